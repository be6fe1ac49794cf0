//! The specimen press: draws identity documents of people who do not exist and
//! knows everything about the pictures that it makes.
//!
//! One function tells the story, [`Press::print`]: a holder is drawn from the
//! seed ([`person`]), a template filled and rendered flat ([`layout`]), a camera
//! looks at it ([`camera`]), and what the picture shows is written down
//! ([`truth`]). The same order gives the same bytes.
//!
//! Every document is overprinted SPECIMEN and follows no state's real design.

pub mod barcode;
pub mod camera;
pub mod degrade;
pub mod desk;
pub mod encode;
pub mod error;
pub mod fixtures;
pub mod fonts;
pub mod forms;
pub mod geometry;
pub mod issuers;
pub mod layout;
pub mod lines;
pub mod mrz;
pub mod nationals;
pub mod ornament;
pub mod pages;
pub mod person;
pub mod picture;
pub mod portrait;
pub mod scripts;
pub mod set;
pub mod text;
pub mod truth;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::camera::{Camera, Shot};
use crate::desk::Underlay;
use crate::error::Result;
use crate::fonts::Fonts;
use crate::issuers::Issuer;
use crate::layout::{Layout, Side};
use crate::mrz::Format;
use crate::picture::Picture;
use crate::truth::Truth;

/// What to print.
#[derive(Debug, Clone)]
pub struct Order {
    /// The layout.
    pub layout: Layout,
    /// Who issues, or anybody where `None`.
    pub issuer: Option<&'static Issuer>,
    /// The holder and the scene follow from it.
    pub seed: u64,
    /// How the document is looked at.
    pub camera: Camera,
    /// Pixels of the picture's longer side.
    pub size: u32,
}

/// A picture and what it shows.
#[derive(Debug, Clone)]
pub struct Print {
    /// The pixels.
    pub picture: Picture,
    /// What they show.
    pub truth: Truth,
    /// The JPEG quality that the camera would save it with.
    pub quality: u8,
}

/// The press with its fonts.
#[derive(Debug, Clone)]
pub struct Press {
    fonts: Fonts,
}

impl Press {
    /// Finds the fonts.
    ///
    /// # Errors
    /// [`error::Error::MissingFont`] names the first missing one and its package. Fonts that
    /// only some layouts name are looked for when one of those is drawn.
    pub fn new() -> Result<Self> {
        Ok(Self {
            fonts: Fonts::load()?,
        })
    }

    /// Draws a holder, their document and a picture of it.
    ///
    /// # Errors
    /// [`error::Error::Layout`] where the template cannot be filled,
    /// [`error::Error::MissingFont`] where it names a font that is not installed.
    pub fn print(&self, order: &Order) -> Result<Print> {
        self.print_with(order, |_| {})
    }

    /// The same, with the shot altered by `adjust` before it is taken.
    ///
    /// # Errors
    /// As [`Press::print`].
    pub fn print_with(&self, order: &Order, adjust: impl FnOnce(&mut Shot)) -> Result<Print> {
        let layout = &order.layout;
        let size = (layout.width, layout.height);
        let issuer = match layout.format {
            Some(Format::FRA) => issuers::by_code("FRA"),
            _ => order.issuer,
        };
        let holder = layout.holder(issuer, &mut stream(order.seed, Stream::Holder))?;
        let mut scene = stream(order.seed, Stream::Scene);
        let mut shot = Shot::draw(order.camera, size, order.size, &mut scene);
        // A passport lies open, which shows more or less of the page before.
        if layout.format == Some(Format::TD3) && layout.side == Side::Front {
            shot.underlay = match order.camera {
                Camera::Crop | Camera::Scan => Underlay::Nothing,
                Camera::Photo => Underlay::booklet(0.0, &mut scene),
                Camera::Hard => Underlay::booklet(scene.random_range(0.0..88.0), &mut scene),
            };
        }
        adjust(&mut shot);
        let drawing = layout.draw(
            &holder,
            shot.drawing_width(),
            &self.fonts,
            &mut stream(order.seed, Stream::Drawing),
        )?;
        let picture = shot.take(
            Some(&drawing.pixels),
            size,
            &mut stream(order.seed, Stream::Sensor),
        );
        Ok(Print {
            picture,
            truth: Truth::of(&shot, layout, &holder, &drawing),
            quality: shot.quality,
        })
    }

    /// A picture of a desk with nothing on it, `longest` pixels wide.
    #[must_use]
    pub fn desk(&self, seed: u64, longest: u32) -> Print {
        let mut scene = stream(seed, Stream::Scene);
        // The size only says what a page would have had.
        let size = (125.0, 88.0);
        let shot = Shot::draw(Camera::Photo, size, longest, &mut scene);
        let picture = shot.take(None, size, &mut stream(seed, Stream::Sensor));
        Print {
            picture,
            truth: Truth::of_nothing(&shot),
            quality: shot.quality,
        }
    }
}

/// What a seed is drawn from for; each has random numbers of its own, so that
/// a change to one leaves the others as they were.
#[derive(Debug, Clone, Copy)]
enum Stream {
    Holder,
    Drawing,
    Scene,
    Sensor,
    Treatment,
}

fn stream(seed: u64, of: Stream) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(of as u64);
    rng
}
