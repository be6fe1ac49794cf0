//! Where the workspace is, and running its cargo.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use cargo_metadata::{CargoOpt, Metadata, MetadataCommand};

/// The folder of the root Cargo.toml.
pub fn root() -> PathBuf {
    // `cargo run` says where the package is now; what was true at compile time
    // serves where the binary is run by itself.
    let package = std::env::var_os("CARGO_MANIFEST_DIR")
        .unwrap_or_else(|| OsString::from(env!("CARGO_MANIFEST_DIR")));
    let package = PathBuf::from(package);
    package
        .parent()
        .map_or_else(|| package.clone(), Path::to_owned)
}

/// The cargo that runs us.
pub fn cargo() -> Command {
    let mut command =
        Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.current_dir(root());
    // What it says of our package to us is not to reach it again: the build script of `ring` asks to
    // be run anew where such a variable is another, and all that needs TLS would be built again.
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_of_package) {
            command.env_remove(name);
        }
    }
    command
}

/// Whether cargo says something of the package that it runs in a variable.
fn is_of_package(name: &str) -> bool {
    name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}

/// A program that was built with this one.
pub fn program(name: &str) -> Result<PathBuf> {
    let own = std::env::current_exe().context("where is this program?")?;
    let path = own.with_file_name(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    ensure!(
        path.is_file(),
        "{} is not built: cargo build --release --locked --workspace",
        path.display()
    );
    Ok(path)
}

/// Runs a command to its end; its output goes where ours goes.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let status = command
        .status()
        .with_context(|| format!("cannot run {shown}"))?;
    if !status.success() {
        bail!("{shown} failed ({status})");
    }
    Ok(())
}

/// The command line, for a person.
pub fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program
        .file_name()
        .unwrap_or(program.as_os_str())
        .to_string_lossy();
    let mut text = format!("`{name}");
    for word in command.get_args() {
        text.push(' ');
        text.push_str(&word.to_string_lossy());
    }
    text.push('`');
    text
}

/// The whole dependency graph, locked as Cargo.lock says: for all platforms
/// and all features, or only for one platform with the default features.
pub fn metadata(platform: Option<&str>) -> Result<Metadata> {
    let mut command = MetadataCommand::new();
    command.manifest_path(root().join("Cargo.toml"));
    let mut options = vec!["--locked".to_owned()];
    match platform {
        Some(platform) => options.extend(["--filter-platform".to_owned(), platform.to_owned()]),
        None => {
            command.features(CargoOpt::AllFeatures);
        }
    }
    command.other_options(options);
    command
        .exec()
        .context("cargo metadata: is Cargo.lock up to date?")
}

/// Where cargo puts what it builds.
pub fn target_directory() -> Result<PathBuf> {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .context("cargo metadata")?;
    Ok(metadata.target_directory.into_std_path_buf())
}

/// Builds the release binary and returns its path; `options` are more
/// arguments for cargo.
pub fn build_binary(options: &[&str]) -> Result<PathBuf> {
    let mut build = cargo();
    // With xtask selected too, the dependencies have the features that they
    // were built with a moment ago, to run us: they need not be built again.
    build
        .args([
            "build",
            "--release",
            "--package",
            "datapage",
            "--package",
            "xtask",
        ])
        .args(["--bin", "datapage"])
        .args(options);
    run(&mut build)?;
    Ok(target_directory()?.join("release").join(binary_name()))
}

/// The name of the binary, as it lies in the target directory.
pub fn binary_name() -> String {
    format!("datapage{}", std::env::consts::EXE_SUFFIX)
}
