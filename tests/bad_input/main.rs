//! What callers send that is no picture, no good picture, or an unusual one:
//! each gets the error that says whose fault it is, or the right pixels, and
//! costs no more memory than it may.

#![allow(
    clippy::print_stdout,
    reason = "the figures behind the bounds, shown with --nocapture"
)]

#[path = "../common/drawn.rs"]
mod drawn;
#[path = "../common/full.rs"]
mod full;
#[path = "../common/mrz_only.rs"]
mod mrz_only;
mod properties;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use datapage::error::{Blame, ErrorKind, Result};
use datapage::image::{Limits, Picture, decode, encode_png};
use drawn::specimen;
use image::{Rgb, RgbImage};

/// The picture of the API page's own example: one pixel, as a PNG of 70 bytes.
const ONE_PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

fn decoded(bytes: &[u8]) -> Result<Picture> {
    decode(bytes, &Limits::default())
}

fn one_pixel() -> Vec<u8> {
    STANDARD.decode(ONE_PIXEL).expect("base64")
}

fn png(pixels: &RgbImage) -> Vec<u8> {
    encode_png(pixels).expect("it is encoded")
}

/// Pixels that are all different from their neighbours, and always the same.
fn noise(width: u32, height: u32) -> RgbImage {
    let mut state = 0x9E37_79B9_u32;
    RgbImage::from_fn(width, height, |_, _| {
        // xorshift32 (Marsaglia, 2003)
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let [a, b, c, _] = state.to_le_bytes();
        Rgb([a, b, c])
    })
}

/// The CRC of PNG (ISO/IEC 15948, annex D).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            if crc & 1 == 1 {
                0xEDB8_8320 ^ (crc >> 1)
            } else {
                crc >> 1
            }
        })
    })
}

fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [&kind[..], data].concat();
    [
        &(data.len() as u32).to_be_bytes()[..],
        &body,
        &crc(&body).to_be_bytes(),
    ]
    .concat()
}

/// A PNG that claims so many pixels of RGB, with `data` for them.
fn png_claiming(width: u32, height: u32, data: &[u8]) -> Vec<u8> {
    let header = [
        &width.to_be_bytes()[..],
        &height.to_be_bytes(),
        &[8, 2, 0, 0, 0],
    ]
    .concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(*b"IHDR", &header),
        chunk(*b"IDAT", data),
        chunk(*b"IEND", &[]),
    ]
    .concat()
}

/// A zlib stream of stored blocks would be as large as what it holds; this one,
/// of zeros, is made by the encoder of the crate itself and is a thousandth of it.
fn zeros(side: u32) -> Vec<u8> {
    png(&RgbImage::new(side, side))
}

/// A JPEG with the frame header (ITU-T T.81, B.2.2) made to claim another size.
fn jpeg_claiming(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = specimen("specimen-small-baseline.jpg");
    let frame = bytes
        .windows(2)
        .position(|marker| marker == [0xFF, 0xC0])
        .expect("a baseline frame");
    bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

/// Name, bytes, and what is wrong with them.
fn refused() -> Vec<(&'static str, Vec<u8>, ErrorKind)> {
    use ErrorKind::{InputCorrupt, InputFormat, InputTooLarge};
    let (jpeg, png) = (
        specimen("specimen-small-baseline.jpg"),
        specimen("specimen-small-rgb.png"),
    );
    let mut broken_crc = png.clone();
    broken_crc[29] ^= 0xFF;
    vec![
        ("nothing", Vec::new(), InputFormat),
        ("one byte", vec![0xFF], InputFormat),
        (
            "text",
            b"a picture is worth a thousand words".to_vec(),
            InputFormat,
        ),
        (
            "GIF",
            b"GIF89a\x01\x00\x01\x00\x00\x00\x00;".to_vec(),
            InputFormat,
        ),
        (
            "BMP",
            b"BM\x3A\x00\x00\x00\x00\x00\x00\x00\x36\x00".to_vec(),
            InputFormat,
        ),
        ("PDF", b"%PDF-1.7\n".to_vec(), InputFormat),
        (
            "WebP",
            b"RIFF\x24\x00\x00\x00WEBPVP8 ".to_vec(),
            InputFormat,
        ),
        (
            "base64 of a PNG",
            ONE_PIXEL.as_bytes().to_vec(),
            InputFormat,
        ),
        (
            "a JPEG after one byte of junk",
            [&[0], &jpeg[..]].concat(),
            InputFormat,
        ),
        ("a JPEG's magic", vec![0xFF, 0xD8, 0xFF], InputCorrupt),
        (
            "a JPEG that ends at once",
            vec![0xFF, 0xD8, 0xFF, 0xD9],
            InputCorrupt,
        ),
        ("a PNG's magic", b"\x89PNG\r\n\x1a\n".to_vec(), InputCorrupt),
        ("a PNG with a wrong checksum", broken_crc, InputCorrupt),
        ("a PNG of no pixels", png_claiming(0, 0, &[]), InputCorrupt),
        (
            "a PNG without its data",
            png_claiming(10, 10, &[]),
            InputCorrupt,
        ),
        (
            "a PNG whose data is junk",
            png_claiming(10, 10, &[0xAA; 40]),
            InputCorrupt,
        ),
        (
            "noise behind a PNG's magic",
            [b"\x89PNG\r\n\x1a\n", &noise(30, 30).into_raw()[..]].concat(),
            InputCorrupt,
        ),
        (
            "noise behind a JPEG's magic",
            [&[0xFF, 0xD8, 0xFF, 0xE0], &noise(30, 30).into_raw()[..]].concat(),
            InputCorrupt,
        ),
        (
            "a JPEG of 65535 x 65535",
            jpeg_claiming(65535, 65535),
            InputTooLarge,
        ),
        (
            "a JPEG of 65535 x 977",
            jpeg_claiming(65535, 977),
            InputTooLarge,
        ),
        (
            "a PNG of 2^31 x 2^31",
            png_claiming(0x7FFF_FFFF, 0x7FFF_FFFF, &[]),
            InputTooLarge,
        ),
        (
            "a PNG of 100000 x 100000",
            png_claiming(100_000, 100_000, &[]),
            InputTooLarge,
        ),
        (
            "a file of 50 MB and one byte",
            vec![0xFF; 50_000_001],
            InputTooLarge,
        ),
    ]
}

#[test]
fn what_cannot_be_read_is_refused_for_the_right_reason() {
    let mut failures = Vec::new();
    for (name, bytes, kind) in refused() {
        match decoded(&bytes) {
            Ok(picture) => failures.push(format!(
                "{name}: {} x {} pixels",
                picture.width(),
                picture.height()
            )),
            Err(error) if error.kind() != kind => {
                failures.push(format!("{name}: {error:?}, not {kind:?}"));
            }
            Err(error) if error.kind().blame() != Blame::Caller => {
                failures.push(format!("{name}: {error:?}"));
            }
            Err(_) => {}
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not installed: cargo xtask setup"
)]
fn the_engine_refuses_for_the_same_reason() {
    for (name, bytes, kind) in refused() {
        let Err(error) = full::full().read_side(&bytes) else {
            panic!("{name} was read")
        };
        assert_eq!(error.kind(), kind, "{name}");
    }
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not installed: cargo xtask setup"
)]
fn pictures_without_a_document_give_none() {
    for (name, bytes) in [
        ("one pixel", one_pixel()),
        ("99 pixels high", png(&noise(2000, 99))),
        ("one row", png(&noise(2000, 1))),
    ] {
        let Err(error) = full::full().read_side(&bytes) else {
            panic!("{name} was read")
        };
        assert_eq!(error.kind(), ErrorKind::NoDocument, "{name}");
    }
    for (name, bytes) in [
        ("noise", png(&noise(500, 400))),
        ("white", png(&RgbImage::from_pixel(640, 480, Rgb([255; 3])))),
        ("black", png(&RgbImage::new(640, 480))),
        (
            "a strip",
            png(&RgbImage::from_pixel(3000, 100, Rgb([200; 3]))),
        ),
        ("an upright strip", png(&noise(100, 3000))),
    ] {
        for engine in [full::full(), mrz_only::mrz_only()] {
            let reading = engine
                .read_side(&bytes)
                .unwrap_or_else(|error| panic!("{name}: {error:?}"));
            assert!(reading.zone.is_none(), "{name} has an MRZ");
        }
        let request = datapage::engine::Request {
            front: &bytes,
            ..Default::default()
        };
        let Err(error) = full::full().recognize(&request) else {
            panic!("{name} is a document")
        };
        assert_eq!(error.kind(), ErrorKind::NoDocument, "{name}");
    }
}

#[test]
fn the_smallest_picture_decodes() {
    let bytes = one_pixel();
    assert_eq!(bytes.len(), 70);
    let picture = decoded(&bytes).expect("one pixel");
    assert_eq!((picture.width(), picture.height()), (1, 1));
}

#[test]
fn limits_are_configurable_and_exact() {
    let bytes = png(&noise(40, 30));
    let exact = Limits {
        bytes: bytes.len() as u64,
        pixels: 1200,
    };
    assert!(decode(&bytes, &exact).is_ok());
    for tight in [
        Limits {
            bytes: exact.bytes - 1,
            ..exact
        },
        Limits {
            pixels: 1199,
            ..exact
        },
    ] {
        let error = decode(&bytes, &tight).err().expect("it is too large");
        assert_eq!(error.kind(), ErrorKind::InputTooLarge);
    }
    let roomy = Limits {
        pixels: u64::MAX,
        bytes: u64::MAX,
    };
    assert!(decode(&bytes, &roomy).is_ok(), "limits may be switched off");
}

/// Most bytes that this process ever had in memory (`VmHWM`), where the kernel tells.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}

/// The variable that makes [`a_bomb_costs_no_memory`] run in a process of its own,
/// whose peak no other test raises.
const ALONE: &str = "DATAPAGE_TEST_ALONE";

#[test]
fn a_bomb_costs_no_memory() {
    if std::env::var_os(ALONE).is_none() {
        let this = std::env::current_exe().expect("this program");
        let output = std::process::Command::new(this)
            .args(["--exact", "a_bomb_costs_no_memory", "--nocapture"])
            .env(ALONE, "1")
            .output()
            .expect("it runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        return;
    }
    let bombs = [
        png_claiming(60_000, 60_000, &[]),
        jpeg_claiming(65535, 65535),
    ];
    let before = peak();
    for bomb in bombs {
        let error = decoded(&bomb).err().expect("it is too large");
        assert_eq!(error.kind(), ErrorKind::InputTooLarge);
    }
    if let (Some(before), Some(after)) = (before, peak()) {
        let cost = after.saturating_sub(before);
        assert!(cost < 8 << 20, "refusing the bombs took {cost} bytes");
    }
}

/// A whole file, small in bytes, that is large in pixels: the limit is on pixels.
#[test]
fn a_bomb_that_keeps_its_promise_is_refused_by_its_header() {
    let bytes = zeros(2000);
    assert!(bytes.len() < 100_000, "{} bytes", bytes.len());
    let limits = Limits {
        pixels: 3_999_999,
        ..Limits::default()
    };
    let error = decode(&bytes, &limits).err().expect("it is too large");
    assert_eq!(error.kind(), ErrorKind::InputTooLarge);
    assert!(decoded(&bytes).is_ok());
}

/// Greatest and mean difference of two pictures' samples.
fn differences(a: &RgbImage, b: &RgbImage) -> (u8, f64) {
    assert_eq!(a.dimensions(), b.dimensions());
    let each = || a.iter().zip(b.iter()).map(|(a, b)| a.abs_diff(*b));
    let sum: u64 = each().map(u64::from).sum();
    (each().max().unwrap_or(0), sum as f64 / a.len() as f64)
}

fn grey(pixels: &RgbImage) -> RgbImage {
    RgbImage::from_fn(pixels.width(), pixels.height(), |x, y| {
        let [r, g, b] = pixels.get_pixel(x, y).0.map(f64::from);
        // ITU-R BT.601, as JFIF and most programs have it.
        Rgb([(0.299 * r + 0.587 * g + 0.114 * b).round() as u8; 3])
    })
}

/// Every kind of file shows the same card; `specimen-small-rgb.png` shows it without loss.
#[test]
fn every_kind_of_file_has_the_right_pixels() {
    let pixels = |file: &str| {
        let picture = decoded(&specimen(file)).unwrap_or_else(|error| panic!("{file}: {error:?}"));
        picture.pixels().clone()
    };
    let colour = pixels("specimen-small-rgb.png");
    let grey = grey(&colour);
    // What each way of storing may lose, of 255: at most, and on average.
    let kinds = [
        // Its low bytes are far from its high ones: rounding moves most samples by one.
        ("rgb16.png", &colour, 1, 1.0),
        ("palette.png", &colour, 80, 8.0),
        ("grey8.png", &grey, 2, 1.0),
        ("animated.png", &grey, 2, 1.0),
        ("baseline.jpg", &colour, 120, 6.0),
        ("progressive.jpg", &colour, 120, 6.0),
        ("cmyk.jpg", &colour, 120, 8.0),
        ("grey.jpg", &grey, 100, 5.0),
    ];
    let mut failures = Vec::new();
    for (kind, expected, most, mean) in kinds {
        let (worst, average) = differences(&pixels(&format!("specimen-small-{kind}")), expected);
        println!("{kind}: greatest difference {worst}, mean {average:.2}");
        if worst > most || average > mean {
            failures.push(format!(
                "{kind}: greatest difference {worst}, mean {average:.2}"
            ));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// What is transparent is paper, not the black that stands under it.
#[test]
fn transparent_pixels_are_white() {
    let picture = decoded(&specimen("specimen-small-rgba.png")).expect("it decodes");
    let colour = decoded(&specimen("specimen-small-rgb.png")).expect("it decodes");
    assert_eq!(picture.pixels().get_pixel(0, 0), &Rgb([255; 3]));
    let middle = (picture.width() / 2, picture.height() / 2);
    assert_eq!(
        picture.pixels().get_pixel(middle.0, middle.1),
        colour.pixels().get_pixel(middle.0, middle.1)
    );
}

/// A sequential JPEG with a scan for each channel is right or refused: pixels
/// of something else would be read as if they were the document.
#[test]
fn separate_scans_are_right_or_refused() {
    let colour = decoded(&specimen("specimen-small-rgb.png")).expect("it decodes");
    match decoded(&specimen("specimen-small-separate-scans.jpg")) {
        Ok(picture) => {
            let (worst, mean) = differences(picture.pixels(), colour.pixels());
            assert!(mean < 6.0, "greatest difference {worst}, mean {mean:.2}");
        }
        Err(error) => assert_eq!(error.kind(), ErrorKind::InputCorrupt),
    }
}

/// All eight EXIF orientations show the same upright picture.
#[test]
fn exif_orientations_have_the_same_pixels() {
    let shown = |n: u8| {
        let picture =
            decoded(&specimen(&format!("specimen-td3-exif-{n}.jpg"))).expect("it decodes");
        picture.pixels().clone()
    };
    let first = shown(1);
    // The blocks of a JPEG do not turn with the picture: each file lost something else.
    let (_, turned) = differences(&image::imageops::rotate180(&first), &first);
    for n in 2..=8 {
        let (worst, mean) = differences(&shown(n), &first);
        assert!(
            mean < 6.0 && 4.0 * mean < turned,
            "orientation {n}: greatest difference {worst}, mean {mean:.2}"
        );
    }
}
