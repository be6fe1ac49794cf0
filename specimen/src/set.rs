//! A mixed set of specimens with a manifest, for measuring a reader.
//!
//! Unless others are named, the layouts are those of documents that have an MRZ.
//! Layouts, cameras and sizes follow each other so that each meets each; a share of the
//! pictures is turned. The manifest is what `datapage evaluate` takes: an entry for each
//! picture with its file, the lines of its MRZ, corners, rotation, camera and size.

use serde::Serialize;

use crate::camera::Camera;
use crate::encode::Jpeg;
use crate::error::Result;
use crate::layout::Layout;
use crate::picture::Orientation;
use crate::{Order, Press};

/// Pixels of the pictures' longer sides, from what can just be read to a phone's photo.
pub const SIZES: [u32; 7] = [340, 420, 540, 700, 900, 1200, 1600];

const CAMERAS: [(Camera, &str); 4] = [
    (Camera::Crop, "crop"),
    (Camera::Scan, "scan"),
    (Camera::Photo, "photo"),
    (Camera::Hard, "hard"),
];

/// One picture's entry in the manifest.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// Layout, camera, size and seed.
    pub id: String,
    /// The picture's file beside the manifest.
    pub file: String,
    /// How the pictures of such a set came to be: "drawn".
    pub form: &'static str,
    /// The MRZ's lines as printed; null where the side has none.
    pub mrz_lines: Option<Vec<String>>,
    /// The format of the MRZ on this side.
    pub mrz_format: Option<String>,
    /// "valid", where there is an MRZ.
    pub check_digits: Option<&'static str>,
    /// The page's corners from its own top-left clockwise, in pixels.
    pub corners: [[f64; 2]; 4],
    /// Degrees clockwise that make the picture upright.
    pub rotation: u16,
    /// The camera.
    pub degradation: &'static str,
    /// Pixels of the picture's longer side.
    pub size: u32,
}

/// Draws the picture number `index` of the set `seed`: its JPEG and its entry.
///
/// # Errors
/// Those of drawing and encoding.
pub fn draw(
    press: &Press,
    layouts: &[Layout],
    seed: u64,
    index: usize,
) -> Result<(Vec<u8>, Entry)> {
    let layout = &layouts[index % layouts.len()];
    let (camera, degradation) = CAMERAS[index / layouts.len() % CAMERAS.len()];
    let size = SIZES[index / (layouts.len() * CAMERAS.len()) % SIZES.len()];
    let order = Order {
        layout: layout.clone(),
        issuer: None,
        seed: seed.wrapping_mul(1_000_003).wrapping_add(index as u64),
        camera,
        size,
    };
    let print = press.print(&order)?;
    // Every third picture lies on a side or upside down.
    let quarters = if index % 3 == 2 {
        (index / 3 % 4) as u8
    } else {
        0
    };
    let picture = print
        .picture
        .stored_as(Orientation::needing_turns(quarters));
    let truth = print.truth.turned(quarters);
    let file = Jpeg::of(print.quality).encode(&picture)?;
    let id = format!("{}-{degradation}-{size}-{}", layout.name, order.seed);
    let document = truth.document.as_ref();
    let lines: Vec<String> = document
        .map(|document| document.mrz.iter().map(|line| line.text.clone()).collect())
        .unwrap_or_default();
    let printed = !lines.is_empty();
    let corners = document.map_or([[0.0; 2]; 4], |document| {
        document.page.corners().map(|p| [p.x, p.y])
    });
    Ok((
        file,
        Entry {
            file: format!("{id}.jpg"),
            id,
            form: "drawn",
            mrz_format: layout
                .format
                .filter(|_| printed)
                .map(|format| format!("{format:?}")),
            mrz_lines: printed.then_some(lines),
            check_digits: printed.then_some("valid"),
            corners,
            rotation: truth.rotation,
            degradation,
            size,
        },
    ))
}
