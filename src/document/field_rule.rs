//! What is known of one field: what its values look like and where they stand.

use std::borrow::Cow;

use serde::Deserialize;

use super::template::Detail;

/// What a value of a field looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// Letters, spaces, hyphens, apostrophes.
    Name,
    /// A date, whole or in part.
    Date,
    /// A letter or word for the sex.
    Sex,
    /// Letters and digits, with at least two digits.
    Number,
    /// A country's code, its name, or the adjective of its people.
    Nationality,
    /// Anything.
    Text,
    /// Where somebody lives: anything, of several lines.
    Address,
    /// Who issued the document: anything.
    Authority,
    /// One of a template's words.
    Choice,
    /// A few capitals, digits and marks: the class of a licence.
    Code,
    /// Digits, perhaps with a unit.
    Height,
    /// The label's value is not wanted.
    None,
}

/// Where a value stands as seen from its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// After the label, on its line.
    Same,
    /// On a line of its own under it.
    Below,
    /// On a line of its own to the right.
    Right,
    /// On a line of its own over it.
    Above,
}

/// One field of the label table.
#[derive(Debug, Clone)]
pub struct FieldRule {
    /// The field's name in the answer.
    pub key: String,
    /// What its value looks like.
    pub kind: ValueKind,
    /// Where its value stands, likeliest first.
    pub places: Vec<Place>,
    /// How many lines it may take, 1 to 6.
    pub max_lines: usize,
    /// What a template knows beyond that.
    pub detail: Detail,
}

impl FieldRule {
    pub(crate) fn new(key: &str, kind: ValueKind) -> Self {
        Self {
            key: key.to_owned(),
            kind,
            places: default_places(),
            max_lines: 1,
            detail: Detail::default(),
        }
    }

    /// `text` without what may stand around a value of this field.
    pub(crate) fn trimmed<'x>(&self, text: &'x str) -> &'x str {
        let mut text = text.trim();
        for prefix in &self.detail.prefixes {
            text = text
                .strip_prefix(prefix.as_str())
                .unwrap_or(text)
                .trim_start();
        }
        for suffix in &self.detail.suffixes {
            text = text
                .strip_suffix(suffix.as_str())
                .unwrap_or(text)
                .trim_end();
        }
        text
    }

    /// A list of this field's codes that lost its spaces, with them: `CR` is `C R` where
    /// `C` and `R` are codes, `CR` is none, and no other codes make it up.
    pub(crate) fn set_apart(&self, value: &str) -> Option<String> {
        const MOST_CODES: usize = 3;
        let codes = &self.detail.codes;
        if codes.is_empty() || codes.iter().any(|code| code == value) {
            return None;
        }
        let mut lists = lists(codes, value);
        match (lists.pop(), lists.pop()) {
            // What would be many of them is a word: `NONE`.
            (Some(list), None) if (2..=MOST_CODES).contains(&list.len()) => Some(list.join(" ")),
            _ => None,
        }
    }

    /// [`Self::trimmed`], with letters and digits where the forms of its numbers have them.
    pub(crate) fn spelled<'x>(&self, text: &'x str) -> Cow<'x, str> {
        let text = self.trimmed(text);
        let shapes = &self.detail.shapes;
        if let Some(spelled) = self.detail.validator.and_then(|v| v.spelled(text)) {
            return Cow::Owned(spelled);
        }
        if self.kind != ValueKind::Number || shapes.iter().any(|s| s.likeness(text).is_some()) {
            return Cow::Borrowed(text);
        }
        let mended = shapes.iter().find_map(|shape| shape.mended(text));
        // One small letter among capitals is one of them: `CEVX600322MjCRZM08`.
        let small = text.chars().filter(char::is_ascii_lowercase).count();
        let capital = text.chars().filter(char::is_ascii_uppercase).count();
        let raised = || (small == 1 && capital >= 3).then(|| text.to_ascii_uppercase());
        mended
            .or_else(raised)
            .map_or(Cow::Borrowed(text), Cow::Owned)
    }
}

/// The ways to make `text` up of `codes`; two of them at most, since more say no more.
fn lists<'c>(codes: &'c [String], text: &str) -> Vec<Vec<&'c str>> {
    const LONGEST: usize = 12;
    const MOST: usize = 2;
    if text.is_empty() {
        return vec![Vec::new()];
    }
    if text.len() > LONGEST {
        return Vec::new();
    }
    let mut found = Vec::new();
    for code in codes.iter().filter(|code| !code.is_empty()) {
        let Some(rest) = text.strip_prefix(code.as_str()) else {
            continue;
        };
        for rest in lists(codes, rest) {
            found.push(std::iter::once(code.as_str()).chain(rest).collect());
        }
    }
    found.truncate(MOST);
    found
}

/// A field of a template with the captions that stand over it.
pub(crate) struct TemplateField {
    pub rule: FieldRule,
    pub labels: Vec<String>,
    /// Captions that are a number: `4a.`
    pub numbers: Vec<String>,
}

pub(crate) fn default_places() -> Vec<Place> {
    vec![Place::Same, Place::Below, Place::Right]
}
