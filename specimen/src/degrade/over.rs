//! Things that lie over a page or its MRZ: fingers, light, stamps.

use rand::{Rng, RngExt};

use super::{between, distance, each, mixed, pitch, sign};
use crate::geometry::{Homography, Point, Quad};
use crate::picture::Picture;

pub(super) fn fingers(picture: &mut Picture, page: &Quad, zone: &Quad, rng: &mut impl Rng) {
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
pub(super) fn shadow(picture: &mut Picture, zone: &Quad, rng: &mut impl Rng) {
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

pub(super) fn glare(picture: &mut Picture, zone: &Quad, rng: &mut impl Rng) {
    let centre = (rng.random_range(0.05..0.95), rng.random_range(0.0..1.0));
    let radius = (rng.random_range(0.06..0.2), rng.random_range(0.6..2.0));
    let strength = rng.random_range(0.45..0.8);
    each(picture, zone, |_, at, pixel| {
        let far = ((at.x - centre.0) / radius.0).powi(2) + ((at.y - centre.1) / radius.1).powi(2);
        mixed(pixel, [255.0; 3], strength * (-far).exp());
    });
}

/// Patches of changing colour with a pattern of their own.
pub(super) fn hologram(picture: &mut Picture, zone: &Quad, rng: &mut impl Rng) {
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

/// The rings and bars of one or two stamps, half through which print can be seen.
pub(super) fn stamp(picture: &mut Picture, zone: &Quad, rng: &mut impl Rng) {
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
pub(super) fn boxed(picture: &mut Picture, zone: &Quad, rng: &mut impl Rng) {
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
