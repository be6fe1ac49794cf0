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
    /// To -1..1; what the text recognisers were trained with.
    pub const SYMMETRIC: Self = Self { mean: [0.5; 3], std: [0.5; 3] };
    /// The statistics of `ImageNet`, laid on blue, green, red in this order, as the
    /// detector and the orientation network were trained (a quirk of theirs).
    pub const IMAGENET: Self = Self { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
}

/// The pixels as a (1, 3, height, width) tensor.
#[must_use]
pub fn planar(pixels: &Rgb, normalisation: &Normalisation) -> Array4<f32> {
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let mut tensor = Array4::zeros((1, 3, height, width));
    if let Some(planes) = tensor.as_slice_mut() {
        let area = width * height;
        for (channel, plane) in planes.chunks_exact_mut(area.max(1)).enumerate() {
            let scale = 1.0 / (255.0 * normalisation.std[channel]);
            let shift = normalisation.mean[channel] / normalisation.std[channel];
            // RGB => BGR, HWC => CHW
            for (value, pixel) in plane.iter_mut().zip(pixels.chunks_exact(3)) {
                *value = f32::from(pixel[2 - channel]) * scale - shift;
            }
        }
    }
    tensor
}
