//! Tells the tests whether OCR-B is installed: those that draw are reported as
//! ignored where it is not. The press itself looks for its fonts when it runs.

use std::path::Path;

fn main() {
    const FOLDER: &str = "/usr/share/fonts/opentype/ocr-b";
    println!("cargo::rustc-check-cfg=cfg(fonts)");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={FOLDER}");
    if Path::new(FOLDER).is_dir() {
        println!("cargo::rustc-cfg=fonts");
    }
}
