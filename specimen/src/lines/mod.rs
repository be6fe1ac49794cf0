//! Crops of single MRZ lines with their text: what the line model is trained on.
//!
//! Each line is printed flat ([`print`]), looked at by a camera, and cut out by the
//! engine's own crop: the trainer and the engine see the same pixels. Lines come in
//! batches of one length and one width, since a network is trained on rectangles.

mod camera;
mod face;
mod ink;
mod over;
mod print;
pub(crate) mod text;

use std::io::Write;

use rand::RngExt;

use crate::error::{Error, Result};
use crate::{Stream, stream};

pub(crate) use camera::{Exposure, convolved, develop, expose, gaussian, grey};
pub use face::Faces;
pub(crate) use ink::Ink;
pub(crate) use print::{Textures, background};

/// Draws lines for the trainer: the fonts, and a stock of backgrounds.
pub struct LinePress {
    faces: Faces,
    textures: Textures,
}

/// A batch of lines of one length: pixels of all lines one after another, rows top to bottom.
pub struct Batch {
    /// Pixels across; the height is [`datapage::text::mrz_line::HEIGHT`].
    pub width: u32,
    /// What each line says.
    pub texts: Vec<String>,
    /// Luma, 0 to 255: `texts.len()` crops of `width` x `HEIGHT`.
    pub pixels: Vec<u8>,
}

impl LinePress {
    /// Finds the fonts and draws the stock of background textures.
    ///
    /// # Errors
    /// [`Error::MissingFont`].
    pub fn new() -> Result<Self> {
        Ok(Self {
            faces: Faces::load()?,
            textures: Textures::draw(&mut stream(0, Stream::Drawing)),
        })
    }

    /// Draws the batch number `seed` with `lines` lines.
    #[must_use]
    pub fn batch(&self, seed: u64, lines: usize) -> Batch {
        let mut rng = stream(seed, Stream::Holder);
        let length = text::any_length(&mut rng);
        // Pixels a character: the engine's crops of real bands have 11 to 17.
        let pitch = rng.random_range(10.5..17.5);
        let width = datapage::text::mrz_line::stepped((length as f64 + 2.4) * pitch);
        let mut batch = Batch {
            width,
            texts: Vec::with_capacity(lines),
            pixels: Vec::with_capacity(lines * (width * datapage::text::mrz_line::HEIGHT) as usize),
        };
        for _ in 0..lines {
            let text = text::any_text(length, &mut rng);
            let printed = print::print(&text, &self.faces, &self.textures, &mut rng);
            batch
                .pixels
                .extend(camera::look(&printed, &self.textures, width, &mut rng));
            batch.texts.push(text);
        }
        batch
    }

    /// Writes batches `first..first + count` to `out`, each as: `u16` lines, `u16` width
    /// (little endian), then for each line a byte of text length, the text padded with
    /// zeros to [`TEXT_BYTES`], and the pixels.
    ///
    /// # Errors
    /// Those of writing, a reader that went away among them.
    pub fn write(&self, first: u64, count: u64, lines: usize, out: &mut impl Write) -> Result<()> {
        let failed = |e| Error::Io("standard output".into(), e);
        for seed in first..first.saturating_add(count) {
            let batch = self.batch(seed, lines);
            let mut bytes = Vec::with_capacity(batch.pixels.len() + lines * (TEXT_BYTES + 1) + 4);
            bytes.extend((lines as u16).to_le_bytes());
            bytes.extend((batch.width as u16).to_le_bytes());
            for (text, pixels) in batch
                .texts
                .iter()
                .zip(batch.pixels.chunks_exact(batch.pixels.len() / lines))
            {
                bytes.push(text.len() as u8);
                bytes.extend(text.bytes());
                bytes.extend(std::iter::repeat_n(0, TEXT_BYTES - text.len()));
                bytes.extend(pixels);
            }
            out.write_all(&bytes).map_err(failed)?;
        }
        out.flush().map_err(failed)
    }
}

/// Bytes that a line's text takes in the stream; no line is longer.
pub const TEXT_BYTES: usize = 47;
