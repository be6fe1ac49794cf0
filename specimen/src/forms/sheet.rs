//! A form set as the SVG of a layout: paper, portrait, captions and values.

use std::fmt::Write as _;

use rand::{Rng, RngExt};

use super::{Anchor, Form};
use crate::mrz::Format;
use crate::person::{Holder, pick};
use crate::text::{escaped, wrapped};

/// How a text is set.
struct Style<'a> {
    size: f64,
    bold: bool,
    colour: &'a str,
    anchor: Anchor,
    vertical: bool,
}

struct Sheet<'a> {
    out: String,
    country: &'a str,
    /// The face of Latin letters.
    face: &'a str,
}

/// The page of `holder`. Where things stand is the form's; the face, the sizes by a few
/// hundredths, the whole print by half a millimetre and the background are drawn.
pub(super) fn compose(form: &Form, holder: &Holder, rng: &mut impl Rng) -> String {
    let page = &form.page;
    let [width, height] = form.size();
    let [dark, middle, paper] = &page.inks;
    let face = pick(&page.faces, rng).clone();
    let mut sheet = Sheet {
        out: String::new(),
        country: &page.country,
        face: &face,
    };
    let radius = if page.size.is_card() { 3.18 } else { 0.0 };
    let steps = (rng.random_range(0.5..0.8), rng.random_range(0.8..1.2));
    let _ = writeln!(
        sheet.out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{}\" height=\"{}\">\
         <defs><linearGradient id=\"paper\" x1=\"0\" y1=\"0\" x2=\"1\" y2=\".6\">\
         <stop offset=\"0\" stop-color=\"{paper}\"/><stop offset=\".5\" stop-color=\"#f6f4ee\"/>\
         <stop offset=\"1\" stop-color=\"{paper}\"/></linearGradient>\
         <clipPath id=\"page\"><rect width=\"{width}\" height=\"{height}\" rx=\"{radius}\"/></clipPath></defs>\
         <g clip-path=\"url(#page)\"><rect width=\"{width}\" height=\"{height}\" fill=\"url(#paper)\"/>",
        width * 10.0,
        height * 10.0,
    );
    let (cx, cy) = (
        width * rng.random_range(0.4..0.8),
        height * rng.random_range(0.4..0.7),
    );
    let r = width.min(height) * rng.random_range(0.25..0.4);
    let _ = write!(
        sheet.out,
        "{{{{art waves x=0 y=0 w={width} h={height} step={:.2} amplitude=2.4 length=31 drift=0.06 \
         stroke={middle} width=0.055 opacity=0.4}}}}\n\
         {{{{art waves x=0 y=0 w={width} h={height} step={:.2} amplitude=4.6 length=51 drift=-0.05 \
         stroke={middle} width=0.05 opacity=0.28}}}}\n\
         {{{{art rosette cx={cx:.1} cy={cy:.1} r={r:.1} inner=0.5 petals=22 rings=12 \
         stroke={middle} width=0.055 opacity=0.32}}}}\n",
        steps.0, steps.1,
    );
    if let Some([x, y, w]) = page.portrait {
        // The portrait is drawn in 35 by 45 units.
        let scale = w / 35.0;
        let _ = writeln!(
            sheet.out,
            "<g transform=\"translate({x} {y}) scale({scale:.4})\">{{{{portrait p}}}}</g>\
             <rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{:.2}\" fill=\"none\" \
             stroke=\"{dark}\" stroke-width=\".1\" opacity=\".5\"/>",
            45.0 * scale,
        );
    }
    let shift = (
        rng.random_range(-0.5..0.5_f64),
        rng.random_range(-0.4..0.4_f64),
    );
    let at = |[x, y]: [f64; 2]| (x + shift.0, y + shift.1);
    let (caption, print) = (
        page.caption * rng.random_range(0.96..1.04),
        page.print * rng.random_range(0.96..1.04),
    );
    words(&mut sheet, form, (width, print), &at);
    let ink = "#17191d";
    for (field, filled) in page.fields.iter().zip(&holder.filled) {
        let (x, y) = at(field.at);
        if let Some(label) = &field.label {
            let style = Style {
                size: caption,
                bold: false,
                colour: dark,
                anchor: Anchor::Start,
                vertical: field.vertical,
            };
            sheet.text(None, (x, y), label, &style);
        }
        if filled.text.is_empty() {
            continue;
        }
        let place = (
            x + field.right.unwrap_or_default(),
            y + field.below.unwrap_or_default(),
        );
        let style = Style {
            size: field.size.map_or(print, |size| size * print / page.print),
            bold: field.bold,
            colour: field.colour.as_deref().unwrap_or(ink),
            anchor: Anchor::Start,
            vertical: field.vertical,
        };
        let ems = field.width.unwrap_or(1000.0) / style.size;
        let step = field.step.unwrap_or(style.size * 1.25);
        let id = field.key.as_ref().map(|key| format!("field:{key}"));
        sheet.lines(
            id.as_deref(),
            place,
            &wrapped(&filled.text, ems),
            step,
            &style,
        );
    }
    zone(&mut sheet, page.mrz, (width, height));
    sheet.out.push_str("</g></svg>\n");
    sheet.out
}

/// Titles and words, on their bands.
fn words(
    sheet: &mut Sheet<'_>,
    form: &Form,
    (width, print): (f64, f64),
    at: &impl Fn([f64; 2]) -> (f64, f64),
) {
    let dark = &form.page.inks[0];
    for words in &form.page.texts {
        let place = at(words.at);
        let size = words.size.unwrap_or(print);
        if words.band {
            let _ = writeln!(
                sheet.out,
                "<rect x=\"0\" y=\"{:.2}\" width=\"{width}\" height=\"{:.2}\" fill=\"{dark}\"/>",
                place.1 - 1.3 * size,
                1.8 * size,
            );
        }
        let colour = if words.band { "#ffffff" } else { dark };
        let style = Style {
            size,
            bold: words.bold,
            colour: words.colour.as_deref().unwrap_or(colour),
            anchor: words.anchor,
            vertical: words.vertical,
        };
        sheet.text(None, place, &words.text, &style);
    }
}

/// The lines of an MRZ, in millimetres from the foot of the page; Doc 9303-4 to -7.
fn zone(sheet: &mut Sheet<'_>, format: Option<Format>, (width, height): (f64, f64)) {
    let (left, up): (f64, &[f64]) = match format {
        None => return,
        Some(Format::TD1) => (4.6, &[16.0, 10.6, 5.2]),
        Some(Format::TD3) => (6.3, &[13.0, 6.6]),
        Some(Format::MRVA) => (4.1, &[11.4, 5.2]),
        Some(Format::TD2 | Format::MRVB | Format::FRA) => (6.5, &[12.0, 5.6]),
    };
    let highest = up.first().copied().unwrap_or_default() + 4.0;
    let _ = writeln!(
        sheet.out,
        "<rect x=\"0\" y=\"{:.2}\" width=\"{width}\" height=\"{highest}\" fill=\"#fbfaf6\" opacity=\".6\"/>\
         <g font-family=\"OCR B\" font-size=\"3.513\" fill=\"#15151a\" xml:space=\"preserve\">",
        height - highest,
    );
    for (line, up) in up.iter().enumerate() {
        let number = line + 1;
        let _ = writeln!(
            sheet.out,
            "<text id=\"mrz:{number}\" x=\"{left}\" y=\"{:.2}\">{{{{mrz{number}}}}}</text>",
            height - up,
        );
    }
    sheet.out.push_str("</g>\n");
}

impl Sheet<'_> {
    fn text(&mut self, id: Option<&str>, at: (f64, f64), text: &str, style: &Style<'_>) {
        self.lines(id, at, &[text.to_owned()], 0.0, style);
    }

    /// `lines`, each `step` below the last.
    fn lines(
        &mut self,
        id: Option<&str>,
        (x, y): (f64, f64),
        lines: &[String],
        step: f64,
        style: &Style<'_>,
    ) {
        let family = lines
            .iter()
            .find_map(|line| script_face(line, self.country))
            .unwrap_or(self.face);
        let anchor = match style.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let weight = if style.bold { "bold" } else { "normal" };
        let id = id.map_or_else(String::new, |id| format!("id=\"{id}\" "));
        let turn = if style.vertical {
            format!(" transform=\"rotate(-90 {x:.2} {y:.2})\"")
        } else {
            String::new()
        };
        let _ = write!(
            self.out,
            "<text {id}x=\"{x:.2}\" y=\"{y:.2}\" font-family=\"{family}\" font-weight=\"{weight}\" \
             font-size=\"{:.3}\" text-anchor=\"{anchor}\" fill=\"{}\" xml:space=\"preserve\"{turn}>",
            style.size, style.colour,
        );
        let mut down = 0.0;
        for line in lines {
            let _ = write!(
                self.out,
                "<tspan x=\"{x:.2}\" dy=\"{down:.2}\">{}</tspan>",
                runs(line, self.face)
            );
            down = step;
        }
        self.out.push_str("</text>\n");
    }
}

/// `line` with the Latin letters beside Devanagari, which its face has not, in their own.
fn runs(line: &str, face: &str) -> String {
    let foreign = |ch: char| ('\u{0900}'..='\u{097f}').contains(&ch);
    if !line.contains(foreign) {
        return escaped(line);
    }
    let mut out = String::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let is_foreign = foreign(first);
        let end = rest
            .find(|ch| foreign(ch) != is_foreign)
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if is_foreign {
            out.push_str(&escaped(run));
        } else {
            let _ = write!(
                out,
                "<tspan font-family=\"{face}\">{}</tspan>",
                escaped(run)
            );
        }
        rest = after;
    }
    out
}

/// The face for text that is not in Latin letters: Han characters look as the country prints
/// them.
fn script_face(text: &str, country: &str) -> Option<&'static str> {
    text.chars().find_map(|ch| match ch {
        '\u{0900}'..='\u{097f}' => Some("Noto Sans Devanagari"),
        '\u{ac00}'..='\u{d7a3}' => Some("Noto Sans CJK KR"),
        '\u{3000}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' => {
            Some(match country {
                "CHN" => "Noto Sans CJK SC",
                "KOR" => "Noto Sans CJK KR",
                _ => "Noto Sans CJK JP",
            })
        }
        _ => None,
    })
}
