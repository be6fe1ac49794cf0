//! Brightness of modules.

use super::symbols::MODULES;
use crate::barcode::grey::Grey;

/// Places in a module at which brightness is taken.
const SAMPLES: usize = 4;

/// The 17 modules from module `first` on, dark as large numbers; `x` and `y` say where a
/// module of the row is.
pub fn window(
    grey: &Grey,
    first: f32,
    x: &impl Fn(f32) -> f32,
    y: &impl Fn(f32) -> f32,
) -> [f32; MODULES] {
    std::array::from_fn(|module| {
        let sum: f32 = (0..SAMPLES)
            .map(|sample| {
                let at = first + module as f32 + (sample as f32 + 0.5) / SAMPLES as f32;
                grey.at(x(at), y(at))
            })
            .sum();
        255.0 - sum / SAMPLES as f32
    })
}
