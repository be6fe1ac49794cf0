//! What a document lies on, and what of its booklet shows around the page.

use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};

use crate::camera::outside;
use crate::geometry::Point;

/// A surface, drawn without any picture of a real one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Desk {
    /// The white lid of a scanner.
    Lid,
    /// Boards with a grain; the colour of the wood.
    Wood([f64; 3]),
    /// Woven cloth of this colour.
    Cloth([f64; 3]),
    /// A smooth plate with fine speckles.
    Stone([f64; 3]),
}

impl Desk {
    /// Any surface that desks have.
    #[must_use]
    pub fn any(rng: &mut impl Rng) -> Self {
        const ALL: [Desk; 8] = [
            Desk::Wood([124.0, 84.0, 52.0]),
            Desk::Wood([86.0, 56.0, 38.0]),
            Desk::Wood([176.0, 136.0, 94.0]),
            Desk::Cloth([62.0, 74.0, 92.0]),
            Desk::Cloth([112.0, 52.0, 50.0]),
            Desk::Stone([92.0, 94.0, 98.0]),
            Desk::Stone([38.0, 39.0, 42.0]),
            Desk::Stone([150.0, 144.0, 134.0]),
        ];
        ALL.choose(rng).copied().unwrap_or(Self::Lid)
    }

    /// Its colour at (x, y), in units of which the frame is 1600 wide.
    #[must_use]
    pub fn colour(self, x: f64, y: f64, seed: u32) -> [f64; 3] {
        match self {
            Self::Lid => {
                let level = 246.0 + 3.0 * noise(x / 300.0, y / 300.0, seed);
                [level, level, level - 1.0]
            }
            Self::Wood(colour) => {
                // Boards run along x; each has its own tone and grain.
                let y = y + 0.03 * x;
                let board = (y / 330.0).floor();
                let own = seed.wrapping_add(board as i32 as u32);
                let across = y - board * 330.0;
                let bend = 26.0 * fractal(x / 420.0, across / 150.0, own);
                let rings =
                    ((across + bend) / 7.5 + 5.0 * fractal(x / 700.0, across / 60.0, own)).sin();
                let pores = noise(x / 34.0, y / 1.6, own);
                let tone = 1.0 + 0.1 * noise(board * 3.7, 0.5, seed) + 0.07 * rings + 0.11 * pores;
                let gap = if across < 3.0 { 0.45 } else { 1.0 };
                colour.map(|level| level * tone * gap)
            }
            Self::Cloth(colour) => {
                let weave = (x * 0.9).sin() * (y * 0.9).sin();
                let tone = 1.0
                    + 0.13 * weave
                    + 0.14 * fractal(x / 60.0, y / 60.0, seed)
                    + 0.1 * noise(x / 2.0, y / 2.0, seed);
                colour.map(|level| level * tone)
            }
            Self::Stone(colour) => {
                let tone = 1.0
                    + 0.12 * fractal(x / 130.0, y / 130.0, seed)
                    + 0.16 * noise(x / 2.6, y / 2.6, seed).powi(3);
                colour.map(|level| level * tone)
            }
        }
    }
}

/// What of a booklet shows around the page that lies open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Underlay {
    /// Nothing: a card, or a page scanned by itself.
    Nothing,
    /// The edge of a cover of this colour, left, right and below; above it the
    /// facing page, `facing` millimetres high.
    Booklet {
        /// The cover's colour.
        cover: [f64; 3],
        /// Height of the facing page beyond the fold, in millimetres.
        facing: f64,
    },
}

/// How far a cover stands out beyond the pages, in millimetres.
const COVER: f64 = 1.6;

impl Underlay {
    /// A booklet with a cover of some colour, its facing page `facing` millimetres high.
    #[must_use]
    pub fn booklet(facing: f64, rng: &mut impl Rng) -> Self {
        let cover = match rng.random_range(0..3) {
            0 => [92.0, 26.0, 34.0],
            1 => [28.0, 38.0, 70.0],
            _ => [26.0, 62.0, 50.0],
        };
        Self::Booklet { cover, facing }
    }

    /// How far beyond the page anything of it can lie, in millimetres.
    #[must_use]
    pub fn reach(self) -> f64 {
        match self {
            Self::Nothing => 0.0,
            Self::Booklet { facing, .. } => facing + 2.0 * COVER,
        }
    }

    /// `below` with the booklet laid over it, at `p` in the page's millimetres.
    #[must_use]
    pub fn over(self, below: [f64; 3], p: Point, size: (f64, f64), seed: u32) -> [f64; 3] {
        let Self::Booklet { cover, facing } = self else {
            return below;
        };
        // Edges half a millimetre soft: rounded board, and no jags.
        let inside = |grown: f64| {
            let p = Point::new(p.x + grown, p.y + grown + facing);
            let size = (size.0 + 2.0 * grown, size.1 + facing + 2.0 * grown);
            (0.5 - outside(p, size) / 0.3).clamp(0.0, 1.0)
        };
        let grain = 1.0 + 0.16 * noise(p.x * 2.6, p.y * 2.6, seed);
        let mix = |below: [f64; 3], above: [f64; 3], part: f64| {
            [0, 1, 2].map(|c| below[c] + (above[c] - below[c]) * part)
        };
        let board = mix(below, cover.map(|level| level * grain), inside(COVER));
        // The facing page curves down into the fold.
        let fold = (-p.y / 7.0).clamp(0.0, 1.0);
        let tone = 0.62 + 0.38 * fold.sqrt();
        let thread =
            0.5 + 0.5 * (p.x * 0.9 + 2.2 * (p.y * 0.21).sin() + 4.0 * (p.x * 0.05).sin()).sin();
        let paper = [226.0 - 14.0 * thread, 224.0 - 8.0 * thread, 220.0].map(|level| level * tone);
        mix(board, paper, inside(0.0))
    }
}

/// Value noise, about -1 to 1, smooth between the whole coordinates.
fn noise(x: f64, y: f64, seed: u32) -> f64 {
    let (left, top) = (x.floor(), y.floor());
    let smooth = |t: f64| t * t * (3.0 - 2.0 * t);
    let (u, v) = (smooth(x - left), smooth(y - top));
    let (left, top) = (left as i64 as u32, top as i64 as u32);
    let at = |dx: u32, dy: u32| lattice(left.wrapping_add(dx), top.wrapping_add(dy), seed);
    let upper = at(0, 0) + (at(1, 0) - at(0, 0)) * u;
    let lower = at(0, 1) + (at(1, 1) - at(0, 1)) * u;
    upper + (lower - upper) * v
}

/// Three octaves of [`noise`].
fn fractal(x: f64, y: f64, seed: u32) -> f64 {
    (0..3)
        .map(|octave| {
            let zoom = f64::from(1 << octave);
            noise(x * zoom, y * zoom, seed.wrapping_add(octave)) / zoom
        })
        .sum()
}

/// A hash of a lattice point, -1 to 1 (by the last steps of `MurmurHash3`).
fn lattice(x: u32, y: u32, seed: u32) -> f64 {
    let mut h = x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77).rotate_left(13) ^ seed;
    h = (h ^ (h >> 16)).wrapping_mul(0x85eb_ca6b);
    h = (h ^ (h >> 13)).wrapping_mul(0xc2b2_ae35);
    h ^= h >> 16;
    f64::from(h) / f64::from(u32::MAX) * 2.0 - 1.0
}
