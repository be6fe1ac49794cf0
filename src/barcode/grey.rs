//! Grey pixels, sampled between them.

use crate::image::Rgb;

/// A picture's brightness, 0 black to 255 white, row by row.
pub struct Grey {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    pixels: Vec<f32>,
}

impl Grey {
    /// Green counts most, as to the eye: print in colour on colour is planned for it.
    pub fn of(rgb: &Rgb) -> Self {
        let brightness =
            |p: &[u8]| 0.3 * f32::from(p[0]) + 0.6 * f32::from(p[1]) + 0.1 * f32::from(p[2]);
        Self {
            width: rgb.width() as usize,
            height: rgb.height() as usize,
            pixels: rgb.as_raw().chunks_exact(3).map(brightness).collect(),
        }
    }

    /// The row `y`, which is one.
    pub fn row(&self, y: usize) -> &[f32] {
        &self.pixels[y * self.width..][..self.width]
    }

    /// The brightness at (x, y), where (0.5, 0.5) is the first pixel's centre; beyond the
    /// edge, that of the edge.
    pub fn at(&self, x: f32, y: f32) -> f32 {
        let clamp = |v: f32, n: usize| (v - 0.5).clamp(0.0, n.saturating_sub(1) as f32);
        let (x, y) = (clamp(x, self.width), clamp(y, self.height));
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = (
            (left + 1).min(self.width - 1),
            (top + 1).min(self.height - 1),
        );
        let (wx, wy) = (x - left as f32, y - top as f32);
        let (above, below) = (self.row(top), self.row(bottom));
        let mix = |row: &[f32]| row[left] + wx * (row[right] - row[left]);
        let (above, below) = (mix(above), mix(below));
        above + wy * (below - above)
    }
}
