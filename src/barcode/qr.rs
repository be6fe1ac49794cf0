//! QR codes (ISO/IEC 18004): found at the small look, read from a crop of their own.
//!
//! `rxing` looks for the three finder patterns and decodes. What is here keeps it cheap: the
//! look is searched every third row, and a page without three patterns that can belong
//! together costs nothing more.

use rxing::common::HybridBinarizer;
use rxing::qrcode::QRCodeReader;
use rxing::qrcode::detector::{FinderPattern, FinderPatternFinder};
use rxing::{Binarizer, BinaryBitmap, DecodeHints, ImmutableReader, Luma8Source};

use super::{Code, Kind};
use crate::geometry::{Point, Quad};
use crate::image::{Rgb, View, luma};

/// Modules along a side, from version 1 to version 40 with some that are counted wrong.
const SIDES: std::ops::RangeInclusive<f64> = 18.0..=195.0;

/// Modules from an edge to the middle of a finder pattern, and of both edges together.
const TO_MIDDLE: f64 = 3.5;
const BOTH: f64 = 2.0 * TO_MIDDLE;

/// Pixels of the crop for one module, one try after the other: rows of three are the least
/// that is told apart, and fine print that the camera smeared is read better from larger ones.
const MODULE: [f64; 2] = [4.0, 6.0];

/// Modules around the code that are cropped too: four are its quiet zone.
const AROUND: f64 = 4.0;

/// How far the two sides between finder patterns may differ, and how far from a right angle
/// they may meet, as a cosine: pages that are photographed at a slant were straightened before.
const SAME_SIDE: f64 = 1.3;
const SQUARE: f64 = 0.3;

/// Where a code may be.
struct Place {
    /// Its outline, in pixels of what was looked at.
    quad: Quad,
    /// Modules along a side, about.
    modules: f64,
}

/// The QR code of `view`, of which `look` is the whole at one `scale`-th of its size; `None`
/// where there is none, or none that its own correction makes whole.
pub(super) fn find(look: &Rgb, view: &View<'_>, scale: f64) -> Option<Code> {
    let place = locate(look)?;
    let quad = Quad::new(place.quad.corners().map(|corner| corner * scale));
    let margin = |side: f64| AROUND / place.modules * side;
    let around = quad.grown(margin(quad.width()), margin(quad.height()));
    MODULE.into_iter().find_map(|pixels| {
        let side = ((place.modules + 2.0 * AROUND) * pixels) as u32;
        Some(Code {
            kind: Kind::Qr,
            quad,
            bytes: read(&view.crop(&around, side, side))?,
            corrected: None,
        })
    })
}

/// Where three finder patterns lie as those of one code do.
fn locate(look: &Rgb) -> Option<Place> {
    let source = Luma8Source::new(luma(look), look.width(), look.height()).ok()?;
    let binarizer = HybridBinarizer::new(source);
    let bits = binarizer.get_black_matrix().ok()?;
    let found = FinderPatternFinder::new(bits)
        .find(&DecodeHints::default())
        .ok()?;
    let patterns = [
        found.getTopLeft(),
        found.getTopRight(),
        found.getBottomLeft(),
    ];
    let [corner, right, below] = patterns.map(|pattern: &FinderPattern| {
        let middle = rxing::Point::from(pattern);
        Point::new(f64::from(middle.x), f64::from(middle.y))
    });
    let (along, down) = (right - corner, below - corner);
    let (width, height) = (corner.distance(right), corner.distance(below));
    if width < 1.0 || height < 1.0 {
        return None;
    }
    let module: f64 = patterns
        .iter()
        .map(|pattern| f64::from(pattern.getEstimatedModuleSize()) / 3.0)
        .sum();
    let cosine = (along.x * down.x + along.y * down.y) / (width * height);
    let modules = f64::midpoint(width, height) / module + BOTH;
    let is_code = width.max(height) / width.min(height) < SAME_SIDE
        && cosine.abs() < SQUARE
        && SIDES.contains(&modules);
    let (u, v) = (
        along * (1.0 / (modules - BOTH)),
        down * (1.0 / (modules - BOTH)),
    );
    let (out_u, out_v) = (u * TO_MIDDLE, v * TO_MIDDLE);
    is_code.then(|| Place {
        quad: Quad::new([
            corner - out_u - out_v,
            right + out_u - out_v,
            right + down + out_u + out_v,
            below - out_u + out_v,
        ]),
        modules,
    })
}

/// What the code on a crop of it says.
fn read(crop: &Rgb) -> Option<Vec<u8>> {
    let source = Luma8Source::new(luma(crop), crop.width(), crop.height()).ok()?;
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let hints = DecodeHints {
        TryHarder: Some(true),
        ..DecodeHints::default()
    };
    let read = QRCodeReader::new()
        .immutable_decode_with_hints(&mut bitmap, &hints)
        .ok()?;
    Some(read.getText().as_bytes().to_vec())
}
