//! What the text of a document means: which line is which field, what the MRZ
//! says of it, whether the two agree, and whether a person has to look.
//!
//! Words in, meaning out: no pixels, no clock. [`read`] tells the whole story:
//! the MRZ of either side is understood first, since it says what to look for;
//! each side is taken apart into labels and pieces ([`Templates`] knows the
//! labels); pieces become fields; the fields of both sides and the MRZ become one
//! [`Document`].
//!
//! Two rules are kept everywhere. A value is reported as it was read: the MRZ helps
//! to find it and to judge it, and never changes it, but for shapes that print does not tell
//! apart: the O or 0 of a document's number is the one that its check digit wants. And what a text leaves open
//! stays open: a date that could be two dates is printed, not interpreted.

mod aadhaar;
mod addresses;
mod answer;
mod barcode;
mod bilingual;
mod calibrate;
mod captions;
mod checks;
mod claims;
mod conclude;
mod date_order;
mod date_shapes;
mod date_tokens;
mod dates;
mod elimination;
mod field_rule;
mod fields;
mod fold;
mod grounds;
mod hanja_name;
mod id_type;
mod joining;
mod layout;
mod marks;
mod months;
mod names;
mod nations;
mod numbered;
pub mod numbers;
mod place;
mod plates;
mod position;
mod printed;
mod review;
mod row;
mod score;
mod sides;
mod spelling;
mod tables;
pub mod template;
mod templates;
mod unread;
mod values;
mod viz_order;
mod zone;

use std::fmt;

pub use barcode::BarcodeReading;
pub use checks::{Agreement, Checks, DateCheck, FieldCheck, Found, NumberCheck, Outcome};
pub use dates::{
    DateRole, DayOrder, PrintedDate, PrintedYear, find as find_dates, parse as parse_date,
};
pub use grounds::Grounds;
pub use id_type::{IdType, UnknownIdType};
pub use months::MonthTable;
pub use nations::NationTable;
pub use review::ReviewReason;
pub use tables::{FieldRule, LabelTable, Place, ValueKind};
pub use templates::Templates;

use crate::geometry::Quad;
use crate::mrz::{Date, Mrz};
use crate::text::Line;

/// One side of a document, as the page and text stages hand it over.
///
/// `Debug` hides the text.
#[derive(Clone)]
pub struct Side {
    /// Its lines of text. Quads in the frame of the upright page, in pixels: x to
    /// the right and y down as a person reads it. Lines of the MRZ may be among
    /// them; they are recognised and left aside.
    pub lines: Vec<Line>,
    /// Width and height of that frame, in pixels.
    pub page: (u32, u32),
    /// The MRZ on this side, where one was read.
    pub mrz: Option<MrzReading>,
    /// The barcode on this side, where one was read and understood.
    pub barcode: Option<BarcodeReading>,
}

impl fmt::Debug for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Side")
            .field("lines", &self.lines.len())
            .field("page", &self.page)
            .field("mrz", &self.mrz)
            .field("barcode", &self.barcode)
            .finish()
    }
}

/// An MRZ as it was read from a page.
///
/// `Debug` hides the text.
#[derive(Clone)]
pub struct MrzReading {
    /// The zone itself.
    pub mrz: Mrz,
    /// Probability that every character is right, 0 to 1.
    pub confidence: f32,
    /// Where each of its lines stands, first to last, in the frame of the side's
    /// lines; may be empty.
    pub quads: Vec<Quad>,
}

impl fmt::Debug for MrzReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MrzReading")
            .field("format", &self.mrz.format())
            .field("confidence", &self.confidence)
            .finish_non_exhaustive()
    }
}

/// What [`read`] judges by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// The day of the reading.
    pub today: Date,
    /// Fields from this score on are accepted, 0 to 100.
    pub accept_at: u8,
    /// Required fields below this score ask for a person's look, 0 to 100.
    pub review_below: u8,
}

impl Rules {
    /// The defaults: accepted from 90 (the API's ruling), a look below 60.
    #[must_use]
    pub const fn new(today: Date) -> Self {
        Self {
            today,
            accept_at: 90,
            review_below: 60,
        }
    }
}

/// Which side of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SideName {
    /// The front.
    Front,
    /// The back.
    Back,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// The visual zone: printed for people.
    Viz,
    /// The machine-readable zone.
    Mrz,
    /// A barcode.
    Barcode,
}

impl Source {
    /// A stable name in `snake_case`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viz => "viz",
            Self::Mrz => "mrz",
            Self::Barcode => "barcode",
        }
    }
}

/// A value that was read.
///
/// `Debug` hides the value.
#[derive(Clone, PartialEq)]
pub struct Field {
    /// The field's name in the answer, `snake_case`.
    pub key: String,
    /// As printed, with single spaces. From the MRZ: without fillers, dates as
    /// `YYYY-MM-DD` where they are whole.
    pub value: String,
    /// Probability that the value is exactly right, in percent, 0 to 100.
    pub score: u8,
    /// What the score was reckoned from; `None` where another source or a bound decided it.
    pub grounds: Option<Grounds>,
    /// The score reaches [`Rules::accept_at`], the value is one that this field can
    /// have, no check digit of it is wrong, and no other source contradicts it.
    pub accepted: bool,
    /// Where it stands, in the frame of the lines of its side.
    pub quad: Option<Quad>,
    /// The side it stands on.
    pub side: SideName,
    /// The zone it stands in.
    pub source: Source,
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Field")
            .field("key", &self.key)
            .field("score", &self.score)
            .field("accepted", &self.accepted)
            .field("side", &self.side)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

/// The values of the answer's `ocr` block; `""` is not known.
///
/// The MRZ's value comes first, then the barcode's. The visual zone's is taken where the MRZ has none,
/// where the MRZ's check digit of the field is wrong, where it gives a year in four
/// digits, and where the MRZ cuts a name off.
///
/// `Debug` says which are known, and hides them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct OcrValues {
    /// Given names, then surname.
    pub full_name: String,
    /// All given names: neither zone tells a first from a second given name.
    pub first_name: String,
    /// Only where a document prints a middle name or patronymic as such.
    pub middle_name: String,
    /// The surname.
    pub last_name: String,
    /// `M`, `F`, `X` (unspecified) or `""`.
    pub gender: String,
    /// A code of three letters.
    pub nationality: String,
    /// `YYYY-MM-DD`.
    pub birth_date: String,
    /// The number of the person.
    pub identity_number: String,
    /// `YYYY-MM-DD`.
    pub issue_date: String,
    /// `YYYY-MM-DD`.
    pub expire_date: String,
    /// The edition of the document, where its template tells editions apart.
    pub version: String,
    /// The number of the document.
    pub number: String,
}

impl OcrValues {
    /// Each value with the key that the answer gives it.
    #[must_use]
    pub fn entries(&self) -> [(&'static str, &str); 12] {
        [
            ("ocr_fullName", &self.full_name),
            ("ocr_firstName", &self.first_name),
            ("ocr_middleName", &self.middle_name),
            ("ocr_lastName", &self.last_name),
            ("ocr_gender", &self.gender),
            ("ocr_nationality", &self.nationality),
            ("ocr_birthDate", &self.birth_date),
            ("ocr_identityNumber", &self.identity_number),
            ("ocr_issueDate", &self.issue_date),
            ("ocr_expireDate", &self.expire_date),
            ("ocr_version", &self.version),
            ("ocr_number", &self.number),
        ]
    }
}

impl fmt::Debug for OcrValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self
            .entries()
            .into_iter()
            .filter(|(_, v)| !v.is_empty())
            .map(|(k, _)| k);
        f.write_str("OcrValues ")?;
        f.debug_list().entries(known).finish()
    }
}

/// How the two zones compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// They say the same, transliteration allowed for.
    Agree,
    /// They say the same as far as the MRZ goes, which cuts the name off.
    AgreeTruncated,
    /// They contradict each other.
    Differ,
    /// Only the visual zone has it, of a field that an MRZ can have.
    OnlyViz,
    /// Only the MRZ has it.
    OnlyMrz,
}

impl Verdict {
    /// A stable name in `snake_case`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::AgreeTruncated => "agree_truncated",
            Self::Differ => "differ",
            Self::OnlyViz => "only_viz",
            Self::OnlyMrz => "only_mrz",
        }
    }
}

/// A field as both zones have it.
///
/// `Debug` hides the values.
#[derive(Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The field's name.
    pub field: String,
    /// As the visual zone prints it, `""` where it was not found there.
    pub viz: String,
    /// As the MRZ says it, `""` where it does not.
    pub mrz: String,
    /// How they compare.
    pub verdict: Verdict,
}

impl fmt::Debug for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Comparison")
            .field("field", &self.field)
            .field("verdict", &self.verdict)
            .finish_non_exhaustive()
    }
}

impl Comparison {
    /// Whether the two zones print names that are not the same: no check digit says
    /// which of them is right.
    #[must_use]
    pub fn is_of_another_name(&self) -> bool {
        self.verdict == Verdict::Differ
            && matches!(self.field.as_str(), "surname" | "given_names" | "name")
    }
}

/// What one side shows by itself, for comparing with what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// The kind of document, where the side tells.
    pub id_type: Option<IdType>,
    /// The issuing country, a code of three letters, where the side tells.
    pub country: Option<String>,
    /// The name of the template that explains it, where one does.
    pub template: Option<String>,
}

impl Seen {
    /// Whether this side can be the document that a request names. What the side
    /// does not tell, or the request does not ask, contradicts nothing.
    #[must_use]
    pub fn matches_request(&self, country: Option<&str>, id_type: Option<IdType>) -> bool {
        let country_fits = match (self.country.as_deref(), country) {
            (Some(seen), Some(asked)) => seen == asked,
            _ => true,
        };
        country_fits && id_type::answers(self.id_type, id_type)
    }
}

/// A document, understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The kind of document.
    pub id_type: Option<IdType>,
    /// The issuing country, a code of three letters.
    pub country: Option<String>,
    /// What the front shows by itself (a mismatch is the API's error 1011).
    pub front: Seen,
    /// What the back shows by itself (1012), where there is one.
    pub back: Option<Seen>,
    /// Each field once: as the visual zone prints it, or else as the MRZ says it, or as
    /// the barcode does; then the MRZ as a whole, under the key `mrz`.
    pub fields: Vec<Field>,
    /// The values of the `ocr` block.
    pub ocr: OcrValues,
    /// Visual zone against MRZ, where there is an MRZ.
    pub comparisons: Vec<Comparison>,
    /// Whether the document holds together.
    pub checks: Checks,
    /// Why a person should look at the front; empty where nobody need.
    pub review_front: Vec<ReviewReason>,
    /// Why a person should look at the back.
    pub review_back: Vec<ReviewReason>,
}

impl Document {
    /// Whether nothing was found that a document would have: no MRZ, no field, and
    /// no word that names its kind.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.id_type.is_none()
    }
}

/// Whether a line is nothing but labels ("Surname/Nom") that are known as they were
/// read: reading it once more, more carefully, could tell nothing new.
#[must_use]
pub fn is_label(line: &Line, templates: &Templates) -> bool {
    captions::is_label(line, &templates.labels)
}

/// Whether words on documents of an issuer, by the code that its MRZ prints, may have letters
/// with marks.
#[must_use]
pub fn may_bear_marks(issuer: &str) -> bool {
    marks::Marks::of(Some(issuer)) != marks::Marks::Plain
}

/// Reads a document from the text of its front and, where there is one, its back.
///
/// The MRZ of either side helps to read both: on a card it stands on the back, and
/// what it says stands on the front.
#[must_use]
pub fn read(front: &Side, back: Option<&Side>, templates: &Templates, rules: Rules) -> Document {
    conclude::document(front, back, templates, rules)
}
