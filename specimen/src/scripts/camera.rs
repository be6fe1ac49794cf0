//! A strip as a camera or scanner sees it, cut out as the engine cuts it.

use datapage::geometry::{Homography, Point, Quad};
use datapage::image::{Picture, luma};
use datapage::text::script_line;
use rand::{Rng, RngExt};

use super::Tier;
use super::face::EM;
use super::print::{BASELINE, BESIDE, STRIP_HEIGHT, Strip};
use crate::lines::{Exposure, Textures, convolved, develop, expose, gaussian, grey};

/// How hard a tier is.
struct Optics {
    /// Pixels of an em in the photo: an address of 2.5 mm on a card that is 500 to 1600
    /// pixels wide has 15 to 47.
    em: (f64, f64),
    /// Standard deviation of the blur, in ems.
    blur: (f64, f64),
    /// Of the noise, in levels of 255.
    noise: (f32, f32),
    quality: (u8, u8),
    /// Of the angle, in radians.
    turn: f64,
    haze: f32,
    glare: f64,
}

const fn optics(tier: Tier) -> Optics {
    match tier {
        Tier::Scan => Optics {
            em: (18.0, 44.0),
            blur: (0.0, 0.025),
            noise: (0.0, 2.5),
            quality: (70, 96),
            turn: 0.008,
            haze: 20.0,
            glare: 0.0,
        },
        Tier::Photo => Optics {
            em: (15.0, 38.0),
            blur: (0.01, 0.045),
            noise: (1.0, 6.0),
            quality: (50, 95),
            turn: 0.025,
            haze: 35.0,
            glare: 0.15,
        },
        Tier::Hard => Optics {
            em: (15.0, 32.0),
            blur: (0.015, 0.05),
            noise: (3.0, 10.0),
            quality: (35, 85),
            turn: 0.05,
            haze: 50.0,
            glare: 0.35,
        },
    }
}

/// The box around a line that the engine would have found: how high, and where.
pub struct Frame {
    /// In ems.
    pub height: f64,
    /// From its left edge to the line and from the line to its right edge, in ems.
    pub beside: (f64, f64),
    /// Its middle, in ems above the baseline.
    middle: f64,
    /// How much the left and the right edge are too low, in ems.
    tilt: (f64, f64),
}

impl Frame {
    /// Never quite the line: with more or less of what stands around it, and a `height`
    /// between two, in ems.
    pub fn draw(height: (f64, f64), rng: &mut impl Rng) -> Self {
        let tilt = if rng.random_bool(0.7) { 0.03 } else { 0.1 };
        Self {
            height: rng.random_range(height.0..height.1),
            beside: (rng.random_range(0.02..0.6), rng.random_range(0.02..0.6)),
            middle: 0.36 + rng.random_range(-0.09..0.09),
            tilt: (
                rng.random_range(-tilt..=tilt),
                rng.random_range(-tilt..=tilt),
            ),
        }
    }

    /// Pixels across of its crop, where the line is `width` pixels of a strip wide.
    pub fn crop_width(&self, width: f32) -> f64 {
        (f64::from(width) / f64::from(EM) + self.beside.0 + self.beside.1) / self.height
            * f64::from(script_line::HEIGHT)
    }

    /// On a strip, around a line `width` pixels wide.
    fn quad(&self, width: f64) -> Quad {
        let em = f64::from(EM);
        let (left, right) = (
            BESIDE as f64 - em * self.beside.0,
            BESIDE as f64 + width + em * self.beside.1,
        );
        let middle = BASELINE - em * self.middle;
        let at = |x, side: f64, tilt: f64| {
            Point::new(x, middle + em * (side * self.height / 2.0 + tilt))
        };
        Quad::new([
            at(left, -1.0, self.tilt.0),
            at(right, -1.0, self.tilt.1),
            at(right, 1.0, self.tilt.1),
            at(left, 1.0, self.tilt.0),
        ])
    }
}

/// What the camera made of a line.
pub struct Look {
    /// Luma, `width` x [`script_line::HEIGHT`].
    pub pixels: Vec<u8>,
    /// Where the middle of each character stands, in parts of the crop's width.
    pub middles: Vec<f32>,
}

/// How a strip is taken and cut.
pub struct Shot<'a> {
    pub frame: &'a Frame,
    /// Pixels across the crop.
    pub width: u32,
    pub tier: Tier,
    /// Of the least em in the photo: 1 for the tier's own.
    pub size: f64,
}

/// The crop of a strip.
pub fn look(strip: &Strip, shot: &Shot<'_>, textures: &Textures, rng: &mut impl Rng) -> Look {
    let (frame, width) = (shot.frame, shot.width);
    let optics = optics(shot.tier);
    let em = within((optics.em.0 * shot.size, optics.em.1), rng);
    let (quad, size) = pose(strip, em / f64::from(EM), optics.turn, rng);
    let flat = Quad::rect(0.0, 0.0, strip.width as f64, STRIP_HEIGHT as f64);
    let (Some(to_photo), Some(to_strip)) = (
        Homography::between(&flat, &quad),
        Homography::between(&quad, &flat),
    ) else {
        unreachable!("poses are convex");
    };
    let paper = strip.paper.iter().map(|value| (value * 255.0) as u8);
    let print = Picture::new(grey(paper, strip.width as u32, STRIP_HEIGHT as u32));
    let (across, down) = (size.0 as u32, size.1 as u32);
    let mut light: Vec<f32> = print
        .crop(
            &Quad::rect(0.0, 0.0, size.0, size.1).map(&to_strip),
            across,
            down,
        )
        .chunks_exact(3)
        .map(|pixel| f32::from(pixel[0]))
        .collect();
    let kernel = gaussian(em * within(optics.blur, rng) + 0.3);
    light = convolved(&light, across as usize, &kernel, 1);
    light = convolved(&light, across as usize, &kernel, across as usize);
    let exposure = Exposure {
        gain: (0.5, 1.0),
        haze: optics.haze,
        slope: (0.25, 0.15),
        glare: (optics.glare, (30.0, 90.0)),
    };
    expose(&mut light, across as usize, textures, &exposure, rng);
    let noise = within(optics.noise, rng);
    let quality = optics.quality.0..optics.quality.1;
    let photo = develop(&light, (across, down), noise, quality, rng);

    let on_strip = frame.quad(strip.width as f64 - 2.0 * BESIDE as f64);
    let crop = Picture::new(photo).crop(&on_strip.map(&to_photo), width, script_line::HEIGHT);
    let (left, length) = (on_strip.first.x, on_strip.second.x - on_strip.first.x);
    let part = |&x: &f32| ((f64::from(x) - left) / length) as f32;
    Look {
        pixels: luma(&crop),
        middles: strip.middles.iter().map(part).collect(),
    }
}

fn within<T: rand::distr::uniform::SampleUniform + PartialOrd>(
    (least, most): (T, T),
    rng: &mut impl Rng,
) -> T {
    rng.random_range(least..most)
}

/// Where the strip falls in a photo of its own, and the photo's size, in pixels.
fn pose(strip: &Strip, scale: f64, turn: f64, rng: &mut impl Rng) -> (Quad, (f64, f64)) {
    let (w, h) = (strip.width as f64 * scale, STRIP_HEIGHT as f64 * scale);
    let (sin, cos) = rng.random_range(-turn..turn).sin_cos();
    let mut corner = |x: f64, y: f64| {
        let (x, y) = (x * w, y * h * rng.random_range(0.97..1.03));
        Point::new(x * cos - y * sin, x * sin + y * cos)
    };
    let quad = Quad::new([
        corner(-0.5, -0.5),
        corner(0.5, -0.5),
        corner(0.5, 0.5),
        corner(-0.5, 0.5),
    ]);
    let (left, top, right, bottom) = quad.bounds();
    let moved = Quad::new(quad.corners().map(|p| Point::new(p.x - left, p.y - top)));
    (moved, ((right - left).ceil(), (bottom - top).ceil()))
}
