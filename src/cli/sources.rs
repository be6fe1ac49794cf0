//! Which pictures are meant: files, folders, or a list on standard input.

use std::io::BufRead;
use std::path::{Path, PathBuf};

use super::io_error;
use crate::error::{Error, ErrorKind};

/// What the arguments name, in order.
pub(super) enum Sources {
    /// One file, named by itself.
    One(PathBuf),
    /// Any number of files, to be answered line by line.
    Many(Vec<PathBuf>),
}

/// Expands the arguments: a folder is all JPEG and PNG files in it and below, by
/// name; `-` is a list of paths on standard input, one a line.
pub(super) fn expand(arguments: &[PathBuf]) -> Result<Sources, Error> {
    if let [one] = arguments
        && one.as_os_str() != "-"
        && !one.is_dir()
    {
        return Ok(Sources::One(one.clone()));
    }
    let mut paths = Vec::new();
    for argument in arguments {
        if argument.as_os_str() == "-" {
            paths.extend(listed()?);
        } else if argument.is_dir() {
            walk(argument, &mut paths)?;
        } else {
            paths.push(argument.clone());
        }
    }
    if paths.is_empty() {
        return Err(Error::new(
            ErrorKind::Io,
            "no JPEG or PNG file was found where you pointed",
        ));
    }
    Ok(Sources::Many(paths))
}

fn listed() -> Result<Vec<PathBuf>, Error> {
    let lines: Result<Vec<String>, _> = std::io::stdin().lock().lines().collect();
    let lines = lines.map_err(|error| {
        io_error(
            "cannot read the list from",
            Path::new("standard input"),
            error,
        )
    })?;
    Ok(lines
        .into_iter()
        .filter(|line| !line.is_empty())
        .map(PathBuf::from)
        .collect())
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), Error> {
    let unreadable = |error| io_error("cannot read the folder", folder, error);
    let entries: Result<Vec<_>, _> = std::fs::read_dir(folder).map_err(unreadable)?.collect();
    let mut entries = entries.map_err(unreadable)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        // Links are not followed into folders: they could lead back here.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            walk(&path, paths)?;
        } else if is_picture(&path) {
            paths.push(path);
        }
    }
    Ok(())
}

fn is_picture(path: &Path) -> bool {
    let extension = path
        .extension()
        .map(|e| e.to_string_lossy().to_ascii_lowercase());
    matches!(extension.as_deref(), Some("jpg" | "jpeg" | "png"))
}
