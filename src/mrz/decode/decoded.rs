//! What decoding gives: a reading, and what is to be thought of it.

use super::calibrate::{Doubt, Standing};
use crate::mrz::Mrz;

/// Two readings of one position that remained.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Remaining {
    /// Line, from 0.
    pub line: usize,
    /// Column, from 0.
    pub column: usize,
    /// The character taken.
    pub read: char,
    /// The other one.
    pub other: char,
}

/// A character that is not the one the recogniser thought likeliest.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Changed {
    /// Line, from 0.
    pub line: usize,
    /// Column, from 0.
    pub column: usize,
    /// What the recogniser saw.
    pub from: char,
    /// What stands in the result.
    pub to: char,
}

/// An MRZ as decoded.
#[derive(Clone)]
pub struct Decoded {
    /// The text with its fields and verdicts.
    pub mrz: Mrz,
    /// The share of this reading among all that were tried, 0 to 1: too modest
    /// where it is above 0.2, see [`super::calibrated`].
    pub share: f32,
    /// Probability that every character is right, 0 to 1.
    pub confidence: f32,
    /// How well the frames fit the format: mean log-probability a frame, below 0.
    pub fit: f32,
    /// The value of the whole search: cost in nats, less is better. Comparable
    /// between formats of the same lines.
    pub cost: f32,
    /// For each line the probability of each character.
    pub certainty: Vec<Vec<f32>>,
    /// What is held against the reading, see [`super::calibrated`].
    pub doubt: Doubt,
    /// Where another reading remains possible.
    pub alternatives: Vec<Remaining>,
    /// Where the recogniser's first thought was not followed.
    pub changes: Vec<Changed>,
}

impl Decoded {
    /// What the reading says of itself.
    #[must_use]
    pub fn standing(&self) -> Standing {
        Standing::of(self.mrz.digits_right(), self.confidence)
    }

    /// The probability that the characters `start..end` of a line are right, 0 to 1: each
    /// part of the text has its share in the doubt about all of it.
    #[must_use]
    pub fn confidence_of(&self, line: usize, start: usize, end: usize) -> f32 {
        let doubt = |characters: &[f32]| characters.iter().map(|p| 1.0 - p).sum::<f32>();
        let all: f32 = self.certainty.iter().map(|line| doubt(line)).sum();
        let own = self
            .certainty
            .get(line)
            .and_then(|line| line.get(start..end.min(line.len())))
            .map_or(0.0, doubt);
        1.0 - (1.0 - self.confidence) * (own / all.max(1e-6)).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mrz::{Date, parse};

    /// The specimen of Doc 9303 part 4, read with the given certainty of each character.
    fn read(certainty: impl Fn(usize, usize) -> f32, confidence: f32) -> Decoded {
        let lines = [
            "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
            "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
        ];
        let today = Date {
            year: 2026,
            month: 1,
            day: 1,
        };
        let Ok(mrz) = parse(&lines, today) else {
            unreachable!("a specimen of the standard");
        };
        let certainty = (0..2)
            .map(|line| (0..44).map(|column| certainty(line, column)).collect())
            .collect();
        Decoded {
            mrz,
            share: 1.0,
            confidence,
            fit: 0.0,
            cost: 0.0,
            certainty,
            doubt: Doubt::default(),
            alternatives: Vec::new(),
            changes: Vec::new(),
        }
    }

    fn near(a: f32, b: f32) -> bool {
        (a - b).abs() < 1e-5
    }

    #[test]
    fn doubt_about_one_character_is_doubt_about_its_field_alone() {
        let reading = read(
            |line, column| if (line, column) == (0, 7) { 0.6 } else { 1.0 },
            0.8,
        );
        assert!(near(reading.confidence_of(0, 5, 13), 0.8));
        assert!(near(reading.confidence_of(0, 15, 25), 1.0));
        assert!(near(reading.confidence_of(1, 0, 9), 1.0));
    }

    #[test]
    fn doubt_is_shared_as_the_characters_have_it() {
        let even = read(|_, _| 0.99, 0.9);
        // 11 of 88 characters have an eighth of the doubt.
        assert!(near(even.confidence_of(0, 0, 11), 1.0 - 0.1 / 8.0));
        assert!(near(even.confidence_of(0, 0, 44), 0.95));
    }

    #[test]
    fn a_part_that_is_not_there_has_no_doubt_of_its_own() {
        let reading = read(|_, _| 0.9, 0.5);
        assert!(near(reading.confidence_of(2, 0, 10), 1.0));
        // A part that ends beyond the line ends with it.
        assert!(near(reading.confidence_of(1, 0, 60), 0.75));
        let sure = read(|_, _| 1.0, 1.0);
        assert!(near(sure.confidence_of(0, 0, 44), 1.0));
    }
}
