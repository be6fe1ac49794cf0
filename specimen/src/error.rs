//! What can keep the press from printing.

use std::path::PathBuf;

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can keep the press from printing.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A font that the layouts name is in none of the system's font folders.
    MissingFont {
        /// File name of the font.
        file: &'static str,
        /// The Debian package that carries it.
        package: &'static str,
    },
    /// A layout does not exist, or its file cannot be understood.
    Layout(String),
    /// A file or folder could not be written.
    Io(PathBuf, std::io::Error),
    /// A picture could not be encoded.
    Encode(String),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::MissingFont { file, package } => write!(
                f,
                "the font {file} is in none of the system's font folders; \
                 on Debian and Ubuntu: apt-get install {package}"
            ),
            Self::Layout(what) => write!(f, "layout: {what}"),
            Self::Io(path, source) => write!(f, "{}: {source}", path.display()),
            Self::Encode(what) => write!(f, "the picture could not be encoded: {what}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(_, source) => Some(source),
            _ => None,
        }
    }
}
