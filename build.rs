//! Tells the tests what this machine has, so that cargo reports those that it
//! cannot run as ignored, with the reason; the library itself depends on none of that.
//! And lists the templates that the library is built with.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

// The rule by which the engine finds its weights, so that there is only one.
#[path = "src/weights/environment.rs"]
mod environment;

/// Names the folder of pictures that are not part of the repository.
const CORPUS_VARIABLE: &str = "DATAPAGE_CORPUS";

fn main() {
    for variable in [
        CORPUS_VARIABLE,
        environment::HOME_VARIABLE,
        "XDG_DATA_HOME",
        "LOCALAPPDATA",
        "HOME",
    ] {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    println!("cargo::rerun-if-changed=build.rs");

    // Set but wrong is a mistake that the tests then show; unset is a decision.
    let corpus = std::env::var_os(CORPUS_VARIABLE).is_some_and(|folder| !folder.is_empty());
    declare("datapage_corpus", corpus);

    // A folder that is not there yet makes cargo ask again each time.
    let models = environment::home().map(|(home, _)| home.join("models"));
    if let Some(models) = &models {
        println!("cargo::rerun-if-changed={}", models.display());
    }
    declare(
        "datapage_weights",
        models.as_deref().is_some_and(Path::is_dir),
    );

    declare("datapage_unshare", network_can_be_switched_off());
    list_templates(Path::new("templates/documents"));
}

fn declare(cfg: &str, is_set: bool) {
    println!("cargo::rustc-check-cfg=cfg({cfg})");
    if is_set {
        println!("cargo::rustc-cfg={cfg}");
    }
}

/// Whether this user may make a network namespace, as the test of the bundle does.
fn network_can_be_switched_off() -> bool {
    let quiet = Stdio::null;
    cfg!(target_os = "linux")
        && Command::new("unshare")
            .args(["-rn", "true"])
            .stdout(quiet())
            .stderr(quiet())
            .status()
            .is_ok_and(|status| status.success())
}

/// Writes `$OUT_DIR/templates.rs`: `DOCUMENTS`, pairs of a template's name and text.
fn list_templates(folder: &Path) {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.sort();
    let mut list = String::from("pub(super) const DOCUMENTS: &[(&str, &str)] = &[\n");
    for path in files {
        let path = path.canonicalize().unwrap_or(path);
        println!("cargo::rerun-if-changed={}", path.display());
        let name = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = writeln!(
            list,
            "    ({name:?}, include_str!({:?})),",
            path.display().to_string()
        );
    }
    list.push_str("];\n");
    let out = std::env::var_os("OUT_DIR")
        .map(PathBuf::from)
        .unwrap_or_default();
    let target = out.join("templates.rs");
    if let Err(error) = std::fs::write(&target, list) {
        println!("cargo::error=cannot write {}: {error}", target.display());
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            files.push(path);
        }
    }
}
