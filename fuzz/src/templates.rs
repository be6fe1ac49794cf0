//! Bytes as a template of a user's own: a mistake that is named, or a template by which a
//! page that prints its words can be read.

use std::sync::{Mutex, OnceLock, PoisonError};

use datapage::document::template::{Library, Template, catalogue};
use datapage::document::{Rules, Side, Templates, read};
use datapage::error::ErrorKind;
use datapage::geometry::Quad;
use datapage::mrz::Date;
use datapage::text::{Glyph, Line};

use super::Target;

pub const TARGET: Target = Target {
    name: "templates",
    run,
    seeds: &[("templates/documents", "toml")],
    words: &[
        "[[field]]\n",
        "[[anchor]]\n",
        "[[issuer]]\n",
        "key = \"",
        "labels = [",
        "words = [",
        "weight = ",
        "country = \"",
        "region = [0, 0, 1, 1]\n",
        "shapes = [\"",
        "alone = true\n",
        "required = true\n",
        "\"\"",
        "]\n",
        "-1",
        "nan",
    ],
};

/// So many lines has a page.
const MOST_LINES: usize = 40;

pub fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let template = match Template::parse("fuzzed", text) {
        Ok(template) => template,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert!(error.to_string().contains("template fuzzed, line "));
            return;
        }
    };
    let mut library = Library::default();
    library.add(template);
    assert!(!catalogue(&library).is_empty());
    let mut tables = tables().lock().unwrap_or_else(PoisonError::into_inner);
    tables.documents = library;
    let today = Date::new(2026, 11, 24).expect("a day");
    let document = read(&page_of(text), None, &tables, Rules::new(today));
    assert!(document.fields.iter().all(|field| field.score <= 100));
}

/// The general tables, read once.
fn tables() -> &'static Mutex<Templates> {
    static TABLES: OnceLock<Mutex<Templates>> = OnceLock::new();
    TABLES.get_or_init(|| {
        let tables = Templates::parse(
            include_str!("../../templates/labels.toml"),
            include_str!("../../templates/months.toml"),
            include_str!("../../templates/nations.toml"),
        );
        Mutex::new(tables.expect("the tables can be read"))
    })
}

/// A page whose lines are the texts that the template names.
fn page_of(template: &str) -> Side {
    let texts = template.split('"').skip(1).step_by(2);
    let lines = texts.take(MOST_LINES).enumerate();
    Side {
        lines: lines.map(|(row, text)| line(text, row)).collect(),
        page: (1000, 30 * MOST_LINES as u32),
        mrz: None,
        barcode: None,
    }
}

/// A line in a row of its own.
fn line(text: &str, row: usize) -> Line {
    let count = text.chars().count().max(1) as f32;
    let glyphs = text.chars().enumerate().map(|(place, ch)| Glyph {
        ch,
        score: 0.99,
        at: (place as f32 + 0.5) / count,
    });
    Line {
        text: text.to_owned(),
        quad: Quad::rect(50.0, 30.0 * row as f64, 12.0 * f64::from(count), 20.0),
        score: 0.99,
        glyphs: glyphs.collect(),
    }
}
