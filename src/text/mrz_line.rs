//! The project's own network for lines of the MRZ: how it is fed, what it gives.
//!
//! It knows nothing but the 37 symbols of the MRZ and the blank, and takes a
//! crop of one line as luma, [`HEIGHT`] pixels high. `training/` makes it from
//! crops that the specimen press cuts with the very functions of this room.

use super::frames::{frames_of, luma_input};
use crate::error::Result;
use crate::geometry::Quad;
use crate::image::{Rgb, View};
use crate::inference::Pool;
use crate::mrz::ALPHABET;
use crate::mrz::decode::{Frame, Lattice};

/// Height of a crop, in pixels.
pub const HEIGHT: u32 = 32;

/// Crops are narrowed to this part of their natural width: three to four frames a
/// character are enough, and the network's time goes with the width.
const SQUEEZE: f64 = 0.75;

/// Widths are multiples of this, so that few shapes of tensor occur.
const STEP: f64 = 32.0;

/// Narrowest and widest crop, in pixels.
const NARROWEST: f64 = 96.0;
const WIDEST: f64 = 896.0;

/// The network gives a frame for so many pixels of a crop's width.
pub const STRIDE: u32 = 4;

/// The nearest width that crops have.
#[must_use]
pub fn stepped(width: f64) -> u32 {
    ((width / STEP).round() * STEP).clamp(NARROWEST, WIDEST) as u32
}

/// How wide the crop of a line is made, in pixels, where its zone has `lines` of them.
///
/// A page that is seen from below or from above shows its lines lower than they are, but
/// not longer than their characters: they are not made wider than the network knows them.
#[must_use]
pub fn crop_width(line: &Quad, lines: usize) -> u32 {
    let aspect = line.width() / line.height().max(1e-6);
    // Cards have three lines of 30 characters, French licences one; two are up to 44 long.
    let characters = if lines == 2 { 44.0 } else { 30.0 };
    stepped((aspect * f64::from(HEIGHT) * SQUEEZE).min(MOST_PITCH * characters))
}

/// The widest characters, in pixels of a crop, margins beside the line shared out among
/// them: those of the trainer's crops are up to 17.5 wide without.
const MOST_PITCH: f64 = 16.0;

/// A line recogniser for MRZ symbols only.
pub struct MrzLineReader {
    network: Pool,
}

impl MrzLineReader {
    /// A reader whose network takes (1, 1, [`HEIGHT`], width) in -1..1 and gives
    /// (1, width / [`STRIDE`], 38) logits: the blank, then [`ALPHABET`].
    #[must_use]
    pub fn new(network: Pool) -> Self {
        Self { network }
    }

    /// Makes one session now.
    ///
    /// # Errors
    /// Those of making a session.
    pub fn warm(&self) -> Result<()> {
        self.network.warm()
    }

    /// Reads the line inside `quad` of `view` from a crop `width` pixels wide, see
    /// [`crop_width`]: the greedy text, and the probability of each symbol in each frame.
    ///
    /// # Errors
    /// Those of the network; [`crate::error::ErrorKind::Weights`] where its output has another shape.
    pub fn read(&self, view: &View<'_>, quad: &Quad, width: u32) -> Result<(String, Lattice)> {
        self.read_crop(&view.crop(quad, width, HEIGHT))
    }

    /// As [`MrzLineReader::read`], from smoothed pixels: noise that is as coarse as the strokes
    /// is not what the network was shown.
    ///
    /// # Errors
    /// Those of [`MrzLineReader::read`].
    pub fn read_smooth(
        &self,
        view: &View<'_>,
        quad: &Quad,
        width: u32,
    ) -> Result<(String, Lattice)> {
        self.read_crop(&view.smooth_crop(quad, width, HEIGHT))
    }

    fn read_crop(&self, crop: &Rgb) -> Result<(String, Lattice)> {
        let input = luma_input(crop);
        let mut frames = Vec::new();
        frames_of(
            &self.network,
            &input,
            CLASSES,
            "the MRZ line network",
            &mut |rows| {
                frames = rows
                    .rows()
                    .into_iter()
                    .map(|row| frame(row.as_slice().unwrap_or(&[])))
                    .collect();
            },
        )?;
        Ok((greedy(&frames), Lattice::new(frames)))
    }
}

/// The blank and the symbols.
const CLASSES: usize = 1 + ALPHABET.len();

/// Logits to probabilities.
fn frame(logits: &[f32]) -> Frame {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = logits.iter().map(|logit| (logit - most).exp()).sum();
    let probability = |logit: f32| (logit - most).exp() / sum;
    let mut frame = Frame {
        symbols: [0.0; ALPHABET.len()],
        blank: logits.first().copied().map_or(0.0, probability),
    };
    for (symbol, &logit) in frame.symbols.iter_mut().zip(logits.iter().skip(1)) {
        *symbol = probability(logit);
    }
    frame
}

/// The most probable symbol of each frame, repeats and blanks left out.
fn greedy(frames: &[Frame]) -> String {
    let mut text = String::new();
    let mut last = None;
    for frame in frames {
        let best = (0..ALPHABET.len())
            .max_by(|&a, &b| frame.symbols[a].total_cmp(&frame.symbols[b]))
            .filter(|&best| frame.symbols[best] > frame.blank);
        if let Some(symbol) = best.filter(|_| best != last) {
            text.push(char::from(ALPHABET[symbol]));
        }
        last = best;
    }
    text
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex, PoisonError};

    use ndarray::{Array3, ArrayView4};

    use super::*;
    use crate::error::ErrorKind;
    use crate::image::{Picture, Rgb, luma};
    use crate::inference::FakeModel;

    /// A reader whose network keeps what it is given and sees in each frame the class
    /// that `classes` names, at even odds against all others together.
    fn reader(classes: &'static [usize], count: usize) -> (MrzLineReader, Arc<Mutex<Vec<f32>>>) {
        let fed = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&fed);
        let network = Pool::new(move || {
            let keep = Arc::clone(&keep);
            Ok(Box::new(FakeModel(move |input: ArrayView4<'_, f32>| {
                *keep.lock().unwrap_or_else(PoisonError::into_inner) =
                    input.iter().copied().collect();
                let mut logits = Array3::zeros((1, classes.len(), count));
                for (frame, &class) in classes.iter().enumerate() {
                    logits[[0, frame, class]] = ((count - 1) as f32).ln();
                }
                logits.into_dyn()
            })))
        });
        (MrzLineReader::new(network), fed)
    }

    fn picture() -> Picture {
        Picture::new(Rgb::from_fn(400, 60, |x, y| {
            image::Rgb([(x * 7 + y) as u8, (x ^ y) as u8, (x + 3 * y) as u8])
        }))
    }

    fn read(reader: &MrzLineReader, picture: &Picture, quad: &Quad) -> Result<(String, Lattice)> {
        let view = View::new(picture, picture.frame()).unwrap_or_else(|| unreachable!("a frame"));
        reader.read(&view, quad, crop_width(quad, 2))
    }

    #[test]
    fn what_is_fed_is_what_the_press_cuts() -> Result<()> {
        let (reader, fed) = reader(&[0], CLASSES);
        let (picture, quad) = (picture(), Quad::rect(10.0, 8.0, 330.0, 21.0));
        read(&reader, &picture, &quad)?;
        let cut = luma(&picture.crop(&quad, crop_width(&quad, 2), HEIGHT));
        let fed = fed.lock().unwrap_or_else(PoisonError::into_inner);
        assert_eq!(fed.len(), cut.len());
        // The trainer's formula, training/mrz_line.py, to_input.
        assert!(
            fed.iter()
                .zip(cut)
                .all(|(&f, byte)| (f - (f32::from(byte) / 127.5 - 1.0)).abs() < 1e-6)
        );
        Ok(())
    }

    #[test]
    fn frames_are_probabilities_and_the_text_is_greedy() -> Result<()> {
        // 0 0 blank 0 A < : repeats fall together, a blank keeps them apart.
        let (reader, _) = reader(&[1, 1, 0, 1, 11, 37], CLASSES);
        let (text, lattice) = read(&reader, &picture(), &Quad::rect(0.0, 0.0, 300.0, 30.0))?;
        assert_eq!(text, "00A<");
        for frame in lattice.frames() {
            let sum = frame.blank + frame.symbols.iter().sum::<f32>();
            assert!((sum - 1.0).abs() < 1e-5);
        }
        assert!((lattice.frames()[4].symbols[10] - 0.5).abs() < 1e-5);
        Ok(())
    }

    #[test]
    fn a_network_with_another_alphabet_is_refused() {
        let (reader, _) = reader(&[1], CLASSES + 1);
        let refused = read(&reader, &picture(), &Quad::rect(0.0, 0.0, 300.0, 30.0));
        assert_eq!(refused.err().map(|e| e.kind()), Some(ErrorKind::Weights));
    }

    #[test]
    fn widths_come_in_steps_and_stay_within_bounds() {
        for (width, height, lines, expected) in [
            // A passport's line, 117 x 4.5 mm, and a card's, 82 x 4.5 mm.
            (1170.0, 45.0, 2, 640),
            (820.0, 45.0, 3, 448),
            // The same seen at half its height.
            (1170.0, 22.5, 2, 704),
            (820.0, 22.5, 3, 480),
            (10.0, 10.0, 2, 96),
            (100.0, 0.0, 2, 704),
        ] {
            let line = Quad::rect(0.0, 0.0, width, height);
            assert_eq!(crop_width(&line, lines), expected);
        }
    }
}
