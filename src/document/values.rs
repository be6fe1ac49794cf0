//! What a value of each kind looks like.

use super::dates::PrintedDate;
use super::tables::{Templates, ValueKind};

/// A piece of text seen as a value of some kind.
pub(crate) struct Fit {
    /// How well it looks the part, 0 to 1.
    pub quality: f64,
    /// The date that it is, for dates.
    pub date: Option<PrintedDate>,
}

/// How `text` fits a kind, `date` being the date that it is, if it is one; `None`
/// where it cannot be such a value.
pub(crate) fn fit(
    kind: ValueKind,
    text: &str,
    issuer: Option<&str>,
    date: Option<PrintedDate>,
    templates: &Templates,
) -> Option<Fit> {
    let plain = |quality: f64| {
        Some(Fit {
            quality,
            date: None,
        })
    };
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let count = text.chars().filter(|c| !c.is_whitespace()).count();
    match kind {
        ValueKind::None => None,
        ValueKind::Name => (is_name(text)).then_some(()).and_then(|()| {
            plain(if text.chars().any(char::is_lowercase) {
                0.8
            } else {
                1.0
            })
        }),
        ValueKind::Date => {
            let date = date?;
            let quality = match (date.is_whole(), date.compact || date.repaired) {
                (true, false) => 1.0,
                (true, true) => 0.7,
                (false, _) => 0.5,
            };
            Some(Fit {
                quality,
                date: Some(date),
            })
        }
        ValueKind::Sex => {
            let known = templates.labels.sex(text, issuer).is_some()
                || templates.labels.sex(text, None).is_some();
            known.then_some(()).and_then(|()| plain(1.0))
        }
        ValueKind::Number => {
            let other = text
                .chars()
                .filter(|c| !c.is_alphanumeric() && !" -./".contains(*c))
                .count();
            if digits < 2 || !(4..=24).contains(&count) || other > 1 || letters > digits + 6 {
                return None;
            }
            // A date is a number of a kind; it is not this one.
            let dated = date.is_some_and(|d| !d.compact);
            plain(if dated { 0.2 } else { 1.0 })
        }
        ValueKind::Nationality => {
            let remainder = text.chars().next().is_some_and(char::is_lowercase);
            if digits > 0 || letters < 3 || remainder {
                return None;
            }
            plain(if templates.nations.nationality(text).is_some() {
                1.0
            } else {
                0.6
            })
        }
        ValueKind::Text => {
            if letters + digits < 2 {
                return None;
            }
            let dated = date.is_some();
            // What begins with a small letter is the rest of a caption, or noise.
            let remainder = text
                .chars()
                .find(|c| c.is_alphabetic())
                .is_some_and(char::is_lowercase);
            plain(if dated || remainder { 0.3 } else { 0.9 })
        }
        ValueKind::Height => {
            let unit = text.to_ascii_lowercase();
            let unit = unit.trim_matches(|c: char| c.is_ascii_digit() || " .,'\"-".contains(c));
            let plausible =
                (2..=4).contains(&digits) && matches!(unit, "" | "m" | "cm" | "ft" | "ft in");
            plausible.then_some(()).and_then(|()| plain(1.0))
        }
    }
}

/// Whether a text can be a value of this kind beyond doubt of form: what
/// `accepted` asks for besides the score.
pub(crate) fn is_valid(
    kind: ValueKind,
    text: &str,
    date: Option<&PrintedDate>,
    issuer: Option<&str>,
    templates: &Templates,
) -> bool {
    match kind {
        ValueKind::Date => {
            date.is_some_and(|d| d.is_whole() && !d.either_order && !d.repaired && !d.compact)
        }
        ValueKind::Sex => templates.labels.sex(text, issuer).is_some(),
        ValueKind::Nationality => templates.nations.nationality(text).is_some(),
        ValueKind::Name => is_name(text),
        ValueKind::None => false,
        ValueKind::Number | ValueKind::Text | ValueKind::Height => !text.is_empty(),
    }
}

/// Letters with the punctuation that names have; at least one letter.
fn is_name(text: &str) -> bool {
    let mut letters = 0;
    for c in text.chars() {
        if c.is_alphabetic() {
            letters += 1;
        } else if !(c.is_whitespace() || "-'’`.,/()".contains(c)) {
            return false;
        }
    }
    (1..=80).contains(&letters)
}
