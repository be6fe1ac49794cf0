//! The quality of a picture, from its bytes to the answer.

#[path = "common/drawn.rs"]
mod drawn;
#[path = "common/full.rs"]
mod full;

use datapage::api::{Profile, Response, transaction_id};
use datapage::engine::Request;
use datapage::image::{Limits, Picture, Rgb, decode, encode_png};
use serde_json::Value;

const PASSPORT: &str = "specimen-td3.jpg";

fn truth() -> Value {
    serde_json::from_slice(&drawn::specimen("specimen-td3.json")).expect("JSON")
}

fn corner(quad: &Value, name: &str) -> (f64, f64) {
    let at = |axis: &str| quad[name][axis].as_f64().expect("a number");
    (at("x"), at("y"))
}

/// `result.extension` of a passport's picture whose pixels were altered.
fn read(alter: impl FnOnce(&mut Rgb)) -> Value {
    let picture = decode(&drawn::specimen(PASSPORT), &Limits::default()).expect("a picture");
    let mut pixels = picture.pixels().clone();
    alter(&mut pixels);
    let bytes = encode_png(&pixels).expect("a file");
    let request = Request {
        front: &bytes,
        ..Request::default()
    };
    let read = full::full().recognize(&request).expect("a document");
    let body = Response::new(&read, transaction_id(), Profile::Seed).body();
    body["result"]["extension"].clone()
}

/// Each pixel the mean of a square around it.
fn blur(pixels: &mut Rgb, radius: i64) {
    let sharp = Picture::new(pixels.clone());
    let (width, height) = (i64::from(sharp.width()), i64::from(sharp.height()));
    // Across, then down.
    let mut from = sharp.pixels().clone();
    for (dx, dy) in [(1, 0), (0, 1)] {
        for (x, y, pixel) in pixels.enumerate_pixels_mut() {
            let mut sum = [0; 3];
            for step in -radius..=radius {
                let x = (i64::from(x) + step * dx).clamp(0, width - 1) as u32;
                let y = (i64::from(y) + step * dy).clamp(0, height - 1) as u32;
                (0..3).for_each(|c| sum[c] += u32::from(from.get_pixel(x, y)[c]));
            }
            pixel.0 = sum.map(|sum| (sum / (2 * radius as u32 + 1)) as u8);
        }
        from.clone_from(pixels);
    }
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not installed: cargo xtask setup"
)]
fn a_good_picture_is_said_to_be_good_and_a_spoilt_one_is_not() {
    let truth = truth();
    let page = &truth["document"]["page"];
    let good = read(|_| {});
    let quality = &good["quality"];
    for figure in [
        "sharpness",
        "glare_on_text",
        "glare",
        "corners_cut_off",
        "colour",
    ] {
        assert_eq!(quality[figure]["within"], true, "{figure}: {quality}");
    }
    // A passport's page is 125 mm long; the drawn one has so many pixels.
    let side = |a: &str, b: &str| {
        let (a, b) = (corner(page, a), corner(page, b));
        (a.0 - b.0).hypot(a.1 - b.1)
    };
    let long = f64::midpoint(side("first", "second"), side("fourth", "third"));
    let dpi = quality["resolution"]["value"].as_f64().expect("a number");
    assert!((dpi / (long / 125.0 * 25.4) - 1.0).abs() < 0.02, "{dpi}");
    assert!(good["quality_back"].is_null());
    assert!(good["timings_ms"]["front"]["quality"].as_f64() > Some(0.0));

    let blurred = read(|pixels| blur(pixels, 4));
    assert_eq!(blurred["quality"]["sharpness"]["within"], false);

    // A lamp in the middle of the MRZ's first line.
    let line = &truth["document"]["mrz"][0]["quad"];
    let (from, to) = (corner(line, "first"), corner(line, "third"));
    let centre = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
    let lit = read(|pixels| {
        for (x, y, pixel) in pixels.enumerate_pixels_mut() {
            let far = (f64::from(x) - centre.0).hypot(f64::from(y) - centre.1) / 110.0;
            let share = (1.5 - 1.5 * far).clamp(0.0, 1.0);
            pixel.0 = pixel.0.map(|level| {
                let level = f64::from(level);
                (level + (255.0 - level) * share) as u8
            });
        }
    });
    assert_eq!(lit["quality"]["glare_on_text"]["within"], false, "{lit}");

    let grey = read(|pixels| {
        pixels
            .pixels_mut()
            .for_each(|pixel| pixel.0 = [pixel[1]; 3]);
    });
    assert_eq!(grey["quality"]["colour"]["within"], false);
}
