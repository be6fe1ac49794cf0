//! The fonts that the layouts name, found by file name in the system's font folders.
//!
//! Fonts are never committed. They are loaded one by one and not by family:
//! all faces of `fonts-ocr-b` (outline, inverted, oblique) share one family
//! name, and a machine's other fonts must not change what is drawn.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use resvg::usvg::fontdb::{Database, Source};

use crate::error::{Error, Result};

/// Family, file name and Debian package of every font that any layout may name.
const FONTS: [(&str, &str, &str); 15] = [
    ("OCR B", "OCRB.otf", "fonts-ocr-b"),
    ("DejaVu Sans", "DejaVuSans.ttf", "fonts-dejavu-core"),
    ("DejaVu Sans", "DejaVuSans-Bold.ttf", "fonts-dejavu-core"),
    (
        "DejaVu Sans Mono",
        "DejaVuSansMono.ttf",
        "fonts-dejavu-core",
    ),
    ("DejaVu Serif", "DejaVuSerif.ttf", "fonts-dejavu-core"),
    (
        "Liberation Sans",
        "LiberationSans-Regular.ttf",
        "fonts-liberation",
    ),
    (
        "Liberation Sans",
        "LiberationSans-Bold.ttf",
        "fonts-liberation",
    ),
    (
        "Liberation Sans Narrow",
        "LiberationSansNarrow-Regular.ttf",
        "fonts-liberation",
    ),
    (
        "Liberation Sans Narrow",
        "LiberationSansNarrow-Bold.ttf",
        "fonts-liberation",
    ),
    (
        "Liberation Serif",
        "LiberationSerif-Regular.ttf",
        "fonts-liberation",
    ),
    (
        "Liberation Serif",
        "LiberationSerif-Bold.ttf",
        "fonts-liberation",
    ),
    ("Noto Sans", "NotoSans-Regular.ttf", "fonts-noto-core"),
    ("Noto Sans", "NotoSans-Bold.ttf", "fonts-noto-core"),
    ("Noto Serif", "NotoSerif-Regular.ttf", "fonts-noto-core"),
    ("Noto Serif", "NotoSerif-Bold.ttf", "fonts-noto-core"),
];

/// Family, file name and Debian package of the fonts that are loaded only for layouts
/// which name the family: they are large, and few machines have them all.
const FURTHER: [(&str, &str, &str); 9] = [
    (CJK, "NotoSansCJK-Regular.ttc", "fonts-noto-cjk"),
    (CJK, "NotoSansCJK-Bold.ttc", "fonts-noto-cjk"),
    ("Noto Serif CJK", "NotoSerifCJK-Bold.ttc", "fonts-noto-cjk"),
    ("NanumGothic", "NanumGothic.ttf", "fonts-nanum"),
    ("NanumGothic", "NanumGothicBold.ttf", "fonts-nanum"),
    ("NanumMyeongjo", "NanumMyeongjo.ttf", "fonts-nanum"),
    ("NanumMyeongjo", "NanumMyeongjoBold.ttf", "fonts-nanum"),
    (
        DEVANAGARI,
        "NotoSansDevanagari-Regular.ttf",
        "fonts-noto-core",
    ),
    (DEVANAGARI, "NotoSansDevanagari-Bold.ttf", "fonts-noto-core"),
];

/// Whether the press loads this family for a template that names it.
#[must_use]
pub fn knows(family: &str) -> bool {
    // A collection has a face for each country.
    FONTS.iter().any(|(known, _, _)| *known == family)
        || FURTHER
            .iter()
            .any(|(known, _, _)| family.starts_with(known))
}

/// The collections have a face for each country, named `Noto Sans CJK KR` and so on.
const CJK: &str = "Noto Sans CJK";
const DEVANAGARI: &str = "Noto Sans Devanagari";

/// File name and Debian package of the fonts that `template` names beyond those that
/// every press needs.
pub fn further(template: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FURTHER
        .iter()
        .filter(move |(family, _, _)| template.contains(family))
        .map(|&(_, file, package)| (file, package))
}

/// A file's bytes, which the databases of several layouts share.
type Bytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// The fonts of a press.
#[derive(Clone)]
pub struct Fonts {
    base: Arc<Database>,
    read: Arc<Mutex<HashMap<&'static str, Bytes>>>,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fonts")
            .field("base", &self.base.len())
            .finish_non_exhaustive()
    }
}

impl Fonts {
    /// Loads the fonts that any layout may name.
    ///
    /// # Errors
    /// [`Error::MissingFont`] names the first that is in no font folder, and its package.
    pub fn load() -> Result<Self> {
        let mut base = Database::new();
        for (_, file, package) in FONTS {
            base.load_font_data(read(file, package)?);
        }
        Ok(Self {
            base: Arc::new(base),
            read: Arc::default(),
        })
    }

    /// The fonts that `template` may be drawn with. Those of other layouts are not among
    /// them, so that a machine that has them draws this one no differently.
    ///
    /// # Errors
    /// [`Error::MissingFont`] as in [`Fonts::load`].
    pub fn of(&self, template: &str) -> Result<Arc<Database>> {
        let mut needed = further(template).peekable();
        if needed.peek().is_none() {
            return Ok(Arc::clone(&self.base));
        }
        let mut database = (*self.base).clone();
        // What another thread had read before it failed is as good as new.
        let mut known = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        for (file, package) in needed {
            let bytes: Bytes = if let Some(bytes) = known.get(file) {
                Arc::clone(bytes)
            } else {
                Arc::new(read(file, package)?)
            };
            known.insert(file, Arc::clone(&bytes));
            database.load_font_source(Source::Binary(bytes));
        }
        Ok(Arc::new(database))
    }
}

fn read(file: &'static str, package: &'static str) -> Result<Vec<u8>> {
    let path = find(file).ok_or(Error::MissingFont { file, package })?;
    std::fs::read(&path).map_err(|e| Error::Io(path, e))
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
