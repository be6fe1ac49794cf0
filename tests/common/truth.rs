//! The truth beside the drawn pictures of the repository.

use datapage::geometry::Quad;
use serde::Deserialize;

use crate::drawn::testdata;

/// The truth beside a drawn picture; `testdata/README.md` says what each key means.
#[derive(Deserialize)]
pub struct Truth {
    pub width: u32,
    pub height: u32,
    pub rotation: u16,
    pub document: Option<Drawn>,
}

/// A document that a picture shows.
#[derive(Deserialize)]
pub struct Drawn {
    pub format: String,
    pub page: Quad,
    pub whole_frame: bool,
    #[serde(default)]
    pub mrz: Vec<Printed>,
    #[serde(default)]
    pub fields: Vec<Printed>,
}

/// Some text and the quad of its ink.
#[derive(Deserialize)]
pub struct Printed {
    #[serde(default)]
    pub name: String,
    pub text: String,
    pub quad: Quad,
}

impl Truth {
    /// The lines of the MRZ, joined by line feeds; `None` where none is printed.
    pub fn mrz(&self) -> Option<String> {
        let lines = &self.document.as_ref()?.mrz;
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        (!texts.is_empty()).then(|| texts.join("\n"))
    }
}

/// The truth beside a drawn picture.
pub fn truth(file: &str) -> Truth {
    let path = testdata().join(file).with_extension("json");
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
