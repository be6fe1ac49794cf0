//! Fields of a visual zone whose captions are too small to be read, by their order.
//!
//! Doc 9303 parts 4 to 6 (section 3.1) print the holder's data in one order: names,
//! nationality, date of birth, personal number, sex, place of birth, date of issue,
//! authority, date of expiry. The MRZ says where the dates stand; what is left between them
//! in capitals, one line and no other, is what the order has there.

use super::fields::{By, Claim, Reader};
use super::fold::fold;
use super::layout::{Flat, Page, Piece};
use super::place::overlap;

/// A value is as tall as others of the zone, and captions are smaller.
const LEAST_HEIGHT: f64 = 0.75;
const MOST_HEIGHT: f64 = 1.4;

/// What is printed across documents that are nobody's.
const OVERPRINTS: [&str; 9] = [
    "SPECIMEN",
    "SAMPLE",
    "MUSTER",
    "EXEMPLAR",
    "MUESTRA",
    "FACSIMILE",
    "ESPECIME",
    "WZOR",
    "VOID",
];

/// What could hardly be read is no evidence of anything.
const READABLE: f32 = 0.85;

impl Reader<'_> {
    /// Place of birth and authority by the order of the zone, where the general table of
    /// labels reads a page with an MRZ.
    pub(super) fn by_order(&self, page: &Page<'_>, granted: Vec<Claim>) -> Vec<Claim> {
        if self.zone.is_none() || self.labels.is_template() {
            return granted;
        }
        let birth = ("birth_date", "issue_date");
        let granted = self.between(page, granted, "place_of_birth", birth, -0.5);
        // The authority stands beside the second date on passports that print it so.
        let issue = ("issue_date", "expire_date");
        self.between(page, granted, "authority", issue, 0.5)
    }

    /// Grants `key` the one value that stands between two dates: not over the first, and no
    /// farther down than `reach` heights from the second's middle, or where that is not known
    /// four lines under the first.
    fn between(
        &self,
        page: &Page<'_>,
        mut granted: Vec<Claim>,
        key: &str,
        (after, before): (&str, &str),
        reach: f64,
    ) -> Vec<Claim> {
        const LINES: f64 = 4.5;
        let place = |key: &str| -> Option<Flat> {
            let (field, _) = self.labels.field(key)?;
            let claim = granted.iter().find(|claim| claim.field == field)?;
            Some(page.pieces.get(claim.piece)?.flat)
        };
        let Some((field, rule)) = self.labels.field(key) else {
            return granted;
        };
        let (Some(first), None) = (place(after), place(key)) else {
            return granted;
        };
        let height = first.height();
        let until = place(before).map_or(first.middle() + LINES * height, |last| {
            last.middle() + reach * height
        });
        let rows = first.middle() - 0.5 * height..until;
        let stands = |piece: &Piece| {
            let flat = &piece.flat;
            rows.contains(&flat.middle())
                && flat.x0 > first.x0 - 2.0 * height
                && (LEAST_HEIGHT * height..MOST_HEIGHT * height).contains(&flat.height())
        };
        let mut left = Vec::new();
        for (at, piece) in page.pieces.iter().enumerate() {
            let free = !piece.suspect && !piece.partial && stands(piece);
            let labelled = page.labels.iter().any(|label| label.row == piece.row);
            let read = page
                .rows
                .get(piece.row)
                .is_some_and(|row| row.line.score >= READABLE);
            if !free || labelled || !read || !is_in_capitals(&piece.text) {
                continue;
            }
            if granted.iter().any(|claim| overlap(page, claim.piece, at)) {
                continue;
            }
            if let Some(fit) = self.fit(rule, &piece.text, self.date(&piece.text)) {
                left.push((at, fit));
            }
        }
        if left.len() == 1
            && let Some((piece, fit)) = left.pop()
        {
            granted.push(Claim::of_rest(field, piece, fit, By::Position));
        }
        granted
    }
}

/// Four letters or more, all of them capitals, and hardly a digit.
fn is_in_capitals(text: &str) -> bool {
    const SHORTEST: usize = 4;
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    letters >= SHORTEST
        && digits * 4 <= letters
        && !text.chars().any(char::is_lowercase)
        && !OVERPRINTS.contains(&fold(text).as_str())
}
