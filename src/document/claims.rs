//! What speaks for a piece being the value of a field, and what that costs.

use super::fields::{By, Claim, DEAREST, Reader};
use super::fold::fold;
use super::layout::{Page, Piece};
use super::numbers::Check;
use super::place::place;
use super::printed::next_line;
use super::tables::{FieldRule, ValueKind};
use super::values::Fit;
use super::zone::Likeness;

/// What agreement with the MRZ is worth, and what contradiction costs: enough to
/// outweigh a badly read label, not enough to carry a value across the page
/// against a label that is near and clear.
const SAME: f64 = -0.8;
const BEGINNING: f64 = -0.7;
const NEAR: f64 = -0.3;
const OTHER: f64 = 0.7;

/// What a claim costs that no label makes.
const WITHOUT_LABEL: f64 = 1.2;

impl Reader<'_> {
    /// Every claim on a piece of the page that is not too dear to be believed.
    pub(super) fn claims(&self, page: &Page<'_>) -> Vec<Claim> {
        let rules = self.labels.fields();
        let mut claims = Vec::new();
        for (at, piece) in page.pieces.iter().enumerate() {
            let date = self.date(&piece.text);
            for (field, rule) in rules.iter().enumerate() {
                let nearest = || {
                    let labels = page.labels.iter().enumerate();
                    labels
                        .filter(|(_, label)| label.fields & (1 << field) != 0)
                        .filter_map(|(i, label)| {
                            let (place, cost) = place(page, i, label, at, piece, rule, field)?;
                            Some((i, place, cost + rank(label.fields, field)))
                        })
                        .min_by(|a, b| a.2.total_cmp(&b.2))
                };
                // What no label stands near to is not worth a closer look, where the
                // content alone would not tell.
                let best = match rule.kind {
                    ValueKind::None => continue,
                    ValueKind::Name | ValueKind::Date | ValueKind::Number => None,
                    _ if rule.detail.alone || rule.detail.closing.is_some() => None,
                    _ => match nearest() {
                        None => continue,
                        found => found,
                    },
                };
                let text = rule.spelled(&piece.text);
                let text = text.as_ref();
                let date = if text.len() == piece.text.len() {
                    date
                } else {
                    self.date(text)
                };
                let Some(mut fit) = self.fit(rule, text, date) else {
                    continue;
                };
                fit.formed |= closes(page, piece, rule);
                let likeness = self.likeness(&rule.key, text, fit.date.as_ref());
                if piece.suspect && !matches!(likeness, Some(Likeness::Same | Likeness::Beginning))
                {
                    continue;
                }
                let worth = cost_of_looks(&fit, likeness, piece, self.labels.is_template())
                    + out_of_region(page, rule, piece);
                let best = best.or_else(nearest);
                let by_content = by_content(rule, &fit, self.labels.is_template());
                if rule.kind == ValueKind::Address && best.is_none() && by_content.is_none() {
                    continue;
                }
                let alone = alone(rule, piece, likeness, &fit)
                    .into_iter()
                    .chain(by_content);
                let alone = alone.min_by(f64::total_cmp).map(|cost| (None, cost));
                let labelled = best.map(|(i, place, cost)| (Some((i, place)), cost));
                let chosen = labelled
                    .into_iter()
                    .chain(alone)
                    .min_by(|a, b| a.1.total_cmp(&b.1));
                if let Some((label, cost)) = chosen {
                    let cost = cost + worth;
                    if cost <= DEAREST {
                        claims.push(Claim {
                            field,
                            label,
                            piece: at,
                            cost,
                            likeness,
                            fit,
                            by: By::Itself,
                        });
                    }
                }
            }
        }
        claims
    }
}

/// The cost of a claim that only the MRZ makes: the content says which field it
/// is, so it has to be long enough to say anything.
fn alone(rule: &FieldRule, piece: &Piece, likeness: Option<Likeness>, fit: &Fit) -> Option<f64> {
    let compact = fit.date.is_some_and(|date| date.compact);
    let letters = fold(&piece.text).chars().count();
    let telling = match rule.kind {
        ValueKind::Date => 4,
        ValueKind::Number => 5,
        ValueKind::Name => 2,
        _ => return None,
    };
    match likeness? {
        // Bare digits inside a longer text are no date.
        Likeness::Same if compact && piece.partial => None,
        Likeness::Same if letters >= telling => Some(WITHOUT_LABEL),
        Likeness::Beginning if letters >= 4 => Some(WITHOUT_LABEL),
        Likeness::Near if letters >= 6 && !piece.partial => Some(WITHOUT_LABEL),
        _ => None,
    }
}

/// The cost of a claim that rests on what the value itself proves, where the template
/// says that it may.
fn by_content(rule: &FieldRule, fit: &Fit, of_template: bool) -> Option<f64> {
    const PROVEN: f64 = 0.5;
    const FORMED: f64 = 0.8;
    const OF_A_KIND: f64 = 1.0;
    if rule.kind == ValueKind::Address && fit.formed {
        return Some(FORMED);
    }
    // The number of a person, by its check digit. A template says itself where it may stand
    // alone: the number of a Spanish licence is its holder's as well.
    let of_person =
        !of_template && rule.key == "identity_number" && fit.check == Some(Check::Proven);
    if !rule.detail.alone && !of_person {
        return None;
    }
    match (rule.kind, fit.check) {
        (ValueKind::Number, Some(Check::Proven)) => Some(PROVEN),
        (
            ValueKind::Number
            | ValueKind::Choice
            | ValueKind::Code
            | ValueKind::Authority
            | ValueKind::Date
            | ValueKind::Height
            | ValueKind::Sex,
            _,
        ) if fit.formed => Some(FORMED),
        (ValueKind::Number, Some(Check::Plausible)) if rule.detail.shapes.is_empty() => {
            Some(FORMED)
        }
        (ValueKind::Date | ValueKind::Sex, _) if fit.quality >= 1.0 => Some(OF_A_KIND),
        _ => None,
    }
}

/// Whether an address begins with this piece: with a house number, and lines under it go on
/// to one that only ends an address.
fn closes(page: &Page<'_>, piece: &Piece, rule: &FieldRule) -> bool {
    let Some(closing) = rule.detail.closing else {
        return false;
    };
    let mut last = piece;
    for _ in 0..rule.max_lines {
        if closing.ends(&last.text) {
            return !piece.partial && closing.begins(&piece.text);
        }
        match next_line(page, last, &[], rule.kind) {
            Some(next) => last = next,
            None => return false,
        }
    }
    false
}

/// What it costs to stand elsewhere than the template says.
pub(super) fn out_of_region(page: &Page<'_>, rule: &FieldRule, piece: &Piece) -> f64 {
    const ELSEWHERE: f64 = 0.4;
    let Some([left, top, right, bottom]) = rule.detail.region else {
        return 0.0;
    };
    let x = f64::midpoint(piece.flat.x0, piece.flat.x1) / page.width;
    let y = piece.flat.middle() / page.height;
    if (left..=right).contains(&x) && (top..=bottom).contains(&y) {
        0.0
    } else {
        ELSEWHERE
    }
}

fn cost_of_looks(
    fit: &Fit,
    likeness: Option<Likeness>,
    piece: &Piece,
    rule_of_template: bool,
) -> f64 {
    let said = match likeness {
        Some(Likeness::Same) => SAME,
        Some(Likeness::Beginning) => BEGINNING,
        Some(Likeness::Near) => NEAR,
        Some(Likeness::Other) => OTHER,
        None => 0.0,
    };
    said + (1.0 - fit.quality) * 0.6
        + if piece.partial { 0.1 } else { 0.0 }
        + if piece.word && rule_of_template {
            0.25
        } else {
            0.0
        }
        + if piece.suspect { 0.2 } else { 0.0 }
}

/// A label that can stand for several fields stands rather for the first.
fn rank(fields: u64, field: usize) -> f64 {
    let before = fields & ((1u64 << field) - 1);
    f64::from(before.count_ones()) * 0.08
}
