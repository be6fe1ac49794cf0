//! The beginning of a file: who wrote it, by which version, and where its subfiles are.

use super::error::AamvaError;
use super::issuers::{self, Issuer};

/// The file type stands within so many bytes: behind `@ LF RS CR`, of which files lose some
/// and to which decoders add some.
const FILE_TYPE_WITHIN: usize = 24;

/// No file has more subfiles: two are of the standard, and issuers have a few of their own.
const MOST_SUBFILES: usize = 16;

/// Digits of the issuer's number and the version.
const LEAST_DIGITS: usize = 8;

/// What a file calls itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileType {
    /// `ANSI `: all editions since 2003, and most files before.
    Ansi,
    /// `AAMVA`: the edition of 2000.
    Aamva,
}

/// What a subfile describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `DL`: a driving licence.
    DrivingLicence,
    /// `EN`: an enhanced driving licence, with which the land border is crossed.
    EnhancedLicence,
    /// `ID`: an identity card.
    IdentityCard,
}

impl Kind {
    pub(super) const ALL: [(Self, &'static str); 3] = [
        (Self::DrivingLicence, "DL"),
        (Self::EnhancedLicence, "EN"),
        (Self::IdentityCard, "ID"),
    ];
}

/// Where a header says that a subfile is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subfile {
    /// Two letters: `DL`, `ID`, `EN`, or `Z` and a letter of the issuer's own.
    pub letters: String,
    /// Bytes from the beginning of the file, as stated.
    pub offset: usize,
}

/// The header of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// What the file calls itself.
    pub file_type: FileType,
    /// The issuer's number, six digits.
    pub iin: String,
    /// The version of the standard: 0 before it, 1 to 10; later ones are read by the same
    /// rules as 10.
    pub version: u8,
    /// The issuer's own version, since version 2.
    pub issuer_version: Option<u8>,
    pub(super) subfiles: Vec<Subfile>,
}

impl Header {
    /// The header of `text`, and the byte where what follows it begins.
    ///
    /// The digits before the first subfile are eight (issuer, version), two of the issuer's
    /// version where there is one, and two that count the subfiles. How many there are tells
    /// more than the version: files of version 1 have been seen with and without the issuer's.
    pub(super) fn parse(text: &str) -> Result<(Self, usize), AamvaError> {
        let (file_type, start) = file_type(text).ok_or(AamvaError::NoFileType)?;
        let rest = text.get(start..).unwrap_or_default();
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let two = |at: usize| {
            rest.get(at..at + 2)
                .filter(|_| at + 2 <= digits)?
                .parse::<u8>()
                .ok()
        };
        let (Some(iin), Some(version)) = (rest.get(..6).filter(|_| digits >= LEAST_DIGITS), two(6))
        else {
            return Err(AamvaError::Header { digits });
        };
        let issuer_version = if digits >= LEAST_DIGITS + 4 {
            two(LEAST_DIGITS)
        } else {
            None
        };
        let mut header = Self {
            file_type,
            iin: iin.to_owned(),
            version,
            issuer_version,
            subfiles: Vec::new(),
        };
        let mut at = start + digits;
        while header.subfiles.len() < MOST_SUBFILES
            && let Some(subfile) = text.get(at..at + 10).and_then(Subfile::parse)
        {
            header.subfiles.push(subfile);
            at += 10;
        }
        Ok((header, at))
    }

    /// Who has the issuer's number, where it is one of AAMVA's list.
    #[must_use]
    pub fn issuer(&self) -> Option<&'static Issuer> {
        issuers::by_number(&self.iin)
    }
}

impl Subfile {
    /// `DL00410278`: two letters, four digits of place, four of length.
    fn parse(entry: &str) -> Option<Self> {
        let (letters, digits) = entry.split_at_checked(2)?;
        let stated = letters.bytes().all(|b| b.is_ascii_uppercase())
            && digits.bytes().all(|b| b.is_ascii_digit());
        Some(Self {
            letters: letters.to_owned(),
            offset: digits.get(..4).filter(|_| stated)?.parse().ok()?,
        })
    }
}

/// What the file calls itself, and where the digits after it begin.
fn file_type(text: &str) -> Option<(FileType, usize)> {
    let found = |name: &str, kind: FileType| {
        let at = text.find(name).filter(|&at| at <= FILE_TYPE_WITHIN)?;
        let start = at + name.len();
        let blanks = text
            .get(start..)?
            .bytes()
            .take_while(|&b| b == b' ')
            .count();
        Some((kind, start + blanks))
    };
    found("ANSI", FileType::Ansi).or_else(|| found("AAMVA", FileType::Aamva))
}
