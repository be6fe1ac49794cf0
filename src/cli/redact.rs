//! A picture with chosen fields covered, or none at all where one of them was not located.

use crate::document::{Field, SideName};
use crate::engine::{Engine, Recognition};
use crate::error::{Error, ErrorKind};
use crate::geometry::Quad;
use crate::image::{Limits, Mask, decode, encode_png};

/// The word for everything.
const ALL: &str = "all";

/// The word for the barcode, which is no field of the answer.
const BARCODE: &str = "barcode";

/// Boxes are grown by this part of their height on all sides: accents and strokes reach
/// beyond the box of a line.
const GROWN: f64 = 0.25;

/// The page is grown by this part of its height: its corners are a hundredth of it off.
const PAGE_GROWN: f64 = 0.03;

/// Values that have fewer letters and digits are not looked for in other lines: `F` stands in
/// many of them.
const LEAST_LENGTH: usize = 4;

/// The picture of the front with `fields` covered, as PNG bytes without metadata, at its full
/// size and upright as EXIF says.
///
/// `all` covers the whole page but for the captions that were read. Other fields are covered
/// where they were located, and wherever else their value was read; the MRZ and the barcode
/// repeat most fields and are covered with any.
///
/// # Errors
/// [`ErrorKind::Request`] naming each field that was not located on the front: nothing is to be
/// written then. Those of decoding and encoding.
pub(super) fn draw(
    front: &[u8],
    engine: &Engine,
    recognition: &Recognition,
    fields: &[String],
    max_pixels: u64,
) -> Result<Vec<u8>, Error> {
    let limits = Limits {
        pixels: max_pixels,
        bytes: u64::MAX,
    };
    let reading = &recognition.front;
    let all = fields.iter().any(|field| field == ALL);
    let (named, missing) = located(recognition, fields);
    if !missing.is_empty() {
        return Err(Error::new(
            ErrorKind::Request,
            format!(
                "nothing was written: not located on the front: {}; leave these out where the \
                 document does not have them, or cover them by hand",
                missing.join(", ")
            ),
        ));
    }
    let picture = decode(front, &limits)?;
    let mut pixels = picture.pixels().clone();
    let mut mask = Mask::new(&pixels);
    if all {
        match &reading.page {
            Some(page) => mask.cover(&with_margin(&page.quad, PAGE_GROWN)),
            None => mask.cover(&picture.frame()),
        }
        for line in &reading.lines {
            if engine.is_caption(line) {
                mask.uncover(&line.quad.map(&reading.to_picture));
            }
        }
    }
    let values: Vec<String> = named.iter().map(|field| plain(&field.value)).collect();
    let repeated = reading.lines.iter().filter(|line| {
        let text = plain(&line.text);
        values
            .iter()
            .any(|value| value.chars().count() >= LEAST_LENGTH && text.contains(value))
    });
    let boxes = named
        .iter()
        .filter_map(|field| field.quad)
        .chain(repeated.map(|line| line.quad))
        .chain(reading.zone.iter().flat_map(|zone| zone.rows.clone()))
        .chain(reading.barcode.iter().map(|barcode| barcode.code.quad));
    for quad in boxes {
        mask.cover(&with_margin(&quad, GROWN).map(&reading.to_picture));
    }
    mask.paint(&mut pixels);
    encode_png(&pixels)
}

/// The fields of the front that `wanted` names, all where it says `all`, and the names that
/// were not located.
fn located<'r>(recognition: &'r Recognition, wanted: &[String]) -> (Vec<&'r Field>, Vec<String>) {
    let on_front = |field: &&Field| field.side == SideName::Front && field.quad.is_some();
    let fields: Vec<&Field> = recognition
        .document
        .fields
        .iter()
        .filter(on_front)
        .collect();
    if wanted.iter().any(|name| name == ALL) {
        return (fields, Vec::new());
    }
    let missing = wanted
        .iter()
        .filter(|name| {
            let is_barcode = *name == BARCODE && recognition.front.barcode.is_some();
            !is_barcode && !fields.iter().any(|field| field.key == **name)
        })
        .cloned()
        .collect();
    let is_wanted = |field: &&Field| wanted.contains(&field.key);
    (fields.into_iter().filter(is_wanted).collect(), missing)
}

fn with_margin(quad: &Quad, part: f64) -> Quad {
    let margin = part * quad.height();
    quad.grown(margin, margin)
}

/// Letters and digits alone, in capitals.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
}
