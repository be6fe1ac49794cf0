//! Tells the tests which fonts are installed, OCR-B, those of East Asia, those of Korea
//! and more of Europe,
//! and whether the engine has its weights: tests that need what is not there are reported as
//! ignored. The press itself looks for its fonts when it runs.
//!
//! And lists the forms and people that the press carries, so that a new document is a new
//! file and nothing else.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

// The rule by which the engine finds its weights, so that there is only one.
#[path = "../src/weights/environment.rs"]
mod environment;

fn main() {
    const FOLDER: &str = "/usr/share/fonts/opentype/ocr-b";
    const EASTERN: [&str; 2] = [
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/truetype/nanum",
    ];
    // One of each package that faces of Korean lines come from.
    const KOREAN: [&str; 6] = [
        "/usr/share/fonts/truetype/nanum/NanumGothicLight.ttf",
        "/usr/share/fonts/truetype/nanum/NanumGothicCoding.ttf",
        "/usr/share/fonts/truetype/unfonts-core",
        "/usr/share/fonts/truetype/unfonts-extra",
        "/usr/share/fonts/truetype/baekmuk",
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Medium.ttc",
    ];
    // One of each package that faces of Latin and Cyrillic lines come from.
    const EUROPEAN: [&str; 8] = [
        "/usr/share/fonts/truetype/freefont",
        "/usr/share/fonts/truetype/roboto/unhinted",
        "/usr/share/fonts/truetype/open-sans",
        "/usr/share/fonts/truetype/lato",
        "/usr/share/fonts/truetype/crosextra/Carlito-Regular.ttf",
        "/usr/share/fonts/opentype/linux-libertine",
        "/usr/share/fonts/opentype/inter",
        "/usr/share/fonts/opentype/urw-base35",
    ];
    println!("cargo::rerun-if-changed=build.rs");
    list_forms();
    for path in [FOLDER]
        .iter()
        .chain(&EASTERN)
        .chain(&KOREAN)
        .chain(&EUROPEAN)
    {
        println!("cargo::rerun-if-changed={path}");
    }
    let latin = Path::new(FOLDER).is_dir();
    let eastern = latin && EASTERN.iter().all(|path| Path::new(path).exists());
    let korean = eastern && KOREAN.iter().all(|path| Path::new(path).exists());
    let european = latin && EUROPEAN.iter().all(|path| Path::new(path).exists());
    declare("fonts", latin);
    declare("fonts_european", european);
    declare("fonts_eastern", eastern);
    declare("fonts_korean", korean);

    for variable in [
        environment::HOME_VARIABLE,
        "XDG_DATA_HOME",
        "LOCALAPPDATA",
        "HOME",
    ] {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    let models = environment::home().map(|(home, _)| home.join("models"));
    if let Some(models) = &models {
        // Weights that are set up later have to be noticed.
        println!("cargo::rerun-if-changed={}", models.display());
    }
    declare("weights", models.is_some_and(|models| models.is_dir()));
}

fn declare(cfg: &str, is_set: bool) {
    println!("cargo::rustc-check-cfg=cfg({cfg})");
    if is_set {
        println!("cargo::rustc-cfg={cfg}");
    }
}

/// Writes the tables of `forms/` as constants.
fn list_forms() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo says where it builds"));
    let forms = root.join("forms");
    let people = forms.join("people");
    println!("cargo::rerun-if-changed=forms");
    let mut list = String::new();
    for (name, folder) in [("FORMS", &forms), ("PEOPLE", &people)] {
        let files = tables(folder);
        let _ = writeln!(list, "const {name}: &[(&str, &str)] = &[");
        for (stem, path) in files {
            let _ = writeln!(list, "    ({stem:?}, include_str!({:?})),", path.display());
        }
        list.push_str("];\n");
    }
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo says where to write"));
    fs::write(out.join("forms.rs"), list).expect("the build folder can be written");
}

/// The TOML files of `folder`, by name.
fn tables(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut files: Vec<(String, PathBuf)> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "toml"))
        .filter_map(|path| Some((path.file_stem()?.to_str()?.to_owned(), path)))
        .collect();
    files.sort();
    files
}
