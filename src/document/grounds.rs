//! What the score of a printed value rests on, by name.

use super::fields::By;
use super::layout::{Page, Piece};
use super::marks::Marks;
use super::numbers::Check;
use super::score::Evidence;
use super::tables::{Place, ValueKind};
use super::zone::Likeness;

/// What is known for and against a value of the visual zone: the terms of the model that
/// makes its score. No text, no place.
///
/// Of doubts 0 is none at all; what speaks for the value is between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Grounds {
    /// The recogniser's doubt about all characters together, in nats.
    pub read: f32,
    /// Its doubt about the one character that it is least sure of, in nats.
    pub worst: f32,
    /// The logarithm of the number of characters: each may be wrong.
    pub length: f32,
    /// Lines beyond the first: each may belong to something else, or one be missing.
    pub lines: f32,
    /// That it stands at the place of this field, in nats: where it stands from its label and
    /// how well that was read, or what else says which field it is.
    pub place: f32,
    /// How little it looks like a value of its kind, 0 to 1.
    pub form: f32,
    /// The print is small: the logarithm of how often its line's height goes into
    /// 40 pixels, and 0 from there on.
    pub small: f32,
    /// No template explains the page (1), or one does (0).
    pub general: f32,
    /// A name (1), or not (0).
    pub name: f32,
    /// An address.
    pub address: f32,
    /// Any other words: an authority, a place, a remark; or a code of two or three characters
    /// that has no known form.
    pub text: f32,
    /// Words in Latin letters whose issuer's language has marks that recognisers lose: 0 none,
    /// 1 some, 2 many.
    pub marks: f32,
    /// The MRZ says the same: how sure that is, 0 where it does not.
    pub confirmed: f32,
    /// Its own check digit is right.
    pub proven: f32,
}

/// Lines from this many pixels of height on are read as well as larger ones.
pub const LARGE_PRINT: f32 = 40.0;

/// What tells which field a value is, as a probability by the place where it stands.
const SAME_LINE: f64 = 0.98;
const BELOW: f64 = 0.96;
const RIGHT: f64 = 0.92;
const ABOVE: f64 = 0.85;
const BY_POSITION: f64 = 0.85;
/// A form that only this field's values have says as much as a label.
const BY_FORM: f64 = 0.95;
const BY_ELIMINATION: f64 = 0.7;
const BY_CONTENT: f64 = 0.5;

/// How well the recogniser read a value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    /// Probability that all characters are right, taking it at its word, 0 to 1.
    pub all: f64,
    /// That the one which it is least sure of is, 0 to 1.
    pub worst: f64,
    /// How many there are, spaces left out.
    pub characters: usize,
    pub lines: usize,
    /// Height of the lowest line, in pixels of the page.
    pub height: f64,
    /// Whether there are Latin letters among them.
    pub latin: bool,
    /// It ends with what may be the number of the caption behind it.
    pub torn: bool,
}

impl Reading {
    /// Of the value that `pieces` make up.
    pub fn of(page: &Page<'_>, pieces: &[&Piece]) -> Self {
        let worst = |piece: &Piece| {
            let row = page.rows.get(piece.row)?;
            if row.line.glyphs.len() != row.chars.len() {
                return Some(f64::from(row.line.score));
            }
            let glyphs = row.line.glyphs.get(piece.range.clone())?;
            let letters = glyphs.iter().filter(|glyph| !glyph.ch.is_whitespace());
            letters
                .map(|glyph| f64::from(glyph.score))
                .min_by(f64::total_cmp)
        };
        let least = |values: &mut dyn Iterator<Item = f64>| values.fold(f64::INFINITY, f64::min);
        let letters = |piece: &&Piece| piece.text.chars().filter(|c| !c.is_whitespace()).count();
        Self {
            all: pieces.iter().map(|piece| page.read_score(piece)).product(),
            worst: least(&mut pieces.iter().map(|piece| worst(piece).unwrap_or(0.0))).min(1.0),
            torn: pieces.iter().any(|piece| page.is_torn(piece)),
            characters: pieces.iter().map(letters).sum(),
            lines: pieces.len(),
            height: least(&mut pieces.iter().map(|piece| piece.flat.height())),
            latin: pieces
                .iter()
                .any(|piece| piece.text.contains(|c: char| c.is_ascii_alphabetic())),
        }
    }
}

impl Grounds {
    /// Each with its name.
    #[must_use]
    pub fn entries(&self) -> [(&'static str, f32); 14] {
        [
            ("read", self.read),
            ("worst", self.worst),
            ("length", self.length),
            ("lines", self.lines),
            ("place", self.place),
            ("form", self.form),
            ("small", self.small),
            ("general", self.general),
            ("name", self.name),
            ("address", self.address),
            ("text", self.text),
            ("marks", self.marks),
            ("confirmed", self.confirmed),
            ("proven", self.proven),
        ]
    }

    pub(super) fn of(evidence: &Evidence<'_>) -> Self {
        let flag = f32::from;
        let kind = evidence.kind;
        let likeness = match evidence.likeness {
            Some(Likeness::Same) => 1.0,
            // What the MRZ cuts off it cannot confirm.
            Some(Likeness::Beginning) => 0.5,
            _ => 0.0,
        };
        // The sex is one letter, and the same country has many spellings: that the MRZ says
        // the same proves little of how they are printed.
        let telling = match kind {
            ValueKind::Sex | ValueKind::Nationality => 0.5,
            _ => 1.0,
        };
        Self {
            read: nats(evidence.reading.all),
            worst: nats(evidence.reading.worst),
            length: (evidence.reading.characters.max(1) as f32).ln(),
            lines: evidence.reading.lines.saturating_sub(1) as f32,
            place: nats(place(evidence)),
            form: (1.0 - evidence.fit.clamp(0.0, 1.0)) as f32,
            small: (LARGE_PRINT / evidence.reading.height.max(1.0) as f32)
                .ln()
                .max(0.0),
            general: flag(!evidence.of_template),
            name: flag(kind == ValueKind::Name),
            address: flag(kind == ValueKind::Address),
            text: flag(match kind {
                ValueKind::Text | ValueKind::Authority | ValueKind::Height => true,
                // "A S", "1 5" and "R F1" lose their spaces, and nothing tells it.
                ValueKind::Code => {
                    (2..=3).contains(&evidence.reading.characters) && !evidence.formed
                }
                _ => false,
            }),
            marks: match Marks::of(evidence.issuer) {
                _ if !evidence.reading.latin || !is_of_words(kind) => 0.0,
                Marks::Plain => 0.0,
                Marks::Some => 1.0,
                Marks::Many => 2.0,
            },
            confirmed: (likeness * telling * evidence.zone.clamp(0.0, 1.0)) as f32,
            proven: flag(evidence.check == Some(Check::Proven)),
        }
    }
}

/// Whether values of this kind are words, in whatever language.
fn is_of_words(kind: ValueKind) -> bool {
    matches!(
        kind,
        ValueKind::Name | ValueKind::Text | ValueKind::Address | ValueKind::Authority
    )
}

/// The probability that the value is the one of this field.
fn place(evidence: &Evidence<'_>) -> f64 {
    match evidence.label {
        Some((place, quality)) => {
            let place = match place {
                Place::Same => SAME_LINE,
                Place::Below => BELOW,
                Place::Right => RIGHT,
                Place::Above => ABOVE,
            };
            place * quality
        }
        None if evidence.by == By::Position => BY_POSITION,
        None if evidence.formed => BY_FORM,
        None if evidence.by == By::Elimination => BY_ELIMINATION,
        // Whose value the MRZ has is no accident.
        None if evidence.likeness == Some(Likeness::Same) => BY_FORM,
        None => BY_CONTENT,
    }
}

/// How much less than certain, in nats; at most [`MOST_NATS`], below which nothing is told
/// apart.
fn nats(probability: f64) -> f32 {
    (-probability.clamp(0.0, 1.0).ln()).min(MOST_NATS) as f32
}

const MOST_NATS: f64 = 8.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_doubt_is_none_and_hopeless_is_bounded() {
        let is = |nats: f32, value: f64| (f64::from(nats) - value).abs() < 1e-6;
        assert!(is(nats(1.0), 0.0));
        assert!(is(nats(0.0), MOST_NATS));
        assert!(is(nats(f64::NAN), MOST_NATS));
        assert!(nats(0.5) > nats(0.9));
    }

    #[test]
    fn every_term_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<_> =
            Grounds::default().entries().map(|(name, _)| name).into();
        assert_eq!(names.len(), Grounds::default().entries().len());
    }
}
