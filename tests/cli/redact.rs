//! `datapage recognize --redact`.

use datapage::geometry::{Point, Quad};
use datapage::image::{Limits, Rgb, decode};
use serde_json::Value;

use super::{TestCommand, testdata, truth};

const PASSPORT: &str = "testdata/specimen-td3.jpg";

fn quad(value: &Value) -> Quad {
    let corner = |name: &str| {
        let at = |axis: &str| value[name][axis].as_f64().expect("a number");
        Point::new(at("x"), at("y"))
    };
    Quad::new(["first", "second", "third", "fourth"].map(corner))
}

/// Where a field, or a line of the MRZ, truly stands.
fn field(truth: &Value, name: &str) -> Quad {
    let fields = truth["document"]["fields"].as_array().expect("fields");
    let found = fields.iter().find(|field| field["name"] == name);
    quad(&found.unwrap_or_else(|| panic!("no {name}"))["quad"])
}

/// How many of the pixels within `quad` are not black.
fn left(pixels: &Rgb, quad: &Quad) -> usize {
    let within = |x: u32, y: u32| quad.contains(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5));
    pixels
        .enumerate_pixels()
        .filter(|(x, y, pixel)| within(*x, *y) && pixel.0 != [0; 3])
        .count()
}

/// The picture that is written for `fields`.
fn redacted(fields: &str) -> Rgb {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("safe.png");
    let ran = TestCommand::new(&[
        "recognize",
        PASSPORT,
        "--redact",
        fields,
        "--redacted",
        target.to_str().expect("UTF-8"),
    ])
    .run();
    assert_eq!(ran.code(), Some(0), "{}", ran.stderr());
    assert_eq!(ran.json()["apiType"], "id_recognition");
    let bytes = std::fs::read(&target).expect("it was written");
    decode(&bytes, &Limits::default())
        .expect("a picture")
        .pixels()
        .clone()
}

fn original() -> Rgb {
    let bytes = std::fs::read(testdata("specimen-td3.jpg")).expect("a specimen");
    decode(&bytes, &Limits::default())
        .expect("a picture")
        .pixels()
        .clone()
}

fn zone(truth: &Value) -> Vec<Quad> {
    let lines = truth["document"]["mrz"].as_array().expect("an MRZ");
    lines.iter().map(|line| quad(&line["quad"])).collect()
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not installed: cargo xtask setup"
)]
fn named_fields_and_the_mrz_are_covered_and_nothing_else() {
    let truth = truth("specimen-td3.json");
    let (pixels, before) = (redacted("number,surname"), original());
    assert_eq!(pixels.dimensions(), before.dimensions());
    for name in ["number", "surname"] {
        assert!(left(&before, &field(&truth, name)) > 1000, "{name}");
        assert_eq!(left(&pixels, &field(&truth, name)), 0, "{name}");
    }
    for line in zone(&truth) {
        assert_eq!(left(&pixels, &line), 0);
    }
    // What was not named stays as it was.
    let birth = field(&truth, "birth_date");
    assert_eq!(left(&pixels, &birth), left(&before, &birth));
    let changed = pixels.pixels().zip(before.pixels()).filter(|(a, b)| a != b);
    assert!(changed.count() < before.pixels().len() / 4);
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not installed: cargo xtask setup"
)]
fn all_leaves_nothing_of_the_holder() {
    let truth = truth("specimen-td3.json");
    let (pixels, before) = (redacted("all"), original());
    let fields = truth["document"]["fields"].as_array().expect("fields");
    for known in fields {
        assert_eq!(left(&pixels, &quad(&known["quad"])), 0, "{}", known["name"]);
    }
    for line in zone(&truth) {
        assert_eq!(left(&pixels, &line), 0);
    }
    // The left third between title and MRZ is the portrait's, and a second one is at the right.
    let page = quad(&truth["document"]["page"]);
    for (from, to) in [(0.06, 0.28), (0.88, 0.97)] {
        let at = |x: f64, y: f64| {
            page.first
                .lerp(page.second, x)
                .lerp(page.fourth.lerp(page.third, x), y)
        };
        let portrait = Quad::new([at(from, 0.26), at(to, 0.26), at(to, 0.5), at(from, 0.5)]);
        assert!(left(&before, &portrait) > 1000);
        assert_eq!(left(&pixels, &portrait), 0);
    }
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not installed: cargo xtask setup"
)]
fn what_was_not_located_is_said_and_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("safe.png");
    let ran = TestCommand::new(&[
        "recognize",
        PASSPORT,
        "--redact",
        "surname,eye_colour,barcode",
        "--redacted",
        target.to_str().expect("UTF-8"),
    ])
    .run();
    assert_eq!(ran.code(), Some(2), "{}", ran.stderr());
    let message = ran.stderr();
    assert!(
        message.contains("not located on the front: eye_colour, barcode;"),
        "{message}"
    );
    assert!(!target.exists() && ran.stdout().is_empty());
}

#[test]
fn it_needs_a_file_and_one_side() {
    for arguments in [
        &["recognize", PASSPORT, "--redact", "number"][..],
        &["recognize", PASSPORT, "--redacted", "safe.png"],
        &[
            "recognize",
            PASSPORT,
            "--redact",
            "all",
            "--redacted",
            "safe.png",
            "--back",
            PASSPORT,
        ],
        &[
            "recognize",
            PASSPORT,
            "--redact",
            "all",
            "--redacted",
            "safe.png",
            "--mrz-only",
        ],
    ] {
        assert_eq!(
            TestCommand::new(arguments).run().code(),
            Some(2),
            "{arguments:?}"
        );
    }
}
