//! Barcodes: what the two-dimensional ones of identity documents say.
//!
//! - [`find()`] looks for them on a page or a whole frame and reads them.
//! - [`aamva`] understands the text that the PDF417 of a licence or identity card of the
//!   USA and Canada holds, [`aadhaar`] that of the QR codes of Aadhaar.
//!
//! A barcode corrects its own errors, so that what comes out is what the issuer wrote or
//! nothing at all. It says nothing of who wrote it: anybody can print one.

pub mod aadhaar;
pub mod aamva;
mod grey;
mod locate;
mod pdf417;
mod qr;

use std::fmt;

use aadhaar::Aadhaar;
use aamva::Licence;

use crate::geometry::Quad;
use crate::image::View;
use grey::Grey;
use locate::Bars;

/// Pixels of the long side at which barcodes are looked for: bars of a card that fills the
/// frame are then one to two pixels wide.
const LOOK: u32 = 720;

/// A barcode's kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// PDF417, on licences of the USA and Canada.
    Pdf417,
    /// QR, on Aadhaar of India.
    Qr,
}

/// A barcode that was read.
///
/// `Debug` hides what it says.
#[derive(Clone, PartialEq)]
pub struct Code {
    /// Its kind.
    pub kind: Kind,
    /// Where it is, in the coordinates of the view, as near as was needed.
    pub quad: Quad,
    /// What it says.
    pub bytes: Vec<u8>,
    /// The part of its codewords that its own correction changed, 0 to 1;
    /// `None` where the decoder does not tell.
    pub corrected: Option<f32>,
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Code")
            .field("kind", &self.kind)
            .field("bytes", &self.bytes.len())
            .field("corrected", &self.corrected)
            .finish_non_exhaustive()
    }
}

/// What the barcode of an identity document says.
#[derive(Debug, Clone, PartialEq)]
pub enum Meaning {
    /// The file of a licence or card of the USA or Canada.
    Licence(Box<Licence>),
    /// The code of Aadhaar.
    Aadhaar(Box<Aadhaar>),
}

impl Meaning {
    /// What `code` says; `None` where it is no identity document's.
    #[must_use]
    pub fn of(code: &Code) -> Option<Self> {
        match code.kind {
            Kind::Pdf417 => Some(Self::Licence(Box::new(Licence::parse(&code.bytes).ok()?))),
            Kind::Qr => Some(Self::Aadhaar(Box::new(Aadhaar::parse(&code.bytes).ok()?))),
        }
    }
}

/// Reads the barcodes of `view`, whichever way up it is, and mirrored ones too.
#[must_use]
pub fn find(view: &View<'_>) -> Vec<Code> {
    let scale = (f64::from(LOOK) / view.width().max(view.height())).min(1.0);
    let size = |length: f64| ((length * scale).round() as u32).max(1);
    let pixels = view.resized(size(view.width()), size(view.height()));
    let look = Grey::of(&pixels);
    let codes = |part: f32| -> Vec<Code> {
        locate::bars(&look, part)
            .iter()
            .filter_map(|bars| pdf417_at(view, bars, 1.0 / scale))
            .collect()
    };
    locate::PARTS
        .into_iter()
        .map(codes)
        .find(|codes| !codes.is_empty())
        .unwrap_or_else(|| qr::find(&pixels, view, 1.0 / scale).into_iter().collect())
}

/// Rows are looked for so much beyond the bars that were seen, in parts of their length: the
/// outermost ones are seen less well.
const BEYOND: f64 = 0.09;

/// The same above and below, in pixels of the look: pages bend.
const ABOVE: f64 = 14.0;

/// Pixels of a crop for one of the picture: bars are found to a part of a pixel.
const ENLARGED: f64 = 1.5;

/// Pixels of the crop at which the ends of a symbol are looked for first.
const QUICK: (u32, u32) = (1000, 60);

/// The symbol at `bars`, whose coordinates times `scale` are those of the view.
fn pdf417_at(view: &View<'_>, bars: &Bars, scale: f64) -> Option<Code> {
    let quad = bars.quad;
    let around = quad.grown(BEYOND * quad.width(), ABOVE);
    let around = Quad::new(around.corners().map(|corner| corner * scale));
    let [a, b, c, d] = around.corners();
    let first_look = Grey::of(&view.crop(&around, QUICK.0, QUICK.1));
    let quad = match pdf417::course(&first_look)? {
        pdf417::Course::Forwards => around,
        // Which of the two it is, turned or mirrored, the order of the rows tells later.
        pdf417::Course::Backwards => Quad::new([b, a, d, c]),
    };
    let width = (around.width() * ENLARGED).clamp(500.0, 2600.0) as u32;
    let height = around.height().clamp(40.0, 900.0) as u32;
    let symbol = pdf417::read(&Grey::of(&view.crop(&quad, width, height)))?;
    Some(Code {
        kind: Kind::Pdf417,
        quad,
        corrected: Some(symbol.corrected as f32 / symbol.codewords as f32),
        bytes: symbol.bytes,
    })
}
