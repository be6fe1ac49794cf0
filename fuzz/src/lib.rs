//! What reads bytes from outside, each as a plain function that fails on a broken promise.
//!
//! libFuzzer calls them (`fuzz_targets/`), and so does `tests/fuzz` with the stable compiler,
//! which takes this file in by its path. A new target `x` is a file `src/x.rs` with `TARGET`
//! and `run`, a line in [`TARGETS`], `fuzz_targets/x.rs`, its `[[bin]]` in `Cargo.toml`, and
//! inputs in `corpus/x/`; a test says which of these is missing.

pub mod aamva;
pub mod callback;
pub mod decode;
pub mod mrz;
pub mod printed;
pub mod request;
pub mod settings;
pub mod templates;
pub mod upstream;

/// Something that reads bytes from outside.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name: that of its file, of its libFuzzer binary and of its folder in `corpus/`.
    pub name: &'static str,
    /// Panics where a promise is broken.
    pub run: fn(&[u8]),
    /// Folders of the repository, beside its corpus, and the ending of the files in them
    /// that are inputs too.
    pub seeds: &'static [(&'static str, &'static str)],
    /// What inputs are made of, so that mutations meet what matters.
    pub words: &'static [&'static str],
}

/// All of them.
pub const TARGETS: [Target; 9] = [
    aamva::TARGET,
    callback::TARGET,
    decode::TARGET,
    mrz::TARGET,
    printed::TARGET,
    request::TARGET,
    settings::TARGET,
    templates::TARGET,
    upstream::TARGET,
];
