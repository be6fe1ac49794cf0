//! Files of every kind that a reader of JPEG and PNG has to take.

use jpeg_encoder::{ColorType, Encoder, EncodingError, SamplingFactor};
use png::{BitDepth, ColorType as PngColor};

use crate::error::{Error, Result};
use crate::picture::{Orientation, Picture};

/// How a JPEG is written.
#[derive(Debug, Clone, Copy)]
pub struct Jpeg {
    /// 1 to 100.
    pub quality: u8,
    /// In scans of growing detail.
    pub progressive: bool,
    /// A sequential file with a scan for each channel: within the standard
    /// (ITU-T T.81, A.2.2), rare, and read wrongly by some decoders.
    pub separate_scans: bool,
    /// What its pixels are.
    pub colour: JpegColour,
    /// The EXIF tag to write, if any; the pixels are taken as they are.
    pub orientation: Option<Orientation>,
}

/// Channels of a JPEG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JpegColour {
    /// YCbCr, as cameras write it.
    Colour,
    /// Luma alone.
    Grey,
    /// Four inks, inverted as Adobe's programs write them.
    Cmyk,
}

impl Jpeg {
    /// A plain one of this quality.
    #[must_use]
    pub const fn of(quality: u8) -> Self {
        Self {
            quality,
            progressive: false,
            separate_scans: false,
            colour: JpegColour::Colour,
            orientation: None,
        }
    }

    /// `picture` as a file.
    ///
    /// # Errors
    /// [`Error::Encode`] where a side exceeds 65,535 pixels.
    pub fn encode(self, picture: &Picture) -> Result<Vec<u8>> {
        let wrong = |e: EncodingError| Error::Encode(e.to_string());
        let side = |pixels: u32| {
            u16::try_from(pixels)
                .map_err(|_| Error::Encode(format!("{pixels} pixels are too many for a JPEG")))
        };
        let (width, height) = (side(picture.width)?, side(picture.height)?);
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, self.quality);
        encoder.set_progressive(self.progressive);
        // The encoder counts symbols channel by channel, and so writes a scan for each.
        encoder.set_optimized_huffman_tables(self.separate_scans);
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
        if let Some(orientation) = self.orientation {
            encoder
                .add_exif_metadata(&exif(orientation))
                .map_err(wrong)?;
        }
        match self.colour {
            JpegColour::Colour => encoder.encode(&picture.rgb, width, height, ColorType::Rgb),
            JpegColour::Grey => encoder.encode(&picture.grey(), width, height, ColorType::Luma),
            JpegColour::Cmyk => {
                // No coarser sampling here: there is no chroma to spare.
                encoder.set_sampling_factor(SamplingFactor::F_1_1);
                encoder.encode(&inks(picture), width, height, ColorType::Cmyk)
            }
        }
        .map_err(wrong)?;
        Ok(file)
    }
}

/// A JPEG of `luma`, `width` x `height` values, rows top to bottom.
///
/// # Errors
/// [`Error::Encode`] where a side exceeds 65,535 pixels.
pub fn grey_jpeg(luma: &[u8], width: u32, height: u32, quality: u8) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    let side = |pixels: u32| u16::try_from(pixels).map_err(|e| Error::Encode(e.to_string()));
    Encoder::new(&mut file, quality)
        .encode(luma, side(width)?, side(height)?, ColorType::Luma)
        .map_err(|e| Error::Encode(e.to_string()))?;
    Ok(file)
}

/// A TIFF structure with the one tag of the orientation (EXIF 2.32, 4.6.2 and 4.6.4).
fn exif(orientation: Orientation) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x01".to_vec();
    // Tag 0x0112, type SHORT, one value, in the upper half of the field.
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation.tag(), 0, 0]);
    // There is no further directory.
    tiff.extend([0; 4]);
    tiff
}

/// Cyan, magenta, yellow and black, with as much black as can stand for the three.
fn inks(picture: &Picture) -> Vec<u8> {
    picture
        .rgb
        .chunks_exact(3)
        .flat_map(|p| {
            let white = p.iter().copied().max().unwrap_or(0);
            let ink = |level: u8| {
                if white == 0 {
                    return 0;
                }
                let part = u32::from(white - level) * 255 / u32::from(white);
                part as u8
            };
            [ink(p[0]), ink(p[1]), ink(p[2]), 255 - white]
        })
        .collect()
}

/// How a PNG is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Png {
    /// Eight bits of RGB.
    Rgb,
    /// Eight bits of grey.
    Grey,
    /// Sixteen bits of RGB.
    Rgb16,
    /// A palette of 256 colours.
    Palette,
    /// RGB under a mask: transparent where the mask is 0.
    Rgba,
    /// Two frames of half a second each, of which the first is the picture (APNG).
    Animated,
}

impl Png {
    /// `picture` as a file; `mask` (a byte a pixel) is used by [`Png::Rgba`] alone
    /// and where it is `None` everything is opaque.
    ///
    /// # Errors
    /// [`Error::Encode`] where the encoder refuses.
    pub fn encode(self, picture: &Picture, mask: Option<&[u8]>) -> Result<Vec<u8>> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, picture.width, picture.height);
        encoder.set_compression(png::Compression::High);
        encoder.set_depth(if self == Self::Rgb16 {
            BitDepth::Sixteen
        } else {
            BitDepth::Eight
        });
        let wrong = |e: png::EncodingError| Error::Encode(e.to_string());
        let rgb = &picture.rgb;
        let mut frames = Vec::new();
        match self {
            Self::Rgb => {
                encoder.set_color(PngColor::Rgb);
                frames.push(rgb.clone());
            }
            Self::Grey => {
                encoder.set_color(PngColor::Grayscale);
                frames.push(picture.grey());
            }
            Self::Rgb16 => {
                encoder.set_color(PngColor::Rgb);
                // Low bytes that are not the high ones again: a reader that takes
                // the wrong byte is caught. They repeat, so that the file stays small.
                frames.push(rgb.iter().flat_map(|&level| [level, 0x5a]).collect());
            }
            Self::Palette => {
                encoder.set_color(PngColor::Indexed);
                let rgba: Vec<u8> = rgb
                    .chunks_exact(3)
                    .flat_map(|p| [p[0], p[1], p[2], 255])
                    .collect();
                let palette = color_quant::NeuQuant::new(10, 256, &rgba);
                encoder.set_palette(palette.color_map_rgb());
                frames.push(
                    rgba.chunks_exact(4)
                        .map(|pixel| palette.index_of(pixel) as u8)
                        .collect(),
                );
            }
            Self::Rgba => {
                encoder.set_color(PngColor::Rgba);
                let alpha = |at: usize| mask.and_then(|mask| mask.get(at)).copied().unwrap_or(255);
                frames.push(
                    rgb.chunks_exact(3)
                        .enumerate()
                        .flat_map(|(at, p)| match alpha(at) {
                            // What nobody sees is black: a reader that drops the
                            // alpha instead of laying it over white shows it.
                            0 => [0, 0, 0, 0],
                            alpha => [p[0], p[1], p[2], alpha],
                        })
                        .collect(),
                );
            }
            Self::Animated => {
                encoder.set_color(PngColor::Grayscale);
                encoder.set_animated(2, 0).map_err(wrong)?;
                encoder.set_frame_delay(1, 2).map_err(wrong)?;
                let first = picture.grey();
                frames.push(first.clone());
                frames.push(first.iter().map(|_| 255).collect());
            }
        }
        let mut writer = encoder.write_header().map_err(wrong)?;
        for frame in frames {
            writer.write_image_data(&frame).map_err(wrong)?;
        }
        writer.finish().map_err(wrong)?;
        Ok(file)
    }
}
