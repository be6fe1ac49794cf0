//! What befalls a picture of a document, one thing at a time: so that a reader's
//! figures can be told apart by cause.
//!
//! Strengths are drawn between "can just be seen" and "a person has to look twice":
//! text under a degradation can still be read by somebody who takes the time, save
//! where a stamp's stroke happens to cover the part in which two letters differ.

use rand::{Rng, RngExt};

use crate::Print;
use crate::geometry::{Homography, Point, Quad};
use crate::picture::Picture;

/// One degradation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Degradation {
    /// The page's middle bends up or down.
    Bend,
    /// Fingers hold the page; they never cover its MRZ.
    Fingers,
    /// The edge of a dark shadow runs across the MRZ.
    Shadow,
    /// A lamp is reflected on a part of the MRZ.
    Glare,
    /// Coloured patches of a hologram lie over the MRZ.
    Hologram,
    /// The hand moved.
    Motion,
    /// The lens is out of focus.
    Defocus,
    /// Hardly any light: dark, and full of noise.
    Noise,
    /// Saved at a JPEG quality of 10 to 25.
    Jpeg,
    /// The picture is 200 to 330 pixels wide.
    Small,
    /// Grey, the colours of the print nearly gone, as under infrared light.
    Infrared,
    /// The picture is one of a screen.
    Moire,
    /// A stamp's strokes cross the MRZ.
    Stamp,
    /// Somebody drew a box around the MRZ.
    Frame,
    /// A photocopy: hardly any greys, specks.
    Copy,
}

impl Degradation {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Bend,
        Self::Fingers,
        Self::Shadow,
        Self::Glare,
        Self::Hologram,
        Self::Motion,
        Self::Defocus,
        Self::Noise,
        Self::Jpeg,
        Self::Small,
        Self::Infrared,
        Self::Moire,
        Self::Stamp,
        Self::Frame,
        Self::Copy,
    ];

    /// Its name, as in manifests.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bend => "bend",
            Self::Fingers => "fingers",
            Self::Shadow => "shadow",
            Self::Glare => "glare",
            Self::Hologram => "hologram",
            Self::Motion => "motion",
            Self::Defocus => "defocus",
            Self::Noise => "noise",
            Self::Jpeg => "jpeg",
            Self::Small => "small",
            Self::Infrared => "infrared",
            Self::Moire => "moire",
            Self::Stamp => "stamp",
            Self::Frame => "frame",
            Self::Copy => "copy",
        }
    }

    /// Does it to a picture; its truth stays true.
    pub fn befall(self, print: &mut Print, rng: &mut impl Rng) {
        let page = print.truth.document.as_ref().map(|document| document.page);
        let page = page.unwrap_or(Quad::rect(
            0.0,
            0.0,
            f64::from(print.picture.width),
            f64::from(print.picture.height),
        ));
        let zone = zone_of(print).unwrap_or_else(|| {
            let map = Homography::onto(1.0, 1.0, &page);
            Quad::rect(0.05, 0.75, 0.9, 0.2).map(|p| map.map(p))
        });
        let picture = &mut print.picture;
        match self {
            Self::Bend => {
                let bend = sign(rng) * rng.random_range(0.012..0.035);
                bent(print, &page, bend);
            }
            Self::Fingers => fingers(picture, &page, &zone, rng),
            Self::Shadow => shadow(picture, &zone, rng),
            Self::Glare => glare(picture, &zone, rng),
            Self::Hologram => hologram(picture, &zone, rng),
            Self::Motion => {
                let length = pitch(&zone) * rng.random_range(0.15..0.4);
                let angle = rng.random_range(0.0..std::f64::consts::PI);
                *picture = moved(picture, length, angle);
            }
            Self::Defocus => {
                let radius = pitch(&zone) * rng.random_range(0.08..0.2);
                *picture = defocused(picture, radius);
            }
            Self::Noise => {
                let (gain, strength) = (rng.random_range(0.25..0.5), rng.random_range(10.0..20.0));
                noise(picture, gain, strength, rng);
            }
            Self::Jpeg => print.quality = rng.random_range(10..=25),
            Self::Small => smaller(print, rng.random_range(200..=330)),
            Self::Infrared => infrared(picture, rng),
            Self::Moire => moire(picture, rng),
            Self::Stamp => stamp(picture, &zone, rng),
            Self::Frame => boxed(picture, &zone, rng),
            Self::Copy => copied(picture, rng),
        }
    }
}

/// The quad around all lines of the MRZ.
fn zone_of(print: &Print) -> Option<Quad> {
    let lines = &print.truth.document.as_ref()?.mrz;
    let (first, last) = (lines.first()?, lines.last()?);
    Some(Quad::new([
        first.quad.first,
        first.quad.second,
        last.quad.third,
        last.quad.fourth,
    ]))
}

fn sign(rng: &mut impl Rng) -> f64 {
    if rng.random_bool(0.5) { 1.0 } else { -1.0 }
}

fn between(a: Point, b: Point, t: f64) -> Point {
    Point::new(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t)
}

fn distance(a: Point, b: Point) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

/// About the distance of two characters of the zone, in pixels.
fn pitch(zone: &Quad) -> f64 {
    (distance(zone.first, zone.second) / 40.0).max(2.0)
}

/// For every pixel: its place in the frame (0 to 1 each) of `quad`, and its levels.
fn each(picture: &mut Picture, quad: &Quad, mut f: impl FnMut(Point, Point, &mut [u8])) {
    let to_quad = Homography::onto(1.0, 1.0, quad).inverse();
    let width = picture.width as usize;
    for (at, pixel) in picture.rgb.chunks_exact_mut(3).enumerate() {
        let centre = Point::new((at % width) as f64 + 0.5, (at / width) as f64 + 0.5);
        f(centre, to_quad.map(centre), pixel);
    }
}

fn mixed(pixel: &mut [u8], colour: [f64; 3], share: f64) {
    for (level, colour) in pixel.iter_mut().zip(colour) {
        let from = f64::from(*level);
        *level = (from + (colour - from) * share).clamp(0.0, 255.0) as u8;
    }
}

/// Levels at a place between pixels; the frame's edge goes on outside.
fn sampled(picture: &Picture, x: f64, y: f64) -> [f64; 3] {
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

/// The picture in which `f` says for each pixel's centre where it comes from.
fn warped(picture: &Picture, f: impl Fn(Point) -> Point) -> Picture {
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

/// Moves the page's middle down by `bend` of its height; its corners stay.
fn bent(print: &mut Print, page: &Quad, bend: f64) {
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
    }
}

fn fingers(picture: &mut Picture, page: &Quad, zone: &Quad, rng: &mut impl Rng) {
    let corners = page.corners();
    let centre = between(corners[0], corners[2], 0.5);
    let tone = rng.random_range(0.35..1.0);
    let skin = [235.0 * tone, 185.0 * tone, 150.0 * tone];
    let to_zone = Homography::onto(1.0, 1.0, zone).inverse();
    for _ in 0..rng.random_range(2..5) {
        let side = rng.random_range(0..4);
        let edge = between(
            corners[side],
            corners[(side + 1) % 4],
            rng.random_range(0.05..0.95),
        );
        let tip = between(edge, centre, rng.random_range(0.02..0.2));
        let out = between(centre, edge, 2.2);
        let radius = distance(corners[0], corners[1]) * rng.random_range(0.035..0.06);
        let length = distance(tip, out).max(1.0);
        each(picture, page, |p, _, pixel| {
            let at = to_zone.map(p);
            if (-0.02..1.02).contains(&at.x) && (-0.3..1.3).contains(&at.y) {
                return;
            }
            let along = ((p.x - tip.x) * (out.x - tip.x) + (p.y - tip.y) * (out.y - tip.y))
                / (length * length);
            let away = distance(p, between(tip, out, along.clamp(0.0, 1.0))) / radius;
            if away < 1.0 {
                let shade = 1.0 - 0.45 * away * away;
                mixed(pixel, skin.map(|level| level * shade), 1.0);
            }
        });
    }
}

/// A half plane with a soft edge through the zone, darker.
fn shadow(picture: &mut Picture, zone: &Quad, rng: &mut impl Rng) {
    let edge = rng.random_range(0.15..0.85);
    let slant = rng.random_range(-0.15..0.15);
    let soft = rng.random_range(0.01..0.1);
    let dark = rng.random_range(0.35..0.7);
    let side = sign(rng);
    each(picture, zone, |_, at, pixel| {
        let depth = side * (at.x - edge - slant * at.y) / soft;
        let gain = 1.0 - dark * (depth + 0.5).clamp(0.0, 1.0);
        for level in pixel {
            *level = (f64::from(*level) * gain) as u8;
        }
    });
}

fn glare(picture: &mut Picture, zone: &Quad, rng: &mut impl Rng) {
    let centre = (rng.random_range(0.05..0.95), rng.random_range(0.0..1.0));
    let radius = (rng.random_range(0.06..0.2), rng.random_range(0.6..2.0));
    let strength = rng.random_range(0.45..0.8);
    each(picture, zone, |_, at, pixel| {
        let far = ((at.x - centre.0) / radius.0).powi(2) + ((at.y - centre.1) / radius.1).powi(2);
        mixed(pixel, [255.0; 3], strength * (-far).exp());
    });
}

/// Patches of changing colour with a pattern of their own.
fn hologram(picture: &mut Picture, zone: &Quad, rng: &mut impl Rng) {
    for _ in 0..rng.random_range(2..5) {
        let centre = (rng.random_range(0.0..1.0), rng.random_range(-0.5..1.5));
        let size = (rng.random_range(0.04..0.14), rng.random_range(0.8..2.5));
        let (phase, turns) = (rng.random_range(0.0..6.0), rng.random_range(2.0..7.0));
        let strength = rng.random_range(0.2..0.5);
        each(picture, zone, |_, at, pixel| {
            let (x, y) = ((at.x - centre.0) / size.0, (at.y - centre.1) / size.1);
            let far = x * x + y * y;
            if far < 1.0 {
                let wave = phase + turns * (x + y) + 3.0 * (6.0 * far).sin();
                let colour = [0.0, 2.1, 4.2].map(|shift| 150.0 + 105.0 * (wave + shift).sin());
                mixed(pixel, colour, strength * (1.0 - far * far));
            }
        });
    }
}

/// The mean over a stroke of `length` pixels.
fn moved(picture: &Picture, length: f64, angle: f64) -> Picture {
    let (sin, cos) = angle.sin_cos();
    let steps = (length.ceil() as usize).max(2);
    let offsets: Vec<(f64, f64)> = (0..=steps)
        .map(|i| (i as f64 / steps as f64 - 0.5) * length)
        .map(|t| (t * cos, t * sin))
        .collect();
    gathered(picture, &offsets)
}

/// The mean over a disc of `radius` pixels.
fn defocused(picture: &Picture, radius: f64) -> Picture {
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
fn gathered(picture: &Picture, offsets: &[(f64, f64)]) -> Picture {
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
fn noise(picture: &mut Picture, gain: f64, strength: f64, rng: &mut impl Rng) {
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
fn smaller(print: &mut Print, width: u32) {
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
fn infrared(picture: &mut Picture, rng: &mut impl Rng) {
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
fn moire(picture: &mut Picture, rng: &mut impl Rng) {
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

/// The rings and bars of one or two stamps, half through which print can be seen.
fn stamp(picture: &mut Picture, zone: &Quad, rng: &mut impl Rng) {
    let length = distance(zone.first, zone.second);
    for _ in 0..rng.random_range(1..3) {
        let colour = [
            [170.0, 30.0, 40.0],
            [40.0, 50.0, 150.0],
            [60.0, 40.0, 110.0],
            [20.0, 90.0, 60.0],
        ][rng.random_range(0..4)];
        let centre = Homography::onto(1.0, 1.0, zone).map(Point::new(
            rng.random_range(0.05..0.95),
            rng.random_range(-1.0..2.0),
        ));
        let radius = length * rng.random_range(0.08..0.18);
        let thick = pitch(zone) * rng.random_range(0.12..0.3);
        let strength = rng.random_range(0.35..0.65);
        let bar = rng.random_range(0.0..std::f64::consts::PI);
        each(picture, zone, |p, _, pixel| {
            let away = distance(p, centre);
            let across = (p.x - centre.x) * bar.sin() - (p.y - centre.y) * bar.cos();
            let on_ring =
                (away - radius).abs() < thick || (away - 0.72 * radius).abs() < 0.5 * thick;
            let on_bar = away < radius && (across.abs() - 0.22 * radius).abs() < 0.5 * thick;
            if on_ring || on_bar {
                mixed(pixel, colour, strength);
            }
        });
    }
}

/// A box of a strong colour drawn around the zone, close to its ink.
fn boxed(picture: &mut Picture, zone: &Quad, rng: &mut impl Rng) {
    let colour = [
        [235.0, 20.0, 20.0],
        [20.0, 60.0, 220.0],
        [10.0, 160.0, 40.0],
        [0.0, 0.0, 0.0],
    ][rng.random_range(0..4)];
    let length = distance(zone.first, zone.second).max(1.0);
    let height = distance(zone.first, zone.fourth).max(1.0);
    let gap = pitch(zone) * rng.random_range(0.3..1.2);
    let thick = (pitch(zone) * rng.random_range(0.1..0.3)).max(1.0);
    each(picture, zone, |_, at, pixel| {
        let outside = ((-at.x).max(at.x - 1.0) * length).max((-at.y).max(at.y - 1.0) * height);
        if (gap..gap + thick).contains(&outside) {
            mixed(pixel, colour, 0.9);
        }
    });
}

/// Steep contrast around a level that the copier chose, and specks of toner.
fn copied(picture: &mut Picture, rng: &mut impl Rng) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Side;
    use crate::mrz::Format;
    use crate::truth::{Document, Line, Truth};

    fn flat(width: u32, height: u32, level: u8) -> Picture {
        Picture {
            width,
            height,
            rgb: vec![level; (width * height * 3) as usize],
        }
    }

    #[test]
    fn a_mean_over_anything_leaves_a_flat_picture_as_it_is() {
        let picture = flat(40, 30, 90);
        assert_eq!(moved(&picture, 7.0, 0.3), picture);
        assert_eq!(defocused(&picture, 4.0), picture);
    }

    #[test]
    fn motion_blurs_along_its_stroke_and_not_across() {
        let mut picture = flat(41, 41, 0);
        for y in 0..41 {
            picture.rgb[(y * 41 + 20) * 3] = 255;
        }
        // A vertical line moved vertically stays itself, moved across it spreads.
        let along = moved(&picture, 8.0, std::f64::consts::FRAC_PI_2);
        assert!(along.rgb[(20 * 41 + 20) * 3] >= 250);
        let across = moved(&picture, 8.0, 0.0);
        assert!(across.rgb[(20 * 41 + 20) * 3] < 80 && across.rgb[(20 * 41 + 23) * 3] > 10);
    }

    /// A white page with a black line across its middle, which its MRZ is said to be.
    fn lined() -> Print {
        let mut picture = flat(200, 120, 255);
        for y in 58..62 {
            picture.rgb[y * 600..(y + 1) * 600].fill(0);
        }
        Print {
            picture,
            truth: Truth {
                width: 200,
                height: 120,
                rotation: 0,
                document: Some(Document {
                    layout: "lined".into(),
                    format: Some(Format::TD3),
                    side: Side::Front,
                    country: "UTO".into(),
                    page: Quad::rect(0.0, 0.0, 200.0, 120.0),
                    whole_frame: true,
                    mrz: vec![Line {
                        text: String::new(),
                        quad: Quad::rect(90.0, 58.0, 20.0, 4.0),
                    }],
                    fields: Vec::new(),
                    barcodes: Vec::new(),
                }),
            },
            quality: 90,
        }
    }

    /// Mean red of the pixels of a level box.
    fn mean_within(picture: &Picture, quad: &Quad) -> f64 {
        let columns = quad.first.x.ceil() as usize..quad.third.x.floor() as usize;
        let rows = quad.first.y.ceil() as usize..quad.third.y.floor() as usize;
        let (mut sum, mut count) = (0.0, 0.0);
        for y in rows {
            for x in columns.clone() {
                sum += f64::from(picture.rgb[(y * picture.width as usize + x) * 3]);
                count += 1.0;
            }
        }
        sum / f64::max(count, 1.0)
    }

    #[test]
    fn truth_goes_where_the_ink_goes() {
        for bend in [-0.1, 0.1] {
            let mut print = lined();
            let page = Quad::rect(0.0, 0.0, 200.0, 120.0);
            bent(&mut print, &page, bend);
            let quad = print.truth.document.as_ref().expect("there is one").mrz[0].quad;
            assert!((quad.first.y - (58.0 + 120.0 * bend)).abs() < 0.5, "{bend}");
            assert!(mean_within(&print.picture, &quad) < 40.0, "{bend}");
            // Where it was before there is paper now.
            let before = Quad::rect(90.0, 58.0, 20.0, 4.0);
            assert!(mean_within(&print.picture, &before) > 200.0, "{bend}");
        }
        let mut print = lined();
        smaller(&mut print, 100);
        assert_eq!((print.picture.width, print.picture.height), (100, 60));
        let quad = print.truth.document.as_ref().expect("there is one").mrz[0].quad;
        assert!(mean_within(&print.picture, &quad) < 40.0);
    }

    #[test]
    fn fingers_leave_the_zone_alone() {
        use rand::SeedableRng;
        for seed in 0..20 {
            let mut print = lined();
            let before = print.picture.clone();
            let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
            Degradation::Fingers.befall(&mut print, &mut rng);
            assert_ne!(print.picture, before, "{seed}");
            for y in 58..62 {
                let row = (y * 200 + 90) * 3..(y * 200 + 110) * 3;
                assert_eq!(print.picture.rgb[row.clone()], before.rgb[row], "{seed}");
            }
        }
    }

    #[test]
    fn names_are_all_different() {
        let mut names = Degradation::ALL.map(Degradation::name).to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Degradation::ALL.len());
    }
}
