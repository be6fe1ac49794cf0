//! Parts of the pictures as files of their own.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::io_error;
use crate::engine::SideReading;
use crate::error::{Error, ErrorKind};
use crate::image::{Limits, View, decode, encode_png};

/// What can be cut out. No template says where a portrait or a signature stands, and a guess
/// would show somebody else's face as the holder's.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Crop {
    /// The upright page without what lies around it: page-front.png, page-back.png
    Page,
}

/// Writes the crops of one side, named `side`, into `folder`.
///
/// # Errors
/// [`ErrorKind::Request`] where no outline was trusted: the whole frame is no page, and nothing
/// is written. Those of decoding, encoding and writing.
pub(super) fn write(
    bytes: &[u8],
    reading: &SideReading,
    side: &str,
    crops: &[Crop],
    folder: &Path,
    max_pixels: u64,
) -> Result<(), Error> {
    if !crops.contains(&Crop::Page) {
        return Ok(());
    }
    let limits = Limits {
        pixels: max_pixels,
        bytes: u64::MAX,
    };
    let picture = decode(bytes, &limits)?;
    let view = reading
        .page
        .and_then(|_| View::new(&picture, reading.quad))
        .ok_or_else(|| {
            Error::new(
                ErrorKind::Request,
                format!(
                    "no crop was written: the outline of the page was not found on the {side}; \
                     leave some of the ground around the document in the picture"
                ),
            )
        })?;
    let pixels = view.resized(
        view.width().round().max(1.0) as u32,
        view.height().round().max(1.0) as u32,
    );
    let target: PathBuf = folder.join(format!("page-{side}.png"));
    std::fs::write(&target, encode_png(&pixels)?)
        .map_err(|error| io_error("cannot write", &target, error))
}
