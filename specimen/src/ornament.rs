//! Security printing: guilloches, rosettes, seals and microtext, as SVG fragments.
//!
//! A layout asks for one by a placeholder such as
//! `{{art waves x=0 y=0 w=125 h=88 stroke=url(#iris)}}`; lengths are millimetres.

use std::collections::HashMap;
use std::f64::consts::TAU;
use std::fmt::Write as _;

use rand::{Rng, RngExt};

use crate::error::{Error, Result};

/// The words of a placeholder: `key=value` parted by spaces, `_` in a value for a space.
#[derive(Debug)]
pub struct Settings<'a>(HashMap<&'a str, &'a str>);

impl<'a> Settings<'a> {
    /// Reads `key=value key=value`.
    ///
    /// # Errors
    /// [`Error::Layout`] names a word without `=`.
    pub fn parse(words: &'a str) -> Result<Self> {
        words
            .split_whitespace()
            .map(|word| {
                word.split_once('=')
                    .ok_or_else(|| Error::Layout(format!("`{word}` is not key=value")))
            })
            .collect::<Result<_>>()
            .map(Self)
    }

    /// The setting `key`, or `default` where it is not given.
    pub(crate) fn text(&self, key: &str, default: &'a str) -> &'a str {
        self.0.get(key).copied().unwrap_or(default)
    }

    /// The setting `key` as a number.
    pub(crate) fn number(&self, key: &str, default: f64) -> Result<f64> {
        self.0.get(key).map_or(Ok(default), |value| {
            value
                .parse()
                .map_err(|_| Error::Layout(format!("{key}={value} is not a number")))
        })
    }
}

/// The ornament `name` with these settings.
///
/// # Errors
/// [`Error::Layout`] where there is no such ornament or a setting is no number.
pub fn draw(name: &str, settings: &Settings, rng: &mut impl Rng) -> Result<String> {
    match name {
        "waves" => waves(settings, rng),
        "rosette" => rosette(settings, rng),
        "seal" => seal(settings),
        "microtext" => microtext(settings),
        "signature" => signature(settings, rng),
        other => Err(Error::Layout(format!("there is no ornament `{other}`"))),
    }
}

/// A family of lines, each the last one moved on by `step` and its two
/// sinusoids shifted a little, so that the family forms a moiré.
fn waves(settings: &Settings, rng: &mut impl Rng) -> Result<String> {
    let (x, y) = (settings.number("x", 0.0)?, settings.number("y", 0.0)?);
    let (w, h) = (settings.number("w", 10.0)?, settings.number("h", 10.0)?);
    let step = settings.number("step", 0.9)?.max(0.1);
    let amplitude = settings.number("amplitude", 3.0)?;
    let drift = settings.number("drift", 0.09)?;
    let length = settings.number("length", 42.0)? * rng.random_range(0.85..1.15);
    let (phase, second) = (rng.random_range(0.0..TAU), rng.random_range(0.0..TAU));
    let mut path = String::new();
    let lines = ((h + 2.0 * amplitude) / step) as u32;
    for line in 0..lines {
        let base = y - amplitude + f64::from(line) * step;
        let shift = f64::from(line) * drift;
        let columns = (w / 0.9).ceil() as u32;
        for column in 0..=columns {
            let at = f64::from(column) * w / f64::from(columns);
            let swing = (TAU * at / length + phase + shift).sin()
                + 0.45 * (TAU * at / (length * 0.37) + second - 1.7 * shift).sin();
            let _ = write!(
                path,
                "{}{:.2} {:.2}",
                if column == 0 { 'M' } else { 'L' },
                x + at,
                base + amplitude * swing
            );
        }
    }
    Ok(stroked(&path, settings))
}

/// A band of rosette work: closed curves whose radius swings `petals` times in
/// a turn between `inner` and 1 of `r`, each a little further round than the last,
/// so that their crossings form the pattern.
fn rosette(settings: &Settings, rng: &mut impl Rng) -> Result<String> {
    let (cx, cy) = (settings.number("cx", 0.0)?, settings.number("cy", 0.0)?);
    let radius = settings.number("r", 10.0)?;
    let inner = settings.number("inner", 0.5)?;
    let petals = settings.number("petals", 12.0)?.clamp(2.0, 60.0);
    let rings = settings.number("rings", 12.0)?.clamp(1.0, 60.0);
    let squash = settings.number("squash", 1.0)?;
    let ripple = settings.number("ripple", 0.22)?;
    let turn = rng.random_range(0.0..TAU);
    let (mean, swing) = (
        f64::midpoint(1.0, inner),
        (1.0 - inner) / 2.0 / (1.0 + ripple),
    );
    let mut path = String::new();
    for ring in 0..rings as u32 {
        let part = TAU * f64::from(ring) / rings;
        let points = (petals as u32 * 26).max(180);
        for point in 0..points {
            let angle = TAU * f64::from(point) / f64::from(points);
            let wave =
                (petals * angle + turn + part).sin() + ripple * (3.0 * petals * angle - part).sin();
            let r = radius * (mean + swing * wave);
            let _ = write!(
                path,
                "{}{:.3} {:.3}",
                if point == 0 { 'M' } else { 'L' },
                cx + r * angle.cos(),
                cy + squash * r * angle.sin()
            );
        }
        path.push('Z');
    }
    Ok(stroked(&path, settings))
}

fn stroked(path: &str, settings: &Settings) -> String {
    format!(
        "<path d='{path}' fill='none' stroke='{}' stroke-width='{}' stroke-opacity='{}'/>",
        settings.text("stroke", "#888"),
        settings.text("width", "0.09"),
        settings.text("opacity", "0.6")
    )
}

/// An emblem: a toothed ring, a laurel and a star.
fn seal(settings: &Settings) -> Result<String> {
    let (cx, cy) = (settings.number("cx", 0.0)?, settings.number("cy", 0.0)?);
    let r = settings.number("r", 6.0)?;
    let ink = settings.text("stroke", "#444");
    let at = |angle: f64, radius: f64| (cx + radius * angle.sin(), cy - radius * angle.cos());
    let mut path = String::new();
    for tooth in 0..48 {
        let from = TAU * f64::from(tooth) / 48.0;
        let (x1, y1) = at(from, r * 0.93);
        let (x2, y2) = at(from, r);
        let _ = write!(path, "M{x1:.2} {y1:.2}L{x2:.2} {y2:.2}");
    }
    let mut leaves = String::new();
    for side in [-1.0, 1.0] {
        for leaf in 0..9 {
            let angle = side * (0.55 + 0.27 * f64::from(leaf));
            let (x, y) = at(angle, r * 0.68);
            let lean = angle.to_degrees() + side * 35.0;
            let _ = write!(
                leaves,
                "<ellipse rx='{:.2}' ry='{:.2}' transform='translate({x:.2} {y:.2}) rotate({lean:.1})'/>",
                r * 0.055,
                r * 0.15
            );
        }
    }
    let mut star = String::new();
    for point in 0..10 {
        let radius = if point % 2 == 0 { 0.42 } else { 0.17 };
        let (x, y) = at(TAU * f64::from(point) / 10.0, r * radius);
        let _ = write!(star, "{}{x:.2} {y:.2}", if point == 0 { 'M' } else { 'L' });
    }
    Ok(format!(
        "<g opacity='{}'><g fill='none' stroke='{ink}'>\
         <circle cx='{cx}' cy='{cy}' r='{:.2}' stroke-width='{:.3}'/>\
         <circle cx='{cx}' cy='{cy}' r='{:.2}' stroke-width='{:.3}'/>\
         <path d='{path}' stroke-width='{:.3}'/></g><g fill='{ink}'>{leaves}<path d='{star}Z'/></g></g>",
        settings.text("opacity", "1"),
        r * 0.93,
        r * 0.03,
        r * 0.84,
        r * 0.015,
        r * 0.04
    ))
}

/// One line of tiny letters repeated over `w` millimetres.
fn microtext(settings: &Settings) -> Result<String> {
    let words = settings.text("words", "SPECIMEN").replace('_', " ");
    let size = settings.number("size", 0.55)?;
    let width = settings.number("w", 100.0)?;
    // Liberation Sans capitals are about 0.7 of the size wide.
    let count = (width / (size * 0.7 * (words.chars().count() + 1) as f64)) as usize;
    Ok(format!(
        "<text x='{}' y='{}' font-family='Liberation Sans' font-size='{size}' fill='{}'>{}</text>",
        settings.number("x", 0.0)?,
        settings.number("y", 0.0)?,
        settings.text("stroke", "#888"),
        format!("{words} ").repeat(count).trim_end()
    ))
}

/// A signature in a box from (`x`, `y`), `w` by `h`: loops of a pen that moves right, the
/// first of them high.
fn signature(settings: &Settings, rng: &mut impl Rng) -> Result<String> {
    let (x, y) = (settings.number("x", 0.0)?, settings.number("y", 0.0)?);
    let (w, h) = (settings.number("w", 18.0)?, settings.number("h", 5.0)?);
    let strokes = rng.random_range(7..13);
    let step = w / f64::from(strokes + 1);
    let mut path = format!("M{x:.2} {:.2}", y + h * rng.random_range(0.5..0.8));
    for stroke in 0..strokes {
        let tall = if stroke % 5 == 0 { 0.0 } else { 0.38 };
        let up = y + h * (tall + rng.random_range(0.0..0.2));
        let down = y + h * rng.random_range(0.72..1.0);
        let right = x + step * f64::from(stroke + 1) + step * rng.random_range(-0.2..0.5);
        let _ = write!(
            path,
            "C{:.2} {up:.2} {:.2} {up:.2} {:.2} {:.2}S{:.2} {down:.2} {right:.2} {:.2}",
            right + step * 0.2,
            right - step * rng.random_range(0.5..1.1),
            right - step * 0.5,
            y + h * 0.62,
            right - step * 0.2,
            y + h * rng.random_range(0.55..0.75)
        );
    }
    Ok(format!(
        "<path d='{path}' fill='none' stroke='{}' stroke-width='{}' stroke-linecap='round' stroke-linejoin='round'/>",
        settings.text("stroke", "#1c2c5c"),
        settings.text("width", "0.2")
    ))
}
