//! What the engine gives back.

use std::time::Duration;

use super::barcodes::CodeReading;
use crate::document::Document;
use crate::geometry::{Homography, Quad, QuarterTurn};
use crate::image::{Picture, View};
use crate::page::quality::{self, Quality};
use crate::page::{Form, Page};
use crate::text::Line;
use crate::text::mrz_reader::ZoneReading;

/// A document that was recognised.
pub struct Recognition {
    /// What it says.
    pub document: Document,
    /// How its front was read.
    pub front: SideReading,
    /// How its back was read.
    pub back: Option<SideReading>,
    /// What understanding the text took.
    pub understood: Duration,
    /// What everything took, both sides at once.
    pub total: Duration,
}

/// How one side was read.
pub struct SideReading {
    /// The document's outline, where one was trusted; `None` is the whole frame.
    pub page: Option<Page>,
    /// The turn, clockwise, that makes the submitted picture upright.
    pub turn: QuarterTurn,
    /// The machine-readable zone, in the coordinates of the upright view.
    pub zone: Option<ZoneReading>,
    /// The barcode, in the same coordinates.
    pub barcode: Option<CodeReading>,
    /// The lines of text outside the zone, in reading order and the coordinates of
    /// the upright view.
    pub lines: Vec<Line>,
    /// How good the picture of the page is; `None` where only the zone was read.
    pub quality: Option<Quality>,
    /// Width and height of the upright view, in pixels of the picture.
    pub width: f64,
    /// See `width`.
    pub height: f64,
    /// The outline of the upright view in the submitted picture, beginning at the
    /// view's top-left.
    pub quad: Quad,
    /// Takes coordinates of the upright view to pixels of the submitted picture.
    pub to_picture: Homography,
    /// What each stage took.
    pub timings: Timings,
}

impl SideReading {
    pub(super) fn new(
        view: &View<'_>,
        page: Option<Page>,
        zone: Option<ZoneReading>,
        lines: Vec<Line>,
    ) -> Self {
        Self {
            page,
            turn: turn_of(view.quad()),
            zone,
            barcode: None,
            lines,
            quality: None,
            width: view.width(),
            height: view.height(),
            quad: *view.quad(),
            to_picture: *view.to_picture(),
            timings: Timings::default(),
        }
    }

    /// The view that this side was read in.
    pub(super) fn view_of<'a>(&self, picture: &'a Picture) -> Option<View<'a>> {
        View::new(picture, self.quad)
    }
}

/// How good the picture of a side is that was read, and in which this form was seen.
pub(super) fn quality(side: &SideReading, picture: &Picture, form: (Form, f32)) -> Option<Quality> {
    let view = side.view_of(picture)?;
    let zone = side.zone.as_ref();
    let rows = zone.map_or(&[][..], |zone| &zone.rows);
    let lines: Vec<Quad> = side.lines.iter().map(|line| line.quad).collect();
    let outline = side.page.map(|page| page.quad);
    let format = zone.map(|zone| zone.decoded.mrz.format());
    let long_side = outline.and_then(|quad| quality::long_side(&quad, form, format));
    let lines = [&lines, rows].concat();
    Some(quality::measure(&view, &lines, outline.as_ref(), long_side))
}

/// The turn that brings the first corner of an upright view to the top-left.
fn turn_of(quad: &Quad) -> QuarterTurn {
    let quarters = (-quad.angle() / std::f64::consts::FRAC_PI_2)
        .round()
        .rem_euclid(4.0);
    QuarterTurn::from_quarters(quarters as usize)
}

/// Wall time of each stage; what did not run took none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timings {
    /// From bytes to pixels.
    pub decode: Duration,
    /// Finding the page.
    pub page: Duration,
    /// Finding text.
    pub detect: Duration,
    /// Finding and reading the machine-readable zone.
    pub zone: Duration,
    /// Finding and reading barcodes.
    pub barcode: Duration,
    /// Reading the other lines.
    pub lines: Duration,
    /// Measuring the quality of the picture.
    pub quality: Duration,
    /// All of the side.
    pub total: Duration,
}
