//! QR codes of Aadhaar: what another hand's encoder drew is read at any angle, in a mirror and
//! in the answer; what is none is not read.

#[path = "common/full.rs"]
mod full;

use std::path::Path;

use datapage::api::{Profile, Response, transaction_id};
use datapage::barcode::{Kind, Meaning, find};
use datapage::document::{Agreement, IdType, ReviewReason, Source};
use datapage::engine::{Engine, EngineOptions, Request};
use datapage::image::{Picture, Rgb, View, encode_png};
use full::{TODAY, full};
use proptest::prelude::*;
use rxing::common::BitMatrix;
use rxing::qrcode::QRCodeWriter;
use rxing::{BarcodeFormat, EncodeHintValue, EncodeHints, Writer};

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PrintLetterBarcodeData \
    uid=\"234123412346\" name=\"Asha Specimen\" gender=\"F\" yob=\"1990\" \
    co=\"D/O: Ravi Specimen\" house=\"12/3\" street=\"M G Road\" vtc=\"Mysuru\" \
    state=\"Karnataka\" pc=\"570001\" dob=\"15/08/1990\"/>";

fn file(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/aadhaar")
        .join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The signed code of `tests/aadhaar`.
fn secure() -> String {
    String::from_utf8(file("secure-2.txt")).expect("digits")
}

fn qr(text: &str) -> BitMatrix {
    let hints = EncodeHints::default()
        .with(EncodeHintValue::Margin("0".to_owned()))
        .with(EncodeHintValue::ErrorCorrection("L".to_owned()));
    QRCodeWriter
        .encode_with_hints(text, &BarcodeFormat::QR_CODE, 0, 0, &hints)
        .expect("a symbol")
}

/// Light paper of so many pixels with a code of `text` in its middle, each pixel the mean of 16
/// places: modules of `module` pixels, `angle` degrees clockwise.
fn drawn(text: &str, (width, height): (u32, u32), module: f64, angle: f64, mirrored: bool) -> Rgb {
    let symbol = qr(text);
    let modules = f64::from(symbol.getWidth());
    let (sin, cos) = angle.to_radians().sin_cos();
    let dark = |x: f64, y: f64| {
        let (x, y) = (x - f64::from(width) / 2.0, y - f64::from(height) / 2.0);
        let x = if mirrored { -x } else { x };
        let u = (x * cos + y * sin) / module + modules / 2.0;
        let v = (y * cos - x * sin) / module + modules / 2.0;
        let on = 0.0..modules;
        on.contains(&u) && on.contains(&v) && symbol.get(u as u32, v as u32)
    };
    Rgb::from_fn(width, height, |x, y| {
        let place = |i: u32, at: u32| f64::from(at) + (f64::from(i) + 0.5) / 4.0;
        let ink = (0..16)
            .filter(|i| dark(place(i % 4, x), place(i / 4, y)))
            .count();
        image::Rgb([(225 - 12 * ink) as u8; 3])
    })
}

fn read(pixels: Rgb) -> Vec<(Kind, Vec<u8>)> {
    let picture = Picture::new(pixels);
    let Some(view) = View::new(&picture, picture.frame()) else {
        return Vec::new();
    };
    let codes = find(&view);
    codes
        .into_iter()
        .map(|code| (code.kind, code.bytes))
        .collect()
}

#[test]
fn at_any_angle_and_in_a_mirror() {
    for angle in [0.0, 4.0, 17.0, 45.0, 90.0, 180.0, 270.0, 200.0] {
        for mirrored in [false, true] {
            let found = read(drawn(XML, (700, 700), 5.0, angle, mirrored));
            let expected = (Kind::Qr, XML.as_bytes().to_vec());
            assert_eq!(found, [expected], "{angle} degrees, mirrored: {mirrored}");
        }
    }
}

#[test]
fn fine_ones_and_where_they_stand() {
    for (text, size, module) in [
        (XML.to_owned(), (900, 600), 3.0),
        (XML.to_owned(), (1600, 1000), 4.0),
        (secure(), (1300, 900), 5.0),
        (secure(), (1800, 1200), 8.0),
    ] {
        let picture = Picture::new(drawn(&text, size, module, 2.0, false));
        let view = View::new(&picture, picture.frame()).expect("a view");
        let [code] = &find(&view)[..] else {
            panic!("not one code of {module} pixels on {size:?}");
        };
        assert_eq!(code.bytes, text.as_bytes());
        let middle = code.quad.centre();
        let side = f64::from(qr(&text).getWidth()) * module;
        assert!((middle.x - f64::from(size.0) / 2.0).abs() < 0.03 * side);
        assert!((middle.y - f64::from(size.1) / 2.0).abs() < 0.03 * side);
        assert!((code.quad.width() / side - 1.0).abs() < 0.06);
        assert!((code.quad.height() / side - 1.0).abs() < 0.06);
    }
}

/// A third is covered, more than its correction mends: nothing, and nothing else either.
#[test]
fn what_cannot_be_mended_is_nothing() {
    let mut pixels = drawn(XML, (600, 600), 5.0, 0.0, false);
    for y in 240..380 {
        for x in 150..480 {
            pixels.put_pixel(x, y, image::Rgb([225; 3]));
        }
    }
    assert!(read(pixels).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever lies over a code, what is read is what was written, or nothing.
    #[test]
    fn spoilt_codes_do_no_harm(seed in any::<u64>(), spots in 0_usize..80, noise in 0_u8..120) {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut pixels = drawn(XML, (420, 400), 4.0, rng.f64() * 360.0, rng.bool());
        for _ in 0..spots {
            let (left, top, level) = (rng.u32(..400), rng.u32(..380), rng.u8(..));
            for y in top..top + rng.u32(1..20) {
                for x in left..left + rng.u32(1..20) {
                    pixels.put_pixel(x, y, image::Rgb([level; 3]));
                }
            }
        }
        for value in pixels.iter_mut() {
            *value = value.saturating_add(rng.u8(..=noise)).saturating_sub(noise / 2);
        }
        for (_, bytes) in read(pixels) {
            prop_assert_eq!(bytes, XML.as_bytes());
        }
    }

    /// Any pixels of any shape.
    #[test]
    fn noise_is_no_code(seed in any::<u64>(), width in 1_u32..260, height in 1_u32..260, cell in 1_u32..9) {
        let mut rng = fastrand::Rng::with_seed(seed);
        let cells: Vec<u8> = (0..260 * 260).map(|_| if rng.bool() { 20 } else { 230 }).collect();
        let pixels = Rgb::from_fn(width, height, |x, y| {
            image::Rgb([cells[(y / cell * 260 + x / cell) as usize]; 3])
        });
        prop_assert!(read(pixels).is_empty());
    }
}

/// The front of a request: a code of `text` on paper.
fn page(text: &str, module: f64) -> Vec<u8> {
    encode_png(&drawn(text, (1300, 900), module, 0.0, false)).expect("a file")
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not installed: cargo xtask setup"
)]
fn what_the_older_code_says_is_in_the_answer() {
    let front = page(XML, 6.0);
    let request = Request {
        front: &front,
        ..Request::default()
    };
    let read = full().recognize(&request).expect("a document");
    let document = &read.document;
    assert_eq!(document.id_type, Some(IdType::Aadhaar));
    assert_eq!(document.country.as_deref(), Some("IND"));
    assert_eq!(document.ocr.full_name, "Asha Specimen");
    assert_eq!(document.ocr.birth_date, "1990-08-15");
    assert_eq!(document.ocr.number, "2341 2341 2346");
    assert_eq!(document.ocr.gender, "F");
    for field in &document.fields {
        assert_eq!(field.source, Source::Barcode, "{}", field.key);
    }
    let body = Response::new(&read, transaction_id(), Profile::Seed).body();
    let barcode = &body["result"]["extension"]["barcode"];
    assert_eq!(barcode["kind"], "qr");
    assert_eq!(barcode["standard"], "Aadhaar");
    // It is not signed at all, and no key was given.
    assert!(barcode["signed"].is_null() && barcode["version"].is_null());
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not installed: cargo xtask setup"
)]
fn a_signature_is_checked_where_a_key_was_given() {
    let front = page(&secure(), 5.0);
    let request = Request {
        front: &front,
        ..Request::default()
    };
    let mut other = file("key.der");
    other[40] ^= 1;
    for (key, signed) in [
        (None, None),
        (Some(file("key.der")), Some(true)),
        (Some(other), Some(false)),
    ] {
        let engine = Engine::open(EngineOptions {
            aadhaar_key: key,
            ..EngineOptions::new(TODAY)
        })
        .expect("an engine");
        let read = engine.recognize(&request).expect("a document");
        let body = Response::new(&read, transaction_id(), Profile::Seed).body();
        let barcode = &body["result"]["extension"]["barcode"];
        assert_eq!(barcode["signed"].as_bool(), signed);
        assert_eq!(barcode["version"], 2);
        assert_eq!(read.document.ocr.full_name, "Sumit Specimen");
        assert_eq!(read.document.ocr.birth_date, "1984-01-01");
        // Four digits are not the number.
        assert_eq!(read.document.ocr.number, "");
        let forged = ReviewReason::BarcodeSignatureWrong;
        assert_eq!(
            read.document.review_front.contains(&forged),
            signed == Some(false)
        );
    }
}

/// A code of somebody else beside the print: the fields that differ are named.
#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not installed: cargo xtask setup"
)]
fn two_sides_that_contradict_each_other() {
    let side = full().read_side(&page(XML, 6.0)).expect("a side");
    let back = full().read_side(&page(&secure(), 5.0)).expect("a side");
    let barcode = side.barcode.as_ref().expect("a barcode");
    assert!(matches!(barcode.meaning, Meaning::Aadhaar(_)));
    // The back's code counts, and is one source of one document: nothing to compare with.
    let document = full().understand(&side, Some(&back));
    assert_eq!(document.ocr.full_name, "Sumit Specimen");
    for check in &document.checks.fields {
        assert_ne!(check.agreement(), Agreement::Differ, "{}", check.field);
    }
}
