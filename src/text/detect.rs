//! Where text stands: differentiable binarisation and its post-processing.
//!
//! Liao et al., "Real-time Scene Text Detection with Differentiable
//! Binarization", AAAI 2020. The network gives for each pixel the probability
//! that it lies in the shrunk core of a line of text; cores are labelled, boxed
//! and grown back.

use std::f64::consts::FRAC_PI_4;

use image::{GrayImage, Luma};
use imageproc::geometry::min_area_rect;
use imageproc::point::Point as Pixel;
use imageproc::region_labelling::{Connectivity, connected_components};
use ndarray::ArrayView2;

use crate::error::{Error, ErrorKind, Result};
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
        Self {
            pixel: 0.2,
            region: 0.4,
            unclip: 1.4,
        }
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
        (FRAC_PI_4..3.0 * FRAC_PI_4).contains(&angle)
    }
}

/// The network works on sides that are multiples of this.
const STRIDE: f64 = 32.0;

/// Finds the boxes of text in `view`, with its long side brought to about
/// `long_side` pixels for the network.
///
/// # Errors
/// Those of the network; [`ErrorKind::Weights`] where it gives no map of its input's size.
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
    let mut boxes = None;
    network.lend(|model| {
        model.run(input.view(), &mut |output| {
            let (rows, columns) = (height as usize, width as usize);
            if let Ok(map) = output.to_shape((rows, columns)) {
                boxes = Some(boxes_of(map.view(), options));
            }
        })
    })?;
    // Silence here would read as a picture without text.
    let mut boxes = boxes.ok_or_else(|| {
        Error::new(
            ErrorKind::Weights,
            "the text detector gives no map of its input's size",
        )
    })?;
    let (to_x, to_y) = (
        view.width() / f64::from(width),
        view.height() / f64::from(height),
    );
    for found in &mut boxes {
        let corners = found
            .quad
            .corners()
            .map(|p| Point::new(p.x * to_x, p.y * to_y));
        found.quad = Quad::new(corners);
    }
    Ok(boxes)
}

/// Cores smaller than this many pixels on their short side are specks.
const SMALLEST_CORE: f64 = 2.0;

/// The boxes of a probability map (rows, columns), in its own pixels.
#[must_use]
#[expect(
    clippy::needless_pass_by_value,
    reason = "a view is made to be handed on"
)]
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
    regions
        .iter()
        .filter_map(|region| region.to_box(options))
        .collect()
}

/// The rectangle's corners come back rounded outwards to whole units, which is much
/// for a core five pixels high: so it is asked for in units of a sixteenth of one.
const FINE: f64 = 16.0;

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
                [(left, y), (right, y), (left, y + 1.0), (right, y + 1.0)]
                    .map(|(x, y)| Pixel::new(x * FINE, y * FINE))
            })
            .collect();
        let core = min_area_rect(&corners).map(|p| Point::new(p.x / FINE, p.y / FINE));
        let core = reading_quad(core);
        let (width, height) = (core.width(), core.height());
        if width.min(height) < SMALLEST_CORE {
            return None;
        }
        let offset = width * height * options.unclip / (2.0 * (width + height));
        Some(TextBox {
            quad: core.grown(offset, offset),
            score,
        })
    }
}

/// Orders the corners of a rectangle so that it reads along its longer side:
/// left to right, or downwards where it is clearly taller than wide.
fn reading_quad(corners: [Point; 4]) -> Quad {
    let quad = Quad::ordered(corners);
    // Nearly square boxes hold one or two characters, which stand upright.
    let quad = if quad.height() > 1.5 * quad.width() {
        quad.begin_at(1)
    } else {
        quad
    };
    // Left to right up to 45 degrees upwards, downwards from there on.
    let angle = quad.angle();
    let forwards = (-FRAC_PI_4 - 1e-6..3.0 * FRAC_PI_4 - 1e-6).contains(&angle);
    if forwards { quad } else { quad.begin_at(2) }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, Array4, ArrayView4, Axis, Slice};

    use super::*;
    use crate::image::{Picture, Rgb};
    use crate::inference::FakeModel;

    /// A rectangle about (cx, cy) whose long side points `degrees` clockwise.
    fn turned(centre: Point, width: f64, height: f64, degrees: f64) -> Quad {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let corners = Quad::rect(-width / 2.0, -height / 2.0, width, height).corners();
        Quad::new(
            corners.map(|p| centre + Point::new(p.x * cos - p.y * sin, p.x * sin + p.y * cos)),
        )
    }

    /// A map with `probability` inside of each quad.
    fn map(rows: usize, columns: usize, cores: &[(Quad, f32)]) -> Array2<f32> {
        Array2::from_shape_fn((rows, columns), |(y, x)| {
            let at = Point::new(x as f64 + 0.5, y as f64 + 0.5);
            cores
                .iter()
                .find(|(quad, _)| quad.contains(at))
                .map_or(0.01, |core| core.1)
        })
    }

    #[test]
    fn boxes_are_the_cores_grown_as_the_formula_says_at_every_angle() {
        for step in -12..12 {
            let degrees = f64::from(step) * 15.0;
            let core = turned(Point::new(100.0, 100.0), 120.0, 14.0, degrees);
            let found = boxes_of(
                map(200, 200, &[(core, 0.9)]).view(),
                &DetectOptions::default(),
            );
            assert_eq!(found.len(), 1, "{degrees}");
            let offset = 120.0 * 14.0 * 1.4 / (2.0 * (120.0 + 14.0));
            let truth = core.grown(offset, offset);
            // A pixel's corners stand out by up to 0.68 pixels at 30 degrees: 0.90 at worst.
            assert!(
                found[0].quad.iou(&truth) > 0.88,
                "{degrees}: {}",
                found[0].quad.iou(&truth)
            );
            assert!((found[0].score - 0.9).abs() < 1e-3);
        }
    }

    #[test]
    fn long_boxes_read_along_themselves_rightwards_or_downwards() {
        for step in -12..12 {
            let degrees = f64::from(step) * 15.0;
            let quad = turned(Point::new(50.0, 50.0), 80.0, 12.0, degrees);
            for start in 0..4 {
                let read = reading_quad(quad.begin_at(start).corners());
                assert!((read.width() - 80.0).abs() < 1e-6, "{degrees} from {start}");
                // The one of the two directions of the line from 45 degrees up to 135 down.
                let expected = (degrees + 45.0).rem_euclid(180.0) - 45.0;
                let angle = read.angle().to_degrees();
                assert!(
                    (angle - expected).abs() < 1e-6,
                    "{degrees} from {start}: {angle} for {expected}"
                );
            }
        }
    }

    #[test]
    fn nearly_square_boxes_stand_upright() {
        for (width, height) in [(20.0, 20.0), (20.0, 26.0), (26.0, 20.0)] {
            for degrees in [-30.0, -15.0, 0.0, 15.0, 30.0] {
                let quad = turned(Point::new(50.0, 50.0), width, height, degrees);
                for start in 0..4 {
                    let read = reading_quad(quad.begin_at(start).corners());
                    assert!(
                        (read.angle().to_degrees() - degrees).abs() < 1e-6,
                        "{width} x {height} at {degrees}"
                    );
                }
            }
        }
    }

    #[test]
    fn tall_boxes_are_vertical_and_read_down() {
        let tall = reading_quad(Quad::rect(10.0, 10.0, 12.0, 90.0).corners());
        assert!(
            TextBox {
                quad: tall,
                score: 1.0
            }
            .is_vertical()
        );
        // The top of the letters is on the right when a line reads downwards.
        assert_eq!(tall.first, Point::new(22.0, 10.0));
        assert_eq!(tall.second, Point::new(22.0, 100.0));
    }

    #[test]
    fn faint_regions_and_specks_are_dropped_and_neighbours_kept_apart() {
        let strong = Quad::rect(10.0, 10.0, 60.0, 8.0);
        let below = Quad::rect(10.0, 20.0, 60.0, 8.0);
        let faint = Quad::rect(10.0, 50.0, 60.0, 8.0);
        let speck = Quad::rect(80.0, 80.0, 30.0, 1.0);
        let map = map(
            100,
            120,
            &[(strong, 0.8), (below, 0.7), (faint, 0.3), (speck, 0.9)],
        );
        let found = boxes_of(map.view(), &DetectOptions::default());
        let mut scores: Vec<i32> = found
            .iter()
            .map(|f| (f.score * 10.0).round() as i32)
            .collect();
        scores.sort_unstable();
        assert_eq!(scores, [7, 8]);
    }

    /// The boxes that a network sees which gives the green channel back as its map.
    fn detected(picture: &Picture, cut: usize) -> Result<Vec<TextBox>> {
        let view = View::new(picture, picture.frame()).unwrap_or_else(|| unreachable!("a frame"));
        let network = Pool::new(move || {
            Ok(Box::new(FakeModel(move |input: ArrayView4<'_, f32>| {
                let (_, _, rows, columns) = input.dim();
                assert_eq!((rows % 32, columns % 32), (0, 0));
                let bright = input
                    .slice_axis(Axis(1), Slice::from(1..2))
                    .slice_axis(Axis(2), Slice::from(0..rows - cut))
                    .mapv(|v| f32::from(u8::from(v > 1.0)));
                Array4::into_dyn(bright)
            })))
        });
        detect_text(
            &view,
            &network,
            320,
            &DetectOptions {
                unclip: 0.0,
                ..DetectOptions::default()
            },
        )
    }

    #[test]
    fn boxes_come_back_in_the_coordinates_of_the_view() -> Result<()> {
        // 1000 x 700 becomes 320 x 224: sides are scaled each by its own factor.
        let truth = Quad::rect(200.0, 300.0, 500.0, 60.0);
        let picture = Picture::new(Rgb::from_fn(1000, 700, |x, y| {
            let at = Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5);
            image::Rgb([if truth.contains(at) { 255 } else { 0 }; 3])
        }));
        let found = detected(&picture, 0)?;
        assert_eq!(found.len(), 1);
        assert!(found[0].quad.iou(&truth) > 0.9, "{:?}", found[0].quad);
        Ok(())
    }

    #[test]
    fn a_map_of_another_size_is_an_error_and_not_an_empty_page() {
        let picture = Picture::new(Rgb::new(320, 320));
        assert_eq!(
            detected(&picture, 1).err().map(|e| e.kind()),
            Some(ErrorKind::Weights)
        );
    }
}
