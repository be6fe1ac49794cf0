//! What the page network looks at: the whole of a view, small, in a grey margin.

use crate::geometry::{Homography, Point};
use crate::image::{Rgb, View};

/// Side of the network's square input, in pixels.
pub const SIDE: u32 = 320;

/// The view's long side in the input, in pixels. The margin around it is where
/// corners lie that the frame has cut off by a little.
const INNER: f64 = 290.0;

/// Level of the margin: the middle of the range, 0 after normalisation.
const MARGIN: u8 = 127;

/// The input, and where the view lies in it.
pub struct Look {
    /// [`SIDE`] x [`SIDE`] pixels.
    pub pixels: Rgb,
    /// Left and top of the view in the input, in its pixels.
    left: f64,
    top: f64,
    /// Pixels of the input for one of the view, across and down.
    scale: (f64, f64),
}

impl Look {
    /// The whole of `view`, reduced so that its long side fits.
    #[must_use]
    pub fn at(view: &View<'_>) -> Self {
        let zoom = INNER / view.width().max(view.height());
        let side = |length: f64| ((length * zoom).round() as u32).clamp(1, INNER as u32);
        let (width, height) = (side(view.width()), side(view.height()));
        let (left, top) = ((SIDE - width) / 2, (SIDE - height) / 2);
        let mut pixels = Rgb::from_pixel(SIDE, SIDE, image::Rgb([MARGIN; 3]));
        let small = view.resized(width, height);
        for (target, source) in pixels.rows_mut().skip(top as usize).zip(small.rows()) {
            for (target, source) in target.skip(left as usize).zip(source) {
                *target = *source;
            }
        }
        Self {
            pixels,
            left: f64::from(left),
            top: f64::from(top),
            scale: (
                f64::from(width) / view.width(),
                f64::from(height) / view.height(),
            ),
        }
    }

    /// Where a point of the view lies in the input.
    #[must_use]
    pub fn from_view(&self, p: Point) -> Point {
        Point::new(
            self.left + p.x * self.scale.0,
            self.top + p.y * self.scale.1,
        )
    }

    /// Takes points of the input to the view.
    #[must_use]
    pub fn to_view(&self) -> Homography {
        Homography::translate(-self.left, -self.top)
            .then(&Homography::scale(1.0 / self.scale.0, 1.0 / self.scale.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Picture;

    #[test]
    fn points_of_the_view_are_found_where_its_pixels_are() {
        for (width, height) in [(640, 400), (300, 900), (90, 90)] {
            let mut pixels = Rgb::from_pixel(width, height, image::Rgb([200; 3]));
            let spot = (width / 3, height / 4);
            let size = width.max(height) / 24 + 1;
            for (x, y, pixel) in pixels.enumerate_pixels_mut() {
                if x.abs_diff(spot.0) <= size && y.abs_diff(spot.1) <= size {
                    *pixel = image::Rgb([10; 3]);
                }
            }
            let picture = Picture::new(pixels);
            let Some(view) = View::new(&picture, picture.frame()) else {
                unreachable!("a frame");
            };
            let look = Look::at(&view);
            let (mut sum, mut count) = (Point::default(), 0.0);
            for (x, y, pixel) in look.pixels.enumerate_pixels() {
                if pixel[0] < 60 {
                    sum = Point::new(sum.x + f64::from(x) + 0.5, sum.y + f64::from(y) + 0.5);
                    count += 1.0;
                }
            }
            let seen = Point::new(sum.x / count, sum.y / count);
            let centre = Point::new(f64::from(spot.0) + 0.5, f64::from(spot.1) + 0.5);
            assert!(look.from_view(centre).distance(seen) < 0.7, "{width}");
            assert!(look.to_view().map(look.from_view(centre)).distance(centre) < 1e-6);
        }
    }
}
