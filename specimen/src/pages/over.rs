//! What lies over a document in a scene: things, fingers, boxes and stamps.

use datapage::geometry::{Point, Quad};
use datapage::image::Rgb;
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};

use super::flat::Flat;
use super::scene::Scenes;
use super::shot::Placed;

/// Things that lie over the document's edges, never over its MRZ.
pub(super) fn things(
    scenes: &Scenes,
    photo: &mut Rgb,
    quad: &Quad,
    mrz: Option<(Quad, u8)>,
    rng: &mut impl Rng,
) {
    let corners = quad.corners();
    for _ in 0..rng.random_range(1..4) {
        let side = rng.random_range(0..4);
        let edge = corners[side].lerp(corners[(side + 1) % 4], rng.random_range(0.0..1.0));
        let size = quad.width().min(quad.height()) * rng.random_range(0.1..0.4);
        let long = size * rng.random_range(1.0..2.2);
        let (sin, cos) = rng.random_range(0.0..std::f64::consts::TAU).sin_cos();
        // Its middle lies on the edge or outside of it.
        let out = rng.random_range(0.0..0.3);
        let middle = edge.lerp(quad.centre(), -out);
        let corner = |x: f64, y: f64| {
            let (x, y) = (x * long / 2.0, y * size / 2.0);
            Point::new(middle.x + x * cos - y * sin, middle.y + x * sin + y * cos)
        };
        let thing = Quad::new([
            corner(-1.0, -1.0),
            corner(1.0, -1.0),
            corner(1.0, 1.0),
            corner(-1.0, 1.0),
        ]);
        let hides = mrz.is_some_and(|(mrz, _)| {
            (0..=10).any(|i| {
                let t = f64::from(i) / 10.0;
                let above = mrz.first.lerp(mrz.second, t);
                let below = mrz.fourth.lerp(mrz.third, t);
                [0.0, 0.5, 1.0]
                    .iter()
                    .any(|&s| thing.contains(above.lerp(below, s)))
            })
        });
        if hides {
            continue;
        }
        Placed {
            flat: &Flat::thing(&scenes.any(96, 64, rng), rng),
            quad: thing,
            bend: 0.0,
            shadow: rng.random_range(0.0..0.5),
        }
        .draw(photo);
    }
}

/// Fingers over the edges.
pub(super) fn fingers(photo: &mut Rgb, quad: &Quad, rng: &mut impl Rng) {
    let corners = quad.corners();
    let tone = rng.random_range(0.3..1.0);
    let skin = [235.0 * tone, 185.0 * tone, 150.0 * tone];
    for _ in 0..rng.random_range(1..4) {
        let side = rng.random_range(0..4);
        let edge = corners[side].lerp(corners[(side + 1) % 4], rng.random_range(0.1..0.9));
        let centre = quad.centre();
        let inwards = rng.random_range(0.0..0.18);
        let tip = edge.lerp(centre, inwards);
        let out = Point::new(2.0 * edge.x - centre.x, 2.0 * edge.y - centre.y);
        let radius = quad.width().min(quad.height()) * rng.random_range(0.05..0.1);
        let length = tip.distance(out).max(1.0);
        for (x, y, pixel) in photo.enumerate_pixels_mut() {
            let p = Point::new(f64::from(x), f64::from(y));
            let t = (((p.x - tip.x) * (out.x - tip.x) + (p.y - tip.y) * (out.y - tip.y))
                / (length * length))
                .clamp(0.0, 1.0);
            let away = p.distance(tip.lerp(out, t)) / radius;
            if away < 1.0 {
                let shade = (1.0 - 0.45 * away * away) as f32;
                pixel.0 = skin.map(|level: f32| (level * shade) as u8);
            }
        }
    }
}

/// A box or a stamp over the MRZ, or anywhere.
pub(super) fn stamp(photo: &mut Rgb, mrz: Option<Quad>, rng: &mut impl Rng) {
    let (left, top, right, bottom) = mrz
        .unwrap_or(Quad::rect(
            f64::from(photo.width()) * 0.3,
            f64::from(photo.height()) * 0.3,
            f64::from(photo.width()) * 0.4,
            f64::from(photo.height()) * 0.3,
        ))
        .bounds();
    let colour: [u8; 3] = *[[230, 30, 30], [30, 60, 200], [20, 140, 40]]
        .choose(rng)
        .unwrap_or(&[230, 30, 30]);
    let grown = rng.random_range(0.0..8.0);
    let thick = rng.random_range(1.0..3.5);
    for (x, y, pixel) in photo.enumerate_pixels_mut() {
        let (x, y) = (f64::from(x), f64::from(y));
        let depth = (x - left + grown)
            .min(right + grown - x)
            .min(y - top + grown)
            .min(bottom + grown - y);
        if (0.0..thick).contains(&depth) {
            pixel.0 = colour;
        }
    }
}
