//! The barcode of a side: found, understood, and put where the side's lines are.

use super::reading::SideReading;
use crate::barcode::{Code, Meaning, find};
use crate::geometry::Quad;
use crate::image::View;

/// A barcode that says what a document says.
#[derive(Debug, Clone)]
pub struct CodeReading {
    /// As it was read; its quad in the coordinates of the upright view.
    pub code: Code,
    /// What it says.
    pub meaning: Meaning,
    /// Whether the owner of the key that was given signed it; `None` where no key was given, or
    /// the code has no signature.
    pub signed: Option<bool>,
}

/// The barcode of a document in `view`; its quad in the pixels of the picture. One that says
/// something else is none of ours. `aadhaar_key` is what Aadhaar's are signed with.
pub(super) fn on(view: &View<'_>, aadhaar_key: Option<&[u8]>) -> Option<CodeReading> {
    find(view).into_iter().find_map(|mut code| {
        let meaning = Meaning::of(&code)?;
        let signed = match (&meaning, aadhaar_key) {
            (Meaning::Aadhaar(said), Some(key)) => {
                said.has_signature().then(|| said.is_signed_by(key))
            }
            _ => None,
        };
        code.quad = code.quad.map(view.to_picture());
        Some(CodeReading {
            code,
            meaning,
            signed,
        })
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
