//! The document's outline: where the network saw it, on the edges that are there.

use super::edges::Edges;
use super::network::{Form, Seen};
use crate::geometry::{Point, Quad};
use crate::image::Picture;

/// A document's outline in the submitted picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Page {
    /// Its corners, in pixels of the picture, `first` being the top-left as the
    /// document was seen to read.
    pub quad: Quad,
    /// The probability of its worst corner, 0 to 1.
    pub confidence: f32,
}

/// Long side of the reduced picture in which sides are moved onto edges: a card that
/// fills a third of it still has sides of two hundred pixels, and sides are fitted to
/// a fraction of a pixel.
const LONG_SIDE: f64 = 640.0;

/// A quad that covers more of the frame than this is the frame itself: the network's
/// corners are a hundredth of the frame's side off, and sides that lie on its border have no
/// edge to be moved onto.
const MOST_AREA: f64 = 0.97;

/// The smallest document, as a part of the frame.
const LEAST_AREA: f64 = 0.03;

/// Corners less probable than this are not trusted.
const TRUSTED: f32 = 0.2;

/// Sides that moved so far, as intersection over union, were drawn to other edges.
const SAME_PAGE: f64 = 0.94;

/// The outline that `seen`, in the coordinates of the whole frame, has of the document
/// of `picture`, with its sides on the edges near them; `None` means that the whole
/// frame is the best page there is.
#[must_use]
pub fn find_page(picture: &Picture, seen: &Seen) -> Option<Page> {
    let (quad, confidence) = seen.page?;
    let frame = picture.frame();
    let part = quad.area() / frame.area();
    let trusted = confidence >= TRUSTED
        && !matches!(seen.form.0, Form::None | Form::Several)
        && (LEAST_AREA..MOST_AREA).contains(&part);
    trusted.then(|| Page {
        quad: on_edges(picture, &quad),
        confidence,
    })
}

/// `quad` with its sides moved onto the edges near them, where there are any.
fn on_edges(picture: &Picture, quad: &Quad) -> Quad {
    let (w, h) = (f64::from(picture.width()), f64::from(picture.height()));
    let scale = (LONG_SIDE / w.max(h)).min(1.0);
    let side = |length: f64| ((length * scale).round() as u32).max(1);
    let small = picture.resized(side(w), side(h));
    let (x, y) = (f64::from(small.width()) / w, f64::from(small.height()) / h);
    let scaled = |quad: &Quad, x: f64, y: f64| {
        Quad::new(quad.corners().map(|p| Point::new(p.x * x, p.y * y)))
    };
    let refined = Edges::new(&small).refined(&scaled(quad, x, y));
    let refined = scaled(&refined, 1.0 / x, 1.0 / y);
    if refined.iou(quad) >= SAME_PAGE {
        refined
    } else {
        *quad
    }
}
