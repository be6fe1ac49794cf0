//! What is neither text nor MRZ on a made-up document.

use rand::{Rng, RngExt};

use super::canvas::{Canvas, Colour, hsv};

/// Covers the canvas with a gradient from one colour to the other, under waves.
pub fn pattern(canvas: &mut Canvas, from: Colour, to: Colour, rng: &mut impl Rng) {
    const STEPS: usize = 256;
    let sine: Vec<f32> = (0..STEPS)
        .map(|i| (i as f32 / STEPS as f32 * std::f32::consts::TAU).sin())
        .collect();
    let sine = |turns: f32| sine[(turns.rem_euclid(1.0) * STEPS as f32) as usize % STEPS];
    let waves: Vec<[f32; 6]> = (0..rng.random_range(0..4))
        .map(|_| {
            [
                rng.random_range(-0.16..0.16),
                rng.random_range(-0.16..0.16),
                rng.random_range(0.0..1.5),
                rng.random_range(0.003..0.03),
                rng.random_range(0.003..0.03),
                rng.random_range(2.0..16.0),
            ]
        })
        .collect();
    let (gx, gy) = (rng.random_range(-1.0..1.0), rng.random_range(-1.0..1.0));
    let (w, h) = (canvas.width as f32, canvas.height as f32);
    for (i, pixel) in canvas.pixels.iter_mut().enumerate() {
        let (x, y) = ((i % w as usize) as f32, (i / w as usize) as f32);
        let t = (0.5 + gx * (x / w - 0.5) + gy * (y / h - 0.5)).clamp(0.0, 1.0);
        let mut tone = 0.0;
        for &[fx, fy, bend, bx, by, strength] in &waves {
            tone += strength * sine(x * fx + y * fy + bend * sine(x * bx + y * by));
        }
        for ((level, from), to) in pixel.iter_mut().zip(from).zip(to) {
            *level = (from + (to - from) * t + tone) as u8;
        }
    }
}

/// A face as it is seen from afar: background, hair, skin, shoulders.
pub fn portrait(canvas: &mut Canvas, [x0, y0, x1, y1]: [f32; 4], alpha: f32, rng: &mut impl Rng) {
    let grey = rng.random_bool(0.25);
    let tone = |colour: Colour| {
        if grey {
            let level = (colour[0] + colour[1] + colour[2]) / 3.0;
            [level; 3]
        } else {
            colour
        }
    };
    let (w, h) = (x1 - x0, y1 - y0);
    let background = tone(hsv(
        rng.random(),
        rng.random_range(0.0..0.25),
        rng.random_range(0.6..1.0),
    ));
    let hair = tone(hsv(
        0.08,
        rng.random_range(0.1..0.7),
        rng.random_range(0.05..0.7),
    ));
    let skin = tone(hsv(
        rng.random_range(0.04..0.1),
        rng.random_range(0.2..0.55),
        rng.random_range(0.35..0.95),
    ));
    let cloth = tone(hsv(
        rng.random(),
        rng.random_range(0.0..0.7),
        rng.random_range(0.05..0.8),
    ));
    let middle = x0 + w * rng.random_range(0.45..0.55);
    let size = rng.random_range(0.2..0.27) * w;
    let face = y0 + h * rng.random_range(0.38..0.46);
    canvas.rect([x0, y0, x1, y1], background, alpha);
    let long = rng.random_range(1.3..2.4);
    canvas.ellipse(
        [
            middle - size * 1.3,
            face - size * 1.75,
            middle + size * 1.3,
            face + size * long,
        ],
        hair,
        alpha,
    );
    let below = y1 - face;
    // Only the upper half of the shoulders' ellipse stands in the picture.
    canvas.fill(
        [
            middle - w * 0.46,
            face + below * 0.45,
            middle + w * 0.46,
            y1 + below * 0.5,
        ],
        cloth,
        alpha,
        |u, v| u * u + v * v <= 1.0 && v < below * 0.05,
    );
    canvas.rect(
        [
            middle - size * 0.5,
            face + size,
            middle + size * 0.5,
            face + below * 0.55,
        ],
        skin,
        alpha,
    );
    canvas.ellipse(
        [
            middle - size,
            face - size * 1.3,
            middle + size,
            face + size * 1.4,
        ],
        skin,
        alpha,
    );
    for eye in [-0.4_f32, 0.4] {
        let x = middle + eye * size;
        canvas.ellipse(
            [
                x - size * 0.15,
                face - size * 0.15,
                x + size * 0.2,
                face + size * 0.1,
            ],
            [40.0; 3],
            alpha * 0.8,
        );
    }
    canvas.rect(
        [
            middle - size * 0.3,
            face + size * 0.65,
            middle + size * 0.3,
            face + size * 0.8,
        ],
        [140.0, 60.0, 60.0],
        alpha * 0.7,
    );
    // What was drawn below the picture's edge is cut off by the print that follows.
}

/// Seal, chip, signature, codes, flag: each now and then.
pub fn extras(canvas: &mut Canvas, floor: f32, ink: Colour, rng: &mut impl Rng) {
    let w = canvas.width as f32;
    let place = |size: f32, rng: &mut dyn Rng| {
        let (x, y) = (
            rng.random_range(0.02..0.85_f32) * w,
            rng.random_range(0.0..0.75_f32) * floor,
        );
        [x, y, x + size, y + size]
    };
    if rng.random_bool(0.35) {
        let area = place(w * rng.random_range(0.05..0.3), rng);
        let colour = hsv(rng.random(), 0.6, 0.7);
        canvas.fill(area, colour, rng.random_range(0.15..0.8), |u, v| {
            let r = u.hypot(v);
            (0.85..1.0).contains(&r) || (r < 0.7 && (v.atan2(u) * 6.0 + r * 9.0).sin() > 0.0)
        });
    }
    if rng.random_bool(0.18) {
        let [x, y, ..] = place(0.0, rng);
        let area = [x, y, x + 0.13 * w, y + 0.1 * w];
        canvas.rect(area, [212.0, 178.0, 96.0], 1.0);
        canvas.frame(area, 1.5, [120.0, 96.0, 40.0], 0.8);
    }
    if rng.random_bool(0.4) {
        let [mut x, y, ..] = place(0.0, rng);
        let points: Vec<_> = (0..24)
            .map(|_| {
                x += rng.random_range(-2.0..7.0);
                (x, y + rng.random_range(-0.05..0.05) * floor)
            })
            .collect();
        canvas.scribble(&points, ink, 0.9);
    }
    if rng.random_bool(0.12) {
        let [mut x, y, ..] = place(0.0, rng);
        let (end, high) = (
            x + w * rng.random_range(0.2..0.6),
            floor * rng.random_range(0.06..0.2),
        );
        while x < end {
            let bar = rng.random_range(0.8..3.0);
            canvas.rect([x, y, x + bar, y + high], [20.0; 3], 0.95);
            x += bar + rng.random_range(1.0..3.0);
        }
    }
    if rng.random_bool(0.1) {
        let [x, y, x1, _] = place(w * rng.random_range(0.1..0.25), rng);
        let cell = (x1 - x) / 21.0;
        for at in 0..441 {
            let colour = [if rng.random_bool(0.5) { 10.0 } else { 250.0 }; 3];
            let (cx, cy) = (x + (at % 21) as f32 * cell, y + (at / 21) as f32 * cell);
            canvas.rect([cx, cy, cx + cell, cy + cell], colour, 0.95);
        }
    }
    if rng.random_bool(0.25) {
        let [x, y, x1, _] = place(w * rng.random_range(0.06..0.13), rng);
        let (wide, high) = (x1 - x, (x1 - x) * 0.62);
        for stripe in 0..3 {
            let colour = hsv(
                rng.random(),
                rng.random_range(0.0..1.0),
                rng.random_range(0.3..1.0),
            );
            let t = stripe as f32 / 3.0;
            let area = if rng.random_bool(0.5) {
                [x, y + high * t, x + wide, y + high * (t + 1.0 / 3.0)]
            } else {
                [x + wide * t, y, x + wide * (t + 1.0 / 3.0), y + high]
            };
            canvas.rect(area, colour, 0.9);
        }
    }
    if rng.random_bool(0.2) {
        let area = place(w * rng.random_range(0.1..0.35), rng);
        let (hue, alpha): (f32, f32) = (rng.random(), rng.random_range(0.1..0.45));
        for ring in (1..8).rev() {
            let t = ring as f32 / 16.0;
            let middle = [
                f32::midpoint(area[0], area[2]),
                f32::midpoint(area[1], area[3]),
            ];
            let half = (area[2] - area[0]) * t;
            let area = [
                middle[0] - half,
                middle[1] - half,
                middle[0] + half,
                middle[1] + half,
            ];
            canvas.ellipse(area, hsv((hue + t) % 1.0, 0.5, 1.0), alpha);
        }
    }
}
