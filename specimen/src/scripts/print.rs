//! A strip of a document, flat and sharp: one line of a script on its background, with
//! what stands above and below it and what lies over it.

use rand::{Rng, RngExt};

use super::face::{EM, Face, Faces};
use super::{Text, Tier};
use crate::lines::{Ink, Textures, background};

/// Pixels of background beside the line, at either end.
pub const BESIDE: usize = 44;

/// Pixels down a strip.
pub const STRIP_HEIGHT: usize = 112;

/// The line's baseline, in pixels from the top.
pub const BASELINE: f64 = 68.0;

/// A printed strip.
pub struct Strip {
    /// Pixels across; [`STRIP_HEIGHT`] down.
    pub width: usize,
    /// Reflectance, 0 to 1, rows top to bottom.
    pub paper: Vec<f32>,
    /// Where the middle of each character stands, in pixels from the left.
    pub middles: Vec<f32>,
}

/// How a line is set: where the pen stands at each character, and at its end.
pub struct Setting {
    pens: Vec<f32>,
    /// Pixels from the first pen to the last.
    pub width: f32,
}

/// Sets `text` in face number `face`.
pub fn set(text: &Text, face: usize, faces: &Faces, wish: usize, rng: &mut impl Rng) -> Setting {
    let face_of = |ch| faces.with(face, ch, wish);
    // Cards spread names of two syllables as wide as those of three and more.
    let tracking = if text.spread {
        EM * rng.random_range(0.5..1.8)
    } else if rng.random_bool(0.5) {
        0.0
    } else {
        EM * rng.random_range(-0.07..0.16)
    };
    let space = rng.random_range(0.8..1.4);
    let mut pens = Vec::with_capacity(text.printed.len() / 2);
    let mut at = 0.0;
    for ch in text.printed.chars() {
        pens.push(at);
        let advance = face_of(ch).map_or(0.4 * EM, |face| face.advance(ch));
        at += if ch == ' ' {
            (advance * space).clamp(0.22 * EM, 0.7 * EM)
        } else {
            advance
        };
        at += tracking;
    }
    Setting {
        pens,
        width: (at - tracking).max(1.0),
    }
}

/// Prints `text` as `setting` says.
pub fn print(
    text: &Text,
    setting: &Setting,
    (face, wish): (usize, usize),
    faces: &Faces,
    textures: &Textures,
    tier: Tier,
    rng: &mut impl Rng,
) -> Strip {
    let width = setting.width.ceil() as usize + 2 * BESIDE;
    let mut paper = background(width, textures, rng);
    let light = paper.iter().sum::<f32>() / paper.len().max(1) as f32;
    let contrast = match tier {
        Tier::Scan => 0.4,
        Tier::Photo => 0.36,
        Tier::Hard => 0.32,
    };
    // Titles stand light on a coloured band.
    let level = if light < 0.62 && rng.random_bool(0.5) {
        rng.random_range((light + contrast).min(0.98)..1.0)
    } else {
        rng.random_range(0.0..(light - contrast).max(0.05))
    };
    let ink = Ink {
        level,
        weight: rng.random_range(-0.3..0.4),
        wear: if rng.random_bool(0.2) {
            rng.random_range(0.1..0.5)
        } else {
            0.0
        },
        worn: textures.any_coarse(rng),
    };
    let mut canvas = Canvas {
        width,
        paper: &mut paper,
    };
    let left = BESIDE as f32;
    let mut middles = Vec::with_capacity(setting.pens.len());
    let ends = setting.pens.iter().skip(1).copied();
    for ((ch, &pen), end) in text
        .printed
        .chars()
        .zip(&setting.pens)
        .zip(ends.chain([setting.width]))
    {
        let face = faces.with(face, ch, wish);
        let advance = face.map_or(end - pen, |face| face.advance(ch));
        middles.push(left + pen + advance.min(end - pen) / 2.0);
        if let Some(face) = face.filter(|_| ch != ' ') {
            canvas.glyph(ch, face, left + pen, BASELINE as f32, &ink);
        }
    }
    // Rows of the same hand above and below, as in an address of two lines.
    for side in [-1.0, 1.0] {
        if rng.random_bool(0.45) {
            let baseline = BASELINE as f32 + side * EM * rng.random_range(1.12..1.9);
            let shift = EM * rng.random_range(-0.5..0.5);
            let letters: Vec<char> = text.printed.chars().collect();
            let turn = rng.random_range(0..letters.len().max(1));
            for (index, &pen) in setting.pens.iter().enumerate() {
                let ch = letters[(index * 3 + turn) % letters.len()];
                if let Some(face) = faces.with(face, ch, wish).filter(|_| ch != ' ') {
                    canvas.glyph(ch, face, left + pen + shift, baseline, &ink);
                }
            }
        }
    }
    edges(&mut canvas, setting.width, rng);
    overlays(&mut canvas, textures, tier, rng);
    Strip {
        width,
        paper,
        middles,
    }
}

struct Canvas<'a> {
    width: usize,
    paper: &'a mut [f32],
}

impl Canvas<'_> {
    fn glyph(&mut self, ch: char, face: &Face, x: f32, y: f32, ink: &Ink<'_>) {
        let Some(mask) = face.mask(ch, x.fract()) else {
            return;
        };
        let (x0, y0) = (x.floor() as i32 + mask.left, y.round() as i32 + mask.top);
        ink.print(self.paper, self.width, (&mask.ink, mask.width), (x0, y0));
    }

    fn blend(&mut self, x: usize, y: usize, level: f32, cover: f32) {
        let paper = &mut self.paper[y * self.width + x];
        *paper += (level - *paper) * cover;
    }
}

/// Frames, the portrait, the card's edge: close to the line, not on it.
fn edges(canvas: &mut Canvas<'_>, width: f32, rng: &mut impl Rng) {
    let level = rng.random_range(0.0..1.0);
    let gap = |rng: &mut dyn Rng| rng.random_range(0.25..1.6) * EM;
    if rng.random_bool(0.12) {
        let edge = (BESIDE as f32 - gap(rng)).max(0.0) as usize;
        let from = if rng.random_bool(0.5) {
            0
        } else {
            edge.saturating_sub(3)
        };
        for y in 0..STRIP_HEIGHT {
            (from..edge).for_each(|x| canvas.blend(x, y, level, 0.9));
        }
    }
    if rng.random_bool(0.12) {
        let edge = (BESIDE as f32 + width + gap(rng)) as usize;
        let to = if rng.random_bool(0.5) {
            canvas.width
        } else {
            edge + 3
        };
        for y in 0..STRIP_HEIGHT {
            (edge..to.min(canvas.width)).for_each(|x| canvas.blend(x, y, level, 0.9));
        }
    }
    if rng.random_bool(0.08) {
        let y = (BASELINE as f32 + EM * rng.random_range(0.3..0.6)) as usize;
        for y in y..(y + rng.random_range(1..3)).min(STRIP_HEIGHT) {
            (0..canvas.width).for_each(|x| canvas.blend(x, y, level, 0.8));
        }
    }
}

/// What lies over the print: a hologram that shines and darkens in fine lines, the ring
/// and strokes of a stamp.
fn overlays(canvas: &mut Canvas<'_>, textures: &Textures, tier: Tier, rng: &mut impl Rng) {
    let most = match tier {
        Tier::Scan => 0.25,
        Tier::Photo => 0.35,
        Tier::Hard => 0.45,
    };
    if rng.random_bool(0.25) {
        let (fine, cloud) = (textures.any_fine(rng), textures.any_coarse(rng));
        let strength = rng.random_range(0.05..most);
        let level = if rng.random_bool(0.7) { 1.0 } else { 0.3 };
        for y in 0..STRIP_HEIGHT {
            for x in 0..canvas.width {
                let cover = strength * (0.5 + 0.5 * fine.at(x, y)) * (0.4 + cloud.at(x, y));
                canvas.blend(x, y, level, cover.clamp(0.0, most));
            }
        }
    }
    if rng.random_bool(0.12) {
        // Red ink: in luma a mid grey that print shows through.
        let (level, cover) = (
            rng.random_range(0.25..0.6),
            rng.random_range(0.15..most + 0.1),
        );
        let centre = (
            rng.random_range(0.0..canvas.width as f32),
            BASELINE as f32 + EM * rng.random_range(-1.5..1.0),
        );
        let (radius, thick) = (
            EM * rng.random_range(0.8..3.0),
            rng.random_range(1.5..4.0_f32),
        );
        let square = rng.random_bool(0.5);
        for y in 0..STRIP_HEIGHT {
            for x in 0..canvas.width {
                let (dx, dy) = ((x as f32 - centre.0).abs(), (y as f32 - centre.1).abs());
                let from = if square { dx.max(dy) } else { dx.hypot(dy) };
                if (from - radius).abs() < thick {
                    canvas.blend(x, y, level, cover);
                }
            }
        }
    }
}
