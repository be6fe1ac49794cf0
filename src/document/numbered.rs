//! Captions that are numbers or codes: `4a.` on licences, `(C.1)` on registration papers.

use super::captions::{Hit, Match, Pattern, boundary};
use super::row::Row;
use super::tables::LabelTable;

/// Marks the rows of a page that hold no such caption, though they read like one: where the
/// page sets its codes in brackets, a bare `C4` is a model; where it prints `1.`, a bare `1` is
/// a class.
pub(super) fn tell_unmarked(rows: &mut [Row<'_>]) {
    // So many codes in brackets are no chance.
    const BRACKETED: usize = 4;
    let text = |row: &Row<'_>| row.line.text.trim().to_owned();
    let bracketed = |text: &str| text.starts_with('(') && text.ends_with(')') && text.len() <= 9;
    let bare = |text: &str| {
        let digits = text.trim_end_matches(['a', 'b', 'c', 'd']);
        (1..=2).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit())
    };
    let texts: Vec<String> = rows.iter().map(text).collect();
    let in_brackets = texts.iter().filter(|text| bracketed(text)).count() >= BRACKETED;
    for (row, text) in rows.iter_mut().zip(&texts) {
        let lone = in_brackets && !text.contains(['(', ')']);
        // "1.2" are two classes where "1." stands elsewhere, and "9.1" is one behind its caption.
        let classes = text
            .split_once('.')
            .is_some_and(|(a, b)| bare(a) && bare(b) && texts.contains(&format!("{a}.")));
        row.unmarked = lone || bare(text) && texts.contains(&format!("{text}.")) || classes;
    }
}

/// The numbered caption at folded position `at`, where one stands there: `4a.`, `3`.
///
/// A bare number is one only where a line begins; one with a letter may follow other
/// text. What goes on as a date is a date.
pub(super) fn number_at(row: &Row<'_>, at: usize, table: &LabelTable) -> Option<Match> {
    // A speck that is read as a one is no caption.
    let speck = row.line.score < 0.6 || row.flat.height() < 4.0;
    if table.numbers().is_empty() || speck || row.unmarked {
        return None;
    }
    let text = row.folded.chars.get(at..)?;
    let start = *row.folded.source.get(at)?;
    let first = *row.chars.get(start)?;
    let begins = !row.chars.iter().take(start).any(|c| c.is_alphanumeric());
    let before = start.checked_sub(1).and_then(|i| row.chars.get(i)).copied();
    if let Some(found) = misread_code(row, at, table) {
        return Some(found);
    }
    table.numbers().iter().find_map(|pattern| {
        let len = pattern.chars.len();
        if !text.starts_with(&pattern.chars) {
            return None;
        }
        let until = *row.folded.until.get(at + len - 1)?;
        let last = *row.chars.get(until.checked_sub(1)?)?;
        let lettered = last.is_alphabetic() && len > 1;
        let next = row.chars.get(until).copied();
        let parted = next.is_none_or(|c| !c.is_alphanumeric());
        let dotted = matches!(next, Some('.' | ':' | ')'));
        // A one may be read as I or l, where what follows does not go on with it. The code I
        // is no one but in brackets: a vehicle with one seat has a one of its own.
        let is_one = pattern.coded && first == '1' && before != Some('(');
        let digit = (first.is_ascii_digit() || !first.is_ascii()) && !is_one;
        // "C.1.1" on registration papers, alone or before what is parted from it.
        // The plates and numbers of Berlin go on with a dash: "B-FX 225".
        let coded = first.is_ascii_uppercase() && pattern.coded && parted && next != Some('-');
        let spelled = digit || (matches!(first, 'I' | 'l' | '|') && parted) || coded;
        let spaced = before.is_none_or(char::is_whitespace);
        // "APT 4B", and in the middle of an address "VIA ROMA, N. 12".
        let inside = if coded { len > 1 } else { !last.is_uppercase() };
        let placed = begins
            || inside
                && ((lettered
                    && (spaced || (dotted && before.is_some_and(|c| c.is_ascii_digit()))))
                    || (dotted && spaced && !is_part_of_date(row, until)));
        let after = row.chars.get(until + 1).copied();
        let ends = match next {
            // "1,6" is a list of classes.
            Some(',') if after.is_some_and(|c| c.is_ascii_digit()) => false,
            _ if parted && lettered => true,
            _ if parted => !is_part_of_date(row, until),
            Some(c) if lettered => c.is_ascii_digit(),
            // "2JORGE", and not "1OO MAIN STREET".
            Some(c) => {
                c.is_alphabetic()
                    && c != 'O'
                    && after.is_some_and(|c| c.is_alphabetic() || c == '/')
            }
            None => true,
        };
        (spelled && placed && ends).then_some(Match {
            end: at + len,
            edits: 0,
            len,
            fields: pattern.fields,
            numbered: true,
        })
    })
}

/// Takes codes in brackets whose letter was taken for a digit, `(0.1)`, for those of no field where
/// the page has the code that they would be, `(D.1)`, read as it should: they are others, `(J.1)`.
pub(super) fn leave_misread_codes(rows: &[Row<'_>], hits: &mut [Vec<Hit>]) {
    let begins = |row: &Row<'_>, is: fn(&char) -> bool| {
        row.chars.first() == Some(&'(') && row.chars.get(1).is_some_and(is)
    };
    let told = rows
        .iter()
        .zip(hits.iter())
        .filter(|(row, _)| begins(row, char::is_ascii_uppercase))
        .flat_map(|(_, hits)| hits)
        .fold(0, |told, hit| told | hit.fields);
    for (row, hits) in rows.iter().zip(hits) {
        if begins(row, char::is_ascii_digit) {
            for hit in hits.iter_mut().filter(|hit| hit.fields & !told == 0) {
                // A caption still, of none of the fields.
                hit.fields = 0;
            }
        }
    }
}

/// The caption in brackets that is the whole of a row and whose letter was taken for a digit:
/// `(8)` for `(B)`, `(0.1)` for `(D.1)`. Where the table has what was read as well, `(O.1)`, it
/// may be either.
fn misread_code(row: &Row<'_>, at: usize, table: &LabelTable) -> Option<Match> {
    let bracketed = row.chars.first() == Some(&'(') && row.chars.last() == Some(&')');
    if at != 0 || !bracketed {
        return None;
    }
    let text = &row.folded.chars;
    let digit = row.chars.iter().find(|c| c.is_alphanumeric())?;
    let letter = match digit {
        '8' => 'B',
        '0' | 'O' => 'D',
        '5' => 'S',
        '6' => 'G',
        _ => return None,
    };
    let meant = |pattern: &&Pattern| {
        let rest = pattern.chars.get(1..);
        pattern.coded && rest == text.get(1..) && pattern.chars.first() == Some(&letter)
    };
    if !table.numbers().iter().any(|p| meant(&p)) {
        return None;
    }
    let either = table
        .numbers()
        .iter()
        .filter(|p| meant(p) || p.chars == *text);
    Some(Match {
        end: text.len(),
        edits: 0,
        len: text.len(),
        fields: either.fold(0, |fields, pattern| fields | pattern.fields),
        numbered: true,
    })
}

/// A short label with its number at the beginning of a row, letters of which were taken for
/// digits of their shapes: `3D08` for `3 DOB`, `5 D0` and `5 00` for `5 DD`. Other numbers that
/// are all digits have to be the whole of their row: an address may begin with 3008.
pub(super) fn misread_short(row: &Row<'_>, at: usize, table: &LabelTable) -> Option<Match> {
    const SHORT: std::ops::RangeInclusive<usize> = 3..=5;
    if at != 0 || !table.is_template() {
        return None;
    }
    let shape = |c: &char| match c {
        'D' | 'Q' => 'O',
        '8' => 'B',
        '5' => 'S',
        '2' => 'Z',
        '6' => 'G',
        other => *other,
    };
    let text = &row.folded.chars;
    let number = text.first().filter(|c| c.is_ascii_digit())?;
    let letter = |pattern: &&Pattern| {
        let chars = &pattern.chars;
        let end = chars.len();
        let until = row.folded.until.get(end.wrapping_sub(1)).copied();
        let read = row.chars.get(..until.unwrap_or(0)).unwrap_or_default();
        // "5 00 1112575418" is `5 DD`: no address begins with a five, a space and two noughts.
        let parted = read.get(1) == Some(&' ') && read.get(2..) == Some(&['0', '0']);
        let lettered = read.iter().any(char::is_ascii_uppercase) || parted;
        SHORT.contains(&end)
            && chars.first() == Some(number)
            && chars.get(1).is_some_and(char::is_ascii_alphabetic)
            && text
                .get(..end)
                .is_some_and(|text| text.iter().map(shape).eq(chars.iter().map(shape)))
            && (text.len() == end || lettered && boundary(row, end))
    };
    let found = table.patterns().iter().rev().find(letter)?;
    Some(Match {
        end: found.chars.len(),
        edits: 0,
        len: found.chars.len(),
        fields: found.fields,
        numbered: false,
    })
}

/// Whether the number that ends at `until` is the day of a date: digits follow the
/// separator, and they are no whole date by themselves.
fn is_part_of_date(row: &Row<'_>, until: usize) -> bool {
    let separated = row.chars.get(until).is_some_and(|c| ".-/".contains(*c));
    let rest: String = row
        .chars
        .iter()
        .skip(until + 1)
        .take_while(|c| !c.is_whitespace())
        .collect();
    let groups = rest
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .count();
    // "9.1" is the class 1 behind the caption 9.
    let one_digit = rest.len() == 1;
    separated && rest.starts_with(|c: char| c.is_ascii_digit()) && groups < 3 && !one_digit
}
