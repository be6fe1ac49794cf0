//! The outline of the page's cells: what is left where corners are hidden or round.

use super::network::{CELLS, Map, STRIDE};
use crate::geometry::{Point, Quad};

/// Cells at least this probable are the page's.
const INSIDE: f32 = 0.5;

/// A page has at least so many cells, one in sixty of the input.
const LEAST_CELLS: usize = 100;

/// Parts of an angle of 180 degrees in which the sides' directions are looked for.
const DIRECTIONS: usize = 90;

/// How far a side may turn from the rectangle's: sides of a page in perspective do so by up
/// to some twenty degrees.
const MOST_TURN: i32 = 10;

/// How often all sides are turned.
const ROUNDS: usize = 4;

/// So much of the cells may lie outside of a side: what sticks out is a finger, or
/// something that lies beside.
const OUTLIERS: f64 = 0.012;

/// The quad around the largest patch of `page`, in pixels of the input, `first` nearest its
/// top-left; `None` where there is none, or it is no quad.
///
/// The least rectangle, each side of which is then turned as long as the quad gets
/// smaller; every side has but a few cells outside.
pub(super) fn outline(page: &Map) -> Option<Quad> {
    let cells = largest(page);
    if cells.len() < LEAST_CELLS {
        return None;
    }
    let lines: Vec<Line> = (0..2 * DIRECTIONS)
        .map(|step| {
            Line::around(
                &cells,
                step as f64 * std::f64::consts::PI / DIRECTIONS as f64,
            )
        })
        .collect();
    let at = |step: i32| &lines[step.rem_euclid(lines.len() as i32) as usize];
    let half = DIRECTIONS as i32;
    let quad_of = |steps: [i32; 4]| {
        let quad = crossing(steps.map(at))?;
        quad.is_convex().then(|| (quad.area(), quad))
    };
    // The least rectangle first, and then side by side what makes it smaller.
    let mut best: Option<(f64, Quad, [i32; 4])> = None;
    for top in 0..half / 2 {
        let steps = [top, top + half / 2, top + half, top + half + half / 2];
        if let Some((area, quad)) = quad_of(steps)
            && best.as_ref().is_none_or(|(least, ..)| area < *least)
        {
            best = Some((area, quad, steps));
        }
    }
    let (mut area, mut quad, begun) = best?;
    let mut steps = begun;
    for side in (0..4).cycle().take(4 * ROUNDS) {
        for step in begun[side] - MOST_TURN..=begun[side] + MOST_TURN {
            let mut tried = steps;
            tried[side] = step;
            if let Some((smaller, found)) = quad_of(tried)
                && smaller < area
            {
                (area, quad, steps) = (smaller, found, tried);
            }
        }
    }
    Some(Quad::ordered(quad.corners()))
}

/// A line with its outward normal, at the least distance that leaves few cells outside.
struct Line {
    normal: Point,
    /// Distance from the origin along the normal, in pixels of the input.
    distance: f64,
}

impl Line {
    fn around(cells: &[Point], angle: f64) -> Self {
        let normal = Point::new(angle.sin(), -angle.cos());
        let mut along: Vec<f64> = cells
            .iter()
            .map(|p| p.x * normal.x + p.y * normal.y)
            .collect();
        let rank = ((1.0 - OUTLIERS) * (along.len() - 1) as f64) as usize;
        let (_, &mut distance, _) = along.select_nth_unstable_by(rank, f64::total_cmp);
        // A cell's own half belongs to the page.
        let half = STRIDE / 2.0 * (normal.x.abs() + normal.y.abs()) / std::f64::consts::SQRT_2;
        Self {
            normal,
            distance: distance + half,
        }
    }
}

/// The quad that four lines enclose, where neighbours cross.
fn crossing(sides: [&Line; 4]) -> Option<Quad> {
    let mut corners = [Point::default(); 4];
    for (at, corner) in corners.iter_mut().enumerate() {
        let (a, b) = (sides[(at + 3) % 4], sides[at]);
        let det = a.normal.x * b.normal.y - a.normal.y * b.normal.x;
        if det.abs() < 0.3 {
            return None;
        }
        *corner = Point::new(
            (a.distance * b.normal.y - b.distance * a.normal.y) / det,
            (a.normal.x * b.distance - b.normal.x * a.distance) / det,
        );
    }
    Some(Quad::new(corners))
}

/// Centres of the cells of the largest connected patch, in pixels of the input.
fn largest(page: &Map) -> Vec<Point> {
    let mut seen = vec![false; page.len()];
    let mut largest = Vec::new();
    for start in 0..page.len() {
        if seen[start] || page[start] < INSIDE {
            continue;
        }
        seen[start] = true;
        let mut patch = vec![start];
        let mut next = 0;
        while next < patch.len() {
            let (x, y) = (patch[next] % CELLS, patch[next] / CELLS);
            next += 1;
            let beside = [
                (x > 0).then(|| y * CELLS + x - 1),
                (x + 1 < CELLS).then(|| y * CELLS + x + 1),
                (y > 0).then(|| (y - 1) * CELLS + x),
                (y + 1 < CELLS).then(|| (y + 1) * CELLS + x),
            ];
            for neighbour in beside.into_iter().flatten() {
                if !seen[neighbour] && page[neighbour] >= INSIDE {
                    seen[neighbour] = true;
                    patch.push(neighbour);
                }
            }
        }
        if patch.len() > largest.len() {
            largest = patch;
        }
    }
    largest
        .into_iter()
        .map(|at| {
            Point::new(
                ((at % CELLS) as f64 + 0.5) * STRIDE,
                ((at / CELLS) as f64 + 0.5) * STRIDE,
            )
        })
        .collect()
}
