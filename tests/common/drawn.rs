//! The drawn pictures of the repository.

use std::path::{Path, PathBuf};

/// The folder of drawn pictures.
pub fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

/// The bytes of a drawn picture.
pub fn specimen(file: &str) -> Vec<u8> {
    std::fs::read(testdata().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}
