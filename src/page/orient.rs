//! Which way up a page lies.

use crate::error::Result;
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
/// Those of the network.
pub fn orient(view: &View<'_>, network: &Pool) -> Result<(QuarterTurn, f32)> {
    let input = planar(&view.resized(SIDE, SIDE), &Normalisation::IMAGENET);
    let mut best = (QuarterTurn::R0, 0.0_f32);
    network.lend(|model| {
        model.run(input.view(), &mut |output| {
            for (label, &probability) in output.iter().take(4).enumerate() {
                if probability > best.1 {
                    // Content turned clockwise by the label has to be turned on to a full circle.
                    best = (QuarterTurn::from_quarters(4 - label), probability);
                }
            }
        })
    })?;
    Ok(best)
}
