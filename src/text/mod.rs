//! Text: where it stands, what it says, in which order it is read.

pub mod alignment;
pub mod beam;
pub mod charset;
pub mod ctc;
pub mod cyrillic;
pub mod detect;
mod frames;
pub mod hanja;
pub mod korean;
pub mod latin;
mod line;
pub mod mrz_line;
pub mod mrz_reader;
pub mod order;
pub mod recognize;
pub mod rows;
pub mod script_line;
pub mod words;
pub mod zone;

pub use line::{Glyph, Line};
