//! Captions that could hardly be read: small, pale print of which only some letters are right.
//!
//! [`super::captions`] allows two or three mistakes, wherever a caption may stand. Where a whole
//! line is left that the recogniser was unsure of, and it is much more like one caption of the
//! document than like all others, it is that one: `UCENSE NUMBER`, `IO NOINO ID`. Such a label is
//! worth as little as it is like its caption, and so is what stands beside it.

use std::ops::Range;

use super::captions::Hit;
use super::fold::edits;
use super::row::Row;
use super::tables::LabelTable;

/// What was read better than this is what it says.
const SURE: f32 = 0.99;

/// Share of the letters that are right, from which on a line is like a caption, and how much
/// more than of any other field's.
const LIKE: f64 = 0.6;
const CLEARLY: f64 = 0.1;

/// A caption that was cut off: so many letters of it, none of them wrong, and at least this share.
const CUT: usize = 6;
const MOST_OF_IT: f64 = 0.5;

/// Shorter lines are like many captions; a syllable or a Chinese character says more than a
/// letter.
const SHORTEST: usize = 5;
const SHORTEST_OF_SYLLABLES: usize = 3;

/// Adds what lines without a caption are like to `hits`, row by row.
pub(super) fn guess(rows: &[Row<'_>], hits: &mut [Vec<Hit>], table: &LabelTable) {
    // A caption that stands there to the letter is not the one that is looked for: QUITO is
    // no EQUIPO where that is printed as well.
    let is_there = |caption: &[char]| rows.iter().any(|row| row.folded.chars == caption);
    for (row, hits) in rows.iter().zip(hits) {
        if hits.is_empty()
            && !row.zone
            && !row.unmarked
            && row.line.score < SURE
            && let Some(hit) = guessed(row, table, is_there)
        {
            hits.push(hit);
        }
    }
}

fn guessed(row: &Row<'_>, table: &LabelTable, is_there: impl Fn(&[char]) -> bool) -> Option<Hit> {
    let text = row.folded.chars.as_slice();
    let shortest = |chars: &[char]| {
        if chars.iter().all(char::is_ascii) {
            SHORTEST
        } else {
            SHORTEST_OF_SYLLABLES
        }
    };
    if text.len() < shortest(text) {
        return None;
    }
    let (mut best, mut second): (Option<(f64, u64)>, f64) = (None, 0.0);
    for pattern in table.patterns() {
        let chars = pattern.chars.as_slice();
        if chars.len() < shortest(chars) {
            continue;
        }
        let alike = alike(text, chars);
        if alike >= LIKE && is_there(chars) {
            continue;
        }
        match best {
            Some((most, fields)) if alike <= most => {
                if fields & pattern.fields == 0 {
                    second = second.max(alike);
                }
            }
            Some((most, fields)) => {
                if fields & pattern.fields == 0 {
                    second = second.max(most);
                }
                best = Some((alike, pattern.fields));
            }
            None => best = Some((alike, pattern.fields)),
        }
    }
    let (quality, fields) = best?;
    let range: Range<usize> = *row.folded.source.first()?..*row.folded.until.last()?;
    (quality >= LIKE && quality >= second + CLEARLY).then_some(Hit {
        range,
        fields,
        quality,
        letters: text.len(),
        torn: false,
    })
}

/// Share of the letters of `caption` that `text` has, 0 to 1; 0 where it is less than [`LIKE`].
fn alike(text: &[char], caption: &[char]) -> f64 {
    let (short, long) = (text.len().min(caption.len()), text.len().max(caption.len()));
    let share = short as f64 / long.max(1) as f64;
    if text.len() >= CUT && share >= MOST_OF_IT && caption.starts_with(text) {
        return LIKE.max(share);
    }
    let most = ((1.0 - LIKE) * long as f64).floor() as usize;
    edits(text, caption, most).map_or(0.0, |edits| 1.0 - edits as f64 / long.max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(text: &str, caption: &str) -> f64 {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        super::alike(&chars(text), &chars(caption))
    }

    #[test]
    fn likeness_is_the_share_of_right_letters() {
        for (text, caption, expected) in [
            ("DOCUMENT", "DOCUMENT", 1.0),
            ("SESTSEXE", "SEXSEXE", 0.75),
            ("DOOUMENT", "DOCUMENT", 0.875),
            ("XXXX", "DOCUMENT", 0.0),
        ] {
            assert!((alike(text, caption) - expected).abs() < 1e-9, "{text}");
        }
        // Cut off, and too little left of it.
        assert!(alike("NDEDOCU", "NDEDOCUMENTO") >= LIKE);
        assert!(alike("NDEDO", "NDEDOCUMENTO") < LIKE);
    }
}
