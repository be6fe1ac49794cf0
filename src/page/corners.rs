//! From the maps of the page network to the document's outline.

use super::hull;
use super::network::{CELLS, Map, STRIDE};
use crate::geometry::{Point, Quad};

/// A corner less probable than this is none.
const LEAST_PEAK: f32 = 0.08;

/// So many of the most probable corners are tried: the four, and those of a second
/// document or of a portrait.
const MOST_PEAKS: usize = 9;

/// The outline and the map of the page overlap at least so much, as intersection over union.
const LEAST_OVERLAP: f64 = 0.75;

/// Where all corners but one are this probable the page's cells count less: a sheet may be
/// seen by its corners where its print is like nothing that was learnt.
const CLEAR_CORNER: f32 = 0.5;
const LEAST_OVERLAP_CLEAR: f64 = 0.55;

/// An outline that overlaps the page's cells by more than this is the more probable the
/// better it does, whatever is seen of its corners.
const FILLED: f64 = 0.8;

/// What the fourth corner of a parallelogram counts for that nothing is seen of.
const UNSEEN_CORNER: f32 = 0.1;

/// The outline that the corners and the page's cells agree on best, in pixels of the
/// input, `first` nearest its top-left, and the probability of its worst corner.
///
/// Four corners that were seen compete with three and the parallelogram's fourth; where
/// none of them is clear so does the cells' own outline, whose corners may be hidden.
pub(super) fn page(corners: &Map, page: &Map) -> Option<(Quad, f32)> {
    let peaks = peaks(corners);
    let mut best = Best::of(page);
    for (a, b, c) in threes(peaks.len()) {
        let three = [peaks[a], peaks[b], peaks[c]];
        let clear = three.iter().all(|(_, p)| *p >= CLEAR_CORNER);
        let least = if clear {
            LEAST_OVERLAP_CLEAR
        } else {
            LEAST_OVERLAP
        };
        for fourth in &peaks[c + 1..] {
            let four = [three[0].0, three[1].0, three[2].0, fourth.0];
            // The peaks fall: the fourth is the least probable.
            best.offer(Quad::ordered(four), fourth.1, least);
        }
        if clear {
            for at in 0..3 {
                let [p, q, r] = [0, 1, 2].map(|i| three[(at + i) % 3].0);
                let opposite = Point::new(q.x + r.x - p.x, q.y + r.y - p.y);
                best.offer(Quad::ordered([p, q, r, opposite]), UNSEEN_CORNER, least);
            }
        }
    }
    if best.is_unclear()
        && let Some(quad) = hull::outline(page)
    {
        let seen = quad.corners().map(|corner| near(corners, corner));
        let worst = seen.into_iter().fold(1.0, f32::min).max(UNSEEN_CORNER);
        best.offer(quad, worst, LEAST_OVERLAP);
    }
    best.found.map(|(_, quad, worst)| (quad, worst))
}

/// The best outline so far.
struct Best<'a> {
    page: &'a Map,
    /// Sum of the page's cells.
    mass: f64,
    /// What it is worth, the quad, and how sure it is.
    found: Option<(f64, Quad, f32)>,
}

impl<'a> Best<'a> {
    fn of(page: &'a Map) -> Self {
        Self {
            page,
            mass: page.iter().copied().map(f64::from).sum(),
            found: None,
        }
    }

    /// Takes `quad` where it overlaps the page's cells by `least` and is worth more.
    fn offer(&mut self, quad: Quad, worst: f32, least: f64) {
        let ratio = quad.area() / (STRIDE * STRIDE) / self.mass.max(1.0);
        if !quad.is_convex() || !(least..1.0 / least).contains(&ratio) {
            return;
        }
        let overlap = overlap(&quad, self.page, self.mass);
        let worth = overlap + 0.2 * f64::from(worst);
        if overlap >= least && self.found.is_none_or(|(most, ..)| worth > most) {
            // Cells that fill an outline well vouch for it where a corner is hidden.
            let filled = (overlap - FILLED) / (1.0 - FILLED);
            self.found = Some((worth, quad, worst.max(0.6 * filled as f32)));
        }
    }

    /// Whether there is none, or one of whose corners little is seen.
    fn is_unclear(&self) -> bool {
        self.found.is_none_or(|(.., sure)| sure < CLEAR_CORNER)
    }
}

/// All ascending threes of indices below `count`.
fn threes(count: usize) -> impl Iterator<Item = (usize, usize, usize)> {
    (0..count)
        .flat_map(move |a| (a + 1..count).flat_map(move |b| (b + 1..count).map(move |c| (a, b, c))))
}

/// The greatest probability of a corner within two cells of `p`.
fn near(map: &Map, p: Point) -> f32 {
    let cell = |v: f64| (v / STRIDE) as i32;
    let side = CELLS as i32;
    let mut most = 0.0_f32;
    for y in (cell(p.y) - 2).max(0)..(cell(p.y) + 3).min(side) {
        for x in (cell(p.x) - 2).max(0)..(cell(p.x) + 3).min(side) {
            most = most.max(map[(y * side + x) as usize]);
        }
    }
    most
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

/// The places that are more probable than their neighbours, in pixels of the input,
/// the most probable first.
fn peaks(map: &Map) -> Vec<(Point, f32)> {
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
            let is_peak = here >= LEAST_PEAK
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
    fn a_page_whose_corners_are_hidden_is_seen_by_its_cells() {
        let truth = Quad::new(
            [(60.0, 60.0), (262.0, 75.0), (250.0, 200.0), (50.0, 190.0)]
                .map(|(x, y)| Point::new(x, y)),
        );
        let (_, mask) = maps(&truth);
        let none = vec![0.0; CELLS * CELLS];
        let found = page(&none, &mask);
        assert!(
            found.is_some_and(|(quad, sure)| quad.iou(&truth) > 0.95 && sure < 0.7),
            "{found:?}"
        );
        assert_eq!(page(&none, &none), None);
    }

    #[test]
    fn three_corners_and_half_of_the_cells_make_a_page() {
        let truth = Quad::rect(60.0, 60.0, 200.0, 130.0);
        let (mut corners, mut mask) = maps(&truth);
        for y in 0..CELLS {
            for x in 0..CELLS {
                let at = y * CELLS + x;
                if x > 50 && y > 35 {
                    corners[at] = 0.0;
                }
                // Of the right part of the page two thirds are seen.
                if x > 40 {
                    mask[at] *= 0.65;
                }
            }
        }
        let found = page(&corners, &mask);
        assert!(
            found.is_some_and(|(quad, _)| quad.iou(&truth) > 0.97),
            "{found:?}"
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
