//! Forms: what one side of a national document prints, and where, as a small TOML file that
//! the press sets by itself. `forms/README.md` has the format.

mod holder;
mod numbers;
mod people;
mod sheet;
mod value;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use rand::Rng;
use serde::Deserialize;

use crate::error::{Error, Result};
use crate::fonts;
use crate::layout::Side;
use crate::mrz::Format;
use crate::person::Holder;

use people::People;

include!(concat!(env!("OUT_DIR"), "/forms.rs"));

/// One side of a document.
#[derive(Debug)]
pub struct Form {
    /// The file's name.
    pub name: String,
    page: FormFile,
    people: &'static People,
}

/// A form as its file has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormFile {
    country: String,
    id_type: String,
    side: Side,
    size: Size,
    mrz: Option<Format>,
    /// The first two characters of the MRZ, where the kind's own are not meant.
    mrz_code: Option<String>,
    portrait: Option<[f64; 3]>,
    inks: [String; 3],
    faces: Vec<String>,
    #[serde(default)]
    names: Names,
    #[serde(default)]
    number: String,
    #[serde(default = "ten")]
    years: u16,
    #[serde(default)]
    months: Vec<String>,
    #[serde(default = "caption")]
    caption: f64,
    #[serde(default = "print")]
    print: f64,
    #[serde(default)]
    untold: bool,
    #[serde(default, rename = "text")]
    texts: Vec<Words>,
    #[serde(default, rename = "field")]
    fields: Vec<Field>,
}

const fn ten() -> u16 {
    10
}

const fn caption() -> f64 {
    1.5
}

const fn print() -> f64 {
    2.2
}

/// Of a page.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Size {
    Named(Named),
    /// Width and height in millimetres.
    Millimetres([f64; 2]),
}

/// Sizes that have a name; ISO/IEC 7810 and ISO 216.
#[derive(Debug, Clone, Copy, Deserialize)]
enum Named {
    #[serde(rename = "ID-1")]
    Id1,
    #[serde(rename = "TD2")]
    Td2,
    #[serde(rename = "TD3")]
    Td3,
    A5,
    A4,
}

impl Size {
    const fn millimetres(&self) -> [f64; 2] {
        match self {
            Self::Named(Named::Id1) => [85.6, 54.0],
            Self::Named(Named::Td2) => [105.0, 74.0],
            Self::Named(Named::Td3) => [125.0, 88.0],
            Self::Named(Named::A5) => [148.0, 210.0],
            Self::Named(Named::A4) => [210.0, 297.0],
            Self::Millimetres(size) => *size,
        }
    }

    /// Whether the page is a card with round corners.
    const fn is_card(&self) -> bool {
        matches!(self, Self::Named(Named::Id1))
    }
}

/// How people's names are printed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Names {
    /// As the tables have them.
    #[default]
    Capitals,
    /// The first letter of each word is a capital.
    Title,
}

/// Words that are on every document of the form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    text: String,
    at: [f64; 2],
    size: Option<f64>,
    #[serde(default)]
    bold: bool,
    #[serde(default)]
    anchor: Anchor,
    colour: Option<String>,
    /// On a band of the dark ink across the page.
    #[serde(default)]
    band: bool,
    #[serde(default)]
    vertical: bool,
}

/// What of a text stands at its place.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Anchor {
    #[default]
    Start,
    Middle,
    End,
}

/// A caption and its value.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    /// The schema's name, where it is one of its fields.
    key: Option<String>,
    label: Option<String>,
    at: [f64; 2],
    below: Option<f64>,
    right: Option<f64>,
    value: Option<String>,
    size: Option<f64>,
    #[serde(default)]
    bold: bool,
    colour: Option<String>,
    width: Option<f64>,
    step: Option<f64>,
    #[serde(default)]
    vertical: bool,
}

impl Form {
    /// The forms that the press carries, by name.
    ///
    /// # Errors
    /// [`Error::Layout`] names the file that is not understood, and what in it.
    pub fn all() -> Result<&'static [Self]> {
        static ALL: LazyLock<Result<Vec<Form>, String>> = LazyLock::new(|| {
            let forms = FORMS
                .iter()
                .map(|(name, text)| Form::parse(name, text, None));
            forms
                .collect::<Result<Vec<_>>>()
                .map_err(|error| error.to_string())
        });
        ALL.as_deref()
            .map_err(|error| Error::Layout(error.trim_start_matches("layout: ").to_owned()))
    }

    /// A form of one's own; its people are in `people/` beside it, or the press's.
    ///
    /// What is read is never given back: layouts live as long as the press.
    ///
    /// # Errors
    /// [`Error::Io`], and as [`Form::all`].
    pub fn read(path: &Path) -> Result<&'static Self> {
        let text = std::fs::read_to_string(path).map_err(|e| Error::Io(path.to_owned(), e))?;
        let name = path.file_stem().and_then(|stem| stem.to_str());
        let form = Self::parse(name.unwrap_or("form"), &text, path.parent())?;
        Ok(Box::leak(Box::new(form)))
    }

    fn parse(name: &str, text: &str, beside: Option<&Path>) -> Result<Self> {
        let wrong = |what: String| Error::Layout(format!("form {name}: {what}"));
        let page: FormFile = toml::from_str(text).map_err(|e| wrong(e.to_string()))?;
        let people = People::of(&page.country, beside).map_err(|e| wrong(e.to_string()))?;
        if page.faces.is_empty() {
            return Err(wrong("there is no face".to_owned()));
        }
        if let Some(face) = page.faces.iter().find(|face| !fonts::knows(face)) {
            return Err(wrong(format!("the press has no face `{face}`")));
        }
        let mut keys = BTreeSet::new();
        for field in &page.fields {
            if field.key.as_ref().is_some_and(|key| !keys.insert(key)) {
                return Err(wrong(format!("{:?} is there twice", field.key)));
            }
            if field.label.is_none() && field.value.is_none() {
                return Err(wrong("a field has neither caption nor value".to_owned()));
            }
        }
        Ok(Self {
            name: name.to_owned(),
            page,
            people,
        })
    }

    /// Width and height in millimetres.
    #[must_use]
    pub const fn size(&self) -> [f64; 2] {
        self.page.size.millimetres()
    }

    /// The format of the MRZ that it prints.
    #[must_use]
    pub const fn format(&self) -> Option<Format> {
        self.page.mrz
    }

    /// The side that it is.
    #[must_use]
    pub const fn side(&self) -> Side {
        self.page.side
    }

    /// The kind of document, as the recognition API names it.
    #[must_use]
    pub fn id_type(&'static self) -> &'static str {
        &self.page.id_type
    }

    /// Whether anything on it tells the issuing country.
    #[must_use]
    pub const fn tells_country(&self) -> bool {
        !self.page.untold
    }

    /// The first two characters of its MRZ; Doc 9303-5 to -7 leave them to the issuer but for
    /// the first. A residence permit of the European Union is an `IR` or `AR`.
    #[must_use]
    pub fn mrz_code(&'static self) -> &'static str {
        match (&self.page.mrz_code, self.page.id_type.as_str()) {
            (Some(code), _) => code,
            (None, "residence_permit") => "IR",
            (None, "passport") => "P",
            (None, "visa") => "V",
            (None, _) => "I",
        }
    }

    /// Draws a holder with all that their document prints.
    ///
    /// # Errors
    /// [`Error::Layout`] names a placeholder that cannot be filled.
    pub fn holder(&self, rng: &mut impl Rng) -> Result<Holder> {
        holder::draw(self, rng).map_err(|what| Error::Layout(format!("form {}: {what}", self.name)))
    }

    /// What the field `key` of `holder` means in a fixed form, where it prints something else.
    pub(crate) fn meant(&self, key: &str, holder: &Holder) -> Option<String> {
        let mut fields = self.page.fields.iter().zip(&holder.filled);
        let (_, filled) = fields.find(|(field, _)| field.key.as_deref() == Some(key))?;
        filled.value.clone()
    }

    /// The page of `holder` as a layout's SVG.
    #[must_use]
    pub fn svg(&self, holder: &Holder, rng: &mut impl Rng) -> String {
        sheet::compose(self, holder, rng)
    }
}
