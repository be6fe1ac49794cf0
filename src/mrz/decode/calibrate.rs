//! From the search's own share to a probability that can be believed.

use super::fields::nats;
use crate::mrz::format::Layout;

/// From this confidence on a reading is called valid where its check digits are right;
/// below it is called unsure. See the table of [`calibrated`].
pub const SURE: f32 = 0.99;

/// What a reading says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Every printed check digit is right, and so, most probably, is what none covers.
    Valid,
    /// Every printed check digit is right; characters that none covers may be others.
    Unsure,
    /// A printed check digit is not right: the print is wrong, or the reading.
    Invalid,
}

impl Standing {
    /// That of a reading with this confidence, 0 to 1.
    #[must_use]
    pub fn of(digits_right: bool, confidence: f32) -> Self {
        match (digits_right, confidence >= SURE) {
            (true, true) => Self::Valid,
            (true, false) => Self::Unsure,
            (false, _) => Self::Invalid,
        }
    }

    /// Its name in `snake_case`, for reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Unsure => "unsure",
            Self::Invalid => "invalid",
        }
    }
}

/// What is held against a reading, each in nats: 0 is no doubt at all.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Doubt {
    /// Of the share that the reading keeps among all that were tried.
    pub rivals: f32,
    /// Of the characters that no check digit covers, together: names, issuer.
    pub unchecked: f32,
    /// Of those that one does.
    pub checked: f32,
    /// Of the frames: how badly they fit the format, in nats a frame.
    pub fit: f32,
}

impl Doubt {
    /// `certainty` has for each line the probability of each character, `fit` is the
    /// mean log-probability of a frame.
    pub(super) fn new(share: f32, fit: f32, certainty: &[Vec<f32>], layout: &Layout) -> Self {
        let covered = |line: usize, column: usize| {
            layout.checks.iter().any(|check| {
                (check.line, check.column) == (line, column)
                    || check
                        .over
                        .iter()
                        .any(|span| span.line == line && (span.start..span.end).contains(&column))
            })
        };
        let mut doubt = Self {
            rivals: nats(share),
            fit: -fit,
            ..Self::default()
        };
        for (line, characters) in certainty.iter().enumerate() {
            for (column, &probability) in characters.iter().enumerate() {
                let sum = if covered(line, column) {
                    &mut doubt.checked
                } else {
                    &mut doubt.unchecked
                };
                *sum += nats(probability);
            }
        }
        doubt
    }
}

/// The logistic model of [`calibrated`]: its constant, and what the square root of each
/// doubt takes from it. Square roots, since the last nats of a hopeless reading say little.
///
/// Rivals and unchecked characters are one feature, since they are much the same doubt seen
/// twice: fitted apart one of them took the weight of both.
///
/// Fitted by training/confidence.py on 2,310 specimens with right digits (`specimen set`,
/// seeds 2002, 2003 and 2007 with 700 pictures each, 2004 with 600, all degradations), of
/// which 2,294 were exact. Of those that it gives 0.99 and more 2,165 of 2,167 were, from
/// 0.97 to 0.99 96 of 98, below 33 of 45; fitted on one half and asked about the other,
/// 2,154 of 2,155 from 0.99 on. An earlier fit on 1,198 of them took doubt within the reach
/// of check digits for none: of 600 others it called 5 sure that were wrong, most of them two
/// characters misread to the same sum or one to a character congruent with it.
const CONSTANT: f32 = 7.103;
const OPEN: f32 = 2.048;
const CHECKED: f32 = 1.273;
const FIT: f32 = 7.651;

/// No reading is surer than so many specimens can show.
const MOST: f32 = 0.998;

/// With a check digit wrong either the print is wrong or the reading: of real
/// pictures six in ten were as printed, of drawn ones (all printed right) none.
const MOST_WITH_DIGITS_WRONG: f32 = 0.5;

/// The probability that every character is right, 0 to 1.
#[must_use]
pub fn calibrated(doubt: &Doubt, digits_right: bool) -> f32 {
    let root = |nats: f32| nats.max(0.0).sqrt();
    let logit = CONSTANT
        - OPEN * root(doubt.rivals + doubt.unchecked)
        - CHECKED * root(doubt.checked)
        - FIT * root(doubt.fit);
    let probability = (1.0 / (1.0 + (-logit).exp())).min(MOST);
    if digits_right {
        probability
    } else {
        probability.min(MOST_WITH_DIGITS_WRONG)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_doubt_is_never_more_probable_and_wrong_digits_are_never_likely() {
        let steps: Vec<f32> = (0..=60).map(|i| i as f32 * 0.1).collect();
        let kinds: [fn(f32) -> Doubt; 4] = [
            |nats| Doubt {
                rivals: nats,
                ..Doubt::default()
            },
            |nats| Doubt {
                unchecked: nats,
                ..Doubt::default()
            },
            |nats| Doubt {
                checked: nats,
                ..Doubt::default()
            },
            |nats| Doubt {
                fit: nats / 100.0,
                ..Doubt::default()
            },
        ];
        for doubt in kinds {
            let values: Vec<f32> = steps.iter().map(|&n| calibrated(&doubt(n), true)).collect();
            assert!(values.windows(2).all(|pair| pair[0] >= pair[1]));
            assert!((values[0] - MOST).abs() < 1e-3);
            for &nats in &steps {
                assert!(calibrated(&doubt(nats), false) <= MOST_WITH_DIGITS_WRONG);
            }
        }
        let hopeless = Doubt {
            rivals: 3.0,
            unchecked: 8.0,
            checked: 3.0,
            fit: 0.02,
        };
        assert!(calibrated(&hopeless, true) < 0.1);
    }

    #[test]
    fn a_reading_is_valid_only_where_it_is_sure() {
        for (digits_right, confidence, name) in [
            (true, SURE, "valid"),
            (true, SURE - 0.01, "unsure"),
            (false, 1.0, "invalid"),
        ] {
            assert_eq!(Standing::of(digits_right, confidence).as_str(), name);
        }
    }
}
