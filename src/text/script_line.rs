//! A network for lines of one script: how it is fed, what it gives.
//!
//! It takes a crop of one line as luma, [`HEIGHT`] pixels high, and knows the characters of
//! its alphabet and no others. `training/` makes it from crops that the specimen press cuts
//! with the very functions of this room.

use ndarray::ArrayView2;

use super::charset::Charset;
use super::frames::{frames_of, luma_input};
use super::line::{Glyph, Line};
use super::words::Words;
use super::{beam, ctc};
use crate::error::Result;
use crate::geometry::Quad;
use crate::image::View;
use crate::inference::Pool;

/// Height of a crop, in pixels: a syllable of Hangul is some 28 of them high, as many as its
/// densest strokes need.
pub const HEIGHT: u32 = 40;

/// Widths are multiples of this, so that few shapes of tensor occur.
const STEP: f64 = 16.0;

/// Narrowest and widest crop, in pixels.
const NARROWEST: f64 = 48.0;
const WIDEST: f64 = 1600.0;

/// The nearest width that crops have.
#[must_use]
pub fn stepped(width: f64) -> u32 {
    ((width / STEP).round() * STEP).clamp(NARROWEST, WIDEST) as u32
}

/// How wide the crop of a line is made, in pixels.
#[must_use]
pub fn crop_width(line: &Quad) -> u32 {
    stepped(natural_width(line))
}

/// How wide a line is at [`HEIGHT`], in pixels.
fn natural_width(line: &Quad) -> f64 {
    line.width() / line.height().max(1e-6) * f64::from(HEIGHT)
}

/// Where words are expected, a line is looked at twice with a character less probable than this: a
/// sixth of the lines of Korean in faces held back. Of 3,600 then 3,377 are exact; with 0.8, an
/// eighth, 3,375; with 0.5 3,362; all of them looked at twice 3,380, all of them once 3,351.
const SURE: f32 = 0.9;

/// Not where all of them together are less probable in the mean: lines of other scripts, which a
/// page without Korean has its first lines taken for.
const HOPELESS: f32 = 0.6;

/// The second look's crop is so much wider than the first.
const WIDER: f64 = 1.1;

/// And leaves out so much of the line's height above and below. Of 10,800 lines in faces held back
/// 10,045 are exact with one look, 10,098 with this one, 10,078 with the whole height; so much
/// narrower instead 10,059, wider by 1.2 10,065, five more looks 10,108.
const LEFT_OUT: f64 = 0.025;

/// A space is read from this probability on. Of 720 lines of Korean in faces held back 654 are
/// exact without it, 657 at 0.3, 656 at 0.2, 654 at 0.1; of 2,400 others 89.5 % with it and without.
const SPACE_AT: f32 = 0.3;

/// Letters of two languages that are printed alike: the network cannot tell them apart, and
/// is as sure of the letter as of both together. Which one is meant is the issuer's to say
/// (`document::spelling`).
const TWINS: [(char, char); 3] = [('Ð', 'Đ'), ('Ș', 'Ş'), ('ș', 'ş')];

/// A line recogniser for one script.
pub struct ScriptReader {
    network: Pool,
    charset: Charset,
    /// Classes of [`TWINS`].
    twins: Vec<(usize, usize)>,
    words: Option<Words>,
}

impl ScriptReader {
    /// A reader whose network takes (1, 1, [`HEIGHT`], width) in -1..1 and gives
    /// (1, width / 4, classes of `charset`) probabilities.
    #[must_use]
    pub fn new(network: Pool, charset: Charset) -> Self {
        let class = |ch| (1..charset.classes()).find(|&class| charset.char(class) == Some(ch));
        let twins = TWINS.iter();
        let twins = twins.filter_map(|&(one, other)| Some((class(one)?, class(other)?)));
        Self {
            twins: twins.collect(),
            network,
            charset,
            words: None,
        }
    }

    /// The same where documents are expected to say what `list` says, of the form that
    /// [`Words::parse`] takes.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Weights`] where the list has another form.
    pub fn expecting(mut self, list: &str) -> Result<Self> {
        self.words = Some(Words::parse(list, self.charset.classes())?);
        Ok(self)
    }

    /// How sure a frame is of its `best` class, with what it gives to that one's twin.
    fn with_twin(&self, frame: &[f32], best: usize, score: f32) -> (usize, f32) {
        let twin = self.twins.iter().find_map(|&(one, other)| match best {
            best if best == one => Some(other),
            best if best == other => Some(one),
            _ => None,
        });
        let also = twin.and_then(|twin| frame.get(twin)).copied();
        (best, (score + also.unwrap_or(0.0)).min(1.0))
    }

    /// Makes one session now.
    ///
    /// # Errors
    /// Those of making a session.
    pub fn warm(&self) -> Result<()> {
        self.network.warm()
    }

    /// Reads the line inside `quad` of `view`; its glyphs are those of the greedy
    /// decoding or, where words are expected, of [`beam::decode`], after a second look at a
    /// doubtful line of [`beam::decode_both`]; its quad is `quad`.
    ///
    /// # Errors
    /// Those of the network; [`crate::error::ErrorKind::Weights`] where its output has another shape.
    pub fn read(&self, view: &View<'_>, quad: &Quad) -> Result<Line> {
        let mut glyphs = Vec::new();
        let mut doubtful = None;
        self.look(view, quad, crop_width(quad), &mut |frames| {
            let Some(words) = &self.words else {
                glyphs = ctc::decode_as(&frames, &self.charset, SPACE_AT, |frame, best, score| {
                    self.with_twin(frame, best, score)
                });
                return;
            };
            let candidates = beam::search(&frames, &self.charset, words);
            glyphs = beam::decode(&frames, &self.charset, SPACE_AT, &candidates);
            if is_doubtful(&glyphs) {
                doubtful = Some((frames.to_owned(), candidates, words));
            }
        })?;
        if let Some((first, mut candidates, words)) = doubtful {
            let width = stepped(natural_width(quad) * WIDER);
            let quad = quad.grown(0.0, -LEFT_OUT * quad.height());
            self.look(view, &quad, width, &mut |second| {
                for text in beam::search(&second, &self.charset, words) {
                    if candidates.iter().all(|known| known.classes != text.classes) {
                        candidates.push(text);
                    }
                }
                let looks = [&first.view(), &second];
                glyphs = beam::decode_both(looks, &self.charset, &candidates);
            })?;
        }
        Ok(Line::of(glyphs, *quad))
    }

    /// Gives `read` what the network makes of a line in a crop of some width.
    fn look(
        &self,
        view: &View<'_>,
        quad: &Quad,
        width: u32,
        read: &mut dyn FnMut(ArrayView2<'_, f32>),
    ) -> Result<()> {
        let input = luma_input(&view.crop(quad, width, HEIGHT));
        let classes = self.charset.classes();
        frames_of(&self.network, &input, classes, "the script network", read)
    }
}

/// Whether a line is worth a second look: not sure, and not of another script.
fn is_doubtful(glyphs: &[Glyph]) -> bool {
    let sum: f32 = glyphs.iter().map(|glyph| glyph.score).sum();
    let unsure = glyphs.iter().any(|glyph| glyph.score < SURE);
    unsure && sum >= HOPELESS * glyphs.len() as f32
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex, PoisonError};

    use ndarray::{Array3, ArrayView4};

    use super::*;
    use crate::error::ErrorKind;
    use crate::image::{Picture, Rgb, luma};
    use crate::inference::FakeModel;

    /// A reader that knows 가 and 〓, whose network keeps what it is given and sees in each
    /// frame the class that `classes` names.
    fn reader(classes: &'static [usize], count: usize) -> (ScriptReader, Arc<Mutex<Vec<f32>>>) {
        let fed = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&fed);
        let network = Pool::new(move || {
            let keep = Arc::clone(&keep);
            Ok(Box::new(FakeModel(move |input: ArrayView4<'_, f32>| {
                *keep.lock().unwrap_or_else(PoisonError::into_inner) =
                    input.iter().copied().collect();
                let mut frames = Array3::zeros((1, classes.len(), count));
                for (frame, &class) in classes.iter().enumerate() {
                    frames[[0, frame, class]] = 0.75;
                }
                frames.into_dyn()
            })))
        });
        let charset = Charset::parse("가\n〓\n").unwrap_or_else(|_| unreachable!("two lines"));
        (ScriptReader::new(network, charset), fed)
    }

    fn picture() -> Picture {
        Picture::new(Rgb::from_fn(400, 60, |x, y| {
            image::Rgb([(x * 7 + y) as u8, (x ^ y) as u8, (x + 3 * y) as u8])
        }))
    }

    #[test]
    fn what_is_fed_is_what_the_press_cuts() -> Result<()> {
        let (reader, fed) = reader(&[0], 4);
        let (picture, quad) = (picture(), Quad::rect(10.0, 8.0, 330.0, 29.0));
        let view = View::new(&picture, picture.frame()).unwrap_or_else(|| unreachable!("a frame"));
        reader.read(&view, &quad)?;
        let cut = luma(&picture.crop(&quad, crop_width(&quad), HEIGHT));
        let fed = fed.lock().unwrap_or_else(PoisonError::into_inner);
        assert_eq!(fed.len(), cut.len());
        // The trainer's formula, training/script_line.py, to_input.
        assert!(
            fed.iter()
                .zip(cut)
                .all(|(&f, byte)| (f - (f32::from(byte) / 127.5 - 1.0)).abs() < 1e-6)
        );
        Ok(())
    }

    #[test]
    fn a_line_is_its_greedy_text() -> Result<()> {
        let (reader, _) = reader(&[1, 1, 0, 1, 3, 2], 4);
        let picture = picture();
        let view = View::new(&picture, picture.frame()).unwrap_or_else(|| unreachable!("a frame"));
        let line = reader.read(&view, &Quad::rect(0.0, 0.0, 300.0, 30.0))?;
        assert_eq!(line.text, "가가 〓");
        assert!((line.score - 0.75).abs() < 1e-6);
        Ok(())
    }

    /// A reader for which words are expected, whose network sees 가 and 뷁 with these
    /// probabilities, first and then; and the widths of the crops that it was given.
    fn looking(looks: [(f32, f32); 2]) -> (ScriptReader, Arc<Mutex<Vec<usize>>>) {
        let widths = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&widths);
        let network = Pool::new(move || {
            let keep = Arc::clone(&keep);
            Ok(Box::new(FakeModel(move |input: ArrayView4<'_, f32>| {
                let mut widths = keep.lock().unwrap_or_else(PoisonError::into_inner);
                let (ga, bwelk) = looks[widths.len().min(1)];
                widths.push(input.dim().3);
                let mut frames = Array3::zeros((1, 3, 4));
                for (frame, [blank, ga, bwelk]) in [
                    [1.0, 0.0, 0.0],
                    [1.0 - ga - bwelk, ga, bwelk],
                    [1.0, 0.0, 0.0],
                ]
                .into_iter()
                .enumerate()
                {
                    frames[[0, frame, 0]] = blank;
                    frames[[0, frame, 1]] = ga;
                    frames[[0, frame, 2]] = bwelk;
                }
                frames.into_dyn()
            })))
        });
        let charset = Charset::parse("가\n뷁\n").unwrap_or_else(|_| unreachable!("two lines"));
        let reader = ScriptReader::new(network, charset).expecting("나\t1\n");
        let reader = reader.unwrap_or_else(|_| unreachable!("a word and a count"));
        (reader, widths)
    }

    #[test]
    fn a_doubtful_line_is_looked_at_twice_and_no_other() -> Result<()> {
        let picture = picture();
        let view = View::new(&picture, picture.frame()).unwrap_or_else(|| unreachable!("a frame"));
        let quad = Quad::rect(10.0, 8.0, 320.0, 40.0);
        for (looks, expected, looked) in [
            ([(0.95, 0.04), (0.0, 1.0)], ("가", 0.95), &[320][..]),
            ([(0.65, 0.3), (0.1, 0.85)], ("뷁", 0.575), &[320, 352]),
            // One of another script, as far as this one can tell.
            ([(0.5, 0.3), (0.0, 1.0)], ("가", 0.5), &[320]),
        ] {
            let (reader, widths) = looking(looks);
            let line = reader.read(&view, &quad)?;
            assert_eq!(line.text, expected.0);
            assert!((line.score - expected.1).abs() < 1e-6, "{}", line.score);
            assert_eq!(line.quad, quad);
            let widths = widths.lock().unwrap_or_else(PoisonError::into_inner);
            assert_eq!(*widths, looked);
        }
        Ok(())
    }

    #[test]
    fn a_letter_is_as_sure_as_it_and_its_twin() {
        let network = Pool::new(|| Err(crate::error::Error::new(ErrorKind::Internal, "none")));
        let charset = Charset::parse("Đ\nD\nÐ\n").unwrap_or_else(|_| unreachable!("three"));
        let reader = ScriptReader::new(network, charset);
        let frame = [0.0, 0.45, 0.05, 0.5, 0.0];
        let (class, score) = reader.with_twin(&frame, 3, 0.5);
        assert!(class == 3 && (score - 0.95).abs() < 1e-6);
        assert_eq!(reader.with_twin(&frame, 2, 0.05), (2, 0.05));
    }

    #[test]
    fn a_network_with_another_alphabet_is_refused() {
        let (reader, _) = reader(&[1], 5);
        let picture = picture();
        let view = View::new(&picture, picture.frame()).unwrap_or_else(|| unreachable!("a frame"));
        let refused = reader.read(&view, &Quad::rect(0.0, 0.0, 300.0, 30.0));
        assert_eq!(refused.err().map(|e| e.kind()), Some(ErrorKind::Weights));
    }

    #[test]
    fn widths_come_in_steps_and_stay_within_bounds() {
        for (width, height, expected) in [
            (320.0, 40.0, 320),
            (330.0, 41.0, 320),
            (10.0, 40.0, 48),
            (100.0, 0.0, 1600),
        ] {
            let line = Quad::rect(0.0, 0.0, width, height);
            assert_eq!(crop_width(&line), expected);
        }
    }
}
