//! A text that is known, held against frames: how likely they say it, and where.

use ndarray::ArrayView2;

use super::charset::Charset;
use super::line::Glyph;

/// Its states: a blank before, between and behind its characters.
fn states(classes: &[usize]) -> Vec<usize> {
    let mut states = vec![Charset::BLANK; 2 * classes.len() + 1];
    for (index, &class) in classes.iter().enumerate() {
        states[2 * index + 1] = class;
    }
    states
}

/// How many states back a state can be reached from: not over a character, nor over the blank
/// between two that are the same.
fn reach(states: &[usize], state: usize) -> usize {
    let class = states[state];
    if state >= 2 && class != Charset::BLANK && states[state - 2] != class {
        2
    } else {
        state.min(1)
    }
}

/// The natural logarithm of the probability that the frames say a text, in whichever way: the
/// forward variables of CTC (Graves et al., 2006), scaled to a sum of one at each time. Where they
/// cannot say it, minus infinity.
#[must_use]
pub fn likelihood(frames: &ArrayView2<'_, f32>, classes: &[usize]) -> f32 {
    let states = states(classes);
    let mut now = vec![0.0_f64; states.len()];
    let mut before = now.clone();
    let mut log = 0.0;
    for (t, frame) in frames.rows().into_iter().enumerate() {
        std::mem::swap(&mut now, &mut before);
        for (state, &class) in states.iter().enumerate() {
            let from = if t == 0 {
                f64::from(u8::from(state < 2))
            } else {
                before[state - reach(&states, state)..=state].iter().sum()
            };
            now[state] = from * f64::from(frame[class]);
        }
        let sum: f64 = now.iter().sum();
        if sum <= 0.0 {
            return f32::NEG_INFINITY;
        }
        for value in &mut now {
            *value /= sum;
        }
        log += sum.ln();
    }
    let ends: f64 = now.iter().rev().take(2).sum();
    (log + ends.ln()) as f32
}

/// The glyphs of a text that is known: on the likeliest path through the frames that says it
/// (Viterbi), each one's place is the middle of its frames, its score the greatest
/// probability among them.
#[must_use]
pub fn placed(frames: &ArrayView2<'_, f32>, charset: &Charset, classes: &[usize]) -> Vec<Glyph> {
    let states = states(classes);
    let log = |t: usize, class: usize| frames[[t, class]].max(f32::MIN_POSITIVE).ln();
    let mut best = vec![f32::NEG_INFINITY; states.len()];
    // How many states each one was reached from, at each time.
    let mut steps = vec![0_u8; states.len() * frames.nrows()];
    for t in 0..frames.nrows() {
        let before = best.clone();
        for (state, &class) in states.iter().enumerate() {
            let most = reach(&states, state);
            let from = |step: usize| match (t, state) {
                (0, 0 | 1) => 0.0,
                (0, _) => f32::NEG_INFINITY,
                _ => before[state - step],
            };
            let step = (0..=most).fold(0, |a, b| if from(b) > from(a) { b } else { a });
            best[state] = from(step) + log(t, class);
            steps[t * states.len() + state] = step as u8;
        }
    }
    let last = states.len() - 1;
    let mut state = if last > 0 && best[last - 1] > best[last] {
        last - 1
    } else {
        last
    };
    // First and last frame of each character, and its probability.
    let mut runs = vec![None; classes.len()];
    for t in (0..frames.nrows()).rev() {
        if state % 2 == 1 {
            let score = frames[[t, states[state]]];
            let (_, end, most) = runs[state / 2].unwrap_or((t, t, score));
            runs[state / 2] = Some((t, end, score.max(most)));
        }
        state -= usize::from(steps[t * states.len() + state]).min(state);
    }
    let count = frames.nrows().max(1) as f32;
    let glyph = |(run, &class): (Option<(usize, usize, f32)>, &usize)| {
        let (first, end, score) = run?;
        Some(Glyph {
            ch: charset.char(class)?,
            score,
            at: (f32::midpoint(first as f32, end as f32) + 0.5) / count,
        })
    };
    runs.into_iter().zip(classes).filter_map(glyph).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};
    use proptest::prelude::*;

    use super::*;

    /// The sum over all paths, by trying them.
    fn by_paths(frames: &Array2<f32>, classes: &[usize]) -> f64 {
        let count = frames.ncols();
        let mut sum = 0.0;
        for path in 0..count.pow(frames.nrows() as u32) {
            let path = (0..frames.nrows()).map(|t| path / count.pow(t as u32) % count);
            let path: Vec<usize> = path.collect();
            let mut said = path.clone();
            said.dedup();
            said.retain(|&class| class != Charset::BLANK);
            if said == classes {
                let each = path.iter().enumerate();
                sum += each
                    .map(|(t, &class)| f64::from(frames[[t, class]]))
                    .product::<f64>();
            }
        }
        sum
    }

    proptest! {
        #[test]
        fn a_texts_likelihood_is_that_of_all_ways_to_say_it(
            levels in prop::collection::vec(0.01_f32..1.0, 15),
            classes in prop::collection::vec(1_usize..3, 0..4),
        ) {
            let mut frames = Array2::from_shape_vec((5, 3), levels).expect("fifteen");
            for mut frame in frames.rows_mut() {
                let sum = frame.sum();
                frame /= sum;
            }
            let expected = by_paths(&frames, &classes).ln() as f32;
            let found = likelihood(&frames.view(), &classes);
            prop_assert!((found - expected).abs() < 1e-4, "{found} {expected}");
        }
    }

    #[test]
    fn what_the_frames_are_too_few_for_is_impossible() {
        let frames = array![[0.5_f32, 0.5], [0.5, 0.5]];
        assert!(likelihood(&frames.view(), &[1, 1]).is_infinite());
        assert!(likelihood(&frames.view(), &[1]) > -1.0);
    }
}
