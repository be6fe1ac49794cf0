//! The project's own network for the page: how it is fed, what it gives.
//!
//! One pass over the whole of a view says what kind of thing is seen, where its
//! corners are, where its MRZ stands, and which way up it lies. `training/` makes
//! it from scenes that the specimen press reduces with [`Look`] itself.

use super::corners::Outline;
use super::look::{Look, SIDE};
use super::{band, corners, place};
use crate::error::{Error, ErrorKind, Result};
use crate::geometry::{Homography, Quad, QuarterTurn};
use crate::image::{Normalisation, View, planar};
use crate::inference::Pool;

/// What kind of thing a picture shows; the order is that of the network's classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// No document.
    None,
    /// A card.
    Card,
    /// The data page of a passport, or a visa.
    Passport,
    /// A sheet of paper.
    Sheet,
    /// Several documents on one picture, which is then the page as a whole.
    Several,
}

impl Form {
    const ALL: [Self; 5] = [
        Self::None,
        Self::Card,
        Self::Passport,
        Self::Sheet,
        Self::Several,
    ];
}

/// What the network saw in a view; all quads are in the view's coordinates.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// What kind of thing, and its probability, 0 to 1.
    pub form: (Form, f32),
    /// The turn that makes the document upright, and its probability.
    pub turn: (QuarterTurn, f32),
    /// The document's outline as it reads, and how sure its worst corner is.
    pub page: Option<(Quad, f32)>,
    /// The MRZ.
    pub zone: Option<SeenZone>,
    /// What `page` was found in.
    cells: Cells,
}

/// The maps of corners and page, and how their cells lie in the view.
#[derive(Debug, Clone, PartialEq)]
struct Cells {
    corners: Map,
    page: Map,
    to_view: Homography,
}

impl Seen {
    /// Outlines as the document reads that less speaks for than for `page`, to be tried
    /// where that is none or in doubt: some hundred are compared with the map of the page.
    #[must_use]
    pub fn rivals(&self) -> Vec<Outline> {
        let Cells {
            corners,
            page,
            to_view,
        } = &self.cells;
        corners::rivals(corners, page)
            .into_iter()
            .map(|rival| Outline {
                quad: self.turn.0.upright(&rival.quad.map(to_view)),
                ..rival
            })
            .collect()
    }

    /// The pages of Doc 9303's sizes that have the MRZ in its place.
    #[must_use]
    pub fn around_zone(&self) -> Vec<Outline> {
        let (Some(zone), Some(to_cells)) = (&self.zone, self.cells.to_view.inverse()) else {
            return Vec::new();
        };
        place::pages_around(zone)
            .into_iter()
            .map(|quad| Outline {
                quad,
                overlap: corners::overlap_with(&quad.map(&to_cells), &self.cells.page),
                corners: 0.0,
            })
            .collect()
    }
}

/// Where an MRZ stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeenZone {
    /// The box of its ink, all lines together, as it reads.
    pub quad: Quad,
    /// How many lines it has, 1 to 3.
    pub lines: usize,
    /// Mean probability of its cells, 0 to 1.
    pub confidence: f32,
}

/// Pixels of the input for one cell of the maps.
pub(super) const STRIDE: f64 = 4.0;

/// Cells along a side of the maps.
pub(super) const CELLS: usize = (SIDE / 4) as usize;

/// Maps: corners, page, MRZ. Classes: forms, turns, 0 to 3 lines.
const MAPS: usize = 3;
const TURNS: usize = 5;
const LINES: usize = TURNS + 4;
const CLASSES: usize = LINES + 4;

/// Probabilities by cell, rows top to bottom.
pub(super) type Map = Vec<f32>;

/// Finds pages and zones.
pub struct PageNetwork {
    network: Pool,
}

impl PageNetwork {
    /// A network that takes (1, 3, [`SIDE`], [`SIDE`]) in -1..1 and gives one row of
    /// logits: three maps of 80 x 80 cells and 13 classes.
    #[must_use]
    pub fn new(network: Pool) -> Self {
        Self { network }
    }

    /// Makes one session now.
    ///
    /// # Errors
    /// Those of making a session.
    pub fn warm(&self) -> Result<()> {
        self.network.warm()
    }

    /// Looks at the whole of `view`.
    ///
    /// # Errors
    /// Those of the network; [`ErrorKind::Weights`] where its output has another shape.
    pub fn see(&self, view: &View<'_>) -> Result<Seen> {
        let look = Look::at(view);
        let input = planar(&look.pixels, &Normalisation::SYMMETRIC);
        let mut row = Vec::new();
        self.network.lend(|model| {
            model.run(input.view(), &mut |output| {
                row = output.iter().copied().collect();
            })
        })?;
        let cells = CELLS * CELLS;
        if row.len() != MAPS * cells + CLASSES {
            return Err(Error::new(
                ErrorKind::Weights,
                format!(
                    "the page network does not give {MAPS} maps of {CELLS} x {CELLS} and {CLASSES} classes"
                ),
            ));
        }
        let classes = row.split_off(MAPS * cells);
        let mut maps = row.chunks_exact(cells).map(|map| -> Map {
            map.iter()
                .map(|&logit| 1.0 / (1.0 + (-logit).exp()))
                .collect()
        });
        let [corners, page, zone] = std::array::from_fn(|_| maps.next().unwrap_or_default());
        let (form, sure) = best(&classes[..TURNS]);
        let (turn, turn_sure) = best(&classes[TURNS..LINES]);
        let (lines, _) = best(&classes[LINES..]);
        let turn = QuarterTurn::from_quarters(turn);
        let to_view = look.to_view();
        let outline = corners::page(&corners, &page)
            .map(|(quad, sure)| (turn.upright(&quad.map(&to_view)), sure));
        let zone = band::zone(&zone, turn)
            .filter(|_| lines > 0)
            .map(|(quad, confidence)| SeenZone {
                quad: quad.map(&to_view),
                lines,
                confidence,
            });
        Ok(Seen {
            form: (Form::ALL[form], sure),
            turn: (turn, turn_sure),
            page: outline,
            zone,
            cells: Cells {
                corners,
                page,
                to_view,
            },
        })
    }
}

/// The greatest of `logits` and its probability.
fn best(logits: &[f32]) -> (usize, f32) {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = logits.iter().map(|logit| (logit - most).exp()).sum();
    let at = logits.iter().position(|&logit| logit >= most);
    (at.unwrap_or(0), 1.0 / sum)
}
