//! The text of the PDF417 on licences and identity cards of the USA and Canada.
//!
//! AAMVA's DL/ID card design standard, annex D (in editions before 2009: annex 1), versions
//! 1 (2000) to 10 (2020), and the version 0 of cards from before it. A file begins with a
//! header ([`Header`]) that names the issuer and where each subfile begins; subfiles are
//! elements, three characters of name and a value, one a line. Pure: bytes in, meaning out.
//!
//! Files in circulation keep few of these rules, so that little is demanded:
//! - places and lengths that a header states are used where a subfile does stand there, and
//!   the subfile is looked for otherwise;
//! - lines end with any of the control characters that the standard names;
//! - dates are told apart by their digits, not by country ([`Element`] has each as written).
//!
//! Nothing is mended: a value that is none of its kind is no value, and stays in
//! [`Licence::elements`] as it was written.

mod elements;
mod error;
mod header;
mod issuers;
mod names;
mod values;

pub use elements::Element;
pub use error::AamvaError;
pub use header::{FileType, Header, Kind};
pub use issuers::Issuer;
pub use names::{Name, Truncated};
pub use values::{Address, Country, Sex};

use std::fmt;

use crate::mrz::Date;
use elements::Elements;

/// The most bytes that are looked at. A PDF417 holds 1,850 characters of text at most (ISO/IEC
/// 15438, 4.1), and more than one is not used.
pub const MOST_BYTES: usize = 4096;

/// A licence or card, as its barcode says it.
///
/// `Debug` hides the values.
#[derive(Clone, PartialEq, Eq)]
pub struct Licence {
    /// Who wrote the file and by which version.
    pub header: Header,
    /// Licence or identity card.
    pub kind: Kind,
    /// The country: as it says itself, or else that of its issuer.
    pub country: Option<Country>,
    /// The number of the licence or card (`DAQ`), `""` where there is none.
    pub number: String,
    /// The holder's name.
    pub name: Name,
    /// `DBB`.
    pub birth_date: Option<Date>,
    /// `DBD`.
    pub issue_date: Option<Date>,
    /// `DBA`; none where the document does not expire.
    pub expiry_date: Option<Date>,
    /// `DBC`.
    pub sex: Option<Sex>,
    /// Where the holder gets mail.
    pub address: Address,
    elements: Vec<Element>,
}

impl Licence {
    /// Understands the text of a barcode, at most [`MOST_BYTES`] long.
    ///
    /// Bytes that are no UTF-8 are read as ISO 8859-1, in which Canada writes.
    ///
    /// # Errors
    /// [`AamvaError`], where it is no such file: no header, or no element that is known.
    pub fn parse(bytes: &[u8]) -> Result<Self, AamvaError> {
        if bytes.len() > MOST_BYTES {
            return Err(AamvaError::TooLong {
                length: bytes.len(),
            });
        }
        let text = values::text(bytes);
        let (header, body) = Header::parse(&text)?;
        let elements = Elements::parse(&text, &header, body);
        if elements.is_empty() {
            return Err(AamvaError::NoElements);
        }
        Ok(Self {
            kind: elements.kind(),
            country: elements
                .get("DCG")
                .and_then(Country::named)
                .or_else(|| Some(header.issuer()?.country)),
            number: elements.get("DAQ").unwrap_or_default().to_owned(),
            name: Name::of(&elements),
            birth_date: elements.date("DBB"),
            issue_date: elements.date("DBD"),
            expiry_date: elements.date("DBA"),
            sex: elements.get("DBC").and_then(Sex::named),
            address: Address::of(&elements),
            elements: elements.into_all(),
            header,
        })
    }

    /// Everything that the file says, in its order and as it is written, with those
    /// of the issuer's own subfiles.
    #[must_use]
    pub fn elements(&self) -> &[Element] {
        &self.elements
    }

    /// What the first element `id` says, without the words for "nothing": `NONE`, `unavl`.
    #[must_use]
    pub fn element(&self, id: &str) -> Option<&str> {
        let element = self.elements.iter().find(|element| element.id() == id)?;
        values::stated(element.value())
    }
}

impl fmt::Debug for Licence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Licence")
            .field("header", &self.header)
            .field("kind", &self.kind)
            .field("elements", &self.elements)
            .finish_non_exhaustive()
    }
}
