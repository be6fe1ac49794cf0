//! The page: where the document lies in the picture and which way up.

pub mod detect;
mod edges;
mod mask;
pub mod orient;

pub use detect::{Page, find_page};
