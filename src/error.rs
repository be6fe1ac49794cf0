//! What can go wrong, and whose fault it is.
//!
//! "No document" and "a check digit failed" are results, not errors. An
//! [`Error`] means that no result could be made: the caller sent something
//! that cannot be read, the machine is not set up, or we failed.
//!
//! No message ever carries a value that was read from a document.

use std::fmt;

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong; each kind has exactly one party at fault, see [`ErrorKind::blame`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes are neither JPEG nor PNG by their magic bytes, or not base64.
    InputFormat,
    /// The bytes begin like a JPEG or PNG but cannot be decoded.
    InputCorrupt,
    /// The file or its decoded pixels exceed the configured limits.
    InputTooLarge,
    /// The picture decodes but holds no usable document.
    NoDocument,
    /// The front shows a document other than the one that was named.
    FrontMismatch,
    /// The back shows a document other than the one that was named.
    BackMismatch,
    /// Required fields of the request are missing, or name what does not exist.
    Request,
    /// A file or folder could not be read or written.
    Io,
    /// The ONNX Runtime library is missing, too old or unusable.
    Runtime,
    /// A weight file is missing, truncated or altered.
    Weights,
    /// The templates or the manifest of models cannot be understood.
    Configuration,
    /// The time that the caller gave was up, or the caller left.
    OutOfTime,
    /// A defect of ours.
    Internal,
}

/// Who has to act so that the same call can succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Blame {
    /// Whoever sent the picture or the request.
    Caller,
    /// Whoever installed the engine on this machine.
    SetUp,
    /// The engine itself.
    Engine,
}

impl ErrorKind {
    /// Who is at fault for an error of this kind.
    #[must_use]
    pub fn blame(self) -> Blame {
        match self {
            Self::InputFormat
            | Self::InputCorrupt
            | Self::InputTooLarge
            | Self::NoDocument
            | Self::FrontMismatch
            | Self::BackMismatch
            | Self::Request
            | Self::OutOfTime
            | Self::Io => Blame::Caller,
            Self::Runtime | Self::Weights | Self::Configuration => Blame::SetUp,
            Self::Internal => Blame::Engine,
        }
    }
}

/// An error that says what is wrong, where, and what to do about it.
pub struct Error {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of `kind`; `message` says what is wrong and what mends it.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            source: None,
        }
    }

    /// The same, keeping the lower error that caused it.
    #[must_use]
    pub fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(source) = &self.source {
            write!(f, ": {source}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {self}", self.kind)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
