//! Characters that their position does not allow.

use super::super::alphabet::{Class, FILLER};
use super::super::date::Date;
use super::super::format::Format;
use super::confusable::{readings, strong};
use super::{Reason, Work};

/// Letters that generic recognisers were measured to read for the filler.
const FILLER_MISREAD: &[u8] = b"KACN";

/// The most letters together that may be misread fillers rather than a name.
const MOST_NOISE: usize = 2;

/// Gives every character its position's class where one reading is likely, and
/// notes the others.
///
/// Where all check digits are right as read and would not be so afterwards, the
/// characters that they cover stay: the issuer deviates from the layout.
pub(super) fn mend(work: &mut Work, today: Date) {
    let right = |work: &Work| work.parse(today).is_ok_and(|mrz| mrz.digits_right());
    let before = work.clone();
    mend_where(work, |_, _| true);
    if right(&before) && !right(work) {
        *work = before;
        let format = work.format;
        mend_where(work, |line, column| !covered(format, line, column));
    }
}

fn mend_where(work: &mut Work, may_change: impl Fn(usize, usize) -> bool) {
    // Issuer and code first: they decide what others allow.
    for (line, &length) in work.format.line_lengths().iter().enumerate() {
        for column in 0..length {
            let class = class_at(work, line, column);
            let Some(byte) = work.byte(line, column) else {
                continue;
            };
            if class.allows(byte) || !may_change(line, column) {
                continue;
            }
            // Most letters are a filler only where nothing else may stand.
            let fill = class == Class::FILL || matches!(byte, b'K' | b'C');
            let weak: Vec<u8> = readings(byte)
                .iter()
                .copied()
                .filter(|&other| class.allows(other) && (other != FILLER || fill))
                .collect();
            match (strong(byte, class), weak.as_slice()) {
                (Some(other), _) | (None, &[other]) => {
                    work.set(line, column, other, Reason::Class);
                }
                (None, others) => {
                    for &other in others {
                        work.doubt(line, column, other);
                    }
                }
            }
        }
    }
}

/// The class of a position in this zone: the format's, but for what its
/// beginning tells.
pub(super) fn class_at(work: &Work, line: usize, column: usize) -> Class {
    let class = work.format.class_at(line, column);
    let begins = work.stretch(0, 0, 5);
    // Russian internal passports write Cyrillic letters as digits.
    if work.format == Format::Td3 && line == 0 && column >= 5 && begins == b"PNRUS" {
        return Class::ALNUM_FILL;
    }
    // H stands for hombre on Mexican cards alone.
    if class == Class::SEX && begins != b"IDMEX" {
        return class.without(Class::of(b"H"));
    }
    class
}

/// Whether a check digit covers the position or stands there.
fn covered(format: Format, line: usize, column: usize) -> bool {
    format.is_check_digit(line, column)
        || format
            .layout()
            .checks
            .iter()
            .flat_map(|check| check.over)
            .any(|span| span.line == line && (span.start..span.end).contains(&column))
}

/// Clears misread fillers behind names.
///
/// Only names of Doc 9303 that no check digit covers: two fillers end the
/// surname, and after the given names nothing but fillers may stand.
pub(super) fn clear_noise(work: &mut Work) {
    let format = work.format;
    let names = format.layout().names.iter();
    for span in names.filter(|span| !covered(format, span.line, span.start)) {
        let name = work.stretch(span.line, span.start, span.end);
        let Some(end) = end_of_names(&name) else {
            lone_initial(work, span.line, span.start, &name);
            continue;
        };
        let mut at = end;
        while at < name.len() {
            let letters = name
                .iter()
                .skip(at)
                .take_while(|&&byte| byte != FILLER)
                .count();
            if (1..=MOST_NOISE).contains(&letters) {
                let group = name.get(at..at + letters).unwrap_or_default();
                let misread = group.iter().all(|byte| FILLER_MISREAD.contains(byte));
                for column in span.start + at..span.start + at + letters {
                    if misread {
                        work.set(span.line, column, FILLER, Reason::FillerNoise);
                    } else {
                        work.doubt(span.line, column, FILLER);
                    }
                }
            }
            at += letters.max(1);
        }
        lone_initial(
            work,
            span.line,
            span.start,
            name.get(..end).unwrap_or_default(),
        );
    }
}

/// Where the fillers behind the names begin, if letters follow them: the second
/// run of two or more fillers, or the first where it is longer than a separator.
fn end_of_names(name: &[u8]) -> Option<usize> {
    let mut runs = 0;
    let mut at = 0;
    while at < name.len() {
        let fillers = name
            .iter()
            .skip(at)
            .take_while(|&&byte| byte == FILLER)
            .count();
        if fillers >= 2 {
            runs += 1;
            if runs == 2 || fillers > 2 {
                let rest = name.get(at..).unwrap_or_default();
                return rest.iter().any(|&byte| byte != FILLER).then_some(at);
            }
        }
        at += fillers.max(1);
    }
    None
}

/// A K alone at the end of the names is an initial or a misread filler: only the
/// visual zone can tell.
fn lone_initial(work: &mut Work, line: usize, start: usize, name: &[u8]) {
    let length = name
        .iter()
        .rposition(|&byte| byte != FILLER)
        .map_or(0, |last| last + 1);
    if let Some([.., before, FILLER, b'K']) = name.get(..length)
        && *before != FILLER
        && length < name.len()
    {
        work.doubt(line, start + length - 1, FILLER);
    }
}
