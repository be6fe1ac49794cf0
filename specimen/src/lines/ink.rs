//! Ink on paper.

use super::print::Patch;

/// How characters are printed.
pub(crate) struct Ink<'a> {
    /// Reflectance of full ink.
    pub level: f32,
    /// Thinner below zero, bolder above.
    pub weight: f32,
    /// How much of the ink is gone where it is most worn.
    pub wear: f32,
    pub worn: Patch<'a>,
}

impl Ink<'_> {
    /// Prints a glyph, its coverage in rows `across` pixels wide, with its top-left at
    /// (x, y) on paper `width` pixels wide; what lies outside is cut off.
    pub fn print(
        &self,
        paper: &mut [f32],
        width: usize,
        (coverage, across): (&[f32], usize),
        (left, top): (i32, i32),
    ) {
        let height = paper.len() / width.max(1);
        for (row, line) in coverage.chunks_exact(across.max(1)).enumerate() {
            let y = top + row as i32;
            if !(0..height as i32).contains(&y) {
                continue;
            }
            for (column, &coverage) in line.iter().enumerate() {
                let x = left + column as i32;
                if coverage == 0.0 || !(0..width as i32).contains(&x) {
                    continue;
                }
                let (x, y) = (x as usize, y as usize);
                let wear = 1.0 - self.wear * (0.5 + 0.5 * self.worn.at(x, y)).clamp(0.0, 1.0);
                // More ink fills the soft edge of a stroke, less takes from it.
                let cover = (coverage + self.weight * (1.0 - (2.0 * coverage - 1.0).abs()))
                    .clamp(0.0, 1.0)
                    * wear;
                let paper = &mut paper[y * width + x];
                *paper += (self.level - *paper) * cover;
            }
        }
    }
}
