//! From labels and pieces to fields.
//!
//! Everything that speaks for "this piece is that field" becomes a [`Claim`] with a
//! cost: where the piece stands from a label, how well the label was read, how well
//! the piece looks like such a value, and whether the MRZ says the same. Claims are
//! then granted cheapest first; a label and a stretch of text serve one field.

use super::dates::{self, DayOrder, PrintedDate};
use super::layout::Page;
use super::numbers::{Check, Validator};
use super::place::{overlap, place};
use super::printed::Printed;
use super::tables::{FieldRule, LabelTable, Place, ValueKind};
use super::values::{self, Fit};
use super::zone::{Likeness, Zone};
use super::{Rules, SideName, Templates};

/// Claims that cost more are not believed.
pub(super) const DEAREST: f64 = 1.25;

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

impl Claim {
    /// That of what is left where no label tells the field: worth as little as a claim can be.
    pub(super) fn of_rest(field: usize, piece: usize, fit: Fit, by: By) -> Self {
        Self {
            field,
            label: None,
            piece,
            cost: DEAREST,
            likeness: None,
            fit,
            by,
        }
    }
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
        let granted = self.with_three_days(page, granted);
        let granted = self.by_position(page, granted);
        let granted = self.with_issue_by_elimination(page, granted);
        let granted = self.by_order(page, granted);
        let granted = self.with_birth_by_elimination(page, granted);
        // The days that were told apart may show where the rest stands.
        let granted = self.by_position(page, granted);
        let mut granted = self.with_number_by_elimination(page, granted);
        granted.sort_by_key(|claim| claim.field);
        let taken: Vec<usize> = granted.iter().map(|claim| claim.piece).collect();
        granted
            .iter()
            .filter_map(|claim| self.printed(page, claim, &taken))
            .collect()
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
        if fit.check.is_none() && rule.key == "identity_number" {
            let known = self.issuer.map(Validator::of_persons).unwrap_or_default();
            let proven = |validator: &Validator| validator.check(text) == Check::Proven;
            fit.check = known.iter().any(proven).then_some(Check::Proven);
        }
        Some(fit)
    }

    pub(super) fn validator(&self, rule: &FieldRule) -> Option<Validator> {
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
