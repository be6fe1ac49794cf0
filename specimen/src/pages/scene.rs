//! What lies under, beside and instead of documents.

use datapage::geometry::{Point, Quad};
use datapage::image::{Picture, Rgb};
use rand::{Rng, RngExt};

use super::canvas::{Canvas, Fonts, hsv};
use super::ornament::portrait;
use super::words;
use crate::desk::Desk;

/// A stock of surfaces and photos, and the cutting of backgrounds from it.
pub struct Scenes {
    surfaces: Vec<Picture>,
    photos: Vec<Picture>,
}

/// Side of a surface, in pixels.
const SIDE: usize = 400;

/// How many of the backgrounds are photos, where there are any.
const PHOTOS: f64 = 0.35;

/// Surfaces in the stock.
const STOCK: usize = 220;

impl Scenes {
    /// Draws the stock and adds `photos`.
    pub fn draw(fonts: &Fonts, photos: Vec<Rgb>, rng: &mut impl Rng) -> Self {
        Self {
            surfaces: (0..STOCK).map(|_| surface(fonts, rng)).collect(),
            photos: photos.into_iter().map(Picture::new).collect(),
        }
    }

    /// Any surface seen anyhow, `width` by `height` pixels.
    pub fn any(&self, width: u32, height: u32, rng: &mut impl Rng) -> Rgb {
        if !self.photos.is_empty() && rng.random_bool(PHOTOS) {
            let photo = &self.photos[rng.random_range(0..self.photos.len())];
            return part_of(photo, width, height, rng);
        }
        let surface = &self.surfaces[rng.random_range(0..self.surfaces.len())];
        let side = SIDE as f64;
        // A part of the surface, turned; never beyond its edges.
        let size = side * rng.random_range(0.35..0.7);
        let (sin, cos) = rng.random_range(0.0..std::f64::consts::TAU).sin_cos();
        let half = size / 2.0 * std::f64::consts::SQRT_2;
        let (cx, cy) = (
            rng.random_range(half.min(side / 2.0)..=(side - half).max(side / 2.0)),
            rng.random_range(half.min(side / 2.0)..=(side - half).max(side / 2.0)),
        );
        let corner = |x: f64, y: f64| {
            let (x, y) = (x * size / 2.0, y * size / 2.0);
            Point::new(cx + x * cos - y * sin, cy + x * sin + y * cos)
        };
        let quad = Quad::new([
            corner(-1.0, -1.0),
            corner(1.0, -1.0),
            corner(1.0, 1.0),
            corner(-1.0, 1.0),
        ]);
        surface.crop(&quad, width, height)
    }
}

/// A part of `photo` of the shape of the picture wanted, mirrored now and then.
fn part_of(photo: &Picture, width: u32, height: u32, rng: &mut impl Rng) -> Rgb {
    let (w, h) = (f64::from(photo.width()), f64::from(photo.height()));
    let most = (w / f64::from(width)).min(h / f64::from(height));
    let zoom = most * rng.random_range(0.3..1.0);
    let (across, down) = (f64::from(width) * zoom, f64::from(height) * zoom);
    let left = rng.random_range(0.0..=(w - across).max(0.0));
    let top = rng.random_range(0.0..=(h - down).max(0.0));
    let mut part = photo.crop(&Quad::rect(left, top, across, down), width, height);
    if rng.random_bool(0.5) {
        image_flipped(&mut part);
    }
    part
}

/// Swaps left and right.
fn image_flipped(picture: &mut Rgb) {
    let width = picture.width();
    for y in 0..picture.height() {
        for x in 0..width / 2 {
            let (a, b) = (
                *picture.get_pixel(x, y),
                *picture.get_pixel(width - 1 - x, y),
            );
            picture.put_pixel(x, y, b);
            picture.put_pixel(width - 1 - x, y, a);
        }
    }
}

fn surface(fonts: &Fonts, rng: &mut impl Rng) -> Picture {
    let base = hsv(
        rng.random(),
        rng.random_range(0.0..0.6),
        rng.random_range(0.05..1.0),
    );
    let mut canvas = Canvas::new(SIDE, SIDE, base);
    match rng.random_range(0..10) {
        0..4 => {
            let colour = base.map(f64::from);
            let desk = match rng.random_range(0..3) {
                0 => Desk::Wood(
                    hsv(
                        rng.random_range(0.03..0.12),
                        rng.random_range(0.2..0.7),
                        rng.random_range(0.15..0.9),
                    )
                    .map(f64::from),
                ),
                1 => Desk::Cloth(colour),
                _ => Desk::Stone(colour),
            };
            let (seed, zoom) = (rng.random(), rng.random_range(0.6..3.5));
            for (i, pixel) in canvas.pixels.iter_mut().enumerate() {
                let colour = desk.colour((i % SIDE) as f64 * zoom, (i / SIDE) as f64 * zoom, seed);
                for (level, colour) in pixel.iter_mut().zip(colour) {
                    *level = colour.clamp(0.0, 255.0) as u8;
                }
            }
        }
        4 => {
            // Paint, plastic, glass: nearly nothing to see.
            let to = base.map(|level| (level * rng.random_range(0.7..1.3)).min(255.0));
            super::ornament::pattern(&mut canvas, base, to, rng);
        }
        5 => words::paragraphs(&mut canvas, fonts, rng),
        6 => {
            // Tiles, keys, boards.
            let (step_x, step_y) = (rng.random_range(12.0..90.0), rng.random_range(12.0..90.0));
            let gap = rng.random_range(1.0..6.0);
            let (mut y, tone) = (0.0, rng.random_range(0.5..1.5));
            while y < SIDE as f32 {
                let mut x = 0.0;
                while x < SIDE as f32 {
                    let tone = tone * rng.random_range(0.92..1.08);
                    let colour = base.map(|level| (level * tone).min(255.0));
                    canvas.rect([x + gap, y + gap, x + step_x, y + step_y], colour, 1.0);
                    x += step_x;
                }
                y += step_y;
            }
        }
        _ => {
            clutter(&mut canvas, rng.random_range(4..30), rng);
            if rng.random_bool(0.3) {
                let (x, y) = (rng.random_range(0.0..200.0), rng.random_range(0.0..160.0));
                let w = rng.random_range(60.0..200.0);
                portrait(&mut canvas, [x, y, x + w, y + w * 1.3], 1.0, rng);
            }
        }
    }
    to_picture(&canvas)
}

/// Things of all colours that lie about.
fn clutter(canvas: &mut Canvas, count: usize, rng: &mut impl Rng) {
    let side = SIDE as f32;
    for _ in 0..count {
        let (w, h) = (
            rng.random_range(0.03..0.7) * side,
            rng.random_range(0.03..0.5) * side,
        );
        let (x, y) = (
            rng.random_range(-0.2..1.0) * side,
            rng.random_range(-0.2..1.0) * side,
        );
        let colour = hsv(
            rng.random(),
            rng.random_range(0.0..0.8),
            rng.random_range(0.02..1.0),
        );
        let area = [x, y, x + w, y + h];
        match rng.random_range(0..4) {
            0 => canvas.ellipse(area, colour, 1.0),
            1 => {
                let slope = rng.random_range(-1.0..1.0_f32);
                canvas.fill(area, colour, 1.0, |u, v| (v - slope * u).abs() < 0.5);
            }
            2 => {
                let points: Vec<_> = (0..rng.random_range(2..7))
                    .map(|_| (rng.random_range(0.0..side), rng.random_range(0.0..side)))
                    .collect();
                canvas.scribble(&points, colour, 1.0);
            }
            _ => canvas.rect(area, colour, rng.random_range(0.5..1.0)),
        }
    }
}

fn to_picture(canvas: &Canvas) -> Picture {
    let bytes = canvas
        .pixels
        .iter()
        .flat_map(|p| [p[0], p[1], p[2]])
        .collect();
    Picture::new(
        Rgb::from_raw(canvas.width as u32, canvas.height as u32, bytes)
            .unwrap_or_else(|| Rgb::new(1, 1)),
    )
}
