//! See `src/aamva.rs`.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| datapage_fuzz::aamva::run(bytes));
