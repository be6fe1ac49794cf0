//! Tells the tests what this machine has, so that cargo reports those that it
//! cannot run as ignored, with the reason. The library itself depends on none of it.

use std::path::Path;
use std::process::{Command, Stdio};

// The rule by which the engine finds its weights, so that there is only one.
#[allow(dead_code, reason = "the build script asks only where the home is")]
#[path = "src/weights/environment.rs"]
mod environment;
#[allow(dead_code, reason = "the build script makes no errors of its own")]
#[path = "src/error.rs"]
mod error;

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
    let models = environment::Home::find(None)
        .map(|home| home.path.join("models"))
        .ok();
    if let Some(models) = &models {
        println!("cargo::rerun-if-changed={}", models.display());
    }
    declare(
        "datapage_weights",
        models.as_deref().is_some_and(Path::is_dir),
    );

    declare("datapage_unshare", network_can_be_switched_off());
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
