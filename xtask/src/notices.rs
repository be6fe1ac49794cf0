//! The crates that end up in the binary, and their licence texts.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use cargo_metadata::{DependencyKind, Metadata, Package, PackageId};

/// How the files with licence texts are called, without regard to case.
const BEGINNINGS: [&str; 6] = [
    "license",
    "licence",
    "copying",
    "copyright",
    "notice",
    "unlicense",
];

/// One crate of the tree.
pub struct Crate<'a> {
    /// What its Cargo.toml says.
    pub package: &'a Package,
    /// The crates that it needs itself.
    pub needs: Vec<&'a PackageId>,
}

/// The package called `root` and everything that its binary is linked of or
/// expanded by, by name and version. Development and build dependencies leave
/// nothing in the binary.
pub fn tree<'a>(metadata: &'a Metadata, root: &str) -> Result<Vec<Crate<'a>>> {
    let resolve = metadata
        .resolve
        .as_ref()
        .context("cargo metadata gave no graph")?;
    let nodes: HashMap<_, _> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let packages: HashMap<_, _> = metadata
        .packages
        .iter()
        .map(|package| (&package.id, package))
        .collect();
    let root = metadata
        .workspace_packages()
        .into_iter()
        .find(|package| package.name.as_str() == root)
        .with_context(|| format!("the workspace has no package {root}"))?;

    let mut found = Vec::new();
    let mut seen = BTreeSet::from([&root.id]);
    let mut queue = VecDeque::from([&root.id]);
    while let Some(id) = queue.pop_front() {
        let package = *packages
            .get(id)
            .context("a node of the graph is no package")?;
        let node = nodes.get(id).context("a package is not in the graph")?;
        let mut needs: Vec<&PackageId> = node
            .deps
            .iter()
            .filter(|dependency| {
                dependency
                    .dep_kinds
                    .iter()
                    .any(|kind| kind.kind == DependencyKind::Normal)
            })
            .map(|dependency| &dependency.pkg)
            .collect();
        needs.sort();
        needs.dedup();
        queue.extend(needs.iter().filter(|id| seen.insert(id)));
        found.push(Crate { package, needs });
    }
    found.sort_by_key(|item| (item.package.name.to_string(), item.package.version.clone()));
    Ok(found)
}

/// The licence texts that a crate carries: file name and content, by name.
pub fn texts(package: &Package) -> Result<Vec<(String, Vec<u8>)>> {
    let Some(folder) = package.manifest_path.parent() else {
        return Ok(Vec::new());
    };
    let mut texts = Vec::new();
    collect(folder.as_std_path(), &mut texts)?;
    for name in ["LICENSES", "licenses"] {
        let below = folder.as_std_path().join(name);
        if below.is_dir() {
            collect(&below, &mut texts)?;
        }
    }
    texts.sort();
    texts.dedup_by(|first, second| first.0 == second.0);
    Ok(texts)
}

fn collect(folder: &Path, texts: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    let read = || format!("cannot read {}", folder.display());
    let inside_licences = folder
        .file_name()
        .is_some_and(|name| name.eq_ignore_ascii_case("licenses"));
    for entry in fs::read_dir(folder).with_context(read)? {
        let entry = entry.with_context(read)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let lower = name.to_lowercase();
        let named = BEGINNINGS
            .iter()
            .any(|beginning| lower.starts_with(beginning));
        if (named || inside_licences) && entry.path().is_file() {
            let content = fs::read(entry.path())
                .with_context(|| format!("cannot read {}", entry.path().display()))?;
            texts.push((name, content));
        }
    }
    Ok(())
}

/// One line for each crate: name, version, licence, home, where its texts are.
pub fn index(tree: &[Crate<'_>]) -> Result<String> {
    let mut text = "Crates inside the datapage binary: licence, home, and how many texts of its\n\
        own each carries, in crates/.\n\n"
        .to_owned();
    for item in tree {
        let package = item.package;
        let licence = package.license.as_deref().unwrap_or("see its text");
        let home = package.repository.as_deref().unwrap_or("-");
        let texts = match texts(package)?.len() {
            0 => "no text of its own".to_owned(),
            count => format!("{count} texts"),
        };
        writeln!(
            text,
            "{} {}\t{licence}\t{home}\t{texts}",
            package.name, package.version
        )
        .context("a line of the index")?;
    }
    Ok(text)
}
