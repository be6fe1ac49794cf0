//! Where the machine-readable zone stands among the boxes of text.
//!
//! MRZ lines are the longest of a page, two or three of the same length, one
//! close above the other. General detectors cut them at runs of fillers and miss
//! some: so a band is made of whatever pieces look like MRZ, and its rows are
//! taken over the band's whole length.

use super::line::Line;
use crate::geometry::{Homography, Point, Quad};
use crate::mrz::decode::is_filler;

/// How much `text` looks like a line of an MRZ, 0 to 1.
///
/// Capitals, digits and fillers count for it, anything else against; without a
/// filler or a mix of letters and digits a line of capitals is only half likely.
#[must_use]
pub fn likeness(text: &str) -> f32 {
    let (mut symbols, mut others, mut fillers, mut digits) = (0_u32, 0_u32, 0_u32, 0_u32);
    for ch in text.chars() {
        match ch {
            'A'..='Z' => symbols += 1,
            '0'..='9' => {
                symbols += 1;
                digits += 1;
            }
            ch if is_filler(ch) => {
                symbols += 1;
                fillers += 1;
            }
            // Recognisers put spaces between groups of fillers.
            ' ' => {}
            _ => others += 1,
        }
    }
    let total = symbols + others;
    if total < SHORTEST_PIECE {
        return 0.0;
    }
    let purity = (1.0 - 3.0 * others as f32 / total as f32).max(0.0);
    let marks = match (fillers, digits) {
        (2.., _) => 1.0,
        (1, _) => 0.8,
        (0, 6..) if total >= 20 => 0.7,
        _ => 0.3,
    };
    let length = (total as f32 / 20.0).min(1.0);
    purity * marks * length.sqrt()
}

/// Fewer characters than this say nothing about what a piece is.
const SHORTEST_PIECE: u32 = 5;

/// A piece at least this likely starts a band.
pub const SEED_LIKENESS: f32 = 0.5;

/// A piece at least this likely may belong to a band that another one started: a run
/// of letters without fillers, such as a name cut off from its line, has 0.3 at best.
const PIECE_LIKENESS: f64 = 0.25;

/// A group of parallel rows of equal length.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// The rows, top to bottom as they read, in the coordinates of the view.
    pub rows: Vec<Quad>,
}

/// Builds the band around the most MRZ-like of `pieces`; `None` where none is.
///
/// Pieces are lines in the coordinates of one view. Every row gets the length of
/// the whole band, since all lines of an MRZ are equally long.
#[must_use]
pub fn find_band(pieces: &[Line]) -> Option<Band> {
    let seed = pieces
        .iter()
        .filter(|piece| likeness(&piece.text) >= SEED_LIKENESS)
        .max_by(|a, b| strength(a).total_cmp(&strength(b)))?;
    let frame = RowFrame::new(seed)?;
    let mut members: Vec<Member> = pieces
        .iter()
        .filter_map(|piece| frame.member(piece))
        .collect();
    members.sort_by(|a, b| a.y.total_cmp(&b.y));
    let rows = frame.quads(&RowFrame::rows(&members));
    (!rows.is_empty()).then_some(Band { rows })
}

fn strength(piece: &Line) -> f64 {
    f64::from(likeness(&piece.text)) * piece.quad.width()
}

/// Coordinates along and across the seed line, in units of its height.
struct RowFrame {
    to: Homography,
    from: Homography,
}

/// A piece in the frame of the seed.
#[derive(Clone)]
struct Member {
    left: f64,
    right: f64,
    /// Of its centre.
    y: f64,
    /// Slope of its centre line.
    slope: f64,
    height: f64,
    likeness: f64,
}

impl RowFrame {
    fn new(seed: &Line) -> Option<Self> {
        let (width, height) = (seed.quad.width(), seed.quad.height());
        let flat = Quad::rect(0.0, -0.5, width / height, 1.0);
        let to = Homography::between(&seed.quad, &flat)?;
        Some(Self {
            from: to.inverse()?,
            to,
        })
    }

    /// The piece, where it may be one of this band: parallel to the seed, of its
    /// height, no farther away than two rows.
    fn member(&self, piece: &Line) -> Option<Member> {
        let flat = piece.quad.map(&self.to);
        let centre = flat.centre();
        let height = flat.height();
        let like = f64::from(likeness(&piece.text));
        let (left, right) = (
            f64::midpoint(flat.first.x, flat.fourth.x),
            f64::midpoint(flat.second.x, flat.third.x),
        );
        let slope = if right - left > 1.0 {
            (f64::midpoint(flat.second.y, flat.third.y)
                - f64::midpoint(flat.first.y, flat.fourth.y))
                / (right - left)
        } else {
            0.0
        };
        let near = centre.y.abs() < 2.5 * PITCH_MOST;
        let alike = (0.55..1.8).contains(&height) && slope.abs() < 0.12;
        (near && alike && like >= PIECE_LIKENESS && right > left).then_some(Member {
            left,
            right,
            y: centre.y,
            slope,
            height,
            likeness: like,
        })
    }

    /// Groups members into rows.
    fn rows(members: &[Member]) -> Vec<Member> {
        let mut rows: Vec<Vec<&Member>> = Vec::new();
        for member in members {
            match rows.last_mut() {
                Some(row) if member.y - row[0].y < 0.6 => row.push(member),
                _ => rows.push(vec![member]),
            }
        }
        let mut merged: Vec<Member> = rows
            .into_iter()
            .map(|row| {
                let longest = row
                    .iter()
                    .max_by(|a, b| (a.right - a.left).total_cmp(&(b.right - b.left)));
                let base = longest.map_or_else(|| (*row[0]).clone(), |m| (**m).clone());
                Member {
                    left: row.iter().map(|m| m.left).fold(f64::INFINITY, f64::min),
                    right: row
                        .iter()
                        .map(|m| m.right)
                        .fold(f64::NEG_INFINITY, f64::max),
                    likeness: row.iter().map(|m| m.likeness).fold(0.0, f64::max),
                    ..base
                }
            })
            .collect();
        // Rows of an MRZ follow at an even pitch: what lies beyond a gap is not one.
        let seed =
            (0..merged.len()).min_by(|&a, &b| merged[a].y.abs().total_cmp(&merged[b].y.abs()));
        if let Some(seed) = seed {
            let mut first = seed;
            while first > 0 && merged[first].y - merged[first - 1].y < PITCH_MOST {
                first -= 1;
            }
            let mut last = seed;
            while last + 1 < merged.len() && merged[last + 1].y - merged[last].y < PITCH_MOST {
                last += 1;
            }
            merged = merged[first..=last].to_vec();
        }
        while merged.len() > 3 {
            let weakest = if merged[0].likeness < merged[merged.len() - 1].likeness {
                0
            } else {
                merged.len() - 1
            };
            merged.remove(weakest);
        }
        merged
    }

    /// The rows over the band's whole length, as quads of the view.
    fn quads(&self, rows: &[Member]) -> Vec<Quad> {
        let best = rows.iter().map(|r| r.likeness).fold(0.0, f64::max);
        let strong = rows.iter().filter(|r| r.likeness >= 0.5 * best);
        let left = strong.clone().map(|r| r.left).fold(f64::INFINITY, f64::min);
        let right = strong.map(|r| r.right).fold(f64::NEG_INFINITY, f64::max);
        rows.iter()
            .map(|row| {
                let middle = f64::midpoint(row.left, row.right);
                let at = |x: f64, dy: f64| {
                    self.from.map(Point::new(
                        x,
                        row.y + (x - middle) * row.slope + dy * row.height,
                    ))
                };
                Quad::new([
                    at(left, -0.5),
                    at(right, -0.5),
                    at(right, 0.5),
                    at(left, 0.5),
                ])
            })
            .collect()
    }
}

/// Greatest distance of two rows, in heights of a detected box. ICAO 9303 prints
/// lines of 2.6 to 3 mm type 5.3 to 6.4 mm apart; boxes are about 4.5 mm high.
const PITCH_MOST: f64 = 2.4;

#[cfg(test)]
mod tests {
    use super::*;

    /// A line with `text` in the page's frame turned clockwise by `degrees`.
    fn line(text: &str, left: f64, top: f64, width: f64, degrees: f64) -> Line {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let corners = Quad::rect(left, top, width, 30.0).corners();
        let quad =
            Quad::new(corners.map(|p| Point::new(p.x * cos - p.y * sin, p.x * sin + p.y * cos)));
        Line {
            text: text.to_owned(),
            quad,
            score: 0.9,
            glyphs: Vec::new(),
        }
    }

    const NAMES: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
    const NUMBERS: &str = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";

    #[test]
    fn lines_of_an_mrz_are_likelier_than_print() {
        for mrz in [NAMES, NUMBERS, "I<UTOD231458907<<<<<<<<<<<<<<<"] {
            assert!(likeness(mrz) > 0.9, "{mrz}");
        }
        for print in [
            "Surname/Nom",
            "ERIKSSON",
            "12 AUG/AOU 1974",
            "L898902C3",
            "",
            "<<",
        ] {
            assert!(likeness(print) < SEED_LIKENESS, "{print}");
        }
    }

    #[test]
    fn both_rows_get_the_whole_length_however_the_page_is_turned() {
        for degrees in [0.0, 8.0, -20.0, 90.0, 180.0] {
            let pieces = [
                line("PASSPORT", 100.0, 100.0, 300.0, degrees),
                line(NAMES, 100.0, 800.0, 1000.0, degrees),
                // The detector lost the fillers at the end of this one.
                line(&NUMBERS[..37], 100.0, 860.0, 840.0, degrees),
            ];
            let rows = find_band(&pieces).map(|band| band.rows).unwrap_or_default();
            assert_eq!(rows.len(), 2, "{degrees}");
            for (row, piece) in rows.iter().zip([&pieces[1], &pieces[2]]) {
                assert!(
                    (row.width() - 1000.0).abs() < 1.0,
                    "{degrees}: {}",
                    row.width()
                );
                assert!(
                    row.contains(piece.quad.centre()),
                    "{degrees}: rows out of order"
                );
            }
        }
    }

    #[test]
    fn a_row_cut_in_two_is_one_row() {
        let pieces = [
            line(&NAMES[..20], 100.0, 800.0, 450.0, 0.0),
            line(&NAMES[22..], 600.0, 802.0, 500.0, 0.0),
            line(NUMBERS, 100.0, 860.0, 1000.0, 0.0),
        ];
        let rows = find_band(&pieces).map(|band| band.rows).unwrap_or_default();
        assert_eq!(rows.len(), 2);
        assert!(
            rows.iter()
                .all(|row| row.first.x < 101.0 && row.second.x > 1099.0)
        );
    }

    #[test]
    fn a_page_without_a_zone_has_no_band() {
        let pieces = [
            line("Surname/Nom", 0.0, 0.0, 200.0, 0.0),
            line("ERIKSSON", 0.0, 40.0, 200.0, 0.0),
        ];
        assert_eq!(find_band(&pieces), None);
        assert_eq!(find_band(&[]), None);
    }

    #[test]
    fn no_band_has_more_than_three_rows() {
        let pieces: Vec<Line> = (0..6)
            .map(|row| line(NUMBERS, 100.0, 600.0 + 60.0 * f64::from(row), 1000.0, 0.0))
            .collect();
        assert_eq!(find_band(&pieces).map(|band| band.rows.len()), Some(3));
    }
}
