//! Lines a few characters short or long, because fillers were lost or doubled.
//!
//! Fillers are added and removed only where runs of them stand. At the end of a
//! line that holds nothing but a name behind its beginning, that is safe: they
//! mean nothing there. Anywhere else it shifts characters, and the check digits
//! have to confirm it.

use super::super::alphabet::FILLER;
use super::super::format::Format;
use super::{Cell, Reason, Work};

/// How many characters a line with digits may be short or long: beyond a few,
/// more than fillers went wrong.
const MAX_SHIFT: usize = 6;

/// The least characters that a line keeps before its run of fillers grows: the
/// beginning of the format and one letter of a name.
const LEAST_NAME_LINE: usize = 6;

/// The most combinations of variants that are tried.
const MAX_VARIANTS: usize = 64;

/// Lines of the format's lengths.
pub(super) struct Fitted {
    pub work: Work,
    /// Fillers were changed where only check digits can confirm it.
    pub needs_digits: bool,
    /// How many fillers were added or removed.
    pub changed: usize,
}

/// All ways to give the lines the format's lengths.
pub(super) fn fit(format: Format, lines: &[Vec<Cell>]) -> Vec<Fitted> {
    let lengths = format.line_lengths();
    if lines.len() != lengths.len() {
        return Vec::new();
    }
    let mut ways = vec![Fitted {
        work: Work::new(format),
        needs_digits: false,
        changed: 0,
    }];
    for (index, (cells, &length)) in lines.iter().zip(lengths).enumerate() {
        let variants = variants(cells, length, is_name_line(format, index));
        let mut grown = Vec::new();
        for way in &ways {
            for (cells, removed, needs_digits) in &variants {
                let mut work = way.work.clone();
                work.removed
                    .extend(removed.iter().map(|&column| (index, column)));
                work.lines.push(cells.clone());
                let changed = way.changed
                    + removed.len()
                    + cells
                        .len()
                        .saturating_sub(lines.get(index).map_or(0, Vec::len));
                let needs_digits = way.needs_digits || *needs_digits;
                grown.push(Fitted {
                    work,
                    needs_digits,
                    changed,
                });
            }
        }
        grown.truncate(MAX_VARIANTS);
        ways = grown;
    }
    ways
}

/// Whether only a name, which no check digit covers, stands at the line's end.
fn is_name_line(format: Format, line: usize) -> bool {
    let layout = format.layout();
    let ends = layout.lengths.get(line).copied();
    let name = layout
        .names
        .iter()
        .any(|span| span.line == line && Some(span.end) == ends);
    let covered = layout
        .checks
        .iter()
        .any(|check| check.over.iter().any(|span| span.line == line));
    name && !covered
}

/// A line of the right length: its cells, the columns that fillers were removed
/// from, and whether check digits have to confirm it.
type Variant = (Vec<Cell>, Vec<usize>, bool);

fn variants(cells: &[Cell], length: usize, name_line: bool) -> Vec<Variant> {
    if cells.len() == length {
        return vec![(cells.to_vec(), Vec::new(), false)];
    }
    let mut found: Vec<Variant> = Vec::new();
    for (start, end) in runs(cells) {
        let at_end = end == cells.len();
        let safe = name_line && at_end;
        if name_line && !(at_end && start >= LEAST_NAME_LINE) {
            continue;
        }
        if !safe && cells.len().abs_diff(length) > MAX_SHIFT {
            continue;
        }
        let (head, tail) = cells.split_at(end);
        if let Some(missing) = length.checked_sub(cells.len()) {
            let added = std::iter::repeat_n(Cell::added(), missing);
            let line = head
                .iter()
                .copied()
                .chain(added)
                .chain(tail.iter().copied())
                .collect();
            found.push((line, Vec::new(), !safe));
        } else {
            let excess = cells.len() - length;
            // A name may fill its line; elsewhere the run that is there stays one.
            let least = usize::from(!safe);
            if end - start < excess + least {
                continue;
            }
            let (kept, removed) = head.split_at(end - excess);
            let line: Vec<Cell> = kept.iter().chain(tail).copied().collect();
            found.push((
                line,
                (end - excess..end).take(removed.len()).collect(),
                !safe,
            ));
        }
    }
    found
}

/// Runs of at least two fillers: start and end.
fn runs(cells: &[Cell]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = None;
    for at in 0..=cells.len() {
        let filler = cells.get(at).is_some_and(|cell| cell.byte == FILLER);
        match (filler, start) {
            (true, None) => start = Some(at),
            (false, Some(begin)) => {
                if at - begin >= 2 {
                    found.push((begin, at));
                }
                start = None;
            }
            _ => {}
        }
    }
    found
}

impl Cell {
    /// A filler that was not read.
    fn added() -> Self {
        Self {
            byte: FILLER,
            from: None,
            reason: Some(Reason::FillerRun),
        }
    }
}
