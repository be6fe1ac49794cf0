//! Which row stands where: what the row indicators say, put on lines.

use std::collections::HashMap;

use super::ends::Ends;
use super::profile::window;
use super::symbols::{MODULES, Templates, modules};
use crate::barcode::grey::Grey;

/// Lines of the crop on which indicators are read.
const LINES: usize = 160;

/// An indicator is believed from this likeness on, and from this margin.
const LEAST_LIKE: f32 = 0.7;
const LEAST_MARGIN: f32 = 0.02;

/// Lines that have to agree.
const LEAST_LINES: usize = 6;

/// What all row indicators together say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shape {
    /// Rows, 3 to 90.
    pub rows: usize,
    /// Columns of data, 1 to 30.
    pub columns: usize,
    /// Level of correction, 0 to 8.
    pub level: usize,
}

/// Where rows run: row `r` is where `place` is between `r` and `r + 1`.
#[derive(Debug, Clone, Copy)]
pub struct Rows {
    /// What the symbol has.
    pub shape: Shape,
    left: Course,
    right: Course,
    /// By how many rows the middle is further down than between the ends.
    bow: f32,
}

/// A row's number as a polynomial of `y`.
#[derive(Debug, Clone, Copy)]
struct Course([f32; 3]);

impl Course {
    fn at(self, y: f32) -> f32 {
        let [a, b, c] = self.0;
        a + y * (b + y * c)
    }
}

/// What one indicator says of its row.
#[derive(Clone, Copy)]
struct Vote {
    y: f32,
    /// The middle of the row.
    row: f32,
    /// What it says of the shape, by cluster.
    cluster: usize,
    says: usize,
}

impl Rows {
    /// Reads the indicators of a symbol of `columns` columns between `ends`.
    pub fn find(grey: &Grey, ends: &Ends, columns: usize, templates: &Templates) -> Option<Self> {
        let total = modules(columns) as f32;
        let (mut lefts, mut rights) = (Vec::new(), Vec::new());
        for line in 0..LINES {
            let y = (line as f32 + 0.5) * grey.height as f32 / LINES as f32;
            let here = (ends.left.x(y), ends.right.x(y));
            let indicator = |first: usize, votes: &mut Vec<Vote>| {
                let x = |module: f32| ends.x(here, module, total);
                let seen = [-0.5, -0.25, 0.0, 0.25, 0.5]
                    .into_iter()
                    .map(|shift| window(grey, first as f32 + shift, &x, &|_| y))
                    .flat_map(|window| {
                        (0..3).filter_map(move |cluster| {
                            Some((cluster, templates.best(&window, cluster)?))
                        })
                    })
                    .max_by(|a, b| a.1.likeness.total_cmp(&b.1.likeness));
                if let Some((cluster, best)) = seen
                    && best.likeness > LEAST_LIKE
                    && best.margin > LEAST_MARGIN
                {
                    let value = usize::from(best.codeword);
                    votes.push(Vote {
                        y,
                        row: (value / 30 * 3 + cluster) as f32 + 0.5,
                        cluster,
                        says: value % 30,
                    });
                }
            };
            indicator(MODULES, &mut lefts);
            indicator(MODULES * (columns + 2), &mut rights);
        }
        let left = course(&lefts);
        let right = course(&rights);
        let (left, right) = match (left, right) {
            (Some(left), Some(right)) => (left, right),
            // One end may be covered: rows then run straight on.
            (Some(one), None) | (None, Some(one)) => (one, one),
            (None, None) => return None,
        };
        let shape = shape(&lefts, left, &rights, right, columns)?;
        Some(Self {
            shape,
            left,
            right,
            bow: 0.0,
        })
    }

    /// The place among the rows at part `u` of their length and height `y`.
    pub fn place(&self, u: f32, y: f32) -> f32 {
        self.left.at(y) * (1.0 - u) + self.right.at(y) * u - self.bow * 4.0 * u * (1.0 - u)
    }

    /// The same rows on a page whose middle bends by so many rows.
    pub fn bent(self, bow: f32) -> Self {
        Self { bow, ..self }
    }

    /// The height at which `place` is found at part `u`; by halving, as rows only go up or
    /// down.
    pub fn y(&self, u: f32, place: f32, height: f32) -> Option<f32> {
        let (mut low, mut high) = (-0.2 * height, 1.2 * height);
        let (at_low, at_high) = (self.place(u, low), self.place(u, high));
        let falls = at_low > at_high;
        if (at_low.min(at_high)..at_low.max(at_high)).contains(&place) {
            for _ in 0..16 {
                let middle = f32::midpoint(low, high);
                if (self.place(u, middle) < place) == falls {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            Some(f32::midpoint(low, high))
        } else {
            None
        }
    }
}

/// The course on which most votes lie.
fn course(votes: &[Vote]) -> Option<Course> {
    let mut best: Option<(usize, Course)> = None;
    let step = (votes.len() / 60).max(1);
    for (i, a) in votes.iter().enumerate().step_by(step) {
        for b in votes[i + 1..].iter().step_by(step) {
            let slope = (b.row - a.row) / (b.y - a.y);
            // Lines of one row say nothing of how far apart rows are.
            if (a.row - b.row).abs() < 0.5 || !slope.is_finite() {
                continue;
            }
            let line = Course([a.row - slope * a.y, slope, 0.0]);
            let kept = near(votes, line).count();
            if best.is_none_or(|(most, _)| kept > most) {
                best = Some((kept, line));
            }
        }
    }
    let (kept, line) = best?;
    if kept < LEAST_LINES {
        return None;
    }
    // Pages bend: a little more than a line, where enough votes say so.
    let straight = fitted(&near(votes, line).collect::<Vec<_>>(), false).unwrap_or(line);
    let bent = fitted(&near(votes, straight).collect::<Vec<_>>(), true).unwrap_or(straight);
    Some(if kept >= 3 * LEAST_LINES {
        bent
    } else {
        straight
    })
}

/// Votes that a course agrees with: half a row for where in its row a line runs, and half
/// for what bends.
fn near(votes: &[Vote], course: Course) -> impl Iterator<Item = &Vote> {
    votes
        .iter()
        .filter(move |vote| (course.at(vote.y) - vote.row).abs() < 1.0)
}

/// Least squares, of a line or a parabola.
fn fitted(votes: &[&Vote], bent: bool) -> Option<Course> {
    let terms = if bent { 3 } else { 2 };
    if votes.len() <= terms {
        return None;
    }
    // Heights around their middle and by their size, or the sums lose all digits.
    let n = votes.len() as f64;
    let centre = votes.iter().map(|v| f64::from(v.y)).sum::<f64>() / n;
    let size = votes
        .iter()
        .map(|v| (f64::from(v.y) - centre).abs())
        .fold(1e-3, f64::max);
    let mut system = [[0.0_f64; 4]; 3];
    for vote in votes {
        let t = (f64::from(vote.y) - centre) / size;
        let powers = [1.0, t, t * t];
        for row in 0..terms {
            for column in 0..terms {
                system[row][column] += powers[row] * powers[column];
            }
            system[row][3] += powers[row] * f64::from(vote.row);
        }
    }
    // A term that is not asked for is zero.
    if !bent {
        system[2][2] = 1.0;
    }
    let [a, b, c] = solved(system)?;
    // Back from (y - centre) / size to y.
    let (b, c) = (b / size, c / (size * size));
    Some(Course([
        (a - b * centre + c * centre * centre) as f32,
        (b - 2.0 * c * centre) as f32,
        c as f32,
    ]))
}

fn solved(mut system: [[f64; 4]; 3]) -> Option<[f64; 3]> {
    for pivot in 0..3 {
        let largest = (pivot..3)
            .max_by(|&a, &b| system[a][pivot].abs().total_cmp(&system[b][pivot].abs()))?;
        system.swap(pivot, largest);
        if system[pivot][pivot].abs() < 1e-9 {
            return None;
        }
        for row in 0..3 {
            if row != pivot {
                let factor = system[row][pivot] / system[pivot][pivot];
                let by = system[pivot];
                for (cell, pivot) in system[row].iter_mut().zip(by) {
                    *cell -= factor * pivot;
                }
            }
        }
    }
    Some(std::array::from_fn(|i| system[i][3] / system[i][i]))
}

/// The shape that most indicators say.
///
/// By cluster the left ones say: rows by three, level and what is left of the rows, columns;
/// the right ones the same, one cluster later (ISO/IEC 15438, row indicators).
fn shape(
    lefts: &[Vote],
    left: Course,
    rights: &[Vote],
    right: Course,
    columns: usize,
) -> Option<Shape> {
    let mut said: [HashMap<usize, usize>; 3] = Default::default();
    for vote in near(lefts, left) {
        *said[vote.cluster].entry(vote.says).or_default() += 1;
    }
    for vote in near(rights, right) {
        // Of the right: columns, rows by three, level.
        *said[(vote.cluster + 2) % 3].entry(vote.says).or_default() += 1;
    }
    let most = |said: &HashMap<usize, usize>| {
        said.iter()
            .max_by_key(|&(&says, &times)| (times, std::cmp::Reverse(says)))
            .map(|(&says, _)| says)
    };
    let (thirds, level, width) = (most(&said[0])?, most(&said[1])?, most(&said[2])?);
    let shape = Shape {
        rows: 3 * thirds + level % 3 + 1,
        columns: width + 1,
        level: level / 3,
    };
    let extra = 2_usize << shape.level;
    let fits = shape.columns == columns
        && (3..=90).contains(&shape.rows)
        && shape.level <= 8
        && extra < shape.rows * shape.columns
        && shape.rows * shape.columns < super::symbols::CODEWORDS;
    fits.then_some(shape)
}
