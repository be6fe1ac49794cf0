//! Where Doc 9303 puts the MRZ on a page, and so the page where the MRZ is.

use super::network::SeenZone;
use crate::geometry::{Homography, Point, Quad};

/// A size of document and the ink of its MRZ, in millimetres.
struct Size {
    lines: usize,
    page: (f64, f64),
    /// Left, top, right and bottom of the ink, from the page's top-left.
    ink: (f64, f64, f64, f64),
}

/// Doc 9303 parts 4 to 7: sizes, ten characters an inch, lines of 44, 36 or 30 of them,
/// 6.35 mm from line to line, the lowest some 7 mm above the page's foot.
const SIZES: [Size; 4] = [
    Size {
        lines: 2,
        page: (125.0, 88.0),
        ink: (6.8, 72.5, 117.6, 81.6),
    },
    Size {
        lines: 2,
        page: (105.0, 74.0),
        ink: (7.2, 59.4, 97.6, 68.2),
    },
    Size {
        lines: 2,
        page: (120.0, 80.0),
        ink: (4.5, 66.0, 115.4, 74.8),
    },
    Size {
        lines: 3,
        page: (85.6, 53.98),
        ink: (5.2, 35.2, 80.4, 48.8),
    },
];

/// How far a zone may stand from its place, in parts of the page's sides: issuers keep
/// to a hundredth or two, the network's zone is a cell off, and a page in a reader's
/// film or on a copy has a margin.
const OFF: f64 = 0.1;

/// Whether `zone` stands on `page` where one of the sizes has it. A zone of one line
/// may stand anywhere.
pub(super) fn has_zone_in_place(page: &Quad, zone: &SeenZone) -> bool {
    let Some(to_page) = Homography::unit_to(page).and_then(|to_picture| to_picture.inverse())
    else {
        return false;
    };
    let seen = zone.quad.map(&to_page);
    let mut sizes = sizes_of(zone).peekable();
    sizes.peek().is_none()
        || sizes.any(|size| {
            let (width, height) = size.page;
            let (left, top, right, bottom) = size.ink;
            let wanted = Quad::rect(
                left / width,
                top / height,
                (right - left) / width,
                (bottom - top) / height,
            );
            let pairs = seen.corners().into_iter().zip(wanted.corners());
            pairs
                .map(|(a, b)| (a.x - b.x).abs().max((a.y - b.y).abs()))
                .all(|off| off < OFF)
        })
}

/// The pages of each size that have `zone` in its place, as seen from straight above:
/// their scale is that of the zone's length, since its height is a few cells only.
pub(super) fn pages_around(zone: &SeenZone) -> Vec<Quad> {
    let quad = &zone.quad;
    let length = quad.width();
    if length < 1.0 {
        return Vec::new();
    }
    let angle = quad.angle();
    let along = Point::new(angle.cos(), angle.sin());
    let down = Point::new(-along.y, along.x);
    let centre = quad.centre();
    sizes_of(zone)
        .map(|size| {
            let (left, top, right, bottom) = size.ink;
            let scale = length / (right - left);
            let middle = (f64::midpoint(left, right), f64::midpoint(top, bottom));
            let at = |x: f64, y: f64| {
                centre + along * ((x - middle.0) * scale) + down * ((y - middle.1) * scale)
            };
            let (width, height) = size.page;
            Quad::new([
                at(0.0, 0.0),
                at(width, 0.0),
                at(width, height),
                at(0.0, height),
            ])
        })
        .collect()
}

fn sizes_of(zone: &SeenZone) -> impl Iterator<Item = &'static Size> {
    let lines = zone.lines;
    SIZES.iter().filter(move |size| size.lines == lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone_on(page: &Quad, size: &Size) -> SeenZone {
        let (left, top, right, bottom) = size.ink;
        let Some(to_picture) = Homography::unit_to(page) else {
            unreachable!("a page");
        };
        let (width, height) = size.page;
        let ink = Quad::rect(
            left / width,
            top / height,
            (right - left) / width,
            (bottom - top) / height,
        );
        SeenZone {
            quad: ink.map(&to_picture),
            lines: size.lines,
            confidence: 0.9,
        }
    }

    #[test]
    fn a_page_is_found_again_from_its_zone() {
        for size in &SIZES {
            let (width, height) = size.page;
            let page = Quad::rect(40.0, 30.0, 5.0 * width, 5.0 * height);
            let turned = page.map(&Homography([
                0.8, -0.6, 300.0, 0.6, 0.8, 10.0, 0.0, 0.0, 1.0,
            ]));
            for page in [page, turned] {
                let zone = zone_on(&page, size);
                assert!(has_zone_in_place(&page, &zone));
                let best = pages_around(&zone)
                    .iter()
                    .map(|found| found.iou(&page))
                    .fold(0.0, f64::max);
                assert!(best > 0.999, "{:?} {best}", size.page);
            }
        }
    }

    #[test]
    fn a_page_that_takes_in_its_surroundings_has_its_zone_out_of_place() {
        let page = Quad::rect(100.0, 100.0, 500.0, 352.0);
        let zone = zone_on(&page, &SIZES[0]);
        assert!(!has_zone_in_place(&page.grown(120.0, 0.0), &zone));
        assert!(!has_zone_in_place(&page.grown(0.0, 90.0), &zone));
        assert!(!has_zone_in_place(&page.begin_at(2), &zone));
        assert!(has_zone_in_place(&page.grown(15.0, 10.0), &zone));
    }
}
