//! Barcodes: the back of a licence that has one, and pages that have none.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use datapage::barcode::find;
use datapage::image::{Limits, View, decode};

fn barcodes(c: &mut Criterion) {
    let mut group = c.benchmark_group("barcode");
    group.sample_size(10);
    for (name, file) in [
        ("a page with one", "specimen-usa-back.jpg"),
        ("a page without", "specimen-usa-front.jpg"),
        ("a passport, without", "specimen-td3.jpg"),
    ] {
        let bytes = std::fs::read(format!("{}/testdata/{file}", env!("CARGO_MANIFEST_DIR")))
            .expect("a specimen");
        let picture = decode(&bytes, &Limits::default()).expect("a picture");
        let view = View::new(&picture, picture.frame()).expect("a view");
        // The reductions of the picture are made once for all stages.
        let found = find(&view).len();
        assert_eq!(found, usize::from(file.ends_with("back.jpg")), "{file}");
        group.bench_function(name, |b| b.iter(|| find(black_box(&view))));
    }
    group.finish();
}

criterion_group!(benches, barcodes);
criterion_main!(benches);
