//! Faces of a script: which are there, and the marks that their glyphs leave.

use std::cell::RefCell;
use std::collections::HashMap;

use ab_glyph::{Font, FontVec, ScaleFont};
use rand::{Rng, RngExt};

use super::FaceFile;
use crate::error::{Error, Result};
use crate::fonts;

/// Pixels of an em on a printed strip.
pub const EM: f32 = 34.0;

/// How much ink a glyph puts on the pixels around it.
pub struct Mask {
    /// Pixels across.
    pub width: usize,
    /// Where the left column lies from the pen, in pixels.
    pub left: i32,
    /// Where the top row lies from the baseline, in pixels, upwards negative.
    pub top: i32,
    /// Coverage, 0 to 1.
    pub ink: Vec<f32>,
}

/// One face.
pub struct Face {
    font: FontVec,
    scale: f32,
    share: u32,
    held_back: bool,
    /// The characters that were asked for, and whether they are there.
    known: RefCell<HashMap<char, bool>>,
}

impl Face {
    /// Whether the face has `ch`. Some have a glyph for it with nothing in it.
    pub fn has(&self, ch: char) -> bool {
        let look = || {
            let id = self.font.glyph_id(ch);
            id.0 != 0 && (ch == ' ' || self.font.outline(id).is_some())
        };
        *self.known.borrow_mut().entry(ch).or_insert_with(look)
    }

    /// How far the pen moves over `ch`, in pixels.
    pub fn advance(&self, ch: char) -> f32 {
        let scaled = self.font.as_scaled(self.scale);
        scaled.h_advance(self.font.glyph_id(ch))
    }

    /// What `ch` leaves where its pen stands at the fraction `x` of a pixel; `None` for a space.
    pub fn mask(&self, ch: char, x: f32) -> Option<Mask> {
        let glyph = self
            .font
            .glyph_id(ch)
            .with_scale_and_position(self.scale, ab_glyph::point(x, 0.0));
        let outlined = self.font.outline_glyph(glyph)?;
        let bounds = outlined.px_bounds();
        let (width, height) = (bounds.width() as usize, bounds.height() as usize);
        let mut ink = vec![0.0; width * height];
        outlined.draw(|x, y, coverage| {
            if let Some(value) = ink.get_mut(y as usize * width + x as usize) {
                *value = coverage.min(1.0);
            }
        });
        Some(Mask {
            width,
            left: bounds.min.x.round() as i32,
            top: bounds.min.y.round() as i32,
            ink,
        })
    }
}

/// The faces of a script.
pub struct Faces(Vec<Face>);

impl Faces {
    /// Loads them.
    ///
    /// # Errors
    /// [`Error::MissingFont`] names the first that is in no font folder, and [`Error::Io`].
    pub fn load(files: &[FaceFile]) -> Result<Self> {
        files.iter().map(load).collect::<Result<_>>().map(Self)
    }

    /// Any by its share among those that are `held_back`, or those that are not.
    pub fn any(&self, held_back: bool, rng: &mut impl Rng) -> usize {
        let of_group = |face: &Face| {
            if face.held_back == held_back {
                face.share
            } else {
                0
            }
        };
        let sum: u32 = self.0.iter().map(of_group).sum();
        let mut at = rng.random_range(0..sum);
        for (index, face) in self.0.iter().enumerate() {
            let share = of_group(face);
            if at < share {
                return index;
            }
            at -= share;
        }
        0
    }

    /// `face`, or where it lacks `ch` another that has it, beginning at a `wish`.
    pub fn with(&self, face: usize, ch: char, wish: usize) -> Option<&Face> {
        let others = (0..self.0.len()).map(|step| (wish + step) % self.0.len());
        std::iter::once(face)
            .chain(others)
            .map(|index| &self.0[index])
            .find(|face| face.has(ch))
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

fn load(&FaceFile(file, package, index, share, held_back): &FaceFile) -> Result<Face> {
    let path = fonts::find(file).ok_or(Error::MissingFont { file, package })?;
    let bytes = std::fs::read(&path).map_err(|e| Error::Io(path.clone(), e))?;
    let font = FontVec::try_from_vec_and_index(bytes, index)
        .map_err(|e| Error::Layout(format!("{}: {e}", path.display())))?;
    // The crate scales by ascent and descent; the strips are measured in ems.
    let height = font.height_unscaled();
    let units = font.units_per_em().unwrap_or(1000.0);
    Ok(Face {
        scale: EM * height / units,
        font,
        share,
        held_back,
        known: RefCell::default(),
    })
}
