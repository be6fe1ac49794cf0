//! Why a text is no file of a licence.

use std::fmt;

/// What is wrong with a text; never with what stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AamvaError {
    /// More bytes than a barcode holds.
    TooLong {
        /// How many there are.
        length: usize,
    },
    /// No `ANSI ` or `AAMVA` near the beginning: the barcode is something else's.
    NoFileType,
    /// Fewer digits than a header has stand after the file type.
    Header {
        /// How many there are.
        digits: usize,
    },
    /// A header, and nothing that is known after it.
    NoElements,
}

impl fmt::Display for AamvaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { length } => write!(
                f,
                "{length} bytes are more than a barcode holds; at most {} are read",
                super::MOST_BYTES
            ),
            Self::NoFileType => write!(
                f,
                "the text has no `ANSI ` or `AAMVA` at its beginning: it is not of a licence"
            ),
            Self::Header { digits } => write!(
                f,
                "the header has {digits} digits; the issuer and the version alone have eight"
            ),
            Self::NoElements => write!(f, "no element of a licence follows the header"),
        }
    }
}

impl std::error::Error for AamvaError {}
