//! What a picture shows, as JSON beside it.

use serde::{Deserialize, Serialize};

use crate::camera::Shot;
use crate::geometry::{Homography, Quad};
use crate::layout::{Drawing, Layout, Printed, Side};
use crate::mrz::Format;
use crate::person::Holder;
use crate::picture::Orientation;

/// What a picture shows. Coordinates are pixels of the picture as a viewer shows
/// it (an EXIF orientation applied), origin at its top-left corner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// Pixels across, as shown.
    pub width: u32,
    /// Pixels down, as shown.
    pub height: u32,
    /// Degrees clockwise that make the picture upright: 0, 90, 180 or 270.
    pub rotation: u16,
    /// The document, or null where there is none.
    pub document: Option<Document>,
}

/// The document of a picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Name of the layout.
    pub layout: String,
    /// Format of its MRZ; null where the document has none.
    pub format: Option<Format>,
    /// Side that is seen.
    pub side: Side,
    /// Issuer's code, one to three letters.
    pub country: String,
    /// The page's corners, as the page reads.
    pub page: Quad,
    /// Whether the page is the whole picture.
    pub whole_frame: bool,
    /// The MRZ's lines on this side, from the top; empty where it has none.
    pub mrz: Vec<Line>,
    /// The printed fields.
    pub fields: Vec<Field>,
    /// The printed barcodes; left out where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub barcodes: Vec<Barcode>,
}

/// One line of the MRZ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its characters.
    pub text: String,
    /// The box of its ink.
    pub quad: Quad,
}

/// A barcode.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Barcode {
    /// `pdf417` or `qr`.
    pub kind: String,
    /// What it holds.
    pub text: String,
    /// The box of its dark modules, without the quiet zone.
    pub quad: Quad,
}

/// One field of the visual zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// What it is, as the recognition API names it.
    pub name: String,
    /// As printed.
    pub text: String,
    /// In a fixed form where that differs: dates as `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<String>,
    /// The box of its ink.
    pub quad: Quad,
}

impl Truth {
    /// Of a shot that shows no document.
    #[must_use]
    pub fn of_nothing(shot: &Shot) -> Self {
        Self {
            width: shot.width,
            height: shot.height,
            rotation: 0,
            document: None,
        }
    }

    /// Of a shot of `drawing`.
    #[must_use]
    pub fn of(shot: &Shot, layout: &Layout, holder: &Holder, drawing: &Drawing) -> Self {
        let seen = shot.homography(drawing.pixels.width(), drawing.pixels.height());
        let (width, height) = (f64::from(shot.width), f64::from(shot.height));
        let document = Document {
            layout: layout.name.to_owned(),
            format: layout.format,
            side: layout.side,
            country: holder.issuer.code.to_owned(),
            page: rounded(shot.page),
            whole_frame: shot.page == Quad::rect(0.0, 0.0, width, height),
            mrz: drawing
                .mrz
                .iter()
                .map(|line| Line {
                    text: line.text.clone(),
                    quad: place(line, &seen),
                })
                .collect(),
            fields: drawing
                .fields
                .iter()
                .map(|field| Field {
                    name: field.name.clone(),
                    text: field.text.clone(),
                    value: field.value.clone(),
                    quad: place(field, &seen),
                })
                .collect(),
            barcodes: drawing
                .barcodes
                .iter()
                .map(|barcode| Barcode {
                    kind: barcode.name.clone(),
                    text: barcode.text.clone(),
                    quad: place(barcode, &seen),
                })
                .collect(),
        };
        Self {
            document: Some(document),
            ..Self::of_nothing(shot)
        }
    }

    /// Of the same picture with its pixels turned, so that it needs `quarters`
    /// clockwise quarter turns to be upright.
    #[must_use]
    pub fn turned(mut self, quarters: u8) -> Self {
        let orientation = Orientation::needing_turns(quarters);
        let (width, height) = (f64::from(self.width), f64::from(self.height));
        let turn = |quad: &mut Quad| {
            *quad = rounded(quad.map(|p| orientation.stored(p, width, height)));
        };
        if let Some(document) = &mut self.document {
            turn(&mut document.page);
            document
                .mrz
                .iter_mut()
                .for_each(|line| turn(&mut line.quad));
            document
                .fields
                .iter_mut()
                .for_each(|field| turn(&mut field.quad));
            document
                .barcodes
                .iter_mut()
                .for_each(|barcode| turn(&mut barcode.quad));
        }
        if orientation.swaps_sides() {
            std::mem::swap(&mut self.width, &mut self.height);
        }
        self.rotation = (self.rotation + 90 * u16::from(quarters)) % 360;
        self
    }

    /// As indented JSON with a line end.
    ///
    /// # Panics
    /// Never: nothing in a truth is a map, which alone can fail to be JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).expect("a truth has no map to fail on");
        json.push('\n');
        json
    }
}

fn place(printed: &Printed, seen: &Homography) -> Quad {
    rounded(printed.quad.map(|p| seen.map(p)))
}

/// To a hundredth of a pixel, which is finer than anybody can see.
fn rounded(quad: Quad) -> Quad {
    quad.map(|mut p| {
        p.x = (p.x * 100.0).round() / 100.0;
        p.y = (p.y * 100.0).round() / 100.0;
        p
    })
}
