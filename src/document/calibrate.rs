//! From what a value's score rests on to a probability that can be believed.

use super::grounds::Grounds;

/// The logistic model of [`calibrated`]: its constant, and what each term takes from it.
///
/// Fitted by training/scores.py on 2,034 values of 380 specimens (`specimen set --seed 4001
/// --layouts all --sizes 800,1000,1300,1600`, all treatments), of which 1,852 were exact.
/// Fitted on one half of the pictures and asked about the other, the expected calibration error
/// was 0.018 and 0.021. `READ`, `WORST`, `LENGTH`, `PLACE`, `SMALL`, `GENERAL` and `TEXT` stand at
/// the least that the program allows, since drawn documents are easier than the world.
/// `docs/scores.md` has what became of specimens that nothing was fitted on.
const CONSTANT: f32 = 7.187;
const READ: f32 = 2.0;
const WORST: f32 = 4.0;
const LENGTH: f32 = 0.2;
const LINES: f32 = 1.108;
const PLACE: f32 = 1.5;
const FORM: f32 = 2.462;
const SMALL: f32 = 0.8;
const GENERAL: f32 = 0.7;
const NAME: f32 = 0.316;
const ADDRESS: f32 = 0.999;
const TEXT: f32 = 0.7;
const MARKS: f32 = 1.932;
/// What speaks for a value takes less than nothing.
const CONFIRMED: f32 = -1.056;
const PROVEN: f32 = -1.694;

/// No value is surer than so many specimens can show that it is.
const MOST: f32 = 0.99;

/// One that nothing confirms, however well it was read: recognisers trained on other text are
/// surer than they are right, and even a line with perfect scores has lost an accent or a space
/// now and then. Of 1,112 such values of seed 4001 without a doubted character 1,095 were exact.
const MOST_ALONE: f32 = 0.98;

/// One that has a character which the recogniser itself doubts, by more than [`DOUBTED`] nats (a
/// score below 0.9), and that nothing confirms: of 37 that the model is sure of 34 were exact.
/// It stays below the default threshold of acceptance.
const MOST_DOUBTED: f32 = 0.89;
const DOUBTED: f32 = 0.105;

/// Addresses, authorities, places and remarks have no form and no check digit, so that nothing
/// vouches for them but the recogniser: they are never accepted by the default threshold.
const MOST_WORDS: f32 = 0.85;

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
    // As sure as what confirms it is.
    let support = grounds.confirmed.max(grounds.proven).clamp(0.0, 1.0);
    let alone = if grounds.address > 0.0 || grounds.text > 0.0 {
        MOST_WORDS
    } else if grounds.worst > DOUBTED {
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
    fn what_nothing_vouches_for_is_never_accepted_by_default() {
        // `Rules::new` accepts from 90 on.
        let sure = Grounds::default();
        assert!(calibrated(&sure) >= 0.9);
        for unchecked in [
            Grounds { text: 1.0, ..sure },
            Grounds {
                address: 1.0,
                ..sure
            },
            Grounds {
                worst: 0.12,
                ..sure
            },
        ] {
            assert!(calibrated(&unchecked) < 0.895, "{unchecked:?}");
            let confirmed = Grounds {
                confirmed: 0.99,
                ..unchecked
            };
            assert!(calibrated(&confirmed) > calibrated(&unchecked));
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
