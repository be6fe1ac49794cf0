//! `cargo xtask demo` and `cargo xtask test`.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Context as _;

use crate::arguments::Arguments;
use crate::{Failure, setup, workspace};

/// The drawn passport that the demo reads.
pub const SPECIMEN: &str = "testdata/specimen-td3.jpg";

/// Where the demo draws what was read.
const ANNOTATED: &str = "target/demo/annotated.png";

pub const DEMO_HELP: &str = "\
Usage: cargo xtask demo

Sets up, builds the release binary, reads testdata/specimen-td3.jpg with it,
prints the response on stdout and writes target/demo/annotated.png, where the
page, the fields and the MRZ are drawn on the picture.

Examples:
  cargo xtask demo
  cargo xtask demo > response.json
";

pub const TEST_HELP: &str = "\
Usage: cargo xtask test [ARGUMENTS OF CARGO TEST]

Sets up, then runs `cargo test --release --workspace`. The tests over the
corpus of real pictures run where $DATAPAGE_CORPUS names its folder, and are
reported as ignored elsewhere.

Examples:
  cargo xtask test
  DATAPAGE_CORPUS=../shared/corpus cargo xtask test
  cargo xtask test --test weights
  cargo xtask test -- --nocapture mrz
";

/// Everything from a fresh checkout to a response.
pub fn demo(arguments: Arguments) -> Result<(), Failure> {
    arguments.finish()?;
    let home = setup::setup(None, None)?;
    eprintln!("demo: building");
    let binary = workspace::build_binary(&[])?;
    let annotated = workspace::root().join(ANNOTATED);
    if let Some(folder) = annotated.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let mut recognize = Command::new(binary);
    recognize
        .current_dir(workspace::root())
        .env(datapage::weights::HOME_VARIABLE, home)
        .args(["recognize", SPECIMEN, "--annotate", ANNOTATED]);
    eprintln!("demo: {}", workspace::shown(&recognize));
    workspace::run(&mut recognize)?;
    eprintln!(
        "demo: what was read is drawn in {}",
        Path::new(ANNOTATED).display()
    );
    Ok(())
}

/// All tests, in the profile that everything else is built in.
pub fn test(arguments: Arguments) -> Result<(), Failure> {
    setup::setup(None, None)?;
    let mut test = workspace::cargo();
    test.args(["test", "--release", "--workspace"])
        .args(arguments.rest());
    workspace::run(&mut test)?;
    Ok(())
}
