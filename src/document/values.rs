//! What a value of each kind looks like.

use super::Templates;
use super::dates::{DayOrder, PrintedDate, PrintedYear, find};
use super::fold::fold;
use super::numbers::Check;
use super::tables::{FieldRule, ValueKind};
use super::template::{Shape, ShapeLikeness};

/// A piece of text seen as a value of some kind.
pub(crate) struct Fit {
    /// How well it looks the part, 0 to 1.
    pub quality: f64,
    /// The date that it is, for dates.
    pub date: Option<PrintedDate>,
    /// What its validator says, for numbers that have one.
    pub check: Option<Check>,
    /// It has the form of the field's numbers, separators and all, or is one of the
    /// field's words.
    pub formed: bool,
}

/// How `text` fits a field: its kind, and what a template knows beyond that.
pub(crate) fn fit_rule(
    rule: &FieldRule,
    text: &str,
    issuer: Option<&str>,
    date: Option<PrintedDate>,
    templates: &Templates,
    of_template: bool,
) -> Option<Fit> {
    let detail = &rule.detail;
    if !detail.values.is_empty() {
        let folded = fold(text);
        let known = !folded.is_empty() && detail.values.contains(&folded);
        match rule.kind {
            _ if known => {
                return Some(Fit {
                    quality: 1.0,
                    date: None,
                    check: None,
                    formed: true,
                });
            }
            ValueKind::Choice => return None,
            _ => {}
        }
    }
    if detail.script.is_some_and(|script| !script.writes(text)) {
        return None;
    }
    // A remark that holds a date is the date's line.
    let holds_date = || {
        let found = find(text, &templates.months, DayOrder::DayFirst);
        found
            .iter()
            // "SANDERO 1.6 16V" holds none.
            .any(|(_, date)| {
                matches!(date.year, Some(PrintedYear::Four(_))) && date.is_whole() && !date.compact
            })
    };
    if of_template && rule.kind == ValueKind::Text && holds_date() {
        return None;
    }
    let mut fit = fit(rule.kind, text, issuer, date, templates)?;
    if !detail.endings.is_empty() {
        let bare = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
        let text = bare(text);
        if !detail
            .endings
            .iter()
            .any(|ending| text.ends_with(&bare(ending)))
        {
            return None;
        }
        fit.formed = true;
    }
    // A word of three letters is no accident.
    fit.formed |= rule.kind == ValueKind::Sex && text.chars().count() >= 3;
    if !detail.shapes.is_empty() {
        let shapes = detail
            .shapes
            .iter()
            .filter_map(|shape| shape.likeness(text));
        match shapes.min_by_key(|likeness| *likeness as u8) {
            Some(ShapeLikeness::Exact) => fit.formed = true,
            // It lost its spaces, and will have them again.
            Some(ShapeLikeness::Loose) if Shape::spaced_by(&detail.shapes, text).is_some() => {
                fit.formed = true;
            }
            Some(ShapeLikeness::Loose) => fit.quality *= 0.9,
            None if rule.kind == ValueKind::Code => return None,
            None => fit.quality *= 0.3,
        }
    }
    let exact = |form: &Shape| form.likeness(text) == Some(ShapeLikeness::Exact);
    fit.formed |= detail.telling.iter().any(exact);
    if let Some(validator) = detail.validator {
        let check = validator.check(text);
        fit.check = Some(check);
        if check == Check::Wrong {
            fit.quality *= 0.5;
        }
    }
    Some(fit)
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
            check: None,
            formed: false,
        })
    };
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let count = text.chars().filter(|c| !c.is_whitespace()).count();
    match kind {
        ValueKind::None | ValueKind::Choice => None,
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
                check: None,
                formed: false,
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
            if digits < 2 || !(4..=25).contains(&count) || other > 1 || letters > digits + 6 {
                return None;
            }
            // A date is a number of a kind; it is not this one.
            let dated = date.is_some_and(|d| !d.compact);
            // A bracket without its other half was a letter: `7)0222X4`.
            let torn = text.matches('(').count() != text.matches(')').count();
            plain(match (dated, torn) {
                (true, _) => 0.2,
                (false, true) => 0.5,
                (false, false) => 1.0,
            })
        }
        ValueKind::Nationality => {
            let remainder = text.chars().next().is_some_and(char::is_lowercase);
            // 中国, 米国.
            let least = if text.is_ascii() { 3 } else { 2 };
            if digits > 0 || letters < least || remainder {
                return None;
            }
            plain(if templates.nations.nationality(text).is_some() {
                1.0
            } else {
                0.6
            })
        }
        ValueKind::Text | ValueKind::Address | ValueKind::Authority => {
            if letters + digits < 2 {
                return None;
            }
            let dated = date.is_some();
            // What begins with a small letter is the rest of a caption, or noise.
            let remainder = text
                .chars()
                .find(|c| c.is_alphanumeric())
                .is_some_and(char::is_lowercase);
            plain(if dated || remainder && kind == ValueKind::Text {
                0.3
            } else {
                0.9
            })
        }
        ValueKind::Code => {
            let plain_text = text.chars().all(|c| !c.is_lowercase() && c.is_ascii());
            (plain_text && (1..=24).contains(&count) && date.is_none_or(|d| d.compact))
                .then_some(())
                .and_then(|()| plain(1.0))
        }
        ValueKind::Height => {
            let unit = text.to_ascii_lowercase();
            let unit = unit.trim_matches(|c: char| c.is_ascii_digit() || " .,'\"′″’”-".contains(c));
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
        ValueKind::Number
        | ValueKind::Text
        | ValueKind::Address
        | ValueKind::Authority
        | ValueKind::Choice
        | ValueKind::Code
        | ValueKind::Height => !text.is_empty(),
    }
}

/// Letters with the punctuation that names have; at least two Latin ones, or one of another script.
fn is_name(text: &str) -> bool {
    // "María de los Ángeles de la Cruz y Fernández" has nine; a caption in small print more.
    const MOST_WORDS: usize = 10;
    if text.split_whitespace().count() > MOST_WORDS {
        return false;
    }
    let mut letters = 0;
    for c in text.chars() {
        if c.is_alphabetic() {
            letters += 1;
        } else if !(c.is_whitespace() || "-'’`.,/()".contains(c)) {
            return false;
        }
    }
    // What is small from its first letter on is small print.
    if text.chars().any(char::is_lowercase) && !text.chars().any(char::is_uppercase) {
        return false;
    }
    // A single Latin letter is the number of a caption, "(b)", or a sex.
    let least = if text.is_ascii() { 2 } else { 1 };
    (least..=80).contains(&letters)
}
