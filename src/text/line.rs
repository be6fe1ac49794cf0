//! A line of text, as the recogniser read it.

use std::fmt;

use crate::geometry::Quad;

/// One character with its place on the line.
#[derive(Clone, Copy, PartialEq)]
pub struct Glyph {
    /// The character.
    pub ch: char,
    /// The recogniser's probability for it, 0 to 1.
    pub score: f32,
    /// Where it stands along the line: 0 at the left edge of the line's quad,
    /// 1 at its right edge (the middle of the frames that voted for it).
    pub at: f32,
}

/// A line of text.
///
/// `Debug` hides the text: it came from somebody's document.
#[derive(Clone, PartialEq)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// Where it stands. The recogniser gives it in the frame of the view that
    /// it was handed; corners begin at the text's own top-left.
    pub quad: Quad,
    /// Mean probability of its characters but spaces, 0 to 1.
    pub score: f32,
    /// Its characters one by one; `text` is their concatenation.
    pub glyphs: Vec<Glyph>,
}

impl Line {
    /// The line that `glyphs` make up at `quad`.
    pub(super) fn of(glyphs: Vec<Glyph>, quad: Quad) -> Self {
        let scores = glyphs.iter().filter(|g| g.ch != ' ').map(|g| g.score);
        let score = scores.clone().sum::<f32>() / scores.count().max(1) as f32;
        Self {
            text: glyphs.iter().map(|g| g.ch).collect(),
            quad,
            score,
            glyphs,
        }
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line")
            .field("chars", &self.glyphs.len())
            .field("quad", &self.quad)
            .field("score", &self.score)
            .finish_non_exhaustive()
    }
}
