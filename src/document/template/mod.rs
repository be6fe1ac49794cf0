//! Templates: what is known of one edition of a document, as data.
//!
//! A template is a TOML file of `templates/documents/`, explained in
//! `templates/README.md`. [`Template::parse`] reads one and says what is wrong with it
//! and where; [`Library`] holds all that a reading chooses from; which one explains a
//! page best is decided by evidence.

mod catalogue;
pub(crate) mod evidence;
mod library;
mod parse;
pub(crate) mod script;
mod shape;

pub use catalogue::catalogue;
pub use library::Library;
pub use script::Script;
pub use shape::{Likeness as ShapeLikeness, Shape};

use serde::Deserialize;

use super::addresses::{ends_as_in_australia, postal_line};
use super::captions::Pattern;
use super::dates::DayOrder;
use super::id_type::IdType;
use super::numbers::Validator;
use super::tables::LabelTable;

/// Which side of the document a template describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateSide {
    /// The side with the portrait, or the first page.
    Front,
    /// The other side.
    Back,
    /// What is printed on the one side or the other, by edition.
    Both,
}

/// The size of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Form {
    /// A card of 85.6 by 54 mm (TD1).
    #[serde(rename = "ID-1")]
    Id1,
    /// A card of 105 by 74 mm (TD2).
    #[serde(rename = "ID-2")]
    Id2,
    /// A page of 125 by 88 mm (TD3).
    #[serde(rename = "ID-3")]
    Id3,
    /// A sheet of paper, or a folded one.
    #[serde(rename = "sheet")]
    Sheet,
}

/// What pictures a template was tested on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pictures {
    /// None yet: it is made from published descriptions.
    None,
    /// Specimens drawn from a layout of their own.
    Drawn,
    /// Specimens and pictures of real documents.
    DrawnAndReal,
    /// Pictures of real documents alone.
    Real,
}

/// How a culture puts a name in one field together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameOrder {
    /// The last word is the surname.
    GivenSurname,
    /// The first word is the surname.
    SurnameGiven,
    /// Words before a comma are the surname.
    SurnameComma,
    /// Written without a space, the surname first: one character, or two of those that
    /// are known.
    Korean,
    /// The same in China.
    Chinese,
    /// Surname and given name parted by a space, where one is printed.
    Japanese,
    /// Given names: the first word is the first name, the others are middle names.
    FirstMiddle,
}

/// How the last line of an address reads: it tells an address, and where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// A city, the code of a state of the USA, five digits or nine: `WA 99999-1234`.
    UsaPostal,
    /// A suburb, a state or territory of Australia, four digits: `WOLLONGONG NSW 2500`.
    AusPostal,
}

impl Closing {
    /// Whether `line` is such a last line.
    pub(crate) fn ends(self, line: &str) -> bool {
        match self {
            Self::UsaPostal => postal_line(line).is_some(),
            Self::AusPostal => ends_as_in_australia(line),
        }
    }

    /// Whether `line` is one with which such an address begins: a house number, or a box.
    pub(crate) fn begins(self, line: &str) -> bool {
        match self {
            Self::UsaPostal | Self::AusPostal => {
                let bare = line.trim_start();
                bare.starts_with(|c: char| c.is_ascii_digit())
                    || ["PO BOX", "P.O. BOX", "P O BOX", "RR ", "HC ", "UNIT "]
                        .iter()
                        .any(|word| bare.to_ascii_uppercase().starts_with(word))
            }
        }
    }
}

/// What a template knows of a field beyond labels and places.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the file")]
pub struct Detail {
    /// What checks its number.
    pub validator: Option<Validator>,
    /// The forms that its number has.
    pub shapes: Vec<Shape>,
    /// Forms that its number may have, among others, and no other value of the document has.
    pub telling: Vec<Shape>,
    /// What it can be, folded: all that an enumeration can be, or words that stand in
    /// place of a date.
    pub values: Vec<String>,
    /// What may stand before the value and is no part of it.
    pub prefixes: Vec<String>,
    /// The same after it.
    pub suffixes: Vec<String>,
    /// What a list of codes is made of, where the document sets them apart by spaces.
    pub codes: Vec<String>,
    /// What its values end with, one of them: 公安委員会.
    pub endings: Vec<String>,
    /// What remains on the page and can be nothing else is this field.
    pub remaining: bool,
    /// How the last line of an address reads.
    pub closing: Option<Closing>,
    /// Where it stands on the page: left, top, right, bottom as shares of width and
    /// height.
    pub region: Option<[f64; 4]>,
    /// The field that it stands over.
    pub above: Option<String>,
    /// The field that it stands under.
    pub below: Option<String>,
    /// The field that it follows on the same line.
    pub after: Option<String>,
    /// The script that it is written in.
    pub script: Option<Script>,
    /// A document of this kind always has it.
    pub required: bool,
    /// Its content alone says which field it is, without a label.
    pub alone: bool,
    /// What a number of this form says for the template, see [`Template`].
    pub proof: f64,
    /// Whether the answer's `raw` block has it.
    pub raw: bool,
    /// It is the number of the person as well.
    pub personal: bool,
    /// How a name is put together.
    pub order: Option<NameOrder>,
}

impl Default for Detail {
    fn default() -> Self {
        Self {
            validator: None,
            shapes: Vec::new(),
            telling: Vec::new(),
            values: Vec::new(),
            prefixes: Vec::new(),
            suffixes: Vec::new(),
            codes: Vec::new(),
            endings: Vec::new(),
            closing: None,
            remaining: false,
            region: None,
            above: None,
            below: None,
            after: None,
            script: None,
            required: false,
            alone: false,
            proof: 0.0,
            raw: true,
            personal: false,
            order: None,
        }
    }
}

/// Printed words that speak for a template.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Anchor {
    /// Each folded as captions are.
    pub words: Vec<Pattern>,
    pub weight: f64,
    /// Without it the template does not explain the page.
    pub required: bool,
    /// The same where no MRZ names the state: it names the state or the kind, and the captions
    /// of passports and visas are those of every state.
    pub without_mrz: bool,
}

/// One of the states, or parts of a state, that issue documents by one template.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Issuer {
    /// A code of three letters.
    pub country: String,
    /// The name of the part of the state that issues, as documents print it.
    pub region: String,
    /// What is printed on its documents alone, folded as captions are.
    pub words: Vec<Pattern>,
    /// What is printed on its documents and on those of a few others.
    pub shared: Vec<Pattern>,
    /// Its own validator of the document's number.
    pub number: Option<Validator>,
    pub dates: Option<DayOrder>,
}

/// What is known of one edition of a document.
pub struct Template {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) country: Option<String>,
    /// Countries that the page does not tell apart.
    pub(crate) untold: Vec<String>,
    pub(crate) id_type: IdType,
    pub(crate) edition: String,
    pub(crate) side: TemplateSide,
    pub(crate) form: Form,
    pub(crate) languages: Vec<String>,
    pub(crate) scripts: Vec<Script>,
    pub(crate) pictures: Pictures,
    pub(crate) general: bool,
    pub(crate) dates: DayOrder,
    pub(crate) join: f64,
    pub(crate) anchors: Vec<Anchor>,
    pub(crate) issuers: Vec<Issuer>,
    pub(crate) labels: LabelTable,
}

impl Template {
    /// The name of its file, without the ending.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What people call the document.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The kind of document.
    #[must_use]
    pub fn id_type(&self) -> IdType {
        self.id_type
    }

    /// The countries whose documents it describes, each once, as codes of three letters.
    #[must_use]
    pub fn countries(&self) -> Vec<&str> {
        let named = self.country.iter().chain(&self.untold);
        let mut countries: Vec<&str> = named.map(String::as_str).collect();
        for issuer in &self.issuers {
            if !countries.contains(&issuer.country.as_str()) {
                countries.push(&issuer.country);
            }
        }
        countries
    }

    /// The edition, or `""` where it tells none apart.
    #[must_use]
    pub fn edition(&self) -> &str {
        &self.edition
    }

    /// The side that it describes.
    #[must_use]
    pub fn side(&self) -> TemplateSide {
        self.side
    }

    /// The size of the document.
    #[must_use]
    pub fn form(&self) -> Form {
        self.form
    }

    /// The languages that are printed on it, ISO 639.
    #[must_use]
    pub fn languages(&self) -> &[String] {
        &self.languages
    }

    /// The scripts that its values are written in.
    #[must_use]
    pub fn scripts(&self) -> &[Script] {
        &self.scripts
    }

    /// What pictures it was tested on.
    #[must_use]
    pub fn pictures(&self) -> Pictures {
        self.pictures
    }

    /// Whether it is read by the general table of labels, knowing no fields of its own.
    #[must_use]
    pub fn is_general(&self) -> bool {
        self.general
    }

    /// Its fields, and what it knows of them.
    #[must_use]
    pub fn labels(&self) -> &LabelTable {
        &self.labels
    }
}
