//! From bytes to a [`Picture`], with every limit checked before it costs memory.

use std::io::Cursor;

use image::codecs::{jpeg::JpegDecoder, png::PngDecoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, RgbImage};

use super::Picture;
use crate::error::{Error, ErrorKind, Result};

/// What a submitted file may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of the file. Default 50 MB, the API's own maximum.
    pub bytes: u64,
    /// Most pixels of the picture, read from its header before anything is
    /// allocated. Default 64 million: four times the largest phone photo that
    /// is not a panorama, and 192 MB as RGB.
    pub pixels: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 50_000_000,
            pixels: 64_000_000,
        }
    }
}

const JPEG_MAGIC: &[u8] = &[0xFF, 0xD8, 0xFF];
const PNG_MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Decodes a JPEG or PNG, told apart by its magic bytes, and turns it the way
/// its EXIF orientation says a viewer shows it.
///
/// Grey, palette, 16-bit and CMYK pictures become RGB; transparent pixels are
/// laid on white, as print on paper; of an animated PNG the default image counts.
///
/// # Errors
/// [`ErrorKind::InputFormat`] where the bytes are neither, [`ErrorKind::InputTooLarge`]
/// past a limit, [`ErrorKind::InputCorrupt`] where decoding fails.
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Picture> {
    check_file(bytes, limits)?;
    if bytes.starts_with(JPEG_MAGIC) {
        let decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(|e| corrupt("JPEG", e))?;
        check_size(decoder.dimensions(), limits)?;
        let markers = jpeg_markers(bytes);
        if !markers.complete {
            return Err(Error::new(
                ErrorKind::InputCorrupt,
                "this JPEG ends before its picture does; send the whole file",
            ));
        }
        if markers.separate_scans {
            return decode_separate_scans(bytes, limits);
        }
        decode_with(decoder, "JPEG", limits)
    } else {
        let decoder = PngDecoder::with_limits(Cursor::new(bytes), memory_limits(limits));
        decode_with(decoder.map_err(|e| corrupt("PNG", e))?, "PNG", limits)
    }
}

/// What [`decode`] can tell of a file before it looks into it: its size, and whether its
/// first bytes are those of a JPEG or PNG.
///
/// # Errors
/// [`ErrorKind::InputTooLarge`] and [`ErrorKind::InputFormat`].
pub fn check_file(bytes: &[u8], limits: &Limits) -> Result<()> {
    if bytes.len() as u64 > limits.bytes {
        return Err(too_large(format!(
            "the file has {} bytes, more than the limit of {}",
            bytes.len(),
            limits.bytes
        )));
    }
    if bytes.starts_with(JPEG_MAGIC) || bytes.starts_with(PNG_MAGIC) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::InputFormat,
        "neither a JPEG nor a PNG by its first bytes; convert the picture to one of the two",
    ))
}

/// What the markers of a JPEG say, beyond what its decoder looks at.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct JpegMarkers {
    /// A sequential file that holds its channels one after another instead of
    /// interleaved (ITU-T T.81, A.2.2). The decoder, zune-jpeg 0.5, takes the first
    /// scan of such a file for all of them and gives wrong pixels without an error.
    /// Progressive files have such scans as a rule, and are decoded well.
    separate_scans: bool,
    /// The data go on to the end-of-image marker. The decoder fills what is missing
    /// with grey and says nothing; half a document must not pass for a whole one.
    complete: bool,
}

fn jpeg_markers(bytes: &[u8]) -> JpegMarkers {
    let mut found = JpegMarkers::default();
    // The picture begins with the marker SOI.
    let mut rest = bytes.get(2..).unwrap_or_default();
    let mut channels = None;
    loop {
        // Between scans stand entropy-coded data, in which FF is followed by 00 or by a
        // restart marker; before the first scan the next byte is a marker at once.
        let Some(at) = rest.windows(2).position(|pair| {
            pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0x01 | 0xD0..=0xD7 | 0xFF)
        }) else {
            return found;
        };
        let (marker, after) = (rest[at + 1], &rest[at + 2..]);
        if marker == 0xD9 {
            found.complete = true;
            return found;
        }
        let [high, low, ..] = after else { return found };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let (Some(segment), Some(next)) = (after.get(2..length), after.get(length..)) else {
            return found;
        };
        match (marker, segment) {
            // SOF0 and SOF1: precision, height, width, number of channels.
            (0xC0 | 0xC1, [_, _, _, _, _, count, ..]) => channels = Some(*count),
            // SOS, with the number of channels in this scan.
            (0xDA, [count, ..]) => found.separate_scans |= channels.is_some_and(|all| *count < all),
            _ => {}
        }
        rest = next;
    }
}

/// Decodes a JPEG of separate scans by a decoder that can.
fn decode_separate_scans(bytes: &[u8], limits: &Limits) -> Result<Picture> {
    let broken = |error: jpeg_decoder::Error| {
        Error::new(ErrorKind::InputCorrupt, "this JPEG cannot be decoded").with_source(error)
    };
    // Of the usual decoder only the header and the EXIF orientation are taken.
    let mut header = JpegDecoder::new(Cursor::new(bytes)).map_err(|e| corrupt("JPEG", e))?;
    check_size(header.dimensions(), limits)?;
    let orientation = header.orientation().unwrap_or(Orientation::NoTransforms);
    let mut decoder = jpeg_decoder::Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(
        usize::try_from(limits.pixels.saturating_mul(4)).unwrap_or(usize::MAX),
    );
    let pixels = decoder.decode().map_err(broken)?;
    let (width, height) = header.dimensions();
    let rgb = match decoder.info().map(|info| info.pixel_format) {
        Some(jpeg_decoder::PixelFormat::RGB24) => RgbImage::from_raw(width, height, pixels),
        _ => None,
    };
    let Some(rgb) = rgb else {
        return Err(Error::new(
            ErrorKind::InputCorrupt,
            "this JPEG holds each colour channel in a scan of its own and is not RGB; save it again",
        ));
    };
    let mut decoded = DynamicImage::ImageRgb8(rgb);
    decoded.apply_orientation(orientation);
    Ok(Picture::new(decoded.into_rgb8()))
}

fn check_size((width, height): (u32, u32), limits: &Limits) -> Result<()> {
    if u64::from(width) * u64::from(height) > limits.pixels {
        return Err(too_large(format!(
            "the picture is {width} x {height} pixels, more than the limit of {} million",
            limits.pixels / 1_000_000
        )));
    }
    Ok(())
}

fn decode_with(mut decoder: impl ImageDecoder, format: &str, limits: &Limits) -> Result<Picture> {
    check_size(decoder.dimensions(), limits)?;
    decoder
        .set_limits(memory_limits(limits))
        .map_err(|e| corrupt(format, e))?;
    // A broken EXIF block is no reason to refuse the picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut decoded = DynamicImage::from_decoder(decoder).map_err(|e| corrupt(format, e))?;
    decoded.apply_orientation(orientation);
    Ok(Picture::new(into_rgb(decoded)))
}

/// Bounds what the decoders allocate for themselves: at most eight bytes a pixel
/// (16-bit RGBA), and some room for their tables.
fn memory_limits(limits: &Limits) -> image::Limits {
    let mut memory = image::Limits::default();
    memory.max_alloc = Some(limits.pixels.saturating_mul(8).saturating_add(1 << 24));
    memory
}

fn into_rgb(decoded: DynamicImage) -> RgbImage {
    if !decoded.color().has_alpha() {
        return decoded.into_rgb8();
    }
    let rgba = decoded.into_rgba8();
    let (width, height) = rgba.dimensions();
    let mut rgb = Vec::with_capacity(rgba.len() / 4 * 3);
    for &image::Rgba([r, g, b, alpha]) in rgba.pixels() {
        let over_white = |c: u8| {
            let (c, alpha) = (u16::from(c), u16::from(alpha));
            ((c * alpha + 255 * (255 - alpha) + 127) / 255) as u8
        };
        rgb.extend([over_white(r), over_white(g), over_white(b)]);
    }
    RgbImage::from_raw(width, height, rgb).unwrap_or_default()
}

fn too_large(message: String) -> Error {
    Error::new(ErrorKind::InputTooLarge, message)
}

fn corrupt(format: &str, error: ImageError) -> Error {
    if matches!(error, ImageError::Limits(_)) {
        return too_large(format!(
            "decoding this {format} would take more memory than allowed"
        ));
    }
    Error::new(
        ErrorKind::InputCorrupt,
        format!("this {format} cannot be decoded"),
    )
    .with_source(error)
}

/// Encodes RGB pixels as PNG.
///
/// # Errors
/// [`ErrorKind::Internal`] where the encoder fails.
pub fn encode_png(pixels: &super::Rgb) -> Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    pixels
        .write_to(&mut bytes, image::ImageFormat::Png)
        .map_err(|e| {
            Error::new(ErrorKind::Internal, "the picture cannot be encoded").with_source(e)
        })?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use image::{ExtendedColorType, ImageEncoder};

    use super::*;

    fn fixture(name: &str) -> Vec<u8> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("testdata")
            .join(name);
        std::fs::read(path).unwrap_or_default()
    }

    fn kind(bytes: &[u8], limits: &Limits) -> Option<ErrorKind> {
        decode(bytes, limits).err().map(|error| error.kind())
    }

    fn png(width: u32, height: u32, pixels: &[u8], colour: ExtendedColorType) -> Vec<u8> {
        let mut bytes = Vec::new();
        let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
        assert!(encoder.write_image(pixels, width, height, colour).is_ok());
        bytes
    }

    /// Mean difference of two pictures of the same size, in levels.
    fn difference(a: &Picture, b: &Picture) -> f64 {
        assert_eq!(a.pixels().dimensions(), b.pixels().dimensions());
        let sum: u64 = a
            .pixels()
            .iter()
            .zip(b.pixels().iter())
            .map(|(p, q)| u64::from(p.abs_diff(*q)))
            .sum();
        sum as f64 / a.pixels().len() as f64
    }

    #[test]
    fn separate_scans_are_decoded_like_interleaved_ones() -> Result<()> {
        let separate = fixture("specimen-small-separate-scans.jpg");
        assert!(jpeg_markers(&separate).separate_scans);
        let truth = decode(&fixture("specimen-small-baseline.jpg"), &Limits::default())?;
        let difference = difference(&truth, &decode(&separate, &Limits::default())?);
        assert!(difference < 2.0, "differs by {difference} levels");
        assert_eq!(
            kind(
                &separate,
                &Limits {
                    pixels: 9,
                    ..Limits::default()
                }
            ),
            Some(ErrorKind::InputTooLarge)
        );
        for name in ["baseline", "progressive", "grey", "cmyk"] {
            let bytes = fixture(&format!("specimen-small-{name}.jpg"));
            assert!(!jpeg_markers(&bytes).separate_scans, "{name}");
            assert!(decode(&bytes, &Limits::default()).is_ok(), "{name}");
        }
        Ok(())
    }

    #[test]
    fn the_same_picture_in_each_encoding_looks_the_same() -> Result<()> {
        let truth = decode(&fixture("specimen-small-rgb.png"), &Limits::default())?;
        for name in [
            "baseline.jpg",
            "progressive.jpg",
            "rgb16.png",
            "rgba.png",
            "palette.png",
            "animated.png",
        ] {
            let seen = decode(
                &fixture(&format!("specimen-small-{name}")),
                &Limits::default(),
            )?;
            let difference = difference(&truth, &seen);
            assert!(difference < 8.0, "{name} differs by {difference} levels");
        }
        Ok(())
    }

    #[test]
    fn every_exif_orientation_gives_the_same_upright_picture() -> Result<()> {
        let truth = decode(&fixture("specimen-td3-exif-1.jpg"), &Limits::default())?;
        for orientation in 2..=8 {
            let seen = decode(
                &fixture(&format!("specimen-td3-exif-{orientation}.jpg")),
                &Limits::default(),
            )?;
            let difference = difference(&truth, &seen);
            assert!(
                difference < 8.0,
                "orientation {orientation} differs by {difference} levels"
            );
        }
        Ok(())
    }

    #[test]
    fn transparent_pixels_are_white_paper() -> Result<()> {
        let pixels = [[9, 8, 7, 0], [9, 8, 7, 255], [0, 0, 0, 51]].concat();
        let seen = decode(
            &png(3, 1, &pixels, ExtendedColorType::Rgba8),
            &Limits::default(),
        )?;
        let row: Vec<[u8; 3]> = seen.pixels().pixels().map(|p| p.0).collect();
        // A fifth of black on white is 255 * 4 / 5.
        assert_eq!(row, [[255; 3], [9, 8, 7], [204; 3]]);
        Ok(())
    }

    #[test]
    fn limits_hold_to_the_byte_and_the_pixel() {
        let bytes = png(5, 4, &[0; 60], ExtendedColorType::Rgb8);
        let size = bytes.len() as u64;
        let limits = |bytes, pixels| Limits { bytes, pixels };
        assert_eq!(kind(&bytes, &limits(size, 20)), None);
        assert_eq!(
            kind(&bytes, &limits(size - 1, 20)),
            Some(ErrorKind::InputTooLarge)
        );
        assert_eq!(
            kind(&bytes, &limits(size, 19)),
            Some(ErrorKind::InputTooLarge)
        );
    }

    #[test]
    fn what_is_no_picture_is_told_from_what_is_broken() {
        let limits = Limits::default();
        assert_eq!(kind(b"", &limits), Some(ErrorKind::InputFormat));
        assert_eq!(
            kind(b"GIF89a..............", &limits),
            Some(ErrorKind::InputFormat)
        );
        assert_eq!(kind(PNG_MAGIC, &limits), Some(ErrorKind::InputCorrupt));
        assert_eq!(
            kind(&[0xFF, 0xD8, 0xFF], &limits),
            Some(ErrorKind::InputCorrupt)
        );
    }

    #[test]
    fn a_file_cut_off_anywhere_never_panics() {
        for name in [
            "specimen-small-baseline.jpg",
            "specimen-small-separate-scans.jpg",
            "specimen-small-palette.png",
        ] {
            let bytes = fixture(name);
            for cut in (0..bytes.len())
                .step_by(bytes.len() / 60 + 1)
                .chain(0..40.min(bytes.len()))
            {
                let _ = decode(&bytes[..cut], &Limits::default());
            }
        }
    }
}
