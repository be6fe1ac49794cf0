//! Connectionist temporal classification, decoded with a prior.
//!
//! Prefix beam search (Hannun et al., "First-Pass Large Vocabulary Continuous Speech
//! Recognition using Bi-Directional Recurrent DNNs", 2014): of the texts that the frames may
//! say, that one for which what the network saw and what is expected together say most. Where
//! the network has looked at a line twice, each text is held against both. The
//! prior has a say in which text is chosen and none in how sure it is: a character's score
//! stays the network's own probability, which is low where the prior chose against it.

use ndarray::ArrayView2;

use super::alignment;
use super::charset::Charset;
use super::ctc;
use super::line::Glyph;
use super::words::{Expectation, Words};

/// Texts that are kept from frame to frame.
const WIDTH: usize = 8;

/// Classes of a frame that are less probable are not looked at.
const LEAST: f32 = 1e-3;

/// Nor those that are less so than this part of the frame's most probable one: of what the network
/// is surer by a hundred to one, nothing else is expected. Two of 3,600 lines fewer are exact.
const LEAST_BESIDE: f32 = 0.01;

/// What the prior counts beside the network. Of 3,600 lines of seeds of their own 3,275 are exact
/// without it and 3,353 with it. With 0.35 and 0.6 as many are, give or take two.
const PRIOR: f32 = 0.45;

/// A text that frames may say.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its characters' classes.
    pub classes: Vec<usize>,
    /// The part of the prior, a natural logarithm.
    pub expected: f32,
}

/// A text that the frames up to some time may say, in a tree of them.
struct Node {
    parent: usize,
    class: usize,
    /// The prior for all of it.
    expected: Expectation,
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

/// Decodes frames as [`ctc::decode`] does, and says the best of the `candidates` that [`search`]
/// found in them where that is another text.
#[must_use]
pub fn decode(
    frames: &ArrayView2<'_, f32>,
    charset: &Charset,
    space_at: f32,
    candidates: &[Candidate],
) -> Vec<Glyph> {
    let greedy = ctc::decode(frames, charset, space_at);
    let best = candidates.first().map_or(&[][..], |best| &best.classes);
    let same = best.len() == greedy.len()
        && (best.iter().zip(&greedy)).all(|(&class, glyph)| charset.char(class) == Some(glyph.ch));
    if same {
        greedy
    } else {
        alignment::placed(frames, charset, best)
    }
}

/// Decodes two looks at one line: of the `candidates`, those of the first and then those of the
/// second, the text for which both and the prior say most. Its characters' scores are the mean of
/// the two, their places those in the first.
#[must_use]
pub fn decode_both(
    looks: [&ArrayView2<'_, f32>; 2],
    charset: &Charset,
    candidates: &[Candidate],
) -> Vec<Glyph> {
    let worth = |candidate: &Candidate| {
        let seen = looks.map(|frames| alignment::likelihood(frames, &candidate.classes));
        f32::midpoint(seen[0], seen[1]) + candidate.expected
    };
    let rated = candidates
        .iter()
        .map(|candidate| (worth(candidate), candidate));
    let possible = rated.filter(|(worth, _)| *worth > f32::NEG_INFINITY);
    let Some((_, Candidate { classes, .. })) = possible.max_by(|a, b| a.0.total_cmp(&b.0)) else {
        // No text can be said in both: the first look, that of the first candidate, counts.
        let best = candidates.first().map_or(&[][..], |best| &best.classes);
        return alignment::placed(looks[0], charset, best);
    };
    let [first, second] = looks.map(|frames| alignment::placed(frames, charset, classes));
    let both = first.iter().zip(&second);
    both.map(|(first, second)| Glyph {
        score: f32::midpoint(first.score, second.score),
        ..*first
    })
    .collect()
}

/// The texts that the frames may say, the likeliest first.
#[must_use]
pub fn search(frames: &ArrayView2<'_, f32>, charset: &Charset, words: &Words) -> Vec<Candidate> {
    let mut nodes = vec![Node {
        parent: 0,
        class: Charset::BLANK,
        expected: Expectation::BEGIN,
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
        let most = frame.iter().copied().fold(0.0, f32::max);
        let least = LEAST.max(LEAST_BESIDE * most);
        let probable = frame.iter().enumerate().filter(|&(_, &p)| p >= least);
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
        let worth = |beam: &Beam| beam.total() + PRIOR * nodes[beam.node].expected.worth();
        next.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
        next.truncate(WIDTH);
        // A frame of nothing but improbable classes, which no network gives, ends no text.
        if !next.is_empty() {
            std::mem::swap(&mut beams, &mut next);
        }
    }
    let expected = |beam: &Beam| PRIOR * words.worth_at_end(&nodes[beam.node].expected);
    let mut said: Vec<_> = (beams.iter())
        .map(|beam| (beam.total() + expected(beam), expected(beam), beam.node))
        .collect();
    said.sort_by(|a, b| b.0.total_cmp(&a.0));
    let candidate = |(_, expected, mut at): (f32, f32, usize)| {
        let mut classes = Vec::new();
        while at != 0 {
            classes.push(nodes[at].class);
            at = nodes[at].parent;
        }
        classes.reverse();
        Candidate { classes, expected }
    };
    said.into_iter().map(candidate).collect()
}

/// The text of `parent` with one more character.
fn child(nodes: &mut Vec<Node>, parent: usize, (class, ch): (usize, char), words: &Words) -> usize {
    let known = nodes[parent].children.iter();
    if let Some(&known) = known.clone().find(|&&node| nodes[node].class == class) {
        return known;
    }
    let node = nodes.len();
    nodes.push(Node {
        parent,
        class,
        expected: words.then(&nodes[parent].expected, ch),
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

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use proptest::prelude::*;

    use super::*;

    fn charset() -> Charset {
        Charset::parse("강\n남\n넘\n구\n1\n7\n뷁\n쀍\n").expect("eight characters")
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
        decoded(&frames(said), &charset())
    }

    fn decoded(frames: &Array2<f32>, charset: &Charset) -> Vec<Glyph> {
        let candidates = search(&frames.view(), charset, &words());
        decode(&frames.view(), charset, 0.3, &candidates)
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
        let clear = [(3, 0.98), (2, 0.008)];
        let glyphs = read(&[SURE(1), SURE(0), clear, SURE(0), SURE(4)]);
        assert_eq!(text(&glyphs), "강넘구");
        assert!((glyphs[1].score - 0.98).abs() < 1e-6);
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
            let glyphs = decoded(&frames, &charset);
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

    #[test]
    fn of_two_looks_that_differ_the_surer_one_is_read_and_a_score_is_the_mean_of_both() {
        // The list has none of these.
        let unsure = frames(&[[(7, 0.5), (8, 0.4)], SURE(0), SURE(3)]);
        let sure = frames(&[SURE(0), [(8, 0.9), (7, 0.05)], SURE(0), SURE(3), SURE(0)]);
        let both = |looks: [&Array2<f32>; 2]| {
            let [one, other] = looks.map(|look| look.view());
            let candidates = [&one, &other].map(|look| search(look, &charset(), &words()));
            decode_both([&one, &other], &charset(), &candidates.concat())
        };
        for looks in [[&unsure, &sure], [&sure, &unsure]] {
            let glyphs = both(looks);
            assert_eq!(text(&glyphs), "쀍넘");
            assert!((glyphs[0].score - 0.65).abs() < 1e-6);
        }
        assert_eq!(text(&both([&unsure, &unsure])), "뷁넘");
        let glyphs = both([&unsure, &sure]);
        let places: Vec<f32> = glyphs.iter().map(|glyph| glyph.at).collect();
        assert_eq!(places, [0.5 / 3.0, 2.5 / 3.0]);
    }

    #[test]
    fn where_no_text_can_be_said_in_both_looks_the_first_counts() {
        let first = frames(&[SURE(1), SURE(0), SURE(1)]);
        let short = frames(&[SURE(1)]);
        let candidates = [Candidate {
            classes: vec![1, 1],
            expected: 0.0,
        }];
        let glyphs = decode_both([&first.view(), &short.view()], &charset(), &candidates);
        assert_eq!(text(&glyphs), "강강");
    }

    proptest! {
        #[test]
        fn whatever_the_frames_its_text_can_be_said_in_them(
            said in prop::collection::vec((0_usize..10, 0_usize..10, 0.0_f32..0.6, 0.0_f32..0.4), 0..24),
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
