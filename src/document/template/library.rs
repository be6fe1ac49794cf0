//! All templates that a reading chooses from.

use std::path::Path;

use super::Template;
use crate::error::{Error, ErrorKind, Result};

/// Templates by name.
#[derive(Default)]
pub struct Library {
    templates: Vec<Template>,
}

/// A file that is larger is no template.
const MOST_BYTES: u64 = 1 << 20;

/// So many files of one folder are looked at.
const MOST_FILES: usize = 4096;

impl Library {
    /// Reads templates from pairs of name and text.
    ///
    /// # Errors
    /// `Configuration`, as [`Template::parse`] says.
    pub fn parse<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> Result<Self> {
        let mut library = Self::default();
        for (name, text) in files {
            library.add(Template::parse(name, text)?);
        }
        Ok(library)
    }

    /// Adds one; a template of the same name gives way to it.
    pub fn add(&mut self, template: Template) {
        match self.templates.iter_mut().find(|t| t.name == template.name) {
            Some(old) => *old = template,
            None => self.templates.push(template),
        }
    }

    /// The names and texts of the templates in `folder` and the folders in it, by name.
    ///
    /// # Errors
    /// `Io` where something cannot be read; `Configuration` where there is no template.
    pub fn files(folder: &Path) -> Result<Vec<(String, String)>> {
        let unreadable = |path: &Path, error: std::io::Error| {
            Error::new(ErrorKind::Io, format!("cannot read {}", path.display())).with_source(error)
        };
        let mut folders = vec![folder.to_path_buf()];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            let entries = std::fs::read_dir(&folder).map_err(|e| unreadable(&folder, e))?;
            for entry in entries {
                let entry = entry.map_err(|e| unreadable(&folder, e))?;
                let (path, kind) = (entry.path(), entry.file_type());
                let kind = kind.map_err(|e| unreadable(&path, e))?;
                if kind.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|ending| ending == "toml") {
                    files.push(path);
                }
                if files.len() + folders.len() > MOST_FILES {
                    return Err(Error::new(
                        ErrorKind::Configuration,
                        format!("more than {MOST_FILES} files in {}", folder.display()),
                    ));
                }
            }
        }
        files.sort();
        if files.is_empty() {
            let what = format!("no template (*.toml) in {}", folder.display());
            return Err(Error::new(ErrorKind::Configuration, what));
        }
        let mut found = Vec::new();
        for path in files {
            let size = std::fs::metadata(&path)
                .map_err(|e| unreadable(&path, e))?
                .len();
            if size > MOST_BYTES {
                let what = format!("{} is too large for a template", path.display());
                return Err(Error::new(ErrorKind::Configuration, what));
            }
            let text = std::fs::read_to_string(&path).map_err(|e| unreadable(&path, e))?;
            let name = path
                .file_stem()
                .map(|stem| stem.to_string_lossy().into_owned());
            found.push((name.unwrap_or_default(), text));
        }
        Ok(found)
    }

    /// The templates, in the order in which they were added.
    #[must_use]
    pub fn templates(&self) -> &[Template] {
        &self.templates
    }
}
