//! Where a reduced picture changes, and a quad's sides moved onto that.

use crate::geometry::{Point, Quad};
use crate::image::Rgb;

/// Gradients of the reduced picture.
pub(super) struct Edges {
    /// Horizontal and vertical change over two pixels, of the channel that changes most.
    gradient: Vec<(f32, f32)>,
    /// A change that only an eighth of the pixels exceeds: what counts as an edge here.
    strong: f32,
    width: usize,
    height: usize,
}

/// Places along a side that vote for where it lies.
const VOTERS: usize = 64;

/// A side with fewer changes, as a share, stays where it is.
const LEAST_SHARE: f64 = 0.35;

/// So near to the picture's border, in pixels, a side needs no change.
const BORDER: f64 = 3.0;

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
        let rank = size.len() * 7 / 8;
        let (_, &mut eighth, _) = size.select_nth_unstable_by(rank, f32::total_cmp);
        Self {
            gradient,
            strong: eighth.clamp(6.0, 24.0),
            width,
            height,
        }
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

    /// The quad with each side moved onto the straight line, within `reach` pixels at
    /// both of its ends, that most of the strong changes lie on, and the share of each
    /// side, 0 to 1, that has such a change or lies on the picture's border.
    pub fn drawn(&self, quad: &Quad, reach: i32) -> (Quad, [f64; 4]) {
        let c = quad.corners();
        let sides: [_; 4] = std::array::from_fn(|i| self.voted(c[i], c[(i + 1) % 4], reach));
        let corners =
            std::array::from_fn(|i| intersection(sides[(i + 3) % 4].0, sides[i].0).unwrap_or(c[i]));
        let moved = Quad::new(corners);
        let far = (0..4)
            .map(|i| corners[i].distance(c[i]))
            .fold(0.0, f64::max);
        let kept = if moved.is_convex() && far < f64::from(3 * reach) {
            moved
        } else {
            *quad
        };
        (kept, sides.map(|(_, share)| share))
    }

    /// The line near the side from `a` to `b` that most changes vote for, and its share of
    /// changes; the side itself where that is small.
    fn voted(&self, a: Point, b: Point, reach: i32) -> ((Point, Point), f64) {
        let length = a.distance(b).max(1.0);
        let normal = Point::new((a.y - b.y) / length, (b.x - a.x) / length);
        let place = |i: usize| 0.04 + 0.92 * (i as f64 + 0.5) / VOTERS as f64;
        let width = (2 * reach + 1) as usize;
        let mut votes = vec![false; VOTERS * width];
        for (i, row) in votes.chunks_exact_mut(width).enumerate() {
            let on = a.lerp(b, place(i));
            for (vote, offset) in row.iter_mut().zip(-reach..=reach) {
                *vote = self.across(on + normal * f64::from(offset), normal) >= self.strong;
            }
        }
        let count = |first: i32, last: i32| {
            (0..VOTERS)
                .filter(|&i| {
                    let offset = f64::from(first) + f64::from(last - first) * place(i);
                    let at = (offset.round() as i32 + reach) as usize;
                    votes[i * width + at]
                        || (at > 0 && votes[i * width + at - 1])
                        || (at + 1 < width && votes[i * width + at + 1])
                })
                .count()
        };
        let mut best = (f64::MIN, 0, 0, 0);
        for first in -reach..=reach {
            for last in -reach..=reach {
                let votes = count(first, last);
                let worth = votes as f64 - 0.15 * f64::from(first.abs() + last.abs());
                if worth > best.0 {
                    best = (worth, first, last, votes);
                }
            }
        }
        let (_, first, last, votes) = best;
        let on_border = (0..VOTERS)
            .filter(|&i| self.is_border(a.lerp(b, place(i))))
            .count();
        let share = votes.max(on_border) as f64 / VOTERS as f64;
        let line = if on_border >= votes || share < LEAST_SHARE {
            (a, b)
        } else {
            (a + normal * f64::from(first), b + normal * f64::from(last))
        };
        (line, share)
    }

    fn is_border(&self, p: Point) -> bool {
        let (right, bottom) = (self.width as f64 - BORDER, self.height as f64 - BORDER);
        p.x < BORDER || p.y < BORDER || p.x > right || p.y > bottom
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A light page on a dark surface, or nothing but the surface.
    fn picture(page: Option<&Quad>) -> Rgb {
        Rgb::from_fn(640, 480, |x, y| {
            let centre = Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5);
            let light = page.is_some_and(|page| page.contains(centre));
            image::Rgb([if light { 200 } else { 60 }; 3])
        })
    }

    fn page() -> Quad {
        Quad::new(
            [(110.0, 90.0), (520.0, 105.0), (535.0, 380.0), (95.0, 360.0)]
                .map(|(x, y)| Point::new(x, y)),
        )
    }

    #[test]
    fn sides_are_drawn_to_edges_within_reach() {
        let edges = Edges::new(&picture(Some(&page())));
        for off in [-8.0, 7.0] {
            let begun = page().grown(off, off);
            let (drawn, shares) = edges.drawn(&begun, 10);
            // Two pixels off all round: least squares come after the vote.
            assert!(drawn.iou(&page()) > 0.97, "{off}: {}", drawn.iou(&page()));
            assert!(shares.iter().all(|share| *share > 0.9), "{shares:?}");
        }
    }

    #[test]
    fn sides_beyond_reach_stay_and_have_no_edges() {
        let edges = Edges::new(&picture(Some(&page())));
        let nothing = Edges::new(&picture(None));
        for (edges, begun) in [(edges, page().grown(-40.0, -40.0)), (nothing, page())] {
            let (drawn, shares) = edges.drawn(&begun, 10);
            assert!(
                drawn.iou(&begun) > 0.999_999 && shares.iter().all(|share| *share < 0.001),
                "{shares:?}"
            );
        }
    }

    #[test]
    fn the_frames_border_needs_no_edge() {
        let edges = Edges::new(&picture(None));
        let frame = Quad::rect(0.0, 0.0, 640.0, 480.0);
        let (drawn, shares) = edges.drawn(&frame, 10);
        assert!(
            drawn.iou(&frame) > 0.999_999 && shares.iter().all(|share| *share > 0.999),
            "{shares:?}"
        );
    }
}
