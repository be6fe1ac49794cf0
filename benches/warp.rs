//! Perspective crops of a picture of twelve megapixels.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use datapage::geometry::{Point, Quad};
use datapage::image::{Limits, Picture, View, decode};

const TWELVE_MEGAPIXELS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/testdata/specimen-td3-12mp.jpg"
);

fn picture() -> Picture {
    let bytes = std::fs::read(TWELVE_MEGAPIXELS).expect("a specimen");
    decode(&bytes, &Limits::default()).expect("it decodes")
}

fn warping(c: &mut Criterion) {
    let picture = picture();
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    // A page seen at a slant, so that the map is a true perspective.
    let page = Quad::new([
        Point::new(0.08 * width, 0.12 * height),
        Point::new(0.92 * width, 0.10 * height),
        Point::new(0.95 * width, 0.92 * height),
        Point::new(0.05 * width, 0.90 * height),
    ]);
    let view = View::new(&picture, page).expect("a proper quad");
    let line = Quad::rect(
        0.05 * view.width(),
        0.8 * view.height(),
        0.9 * view.width(),
        0.036 * view.width(),
    );

    let mut group = c.benchmark_group("warp");
    for (name, size, quad) in [
        ("line 1200 x 48", (1200, 48), line),
        (
            "view 960 x 672",
            (960, 672),
            Quad::rect(0.0, 0.0, view.width(), view.height()),
        ),
    ] {
        group.throughput(Throughput::Elements(u64::from(size.0 * size.1)));
        // The reductions that a crop samples from are made once a picture.
        drop(view.crop(&quad, size.0, size.1));
        group.bench_function(name, |b| {
            b.iter(|| view.crop(black_box(&quad), size.0, size.1));
        });
    }
    group.sample_size(10);
    group.bench_function("reductions", |b| {
        b.iter_batched(
            || Picture::new(picture.pixels().clone()),
            |fresh| fresh.resized(480, 360),
            criterion::BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, warping);
criterion_main!(benches);
