//! Weight files and the inference library: pinned, verified, never fetched.
//!
//! `models/manifest.toml` lists every file that the engine needs and does not
//! build, with size and SHA-256. [`Manifest`] is that list, checked and typed;
//! [`Store`] finds the files in one folder, the *home*, and hands them out
//! only after verifying them:
//!
//! ```text
//! HOME/models/    networks and charsets
//! HOME/lib/       ONNX Runtime
//! HOME/licences/  the licence texts of both
//! ```
//!
//! `cargo xtask setup` fills the home; nothing in this library opens a network
//! connection. Where the home is says [`Home::find`].

mod check;
mod environment;
mod home;
mod manifest;
mod store;
mod verify;

pub use environment::HOME_VARIABLE;
pub use home::{Home, HomeSource};
pub use manifest::{
    BuiltInEntry, ChannelOrder, CharsetEntry, Dimension, FileEntry, FileKind, InputEntry,
    LibraryEntry, Listed, Manifest, ModelEntry, NoticeEntry, OutputEntry, PackageEntry, WheelEntry,
    platform,
};
pub use store::{FileReport, Store};
pub use verify::{FileState, check_file, sha256_hex};

/// The network for lines of the MRZ, made by `training/`; its card is
/// `models/mrz-line.md`. It is part of the program: nothing has to be set up for it.
pub const MRZ_LINE: &[u8] = include_bytes!("../../models/mrz-line.onnx");

/// The network that finds the page and the MRZ, made by `training/`; its card is
/// `models/page.md`.
pub const PAGE: &[u8] = include_bytes!("../../models/page.onnx");

/// The network for Korean lines, made by `training/`; its card is `models/hangul-line.md`.
pub const HANGUL_LINE: &[u8] = include_bytes!("../../models/hangul-line.onnx");

/// The alphabet of the network for Korean lines, one character a line.
pub const HANGUL_ALPHABET: &str = include_str!("../../models/hangul-line.txt");

/// What Korean documents are expected to say, made by `training/` too
/// ([`crate::text::words::Words::parse`] has its form).
pub const HANGUL_WORDS: &str = include_str!("../../models/hangul-words.txt");

/// The network for lines in Latin letters, made by `training/`; its card is
/// `models/latin-line.md`.
pub const LATIN_LINE: &[u8] = include_bytes!("../../models/latin-line.onnx");

/// The alphabet of the network for lines in Latin letters, one character a line.
pub const LATIN_ALPHABET: &str = include_str!("../../models/latin-line.txt");

/// The network for lines in Cyrillic letters, made by `training/`; its card is
/// `models/cyrillic-line.md`.
pub const CYRILLIC_LINE: &[u8] = include_bytes!("../../models/cyrillic-line.onnx");

/// The alphabet of the network for lines in Cyrillic letters, one character a line.
pub const CYRILLIC_ALPHABET: &str = include_str!("../../models/cyrillic-line.txt");
