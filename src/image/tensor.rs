//! From pixels to the numbers that a network takes.

use ndarray::Array4;

use super::Rgb;

/// How a network wants its pixels: `(value / 255 - mean) / std` for each
/// channel, channels in the order blue, green, red, planes one after another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normalisation {
    /// Subtracted, for blue, green, red.
    pub mean: [f32; 3],
    /// Divided by, for blue, green, red.
    pub std: [f32; 3],
}

impl Normalisation {
    /// To -1..1; what the text recognisers and the page network were trained with.
    pub const SYMMETRIC: Self = Self {
        mean: [0.5; 3],
        std: [0.5; 3],
    };
    /// The statistics of `ImageNet`, laid on blue, green, red in this order, as the
    /// detector was trained (a quirk of its own).
    pub const IMAGENET: Self = Self {
        mean: [0.485, 0.456, 0.406],
        std: [0.229, 0.224, 0.225],
    };
}

/// The pixels as a (1, 3, height, width) tensor.
#[must_use]
pub fn planar(pixels: &Rgb, normalisation: &Normalisation) -> Array4<f32> {
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let mut tensor = Array4::zeros((1, 3, height, width));
    if let Some(planes) = tensor.as_slice_mut() {
        let (blue, rest) = planes.split_at_mut(width * height);
        let (green, red) = rest.split_at_mut(width * height);
        let scale = normalisation.std.map(|std| 1.0 / (255.0 * std));
        let shift: [f32; 3] = std::array::from_fn(|c| normalisation.mean[c] / normalisation.std[c]);
        // RGB => BGR, HWC => CHW
        for (((b, g), r), pixel) in blue
            .iter_mut()
            .zip(green)
            .zip(red)
            .zip(pixels.chunks_exact(3))
        {
            *b = f32::from(pixel[2]) * scale[0] - shift[0];
            *g = f32::from(pixel[1]) * scale[1] - shift[1];
            *r = f32::from(pixel[0]) * scale[2] - shift[2];
        }
    }
    tensor
}

/// The luma of each pixel, 0 to 255, by the weights of ITU-R BT.601 as JPEG has them.
#[must_use]
pub fn luma(pixels: &Rgb) -> Vec<u8> {
    pixels
        .chunks_exact(3)
        .map(|pixel| {
            let [r, g, b] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
            // In parts of 256.
            ((77 * r + 150 * g + 29 * b + 128) >> 8) as u8
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_are_blue_green_red_and_rows_stay_rows() {
        let pixels = Rgb::from_fn(3, 2, |x, y| image::Rgb([10 * x as u8, 100 + y as u8, 255]));
        let tensor = planar(
            &pixels,
            &Normalisation {
                mean: [0.0, 0.5, 0.25],
                std: [1.0, 0.5, 0.25],
            },
        );
        assert_eq!(tensor.dim(), (1, 3, 2, 3));
        for ((_, channel, y, x), &value) in tensor.indexed_iter() {
            let expected = match channel {
                0 => 1.0,
                1 => ((100 + y) as f32 / 255.0 - 0.5) / 0.5,
                _ => (10.0 * x as f32 / 255.0 - 0.25) / 0.25,
            };
            assert!(
                (value - expected).abs() < 1e-5,
                "channel {channel} at ({x}, {y})"
            );
        }
    }
}
