//! Whether what was read of a page makes it likely that it stands on its head.

use crate::text::Line;

/// Nobody says that a page without a zone is the right way up but the page network, from a
/// picture 290 pixels long: what is not easily read is tried the other way up too.
///
/// Of 156 drawn pages without a zone (the pictures of `cargo xtask fields`, seeds 4201 to 4203)
/// 16 stood on their heads: 0.61 to 0.83, and 0.88 or more once turned. Of the 140 others six had
/// less than 0.85, and pay for it with a second look.
pub(super) fn looks_upside_down(lines: &[Line]) -> bool {
    const LEGIBLE: f64 = 0.85;
    const ENOUGH: usize = 8;
    let glyphs: usize = lines.iter().map(|line| line.glyphs.len()).sum();
    glyphs >= ENOUGH && legibility(lines) < LEGIBLE
}

/// Whether `other` is clearly more legible than `lines`: turned by half, the 16 gained 0.11 and
/// more, and the 140 lost 0.08 and more.
pub(super) fn is_clearer(other: &[Line], lines: &[Line]) -> bool {
    const CLEARLY: f64 = 0.05;
    legibility(other) > legibility(lines) + CLEARLY
}

/// The mean probability of all characters, 0 to 1; 0 where there is none.
fn legibility(lines: &[Line]) -> f64 {
    let glyphs = lines.iter().flat_map(|line| &line.glyphs);
    let (sum, count) = glyphs.fold((0.0, 0usize), |(sum, count), glyph| {
        (sum + f64::from(glyph.score), count + 1)
    });
    sum / count.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Point, Quad};
    use crate::text::Glyph;

    /// A line of so many characters, each read with this probability.
    fn line(count: usize, score: f32) -> Line {
        let corner = |x, y| Point { x, y };
        let quad = Quad::new([
            corner(0.0, 0.0),
            corner(9.0, 0.0),
            corner(9.0, 1.0),
            corner(0.0, 1.0),
        ]);
        let glyph = |index: usize| Glyph {
            ch: 'x',
            score,
            at: (index as f32 + 0.5) / count as f32,
        };
        Line {
            text: "x".repeat(count),
            quad,
            score,
            glyphs: (0..count).map(glyph).collect(),
        }
    }

    #[test]
    fn only_much_text_that_can_hardly_be_read_looks_upside_down() {
        assert!(looks_upside_down(&[line(15, 0.5), line(15, 0.6)]));
        assert!(!looks_upside_down(&[line(15, 0.9), line(15, 0.95)]));
        // A stamp or two says nothing.
        assert!(!looks_upside_down(&[line(5, 0.3)]));
        assert!(!looks_upside_down(&[]));
    }

    #[test]
    fn what_is_read_a_little_better_is_not_clearer() {
        assert!(is_clearer(&[line(20, 0.9)], &[line(20, 0.6)]));
        assert!(!is_clearer(&[line(20, 0.65)], &[line(20, 0.6)]));
        assert!(!is_clearer(&[], &[line(20, 0.6)]));
    }
}
