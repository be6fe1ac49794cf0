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
        Some(Self { picture, quad, to_picture, width, height })
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
        self.to_picture.inverse().map_or(p, |inverse| inverse.map(p))
    }

    /// The part of the view inside `quad` (in the view's coordinates) as
    /// `width` x `height` pixels; see [`Picture::crop`].
    #[must_use]
    pub fn crop(&self, quad: &Quad, width: u32, height: u32) -> Rgb {
        self.picture.crop(&quad.map(&self.to_picture), width, height)
    }

    /// The whole view as `width` x `height` pixels.
    #[must_use]
    pub fn resized(&self, width: u32, height: u32) -> Rgb {
        self.picture.crop(&self.quad, width, height)
    }
}
