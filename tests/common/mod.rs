//! What the black-box tests share: the drawn pictures with their truth, and one
//! engine for each mode.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use datapage::engine::{Engine, EngineOptions};
use datapage::geometry::Quad;
use datapage::mrz::Date;
use serde::Deserialize;

/// The day on which all tests read: later than any picture of theirs was made.
pub const TODAY: Date = Date {
    year: 2026,
    month: 6,
    day: 15,
};

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

/// The folder of drawn pictures.
pub fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

/// The bytes of a drawn picture.
pub fn specimen(file: &str) -> Vec<u8> {
    std::fs::read(testdata().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The truth beside a drawn picture.
pub fn truth(file: &str) -> Truth {
    let path = testdata().join(file).with_extension("json");
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The engine that reads everything.
pub fn full() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| open(EngineOptions::new(TODAY)))
}

/// The engine that reads nothing but the machine-readable zone.
pub fn mrz_only() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        open(EngineOptions {
            mrz_only: true,
            ..EngineOptions::new(TODAY)
        })
    })
}

fn open(options: EngineOptions) -> Engine {
    Engine::open(options).unwrap_or_else(|error| panic!("{error}"))
}
