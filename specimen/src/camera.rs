//! The camera: a flat drawing becomes a picture of it lying on a desk.

use rand::{Rng, RngExt};
use resvg::tiny_skia::Pixmap;

use crate::desk::{Desk, Underlay};
use crate::geometry::{Homography, Point, Quad};
use crate::picture::Picture;

/// How hard a picture is to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Camera {
    /// The page and nothing else: the whole frame, hardly any noise.
    Crop,
    /// A flatbed scan: a white lid around the page, a little skew.
    Scan,
    /// A phone held over a desk: perspective, uneven light, noise.
    Photo,
    /// The same by an unsteady hand in bad light: strong perspective, blur, glare.
    Hard,
}

/// Everything that a picture needs beside the drawing.
#[derive(Debug, Clone)]
pub struct Shot {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Where the page's corners fall.
    pub page: Quad,
    /// What the document lies on.
    pub desk: Desk,
    /// What of the document shows around the drawn page.
    pub underlay: Underlay,
    /// Light.
    pub light: Light,
    /// Standard deviation of the lens blur, in pixels.
    pub blur: f64,
    /// Standard deviation of the sensor's noise at mid grey, in levels of 255.
    pub noise: f64,
    /// JPEG quality, 1 to 100.
    pub quality: u8,
}

/// How light falls on the scene.
#[derive(Debug, Clone)]
pub struct Light {
    /// Exposure of red, green and blue.
    pub exposure: [f64; 3],
    /// Change of brightness across the frame, to the right and down; 0.2 is a fifth.
    pub slope: (f64, f64),
    /// How much darker the corners are.
    pub vignette: f64,
    /// A reflection on the page: centre as parts of its width and height,
    /// radius as a part of its width, strength 0 to 1.
    pub glare: Option<(Point, f64, f64)>,
    /// Strength of the document's own shadow on the desk, 0 to 1.
    pub shadow: f64,
}

impl Shot {
    /// A shot of a page of `size` millimetres; the frame's longer side has
    /// `longest` pixels, save that a crop has exactly the page's shape.
    #[must_use]
    pub fn draw(camera: Camera, size: (f64, f64), longest: u32, rng: &mut impl Rng) -> Self {
        let width = longest;
        let height = match camera {
            Camera::Crop => (f64::from(longest) * size.1 / size.0).round() as u32,
            Camera::Scan => (f64::from(longest) * (size.1 + 8.0) / (size.0 + 8.0)).round() as u32,
            Camera::Photo | Camera::Hard => longest * 3 / 4,
        };
        let frame = (f64::from(width), f64::from(height));
        // The optics scale with the frame: the figures are for 1600 pixels.
        let zoom = f64::from(longest) / 1600.0;
        let mut within = |a: f64, b: f64| rng.random_range(a..b);
        match camera {
            Camera::Crop => Self {
                width,
                height,
                page: Quad::rect(0.0, 0.0, frame.0, frame.1),
                desk: Desk::Lid,
                underlay: Underlay::Nothing,
                light: Light::even(),
                blur: 0.4 * zoom,
                noise: 1.2,
                quality: 85,
            },
            Camera::Scan => Self {
                width,
                height,
                page: pose(
                    size,
                    frame,
                    [0.0, 0.0, within(-0.016, 0.016)],
                    0.97,
                    (0.0, 0.0),
                ),
                desk: Desk::Lid,
                underlay: Underlay::Nothing,
                light: Light {
                    shadow: 0.25,
                    ..Light::even()
                },
                blur: 0.5 * zoom,
                noise: 1.5,
                quality: 88,
            },
            Camera::Photo => {
                let tilt = [within(-0.24, 0.24), within(-0.2, 0.2), within(-0.1, 0.1)];
                let cover = within(0.8, 0.88);
                let offset = (within(-0.03, 0.03), within(-0.02, 0.02));
                let slope = (within(-0.22, 0.22), within(-0.2, 0.2));
                let warmth = within(-0.05, 0.07);
                let (blur, noise) = (within(0.55, 0.85) * zoom, within(2.5, 4.5));
                Self {
                    width,
                    height,
                    page: pose(size, frame, tilt, cover, offset),
                    desk: Desk::any(rng),
                    underlay: Underlay::Nothing,
                    light: Light {
                        exposure: [0.96 + warmth, 0.95, 0.95 - warmth],
                        slope,
                        vignette: 0.16,
                        glare: None,
                        shadow: 0.55,
                    },
                    blur,
                    noise,
                    quality: 85,
                }
            }
            Camera::Hard => {
                let tilt = [within(-0.5, 0.5), within(-0.42, 0.42), within(-0.35, 0.35)];
                let cover = within(0.7, 0.86);
                let offset = (within(-0.05, 0.05), within(-0.04, 0.04));
                let slope = (within(-0.5, 0.5), within(-0.45, 0.45));
                let warmth = within(-0.1, 0.12);
                let glare = (
                    Point::new(within(0.2, 0.9), within(0.1, 0.6)),
                    within(0.08, 0.2),
                    within(0.3, 0.75),
                );
                let exposure = within(0.68, 0.98);
                let (blur, noise) = (within(0.9, 1.5) * zoom, within(6.0, 11.0));
                Self {
                    width,
                    height,
                    page: pose(size, frame, tilt, cover, offset),
                    desk: Desk::any(rng),
                    underlay: Underlay::Nothing,
                    light: Light {
                        exposure: [exposure + warmth, exposure, exposure - warmth],
                        slope,
                        vignette: 0.3,
                        glare: Some(glare),
                        shadow: 0.6,
                    },
                    blur,
                    noise,
                    quality: 70,
                }
            }
        }
    }

    /// The map from a drawing of `width` by `height` pixels to this picture's pixels.
    #[must_use]
    pub fn homography(&self, width: u32, height: u32) -> Homography {
        Homography::onto(f64::from(width), f64::from(height), &self.page)
    }

    /// How many pixels wide a drawing must be so that the picture holds its detail.
    #[must_use]
    pub fn drawing_width(&self) -> u32 {
        let [a, b, c, d] = self.page.corners();
        let longest = (b.x - a.x)
            .hypot(b.y - a.y)
            .max((c.x - d.x).hypot(c.y - d.y));
        (longest * 1.15).ceil() as u32
    }

    /// Takes the picture; `None` for the page shows the desk alone.
    ///
    /// `size` is the page's in millimetres.
    #[must_use]
    pub fn take(&self, page: Option<&Pixmap>, size: (f64, f64), rng: &mut impl Rng) -> Picture {
        let seed: u32 = rng.random();
        let to_page = Homography::onto(size.0, size.1, &self.page).inverse();
        let mut scene = Vec::with_capacity((self.width * self.height) as usize * 3);
        let (w, h) = (f64::from(self.width), f64::from(self.height));
        let per_millimetre = page.map_or(1.0, |page| f64::from(page.width()) / size.0);
        for y in 0..self.height {
            for x in 0..self.width {
                let centre = Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5);
                let on_page = to_page.map(centre);
                let mut pixel =
                    self.desk
                        .colour(centre.x * 1600.0 / w, centre.y * 1600.0 / w, seed);
                if let Some(page) = page {
                    let depth = outside(on_page, size);
                    if depth > -1.0 {
                        let away = outside(Point::new(on_page.x - 0.8, on_page.y - 1.4), size);
                        let fall = (1.0 - away / 5.0).clamp(0.0, 1.0);
                        let shade = 1.0 - self.light.shadow * fall * fall;
                        pixel = pixel.map(|level| level * shade);
                    }
                    if depth < self.underlay.reach() {
                        pixel = self.underlay.over(pixel, on_page, size, seed);
                    }
                    if depth < 1.0 {
                        pixel = over(pixel, page, &to_page, centre, per_millimetre);
                    }
                }
                let lit = self.light.at(centre.x / w - 0.5, centre.y / h - 0.5);
                let glare = self.light.glare_at(on_page, size);
                for (level, exposure) in pixel.into_iter().zip(self.light.exposure) {
                    let level = level * exposure * lit;
                    scene.push((level + (255.0 - level) * glare) as f32);
                }
            }
        }
        blur(
            &mut scene,
            self.width as usize,
            self.height as usize,
            self.blur,
        );
        Picture {
            width: self.width,
            height: self.height,
            rgb: self.sense(&scene, rng),
        }
    }

    /// The sensor: shot noise that grows with the light, and eight bits.
    fn sense(&self, scene: &[f32], rng: &mut impl Rng) -> Vec<u8> {
        // The sum of four uniform bytes is near enough a normal deviate;
        // its mean is 510 and its standard deviation 147.8.
        let mut deviate = || {
            let sum: u16 = rng
                .next_u32()
                .to_le_bytes()
                .into_iter()
                .map(u16::from)
                .sum();
            (f32::from(sum) - 510.0) / 147.8
        };
        let noise = self.noise as f32;
        let mut rgb = Vec::with_capacity(scene.len());
        for pixel in scene.chunks_exact(3) {
            // A part of the noise is common to the channels, the rest is colour.
            let common = deviate();
            for &level in pixel {
                let strength = noise * (0.55 + 0.9 * (level.max(0.0) / 255.0).sqrt()) / 1.2;
                let grain = 0.8 * common + 0.45 * deviate();
                rgb.push((level + strength * grain).round().clamp(0.0, 255.0) as u8);
            }
        }
        rgb
    }
}

impl Light {
    /// The same everywhere.
    #[must_use]
    pub const fn even() -> Self {
        Self {
            exposure: [0.98, 0.98, 0.97],
            slope: (0.0, 0.0),
            vignette: 0.0,
            glare: None,
            shadow: 0.0,
        }
    }

    /// Brightness at (x, y), each -0.5 to 0.5 over the frame.
    fn at(&self, x: f64, y: f64) -> f64 {
        let fall = 1.0 - self.vignette * 2.0 * (x * x + y * y);
        (1.0 + self.slope.0 * x + self.slope.1 * y) * fall
    }

    /// Part of the light that the reflection adds at a point of the page, 0 to 1.
    fn glare_at(&self, on_page: Point, size: (f64, f64)) -> f64 {
        let Some((centre, radius, strength)) = self.glare else {
            return 0.0;
        };
        if outside(on_page, size) > 0.0 {
            return 0.0;
        }
        let dx = (on_page.x / size.0 - centre.x) / radius;
        let dy = (on_page.y / size.0 - centre.y * size.1 / size.0) / (radius * 0.6);
        strength * (-(dx * dx + dy * dy)).exp()
    }
}

/// The page's corners in the frame: turned by `tilt` (about the horizontal, the
/// vertical and the line of sight, in radians), seen from two page widths away,
/// fitted to `cover` of the frame and moved by `offset` of it.
pub(crate) fn pose(
    size: (f64, f64),
    frame: (f64, f64),
    tilt: [f64; 3],
    cover: f64,
    offset: (f64, f64),
) -> Quad {
    const DISTANCE: f64 = 2.0;
    let aspect = size.1 / size.0;
    let seen = Quad::rect(-0.5, -aspect / 2.0, 1.0, aspect).map(|p| {
        let (sin, cos) = tilt[2].sin_cos();
        let (x, y) = (p.x * cos - p.y * sin, p.x * sin + p.y * cos);
        let (sin, cos) = tilt[0].sin_cos();
        let (y, z) = (y * cos, y * sin);
        let (sin, cos) = tilt[1].sin_cos();
        let (x, z) = (x * cos + z * sin, z * cos - x * sin);
        let depth = DISTANCE + z;
        Point::new(x / depth, y / depth)
    });
    let corners = seen.corners();
    let span = |of: fn(&Point) -> f64| {
        let (least, most) = corners
            .iter()
            .map(of)
            .fold((f64::MAX, f64::MIN), |(least, most), v| {
                (least.min(v), most.max(v))
            });
        (f64::midpoint(least, most), most - least)
    };
    let ((cx, w), (cy, h)) = (span(|p| p.x), span(|p| p.y));
    let zoom = cover * (frame.0 / w).min(frame.1 / h);
    let centre = (frame.0 * (0.5 + offset.0), frame.1 * (0.5 + offset.1));
    seen.map(|p| Point::new(centre.0 + (p.x - cx) * zoom, centre.1 + (p.y - cy) * zoom))
}

/// Distance of `p` from the rectangle (0, 0) to `size`; negative within.
pub(crate) fn outside(p: Point, size: (f64, f64)) -> f64 {
    let dx = (-p.x).max(p.x - size.0);
    let dy = (-p.y).max(p.y - size.1);
    if dx > 0.0 && dy > 0.0 {
        dx.hypot(dy)
    } else {
        dx.max(dy)
    }
}

/// `below` with the page's pixel at `centre` of the picture laid over it, from
/// four samples a pixel.
fn over(
    below: [f64; 3],
    page: &Pixmap,
    to_page: &Homography,
    centre: Point,
    per_millimetre: f64,
) -> [f64; 3] {
    let mut sum = [0.0; 4];
    for (dx, dy) in [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)] {
        let at = to_page.map(Point::new(centre.x + dx, centre.y + dy));
        let sample = bilinear(
            page,
            at.x * per_millimetre - 0.5,
            at.y * per_millimetre - 0.5,
        );
        for (sum, part) in sum.iter_mut().zip(sample) {
            *sum += part * 0.25;
        }
    }
    let see_through = 1.0 - sum[3] / 255.0;
    [0, 1, 2].map(|channel| sum[channel] + below[channel] * see_through)
}

/// Premultiplied RGBA between the four pixels around (x, y); transparent outside.
fn bilinear(page: &Pixmap, x: f64, y: f64) -> [f64; 4] {
    let (left, top) = (x.floor(), y.floor());
    let (u, v) = (x - left, y - top);
    let (width, height) = (i64::from(page.width()), i64::from(page.height()));
    let (left, top) = (left as i64, top as i64);
    let data = page.data();
    let mut out = [0.0; 4];
    for (dx, dy, weight) in [
        (0, 0, (1.0 - u) * (1.0 - v)),
        (1, 0, u * (1.0 - v)),
        (0, 1, (1.0 - u) * v),
        (1, 1, u * v),
    ] {
        let (x, y) = (left + dx, top + dy);
        if (0..width).contains(&x) && (0..height).contains(&y) {
            let at = (y * width + x) as usize * 4;
            for (out, &level) in out.iter_mut().zip(&data[at..at + 4]) {
                *out += f64::from(level) * weight;
            }
        }
    }
    out
}

/// Gaussian blur of interleaved RGB, in place; `sigma` in pixels.
fn blur(scene: &mut [f32], width: usize, height: usize, sigma: f64) {
    if sigma < 0.2 {
        return;
    }
    let reach = (sigma * 2.5).ceil() as usize;
    let kernel: Vec<f32> = (0..=reach)
        .map(|at| (-((at * at) as f64) / (2.0 * sigma * sigma)).exp() as f32)
        .collect();
    let total = kernel[0] + 2.0 * kernel[1..].iter().sum::<f32>();
    let kernel: Vec<f32> = kernel.iter().map(|weight| weight / total).collect();
    let mut line = vec![0.0f32; width * 3];
    for row in scene.chunks_exact_mut(width * 3) {
        line.copy_from_slice(row);
        for x in 0..width {
            for channel in 0..3 {
                let at = |x: usize| line[x * 3 + channel];
                let mut sum = kernel[0] * at(x);
                for (away, weight) in kernel.iter().enumerate().skip(1) {
                    sum += weight * (at(x.saturating_sub(away)) + at((x + away).min(width - 1)));
                }
                row[x * 3 + channel] = sum;
            }
        }
    }
    // Down the columns by whole rows, which stay in the cache; the rows above
    // that are already overwritten are kept in a ring.
    let stride = width * 3;
    let mut above: Vec<Vec<f32>> = vec![scene[..stride].to_vec(); reach];
    for y in 0..height {
        let own = scene[y * stride..(y + 1) * stride].to_vec();
        let mut sum: Vec<f32> = own.iter().map(|level| level * kernel[0]).collect();
        for (away, weight) in kernel.iter().enumerate().skip(1) {
            let below = (y + away).min(height - 1) * stride;
            let above = &above[(y + reach - away) % reach];
            for ((sum, above), below) in sum.iter_mut().zip(above).zip(&scene[below..]) {
                *sum += weight * (above + below);
            }
        }
        scene[y * stride..(y + 1) * stride].copy_from_slice(&sum);
        above[y % reach] = own;
    }
}
