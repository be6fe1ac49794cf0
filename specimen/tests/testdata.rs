//! The committed pictures agree with their truth; needs no fonts.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::{ImageDecoder, ImageReader};
use specimen::encode::Jpeg;
use specimen::mrz::check_digit;
use specimen::picture::{Orientation, Picture};
use specimen::truth::Truth;

fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata")
}

/// Every picture of the folder with its truth.
fn fixtures() -> Vec<(String, Vec<u8>, Truth)> {
    let mut fixtures = Vec::new();
    for entry in std::fs::read_dir(testdata()).expect("the folder").flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let drawn = name.starts_with("specimen-")
            && path
                .extension()
                .is_some_and(|kind| kind == "jpg" || kind == "png");
        if drawn {
            let truth = std::fs::read(path.with_extension("json")).expect("a truth");
            let truth = serde_json::from_slice(&truth).expect("a truth that can be read");
            fixtures.push((name, std::fs::read(path).expect("a picture"), truth));
        }
    }
    assert!(fixtures.len() >= 29, "only {} pictures", fixtures.len());
    fixtures
}

/// Decodes with the EXIF orientation applied.
fn shown(file: &[u8]) -> image::DynamicImage {
    let mut decoder = ImageReader::new(Cursor::new(file))
        .with_guessed_format()
        .expect("a cursor does not fail")
        .into_decoder()
        .expect("a decoder");
    let orientation = decoder.orientation().expect("an orientation");
    let mut picture = image::DynamicImage::from_decoder(decoder).expect("pixels");
    picture.apply_orientation(orientation);
    picture
}

#[test]
fn sizes_quads_and_check_digits_agree() {
    for (name, file, truth) in fixtures() {
        let picture = shown(&file);
        assert_eq!(
            (picture.width(), picture.height()),
            (truth.width, truth.height),
            "{name}"
        );
        let Some(document) = truth.document else {
            assert_eq!(name, "specimen-none.jpg");
            continue;
        };
        let (width, height) = (f64::from(truth.width), f64::from(truth.height));
        assert!(document.page.inside(width, height), "{name}: page");
        for field in &document.fields {
            assert!(field.quad.inside(width, height), "{name}: {}", field.name);
        }
        let lines: Vec<&str> = document.mrz.iter().map(|line| line.text.as_str()).collect();
        let composite = match lines[..] {
            [] => continue,
            [_, second] if second.len() == 44 => {
                [&second[..10], &second[13..20], &second[21..43]].concat()
            }
            [_, second] => [&second[..10], &second[13..20], &second[21..35]].concat(),
            [first, second, _] => {
                [&first[5..], &second[..7], &second[8..15], &second[18..29]].concat()
            }
            _ => panic!("{name}: {} lines", lines.len()),
        };
        assert!(lines[1].ends_with(check_digit(&composite)), "{name}");
    }
}

#[test]
fn all_orientations_show_the_same_picture() {
    let fixtures = fixtures();
    let upright = |tag: u8| {
        let wanted = format!("specimen-td3-exif-{tag}.jpg");
        let (_, file, truth) = fixtures
            .iter()
            .find(|(name, _, _)| *name == wanted)
            .expect("all eight");
        (shown(file).into_rgb8(), truth.clone())
    };
    let (first, first_truth) = upright(1);
    for tag in 2..=8 {
        let (other, truth) = upright(tag);
        assert_eq!(truth, first_truth);
        // Blocks of 8 x 8 fall elsewhere, so the losses differ a little.
        let apart: u64 = first
            .as_raw()
            .iter()
            .zip(other.as_raw())
            .map(|(a, b)| u64::from(a.abs_diff(*b)))
            .sum();
        let mean = apart as f64 / first.as_raw().len() as f64;
        assert!(mean < 4.0, "orientation {tag}: {mean:.2} levels apart");
    }
}

#[test]
fn the_tag_undoes_what_the_storage_did() {
    // A picture without symmetry, in blocks that JPEG keeps.
    let (width, height) = (64, 32);
    let mut rgb = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let level = if x < 16 && y < 16 {
                250
            } else {
                ((x / 16) * 40 + (y / 16) * 20) as u8
            };
            rgb.extend([level; 3]);
        }
    }
    let picture = Picture { width, height, rgb };
    for orientation in Orientation::ALL {
        let jpeg = Jpeg {
            orientation: Some(orientation),
            ..Jpeg::of(95)
        };
        let file = jpeg
            .encode(&picture.stored_as(orientation))
            .expect("a file");
        let shown = shown(&file).into_rgb8();
        assert_eq!((shown.width(), shown.height()), (width, height));
        for (at, (a, b)) in picture.rgb.iter().zip(shown.as_raw()).enumerate() {
            assert!(
                a.abs_diff(*b) < 12,
                "{orientation:?}: byte {at} is {b}, not {a}"
            );
        }
    }
}

#[test]
fn every_kind_of_file_shows_the_same() {
    let fixtures: Vec<_> = fixtures()
        .into_iter()
        .filter(|(name, _, _)| name.starts_with("specimen-small-"))
        // zune-jpeg 0.5.15 takes a sequential file's second scan for its first and
        // shows something else; libjpeg shows the same as for the others.
        .filter(|(name, _, _)| name != "specimen-small-separate-scans.jpg")
        .collect();
    assert_eq!(fixtures.len(), 10);
    let grey = |file: &[u8]| image::load_from_memory(file).expect("a picture");
    let plain = fixtures
        .iter()
        .find(|(name, _, _)| name.ends_with("rgb.png"))
        .expect("one");
    let expected = grey(&plain.1).into_luma8();
    for (name, file, truth) in &fixtures {
        assert!(file.len() < 100_000, "{name}: {} bytes", file.len());
        assert_eq!(truth, &plain.2, "{name}");
        let page = truth.document.as_ref().expect("a document").page;
        let shown = grey(file).into_luma8();
        // Within the page, where a transparent ground makes no difference.
        let (left, top) = (
            page.first.x.max(page.fourth.x) + 4.0,
            page.first.y.max(page.second.y) + 4.0,
        );
        let (right, bottom) = (
            page.second.x.min(page.third.x) - 4.0,
            page.third.y.min(page.fourth.y) - 4.0,
        );
        let (mut apart, mut count) = (0.0, 0.0);
        for y in top as u32..bottom as u32 {
            for x in left as u32..right as u32 {
                apart +=
                    f64::from(shown.get_pixel(x, y).0[0].abs_diff(expected.get_pixel(x, y).0[0]));
                count += 1.0;
            }
        }
        assert!(
            apart / count < 5.0,
            "{name}: {:.2} levels apart",
            apart / count
        );
    }
}
