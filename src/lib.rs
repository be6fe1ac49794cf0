//! # datapage
pub mod error;
pub mod geometry;
pub mod image;
pub mod inference;
