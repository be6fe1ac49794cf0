//! Connectionist temporal classification, decoded with a prior.
//!
//! Prefix beam search (Hannun et al., "First-Pass Large Vocabulary Continuous Speech
//! Recognition using Bi-Directional Recurrent DNNs", 2014): of the texts that the frames may
//! say, that one for which what the network saw and what is expected together say most. The
//! prior has a say in which text is chosen and none in how sure it is: a character's score
//! stays the network's own probability, which is low where the prior chose against it.

use ndarray::ArrayView2;

use super::charset::Charset;
use super::ctc;
use super::line::Glyph;
use super::words::{Context, Words};

/// Texts that are kept from frame to frame.
const WIDTH: usize = 8;

/// Classes of a frame that are less probable are not looked at.
const LEAST: f32 = 1e-3;

/// What the prior counts beside the network. Of 3,600 lines of seeds of their own 3,276 are exact
/// without it and 3,344 with it; 19 that were right are then wrong. With 0.6 (and 2.5 below) three
/// more are exact, and readings that the network is sure of by 0.97 are overruled.
const PRIOR: f32 = 0.45;

/// How much likelier than any character each one read has to be to the prior, as a natural
/// logarithm, before it counts for it: without it texts would grow. With 1.5 four lines fewer.
const EXPECTED: f32 = 2.0;

/// A text that the frames up to some time may say, in a tree of them.
struct Node {
    parent: usize,
    class: usize,
    context: Context,
    /// The prior's logarithm for all of it.
    prior: f32,
    children: Vec<usize>,
}

/// A text and the logarithms of its probability: of all ways to say it that end with a blank,
/// and with its last character.
#[derive(Clone, Copy)]
struct Beam {
    node: usize,
    blank: f32,
    spoken: f32,
}

impl Beam {
    fn total(&self) -> f32 {
        sum(self.blank, self.spoken)
    }
}

/// Decodes frames as [`ctc::decode`] does, and with what `words` expect where that gives
/// another text.
#[must_use]
pub fn decode(
    frames: &ArrayView2<'_, f32>,
    charset: &Charset,
    space_at: f32,
    words: &Words,
) -> Vec<Glyph> {
    let greedy = ctc::decode(frames, charset, space_at);
    let classes = likeliest(frames, charset, words);
    let same = classes.len() == greedy.len()
        && (classes.iter().zip(&greedy))
            .all(|(&class, glyph)| charset.char(class) == Some(glyph.ch));
    if same {
        greedy
    } else {
        placed(frames, charset, &classes)
    }
}

/// The classes of the likeliest text.
fn likeliest(frames: &ArrayView2<'_, f32>, charset: &Charset, words: &Words) -> Vec<usize> {
    let mut nodes = vec![Node {
        parent: 0,
        class: Charset::BLANK,
        context: Context::BEGIN,
        prior: 0.0,
        children: Vec::new(),
    }];
    let mut beams = vec![Beam {
        node: 0,
        blank: 0.0,
        spoken: f32::NEG_INFINITY,
    }];
    let (mut next, mut seen) = (Vec::new(), Vec::new());
    for frame in frames.rows() {
        seen.clear();
        let probable = frame.iter().enumerate().filter(|&(_, &p)| p >= LEAST);
        seen.extend(probable.map(|(class, &p)| (class, p.ln())));
        next.clear();
        for beam in &beams {
            for &(class, log) in &seen {
                if class == Charset::BLANK {
                    add(&mut next, beam.node, beam.total() + log, f32::NEG_INFINITY);
                    continue;
                }
                let Some(ch) = charset.char(class) else {
                    continue;
                };
                let last = &nodes[beam.node];
                // Chinese characters are set wide and have no words.
                if ch == ' ' && charset.char(last.class).is_some_and(ctc::is_set_wide) {
                    continue;
                }
                let again = beam.node != 0 && last.class == class;
                if again {
                    let spoken = beam.spoken + log;
                    add(&mut next, beam.node, f32::NEG_INFINITY, spoken);
                }
                // The same character twice needs a blank between.
                let base = if again { beam.blank } else { beam.total() };
                if base > f32::NEG_INFINITY {
                    let node = child(&mut nodes, beam.node, (class, ch), words);
                    add(&mut next, node, f32::NEG_INFINITY, base + log);
                }
            }
        }
        let worth = |beam: &Beam| beam.total() + nodes[beam.node].prior;
        next.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
        next.truncate(WIDTH);
        // A frame of nothing but improbable classes, which no network gives, ends no text.
        if !next.is_empty() {
            std::mem::swap(&mut beams, &mut next);
        }
    }
    let end = |node: &Node| PRIOR * words.likelier_end(node.context).ln();
    let worth = |beam: &Beam| {
        let node = &nodes[beam.node];
        beam.total() + node.prior + end(node)
    };
    let best = beams.iter().max_by(|a, b| worth(a).total_cmp(&worth(b)));
    let mut at = best.map_or(0, |beam| beam.node);
    let mut classes = Vec::new();
    while at != 0 {
        classes.push(nodes[at].class);
        at = nodes[at].parent;
    }
    classes.reverse();
    classes
}

/// The text of `parent` with one more character.
fn child(nodes: &mut Vec<Node>, parent: usize, (class, ch): (usize, char), words: &Words) -> usize {
    let Node { context, prior, .. } = nodes[parent];
    let known = nodes[parent].children.iter();
    if let Some(&known) = known.clone().find(|&&node| nodes[node].class == class) {
        return known;
    }
    let likelier = words.likelier(context, ch);
    let node = nodes.len();
    nodes.push(Node {
        parent,
        class,
        context: context.then(ch),
        prior: prior + likelier.map_or(0.0, |factor| PRIOR * (factor.ln() - EXPECTED)),
        children: Vec::new(),
    });
    nodes[parent].children.push(node);
    node
}

/// Adds ways to say the text of `node`.
fn add(beams: &mut Vec<Beam>, node: usize, blank: f32, spoken: f32) {
    if let Some(beam) = beams.iter_mut().find(|beam| beam.node == node) {
        beam.blank = sum(beam.blank, blank);
        beam.spoken = sum(beam.spoken, spoken);
    } else {
        beams.push(Beam {
            node,
            blank,
            spoken,
        });
    }
}

/// The logarithm of the sum of two numbers that are given by theirs.
fn sum(a: f32, b: f32) -> f32 {
    let (less, more) = if a < b { (a, b) } else { (b, a) };
    if less == f32::NEG_INFINITY {
        more
    } else {
        more + (less - more).exp().ln_1p()
    }
}

/// The glyphs of a text that is known: on the likeliest path through the frames that says it
/// (Viterbi), each one's place is the middle of its frames, its score the greatest
/// probability among them.
fn placed(frames: &ArrayView2<'_, f32>, charset: &Charset, classes: &[usize]) -> Vec<Glyph> {
    // A blank before, between and behind the characters.
    let mut states = vec![Charset::BLANK; 2 * classes.len() + 1];
    for (index, &class) in classes.iter().enumerate() {
        states[2 * index + 1] = class;
    }
    let log = |t: usize, class: usize| frames[[t, class]].max(f32::MIN_POSITIVE).ln();
    let mut best = vec![f32::NEG_INFINITY; states.len()];
    // How many states each one was reached from, at each time.
    let mut steps = vec![0_u8; states.len() * frames.nrows()];
    for t in 0..frames.nrows() {
        let before = best.clone();
        for (state, &class) in states.iter().enumerate() {
            let skips = state >= 2 && class != Charset::BLANK && states[state - 2] != class;
            let most = if skips { 2 } else { state.min(1) };
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
    use ndarray::Array2;
    use proptest::prelude::*;

    use super::*;

    fn charset() -> Charset {
        Charset::parse("강\n남\n넘\n구\n1\n7\n").expect("six characters")
    }

    fn words() -> Words {
        Words::parse("강남구\t400\n00\t25\n", 2000).expect("a list")
    }

    /// Frames of which each gives two classes their probabilities, and the blank the rest.
    fn frames(said: &[[(usize, f32); 2]]) -> Array2<f32> {
        let mut frames = Array2::zeros((said.len(), charset().classes()));
        for (t, said) in said.iter().enumerate() {
            let mut rest = 1.0;
            for &(class, probability) in said {
                frames[[t, class]] += probability;
                rest -= probability;
            }
            frames[[t, 0]] += rest;
        }
        frames
    }

    fn read(said: &[[(usize, f32); 2]]) -> Vec<Glyph> {
        decode(&frames(said).view(), &charset(), 0.3, &words())
    }

    fn text(glyphs: &[Glyph]) -> String {
        glyphs.iter().map(|glyph| glyph.ch).collect()
    }

    const SURE: fn(usize) -> [(usize, f32); 2] = |class| [(class, 0.98), (class, 0.0)];

    #[test]
    fn of_two_characters_that_look_alike_the_expected_one_is_read_and_no_surer_than_it_was_seen() {
        let doubtful = [(3, 0.55), (2, 0.4)];
        let glyphs = read(&[SURE(1), SURE(0), doubtful, SURE(0), SURE(4)]);
        assert_eq!(text(&glyphs), "강남구");
        assert!((glyphs[1].score - 0.4).abs() < 1e-6);
        let places: Vec<f32> = glyphs.iter().map(|glyph| glyph.at).collect();
        assert_eq!(places, [0.1, 0.5, 0.9]);
    }

    #[test]
    fn what_the_network_is_sure_of_is_read_whatever_is_expected() {
        let clear = [(3, 0.97), (2, 0.01)];
        let glyphs = read(&[SURE(1), SURE(0), clear, SURE(0), SURE(4)]);
        assert_eq!(text(&glyphs), "강넘구");
        assert!((glyphs[1].score - 0.97).abs() < 1e-6);
    }

    #[test]
    fn between_chinese_characters_no_space_is_read() {
        let charset = Charset::parse("中\n강\n").expect("two characters");
        for (class, expected) in [(1, "中中"), (2, "강 강")] {
            let mut frames = Array2::zeros((3, charset.classes()));
            for (t, (said, probability)) in [(class, 0.98), (3, 0.7), (class, 0.98)]
                .into_iter()
                .enumerate()
            {
                frames[[t, said]] = probability;
                frames[[t, 0]] = 1.0 - probability;
            }
            let glyphs = decode(&frames.view(), &charset, 0.3, &words());
            assert_eq!(text(&glyphs), expected);
        }
    }

    #[test]
    fn no_digit_is_expected_more_than_another() {
        for (likelier, other) in [(5, 6), (6, 5)] {
            let glyphs = read(&[SURE(5), SURE(0), [(likelier, 0.51), (other, 0.48)]]);
            assert_eq!(
                glyphs.last().map(|glyph| glyph.ch),
                charset().char(likelier)
            );
        }
    }

    proptest! {
        #[test]
        fn whatever_the_frames_its_text_can_be_said_in_them(
            said in prop::collection::vec((0_usize..8, 0_usize..8, 0.0_f32..0.6, 0.0_f32..0.4), 0..24),
        ) {
            let said: Vec<_> = said.iter().map(|&(a, b, p, q)| [(a, p), (b, q)]).collect();
            let glyphs = read(&said);
            prop_assert!(glyphs.len() <= said.len());
            prop_assert!(glyphs.is_sorted_by(|a, b| a.at <= b.at));
            for glyph in &glyphs {
                prop_assert!((0.0..=1.0).contains(&glyph.at) && (0.0..=1.0).contains(&glyph.score));
            }
        }
    }
}
