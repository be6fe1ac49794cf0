//! Counting what became of printed fields.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value};

use crate::document::Document;

/// What became of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// As printed.
    Exact,
    /// Something else.
    Wrong,
    /// Nothing was read.
    Empty,
}

/// One picture's fields, judged; it carries none of their text.
pub(super) struct FieldsOfPicture {
    id: String,
    group: String,
    fields: Vec<(String, Outcome, u8)>,
    /// Country and kind: what it is, and what was seen.
    kind: Option<(String, String)>,
}

/// From this score on a wrong value claims to be right.
const CLAIMS: u8 = 90;

/// Fields of the corpus by the names of the answer; `None` is not judged.
fn name_of(key: &str) -> Option<&str> {
    Some(match key {
        "full_name" => "name",
        "document_number" => "number",
        "dd" => "discriminator",
        // Other spellings of fields that are judged, and details that no answer has.
        "name_native" | "name_local" | "address_local" => return None,
        key if key.ends_with("_printed") => return None,
        key => key,
    })
}

/// The figure that a field counts in beside its own.
fn kind_of(key: &str) -> &'static str {
    match key {
        key if key.ends_with("_date") => "dates",
        "number" | "identity_number" => "numbers",
        "name" | "surname" | "given_names" | "name_chn" | "father_name" => "names",
        "gender" => "sex",
        "address" => "addresses",
        _ => "others",
    }
}

/// Compares what was read with `truth`, which names fields as the answer or the corpus do.
pub(super) fn judge(
    id: &str,
    group: String,
    (country, id_type): (Option<&str>, Option<&str>),
    truth: &Map<String, Value>,
    document: Option<&Document>,
) -> FieldsOfPicture {
    let fields = truth
        .iter()
        .filter_map(|(key, value)| Some((name_of(key)?, value.as_str()?)))
        .filter(|(_, printed)| !printed.is_empty())
        .map(|(key, printed)| {
            let (read, score) = document.map(|d| read(d, key)).unwrap_or_default();
            let outcome = if read.is_empty() {
                Outcome::Empty
            } else if same(key, &read, printed) {
                Outcome::Exact
            } else {
                Outcome::Wrong
            };
            (key.to_owned(), outcome, score)
        })
        .collect();
    let kind = country.zip(id_type).map(|(country, id_type)| {
        let seen = document.map_or_else(
            || "nothing".to_owned(),
            |document| {
                let kind = document.id_type.map_or("?", |kind| kind.as_str());
                format!("{} {kind}", document.country.as_deref().unwrap_or("?"))
            },
        );
        (format!("{country} {id_type}"), seen)
    });
    FieldsOfPicture {
        id: id.to_owned(),
        group,
        fields,
        kind,
    }
}

/// The answer's value of a field and its score: the `ocr` block's where it has a fixed
/// form, or else the printed one.
fn read(document: &Document, key: &str) -> (String, u8) {
    let printed = document.fields.iter().find(|field| field.key == key);
    let ocr = &document.ocr;
    let fixed = match key {
        "birth_date" => &ocr.birth_date,
        "issue_date" => &ocr.issue_date,
        "expire_date" => &ocr.expire_date,
        "gender" => &ocr.gender,
        "name" => &ocr.full_name,
        "number" => &ocr.number,
        "identity_number" => &ocr.identity_number,
        "nationality" => &ocr.nationality,
        _ => "",
    };
    let by_form = key.ends_with("_date") || key == "gender";
    let score = printed.map_or(0, |field| field.score);
    match printed {
        Some(field) if !by_form || fixed.is_empty() => (field.value.clone(), score),
        _ => (fixed.to_owned(), score),
    }
}

/// Whether two values are the same: white space apart in addresses and in names of
/// scripts without spaces, single spaces elsewhere.
fn same(key: &str, read: &str, printed: &str) -> bool {
    let spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    if key == "address"
        || !printed.is_ascii()
            && printed
                .chars()
                .all(|c| !c.is_lowercase() && !c.is_uppercase())
    {
        bare(read) == bare(printed)
    } else {
        spaced(read) == spaced(printed)
    }
}

#[derive(Default, Clone, Copy)]
struct Counts {
    exact: usize,
    wrong: usize,
    empty: usize,
    sure_but_wrong: usize,
}

impl Counts {
    fn add(&mut self, outcome: Outcome, score: u8) {
        match outcome {
            Outcome::Exact => self.exact += 1,
            Outcome::Wrong => self.wrong += 1,
            Outcome::Empty => self.empty += 1,
        }
        self.sure_but_wrong += usize::from(outcome == Outcome::Wrong && score >= CLAIMS);
    }

    fn row(&self, name: &str) -> String {
        let all = self.exact + self.wrong + self.empty;
        format!(
            "{name:<46} {all:>6} {:>6} {:>6} {:>6} {:>14} {:>6.1} %\n",
            self.exact,
            self.wrong,
            self.empty,
            self.sure_but_wrong,
            100.0 * self.exact as f64 / all.max(1) as f64
        )
    }
}

/// The figures for people: fields by document, by kind of field, and which document was
/// seen. With `list`, the fields that went wrong too, without their text.
pub(super) fn table(pictures: &[FieldsOfPicture], list: bool) -> String {
    let mut rows: BTreeMap<String, Counts> = BTreeMap::new();
    let mut kinds: BTreeMap<String, Counts> = BTreeMap::new();
    for picture in pictures {
        for (key, outcome, score) in &picture.fields {
            let row = rows.entry(format!("{} {key}", picture.group)).or_default();
            row.add(*outcome, *score);
            for name in [kind_of(key), "all"] {
                kinds
                    .entry(name.to_owned())
                    .or_default()
                    .add(*outcome, *score);
            }
        }
    }
    let mut out = format!(
        "\n{:<46} {:>6} {:>6} {:>6} {:>6} {:>14} {:>8}\n",
        "fields", "all", "exact", "wrong", "empty", "sure but wrong", "exact"
    );
    for (name, counts) in rows.iter().chain(&kinds) {
        out.push_str(&counts.row(name));
    }
    let known: Vec<&(String, String)> = pictures.iter().filter_map(|p| p.kind.as_ref()).collect();
    let right = known.iter().filter(|(truth, seen)| truth == seen).count();
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "\ncountry and kind right on {right} of {} pictures",
        known.len()
    );
    let mut confusions: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (truth, seen) in known.iter().filter(|(truth, seen)| truth != seen) {
        *confusions.entry((truth, seen)).or_default() += 1;
    }
    for ((truth, seen), count) in confusions {
        let _ = writeln!(out, "  {count:>4} {truth} seen as {seen}");
    }
    if list {
        for picture in pictures {
            for (key, outcome, score) in &picture.fields {
                if *outcome != Outcome::Exact {
                    let _ = writeln!(out, "  {:?} {key} ({score}) in {}", outcome, picture.id);
                }
            }
        }
    }
    out
}
