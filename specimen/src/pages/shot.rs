//! A flat document becomes a small photo of it, with the place of everything.

use datapage::geometry::{Homography, Point, Quad};
use datapage::image::Rgb;
use rand::{Rng, RngExt};

use super::flat::Flat;
use crate::camera::pose;

/// A flat in a photo.
pub struct Placed<'a> {
    /// What it is.
    pub flat: &'a Flat,
    /// Its corners in the photo, as it reads.
    pub quad: Quad,
    /// How far its middle is bent up or down, in parts of its height: corners stay.
    pub bend: f64,
    /// Strength of its shadow, 0 to 1.
    pub shadow: f64,
}

impl Placed<'_> {
    /// Where a point of the document, 0 to 1 across and down, is seen.
    pub fn seen(&self, p: Point) -> Point {
        let Some(map) = Homography::unit_to(&self.quad) else {
            return self.quad.centre();
        };
        map.map(Point::new(p.x, p.y + self.bend * 4.0 * p.x * (1.0 - p.x)))
    }

    /// The corners of its MRZ as seen, where it has one, and the number of lines.
    pub fn mrz(&self) -> Option<(Quad, u8)> {
        let ([left, top, right, bottom], lines) = self.flat.mrz?;
        let at = |x, y| self.seen(Point::new(x, y));
        Some((
            Quad::new([
                at(left, top),
                at(right, top),
                at(right, bottom),
                at(left, bottom),
            ]),
            lines,
        ))
    }

    /// Draws it over `photo`.
    pub fn draw(&self, photo: &mut Rgb) {
        let Some(from) = Homography::unit_to(&self.quad).and_then(|map| map.inverse()) else {
            return;
        };
        let (w, h) = (self.quad.width(), self.quad.height());
        let base = &self.flat.levels[0];
        let zoom = (base.width as f64 / w).min(base.height as f64 / h).max(1.0);
        let level = (zoom.log2().round() as usize).min(self.flat.levels.len() - 1);
        let flat = &self.flat.levels[level];
        let (left, top, right, bottom) = self.quad.bounds();
        let reach = 0.06 * w.max(h) + self.bend.abs() * h + 2.0;
        let columns =
            (left - reach).max(0.0) as u32..((right + reach).max(0.0) as u32).min(photo.width());
        let rows =
            (top - reach).max(0.0) as u32..((bottom + reach).max(0.0) as u32).min(photo.height());
        for y in rows {
            for x in columns.clone() {
                let at = from.map(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5));
                let u = at.x;
                let v = at.y - self.bend * 4.0 * u * (1.0 - u);
                // Pixels inside the nearest side, negative outside.
                let depth = (u.min(1.0 - u) * w).min(v.min(1.0 - v) * h);
                let pixel = photo.get_pixel_mut(x, y);
                if self.shadow > 0.0 && depth < 1.0 {
                    let away =
                        -((u + 0.01).min(1.0 - u + 0.012) * w).min((v + 0.01).min(1.012 - v) * h);
                    let fall = (1.0 - away / (0.05 * w)).clamp(0.0, 1.0);
                    let shade = 1.0 - self.shadow * fall * fall;
                    pixel.0 = pixel.0.map(|level| (f64::from(level) * shade) as u8);
                }
                let cover = (depth + 0.5).clamp(0.0, 1.0);
                if cover > 0.0 {
                    let [r, g, b, alpha] = flat_at(flat, u, v);
                    let alpha = alpha / 255.0 * cover as f32;
                    for (level, new) in pixel.0.iter_mut().zip([r, g, b]) {
                        *level = (f32::from(*level) + (new - f32::from(*level)) * alpha) as u8;
                    }
                }
            }
        }
    }
}

/// The flat's colour at (u, v), 0 to 1, between its pixels.
fn flat_at(flat: &super::canvas::Canvas, u: f64, v: f64) -> [f32; 4] {
    let x = (u as f32 * flat.width as f32 - 0.5).clamp(0.0, (flat.width - 1) as f32);
    let y = (v as f32 * flat.height as f32 - 0.5).clamp(0.0, (flat.height - 1) as f32);
    let (left, top) = (x as usize, y as usize);
    let (dx, dy) = (x - left as f32, y - top as f32);
    let (right, below) = (
        (left + 1).min(flat.width - 1),
        (top + 1).min(flat.height - 1),
    );
    let at = |x: usize, y: usize| flat.pixels[y * flat.width + x];
    let (a, b, c, d) = (
        at(left, top),
        at(right, top),
        at(left, below),
        at(right, below),
    );
    [0, 1, 2, 3].map(|i| {
        let upper = f32::from(a[i]) + (f32::from(b[i]) - f32::from(a[i])) * dx;
        let lower = f32::from(c[i]) + (f32::from(d[i]) - f32::from(c[i])) * dx;
        upper + (lower - upper) * dy
    })
}

/// A quad for a document of `aspect` (height over width) in a photo of `frame`
/// pixels: how it lies is drawn; `quarters` turns it clockwise.
pub fn lie(aspect: f64, frame: (f64, f64), quarters: u8, rng: &mut impl Rng) -> Quad {
    let steep = rng.random_range(0.1..1.0) * if rng.random_bool(0.35) { 0.55 } else { 0.25 };
    let roll = match rng.random_range(0..10) {
        0..4 => rng.random_range(-0.08..0.08),
        4..7 => rng.random_range(-0.4..0.4),
        _ => rng.random_range(-0.8..0.8),
    };
    let tilt = [
        rng.random_range(-steep..steep),
        rng.random_range(-steep..steep),
        roll + f64::from(quarters) * std::f64::consts::FRAC_PI_2,
    ];
    let cover: f64 = if rng.random_bool(0.7) {
        rng.random_range(0.6..0.99)
    } else {
        rng.random_range(0.3..0.7)
    };
    let room = (1.0 - cover).max(0.02) / 2.0;
    let offset = (rng.random_range(-room..room), rng.random_range(-room..room));
    let seen = pose((1.0, aspect), frame, tilt, cover, offset);
    Quad::new(seen.corners().map(|p| Point::new(p.x, p.y)))
}

/// Light, optics, sensor and compression, in the order in which they happen.
pub fn develop(photo: &mut Rgb, rng: &mut impl Rng) {
    light(photo, rng);
    if rng.random_bool(0.6) {
        let radius = rng.random_range(0.0..1.0_f32).powi(2) * 3.0;
        soften(photo, radius, radius);
    }
    if rng.random_bool(0.1) {
        let radius = rng.random_range(1.0..4.0);
        if rng.random_bool(0.5) {
            soften(photo, radius, 0.0);
        } else {
            soften(photo, 0.0, radius);
        }
    }
    let noise = rng.random_range(0.0..1.0_f32).powi(2) * 26.0;
    if noise > 1.0 {
        let mut random = vec![0_u8; photo.len()];
        rng.fill(&mut random[..]);
        for (level, random) in photo.iter_mut().zip(random) {
            let shift = noise * (f32::from(random) - 127.5) / 127.5;
            *level = (f32::from(*level) + shift).clamp(0.0, 255.0) as u8;
        }
    }
}

/// Exposure, colour, uneven light, a reflection; now and then no colour at all, the
/// contrast of a copier, or the grid of a screen.
fn light(photo: &mut Rgb, rng: &mut impl Rng) {
    let (w, h) = (photo.width() as f32, photo.height() as f32);
    let exposure = rng.random_range(0.35..1.2_f32);
    let cast = [
        rng.random_range(0.85..1.12),
        1.0,
        rng.random_range(0.8..1.15_f32),
    ];
    let strength = rng.random_range(0.0..0.5);
    let slope = [
        rng.random_range(-strength..=strength),
        rng.random_range(-strength..=strength),
    ];
    let vignette = rng.random_range(0.0..0.5) * rng.random_range(0.0..1.0_f32);
    let haze = rng.random_range(0.0..60.0) * rng.random_range(0.0..1.0_f32).powi(2);
    let glare = rng.random_bool(0.2).then(|| {
        [
            rng.random_range(-0.5..0.5),
            rng.random_range(-0.5..0.5),
            rng.random_range(0.05..0.3_f32),
            rng.random_range(60.0..255.0),
        ]
    });
    let grey = rng.random_bool(0.15);
    let contrast = if rng.random_bool(0.08) {
        rng.random_range(1.5..4.0)
    } else {
        1.0
    };
    let moire = if rng.random_bool(0.05) {
        rng.random_range(5.0..25.0_f32)
    } else {
        0.0
    };
    let (mx, my) = (
        rng.random_range(0.3..1.4_f32),
        rng.random_range(-0.8..0.8_f32),
    );
    // A shadow across the picture: a half plane with a soft edge.
    let shadow = if rng.random_bool(0.2) {
        rng.random_range(0.1..0.55_f32)
    } else {
        0.0
    };
    let angle: f32 = rng.random_range(0.0..std::f32::consts::TAU);
    let (edge, soft) = (
        rng.random_range(-0.35..0.35),
        rng.random_range(0.02..0.3_f32),
    );
    for (x, y, pixel) in photo.enumerate_pixels_mut() {
        let (u, v) = (x as f32 / w - 0.5, y as f32 / h - 0.5);
        let mut gain = exposure
            * (1.0 + slope[0] * u + slope[1] * v)
            * (1.0 - vignette * 2.0 * (u * u + v * v));
        if shadow > 0.0 {
            let depth = (u * angle.cos() + v * angle.sin() - edge) / soft;
            gain *= 1.0 - shadow * (depth + 0.5).clamp(0.0, 1.0);
        }
        let mut add = haze;
        if let Some([gx, gy, radius, strength]) = glare {
            let far = ((u - gx).powi(2) + (v - gy).powi(2)) / (radius * radius);
            add += strength * (-far).exp();
        }
        if moire > 0.0 {
            add += moire * (x as f32 * mx + y as f32 * my).sin();
        }
        let mut lit = [0, 1, 2].map(|c| f32::from(pixel[c]) * gain * cast[c] + add);
        if grey {
            lit = [0.3 * lit[0] + 0.59 * lit[1] + 0.11 * lit[2]; 3];
        }
        pixel.0 = lit.map(|level| (128.0 + (level - 128.0) * contrast).clamp(0.0, 255.0) as u8);
    }
}

/// Two passes of a box as wide as twice the radius: near enough a lens out of focus.
fn soften(photo: &mut Rgb, across: f32, down: f32) {
    let (w, h) = (photo.width() as usize, photo.height() as usize);
    let photo: &mut [u8] = photo;
    for (radius, step, count, lines, next) in [(across, 3, w, h, w * 3), (down, w * 3, h, w, 3)] {
        if radius < 0.3 {
            continue;
        }
        // Neighbours by weight: whole pixels, and a part of the outermost.
        let whole = radius as usize;
        let part = radius - whole as f32;
        let total = 1.0 + 2.0 * radius;
        let mut line = vec![0.0_f32; count];
        for at in 0..lines {
            for channel in 0..3 {
                let start = at * next + channel;
                for (i, value) in line.iter_mut().enumerate() {
                    *value = f32::from(photo[start + i * step]);
                }
                let get = |i: isize| line[i.clamp(0, count as isize - 1) as usize];
                for i in 0..count as isize {
                    let mut sum = get(i);
                    for away in 1..=whole as isize {
                        sum += get(i - away) + get(i + away);
                    }
                    let last = whole as isize + 1;
                    sum += part * (get(i - last) + get(i + last));
                    photo[start + i as usize * step] = (sum / total) as u8;
                }
            }
        }
    }
}
