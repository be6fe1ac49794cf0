//! Where text stands: differentiable binarisation and its post-processing.
//!
//! Liao et al., "Real-time Scene Text Detection with Differentiable
//! Binarization", AAAI 2020. The network gives for each pixel the probability
//! that it lies in the shrunk core of a line of text; cores are labelled, boxed
//! and grown back.

use image::{GrayImage, Luma};
use imageproc::geometry::min_area_rect;
use imageproc::point::Point as Pixel;
use imageproc::region_labelling::{Connectivity, connected_components};
use ndarray::ArrayView2;

use crate::error::Result;
use crate::geometry::{Point, Quad};
use crate::image::{Normalisation, View, planar};
use crate::inference::Pool;

/// How boxes are made of the probability map; the defaults are those that the
/// PP-OCRv6 detectors were published with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DetectOptions {
    /// A pixel above this probability belongs to a core, 0 to 1.
    pub pixel: f32,
    /// A core whose mean probability is below this is dropped, 0 to 1.
    pub region: f32,
    /// Cores are grown by area x ratio / perimeter.
    pub unclip: f64,
}

impl Default for DetectOptions {
    fn default() -> Self {
        Self { pixel: 0.2, region: 0.4, unclip: 1.4 }
    }
}

/// A place where text stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextBox {
    /// Its outline, in the coordinates of the view. The reading direction is taken
    /// along the longer side; a box taller than wide reads downwards.
    pub quad: Quad,
    /// Mean probability of its core, 0 to 1.
    pub score: f32,
}

impl TextBox {
    /// Whether the line runs more up and down than left to right.
    #[must_use]
    pub fn is_vertical(&self) -> bool {
        let angle = self.quad.angle().abs();
        (std::f64::consts::FRAC_PI_4..3.0 * std::f64::consts::FRAC_PI_4).contains(&angle)
    }
}

/// The network works on sides that are multiples of this.
const STRIDE: f64 = 32.0;

/// Finds the boxes of text in `view`, with its long side brought to about
/// `long_side` pixels for the network.
///
/// # Errors
/// Those of the network.
pub fn detect_text(
    view: &View<'_>,
    network: &Pool,
    long_side: u32,
    options: &DetectOptions,
) -> Result<Vec<TextBox>> {
    let scale = f64::from(long_side) / view.width().max(view.height());
    let side = |length: f64| ((length * scale / STRIDE).round().max(1.0) * STRIDE) as u32;
    let (width, height) = (side(view.width()), side(view.height()));
    let input = planar(&view.resized(width, height), &Normalisation::IMAGENET);
    let mut boxes = Vec::new();
    network.lend(|model| {
        model.run(input.view(), &mut |output| {
            let (rows, columns) = (height as usize, width as usize);
            if let Ok(map) = output.to_shape((rows, columns)) {
                boxes = boxes_of(map.view(), options);
            }
        })
    })?;
    let (to_x, to_y) = (view.width() / f64::from(width), view.height() / f64::from(height));
    for found in &mut boxes {
        let corners = found.quad.corners().map(|p| Point::new(p.x * to_x, p.y * to_y));
        found.quad = Quad::new(corners);
    }
    Ok(boxes)
}

/// Cores smaller than this many pixels on their short side are specks.
const SMALLEST_CORE: f64 = 2.0;

/// The boxes of a probability map (rows, columns), in its own pixels.
#[must_use]
pub fn boxes_of(map: ArrayView2<'_, f32>, options: &DetectOptions) -> Vec<TextBox> {
    let (rows, columns) = map.dim();
    let core = GrayImage::from_fn(columns as u32, rows as u32, |x, y| {
        Luma([u8::from(map[[y as usize, x as usize]] > options.pixel)])
    });
    let labels = connected_components(&core, Connectivity::Eight, Luma([0]));
    let mut regions: Vec<Region> = Vec::new();
    for (x, y, &Luma([label])) in labels.enumerate_pixels() {
        if label == 0 {
            continue;
        }
        let index = label as usize - 1;
        if index >= regions.len() {
            regions.resize_with(index + 1, Region::default);
        }
        regions[index].add(x, y, map[[y as usize, x as usize]]);
    }
    regions.iter().filter_map(|region| region.to_box(options)).collect()
}

/// One connected core while its pixels come in row by row.
#[derive(Default)]
struct Region {
    sum: f32,
    count: u32,
    /// For each row: y, least x, greatest x.
    spans: Vec<(u32, u32, u32)>,
}

impl Region {
    fn add(&mut self, x: u32, y: u32, probability: f32) {
        self.sum += probability;
        self.count += 1;
        match self.spans.last_mut() {
            Some(span) if span.0 == y => span.2 = x,
            _ => self.spans.push((y, x, x)),
        }
    }

    fn to_box(&self, options: &DetectOptions) -> Option<TextBox> {
        let score = self.sum / self.count.max(1) as f32;
        if score < options.region {
            return None;
        }
        // Only the ends of the rows can be corners of the hull.
        let corners: Vec<Pixel<f64>> = self
            .spans
            .iter()
            .flat_map(|&(y, left, right)| {
                let (y, left, right) = (f64::from(y), f64::from(left), f64::from(right) + 1.0);
                [(left, y), (right, y), (left, y + 1.0), (right, y + 1.0)].map(|(x, y)| Pixel::new(x, y))
            })
            .collect();
        let core = min_area_rect(&corners).map(|p| Point::new(p.x, p.y));
        let core = reading_quad(core);
        let (width, height) = (core.width(), core.height());
        if width.min(height) < SMALLEST_CORE {
            return None;
        }
        let offset = width * height * options.unclip / (2.0 * (width + height));
        Some(TextBox { quad: core.grown(offset, offset), score })
    }
}

/// Orders the corners of a rectangle so that it reads along its longer side:
/// left to right, or downwards where it is clearly taller than wide.
fn reading_quad(corners: [Point; 4]) -> Quad {
    let quad = Quad::ordered(corners);
    // Nearly square boxes hold one or two characters, which stand upright.
    let quad = if quad.height() > 1.5 * quad.width() || quad.width() > 1.5 * quad.height() {
        if quad.height() > quad.width() { quad.begin_at(1) } else { quad }
    } else {
        quad
    };
    let angle = quad.angle();
    let backwards = angle.abs() > std::f64::consts::FRAC_PI_2 + 1e-6
        || (angle + std::f64::consts::FRAC_PI_2).abs() < std::f64::consts::FRAC_PI_4;
    if backwards { quad.begin_at(2) } else { quad }
}
