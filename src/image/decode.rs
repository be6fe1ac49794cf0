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
        Self { bytes: 50_000_000, pixels: 64_000_000 }
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
    if bytes.len() as u64 > limits.bytes {
        return Err(too_large(format!(
            "the file has {} bytes, more than the limit of {}",
            bytes.len(),
            limits.bytes
        )));
    }
    if bytes.starts_with(JPEG_MAGIC) {
        decode_with(JpegDecoder::new(Cursor::new(bytes)).map_err(|e| corrupt("JPEG", e))?, "JPEG", limits)
    } else if bytes.starts_with(PNG_MAGIC) {
        let decoder = PngDecoder::with_limits(Cursor::new(bytes), memory_limits(limits));
        decode_with(decoder.map_err(|e| corrupt("PNG", e))?, "PNG", limits)
    } else {
        Err(Error::new(
            ErrorKind::InputFormat,
            "neither a JPEG nor a PNG by its first bytes; convert the picture to one of the two",
        ))
    }
}

fn decode_with(mut decoder: impl ImageDecoder, format: &str, limits: &Limits) -> Result<Picture> {
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > limits.pixels {
        return Err(too_large(format!(
            "the picture is {width} x {height} pixels, more than the limit of {} million",
            limits.pixels / 1_000_000
        )));
    }
    decoder.set_limits(memory_limits(limits)).map_err(|e| corrupt(format, e))?;
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
        return too_large(format!("decoding this {format} would take more memory than allowed"));
    }
    Error::new(ErrorKind::InputCorrupt, format!("this {format} cannot be decoded")).with_source(error)
}

/// Encodes RGB pixels as PNG.
///
/// # Errors
/// [`ErrorKind::Internal`] where the encoder fails.
pub fn encode_png(pixels: &super::Rgb) -> Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    pixels
        .write_to(&mut bytes, image::ImageFormat::Png)
        .map_err(|e| Error::new(ErrorKind::Internal, "the picture cannot be encoded").with_source(e))?;
    Ok(bytes.into_inner())
}
