//! Photos of anything, for backgrounds: pictures that the machine has, never committed.

use std::path::{Path, PathBuf};

use datapage::image::{Limits, Picture, Rgb, decode};

use crate::error::{Error, Result};

/// Long side that photos are reduced to, in pixels: twice that of the scenes.
const LONG_SIDE: f64 = 1000.0;

/// Deeper than any package nests its pictures; ends a loop of links.
const DEEPEST: usize = 6;

/// Every JPEG and PNG file in `folders` and below, in the order of their paths, reduced.
///
/// # Errors
/// [`Error::Io`] for a folder that cannot be listed. Files that are no pictures after
/// all are left out.
pub fn load(folders: &[PathBuf]) -> Result<Vec<Rgb>> {
    let mut paths = Vec::new();
    for folder in folders {
        list(folder, 0, &mut paths)?;
    }
    paths.sort();
    Ok(paths.iter().filter_map(|path| reduced(path)).collect())
}

fn list(folder: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> Result<()> {
    let failed = |e| Error::Io(folder.to_owned(), e);
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let named = |ending: &str| {
            path.extension()
                .is_some_and(|extension| extension.eq_ignore_ascii_case(ending))
        };
        if path.is_dir() && depth < DEEPEST {
            list(&path, depth + 1, paths)?;
        } else if named("jpg") || named("jpeg") || named("png") {
            paths.push(path);
        }
    }
    Ok(())
}

fn reduced(path: &Path) -> Option<Rgb> {
    let picture: Picture = decode(&std::fs::read(path).ok()?, &Limits::default()).ok()?;
    let (w, h) = (f64::from(picture.width()), f64::from(picture.height()));
    let scale = (LONG_SIDE / w.max(h)).min(1.0);
    let side = |length: f64| ((length * scale).round() as u32).max(1);
    Some(picture.resized(side(w), side(h)))
}
