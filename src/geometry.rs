//! Points, quads, homographies and quarter turns. No pixels.
//!
//! Every coordinate is in pixels with the origin at the top-left corner of the
//! top-left pixel, x to the right and y down, so the centre of the first pixel
//! is (0.5, 0.5) and a picture spans (0, 0) to (width, height).

use serde::{Deserialize, Serialize};

/// A point.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Point {
    /// The point (x, y).
    #[must_use]
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// Euclidean distance to `other`.
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// The point `t` of the way from here to `other`; 0 is here, 1 is there.
    #[must_use]
    pub fn lerp(self, other: Self, t: f64) -> Self {
        Self::new(
            self.x + (other.x - self.x) * t,
            self.y + (other.y - self.y) * t,
        )
    }
}

impl std::ops::Add for Point {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }
}

impl std::ops::Sub for Point {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }
}

impl std::ops::Mul<f64> for Point {
    type Output = Self;
    fn mul(self, k: f64) -> Self {
        Self::new(self.x * k, self.y * k)
    }
}

/// Twice the signed area of the triangle a, b, c; positive where they turn clockwise on screen.
#[must_use]
pub fn cross(a: Point, b: Point, c: Point) -> f64 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// Four corners in reading order: `first` top-left, `second` top-right,
/// `third` bottom-right, `fourth` bottom-left, as the content reads, whatever
/// way it is turned.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Quad {
    /// Top-left.
    pub first: Point,
    /// Top-right.
    pub second: Point,
    /// Bottom-right.
    pub third: Point,
    /// Bottom-left.
    pub fourth: Point,
}

impl Quad {
    /// The quad with these corners, taken in the order given.
    #[must_use]
    pub const fn new(corners: [Point; 4]) -> Self {
        let [first, second, third, fourth] = corners;
        Self {
            first,
            second,
            third,
            fourth,
        }
    }

    /// The upright rectangle from (x, y), `width` by `height`.
    #[must_use]
    pub const fn rect(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self::new([
            Point::new(x, y),
            Point::new(x + width, y),
            Point::new(x + width, y + height),
            Point::new(x, y + height),
        ])
    }

    /// Orders four corners of a convex shape clockwise on screen, beginning with
    /// the one nearest the top-left (the least x + y, and of two such the upper one).
    #[must_use]
    pub fn ordered(corners: [Point; 4]) -> Self {
        let centre = corners.iter().fold(Point::default(), |sum, &p| sum + p) * 0.25;
        let mut sorted = corners;
        sorted.sort_by(|a, b| {
            let angle = |p: &Point| (p.y - centre.y).atan2(p.x - centre.x);
            angle(a).total_cmp(&angle(b))
        });
        let top_left = (0..4)
            .min_by(|&a, &b| {
                let along = (sorted[a].x + sorted[a].y).total_cmp(&(sorted[b].x + sorted[b].y));
                along.then(sorted[a].y.total_cmp(&sorted[b].y))
            })
            .unwrap_or(0);
        sorted.rotate_left(top_left);
        Self::new(sorted)
    }

    /// The corners, `first` to `fourth`.
    #[must_use]
    pub const fn corners(&self) -> [Point; 4] {
        [self.first, self.second, self.third, self.fourth]
    }

    /// The area, never negative.
    #[must_use]
    pub fn area(&self) -> f64 {
        polygon_area(&self.corners())
    }

    /// Whether the corners turn the same way all round, with no three on a line.
    #[must_use]
    pub fn is_convex(&self) -> bool {
        let c = self.corners();
        let turns: [f64; 4] = std::array::from_fn(|i| cross(c[i], c[(i + 1) % 4], c[(i + 2) % 4]));
        turns.iter().all(|&t| t > 1e-9) || turns.iter().all(|&t| t < -1e-9)
    }

    /// Whether `p` lies inside or on the edge, for a convex quad.
    #[must_use]
    pub fn contains(&self, p: Point) -> bool {
        let c = self.corners();
        let sides: [f64; 4] = std::array::from_fn(|i| cross(c[i], c[(i + 1) % 4], p));
        sides.iter().all(|&s| s >= -1e-9) || sides.iter().all(|&s| s <= 1e-9)
    }

    /// Mean length of the top and the bottom side.
    #[must_use]
    pub fn width(&self) -> f64 {
        f64::midpoint(
            self.first.distance(self.second),
            self.fourth.distance(self.third),
        )
    }

    /// Mean length of the left and the right side.
    #[must_use]
    pub fn height(&self) -> f64 {
        f64::midpoint(
            self.first.distance(self.fourth),
            self.second.distance(self.third),
        )
    }

    /// The mean of the corners.
    #[must_use]
    pub fn centre(&self) -> Point {
        self.corners()
            .iter()
            .fold(Point::default(), |sum, &p| sum + p)
            * 0.25
    }

    /// Direction of the reading, in radians clockwise on screen from the x axis.
    #[must_use]
    pub fn angle(&self) -> f64 {
        let along = (self.second - self.first) + (self.third - self.fourth);
        along.y.atan2(along.x)
    }

    /// Smallest upright rectangle around it: (left, top, right, bottom).
    #[must_use]
    pub fn bounds(&self) -> (f64, f64, f64, f64) {
        let c = self.corners();
        let fold = |f: fn(f64, f64) -> f64, of: fn(&Point) -> f64| {
            c.iter().map(of).reduce(f).unwrap_or_default()
        };
        (
            fold(f64::min, |p| p.x),
            fold(f64::min, |p| p.y),
            fold(f64::max, |p| p.x),
            fold(f64::max, |p| p.y),
        )
    }

    /// The quad moved by `x` to the right and `y` down.
    #[must_use]
    pub fn moved(&self, x: f64, y: f64) -> Self {
        Self::new(self.corners().map(|p| Point::new(p.x + x, p.y + y)))
    }

    /// The quad as `homography` maps it.
    #[must_use]
    pub fn map(&self, homography: &Homography) -> Self {
        Self::new(self.corners().map(|p| homography.map(p)))
    }

    /// The same shape with the reading begun `quarter_turns` corners later, clockwise.
    #[must_use]
    pub fn begin_at(&self, quarter_turns: usize) -> Self {
        let mut corners = self.corners();
        corners.rotate_left(quarter_turns % 4);
        Self::new(corners)
    }

    /// The quad grown by `along` at both ends of the reading direction and by
    /// `across` above and below, in its own units of length.
    #[must_use]
    pub fn grown(&self, along: f64, across: f64) -> Self {
        let (w, h) = (self.width().max(1e-6), self.height().max(1e-6));
        let (u, v) = (along / w, across / h);
        let at = |x: f64, y: f64| {
            self.first
                .lerp(self.second, x)
                .lerp(self.fourth.lerp(self.third, x), y)
        };
        Self::new([
            at(-u, -v),
            at(1.0 + u, -v),
            at(1.0 + u, 1.0 + v),
            at(-u, 1.0 + v),
        ])
    }

    /// The part of the quad between the fractions `from` and `to` of its reading direction.
    #[must_use]
    pub fn slice(&self, from: f64, to: f64) -> Self {
        Self::new([
            self.first.lerp(self.second, from),
            self.first.lerp(self.second, to),
            self.fourth.lerp(self.third, to),
            self.fourth.lerp(self.third, from),
        ])
    }

    /// Intersection over union with another convex quad, 0 to 1.
    #[must_use]
    pub fn iou(&self, other: &Self) -> f64 {
        let shared = polygon_area(&clip_convex(&self.corners(), &other.corners()));
        let union = self.area() + other.area() - shared;
        if union > 0.0 { shared / union } else { 0.0 }
    }
}

fn polygon_area(points: &[Point]) -> f64 {
    let doubled: f64 = (0..points.len())
        .map(|i| {
            let (a, b) = (points[i], points[(i + 1) % points.len()]);
            a.x * b.y - a.y * b.x
        })
        .sum();
    doubled.abs() / 2.0
}

/// Sutherland-Hodgman clipping of `subject` by the convex `window`.
fn clip_convex(subject: &[Point], window: &[Point; 4]) -> Vec<Point> {
    let centre = Quad::new(*window).centre();
    let mut out = subject.to_vec();
    for i in 0..4 {
        let (a, b) = (window[i], window[(i + 1) % 4]);
        let inward = cross(a, b, centre).signum();
        let side = |p: Point| cross(a, b, p) * inward;
        let input = std::mem::take(&mut out);
        for j in 0..input.len() {
            let (p, q) = (input[j], input[(j + 1) % input.len()]);
            let (sp, sq) = (side(p), side(q));
            if sp >= 0.0 {
                out.push(p);
            }
            if (sp >= 0.0) != (sq >= 0.0) {
                out.push(p.lerp(q, sp / (sp - sq)));
            }
        }
    }
    out
}

/// A perspective map of the plane, as a row-major 3x3 matrix on (x, y, 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Homography(pub [f64; 9]);

impl Homography {
    /// The map that moves nothing.
    pub const IDENTITY: Self = Self([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);

    /// The map that multiplies x and y.
    #[must_use]
    pub const fn scale(x: f64, y: f64) -> Self {
        Self([x, 0.0, 0.0, 0.0, y, 0.0, 0.0, 0.0, 1.0])
    }

    /// The map that adds (x, y).
    #[must_use]
    pub const fn translate(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, x, 0.0, 1.0, y, 0.0, 0.0, 1.0])
    }

    /// The map that takes the unit square's corners (0,0) (1,0) (1,1) (0,1) to
    /// those of `quad`, or `None` where the quad is degenerate.
    ///
    /// Closed form: Heckbert, "Fundamentals of Texture Mapping and Image
    /// Warping", 1989, section 2.2.3.
    #[must_use]
    pub fn unit_to(quad: &Quad) -> Option<Self> {
        let [p0, p1, p2, p3] = quad.corners();
        let sum = p0 - p1 + p2 - p3;
        let (d1, d2) = (p1 - p2, p3 - p2);
        let det = d1.x * d2.y - d2.x * d1.y;
        let longest = quad.width().max(quad.height());
        // A NaN fails the comparison too.
        if !(det.abs() > 1e-9 * longest * longest && longest.is_finite() && longest > 0.0) {
            return None;
        }
        let g = (sum.x * d2.y - d2.x * sum.y) / det;
        let h = (d1.x * sum.y - sum.x * d1.y) / det;
        Some(Self([
            p1.x - p0.x + g * p1.x,
            p3.x - p0.x + h * p3.x,
            p0.x,
            p1.y - p0.y + g * p1.y,
            p3.y - p0.y + h * p3.y,
            p0.y,
            g,
            h,
            1.0,
        ]))
    }

    /// The map that takes the corners of `from` to those of `to`, or `None`
    /// where one of them is degenerate.
    #[must_use]
    pub fn between(from: &Quad, to: &Quad) -> Option<Self> {
        Some(Self::unit_to(from)?.inverse()?.then(&Self::unit_to(to)?))
    }

    /// Where it takes `p`.
    #[must_use]
    pub fn map(&self, p: Point) -> Point {
        let m = &self.0;
        let w = m[6] * p.x + m[7] * p.y + m[8];
        Point::new(
            (m[0] * p.x + m[1] * p.y + m[2]) / w,
            (m[3] * p.x + m[4] * p.y + m[5]) / w,
        )
    }

    /// This map first, `next` after it.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        let (a, b) = (&next.0, &self.0);
        let mut out = [0.0; 9];
        for (i, cell) in out.iter_mut().enumerate() {
            let (row, column) = (i / 3 * 3, i % 3);
            *cell = a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6];
        }
        Self(out)
    }

    /// The map back, or `None` where the matrix is singular.
    #[must_use]
    pub fn inverse(&self) -> Option<Self> {
        let [a, b, c, d, e, f, g, h, i] = self.0;
        let adjugate = [
            e * i - f * h,
            c * h - b * i,
            b * f - c * e,
            f * g - d * i,
            a * i - c * g,
            c * d - a * f,
            d * h - e * g,
            b * g - a * h,
            a * e - b * d,
        ];
        let det = a * adjugate[0] + b * adjugate[3] + c * adjugate[6];
        if !det.is_normal() {
            return None;
        }
        Some(Self(adjugate.map(|cell| cell / det)))
    }
}

/// A rotation by a multiple of 90 degrees: how far the picture has to be turned
/// **clockwise** so that its content stands upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum QuarterTurn {
    /// Upright as it is.
    #[default]
    R0,
    /// A quarter turn clockwise.
    R90,
    /// Upside down.
    R180,
    /// A quarter turn counter-clockwise.
    R270,
}

impl QuarterTurn {
    /// All four, by degrees.
    pub const ALL: [Self; 4] = [Self::R0, Self::R90, Self::R180, Self::R270];

    /// From a count of clockwise quarter turns; only its remainder by four matters.
    #[must_use]
    pub const fn from_quarters(quarters: usize) -> Self {
        Self::ALL[quarters % 4]
    }

    /// How many clockwise quarter turns, 0 to 3.
    #[must_use]
    pub const fn quarters(self) -> usize {
        self as usize
    }

    /// Degrees clockwise: 0, 90, 180 or 270.
    #[must_use]
    pub const fn degrees(self) -> u16 {
        self as u16 * 90
    }

    /// This turn, then `next`.
    #[must_use]
    pub const fn then(self, next: Self) -> Self {
        Self::from_quarters(self.quarters() + next.quarters())
    }

    /// The corners of an upright frame as they lie in the unturned picture: turning
    /// a picture clockwise by one quarter brings its bottom-left corner to the top-left.
    #[must_use]
    pub fn upright(self, quad: &Quad) -> Quad {
        quad.begin_at(4 - self.quarters())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_on_its_tip_is_ordered_from_the_top_whatever_comes_first() {
        let tips =
            [(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)].map(|(x, y)| Point::new(x, y));
        for start in 0..4 {
            for mirrored in [false, true] {
                let mut corners = tips;
                corners.rotate_left(start);
                if mirrored {
                    corners.reverse();
                }
                assert_eq!(Quad::ordered(corners).corners(), tips);
            }
        }
    }

    #[test]
    fn half_overlapping_squares_share_a_third() {
        let (a, b) = (
            Quad::rect(0.0, 0.0, 2.0, 2.0),
            Quad::rect(1.0, 0.0, 2.0, 2.0),
        );
        assert!((a.iou(&b) - 1.0 / 3.0).abs() < 1e-12);
        assert!(a.iou(&Quad::rect(5.0, 5.0, 1.0, 1.0)) < 1e-12);
        // An octagon of area 8 (sqrt(2) - 1) is what a square of side 2 and itself turned by 45 degrees share.
        let r = 2.0_f64.sqrt();
        let turned = Quad::new([
            Point::new(1.0, 1.0 - r),
            Point::new(1.0 + r, 1.0),
            Point::new(1.0, 1.0 + r),
            Point::new(1.0 - r, 1.0),
        ]);
        let octagon = 8.0 * (r - 1.0);
        assert!((a.iou(&turned) - octagon / (8.0 - octagon)).abs() < 1e-9);
    }

    #[test]
    fn degenerate_quads_have_no_map() {
        let line = Quad::new([0.0, 1.0, 2.0, 3.0].map(|x| Point::new(x, x)));
        let nan = Quad::new([Point::new(f64::NAN, 0.0); 4]);
        for quad in [line, nan, Quad::rect(3.0, 3.0, 0.0, 0.0)] {
            assert!(Homography::unit_to(&quad).is_none(), "{quad:?}");
        }
    }

    #[test]
    fn a_turn_brings_the_bottom_left_corner_to_the_top_left() {
        let frame = Quad::rect(0.0, 0.0, 40.0, 30.0);
        let turned = QuarterTurn::R90.upright(&frame);
        assert_eq!(turned.first, Point::new(0.0, 30.0));
        assert_eq!(turned.second, Point::new(0.0, 0.0));
        assert_eq!(
            QuarterTurn::R270.upright(&frame).first,
            Point::new(40.0, 0.0)
        );
    }
}
