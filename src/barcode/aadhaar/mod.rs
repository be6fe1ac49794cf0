//! The QR code of an Aadhaar letter or card: the secure one since 2018 and the XML before.
//!
//! Source: UIDAI, "User manual: QR code reader for Aadhaar" and the secure QR code
//! specification (versions 2 and later). Pure: bytes in, meaning out.
//!
//! The secure code is signed by UIDAI. Without UIDAI's key, which who uses this has to give
//! ([`Aadhaar::is_signed_by`]), it proves nothing: anybody can print one.

mod secure;
mod xml;

use std::fmt;

use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

use crate::mrz::Date;

/// The most bytes that are looked at: a QR code holds 7,089 digits.
pub const MOST_BYTES: usize = 8192;

/// Why a text is no Aadhaar code; never what stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AadhaarError {
    /// More bytes than a QR code holds.
    TooLong {
        /// How many there are.
        length: usize,
    },
    /// Neither a number nor the XML of the older codes.
    NoAadhaar,
    /// A number whose bytes are not packed with gzip.
    Packing,
    /// What was packed has fewer fields, or fewer bytes, than the version says.
    Fields {
        /// How many fields there are.
        found: usize,
    },
}

impl fmt::Display for AadhaarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { length } => write!(
                f,
                "{length} bytes are more than a QR code holds; at most {MOST_BYTES} are read"
            ),
            Self::NoAadhaar => write!(f, "the text is neither a number nor Aadhaar's XML"),
            Self::Packing => write!(f, "the number's bytes are not packed with gzip"),
            Self::Fields { found } => {
                write!(f, "{found} fields are fewer than an Aadhaar code has")
            }
        }
    }
}

impl std::error::Error for AadhaarError {}

/// Which code it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    /// XML, before 2018; not signed.
    Xml,
    /// Secure, by its version: 1 of 2018, which does not say it; 2 and later do.
    Secure(u8),
}

/// What an Aadhaar code says, each text `""` where it does not say it.
///
/// `Debug` hides the values.
#[derive(Clone, PartialEq, Eq)]
pub struct Aadhaar {
    /// Which code it is.
    pub edition: Edition,
    /// All twelve digits (XML), or the last four (secure).
    pub number: String,
    /// The holder's name.
    pub name: String,
    /// The day of birth, where it says more than the year.
    pub birth_date: Option<Date>,
    /// The year of birth.
    pub birth_year: Option<u16>,
    /// `M`, `F` or `T`.
    pub gender: Option<char>,
    /// Care of: a parent or spouse.
    pub care_of: String,
    /// The address in one line, from the house to the PIN code.
    pub address: String,
    /// The last four digits of the mobile number, since version 2 where there is one.
    pub mobile: String,
    signed: Vec<u8>,
    signature: Vec<u8>,
}

impl fmt::Debug for Aadhaar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Aadhaar")
            .field("edition", &self.edition)
            .finish_non_exhaustive()
    }
}

impl Aadhaar {
    /// Understands the text of a QR code, at most [`MOST_BYTES`] long.
    ///
    /// # Errors
    /// [`AadhaarError`], where it is no such code.
    pub fn parse(bytes: &[u8]) -> Result<Self, AadhaarError> {
        if bytes.len() > MOST_BYTES {
            return Err(AadhaarError::TooLong {
                length: bytes.len(),
            });
        }
        let text = bytes.trim_ascii();
        if text.len() > 100 && text.iter().all(u8::is_ascii_digit) {
            return secure::parse(text);
        }
        let text = std::str::from_utf8(text).map_err(|_| AadhaarError::NoAadhaar)?;
        xml::parse(text).ok_or(AadhaarError::NoAadhaar)
    }

    /// Whether it has a signature at all.
    #[must_use]
    pub fn has_signature(&self) -> bool {
        !self.signature.is_empty()
    }

    /// Whether the owner of `key` signed it: RSA with SHA-256; the key in DER, as PKCS #1
    /// (`RSAPublicKey`) has it.
    #[must_use]
    pub fn is_signed_by(&self, key: &[u8]) -> bool {
        self.has_signature()
            && UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key)
                .verify(&self.signed, &self.signature)
                .is_ok()
    }
}

/// `DD-MM-YYYY`, `DD/MM/YYYY` or `YYYY-MM-DD`.
fn day(text: &str) -> Option<Date> {
    let parts: Vec<u16> = text
        .split(['-', '/'])
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let (year, month, day) = match parts[..] {
        [day, month, year] if year > 999 => (year, month, day),
        [year, month, day] if year > 999 => (year, month, day),
        _ => return None,
    };
    Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}

/// The year that a text ends or begins with.
fn year(text: &str) -> Option<u16> {
    let four = |part: &str| {
        part.parse::<u16>()
            .ok()
            .filter(|y| (1850..2200).contains(y))
    };
    text.split(['-', '/']).find_map(four)
}

/// The parts that say something, with commas between.
fn line<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let said: Vec<&str> = parts
        .into_iter()
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    said.join(", ")
}
