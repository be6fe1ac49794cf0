//! Where a reduced picture changes, and how well a quad's sides lie on that.

use crate::geometry::{Homography, Point, Quad};
use crate::image::Rgb;

/// Gradients of the reduced picture.
pub(super) struct Edges {
    /// Horizontal and vertical change over two pixels, of the channel that changes most.
    gradient: Vec<(f32, f32)>,
    /// Length of each gradient, 0 to 361.
    pub size: Vec<f32>,
    /// The same where it is no smaller than at the two neighbours along the
    /// gradient, 0 elsewhere: lines one pixel wide.
    pub ridge: Vec<f32>,
    /// A change that only an eighth of the pixels exceeds: what counts as an edge here.
    strong: f32,
    pub width: usize,
    pub height: usize,
}

impl Edges {
    pub fn new(small: &Rgb) -> Self {
        let (width, height) = (small.width() as usize, small.height() as usize);
        let smooth = smoothed(small);
        let row = |y: usize| &smooth[y * width * 3..][..width * 3];
        let mut gradient = Vec::with_capacity(width * height);
        let mut size = Vec::with_capacity(width * height);
        for y in 0..height {
            let (up, here, down) = (
                row(y.saturating_sub(1)),
                row(y),
                row((y + 1).min(height - 1)),
            );
            for x in 0..width {
                let (left, right) = (x.saturating_sub(1) * 3, (x + 1).min(width - 1) * 3);
                let (mut most, mut square) = ((0.0, 0.0), -1.0);
                for c in 0..3 {
                    let dx = here[right + c] - here[left + c];
                    let dy = down[x * 3 + c] - up[x * 3 + c];
                    let this = dx * dx + dy * dy;
                    if this > square {
                        (most, square) = ((dx, dy), this);
                    }
                }
                gradient.push(most);
                size.push(square.sqrt());
            }
        }
        let mut ranked = size.clone();
        let rank = ranked.len() * 7 / 8;
        let (_, &mut eighth, _) = ranked.select_nth_unstable_by(rank, f32::total_cmp);
        let ridge = ridges(&gradient, &size, width);
        Self {
            gradient,
            size,
            ridge,
            strong: eighth.clamp(6.0, 24.0),
            width,
            height,
        }
    }

    /// Whether print, or something as busy, stands outside of the quad: then it is
    /// a panel of the document, one document of several, or an outline that cuts
    /// some of the text off. A much textured desk looks the same, and then the
    /// whole frame is the safer page.
    pub fn print_outside(&self, quad: &Quad) -> bool {
        let Some(to_unit) = Homography::unit_to(quad).and_then(|unit| unit.inverse()) else {
            return true;
        };
        // The blur carries the sides' own change three pixels outwards, and half a block on.
        let (u, v) = (
            MARGIN / quad.width().max(1.0),
            MARGIN / quad.height().max(1.0),
        );
        let (mut inside, mut outside) = (Share::default(), Share::default());
        let mut strips = [Share::default(); 4];
        for (centre, busy) in self.blocks() {
            let at = to_unit.map(centre);
            if (-u..=1.0 + u).contains(&at.x) && (-v..=1.0 + v).contains(&at.y) {
                inside.add(busy);
                continue;
            }
            outside.add(busy);
            let beside = [
                (-STRIP..0.0).contains(&at.y) && (0.0..1.0).contains(&at.x),
                (1.0..1.0 + STRIP).contains(&at.x) && (0.0..1.0).contains(&at.y),
                (1.0..1.0 + STRIP).contains(&at.y) && (0.0..1.0).contains(&at.x),
                (-STRIP..0.0).contains(&at.x) && (0.0..1.0).contains(&at.y),
            ];
            for (strip, _) in strips.iter_mut().zip(beside).filter(|(_, beside)| *beside) {
                strip.add(busy);
            }
        }
        outside.of() > BUSY_OUTSIDE
            || strips.iter().any(|strip| strip.of() > BUSY_BESIDE)
            || f64::from(outside.busy) > MORE_OUTSIDE * f64::from(inside.busy)
    }

    /// The centres of blocks of the picture, and whether there is much change in them.
    fn blocks(&self) -> impl Iterator<Item = (Point, bool)> + '_ {
        let starts = |length: usize| (0..length / BLOCK).map(|index| index * BLOCK);
        starts(self.height).flat_map(move |top| {
            starts(self.width).map(move |left| {
                let sum: f32 = (top..top + BLOCK)
                    .flat_map(|y| &self.size[y * self.width + left..][..BLOCK])
                    .sum();
                let half = BLOCK as f64 / 2.0;
                (
                    Point::new(left as f64 + half, top as f64 + half),
                    sum >= BUSY * (BLOCK * BLOCK) as f32,
                )
            })
        })
    }

    /// How strongly the picture changes across a line through `p` with unit normal `normal`.
    fn across(&self, p: Point, normal: Point) -> f32 {
        if p.x < 0.0 || p.y < 0.0 {
            return 0.0;
        }
        let (x, y) = (p.x as usize, p.y as usize);
        if x >= self.width || y >= self.height {
            return 0.0;
        }
        let (gx, gy) = self.gradient[y * self.width + x];
        (gx * normal.x as f32 + gy * normal.y as f32).abs()
    }

    /// For each sample along the side from `a` to `b` the offset, within `reach`
    /// pixels to either side, where the change across is greatest, and that change.
    fn profile(&self, a: Point, b: Point, reach: i32) -> Vec<(f64, f64, f32)> {
        let length = a.distance(b).max(1.0);
        let normal = Point::new((a.y - b.y) / length, (b.x - a.x) / length);
        // Corners are round, and often under a finger: the ends say little.
        let samples = (length / 2.0).clamp(8.0, 200.0) as usize;
        (0..samples)
            .map(|i| 0.06 + 0.88 * (i as f64 + 0.5) / samples as f64)
            .filter_map(|t| {
                let on = a.lerp(b, t);
                (-reach..=reach)
                    .map(|offset| {
                        let offset = f64::from(offset);
                        // Of equal changes the nearest to the line counts.
                        let change = self.across(on + normal * offset, normal);
                        (
                            t,
                            offset,
                            change,
                            change * (1.0 - 0.04 * offset.abs() as f32),
                        )
                    })
                    .max_by(|p, q| p.3.total_cmp(&q.3))
                    .map(|(t, offset, change, _)| (t, offset, change))
            })
            .collect()
    }

    /// The part of the worst side that lies on strong edges, 0 to 1.
    pub fn support(&self, quad: &Quad) -> f64 {
        let c = quad.corners();
        (0..4)
            .map(|i| {
                let profile = self.profile(c[i], c[(i + 1) % 4], 2);
                let on = profile
                    .iter()
                    .filter(|(_, _, change)| *change >= self.strong)
                    .count();
                on as f64 / profile.len().max(1) as f64
            })
            .fold(1.0, f64::min)
    }

    /// The quad with each side moved onto the strongest edges near it (least
    /// squares over the samples, twice, outliers dropped the second time).
    pub fn refined(&self, quad: &Quad) -> Quad {
        let c = quad.corners();
        let lines: Vec<(Point, Point)> =
            (0..4).map(|i| self.fitted(c[i], c[(i + 1) % 4])).collect();
        let corners = std::array::from_fn(|i| {
            let (before, after) = (lines[(i + 3) % 4], lines[i]);
            intersection(before, after).unwrap_or(c[i])
        });
        let refined = Quad::new(corners);
        let moved = (0..4)
            .map(|i| corners[i].distance(c[i]))
            .fold(0.0, f64::max);
        if refined.is_convex() && moved < 24.0 {
            refined
        } else {
            *quad
        }
    }

    fn fitted(&self, a: Point, b: Point) -> (Point, Point) {
        let mut samples: Vec<(f64, f64)> = self
            .profile(a, b, 6)
            .into_iter()
            .filter(|(_, _, change)| *change >= self.strong)
            .map(|(t, offset, _)| (t, offset))
            .collect();
        let mut line = (0.0, 0.0);
        for _ in 0..2 {
            if samples.len() < 8 {
                return (a, b);
            }
            line = least_squares(&samples);
            samples.retain(|(t, offset)| (line.0 + line.1 * t - offset).abs() < 2.0);
        }
        let length = a.distance(b).max(1.0);
        let normal = Point::new((a.y - b.y) / length, (b.x - a.x) / length);
        (a + normal * line.0, b + normal * (line.0 + line.1))
    }
}

/// Side, in pixels, of the blocks in which print is looked for: a line of print.
const BLOCK: usize = 8;

/// A block whose mean change is above this shows print or the like.
const BUSY: f32 = 12.0;

/// Blocks whose centre is nearer to the quad than this, in pixels, show its sides.
const MARGIN: f64 = 6.0;

/// What lies beside a side: up to this part of the quad's extent away from it.
const STRIP: f64 = 0.2;

/// The most of the blocks outside of a trusted quad that may be busy. Around true
/// outlines on drawn and real photographs it was 0.21 at most, around portraits and
/// panels of scans 0.2 to 1.
const BUSY_OUTSIDE: f64 = 0.22;

/// The most of the blocks beside one side that may be busy: shadows reached 0.32, a
/// heading that an outline had cut off began at 0.39.
const BUSY_BESIDE: f64 = 0.35;

/// A quad with more busy blocks outside than this many times those inside is a part
/// of what is seen: 0.5 and less around true outlines, 0.9 and more otherwise.
const MORE_OUTSIDE: f64 = 0.7;

/// A count of blocks, and how many of them are busy.
#[derive(Clone, Copy, Default)]
struct Share {
    busy: u32,
    all: u32,
}

impl Share {
    fn add(&mut self, busy: bool) {
        self.busy += u32::from(busy);
        self.all += 1;
    }

    fn of(self) -> f64 {
        f64::from(self.busy) / f64::from(self.all.max(1))
    }
}

/// The sizes that are greatest across their line; the frame's own pixels never are.
fn ridges(gradient: &[(f32, f32)], size: &[f32], width: usize) -> Vec<f32> {
    let mut ridge = vec![0.0; size.len()];
    for start in (width..size.len().saturating_sub(width)).step_by(width.max(1)) {
        for at in start + 1..(start + width).saturating_sub(1) {
            let (gx, gy) = gradient[at];
            // A direction within 22.5 degrees of an axis is that axis.
            let step = if gy.abs() <= 0.414 * gx.abs() {
                1
            } else if gx.abs() <= 0.414 * gy.abs() {
                width
            } else if gx * gy > 0.0 {
                width + 1
            } else {
                width - 1
            };
            if size[at] > size[at - step] && size[at] >= size[at + step] {
                ridge[at] = size[at];
            }
        }
    }
    ridge
}

/// The picture smoothed by 1-2-1 across and down, as numbers of 0 to 255.
fn smoothed(small: &Rgb) -> Vec<f32> {
    let (width, height) = (small.width() as usize, small.height() as usize);
    let stride = width * 3;
    let pixels: &[u8] = small;
    let mut out = Vec::with_capacity(pixels.len());
    let mut sums = vec![0_u16; stride];
    for y in 0..height {
        let row = |y: usize| &pixels[y * stride..][..stride];
        let rows = row(y.saturating_sub(1))
            .iter()
            .zip(row(y))
            .zip(row((y + 1).min(height - 1)));
        for (sum, ((&up, &here), &down)) in sums.iter_mut().zip(rows) {
            *sum = u16::from(up) + 2 * u16::from(here) + u16::from(down);
        }
        for x in 0..width {
            let (left, right) = (x.saturating_sub(1) * 3, (x + 1).min(width - 1) * 3);
            out.extend(
                (0..3).map(|c| {
                    f32::from(sums[left + c] + 2 * sums[x * 3 + c] + sums[right + c]) / 16.0
                }),
            );
        }
    }
    out
}

/// Intercept and slope of the line through (t, offset) samples.
fn least_squares(samples: &[(f64, f64)]) -> (f64, f64) {
    let n = samples.len() as f64;
    let (mean_t, mean_o) = samples
        .iter()
        .fold((0.0, 0.0), |(t, o), s| (t + s.0 / n, o + s.1 / n));
    let (cov, var) = samples.iter().fold((0.0, 0.0), |(cov, var), (t, o)| {
        (
            cov + (t - mean_t) * (o - mean_o),
            var + (t - mean_t) * (t - mean_t),
        )
    });
    let slope = if var > 1e-12 { cov / var } else { 0.0 };
    (mean_o - slope * mean_t, slope)
}

/// Where the lines through two pairs of points cross.
fn intersection((a, b): (Point, Point), (c, d): (Point, Point)) -> Option<Point> {
    let (u, v) = (b - a, d - c);
    let det = u.x * v.y - u.y * v.x;
    (det.abs() > 1e-9).then(|| {
        let t = ((c.x - a.x) * v.y - (c.y - a.y) * v.x) / det;
        a + u * t
    })
}
