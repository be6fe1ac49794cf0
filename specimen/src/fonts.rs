//! The fonts that the layouts name, found by file name in the system's font folders.
//!
//! Fonts are never committed. They are loaded one by one and not by family:
//! all faces of `fonts-ocr-b` (outline, inverted, oblique) share one family
//! name, and a machine's other fonts must not change what is drawn.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use resvg::usvg::fontdb::Database;

use crate::error::{Error, Result};

/// File name and Debian package of every font that a layout may name.
const FONTS: [(&str, &str); 15] = [
    ("OCRB.otf", "fonts-ocr-b"),
    ("DejaVuSans.ttf", "fonts-dejavu-core"),
    ("DejaVuSans-Bold.ttf", "fonts-dejavu-core"),
    ("DejaVuSansMono.ttf", "fonts-dejavu-core"),
    ("DejaVuSerif.ttf", "fonts-dejavu-core"),
    ("LiberationSans-Regular.ttf", "fonts-liberation"),
    ("LiberationSans-Bold.ttf", "fonts-liberation"),
    ("LiberationSansNarrow-Regular.ttf", "fonts-liberation"),
    ("LiberationSansNarrow-Bold.ttf", "fonts-liberation"),
    ("LiberationSerif-Regular.ttf", "fonts-liberation"),
    ("LiberationSerif-Bold.ttf", "fonts-liberation"),
    ("NotoSans-Regular.ttf", "fonts-noto-core"),
    ("NotoSans-Bold.ttf", "fonts-noto-core"),
    ("NotoSerif-Regular.ttf", "fonts-noto-core"),
    ("NotoSerif-Bold.ttf", "fonts-noto-core"),
];

/// Loads every font of the table.
///
/// # Errors
/// [`Error::MissingFont`] names the first that is in no font folder, and its package.
pub fn load() -> Result<Arc<Database>> {
    let mut database = Database::new();
    for (file, package) in FONTS {
        let path = find(file).ok_or(Error::MissingFont { file, package })?;
        database.load_font_data(std::fs::read(&path).map_err(|e| Error::Io(path.clone(), e))?);
    }
    Ok(Arc::new(database))
}

/// Where fonts are installed on Linux, macOS and Windows.
fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = [
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "/Library/Fonts",
        "/System/Library/Fonts",
        r"C:\Windows\Fonts",
    ]
    .map(PathBuf::from)
    .to_vec();
    if let Some(home) = std::env::home_dir() {
        folders.extend([".fonts", ".local/share/fonts", "Library/Fonts"].map(|f| home.join(f)));
    }
    folders
}

/// The path of the font `file`, the first one found.
#[must_use]
pub fn find(file: &str) -> Option<PathBuf> {
    folders()
        .iter()
        .find_map(|folder| find_below(folder, file, 0))
}

fn find_below(folder: &Path, file: &str, depth: usize) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.into_iter().find_map(|path| {
        if path.is_dir() {
            (depth < DEEPEST).then(|| find_below(&path, file, depth + 1))?
        } else {
            path.file_name()
                .is_some_and(|name| name == file)
                .then_some(path)
        }
    })
}

/// Deeper than any distribution nests its fonts; ends a loop of links.
const DEEPEST: usize = 6;
