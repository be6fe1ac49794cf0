//! Which way up a page lies.

use crate::error::{Error, ErrorKind, Result};
use crate::geometry::QuarterTurn;
use crate::image::{Normalisation, View, planar};
use crate::inference::Pool;

/// Side of the network's square input, in pixels.
const SIDE: u32 = 224;

/// The turn that makes `view` upright, and the network's probability for it, 0 to 1.
///
/// The network (document orientation of `PaddleX`) was trained on pages squeezed to
/// a square; its four classes are clockwise turns of the content: 0, 90, 180, 270.
///
/// # Errors
/// Those of the network; [`ErrorKind::Weights`] where it has not four classes.
pub fn orient(view: &View<'_>, network: &Pool) -> Result<(QuarterTurn, f32)> {
    let input = planar(&view.resized(SIDE, SIDE), &Normalisation::IMAGENET);
    let mut best = (QuarterTurn::R0, 0.0_f32);
    let mut classes = 0;
    network.lend(|model| {
        model.run(input.view(), &mut |output| {
            classes = output.len();
            for (label, &probability) in output.iter().enumerate() {
                if probability > best.1 {
                    // Content turned clockwise by the label has to be turned on to a full circle.
                    best = (QuarterTurn::from_quarters(4 - label), probability);
                }
            }
        })
    })?;
    if classes != QuarterTurn::ALL.len() {
        return Err(Error::new(
            ErrorKind::Weights,
            "the orientation network does not give four classes",
        ));
    }
    Ok(best)
}

#[cfg(test)]
mod tests {
    use ndarray::{ArrayD, IxDyn};

    use super::*;
    use crate::image::{Picture, Rgb};
    use crate::inference::FakeModel;

    fn seen(probabilities: &'static [f32]) -> Result<(QuarterTurn, f32)> {
        let picture = Picture::new(Rgb::new(40, 30));
        let view = View::new(&picture, picture.frame()).unwrap_or_else(|| unreachable!("a frame"));
        let network = Pool::new(move || {
            Ok(Box::new(FakeModel(
                move |input: ndarray::ArrayView4<'_, f32>| {
                    assert_eq!(input.dim(), (1, 3, 224, 224));
                    ArrayD::from_shape_fn(IxDyn(&[1, probabilities.len()]), |at| {
                        probabilities[at[1]]
                    })
                },
            )))
        });
        orient(&view, &network)
    }

    #[test]
    fn content_that_lies_a_quarter_to_the_right_is_turned_three_quarters_on() -> Result<()> {
        assert_eq!(seen(&[0.7, 0.1, 0.1, 0.1])?, (QuarterTurn::R0, 0.7));
        assert_eq!(seen(&[0.1, 0.6, 0.2, 0.1])?, (QuarterTurn::R270, 0.6));
        assert_eq!(seen(&[0.1, 0.2, 0.6, 0.1])?, (QuarterTurn::R180, 0.6));
        assert_eq!(seen(&[0.1, 0.2, 0.1, 0.6])?, (QuarterTurn::R90, 0.6));
        Ok(())
    }

    #[test]
    fn another_network_is_refused() {
        assert_eq!(
            seen(&[0.5, 0.5]).err().map(|e| e.kind()),
            Some(ErrorKind::Weights)
        );
    }
}
