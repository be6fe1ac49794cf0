//! Where barcodes may be: by the structure of gradients, before anything is decoded.
//!
//! Bars make strong gradients that all point along one line; text, faces and guilloche make
//! weak ones, or point everywhere. So the structure tensor of small cells decides, and a page
//! without a barcode costs no more than that.

use super::grey::Grey;
use crate::geometry::{Point, Quad};

/// Pixels of a cell's side. Seen at the size of [`super::LOOK`] a cell is a millimetre of a card.
const CELL: usize = 8;

/// The least mean square of a cell's gradients, in grey levels of 255 a pixel: black bars on
/// white of one or two pixels have 1,000 and more, print in the ground of a card below 100.
const STRONG: f32 = 250.0;

/// The least parts of what the strongest twentieth of the page has that are tried: bars are
/// the blackest and finest print of a card, and in the dark half of a shadow they have a
/// fifteenth of what they have in the light. The second takes more of the page together, and
/// more than the bars where print is near them.
pub const PARTS: [f32; 2] = [0.2, 0.07];

/// The least coherence of a place (0: gradients everywhere, 1: along one line). In the low rows
/// of drawn cards, which are little higher than a bar is wide, it is 0.35 to 0.6; of lines
/// of text it is 0 to 0.25.
const COHERENT: f32 = 0.28;

/// Cells of one barcode do not differ more in direction from their neighbour, in radians.
const SAME_DIRECTION: f32 = 0.3;

/// A barcode has at least so many cells: smaller ones cannot be read.
const LEAST_CELLS: usize = 24;

/// Its cells fill at least this part of their rectangle.
const LEAST_FILLED: f64 = 0.5;

/// It is at least so high, in pixels of the look: five millimetres of a card that fills half
/// of the frame. Single lines of text are lower.
const LEAST_HEIGHT: f64 = 20.0;

/// And so many times as long as high; the ends make it longer than the bars that are seen.
const LEAST_ASPECT: f64 = 0.5;
const MOST_ASPECT: f64 = 14.0;

/// A part of one has at least so many.
const LEAST_PART: usize = 6;

/// Gaps between parts of one are at most this part of the larger one's length.
const GAP: f64 = 0.3;

/// Not more parts are put together.
const MOST_REGIONS: usize = 24;

/// Not more of a page is tried: each costs milliseconds.
const MOST_PLACES: usize = 3;

/// A place with bars.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bars {
    /// Their outline, the bars upright in it, in the pixels of what was looked at.
    pub quad: Quad,
    /// How many cells they fill.
    pub cells: usize,
}

/// Sums of products of gradients.
#[derive(Clone, Copy, Default)]
struct Tensor {
    xx: f32,
    yy: f32,
    xy: f32,
}

impl Tensor {
    fn add(&mut self, other: Self) {
        self.xx += other.xx;
        self.yy += other.yy;
        self.xy += other.xy;
    }

    fn energy(self) -> f32 {
        self.xx + self.yy
    }

    fn coherence(self) -> f32 {
        (self.xx - self.yy).hypot(2.0 * self.xy) / self.energy().max(1.0)
    }

    /// The line along which gradients point, -pi/2 to pi/2.
    fn direction(self) -> f32 {
        0.5 * (2.0 * self.xy).atan2(self.xx - self.yy)
    }
}

/// Places with bars in `grey`, largest first, that have `part` (one of [`PARTS`]) of what the
/// strongest have.
pub fn bars(grey: &Grey, part: f32) -> Vec<Bars> {
    let (columns, rows) = (grey.width / CELL, grey.height / CELL);
    if columns < 3 || rows < 3 {
        return Vec::new();
    }
    let near = around(&cells(grey, columns, rows), columns, rows);
    let tensors = around(&near, columns, rows);
    let area = (CELL * CELL * 81) as f32;
    let mut energies: Vec<f32> = tensors
        .iter()
        .map(|tensor| tensor.energy() / area)
        .collect();
    let strong = energies.len() * 19 / 20;
    let (_, &mut strongest, _) = energies.select_nth_unstable_by(strong, f32::total_cmp);
    let least = STRONG.max(part * strongest) * area;
    let mut open: Vec<bool> = tensors
        .iter()
        .map(|tensor| tensor.energy() > least && tensor.coherence() > COHERENT)
        .collect();
    let mut found = Vec::new();
    for start in 0..open.len() {
        if open[start] {
            let cells = together(start, &mut open, &tensors, columns, rows);
            found.extend(Region::of(&cells, &tensors, columns));
        }
    }
    // Larger ones take up smaller ones, until nothing belongs together any more.
    found.sort_by_key(|region| std::cmp::Reverse(region.cells));
    found.truncate(MOST_REGIONS);
    while let Some((a, b)) = pair(&found) {
        let other = found.remove(b);
        found[a].take(&other);
        found.sort_by_key(|region| std::cmp::Reverse(region.cells));
    }
    found
        .iter()
        .filter_map(Region::bars)
        .take(MOST_PLACES)
        .collect()
}

fn cells(grey: &Grey, columns: usize, rows: usize) -> Vec<Tensor> {
    let mut cells = vec![Tensor::default(); columns * rows];
    for y in 1..(rows * CELL).min(grey.height - 1) {
        let (above, here, below) = (grey.row(y - 1), grey.row(y), grey.row(y + 1));
        for x in 1..(columns * CELL).min(grey.width - 1) {
            let (dx, dy) = (here[x + 1] - here[x - 1], below[x] - above[x]);
            cells[y / CELL * columns + x / CELL].add(Tensor {
                xx: dx * dx,
                yy: dy * dy,
                xy: dx * dy,
            });
        }
    }
    cells
}

/// Each cell with its eight neighbours: bars have gaps that are none of theirs.
fn around(cells: &[Tensor], columns: usize, rows: usize) -> Vec<Tensor> {
    let mut sums = vec![Tensor::default(); cells.len()];
    for row in 0..rows {
        for column in 0..columns {
            for y in row.saturating_sub(1)..(row + 2).min(rows) {
                for x in column.saturating_sub(1)..(column + 2).min(columns) {
                    sums[row * columns + column].add(cells[y * columns + x]);
                }
            }
        }
    }
    sums
}

/// The open cells that hang together with `start` and point along one line; closes them.
fn together(
    start: usize,
    open: &mut [bool],
    tensors: &[Tensor],
    columns: usize,
    rows: usize,
) -> Vec<usize> {
    let mut cells = vec![start];
    open[start] = false;
    let mut next = 0;
    while let Some(&cell) = cells.get(next) {
        next += 1;
        let (x, y) = (cell % columns, cell / columns);
        let beside = [
            (x > 0).then(|| cell - 1),
            (x + 1 < columns).then(|| cell + 1),
            (y > 0).then(|| cell - columns),
            (y + 1 < rows).then(|| cell + columns),
        ];
        for other in beside.into_iter().flatten() {
            let turn = tensors[cell].direction() - tensors[other].direction();
            // Directions are lines: half a turn is none.
            let turn = turn.sin().abs();
            if open[other] && turn < SAME_DIRECTION {
                open[other] = false;
                cells.push(other);
            }
        }
    }
    cells
}

/// Cells that hang together, in a frame turned so that their gradients run along it.
struct Region {
    cells: usize,
    direction: f64,
    along: (f64, f64),
    across: (f64, f64),
    points: Vec<Point>,
}

impl Region {
    fn of(cells: &[usize], tensors: &[Tensor], columns: usize) -> Option<Self> {
        if cells.len() < LEAST_PART {
            return None;
        }
        let mut sum = Tensor::default();
        for &cell in cells {
            sum.add(tensors[cell]);
        }
        // The outermost cells are half of something else: their centres are the outline.
        let centre = |&cell: &usize| {
            let middle = |place: usize| (place as f64 + 0.5) * CELL as f64;
            Point::new(middle(cell % columns), middle(cell / columns))
        };
        let mut region = Self {
            cells: cells.len(),
            direction: f64::from(sum.direction()),
            along: (0.0, 0.0),
            across: (0.0, 0.0),
            points: cells.iter().map(centre).collect(),
        };
        region.measure();
        Some(region)
    }

    /// The rectangle around all its points.
    fn measure(&mut self) {
        (self.along, self.across) = self.extent(self.direction);
    }

    fn extent(&self, direction: f64) -> ((f64, f64), (f64, f64)) {
        let (sin, cos) = direction.sin_cos();
        let mut along = (f64::MAX, f64::MIN);
        let mut across = (f64::MAX, f64::MIN);
        for p in &self.points {
            let (u, v) = (p.x * cos + p.y * sin, p.y * cos - p.x * sin);
            along = (along.0.min(u), along.1.max(u));
            across = (across.0.min(v), across.1.max(v));
        }
        (along, across)
    }

    /// Whether `other` is a further part of the same bars: wide bars, and the ends of a
    /// symbol, leave gaps.
    fn belongs(&self, other: &Self) -> bool {
        let turn = (self.direction - other.direction).sin().abs();
        let (along, across) = other.extent(self.direction);
        let height = self.across.1 - self.across.0;
        let common = self.across.1.min(across.1) - self.across.0.max(across.0);
        let gap = self.along.0.max(along.0) - self.along.1.min(along.1);
        turn < 0.2
            && common > 0.7 * height.max(across.1 - across.0)
            && gap < GAP * (self.along.1 - self.along.0)
    }

    fn take(&mut self, other: &Self) {
        self.cells += other.cells;
        self.points.extend_from_slice(&other.points);
        self.measure();
    }

    fn bars(&self) -> Option<Bars> {
        let cell = CELL as f64;
        let (length, height) = (self.along.1 - self.along.0, self.across.1 - self.across.0);
        let filled = self.cells as f64 * cell * cell / ((length + cell) * (height + cell));
        let (sin, cos) = self.direction.sin_cos();
        let back = |u: f64, v: f64| Point::new(u * cos - v * sin, u * sin + v * cos);
        let quad = Quad::new([
            back(self.along.0, self.across.0),
            back(self.along.1, self.across.0),
            back(self.along.1, self.across.1),
            back(self.along.0, self.across.1),
        ]);
        let is_one = self.cells >= LEAST_CELLS
            && filled > LEAST_FILLED
            && height >= LEAST_HEIGHT
            && (LEAST_ASPECT..MOST_ASPECT).contains(&(length / height));
        is_one.then_some(Bars {
            quad,
            cells: self.cells,
        })
    }
}

/// Two regions of which the first is to take up the second.
fn pair(regions: &[Region]) -> Option<(usize, usize)> {
    let belongs = |a: usize, b: usize| regions[a].belongs(&regions[b]);
    (0..regions.len())
        .flat_map(|a| (a + 1..regions.len()).map(move |b| (a, b)))
        .find(|&(a, b)| belongs(a, b))
}
