//! What all line recognisers share: a crop goes in, a row of classes for each frame comes out.

use ndarray::{Array4, ArrayView2, Axis, Ix3};

use crate::error::{Error, ErrorKind, Result};
use crate::image::{Rgb, luma};
use crate::inference::Pool;

/// A crop as a network of our own takes it: (1, 1, height, width), luma from -1 to 1.
pub(super) fn luma_input(crop: &Rgb) -> Array4<f32> {
    let (width, height) = (crop.width() as usize, crop.height() as usize);
    let values = luma(crop)
        .into_iter()
        .map(|value| f32::from(value) / 127.5 - 1.0)
        .collect();
    Array4::from_shape_vec((1, 1, height, width), values)
        .unwrap_or_else(|_| Array4::zeros((1, 1, height, width)))
}

/// Gives `read` what `network` makes of `input`: a row of `classes` for each frame, left to
/// right. `name` is the network's, for the error.
///
/// # Errors
/// Those of the network; [`ErrorKind::Weights`] where its output has another shape.
pub(super) fn frames_of(
    network: &Pool,
    input: &Array4<f32>,
    classes: usize,
    name: &str,
    read: &mut dyn FnMut(ArrayView2<'_, f32>),
) -> Result<()> {
    let mut fits = true;
    network.lend(|model| {
        model.run(
            input.view(),
            &mut |output| match output.view().into_dimensionality::<Ix3>() {
                Ok(output) if output.dim().0 == 1 && output.dim().2 == classes => {
                    read(output.index_axis(Axis(0), 0));
                }
                _ => fits = false,
            },
        )
    })?;
    fits.then_some(()).ok_or_else(|| {
        Error::new(
            ErrorKind::Weights,
            format!("{name} does not give the {classes} classes of its alphabet"),
        )
    })
}
