//! What lies over a line: strokes of pens, boxes drawn around it, stamps.

use std::f64::consts::TAU;

use rand::{Rng, RngExt};

use super::face::PITCH;
use super::print::{STRIP_HEIGHT, Strip};

/// Strokes, boxes and stamps, or mostly none.
pub(super) fn clutter(strip: &mut Strip, rng: &mut impl Rng) {
    if rng.random_bool(0.06) {
        let y = rng.random_range(0..STRIP_HEIGHT);
        strip.fill(
            0..strip.width,
            y..y + rng.random_range(1..4),
            rng.random_range(0.0..1.0),
            0.8,
        );
    }
    if rng.random_bool(0.12) {
        for _ in 0..rng.random_range(1..4) {
            stroke(strip, rng);
        }
    }
    if rng.random_bool(0.2) {
        for _ in 0..rng.random_range(1..4) {
            Stamp::any(strip.width, rng).press(strip);
        }
    }
}

/// A thin straight line across the strip.
fn stroke(strip: &mut Strip, rng: &mut impl Rng) {
    let (level, cover) = (
        rng.random_range(0.0..1.0_f32),
        rng.random_range(0.2..0.9_f32),
    );
    let thick = rng.random_range(1..7_usize);
    let slope: f64 = rng.random_range(-2.0..2.0);
    let start = rng.random_range(0..strip.width) as f64;
    for y in 0..STRIP_HEIGHT {
        let x = start + slope * y as f64;
        if x >= 0.0 && (x as usize) < strip.width {
            strip.fill(x as usize..x as usize + thick, y..y + 1, level, cover);
        }
    }
}

/// A round stamp: rings, letters between them, two bars with a date's room between.
///
/// Its ink is thick beside the strokes of letters and lets them through, so that what is
/// printed can mostly be told; where it cannot, nothing there says which of two letters it is.
struct Stamp {
    centre: (f64, f64),
    radius: f64,
    /// Half the width of its rings.
    thick: f64,
    /// Of the inner ring, in parts of the outer one's radius.
    inner: f64,
    /// Direction of its bars, and half of what is between them in parts of the radius.
    bar: (f64, f64),
    /// Letters around it, or none.
    letters: u32,
    /// Reflectance of its ink in grey.
    level: f32,
    cover: f32,
}

impl Stamp {
    /// Any stamp that may reach a strip `width` pixels wide.
    fn any(width: usize, rng: &mut impl Rng) -> Self {
        let pitch = PITCH as f64;
        let middle = STRIP_HEIGHT as f64 / 2.0;
        let radius = pitch * rng.random_range(2.5..10.0);
        Self {
            centre: (
                rng.random_range(0.0..width as f64),
                middle + rng.random_range(-1.1..1.1) * radius,
            ),
            radius,
            thick: pitch * rng.random_range(0.06..0.32),
            inner: rng.random_range(0.55..0.9),
            bar: (rng.random_range(0.0..TAU), rng.random_range(0.1..0.35)),
            letters: if rng.random_bool(0.5) {
                rng.random_range(12..40)
            } else {
                0
            },
            level: rng.random_range(0.05..0.5),
            cover: rng.random_range(0.25..0.8),
        }
    }

    /// Whether its ink is `x` and `y` from its centre.
    fn inks(&self, x: f64, y: f64) -> bool {
        let away = x.hypot(y);
        if away > self.radius + self.thick {
            return false;
        }
        let inner = self.inner * self.radius;
        let across = (x * self.bar.0.sin() - y * self.bar.0.cos()).abs();
        let part = (y.atan2(x) / TAU).rem_euclid(1.0) * f64::from(self.letters);
        (away - self.radius).abs() < self.thick
            || (away - inner).abs() < 0.5 * self.thick
            || (away < inner && (across - self.bar.1 * self.radius).abs() < 0.5 * self.thick)
            // Not letters, but blots of their size and with their gaps.
            || (self.letters > 0
                && part.fract() < 0.6
                && (inner + 2.0 * self.thick..self.radius - 2.0 * self.thick).contains(&away))
    }

    fn press(&self, strip: &mut Strip) {
        let reach = self.radius + self.thick;
        let from = (self.centre.0 - reach).max(0.0) as usize;
        let to = ((self.centre.0 + reach).max(0.0) as usize).min(strip.width);
        for y in 0..STRIP_HEIGHT {
            for x in from..to {
                if self.inks(x as f64 - self.centre.0, y as f64 - self.centre.1) {
                    strip.fill(x..x + 1, y..y + 1, self.level, self.cover);
                }
            }
        }
    }
}
