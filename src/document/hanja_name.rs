//! Whether the hanja of a name are written for its syllables.
//!
//! A Korean name stands on a card twice, in Hangul and in hanja, read by two networks from
//! different pixels. Each hanja has one or two sounds, so that one misread for another of
//! another sound shows itself.

use super::printed::Printed;
use super::score;
use crate::text::hanja;

/// The field that has a name in hanja.
pub(super) const HANJA: &str = "name_chn";

/// Some ten hanja of KS X 1001 share a sound: one that is misread and spells the syllable all
/// the same looks like the right one, such as 姸 and 妍.
const BEST_SPELT: f64 = 0.93;

/// What the rest of the document, here the name in Hangul, makes of the probability that a
/// name in hanja is right, and whether it contradicts. Other fields stay as they are.
pub(crate) fn judged(field: &Printed, name: Option<&str>, probability: f64) -> (f64, bool) {
    let spelt = match name {
        Some(name) if field.key == HANJA => hanja::spell(&field.value, name),
        _ => None,
    };
    match spelt {
        Some(true) => (probability.max(BEST_SPELT * probability.sqrt()), false),
        Some(false) => (probability.min(score::BEST_CONTRADICTED), true),
        None => (probability, false),
    }
}
