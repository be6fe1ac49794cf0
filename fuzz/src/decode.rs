//! Bytes as a picture: a picture within its limits, or an error that blames the caller.

use datapage::error::Blame;
use datapage::image::{Limits, decode};

use super::Target;

pub const TARGET: Target = Target {
    name: "decode",
    run,
    seeds: &[("testdata", "png"), ("testdata", "jpg")],
    words: &[
        "IHDR",
        "IDAT",
        "IEND",
        "acTL",
        "fcTL",
        "PLTE",
        "tRNS",
        "eXIf",
        "Exif\0\0MM\0*",
        "JFIF\0",
        "Adobe",
    ],
};

/// Small, so that a changed head costs no second.
const LIMITS: Limits = Limits {
    bytes: 1 << 20,
    pixels: 1 << 18,
};

pub fn run(bytes: &[u8]) {
    match decode(bytes, &LIMITS) {
        Ok(picture) => {
            let pixels = u64::from(picture.width()) * u64::from(picture.height());
            assert!((1..=LIMITS.pixels).contains(&pixels));
            assert_eq!(picture.pixels().len() as u64, 3 * pixels);
        }
        Err(error) => assert_eq!(error.kind().blame(), Blame::Caller),
    }
}
