//! From what a value's score rests on to a probability that can be believed.

use super::grounds::Grounds;

/// The logistic model of [`calibrated`]: its constant, and what each term takes from it.
///
/// Fitted by training/scores.py on the values of 1,572 pictures that were found (`cargo xtask
/// fields --rounds 1 --json`, seeds 5601, 5801 and 5901), 11,292 of them. Fitted on one half of the
/// pictures and asked about the other, the expected calibration error was 0.007 and 0.002.
/// `WORST`, `LENGTH`, `LINES`, `PLACE`, `FORM`, `GENERAL`, `ADDRESS`, `TEXT` and `MARKS` stand at the
/// least that the program allows, since drawn documents are easier than the world.
/// `docs/scores.md` has what became of specimens that nothing was fitted on.
const CONSTANT: f32 = 10.355;
const READ: f32 = 2.475;
const WORST: f32 = 4.0;
const LENGTH: f32 = 0.2;
const LINES: f32 = 0.3;
const PLACE: f32 = 1.5;
const FORM: f32 = 1.0;
const SMALL: f32 = 2.677;
const GENERAL: f32 = 0.7;
const NAME: f32 = 0.795;
const ADDRESS: f32 = 0.5;
const TEXT: f32 = 0.7;
const MARKS: f32 = 2.0;
/// What speaks for a value takes less than nothing.
const CONFIRMED: f32 = -1.328;
const PROVEN: f32 = -1.244;

/// No value is surer than so many specimens can show that it is.
const MOST: f32 = 0.99;

/// One that nothing confirms, however well it was read: even a line with perfect scores has lost
/// an accent or a space now and then. Of 7,757 such values of those specimens without a doubted
/// character 7,735 were exact, and on real pictures 129 of 130 with at least 98 (`evaluate --fields --json`).
const MOST_ALONE: f32 = 0.985;

/// One that has a character which the recogniser itself doubts, by more than [`DOUBTED`] nats (a
/// score below 0.9), and that nothing confirms: of 360 that the model is sure of 329 were exact.
/// It stays below the default threshold of acceptance.
const MOST_DOUBTED: f32 = 0.89;
const DOUBTED: f32 = 0.105;

/// Addresses, authorities, places and remarks have no form and no check digit, so that nothing
/// vouches for them but the recogniser. Where it doubts a character by [`DOUBTED_WORDS`] nats (a
/// score below 0.97) they stay below the default threshold of acceptance: of those specimens 2,129 of
/// 2,140 without such a doubt were exact, of the real ones 11 of 11; with one 519 of 599 and 25 of 40.
const MOST_WORDS: f32 = 0.97;
const MOST_DOUBTED_WORDS: f32 = 0.85;
const DOUBTED_WORDS: f32 = 0.03;

/// Words of an issuer whose language has many letters with marks: marks are lost without a
/// doubt, and the MRZ has none to confirm. Of 80 such values 66 were exact. Where there are some
/// marks, one that the recogniser doubts by [`DOUBTED_MARKED`] nats (a score below 0.97) is as good as
/// doubted: 183 of 208 names were exact, of the others 793 of 794 (`training/scores.py bounds`).
const MOST_MARKED: f32 = 0.8;
const MANY_MARKS: f32 = 2.0;
const DOUBTED_MARKED: f32 = 0.03;

/// How probable it is, 0 to 1, that a value is exactly right which no other source contradicts.
pub(super) fn calibrated(grounds: &Grounds) -> f64 {
    // The last nats of a hopeless reading say little.
    let root = |nats: f32| nats.max(0.0).sqrt();
    let logit = CONSTANT
        - READ * root(grounds.read)
        - WORST * root(grounds.worst)
        - LENGTH * grounds.length
        - LINES * grounds.lines
        - PLACE * root(grounds.place)
        - FORM * grounds.form
        - SMALL * grounds.small
        - GENERAL * grounds.general
        - NAME * grounds.name
        - ADDRESS * grounds.address
        - TEXT * grounds.text
        - MARKS * grounds.marks
        - CONFIRMED * grounds.confirmed
        - PROVEN * grounds.proven;
    let has_marks = grounds.marks > 0.0;
    // As sure as what confirms it is; no MRZ has marks.
    let support = if has_marks {
        0.0
    } else {
        grounds.confirmed.max(grounds.proven).clamp(0.0, 1.0)
    };
    let doubted = if has_marks { DOUBTED_MARKED } else { DOUBTED };
    let alone = if grounds.marks >= MANY_MARKS {
        MOST_MARKED
    } else if grounds.address > 0.0 || grounds.text > 0.0 {
        if grounds.worst > DOUBTED_WORDS {
            MOST_DOUBTED_WORDS
        } else {
            MOST_WORDS
        }
    } else if grounds.worst > doubted {
        MOST_DOUBTED
    } else {
        MOST_ALONE
    };
    let most = alone + (MOST - alone) * support;
    f64::from((1.0 / (1.0 + (-logit).exp())).min(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_not_vouched_for_by_the_mrz() {
        let name = |marks, worst| Grounds {
            name: 1.0,
            length: 2.0,
            marks,
            worst,
            read: worst,
            confirmed: 0.998,
            ..Grounds::default()
        };
        let probability = |marks, worst| calibrated(&name(marks, worst));
        // Doubted a little, and sure.
        assert!(probability(0.0, 0.05) > 0.9);
        assert!(probability(1.0, 0.05) < 0.9);
        assert!(probability(1.0, 0.001) > 0.9);
        assert!(probability(2.0, 0.0) <= f64::from(MOST_MARKED));
    }

    #[test]
    fn more_doubt_is_never_more_probable() {
        let terms: [fn(&mut Grounds) -> &mut f32; 9] = [
            |of| &mut of.read,
            |of| &mut of.worst,
            |of| &mut of.length,
            |of| &mut of.lines,
            |of| &mut of.place,
            |of| &mut of.form,
            |of| &mut of.small,
            |of| &mut of.marks,
            |of| &mut of.general,
        ];
        for term in terms {
            let doubted = |doubt: f32| {
                let mut grounds = Grounds::default();
                *term(&mut grounds) = doubt;
                calibrated(&grounds)
            };
            let values: Vec<f64> = (0..60).map(|i| doubted(i as f32 * 0.1)).collect();
            assert!(
                values.windows(2).all(|pair| pair[0] >= pair[1]),
                "{values:?}"
            );
            assert!(
                values
                    .iter()
                    .all(|p| (0.0..=f64::from(MOST_ALONE)).contains(p))
            );
        }
        let doubtful = Grounds {
            read: 2.0,
            worst: 1.5,
            place: 0.7,
            ..Grounds::default()
        };
        assert!(calibrated(&doubtful) < 0.9, "{}", calibrated(&doubtful));
    }

    #[test]
    fn what_the_recogniser_doubts_is_not_accepted_by_default() {
        // `Rules::new` accepts from 90 on.
        let sure = Grounds::default();
        let words = Grounds { text: 1.0, ..sure };
        let address = Grounds {
            address: 1.0,
            ..sure
        };
        assert!(calibrated(&sure) > calibrated(&words));
        assert!(calibrated(&words) >= 0.9 && calibrated(&address) >= 0.9);
        for doubted in [
            Grounds {
                worst: 0.04,
                ..words
            },
            Grounds {
                worst: 0.04,
                ..address
            },
            Grounds {
                worst: 0.12,
                ..sure
            },
        ] {
            assert!(calibrated(&doubted) < 0.895, "{doubted:?}");
            let confirmed = Grounds {
                confirmed: 0.99,
                ..doubted
            };
            assert!(calibrated(&confirmed) > calibrated(&doubted));
        }
    }

    #[test]
    fn what_confirms_a_value_makes_it_surer() {
        let alone = Grounds {
            read: 0.4,
            worst: 0.2,
            length: 2.0,
            ..Grounds::default()
        };
        let confirmed = Grounds {
            confirmed: 0.99,
            ..alone
        };
        let proven = Grounds {
            proven: 1.0,
            ..alone
        };
        for surer in [confirmed, proven] {
            assert!(calibrated(&surer) > calibrated(&alone));
            assert!(calibrated(&surer) <= f64::from(MOST));
        }
    }
}
