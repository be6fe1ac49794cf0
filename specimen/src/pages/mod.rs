//! Small photos of whole scenes with the place of the page and of the MRZ: what the
//! page model is trained on.
//!
//! A flat document, drawn from a layout or made up, lies on a surface, is looked at by
//! a camera, and is reduced by the engine's own function: the trainer and the engine
//! see the same pixels.

mod canvas;
mod flat;
mod ornament;
mod over;
pub mod photos;
mod scene;
mod shot;
mod words;

use std::io::Write;

use datapage::geometry::{Homography, Point, Quad, QuarterTurn};
use datapage::image::{Limits, Picture, Rgb, View, decode};
use datapage::page::look::{Look, SIDE};
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};

use crate::encode::Jpeg;
use crate::error::{Error, Result};
use crate::layout::Layout;
use crate::{Stream, picture, stream};
use flat::{Flat, Form};
use over::{fingers, stamp, things};
use shot::Placed;

/// Draws scenes for the trainer.
pub struct PagePress {
    fonts: canvas::Fonts,
    scenes: scene::Scenes,
    flats: Vec<Flat>,
}

/// One example: the network's input and what it should say.
pub struct Example {
    /// [`SIDE`] x [`SIDE`] RGB.
    pub pixels: Rgb,
    /// See [`Truth`].
    pub truth: Truth,
}

/// What is to be seen, in pixels of the input.
#[derive(Debug, Clone, Copy)]
pub struct Truth {
    /// What kind of thing.
    pub form: Form,
    /// Quarter turns clockwise that make the document upright.
    pub turn: u8,
    /// The document's corners as it reads; they may lie outside of the input.
    pub page: Option<Quad>,
    /// The corners of the MRZ's ink as it reads, and the number of its lines.
    pub mrz: Option<(Quad, u8)>,
}

/// A document that ends less than this beyond the frame, in parts of it, still has
/// its corners in the input's margin.
const OVERSCAN: f64 = 0.04;

impl PagePress {
    /// Finds the fonts and draws the stock: `flats` documents of `layouts` in turn, and
    /// surfaces, to which `photos` of anything are added.
    ///
    /// # Errors
    /// [`Error::MissingFont`], and [`Error::Layout`] where `layouts` is empty.
    pub fn new(layouts: &[Layout], flats: u64, photos: Vec<Rgb>) -> Result<Self> {
        if layouts.is_empty() {
            return Err(Error::Layout("none is named".to_owned()));
        }
        let fonts = canvas::Fonts::load()?;
        let database = crate::fonts::Fonts::load()?;
        let flats = (0..flats)
            .map(|seed| {
                let mut rng = stream(seed, Stream::Drawing);
                let layout = &layouts[seed as usize % layouts.len()];
                Flat::of_layout(layout, &database, &mut rng)
            })
            .collect::<Result<_>>()?;
        let scenes = scene::Scenes::draw(&fonts, photos, &mut stream(0, Stream::Scene));
        Ok(Self {
            fonts,
            scenes,
            flats,
        })
    }

    /// The example number `seed`.
    #[must_use]
    pub fn example(&self, seed: u64) -> Example {
        let mut rng = stream(seed, Stream::Scene);
        let kind = rng.random_range(0..100);
        let (mut photo, mut truth) = match kind {
            0..9 => self.nothing(&mut rng),
            9..17 => self.several(&mut rng),
            17..39 => self.cropped(&mut rng),
            39..45 => self.window(&mut rng),
            _ => self.lying(&mut rng),
        };
        if rng.random_bool(0.05) {
            stamp(&mut photo, truth.mrz.map(|(quad, _)| quad), &mut rng);
        }
        shot::develop(&mut photo, &mut rng);
        if rng.random_bool(0.5) {
            photo = compressed(photo, rng.random_range(20..92));
        }
        let picture = Picture::new(photo);
        let Some(view) = View::new(&picture, picture.frame()) else {
            unreachable!("photos have a size");
        };
        let look = Look::at(&view);
        let place = |quad: Quad| Quad::new(quad.corners().map(|p| look.from_view(p)));
        truth.page = truth.page.map(place);
        truth.mrz = truth.mrz.map(|(quad, lines)| (place(quad), lines));
        Example {
            pixels: look.pixels,
            truth,
        }
    }

    /// A document, half of the time from a layout.
    fn document(&self, rng: &mut impl Rng) -> Lent<'_> {
        match rng.random_range(0..100) {
            0..40 => Lent::Stock(self.flats.choose(rng).unwrap_or(&self.flats[0])),
            40..74 => Lent::Own(Flat::made_up(&self.fonts, rng)),
            _ => Lent::Own(Flat::sheet(&self.fonts, rng)),
        }
    }

    fn nothing(&self, rng: &mut impl Rng) -> (Rgb, Truth) {
        let (w, h) = frame(rng);
        let photo = self.scenes.any(w as u32, h as u32, rng);
        let truth = Truth {
            form: Form::None,
            turn: 0,
            page: None,
            mrz: None,
        };
        (photo, truth)
    }

    /// A document on a surface, seen by a camera or on a scanner.
    fn lying(&self, rng: &mut impl Rng) -> (Rgb, Truth) {
        let (w, h) = frame(rng);
        let scan = rng.random_bool(0.2);
        let mut photo = if scan {
            let level = *[255_u8, 250, 240, 225, 20, 128].choose(rng).unwrap_or(&255);
            blank(w, h, level)
        } else {
            self.scenes.any(w as u32, h as u32, rng)
        };
        let document = self.document(rng);
        let document = if rng.random_bool(0.08) {
            Lent::Own(document.flat().laminated(rng))
        } else {
            document
        };
        let flat = document.flat();
        let turn = any_turn(rng);
        let quad = if scan {
            let cover = rng.random_range(0.4..0.98);
            let roll = rng.random_range(-0.06..0.06) + quarters_back(turn);
            let room = (1.0 - cover) / 2.0;
            let offset = (
                rng.random_range(-room..=room),
                rng.random_range(-room..=room),
            );
            let seen = crate::camera::pose(
                (1.0, flat.aspect()),
                (w, h),
                [0.0, 0.0, roll],
                cover,
                offset,
            );
            Quad::new(seen.corners().map(|p| Point::new(p.x, p.y)))
        } else {
            shot::lie(flat.aspect(), (w, h), (4 - turn) % 4, rng)
        };
        // A booklet's facing page, above the one that counts.
        if flat.form == Form::Passport && rng.random_bool(0.4) {
            self.facing(&quad, &mut photo, rng);
        }
        let bend = if rng.random_bool(0.25) {
            rng.random_range(-0.03..0.03)
        } else {
            0.0
        };
        let placed = Placed {
            flat,
            quad,
            bend,
            shadow: if rng.random_bool(0.6) {
                rng.random_range(0.0..0.6)
            } else {
                0.0
            },
        };
        placed.draw(&mut photo);
        if rng.random_bool(0.12) {
            fingers(&mut photo, &quad, rng);
        }
        if rng.random_bool(0.08) {
            things(&self.scenes, &mut photo, &quad, placed.mrz(), rng);
        }
        (photo, seen(&placed, turn))
    }

    /// The page that lies open above `quad`.
    fn facing(&self, quad: &Quad, photo: &mut Rgb, rng: &mut impl Rng) {
        let Some(map) = Homography::unit_to(quad) else {
            return;
        };
        let high = -rng.random_range(0.1..1.0);
        let above = Quad::new(
            [(0.0, high), (1.0, high), (1.0, 0.0), (0.0, 0.0)]
                .map(|(x, y)| map.map(Point::new(x, y))),
        );
        if !above.is_convex() {
            return;
        }
        let page = if rng.random_bool(0.5) {
            Flat::sheet(&self.fonts, rng)
        } else {
            Flat::made_up(&self.fonts, rng)
        };
        Placed {
            flat: &page,
            quad: above,
            bend: 0.0,
            shadow: 0.3,
        }
        .draw(photo);
    }

    /// A document that is the whole frame, or a little more or less than that.
    fn cropped(&self, rng: &mut impl Rng) -> (Rgb, Truth) {
        let document = self.document(rng);
        let flat = document.flat();
        let turn = any_turn(rng);
        let long = rng.random_range(260.0..560.0_f64);
        let aspect = flat.aspect() * rng.random_range(0.94..1.06);
        let (w, h) = if aspect < 1.0 {
            (long, long * aspect)
        } else {
            (long / aspect, long)
        };
        let (w, h) = if turn % 2 == 1 { (h, w) } else { (w, h) };
        let exact = rng.random_bool(0.5);
        let mut corner = |x: f64, y: f64| {
            if exact {
                return Point::new(x * w, y * h);
            }
            // Outwards of the frame is what has been cut off.
            let mut out = || rng.random_range(-OVERSCAN..OVERSCAN);
            Point::new((x + out()) * w, (y + out()) * h)
        };
        let upright = Quad::new([
            corner(0.0, 0.0),
            corner(1.0, 0.0),
            corner(1.0, 1.0),
            corner(0.0, 1.0),
        ]);
        let mut photo = if rng.random_bool(0.5) {
            self.scenes.any(w as u32, h as u32, rng)
        } else {
            blank(w, h, 255)
        };
        let placed = Placed {
            flat,
            quad: upright_of(&upright, turn),
            bend: 0.0,
            shadow: 0.0,
        };
        placed.draw(&mut photo);
        (photo, seen(&placed, turn))
    }

    /// A window on a part of a document, around its MRZ where it has one.
    fn window(&self, rng: &mut impl Rng) -> (Rgb, Truth) {
        let document = self.document(rng);
        let flat = document.flat();
        let turn = any_turn(rng);
        let (top, bottom) = match flat.mrz {
            Some(([_, top, _, bottom], _)) => (
                top - rng.random_range(0.02..0.6),
                bottom + rng.random_range(0.01..0.1),
            ),
            None => (rng.random_range(0.0..0.4), rng.random_range(0.5..0.9)),
        };
        let part = (bottom - top).max(0.05);
        let long = rng.random_range(260.0..560.0_f64);
        let (w, h) = (long, long * flat.aspect() * part);
        let upright = Quad::rect(0.0, -top / part * h, w, h / part);
        // Turned about the frame: its own corners become those of the turned frame.
        let (fw, fh) = if turn % 2 == 1 { (h, w) } else { (w, h) };
        let turned = upright_of(&Quad::rect(0.0, 0.0, fw, fh), turn);
        let Some(map) = Homography::between(&Quad::rect(0.0, 0.0, w, h), &turned) else {
            return self.nothing(rng);
        };
        let mut photo = blank(fw, fh.max(8.0), 255);
        let placed = Placed {
            flat,
            quad: upright.map(&map),
            bend: 0.0,
            shadow: 0.0,
        };
        placed.draw(&mut photo);
        (photo, seen(&placed, turn))
    }

    /// Two or three documents, one above the other or side by side: the whole frame is
    /// the page, the MRZ that of the only one that has any.
    fn several(&self, rng: &mut impl Rng) -> (Rgb, Truth) {
        let turn = if rng.random_bool(0.8) {
            0
        } else {
            any_turn(rng)
        };
        let first = self.card(true, rng);
        let second = self.card(false, rng);
        let beside = rng.random_bool(0.25);
        let long = rng.random_range(300.0..560.0_f64);
        let aspect = first.flat().aspect();
        let gap = rng.random_range(0.01..0.15);
        let margin = if rng.random_bool(0.4) {
            0.0
        } else {
            rng.random_range(0.0..0.2)
        };
        let (w, h) = if beside {
            (long, long * (aspect * (1.0 - gap) / 2.0 + margin))
        } else {
            let height = long * rng.random_range(0.9..1.0);
            (height / (2.0 * aspect + gap + margin), height)
        };
        let card = if beside {
            w * (1.0 - gap - margin) / 2.0
        } else {
            w * (1.0 - margin)
        };
        let (x, y) = (w * margin / 2.0, h * margin / 4.0);
        let shift = if beside {
            (card + w * gap, 0.0)
        } else {
            (0.0, card * aspect + w * gap)
        };
        let swapped = rng.random_bool(0.3);
        let mut photo = if rng.random_bool(0.7) {
            blank(w, h.max(8.0), rng.random_range(225..=255))
        } else {
            self.scenes.any(w as u32, (h as u32).max(8), rng)
        };
        let mut mrz = None;
        for (flat, at) in [(&first, swapped), (&second, !swapped)] {
            let (dx, dy) = if at { shift } else { (0.0, 0.0) };
            let quad = Quad::rect(
                x + dx,
                y + dy,
                card,
                card * flat.flat().aspect().min(aspect * 1.05),
            );
            let placed = Placed {
                flat: flat.flat(),
                quad,
                bend: 0.0,
                shadow: if rng.random_bool(0.3) { 0.3 } else { 0.0 },
            };
            placed.draw(&mut photo);
            mrz = mrz.or(placed.mrz());
        }
        let (w, h) = (f64::from(photo.width()), f64::from(photo.height()));
        let whole = Quad::rect(0.0, 0.0, w, h);
        let truth = Truth {
            form: Form::Several,
            turn,
            page: Some(whole),
            mrz,
        };
        if turn == 0 {
            return (photo, truth);
        }
        let (fw, fh) = if turn % 2 == 1 { (h, w) } else { (w, h) };
        let turned = upright_of(&Quad::rect(0.0, 0.0, fw, fh), turn);
        let Some(map) = Homography::between(&whole, &turned) else {
            return (photo, truth);
        };
        let Some(back) = map.inverse() else {
            return (photo, truth);
        };
        let source = Quad::rect(0.0, 0.0, fw, fh).map(&back);
        let photo = Picture::new(photo).crop(&source, fw as u32, fh as u32);
        let truth = Truth {
            page: Some(turned),
            mrz: truth.mrz.map(|(quad, lines)| (quad.map(&map), lines)),
            ..truth
        };
        (photo, truth)
    }

    /// A card, with an MRZ or without one.
    fn card(&self, mrz: bool, rng: &mut impl Rng) -> Lent<'_> {
        for _ in 0..20 {
            let document = if rng.random_bool(0.5) {
                Lent::Stock(self.flats.choose(rng).unwrap_or(&self.flats[0]))
            } else {
                Lent::Own(Flat::made_up(&self.fonts, rng))
            };
            let flat = document.flat();
            if flat.form == Form::Card && flat.mrz.is_some() == mrz && flat.aspect() < 1.0 {
                return document;
            }
        }
        Lent::Own(Flat::sheet(&self.fonts, rng))
    }

    /// Writes the examples `first..first + count` to `out`, each as the pixels of its
    /// input and [`FIGURES`] numbers (`f32`, little endian): form, turn (-1 where there
    /// is no document), lines of MRZ, the page's corners, the MRZ's (x, y; not a number
    /// where there is none).
    ///
    /// # Errors
    /// Those of writing, a reader that went away among them.
    pub fn write(&self, first: u64, count: u64, out: &mut impl Write) -> Result<()> {
        let failed = |e| Error::Io("standard output".into(), e);
        for seed in first..first.saturating_add(count) {
            let Example { pixels, truth } = self.example(seed);
            out.write_all(&pixels).map_err(failed)?;
            let turn = if truth.form == Form::None {
                -1.0
            } else {
                f32::from(truth.turn)
            };
            let lines = truth.mrz.map_or(0, |(_, lines)| lines);
            let mut figures = vec![f32::from(truth.form as u8), turn, f32::from(lines)];
            for quad in [truth.page, truth.mrz.map(|(quad, _)| quad)] {
                let corners = quad.map(|quad| quad.corners());
                for at in 0..4 {
                    let corner = corners.map(|corners| corners[at]);
                    figures.push(corner.map_or(f32::NAN, |p| p.x as f32));
                    figures.push(corner.map_or(f32::NAN, |p| p.y as f32));
                }
            }
            debug_assert_eq!(figures.len(), FIGURES);
            let bytes: Vec<u8> = figures.iter().flat_map(|f| f.to_le_bytes()).collect();
            out.write_all(&bytes).map_err(failed)?;
        }
        out.flush().map_err(failed)
    }
}

/// Numbers behind the pixels of an example.
pub const FIGURES: usize = 19;

const _: () = assert!(SIDE == 320, "training/page.py reads inputs of this size");

/// A flat of the stock or one drawn for this picture.
enum Lent<'a> {
    Stock(&'a Flat),
    Own(Flat),
}

impl Lent<'_> {
    fn flat(&self) -> &Flat {
        match self {
            Self::Stock(flat) => flat,
            Self::Own(flat) => flat,
        }
    }
}

/// The corners of `frame` as a document reads that fills it and needs `turn`.
fn upright_of(frame: &Quad, turn: u8) -> Quad {
    QuarterTurn::from_quarters(usize::from(turn)).upright(frame)
}

/// A surface of one grey.
fn blank(width: f64, height: f64, level: u8) -> Rgb {
    let (width, height) = (width as u32, height as u32);
    let bytes = vec![level; (width * height * 3) as usize];
    Rgb::from_raw(width, height, bytes).unwrap_or_else(|| Rgb::new(width, height))
}

fn seen(placed: &Placed<'_>, turn: u8) -> Truth {
    Truth {
        form: placed.flat.form,
        turn,
        page: Some(placed.quad),
        mrz: placed.mrz(),
    }
}

/// Width and height of a photo, in pixels.
fn frame(rng: &mut impl Rng) -> (f64, f64) {
    let long = rng.random_range(290.0..600.0_f64).round();
    let short = *[0.75, 0.75, 0.75, 0.667, 0.5625, 1.0]
        .choose(rng)
        .unwrap_or(&0.75);
    let (w, h) = (long, (long * short).round());
    if rng.random_bool(0.5) { (w, h) } else { (h, w) }
}

/// Documents lie upright more often than not.
fn any_turn(rng: &mut impl Rng) -> u8 {
    if rng.random_bool(0.45) {
        0
    } else {
        rng.random_range(0..4)
    }
}

/// The angle, in radians clockwise, at which a document lies that needs `turn`.
fn quarters_back(turn: u8) -> f64 {
    f64::from((4 - turn) % 4) * std::f64::consts::FRAC_PI_2
}

fn compressed(photo: Rgb, quality: u8) -> Rgb {
    let (width, height) = photo.dimensions();
    let picture = picture::Picture {
        width,
        height,
        rgb: photo.as_raw().clone(),
    };
    Jpeg::of(quality)
        .encode(&picture)
        .ok()
        .and_then(|file| decode(&file, &Limits::default()).ok())
        .map_or(photo, |picture| picture.pixels().clone())
}
