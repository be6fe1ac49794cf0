//! The document's outline: where the network saw it, on the edges that are there.

use super::edges::Edges;
use super::network::{Form, Seen};
use super::place::has_zone_in_place;
use crate::geometry::{Point, Quad};
use crate::image::Picture;

/// A document's outline in the submitted picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Page {
    /// Its corners, in pixels of the picture, `first` being the top-left as the
    /// document was seen to read.
    pub quad: Quad,
    /// How sure it is, 0 to 1: the probability of its worst corner; of an outline that won
    /// against rivals, the mean of its corners, or its share of cells times that of edges;
    /// of one that only the MRZ tells, no more than the least that is trusted.
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

/// Corners that are all at least so probable leave no doubt, and nothing else is tried.
///
/// Of 1,902 drawn pages (`specimen set`, seeds 2002 to 2004; `evaluate --page-only` of a
/// build with each value) none has a corner below it; with 0.8 the rivals are asked of some
/// hundred more, whose corners are better than theirs (mean `IoU` 0.985 with 0.5, 0.982 with
/// 0.8). Of sixteen real photos some have such corners: with 0.2 one of them falls from 0.967
/// to 0.912. What rivals are weighed by is reasoned, not fitted: too few pictures are in doubt
/// to fit anything on.
const CLEAR: f32 = 0.5;

/// Sides of a rival are looked for so far, in pixels of the reduced picture, and then
/// once more so near.
const FAR: i32 = 10;
const NEAR: i32 = 4;

/// A rival is trusted where edges are under so much of its outline, on average.
const LEAST_EDGES: f64 = 0.6;

/// A page around an MRZ overlaps at least so much with the cells that look like a page.
const LEAST_CELLS: f64 = 0.6;

/// The outline that `seen`, in the coordinates of the whole frame, has of the document
/// of `picture`, with its sides on the edges near them; `None` means that the whole
/// frame is the best page there is.
///
/// Where a corner is in doubt, rival outlines are moved onto edges too, and the one with
/// most to say for it counts: cells, corners, edges along its sides, and the MRZ, which
/// Doc 9303 puts at one place of a page.
#[must_use]
pub fn find_page(picture: &Picture, seen: &Seen) -> Option<Page> {
    if matches!(seen.form.0, Form::None | Form::Several) {
        return None;
    }
    let small = Small::of(picture);
    let clear = seen.page.filter(|(_, worst)| *worst >= CLEAR);
    let found = match clear {
        Some((quad, confidence)) => Some(Page { quad, confidence }),
        None => small
            .best_rival(seen)
            .or_else(|| trusted(seen))
            .or_else(|| small.around_zone(seen)),
    };
    found
        .filter(|page| {
            let part = page.quad.area() / picture.frame().area();
            (LEAST_AREA..MOST_AREA).contains(&part)
        })
        .map(|page| Page {
            quad: small.on_edges(&page.quad),
            ..page
        })
}

/// The outline of the best corners, where they are sure enough and its MRZ is in place.
fn trusted(seen: &Seen) -> Option<Page> {
    let (quad, confidence) = seen.page?;
    (confidence >= TRUSTED && is_zone_in_place(seen, &quad)).then_some(Page { quad, confidence })
}

fn is_zone_in_place(seen: &Seen, quad: &Quad) -> bool {
    seen.zone.is_none_or(|zone| has_zone_in_place(quad, &zone))
}

/// The reduced picture's edges, and its scale.
struct Small {
    edges: Edges,
    /// Pixels of it for one of the picture, across and down.
    scale: (f64, f64),
}

impl Small {
    fn of(picture: &Picture) -> Self {
        let (w, h) = (f64::from(picture.width()), f64::from(picture.height()));
        let scale = (LONG_SIDE / w.max(h)).min(1.0);
        let side = |length: f64| ((length * scale).round() as u32).max(1);
        let small = picture.resized(side(w), side(h));
        Self {
            scale: (f64::from(small.width()) / w, f64::from(small.height()) / h),
            edges: Edges::new(&small),
        }
    }

    /// `quad` with its sides moved onto the edges near them, where there are any.
    fn on_edges(&self, quad: &Quad) -> Quad {
        let refined = self.out(&self.edges.refined(&self.within(quad)));
        if refined.iou(quad) >= SAME_PAGE {
            refined
        } else {
            *quad
        }
    }

    /// The rival for which most speaks.
    fn best_rival(&self, seen: &Seen) -> Option<Page> {
        seen.rivals()
            .into_iter()
            .filter(|rival| is_zone_in_place(seen, &rival.quad))
            .map(|rival| (rival, self.drawn(&rival.quad)))
            .filter(|(_, (quad, edges))| *edges >= LEAST_EDGES && is_zone_in_place(seen, quad))
            .map(|(rival, (quad, edges))| {
                let worth = rival.overlap + 0.3 * f64::from(rival.corners) + 0.5 * edges;
                let confidence = rival.corners.max((rival.overlap * edges) as f32);
                (worth, Page { quad, confidence })
            })
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, page)| page)
    }

    /// The page that Doc 9303 has around the MRZ, where no corners say where it is.
    fn around_zone(&self, seen: &Seen) -> Option<Page> {
        let best = seen
            .around_zone()
            .into_iter()
            .max_by(|a, b| a.overlap.total_cmp(&b.overlap))
            .filter(|page| page.overlap >= LEAST_CELLS)?;
        let (drawn, _) = self.drawn(&best.quad);
        let quad = if is_zone_in_place(seen, &drawn) {
            drawn
        } else {
            best.quad
        };
        Some(Page {
            quad,
            confidence: (best.overlap as f32).min(TRUSTED),
        })
    }

    /// `quad` on the lines of edges near it, and how much of its outline has edges, 0 to 1.
    fn drawn(&self, quad: &Quad) -> (Quad, f64) {
        let (far, _) = self.edges.drawn(&self.within(quad), FAR);
        let (near, shares) = self.edges.drawn(&far, NEAR);
        (self.out(&near), shares.iter().sum::<f64>() / 4.0)
    }

    fn within(&self, quad: &Quad) -> Quad {
        Quad::new(
            quad.corners()
                .map(|p| Point::new(p.x * self.scale.0, p.y * self.scale.1)),
        )
    }

    fn out(&self, quad: &Quad) -> Quad {
        Quad::new(
            quad.corners()
                .map(|p| Point::new(p.x / self.scale.0, p.y / self.scale.1)),
        )
    }
}
