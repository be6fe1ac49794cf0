//! What the check digits can say about characters that were misread.

use super::super::alphabet::Class;
use super::super::checks::Verdict;
use super::super::date::Date;
use super::super::error::MrzError;
use super::super::format::{FieldName, Format, Span};
use super::super::parse::Mrz;
use super::classes::class_at;
use super::confusable::{readings, strong};
use super::{Reason, Work};

/// The letters and digits of German numbers: no vowels, nothing that looks like
/// a digit.
const GERMAN_NUMBER: Class = Class::of(b"0123456789CFGHJKLMNPRTVWXYZ<");

/// Makes the one change that mends all check digits where its position leaves
/// no doubt that something is wrong there; notes every change that would mend
/// them otherwise.
///
/// That a change makes the digits right does not prove it: a sum mod 10 is right
/// by chance once in ten, there are many characters to change, and the composite
/// weighs a document number as its own digit does, so it adds no evidence. A
/// change is made only at a character that its position does not allow, the only
/// such in the zone, where exactly one of its readings makes all digits right.
pub(super) fn mend(work: &mut Work, today: Date) -> Result<(), MrzError> {
    let mrz = work.parse(today)?;
    if !mrz.verdicts().contains(&Verdict::Wrong) {
        return Ok(());
    }
    let suspects = suspects(&mrz);
    let not_allowed: Vec<(usize, usize)> = suspects
        .iter()
        .copied()
        .filter(|&(line, column)| {
            let class = class_here(work, line, column);
            work.byte(line, column)
                .is_some_and(|byte| !class.allows(byte))
        })
        .collect();
    // A character that cannot stand is the error, and no change elsewhere is.
    let suspects = if not_allowed.is_empty() {
        &suspects
    } else {
        &not_allowed
    };
    let mut hits = Vec::new();
    for &(line, column) in suspects {
        let class = class_here(work, line, column);
        let Some(byte) = work.byte(line, column) else {
            continue;
        };
        let by_alphabet = !class.allows(byte) && class_at(work, line, column).allows(byte);
        let likely = if by_alphabet {
            // Only a national alphabet speaks against it: shape has to as well.
            strong(byte, Class::DIGIT).into_iter().collect()
        } else {
            readings(byte).to_vec()
        };
        for other in likely.into_iter().filter(|&other| class.allows(other)) {
            let mut trial = work.clone();
            trial.set(line, column, other, Reason::CheckDigits);
            if trial.parse(today)?.digits_right() {
                hits.push((line, column, other));
            }
        }
    }
    if let ([_], &[(line, column, other)]) = (not_allowed.as_slice(), hits.as_slice()) {
        work.set(line, column, other, Reason::CheckDigits);
    } else {
        for (line, column, other) in hits {
            work.doubt(line, column, other);
        }
    }
    Ok(())
}

/// The positions that a wrong check digit covers; check digits are not suspects.
fn suspects(mrz: &Mrz) -> Vec<(usize, usize)> {
    let long = mrz.number_overflow().map(|long| (long.line, long.column));
    let checks = mrz.format().layout().checks;
    let mut found = Vec::new();
    for (check, _) in checks
        .iter()
        .zip(mrz.verdicts())
        .filter(|&(_, &v)| v == Verdict::Wrong)
    {
        for &Span { line, start, end } in check.over {
            for column in start..end {
                let digit =
                    mrz.format().is_check_digit(line, column) || long == Some((line, column));
                if !digit && !found.contains(&(line, column)) {
                    found.push((line, column));
                }
            }
        }
    }
    found
}

/// What may stand at a position, national alphabets considered.
fn class_here(work: &Work, line: usize, column: usize) -> Class {
    let german = work.stretch(0, 2, 5) == b"D<<";
    let number = work.format.layout().fields.iter().any(|spec| {
        spec.name == FieldName::DocumentNumber
            && spec.span.line == line
            && (spec.span.start..spec.span.end).contains(&column)
    });
    let travel = matches!(work.format, Format::Td1 | Format::Td2 | Format::Td3);
    if german && number && travel {
        GERMAN_NUMBER
    } else {
        class_at(work, line, column)
    }
}
