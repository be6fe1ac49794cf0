//! Finding labels in a line that may be misread or run together with others.

use std::cmp::Reverse;
use std::ops::Range;

use super::fold::fold_caption;
use super::numbered;
use super::row::Row;
use super::tables::LabelTable;
use crate::text::Line;

/// Folded labels longer than this are refused: no caption is as long, and the
/// matcher's rows have this size.
pub(crate) const LONGEST_LABEL: usize = 56;

/// One label, folded for comparison.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pattern {
    pub chars: Vec<char>,
    /// The fields that it may stand over: bit `i` for `fields[i]`.
    pub fields: u64,
    /// Which letters it has, see [`letter_bits`].
    pub bits: u64,
    /// How many edits still count as this label.
    pub tolerance: usize,
    /// It begins with a letter, where it is a caption that is a number: `C.1`.
    pub coded: bool,
    /// The value may follow without a space between: so it does in scripts that have
    /// none.
    pub touches: bool,
    /// So many letters, read without a mistake, may touch the word after them.
    pub shortest_touching: usize,
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
            coded: false,
            touches: false,
            shortest_touching: SHORTEST_TOUCHING,
        }
    }

    /// The same, in a table of one document, where short labels are known to be there.
    pub fn of_template(chars: Vec<char>, fields: u64) -> Self {
        let touches = chars.first().is_some_and(|c| !c.is_ascii());
        // "5 DDABC123": no word begins with the number of a caption. The one is folded to
        // the letter I, and is none here.
        let numbered = chars.first().is_some_and(char::is_ascii_digit);
        Self {
            coded: false,
            touches,
            shortest_touching: if numbered {
                SHORTEST_TOUCHING_NUMBERED
            } else {
                SHORTEST_TOUCHING_TEMPLATE
            },
            ..Self::new(chars, fields)
        }
    }

    /// Whether `row` has enough of its letters, anywhere: most labels are nowhere on most
    /// rows, and need not be looked for at each of their letters.
    fn may_stand_in(&self, row: &Row<'_>) -> bool {
        (self.bits & !row.bits).count_ones() as usize <= self.tolerance
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
    /// The document prints this caption with a number, and what stands right before it ends
    /// with that number: `L305956539 CLASS` is `L30595653` and `9 CLASS`, or it is not.
    pub torn: bool,
}

/// A label this long, read without a mistake, may touch the word after it.
const SHORTEST_TOUCHING: usize = 8;

/// The same of a template's label: "18 EYESBLU".
const SHORTEST_TOUCHING_TEMPLATE: usize = 6;

/// The same of one that begins with its number: "5 DD".
const SHORTEST_TOUCHING_NUMBERED: usize = 3;

/// All labels in `row`, first to last.
pub(crate) fn scan(row: &Row<'_>, table: &LabelTable) -> Vec<Hit> {
    let folded = &row.folded;
    let patterns: Vec<&Pattern> = table
        .patterns()
        .iter()
        .filter(|pattern| pattern.may_stand_in(row))
        .collect();
    let mut groups: Vec<Group> = Vec::new();
    let mut at = 0;
    let mut previous_end = None;
    while at < folded.chars.len() {
        let follows = previous_end == Some(at);
        let numbered = numbered::number_at(row, at, table);
        // Scripts without spaces have no boundaries to begin at.
        let unspaced = table.is_template() && folded.chars.get(at).is_some_and(|c| !c.is_ascii());
        if !follows && !unspaced && numbered.is_none() && !boundary(row, at) {
            at += 1;
            continue;
        }
        // Only numbering may stand before a short label.
        let first = at <= 3 && is_numbering(row, at);
        let found = patterns
            .iter()
            .filter(|p| {
                follows
                    || first
                    || (p.touches && p.chars.len() >= 2)
                    || (p.chars.len() >= table.shortest_inside()
                        && (!table.is_template()
                            || p.chars.len() > table.shortest_inside() + 1
                            || may_stand_inside(row, at)))
            })
            .filter_map(|p| matches_at(row, at, p))
            .chain(numbered)
            .chain(numbered::misread_short(row, at, table))
            // "DLN B123" is as much of "DL NO" with a letter misread as of "DLN": what needs no
            // mistake is meant.
            .max_by_key(|m| (m.len * 2 - m.edits.min(m.len) * 5 / 2, Reverse(m.edits)));
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
                group.numbered |= found.numbered;
            }
            _ => groups.push(Group {
                from: at,
                to: end,
                fields: found.fields,
                letters: found.len,
                edits: found.edits,
                numbered: found.numbered,
                torn: is_torn(row, at, &found, &patterns),
            }),
        }
        previous_end = Some(end);
        at = end;
    }
    groups
        .iter()
        .filter(|g| g.numbered || !too_short(row, g, table))
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
    numbered: bool,
    torn: bool,
}

/// A label at one place of a row.
pub(super) struct Match {
    /// Behind it, in folded characters.
    pub end: usize,
    pub edits: usize,
    /// How many letters the label has.
    pub len: usize,
    pub fields: u64,
    /// It is the number of a caption.
    pub numbered: bool,
}

/// Whether one of `patterns` is the caption `found` at folded character `at` and a number
/// before it, and that number is the end of the word before.
fn is_torn(row: &Row<'_>, at: usize, found: &Match, patterns: &[&Pattern]) -> bool {
    const MOST_DIGITS: usize = 2;
    patterns
        .iter()
        .filter(|pattern| pattern.fields & found.fields != 0)
        .filter_map(|pattern| {
            pattern
                .chars
                .len()
                .checked_sub(found.end - at)
                .map(|n| (pattern, n))
        })
        .any(|(pattern, digits)| {
            let from = at.checked_sub(digits);
            (1..=MOST_DIGITS).contains(&digits)
                && from.is_some_and(|from| {
                    row.folded.chars.get(from..found.end) == Some(&pattern.chars)
                        && !boundary(row, from)
                })
        })
}

/// Whether a template's label may begin at folded character `at`, after other text: where
/// it has a number, or what stands before it is no word. "FIRST NAME" is not "Name".
fn may_stand_inside(row: &Row<'_>, at: usize) -> bool {
    let start = row.folded.source.get(at).copied().unwrap_or(0);
    let numbered = row.chars.get(start).is_some_and(char::is_ascii_digit);
    let before = row
        .chars
        .iter()
        .take(start)
        .rev()
        .find(|c| !c.is_whitespace());
    // "gg Name": the caption in the other script, read as a few letters.
    let junk = || {
        let letters = row.chars.iter().take(start).filter(|c| c.is_alphanumeric());
        letters.clone().count() <= MOST_JUNK && letters.clone().all(|c| !c.is_uppercase())
    };
    numbered || before.is_none_or(|c| !c.is_alphabetic() || !c.is_ascii()) || junk()
}

/// So few small letters before a template's label are no word of it.
const MOST_JUNK: usize = 3;

/// Whether nothing but a number such as `15` or `4a` stands before folded character `at`.
fn is_numbering(row: &Row<'_>, at: usize) -> bool {
    let start = row.folded.source.get(at).copied().unwrap_or(0);
    let mut before = row.chars.iter().take(start).filter(|c| c.is_alphanumeric());
    match before.next() {
        None => true,
        // The nine of "9a" is read as O as well.
        Some(first) => {
            (first.is_ascii_digit() || matches!(first, 'O' | 'Q'))
                && before.all(|c| c.is_ascii_digit() || matches!(c, 'a'..='d'))
        }
    }
}

/// How `pattern` occurs anywhere in a row, best; `None` where it does not.
///
/// Scripts without spaces have no boundaries to begin at.
pub(crate) fn occurs(row: &Row<'_>, pattern: &Pattern) -> Option<Occurrence> {
    if !pattern.may_stand_in(row) {
        return None;
    }
    let len = pattern.chars.len();
    (0..row.folded.chars.len())
        .filter(|&at| pattern.touches || boundary(row, at))
        .filter_map(|at| matches_at(row, at, pattern))
        .map(|found| Occurrence {
            quality: 1.0 - found.edits as f64 / len.max(1) as f64,
            share: len as f64 / row.folded.chars.len().max(1) as f64,
        })
        .max_by(|a, b| a.quality.total_cmp(&b.quality))
}

/// Words found in a row.
#[derive(Clone, Copy)]
pub(crate) struct Occurrence {
    /// Share of their letters read as they should, 0 to 1.
    pub quality: f64,
    /// Share of the row's letters that are theirs.
    pub share: f64,
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
        torn: group.torn,
    })
}

/// Two Latin letters alone ("Ad", "Nr") are a label only beside another; a template's
/// where they are capitals ("HT").
fn too_short(row: &Row<'_>, group: &Group, table: &LabelTable) -> bool {
    let capitals = || {
        let start = row.folded.source.get(group.from).copied().unwrap_or(0);
        let end = group
            .to
            .checked_sub(1)
            .and_then(|at| row.folded.until.get(at));
        row.chars
            .get(start..end.copied().unwrap_or(start))
            .is_some_and(|chars| chars.iter().all(char::is_ascii_uppercase))
    };
    group.letters <= 2
        && !(table.is_template() && capitals())
        && row
            .folded
            .chars
            .get(group.from..group.to)
            .is_some_and(|c| c.iter().all(char::is_ascii))
}

/// Whether a word can begin or end before folded character `at`: separators stand
/// there, or small letters turn capital, or letters turn digits.
pub(super) fn boundary(row: &Row<'_>, at: usize) -> bool {
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
    let touching = !pattern.touches && !boundary(row, at + used);
    if touching && (len < pattern.shortest_touching || edits > 0) {
        return None;
    }
    // "A#" is the letter A to the comparison: "A05" is another thing, and so is "T1P7408X8" than
    // a caption "Tip".
    let start = *row.folded.source.get(at)?;
    let until = *row.folded.until.get(at + used - 1)?;
    let read = row.chars.get(start..until).unwrap_or_default();
    let next = row.chars.get(until);
    let figured = pattern.chars.iter().all(char::is_ascii_alphabetic)
        && read.iter().any(char::is_ascii_digit);
    if (len == 1 || figured) && next.is_some_and(|c| c.is_alphanumeric()) {
        return None;
    }
    Some(Match {
        end: at + used,
        edits,
        len,
        fields: pattern.fields,
        numbered: false,
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
        // A label may be misread, not cut short: "PASSPORT" is not "Passport No", though
        // "Anschrt" is "Anschrift".
        let whole = used + 1 >= wanted.len() || wanted.last() == Some(&c);
        if left <= most && whole {
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
pub(crate) fn letter_bits(chars: &[char]) -> u64 {
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
