//! Points, quads and the plane's perspective maps.
//!
//! The press keeps its own: truth must not come from the code that it judges.
//! Coordinates are in pixels, origin at the top-left corner of the top-left
//! pixel, x to the right and y down; a picture spans (0, 0) to (width, height).

use serde::{Deserialize, Serialize};

/// A point.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
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
}

/// Four corners as the content reads: `first` top-left, `second` top-right,
/// `third` bottom-right, `fourth` bottom-left.
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
    /// The quad with these corners, in the order given.
    #[must_use]
    pub const fn new([first, second, third, fourth]: [Point; 4]) -> Self {
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

    /// The corners, `first` to `fourth`.
    #[must_use]
    pub const fn corners(&self) -> [Point; 4] {
        [self.first, self.second, self.third, self.fourth]
    }

    /// The quad with `f` applied to each corner.
    #[must_use]
    pub fn map(&self, f: impl FnMut(Point) -> Point) -> Self {
        Self::new(self.corners().map(f))
    }

    /// Whether all corners lie within a picture of `width` by `height`.
    #[must_use]
    pub fn inside(&self, width: f64, height: f64) -> bool {
        self.corners()
            .iter()
            .all(|p| (0.0..=width).contains(&p.x) && (0.0..=height).contains(&p.y))
    }
}

/// A perspective map of the plane: a row-major 3x3 matrix on (x, y, 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Homography(pub [f64; 9]);

impl Homography {
    /// The map from the rectangle (0, 0) to (`width`, `height`) onto `quad`,
    /// which must be convex with no three corners on a line.
    ///
    /// Closed form: Heckbert, "Fundamentals of Texture Mapping and Image
    /// Warping", 1989, section 2.2.3.
    #[must_use]
    pub fn onto(width: f64, height: f64, quad: &Quad) -> Self {
        let [a, b, c, d] = quad.corners();
        let (sx, sy) = (a.x - b.x + c.x - d.x, a.y - b.y + c.y - d.y);
        let (ux, uy, vx, vy) = (b.x - c.x, b.y - c.y, d.x - c.x, d.y - c.y);
        let det = ux * vy - vx * uy;
        let g = (sx * vy - vx * sy) / det;
        let h = (ux * sy - sx * uy) / det;
        Self([
            (b.x - a.x + g * b.x) / width,
            (d.x - a.x + h * d.x) / height,
            a.x,
            (b.y - a.y + g * b.y) / width,
            (d.y - a.y + h * d.y) / height,
            a.y,
            g / width,
            h / height,
            1.0,
        ])
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

    /// The map back. A map made by [`Homography::onto`] a proper quad has one.
    #[must_use]
    pub fn inverse(&self) -> Self {
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
        Self(adjugate.map(|cell| cell / det))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_go_to_corners_and_back() {
        let quad = Quad::new([
            Point::new(31.0, 12.0),
            Point::new(410.0, 55.0),
            Point::new(380.0, 330.0),
            Point::new(8.0, 290.0),
        ]);
        let map = Homography::onto(125.0, 88.0, &quad);
        let back = map.inverse();
        let from = Quad::rect(0.0, 0.0, 125.0, 88.0).corners();
        for (from, to) in from.into_iter().zip(quad.corners()) {
            let there = map.map(from);
            assert!((there.x - to.x).abs() < 1e-9 && (there.y - to.y).abs() < 1e-9);
            let again = back.map(there);
            assert!((again.x - from.x).abs() < 1e-9 && (again.y - from.y).abs() < 1e-9);
        }
    }
}
