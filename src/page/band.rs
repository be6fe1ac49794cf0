//! From the map of the MRZ to the quad around it.

use super::network::{CELLS, Map, STRIDE};
use crate::geometry::{Point, Quad, QuarterTurn};

/// Cells at least this probable are the MRZ's; those around them count as far as they go.
const CORE: f32 = 0.4;

/// A zone has at least so many such cells: two lines of a card that fills a third
/// of the frame are 20 cells long and one or two high.
const LEAST_CELLS: usize = 10;

/// The quad around the largest patch of `map` in pixels of the input, as the zone of a
/// document reads that needs `turn`, and the patch's mean probability.
///
/// Cells say how much of them is covered: sums across the patch are its height and
/// their centres its middle line, both to a fraction of a cell.
pub(super) fn zone(map: &Map, turn: QuarterTurn) -> Option<(Quad, f32)> {
    let patch = largest_patch(map);
    if patch.len() < LEAST_CELLS {
        return None;
    }
    let confidence = patch.iter().map(|&at| map[at]).sum::<f32>() / patch.len() as f32;
    let cells = with_neighbours(&patch, map);
    let (centre, axis) = main_axis(&cells)?;
    // The reading direction is the one nearer to that of the whole document.
    let upright = -(turn.quarters() as f64) * std::f64::consts::FRAC_PI_2;
    let along = if axis.x * upright.cos() + axis.y * upright.sin() < 0.0 {
        Point::new(-axis.x, -axis.y)
    } else {
        axis
    };
    let across = Point::new(-along.y, along.x);
    let slices = Slices::of(&cells, centre, along, across);
    let (from, to) = slices.ends()?;
    let (middle, height) = slices.lines(from, to)?;
    let corner = |t: f64, side: f64| {
        let s = middle.0 + middle.1 * t + side * (height.0 + height.1 * t).max(0.2) / 2.0;
        Point::new(
            (centre.x + along.x * t + across.x * s) * STRIDE,
            (centre.y + along.y * t + across.y * s) * STRIDE,
        )
    };
    let quad = Quad::new([
        corner(from, -1.0),
        corner(to, -1.0),
        corner(to, 1.0),
        corner(from, 1.0),
    ]);
    quad.is_convex().then_some((quad, confidence))
}

/// Indices of the cells of the largest connected patch of probable cells.
fn largest_patch(map: &Map) -> Vec<usize> {
    let mut seen = vec![false; map.len()];
    let mut largest = Vec::new();
    for start in 0..map.len() {
        if seen[start] || map[start] < CORE {
            continue;
        }
        let mut patch = vec![start];
        seen[start] = true;
        let mut next = 0;
        while next < patch.len() {
            for neighbour in neighbours(patch[next]) {
                if !seen[neighbour] && map[neighbour] >= CORE {
                    seen[neighbour] = true;
                    patch.push(neighbour);
                }
            }
            next += 1;
        }
        if patch.len() > largest.len() {
            largest = patch;
        }
    }
    largest
}

/// The eight cells around a cell, fewer at the map's edge.
fn neighbours(at: usize) -> impl Iterator<Item = usize> {
    let (x, y) = ((at % CELLS) as i32, (at / CELLS) as i32);
    (-1..=1)
        .flat_map(move |dy| (-1..=1).map(move |dx| (x + dx, y + dy)))
        .filter(|&(x, y)| (0..CELLS as i32).contains(&x) && (0..CELLS as i32).contains(&y))
        .map(|(x, y)| y as usize * CELLS + x as usize)
}

/// Centres of the patch's cells and of those around it, in cells, with their coverage.
fn with_neighbours(patch: &[usize], map: &Map) -> Vec<(Point, f64)> {
    let mut inside = vec![false; map.len()];
    for &at in patch {
        for neighbour in neighbours(at) {
            inside[neighbour] = true;
        }
    }
    (0..map.len())
        .filter(|&at| inside[at])
        .map(|at| {
            let centre = Point::new((at % CELLS) as f64 + 0.5, (at / CELLS) as f64 + 0.5);
            (centre, f64::from(map[at]))
        })
        .collect()
}

/// The centre of mass and the direction in which the cells extend most.
fn main_axis(cells: &[(Point, f64)]) -> Option<(Point, Point)> {
    let mass: f64 = cells.iter().map(|(_, m)| m).sum();
    if mass <= 0.0 {
        return None;
    }
    let sum = |of: &dyn Fn(Point) -> f64| cells.iter().map(|(p, m)| m * of(*p)).sum::<f64>() / mass;
    let centre = Point::new(sum(&|p| p.x), sum(&|p| p.y));
    let xx = sum(&|p| (p.x - centre.x).powi(2));
    let yy = sum(&|p| (p.y - centre.y).powi(2));
    let xy = sum(&|p| (p.x - centre.x) * (p.y - centre.y));
    let angle = 0.5 * (2.0 * xy).atan2(xx - yy);
    Some((centre, Point::new(angle.cos(), angle.sin())))
}

/// Sums over slices one cell wide, along the zone.
struct Slices {
    /// Place of the first slice's middle along the zone, in cells from the centre.
    start: f64,
    /// Mass of each slice and the mean place of its cells across.
    slices: Vec<(f64, f64)>,
}

impl Slices {
    fn of(cells: &[(Point, f64)], centre: Point, along: Point, across: Point) -> Self {
        let place = |p: Point| {
            let (x, y) = (p.x - centre.x, p.y - centre.y);
            (x * along.x + y * along.y, x * across.x + y * across.y)
        };
        let least = cells
            .iter()
            .map(|(p, _)| place(*p).0)
            .fold(f64::INFINITY, f64::min);
        let most = cells
            .iter()
            .map(|(p, _)| place(*p).0)
            .fold(f64::NEG_INFINITY, f64::max);
        let start = least.floor();
        let count = (most - start).max(0.0) as usize + 2;
        let mut sums = vec![(0.0, 0.0); count];
        for (p, m) in cells {
            let (t, s) = place(*p);
            // Shared between the two nearest slices: turned grids leave no gaps.
            let first = (t - start).floor();
            let part = t - start - first;
            for (slice, part) in [(first as usize, 1.0 - part), (first as usize + 1, part)] {
                if let Some(sum) = sums.get_mut(slice) {
                    sum.0 += m * part;
                    sum.1 += m * part * s;
                }
            }
        }
        let slices = sums
            .into_iter()
            .map(|(mass, moment)| (mass, moment / mass.max(1e-9)))
            .collect();
        Self { start, slices }
    }

    /// Where the zone begins and ends: where a slice has half the usual mass.
    fn ends(&self) -> Option<(f64, f64)> {
        let mut masses: Vec<f64> = self.slices.iter().map(|(m, _)| *m).collect();
        masses.sort_by(f64::total_cmp);
        let half = masses.get(masses.len() * 3 / 5)? / 2.0;
        let first = self.slices.iter().position(|(m, _)| *m >= half)?;
        let last = self.slices.iter().rposition(|(m, _)| *m >= half)?;
        let mass = |at: usize| self.slices.get(at).map_or(0.0, |(m, _)| *m);
        let crossing = |inside: usize, outside: f64| {
            let m = mass(inside);
            ((m - half) / (m - outside).max(1e-6)).clamp(0.0, 1.0)
        };
        let from = first as f64 - crossing(first, if first > 0 { mass(first - 1) } else { 0.0 });
        let to = last as f64 + crossing(last, mass(last + 1));
        (to > from).then_some((self.start + from, self.start + to))
    }

    /// The middle line and the height between `from` and `to`, each as its value at the
    /// centre and its slope.
    fn lines(&self, from: f64, to: f64) -> Option<((f64, f64), (f64, f64))> {
        let inner: Vec<(f64, f64, f64)> = self
            .slices
            .iter()
            .enumerate()
            .map(|(at, &(mass, middle))| (self.start + at as f64, middle, mass))
            .filter(|(t, ..)| *t > from + 0.7 && *t < to - 0.7)
            .collect();
        if inner.len() < 3 {
            return None;
        }
        let middle = fitted(inner.iter().map(|&(t, middle, mass)| (t, middle, mass)));
        let height = fitted(inner.iter().map(|&(t, _, mass)| (t, mass, 1.0)));
        Some((middle, height))
    }
}

/// Value at 0 and slope of the weighted least-squares line through (t, value, weight).
fn fitted(samples: impl Iterator<Item = (f64, f64, f64)> + Clone) -> (f64, f64) {
    let weight: f64 = samples.clone().map(|(.., w)| w).sum::<f64>().max(1e-9);
    let mean_t = samples.clone().map(|(t, _, w)| t * w).sum::<f64>() / weight;
    let mean = samples.clone().map(|(_, v, w)| v * w).sum::<f64>() / weight;
    let (cov, var) = samples.fold((0.0, 0.0), |(cov, var), (t, v, w)| {
        (
            cov + w * (t - mean_t) * (v - mean),
            var + w * (t - mean_t).powi(2),
        )
    });
    let slope = if var > 1e-9 { cov / var } else { 0.0 };
    (mean - slope * mean_t, slope)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How much of each cell `quad` covers, from 64 samples a cell.
    fn coverage(quad: &Quad) -> Map {
        (0..CELLS * CELLS)
            .map(|i| {
                let inside = (0..64)
                    .filter(|s| {
                        let x = ((i % CELLS) as f64 + (f64::from(s % 8) + 0.5) / 8.0) * STRIDE;
                        let y = ((i / CELLS) as f64 + (f64::from(s / 8) + 0.5) / 8.0) * STRIDE;
                        quad.contains(Point::new(x, y))
                    })
                    .count();
                inside as f32 / 64.0
            })
            .collect()
    }

    #[test]
    fn the_quad_is_found_however_it_lies() {
        for (turn, corners) in [
            (
                QuarterTurn::R0,
                [(30.0, 200.0), (280.0, 210.0), (280.0, 232.0), (30.0, 223.0)],
            ),
            (
                QuarterTurn::R180,
                [(280.0, 60.0), (40.0, 50.0), (40.0, 36.0), (280.0, 42.0)],
            ),
            // A document that needs a turn of 90 reads upwards.
            (
                QuarterTurn::R90,
                [(90.0, 290.0), (98.0, 40.0), (118.0, 40.0), (114.0, 290.0)],
            ),
            (
                QuarterTurn::R270,
                [(150.0, 60.0), (140.0, 250.0), (126.0, 250.0), (136.0, 60.0)],
            ),
        ] {
            let truth = Quad::new(corners.map(|(x, y)| Point::new(x, y)));
            let found = zone(&coverage(&truth), turn);
            let off = found.map_or(1e9, |(quad, _)| {
                quad.corners()
                    .iter()
                    .zip(truth.corners())
                    .map(|(a, b)| a.distance(b))
                    .fold(0.0, f64::max)
            });
            assert!(off < 2.5, "{turn:?}: {off} px, {found:?}");
        }
    }

    #[test]
    fn specks_are_no_zone() {
        assert_eq!(zone(&vec![0.0; CELLS * CELLS], QuarterTurn::R0), None);
        let speck = coverage(&Quad::rect(100.0, 100.0, 8.0, 8.0));
        assert_eq!(zone(&speck, QuarterTurn::R0), None);
    }
}
