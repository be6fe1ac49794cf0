//! Barcodes: what the two-dimensional ones of identity documents say.
//!
//! - [`aamva`] understands the text that the PDF417 of a licence or identity card of the
//!   USA and Canada holds.
//!
//! A barcode corrects its own errors, so that what comes out is what the issuer wrote or
//! nothing at all. It says nothing of who wrote it: anybody can print one.

pub mod aamva;
