//! A decoded picture and its reductions, sampled by quad.

use std::sync::OnceLock;

use image::RgbImage;

use crate::geometry::{Homography, Point, Quad};

/// Eight-bit RGB pixels, row by row.
pub type Rgb = RgbImage;

/// A decoded picture, with halved copies made when first needed.
///
/// A crop is always sampled from the level whose pixels are nearest to, and not
/// larger than, the crop's: two bilinear taps a pixel then neither alias nor
/// blur, and no stage copies the full-resolution picture. All levels together
/// hold a third more than the picture itself.
pub struct Picture {
    /// Level 0 is the picture; each next one has half its width and height.
    levels: [OnceLock<Rgb>; LEVELS],
}

/// Enough to bring 64 million pixels down to a thumbnail of 125.
const LEVELS: usize = 7;

impl Picture {
    /// A picture of these pixels.
    #[must_use]
    pub fn new(pixels: Rgb) -> Self {
        let levels = <[OnceLock<Rgb>; LEVELS]>::default();
        let _ = levels[0].set(pixels);
        Self { levels }
    }

    /// Pixels across.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.pixels().width()
    }

    /// Pixels down.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.pixels().height()
    }

    /// The whole frame, upright.
    #[must_use]
    pub fn frame(&self) -> Quad {
        Quad::rect(0.0, 0.0, f64::from(self.width()), f64::from(self.height()))
    }

    /// The pixels at full resolution.
    #[must_use]
    pub fn pixels(&self) -> &Rgb {
        self.level(0)
    }

    fn level(&self, index: usize) -> &Rgb {
        self.levels[index].get_or_init(|| match index {
            0 => Rgb::new(0, 0),
            _ => halved(self.level(index - 1)),
        })
    }

    /// The part of the picture inside `quad` (in this picture's pixels), as
    /// `width` x `height` pixels with `quad.first` at the top-left.
    ///
    /// Outside of the frame the nearest edge pixel is repeated. A degenerate
    /// quad gives grey pixels.
    #[must_use]
    pub fn crop(&self, quad: &Quad, width: u32, height: u32) -> Rgb {
        let mut out = Rgb::from_pixel(width, height, image::Rgb([127; 3]));
        let Some(unit) = Homography::unit_to(quad) else {
            return out;
        };
        let target = Homography::scale(1.0 / f64::from(width), 1.0 / f64::from(height));
        let source = self.level(level_of(quad, width, height));
        if source.width() == 0 || source.height() == 0 {
            return out;
        }
        let reduce = Homography::scale(
            f64::from(source.width()) / f64::from(self.width()),
            f64::from(source.height()) / f64::from(self.height()),
        );
        sample(source, &target.then(&unit).then(&reduce), &mut out);
        out
    }

    /// As [`Picture::crop`], from smoothed pixels: each counts a quarter, its neighbours across
    /// and down an eighth, those at its corners a sixteenth. A sensor's noise falls to 3/8.
    #[must_use]
    pub fn smooth_crop(&self, quad: &Quad, width: u32, height: u32) -> Rgb {
        // Half a pixel aside a sample is the mean of two pixels; four such are that kernel.
        let half = f64::from(1_u32 << level_of(quad, width, height)) / 2.0;
        let crops = [(-half, -half), (half, -half), (-half, half), (half, half)]
            .map(|(x, y)| self.crop(&quad.moved(x, y), width, height));
        let mut out = Rgb::new(width, height);
        for (index, sum) in out.iter_mut().enumerate() {
            let total: u16 = crops
                .iter()
                .map(|crop| u16::from(crop.as_raw()[index]))
                .sum();
            *sum = ((total + 2) / 4) as u8;
        }
        out
    }

    /// The whole picture as `width` x `height` pixels.
    #[must_use]
    pub fn resized(&self, width: u32, height: u32) -> Rgb {
        self.crop(&self.frame(), width, height)
    }
}

/// The level that a crop is taken from: one whose pixels are at most as large as the crop's.
fn level_of(quad: &Quad, width: u32, height: u32) -> usize {
    // How many pixels of the picture fall on one of the crop, along its denser axis.
    let density = (quad.width() / f64::from(width)).min(quad.height() / f64::from(height));
    let level = if density >= 2.0 {
        density.log2() as usize
    } else {
        0
    };
    level.min(LEVELS - 1)
}

/// Bits of a coordinate below the pixel. Weights of 11 bits across and down keep a
/// sample of eight bits within 30, and its error below a thousandth of a level.
const FRACTION: u32 = 11;

/// Samples of a row that are placed together, so that the compiler can use vectors.
const RUN: usize = 32;

/// Fills `out` with bilinear samples of `source`, which is not empty; `map` takes
/// pixels of `out` to those of `source`.
fn sample(source: &Rgb, map: &Homography, out: &mut Rgb) {
    let (columns, rows) = (source.width() as usize, source.height() as usize);
    let pixels: &[u8] = source;
    let stride = columns * 3;
    let one = (1 << FRACTION) as f32;
    let (last_x, last_y) = ((columns - 1) as f32, (rows - 1) as f32);
    // Of the four pixels around a sample the first is never in the last column or
    // row, where the picture has two: a sample there has all its weight on the second.
    let (most_x, most_y) = (
        columns.saturating_sub(2) as i32,
        rows.saturating_sub(2) as i32,
    );
    let right = if columns > 1 { 3 } else { 0 };
    let down = if rows > 1 { stride } else { 0 };
    let m = map.0.map(|cell| cell as f32);
    let width = out.width() as usize;
    for (y, row) in out.chunks_exact_mut((width * 3).max(1)).enumerate() {
        // Column centres; the map is linear in homogeneous coordinates along a row.
        let start = map_homogeneous(&map.0, Point::new(0.5, y as f64 + 0.5)).map(|c| c as f32);
        for (run, targets) in row.chunks_mut(RUN * 3).enumerate() {
            let first = (run * RUN) as f32;
            let places: [(i32, i32); RUN] = std::array::from_fn(|i| {
                // Counted from the start, so rounding does not add up along the row.
                let step = first + i as f32;
                let inverse = 1.0 / (start[2] + m[6] * step);
                let x = ((start[0] + m[0] * step) * inverse - 0.5).clamp(0.0, last_x);
                let y = ((start[1] + m[3] * step) * inverse - 0.5).clamp(0.0, last_y);
                // NaN clamps to NaN and casts to 0: a pixel of the corner, never out of bounds.
                ((x * one) as i32, (y * one) as i32)
            });
            for (target, (x, y)) in targets.chunks_exact_mut(3).zip(places) {
                let (x0, y0) = ((x >> FRACTION).min(most_x), (y >> FRACTION).min(most_y));
                let wx = (x - (x0 << FRACTION)) as u32;
                let wy = (y - (y0 << FRACTION)) as u32;
                let base = y0 as usize * stride + x0 as usize * 3;
                let top = &pixels[base..][..right + 3];
                let bottom = &pixels[base + down..][..right + 3];
                let blend = |row: &[u8], c: usize| {
                    u32::from(row[c]) * ((1 << FRACTION) - wx) + u32::from(row[right + c]) * wx
                };
                for (c, value) in target.iter_mut().enumerate() {
                    let sum = blend(top, c) * ((1 << FRACTION) - wy) + blend(bottom, c) * wy;
                    *value = ((sum + (1 << (2 * FRACTION - 1))) >> (2 * FRACTION)) as u8;
                }
            }
        }
    }
}

fn map_homogeneous(m: &[f64; 9], p: Point) -> [f64; 3] {
    [
        m[0] * p.x + m[1] * p.y + m[2],
        m[3] * p.x + m[4] * p.y + m[5],
        m[6] * p.x + m[7] * p.y + m[8],
    ]
}

/// Half the width and height, each pixel the mean of four (an odd last row or
/// column is shared with its neighbour, so nothing at the edge is lost).
fn halved(source: &Rgb) -> Rgb {
    let (width, height) = (source.width() as usize, source.height() as usize);
    let (half_width, half_height) = (width.div_ceil(2), height.div_ceil(2));
    let mut out = vec![0_u8; half_width * half_height * 3];
    let pixels: &[u8] = source;
    let mut sums = vec![0_u16; half_width * 6];
    for (y, row) in out.chunks_exact_mut((half_width * 3).max(1)).enumerate() {
        let top = &pixels[2 * y * width * 3..][..width * 3];
        let bottom = &pixels[(2 * y + 1).min(height - 1) * width * 3..][..width * 3];
        for ((sum, &above), &below) in sums.iter_mut().zip(top).zip(bottom) {
            *sum = u16::from(above) + u16::from(below);
        }
        if width % 2 == 1 {
            sums.copy_within((width - 1) * 3..width * 3, width * 3);
        }
        for (target, pair) in row.chunks_exact_mut(3).zip(sums.chunks_exact(6)) {
            for c in 0..3 {
                target[c] = ((pair[c] + pair[c + 3] + 2) / 4) as u8;
            }
        }
    }
    Rgb::from_raw(half_width as u32, half_height as u32, out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A picture whose red is twice the x of a pixel and whose green twice its y.
    fn coordinates(width: u32, height: u32) -> Picture {
        Picture::new(Rgb::from_fn(width, height, |x, y| {
            image::Rgb([(2 * x) as u8, (2 * y) as u8, 77])
        }))
    }

    /// Where in the picture of `coordinates` a pixel was taken from.
    fn place(pixel: image::Rgb<u8>) -> Point {
        Point::new(
            f64::from(pixel[0]) / 2.0 + 0.5,
            f64::from(pixel[1]) / 2.0 + 0.5,
        )
    }

    #[test]
    fn the_whole_picture_at_its_own_size_is_the_picture() {
        for (width, height) in [(1, 1), (1, 9), (9, 1), (33, 31), (100, 64)] {
            let picture = coordinates(width, height);
            assert_eq!(
                &picture.resized(width, height),
                picture.pixels(),
                "{width} x {height}"
            );
        }
    }

    #[test]
    fn outside_of_the_frame_the_edge_is_repeated() {
        let picture = coordinates(20, 10);
        let seen = picture.crop(&Quad::rect(-5.0, -5.0, 30.0, 20.0), 30, 20);
        for (x, y, &pixel) in seen.enumerate_pixels() {
            let nearest = (x.saturating_sub(5).min(19), y.saturating_sub(5).min(9));
            assert_eq!(
                &pixel,
                picture.pixels().get_pixel(nearest.0, nearest.1),
                "({x}, {y})"
            );
        }
    }

    #[test]
    fn a_degenerate_quad_gives_grey() {
        let seen = coordinates(20, 10).crop(&Quad::rect(3.0, 3.0, 0.0, 5.0), 4, 4);
        assert!(seen.pixels().all(|pixel| pixel.0 == [127; 3]));
        assert!(
            Picture::new(Rgb::new(0, 0))
                .resized(2, 2)
                .pixels()
                .all(|pixel| pixel.0 == [127; 3])
        );
    }

    #[test]
    fn a_smooth_crop_shares_a_pixel_out_among_its_neighbours() {
        let mut pixels = Rgb::new(9, 7);
        pixels.put_pixel(4, 3, image::Rgb([160; 3]));
        let seen = Picture::new(pixels).smooth_crop(&Quad::rect(0.0, 0.0, 9.0, 7.0), 9, 7);
        for (x, y, pixel) in seen.enumerate_pixels() {
            let expected = match (x.abs_diff(4), y.abs_diff(3)) {
                (0, 0) => 40,
                (0, 1) | (1, 0) => 20,
                (1, 1) => 10,
                _ => 0,
            };
            assert_eq!(pixel.0, [expected; 3], "({x}, {y})");
        }
    }

    #[test]
    fn halving_takes_the_mean_and_loses_no_edge() {
        let pixels = Rgb::from_fn(3, 3, |x, y| image::Rgb([(10 * x + 40 * y) as u8; 3]));
        let half: Vec<u8> = halved(&pixels).pixels().map(|p| p[0]).collect();
        // (0 + 10 + 40 + 50) / 4; the last column and row stand for their neighbours too.
        assert_eq!(half, [25, 40, 85, 100]);
    }

    #[test]
    fn a_fine_pattern_turns_grey_and_does_not_alias() {
        let checks = Picture::new(Rgb::from_fn(512, 384, |x, y| {
            image::Rgb([((x + y) % 2 * 255) as u8; 3])
        }));
        for long_side in [200, 128, 64, 50] {
            let seen = checks.resized(long_side, long_side * 3 / 4);
            assert!(
                seen.iter().all(|value| (126..=129).contains(value)),
                "{long_side}"
            );
        }
    }

    proptest! {
        /// At any scale and in any perspective each pixel of a crop comes from where
        /// the map says, to within the pixels of the level it was taken from.
        #[test]
        fn crops_show_what_the_map_says(
            shifts in prop::array::uniform8(-12.0..12.0_f64),
            width in 8_u32..90, height in 8_u32..90, begin in 0_usize..4,
        ) {
            let picture = coordinates(120, 100);
            let [a, b, c, d, e, f, g, h] = shifts;
            let quad = Quad::new([
                Point::new(20.0 + a, 20.0 + b), Point::new(100.0 + c, 20.0 + d),
                Point::new(100.0 + e, 80.0 + f), Point::new(20.0 + g, 80.0 + h),
            ]).begin_at(begin);
            let seen = picture.crop(&quad, width, height);
            let from = Quad::rect(0.0, 0.0, f64::from(width), f64::from(height));
            let map = Homography::between(&from, &quad).ok_or_else(|| TestCaseError::fail("no map"))?;
            for (x, y, &pixel) in seen.enumerate_pixels() {
                let expected = map.map(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5));
                // Half a level each for the sample and, where the picture was reduced, its mean.
                prop_assert!(place(pixel).distance(expected) < 1.0, "{:?} {expected:?}", place(pixel));
                prop_assert_eq!(pixel[2], 77);
            }
        }
    }
}
