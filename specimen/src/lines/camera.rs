//! A strip as a camera or scanner sees it, cut out as the engine cuts it.

use std::ops::Range;

use datapage::geometry::{Homography, Point, Quad};
use datapage::image::{Limits, Picture, Rgb, decode, luma};
use datapage::text::mrz_line;
use rand::{Rng, RngExt};

use super::face::PITCH;
use super::print::{BESIDE, STRIP_HEIGHT, Strip, Textures};
use crate::encode::grey_jpeg;

const EXPOSURE: Exposure = Exposure {
    gain: (0.45, 1.15),
    haze: 70.0,
    slope: (0.3, 0.2),
    glare: (0.2, (40.0, 180.0)),
};

/// The luma of the line's crop, `width` x [`mrz_line::HEIGHT`].
pub fn look(strip: &Strip, textures: &Textures, width: u32, rng: &mut impl Rng) -> Vec<u8> {
    // Pixels a character in the photo: a passport's line takes 44 of them, with
    // margins 49, in a picture 200 to 1600 pixels wide.
    let pitch = if rng.random_bool(0.15) {
        rng.random_range(3.8..5.0)
    } else {
        5.0 * f64::powf(6.0, rng.random_range(0.0..1.0))
    };
    let scale = pitch / PITCH as f64;
    let (quad, size) = pose(strip, scale, rng);
    let flat = Quad::rect(0.0, 0.0, strip.width as f64, STRIP_HEIGHT as f64);
    let (Some(to_photo), Some(to_strip)) = (
        Homography::between(&flat, &quad),
        Homography::between(&quad, &flat),
    ) else {
        unreachable!("poses are convex");
    };
    let paper = strip.paper.iter().map(|value| (value * 255.0) as u8);
    let print = Picture::new(grey(paper, strip.width as u32, STRIP_HEIGHT as u32));
    let frame = Quad::rect(0.0, 0.0, size.0, size.1).map(&to_strip);
    let (across, down) = (size.0 as u32, size.1 as u32);
    let mut light: Vec<f32> = print
        .crop(&frame, across, down)
        .chunks_exact(3)
        .map(|pixel| f32::from(pixel[0]))
        .collect();
    blur(&mut light, across as usize, pitch, rng);
    expose(&mut light, across as usize, textures, &EXPOSURE, rng);
    // Large pictures have more pixels to lose in noise than small ones.
    let noise: f32 = rng.random_range(0.0..2.8_f32).powi(2) * if pitch < 9.0 { 0.8 } else { 1.4 };
    let photo = develop(&light, (across, down), noise, 25..96, rng);

    let crop = Picture::new(photo).crop(&row(strip, rng).map(&to_photo), width, mrz_line::HEIGHT);
    luma(&crop)
}

/// Where the strip falls in a photo of its own, and the photo's size, in pixels.
fn pose(strip: &Strip, scale: f64, rng: &mut impl Rng) -> (Quad, (f64, f64)) {
    let (w, h) = (strip.width as f64 * scale, STRIP_HEIGHT as f64 * scale);
    let angle: f64 = if rng.random_bool(0.5) {
        rng.random_range(-0.01..0.01)
    } else {
        rng.random_range(-0.09..0.09)
    };
    let (sin, cos) = angle.sin_cos();
    let stretch = rng.random_range(0.85..1.15);
    let mut corner = |x: f64, y: f64| {
        let (x, y) = (
            x * w,
            y * h * stretch * rng.random_range(0.94..1.06) + h * rng.random_range(-0.02..0.02),
        );
        Point::new(x * cos - y * sin, x * sin + y * cos)
    };
    let quad = Quad::new([
        corner(-0.5, -0.5),
        corner(0.5, -0.5),
        corner(0.5, 0.5),
        corner(-0.5, 0.5),
    ]);
    let (left, top, right, bottom) = quad.bounds();
    let size = ((right - left).ceil(), (bottom - top).ceil());
    let moved = Quad::new(quad.corners().map(|p| Point::new(p.x - left, p.y - top)));
    (moved, size)
}

/// The box around the line that the engine would have found, on the strip: never
/// quite the line, with more or less of what stands above, below and beside it.
fn row(strip: &Strip, rng: &mut impl Rng) -> Quad {
    let cap = strip.cap_height;
    let pitch = PITCH as f64;
    let (left, right) = (BESIDE as f64 * pitch, (BESIDE + strip.cells) as f64 * pitch);
    let height = cap * rng.random_range(1.2..2.3);
    let centre = strip.baseline - cap / 2.0
        + cap * rng.random_range(-0.16..0.16)
        + if rng.random_bool(0.5) {
            strip.sag / 2.0
        } else {
            0.0
        };
    let tilt = cap * if rng.random_bool(0.7) { 0.06 } else { 0.25 };
    let (rise, fall) = (
        rng.random_range(-tilt..=tilt),
        rng.random_range(-tilt..=tilt),
    );
    let (x0, x1) = (
        left - pitch * rng.random_range(0.0..2.4),
        right + pitch * rng.random_range(0.0..2.4),
    );
    Quad::new([
        Point::new(x0, centre - height / 2.0 + rise),
        Point::new(x1, centre - height / 2.0 + fall),
        Point::new(x1, centre + height / 2.0 + fall),
        Point::new(x0, centre + height / 2.0 + rise),
    ])
}

/// Defocus and the hand's motion, in parts of a character's pitch.
fn blur(light: &mut Vec<f32>, width: usize, pitch: f64, rng: &mut impl Rng) {
    let sigma = pitch * f64::powi(rng.random_range(0.0..0.39), 2) + 0.35;
    let kernel = gaussian(sigma);
    *light = convolved(light, width, &kernel, 1);
    *light = convolved(light, width, &kernel, width);
    if rng.random_bool(0.15) {
        let length = (pitch * rng.random_range(0.05..0.3)).ceil() as usize;
        let kernel = vec![1.0 / length as f32; length];
        let step = if rng.random_bool(0.5) { 1 } else { width };
        *light = convolved(light, width, &kernel, step);
    }
}

pub(crate) fn gaussian(sigma: f64) -> Vec<f32> {
    let radius = (2.5 * sigma).ceil() as i32;
    let weights: Vec<f64> = (-radius..=radius)
        .map(|i| (-0.5 * (f64::from(i) / sigma).powi(2)).exp())
        .collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|w| (w / sum) as f32).collect()
}

/// Convolves rows (`step` 1) or columns (`step` the width); edges are repeated.
pub(crate) fn convolved(light: &[f32], width: usize, kernel: &[f32], step: usize) -> Vec<f32> {
    let height = light.len() / width;
    let radius = kernel.len() / 2;
    let mut out = vec![0.0; light.len()];
    if step == 1 {
        let mut padded = vec![0.0; width + kernel.len()];
        for (row, target) in light.chunks_exact(width).zip(out.chunks_exact_mut(width)) {
            for (i, value) in padded.iter_mut().enumerate() {
                *value = row[(i as i32 - radius as i32).clamp(0, width as i32 - 1) as usize];
            }
            for (i, weight) in kernel.iter().enumerate() {
                for (value, source) in target.iter_mut().zip(&padded[i..]) {
                    *value += weight * source;
                }
            }
        }
    } else {
        for y in 0..height {
            let target = &mut out[y * width..(y + 1) * width];
            for (i, weight) in kernel.iter().enumerate() {
                let from = (y as i32 + i as i32 - radius as i32).clamp(0, height as i32 - 1);
                let source = &light[from as usize * width..(from as usize + 1) * width];
                for (value, source) in target.iter_mut().zip(source) {
                    *value += weight * source;
                }
            }
        }
    }
    out
}

/// What exposure is drawn from.
pub(crate) struct Exposure {
    pub gain: (f32, f32),
    /// Most light that lies over the picture, in levels.
    pub haze: f32,
    /// Most change of the light along the line and across it.
    pub slope: (f32, f32),
    /// How often there is a reflection, and how bright.
    pub glare: (f64, (f32, f32)),
}

/// Exposure, contrast, uneven light, reflections.
pub(crate) fn expose(
    light: &mut [f32],
    width: usize,
    textures: &Textures,
    drawn: &Exposure,
    rng: &mut impl Rng,
) {
    let gain = rng.random_range(drawn.gain.0..drawn.gain.1);
    let haze = rng.random_range(0.0..drawn.haze) * rng.random_range(0.0..1.0_f32);
    let (along, across) = drawn.slope;
    let slope = [
        rng.random_range(-along..along) / width as f32,
        rng.random_range(-across..across) / (light.len() / width) as f32,
    ];
    let cloud = textures.any_coarse(rng);
    let (often, (least, most)) = drawn.glare;
    let glare = if rng.random_bool(often) {
        rng.random_range(least..most)
    } else {
        0.0
    };
    for (i, value) in light.iter_mut().enumerate() {
        let (x, y) = (i % width, i / width);
        let slant = 1.0 + slope[0] * (x as f32 - width as f32 / 2.0) + slope[1] * y as f32;
        *value = *value * gain * slant + haze;
        if glare > 0.0 {
            *value += glare * (cloud.at(x, y) - 0.2).max(0.0);
        }
    }
}

/// Noise of this standard deviation, in levels, quantisation and mostly JPEG.
pub(crate) fn develop(
    light: &[f32],
    (across, down): (u32, u32),
    noise: f32,
    quality: Range<u8>,
    rng: &mut impl Rng,
) -> Rgb {
    let mut bytes = vec![0_u8; light.len() * 2];
    rng.fill(&mut bytes[..]);
    // The sum of two uniform bytes has a standard deviation of 104.5.
    let unit = noise / 104.5;
    let levels: Vec<u8> = light
        .iter()
        .zip(bytes.chunks_exact(2))
        .map(|(value, random)| {
            let random = f32::from(random[0]) + f32::from(random[1]) - 255.0;
            (value + unit * random).clamp(0.0, 255.0) as u8
        })
        .collect();
    let photo = grey(levels.iter().copied(), across, down);
    if rng.random_bool(0.3) {
        return photo;
    }
    let quality = rng.random_range(quality);
    grey_jpeg(&levels, across, down, quality)
        .ok()
        .and_then(|file| decode(&file, &Limits::default()).ok())
        .map_or(photo, |picture| picture.pixels().clone())
}

/// A picture whose three channels are `levels`, of which there are `width * height`.
pub(crate) fn grey(levels: impl Iterator<Item = u8>, width: u32, height: u32) -> Rgb {
    let bytes = levels.flat_map(|level| [level; 3]).collect();
    Rgb::from_raw(width, height, bytes).unwrap_or_else(|| Rgb::new(width, height))
}
