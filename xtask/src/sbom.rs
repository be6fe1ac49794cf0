//! The software bill of materials: `CycloneDX` 1.5, as JSON.
//!
//! Made of Cargo.lock, the dependency graph and models/manifest.toml alone. It
//! has no time stamp and no serial number, which `CycloneDX` leaves optional:
//! the same inputs give the same bytes.

use std::collections::HashMap;

use anyhow::{Context as _, Result};
use cargo_metadata::{Package, PackageId};
use datapage::weights::{FileKind, Manifest};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::notices::Crate;

/// What we need of Cargo.lock.
#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
    /// SHA-256 of the crate's archive; packages of the workspace have none.
    checksum: Option<String>,
}

/// The bill for a binary of `tree` (the crate called `root` among them) and
/// the pinned files for `platform`. `lock` is the text of Cargo.lock.
pub fn cyclonedx(
    tree: &[Crate<'_>],
    root: &str,
    lock: &str,
    manifest: &Manifest,
    platform: &str,
) -> Result<String> {
    let lock: Lock = toml::from_str(lock).context("Cargo.lock")?;
    let checksums: HashMap<(&str, &str), &str> = lock
        .package
        .iter()
        .filter_map(|locked| {
            Some((
                (&*locked.name, &*locked.version),
                locked.checksum.as_deref()?,
            ))
        })
        .collect();
    let references: HashMap<&PackageId, String> = tree
        .iter()
        .map(|item| (&item.package.id, purl(item.package)))
        .collect();

    let mut components = Vec::new();
    let mut dependencies = Vec::new();
    let mut application = None;
    for item in tree {
        let package = item.package;
        let key = (package.name.as_str(), &*package.version.to_string());
        let component = crate_component(package, checksums.get(&key).copied());
        let needs = item
            .needs
            .iter()
            .filter_map(|id| references.get(*id))
            .cloned();
        if package.name.as_str() == root {
            let mut component = component;
            component["type"] = json!("application");
            application = Some(component);
            let files = manifest
                .files(platform)
                .filter(|file| file.kind != FileKind::Notice);
            let files = files.map(|listed| file_reference(&listed.file.name));
            dependencies.push(dependency(&purl(package), needs.chain(files)));
        } else {
            components.push(component);
            dependencies.push(dependency(&purl(package), needs));
        }
    }
    components.extend(file_components(manifest, platform));

    let bill = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": application.context("the tree has no root")?,
            "properties": [{ "name": "datapage:platform", "value": platform }],
        },
        "components": components,
        "dependencies": dependencies,
    });
    let mut text = serde_json::to_string_pretty(&bill).context("the SBOM")?;
    text.push('\n');
    Ok(text)
}

fn crate_component(package: &Package, checksum: Option<&str>) -> Value {
    let mut component = json!({
        "type": "library",
        "bom-ref": purl(package),
        "name": package.name.as_str(),
        "version": package.version.to_string(),
        "purl": purl(package),
    });
    if let Some(licence) = &package.license {
        // The old spelling of OR, which is no SPDX expression.
        component["licenses"] = json!([{ "expression": licence.replace('/', " OR ") }]);
    }
    if let Some(checksum) = checksum {
        component["hashes"] = hashes(checksum);
    }
    if let Some(repository) = &package.repository {
        component["externalReferences"] = json!([{ "type": "vcs", "url": repository }]);
    }
    component
}

/// Networks, charsets and the library, each with the package it came in.
fn file_components(manifest: &Manifest, platform: &str) -> Vec<Value> {
    let mut components = Vec::new();
    for listed in manifest.files(platform) {
        let (kind, licence, origin) = match listed.kind {
            FileKind::Model => match manifest.model(listed.name) {
                Some(entry) => ("machine-learning-model", &entry.licence, &entry.origin),
                None => continue,
            },
            FileKind::Charset => match manifest.charset(listed.name) {
                Some(entry) => ("data", &entry.licence, &entry.origin),
                None => continue,
            },
            FileKind::Library => match manifest.library(platform) {
                Some(entry) => ("library", &entry.licence, &entry.origin),
                None => continue,
            },
            FileKind::Notice => continue,
        };
        let Some(package) = manifest.package(&listed.file.package) else {
            continue;
        };
        components.push(json!({
            "type": kind,
            "bom-ref": file_reference(&listed.file.name),
            "name": listed.name,
            "version": package.version,
            "description": origin,
            "hashes": hashes(&listed.file.sha256),
            "licenses": [{ "expression": licence }],
            "purl": format!("pkg:pypi/{}@{}", package.name, package.version),
            "externalReferences": [{ "type": "vcs", "url": package.source }],
            "properties": [
                { "name": "datapage:file", "value": format!("{}/{}", listed.kind.folder(), listed.file.name) },
                { "name": "datapage:path-in-package", "value": listed.file.path },
            ],
        }));
    }
    components
}

fn dependency(reference: &str, on: impl Iterator<Item = String>) -> Value {
    json!({ "ref": reference, "dependsOn": on.collect::<Vec<_>>() })
}

fn hashes(sha256: &str) -> Value {
    json!([{ "alg": "SHA-256", "content": sha256 }])
}

fn purl(package: &Package) -> String {
    format!("pkg:cargo/{}@{}", package.name, package.version)
}

fn file_reference(name: &str) -> String {
    format!("file:{name}")
}
