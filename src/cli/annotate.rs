//! A picture of what was read, for a person's glance.

use crate::document::{SideName, Source};
use crate::engine::Recognition;
use crate::error::Error;
use crate::geometry::Point;
use crate::image::{Canvas, Colour, Limits, decode};

const PAGE: Colour = [0, 160, 70];
const ZONE: Colour = [200, 30, 120];
const SURE: Colour = [20, 90, 200];
const UNSURE: Colour = [205, 100, 0];

/// Fields below this score are drawn in the colour of doubt.
const DOUBT_BELOW: u8 = 60;

/// Draws page, fields with name and score, and MRZ of the front on its picture; PNG bytes.
pub(super) fn draw(
    front: &[u8],
    recognition: &Recognition,
    max_pixels: u64,
) -> Result<Vec<u8>, Error> {
    let limits = Limits {
        pixels: max_pixels,
        bytes: u64::MAX,
    };
    let picture = decode(front, &limits)?;
    let reading = &recognition.front;
    let mut canvas = Canvas::new(&picture);
    if let Some(page) = &reading.page {
        canvas.outline(&page.quad, PAGE, 4.0);
    }
    let viz = |field: &&crate::document::Field| {
        field.side == SideName::Front && field.source == Source::Viz
    };
    for field in recognition.document.fields.iter().filter(viz) {
        let Some(quad) = field.quad else { continue };
        let colour = if field.score < DOUBT_BELOW {
            UNSURE
        } else {
            SURE
        };
        let quad = quad.map(&reading.to_picture);
        canvas.outline(&quad, colour, 3.0);
        canvas.label(
            top_left(&quad),
            &format!("{} {}", field.key, field.score),
            colour,
            16.0,
        );
    }
    if let Some(zone) = &reading.zone {
        for row in &zone.rows {
            canvas.outline(&row.map(&reading.to_picture), ZONE, 3.0);
        }
        if let Some(first) = zone.rows.first() {
            let mrz = &zone.decoded.mrz;
            let verdict = if mrz.digits_right() {
                "check digits right"
            } else {
                "CHECK DIGITS WRONG"
            };
            let at = top_left(&first.map(&reading.to_picture));
            canvas.label(
                at,
                &format!("{} {verdict}", mrz.format().name()),
                ZONE,
                16.0,
            );
        }
    }
    canvas.to_png()
}

fn top_left(quad: &crate::geometry::Quad) -> Point {
    let (left, top, _, _) = quad.bounds();
    Point::new(left, top)
}
