//! The barcode of a side: found, understood, and put where the side's lines are.

use super::reading::SideReading;
use crate::barcode::aamva::Licence;
use crate::barcode::{Code, find};
use crate::geometry::Quad;
use crate::image::View;

/// A barcode that says what a document says.
#[derive(Debug, Clone)]
pub struct CodeReading {
    /// As it was read; its quad in the coordinates of the upright view.
    pub code: Code,
    /// What it says.
    pub licence: Licence,
}

/// The barcode of a document in `view`; its quad in the pixels of the picture. One that says
/// something else is none of ours.
pub(super) fn on(view: &View<'_>) -> Option<CodeReading> {
    find(view).into_iter().find_map(|mut code| {
        let licence = Licence::parse(&code.bytes).ok()?;
        code.quad = code.quad.map(view.to_picture());
        Some(CodeReading { code, licence })
    })
}

/// Gives `side` its barcode, and takes away lines of text that are its bars.
pub(super) fn give(side: &mut SideReading, mut reading: CodeReading) {
    let Some(back) = side.to_picture.inverse() else {
        return;
    };
    let quad = reading.code.quad.map(&back);
    // A code that was read backwards begins at its other end.
    let quad = Quad::ordered(quad.corners());
    side.lines.retain(|line| !quad.contains(line.quad.centre()));
    reading.code.quad = quad;
    side.barcode = Some(reading);
}
