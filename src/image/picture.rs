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
        let Some(unit) = Homography::unit_to(quad) else { return out };
        let target = Homography::scale(1.0 / f64::from(width), 1.0 / f64::from(height));
        // How many pixels of the picture fall on one of the crop, along its denser axis.
        let density = (quad.width() / f64::from(width)).min(quad.height() / f64::from(height));
        let level = if density >= 2.0 { density.log2() as usize } else { 0 }.min(LEVELS - 1);
        let source = self.level(level);
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

    /// The whole picture as `width` x `height` pixels.
    #[must_use]
    pub fn resized(&self, width: u32, height: u32) -> Rgb {
        self.crop(&self.frame(), width, height)
    }
}

/// Fills `out` with bilinear samples of `source`; `map` takes pixels of `out` to those of `source`.
fn sample(source: &Rgb, map: &Homography, out: &mut Rgb) {
    let (columns, rows) = (source.width() as usize, source.height() as usize);
    let pixels: &[u8] = source;
    let stride = columns * 3;
    let (last_x, last_y) = ((columns - 1) as f32, (rows - 1) as f32);
    let m = map.0.map(|cell| cell as f32);
    let width = out.width() as usize;
    for (y, row) in out.chunks_exact_mut(width * 3).enumerate() {
        // Column centres; the map is linear in homogeneous coordinates along a row.
        let start = map_homogeneous(&map.0, Point::new(0.5, y as f64 + 0.5));
        let mut at = start.map(|c| c as f32);
        for (x, target) in row.chunks_exact_mut(3).enumerate() {
            if x > 0 {
                // Re-derived from the start, so rounding does not add up along the row.
                let step = x as f32;
                at = [
                    start[0] as f32 + m[0] * step,
                    start[1] as f32 + m[3] * step,
                    start[2] as f32 + m[6] * step,
                ];
            }
            let inverse = 1.0 / at[2];
            let fx = (at[0] * inverse - 0.5).clamp(0.0, last_x);
            let fy = (at[1] * inverse - 0.5).clamp(0.0, last_y);
            // NaN clamps to NaN and casts to 0: a pixel of the corner, never out of bounds.
            let (x0, y0) = (fx as usize, fy as usize);
            let (wx, wy) = (fx - x0 as f32, fy - y0 as f32);
            let right = if x0 + 1 < columns { 3 } else { 0 };
            let down = if y0 + 1 < rows { stride } else { 0 };
            let base = y0 * stride + x0 * 3;
            for c in 0..3 {
                let p = |offset: usize| f32::from(pixels[base + offset + c]);
                let top = p(0) + (p(right) - p(0)) * wx;
                let bottom = p(down) + (p(down + right) - p(down)) * wx;
                target[c] = (top + (bottom - top) * wy + 0.5) as u8;
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
    for (y, row) in out.chunks_exact_mut((half_width * 3).max(1)).enumerate() {
        let top = &pixels[2 * y * width * 3..][..width * 3];
        let bottom = &pixels[(2 * y + 1).min(height - 1) * width * 3..][..width * 3];
        for (x, target) in row.chunks_exact_mut(3).enumerate() {
            let left = 2 * x * 3;
            let right = (2 * x + 1).min(width - 1) * 3;
            for c in 0..3 {
                let sum = u16::from(top[left + c])
                    + u16::from(top[right + c])
                    + u16::from(bottom[left + c])
                    + u16::from(bottom[right + c]);
                target[c] = ((sum + 2) / 4) as u8;
            }
        }
    }
    Rgb::from_raw(half_width as u32, half_height as u32, out).unwrap_or_default()
}
