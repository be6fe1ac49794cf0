//! Pixels that are to be covered.

use super::Rgb;
use crate::geometry::{Point, Quad, cross};

/// Which pixels of a picture are to be covered.
pub struct Mask {
    width: u32,
    height: u32,
    covered: Vec<bool>,
}

impl Mask {
    /// One of a picture's size, with nothing covered.
    #[must_use]
    pub fn new(pixels: &Rgb) -> Self {
        let (width, height) = pixels.dimensions();
        Self {
            width,
            height,
            covered: vec![false; width as usize * height as usize],
        }
    }

    /// Covers every pixel that `quad`, in pixels of the picture, touches; of one that is not
    /// convex, every pixel of the upright rectangle around it.
    pub fn cover(&mut self, quad: &Quad) {
        // A pixel is touched where its middle is no further away than half its diagonal.
        const HALF_DIAGONAL: f64 = 0.708;
        if quad.is_convex() {
            self.set(quad, |middle| is_near(quad, middle, HALF_DIAGONAL), true);
        } else {
            self.set(quad, |_| true, true);
        }
    }

    /// Uncovers the pixels whose middle lies within `quad`, where it is convex.
    pub fn uncover(&mut self, quad: &Quad) {
        if quad.is_convex() {
            self.set(quad, |middle| quad.contains(middle), false);
        }
    }

    fn set(&mut self, around: &Quad, is_meant: impl Fn(Point) -> bool, covered: bool) {
        let (left, top, right, bottom) = around.bounds();
        // NaN becomes 0, which is within the picture.
        let place = |at: f64, most: u32| (at.max(0.0) as u32).min(most);
        let columns = place(left.floor(), self.width)..place(right.ceil(), self.width);
        for y in place(top.floor(), self.height)..place(bottom.ceil(), self.height) {
            for x in columns.clone() {
                if is_meant(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5)) {
                    let at = y as usize * self.width as usize + x as usize;
                    self.covered[at] = covered;
                }
            }
        }
    }

    /// Paints what is covered black on `pixels`, the picture that the mask was made for.
    pub fn paint(&self, pixels: &mut Rgb) {
        for (pixel, _) in pixels
            .pixels_mut()
            .zip(&self.covered)
            .filter(|(_, covered)| **covered)
        {
            pixel.0 = [0; 3];
        }
    }
}

/// Whether `p` lies within a convex quad or no further than `margin` outside of each side.
fn is_near(quad: &Quad, p: Point, margin: f64) -> bool {
    let c = quad.corners();
    let turn = cross(c[0], c[1], c[2]).signum();
    (0..4).all(|i| {
        let (from, to) = (c[i], c[(i + 1) % 4]);
        turn * cross(from, to, p) >= -margin * from.distance(to)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// No pixel whose any corner or middle lies within the quad stays as it was, wherever
        /// the quad lies, and what is far away does.
        #[test]
        fn every_pixel_that_is_touched_is_covered(
            places in prop::array::uniform8(-30.0..90.0_f64),
        ) {
            let [a, b, c, d, e, f, g, h] = places;
            let quad = Quad::ordered([Point::new(a, b), Point::new(c, d), Point::new(e, f), Point::new(g, h)]);
            let mut pixels = Rgb::from_pixel(61, 47, image::Rgb([200; 3]));
            let mut mask = Mask::new(&pixels);
            mask.cover(&quad);
            mask.paint(&mut pixels);
            let (left, top, right, bottom) = quad.bounds();
            for (x, y, pixel) in pixels.enumerate_pixels() {
                let (x, y) = (f64::from(x), f64::from(y));
                let touched = quad.is_convex()
                    && [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.5, 0.5)]
                        .iter()
                        .any(|(dx, dy)| quad.contains(Point::new(x + dx, y + dy)));
                let far = x < left - 1.0 || x > right || y < top - 1.0 || y > bottom;
                prop_assert!(!touched || pixel.0 == [0; 3], "({x}, {y}) of {quad:?}");
                prop_assert!(!far || pixel.0 == [200; 3], "({x}, {y}) of {quad:?}");
            }
        }
    }

    #[test]
    fn quads_of_no_shape_do_no_harm() {
        let mut pixels = Rgb::from_pixel(8, 8, image::Rgb([200; 3]));
        let mut mask = Mask::new(&pixels);
        for quad in [
            Quad::new([Point::new(f64::NAN, f64::INFINITY); 4]),
            Quad::rect(f64::NEG_INFINITY, 0.0, f64::INFINITY, 3.0),
            Quad::rect(-1e300, -1e300, 1.0, 1.0),
        ] {
            mask.cover(&quad);
            mask.uncover(&quad);
        }
        // Crossed sides: the rectangle around them is covered.
        mask.cover(&Quad::new(
            [(1.0, 1.0), (5.0, 5.0), (5.0, 1.0), (1.0, 5.0)].map(|(x, y)| Point::new(x, y)),
        ));
        mask.paint(&mut pixels);
        assert_eq!(pixels.get_pixel(2, 3).0, [0; 3]);
        assert_eq!(pixels.get_pixel(7, 7).0, [200; 3]);
    }
}
