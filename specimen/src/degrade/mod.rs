//! What befalls a picture of a document, one thing at a time: so that a reader's
//! figures can be told apart by cause.
//!
//! Strengths are drawn between "can just be seen" and "a person has to look twice":
//! text under a degradation can still be read by somebody who takes the time, save
//! where a stamp's stroke happens to cover the part in which two letters differ.

mod lens;
mod over;

use rand::{Rng, RngExt};

use crate::Print;
use crate::geometry::{Homography, Point, Quad};
use crate::picture::Picture;
use lens::{bent, copied, defocused, infrared, moire, moved, noise, smaller};
use over::{boxed, fingers, glare, hologram, shadow, stamp};

/// One degradation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Degradation {
    /// The page's middle bends up or down.
    Bend,
    /// Fingers hold the page; they never cover its MRZ.
    Fingers,
    /// The edge of a dark shadow runs across the MRZ.
    Shadow,
    /// A lamp is reflected on a part of the MRZ.
    Glare,
    /// Coloured patches of a hologram lie over the MRZ.
    Hologram,
    /// The hand moved.
    Motion,
    /// The lens is out of focus.
    Defocus,
    /// Hardly any light: dark, and full of noise.
    Noise,
    /// Saved at a JPEG quality of 10 to 25.
    Jpeg,
    /// The picture is 200 to 330 pixels wide.
    Small,
    /// Grey, the colours of the print nearly gone, as under infrared light.
    Infrared,
    /// The picture is one of a screen.
    Moire,
    /// A stamp's strokes cross the MRZ.
    Stamp,
    /// Somebody drew a box around the MRZ.
    Frame,
    /// A photocopy: hardly any greys, specks.
    Copy,
}

impl Degradation {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Bend,
        Self::Fingers,
        Self::Shadow,
        Self::Glare,
        Self::Hologram,
        Self::Motion,
        Self::Defocus,
        Self::Noise,
        Self::Jpeg,
        Self::Small,
        Self::Infrared,
        Self::Moire,
        Self::Stamp,
        Self::Frame,
        Self::Copy,
    ];

    /// Its name, as in manifests.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bend => "bend",
            Self::Fingers => "fingers",
            Self::Shadow => "shadow",
            Self::Glare => "glare",
            Self::Hologram => "hologram",
            Self::Motion => "motion",
            Self::Defocus => "defocus",
            Self::Noise => "noise",
            Self::Jpeg => "jpeg",
            Self::Small => "small",
            Self::Infrared => "infrared",
            Self::Moire => "moire",
            Self::Stamp => "stamp",
            Self::Frame => "frame",
            Self::Copy => "copy",
        }
    }

    /// Does it to a picture; its truth stays true.
    pub fn befall(self, print: &mut Print, rng: &mut impl Rng) {
        let page = print.truth.document.as_ref().map(|document| document.page);
        let page = page.unwrap_or(Quad::rect(
            0.0,
            0.0,
            f64::from(print.picture.width),
            f64::from(print.picture.height),
        ));
        let zone = zone_of(print).unwrap_or_else(|| {
            let map = Homography::onto(1.0, 1.0, &page);
            Quad::rect(0.05, 0.75, 0.9, 0.2).map(|p| map.map(p))
        });
        let picture = &mut print.picture;
        match self {
            Self::Bend => {
                let bend = sign(rng) * rng.random_range(0.012..0.035);
                bent(print, &page, bend);
            }
            Self::Fingers => fingers(picture, &page, &zone, rng),
            Self::Shadow => shadow(picture, &zone, rng),
            Self::Glare => glare(picture, &zone, rng),
            Self::Hologram => hologram(picture, &zone, rng),
            Self::Motion => {
                let length = pitch(&zone) * rng.random_range(0.15..0.4);
                let angle = rng.random_range(0.0..std::f64::consts::PI);
                *picture = moved(picture, length, angle);
            }
            Self::Defocus => {
                let radius = pitch(&zone) * rng.random_range(0.08..0.2);
                *picture = defocused(picture, radius);
            }
            Self::Noise => {
                let (gain, strength) = (rng.random_range(0.25..0.5), rng.random_range(10.0..20.0));
                noise(picture, gain, strength, rng);
            }
            Self::Jpeg => print.quality = rng.random_range(10..=25),
            Self::Small => smaller(print, rng.random_range(200..=330)),
            Self::Infrared => infrared(picture, rng),
            Self::Moire => moire(picture, rng),
            Self::Stamp => stamp(picture, &zone, rng),
            Self::Frame => boxed(picture, &zone, rng),
            Self::Copy => copied(picture, rng),
        }
    }
}

/// The quad around all lines of the MRZ, or of the barcode where there is none.
fn zone_of(print: &Print) -> Option<Quad> {
    let document = print.truth.document.as_ref()?;
    let lines = &document.mrz;
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
        return document.barcodes.first().map(|barcode| barcode.quad);
    };
    Some(Quad::new([
        first.quad.first,
        first.quad.second,
        last.quad.third,
        last.quad.fourth,
    ]))
}

fn sign(rng: &mut impl Rng) -> f64 {
    if rng.random_bool(0.5) { 1.0 } else { -1.0 }
}

fn between(a: Point, b: Point, t: f64) -> Point {
    Point::new(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t)
}

fn distance(a: Point, b: Point) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

/// About the distance of two characters of the zone, in pixels.
fn pitch(zone: &Quad) -> f64 {
    (distance(zone.first, zone.second) / 40.0).max(2.0)
}

/// For every pixel: its place in the frame (0 to 1 each) of `quad`, and its levels.
fn each(picture: &mut Picture, quad: &Quad, mut f: impl FnMut(Point, Point, &mut [u8])) {
    let to_quad = Homography::onto(1.0, 1.0, quad).inverse();
    let width = picture.width as usize;
    for (at, pixel) in picture.rgb.chunks_exact_mut(3).enumerate() {
        let centre = Point::new((at % width) as f64 + 0.5, (at / width) as f64 + 0.5);
        f(centre, to_quad.map(centre), pixel);
    }
}

fn mixed(pixel: &mut [u8], colour: [f64; 3], share: f64) {
    for (level, colour) in pixel.iter_mut().zip(colour) {
        let from = f64::from(*level);
        *level = (from + (colour - from) * share).clamp(0.0, 255.0) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Side;
    use crate::mrz::Format;
    use crate::truth::{Document, Line, Truth};

    fn flat(width: u32, height: u32, level: u8) -> Picture {
        Picture {
            width,
            height,
            rgb: vec![level; (width * height * 3) as usize],
        }
    }

    #[test]
    fn a_mean_over_anything_leaves_a_flat_picture_as_it_is() {
        let picture = flat(40, 30, 90);
        assert_eq!(moved(&picture, 7.0, 0.3), picture);
        assert_eq!(defocused(&picture, 4.0), picture);
    }

    #[test]
    fn motion_blurs_along_its_stroke_and_not_across() {
        let mut picture = flat(41, 41, 0);
        for y in 0..41 {
            picture.rgb[(y * 41 + 20) * 3] = 255;
        }
        // A vertical line moved vertically stays itself, moved across it spreads.
        let along = moved(&picture, 8.0, std::f64::consts::FRAC_PI_2);
        assert!(along.rgb[(20 * 41 + 20) * 3] >= 250);
        let across = moved(&picture, 8.0, 0.0);
        assert!(across.rgb[(20 * 41 + 20) * 3] < 80 && across.rgb[(20 * 41 + 23) * 3] > 10);
    }

    /// A white page with a black line across its middle, which its MRZ is said to be.
    fn lined() -> Print {
        let mut picture = flat(200, 120, 255);
        for y in 58..62 {
            picture.rgb[y * 600..(y + 1) * 600].fill(0);
        }
        Print {
            picture,
            truth: Truth {
                width: 200,
                height: 120,
                rotation: 0,
                document: Some(Document {
                    layout: "lined".into(),
                    format: Some(Format::TD3),
                    side: Side::Front,
                    country: "UTO".into(),
                    page: Quad::rect(0.0, 0.0, 200.0, 120.0),
                    whole_frame: true,
                    mrz: vec![Line {
                        text: String::new(),
                        quad: Quad::rect(90.0, 58.0, 20.0, 4.0),
                    }],
                    fields: Vec::new(),
                    barcodes: Vec::new(),
                }),
            },
            quality: 90,
        }
    }

    /// Mean red of the pixels of a level box.
    fn mean_within(picture: &Picture, quad: &Quad) -> f64 {
        let columns = quad.first.x.ceil() as usize..quad.third.x.floor() as usize;
        let rows = quad.first.y.ceil() as usize..quad.third.y.floor() as usize;
        let (mut sum, mut count) = (0.0, 0.0);
        for y in rows {
            for x in columns.clone() {
                sum += f64::from(picture.rgb[(y * picture.width as usize + x) * 3]);
                count += 1.0;
            }
        }
        sum / f64::max(count, 1.0)
    }

    #[test]
    fn truth_goes_where_the_ink_goes() {
        for bend in [-0.1, 0.1] {
            let mut print = lined();
            let page = Quad::rect(0.0, 0.0, 200.0, 120.0);
            bent(&mut print, &page, bend);
            let quad = print.truth.document.as_ref().expect("there is one").mrz[0].quad;
            assert!((quad.first.y - (58.0 + 120.0 * bend)).abs() < 0.5, "{bend}");
            assert!(mean_within(&print.picture, &quad) < 40.0, "{bend}");
            // Where it was before there is paper now.
            let before = Quad::rect(90.0, 58.0, 20.0, 4.0);
            assert!(mean_within(&print.picture, &before) > 200.0, "{bend}");
        }
        let mut print = lined();
        smaller(&mut print, 100);
        assert_eq!((print.picture.width, print.picture.height), (100, 60));
        let quad = print.truth.document.as_ref().expect("there is one").mrz[0].quad;
        assert!(mean_within(&print.picture, &quad) < 40.0);
    }

    #[test]
    fn fingers_leave_the_zone_alone() {
        use rand::SeedableRng;
        for seed in 0..20 {
            let mut print = lined();
            let before = print.picture.clone();
            let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
            Degradation::Fingers.befall(&mut print, &mut rng);
            assert_ne!(print.picture, before, "{seed}");
            for y in 58..62 {
                let row = (y * 200 + 90) * 3..(y * 200 + 110) * 3;
                assert_eq!(print.picture.rgb[row.clone()], before.rgb[row], "{seed}");
            }
        }
    }

    #[test]
    fn names_are_all_different() {
        let mut names = Degradation::ALL.map(Degradation::name).to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Degradation::ALL.len());
    }
}
