//! Layouts: SVG templates in millimetres, filled from a holder and drawn flat.
//!
//! A template is an SVG file. Its root says what it is: `data-format`, the format of the
//! document's MRZ or `none`; `data-side`; `data-paper`, where it is a national document
//! ([`Paper::named`]); `viewBox`, the size in millimetres. In it stand
//! - `{{name}}`: a value that the issuer or the holder gives, by name;
//! - `{{label name|Text}}`: the text, where that value is not empty;
//! - `{{art ornament key=value …}}`: see [`crate::ornament`];
//! - `{{wrap name x=… w=… step=… size=…}}`: the value in lines of at most `w`;
//! - `{{barcode kind …}}`: see [`crate::barcode`];
//! - `{{portrait prefix}}`: the holder's picture, 35 by 45 units.
//!
//! `data-country="untold"` says that nothing on the side tells who issued it. A text element
//! with the id `field:NAME` or `mrz:N` becomes truth, with the
//! text and the ink box that the renderer itself laid out; so does a barcode.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use resvg::tiny_skia::{Pixmap, Rect, Transform};
use resvg::usvg::{Group, Node, Options, Path, Text, TextChunk, Tree, roxmltree};

use crate::error::{Error, Result};
use crate::fonts::{self, Fonts};
use crate::forms::Form;
use crate::geometry::{Point, Quad};
use crate::issuers::Issuer;
use crate::mrz::{self, Format};
use crate::nationals::Paper;
use crate::person::{Holder, TODAY};
use crate::text::{DateStyle, escaped, printed_date, wrapped};
use crate::{barcode, ornament, portrait};

/// The layouts that the press carries: name, template. New ones follow the others, so that
/// a set's picture keeps its number.
const LAYOUTS: [(&str, &str); 19] = [
    ("td3", include_str!("../layouts/td3.svg")),
    ("td1-front", include_str!("../layouts/td1-front.svg")),
    ("td1-back", include_str!("../layouts/td1-back.svg")),
    ("td2", include_str!("../layouts/td2.svg")),
    ("mrv-a", include_str!("../layouts/mrv-a.svg")),
    ("mrv-b", include_str!("../layouts/mrv-b.svg")),
    ("fra-id", include_str!("../layouts/fra-id.svg")),
    (
        "eu-licence-front",
        include_str!("../layouts/eu-licence-front.svg"),
    ),
    (
        "eu-licence-back",
        include_str!("../layouts/eu-licence-back.svg"),
    ),
    ("kor-id", include_str!("../layouts/kor-id.svg")),
    ("kor-licence", include_str!("../layouts/kor-licence.svg")),
    ("jpn-licence", include_str!("../layouts/jpn-licence.svg")),
    ("chn-id-front", include_str!("../layouts/chn-id-front.svg")),
    ("chn-id-back", include_str!("../layouts/chn-id-back.svg")),
    (
        "ind-aadhaar-front",
        include_str!("../layouts/ind-aadhaar-front.svg"),
    ),
    (
        "ind-aadhaar-back",
        include_str!("../layouts/ind-aadhaar-back.svg"),
    ),
    ("ind-pan", include_str!("../layouts/ind-pan.svg")),
    (
        "usa-licence-front",
        include_str!("../layouts/usa-licence-front.svg"),
    ),
    (
        "usa-licence-back",
        include_str!("../layouts/usa-licence-back.svg"),
    ),
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
    /// Format of the document's MRZ, whichever side prints it; `None` where it has none.
    pub format: Option<Format>,
    /// Which national document it is; `None` where it follows ICAO.
    pub paper: Option<Paper>,
    /// The side that it shows.
    pub side: Side,
    /// Whether anything on it tells the issuing country.
    pub tells_country: bool,
    /// Width in millimetres.
    pub width: f64,
    /// Height in millimetres.
    pub height: f64,
    template: Template,
}

/// What a layout is made from.
#[derive(Debug, Clone, Copy)]
enum Template {
    /// An SVG with placeholders.
    Svg(&'static str),
    /// A form, which is set for each holder.
    Form(&'static Form),
}

/// One printed text with its place.
#[derive(Debug, Clone)]
pub struct Printed {
    /// `NAME` of `field:NAME`, `KIND` of `barcode:KIND`, or the line's number of `mrz:N`.
    pub name: String,
    /// As printed.
    pub text: String,
    /// Its meaning in a fixed form where that differs: dates as `YYYY-MM-DD`, gender as
    /// M or F, hanja without their brackets.
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
    /// The barcodes: kind, what they hold, place.
    pub barcodes: Vec<Printed>,
}

impl Layout {
    /// The names of all layouts.
    pub fn names() -> impl Iterator<Item = &'static str> {
        LAYOUTS.iter().map(|(name, _)| *name)
    }

    /// All layouts that the press carries.
    ///
    /// # Errors
    /// As [`Layout::named`].
    pub fn all() -> Result<Vec<Self>> {
        Self::names().map(Self::named).collect()
    }

    /// The layouts of documents that have an MRZ, on whichever side: those that `set` and
    /// `pages` draw where none is named.
    ///
    /// # Errors
    /// As [`Layout::named`].
    pub fn with_mrz() -> Result<Vec<Self>> {
        Ok(Self::all()?
            .into_iter()
            .filter(|layout| layout.format.is_some())
            .collect())
    }

    /// File name and Debian package of the fonts that it needs beyond those of every press; of a
    /// form none is told, since its letters are drawn with the holder.
    pub fn further_fonts(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        match self.template {
            Template::Svg(svg) => fonts::further(svg),
            Template::Form(_) => fonts::further(""),
        }
    }

    /// The layouts of the forms that the press carries, or all that is wrong with one.
    ///
    /// # Errors
    /// As [`Form::all`].
    pub fn forms() -> Result<Vec<Self>> {
        Ok(Form::all()?.iter().map(Self::of_form).collect())
    }

    /// The layout of a form.
    #[must_use]
    pub fn of_form(form: &'static Form) -> Self {
        let [width, height] = form.size();
        Self {
            name: &form.name,
            format: form.format(),
            paper: None,
            side: form.side(),
            tells_country: form.tells_country(),
            width,
            height,
            template: Template::Form(form),
        }
    }

    /// The first two characters of its MRZ.
    fn mrz_code(&self, format: Format) -> &'static str {
        match self.template {
            Template::Form(form) => form.mrz_code(),
            Template::Svg(_) => format.code(),
        }
    }

    /// The form that it is, where it is one.
    #[must_use]
    pub const fn form(&self) -> Option<&'static Form> {
        match self.template {
            Template::Form(form) => Some(form),
            Template::Svg(_) => None,
        }
    }

    /// Draws a holder whose document it can be: of `issuer`, or of any where it is `None`;
    /// most national documents have an issuer of their own.
    ///
    /// # Errors
    /// As [`Form::holder`].
    pub fn holder(&self, issuer: Option<&'static Issuer>, rng: &mut impl Rng) -> Result<Holder> {
        match (self.template, self.paper) {
            (Template::Form(form), _) => form.holder(rng),
            (Template::Svg(_), Some(paper)) => Ok(paper.holder(issuer, rng)),
            (Template::Svg(_), None) => Ok(Holder::draw(issuer, rng)),
        }
    }

    /// The layout with this name.
    ///
    /// # Errors
    /// [`Error::Layout`] where there is none, or its root lacks what it must say.
    pub fn named(name: &str) -> Result<Self> {
        if let Some(form) = Form::all()?.iter().find(|form| form.name == name) {
            return Ok(Self::of_form(form));
        }
        let (name, template) = LAYOUTS
            .iter()
            .find(|(known, _)| *known == name)
            .ok_or_else(|| {
                let known: Vec<_> = Self::names().collect();
                Error::Layout(format!(
                    "there is no `{name}`; there are {}, and the forms",
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
                Some("TD1") => Some(Format::TD1),
                Some("TD2") => Some(Format::TD2),
                Some("TD3") => Some(Format::TD3),
                Some("MRVA") => Some(Format::MRVA),
                Some("MRVB") => Some(Format::MRVB),
                Some("FRA") => Some(Format::FRA),
                Some("none") => None,
                _ => {
                    return Err(wrong(
                        "data-format is not TD1, TD2, TD3, MRVA, MRVB, FRA or none",
                    ));
                }
            },
            paper: match root.attribute("data-paper") {
                None => None,
                Some(paper) => {
                    Some(Paper::named(paper).ok_or_else(|| wrong("data-paper is no known paper"))?)
                }
            },
            tells_country: match root.attribute("data-country") {
                None => true,
                Some("untold") => false,
                Some(_) => return Err(wrong("data-country is not untold")),
            },
            side: match root.attribute("data-side") {
                Some("front") => Side::Front,
                Some("back") => Side::Back,
                _ => return Err(wrong("data-side is neither front nor back")),
            },
            width,
            height,
            template: Template::Svg(template),
        })
    }

    /// Draws the document of `holder`, `width` pixels wide.
    ///
    /// # Errors
    /// [`Error::Layout`] where the filled template is no SVG, names what does not exist or
    /// prints a character that its fonts lack; [`Error::MissingFont`] where one of them is
    /// not installed.
    pub fn draw(
        &self,
        holder: &Holder,
        width: u32,
        fonts: &Fonts,
        rng: &mut impl Rng,
    ) -> Result<Drawing> {
        let values = values(self, holder);
        let template: Cow<'_, str> = match self.template {
            Template::Svg(svg) => svg.into(),
            Template::Form(form) => form.svg(holder, rng).into(),
        };
        let svg = fill(&template, &values, holder, rng)?;
        let options = Options {
            fontdb: fonts.of(&template)?,
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

        let (mut texts, mut paths) = (Vec::new(), Vec::new());
        gather(tree.root(), &mut texts, &mut paths);
        let (mut fields, mut mrz) = (Vec::new(), Vec::new());
        for text in texts {
            let content: String = text.chunks().iter().map(TextChunk::text).collect();
            if lacks_glyphs(text) {
                return Err(wrong(format!("no font has all of `{content}`")));
            }
            let Some((kind, name)) = text.id().split_once(':') else {
                continue;
            };
            let content = content.trim();
            // The flattened text lies in its own coordinates, where a turned line is level.
            let ink = text.flattened().bounding_box();
            let printed = Printed {
                name: name.to_owned(),
                text: content.to_owned(),
                value: match self.template {
                    Template::Form(form) => form.meant(name, holder),
                    Template::Svg(_) => fixed_form(name, content, holder),
                },
                quad: placed(ink, text.abs_transform().post_scale(zoom, zoom)),
            };
            if kind == "mrz" {
                mrz.push(printed);
            } else {
                fields.push(printed);
            }
        }
        mrz.sort_by(|a, b| a.name.cmp(&b.name));
        let barcodes = paths
            .into_iter()
            .filter_map(|path| {
                let kind = path.id().strip_prefix("barcode:")?;
                Some(Printed {
                    name: kind.to_owned(),
                    text: values.get(kind).cloned().unwrap_or_default(),
                    value: None,
                    quad: placed(
                        path.bounding_box(),
                        path.abs_transform().post_scale(zoom, zoom),
                    ),
                })
            })
            .collect();
        Ok(Drawing {
            pixels,
            fields,
            mrz,
            barcodes,
        })
    }
}

/// All text and path nodes below `group`, in drawing order.
fn gather<'a>(group: &'a Group, texts: &mut Vec<&'a Text>, paths: &mut Vec<&'a Path>) {
    for node in group.children() {
        match node {
            Node::Group(group) => gather(group, texts, paths),
            Node::Text(text) => texts.push(text),
            Node::Path(path) => paths.push(path),
            Node::Image(_) => {}
        }
    }
}

/// Whether a box stands for some character: glyph 0 is that of what a font has not.
fn lacks_glyphs(text: &Text) -> bool {
    text.layouted()
        .iter()
        .flat_map(|span| &span.positioned_glyphs)
        .any(|glyph| glyph.id.0 == 0)
}

/// `bounds` where `transform` takes its corners.
fn placed(bounds: Rect, transform: Transform) -> Quad {
    let place = |x: f32, y: f32| {
        let mut p = resvg::tiny_skia::Point::from_xy(x, y);
        transform.map_point(&mut p);
        Point::new(f64::from(p.x), f64::from(p.y))
    };
    Quad::new([
        place(bounds.left(), bounds.top()),
        place(bounds.right(), bounds.top()),
        place(bounds.right(), bounds.bottom()),
        place(bounds.left(), bounds.bottom()),
    ])
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
    let lines = layout.format.map_or_else(Vec::new, |format| {
        mrz::lines(format, holder, layout.mrz_code(format))
    });
    if let (Some(Format::FRA), Some(line)) = (layout.format, lines.get(1)) {
        // The French card's number holds its date of issue: it is made with the MRZ.
        values.insert("number".to_owned(), line.chars().take(12).collect());
    }
    for (number, line) in lines.into_iter().enumerate() {
        values.insert(format!("mrz{}", number + 1), line);
    }
    for (name, value) in &holder.printed {
        values.insert((*name).to_owned(), value.clone());
    }
    values
}

/// What `text`, printed as field `name`, means in a form that no issuer's style changes.
fn fixed_form(name: &str, text: &str, holder: &Holder) -> Option<String> {
    let date = match name {
        "birth_date" => holder.birth,
        "issue_date" => holder.issue,
        "expire_date" => holder.expiry,
        "gender" => {
            let letter = holder.sex.printed().to_string();
            return (letter != text).then_some(letter);
        }
        // Hanja stand in brackets behind the name.
        "name_chn" => return holder.printed.get(name).cloned(),
        _ => return None,
    };
    // A card may say in words that it never ends.
    text.contains(|ch: char| ch.is_ascii_digit())
        .then(|| date.iso())
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
                out.push_str(&portrait::draw(
                    holder.looks,
                    holder.sex,
                    age,
                    prefix,
                    &mut face.clone(),
                ));
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
            Some(("wrap", of)) => {
                let (name, settings) = of.split_once(' ').unwrap_or((of, ""));
                out.push_str(&lines(value(name)?, &ornament::Settings::parse(settings)?)?);
            }
            Some(("barcode", of)) => {
                let (kind, settings) = of.split_once(' ').unwrap_or((of, ""));
                let settings = ornament::Settings::parse(settings)?;
                out.push_str(&barcode::draw(kind, value(kind)?, &settings)?);
            }
            Some((other, _)) => {
                return Err(Error::Layout(format!("there is no placeholder `{other}`")));
            }
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// `text` in lines of at most `w`, the first where its element stands, each `step` below
/// the last; `size` is the size of the font.
fn lines(text: &str, settings: &ornament::Settings) -> Result<String> {
    let (x, step) = (settings.number("x", 0.0)?, settings.number("step", 2.6)?);
    let ems = settings.number("w", 40.0)? / settings.number("size", 2.1)?.max(0.1);
    let mut spans = String::new();
    let mut down = 0.0;
    for line in wrapped(text, ems) {
        let _ = write!(
            spans,
            "<tspan x='{x}' dy='{down}'>{}</tspan>",
            escaped(&line)
        );
        down = step;
    }
    Ok(spans)
}
