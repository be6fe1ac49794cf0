//! The files of one home, handed out only after verifying them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};

use super::home::Home;
use super::manifest::{FileEntry, FileKind, Listed, Manifest, ModelEntry, platform};
use super::verify::{FileState, check_file, read_file};

/// The weights and the inference library of one home.
///
/// # Guarantees
/// What [`model`](Self::model) and [`charset`](Self::charset) return is, byte
/// for byte, what the manifest pins: the bytes that were hashed are the bytes
/// that are returned. The library is verified by
/// [`library_path`](Self::library_path) and loaded afterwards by the operating
/// system, which reads the file once more: whoever can replace files of the
/// home in that moment can run code here, so keep it writable only for whom
/// you trust.
#[derive(Debug, Clone)]
pub struct Store {
    home: Home,
    manifest: Manifest,
}

/// What became of one pinned file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReport {
    /// What it is for.
    pub kind: FileKind,
    /// The name of its entry in the manifest.
    pub name: String,
    /// Where it must be.
    pub path: PathBuf,
    /// Bytes, as pinned.
    pub size: u64,
    /// SHA-256, as pinned.
    pub sha256: String,
    /// What was found there.
    pub state: FileState,
}

impl Store {
    /// The store in `home`, or where [`Home::find`] says. Touches no file: what
    /// is missing shows when it is asked for, or in [`report`](Self::report).
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`]: no home can be found.
    pub fn open(home: Option<&Path>) -> Result<Self> {
        Ok(Self {
            home: Home::find(home)?,
            manifest: Manifest::embedded()?,
        })
    }

    /// A store of other files than those that this library was built with.
    #[must_use]
    pub fn with_manifest(home: Home, manifest: Manifest) -> Self {
        Self { home, manifest }
    }

    /// The folder that holds `models/` and `lib/`.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home.path
    }

    /// What the store should hold.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Where a file of the manifest must be.
    #[must_use]
    pub fn path(&self, kind: FileKind, file: &FileEntry) -> PathBuf {
        self.home.path.join(kind.folder()).join(&file.name)
    }

    /// The network called `name`: its entry, and its bytes, verified.
    ///
    /// # Errors
    /// [`ErrorKind::Weights`]: the file is missing, truncated or altered; the
    /// message names it and the command that mends it.
    /// [`ErrorKind::Configuration`]: the manifest has no such model.
    pub fn model(&self, name: &str) -> Result<(ModelEntry, Vec<u8>)> {
        let entry = self
            .manifest
            .model(name)
            .ok_or_else(|| unknown("model", name))?;
        let bytes = self.read(FileKind::Model, name, &entry.file)?;
        Ok((entry.clone(), bytes))
    }

    /// The charset called `name`, verified: one character a line, every line
    /// ended by `\n`, class 1 of the recogniser first.
    ///
    /// # Errors
    /// [`ErrorKind::Weights`]: the file is missing, truncated or altered.
    /// [`ErrorKind::Configuration`]: the manifest has no such charset, or it
    /// pins a file that is not one.
    pub fn charset(&self, name: &str) -> Result<String> {
        let entry = self
            .manifest
            .charset(name)
            .ok_or_else(|| unknown("charset", name))?;
        let bytes = self.read(FileKind::Charset, name, &entry.file)?;
        let text = String::from_utf8(bytes).map_err(|error| {
            Error::new(
                ErrorKind::Configuration,
                format!("charset {name} is not UTF-8"),
            )
            .with_source(error.utf8_error())
        })?;
        // The packages carry them with the line ends of Windows.
        let text = text.replace("\r\n", "\n");
        let lines = text.lines().count();
        if lines != entry.characters || text.lines().any(|line| line.chars().count() != 1) {
            return Err(Error::new(
                ErrorKind::Configuration,
                format!(
                    "charset {name} must be {} lines of one character each; it has {lines} lines",
                    entry.characters
                ),
            ));
        }
        Ok(text)
    }

    /// The inference library for this platform, verified.
    ///
    /// It is code that will run in this process, so it is hashed every time:
    /// 35 MB take some 25 ms with the SHA instructions of the processor, 100 ms
    /// without, of a cold start that may take a second.
    ///
    /// # Errors
    /// [`ErrorKind::Runtime`]: the file is missing, truncated or altered, or
    /// none is pinned for this platform.
    pub fn library_path(&self) -> Result<PathBuf> {
        let platform = platform();
        let entry = self.manifest.library(&platform).ok_or_else(|| {
            Error::new(
                ErrorKind::Runtime,
                format!(
                    "no ONNX Runtime is pinned for {platform}; build with `--features tract` \
                     to use the pure-Rust backend"
                ),
            )
        })?;
        let path = self.path(FileKind::Library, &entry.file);
        match check_file(&path, entry.file.size, &entry.file.sha256) {
            FileState::Sound => Ok(path),
            state => Err(self.complaint(FileKind::Library, &entry.name, &path, &state)),
        }
    }

    /// Every file that this platform needs to run, verified, in the order of
    /// the manifest: networks, charsets, library.
    #[must_use]
    pub fn report(&self) -> Vec<FileReport> {
        self.manifest
            .files(&platform())
            .filter(|listed| listed.kind != FileKind::Notice)
            .map(|Listed { kind, name, file }| {
                let path = self.path(kind, file);
                FileReport {
                    kind,
                    name: name.to_owned(),
                    state: check_file(&path, file.size, &file.sha256),
                    path,
                    size: file.size,
                    sha256: file.sha256.clone(),
                }
            })
            .collect()
    }

    /// What to do about a file that is not sound, for a person.
    #[must_use]
    pub fn mending_command(&self) -> String {
        self.home.mending_command()
    }

    fn read(&self, kind: FileKind, name: &str, file: &FileEntry) -> Result<Vec<u8>> {
        let path = self.path(kind, file);
        read_file(&path, file.size, &file.sha256)
            .map_err(|state| self.complaint(kind, name, &path, &state))
    }

    fn complaint(&self, kind: FileKind, name: &str, path: &Path, state: &FileState) -> Error {
        let error_kind = match kind {
            FileKind::Library => ErrorKind::Runtime,
            FileKind::Model | FileKind::Charset | FileKind::Notice => ErrorKind::Weights,
        };
        // An absolute path can be found again from any folder.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        Error::new(
            error_kind,
            format!(
                "{kind} {name}: {} is {state}; {}",
                path.display(),
                self.mending_command()
            ),
        )
    }
}

fn unknown(what: &str, name: &str) -> Error {
    Error::new(
        ErrorKind::Configuration,
        format!("the manifest of models has no {what} {name:?}"),
    )
}
