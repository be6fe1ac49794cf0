//! A strip of a document, flat and sharp: one line of text on its background, with
//! whatever stands above, below and beside it.

use rand::{Rng, RngExt};

use super::face::{Face, Faces, PITCH};
use super::ink::Ink;
use super::over::clutter;
use super::text;

/// Cells of background beside the line, at either end.
pub const BESIDE: usize = 5;

/// Pixels down a strip.
pub const STRIP_HEIGHT: usize = 150;

/// A printed strip.
pub struct Strip {
    /// Pixels across; [`STRIP_HEIGHT`] down.
    pub width: usize,
    /// Reflectance, 0 to 1, rows top to bottom.
    pub paper: Vec<f32>,
    /// Characters of the line; it begins [`BESIDE`] cells from the left.
    pub cells: usize,
    /// The line's baseline at its middle, in pixels from the top.
    pub baseline: f64,
    /// Height of capitals, in pixels.
    pub cap_height: f64,
    /// How far the baseline's ends lie below its middle, in pixels: the page bends.
    pub sag: f64,
}

/// A stock of patterns to make backgrounds of, each about -1 to 1.
pub struct Textures {
    fine: Vec<Vec<f32>>,
    coarse: Vec<Vec<f32>>,
}

/// Size of a texture, a power of two in both directions so that it can be tiled.
const TEXTURE: (usize, usize) = (1024, 256);

impl Textures {
    /// Draws the stock: wave patterns like guilloche, and clouds of several sizes.
    pub fn draw(rng: &mut impl Rng) -> Self {
        Self {
            fine: (0..24).map(|_| guilloche(rng)).collect(),
            coarse: (0..16).map(|_| clouds(rng)).collect(),
        }
    }

    /// A wave pattern, with the place to begin in it.
    pub fn any_fine(&self, rng: &mut impl Rng) -> Patch<'_> {
        Patch::of(&self.fine, rng)
    }

    /// A cloud, with the place to begin in it.
    pub fn any_coarse(&self, rng: &mut impl Rng) -> Patch<'_> {
        Patch::of(&self.coarse, rng)
    }
}

/// A texture from a random place on.
pub struct Patch<'a> {
    pixels: &'a [f32],
    x: usize,
    y: usize,
}

impl<'a> Patch<'a> {
    fn of(stock: &'a [Vec<f32>], rng: &mut impl Rng) -> Self {
        Self {
            pixels: &stock[rng.random_range(0..stock.len())],
            x: rng.random_range(0..TEXTURE.0),
            y: rng.random_range(0..TEXTURE.1),
        }
    }

    /// The pattern's value at a pixel, tiled.
    pub fn at(&self, x: usize, y: usize) -> f32 {
        let (x, y) = ((x + self.x) % TEXTURE.0, (y + self.y) % TEXTURE.1);
        self.pixels[y * TEXTURE.0 + x]
    }
}

fn guilloche(rng: &mut impl Rng) -> Vec<f32> {
    let turn = std::f32::consts::TAU;
    let (w, h) = (TEXTURE.0 as f32, TEXTURE.1 as f32);
    let waves: Vec<[f32; 6]> = (0..rng.random_range(1..4))
        .map(|_| {
            [
                turn * rng.random_range(-60_i32..60) as f32 / w,
                turn * rng.random_range(8_i32..48) as f32 / h,
                turn * rng.random_range(1_i32..12) as f32 / w,
                turn * rng.random_range(0_i32..4) as f32 / h,
                rng.random_range(0.0..6.0),
                rng.random_range(0.5..4.0),
            ]
        })
        .collect();
    let lines = rng.random_bool(0.6);
    let count = waves.len() as f32;
    let at = |x: f32, y: f32| {
        waves
            .iter()
            .map(|[kx, ky, bx, by, bend, sharp]| {
                let wave = (kx * x + ky * y + bend * (bx * x + by * y).sin()).sin();
                if lines {
                    // Thin lines on plain ground.
                    -(wave.abs() * sharp * 3.0).min(1.0).mul_add(-1.0, 1.0)
                } else {
                    wave
                }
            })
            .sum::<f32>()
            / count
    };
    texture(at)
}

fn clouds(rng: &mut impl Rng) -> Vec<f32> {
    let turn = std::f32::consts::TAU;
    let waves: Vec<[f32; 4]> = (0..24)
        .map(|_| {
            let octave = 2_i32.pow(rng.random_range(0..6));
            [
                turn * rng.random_range(-octave..=octave) as f32 * 2.0 / TEXTURE.0 as f32,
                turn * rng.random_range(-octave..=octave) as f32 / TEXTURE.1 as f32,
                rng.random_range(0.0..turn),
                1.0 / (octave as f32).sqrt(),
            ]
        })
        .collect();
    let sum: f32 = waves.iter().map(|wave| wave[3]).sum();
    texture(|x, y| {
        waves
            .iter()
            .map(|[kx, ky, phase, weight]| weight * (kx * x + ky * y + phase).sin())
            .sum::<f32>()
            / sum
            * 3.0
    })
}

fn texture(at: impl Fn(f32, f32) -> f32) -> Vec<f32> {
    (0..TEXTURE.0 * TEXTURE.1)
        .map(|i| at((i % TEXTURE.0) as f32, (i / TEXTURE.0) as f32))
        .collect()
}

/// Prints `text` on a strip of its own.
pub fn print(text: &str, faces: &Faces, textures: &Textures, rng: &mut impl Rng) -> Strip {
    let face = faces.any(rng);
    let cells = text.chars().count();
    let width = (cells + 2 * BESIDE) * PITCH;
    let mut strip = Strip {
        width,
        paper: Vec::new(),
        cells,
        baseline: STRIP_HEIGHT as f64 / 2.0 + face.cap_height / 2.0,
        cap_height: face.cap_height,
        sag: if rng.random_bool(0.3) {
            rng.random_range(-6.0..6.0)
        } else {
            0.0
        },
    };
    strip.paper = background(width, textures, rng);
    let (left, right) = (BESIDE * PITCH, (BESIDE + cells) * PITCH);
    surroundings(&mut strip, left, right, rng);

    let light = mean(&strip.paper);
    let ink = Ink {
        level: rng.random_range(0.02..(light - 0.18).max(0.05)),
        weight: rng.random_range(-0.35..0.45),
        wear: if rng.random_bool(0.25) {
            rng.random_range(0.1..0.7)
        } else {
            0.0
        },
        worn: textures.any_coarse(rng),
    };
    let set = setting(text, face, faces, left, rng);
    strip.set(text, &set, strip.baseline, &ink);
    // The rows above and below: of the zone, of other print, or none.
    let row_pitch = rng.random_range(36.0..58.0);
    for side in [-1.0, 1.0] {
        match rng.random_range(0..10) {
            0..6 => {
                let neighbour = text::any_text(cells, rng);
                let shift = rng.random_range(0..3);
                strip.set(
                    &neighbour,
                    &in_cells(face, cells, left + shift),
                    strip.baseline + side * row_pitch,
                    &ink,
                );
            }
            6 => {
                let words: String = (0..cells)
                    .map(|_| match rng.random_range(0..8) {
                        0 => ' ',
                        _ => char::from(rng.random_range(b'a'..=b'z')),
                    })
                    .collect();
                strip.set(
                    &words,
                    &in_cells(faces.any(rng), cells, left),
                    strip.baseline + side * row_pitch,
                    &ink,
                );
            }
            _ => {}
        }
    }
    clutter(&mut strip, rng);
    strip
}

/// For each character of a line its face and the left of its place, in pixels.
type Setting<'a> = Vec<(&'a Face, i32)>;

/// Every character in a cell of its own.
fn in_cells(face: &Face, cells: usize, left: usize) -> Setting<'_> {
    let cell = |index: usize| (face, (left + index * PITCH) as i32);
    (0..cells).map(cell).collect()
}

/// Mostly cells; now and then a run of the line stands in a face of print, its
/// characters as far apart as they are wide, or all of it.
fn setting<'a>(
    text: &str,
    face: &'a Face,
    faces: &'a Faces,
    left: usize,
    rng: &mut impl Rng,
) -> Setting<'a> {
    let cells = text.chars().count();
    if !rng.random_bool(0.12) {
        return in_cells(face, cells, left);
    }
    let other = faces.any_print(rng);
    let (from, to) = if rng.random_bool(0.4) {
        (0, cells)
    } else {
        let from = rng.random_range(0..cells);
        (from, (from + rng.random_range(2..=14)).min(cells))
    };
    // No run is wider than its cells, so that the line ends within its strip.
    let natural: f64 = text
        .chars()
        .skip(from)
        .take(to - from)
        .filter_map(|ch| other.mask(ch))
        .map(|mask| mask.advance)
        .sum();
    let room = ((to - from) * PITCH) as f64;
    let spread = (room * rng.random_range(0.8..=1.0) - natural) / (to - from) as f64;
    let in_own_cells = rng.random_bool(0.3);
    let mut at = left as f64;
    let mut set = Setting::with_capacity(cells);
    for (index, ch) in text.chars().enumerate() {
        let mask = other.mask(ch).filter(|_| (from..to).contains(&index));
        let Some(mask) = mask else {
            set.push((face, at.round() as i32));
            at += PITCH as f64;
            continue;
        };
        let advance = if in_own_cells {
            PITCH as f64
        } else {
            (mask.advance + spread).max(0.45 * PITCH as f64)
        };
        // Masks are centred in a cell.
        let place = at + (advance - PITCH as f64) / 2.0;
        set.push((other, place.round() as i32));
        at += advance;
    }
    set
}

impl Strip {
    /// Sets `text` where `setting` says; characters that a face lacks leave a gap.
    fn set(&mut self, text: &str, setting: &Setting<'_>, baseline: f64, ink: &Ink<'_>) {
        for (ch, (face, cell)) in text.chars().zip(setting) {
            let Some(mask) = face.mask(ch) else { continue };
            let across = (f64::from(*cell) / self.width as f64 - 0.5) * 2.0;
            let y0 = (baseline + self.sag * across * across).round() as i32 + mask.top;
            let x0 = cell + mask.left;
            ink.print(
                &mut self.paper,
                self.width,
                (&mask.ink, mask.width),
                (x0, y0),
            );
        }
    }

    /// Darkens or lightens the pixels of a rectangle towards `level`.
    pub(super) fn fill(
        &mut self,
        x: std::ops::Range<usize>,
        y: std::ops::Range<usize>,
        level: f32,
        cover: f32,
    ) {
        for row in y.start..y.end.min(STRIP_HEIGHT) {
            for paper in &mut self.paper[row * self.width + x.start.min(self.width)
                ..row * self.width + x.end.min(self.width)]
            {
                *paper += (level - *paper) * cover;
            }
        }
    }
}

pub(crate) fn background(width: usize, textures: &Textures, rng: &mut impl Rng) -> Vec<f32> {
    let base: f32 = rng.random_range(0.5..1.0);
    let fine = (
        textures.any_fine(rng),
        rng.random_range(0.0..0.5_f32).powi(2),
    );
    let coarse = (
        textures.any_coarse(rng),
        rng.random_range(0.0..0.45_f32).powi(2),
    );
    let mut paper = Vec::with_capacity(width * STRIP_HEIGHT);
    for y in 0..STRIP_HEIGHT {
        for x in 0..width {
            let value = base + fine.1 * fine.0.at(x, y) + coarse.1 * coarse.0.at(x, y);
            paper.push(value.clamp(0.05, 1.0));
        }
    }
    paper
}

/// What may lie beside and beyond the zone: the document's edges, a portrait, a border.
fn surroundings(strip: &mut Strip, left: usize, right: usize, rng: &mut impl Rng) {
    let level = rng.random_range(0.0..1.0);
    let gap = |rng: &mut dyn FnMut() -> usize| rng();
    let mut any_gap = || rng.random_range(4..4 * PITCH);
    let (gap_left, gap_right) = (gap(&mut any_gap), gap(&mut any_gap));
    if rng.random_bool(0.3) {
        strip.fill(
            0..left.saturating_sub(gap_left),
            0..STRIP_HEIGHT,
            level,
            1.0,
        );
    }
    if rng.random_bool(0.3) {
        strip.fill(right + gap_right..strip.width, 0..STRIP_HEIGHT, level, 1.0);
    }
    let (top, bottom) = (strip.baseline - strip.cap_height, strip.baseline);
    if rng.random_bool(0.15) {
        let edge = (bottom + rng.random_range(8.0..50.0)) as usize;
        strip.fill(0..strip.width, edge..STRIP_HEIGHT, level, 1.0);
    }
    if rng.random_bool(0.15) {
        let edge = (top - rng.random_range(8.0..50.0)).max(0.0) as usize;
        strip.fill(0..strip.width, 0..edge, level, 1.0);
    }
    // A chevron, a bar or a frame close to the line's ends.
    for x in [left.saturating_sub(gap_left), right + gap_right] {
        if rng.random_bool(0.12) {
            strip.fill(
                x..x + rng.random_range(1..8),
                0..STRIP_HEIGHT,
                1.0 - level,
                0.8,
            );
        }
    }
}

fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len().max(1) as f32
}
