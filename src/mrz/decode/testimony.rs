//! What several recognisers saw of the same lines, aligned with a format and averaged.

use super::Lattice;
use super::align::{Posterior, align};
use super::fields::best_of;
use crate::mrz::format::{FieldName, Part};
use crate::mrz::{ALPHABET, Class, Format};

/// What a recogniser saw of a line, and how much that counts beside other testimonies.
pub type Testimony<'a> = (&'a Lattice, f32);

/// All lines aligned with a format, testimonies averaged.
pub(super) struct Lines {
    /// For each line the probability of each symbol at each position.
    pub positions: Vec<Vec<Posterior>>,
    /// The same, whatever may stand there.
    pub seen: Vec<Vec<Posterior>>,
    /// For each line how well its best testimony fits.
    pub fits: Vec<f32>,
}

/// Aligns every testimony of each line with `format`, whose first character is of
/// class `first`; `None` where a line has none that can be aligned.
pub(super) fn read_lines(
    format: Format,
    lines: &[Vec<Testimony<'_>>],
    first: Class,
) -> Option<Lines> {
    let mut read = Lines {
        positions: Vec::new(),
        seen: Vec::new(),
        fits: Vec::new(),
    };
    for (line, lattices) in lines.iter().enumerate() {
        let length = *format.line_lengths().get(line)?;
        let classes: Vec<Class> = (0..length)
            .map(|column| {
                if (line, column) == (0, 0) {
                    first
                } else {
                    format.class_at(line, column)
                }
            })
            .collect();
        let aligned: Vec<_> = lattices
            .iter()
            .filter_map(|(lattice, weight)| Some((align(lattice, &classes)?, *weight)))
            .collect();
        if aligned.is_empty() {
            return None;
        }
        read.fits.push(
            aligned
                .iter()
                .map(|(a, _)| a.fit)
                .fold(f32::NEG_INFINITY, f32::max),
        );
        let mut positions = mean(aligned.iter().map(|(a, w)| (&a.positions, *w)));
        doubt_letter_o(format, line, &mut positions);
        read.positions.push(positions);
        read.seen
            .push(mean(aligned.iter().map(|(a, w)| (&a.seen, *w))));
    }
    Some(read)
}

/// How much of the probability of a letter O counts where numbers stand. In OCR-B it
/// differs from 0 by a hair, the value of both in the check sum is often the same
/// modulo 10, and issuers avoid the letter for that reason; a drawn O that is sharp
/// enough to be seen keeps its place, and the check digit speaks for it.
const LETTER_O: f32 = 0.02;

/// Moves probability from O to 0 in the document's number and in optional data.
fn doubt_letter_o(format: Format, line: usize, positions: &mut [Posterior]) {
    let letter = crate::mrz::index_of(b'O').unwrap_or(0);
    let numbers = format.layout().fields.iter().filter(|field| {
        field.span.line == line
            && field.part == Part::Whole
            && matches!(
                field.name,
                FieldName::DocumentNumber
                    | FieldName::PersonalNumber
                    | FieldName::OptionalData1
                    | FieldName::OptionalData2
            )
    });
    for field in numbers {
        let words = field.name != FieldName::DocumentNumber;
        let is_letter: Vec<bool> = positions
            .iter()
            .map(|p| ALPHABET[best_of(p, |_| true).0].is_ascii_alphabetic())
            .collect();
        for column in field.span.start..field.span.end.min(positions.len()) {
            // In the middle of a word, which optional data may hold, it is a letter.
            let beside = |at: Option<usize>| at.is_some_and(|at| is_letter.get(at) == Some(&true));
            if words && beside(column.checked_sub(1)) && beside(Some(column + 1)) {
                continue;
            }
            let posterior = &mut positions[column];
            // Nothing is gained by digits where 0 was not seen at all.
            let moved = (1.0 - LETTER_O) * posterior[letter].min(posterior[0] / LETTER_O);
            posterior[letter] -= moved;
            posterior[0] += moved;
        }
    }
}

/// The mean over several testimonies by their weights.
fn mean<'a>(
    testimonies: impl Iterator<Item = (&'a Vec<Posterior>, f32)> + Clone,
) -> Vec<Posterior> {
    let total: f32 = testimonies.clone().map(|(_, weight)| weight).sum();
    let mut sum: Vec<Posterior> = Vec::new();
    for (testimony, weight) in testimonies {
        sum.resize(testimony.len(), [0.0; 37]);
        for (mean, posterior) in sum.iter_mut().zip(testimony) {
            for (mean, value) in mean.iter_mut().zip(posterior) {
                *mean += value * weight / total;
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a line reads after O and 0 were weighed, where every O was as probable as 0.
    fn weighed(format: Format, line: usize, text: &str) -> String {
        let index = |byte| crate::mrz::index_of(byte).expect("a symbol");
        let mut positions: Vec<Posterior> = text
            .bytes()
            .map(|byte| {
                let mut posterior = [0.0; 37];
                posterior[index(byte)] = 1.0;
                if byte == b'O' {
                    posterior[index(b'O')] = 0.6;
                    posterior[index(b'0')] = 0.4;
                }
                posterior
            })
            .collect();
        doubt_letter_o(format, line, &mut positions);
        positions
            .iter()
            .map(|p| char::from(ALPHABET[best_of(p, |_| true).0]))
            .collect()
    }

    #[test]
    fn an_o_among_digits_is_a_nought_and_one_in_a_word_is_not() {
        // Number, personal number; the name's line is left alone.
        for (line, text, expected) in [
            (
                0,
                "P<UTOBOOL<<OTO<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<",
                "P<UTOBOOL<<OTO<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<",
            ),
            (
                1,
                "LO98902C36UTO7408122F1204159ZE184O26B<<<<<10",
                "L098902C36UTO7408122F1204159ZE184026B<<<<<10",
            ),
            (
                1,
                "LAO8902C36UTO7408122F1204159MODELE<<<<<<<<10",
                "LA08902C36UTO7408122F1204159MODELE<<<<<<<<10",
            ),
            // In a document's number letters stand alone: a word proves nothing there.
            (
                1,
                "LAOA902C36UTO7408122F1204159<<<<<<<<<<<<<<10",
                "LA0A902C36UTO7408122F1204159<<<<<<<<<<<<<<10",
            ),
        ] {
            assert_eq!(weighed(Format::Td3, line, text), expected);
        }
    }
}
