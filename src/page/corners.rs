//! From the maps of the page network to the document's outline.

use super::network::{CELLS, Map, STRIDE};
use crate::geometry::{Point, Quad};

/// A corner less probable than this is none.
const LEAST_PEAK: f32 = 0.08;

/// Corners from this probability on are tried where better ones make no outline.
const FAINT_PEAK: f32 = 0.04;

/// So many of the most probable corners are tried: the four, and those of a second
/// document or of a portrait.
const MOST_PEAKS: usize = 9;

/// The outline and the map of the page overlap at least so much, as intersection over union.
const LEAST_OVERLAP: f64 = 0.75;

/// The same for outlines that something else than the map must speak for.
const LEAST_OVERLAP_OF_RIVALS: f64 = 0.4;

/// So many rivals are kept.
const MOST_RIVALS: usize = 24;

/// An outline, and what the maps say for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outline {
    /// Its corners, as the document reads where its turn is known.
    pub quad: Quad,
    /// Intersection over union with the page's cells.
    pub overlap: f64,
    /// Mean probability of its corners; a corner that was added has none.
    pub corners: f32,
}

/// The outline that the corners and the page's cells agree on best, and the probability
/// of its worst corner.
pub(super) fn page(corners: &Map, page: &Map) -> Option<(Quad, f32)> {
    let mass: f64 = page.iter().copied().map(f64::from).sum();
    let peaks = peaks(corners, LEAST_PEAK);
    fours(&peaks)
        .filter_map(|four| outline(four, page, mass, LEAST_OVERLAP))
        .map(|(found, worst)| (found.overlap + 0.2 * f64::from(worst), found.quad, worst))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, quad, worst)| (quad, worst))
}

/// Outlines that less speaks for: of faint corners, and of three corners with the
/// fourth where it makes a parallelogram; the best first.
pub(super) fn rivals(corners: &Map, page: &Map) -> Vec<Outline> {
    let mass: f64 = page.iter().copied().map(f64::from).sum();
    let peaks = peaks(corners, FAINT_PEAK);
    let completed = threes(peaks.len()).flat_map(|three| {
        let peaks = &peaks;
        (0..3).map(move |opposite| {
            let [a, b, c] = std::array::from_fn(|i| peaks[three[(opposite + i) % 3]]);
            [a, b, c, (b.0 + c.0 - a.0, 0.0)]
        })
    });
    let mut rivals: Vec<Outline> = fours(&peaks)
        .chain(completed)
        .filter_map(|four| outline(four, page, mass, LEAST_OVERLAP_OF_RIVALS))
        .map(|(found, _)| found)
        .collect();
    let worth = |rival: &Outline| rival.overlap + 0.3 * f64::from(rival.corners);
    rivals.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
    rivals.truncate(MOST_RIVALS);
    rivals
}

/// Intersection over union of `quad`, in pixels of the input, and the page's cells.
pub(super) fn overlap_with(quad: &Quad, page: &Map) -> f64 {
    overlap(quad, page, page.iter().copied().map(f64::from).sum())
}

/// The outline through four corners and the probability of the worst of them.
fn outline(four: [(Point, f32); 4], page: &Map, mass: f64, least: f64) -> Option<(Outline, f32)> {
    let quad = Quad::ordered(four.map(|(p, _)| p));
    // No overlap is greater than the ratio of the areas.
    let ratio = quad.area() / (STRIDE * STRIDE) / mass.max(1.0);
    if !quad.is_convex() || !(least..1.0 / least).contains(&ratio) {
        return None;
    }
    let overlap = overlap(&quad, page, mass);
    let found = Outline {
        quad,
        overlap,
        corners: four.iter().map(|(_, p)| p / 4.0).sum(),
    };
    let worst = four.iter().map(|(_, p)| *p).fold(1.0, f32::min);
    (overlap >= least).then_some((found, worst))
}

/// All choices of three of `count`.
fn threes(count: usize) -> impl Iterator<Item = [usize; 3]> {
    (0..count)
        .flat_map(move |a| (a + 1..count).flat_map(move |b| (b + 1..count).map(move |c| [a, b, c])))
}

/// All choices of four of `peaks`.
fn fours(peaks: &[(Point, f32)]) -> impl Iterator<Item = [(Point, f32); 4]> {
    let count = peaks.len();
    threes(count).flat_map(move |[a, b, c]| {
        (c + 1..count).map(move |d| [peaks[a], peaks[b], peaks[c], peaks[d]])
    })
}

/// Intersection over union of `quad` and the cells of `page`, whose sum is `mass`.
fn overlap(quad: &Quad, page: &Map, mass: f64) -> f64 {
    let (left, top, right, bottom) = quad.bounds();
    let range = |from: f64, to: f64| {
        (from / STRIDE).floor().max(0.0) as usize
            ..((to / STRIDE).ceil().max(0.0) as usize).min(CELLS)
    };
    let mut inside = 0.0;
    for y in range(top, bottom) {
        for x in range(left, right) {
            let centre = Point::new((x as f64 + 0.5) * STRIDE, (y as f64 + 0.5) * STRIDE);
            if quad.contains(centre) {
                inside += f64::from(page[y * CELLS + x]);
            }
        }
    }
    inside / (mass + quad.area() / (STRIDE * STRIDE) - inside).max(1e-6)
}

/// The places that are more probable than their neighbours and than `least`, in pixels
/// of the input, the most probable first.
fn peaks(map: &Map, least: f32) -> Vec<(Point, f32)> {
    let at = |x: i32, y: i32| {
        let inside = x >= 0 && y >= 0 && (x as usize) < CELLS && (y as usize) < CELLS;
        if inside {
            map[y as usize * CELLS + x as usize]
        } else {
            0.0
        }
    };
    let side = CELLS as i32;
    let mut peaks = Vec::new();
    for y in 0..side {
        for x in 0..side {
            let here = at(x, y);
            let neighbours = (-1..=1).flat_map(|dy| (-1..=1).map(move |dx| (dx, dy)));
            let is_peak = here >= least
                && neighbours
                    .filter(|&d| d != (0, 0))
                    // Of two equal ones the first counts.
                    .all(|(dx, dy)| {
                        here > at(x + dx, y + dy)
                            || (here >= at(x + dx, y + dy) && (dy, dx) > (0, 0))
                    });
            if is_peak {
                let place = Point::new(
                    (f64::from(x) + 0.5 + vertex(at(x - 1, y), here, at(x + 1, y))) * STRIDE,
                    (f64::from(y) + 0.5 + vertex(at(x, y - 1), here, at(x, y + 1))) * STRIDE,
                );
                peaks.push((place, here));
            }
        }
    }
    peaks.sort_by(|a, b| b.1.total_cmp(&a.1));
    peaks.truncate(MOST_PEAKS);
    peaks
}

/// Where the bump through three neighbours is highest, -0.5 to 0.5: bumps are Gaussian,
/// so that their logarithm is a parabola.
fn vertex(before: f32, here: f32, after: f32) -> f64 {
    let [b, h, a] = [before, here, after].map(|p| f64::from(p.max(1e-4)).ln());
    let bend = b - 2.0 * h + a;
    if bend < -1e-6 {
        (0.5 * (b - a) / bend).clamp(-0.5, 0.5)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The maps that training/page.py wants of a page with these corners.
    fn maps(quad: &Quad) -> (Map, Map) {
        let centres = (0..CELLS * CELLS).map(|i| {
            Point::new(
                ((i % CELLS) as f64 + 0.5) * STRIDE,
                ((i / CELLS) as f64 + 0.5) * STRIDE,
            )
        });
        centres
            .map(|p| {
                let bump = quad
                    .corners()
                    .iter()
                    .map(|c| (-0.5 * (p.distance(*c) / STRIDE).powi(2)).exp() as f32)
                    .fold(0.0, f32::max);
                (bump, f32::from(u8::from(quad.contains(p))))
            })
            .unzip()
    }

    #[test]
    fn corners_are_found_to_a_fraction_of_a_cell() {
        for corners in [
            [(40.3, 61.2), (260.9, 50.0), (281.4, 222.2), (33.0, 239.7)],
            [(15.0, 60.0), (305.0, 60.0), (305.0, 260.0), (15.0, 260.0)],
            [(160.0, 20.5), (297.2, 163.0), (158.8, 301.1), (22.0, 158.0)],
        ] {
            let truth = Quad::new(corners.map(|(x, y)| Point::new(x, y)));
            let (corners, mask) = maps(&truth);
            let found = page(&corners, &mask);
            assert!(
                found.is_some_and(
                    |(quad, sure)| quad.iou(&Quad::ordered(truth.corners())) > 0.99 && sure > 0.5
                ),
                "{found:?}"
            );
        }
    }

    #[test]
    fn a_page_whose_corner_is_not_seen_is_none() {
        let truth = Quad::rect(60.0, 60.0, 200.0, 130.0);
        let (mut corners, mask) = maps(&truth);
        for cell in corners.iter_mut().skip(CELLS * CELLS / 2) {
            *cell = 0.0;
        }
        assert_eq!(page(&corners, &mask), None);
        assert_eq!(
            page(&vec![0.0; CELLS * CELLS], &vec![0.0; CELLS * CELLS]),
            None
        );
    }

    #[test]
    fn three_corners_make_a_rival_with_the_fourth_that_is_hidden() {
        let truth = Quad::rect(60.0, 60.0, 200.0, 130.0);
        let (mut corners, mask) = maps(&truth);
        for (i, cell) in corners.iter_mut().enumerate() {
            if i % CELLS > CELLS / 2 && i / CELLS > CELLS / 2 {
                *cell = 0.0;
            }
        }
        assert_eq!(page(&corners, &mask), None);
        let best = rivals(&corners, &mask).first().copied();
        assert!(
            best.is_some_and(|best| best.quad.iou(&truth) > 0.97),
            "{best:?}"
        );
    }

    #[test]
    fn corners_of_something_else_are_left_out() {
        let truth = Quad::rect(60.0, 60.0, 200.0, 130.0);
        let (corners, mask) = maps(&truth);
        let (portrait, _) = maps(&Quad::rect(75.0, 90.0, 50.0, 70.0));
        let both: Map = corners
            .iter()
            .zip(&portrait)
            .map(|(a, b)| a.max(*b))
            .collect();
        assert!(page(&both, &mask).is_some_and(|(quad, _)| quad.iou(&truth) > 0.98));
    }
}
