//! `--mrz-only` on a photo of two megapixels, part by part: what the two networks take
//! and what everything around them takes.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use datapage::engine::{Engine, EngineOptions, Watch};
use datapage::geometry::Quad;
use datapage::image::{Limits, Picture, View, decode};
use datapage::inference::{Pool, Runtime};
use datapage::mrz::Date;
use datapage::mrz::Format;
use datapage::mrz::decode::{Lattice, solve};
use datapage::page::PageNetwork;
use datapage::page::look::Look;
use datapage::text::mrz_line::{MrzLineReader, crop_width};
use datapage::text::rows::rows_of;
use datapage::weights::{MRZ_LINE, PAGE, Store};

const TODAY: Date = Date {
    year: 2026,
    month: 6,
    day: 15,
};

fn picture() -> Picture {
    let path = format!("{}/testdata/specimen-td3.jpg", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(path).expect("a specimen");
    decode(&bytes, &Limits::default()).expect("it is a JPEG")
}

fn pool(runtime: &Runtime, name: &'static str, weights: &'static [u8]) -> Pool {
    let runtime = runtime.clone();
    Pool::new(move || runtime.session(name, weights))
}

fn parts(c: &mut Criterion) {
    let options = EngineOptions {
        mrz_only: true,
        ..EngineOptions::new(TODAY)
    };
    let (engine, store) = match (Engine::open(options), Store::open(None)) {
        (Ok(engine), Ok(store)) => (engine, store),
        (Err(error), _) | (_, Err(error)) => {
            eprintln!("skipped: {error}");
            return;
        }
    };
    let runtime = Runtime::load(store.library_path(), false).expect("the engine has opened");
    let page = PageNetwork::new(pool(&runtime, "page", PAGE));
    let lines = MrzLineReader::new(pool(&runtime, "mrz-line", MRZ_LINE));
    let picture = picture();
    let pixels = picture.pixels().clone();
    let frame = View::new(&picture, picture.frame()).expect("a frame");
    let seen = page.see(&frame).expect("the network runs");
    let zone = seen.zone.expect("the specimen has a zone");
    let rows = rows_of(&frame, &zone.quad, zone.lines)
        .expect("rows")
        .band
        .rows;
    let read = |row: &Quad| {
        lines
            .read(&frame, row, crop_width(row, zone.lines))
            .expect("it is read")
            .1
    };
    let lattices: Vec<Lattice> = rows.iter().map(read).collect();

    let mut group = c.benchmark_group("mrz_only");
    group
        .sample_size(30)
        .measurement_time(Duration::from_secs(4));
    group.bench_function("everything after decoding", |b| {
        b.iter_batched(
            || Picture::new(pixels.clone()),
            |picture| engine.read_mrz(&picture, &mut Watch::default()),
            BatchSize::LargeInput,
        );
    });
    group.bench_function("reduce the picture", |b| {
        b.iter_batched(
            || Picture::new(pixels.clone()),
            |picture| {
                let frame = View::new(&picture, picture.frame()).expect("a frame");
                Look::at(&frame).pixels
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function("page network, the picture reduced", |b| {
        b.iter(|| page.see(black_box(&frame)));
    });
    group.bench_function("rows", |b| {
        b.iter(|| rows_of(black_box(&frame), &zone.quad, zone.lines));
    });
    group.bench_function("line network, two rows", |b| {
        b.iter(|| rows.iter().for_each(|row| drop(read(black_box(row)))));
    });
    group.bench_function("decode as TD3", |b| {
        let testimonies: Vec<_> = lattices
            .iter()
            .map(|lattice| vec![(lattice, 1.0)])
            .collect();
        b.iter(|| solve(Format::Td3, black_box(&testimonies), TODAY));
    });
    group.finish();
}

criterion_group!(benches, parts);
criterion_main!(benches);
