//! # datapage
//!
//! An offline engine that reads identity documents: a picture goes in; the page,
//! its text, its machine-readable zone and what they mean come out, every digit
//! that can be checked checked.
//!
//! Rooms import downwards only; `docs/architecture.md` has the picture.

pub mod api;
pub mod barcode;
pub mod cli;
pub mod document;
pub mod engine;
pub mod error;
pub mod geometry;
pub mod image;
pub mod inference;
pub mod mrz;
pub mod page;
pub mod server;
pub mod text;
pub mod weights;
