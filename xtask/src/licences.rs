//! `cargo xtask licences`: may everything in the tree be given on.

use anyhow::Result;
use datapage::weights::Manifest;
use spdx::{Expression, ParseMode};

use crate::arguments::Arguments;
use crate::{Failure, workspace};

/// Licences whose only duty is to keep a notice, which the bundle does.
/// A crate or a weight file passes if its SPDX expression can be met with
/// these alone.
const ALLOWED: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "IJG",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

pub const HELP: &str = "\
Usage: cargo xtask licences

Checks the licence of every crate in Cargo.lock that any platform or feature
needs, and of every package, network, charset and library in
models/manifest.toml, against a list of permissive licences. Prints those that
do not pass and then exits with 1.

Examples:
  cargo xtask licences
";

/// The command.
pub fn run(arguments: Arguments) -> Result<(), Failure> {
    arguments.finish()?;
    let metadata = workspace::metadata(None)?;
    let mut checked = 0;
    let mut offences = Vec::new();
    for package in &metadata.packages {
        checked += 1;
        if let Err(complaint) = judge(package.license.as_deref()) {
            offences.push(format!(
                "crate {} {}: {complaint}",
                package.name, package.version
            ));
        }
    }
    let manifest = Manifest::embedded().map_err(anyhow::Error::from)?;
    for (name, licence) in weights(&manifest) {
        checked += 1;
        if let Err(complaint) = judge(Some(licence)) {
            offences.push(format!("{name}: {complaint}"));
        }
    }

    for offence in &offences {
        eprintln!("licences: {offence}");
    }
    if offences.is_empty() {
        eprintln!("licences: {checked} crates and weight files, all permissive");
        Ok(())
    } else {
        Err(Failure::Task(anyhow::anyhow!(
            "{} of {checked} are not allowed; allowed are {}",
            offences.len(),
            ALLOWED.join(", ")
        )))
    }
}

/// Name and licence of everything in the manifest.
fn weights(manifest: &Manifest) -> impl Iterator<Item = (String, &str)> {
    let packages = manifest
        .packages
        .iter()
        .map(|entry| (format!("package {}", entry.name), &*entry.licence));
    let models = manifest
        .models
        .iter()
        .map(|entry| (format!("model {}", entry.name), &*entry.licence));
    let charsets = manifest
        .charsets
        .iter()
        .map(|entry| (format!("charset {}", entry.name), &*entry.licence));
    let libraries = manifest
        .libraries
        .iter()
        .map(|entry| (format!("library for {}", entry.platform), &*entry.licence));
    packages.chain(models).chain(charsets).chain(libraries)
}

/// Whether an SPDX expression can be met with [`ALLOWED`] alone.
fn judge(licence: Option<&str>) -> Result<(), String> {
    let text = licence.ok_or("states no SPDX expression")?;
    // Lax, because old crates write MIT/Apache-2.0.
    let expression = Expression::parse_mode(text, ParseMode::LAX)
        .map_err(|error| format!("{text:?} is no SPDX expression: {}", error.reason))?;
    if expression.evaluate(|requirement| ALLOWED.contains(&&*requirement.to_string())) {
        Ok(())
    } else {
        Err(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_evaluated_not_searched() {
        let allowed = [
            "MIT",
            "MIT-0",
            "MIT/Apache-2.0",
            "MIT OR GPL-3.0-only",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR MIT",
        ];
        for text in allowed {
            assert_eq!(judge(Some(text)), Ok(()), "{text}");
        }
        let refused = [
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "MPL-2.0",
            "MITX",
            "",
            "GPL-2.0-only WITH Classpath-exception-2.0",
        ];
        for text in refused {
            assert!(judge(Some(text)).is_err(), "{text}");
        }
        assert!(judge(None).is_err());
    }

    #[test]
    fn the_weights_are_permissive() {
        let manifest = Manifest::embedded().expect("it parses");
        assert!(weights(&manifest).count() > 10);
        for (name, licence) in weights(&manifest) {
            assert_eq!(judge(Some(licence)), Ok(()), "{name}");
        }
    }
}
