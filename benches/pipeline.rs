//! Whole pictures: the zone alone and everything, and how many workers read.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use datapage::engine::{Engine, EngineOptions};
use datapage::mrz::Date;
use rayon::prelude::*;

const TODAY: Date = Date {
    year: 2026,
    month: 6,
    day: 15,
};

const SPECIMENS: [&str; 2] = ["specimen-td3.jpg", "specimen-td3-12mp.jpg"];

/// Pictures of one batch.
const BATCH: usize = 8;

fn specimen(file: &str) -> Vec<u8> {
    std::fs::read(format!("{}/testdata/{file}", env!("CARGO_MANIFEST_DIR"))).expect("a specimen")
}

/// The engine, or `None` where this machine has no weights: then it says so.
fn engine(mrz_only: bool) -> Option<Engine> {
    let options = EngineOptions {
        mrz_only,
        ..EngineOptions::new(TODAY)
    };
    match Engine::open(options) {
        Ok(engine) => Some(engine),
        Err(error) => {
            eprintln!("skipped: {error}");
            None
        }
    }
}

fn whole_pictures(c: &mut Criterion) {
    let mut group = c.benchmark_group("pipeline");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(8));
    for (mode, mrz_only) in [("mrz only", true), ("full", false)] {
        let Some(engine) = engine(mrz_only) else {
            return;
        };
        for file in SPECIMENS {
            let bytes = specimen(file);
            let reading = engine.read_side(&bytes).expect("it is read");
            assert!(reading.zone.is_some(), "{file} has an MRZ");
            group.bench_function(format!("{mode}/{file}"), |b| {
                b.iter(|| engine.read_side(black_box(&bytes)));
            });
        }
    }
    group.finish();
}

fn workers(c: &mut Criterion) {
    let Some(engine) = engine(false) else { return };
    let bytes = specimen(SPECIMENS[0]);
    let mut group = c.benchmark_group("throughput");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(12))
        .throughput(Throughput::Elements(BATCH as u64));
    for workers in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(workers)
            .build()
            .expect("a pool");
        let batch = || {
            (0..BATCH)
                .into_par_iter()
                .filter(|_| engine.read_side(black_box(&bytes)).is_ok())
                .count()
        };
        group.bench_function(format!("{workers} workers"), |b| {
            b.iter(|| assert_eq!(pool.install(batch), BATCH));
        });
    }
    group.finish();
}

criterion_group!(benches, whole_pictures, workers);
criterion_main!(benches);
