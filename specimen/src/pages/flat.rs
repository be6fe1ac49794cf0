//! Documents drawn flat, with the place of their MRZ: from the layouts, or made up.

use datapage::image::Rgb;
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};

use super::canvas::{Canvas, Colour, Fonts, Pen, hsv};
use super::ornament::{pattern, portrait};
use super::words;
use crate::error::Result;
use crate::fonts::Fonts as DocumentFonts;
use crate::layout::Layout;
use crate::lines::text::any_text;

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
    /// Several documents on one picture.
    Several,
}

/// A flat document.
pub struct Flat {
    /// Its pixels, and halved copies of them.
    pub levels: Vec<Canvas>,
    /// What it is.
    pub form: Form,
    /// The box of its MRZ's ink in parts of width and height (left, top, right,
    /// bottom), and the number of lines.
    pub mrz: Option<([f64; 4], u8)>,
}

/// Width of a landscape flat, in pixels: as wide as any photo shows it.
pub const WIDTH: f64 = 500.0;

impl Flat {
    fn new(canvas: Canvas, form: Form, mrz: Option<([f64; 4], u8)>) -> Self {
        let mut levels = vec![canvas];
        while levels.len() < 3 {
            let last = &levels[levels.len() - 1];
            levels.push(halved(last));
        }
        Self { levels, form, mrz }
    }

    /// Height in parts of the width.
    pub fn aspect(&self) -> f64 {
        self.levels[0].height as f64 / self.levels[0].width as f64
    }

    /// A document of `layout`.
    pub fn of_layout(layout: &Layout, fonts: &DocumentFonts, rng: &mut impl Rng) -> Result<Self> {
        let holder = layout.holder(None, rng)?;
        let long = WIDTH * rng.random_range(0.8..1.0);
        let width = long * (layout.width / layout.width.max(layout.height));
        let drawing = layout.draw(&holder, width as u32, fonts, rng)?;
        let (w, h) = (drawing.pixels.width(), drawing.pixels.height());
        let pixels = drawing
            .pixels
            .pixels()
            .iter()
            .map(|pixel| {
                let plain = pixel.demultiply();
                [plain.red(), plain.green(), plain.blue(), plain.alpha()]
            })
            .collect();
        let canvas = Canvas {
            width: w as usize,
            height: h as usize,
            pixels,
        };
        let corners = drawing.mrz.iter().flat_map(|line| line.quad.corners());
        let bounds = corners.fold([1e9, 1e9, -1e9, -1e9_f64], |b, p| {
            [b[0].min(p.x), b[1].min(p.y), b[2].max(p.x), b[3].max(p.y)]
        });
        let (w, h) = (f64::from(w), f64::from(h));
        let mrz = (!drawing.mrz.is_empty()).then(|| {
            let [l, t, r, b] = bounds;
            ([l / w, t / h, r / w, b / h], drawing.mrz.len() as u8)
        });
        let form = if layout.width.max(layout.height) > 110.0 {
            Form::Passport
        } else {
            Form::Card
        };
        Ok(Self::new(canvas, form, mrz))
    }

    /// The same between two sheets of clear film that reach beyond it: the film's corners
    /// are then the document's.
    pub fn laminated(&self, rng: &mut impl Rng) -> Self {
        let inner = &self.levels[0];
        let margin = (inner.width as f64 * rng.random_range(0.015..0.06)) as usize;
        let margins: [usize; 4] =
            std::array::from_fn(|_| (margin as f64 * rng.random_range(0.6..1.2)) as usize + 1);
        let [left, top, right, bottom] = margins;
        let (width, height) = (inner.width + left + right, inner.height + top + bottom);
        let film = hsv(rng.random(), rng.random_range(0.0..0.12), 1.0);
        let clear = rng.random_range(25..130);
        let mut canvas = Canvas::new(width, height, film);
        for pixel in &mut canvas.pixels {
            pixel[3] = clear;
        }
        for y in 0..inner.height {
            let from = (y + top) * width + left;
            canvas.pixels[from..from + inner.width]
                .copy_from_slice(&inner.pixels[y * inner.width..][..inner.width]);
        }
        let (w, h) = (width as f64, height as f64);
        let mrz = self.mrz.map(|([l, t, r, b], lines)| {
            let x = |part: f64| (part * inner.width as f64 + left as f64) / w;
            let y = |part: f64| (part * inner.height as f64 + top as f64) / h;
            ([x(l), y(t), x(r), y(b)], lines)
        });
        Self::new(canvas, self.form, mrz)
    }

    /// Something that is no document, with the looks of `surface`: a wrapper, a lid, a phone.
    pub fn thing(surface: &Rgb, rng: &mut impl Rng) -> Self {
        let (width, height) = (surface.width() as usize, surface.height() as usize);
        let mut canvas = Canvas::new(width, height, [0.0; 3]);
        for (target, source) in canvas.pixels.iter_mut().zip(surface.pixels()) {
            *target = [source[0], source[1], source[2], 255];
        }
        if rng.random_bool(0.6) {
            round_corners(&mut canvas, rng.random_range(0.02..0.3));
        }
        Self::new(canvas, Form::None, None)
    }

    /// A card or a passport's page that no layout knows.
    pub fn made_up(fonts: &Fonts, rng: &mut impl Rng) -> Self {
        // Width over height: ID-1, TD2, TD3 and MRV-A by ICAO Doc 9303, ID-1 upright.
        let (form, aspect, formats): (Form, f64, &[(u8, usize)]) = match rng.random_range(0..20) {
            0..9 => (Form::Card, 1.586, &[(3, 30), (3, 30), (3, 30), (2, 36)]),
            9..11 => (Form::Card, 1.419, &[(2, 36)]),
            11..17 => (Form::Passport, 1.42, &[(2, 44)]),
            17..19 => (Form::Passport, 1.5, &[(2, 44), (2, 36)]),
            _ => (Form::Card, 0.63, &[]),
        };
        let aspect = aspect * rng.random_range(0.96..1.04);
        let width = if aspect < 1.0 { WIDTH * aspect } else { WIDTH };
        let height = width / aspect;
        let mut canvas = Canvas::new(width as usize, height as usize, [255.0; 3]);
        let dark = rng.random_bool(0.06);
        let (hue, value) = (
            rng.random(),
            if dark {
                rng.random_range(0.25..0.5)
            } else {
                rng.random_range(0.72..1.0)
            },
        );
        let paper = hsv(hue, rng.random_range(0.0..0.35), value);
        let second = hsv(rng.random(), rng.random_range(0.0..0.3), value);
        pattern(&mut canvas, paper, second, rng);
        let ink = if dark {
            [235.0; 3]
        } else {
            hsv(rng.random(), 0.5, rng.random_range(0.05..0.4))
        };
        let mrz = match formats.choose(rng) {
            Some(&(lines, length)) if rng.random_bool(0.72) => {
                Some(print_mrz(&mut canvas, lines, length, fonts, rng))
            }
            _ => None,
        };
        let floor = mrz.map_or(0.96, |(area, _)| area[1] - 0.05) * height;
        visual_zone(&mut canvas, floor as f32, ink, fonts, rng);
        if rng.random_bool(0.6) {
            round_corners(&mut canvas, rng.random_range(0.02..0.045));
        }
        Self::new(canvas, form, mrz)
    }

    /// A sheet of paper: a letter, a form, a receipt, a ticket, a banknote.
    pub fn sheet(fonts: &Fonts, rng: &mut impl Rng) -> Self {
        let tall: f64 = match rng.random_range(0..10) {
            0..5 => 1.414,
            5..7 => rng.random_range(1.2..2.6),
            7..9 => 1.0 / rng.random_range(1.0..1.5),
            _ => 1.0 / rng.random_range(2.0..2.5),
        };
        let (width, height) = (WIDTH / tall.max(1.0), WIDTH / tall.max(1.0) * tall);
        let tint = rng.random_range(0.0..0.12) * f32::from(u8::from(rng.random_bool(0.6)));
        let paper = hsv(
            rng.random_range(0.05..0.6),
            tint,
            rng.random_range(0.82..1.0),
        );
        let mut canvas = Canvas::new(width as usize, height as usize, paper);
        if rng.random_bool(0.12) {
            pattern(&mut canvas, paper, hsv(rng.random(), 0.25, 0.8), rng);
        }
        words::paragraphs(&mut canvas, fonts, rng);
        Self::new(canvas, Form::Sheet, None)
    }
}

/// Prints an MRZ at the bottom; gives its box and the number of lines.
fn print_mrz(
    canvas: &mut Canvas,
    lines: u8,
    length: usize,
    fonts: &Fonts,
    rng: &mut impl Rng,
) -> ([f64; 4], u8) {
    let (w, h) = (canvas.width as f32, canvas.height as f32);
    let across = rng.random_range(0.87..0.97_f32);
    let left = (1.0 - across) * rng.random_range(0.25..0.75);
    let advance = across * w / length as f32;
    // OCR-B: 10 characters an inch, capitals 2.4 mm high; others are set alike.
    let size = advance * rng.random_range(1.55..1.9);
    let cap = size * 0.62;
    let pitch = cap * rng.random_range(1.55..2.5);
    let bottom = h * rng.random_range(0.91..0.975_f32);
    let top = bottom - pitch * f32::from(lines - 1) - cap;
    let background = rng.random_range(0..4);
    if background < 2 {
        let colour: Colour = if background == 0 {
            [250.0; 3]
        } else {
            hsv(rng.random(), 0.12, 0.9)
        };
        canvas.rect(
            [0.0, top - cap * rng.random_range(0.5..1.6), w, h],
            colour,
            rng.random_range(0.5..1.0),
        );
    }
    let level = rng.random_range(5.0..70.0);
    let pen = Pen {
        font: if rng.random_bool(0.85) {
            &fonts.ocr
        } else {
            fonts.any(rng)
        },
        size,
        colour: [level; 3],
        alpha: rng.random_range(0.7..1.0),
        stretch: 1.0,
        advance: Some(advance),
    };
    for line in 0..lines {
        let text = any_text(length, rng);
        canvas.text(&pen, &text, left * w, top + cap + pitch * f32::from(line));
    }
    let area = [
        f64::from(left),
        f64::from(top / h),
        f64::from(left + across),
        f64::from(bottom / h),
    ];
    (area, lines)
}

/// What stands above the MRZ, down to `floor`: heading, portrait, fields, and the
/// like; any of them may be missing.
fn visual_zone(canvas: &mut Canvas, floor: f32, ink: Colour, fonts: &Fonts, rng: &mut impl Rng) {
    let w = canvas.width as f32;
    let mut top = floor * rng.random_range(0.03..0.1);
    if rng.random_bool(0.45) {
        let colour = hsv(
            rng.random(),
            rng.random_range(0.2..0.9),
            rng.random_range(0.2..0.9),
        );
        canvas.rect(
            [0.0, 0.0, w, floor * rng.random_range(0.1..0.24)],
            colour,
            rng.random_range(0.3..1.0),
        );
    }
    let line = floor * rng.random_range(0.045..0.08);
    let heading = Pen {
        font: fonts.any(rng),
        size: line * rng.random_range(1.0..1.9),
        colour: ink,
        alpha: 1.0,
        stretch: 1.0,
        advance: None,
    };
    for _ in 0..rng.random_range(0..3) {
        top += heading.size;
        let x = w * rng.random_range(0.03..0.4);
        canvas.text(
            &heading,
            &words::capitals(rng.random_range(1..4), rng),
            x,
            top,
        );
    }
    let (mut from, mut to) = (0.04 * w, 0.96 * w);
    if rng.random_bool(0.82) {
        let wide = w.min(floor * 1.6) * rng.random_range(0.2..0.31);
        let high = (wide * rng.random_range(1.2..1.4)).min(floor - top - 2.0);
        let left = rng.random_bool(0.75);
        let x = if left {
            w * rng.random_range(0.02..0.07)
        } else {
            w * 0.96 - wide
        };
        let y = top + (floor - top - high) * rng.random_range(0.2..0.9);
        portrait(canvas, [x, y, x + wide, y + high], 1.0, rng);
        if left {
            from = x + wide + 0.03 * w;
        } else {
            to = x - 0.03 * w;
        }
        if rng.random_bool(0.3) {
            let (small, x) = (wide * 0.6, if left { w * 0.8 } else { w * 0.05 });
            portrait(
                canvas,
                [x, floor - small * 1.35, x + small, floor],
                rng.random_range(0.2..0.6),
                rng,
            );
        }
    }
    let column = if rng.random_bool(0.6) {
        (to - from) / 2.0
    } else {
        to - from
    };
    let label = Pen {
        font: fonts.any(rng),
        size: line * rng.random_range(0.5..0.75),
        alpha: 0.8,
        ..heading
    };
    let value = Pen {
        font: fonts.any(rng),
        size: line * rng.random_range(0.9..1.3),
        colour: if rng.random_bool(0.7) { [20.0; 3] } else { ink },
        ..heading
    };
    let (labels, step) = (rng.random_bool(0.85), line * rng.random_range(1.7..2.7));
    let mut y = top + line * 1.5;
    while y < floor - line * 0.3 {
        let mut x = from;
        while x < to - column * 0.5 {
            if rng.random_bool(0.85) {
                if labels {
                    canvas.text(&label, &words::label(rng), x, y - value.size * 0.9);
                }
                canvas.text(&value, &words::value(rng), x, y);
            }
            x += column;
        }
        y += step;
    }
    super::ornament::extras(canvas, floor, ink, rng);
}

/// Makes the corners transparent outside a radius of so many parts of the width.
fn round_corners(canvas: &mut Canvas, radius: f32) {
    let radius = radius * canvas.width as f32;
    let (w, h) = (canvas.width as f32, canvas.height as f32);
    for y in 0..canvas.height {
        for x in 0..canvas.width {
            let (px, py) = (x as f32 + 0.5, y as f32 + 0.5);
            let dx = (radius - px.min(w - px)).max(0.0);
            let dy = (radius - py.min(h - py)).max(0.0);
            if dx.hypot(dy) > radius {
                canvas.pixels[y * canvas.width + x][3] = 0;
            }
        }
    }
}

fn halved(canvas: &Canvas) -> Canvas {
    let (width, height) = ((canvas.width / 2).max(1), (canvas.height / 2).max(1));
    let at = |x: usize, y: usize| {
        canvas.pixels[y.min(canvas.height - 1) * canvas.width + x.min(canvas.width - 1)]
    };
    let pixels = (0..width * height)
        .map(|i| {
            let (x, y) = (i % width * 2, i / width * 2);
            let four = [at(x, y), at(x + 1, y), at(x, y + 1), at(x + 1, y + 1)];
            [0, 1, 2, 3].map(|c| {
                let sum: u16 = four.iter().map(|pixel| u16::from(pixel[c])).sum();
                ((sum + 2) / 4) as u8
            })
        })
        .collect();
    Canvas {
        width,
        height,
        pixels,
    }
}
