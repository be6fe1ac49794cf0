//! From labels and pieces to fields.
//!
//! Everything that speaks for "this piece is that field" becomes a [`Claim`] with a
//! cost: where the piece stands from a label, how well the label was read, how well
//! the piece looks like such a value, and whether the MRZ says the same. Claims are
//! then granted cheapest first; a label and a stretch of text serve one field.

use super::dates::{self, DateRole, DayOrder, PrintedDate};
use super::fold::fold;
use super::grounds::{Grounds, Reading};
use super::layout::{Page, Piece};
use super::numbers::{Check, Validator};
use super::place::{overlap, place};
use super::score::{self, Evidence};
use super::tables::{FieldRule, LabelTable, Place, ValueKind};
use super::template::script::runs_on;
use super::template::{NameOrder, Script};
use super::values::{self, Fit};
use super::zone::{Likeness, Zone};
use super::{Rules, SideName, Templates};
use crate::geometry::{Point, Quad};

/// Claims that cost more are not believed.
const DEAREST: f64 = 1.25;

/// What agreement with the MRZ is worth, and what contradiction costs: enough to
/// outweigh a badly read label, not enough to carry a value across the page
/// against a label that is near and clear.
const SAME: f64 = -0.8;
const BEGINNING: f64 = -0.7;
const NEAR: f64 = -0.3;
const OTHER: f64 = 0.7;

/// What a claim costs that no label makes.
const WITHOUT_LABEL: f64 = 1.2;

/// A field of the visual zone.
pub(crate) struct Printed {
    pub key: String,
    pub value: String,
    pub date: Option<PrintedDate>,
    pub probability: f64,
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

/// That a piece is the value of a field.
pub(super) struct Claim {
    pub field: usize,
    pub label: Option<(usize, Place)>,
    pub piece: usize,
    pub cost: f64,
    pub likeness: Option<Likeness>,
    pub fit: Fit,
    pub by: By,
}

/// What a claim without a label rests on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// Its label or its content.
    Itself,
    /// No other field can have it.
    Elimination,
    /// Where it stands from other fields.
    Position,
}

/// What a side is read with.
pub(crate) struct Reader<'a> {
    pub templates: &'a Templates,
    /// The fields to look for: the general table's, or one document's.
    pub labels: &'a LabelTable,
    pub zone: Option<&'a Zone>,
    /// What checks the document's number, where its issuer says more than its template.
    pub number: Option<Validator>,
    pub issuer: Option<&'a str>,
    pub order: DayOrder,
    pub rules: Rules,
    pub side: SideName,
}

impl Reader<'_> {
    /// The fields of a page, in the order of the label table.
    pub fn fields(&self, page: &Page<'_>) -> Vec<Printed> {
        let granted = self.grant(page, self.claims(page));
        let granted = self.heed_labels(page, granted);
        let granted = self.by_position(page, granted);
        let mut granted = self.with_issue_by_elimination(page, granted);
        granted.sort_by_key(|claim| claim.field);
        let taken: Vec<usize> = granted.iter().map(|claim| claim.piece).collect();
        granted
            .iter()
            .filter_map(|claim| self.printed(page, claim, &taken))
            .collect()
    }

    fn claims(&self, page: &Page<'_>) -> Vec<Claim> {
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
                    _ if rule.detail.alone => None,
                    _ => match nearest() {
                        None => continue,
                        found => found,
                    },
                };
                let text = rule.trimmed(&piece.text);
                let date = if text.len() == piece.text.len() {
                    date
                } else {
                    self.date(text)
                };
                let Some(fit) = self.fit(rule, text, date) else {
                    continue;
                };
                let likeness = self.likeness(&rule.key, text, fit.date.as_ref());
                if piece.suspect && !matches!(likeness, Some(Likeness::Same | Likeness::Beginning))
                {
                    continue;
                }
                let worth = cost_of_looks(&fit, likeness, piece, self.labels.is_template())
                    + out_of_region(page, rule, piece);
                let best = best.or_else(nearest);
                let by_content = by_content(rule, &fit);
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

    /// Grants the cheapest claims that do not exclude each other.
    fn grant(&self, page: &Page<'_>, mut claims: Vec<Claim>) -> Vec<Claim> {
        claims.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        let mut granted: Vec<Claim> = Vec::new();
        for claim in claims {
            let clash = granted.iter().any(|other| {
                other.field == claim.field
                    || overlap(page, other.piece, claim.piece)
                    || (claim.label.is_some()
                        && other.label.map(|(i, _)| i) == claim.label.map(|(i, _)| i))
            });
            if !clash {
                granted.push(claim);
            }
        }
        // A full name beside its parts, with no label of its own, is the signature.
        let has = |key: &str| {
            self.labels
                .field(key)
                .is_some_and(|(i, _)| granted.iter().any(|c| c.field == i))
        };
        if has("surname")
            && has("given_names")
            && let Some((name, _)) = self.labels.field("name")
        {
            granted.retain(|claim| claim.field != name || claim.label.is_some());
        }
        granted
    }

    /// Where birth and expiry are known and one other date lies between them, it can
    /// only be the issue.
    fn with_issue_by_elimination(&self, page: &Page<'_>, mut granted: Vec<Claim>) -> Vec<Claim> {
        let Some((issue, rule)) = self.labels.field("issue_date") else {
            return granted;
        };
        let Some(zone) = self.zone else {
            return granted;
        };
        let (Some(birth), Some(expiry)) = (zone.birth_date, zone.expiry_date) else {
            return granted;
        };
        if granted.iter().any(|claim| claim.field == issue) {
            return granted;
        }
        let mut left: Vec<(usize, Fit)> = Vec::new();
        for (at, piece) in page.pieces.iter().enumerate() {
            if piece.suspect || granted.iter().any(|claim| overlap(page, claim.piece, at)) {
                continue;
            }
            let Some(fit) = self.fit(rule, &piece.text, self.date(&piece.text)) else {
                continue;
            };
            let Some(date) = fit.date.filter(|d| d.is_whole() && !d.compact) else {
                continue;
            };
            let Some(day) = date.resolve(DateRole::Issue, self.rules.today) else {
                continue;
            };
            let repeated = left.iter().any(|(other, _)| overlap(page, *other, at));
            if day > birth && day < expiry && !repeated {
                left.push((at, fit));
            }
        }
        if left.len() == 1
            && let Some((piece, fit)) = left.pop()
        {
            granted.push(Claim {
                field: issue,
                label: None,
                piece,
                cost: DEAREST,
                likeness: None,
                fit,
                by: By::Elimination,
            });
        }
        granted
    }

    /// Where the MRZ alone found a date, and the field's own label stands clearly over
    /// another date, the label is believed: the MRZ may have been misread or forged,
    /// and that the two differ is what a person has to see.
    fn heed_labels(&self, page: &Page<'_>, granted: Vec<Claim>) -> Vec<Claim> {
        const CLEAR: f64 = 0.3;
        let rules = self.labels.fields();
        let taken: Vec<usize> = granted.iter().map(|claim| claim.piece).collect();
        let labels: Vec<usize> = granted
            .iter()
            .filter_map(|c| c.label.map(|(i, _)| i))
            .collect();
        granted
            .into_iter()
            .map(|claim| {
                let Some(rule) = rules.get(claim.field) else {
                    return claim;
                };
                if claim.label.is_some()
                    || claim.by == By::Elimination
                    || rule.kind != ValueKind::Date
                {
                    return claim;
                }
                let contrary = page.pieces.iter().enumerate().filter_map(|(at, piece)| {
                    if piece.suspect || taken.iter().any(|&t| overlap(page, t, at)) {
                        return None;
                    }
                    let fit = self.fit(rule, &piece.text, self.date(&piece.text))?;
                    let likeness = self.likeness(&rule.key, &piece.text, fit.date.as_ref());
                    if fit.quality < 1.0 || likeness != Some(Likeness::Other) {
                        return None;
                    }
                    page.labels
                        .iter()
                        .enumerate()
                        .filter(|(i, label)| {
                            label.fields == 1 << claim.field
                                && label.quality > 0.9
                                && !labels.contains(i)
                        })
                        .filter_map(|(i, label)| {
                            let (place, cost) =
                                place(page, i, label, at, piece, rule, claim.field)?;
                            Some((i, place, cost))
                        })
                        .filter(|(_, _, cost)| *cost < CLEAR)
                        .min_by(|a, b| a.2.total_cmp(&b.2))
                        .map(|(i, place, cost)| (cost, at, i, place, fit))
                });
                match contrary.min_by(|a, b| a.0.total_cmp(&b.0)) {
                    Some((cost, piece, i, place, fit)) => Claim {
                        field: claim.field,
                        label: Some((i, place)),
                        piece,
                        cost,
                        likeness: Some(Likeness::Other),
                        fit,
                        by: By::Itself,
                    },
                    None => claim,
                }
            })
            .collect()
    }

    fn printed(&self, page: &Page<'_>, claim: &Claim, taken: &[usize]) -> Option<Printed> {
        let rule = self.labels.fields().get(claim.field)?;
        let first = page.pieces.get(claim.piece)?;
        let mut pieces = vec![first];
        let mut value = rule.trimmed(&first.text).to_owned();
        let mut likeness = claim.likeness;
        while pieces.len() < rule.max_lines {
            let Some(next) =
                next_line(page, pieces.last()?, taken, rule.kind == ValueKind::Address)
            else {
                break;
            };
            let meets = value.chars().last().zip(next.text.chars().next());
            let space = if meets.is_some_and(|(a, b)| {
                runs_on(a) && (runs_on(b) || b.is_ascii_digit()) || a.is_ascii_digit() && runs_on(b)
            }) {
                ""
            } else {
                " "
            };
            let tail = pieces.last().map_or("", |last| page.tail(last));
            let longer = format!("{value}{tail}{space}{}", next.text);
            let confirmed = self.likeness(&rule.key, &longer, None);
            let wanted = match rule.kind {
                // Whatever stands below a name is not more of it, unless the MRZ says so.
                ValueKind::Name => {
                    likeness != Some(Likeness::Same) && confirmed == Some(Likeness::Same)
                }
                _ => self
                    .fit(rule, &next.text, self.date(&next.text))
                    .is_some_and(|fit| fit.quality > 0.5),
            };
            if !wanted {
                break;
            }
            likeness = confirmed;
            value = longer;
            pieces.push(next);
        }
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
            by: claim.by,
            check: claim.fit.check,
            formed: claim.fit.formed,
            of_template: self.labels.is_template(),
            kanji: rule.detail.script == Some(Script::Jpan),
            issuer: self.issuer,
        });
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
            probability: judged.probability,
            grounds: judged.grounds,
            side: self.side,
        })
    }

    pub(super) fn date(&self, text: &str) -> Option<PrintedDate> {
        dates::parse(text, &self.templates.months, self.order)
    }

    pub(super) fn fit(
        &self,
        rule: &FieldRule,
        text: &str,
        date: Option<PrintedDate>,
    ) -> Option<Fit> {
        let of_template = self.labels.is_template();
        let mut fit = values::fit_rule(rule, text, self.issuer, date, self.templates, of_template)?;
        if fit.check.is_none() {
            fit.check = self.validator(rule).map(|validator| validator.check(text));
        }
        Some(fit)
    }

    fn validator(&self, rule: &FieldRule) -> Option<Validator> {
        let issuers = self.number.filter(|_| rule.key == "number");
        rule.detail.validator.or(issuers)
    }

    pub(super) fn likeness(
        &self,
        key: &str,
        text: &str,
        date: Option<&PrintedDate>,
    ) -> Option<Likeness> {
        self.zone?.likeness(key, text, date, self.templates)
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
fn by_content(rule: &FieldRule, fit: &Fit) -> Option<f64> {
    const PROVEN: f64 = 0.5;
    const FORMED: f64 = 0.8;
    const OF_A_KIND: f64 = 1.0;
    if !rule.detail.alone {
        return None;
    }
    match (rule.kind, fit.check) {
        (ValueKind::Number, Some(Check::Proven)) => Some(PROVEN),
        (
            ValueKind::Number
            | ValueKind::Choice
            | ValueKind::Authority
            | ValueKind::Date
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

/// The line right below a piece, of the same height and beginning at the same
/// place, where it belongs to nothing else.
///
/// `freely`: capitals may go on in small letters, and the reverse.
fn next_line<'p>(
    page: &'p Page<'_>,
    piece: &Piece,
    taken: &[usize],
    freely: bool,
) -> Option<&'p Piece> {
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
                && (b.x0 - a.x0).abs() < 0.8 * a.height()
                && (-0.4..0.9).contains(&((b.y0 - a.y1) / a.height()))
                && (0.65..1.55).contains(&(b.height() / a.height()))
                && (freely || small_letters(&next.text) == small_letters(&piece.text))
        })
        .map(|(_, next)| next)
        .min_by(|x, y| x.flat.y0.total_cmp(&y.flat.y0))
}

/// Whether a text is set in small letters: a value in capitals does not go on in them.
fn small_letters(text: &str) -> bool {
    let small = text.chars().filter(|c| c.is_lowercase()).count();
    let capital = text.chars().filter(|c| c.is_uppercase()).count();
    small > capital
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
