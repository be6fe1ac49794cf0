//! Captions in several languages of which only a part was read: `Authority/ Autornté7
//! Autoridad`, `honity/Autorté (8)`, `Place of birth/Ueu de nalssance (6)`.
//!
//! Documents part the languages of one caption by slashes (ICAO Doc 9303 part 3, section
//! 3.4). What stands on the other side of such a slash is the same caption once more,
//! however it was misread, and no value.

use std::ops::Range;

use super::captions::Hit;
use super::row::Row;

/// No caption is longer than so many characters in one language.
const LONGEST: usize = 36;

/// Grows each of `hits`, first to last in `row`, over the parts of its caption that were
/// not known. With `either` the two sides of a slash may be captions of different fields, and
/// are one of one of them: `N° de Documento / Identity number`.
pub(super) fn whole(row: &Row<'_>, hits: Vec<Hit>, either: bool) -> Vec<Hit> {
    let mut out: Vec<Hit> = Vec::new();
    let count = row.chars.len();
    let starts: Vec<usize> = hits.iter().map(|hit| hit.range.start).collect();
    for (at, mut hit) in hits.into_iter().enumerate() {
        let from = out.last().map_or(0, |before| before.range.end);
        let gap = from..hit.range.start;
        if let Some(before) = out.last_mut()
            && (before.fields & hit.fields != 0 || either && is_slash(row, &gap))
            && has_slash(row, &gap)
            && is_caption(row, &gap)
        {
            before.fields = match before.fields & hit.fields {
                0 => before.fields | hit.fields,
                both => both,
            };
            let letters = (before.letters + hit.letters).max(1);
            before.quality = (before.quality * before.letters as f64
                + hit.quality * hit.letters as f64)
                / letters as f64;
            before.letters = letters;
            before.range.end = hit.range.end;
        } else {
            if last_mark(row, &gap) == Some('/') && is_caption(row, &gap) {
                hit.range.start = gap.start;
            }
            out.push(hit);
        }
        let until = starts.get(at + 1).copied().unwrap_or(count);
        if let Some(hit) = out.last_mut() {
            let rest = hit.range.end..until;
            // What goes on to the next caption is that one's.
            let goes_on = last_mark(row, &rest) == Some('/') && until < count;
            if first_mark(row, &rest) == Some('/')
                && !goes_on
                && in_small_letters(row, &rest)
                && is_caption(row, &rest)
            {
                hit.range.end = until;
            }
        }
    }
    out
}

/// Whether a label that was not read to the letter stands in capitals and the words after it
/// go on in capitals: a French "DIRECTION DES AFFAIRES" is not the Spanish caption "Dirección". So
/// it is with a house number before it and a French article behind: "3 PLACE DU MARCHÉ".
pub(super) fn goes_on(row: &Row<'_>, hit: &Hit) -> bool {
    let chars = row.chars.get(hit.range.clone()).unwrap_or_default();
    let rest = row.chars.get(hit.range.end..).unwrap_or_default();
    let word: Vec<char> = rest
        .iter()
        .skip(1)
        .take_while(|c| c.is_alphabetic())
        .copied()
        .collect();
    let capitals = |chars: &[char]| {
        let mut letters = chars.iter().filter(|c| c.is_alphabetic()).peekable();
        letters.peek().is_some() && letters.all(|c| c.is_uppercase())
    };
    let before = row.chars.get(..hit.range.start).unwrap_or_default();
    let number = before.iter().collect::<String>();
    let number = number.trim();
    let housed = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    let article = matches!(
        word.iter().collect::<String>().as_str(),
        "DE" | "DES" | "DU"
    );
    (hit.quality < 1.0 || housed && article)
        && rest.first() == Some(&' ')
        && word.len() >= 2
        && capitals(chars)
        && capitals(&word)
}

fn text<'r>(row: &'r Row<'_>, range: &Range<usize>) -> &'r [char] {
    row.chars.get(range.clone()).unwrap_or_default()
}

fn has_slash(row: &Row<'_>, range: &Range<usize>) -> bool {
    text(row, range).contains(&'/')
}

fn is_slash(row: &Row<'_>, range: &Range<usize>) -> bool {
    let mut chars = text(row, range).iter().filter(|c| !c.is_whitespace());
    chars.next() == Some(&'/') && chars.next().is_none()
}

/// The first character that is no space.
fn first_mark(row: &Row<'_>, range: &Range<usize>) -> Option<char> {
    let mut chars = text(row, range).iter();
    chars.find(|c| !c.is_whitespace()).copied()
}

fn last_mark(row: &Row<'_>, range: &Range<usize>) -> Option<char> {
    let mut chars = text(row, range).iter().rev();
    chars.find(|c| !matches!(c, ' ' | '_' | '.')).copied()
}

/// Whether a text can be a caption: short, with no number but that of its field.
fn is_caption(row: &Row<'_>, range: &Range<usize>) -> bool {
    let chars = text(row, range);
    let longest = chars
        .split(|c| !c.is_ascii_digit())
        .map(<[char]>::len)
        .max()
        .unwrap_or(0);
    chars.len() <= LONGEST && longest <= 2
}

/// Captions are set in small letters, values of the same page in capitals, or each on a
/// line of its own.
fn in_small_letters(row: &Row<'_>, range: &Range<usize>) -> bool {
    let chars = text(row, range);
    let small = chars.iter().filter(|c| c.is_lowercase()).count();
    let capital = chars.iter().filter(|c| c.is_uppercase()).count();
    small > capital
}
