//! The page: where the document lies in the picture and which way up.

mod band;
mod corners;
mod edges;
pub mod find;
pub mod look;
pub mod network;
mod place;
pub mod quality;

pub use corners::Outline;
pub use find::{Page, find_page};
pub use network::{Form, PageNetwork, Seen, SeenZone};
