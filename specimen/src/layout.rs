//! Layouts: SVG templates in millimetres, filled from a holder and drawn flat.
//!
//! A template is an SVG file. Its root says what it is (`data-format`,
//! `data-side`; `viewBox` is the size in millimetres). In it stand
//! - `{{name}}`: a value that the issuer or the holder gives, by name;
//! - `{{label name|Text}}`: the text, where that value is not empty;
//! - `{{art ornament key=value …}}`: see [`crate::ornament`];
//! - `{{portrait prefix}}`: the holder's picture, 35 by 45 units.
//!
//! A text element with the id `field:NAME` or `mrz:N` becomes truth, with the
//! text and the ink box that the renderer itself laid out.

use std::collections::BTreeMap;
use std::sync::Arc;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Group, Node, Options, Text, TextChunk, Tree, fontdb, roxmltree};

use crate::error::{Error, Result};
use crate::geometry::{Point, Quad};
use crate::mrz::{self, Format};
use crate::person::{Holder, TODAY};
use crate::text::{DateStyle, escaped, printed_date};
use crate::{ornament, portrait};

/// The layouts that the press carries: name, template.
const LAYOUTS: [(&str, &str); 7] = [
    ("td3", include_str!("../layouts/td3.svg")),
    ("td1-front", include_str!("../layouts/td1-front.svg")),
    ("td1-back", include_str!("../layouts/td1-back.svg")),
    ("td2", include_str!("../layouts/td2.svg")),
    ("mrv-a", include_str!("../layouts/mrv-a.svg")),
    ("mrv-b", include_str!("../layouts/mrv-b.svg")),
    ("fra-id", include_str!("../layouts/fra-id.svg")),
];

/// Which side of a document a layout shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The front, or a passport's data page.
    Front,
    /// The back.
    Back,
}

/// A template that is known to be one.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Its name, as on the command line.
    pub name: &'static str,
    /// Format of the document's MRZ, whichever side prints it.
    pub format: Format,
    /// The side that it shows.
    pub side: Side,
    /// Width in millimetres.
    pub width: f64,
    /// Height in millimetres.
    pub height: f64,
    template: &'static str,
}

/// One printed text with its place.
#[derive(Debug, Clone)]
pub struct Printed {
    /// `NAME` of `field:NAME`, or the line's number of `mrz:N`.
    pub name: String,
    /// As printed.
    pub text: String,
    /// Its meaning in a fixed form where that differs: dates as `YYYY-MM-DD`.
    pub value: Option<String>,
    /// The box of its ink, in pixels of the drawing; turned where the text is.
    pub quad: Quad,
}

/// A flat drawing of a document with what it says.
#[derive(Debug)]
pub struct Drawing {
    /// The pixels, with transparent corners where the document's are round.
    pub pixels: Pixmap,
    /// The holder's fields, in the template's order.
    pub fields: Vec<Printed>,
    /// The MRZ's lines that this side prints, in order.
    pub mrz: Vec<Printed>,
}

impl Layout {
    /// The names of all layouts.
    pub fn names() -> impl Iterator<Item = &'static str> {
        LAYOUTS.iter().map(|(name, _)| *name)
    }

    /// The layout with this name.
    ///
    /// # Errors
    /// [`Error::Layout`] where there is none, or its root lacks what it must say.
    pub fn named(name: &str) -> Result<Self> {
        let (name, template) = LAYOUTS
            .iter()
            .find(|(known, _)| *known == name)
            .ok_or_else(|| {
                let known: Vec<_> = Self::names().collect();
                Error::Layout(format!(
                    "there is no `{name}`; there are {}",
                    known.join(", ")
                ))
            })?;
        let wrong = |what: &str| Error::Layout(format!("{name}: {what}"));
        let document = roxmltree::Document::parse(template).map_err(|e| wrong(&e.to_string()))?;
        let root = document.root_element();
        let size: Vec<f64> = root
            .attribute("viewBox")
            .unwrap_or_default()
            .split_whitespace()
            .filter_map(|number| number.parse().ok())
            .collect();
        let [_, _, width, height] = size[..] else {
            return Err(wrong("viewBox is not four numbers"));
        };
        Ok(Self {
            name,
            format: match root.attribute("data-format") {
                Some("TD1") => Format::TD1,
                Some("TD2") => Format::TD2,
                Some("TD3") => Format::TD3,
                Some("MRVA") => Format::MRVA,
                Some("MRVB") => Format::MRVB,
                Some("FRA") => Format::FRA,
                _ => {
                    return Err(wrong(
                        "data-format is none of TD1, TD2, TD3, MRVA, MRVB, FRA",
                    ));
                }
            },
            side: match root.attribute("data-side") {
                Some("front") => Side::Front,
                Some("back") => Side::Back,
                _ => return Err(wrong("data-side is neither front nor back")),
            },
            width,
            height,
            template,
        })
    }

    /// Draws the document of `holder`, `width` pixels wide.
    ///
    /// # Errors
    /// [`Error::Layout`] where the filled template is no SVG or names what does not exist.
    pub fn draw(
        &self,
        holder: &Holder,
        width: u32,
        fonts: &Arc<fontdb::Database>,
        rng: &mut impl Rng,
    ) -> Result<Drawing> {
        let values = values(self, holder);
        let svg = fill(self.template, &values, holder, rng)?;
        let options = Options {
            fontdb: Arc::clone(fonts),
            ..Options::default()
        };
        let wrong = |what: String| Error::Layout(format!("{}: {what}", self.name));
        let tree = Tree::from_str(&svg, &options).map_err(|e| wrong(e.to_string()))?;
        let scale = f64::from(width) / self.width;
        let height = (self.height * scale).round() as u32;
        let mut pixels =
            Pixmap::new(width, height).ok_or_else(|| wrong("a drawing has no pixels".into()))?;
        // The tree's own size may differ from the viewBox where width and height are given.
        let zoom = width as f32 / tree.size().width();
        resvg::render(
            &tree,
            Transform::from_scale(zoom, zoom),
            &mut pixels.as_mut(),
        );

        let mut texts = Vec::new();
        gather(tree.root(), &mut texts);
        let (mut fields, mut mrz) = (Vec::new(), Vec::new());
        for text in texts {
            let Some((kind, name)) = text.id().split_once(':') else {
                continue;
            };
            let content: String = text.chunks().iter().map(TextChunk::text).collect();
            // The flattened text lies in its own coordinates, where a turned line is level.
            let ink = text.flattened().bounding_box();
            let transform = text.abs_transform().post_scale(zoom, zoom);
            let place = |x: f32, y: f32| {
                let mut p = resvg::tiny_skia::Point::from_xy(x, y);
                transform.map_point(&mut p);
                Point::new(f64::from(p.x), f64::from(p.y))
            };
            let printed = Printed {
                name: name.to_owned(),
                text: content.trim().to_owned(),
                value: fixed_form(name, holder),
                quad: Quad::new([
                    place(ink.left(), ink.top()),
                    place(ink.right(), ink.top()),
                    place(ink.right(), ink.bottom()),
                    place(ink.left(), ink.bottom()),
                ]),
            };
            if kind == "mrz" {
                mrz.push(printed);
            } else {
                fields.push(printed);
            }
        }
        mrz.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Drawing {
            pixels,
            fields,
            mrz,
        })
    }
}

/// All text nodes below `group`, in drawing order.
fn gather<'a>(group: &'a Group, into: &mut Vec<&'a Text>) {
    for node in group.children() {
        match node {
            Node::Group(group) => gather(group, into),
            Node::Text(text) => into.push(text),
            Node::Path(_) | Node::Image(_) => {}
        }
    }
}

/// What a template can print about `holder`, by placeholder.
fn values(layout: &Layout, holder: &Holder) -> BTreeMap<String, String> {
    let issuer = holder.issuer;
    let style = match issuer.code {
        "D" | "POL" | "CZE" | "ROU" => DateStyle::Dotted,
        "ESP" => DateStyle::Spaced,
        "SWE" | "ISL" | "TUR" => DateStyle::English,
        _ => DateStyle::Bilingual,
    };
    let date = |date| printed_date(date, style);
    let mut values: BTreeMap<String, String> = [
        ("issuer", issuer.name.to_owned()),
        ("issuer_en", issuer.name_en.to_owned()),
        ("code", issuer.code.to_owned()),
        ("document_code", "P".to_owned()),
        ("number", holder.number.clone()),
        ("surname", holder.surname.clone()),
        ("given_names", holder.given_names.clone()),
        ("nationality", issuer.nationality.to_owned()),
        ("birth_date", date(holder.birth)),
        ("gender", holder.sex.printed().to_string()),
        ("place_of_birth", holder.place_of_birth.clone()),
        ("issue_date", date(holder.issue)),
        ("expire_date", date(holder.expiry)),
        ("authority", holder.authority.clone()),
        ("identity_number", holder.personal_number.clone()),
        ("height", format!("{} cm", holder.height)),
        ("ink_dark", issuer.inks[0].to_owned()),
        ("ink", issuer.inks[1].to_owned()),
        ("ink_light", issuer.inks[2].to_owned()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    let lines = mrz::lines(layout.format, holder);
    if let (Format::FRA, Some(line)) = (layout.format, lines.get(1)) {
        // The French card's number holds its date of issue: it is made with the MRZ.
        values.insert("number".to_owned(), line.chars().take(12).collect());
    }
    for (number, line) in lines.into_iter().enumerate() {
        values.insert(format!("mrz{}", number + 1), line);
    }
    values
}

/// The value of field `name` in a form that no issuer's style changes.
fn fixed_form(name: &str, holder: &Holder) -> Option<String> {
    Some(
        match name {
            "birth_date" => holder.birth,
            "issue_date" => holder.issue,
            "expire_date" => holder.expiry,
            _ => return None,
        }
        .iso(),
    )
}

/// `template` with every placeholder replaced.
fn fill(
    template: &str,
    values: &BTreeMap<String, String>,
    holder: &Holder,
    rng: &mut impl Rng,
) -> Result<String> {
    let value = |name: &str| {
        values
            .get(name)
            .ok_or_else(|| Error::Layout(format!("there is no value `{name}`")))
    };
    let mut out = String::with_capacity(template.len() * 4);
    let mut face = None;
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (placeholder, after) = after
            .split_once("}}")
            .ok_or_else(|| Error::Layout("a {{ has no }}".to_owned()))?;
        out.push_str(before);
        rest = after;
        match placeholder.split_once(' ') {
            None => out.push_str(&escaped(value(placeholder)?)),
            Some(("label", of)) => {
                let (name, text) = of.split_once('|').unwrap_or((of, ""));
                if !value(name)?.is_empty() {
                    out.push_str(text);
                }
            }
            Some(("portrait", prefix)) => {
                let age = TODAY.year.saturating_sub(holder.birth.year);
                // The second picture of a page shows the same face.
                let face = face.get_or_insert_with(|| ChaCha8Rng::from_rng(rng));
                out.push_str(&portrait::draw(holder.sex, age, prefix, &mut face.clone()));
            }
            Some(("art", of)) => {
                let (name, settings) = of.split_once(' ').unwrap_or((of, ""));
                // Settings may name an ink.
                let settings = values
                    .iter()
                    .filter(|(name, _)| name.starts_with("ink"))
                    .fold(settings.to_owned(), |settings, (name, ink)| {
                        settings.replace(&format!("${name}$"), ink)
                    });
                let settings = ornament::Settings::parse(&settings)?;
                out.push_str(&ornament::draw(name, &settings, rng)?);
            }
            Some((other, _)) => {
                return Err(Error::Layout(format!("there is no placeholder `{other}`")));
            }
        }
    }
    out.push_str(rest);
    Ok(out)
}
