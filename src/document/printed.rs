//! From a granted claim to a printed field: its lines, its value, how sure it is.

use super::dates::PrintedDate;
use super::fields::{Claim, Reader};
use super::grounds::{Grounds, Reading};
use super::layout::{Page, Piece};
use super::numbers::{Check, Validator};
use super::place::overlap;
use super::score::{self, Evidence};
use super::tables::{FieldRule, ValueKind};
use super::template::script::{is_han, runs_on};
use super::template::{NameOrder, Script, Shape};
use super::zone::Likeness;
use super::{SideName, spelling, values};
use crate::geometry::{Point, Quad};
use crate::mrz::Verdict;

/// The most that an office without its place can be sure of: a part of it was not read.
const BEST_CUT: f64 = 0.4;

/// A field of the visual zone.
pub(crate) struct Printed {
    pub key: String,
    pub value: String,
    pub date: Option<PrintedDate>,
    pub probability: f64,
    /// What the probability rests on, where the model has the last word.
    pub grounds: Option<Grounds>,
    pub valid: bool,
    pub quad: Option<Quad>,
    pub side: SideName,
    /// The answer's `raw` block has it.
    pub raw: bool,
    /// It is the number of the person as well.
    pub personal: bool,
    /// How it is put together, for names in one field.
    pub order: Option<NameOrder>,
    /// What its validator says of it.
    pub check: Option<(Validator, Check)>,
}

/// The lines of one value.
struct Gathered<'p> {
    pieces: Vec<&'p Piece>,
    /// Their text, joined.
    value: String,
    likeness: Option<Likeness>,
    /// A part of it was not read.
    cut: bool,
}

/// What stands between two lines of one value: nothing in a script that is written without spaces.
fn between(value: &str, next: &str) -> &'static str {
    let meets = value.chars().last().zip(next.chars().next());
    let on = meets.is_some_and(|(a, b)| {
        runs_on(a) && (runs_on(b) || b.is_ascii_digit()) || a.is_ascii_digit() && runs_on(b)
    });
    if on { "" } else { " " }
}

impl Reader<'_> {
    /// The document's number as its check digit in the MRZ has it, where the print was read
    /// so but for letters and digits of one shape: O and 0, I and 1, V and v. Print and MRZ have the
    /// same number (Doc 9303 part 4, 4.1), and no recogniser can tell these apart in a type
    /// that it has not met.
    fn as_checked(&self, key: &str, value: &str) -> Option<String> {
        let zone = self.zone.filter(|_| key == "number")?;
        let said = zone.value(key);
        let shape = |c: char| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' => '1',
            other => other,
        };
        let one_shape = value.chars().map(shape).eq(said.chars().map(shape));
        (zone.verdict(key) == Verdict::Right && one_shape && said != value).then_some(said)
    }

    /// The number of a person as its check digits have it, where it was read so but for letters and
    /// digits of one shape.
    fn as_proven(&self, value: &str) -> Option<String> {
        let known = self.issuer.map(Validator::of_persons).unwrap_or_default();
        known.iter().find_map(|validator| {
            validator
                .spelled(value)
                .filter(|spelled| validator.check(spelled) == Check::Proven)
        })
    }

    /// Whether `piece` could be a value of this field by its looks.
    fn looks_like(&self, rule: &FieldRule, piece: &Piece) -> bool {
        self.fit(rule, &piece.text, self.date(&piece.text))
            .is_some_and(|fit| fit.quality > 0.5)
    }

    /// The lines that the value of a claim stands in.
    fn gathered<'p>(
        &self,
        page: &'p Page<'_>,
        claim: &Claim,
        rule: &FieldRule,
        taken: &[usize],
    ) -> Option<Gathered<'p>> {
        let first = page.pieces.get(claim.piece)?;
        let mut pieces = vec![first];
        let of_lines = rule.kind == ValueKind::Address;
        let head = |piece: &Piece| if of_lines { page.head(piece) } else { "" };
        let mut value = format!("{}{}", head(first), rule.spelled(&first.text));
        // An office whose name is all ending has its place on the line over it.
        let written_on = value.starts_with(runs_on);
        let mut cut = written_on && rule.detail.endings.contains(&value);
        if cut && let Some(over) = line_over(page, first, taken, rule.kind) {
            value = format!("{}{value}", over.text);
            pieces.insert(0, over);
            cut = false;
        }
        let mut likeness = claim.likeness;
        let closing = rule.detail.closing;
        // An address that is all last line has a street over it, which was not taken.
        cut |= closing
            .is_some_and(|closing| closing.ends(&first.text) && !closing.begins(&first.text));
        while pieces.len() < rule.max_lines && !closing.is_some_and(|closing| closing.ends(&value))
        {
            let Some(next) = next_line(page, pieces.last()?, taken, rule.kind) else {
                break;
            };
            let space = between(&value, &next.text);
            let tail = pieces.last().map_or("", |last| page.tail(last));
            let longer = format!("{value}{tail}{space}{}{}", head(next), next.text);
            let confirmed = self.likeness(&rule.key, &longer, None);
            let wanted = match rule.kind {
                // Whatever stands below a name is not more of it, unless the MRZ says so, or the
                // template, whose rule has more than one line.
                ValueKind::Name => {
                    likeness != Some(Likeness::Same) && confirmed == Some(Likeness::Same)
                        || self.zone.is_none()
                            && self.labels.is_template()
                            && self.looks_like(rule, next)
                }
                _ => self.looks_like(rule, next),
            };
            if !wanted {
                break;
            }
            likeness = confirmed;
            value = longer;
            pieces.push(next);
        }
        Some(Gathered {
            pieces,
            value,
            likeness,
            cut,
        })
    }

    /// The field that a claim makes, with the lines that its value goes on in.
    pub(super) fn printed(
        &self,
        page: &Page<'_>,
        claim: &Claim,
        taken: &[usize],
    ) -> Option<Printed> {
        let rule = self.labels.fields().get(claim.field)?;
        let Gathered {
            pieces,
            value,
            mut likeness,
            cut,
        } = self.gathered(page, claim, rule, taken)?;
        // More of the name may stand below.
        let open = rule.kind == ValueKind::Name
            && likeness != Some(Likeness::Same)
            && pieces
                .last()
                .and_then(|last| next_line(page, last, taken, rule.kind))
                .is_some_and(|next| self.looks_like(rule, next));
        let value = spelling::as_set(&rule.key, rule.kind, self.issuer, &value);
        let detail = &rule.detail;
        let value = Shape::spaced_by(&detail.shapes, &value)
            .or_else(|| Shape::spaced_by(&detail.telling, &value))
            .or_else(|| rule.set_apart(&value))
            .unwrap_or(value);
        let person = (rule.key == "identity_number")
            .then(|| self.as_proven(&value))
            .flatten();
        let value = person.unwrap_or(value);
        let nation = (rule.kind == ValueKind::Nationality)
            .then(|| self.templates.nations.with_its_marks(&value));
        let value = nation.flatten().unwrap_or(value);
        // The MRZ says the number as well, and the recogniser only guessed at its spaces.
        let guessed = |piece: &&Piece| page.spaces_are_guesses(piece);
        let value = if rule.kind == ValueKind::Number
            && likeness == Some(Likeness::Same)
            && rule.detail.shapes.is_empty()
            && pieces.iter().all(guessed)
        {
            value.replace(' ', "")
        } else {
            value
        };
        let value = match self.as_checked(&rule.key, &value) {
            Some(checked) => {
                likeness = self.likeness(&rule.key, &checked, None);
                checked
            }
            None => value,
        };
        let label = claim
            .label
            .and_then(|(i, place)| page.labels.get(i).map(|label| (place, label.quality)));
        let judged = score::printed(&Evidence {
            kind: rule.kind,
            reading: Reading::of(page, &pieces),
            label,
            fit: claim.fit.quality,
            likeness,
            zone: self.zone.map_or(0.0, |zone| zone.confidence),
            spaces_lost: rule.kind == ValueKind::Name
                && self
                    .zone
                    .is_some_and(|zone| words(&value) < words(&zone.value(&rule.key))),
            open,
            unparted: rule.kind == ValueKind::Number && may_have_run_together(&value),
            of_no_state: rule.kind == ValueKind::Nationality
                && self.templates.nations.nationality(&value).is_none(),
            unformed: is_unformed(rule, &value),
            round: may_be_noughts(rule, &value),
            torn_day: rule.kind == ValueKind::Date
                && claim.fit.date.is_some_and(|date| !date.is_whole()),
            by: claim.by,
            check: claim.fit.check,
            formed: claim.fit.formed,
            of_template: self.labels.is_template(),
            kanji: rule.detail.script == Some(Script::Jpan)
                || self.issuer == Some("JPN")
                    && (rule.kind == ValueKind::Address || rule.key == "name")
                    && value.contains(is_han),
            issuer: self.issuer,
        });
        let most = if cut { BEST_CUT } else { 1.0 };
        let valid = claim.fit.check != Some(Check::Wrong)
            && (claim.fit.formed || rule.detail.shapes.is_empty() || claim.fit.quality > 0.5)
            && (values::is_valid(
                rule.kind,
                &value,
                claim.fit.date.as_ref(),
                self.issuer,
                self.templates,
            ) || (rule.kind == ValueKind::Date && claim.fit.formed));
        Some(Printed {
            valid,
            raw: rule.detail.raw,
            personal: rule.detail.personal,
            order: rule.detail.order,
            check: self.validator(rule).zip(claim.fit.check),
            quad: around(pieces.iter().filter_map(|piece| page.quad(piece))),
            key: rule.key.clone(),
            date: claim.fit.date,
            value,
            probability: judged.probability.min(most),
            grounds: judged.grounds.filter(|_| !cut),
            side: self.side,
        })
    }
}

/// Whether a number has letters O among digits that no form of its field has there.
fn may_be_noughts(rule: &FieldRule, value: &str) -> bool {
    let forms = rule.detail.shapes.iter().chain(&rule.detail.telling);
    let mut told = forms.filter(|form| form.tells_letters() && form.likeness(value).is_some());
    rule.kind == ValueKind::Number
        && value.contains('O')
        && value.contains(|c: char| c.is_ascii_digit())
        && told.next().is_none()
}

/// Whether a number has none of the forms that its field knows, or a value half a pair of brackets:
/// the other half was a letter, `W7)0222X4`.
fn is_unformed(rule: &FieldRule, value: &str) -> bool {
    let shapes = &rule.detail.shapes;
    let known = |shape: &Shape| shape.likeness(value).is_some();
    let count = |halves: [char; 2]| value.matches(halves).count();
    let strange = rule.kind == ValueKind::Number && !shapes.is_empty() && !shapes.iter().any(known);
    strange || count(['(', '（']) != count([')', '）'])
}

/// The line right below a piece, of the same height and beginning at the same
/// place, where it belongs to nothing else.
///
/// Addresses go on in small letters after capitals, and the reverse; the names of
/// authorities are set to one middle as well.
pub(super) fn next_line<'p>(
    page: &'p Page<'_>,
    piece: &Piece,
    taken: &[usize],
    kind: ValueKind,
) -> Option<&'p Piece> {
    let freely = kind == ValueKind::Address;
    let centred = matches!(kind, ValueKind::Authority | ValueKind::Text);
    let a = &piece.flat;
    page.pieces
        .iter()
        .enumerate()
        .filter(|(i, next)| {
            let b = &next.flat;
            let labelled = page.labels.iter().any(|label| label.row == next.row);
            !next.partial
                && !next.suspect
                && !labelled
                && next.row != piece.row
                && !taken.iter().any(|&t| overlap(page, t, *i))
                && ((b.x0 - a.x0).abs() < 0.8 * a.height()
                    || centred && (b.x0 + b.x1 - a.x0 - a.x1).abs() < 1.2 * a.height())
                && (-0.4..0.9).contains(&((b.y0 - a.y1) / a.height()))
                && (0.65..1.55).contains(&(b.height() / a.height()))
                && (freely
                    || has_no_case(&next.text)
                    || has_no_case(&piece.text)
                    || small_letters(&next.text) == small_letters(&piece.text))
        })
        .map(|(_, next)| next)
        .min_by(|x, y| x.flat.y0.total_cmp(&y.flat.y0))
}

/// The line right above a piece, which would go on in it.
fn line_over<'p>(
    page: &'p Page<'_>,
    piece: &Piece,
    taken: &[usize],
    kind: ValueKind,
) -> Option<&'p Piece> {
    page.pieces
        .iter()
        .enumerate()
        .filter(|(i, over)| !over.partial && !taken.iter().any(|&t| overlap(page, t, *i)))
        .map(|(_, over)| over)
        .filter(|over| over.flat.middle() < piece.flat.middle())
        .find(|over| {
            let next = next_line(page, over, &[], kind);
            next.is_some_and(|next| next.row == piece.row)
        })
}

/// Whether a text is set in small letters: a value in capitals does not go on in them.
fn small_letters(text: &str) -> bool {
    let small = text.chars().filter(|c| c.is_lowercase()).count();
    let capital = text.chars().filter(|c| c.is_uppercase()).count();
    small > capital
}

/// Whether a text is written in letters that are neither small nor capital.
fn has_no_case(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(|c| !c.is_lowercase() && !c.is_uppercase())
}

/// Whether a number has spaces, and a group of digits as long as two of its others.
fn may_have_run_together(number: &str) -> bool {
    let groups = || number.split(' ').map(str::len);
    let shortest = groups().min().unwrap_or(0);
    let digits = number.chars().all(|c| c.is_ascii_digit() || c == ' ');
    groups().count() > 1 && digits && groups().any(|group| group >= 2 * shortest)
}

/// How many parts a name has.
fn words(name: &str) -> usize {
    name.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .filter(|part| !part.is_empty())
        .count()
}

/// One quad, or the upright rectangle around several.
fn around(mut quads: impl Iterator<Item = Quad>) -> Option<Quad> {
    let first = quads.next()?;
    Some(quads.fold(first, |all, quad| {
        let ((a0, b0, c0, d0), (a1, b1, c1, d1)) = (all.bounds(), quad.bounds());
        let (x0, y0, x1, y1) = (a0.min(a1), b0.min(b1), c0.max(c1), d0.max(d1));
        Quad::new([
            Point::new(x0, y0),
            Point::new(x1, y0),
            Point::new(x1, y1),
            Point::new(x0, y1),
        ])
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_digits_that_may_have_run_together_are_seen() {
        for (number, expected) in [
            ("147 657142", true),
            ("07 860835", true),
            ("147 657 142", false),
            ("07 860 835", false),
            ("147657142", false),
            ("5825 523 868", false),
            ("AB 1234567", false),
        ] {
            assert_eq!(may_have_run_together(number), expected, "{number}");
        }
    }
}
