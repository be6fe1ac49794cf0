//! Pictures: decoding with limits, reduction, warping, drawing.
//!
//! The only room that names a decoder. A [`Picture`] holds eight-bit RGB as a
//! viewer shows it; every other room asks it for crops by quad.

mod canvas;
mod decode;
mod mask;
mod picture;
mod tensor;
mod view;

pub use canvas::{Canvas, Colour};
pub use decode::{Limits, check_file, decode, encode_png};
pub use mask::Mask;
pub use picture::{Picture, Rgb};
pub use tensor::{Normalisation, luma, planar};
pub use view::View;
