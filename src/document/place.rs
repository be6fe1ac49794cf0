//! Where a piece of text stands from a label.

use super::layout::{Flat, Label, Page, Piece};
use super::tables::{FieldRule, Place};

/// How far below its label a value may stand, in line heights.
const FARTHEST_BELOW: f64 = 3.2;

/// How far to the right, as a share of the page's width.
const FARTHEST_RIGHT: f64 = 0.5;

/// How much taller than its label: an overprint that crosses the line is no value.
const TALLEST_RIGHT: f64 = 2.4;

/// Another field's label between a label and a piece.
const OBSTRUCTED: f64 = 0.5;

/// Where `piece` stands from `label`, and what that costs; `None` where it cannot
/// be its value.
pub(crate) fn place(
    page: &Page<'_>,
    label_at: usize,
    label: &Label,
    piece_at: usize,
    piece: &Piece,
    rule: &FieldRule,
    field: usize,
) -> Option<(Place, f64)> {
    let (a, b) = (&label.flat, &piece.flat);
    let height = a.height().max(b.height());
    let (found, mut cost) = if piece.after == Some(label_at) {
        (Place::Same, 0.0)
    } else if piece.row == label.row {
        return None;
    } else if (a.middle() - b.middle()).abs() < 0.6 * height && b.x0 >= a.x1 - 0.5 * height {
        let gap = (b.x0 - a.x1) / page.width;
        // A caption that is a number is set much smaller than its value.
        let words = a.x1 - a.x0 > a.height();
        if gap > FARTHEST_RIGHT || words && b.height() > TALLEST_RIGHT * a.height() {
            return None;
        }
        (Place::Right, 0.2 + gap.max(0.0))
    } else {
        let aside = (b.x0 - a.x0).abs();
        let overlaps = a.shared_width(b) > 0.2 || aside < 1.5 * height;
        let sideways = 0.25 * (aside / (6.0 * height)).min(1.5);
        let (below, above) = (b.y0 - a.y1, a.y0 - b.y1);
        let steps = if b.middle() > a.middle() {
            below
        } else {
            above
        } / height;
        if !overlaps || !(-0.6..FARTHEST_BELOW).contains(&steps) {
            return None;
        }
        let far = 0.15 * steps.max(0.0) + sideways;
        if b.middle() > a.middle() {
            (Place::Below, 0.12 + far)
        } else {
            (Place::Above, 0.3 + far)
        }
    };
    let preference = rule.places.iter().position(|&p| p == found)?;
    cost += 0.05 * preference as f64 + (1.0 - label.quality);
    if found != Place::Same && obstructed(page, label_at, label, piece_at, piece, found, field) {
        cost += OBSTRUCTED;
    }
    Some((found, cost))
}

/// Whether another field's label or, to the right, another piece stands between.
fn obstructed(
    page: &Page<'_>,
    label_at: usize,
    label: &Label,
    piece_at: usize,
    piece: &Piece,
    place: Place,
    field: usize,
) -> bool {
    let (a, b) = (&label.flat, &piece.flat);
    let between = |flat: &Flat| {
        if place == Place::Right {
            (flat.middle() - b.middle()).abs() < 0.6 * b.height()
                && flat.x0 >= a.x1 - 1.0
                && flat.x1 <= b.x0 + 1.0
        } else {
            let (top, bottom) = (a.middle().min(b.middle()), a.middle().max(b.middle()));
            flat.middle() > top + 1.0 && flat.middle() < bottom - 1.0 && flat.shared_width(b) > 0.2
        }
    };
    let by_label = page.labels.iter().enumerate().any(|(i, other)| {
        i != label_at && other.fields & (1 << field) == 0 && between(&other.flat)
    });
    let by_piece = page.pieces.iter().enumerate().any(|(i, other)| {
        i != piece_at
            && !other.partial
            && !other.suspect
            && other.row != piece.row
            && other.row != label.row
            && between(&other.flat)
    });
    by_label || by_piece
}

/// Whether two pieces share characters.
pub(crate) fn overlap(page: &Page<'_>, a: usize, b: usize) -> bool {
    match (page.pieces.get(a), page.pieces.get(b)) {
        (Some(a), Some(b)) => {
            a.row == b.row && a.range.start < b.range.end && b.range.start < a.range.end
        }
        _ => false,
    }
}
