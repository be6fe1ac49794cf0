//! The rows of a zone whose place is known roughly: found at full resolution, by the
//! strokes of the print.
//!
//! A network that sees the whole picture small knows the zone to a few parts of a
//! line's height. A line is read best from a crop that is centred on it: so the zone
//! is looked at once more, only as the amount of change along each row of pixels.

use super::zone::Band;
use crate::geometry::{Homography, Point, Quad};
use crate::image::{View, luma};

/// Pixels across the strip in which rows are looked for: some ten a character.
const ACROSS: u32 = 448;

/// How much of the zone's height is looked at above and below it: what the network's
/// height may be wrong by.
const BESIDE: f64 = 0.4;

/// Parts of the strip whose rows may lie higher or lower than those of others.
const PARTS: usize = 8;

/// Height of the boxes that rows get, in heights of a capital: what the readers of
/// lines were trained on lies between 1.2 and 2.3.
const BOX: f64 = 1.6;

/// Height of a capital in parts of the distance from one line to the next: ICAO 9303-3
/// has 2.4 to 3 mm and lines 4.2 to 6.4 mm apart.
const CAPITALS: [f64; 5] = [0.36, 0.42, 0.48, 0.55, 0.62];

/// How well rows fit, 0 to 1 and more: the change on them less that between them, in
/// parts of all change.
#[derive(Debug, Clone)]
pub struct FoundRows {
    /// The rows, as a band.
    pub band: Band,
    /// See above; rows of real zones have 0.5 and more.
    pub contrast: f64,
}

/// The `lines` rows of the zone around `zone`, in the coordinates of `view`; `None`
/// where nothing there looks like rows.
#[must_use]
pub fn rows_of(view: &View<'_>, zone: &Quad, lines: usize) -> Option<FoundRows> {
    let looked_at = zone.grown(0.01 * zone.width(), BESIDE * zone.height());
    let aspect = looked_at.height() / looked_at.width().max(1e-6);
    let height = (f64::from(ACROSS) * aspect).round().clamp(16.0, 224.0) as u32;
    let grey = luma(&view.crop(&looked_at, ACROSS, height));
    let change = change_by_part(&grey, height as usize);
    let found = best_rows(&change, lines, f64::from(height) / (1.0 + 2.0 * BESIDE))?;
    let strip = Quad::rect(0.0, 0.0, f64::from(ACROSS), f64::from(height));
    let to_view = Homography::between(&strip, &looked_at)?;
    let (left, right) = (0.0, f64::from(ACROSS));
    let rows = (0..lines)
        .map(|line| {
            let half = BOX * found.capital / 2.0;
            let middle = found.first + found.pitch * line as f64;
            let at = |x: f64, side: f64| {
                Point::new(x, middle + found.slope * (x / right - 0.5) + side * half)
            };
            Quad::new([
                at(left, -1.0),
                at(right, -1.0),
                at(right, 1.0),
                at(left, 1.0),
            ])
            .map(&to_view)
        })
        .collect();
    Some(FoundRows {
        band: Band { rows },
        contrast: found.contrast,
    })
}

/// For each part of the strip and each row of pixels how much the brightness changes
/// from pixel to pixel.
fn change_by_part(grey: &[u8], height: usize) -> Vec<Vec<f32>> {
    let width = ACROSS as usize;
    let part = width / PARTS;
    (0..PARTS)
        .map(|index| {
            (0..height)
                .map(|y| {
                    let row = &grey[y * width + index * part..][..part];
                    row.windows(3)
                        .map(|w| f32::from(w[0].abs_diff(w[2])))
                        .sum::<f32>()
                })
                .collect()
        })
        .collect()
}

/// Rows in a strip, in its pixels.
struct Rows {
    /// Middle of the first row's capitals at the strip's middle.
    first: f64,
    pitch: f64,
    capital: f64,
    /// How much lower the rows' right ends lie than their left ones.
    slope: f64,
    contrast: f64,
}

/// The rows that best divide the change from the lack of it; `zone` is the height that
/// the zone was thought to have.
fn best_rows(change: &[Vec<f32>], lines: usize, zone: f64) -> Option<Rows> {
    let height = change.first()?.len();
    let gaps = lines.saturating_sub(1) as f64;
    let steepest = 0.5 * zone / lines as f64;
    let mut best: Option<Rows> = None;
    for step in -6..=6 {
        let slope = steepest * f64::from(step) / 6.0;
        let profile = sheared(change, slope);
        // Sums up to each row, so that the sum over any of them is a difference.
        let mut sums = vec![0.0; height + 1];
        for (y, value) in profile.iter().enumerate() {
            sums[y + 1] = sums[y] + value;
        }
        let total = sums[height];
        if total <= 0.0 {
            return None;
        }
        let between = |from: f64, to: f64| {
            let at = |y: f64| {
                let y = y.clamp(0.0, height as f64);
                let whole = (y as usize).min(height - 1);
                sums[whole] + (y - whole as f64) * (sums[whole + 1] - sums[whole])
            };
            at(to) - at(from)
        };
        for part in CAPITALS {
            // zone = gaps * pitch + capital, the network's guess, and around it.
            let guess = zone / (gaps + part);
            for scale in [0.8, 0.87, 0.93, 1.0, 1.07, 1.15, 1.25] {
                let pitch = guess * scale;
                let capital = pitch * part;
                let span = gaps * pitch + capital;
                if span > height as f64 {
                    continue;
                }
                let places = ((height as f64 - span) / 0.5) as usize;
                for place in 0..=places {
                    let top = 0.5 * place as f64;
                    let mut inside = 0.0;
                    let mut least = f64::INFINITY;
                    for line in 0..lines {
                        let from = top + pitch * line as f64;
                        let row = between(from, from + capital);
                        inside += row;
                        least = least.min(row);
                    }
                    // What lies half a gap around all of them and is not on any.
                    let gap = (pitch - capital).min(capital);
                    let around = between(top - gap, top + span + gap);
                    let outside = (around - inside) / (gap * (gaps + 2.0)).max(1.0);
                    let on = inside / (capital * lines as f64);
                    let weakest = least / capital;
                    let mean = total / height as f64;
                    let contrast = (0.5 * on + 0.5 * weakest - outside) / mean.max(1e-6);
                    // Of equals those that take in more of the change.
                    let worth = contrast * (inside / total).sqrt();
                    if best.as_ref().is_none_or(|rows| worth > rows.contrast) {
                        best = Some(Rows {
                            first: top + capital / 2.0,
                            pitch,
                            capital,
                            slope,
                            contrast: worth,
                        });
                    }
                }
            }
        }
    }
    best
}

/// The change of all parts by row, each part shifted as rows with this slope want.
fn sheared(change: &[Vec<f32>], slope: f64) -> Vec<f64> {
    let height = change[0].len() as i32;
    let mut profile = vec![0.0; height as usize];
    for (index, part) in change.iter().enumerate() {
        let x = (index as f64 + 0.5) / change.len() as f64 - 0.5;
        let shift = (slope * x).round() as i32;
        for (y, sum) in profile.iter_mut().enumerate() {
            let from = (y as i32 + shift).clamp(0, height - 1) as usize;
            *sum += f64::from(part[from]);
        }
    }
    profile
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::{Picture, Rgb};

    /// A page with rows of bars where MRZ lines would stand.
    fn page(zone: &Quad, lines: usize, capital: f64) -> Picture {
        let to_zone = Homography::between(zone, &Quad::rect(0.0, 0.0, 1.0, 1.0));
        let pitch = (1.0 - capital) / (lines.max(2) - 1) as f64;
        Picture::new(Rgb::from_fn(900, 600, |x, y| {
            let at = to_zone.map_or(Point::default(), |map| {
                map.map(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5))
            });
            let row = (0..lines).any(|line| {
                let top = pitch * line as f64;
                (top..top + capital).contains(&at.y)
            });
            let bar = (at.x * 60.0).fract() < 0.4 && (0.0..1.0).contains(&at.x);
            image::Rgb([if row && bar { 40 } else { 215 }; 3])
        }))
    }

    #[test]
    fn rows_are_found_around_a_guess_that_is_off() {
        for (lines, capital, height) in [(2, 0.3, 60.0), (3, 0.17, 90.0), (2, 0.36, 44.0)] {
            let truth = Quad::new([
                Point::new(100.0, 400.0),
                Point::new(800.0, 412.0),
                Point::new(800.0, 412.0 + height),
                Point::new(100.0, 400.0 + height),
            ]);
            let picture = page(&truth, lines, capital);
            let Some(view) = View::new(&picture, picture.frame()) else {
                unreachable!("a frame");
            };
            // A fifth of the height too low, an eighth too high, level.
            let shift = 0.18 * height;
            let guess = Quad::rect(95.0, 406.0 + shift, 712.0, height * 1.1);
            let Some(found) = rows_of(&view, &guess, lines) else {
                panic!("no rows for {lines}");
            };
            let pitch = height * (1.0 - capital) / (lines - 1) as f64;
            for (line, row) in found.band.rows.iter().enumerate() {
                let middle = 406.0 + height * capital / 2.0 + pitch * line as f64;
                let off = (row.centre().y - middle).abs() / (capital * height);
                assert!(off < 0.16, "line {line} of {lines}: off by {off} capitals");
                assert!((row.height() / (capital * height) - BOX).abs() < 0.45);
            }
        }
    }

    #[test]
    fn blank_paper_has_no_rows() {
        let picture = Picture::new(Rgb::from_pixel(300, 200, image::Rgb([220; 3])));
        let Some(view) = View::new(&picture, picture.frame()) else {
            unreachable!("a frame");
        };
        assert!(rows_of(&view, &Quad::rect(10.0, 100.0, 280.0, 40.0), 2).is_none());
    }
}
