//! Glyphs of the faces that MRZ lines are printed in, as masks.

use std::path::PathBuf;

use ab_glyph::{Font, FontVec, ScaleFont};
use rand::{Rng, RngExt};

use crate::error::{Error, Result};
use crate::fonts;

/// Pixels from one character to the next on a printed strip.
pub const PITCH: usize = 20;

/// File, Debian package and how often lines are set in it, in parts of the sum. The
/// standard asks for OCR-B (Doc 9303-3, 4.3); specimens and card printers use others.
const FACES: [(&str, &str, u32); 6] = [
    ("OCRB.otf", "fonts-ocr-b", 16),
    ("OCRBS.otf", "fonts-ocr-b", 2),
    ("OCRBL.otf", "fonts-ocr-b", 1),
    ("DejaVuSansMono.ttf", "fonts-dejavu-core", 1),
    ("LiberationMono-Regular.ttf", "fonts-liberation", 2),
    ("LiberationMono-Bold.ttf", "fonts-liberation", 1),
];

/// Faces of print whose characters are as wide as they need: what is put over the lines
/// of real specimens, to give them a holder, is often set in one.
const PRINT: [(&str, &str, u32); 4] = [
    ("LiberationSans-Regular.ttf", "fonts-liberation", 2),
    ("LiberationSans-Bold.ttf", "fonts-liberation", 2),
    ("DejaVuSans.ttf", "fonts-dejavu-core", 1),
    ("DejaVuSans-Bold.ttf", "fonts-dejavu-core", 1),
];

/// How much ink a glyph puts on each pixel of its cell and of the margin around it.
#[derive(Clone)]
pub struct Mask {
    /// Pixels across.
    pub width: usize,
    /// Where the mask's left column lies from the cell's left, in pixels.
    pub left: i32,
    /// Where its top row lies from the baseline, in pixels, upwards negative.
    pub top: i32,
    /// Coverage, 0 to 1.
    pub ink: Vec<f32>,
    /// How much of a cell the face's own advance takes, in pixels.
    pub advance: f64,
}

/// One face: masks by character.
pub struct Face {
    glyphs: Vec<(char, Mask)>,
    /// Height of capitals, in pixels.
    pub cap_height: f64,
}

impl Face {
    /// The mask of `ch`, where the face has it.
    pub fn mask(&self, ch: char) -> Option<&Mask> {
        self.glyphs
            .iter()
            .find(|(known, _)| *known == ch)
            .map(|(_, mask)| mask)
    }

    fn of(font: &FontVec) -> Self {
        // The size at which a cell is PITCH wide, and one for narrower type in the same cells.
        let unit = font.as_scaled(1000.0);
        let advance = unit.h_advance(font.glyph_id('H'));
        let scale = 1000.0 * PITCH as f32 / advance;
        let scaled = font.as_scaled(scale);
        let glyphs: Vec<(char, Mask)> = ('A'..='Z')
            .chain('0'..='9')
            .chain('a'..='z')
            .chain(['<', '/', '.', '-'])
            .filter_map(|ch| {
                let id = font.glyph_id(ch);
                let outlined = font.outline_glyph(id.with_scale(scale))?;
                let bounds = outlined.px_bounds();
                let (width, height) = (bounds.width() as usize, bounds.height() as usize);
                let mut ink = vec![0.0; width * height];
                outlined.draw(|x, y, coverage| {
                    if let Some(value) = ink.get_mut(y as usize * width + x as usize) {
                        *value = coverage.min(1.0);
                    }
                });
                // Centred in the cell, whatever the face's own advance is.
                let spare = (PITCH as f32 - scaled.h_advance(id)) / 2.0;
                Some((
                    ch,
                    Mask {
                        width,
                        left: (bounds.min.x + spare).round() as i32,
                        top: bounds.min.y.round() as i32,
                        ink,
                        advance: f64::from(scaled.h_advance(id)),
                    },
                ))
            })
            .collect();
        let cap_height = glyphs
            .iter()
            .find(|(ch, _)| *ch == 'H')
            .map_or(PITCH as f64, |(_, mask)| {
                (mask.ink.len() / mask.width) as f64
            });
        Self { glyphs, cap_height }
    }
}

/// All faces, with how often each is taken.
pub struct Faces {
    /// Those that lines are set in, in cells.
    lines: Vec<(Face, u32)>,
    print: Vec<(Face, u32)>,
}

impl Faces {
    /// Loads the fonts.
    ///
    /// # Errors
    /// [`Error::MissingFont`] and [`Error::Io`].
    pub fn load() -> Result<Self> {
        Ok(Self {
            lines: load(&FACES)?,
            print: load(&PRINT)?,
        })
    }

    /// One that lines are set in, by its share.
    pub fn any(&self, rng: &mut impl Rng) -> &Face {
        by_share(&self.lines, rng)
    }

    /// One of print, by its share.
    pub fn any_print(&self, rng: &mut impl Rng) -> &Face {
        by_share(&self.print, rng)
    }
}

fn load(faces: &[(&'static str, &'static str, u32)]) -> Result<Vec<(Face, u32)>> {
    faces
        .iter()
        .map(|&(file, package, share)| {
            let path: PathBuf = fonts::find(file).ok_or(Error::MissingFont { file, package })?;
            let bytes = std::fs::read(&path).map_err(|e| Error::Io(path.clone(), e))?;
            let font = FontVec::try_from_vec(bytes)
                .map_err(|e| Error::Layout(format!("{}: {e}", path.display())))?;
            Ok((Face::of(&font), share))
        })
        .collect()
}

fn by_share<'a>(faces: &'a [(Face, u32)], rng: &mut impl Rng) -> &'a Face {
    let sum: u32 = faces.iter().map(|(_, share)| share).sum();
    let mut at = rng.random_range(0..sum);
    for (face, share) in faces {
        if at < *share {
            return face;
        }
        at -= share;
    }
    &faces[0].0
}
