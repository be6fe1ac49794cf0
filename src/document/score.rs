//! How sure a value is.
//!
//! A score is the probability that the value is exactly as printed. It is made of
//! what is known: the recogniser's own scores, whether a label named the place, and
//! whether the MRZ, which was read from other pixels, says the same ([`Grounds`]);
//! [`super::calibrate`] has the model, which is fitted on drawn specimens. What no
//! model may outvote bounds it here: another source or the value's own check digit
//! that says otherwise. `docs/scores.md` has the measurement.

use super::calibrate::calibrated;
use super::fields::By;
use super::grounds::{Grounds, Reading};
use super::numbers::Check;
use super::tables::{Place, ValueKind};
use super::zone::Likeness;
use crate::mrz::Verdict;

/// What is known of a value of the visual zone.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct Evidence<'a> {
    pub kind: ValueKind,
    /// How well the recogniser read it.
    pub reading: Reading,
    /// Where it stands from its label, and the label's quality; `None` where only
    /// its content says which field it is.
    pub label: Option<(Place, f64)>,
    /// How well it looks like a value of its kind, 0 to 1.
    pub fit: f64,
    pub likeness: Option<Likeness>,
    /// The MRZ's confidence, 0 to 1; 0 where there is none.
    pub zone: f64,
    /// Its spaces or letters beyond the MRZ's alphabet cannot be confirmed: the
    /// text has lost the spaces that the MRZ has.
    pub spaces_lost: bool,
    /// More of it may stand on the line below, which belongs to nothing else.
    pub open: bool,
    /// Two groups of its digits may have run together.
    pub unparted: bool,
    /// It is a nationality that no table knows.
    pub of_no_state: bool,
    /// It is a number of which the template knows the forms, and has none of them, or it has half a
    /// pair of brackets.
    pub unformed: bool,
    /// It is a number of letters and digits with an O, which may be a nought: no form says.
    pub round: bool,
    /// It is a date of which the day or the year is missing.
    pub torn_day: bool,
    /// What says which field it is, where no label does.
    pub by: By,
    /// What its validator says.
    pub check: Option<Check>,
    /// It has the form that this field's values have.
    pub formed: bool,
    /// A template explains the page.
    pub of_template: bool,
    /// Text in Chinese characters and kana.
    pub kanji: bool,
    /// The document's issuer, where it is known, by the code that its MRZ prints.
    pub issuer: Option<&'a str>,
}

/// A score, and what it rests on.
pub(crate) struct Judged {
    /// That the value is exactly right, 0 to 1.
    pub probability: f64,
    /// `None` where one of the bounds below decides.
    pub grounds: Option<Grounds>,
}

/// Two readings of different pixels that agree are seldom both wrong; what stays
/// open is what the MRZ does not print: accents, the form of a date.
pub(super) const BEST_CONFIRMED: f64 = 0.98;

/// A value that the MRZ contradicts: one of the two is wrong, and which is open.
pub(super) const BEST_CONTRADICTED: f64 = 0.3;

/// A number that its validator refuses was misread, or is no such number.
const BEST_REFUSED: f64 = 0.4;

/// The MRZ has spaces that the text has not.
const BEST_WITHOUT_SPACES: f64 = 0.5;

/// Its last digit is its own or the number of the caption behind it: on drawn American
/// licences, whose captions all have numbers, it is the caption's.
const BEST_TORN: f64 = 0.5;

/// A name under which another line of letters stands that no label and no other field
/// claims: on drawn cards of Mexico and Canada, which print a name on two or three lines, it was the
/// rest of it.
const BEST_OPEN: f64 = 0.6;

/// A number that has spaces, and digits in a row that may be two groups whose space was lost:
/// `147 657142`. It stays below the default threshold of acceptance.
const BEST_UNPARTED: f64 = 0.89;

/// A nationality of the MRZ that no state has, and that no check digit covers: seven of eight
/// such readings were as printed (`mrz::decode::calibrate`).
pub(super) const BEST_NO_STATE: f64 = 0.85;

/// A name that only the MRZ has, of an issuer whose language has marks: the zone is without, and the
/// print of the document may have some. It stays below the default threshold of acceptance.
pub(super) const BEST_UNMARKED: f64 = 0.89;

/// Nothing but the recogniser vouches for a Japanese text, and it takes one character for
/// its Chinese form at high scores: 3 of 8 names of drawn licences.
const BEST_KANJI: f64 = 0.85;

/// A value that only its place among other fields names, or a caption that hardly anything was
/// read of, or that no other field can have: in the world something else may stand there. It
/// stays below the default threshold of acceptance.
const BEST_BY_PLACE: f64 = 0.89;

/// Captions are known with as many mistakes as this allows; of others only the likeness is
/// known (`document::unread`).
const READ_LABEL: f64 = 0.75;

/// No recogniser tells O from 0 in numbers of letters and digits. Of those that it gives an O, on the
/// drawn documents of seeds 5601, 5801 and 5901, fewer than half had one.
const BEST_ROUND: f64 = 0.5;

/// A date without its day: few documents print one, and of others it is the part that could be
/// read.
const BEST_PART_OF_DAY: f64 = 0.6;

/// A number of which the template knows the forms, and that has none of them; a value with half a
/// pair of brackets.
const BEST_UNFORMED: f64 = 0.85;

/// How probable it is that a value of the visual zone is exactly right.
pub(crate) fn printed(evidence: &Evidence<'_>) -> Judged {
    let contradicted = matches!(evidence.likeness, Some(Likeness::Near | Likeness::Other));
    let vouched =
        evidence.check == Some(Check::Proven) || evidence.likeness == Some(Likeness::Same);
    let bounds = [
        (contradicted, BEST_CONTRADICTED),
        (evidence.check == Some(Check::Wrong), BEST_REFUSED),
        (evidence.spaces_lost, BEST_WITHOUT_SPACES),
        (evidence.reading.torn && !vouched, BEST_TORN),
        (evidence.open, BEST_OPEN),
        (
            evidence.unparted && !vouched && !evidence.formed,
            BEST_UNPARTED,
        ),
        (evidence.of_no_state && !vouched, BEST_NO_STATE),
        (evidence.unformed && !vouched, BEST_UNFORMED),
        (evidence.torn_day, BEST_PART_OF_DAY),
        (evidence.round && !vouched, BEST_ROUND),
        (evidence.kanji && evidence.check.is_none(), BEST_KANJI),
    ];
    let bound = bounds.into_iter().filter(|(applies, _)| *applies);
    let bound = bound.map(|(_, most)| most).min_by(f64::total_cmp);
    let grounds = Grounds::of(evidence);
    // What its own content or the MRZ says as well is known by more than its place.
    let unread = evidence
        .label
        .is_none_or(|(_, quality)| quality < READ_LABEL);
    let by_place = unread && !evidence.formed && !vouched;
    let most = bound.unwrap_or(if by_place { BEST_BY_PLACE } else { 1.0 });
    Judged {
        probability: calibrated(&grounds).min(most),
        grounds: bound.is_none().then_some(grounds),
    }
}

/// The probability that a field of the MRZ is right: `confidence` is that of the
/// whole zone, of which the field is a part, and a right check digit vouches for
/// the part.
pub(crate) fn in_zone(confidence: f64, verdict: Verdict) -> f64 {
    let wrong = 1.0 - confidence.clamp(0.0, 1.0);
    match verdict {
        Verdict::Right => 1.0 - wrong * 0.3,
        Verdict::NotPrinted => 1.0 - wrong * 0.7,
        Verdict::Wrong => (1.0 - wrong).min(0.3),
    }
}

/// A probability as a score, 0 to 100; never 100, which would be a promise.
pub(crate) fn percent(probability: f64) -> u8 {
    (probability.clamp(0.0, 0.99) * 100.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence() -> Evidence<'static> {
        Evidence {
            kind: ValueKind::Number,
            reading: Reading {
                all: 0.95,
                worst: 0.99,
                characters: 9,
                lines: 1,
                height: 40.0,
                latin: true,
                torn: false,
            },
            label: Some((Place::Below, 1.0)),
            fit: 1.0,
            likeness: None,
            zone: 0.95,
            spaces_lost: false,
            open: false,
            unparted: false,
            of_no_state: false,
            unformed: false,
            torn_day: false,
            round: false,
            by: By::Itself,
            check: None,
            formed: false,
            of_template: true,
            kanji: false,
            issuer: Some("USA"),
        }
    }

    #[test]
    fn what_only_its_place_or_a_guessed_caption_names_is_not_accepted() {
        let guessed = Evidence {
            label: Some((Place::Below, 0.65)),
            ..evidence()
        };
        assert!(printed(&evidence()).probability > 0.9);
        assert!(printed(&guessed).probability <= BEST_BY_PLACE);
        // Its own form says it too.
        let formed = Evidence {
            formed: true,
            ..guessed
        };
        assert!(printed(&formed).probability > BEST_BY_PLACE);
    }

    #[test]
    fn numbers_of_no_known_form_and_parts_of_days_are_doubted() {
        let unformed = Evidence {
            unformed: true,
            ..evidence()
        };
        assert!(printed(&unformed).probability <= BEST_UNFORMED);
        let round = Evidence {
            round: true,
            ..evidence()
        };
        assert!(printed(&round).probability <= BEST_ROUND);
        let confirmed = Evidence {
            likeness: Some(Likeness::Same),
            ..round
        };
        assert!(printed(&confirmed).probability > 0.9);
        let torn = Evidence {
            kind: ValueKind::Date,
            torn_day: true,
            ..evidence()
        };
        assert!(printed(&torn).probability <= BEST_PART_OF_DAY);
    }

    #[test]
    fn confirmation_raises_and_contradiction_lowers() {
        let alone = printed(&evidence()).probability;
        let same = printed(&Evidence {
            likeness: Some(Likeness::Same),
            ..evidence()
        })
        .probability;
        let near = printed(&Evidence {
            likeness: Some(Likeness::Near),
            ..evidence()
        })
        .probability;
        let other = printed(&Evidence {
            likeness: Some(Likeness::Other),
            ..evidence()
        })
        .probability;
        assert!(same > 0.9 && same > alone, "{same} {alone}");
        assert!(near <= BEST_CONTRADICTED && other <= BEST_CONTRADICTED);
        let lost = Evidence {
            likeness: Some(Likeness::Same),
            spaces_lost: true,
            ..evidence()
        };
        assert!(printed(&lost).probability <= 0.5);
    }

    #[test]
    fn what_nothing_confirms_is_accepted_only_where_it_was_read_without_doubt() {
        let doubted = Evidence {
            reading: Reading {
                worst: 0.85,
                ..evidence().reading
            },
            ..evidence()
        };
        let by_place = Evidence {
            label: None,
            by: By::Position,
            ..evidence()
        };
        let alone = printed(&evidence()).probability;
        for unsure in [&doubted, &by_place] {
            let probability = printed(unsure).probability;
            assert!(probability < 0.895 && probability < alone, "{probability}");
        }
        let proven = Evidence {
            check: Some(Check::Proven),
            ..by_place
        };
        assert!(printed(&proven).probability > 0.9);
    }

    #[test]
    fn scores_stay_in_range() {
        for p in [f64::NAN, f64::INFINITY, -1.0, 0.0, 0.5, 1.0, 2.0] {
            assert!(percent(p) <= 99, "{p}");
        }
        assert!(in_zone(0.9, Verdict::Right) > in_zone(0.9, Verdict::NotPrinted));
        assert!(in_zone(0.9, Verdict::NotPrinted) > in_zone(0.9, Verdict::Wrong));
    }
}
