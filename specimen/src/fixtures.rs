//! The pictures of `testdata/`.

use crate::camera::Camera;
use crate::desk::Desk;
use crate::encode::{Jpeg, JpegColour, Png};
use crate::error::Result;
use crate::geometry::{Homography, Point};
use crate::issuers;
use crate::layout::Layout;
use crate::picture::Orientation;
use crate::truth::Truth;
use crate::{Order, Press, Print};

/// A file of `testdata/`.
#[derive(Debug, Clone)]
pub struct Fixture {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub file: Vec<u8>,
    /// What it shows.
    pub truth: Truth,
}

impl Fixture {
    fn new(name: impl Into<String>, file: Vec<u8>, truth: &Truth) -> Self {
        Self {
            name: name.into(),
            file,
            truth: truth.clone(),
        }
    }

    /// The name of the file with its truth.
    #[must_use]
    pub fn truth_name(&self) -> String {
        let stem = self
            .name
            .rsplit_once('.')
            .map_or(self.name.as_str(), |(stem, _)| stem);
        format!("{stem}.json")
    }
}

/// All of them.
///
/// # Errors
/// As [`Press::print`].
pub fn all(press: &Press) -> Result<Vec<Fixture>> {
    let mut fixtures = vec![demo(press)?, twelve_megapixels(press)?];
    fixtures.extend(cards(press)?);
    fixtures.extend(licence(press)?);
    fixtures.extend(orientations(press)?);
    fixtures.extend(turns(press)?);
    fixtures.push(crop(press)?);
    fixtures.push(none(press)?);
    fixtures.extend(kinds(press)?);
    Ok(fixtures)
}

/// An order for a document of the issuer `code`, a photo unless it is changed.
fn order(layout: &str, code: &str, seed: u64, size: u32) -> Result<Order> {
    Ok(Order {
        layout: Layout::named(layout)?,
        issuer: issuers::by_code(code),
        seed,
        camera: Camera::Photo,
        size,
    })
}

fn jpeg(name: &str, print: &Print, quality: u8) -> Result<Fixture> {
    Ok(Fixture::new(
        name,
        Jpeg::of(quality).encode(&print.picture)?,
        &print.truth,
    ))
}

/// The passport of the README, photographed on a desk: 1600 x 1200.
///
/// # Errors
/// As [`Press::print`].
pub fn demo(press: &Press) -> Result<Fixture> {
    let print = press.print_with(&order("td3", "UTO", 14, 1600)?, |shot| {
        shot.desk = Desk::Wood([124.0, 84.0, 52.0]);
        shot.light.slope = (-0.3, 0.16);
        shot.light.exposure = [1.0, 0.95, 0.89];
        shot.noise = 4.0;
    })?;
    jpeg("specimen-td3.jpg", &print, 85)
}

/// A passport as a phone's full sensor gives it: 4000 x 3000.
///
/// # Errors
/// As [`Press::print`].
pub fn twelve_megapixels(press: &Press) -> Result<Fixture> {
    let print = press.print_with(&order("td3", "FRA", 12, 4000)?, |shot| {
        // Smooth, so that the file stays small in the repository.
        shot.desk = Desk::Stone([112.0, 116.0, 122.0]);
        shot.noise = 0.8;
        shot.blur = 2.6;
    })?;
    jpeg("specimen-td3-12mp.jpg", &print, 58)
}

/// Both sides of a small card and the front of a larger one.
fn cards(press: &Press) -> Result<Vec<Fixture>> {
    [
        ("specimen-td1-front.jpg", "td1-front", "PRT", 21),
        // The same seed: the other side of the same card.
        ("specimen-td1-back.jpg", "td1-back", "PRT", 21),
        ("specimen-td2.jpg", "td2", "ROU", 23),
    ]
    .into_iter()
    .map(|(name, layout, code, seed)| {
        jpeg(name, &press.print(&order(layout, code, seed, 1280)?)?, 80)
    })
    .collect()
}

/// Both sides of a driving licence of the USA, whose back has a PDF417, at 250 and 400 dots an inch.
fn licence(press: &Press) -> Result<Vec<Fixture>> {
    [
        ("specimen-usa-front.jpg", "usa-licence-front", 1600),
        ("specimen-usa-back.jpg", "usa-licence-back", 1000),
    ]
    .into_iter()
    .map(|(name, layout, size)| {
        // One seed for both sides of one card.
        jpeg(name, &press.print(&order(layout, "USA", 51, size)?)?, 75)
    })
    .collect()
}

/// One picture stored in all eight EXIF orientations, each with its tag.
fn orientations(press: &Press) -> Result<Vec<Fixture>> {
    let print = press.print_with(&order("td3", "SWE", 31, 1000)?, |shot| shot.noise = 2.0)?;
    Orientation::ALL
        .into_iter()
        .map(|orientation| {
            let jpeg = Jpeg {
                orientation: Some(orientation),
                ..Jpeg::of(74)
            };
            Ok(Fixture::new(
                format!("specimen-td3-exif-{}.jpg", orientation.tag()),
                jpeg.encode(&print.picture.stored_as(orientation))?,
                &print.truth,
            ))
        })
        .collect()
}

/// One picture whose pixels need one, two and three clockwise quarter turns.
fn turns(press: &Press) -> Result<Vec<Fixture>> {
    let print = press.print_with(&order("td3", "CZE", 32, 1200)?, |shot| shot.noise = 2.5)?;
    [1, 2, 3]
        .into_iter()
        .map(|quarters| {
            let turned = print
                .picture
                .stored_as(Orientation::needing_turns(quarters));
            Ok(Fixture::new(
                format!("specimen-td3-rot{}.jpg", 90 * u16::from(quarters)),
                Jpeg::of(80).encode(&turned)?,
                &print.truth.clone().turned(quarters),
            ))
        })
        .collect()
}

/// A scan that shows the page and nothing else.
fn crop(press: &Press) -> Result<Fixture> {
    let order = Order {
        camera: Camera::Crop,
        ..order("td3", "POL", 33, 1200)?
    };
    jpeg("specimen-td3-crop.jpg", &press.print(&order)?, 82)
}

/// A desk with no document.
fn none(press: &Press) -> Result<Fixture> {
    jpeg("specimen-none.jpg", &press.desk(34, 1200), 75)
}

/// The same small card in every kind of file.
fn kinds(press: &Press) -> Result<Vec<Fixture>> {
    let order = Order {
        camera: Camera::Scan,
        ..order("td1-back", "D", 41, 600)?
    };
    // Without grain, with the paper washed out and sixteen shades a channel, as
    // a copier would: PNG has to stay small.
    let mut print = press.print_with(&order, |shot| shot.noise = 0.0)?;
    for level in &mut print.picture.rgb {
        let washed = (i32::from(*level) - 30).clamp(0, 175) * 255 / 175;
        *level = (washed as u8 >> 4) * 17;
    }
    let picture = &print.picture;
    let mask = mask(&print);
    let jpeg = Jpeg::of(85);
    let mut fixtures = Vec::new();
    for (kind, jpeg) in [
        ("baseline", jpeg),
        (
            "progressive",
            Jpeg {
                progressive: true,
                ..jpeg
            },
        ),
        (
            "separate-scans",
            Jpeg {
                separate_scans: true,
                ..jpeg
            },
        ),
        (
            "grey",
            Jpeg {
                colour: JpegColour::Grey,
                ..jpeg
            },
        ),
        (
            "cmyk",
            Jpeg {
                colour: JpegColour::Cmyk,
                quality: 75,
                ..jpeg
            },
        ),
    ] {
        let name = format!("specimen-small-{kind}.jpg");
        fixtures.push(Fixture::new(name, jpeg.encode(picture)?, &print.truth));
    }
    for (kind, png) in [
        ("rgb", Png::Rgb),
        ("grey8", Png::Grey),
        ("rgb16", Png::Rgb16),
        ("palette", Png::Palette),
        ("rgba", Png::Rgba),
        ("animated", Png::Animated),
    ] {
        let name = format!("specimen-small-{kind}.png");
        fixtures.push(Fixture::new(
            name,
            png.encode(picture, Some(&mask))?,
            &print.truth,
        ));
    }
    Ok(fixtures)
}

/// 255 within the page, 0 outside.
fn mask(print: &Print) -> Vec<u8> {
    let Some(document) = &print.truth.document else {
        return Vec::new();
    };
    let page = Homography::onto(1.0, 1.0, &document.page).inverse();
    let picture = &print.picture;
    (0..picture.height)
        .flat_map(|y| (0..picture.width).map(move |x| (x, y)))
        .map(|(x, y)| {
            let p = page.map(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5));
            let within = (0.0..=1.0).contains(&p.x) && (0.0..=1.0).contains(&p.y);
            if within { 255 } else { 0 }
        })
        .collect()
}
