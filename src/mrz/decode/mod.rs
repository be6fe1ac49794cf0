//! From a recogniser's frames to the most probable MRZ, and how sure that is.
//!
//! A greedy reading patched afterwards loses what the recogniser knew: which
//! other characters a frame could have been, and where a run of fillers is one
//! too short. Here the frames of each line are aligned with exactly as many
//! characters as a format prints, each position with the characters that may
//! stand there ([`align`]); then whole fields compete, with the check digits, the
//! calendar and the lexicon of issuers as evidence, not as orders ([`solve`]).

mod align;
mod calibrate;
mod decoded;
mod fields;
mod pitch;
mod solve;
mod testimony;

pub use align::{Posterior, align};
pub use calibrate::{Doubt, SURE, Standing, calibrated};
pub use decoded::{Changed, Decoded, Remaining};
pub use solve::{solve, usual_first_letters};
pub use testimony::Testimony;

/// What a recogniser saw in one column of pixels: probabilities that add up to at most 1.
#[derive(Clone, Copy, PartialEq)]
pub struct Frame {
    /// Of each symbol of [`super::ALPHABET`].
    pub symbols: [f32; 37],
    /// Of the CTC blank: no character here, or the last one still.
    pub blank: f32,
}

/// The frames of one line, left to right.
///
/// It holds what a document says; it has no `Debug`.
#[derive(Clone, Default, PartialEq)]
pub struct Lattice {
    frames: Vec<Frame>,
}

impl Lattice {
    /// A lattice of these frames.
    #[must_use]
    pub fn new(frames: Vec<Frame>) -> Self {
        Self { frames }
    }

    /// The frames, left to right.
    #[must_use]
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }
}

/// Whether recognisers give `ch` where an MRZ prints the filler.
#[must_use]
pub fn is_filler(ch: char) -> bool {
    matches!(
        ch,
        '<' | '«'
            | '‹'
            | '〈'
            | '《'
            | '≪'
            | '≺'
            | '＜'
            | '⟨'
            | 'く'
            | '∠'
            | '≤'
            | 'Λ'
            | '∧'
            | 'ʌ'
            | '＾'
    )
}
