//! Barcodes on pictures: what another hand's encoder drew is read at any angle and in a
//! mirror, small and blurred; what is none is not read.

use datapage::barcode::{Kind, find};
use datapage::geometry::{Homography, Point, Quad};
use datapage::image::{Picture, Rgb, View};
use rxing::common::BitMatrix;
use rxing::pdf417::PDF417Writer;
use rxing::pdf417::encoder::Dimensions;
use rxing::{BarcodeFormat, EncodeHintValue, EncodeHints, Writer};

/// As on the back of a licence, of nobody.
const TEXT: &str = "@\n\u{1e}\rANSI 636000100101DL00310117DLDAQT64235789\nDCSSPECIMEN\nDACJORDAN\n\
    DADLEE\nDBD06062019\nDBB02291984\nDBA12102027\nDBC1\nDAG2300 WEST BROAD STREET\n\
    DAIRICHMOND\nDAJVA\nDAK232690000  \nDCGUSA\r";

/// `text` as PDF417 of so many columns and level of correction, a cell a module.
fn pdf417(text: &str, columns: usize, level: u8) -> BitMatrix {
    let hints = EncodeHints::default()
        .with(EncodeHintValue::Margin("0".to_owned()))
        .with(EncodeHintValue::ErrorCorrection(level.to_string()))
        .with(EncodeHintValue::Pdf417Dimensions(Dimensions::new(
            columns, columns, 3, 90,
        )));
    PDF417Writer
        .encode_with_hints(text, &BarcodeFormat::PDF_417, 2, 1, &hints)
        .expect("a symbol")
}

/// How a symbol is drawn.
#[derive(Clone, Copy)]
struct Pose {
    /// Pixels of a module.
    module: f64,
    /// Degrees clockwise.
    angle: f64,
    mirrored: bool,
}

const STRAIGHT: Pose = Pose {
    module: 2.5,
    angle: 0.0,
    mirrored: false,
};

/// Grey paper with a symbol of it in the middle, each pixel the mean of 25 places.
fn drawn(symbol: &BitMatrix, pose: Pose) -> Rgb {
    let size = (f64::from(symbol.getWidth()), f64::from(symbol.getHeight()));
    let (sin, cos) = pose.angle.to_radians().sin_cos();
    let diagonal = (size.0.hypot(size.1) * pose.module + 60.0).ceil();
    let dark = |x: f64, y: f64| {
        let (x, y) = (x - diagonal / 2.0, y - diagonal / 2.0);
        let x = if pose.mirrored { -x } else { x };
        let u = (x * cos + y * sin) / pose.module + size.0 / 2.0;
        let v = (y * cos - x * sin) / pose.module + size.1 / 2.0;
        (0.0..size.0).contains(&u) && (0.0..size.1).contains(&v) && symbol.get(u as u32, v as u32)
    };
    Rgb::from_fn(diagonal as u32, diagonal as u32, |x, y| {
        let place = |i: u32, at: u32| f64::from(at) + (f64::from(i) + 0.5) / 5.0;
        let bars = (0..25)
            .filter(|i| dark(place(i % 5, x), place(i / 5, y)))
            .count();
        image::Rgb([(215 - 7 * bars) as u8; 3])
    })
}

/// What is read on the whole of a picture.
fn read(pixels: Rgb) -> Vec<Vec<u8>> {
    let picture = Picture::new(pixels);
    let view = View::new(&picture, picture.frame()).expect("a view");
    let codes = find(&view);
    assert!(codes.iter().all(|code| code.kind == Kind::Pdf417));
    codes.into_iter().map(|code| code.bytes).collect()
}

#[test]
fn at_any_angle_and_in_a_mirror() {
    let symbol = pdf417(TEXT, 12, 4);
    for angle in [0.0, 3.0, 10.0, 37.0, 90.0, 180.0, 270.0, 183.0] {
        for mirrored in [false, true] {
            let found = read(drawn(
                &symbol,
                Pose {
                    angle,
                    mirrored,
                    ..STRAIGHT
                },
            ));
            assert_eq!(
                found,
                [TEXT.as_bytes()],
                "{angle} degrees, mirrored: {mirrored}"
            );
        }
    }
}

#[test]
fn of_any_shape_and_size() {
    for (columns, level, module) in [
        (4, 3, 2.0),
        (8, 5, 3.3),
        (12, 4, 1.7),
        (16, 3, 2.0),
        (20, 4, 1.9),
        (14, 4, 4.1),
    ] {
        let found = read(drawn(
            &pdf417(TEXT, columns, level),
            Pose { module, ..STRAIGHT },
        ));
        assert_eq!(
            found,
            [TEXT.as_bytes()],
            "{columns} columns of {module} pixels"
        );
    }
}

/// The page is seen in perspective and its outline known: the symbol is read on it.
#[test]
fn on_a_page_in_perspective() {
    let flat = drawn(&pdf417(TEXT, 14, 4), STRAIGHT);
    let size = (f64::from(flat.width()), f64::from(flat.height()));
    let page = Quad::new([
        Point::new(60.0, 90.0),
        Point::new(900.0, 30.0),
        Point::new(930.0, 880.0),
        Point::new(10.0, 760.0),
    ]);
    let back = Homography::between(&page, &Quad::rect(0.0, 0.0, size.0, size.1)).expect("a map");
    let seen = Rgb::from_fn(960, 900, |x, y| {
        let p = back.map(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5));
        let inside = (0.0..size.0).contains(&p.x) && (0.0..size.1).contains(&p.y);
        if inside {
            *flat.get_pixel(p.x as u32, p.y as u32)
        } else {
            image::Rgb([90; 3])
        }
    });
    let picture = Picture::new(seen);
    let view = View::new(&picture, page).expect("a view");
    let [code] = &find(&view)[..] else {
        panic!("not one barcode");
    };
    assert_eq!(code.bytes, TEXT.as_bytes());
    // It is where it was drawn: in the middle, and it fills most of the page's width.
    let middle = code
        .quad
        .corners()
        .iter()
        .fold(Point::default(), |sum, &p| sum + p)
        * 0.25;
    assert!((middle.x / view.width() - 0.5).abs() < 0.03, "{middle:?}");
    assert!((middle.y / view.height() - 0.5).abs() < 0.03, "{middle:?}");
}

/// A part of it is covered: the correction mends it, and says how much.
#[test]
fn a_covered_part_is_mended_and_counted() {
    let mut pixels = drawn(&pdf417(TEXT, 12, 5), STRAIGHT);
    let (width, height) = pixels.dimensions();
    for y in 0..height {
        for x in width * 45 / 100..width * 52 / 100 {
            pixels.put_pixel(x, y, image::Rgb([200; 3]));
        }
    }
    let picture = Picture::new(pixels);
    let view = View::new(&picture, picture.frame()).expect("a view");
    let [code] = &find(&view)[..] else {
        panic!("not one barcode");
    };
    assert_eq!(code.bytes, TEXT.as_bytes());
    let corrected = code.corrected.expect("it is counted");
    assert!((0.01..0.2).contains(&corrected), "{corrected}");
}

/// More is covered than can be mended: nothing is read, and nothing else either.
#[test]
fn what_cannot_be_mended_is_nothing() {
    let mut pixels = drawn(&pdf417(TEXT, 12, 2), STRAIGHT);
    let (width, height) = pixels.dimensions();
    for y in 0..height {
        for x in width * 35 / 100..width * 65 / 100 {
            pixels.put_pixel(x, y, image::Rgb([200; 3]));
        }
    }
    assert!(read(pixels).is_empty());
}

#[test]
fn bars_that_are_no_barcode_are_none() {
    for period in 2..9 {
        let stripes = Rgb::from_fn(700, 300, |x, y| {
            let bar = (x / period + y / 40 * u32::from(period > 5)) % 2 == 0;
            image::Rgb([if bar { 30 } else { 220 }; 3])
        });
        assert!(read(stripes).is_empty(), "{period}");
    }
    let mut rng = fastrand::Rng::with_seed(7);
    let noise = Rgb::from_fn(700, 300, |_, _| image::Rgb([rng.u8(..); 3]));
    assert!(read(noise).is_empty());
    assert!(read(Rgb::new(1, 1)).is_empty());
    assert!(read(Rgb::from_pixel(300, 2, image::Rgb([9; 3]))).is_empty());
}
