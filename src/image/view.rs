//! A rectified look at a part of a picture, without a copy of it.

use super::{Picture, Rgb};
use crate::geometry::{Homography, Point, Quad, QuarterTurn};

/// A quad of a picture seen as an upright rectangle of `width` x `height`.
///
/// Coordinates "of the view" run from (0, 0) to (width, height) with the quad's
/// `first` corner at the origin; [`View::to_picture`] takes them back to the
/// pixels of the submitted picture.
#[derive(Clone)]
pub struct View<'a> {
    picture: &'a Picture,
    quad: Quad,
    to_picture: Homography,
    width: f64,
    height: f64,
}

impl<'a> View<'a> {
    /// The part of `picture` inside `quad`, as large as the quad is there;
    /// `None` where the quad is degenerate.
    #[must_use]
    pub fn new(picture: &'a Picture, quad: Quad) -> Option<Self> {
        let (width, height) = (quad.width(), quad.height());
        let to_picture =
            Homography::scale(1.0 / width, 1.0 / height).then(&Homography::unit_to(&quad)?);
        // A view that cannot be mapped back is of no use to anyone.
        to_picture.inverse()?;
        Some(Self {
            picture,
            quad,
            to_picture,
            width,
            height,
        })
    }

    /// The picture that it looks at.
    #[must_use]
    pub fn picture(&self) -> &'a Picture {
        self.picture
    }

    /// The same part, turned clockwise.
    #[must_use]
    pub fn turned(&self, turn: QuarterTurn) -> Self {
        Self::new(self.picture, turn.upright(&self.quad)).unwrap_or_else(|| self.clone())
    }

    /// Width in pixels of the picture.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.width
    }

    /// Height in pixels of the picture.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.height
    }

    /// The view's outline in the picture.
    #[must_use]
    pub fn quad(&self) -> &Quad {
        &self.quad
    }

    /// Takes coordinates of the view to those of the picture.
    #[must_use]
    pub fn to_picture(&self) -> &Homography {
        &self.to_picture
    }

    /// Where a point of the picture stands in the view.
    #[must_use]
    pub fn from_picture(&self, p: Point) -> Point {
        self.to_picture
            .inverse()
            .map_or(p, |inverse| inverse.map(p))
    }

    /// The part of the view inside `quad` (in the view's coordinates) as
    /// `width` x `height` pixels; see [`Picture::crop`].
    #[must_use]
    pub fn crop(&self, quad: &Quad, width: u32, height: u32) -> Rgb {
        self.picture
            .crop(&quad.map(&self.to_picture), width, height)
    }

    /// As [`View::crop`] from smoothed pixels; see [`Picture::smooth_crop`].
    #[must_use]
    pub fn smooth_crop(&self, quad: &Quad, width: u32, height: u32) -> Rgb {
        self.picture
            .smooth_crop(&quad.map(&self.to_picture), width, height)
    }

    /// The whole view as `width` x `height` pixels.
    #[must_use]
    pub fn resized(&self, width: u32, height: u32) -> Rgb {
        self.picture.crop(&self.quad, width, height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Picture {
        Picture::new(Rgb::from_fn(120, 100, |x, y| {
            image::Rgb([(2 * x) as u8, (2 * y) as u8, 0])
        }))
    }

    #[test]
    fn points_go_to_the_picture_and_back_in_every_turn() {
        let picture = picture();
        let quad = Quad::new(
            [(10.0, 12.0), (100.0, 20.0), (110.0, 90.0), (5.0, 80.0)]
                .map(|(x, y)| Point::new(x, y)),
        );
        let view = View::new(&picture, quad).unwrap_or_else(|| unreachable!("the quad is convex"));
        for turn in QuarterTurn::ALL {
            let turned = view.turned(turn);
            for (x, y) in [(0.0, 0.0), (17.0, 31.0), (60.0, 44.0)] {
                let there = turned.to_picture().map(Point::new(x, y));
                assert!(
                    turned.from_picture(there).distance(Point::new(x, y)) < 1e-6,
                    "{turn:?}"
                );
            }
            // The corner that reads first is the view's origin.
            assert!(
                turned
                    .to_picture()
                    .map(Point::default())
                    .distance(turned.quad().first)
                    < 1e-9
            );
        }
    }

    #[test]
    fn a_part_of_a_turned_view_is_cut_out_of_the_right_place() {
        let picture = picture();
        let frame = View::new(&picture, picture.frame()).unwrap_or_else(|| unreachable!("a frame"));
        for turn in QuarterTurn::ALL {
            let view = frame.turned(turn);
            for scale in [1_u32, 2] {
                let part = view.crop(&Quad::rect(20.0, 30.0, 40.0, 24.0), 40 / scale, 24 / scale);
                for (x, y, pixel) in part.enumerate_pixels() {
                    let step = f64::from(scale);
                    let here = Point::new(
                        20.0 + (f64::from(x) + 0.5) * step,
                        30.0 + (f64::from(y) + 0.5) * step,
                    );
                    let truth = view.to_picture().map(here);
                    let seen = Point::new(
                        f64::from(pixel[0]) / 2.0 + 0.5,
                        f64::from(pixel[1]) / 2.0 + 0.5,
                    );
                    assert!(
                        seen.distance(truth) < 0.75,
                        "{turn:?}: {seen:?} for {truth:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_degenerate_quad_is_no_view() {
        assert!(View::new(&picture(), Quad::rect(5.0, 5.0, 20.0, 0.0)).is_none());
        assert!(View::new(&picture(), Quad::new([Point::new(f64::NAN, 1.0); 4])).is_none());
    }
}
