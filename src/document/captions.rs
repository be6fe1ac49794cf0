//! Finding labels in a line that may be misread or run together with others.

use std::ops::Range;

use super::fold::fold_caption;
use super::layout::Row;
use super::tables::LabelTable;
use crate::text::Line;

/// Folded labels longer than this are refused: no caption is as long, and the
/// matcher's rows have this size.
pub(crate) const LONGEST_LABEL: usize = 56;

/// One label, folded for comparison.
pub(crate) struct Pattern {
    pub chars: Vec<char>,
    /// The fields that it may stand over: bit `i` for `fields[i]`.
    pub fields: u64,
    /// Which letters it has, see [`letter_bits`].
    pub bits: u64,
    /// How many edits still count as this label.
    pub tolerance: usize,
}

impl Pattern {
    /// The label `chars`, folded, of the fields with these bits.
    pub fn new(chars: Vec<char>, fields: u64) -> Self {
        let (bits, tolerance) = (letter_bits(&chars), tolerance(&chars));
        Self {
            chars,
            fields,
            bits,
            tolerance,
        }
    }
}

/// A run of captions of one field: `Surname/Nom` is one.
pub(crate) struct Hit {
    /// In `char`s of the line.
    pub range: Range<usize>,
    /// The fields that all of its captions can stand for.
    pub fields: u64,
    /// Share of its letters read as they should, 0 to 1.
    pub quality: f64,
    /// How many letters of the line it takes.
    pub letters: usize,
}

/// A label inside a line, after other text, needs as many letters: "SEX" inside an
/// address is not a label.
const SHORTEST_INSIDE: usize = 5;

/// A label this long, read without a mistake, may touch the word after it.
const SHORTEST_TOUCHING: usize = 8;

/// All labels in `row`, first to last.
pub(crate) fn scan(row: &Row<'_>, table: &LabelTable) -> Vec<Hit> {
    let folded = &row.folded;
    let mut groups: Vec<Group> = Vec::new();
    let mut at = 0;
    let mut previous_end = None;
    while at < folded.chars.len() {
        let follows = previous_end == Some(at);
        if !follows && !boundary(row, at) {
            at += 1;
            continue;
        }
        // Only numbering may stand before a short label.
        let first = folded.chars.iter().take(at).all(char::is_ascii_digit) && at <= 2;
        let found = table
            .patterns()
            .iter()
            .filter(|p| follows || first || p.chars.len() >= SHORTEST_INSIDE)
            .filter_map(|p| matches_at(row, at, p))
            .max_by_key(|m| m.len * 2 - m.edits.min(m.len) * 5 / 2);
        let Some(found) = found else {
            at += 1;
            continue;
        };
        let end = found.end;
        match groups.last_mut() {
            Some(group) if follows && group.fields & found.fields != 0 => {
                group.fields &= found.fields;
                group.to = end;
                group.letters += found.len;
                group.edits += found.edits;
            }
            _ => groups.push(Group {
                from: at,
                to: end,
                fields: found.fields,
                letters: found.len,
                edits: found.edits,
            }),
        }
        previous_end = Some(end);
        at = end;
    }
    groups
        .iter()
        .filter(|g| !too_short(row, g))
        .filter_map(|g| hit(row, g))
        .collect()
}

/// Whether `line` is a label or several and nothing else, read well enough to be known.
pub(crate) fn is_label(line: &Line, table: &LabelTable) -> bool {
    let row = Row::new(line, 0.0, &[]);
    let hits = scan(&row, table);
    let letters: usize = hits.iter().map(|hit| hit.letters).sum();
    letters > 0
        && letters as f64 >= LABELS_ALONE * row.folded.chars.len() as f64
        && hits.iter().all(|hit| hit.quality >= KNOWN_LABEL)
}

/// So much of a line's letters belong to labels where it holds no value.
const LABELS_ALONE: f64 = 0.9;

/// A label with so many of its letters right is found by its tolerance anyway.
const KNOWN_LABEL: f64 = 0.85;

struct Group {
    from: usize,
    to: usize,
    fields: u64,
    letters: usize,
    edits: usize,
}

struct Match {
    end: usize,
    edits: usize,
    len: usize,
    fields: u64,
}

fn hit(row: &Row<'_>, group: &Group) -> Option<Hit> {
    let start = *row.folded.source.get(group.from)?;
    let end = *row.folded.until.get(group.to.checked_sub(1)?)?;
    let quality = 1.0 - group.edits as f64 / group.letters.max(1) as f64;
    Some(Hit {
        range: start..end,
        fields: group.fields,
        quality,
        letters: group.to - group.from,
    })
}

/// Two Latin letters alone ("Ad", "Nr") are a label only beside another.
fn too_short(row: &Row<'_>, group: &Group) -> bool {
    group.letters <= 2
        && row
            .folded
            .chars
            .get(group.from..group.to)
            .is_some_and(|c| c.iter().all(char::is_ascii))
}

/// Whether a word can begin or end before folded character `at`: separators stand
/// there, or small letters turn capital, or letters turn digits.
fn boundary(row: &Row<'_>, at: usize) -> bool {
    let folded = &row.folded;
    let (Some(&end), Some(&start)) = (
        at.checked_sub(1).and_then(|i| folded.until.get(i)),
        folded.source.get(at),
    ) else {
        return true;
    };
    if end < start {
        return true;
    }
    let (Some(&a), Some(&b)) = (
        end.checked_sub(1).and_then(|i| row.chars.get(i)),
        row.chars.get(start),
    ) else {
        return true;
    };
    start >= end
        && ((a.is_lowercase() && b.is_uppercase()) || a.is_ascii_digit() != b.is_ascii_digit())
}

/// The pattern at folded position `at`, where it stands there within its tolerance.
fn matches_at(row: &Row<'_>, at: usize, pattern: &Pattern) -> Option<Match> {
    let wanted = &pattern.chars;
    let text = row.folded.chars.get(at..)?;
    let (len, most) = (wanted.len(), pattern.tolerance);
    if len > text.len() + most || wanted.len() > LONGEST_LABEL {
        return None;
    }
    // Two anchors: labels that are misread in both first letters are given up.
    let anchored = wanted.first() == text.first()
        || (most >= 2 && wanted.get(1).is_some_and(|c| text.get(1) == Some(c)));
    if !anchored {
        return None;
    }
    let window = text.get(..(len + most).min(text.len()))?;
    let bits = window.iter().fold(0, |bits, &c| bits | letter_bit(c));
    if (pattern.bits & !bits).count_ones() as usize > most {
        return None;
    }
    let (used, edits) = if most == 0 {
        window.starts_with(wanted).then_some((len, 0))?
    } else {
        best_prefix(wanted, window, most, |used| boundary(row, at + used))?
    };
    let touching = !boundary(row, at + used);
    if touching && (len < SHORTEST_TOUCHING || edits > 0) {
        return None;
    }
    Some(Match {
        end: at + used,
        edits,
        len,
        fields: pattern.fields,
    })
}

/// The prefix of `window` nearest to `wanted`: its length, and the edits. Among
/// equals one that ends with a word, then the one nearest in length.
fn best_prefix(
    wanted: &[char],
    window: &[char],
    most: usize,
    ends_word: impl Fn(usize) -> bool,
) -> Option<(usize, usize)> {
    let mut row = [0usize; LONGEST_LABEL + 1];
    let cells = row.get_mut(..=wanted.len())?;
    for (i, cell) in cells.iter_mut().enumerate() {
        *cell = i;
    }
    let mut best: Option<(usize, bool, usize, usize)> = None;
    for (j, &c) in window.iter().enumerate() {
        let mut diagonal = j;
        let mut left = j + 1;
        let mut least = j + 1;
        if let Some(first) = cells.first_mut() {
            *first = j + 1;
        }
        for (cell, &w) in cells.iter_mut().skip(1).zip(wanted) {
            let value = (diagonal + usize::from(w != c))
                .min(*cell + 1)
                .min(left + 1);
            diagonal = *cell;
            *cell = value;
            left = value;
            least = least.min(value);
        }
        let used = j + 1;
        // A label may be misread, not cut short: "PASSPORT" is not "Passport No".
        if left <= most && used + 1 >= wanted.len() {
            let candidate = (left, !ends_word(used), used.abs_diff(wanted.len()), used);
            if best.is_none_or(|b| candidate < b) {
                best = Some(candidate);
            }
        }
        if least > most {
            break;
        }
    }
    best.map(|(edits, _, _, used)| (used, edits))
}

/// Folds a label or title of the tables.
pub(crate) fn caption(text: &str) -> Vec<char> {
    fold_caption(&text.chars().collect::<Vec<_>>()).chars
}

/// How many misread characters a label may have: short ones none, for a word of
/// four letters with one changed is usually another word.
fn tolerance(chars: &[char]) -> usize {
    match chars.len() {
        0..=4 => 0,
        5..=8 => 1,
        9..=14 => 2,
        _ => 3,
    }
}

/// One bit for each letter that occurs: a label whose letters the text lacks
/// cannot be there, which is cheaper to see than to measure.
fn letter_bits(chars: &[char]) -> u64 {
    chars.iter().fold(0, |bits, &c| bits | letter_bit(c))
}

fn letter_bit(c: char) -> u64 {
    let index = match c {
        'A'..='Z' => u32::from(c) - u32::from('A'),
        '0'..='9' => 26 + (u32::from(c) - u32::from('0')),
        other => 36 + u32::from(other) % 28,
    };
    1 << index
}
