//! Black-and-white pictures whose outer contours may be a document's outline.

use image::{GrayImage, Luma};
use imageproc::region_labelling::{Connectivity, connected_components};

use super::edges::Edges;
use crate::image::Rgb;

/// Lines of change, closed over gaps of two pixels: those of at least `high`, and
/// what continues them with at least a third of it (hysteresis as in Canny, "A
/// Computational Approach to Edge Detection", 1986).
pub(super) fn edge_map(edges: &Edges, high: f32) -> GrayImage {
    let (width, height) = (edges.width as u32, edges.height as u32);
    let marks = edges
        .ridge
        .iter()
        .map(|&size| u8::from(size >= high / 3.0))
        .collect();
    let ridge = GrayImage::from_raw(width, height, marks).unwrap_or_default();
    let labels = connected_components(&ridge, Connectivity::Eight, Luma([0]));
    let mut kept: Vec<bool> = Vec::new();
    for (&Luma([label]), &size) in labels.pixels().zip(&edges.ridge) {
        let label = label as usize;
        if label >= kept.len() {
            kept.resize(label + 1, false);
        }
        kept[label] |= label != 0 && size >= high;
    }
    let mut closed = GrayImage::new(width, height);
    let cells: &mut [u8] = &mut closed;
    for (at, &Luma([label])) in labels.pixels().enumerate() {
        if kept[label as usize] {
            // A ridge is never on the frame's own pixels, so all neighbours exist.
            for row in [at - edges.width, at, at + edges.width] {
                cells[row - 1..=row + 1].fill(255);
            }
        }
    }
    closed
}

/// Colours are counted in cells of 8 x 8 x 8 values.
const CELLS: usize = 32;

/// The part of the picture whose colour differs by about `threshold` in some
/// channel from all but a fiftieth of the frame's border.
pub(super) fn unlike_border(small: &Rgb, threshold: u8) -> GrayImage {
    let (width, height) = small.dimensions();
    let cell = |pixel: [u8; 3]| {
        pixel
            .iter()
            .fold(0, |index, &c| index * CELLS + usize::from(c) * CELLS / 256)
    };
    let mut near = vec![0_u32; CELLS * CELLS * CELLS];
    let border = (0..width)
        .flat_map(|x| [(x, 0), (x, height - 1)])
        .chain((0..height).flat_map(|y| [(0, y), (width - 1, y)]));
    let mut total = 0;
    for (x, y) in border {
        near[cell(small.get_pixel(x, y).0)] += 1;
        total += 1;
    }
    let reach = usize::from(threshold) * CELLS / 256;
    for stride in [1, CELLS, CELLS * CELLS] {
        near = summed_near(&near, stride, reach);
    }
    GrayImage::from_fn(width, height, |x, y| {
        Luma([if near[cell(small.get_pixel(x, y).0)] * 50 > total {
            0
        } else {
            255
        }])
    })
}

/// Each count with those of up to `reach` cells before and after it on the axis of `stride`.
fn summed_near(counts: &[u32], stride: usize, reach: usize) -> Vec<u32> {
    (0..counts.len())
        .map(|index| {
            let place = index / stride % CELLS;
            let first = index - place.min(reach) * stride;
            let steps = place.min(reach) + (CELLS - 1 - place).min(reach);
            (0..=steps).map(|step| counts[first + step * stride]).sum()
        })
        .collect()
}
