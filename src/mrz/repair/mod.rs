//! From recognised or typed text to a zone, every change on record.
//!
//! What may be changed, and on what evidence:
//! 1. look-alikes outside the MRZ alphabet become what they look like;
//! 2. fillers are added or removed at the ends of names, and elsewhere in runs of
//!    fillers where the check digits then all come out right in one way only;
//! 3. a character that its position does not allow becomes the one that is
//!    usually misread as it (O for 0 in a date, 0 for O in a name);
//! 4. lone letters in the run of fillers behind a name become fillers;
//! 5. an unknown state becomes the one known state that differs by one
//!    confusable character, if there is exactly one;
//! 6. a character that its position does not allow and that has several likely
//!    readings becomes the one that makes all check digits right, if there is
//!    exactly one.
//!
//! A check digit is never computed, and nothing is chosen among several readings:
//! those are told as [`Alternative`]s, and the character stays as it was read.

mod checks;
mod classes;
pub(super) mod confusable;
mod fold;
mod lengths;
mod states;

use std::fmt;

use super::date::Date;
use super::error::MrzError;
use super::format::Format;
use super::parse::{Mrz, parse_bytes};

/// Why a character was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// It is no MRZ character, but looks like one.
    LookAlike,
    /// A filler was added or removed in a run of fillers.
    FillerRun,
    /// The position does not allow it.
    Class,
    /// It stood alone in the fillers behind a name.
    FillerNoise,
    /// Only so is the code that of a state.
    Lexicon,
    /// Only so are all check digits right.
    CheckDigits,
}

impl Reason {
    /// The reason in `snake_case`, for reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LookAlike => "look_alike",
            Self::FillerRun => "filler_run",
            Self::Class => "class",
            Self::FillerNoise => "filler_noise",
            Self::Lexicon => "lexicon",
            Self::CheckDigits => "check_digits",
        }
    }
}

/// A character that was changed. `Debug` hides the characters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Repair {
    /// The line of the zone, from 0.
    pub line: usize,
    /// The column, from 0: of the zone, or, for a filler that was removed, of the
    /// line as it was read without its spaces.
    pub column: usize,
    /// What was read; a space where a filler was added.
    pub from: char,
    /// What stands there now; a space where a filler was removed.
    pub to: char,
    /// Why.
    pub reason: Reason,
}

impl fmt::Debug for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            line,
            column,
            reason,
            ..
        } = self;
        write!(f, "Repair({line}:{column} {reason:?})")
    }
}

/// Another reading that the evidence does not rule out. `Debug` hides the characters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Alternative {
    /// The line of the zone, from 0.
    pub line: usize,
    /// The column of the zone, from 0.
    pub column: usize,
    /// What stands there.
    pub read: char,
    /// What may stand there instead.
    pub other: char,
}

impl fmt::Debug for Alternative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Alternative({}:{})", self.line, self.column)
    }
}

/// A zone made of text, and what was done to make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The zone; its check digits may still be wrong.
    pub mrz: Mrz,
    /// Every character changed, by line and column.
    pub repairs: Vec<Repair>,
    /// Every doubt that is left, by line and column.
    pub alternatives: Vec<Alternative>,
}

/// Makes a zone of lines as they were typed or recognised.
///
/// The rules are those of the module's head. Lines of a zone whose digits are all
/// right come out as they went in, but for characters that no check digit covers
/// and that their position does not allow. `today` as for [`super::parse`].
///
/// # Errors
/// [`MrzError::Character`] where a character looks like none of an MRZ (line and
/// column of the input), [`MrzError::Shape`] where the lines are no zone,
/// [`MrzError::Ambiguous`] where lost or doubled fillers can be mended in more
/// than one way.
pub fn repair(lines: &[&str], today: Date) -> Result<Repaired, MrzError> {
    let folded = fold::fold(lines)?;
    let mut work = shaped(&folded, lines.len(), today)?;
    classes::clear_noise(&mut work);
    states::mend(&mut work);
    checks::mend(&mut work, today)?;
    work.finish(today)
}

/// The lines at the lengths of their format, each character of its position's class.
fn shaped(folded: &[Vec<Cell>], given: usize, today: Date) -> Result<Work, MrzError> {
    let mut exact = Vec::new();
    let mut mended: Vec<(Work, bool, usize)> = Vec::new();
    for format in Format::ALL {
        for lengths::Fitted {
            mut work,
            needs_digits,
            changed,
        } in lengths::fit(format, folded)
        {
            classes::mend(&mut work, today);
            let lines: Vec<Vec<u8>> = work.bytes();
            let slices: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
            if Format::of(&slices) != Some(format) {
                continue;
            }
            let right = parse_bytes(format, &slices, today)?.digits_right();
            if changed == 0 {
                exact.push(work);
            } else if right || !needs_digits {
                mended.push((work, right, changed));
            }
        }
    }
    let shape = MrzError::Shape { lines: given };
    if let Some(work) = exact.into_iter().next() {
        return Ok(work);
    }
    // Fillers added at one end of a run or the other give the same text.
    let mut distinct: Vec<(Work, bool, usize)> = Vec::new();
    for way in mended {
        if !distinct.iter().any(|kept| kept.0.bytes() == way.0.bytes()) {
            distinct.push(way);
        }
    }
    if distinct.iter().any(|&(_, right, _)| right) {
        distinct.retain(|&(_, right, _)| right);
    }
    let mut ways = distinct.into_iter();
    match (ways.next(), ways.next()) {
        (Some((work, _, _)), None) => Ok(work),
        (None, _) => Err(shape),
        (Some(_), Some(_)) => Err(MrzError::Ambiguous),
    }
}

/// One character: what it is now and what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cell {
    byte: u8,
    /// What was read, `None` for a filler that was added.
    from: Option<char>,
    /// Why it was last changed.
    reason: Option<Reason>,
}

impl Cell {
    /// A character as it was read.
    fn read(byte: u8) -> Self {
        Self {
            byte,
            from: Some(char::from(byte)),
            reason: None,
        }
    }
}

/// A zone in the making.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Work {
    format: Format,
    lines: Vec<Vec<Cell>>,
    /// Lines and columns, as read, of fillers that were removed.
    removed: Vec<(usize, usize)>,
    alternatives: Vec<Alternative>,
}

impl Work {
    fn new(format: Format) -> Self {
        Self {
            format,
            lines: Vec::new(),
            removed: Vec::new(),
            alternatives: Vec::new(),
        }
    }

    fn bytes(&self) -> Vec<Vec<u8>> {
        self.lines
            .iter()
            .map(|line| line.iter().map(|cell| cell.byte).collect())
            .collect()
    }

    fn byte(&self, line: usize, column: usize) -> Option<u8> {
        Some(self.lines.get(line)?.get(column)?.byte)
    }

    /// The bytes of a stretch of a line.
    fn stretch(&self, line: usize, start: usize, end: usize) -> Vec<u8> {
        (start..end)
            .filter_map(|column| self.byte(line, column))
            .collect()
    }

    fn set(&mut self, line: usize, column: usize, byte: u8, reason: Reason) {
        if let Some(cell) = self
            .lines
            .get_mut(line)
            .and_then(|cells| cells.get_mut(column))
        {
            cell.byte = byte;
            cell.reason = Some(reason);
        }
        self.alternatives
            .retain(|a| (a.line, a.column) != (line, column));
    }

    /// Notes another reading of what stands at a position.
    fn doubt(&mut self, line: usize, column: usize, other: u8) {
        let Some(read) = self.byte(line, column) else {
            return;
        };
        let (read, other) = (char::from(read), char::from(other));
        let alternative = Alternative {
            line,
            column,
            read,
            other,
        };
        if !self.alternatives.contains(&alternative) {
            self.alternatives.push(alternative);
        }
    }

    fn parse(&self, today: Date) -> Result<Mrz, MrzError> {
        let lines = self.bytes();
        let lines: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
        parse_bytes(self.format, &lines, today)
    }

    fn finish(mut self, today: Date) -> Result<Repaired, MrzError> {
        let mrz = self.parse(today)?;
        let mut repairs = Vec::new();
        for (line, cells) in self.lines.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let to = char::from(cell.byte);
                if let Some(reason) = cell.reason.filter(|_| cell.from != Some(to)) {
                    repairs.push(Repair {
                        line,
                        column,
                        from: cell.from.unwrap_or(' '),
                        to,
                        reason,
                    });
                }
            }
        }
        for &(line, column) in &self.removed {
            repairs.push(Repair {
                line,
                column,
                from: '<',
                to: ' ',
                reason: Reason::FillerRun,
            });
        }
        repairs.sort_by_key(|repair| (repair.line, repair.column));
        self.alternatives
            .sort_by_key(|a| (a.line, a.column, a.other));
        Ok(Repaired {
            mrz,
            repairs,
            alternatives: self.alternatives,
        })
    }
}

#[cfg(test)]
mod tests;
