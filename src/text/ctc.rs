//! Connectionist temporal classification, greedily decoded.
//!
//! Graves et al., "Connectionist Temporal Classification", ICML 2006: a class a
//! frame, repeats merged, blanks dropped.

use ndarray::ArrayView2;

use super::charset::Charset;
use super::line::Glyph;

/// Decodes the frames of a recogniser, (frames, classes), each row a
/// probability distribution.
///
/// A character's score is the greatest probability among its frames, its place
/// the middle of them.
#[must_use]
pub fn decode(frames: &ArrayView2<'_, f32>, charset: &Charset) -> Vec<Glyph> {
    decode_as(frames, charset, |_, best, score| (best, score))
}

/// The same where `choose` has the last word on each frame: given the frame's probabilities, its
/// most probable class and that one's probability, it gives the class and its probability.
#[must_use]
pub fn decode_as(
    frames: &ArrayView2<'_, f32>,
    charset: &Charset,
    choose: impl Fn(&[f32], usize, f32) -> (usize, f32),
) -> Vec<Glyph> {
    let count = frames.nrows().max(1) as f32;
    let mut glyphs = Vec::new();
    let mut last = Charset::BLANK;
    let mut first_frame = 0;
    for (t, frame) in frames.rows().into_iter().enumerate() {
        let (class, score) = frame.as_slice().map_or((Charset::BLANK, 0.0), |row| {
            let (best, score) = argmax(row);
            choose(row, best, score)
        });
        if class == last && class != Charset::BLANK {
            if let Some(glyph) = glyphs.last_mut() {
                let Glyph {
                    score: best, at, ..
                } = glyph;
                *best = best.max(score);
                *at = (f32::midpoint(first_frame as f32, t as f32) + 0.5) / count;
            }
        } else if let Some(ch) = charset.char(class) {
            first_frame = t;
            glyphs.push(Glyph {
                ch,
                score,
                at: (t as f32 + 0.5) / count,
            });
        }
        last = class;
    }
    glyphs
}

/// Index and value of the greatest element; (0, 0.0) of nothing.
///
/// Blocks of maxima first, then one search in the best block: with up to 18,710
/// classes a frame the plain loop costs as much as a tenth of the network.
fn argmax(values: &[f32]) -> (usize, f32) {
    const BLOCK: usize = 64;
    let mut best = (0, f32::NEG_INFINITY);
    for (index, block) in values.chunks(BLOCK).enumerate() {
        let mut lanes = [f32::NEG_INFINITY; 8];
        let mut eights = block.chunks_exact(8);
        for eight in &mut eights {
            for (lane, &value) in lanes.iter_mut().zip(eight) {
                *lane = if value > *lane { value } else { *lane };
            }
        }
        let tail = eights.remainder().iter().copied();
        let top = lanes
            .into_iter()
            .chain(tail)
            .fold(f32::NEG_INFINITY, f32::max);
        if top > best.1 {
            best = (index * BLOCK, top);
        }
    }
    let within = values[best.0.min(values.len())..]
        .iter()
        .take(BLOCK)
        .position(|&v| v >= best.1);
    (best.0 + within.unwrap_or(0), best.1.max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    fn charset() -> Charset {
        Charset::parse("A\nB\n<\n").expect("three characters")
    }

    /// One row a frame: the class that wins, and its probability.
    fn frames(winners: &[(usize, f32)]) -> Array2<f32> {
        let mut frames = Array2::zeros((winners.len(), charset().classes()));
        for (t, &(class, probability)) in winners.iter().enumerate() {
            frames[[t, class]] = probability;
        }
        frames
    }

    fn text(winners: &[(usize, f32)]) -> String {
        decode(&frames(winners).view(), &charset())
            .iter()
            .map(|g| g.ch)
            .collect()
    }

    #[test]
    fn repeats_merge_and_blanks_part() {
        assert_eq!(
            text(&[(1, 0.9), (1, 0.8), (0, 0.9), (1, 0.7), (2, 0.6)]),
            "AAB"
        );
        assert_eq!(text(&[(0, 0.9), (0, 0.9)]), "");
        assert_eq!(
            text(&[(4, 0.9), (3, 0.9)]),
            " <",
            "the class after the file's last is the space"
        );
    }

    #[test]
    fn a_glyph_has_its_best_score_and_its_middle() {
        let glyphs = decode(
            &frames(&[(0, 1.0), (1, 0.5), (1, 0.9), (0, 1.0)]).view(),
            &charset(),
        );
        assert_eq!(glyphs.len(), 1);
        assert!((glyphs[0].score - 0.9).abs() < 1e-6);
        assert!(
            (glyphs[0].at - 0.5).abs() < 1e-6,
            "frames 1 and 2 of 4 are centred"
        );
    }

    #[test]
    fn argmax_finds_the_first_greatest_wherever_it_stands() {
        for length in [1, 7, 8, 64, 65, 130, 200] {
            for at in 0..length {
                let mut values = vec![0.1_f32; length];
                values[at] = 0.5;
                assert_eq!(argmax(&values), (at, 0.5), "{at} of {length}");
            }
        }
        assert_eq!(argmax(&[]), (0, 0.0));
    }
}
