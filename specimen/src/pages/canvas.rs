//! A small flat drawing surface: what the layouts' renderer does, coarser and a
//! hundred times faster, for pictures that are looked at 290 pixels wide.

use ab_glyph::{Font, FontVec, ScaleFont};
use rand::{Rng, RngExt};

use crate::error::{Error, Result};
use crate::fonts;

/// Red, green, blue, 0 to 255.
pub type Colour = [f32; 3];

/// RGBA, eight bits each, rows top to bottom; not premultiplied.
#[derive(Clone)]
pub struct Canvas {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// `width * height` pixels.
    pub pixels: Vec<[u8; 4]>,
}

impl Canvas {
    /// A surface of one colour.
    pub fn new(width: usize, height: usize, [r, g, b]: Colour) -> Self {
        Self {
            width,
            height,
            pixels: vec![[r as u8, g as u8, b as u8, 255]; width * height],
        }
    }

    /// Lays `colour` over the pixel at (x, y), which may lie outside.
    pub fn put(&mut self, x: i32, y: i32, colour: Colour, alpha: f32) {
        if x >= 0 && y >= 0 && (x as usize) < self.width && (y as usize) < self.height {
            let pixel = &mut self.pixels[y as usize * self.width + x as usize];
            for (level, colour) in pixel.iter_mut().zip(colour) {
                *level = (f32::from(*level) + (colour - f32::from(*level)) * alpha) as u8;
            }
        }
    }

    /// Lays `colour` over what `inside` says of the box (x0, y0) to (x1, y1); it is
    /// asked with coordinates of -1 to 1 over the box.
    pub fn fill(
        &mut self,
        [x0, y0, x1, y1]: [f32; 4],
        colour: Colour,
        alpha: f32,
        inside: impl Fn(f32, f32) -> bool,
    ) {
        let (w, h) = ((x1 - x0).max(1e-3), (y1 - y0).max(1e-3));
        for y in y0.max(0.0) as i32..(y1.ceil() as i32).min(self.height as i32) {
            for x in x0.max(0.0) as i32..(x1.ceil() as i32).min(self.width as i32) {
                let u = (x as f32 + 0.5 - x0) / w * 2.0 - 1.0;
                let v = (y as f32 + 0.5 - y0) / h * 2.0 - 1.0;
                if inside(u, v) {
                    self.put(x, y, colour, alpha);
                }
            }
        }
    }

    /// A filled rectangle.
    pub fn rect(&mut self, area: [f32; 4], colour: Colour, alpha: f32) {
        self.fill(area, colour, alpha, |u, v| u.abs() <= 1.0 && v.abs() <= 1.0);
    }

    /// A filled ellipse.
    pub fn ellipse(&mut self, area: [f32; 4], colour: Colour, alpha: f32) {
        self.fill(area, colour, alpha, |u, v| u * u + v * v <= 1.0);
    }

    /// The outline of a rectangle, `thick` pixels.
    pub fn frame(&mut self, [x0, y0, x1, y1]: [f32; 4], thick: f32, colour: Colour, alpha: f32) {
        self.rect([x0, y0, x1, y0 + thick], colour, alpha);
        self.rect([x0, y1 - thick, x1, y1], colour, alpha);
        self.rect([x0, y0, x0 + thick, y1], colour, alpha);
        self.rect([x1 - thick, y0, x1, y1], colour, alpha);
    }

    /// A polyline one or two pixels thick.
    pub fn scribble(&mut self, points: &[(f32, f32)], colour: Colour, alpha: f32) {
        for pair in points.windows(2) {
            let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
            let steps = ((bx - ax).abs().max((by - ay).abs())).ceil().max(1.0);
            for step in 0..steps as usize {
                let t = step as f32 / steps;
                self.put(
                    (ax + (bx - ax) * t) as i32,
                    (ay + (by - ay) * t) as i32,
                    colour,
                    alpha,
                );
            }
        }
    }

    /// Writes `text` from (x, baseline) on; `size` is the font's, in pixels, `stretch`
    /// how much wider than the font's own its advances are. Gives where it ends.
    pub fn text(&mut self, pen: &Pen<'_>, text: &str, x: f32, baseline: f32) -> f32 {
        let scaled = pen.font.as_scaled(pen.size);
        let mut x = x;
        for ch in text.chars() {
            let id = pen.font.glyph_id(ch);
            let advance = pen
                .advance
                .unwrap_or_else(|| scaled.h_advance(id) * pen.stretch);
            let glyph = id.with_scale_and_position(pen.size, ab_glyph::point(x, baseline));
            if let Some(outline) = pen.font.outline_glyph(glyph) {
                let bounds = outline.px_bounds();
                let (left, top) = (bounds.min.x as i32, bounds.min.y as i32);
                outline.draw(|gx, gy, coverage| {
                    self.put(
                        left + gx as i32,
                        top + gy as i32,
                        pen.colour,
                        coverage.min(1.0) * pen.alpha,
                    );
                });
            }
            x += advance;
        }
        x
    }
}

/// How text is written.
#[derive(Clone, Copy)]
pub struct Pen<'a> {
    /// The face.
    pub font: &'a FontVec,
    /// Its size in pixels.
    pub size: f32,
    /// Ink.
    pub colour: Colour,
    /// Strength of the ink, 0 to 1.
    pub alpha: f32,
    /// Advances in parts of the face's own.
    pub stretch: f32,
    /// One advance for all characters, in pixels, instead of the face's.
    pub advance: Option<f32>,
}

/// The faces that flats are written in.
pub struct Fonts {
    print: Vec<FontVec>,
    /// The face of the MRZ.
    pub ocr: FontVec,
}

/// File and Debian package; the first is the MRZ's.
const FACES: [(&str, &str); 9] = [
    ("OCRB.otf", "fonts-ocr-b"),
    ("LiberationSans-Regular.ttf", "fonts-liberation"),
    ("LiberationSans-Bold.ttf", "fonts-liberation"),
    ("LiberationSansNarrow-Regular.ttf", "fonts-liberation"),
    ("LiberationSerif-Regular.ttf", "fonts-liberation"),
    ("LiberationMono-Regular.ttf", "fonts-liberation"),
    ("DejaVuSans.ttf", "fonts-dejavu-core"),
    ("DejaVuSans-Bold.ttf", "fonts-dejavu-core"),
    ("DejaVuSerif.ttf", "fonts-dejavu-core"),
];

impl Fonts {
    /// Loads them.
    ///
    /// # Errors
    /// [`Error::MissingFont`] and [`Error::Io`].
    pub fn load() -> Result<Self> {
        let mut print = FACES
            .iter()
            .map(|&(file, package)| {
                let path = fonts::find(file).ok_or(Error::MissingFont { file, package })?;
                let bytes = std::fs::read(&path).map_err(|e| Error::Io(path.clone(), e))?;
                FontVec::try_from_vec(bytes)
                    .map_err(|e| Error::Layout(format!("{}: {e}", path.display())))
            })
            .collect::<Result<Vec<_>>>()?;
        let ocr = print.remove(0);
        Ok(Self { print, ocr })
    }

    /// Any face of print.
    pub fn any(&self, rng: &mut impl Rng) -> &FontVec {
        &self.print[rng.random_range(0..self.print.len())]
    }
}

/// A colour of any hue; saturation and value 0 to 1.
pub fn hsv(hue: f32, saturation: f32, value: f32) -> Colour {
    [5.0, 3.0, 1.0].map(|n| {
        let k = (n + hue * 6.0) % 6.0;
        let part = k.min(4.0 - k).clamp(0.0, 1.0);
        255.0 * value * (1.0 - saturation * part)
    })
}
