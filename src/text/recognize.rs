//! What a line of text says.

use ndarray::{ArrayView2, Ix3};

use super::charset::Charset;
use super::ctc;
use super::line::{Glyph, Line};
use crate::error::{Error, ErrorKind, Result};
use crate::geometry::Quad;
use crate::image::{Normalisation, View, planar};
use crate::inference::Pool;
use crate::mrz::decode::{Frame, Lattice, is_filler};
use crate::mrz::ALPHABET;

/// The height that the recognisers take, in pixels.
pub const HEIGHT: u32 = 48;

/// Widest crop, in pixels: a line of more than 160 characters is not one.
const WIDEST: f64 = 3200.0;

/// Narrowest crop, in pixels: a single character with its margins.
const NARROWEST: f64 = 32.0;

/// A line recogniser: a network and its alphabet.
pub struct Recognizer {
    network: Pool,
    charset: Charset,
    /// For each symbol of the MRZ alphabet the classes that mean it.
    mrz_classes: Vec<Vec<usize>>,
}

impl Recognizer {
    /// A recogniser whose network gives (1, frames, classes of `charset`).
    #[must_use]
    pub fn new(network: Pool, charset: Charset) -> Self {
        let mrz_classes = ALPHABET.iter().map(|&symbol| classes_meaning(symbol, &charset)).collect();
        Self { network, charset, mrz_classes }
    }

    /// Makes one session now.
    ///
    /// # Errors
    /// Those of making a session.
    pub fn warm(&self) -> Result<()> {
        self.network.warm()
    }

    /// Reads the line inside `quad` of `view`; its glyphs are those of the greedy
    /// decoding, its quad is `quad`.
    ///
    /// # Errors
    /// Those of the network.
    pub fn read(&self, view: &View<'_>, quad: &Quad) -> Result<Line> {
        let mut glyphs = Vec::new();
        self.frames(view, quad, &mut |frames| glyphs = ctc::decode(frames, &self.charset))?;
        Ok(line_of(glyphs, *quad))
    }

    /// Reads the line inside `quad` as MRZ symbols only: the greedy text, and the
    /// probability of each symbol in each frame.
    ///
    /// # Errors
    /// Those of the network.
    pub fn read_mrz(&self, view: &View<'_>, quad: &Quad) -> Result<(Line, Lattice)> {
        let (mut glyphs, mut lattice) = (Vec::new(), Lattice::default());
        self.frames(view, quad, &mut |frames| {
            glyphs = ctc::decode(frames, &self.charset);
            lattice = self.lattice(frames);
        })?;
        Ok((line_of(glyphs, *quad), lattice))
    }

    fn lattice(&self, frames: ArrayView2<'_, f32>) -> Lattice {
        let rows = frames.rows().into_iter().map(|row| {
            let mut frame = Frame { symbols: [0.0; 37], blank: row[Charset::BLANK] };
            for (symbol, classes) in frame.symbols.iter_mut().zip(&self.mrz_classes) {
                *symbol = classes.iter().map(|&class| row[class]).sum();
            }
            frame
        });
        Lattice::new(rows.collect())
    }

    fn frames(
        &self,
        view: &View<'_>,
        quad: &Quad,
        read: &mut dyn FnMut(ArrayView2<'_, f32>),
    ) -> Result<()> {
        let aspect = quad.width() / quad.height().max(1e-6);
        let width = (aspect * f64::from(HEIGHT)).clamp(NARROWEST, WIDEST).round();
        let input = planar(&view.crop(quad, width as u32, HEIGHT), &Normalisation::SYMMETRIC);
        let classes = self.charset.classes();
        let mut fits = true;
        self.network.lend(|model| {
            model.run(input.view(), &mut |output| {
                match output.view().into_dimensionality::<Ix3>() {
                    Ok(output) if output.dim().0 == 1 && output.dim().2 == classes => {
                        read(output.index_axis(ndarray::Axis(0), 0));
                    }
                    _ => fits = false,
                }
            })
        })?;
        fits.then_some(()).ok_or_else(|| {
            Error::new(
                ErrorKind::Weights,
                format!("the recogniser does not give the {classes} classes of its charset"),
            )
        })
    }
}

fn line_of(glyphs: Vec<Glyph>, quad: Quad) -> Line {
    let score = glyphs.iter().map(|g| g.score).sum::<f32>() / glyphs.len().max(1) as f32;
    Line { text: glyphs.iter().map(|g| g.ch).collect(), quad, score, glyphs }
}

/// The classes that a general recogniser gives where an MRZ prints `symbol`:
/// the symbol itself, its lower case, its full-width form, and for the filler the
/// quotation marks and brackets that look like it.
fn classes_meaning(symbol: u8, charset: &Charset) -> Vec<usize> {
    let meant = |ch: char| {
        let plain = match ch {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(ch as u32 - 0xFEE0).unwrap_or(ch),
            _ => ch,
        };
        plain.to_ascii_uppercase() == char::from(symbol) || (symbol == b'<' && is_filler(ch))
    };
    charset.iter().filter(|&(_, ch)| meant(ch)).map(|(class, _)| class).collect()
}
