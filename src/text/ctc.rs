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
/// the middle of them. Networks are shy of spaces: one is read between two characters from the
/// probability `space_at` on, 0 to 1, though the blank has more.
#[must_use]
pub fn decode(frames: &ArrayView2<'_, f32>, charset: &Charset, space_at: f32) -> Vec<Glyph> {
    decode_as(frames, charset, space_at, |_, best, score| (best, score))
}

/// The same where `choose` has the last word on each frame: given the frame's probabilities, its
/// most probable class and that one's probability, it gives the class and its probability.
#[must_use]
pub fn decode_as(
    frames: &ArrayView2<'_, f32>,
    charset: &Charset,
    space_at: f32,
    choose: impl Fn(&[f32], usize, f32) -> (usize, f32),
) -> Vec<Glyph> {
    let count = frames.nrows().max(1) as f32;
    let space = charset.classes() - 1;
    let mut glyphs: Vec<Glyph> = Vec::new();
    let mut last = Charset::BLANK;
    let mut first_frame = 0;
    // The most probable space since the last character that is none: where, and how probable.
    let mut gap = (0, 0.0);
    // The spaces that are read though the blank had more.
    let mut hinted: Vec<usize> = Vec::new();
    for (t, frame) in frames.rows().into_iter().enumerate() {
        let (class, score) = frame.as_slice().map_or((Charset::BLANK, 0.0), |row| {
            let (best, score) = argmax(row);
            choose(row, best, score)
        });
        if let Some(&likely) = frame.get(space).filter(|&&likely| likely > gap.1) {
            gap = (t, likely);
        }
        if class == last && class != Charset::BLANK {
            if let Some(glyph) = glyphs.last_mut() {
                let Glyph {
                    score: best, at, ..
                } = glyph;
                *best = best.max(score);
                *at = (f32::midpoint(first_frame as f32, t as f32) + 0.5) / count;
            }
        } else if let Some(ch) = charset.char(class) {
            if ch != ' ' {
                let joined = glyphs.last().is_some_and(|glyph| glyph.ch != ' ');
                if joined && gap.1 >= space_at {
                    hinted.push(glyphs.len());
                    glyphs.push(Glyph {
                        ch: ' ',
                        score: gap.1,
                        at: (gap.0 as f32 + 0.5) / count,
                    });
                }
                gap = (t, 0.0);
            }
            first_frame = t;
            glyphs.push(Glyph {
                ch,
                score,
                at: (t as f32 + 0.5) / count,
            });
        }
        last = class;
    }
    // Lines with Chinese characters or kana are set wide, their digits too, and have no words.
    if glyphs.iter().any(|glyph| is_set_wide(glyph.ch)) {
        for &at in hinted.iter().rev() {
            glyphs.remove(at);
        }
    }
    glyphs
}

/// Chinese characters, kana and their marks.
pub(super) fn is_set_wide(ch: char) -> bool {
    matches!(ch, '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
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
        decode(&frames(winners).view(), &charset(), 0.2)
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
    fn a_space_is_read_where_the_network_only_hints_at_one() {
        let hinted = |likely: f32| {
            let mut frames = frames(&[(1, 0.9), (0, 0.7), (0, 0.7), (2, 0.9)]);
            frames[[2, 4]] = likely;
            let glyphs = decode(&frames.view(), &charset(), 0.2);
            let text: String = glyphs.iter().map(|g| g.ch).collect();
            (text, glyphs.iter().map(|g| g.at).collect::<Vec<_>>())
        };
        assert_eq!(hinted(0.1).0, "AB");
        assert_eq!(hinted(0.3), ("A B".to_owned(), vec![0.125, 0.625, 0.875]));
        // None in a line of Chinese characters; the class 3 of this alphabet is one.
        let charset = Charset::parse("A\nB\n中\n").expect("three characters");
        let mut wide = frames(&[(1, 0.9), (0, 0.6), (2, 0.9), (3, 0.9)]);
        wide[[1, 4]] = 0.4;
        let glyphs = decode(&wide.view(), &charset, 0.2);
        assert_eq!(glyphs.iter().map(|g| g.ch).collect::<String>(), "AB中");
        // One that was read is not doubled, and none stands at the ends.
        assert_eq!(
            text(&[(4, 0.3), (1, 0.9), (4, 0.6), (2, 0.9), (4, 0.3)]),
            " A B "
        );
    }

    #[test]
    fn a_glyph_has_its_best_score_and_its_middle() {
        let glyphs = decode(
            &frames(&[(0, 1.0), (1, 0.5), (1, 0.9), (0, 1.0)]).view(),
            &charset(),
            0.2,
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
