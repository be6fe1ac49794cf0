//! Bytes as a picture: a picture within its limits, or an error that blames the caller.

#![no_main]

use datapage::error::Blame;
use datapage::image::{Limits, decode};
use libfuzzer_sys::fuzz_target;

const LIMITS: Limits = Limits {
    bytes: 1 << 20,
    pixels: 1 << 18,
};

fuzz_target!(|bytes: &[u8]| {
    match decode(bytes, &LIMITS) {
        Ok(picture) => {
            let pixels = u64::from(picture.width()) * u64::from(picture.height());
            assert!((1..=LIMITS.pixels).contains(&pixels));
        }
        Err(error) => assert_eq!(error.kind().blame(), Blame::Caller),
    }
});
