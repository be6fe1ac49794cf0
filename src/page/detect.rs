//! Finding the document's quad by its edges.
//!
//! Candidates come from closed contours of an edge map and of the part of the
//! picture that differs from its border; the one whose four sides lie best on
//! strong edges wins, and is trusted only where all of them do. A scan that is
//! already cropped has no such sides and stays whole.

use image::{GrayImage, Luma};
use imageproc::contours::{BorderType, find_contours};
use imageproc::distance_transform::Norm;
use imageproc::edges::canny;
use imageproc::geometry::{approximate_polygon_dp, arc_length, convex_hull, min_area_rect};
use imageproc::morphology::dilate;
use imageproc::point::Point as Pixel;
use imageproc::region_labelling::{Connectivity, connected_components};

use crate::geometry::{Point, Quad};
use crate::image::{Picture, Rgb};

/// A document's outline in the submitted picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Page {
    /// Its corners, in pixels of the picture, `first` nearest the picture's top-left.
    pub quad: Quad,
    /// The part of its outline that lies on strong edges, 0 to 1, of its worst side.
    pub support: f64,
}

/// Long side of the reduced picture in which sides are looked for: a card that
/// fills a third of it still has sides of a hundred pixels.
const LONG_SIDE: f64 = 480.0;

/// The smallest document, as a part of the picture.
const LEAST_AREA: f64 = 0.08;

/// A quad that covers more than this is the frame itself.
const MOST_AREA: f64 = 0.97;

/// The worst side of a trusted quad lies on edges for at least this part. On
/// drawn photographs true outlines have 0.7 and more, boxes of print 0.5 and less.
const TRUSTED_SUPPORT: f64 = 0.6;

/// The document's quad, where one is seen that can be trusted; `None` means
/// that the whole frame is the best page there is.
#[must_use]
pub fn find_page(picture: &Picture) -> Option<Page> {
    let scale = (LONG_SIDE / f64::from(picture.width().max(picture.height()))).min(1.0);
    let side = |length: u32| ((f64::from(length) * scale).round() as u32).max(1);
    let (width, height) = (side(picture.width()), side(picture.height()));
    if width < SMALLEST_SIDE || height < SMALLEST_SIDE {
        return None;
    }
    let small = picture.resized(width, height);
    let edges = Edges::new(&small);
    let mut best: Option<Page> = None;
    for quad in candidates(&small, &edges) {
        let share = quad.area() / f64::from(width * height);
        if !quad.is_convex() || !(LEAST_AREA..MOST_AREA).contains(&share) || !is_plausible(&quad) {
            continue;
        }
        let quad = edges.refined(&quad);
        let support = edges.support(&quad);
        // Of two outlines as good as each other the larger one is the document, the
        // smaller a portrait or a panel on it.
        let worth = |page: &Page| page.support + 0.5 * page.quad.area() / f64::from(width * height);
        let page = Page { quad, support };
        if support >= TRUSTED_SUPPORT && best.is_none_or(|b| worth(&page) > worth(&b)) {
            best = Some(page);
        }
    }
    let (x, y) = (f64::from(picture.width()) / f64::from(width), f64::from(picture.height()) / f64::from(height));
    best.map(|page| Page {
        quad: Quad::new(page.quad.corners().map(|p| Point::new(p.x * x, p.y * y))),
        ..page
    })
}

/// Pictures smaller than this on a side hold no document with room around it.
const SMALLEST_SIDE: u32 = 64;

/// No side is much shorter than another and no corner sharper than perspective
/// makes it: documents are 1 to 1.6 times as wide as high, seen at up to 60 degrees.
fn is_plausible(quad: &Quad) -> bool {
    let c = quad.corners();
    let sides: Vec<f64> = (0..4).map(|i| c[i].distance(c[(i + 1) % 4])).collect();
    let shortest = sides.iter().copied().fold(f64::INFINITY, f64::min);
    let longest = sides.iter().copied().fold(0.0, f64::max);
    let opposite = |a: f64, b: f64| a.min(b) / a.max(b) > 0.45;
    let corners_open = (0..4).all(|i| {
        let (before, after) = (c[(i + 3) % 4] - c[i], c[(i + 1) % 4] - c[i]);
        let cosine = (before.x * after.x + before.y * after.y)
            / (before.x.hypot(before.y) * after.x.hypot(after.y)).max(1e-9);
        cosine.abs() < 0.6
    });
    shortest / longest > 0.3 && opposite(sides[0], sides[2]) && opposite(sides[1], sides[3]) && corners_open
}

fn candidates(small: &Rgb, edges: &Edges) -> Vec<Quad> {
    let mut quads = Vec::new();
    for (low, high) in [(20.0, 60.0), (45.0, 120.0)] {
        let closed = dilate(&canny(&edges.grey, low, high), Norm::LInf, 1);
        quads.extend(contour_quads(&closed));
    }
    for threshold in [24, 48] {
        quads.extend(contour_quads(&unlike_border(small, threshold)));
    }
    quads
}

/// The part of the picture that differs from the colours along its border.
fn unlike_border(small: &Rgb, threshold: u8) -> GrayImage {
    let (width, height) = small.dimensions();
    let border: Vec<[i16; 3]> = (0..width)
        .flat_map(|x| [(x, 0), (x, height - 1)])
        .chain((0..height).flat_map(|y| [(0, y), (width - 1, y)]))
        .step_by(7)
        .map(|(x, y)| small.get_pixel(x, y).0.map(i16::from))
        .collect();
    let mut mask = GrayImage::from_fn(width, height, |x, y| {
        let pixel = small.get_pixel(x, y).0.map(i16::from);
        let near = border.iter().filter(|seen| (0..3).all(|c| (pixel[c] - seen[c]).abs() < i16::from(threshold)));
        // A colour that a fiftieth of the border shows is background.
        Luma([if near.count() * 50 > border.len() { 0 } else { 255 }])
    });
    keep_large(&mut mask);
    mask
}

/// Clears the components of `mask` that are too small to be a document.
fn keep_large(mask: &mut GrayImage) {
    let labels = connected_components(mask, Connectivity::Four, Luma([0]));
    let mut sizes = vec![0_usize; 1];
    for &Luma([label]) in labels.pixels() {
        let label = label as usize;
        if label >= sizes.len() {
            sizes.resize(label + 1, 0);
        }
        sizes[label] += 1;
    }
    let least = (labels.len() as f64 * LEAST_AREA / 4.0) as usize;
    for (pixel, &Luma([label])) in mask.pixels_mut().zip(labels.pixels()) {
        if label != 0 && sizes[label as usize] < least {
            pixel.0[0] = 0;
        }
    }
}

/// Quads around the outer contours of a binary picture.
fn contour_quads(binary: &GrayImage) -> Vec<Quad> {
    let least = f64::from(binary.width() * binary.height()) * LEAST_AREA;
    let mut quads = Vec::new();
    for contour in find_contours::<i32>(binary) {
        if contour.border_type == BorderType::Hole || contour.points.len() < 40 {
            continue;
        }
        let hull = convex_hull(contour.points.as_slice());
        if hull.len() < 4 {
            continue;
        }
        let rect = Quad::ordered(min_area_rect(&hull).map(|p| Point::new(f64::from(p.x), f64::from(p.y))));
        if rect.area() < least {
            continue;
        }
        quads.extend(quad_of_hull(&hull));
        quads.push(rect);
    }
    quads
}

/// The hull simplified until four corners remain, where that is possible.
fn quad_of_hull(hull: &[Pixel<i32>]) -> Option<Quad> {
    let length = arc_length(hull, true);
    (1..=10).find_map(|step| {
        let corners = approximate_polygon_dp(hull, length * 0.01 * f64::from(step), true);
        let corners: [Pixel<i32>; 4] = corners.try_into().ok()?;
        Some(Quad::ordered(corners.map(|p| Point::new(f64::from(p.x) + 0.5, f64::from(p.y) + 0.5))))
    })
}

/// Gradients of the reduced picture.
struct Edges {
    grey: GrayImage,
    /// Horizontal and vertical change at each pixel, of the channel that changes most.
    gradient: Vec<(f32, f32)>,
    /// A change that only an eighth of the pixels exceeds: what counts as an edge here.
    strong: f32,
    width: usize,
    height: usize,
}

impl Edges {
    fn new(small: &Rgb) -> Self {
        let (width, height) = (small.width() as usize, small.height() as usize);
        let smooth = imageproc::filter::gaussian_blur_f32(small, 1.0);
        let grey = GrayImage::from_fn(small.width(), small.height(), |x, y| {
            let [r, g, b] = smooth.get_pixel(x, y).0.map(u32::from);
            Luma([((299 * r + 587 * g + 114 * b) / 1000) as u8])
        });
        let at = |x: usize, y: usize| {
            smooth.get_pixel(x.min(width - 1) as u32, y.min(height - 1) as u32).0.map(f32::from)
        };
        let mut gradient = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let (left, right) = (at(x.saturating_sub(1), y), at(x + 1, y));
                let (up, down) = (at(x, y.saturating_sub(1)), at(x, y + 1));
                let most = (0..3)
                    .map(|c| (right[c] - left[c], down[c] - up[c]))
                    .max_by(|a, b| a.0.hypot(a.1).total_cmp(&b.0.hypot(b.1)));
                gradient.push(most.unwrap_or_default());
            }
        }
        let mut sizes: Vec<f32> = gradient.iter().map(|g| g.0.hypot(g.1)).collect();
        let rank = sizes.len() * 7 / 8;
        let (_, &mut eighth, _) = sizes.select_nth_unstable_by(rank, f32::total_cmp);
        Self { grey, gradient, strong: eighth.clamp(6.0, 24.0), width, height }
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
                        (t, offset, change, change * (1.0 - 0.04 * offset.abs() as f32))
                    })
                    .max_by(|p, q| p.3.total_cmp(&q.3))
                    .map(|(t, offset, change, _)| (t, offset, change))
            })
            .collect()
    }

    /// The part of the worst side that lies on strong edges, 0 to 1.
    fn support(&self, quad: &Quad) -> f64 {
        let c = quad.corners();
        (0..4)
            .map(|i| {
                let profile = self.profile(c[i], c[(i + 1) % 4], 2);
                let on = profile.iter().filter(|(_, _, change)| *change >= self.strong).count();
                on as f64 / profile.len().max(1) as f64
            })
            .fold(1.0, f64::min)
    }

    /// The quad with each side moved onto the strongest edges near it (least
    /// squares over the samples, twice, outliers dropped the second time).
    fn refined(&self, quad: &Quad) -> Quad {
        let c = quad.corners();
        let lines: Vec<(Point, Point)> =
            (0..4).map(|i| self.fitted(c[i], c[(i + 1) % 4])).collect();
        let corners = std::array::from_fn(|i| {
            let (before, after) = (lines[(i + 3) % 4], lines[i]);
            intersection(before, after).unwrap_or(c[i])
        });
        let refined = Quad::new(corners);
        let moved = (0..4).map(|i| corners[i].distance(c[i])).fold(0.0, f64::max);
        if refined.is_convex() && moved < 24.0 { refined } else { *quad }
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

/// Intercept and slope of the line through (t, offset) samples.
fn least_squares(samples: &[(f64, f64)]) -> (f64, f64) {
    let n = samples.len() as f64;
    let (mean_t, mean_o) = samples.iter().fold((0.0, 0.0), |(t, o), s| (t + s.0 / n, o + s.1 / n));
    let (cov, var) = samples.iter().fold((0.0, 0.0), |(cov, var), (t, o)| {
        (cov + (t - mean_t) * (o - mean_o), var + (t - mean_t) * (t - mean_t))
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
