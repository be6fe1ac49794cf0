//! Fields that are known by where they stand from others: cards that print no labels.

use super::claims::out_of_region;
use super::fields::{By, Claim, Reader};
use super::layout::{Flat, Page, Piece};
use super::place::overlap;
use super::tables::{FieldRule, ValueKind};
use super::template::Script;

/// What a claim costs that only its place makes.
const BY_PLACE: f64 = 0.4;

/// How far over or under its neighbour a value may stand, in line heights, where only one
/// of its neighbours is known.
const FARTHEST: f64 = 7.0;

/// How far behind its neighbour on the same line, in line heights.
const FARTHEST_AFTER: f64 = 14.0;

/// What it costs to share no width with the neighbour over or under.
const ASIDE: f64 = 0.3;

/// So far off, in heights, lines are flush still: captions stand before one and not before
/// the other.
const FLUSH: f64 = 1.5;

/// Names and texts that were read worse are no evidence that anything stands there.
const READABLE: f32 = 0.75;

/// What each height more costs that a name begins off the one under or over it.
const ASKEW: f64 = 0.08;

/// A claim by position that costs more is not believed.
const DEAREST: f64 = 1.5;

impl Reader<'_> {
    /// Finds what no label and no content told, from the fields that are granted; each
    /// that is found may lead to the next.
    pub(super) fn by_position(&self, page: &Page<'_>, mut granted: Vec<Claim>) -> Vec<Claim> {
        let rules = self.labels.fields();
        for _ in 0..rules.len() {
            let missing = rules
                .iter()
                .enumerate()
                .filter(|(field, _)| granted.iter().all(|claim| claim.field != *field));
            let found = missing
                .filter_map(|(field, rule)| self.nearest(page, field, rule, &granted))
                .min_by(|a, b| a.cost.total_cmp(&b.cost));
            match found {
                Some(claim) => granted.push(claim),
                None => break,
            }
        }
        granted
    }

    fn nearest(
        &self,
        page: &Page<'_>,
        field: usize,
        rule: &FieldRule,
        granted: &[Claim],
    ) -> Option<Claim> {
        let detail = &rule.detail;
        let place_of = |key: &Option<String>| {
            let (at, _) = self.labels.field(key.as_deref()?)?;
            let claim = granted.iter().find(|claim| claim.field == at)?;
            page.pieces.get(claim.piece)
        };
        let (above, below) = (place_of(&detail.above), place_of(&detail.below));
        let after = place_of(&detail.after);
        if (detail.after.is_some() && after.is_none())
            || (above.is_none() && below.is_none() && after.is_none())
        {
            return None;
        }
        page.pieces
            .iter()
            .enumerate()
            .filter(|(at, piece)| {
                !piece.suspect && !granted.iter().any(|claim| overlap(page, claim.piece, *at))
            })
            .filter(|(_, piece)| {
                // A signature and a pattern stand there too, and read as no word.
                let words = matches!(
                    rule.kind,
                    ValueKind::Name | ValueKind::Text | ValueKind::Authority
                );
                let row = page.rows.get(piece.row);
                !words || row.is_some_and(|row| row.line.score >= READABLE)
            })
            .filter(|(_, piece)| {
                // What follows another field's label is that field's.
                piece
                    .after
                    .and_then(|label| page.labels.get(label))
                    .is_none_or(|label| label.fields & (1 << field) != 0)
            })
            .filter_map(|(at, piece)| {
                let text = rule.trimmed(&piece.text);
                let fit = self.fit(rule, text, self.date(text))?;
                if fit.quality < 0.5 || is_code_of_two(rule, text) {
                    return None;
                }
                // Western cards set name under name flush left.
                let flush =
                    rule.kind == ValueKind::Name && rule.detail.script == Some(Script::Latn);
                let stands = stands(page, piece, above, below, after, flush)?;
                let cost = BY_PLACE
                    + stands
                    + (1.0 - fit.quality) * 0.6
                    + if piece.partial { 0.1 } else { 0.0 }
                    + if piece.word { 0.25 } else { 0.0 }
                    // Of two on one line the first.
                    + 0.02 * piece.flat.x0 / page.width
                    + out_of_region(page, rule, piece);
                let likeness = self.likeness(&rule.key, text, fit.date.as_ref());
                (cost <= DEAREST).then_some(Claim {
                    field,
                    label: None,
                    piece: at,
                    cost,
                    likeness,
                    fit,
                    by: By::Position,
                })
            })
            .min_by(|a, b| a.cost.total_cmp(&b.cost))
    }
}

/// Whether a name would be two Latin capitals: `VP`, `MR` are codes where no caption says that
/// they are somebody's.
fn is_code_of_two(rule: &FieldRule, text: &str) -> bool {
    rule.kind == ValueKind::Name && text.len() <= 2 && text.chars().all(|c| c.is_ascii_uppercase())
}

/// What the place of `piece` costs from its neighbours; `None` where it stands elsewhere.
fn stands(
    page: &Page<'_>,
    piece: &Piece,
    above: Option<&Piece>,
    below: Option<&Piece>,
    after: Option<&Piece>,
    flush: bool,
) -> Option<f64> {
    let own = &piece.flat;
    if let Some(neighbour) = after {
        if neighbour.row == piece.row {
            return (piece.range.start >= neighbour.range.end).then_some(0.0);
        }
        let height = own.height().max(neighbour.flat.height());
        let apart = (own.x0 - neighbour.flat.x1) / height;
        let level = (own.middle() - neighbour.flat.middle()).abs() < 0.6 * height;
        return (level && (-0.3..FARTHEST_AFTER).contains(&apart)).then_some(0.02 * apart.max(0.0));
    }
    let steps = |upper: &Flat, lower: &Flat| {
        let height = own.height();
        let steps = (lower.y0 - upper.y1) / height;
        (steps > -0.6 && lower.middle() > upper.middle()).then_some(steps.max(0.0))
    };
    let over = match above {
        Some(neighbour) => Some(steps(own, &neighbour.flat)?),
        None => None,
    };
    let under = match below {
        Some(neighbour) => Some(steps(&neighbour.flat, own)?),
        None => None,
    };
    let between = over.is_some() && under.is_some();
    let nearest = over.into_iter().chain(under).min_by(f64::total_cmp)?;
    if !between && nearest > FARTHEST {
        return None;
    }
    let askew = if flush {
        // Captions may stand before either of the two on its line.
        let start = |piece: &Piece| page.rows.get(piece.row).map_or(0.0, |row| row.flat.x0);
        let off = |neighbour: &Piece| {
            let lines = (start(piece) - start(neighbour)).abs();
            (own.x0 - neighbour.flat.x0).abs().min(lines) / own.height()
        };
        let off = [above, below].into_iter().flatten().map(off);
        ASKEW * (off.fold(f64::INFINITY, f64::min) - FLUSH).clamp(0.0, 10.0)
    } else {
        0.0
    };
    let aside = [above, below]
        .into_iter()
        .flatten()
        .all(|neighbour| own.shared_width(&neighbour.flat) <= 0.0);
    // The first line under a neighbour before those that follow it.
    let far = under.or(over).unwrap_or(nearest);
    Some(0.12 * far.min(5.0) + askew + if aside { ASIDE } else { 0.0 })
}
