//! Drawing on a copy of a picture, for people who would rather look than read.

use font8x8::{BASIC_FONTS, UnicodeFonts};
use image::Rgb as Pixel;
use imageproc::drawing::draw_polygon_mut;
use imageproc::point::Point as Pixels;

use super::{Picture, Rgb};
use crate::geometry::{Point, Quad};

/// Red, green, blue.
pub type Colour = [u8; 3];

/// A picture to draw on.
pub struct Canvas {
    pixels: Rgb,
    /// Canvas pixels for one pixel of the picture.
    scale: f64,
}

/// The long side of an annotated picture: sharp on a screen, quick to write.
const LONGEST_SIDE: f64 = 2000.0;

impl Canvas {
    /// A copy of `picture`, reduced to at most 2000 pixels on its long side.
    #[must_use]
    pub fn new(picture: &Picture) -> Self {
        let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
        let scale = (LONGEST_SIDE / width.max(height)).min(1.0);
        let side = |length: f64| (length * scale).round().max(1.0) as u32;
        Self {
            pixels: picture.resized(side(width), side(height)),
            scale,
        }
    }

    /// Outlines `quad` (in the picture's pixels) `thickness` canvas pixels wide.
    pub fn outline(&mut self, quad: &Quad, colour: Colour, thickness: f64) {
        let corners = quad.corners().map(|p| p * self.scale);
        for i in 0..4 {
            self.stroke(corners[i], corners[(i + 1) % 4], colour, thickness);
        }
    }

    /// A straight line as a thin filled rectangle.
    fn stroke(&mut self, from: Point, to: Point, colour: Colour, thickness: f64) {
        let length = from.distance(to);
        if !length.is_normal() {
            return;
        }
        let along = (to - from) * (thickness / 2.0 / length);
        let across = Point::new(-along.y, along.x);
        self.fill(
            [
                from - along - across,
                to + along - across,
                to + along + across,
                from - along + across,
            ],
            colour,
        );
    }

    fn fill(&mut self, corners: [Point; 4], colour: Colour) {
        let polygon = corners.map(|p| Pixels::new(p.x.round() as i32, p.y.round() as i32));
        // The drawing routine asks that the polygon does not close on itself.
        if polygon[0] != polygon[3] {
            draw_polygon_mut(&mut self.pixels, &polygon, Pixel(colour));
        }
    }

    /// Writes ASCII `text` on a plate of `colour` standing on `at` (in the
    /// picture's pixels); each character is `height` canvas pixels high.
    pub fn label(&mut self, at: Point, text: &str, colour: Colour, height: f64) {
        let at = at * self.scale;
        let dot = (height / 8.0).round().max(1.0);
        let advance = 8.0 * dot;
        let width = text.chars().count() as f64 * advance + 2.0 * dot;
        let left = at.x.min(f64::from(self.pixels.width()) - width).max(0.0);
        let top = (at.y - advance - 2.0 * dot).max(0.0);
        self.fill(
            Quad::rect(left, top, width, advance + dot).corners(),
            colour,
        );
        for (i, ch) in text.chars().enumerate() {
            self.glyph(
                Point::new(left + dot + i as f64 * advance, top + dot),
                ch,
                dot,
            );
        }
    }

    /// One character of an 8 x 8 dot matrix, in white; what the font lacks stays blank.
    fn glyph(&mut self, at: Point, ch: char, dot: f64) {
        for (row, bits) in BASIC_FONTS
            .get(ch)
            .unwrap_or_default()
            .into_iter()
            .enumerate()
        {
            for column in (0..8_u8).filter(|column| bits & (1 << column) != 0) {
                self.dot(
                    Point::new(at.x + f64::from(column) * dot, at.y + row as f64 * dot),
                    dot,
                );
            }
        }
    }

    fn dot(&mut self, corner: Point, unit: f64) {
        let end = |from: f64, limit: u32| ((from + unit).round() as u32).min(limit);
        let (right, bottom) = (
            end(corner.x, self.pixels.width()),
            end(corner.y, self.pixels.height()),
        );
        for y in corner.y.round() as u32..bottom {
            for x in corner.x.round() as u32..right {
                self.pixels.put_pixel(x, y, Pixel([255; 3]));
            }
        }
    }

    /// The drawing as PNG bytes.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Internal`] where the encoder fails.
    pub fn to_png(&self) -> crate::error::Result<Vec<u8>> {
        super::encode_png(&self.pixels)
    }
}
