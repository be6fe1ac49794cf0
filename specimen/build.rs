//! Tells the tests whether OCR-B is installed, and the fonts of East Asia: those that
//! draw with them are reported as ignored where they are not. The press itself looks for
//! its fonts when it runs.

use std::path::Path;

fn main() {
    const FOLDER: &str = "/usr/share/fonts/opentype/ocr-b";
    const EASTERN: [&str; 2] = [
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/truetype/nanum",
    ];
    println!("cargo::rustc-check-cfg=cfg(fonts)");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={FOLDER}");
    if Path::new(FOLDER).is_dir() {
        println!("cargo::rustc-cfg=fonts");
    }
    println!("cargo::rustc-check-cfg=cfg(fonts_eastern)");
    for path in EASTERN {
        println!("cargo::rerun-if-changed={path}");
    }
    if Path::new(FOLDER).is_dir() && EASTERN.iter().all(|path| Path::new(path).exists()) {
        println!("cargo::rustc-cfg=fonts_eastern");
    }
}
