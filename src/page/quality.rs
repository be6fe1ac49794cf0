//! How good the picture of a page is: sharpness, glare, resolution, what the frame cuts off,
//! colour.
//!
//! Everything is measured on one look at the upright page, `LOOK` pixels long, whatever the
//! picture's size: there the same blur always looks the same. Bounds are chosen on drawn
//! pictures (`docs/quality.md`); they are hints for who takes the picture, and change no value
//! and no score.

use super::network::Form;
use crate::geometry::{Point, Quad};
use crate::image::{Picture, Rgb, View, luma};
use crate::mrz::Format;

/// Long side of the look, in pixels. On one of 640 the same blurs are told apart worse (drawn
/// pictures of seed 3101: a third of those under a finger and a tenth of the clean photos look
/// as soft as one out of focus, at 480 none does), and it costs twice as much.
const LOOK: f64 = 480.0;

/// Below this sharpness text begins to be lost.
///
/// Seed 3101, 333 pictures: every one out of focus (0.27 to 0.59) and moved (0.24 to 0.61) is
/// below, none of 60 clean ones (0.71 and more); seed 3202, chosen on nothing: 39 of 40, and none of 60.
pub const LEAST_SHARPNESS: f64 = 0.65;

/// The most of the text that glare may lie over.
///
/// Seed 3101: more lies over 11 of 20 pictures with glare on their MRZ and over 3 of 60 clean
/// ones. Where the glare only veils the print it is not told from pale print.
pub const MOST_GLARE_ON_TEXT: f64 = 0.01;

/// The most of the page that may be white of glare.
///
/// Seed 3101: more is of 13 of 20 pictures with glare, and of none of 60 clean ones. Glare on
/// paper that is as white as glare is not seen.
pub const MOST_GLARE: f64 = 0.003;

/// Dots an inch that the recognition API recommends.
pub const RECOMMENDED_DPI: f64 = 300.0;

/// A picture of less colour than this is grey.
///
/// Seed 3101: all 20 photocopies and infrared pictures have 0, every other one 18 or more.
pub const LEAST_COLOUR: f64 = 12.0;

/// A corner so far out of the frame, in parts of the page's long side, is cut off: the network
/// puts corners up to a hundredth aside.
const CUT_OFF: f64 = 0.01;

/// What was measured on one side; what could not be is `None`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// How much of the print's edges is fine, 0 (smeared) to 1 (as sharp as pixels can show it);
    /// `None` where there is too little text.
    pub sharpness: Option<f64>,
    /// The part of the text over which glare lies, 0 to 1; `None` where there is too little.
    pub glare_on_text: Option<f64>,
    /// The part of the page that is white of glare, 0 to 1.
    pub glare: f64,
    /// Dots an inch of the document in the submitted picture; `None` where its size or its
    /// outline is not known.
    pub dpi: Option<f64>,
    /// How many corners the frame cuts off, 0 to 4; `None` without an outline.
    pub corners_cut_off: Option<u8>,
    /// How colourful the most colourful fiftieth of the page is, 0 (grey) to 255: the difference
    /// of the largest and the smallest channel.
    pub colour: f64,
}

/// Measures the quality of `view`, the upright page or the whole frame.
///
/// `lines` are the quads of its text, the MRZ's too, in the coordinates of the view; `outline`
/// is the document's quad in the picture, where one was trusted, and `long_side` the length of
/// its longer side in millimetres, see [`long_side`].
#[must_use]
pub fn measure(
    view: &View<'_>,
    lines: &[Quad],
    outline: Option<&Quad>,
    long_side: Option<f64>,
) -> Quality {
    let scale = (LOOK / view.width().max(view.height())).min(1.0);
    let side = |length: f64| ((length * scale).round() as u32).max(1);
    let look = Look::of(view.resized(side(view.width()), side(view.height())));
    let areas: Vec<Area> = lines
        .iter()
        .filter_map(|line| look.area_of(line, scale))
        .collect();
    Quality {
        sharpness: sharpness(&look, &areas),
        glare_on_text: glare_on_text(&look, &areas),
        glare: glare(&look),
        dpi: outline.zip(long_side).map(|(quad, mm)| dpi(quad, mm)),
        corners_cut_off: outline.map(|quad| corners_cut_off(quad, view.picture())),
        colour: colour(&look),
    }
}

/// How long the longer side of a document is, in millimetres: by the format of its MRZ
/// (Doc 9303 parts 4 to 7; French identity cards are of TD2's size), or that of ID-1
/// (ISO/IEC 7810) for a card without one that has its proportions.
#[must_use]
pub fn long_side(outline: &Quad, form: (Form, f32), zone: Option<Format>) -> Option<f64> {
    const ID1: f64 = 85.6;
    /// Proportions of ID-1, 85.6 by 53.98, and how far off a card in perspective may be.
    const PROPORTIONS: f64 = 1.586;
    const OFF: f64 = 0.08;
    match zone {
        Some(Format::Td1 | Format::FrenchLicence | Format::SwissLicence) => Some(ID1),
        Some(Format::Td2 | Format::MrvB | Format::FrenchId) => Some(105.0),
        Some(Format::Td3) => Some(125.0),
        Some(Format::MrvA) => Some(120.0),
        Some(Format::FrenchVehicle) => None,
        None => {
            let (width, height) = (outline.width(), outline.height());
            let proportions = width.max(height) / width.min(height).max(1.0);
            let is_card = form.0 == Form::Card && form.1 >= 0.8;
            (is_card && (proportions / PROPORTIONS - 1.0).abs() < OFF).then_some(ID1)
        }
    }
}

/// Dots an inch of a document in a picture, whose longer side has so many millimetres.
#[must_use]
pub fn dpi(outline: &Quad, long_side: f64) -> f64 {
    const INCH: f64 = 25.4;
    outline.width().max(outline.height()) / long_side * INCH
}

/// How many corners of `outline` lie outside of `picture`.
#[must_use]
pub fn corners_cut_off(outline: &Quad, picture: &Picture) -> u8 {
    let off = CUT_OFF * outline.width().max(outline.height());
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    let is_out = |p: &Point| p.x < -off || p.y < -off || p.x > width + off || p.y > height + off;
    outline
        .corners()
        .iter()
        .filter(|corner| is_out(corner))
        .count() as u8
}

/// The look: pixels, and their luma.
struct Look {
    rgb: Rgb,
    luma: Vec<u8>,
    width: usize,
    height: usize,
}

/// The upright box around a line, in pixels of the look.
#[derive(Clone, Copy)]
struct Area {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

/// A line lower than this, in pixels of the look, tells nothing.
const LEAST_HEIGHT: usize = 5;

impl Look {
    fn of(rgb: Rgb) -> Self {
        Self {
            luma: luma(&rgb),
            width: rgb.width() as usize,
            height: rgb.height() as usize,
            rgb,
        }
    }

    fn area_of(&self, line: &Quad, scale: f64) -> Option<Area> {
        let (left, top, right, bottom) = line.bounds();
        let place = |at: f64, most: usize| ((at * scale).max(0.0) as usize).min(most);
        let found = Area {
            left: place(left, self.width),
            top: place(top, self.height),
            right: place(right, self.width),
            bottom: place(bottom, self.height),
        };
        let is_line =
            |b: &Area| b.right >= b.left + LEAST_HEIGHT && b.bottom >= b.top + LEAST_HEIGHT;
        Some(found).filter(is_line)
    }

    fn row(&self, y: usize, left: usize, right: usize) -> &[u8] {
        &self.luma[y * self.width..][left..right]
    }

    /// The least of the three channels in the same places.
    fn least(&self, y: usize, left: usize, right: usize) -> impl Iterator<Item = u8> {
        let pixels = &self.rgb.as_raw()[(y * self.width + left) * 3..][..(right - left) * 3];
        pixels.chunks_exact(3).map(|p| p[0].min(p[1]).min(p[2]))
    }
}

/// Counts of levels, for quantiles.
struct Levels([u32; 256], u32);

impl Levels {
    fn of(values: impl Iterator<Item = u8>) -> Self {
        let mut counted = Self([0; 256], 0);
        for value in values {
            counted.0[usize::from(value)] += 1;
            counted.1 += 1;
        }
        counted
    }

    /// The level below which this part of the pixels lies.
    fn quantile(&self, part: f32) -> f32 {
        let wanted = (part * self.1 as f32) as u32;
        let mut below = 0;
        let level = self.0.iter().position(|&count| {
            below += count;
            below > wanted
        });
        level.unwrap_or(255) as f32
    }
}

/// Energy of second differences over that of first ones, along and across, and of the two the
/// less: a stroke of the hand blurs one of them alone. A step has 2, what is blurred over
/// several pixels goes to 0, and contrast does not matter; the half of it is the sharpness.
fn sharpness(look: &Look, lines: &[Area]) -> Option<f64> {
    let mut energies = [[0_u64; 2]; 2];
    for line in lines {
        for (along, energy) in [(true, 0), (false, 1)] {
            let (mut first, mut second) = (0_u64, 0_u64);
            let step = if along { 1 } else { look.width };
            let top = line.top.max(1);
            let bottom = line.bottom.min(look.height - 1);
            let (left, right) = (line.left.max(1), line.right.min(look.width - 1));
            for y in top..bottom {
                let start = y * look.width;
                for at in start + left..start + right {
                    let level = |at: usize| i32::from(look.luma[at]);
                    let (before, here, after) = (level(at - step), level(at), level(at + step));
                    let (slope, bend) = (after - here, after - 2 * here + before);
                    first += u64::from((slope * slope).unsigned_abs());
                    second += u64::from((bend * bend).unsigned_abs());
                }
            }
            energies[energy][0] += first;
            energies[energy][1] += second;
        }
    }
    let share = |[first, second]: [u64; 2]| second as f64 / first as f64 / 2.0;
    let has_print = energies.iter().all(|energy| energy[0] > 0);
    has_print.then(|| energies.map(share).into_iter().fold(1.0, f64::min))
}

/// A piece of a line, one and a half times as long as high.
struct Piece {
    /// Ink over paper, 0 black to 1 nothing: light that falls on both alike does not change it.
    ratio: f32,
    /// How white the paper is, 0 to 255.
    white: f32,
}

/// Pieces of a line that are this much of the way from its print to none, and whiter than its
/// median by this factor, are under glare.
const VEILED: f32 = 0.3;
const WHITER: f32 = 1.02;

/// Lines of less contrast tell nothing.
const MOST_RATIO: f32 = 0.75;

/// The part of the pieces of text that glare lies over: the ink is paler there than on the rest
/// of its line, and the paper whiter. One piece alone may be a gap.
fn glare_on_text(look: &Look, lines: &[Area]) -> Option<f64> {
    let (mut all, mut under) = (0, 0);
    for line in lines {
        let pieces = pieces(look, line);
        if pieces.len() < 3 {
            continue;
        }
        let ranked = |value: fn(&Piece) -> f32, part: usize| {
            let mut values: Vec<f32> = pieces.iter().map(value).collect();
            values.sort_by(f32::total_cmp);
            values[(values.len() - 1) / part]
        };
        let ratio = ranked(|piece| piece.ratio, 3);
        let white = ranked(|piece| piece.white, 2);
        if ratio > MOST_RATIO {
            continue;
        }
        let is_under: Vec<bool> = pieces
            .iter()
            .map(|piece| {
                (piece.ratio - ratio) / (1.0 - ratio) > VEILED && piece.white > WHITER * white
            })
            .collect();
        all += pieces.len();
        under += (0..pieces.len())
            .filter(|&at| is_under[at])
            .filter(|&at| at > 0 && is_under[at - 1] || is_under.get(at + 1) == Some(&true))
            .count();
    }
    (all > 0).then(|| under as f64 / all as f64)
}

fn pieces(look: &Look, line: &Area) -> Vec<Piece> {
    let step = ((line.bottom - line.top) * 3 / 2).max(8);
    let starts = (line.left..line.right).step_by(step);
    starts
        .map(|left| (left, (left + step).min(line.right)))
        .filter(|(left, right)| right - left > step * 2 / 3)
        .map(|(left, right)| {
            let rows = line.top..line.bottom;
            let lumas = Levels::of(
                rows.clone()
                    .flat_map(|y| look.row(y, left, right).iter().copied()),
            );
            let white = Levels::of(rows.flat_map(|y| look.least(y, left, right)));
            Piece {
                ratio: lumas.quantile(0.05) / lumas.quantile(0.85).max(1.0),
                white: white.quantile(0.85),
            }
        })
        .collect()
}

/// Side of the cells in which glare is looked for, in pixels of the look.
const CELL: usize = 12;

/// A cell whose least channel is on average so white, and so much whiter than the brighter
/// quarter of the page is bright, is glare.
const WHITE: u32 = 235;
const WHITER_THAN_PAPER: f32 = 1.06;

fn glare(look: &Look) -> f64 {
    let mut white = Vec::new();
    let mut bright = Vec::new();
    for y in (0..(look.height + 1).saturating_sub(CELL)).step_by(CELL) {
        for x in (0..(look.width + 1).saturating_sub(CELL)).step_by(CELL) {
            let rows = y..y + CELL;
            let least: u32 = rows
                .clone()
                .flat_map(|y| look.least(y, x, x + CELL))
                .map(u32::from)
                .sum();
            let luma: u32 = rows
                .flat_map(|y| look.row(y, x, x + CELL))
                .map(|&level| u32::from(level))
                .sum();
            white.push(least / (CELL * CELL) as u32);
            bright.push((luma / (CELL * CELL) as u32) as u8);
        }
    }
    let paper = Levels::of(bright.into_iter()).quantile(0.75);
    let is_glare = |&&level: &&u32| level >= WHITE && level as f32 > WHITER_THAN_PAPER * paper;
    white.iter().filter(is_glare).count() as f64 / white.len().max(1) as f64
}

fn colour(look: &Look) -> f64 {
    let chroma = look.rgb.as_raw().chunks_exact(3).map(|p| {
        let (least, most) = (p[0].min(p[1]).min(p[2]), p[0].max(p[1]).max(p[2]));
        most - least
    });
    f64::from(Levels::of(chroma).quantile(0.98))
}

#[cfg(test)]
#[path = "quality_tests.rs"]
mod tests;
