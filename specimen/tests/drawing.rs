//! What the press draws: the same bytes again, truth that agrees with the
//! pixels, fields for whatever the templates name.

use std::sync::LazyLock;

use datapage::mrz::{Date, Format as EngineFormat};
use specimen::camera::Camera;
use specimen::geometry::{Point, Quad};
use specimen::layout::Layout;
use specimen::mrz::{Format, check_digit};
use specimen::picture::Picture;
use specimen::truth::Document;
use specimen::{Order, Press, Print, issuers};

static PRESS: LazyLock<Press> = LazyLock::new(|| Press::new().expect("the fonts are installed"));

fn order(layout: &str, seed: u64, camera: Camera) -> Order {
    let layout = Layout::named(layout).expect("a layout of the press");
    Order {
        layout,
        issuer: None,
        seed,
        camera,
        size: 700,
    }
}

fn print(layout: &str, seed: u64, camera: Camera) -> (Print, Document) {
    let print = PRESS.print(&order(layout, seed, camera)).expect("a print");
    let document = print.truth.document.clone().expect("a document");
    (print, document)
}

#[test]
#[cfg_attr(not(fonts), ignore = "needs the Debian package fonts-ocr-b")]
fn the_same_order_gives_the_same_bytes() {
    let (one, _) = print("td3", 5, Camera::Hard);
    let (again, _) = print("td3", 5, Camera::Hard);
    assert!(one.picture == again.picture);
    assert_eq!(one.truth.to_json(), again.truth.to_json());
    let (other, _) = print("td3", 6, Camera::Hard);
    assert!(one.picture != other.picture);
}

#[test]
#[cfg_attr(not(fonts), ignore = "needs the Debian package fonts-ocr-b")]
fn the_camera_leaves_the_holder_alone() {
    let (_, photo) = print("td3", 5, Camera::Photo);
    let (_, scan) = print("td3", 5, Camera::Scan);
    let texts = |document: &Document| -> Vec<String> {
        document
            .fields
            .iter()
            .map(|field| field.text.clone())
            .collect()
    };
    assert_eq!(texts(&photo), texts(&scan));
    assert_eq!(photo.mrz[0].text, scan.mrz[0].text);
}

/// The layouts that need fonts of East Asia, or the others.
fn layouts(eastern: bool) -> impl Iterator<Item = &'static str> {
    Layout::names().filter(move |name| {
        let layout = Layout::named(name).expect("a layout of the press");
        layout
            .further_fonts()
            .any(|(_, package)| package != "fonts-noto-core")
            == eastern
    })
}

#[test]
#[cfg_attr(not(fonts), ignore = "needs the Debian package fonts-ocr-b")]
fn every_quad_is_inside_the_frame_and_on_the_page() {
    layouts(false).for_each(quads_are_on_the_page);
}

#[test]
#[cfg_attr(
    not(fonts_eastern),
    ignore = "needs the Debian packages fonts-noto-cjk and fonts-nanum"
)]
fn every_quad_of_eastern_documents_is_on_the_page() {
    assert_eq!(layouts(true).count(), 5);
    layouts(true).for_each(quads_are_on_the_page);
}

fn quads_are_on_the_page(name: &str) {
    for (seed, camera) in [
        (1, Camera::Crop),
        (2, Camera::Scan),
        (3, Camera::Photo),
        (4, Camera::Hard),
    ] {
        let (print, document) = print(name, seed, camera);
        let (width, height) = (
            f64::from(print.picture.width),
            f64::from(print.picture.height),
        );
        assert!(
            document.page.inside(width, height),
            "{name} {camera:?}: page"
        );
        assert_eq!(document.whole_frame, camera == Camera::Crop);
        assert!(!document.fields.is_empty(), "{name}");
        let fields = document
            .fields
            .iter()
            .map(|field| (&field.name, &field.quad));
        let lines = document.mrz.iter().map(|line| (&line.text, &line.quad));
        let barcodes = document
            .barcodes
            .iter()
            .map(|code| (&code.kind, &code.quad));
        for (what, quad) in fields.chain(lines).chain(barcodes) {
            assert!(
                quad.corners().into_iter().all(|p| holds(&document.page, p)),
                "{name} {camera:?}: {what} leaves the page"
            );
        }
    }
}

#[test]
#[cfg_attr(not(fonts), ignore = "needs the Debian package fonts-ocr-b")]
fn fields_do_not_overlap() {
    layouts(false).for_each(fields_stand_apart);
}

#[test]
#[cfg_attr(
    not(fonts_eastern),
    ignore = "needs the Debian packages fonts-noto-cjk and fonts-nanum"
)]
fn fields_of_eastern_documents_do_not_overlap() {
    layouts(true).for_each(fields_stand_apart);
}

/// No two fields or barcodes of a document without an MRZ share ink boxes, whoever the
/// holder is.
fn fields_stand_apart(name: &str) {
    let layout = Layout::named(name).expect("a layout of the press");
    let seeds = if layout.format.is_none() {
        20..26
    } else {
        0..0
    };
    for seed in seeds {
        let (_, document) = print(name, seed, Camera::Crop);
        let fields = document
            .fields
            .iter()
            .map(|field| (&field.name, field.quad));
        let codes = document.barcodes.iter().map(|code| (&code.kind, code.quad));
        // A crop's quads are upright, so opposite corners tell all.
        let boxes: Vec<(&String, Quad)> = fields.chain(codes).collect();
        for (index, (one, a)) in boxes.iter().enumerate() {
            for (other, b) in &boxes[..index] {
                let apart = a.third.x <= b.first.x
                    || b.third.x <= a.first.x
                    || a.third.y <= b.first.y
                    || b.third.y <= a.first.y;
                assert!(apart, "{name}, seed {seed}: {one} over {other}");
            }
        }
    }
}

/// Whether `p` is on the inner side of all four sides.
fn holds(quad: &Quad, p: Point) -> bool {
    let c = quad.corners();
    (0..4).all(|i| {
        let (a, b) = (c[i], c[(i + 1) % 4]);
        (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) >= 0.0
    })
}

#[test]
#[cfg_attr(not(fonts), ignore = "needs the Debian package fonts-ocr-b")]
fn fields_and_mrz_are_printed_and_agree() {
    for layout in Layout::with_mrz().expect("the layouts can be read") {
        let name = layout.name;
        let format = layout.format.expect("a layout with an MRZ");
        for issuer in &issuers::ISSUERS {
            let order = Order {
                issuer: Some(issuer),
                ..order(name, 9, Camera::Crop)
            };
            let document = PRESS
                .print(&order)
                .expect("a print")
                .truth
                .document
                .expect("a document");
            let french = format == Format::FRA;
            assert_eq!(document.country, if french { "FRA" } else { issuer.code });
            for field in &document.fields {
                assert!(
                    !field.text.is_empty(),
                    "{name} {}: {}",
                    issuer.code,
                    field.name
                );
            }
            let width = match format {
                Format::TD1 => 30,
                Format::TD2 | Format::MRVB | Format::FRA => 36,
                Format::TD3 | Format::MRVA => 44,
            };
            let lines: Vec<&str> = document.mrz.iter().map(|line| line.text.as_str()).collect();
            assert_eq!(lines.is_empty(), name == "td1-front");
            assert!(
                lines.iter().all(|line| line.len() == width),
                "{name}: {lines:?}"
            );
            let field = |name: &str| {
                document
                    .fields
                    .iter()
                    .find(|field| field.name == name)
                    .map(|f| f.text.as_str())
            };
            if let ([_, second], Some(number)) = (&lines[..], field("number")) {
                assert!(second.starts_with(number));
                let sums: &[_] = if french {
                    &[0..13, 27..34]
                } else {
                    &[0..10, 13..20, 21..28]
                };
                for range in sums {
                    let (text, digit) = second[range.clone()].split_at(range.len() - 1);
                    assert_eq!(check_digit(text).to_string(), digit);
                }
            }
            if !lines.is_empty() {
                // The press and the engine have the standard from different hands.
                let today = Date::new(2026, 1, 1).expect("a day");
                let mrz = datapage::mrz::parse(&lines, today).expect("an MRZ");
                let expected = match format {
                    Format::TD1 => EngineFormat::Td1,
                    Format::TD2 => EngineFormat::Td2,
                    Format::TD3 => EngineFormat::Td3,
                    Format::MRVA => EngineFormat::MrvA,
                    Format::MRVB => EngineFormat::MrvB,
                    Format::FRA => EngineFormat::FrenchId,
                };
                assert_eq!(mrz.format(), expected, "{name}");
                assert!(mrz.digits_right(), "{name} {}: {lines:?}", issuer.code);
            }
        }
    }
}

#[test]
#[cfg_attr(not(fonts), ignore = "needs the Debian package fonts-ocr-b")]
fn ink_is_where_the_truth_says() {
    for (layout, seed) in [("td3", 7), ("td1-back", 8), ("td2", 9)] {
        let (print, document) = print(layout, seed, Camera::Photo);
        let grey = print.picture.grey();
        for line in &document.mrz {
            // Ink within the quad's own rows; paper just above and below them.
            let within = darkest(&print.picture, &grey, &line.quad, 0.5);
            let above = darkest(&print.picture, &grey, &line.quad, -0.35);
            let below = darkest(&print.picture, &grey, &line.quad, 1.35);
            assert!(
                u16::from(within) + 60 < u16::from(above.min(below)),
                "{layout}: {within} in the line, {above} above it, {below} below it"
            );
        }
    }
}

/// The darkest pixel along a quad's reading direction, `down` of the way from
/// its upper to its lower side.
fn darkest(picture: &Picture, grey: &[u8], quad: &Quad, down: f64) -> u8 {
    let [a, b, c, d] = quad.corners();
    let lerp =
        |p: Point, q: Point, t: f64| Point::new(p.x + (q.x - p.x) * t, p.y + (q.y - p.y) * t);
    (0..=400)
        .map(|step| {
            let along = f64::from(step) / 400.0;
            let p = lerp(lerp(a, b, along), lerp(d, c, along), down);
            grey[p.y as usize * picture.width as usize + p.x as usize]
        })
        .min()
        .unwrap_or(255)
}

#[test]
fn what_does_not_exist_is_named() {
    let error = Layout::named("td9")
        .expect_err("there is no such layout")
        .to_string();
    assert!(
        error.contains("td9") && error.contains("td1-front"),
        "{error}"
    );
}
