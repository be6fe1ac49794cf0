//! From the detector's probability map to boxes.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use datapage::text::detect::{DetectOptions, boxes_of};
use ndarray::Array2;

/// A passport page as the detector sees it: `lines` slanted cores of text,
/// fainter towards their rims, on a floor of faint noise.
fn map(rows: usize, columns: usize, lines: usize) -> Array2<f32> {
    let pitch = rows as f32 / lines as f32;
    Array2::from_shape_fn((rows, columns), |(y, x)| {
        let noise = (x * 31 + y * 17) % 100;
        let slanted = y as f32 + 0.02 * x as f32;
        let line = (slanted / pitch).floor();
        let from_middle = ((slanted / pitch).fract() - 0.5).abs() * pitch;
        let margin = 20.0 + 7.0 * line;
        let within = x as f32 > margin && (x as f32) < columns as f32 - margin;
        let core = if within {
            (1.0 - from_middle / (0.25 * pitch)).max(0.0)
        } else {
            0.0
        };
        core.max(noise as f32 / 1000.0)
    })
}

fn post_processing(c: &mut Criterion) {
    let mut group = c.benchmark_group("detect_boxes");
    for (name, rows, columns, lines) in [
        ("640 x 480, 20 lines", 480, 640, 20),
        ("960 x 704, 40 lines", 704, 960, 40),
    ] {
        let map = map(rows, columns, lines);
        let options = DetectOptions::default();
        let found = boxes_of(map.view(), &options).len();
        assert!(found >= lines - 2, "{found} boxes of {lines} lines");
        group.throughput(Throughput::Elements((rows * columns) as u64));
        group.bench_function(name, |b| {
            b.iter(|| boxes_of(black_box(&map).view(), &options));
        });
    }
    group.finish();
}

criterion_group!(benches, post_processing);
criterion_main!(benches);
