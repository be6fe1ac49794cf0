//! What the lens, the sensor, the file and the copier do to a whole picture.

use rand::{Rng, RngExt};

use crate::Print;
use crate::geometry::{Homography, Point, Quad};
use crate::picture::Picture;

/// Moves the page's middle down by `bend` of its height; its corners stay.
pub(super) fn bent(print: &mut Print, page: &Quad, bend: f64) {
    let map = Homography::onto(1.0, 1.0, page);
    let back = map.inverse();
    let shift = |u: f64| bend * 4.0 * u.clamp(0.0, 1.0) * (1.0 - u.clamp(0.0, 1.0));
    print.picture = warped(&print.picture, |p| {
        let at = back.map(p);
        map.map(Point::new(at.x, at.y - shift(at.x)))
    });
    let there = |p: Point| {
        let at = back.map(p);
        map.map(Point::new(at.x, at.y + shift(at.x)))
    };
    if let Some(document) = &mut print.truth.document {
        for line in &mut document.mrz {
            line.quad = line.quad.map(there);
        }
        for field in &mut document.fields {
            field.quad = field.quad.map(there);
        }
        for barcode in &mut document.barcodes {
            barcode.quad = barcode.quad.map(there);
        }
    }
}

/// The picture in which `f` says for each pixel's centre where it comes from.
pub(super) fn warped(picture: &Picture, f: impl Fn(Point) -> Point) -> Picture {
    let mut rgb = Vec::with_capacity(picture.rgb.len());
    for y in 0..picture.height {
        for x in 0..picture.width {
            let from = f(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5));
            rgb.extend(sampled(picture, from.x, from.y).map(|level| (level + 0.5) as u8));
        }
    }
    Picture {
        rgb,
        ..picture.clone()
    }
}

/// Levels at a place between pixels; the frame's edge goes on outside.
pub(super) fn sampled(picture: &Picture, x: f64, y: f64) -> [f64; 3] {
    let (w, h) = (picture.width as usize, picture.height as usize);
    let x = (x - 0.5).clamp(0.0, (w - 1) as f64);
    let y = (y - 0.5).clamp(0.0, (h - 1) as f64);
    let (left, top) = (x as usize, y as usize);
    let (u, v) = (x - left as f64, y - top as f64);
    let (right, below) = ((left + 1).min(w - 1), (top + 1).min(h - 1));
    std::array::from_fn(|c| {
        let at = |x: usize, y: usize| f64::from(picture.rgb[(y * w + x) * 3 + c]);
        let upper = at(left, top) * (1.0 - u) + at(right, top) * u;
        let lower = at(left, below) * (1.0 - u) + at(right, below) * u;
        upper * (1.0 - v) + lower * v
    })
}

/// The mean over a stroke of `length` pixels.
pub(super) fn moved(picture: &Picture, length: f64, angle: f64) -> Picture {
    let (sin, cos) = angle.sin_cos();
    let steps = (length.ceil() as usize).max(2);
    let offsets: Vec<(f64, f64)> = (0..=steps)
        .map(|i| (i as f64 / steps as f64 - 0.5) * length)
        .map(|t| (t * cos, t * sin))
        .collect();
    gathered(picture, &offsets)
}

/// The mean over a disc of `radius` pixels.
pub(super) fn defocused(picture: &Picture, radius: f64) -> Picture {
    const RINGS: usize = 3;
    let mut offsets = vec![(0.0, 0.0)];
    for ring in 1..=RINGS {
        // Equal areas: the k-th ring of points lies where k parts of the disc are within.
        let r = radius * ((ring as f64 - 0.25) / RINGS as f64).sqrt();
        let points = 6 * ring;
        offsets.extend((0..points).map(|i| {
            let angle = (i as f64 + 0.5 * ring as f64) / points as f64 * std::f64::consts::TAU;
            (r * angle.cos(), r * angle.sin())
        }));
    }
    gathered(picture, &offsets)
}

/// The mean of the picture moved by each of `offsets`.
pub(super) fn gathered(picture: &Picture, offsets: &[(f64, f64)]) -> Picture {
    let share = 1.0 / offsets.len() as f64;
    let mut rgb = Vec::with_capacity(picture.rgb.len());
    for y in 0..picture.height {
        for x in 0..picture.width {
            let mut sum = [0.0; 3];
            for (dx, dy) in offsets {
                let at = sampled(picture, f64::from(x) + 0.5 + dx, f64::from(y) + 0.5 + dy);
                for (sum, level) in sum.iter_mut().zip(at) {
                    *sum += level * share;
                }
            }
            rgb.extend(sum.map(|level| (level + 0.5) as u8));
        }
    }
    Picture {
        rgb,
        ..picture.clone()
    }
}

/// Less light, and noise of the deviation `strength` in levels of 255, correlated
/// over neighbours as a phone's own denoising leaves it.
pub(super) fn noise(picture: &mut Picture, gain: f64, strength: f64, rng: &mut impl Rng) {
    let width = picture.width as usize * 3;
    let mut random = vec![0_u8; picture.rgb.len()];
    rng.fill(&mut random[..]);
    for at in 0..picture.rgb.len() {
        let beside = if at >= 3 { random[at - 3] } else { 128 };
        let above = if at >= width { random[at - width] } else { 128 };
        let sum = f64::from(random[at]) + 0.6 * (f64::from(beside) + f64::from(above)) - 280.5;
        // The deviation of a uniform byte is 73.9, of this sum 97.
        let level = f64::from(picture.rgb[at]) * gain + strength * sum / 97.0;
        picture.rgb[at] = level.clamp(0.0, 255.0) as u8;
    }
}

/// The picture and its truth reduced to `width` pixels across, each the mean of what it covers.
pub(super) fn smaller(print: &mut Print, width: u32) {
    let from = &print.picture;
    if from.width <= width {
        return;
    }
    let scale = f64::from(from.width) / f64::from(width);
    let height = (f64::from(from.height) / scale).round().max(1.0) as u32;
    let samples = (scale.ceil() as u32).max(1);
    let mut rgb = Vec::with_capacity((width * height * 3) as usize);
    let down = f64::from(from.height) / f64::from(height);
    for y in 0..height {
        for x in 0..width {
            let mut sum = [0.0; 3];
            for dy in 0..samples {
                for dx in 0..samples {
                    let part = |i: u32| (f64::from(i) + 0.5) / f64::from(samples);
                    let at = sampled(
                        from,
                        (f64::from(x) + part(dx)) * scale,
                        (f64::from(y) + part(dy)) * down,
                    );
                    for (sum, level) in sum.iter_mut().zip(at) {
                        *sum += level;
                    }
                }
            }
            let count = f64::from(samples * samples);
            rgb.extend(sum.map(|level| (level / count + 0.5) as u8));
        }
    }
    let scaled = |quad: &Quad| quad.map(|p| Point::new(p.x / scale, p.y / down));
    if let Some(document) = &mut print.truth.document {
        document.page = scaled(&document.page);
        for line in &mut document.mrz {
            line.quad = scaled(&line.quad);
        }
        for field in &mut document.fields {
            field.quad = scaled(&field.quad);
        }
    }
    (print.truth.width, print.truth.height) = (width, height);
    print.picture = Picture { width, height, rgb };
}

/// Carbon inks stay dark, dyes fade: contrast by how dark the darkest channel is.
pub(super) fn infrared(picture: &mut Picture, rng: &mut impl Rng) {
    let fade = rng.random_range(0.55..0.85);
    let (low, high) = (rng.random_range(20.0..60.0), rng.random_range(150.0..215.0));
    for pixel in picture.rgb.chunks_exact_mut(3) {
        let most = f64::from(*pixel.iter().max().unwrap_or(&0)) / 255.0;
        let luma = pixel.iter().map(|&level| f64::from(level)).sum::<f64>() / 765.0;
        let level = luma + (most - luma) * fade;
        pixel.fill((low + (high - low) * level.powf(0.8)) as u8);
    }
}

/// The pixels of a screen and the camera's beat against each other.
pub(super) fn moire(picture: &mut Picture, rng: &mut impl Rng) {
    let waves: Vec<[f64; 4]> = (0..2)
        .map(|_| {
            let angle = rng.random_range(0.0..std::f64::consts::TAU);
            let fine = rng.random_range(0.25..1.4);
            [
                fine * f64::cos(angle),
                fine * f64::sin(angle),
                rng.random_range(0.0..6.0),
                rng.random_range(4.0..14.0),
            ]
        })
        .collect();
    let blue = rng.random_range(1.0..1.12);
    let width = picture.width as usize;
    for (at, pixel) in picture.rgb.chunks_exact_mut(3).enumerate() {
        let (x, y) = ((at % width) as f64, (at / width) as f64);
        for (channel, level) in pixel.iter_mut().enumerate() {
            let beat: f64 = waves
                .iter()
                .map(|[kx, ky, phase, strength]| {
                    strength * (kx * x + ky * y + phase + channel as f64 * 2.1).sin()
                })
                .sum();
            let tint = if channel == 2 { blue } else { 1.0 };
            *level = ((f64::from(*level) * tint + 8.0) + beat).clamp(0.0, 255.0) as u8;
        }
    }
}

/// Steep contrast around a level that the copier chose, and specks of toner.
pub(super) fn copied(picture: &mut Picture, rng: &mut impl Rng) {
    let mut levels = picture.grey();
    levels.sort_unstable();
    let paper = f64::from(levels[levels.len() * 7 / 10]);
    let middle = paper * rng.random_range(0.6..0.75);
    let steep = rng.random_range(2.0..3.5);
    let specks = rng.random_range(0.0005..0.004);
    let grey = picture.grey();
    for (pixel, level) in picture.rgb.chunks_exact_mut(3).zip(grey) {
        let mut level = 128.0 + (f64::from(level) - middle) * steep;
        if rng.random_bool(specks) {
            level = if rng.random_bool(0.7) { 20.0 } else { 250.0 };
        }
        pixel.fill(level.clamp(12.0, 250.0) as u8);
    }
}
