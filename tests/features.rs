//! What is built for one package serves all others.
//!
//! Cargo gives a dependency the features that the packages which a command names ask for. Where
//! those differ from command to command, the dependency and all above it are built again: six
//! minutes on two cores. This is kept for `cargo xtask` and what it runs; the package `datapage`
//! alone does without some features that xtask's own dependencies ask for.

use std::collections::BTreeSet;
use std::process::Command;

/// Packages with their features, as a command that names `packages` builds them.
fn built(packages: &[&str], edges: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["tree", "--locked", "--offline", "--no-dedupe"])
        .args(["--prefix", "none", "--format", "{p} with {f}"])
        .args(["--edges", edges])
        .args(packages)
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let tree = String::from_utf8(output.stdout).expect("names are text");
    let lines = tree.lines().filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

#[test]
fn a_dependency_has_the_same_features_whatever_is_built() {
    let all = built(&["--workspace"], "normal,build,dev");
    assert!(all.len() > 100, "{all:?}");
    for (packages, edges) in [
        (&["--workspace"][..], "normal,build"),
        (&["--package", "xtask"], "normal,build"),
    ] {
        let other = built(packages, edges);
        let differ: Vec<&String> = other.difference(&all).collect();
        assert!(
            differ.is_empty(),
            "with {packages:?} ({edges}) these have other features than with --workspace; name them \
             in Cargo.toml, with the features that it has: {differ:#?}"
        );
    }
}
