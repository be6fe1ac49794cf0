//! Finding the document's quad by its edges.
//!
//! Candidates come from closed contours of an edge map and of the part of the
//! picture that differs from its border. One is trusted only where all four sides
//! lie on strong edges and nothing that looks like print is left outside: a panel
//! or a portrait on a page has sides as good as the page's own. A scan that is
//! already cropped stays whole.

use image::GrayImage;
use imageproc::contours::{BorderType, find_contours};
use imageproc::geometry::{approximate_polygon_dp, arc_length, convex_hull, min_area_rect};
use imageproc::point::Point as Pixel;

use super::edges::Edges;
use super::mask::{edge_map, unlike_border};
use crate::geometry::{Point, Quad};
use crate::image::Picture;

/// A document's outline in the submitted picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Page {
    /// Its corners, in pixels of the picture, `first` nearest the picture's top-left.
    pub quad: Quad,
    /// The part of its outline that lies on strong edges, 0 to 1, of its worst side.
    pub support: f64,
}

/// Long side of the reduced picture in which sides are looked for: a card that
/// fills a third of it still has sides of a hundred pixels, and sides are fitted
/// to a fraction of a pixel.
const LONG_SIDE: f64 = 400.0;

/// The smallest document, as a part of the picture.
const LEAST_AREA: f64 = 0.08;

/// A quad that covers more than this is the frame itself.
const MOST_AREA: f64 = 0.95;

/// The worst side of a trusted quad lies on edges for at least this part. On
/// drawn photographs true outlines have 0.7 and more, boxes of print 0.5 and less.
const TRUSTED_SUPPORT: f64 = 0.6;

/// Pictures smaller than this on a side hold no document with room around it.
const SMALLEST_SIDE: u32 = 64;

/// The document's quad, where one is seen that can be trusted; `None` means
/// that the whole frame is the best page there is.
#[must_use]
pub fn find_page(picture: &Picture) -> Option<Page> {
    let scale = (LONG_SIDE / f64::from(picture.width().max(picture.height()))).min(1.0);
    let side = |length: u32| ((f64::from(length) * scale).round() as u32).max(1);
    let (width, height) = (side(picture.width()), side(picture.height()));
    if width < SMALLEST_SIDE || height < SMALLEST_SIDE {
        return None;
    }
    let small = picture.resized(width, height);
    let edges = Edges::new(&small);
    let masks = [edge_map(&edges, 8.0), edge_map(&edges, 20.0)]
        .into_iter()
        .chain([24, 48].map(|threshold| unlike_border(&small, threshold)));
    let frame = f64::from(width * height);
    let mut tried: Vec<Quad> = Vec::new();
    let mut best: Option<(f64, Page)> = None;
    for quad in masks.flat_map(|mask| contour_quads(&mask)) {
        if !(LEAST_AREA..MOST_AREA).contains(&(quad.area() / frame)) || !is_plausible(&quad) {
            continue;
        }
        if tried.iter().any(|other| furthest(other, &quad) < SAME_QUAD) {
            continue;
        }
        tried.push(quad);
        let quad = edges.refined(&quad);
        let page = Page {
            quad,
            support: edges.support(&quad),
        };
        // Of two outlines the larger one is the document, the smaller a portrait or
        // a panel on it, even where its own sides are sharper.
        let worth = page.support.min(0.8) + quad.area() / frame;
        if page.support >= TRUSTED_SUPPORT
            && best.is_none_or(|(most, _)| worth > most)
            && !edges.print_outside(&quad)
        {
            best = Some((worth, page));
        }
    }
    let (x, y) = (
        f64::from(picture.width()) / f64::from(width),
        f64::from(picture.height()) / f64::from(height),
    );
    best.map(|(_, page)| Page {
        quad: Quad::new(page.quad.corners().map(|p| Point::new(p.x * x, p.y * y))),
        ..page
    })
}

/// Candidates whose corners all lie this close are refined to the same quad.
const SAME_QUAD: f64 = 2.0;

/// The greatest distance of two corresponding corners.
fn furthest(a: &Quad, b: &Quad) -> f64 {
    a.corners()
        .iter()
        .zip(b.corners())
        .map(|(p, q)| p.distance(q))
        .fold(0.0, f64::max)
}

/// No side is much shorter than another and no corner sharper than perspective
/// makes it: documents are 1 to 1.6 times as wide as high, seen at up to 60 degrees.
fn is_plausible(quad: &Quad) -> bool {
    if !quad.is_convex() {
        return false;
    }
    let c = quad.corners();
    let sides: Vec<f64> = (0..4).map(|i| c[i].distance(c[(i + 1) % 4])).collect();
    let shortest = sides.iter().copied().fold(f64::INFINITY, f64::min);
    let longest = sides.iter().copied().fold(0.0, f64::max);
    let opposite = |a: f64, b: f64| a.min(b) / a.max(b) > 0.45;
    let corners_open = (0..4).all(|i| {
        let (before, after) = (c[(i + 3) % 4] - c[i], c[(i + 1) % 4] - c[i]);
        let cosine = (before.x * after.x + before.y * after.y)
            / (before.x.hypot(before.y) * after.x.hypot(after.y)).max(1e-9);
        cosine.abs() < 0.6
    });
    shortest / longest > 0.3
        && opposite(sides[0], sides[2])
        && opposite(sides[1], sides[3])
        && corners_open
}

/// Quads around the outer contours of a binary picture.
fn contour_quads(binary: &GrayImage) -> Vec<Quad> {
    let least = f64::from(binary.width() * binary.height()) * LEAST_AREA;
    let mut quads = Vec::new();
    for contour in find_contours::<i32>(binary) {
        if contour.border_type == BorderType::Hole || contour.points.len() < 40 {
            continue;
        }
        let hull = convex_hull(contour.points.as_slice());
        if hull.len() < 4 {
            continue;
        }
        let rect =
            Quad::ordered(min_area_rect(&hull).map(|p| Point::new(f64::from(p.x), f64::from(p.y))));
        if rect.area() < least {
            continue;
        }
        quads.extend(quad_of_hull(&hull));
        quads.push(rect);
    }
    quads
}

/// The hull simplified until four corners remain, where that is possible.
fn quad_of_hull(hull: &[Pixel<i32>]) -> Option<Quad> {
    let length = arc_length(hull, true);
    (1..=10).find_map(|step| {
        let corners = approximate_polygon_dp(hull, length * 0.01 * f64::from(step), true);
        let corners: [Pixel<i32>; 4] = corners.try_into().ok()?;
        Some(Quad::ordered(corners.map(|p| {
            Point::new(f64::from(p.x) + 0.5, f64::from(p.y) + 0.5)
        })))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Homography;
    use crate::image::Rgb;

    /// A card with rows of dark dashes and a portrait on it, `seed` of noise, on a
    /// desk whose grey changes slowly from left to right.
    fn photograph(width: u32, height: u32, card: &Quad) -> Picture {
        let to_card = Homography::unit_to(card).and_then(|unit| unit.inverse());
        let to_card = to_card.unwrap_or(Homography::IDENTITY);
        Picture::new(Rgb::from_fn(width, height, |x, y| {
            let at = to_card.map(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5));
            let noise = (x.wrapping_mul(31) ^ y.wrapping_mul(57)).wrapping_mul(2_654_435_761) >> 29;
            let level = if (0.0..1.0).contains(&at.x) && (0.0..1.0).contains(&at.y) {
                card_level(at)
            } else {
                70 + (40 * x / width) as u8
            };
            image::Rgb([level + noise as u8; 3])
        }))
    }

    /// The brightness of the card at `at`, both coordinates 0 to 1.
    fn card_level(at: Point) -> u8 {
        let portrait = (0.06..0.30).contains(&at.x) && (0.2..0.7).contains(&at.y);
        let row = (at.y * 20.0).fract() < 0.5 && (0.08..0.95).contains(&at.y);
        let dash = row && (at.x * 60.0).fract() < 0.6 && (0.36..0.95).contains(&at.x);
        if portrait {
            120
        } else if dash {
            40
        } else {
            225
        }
    }

    #[test]
    fn a_card_in_perspective_is_found_whatever_way_it_lies() {
        for (name, corners) in [
            (
                "straight",
                [(100.0, 80.0), (700.0, 80.0), (700.0, 460.0), (100.0, 460.0)],
            ),
            (
                "perspective",
                [(160.0, 90.0), (650.0, 130.0), (720.0, 480.0), (90.0, 430.0)],
            ),
            (
                "turned by a sixth",
                [
                    (330.0, 60.0),
                    (720.0, 290.0),
                    (540.0, 560.0),
                    (150.0, 330.0),
                ],
            ),
            (
                "upside down",
                [
                    (700.0, 500.0),
                    (120.0, 470.0),
                    (130.0, 110.0),
                    (720.0, 90.0),
                ],
            ),
        ] {
            let truth = Quad::new(corners.map(|(x, y)| Point::new(x, y)));
            let page = find_page(&photograph(800, 600, &truth));
            let iou = page.map_or(0.0, |page| page.quad.iou(&truth));
            assert!(iou > 0.95, "{name}: IoU {iou}");
            assert!(page.is_some_and(|page| (0.0..=1.0).contains(&page.support)));
        }
    }

    #[test]
    fn a_cropped_scan_is_its_own_page_and_its_portrait_is_none() {
        for (width, height) in [(800, 560), (400, 280), (1600, 1000)] {
            let frame = Quad::rect(0.0, 0.0, f64::from(width), f64::from(height));
            assert_eq!(
                find_page(&photograph(width, height, &frame)),
                None,
                "{width} x {height}"
            );
        }
    }

    #[test]
    fn one_of_two_sides_on_a_sheet_is_not_the_page() {
        let frame = Quad::rect(0.0, 0.0, 600.0, 800.0);
        let upper = photograph(600, 800, &Quad::rect(20.0, 20.0, 560.0, 360.0));
        let lower = photograph(600, 800, &Quad::rect(20.0, 420.0, 560.0, 360.0));
        let mut sheet = upper.pixels().clone();
        for (x, y, pixel) in sheet.enumerate_pixels_mut().filter(|(_, y, _)| *y >= 400) {
            *pixel = *lower.pixels().get_pixel(x, y);
        }
        let page = find_page(&Picture::new(sheet));
        // Either both sides or the whole frame: a quad around one loses the other.
        assert!(
            page.is_none_or(|page| page.quad.iou(&frame) > 0.8),
            "{page:?}"
        );
    }

    #[test]
    fn empty_and_tiny_pictures_hold_no_page() {
        for (width, height) in [(1, 1), (63, 400), (64, 64), (500, 400)] {
            let blank = Picture::new(Rgb::from_pixel(width, height, image::Rgb([200; 3])));
            assert_eq!(find_page(&blank), None, "{width} x {height}");
        }
    }

    #[test]
    fn implausible_quads_are_told_from_cards() {
        assert!(is_plausible(&Quad::rect(0.0, 0.0, 86.0, 54.0)));
        assert!(!is_plausible(&Quad::rect(0.0, 0.0, 86.0, 20.0)), "a strip");
        let crossed =
            [(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0)].map(|(x, y)| Point::new(x, y));
        assert!(!is_plausible(&Quad::new(crossed)));
    }
}
