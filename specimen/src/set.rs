//! A mixed set of specimens with a manifest, for measuring a reader.
//!
//! Unless others are named, the layouts are those of documents that have an MRZ.
//! Layouts, treatments (cameras and degradations) and sizes follow each other so that each
//! meets each; a share of the pictures is turned. The manifest is what `datapage evaluate` takes:
//! an entry for each picture with its file, the lines of its MRZ, corners, rotation,
//! treatment and size.

use std::collections::BTreeMap;

use serde::Serialize;

use rand::{Rng, RngExt};

use crate::camera::Camera;
use crate::degrade::Degradation;
use crate::encode::Jpeg;
use crate::error::{Error, Result};
use crate::forms::Form;
use crate::geometry::Point;
use crate::layout::Layout;
use crate::mrz::Format;
use crate::nationals::Paper;
use crate::picture::{Orientation, Picture};
use crate::truth;
use crate::{Order, Press, Print, Stream, stream};

/// Pixels of the longer sides of pictures by the four cameras, from what can just be
/// read to a phone's photo.
pub const SIZES: [u32; 7] = [340, 420, 540, 700, 900, 1200, 1600];

/// The same for pictures that something befalls.
pub const DEGRADED_SIZES: [u32; 5] = [600, 800, 1000, 1300, 1600];

/// How a picture of the set comes to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Treatment {
    /// By a camera, whose name it has.
    Camera(Camera, &'static str),
    /// By a camera or a scanner, and then this.
    Degraded(Degradation),
    /// With another card on one scanned sheet.
    Sheet,
}

/// How many treatments there are.
pub const TREATMENTS: usize = CAMERAS.len() + Degradation::ALL.len() + 1;

const CAMERAS: [(Camera, &str); 4] = [
    (Camera::Crop, "crop"),
    (Camera::Scan, "scan"),
    (Camera::Photo, "photo"),
    (Camera::Hard, "hard"),
];

impl Treatment {
    /// The treatment number `index`, below [`TREATMENTS`].
    fn at(index: usize) -> Self {
        match (
            CAMERAS.get(index),
            Degradation::ALL.get(index.saturating_sub(CAMERAS.len())),
        ) {
            (Some(&(camera, name)), _) => Self::Camera(camera, name),
            (None, Some(&degradation)) => Self::Degraded(degradation),
            (None, None) => Self::Sheet,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Camera(_, name) => name,
            Self::Degraded(degradation) => degradation.name(),
            Self::Sheet => "sheet",
        }
    }

    /// The treatment of this name, as manifests have it.
    fn named(name: &str) -> Result<Self> {
        let all = || (0..TREATMENTS).map(Self::at);
        all().find(|known| known.name() == name).ok_or_else(|| {
            let known: Vec<_> = all().map(Self::name).collect();
            Error::Layout(format!(
                "no treatment `{name}`; there are {}",
                known.join(", ")
            ))
        })
    }
}

/// What a set is mixed of.
#[derive(Debug, Clone)]
pub struct Mix {
    layouts: Vec<Layout>,
    treatments: Vec<Treatment>,
    /// Pixels of the longer side; where there are none, those of [`SIZES`] and
    /// [`DEGRADED_SIZES`] follow each other once all treatments have been.
    sizes: Vec<u32>,
}

impl Mix {
    /// Of `layouts`, the treatments that are named, or all where none is, and sizes drawn
    /// from `sizes` where there are any.
    ///
    /// # Errors
    /// No layout, or no treatment has that name.
    pub fn new(layouts: Vec<Layout>, treatments: &[String], sizes: Vec<u32>) -> Result<Self> {
        if layouts.is_empty() {
            return Err(Error::Layout("a set needs a layout".into()));
        }
        let treatments = if treatments.is_empty() {
            (0..TREATMENTS).map(Treatment::at).collect()
        } else {
            let named = treatments.iter().map(|name| Treatment::named(name));
            named.collect::<Result<_>>()?
        };
        Ok(Self {
            layouts,
            treatments,
            sizes,
        })
    }

    /// Pictures after which each layout has met each treatment.
    #[must_use]
    pub const fn round(&self) -> usize {
        self.layouts.len() * self.treatments.len()
    }
}

/// One picture's entry in the manifest.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// Layout, camera, size and seed.
    pub id: String,
    /// The picture's file beside the manifest.
    pub file: String,
    /// How the pictures of such a set came to be: "drawn".
    pub form: &'static str,
    /// The MRZ's lines as printed; null where the side has none.
    pub mrz_lines: Option<Vec<String>>,
    /// The format of the MRZ on this side.
    pub mrz_format: Option<String>,
    /// "valid", where there is an MRZ.
    pub check_digits: Option<&'static str>,
    /// The page's corners from its own top-left clockwise, in pixels; null where there
    /// is more than one document.
    pub corners: Option<[[f64; 2]; 4]>,
    /// The corners of the quad around the MRZ's ink, likewise; null where there is none.
    pub zone: Option<[[f64; 2]; 4]>,
    /// Degrees clockwise that make the picture upright.
    pub rotation: u16,
    /// The treatment.
    pub degradation: &'static str,
    /// Pixels of the picture's longer side.
    pub size: u32,
    /// The layout: which document and side.
    pub document: &'static str,
    /// The issuing country, ISO 3166-1 alpha-3 where it has such a code; empty where
    /// nothing on the side tells it.
    pub country: Option<String>,
    /// The kind of document, as the recognition API names it.
    pub id_type: &'static str,
    /// What the side prints, by field: dates as `YYYY-MM-DD`, the rest as printed.
    pub fields: BTreeMap<String, String>,
}

/// Draws the picture number `index` of the set `seed`: its JPEG and its entry.
///
/// # Errors
/// Those of drawing and encoding.
pub fn draw(press: &Press, mix: &Mix, seed: u64, index: usize) -> Result<(Vec<u8>, Entry)> {
    let (layouts, treatments) = (mix.layouts.len(), mix.treatments.len());
    let layout = &mix.layouts[index % layouts];
    let treatment = mix.treatments[index / layouts % treatments];
    let turn = index / (layouts * treatments);
    let seed = seed.wrapping_mul(1_000_003).wrapping_add(index as u64);
    let mut rng = stream(seed, Stream::Treatment);
    let (camera, sizes) = match treatment {
        Treatment::Camera(camera, _) => (camera, &SIZES[..]),
        Treatment::Sheet => (Camera::Crop, &DEGRADED_SIZES[..]),
        Treatment::Degraded(Degradation::Moire | Degradation::Motion | Degradation::Fingers) => {
            (Camera::Photo, &DEGRADED_SIZES[..])
        }
        Treatment::Degraded(Degradation::Copy) => (Camera::Scan, &DEGRADED_SIZES[..]),
        Treatment::Degraded(_) => {
            let camera = [Camera::Photo, Camera::Photo, Camera::Scan][rng.random_range(0..3)];
            (camera, &DEGRADED_SIZES[..])
        }
    };
    // Layouts and treatments go round before sizes do.
    let size = if mix.sizes.is_empty() {
        sizes[turn % sizes.len()]
    } else {
        mix.sizes[rng.random_range(0..mix.sizes.len())]
    };
    let order = Order {
        layout: layout.clone(),
        issuer: None,
        seed,
        camera,
        size,
    };
    let mut print = press.print(&order)?;
    match treatment {
        Treatment::Camera(..) => {}
        Treatment::Degraded(degradation) => degradation.befall(&mut print, &mut rng),
        Treatment::Sheet => {
            let other = Order {
                layout: Layout::named("td1-front")?,
                seed: seed.wrapping_add(1 << 40),
                ..order.clone()
            };
            print = on_one_sheet(print, &press.print(&other)?, &mut rng);
        }
    }
    let degradation = treatment.name();
    // Every third picture lies on a side or upside down.
    let quarters = if index % 3 == 2 {
        (index / 3 % 4) as u8
    } else {
        0
    };
    let picture = print
        .picture
        .stored_as(Orientation::needing_turns(quarters));
    let truth = print.truth.turned(quarters);
    let file = Jpeg::of(print.quality).encode(&picture)?;
    let id = format!("{}-{degradation}-{size}-{}", layout.name, order.seed);
    let document = truth.document.as_ref();
    let lines: Vec<String> = document
        .map(|document| document.mrz.iter().map(|line| line.text.clone()).collect())
        .unwrap_or_default();
    let printed = !lines.is_empty();
    let corners = document
        .filter(|_| treatment != Treatment::Sheet)
        .map(|document| document.page.corners().map(|p| [p.x, p.y]));
    let zone = document
        .and_then(|document| Some((document.mrz.first()?.quad, document.mrz.last()?.quad)))
        .map(|(top, bottom)| [top.first, top.second, bottom.third, bottom.fourth])
        .map(|corners| corners.map(|p| [p.x, p.y]));
    Ok((
        file,
        Entry {
            file: format!("{id}.jpg"),
            id,
            form: "drawn",
            mrz_format: layout
                .format
                .filter(|_| printed)
                .map(|format| format!("{format:?}")),
            mrz_lines: printed.then_some(lines),
            check_digits: printed.then_some("valid"),
            corners,
            zone,
            rotation: truth.rotation,
            degradation,
            size,
            document: layout.name,
            country: document.map(|document| {
                if layout.tells_country {
                    alpha3(&document.country)
                } else {
                    String::new()
                }
            }),
            id_type: layout.form().map_or_else(|| id_type(layout), Form::id_type),
            fields: document
                .map(|document| fields(layout, document))
                .unwrap_or_default(),
        },
    ))
}

/// Germany's own code is a letter.
fn alpha3(code: &str) -> String {
    if code == "D" { "DEU" } else { code }.to_owned()
}

/// The kind of document that a layout draws.
fn id_type(layout: &Layout) -> &'static str {
    match (layout.paper, layout.format) {
        (Some(Paper::EuLicence | Paper::KorLicence | Paper::JpnLicence | Paper::UsaLicence), _) => {
            "drivers_license"
        }
        (Some(Paper::Aadhaar), _) => "aadhaar",
        (Some(Paper::Pan), _) => "pancard",
        (_, Some(Format::TD3)) => "passport",
        (_, Some(Format::MRVA | Format::MRVB)) => "visa",
        _ => "government_id",
    }
}

/// What a reader should find: what is printed by name, without the parts of tables.
fn fields(layout: &Layout, document: &truth::Document) -> BTreeMap<String, String> {
    document
        .fields
        .iter()
        .filter(|field| !field.name.starts_with("from_") && !field.name.starts_with("until_"))
        .map(|field| {
            // What a Chinese card calls 民族 is no nationality.
            let ethnic = layout.paper == Some(Paper::ChnId) && field.name == "nationality";
            let name = if ethnic { "ethnicity" } else { &field.name };
            let value = field.value.as_ref().unwrap_or(&field.text);
            (name.to_owned(), value.clone())
        })
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// `first` and `second`, one below the other on a white sheet; the truth is the first's,
/// which lies above or below.
fn on_one_sheet(first: Print, second: &Print, rng: &mut impl Rng) -> Print {
    let (a, b) = (&first.picture, &second.picture);
    let widest = a.width.max(b.width);
    let margin = widest / 12;
    let gap = widest / 12 + rng.random_range(0..=widest / 6);
    let (width, height) = (widest + 2 * margin, a.height + b.height + gap + 2 * margin);
    let white = rng.random_range(240..=255_u8);
    let mut sheet = Picture {
        width,
        height,
        rgb: vec![white; (width * height * 3) as usize],
    };
    let first_above = rng.random_bool(0.5);
    let lower = |above: &Picture| margin + above.height + gap;
    let (top_a, top_b) = if first_above {
        (margin, lower(a))
    } else {
        (lower(b), margin)
    };
    for (picture, top) in [(a, top_a), (b, top_b)] {
        for (row, line) in picture
            .rgb
            .chunks_exact(picture.width as usize * 3)
            .enumerate()
        {
            let to = ((top + row as u32) * width + margin) as usize * 3;
            sheet.rgb[to..to + line.len()].copy_from_slice(line);
        }
    }
    let (left, top) = (f64::from(margin), f64::from(top_a));
    let moved = |p: Point| Point::new(p.x + left, p.y + top);
    let mut truth = first.truth;
    (truth.width, truth.height) = (width, height);
    if let Some(document) = &mut truth.document {
        document.page = document.page.map(moved);
        document.whole_frame = false;
        for line in &mut document.mrz {
            line.quad = line.quad.map(moved);
        }
        for field in &mut document.fields {
            field.quad = field.quad.map(moved);
        }
    }
    Print {
        picture: sheet,
        truth,
        quality: first.quality,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mix_has_what_is_named_and_refuses_what_is_unknown() {
        let td3 = || vec![Layout::named("td3").expect("a layout")];
        let named = |names: &[&str]| -> Vec<String> { names.iter().map(|n| (*n).into()).collect() };
        let some = Mix::new(td3(), &named(&["scan", "glare", "sheet"]), vec![]).expect("a mix");
        let names: Vec<_> = some.treatments.iter().map(|t| t.name()).collect();
        assert_eq!(names, ["scan", "glare", "sheet"]);
        let all = Mix::new(td3(), &[], vec![]).expect("a mix");
        assert_eq!(all.treatments.len(), TREATMENTS);
        let error = Mix::new(td3(), &named(&["rain"]), vec![]).expect_err("no such treatment");
        assert!(
            error
                .to_string()
                .contains("no treatment `rain`; there are crop, scan")
        );
        assert!(Mix::new(vec![], &[], vec![]).is_err());
    }
}
