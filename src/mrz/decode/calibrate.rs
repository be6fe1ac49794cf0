//! From the search's own share to a probability that can be believed.

use super::align::Posterior;
use super::fields::nats;
use crate::mrz::format::Layout;
use crate::mrz::{ALPHABET, index_of, value_of};

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
    /// The largest about one character that no check digit vouches for: of names and issuer,
    /// and that it is another one of the same value modulo 10, which no digit can tell.
    pub worst: f32,
    /// Of the characters that a check digit covers, together.
    pub checked: f32,
    /// Of the frames: how badly they fit the format, in nats a frame.
    pub fit: f32,
    /// Whether issuer or nationality is one that the lexicon does not have.
    pub unknown_state: bool,
}

impl Doubt {
    /// `positions` has for each line the probabilities of each symbol at each position, of
    /// which `text` takes one; `fit` is the mean log-probability of a frame.
    pub(super) fn new(
        fit: f32,
        unknown_state: bool,
        positions: &[Vec<Posterior>],
        text: &[Vec<u8>],
        layout: &Layout,
    ) -> Self {
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
            fit: -fit,
            unknown_state,
            ..Self::default()
        };
        for (line, (posteriors, text)) in positions.iter().zip(text).enumerate() {
            for (column, (posterior, &taken)) in posteriors.iter().zip(text).enumerate() {
                let own = nats(index_of(taken).map_or(0.0, |symbol| posterior[symbol]));
                let unchecked = if covered(line, column) {
                    doubt.checked += own;
                    nats(1.0 - congruent(posterior, taken))
                } else {
                    own
                };
                doubt.worst = doubt.worst.max(unchecked);
            }
        }
        doubt
    }
}

/// The probability that a character is another one with the same value modulo 10: so are 6
/// and G, 8 and S, K and the filler.
fn congruent(posterior: &Posterior, taken: u8) -> f32 {
    let value = |byte| value_of(byte).map(|value| value % 10);
    let others = ALPHABET
        .iter()
        .zip(posterior)
        .filter(|&(&other, _)| other != taken && value(other) == value(taken));
    others.map(|(_, &probability)| probability).sum()
}

/// The logistic model of [`calibrated`]: its constant, and what the square root of each
/// doubt takes from it. Square roots, since the last nats of a hopeless reading say little.
///
/// Fitted by training/confidence.py on 1,316 specimens with right digits (`specimen set`,
/// seeds 2009 and 2010 with 420 pictures each, 2011 with 700, all degradations), of which
/// 1,303 were exact. Fitted on one half and asked about the other all 1,216 from 0.99 on were
/// exact, from 0.97 to 0.99 48 of 49, below 39 of 51. With the sum over all characters in
/// place of the worst one of 1,171 from 0.99 on was not, and 45 more were below.
const CONSTANT: f32 = 7.102;
const WORST: f32 = 6.353;
const CHECKED: f32 = 1.0;
const FIT: f32 = 5.0;

/// No reading is surer than so many specimens can show.
const MOST: f32 = 0.998;

/// With a check digit wrong either the print is wrong or the reading: of real
/// pictures six in ten were as printed, of drawn ones (all printed right) none.
const MOST_WITH_DIGITS_WRONG: f32 = 0.5;

/// With an issuer or a nationality that no state has, and that no check digit covers, either
/// the document is none of a state or the reading is wrong: seven of eight such readings were
/// as printed, all of them specimens of issuers (corpus and seed 2009).
const MOST_WITH_UNKNOWN_STATE: f32 = 0.9;

/// The probability that every character is right, 0 to 1.
#[must_use]
pub fn calibrated(doubt: &Doubt, digits_right: bool) -> f32 {
    let root = |nats: f32| nats.max(0.0).sqrt();
    let logit = CONSTANT
        - WORST * root(doubt.worst)
        - CHECKED * root(doubt.checked)
        - FIT * root(doubt.fit);
    let mut most = MOST;
    if doubt.unknown_state {
        most = most.min(MOST_WITH_UNKNOWN_STATE);
    }
    if !digits_right {
        most = most.min(MOST_WITH_DIGITS_WRONG);
    }
    (1.0 / (1.0 + (-logit).exp())).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_doubt_is_never_more_probable_and_wrong_digits_are_never_likely() {
        let steps: Vec<f32> = (0..=60).map(|i| i as f32 * 0.1).collect();
        let kinds: [fn(f32) -> Doubt; 3] = [
            |nats| Doubt {
                worst: nats,
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
            worst: 2.0,
            checked: 3.0,
            fit: 0.02,
            unknown_state: false,
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
