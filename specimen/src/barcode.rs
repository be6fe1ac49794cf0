//! Barcodes as SVG fragments.
//!
//! A layout asks for one by a placeholder such as
//! `{{barcode pdf417 x=5 y=3 w=75 h=12}}`, lengths in millimetres; it holds the value of
//! that name. The path's id `barcode:KIND` lets the truth say where it stands.

use std::fmt::Write as _;

use rxing::common::BitMatrix;
use rxing::pdf417::PDF417Writer;
use rxing::pdf417::encoder::Dimensions;
use rxing::qrcode::QRCodeWriter;
use rxing::{BarcodeFormat, EncodeHintValue, EncodeHints, Writer};

use crate::error::{Error, Result};
use crate::ornament::Settings;

/// The barcode of `kind` (`pdf417` or `qr`) that holds `text`.
///
/// # Errors
/// [`Error::Layout`] where there is no such kind, a setting is no number, or the text is
/// longer than the kind can hold.
pub fn draw(kind: &str, text: &str, settings: &Settings) -> Result<String> {
    let matrix = match kind {
        "pdf417" => pdf417(text),
        "qr" => qr(text),
        other => return Err(Error::Layout(format!("there is no barcode `{other}`"))),
    }
    .map_err(|e| Error::Layout(format!("a barcode of {} characters: {e}", text.len())))?;
    let (x, y) = (settings.number("x", 0.0)?, settings.number("y", 0.0)?);
    let (w, h) = (settings.number("w", 20.0)?, settings.number("h", 20.0)?);
    Ok(format!(
        "<path id='barcode:{kind}' d='{}' fill='{}'/>",
        path(&matrix, [x, y, w, h]),
        settings.text("fill", "#141414")
    ))
}

/// Fourteen columns of data and correction of level 4, near to what licences have.
fn pdf417(text: &str) -> rxing::common::Result<BitMatrix> {
    let hints = EncodeHints::default()
        .with(EncodeHintValue::Margin("0".to_owned()))
        .with(EncodeHintValue::ErrorCorrection("4".to_owned()))
        .with(EncodeHintValue::Pdf417Dimensions(Dimensions::new(
            14, 14, 3, 90,
        )));
    // Wider than high, or the encoder turns it.
    PDF417Writer.encode_with_hints(text, &BarcodeFormat::PDF_417, 2, 1, &hints)
}

fn qr(text: &str) -> rxing::common::Result<BitMatrix> {
    let hints = EncodeHints::default()
        .with(EncodeHintValue::Margin("0".to_owned()))
        .with(EncodeHintValue::ErrorCorrection("L".to_owned()));
    QRCodeWriter.encode_with_hints(text, &BarcodeFormat::QR_CODE, 0, 0, &hints)
}

/// The dark runs of `matrix` as rectangles of one path, stretched over `[x, y, w, h]`; rows
/// that are the same as the one before are one with it, so that no seam shows.
fn path(matrix: &BitMatrix, [x, y, w, h]: [f64; 4]) -> String {
    let (columns, rows) = (matrix.getWidth(), matrix.getHeight());
    let (unit_x, unit_y) = (w / f64::from(columns), h / f64::from(rows));
    let same =
        |a: u32, b: u32| (0..columns).all(|column| matrix.get(column, a) == matrix.get(column, b));
    let mut path = String::new();
    let mut top = 0;
    while top < rows {
        let below = (top + 1..rows).find(|&row| !same(top, row)).unwrap_or(rows);
        let mut left = 0;
        while left < columns {
            let dark = matrix.get(left, top);
            let right = (left + 1..columns)
                .find(|&column| matrix.get(column, top) != dark)
                .unwrap_or(columns);
            if dark {
                let _ = write!(
                    path,
                    "M{:.4} {:.4}h{:.4}v{:.4}h{:.4}Z",
                    x + f64::from(left) * unit_x,
                    y + f64::from(top) * unit_y,
                    f64::from(right - left) * unit_x,
                    f64::from(below - top) * unit_y,
                    -f64::from(right - left) * unit_x
                );
            }
            left = right;
        }
        top = below;
    }
    path
}
