//! From bytes to pixels: JPEG of two and of twelve megapixels.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use datapage::image::{Limits, decode};

fn decoding(c: &mut Criterion) {
    let mut group = c.benchmark_group("decode");
    group.sample_size(10);
    for (name, file) in [
        ("jpeg 2 MP", "specimen-td3.jpg"),
        ("jpeg 12 MP", "specimen-td3-12mp.jpg"),
    ] {
        let bytes = std::fs::read(format!("{}/testdata/{file}", env!("CARGO_MANIFEST_DIR")))
            .expect("a specimen");
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(name, |b| {
            b.iter(|| decode(black_box(&bytes), &Limits::default()));
        });
    }
    group.finish();
}

criterion_group!(benches, decoding);
criterion_main!(benches);
