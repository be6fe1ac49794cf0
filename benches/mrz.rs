//! Parsing and repairing lines, beside the crate `mrz` on the same lines.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use datapage::mrz::{Date, parse, repair};

const TODAY: Date = Date {
    year: 2026,
    month: 6,
    day: 15,
};

/// Specimens of Doc 9303.
const TD3: [&str; 2] = [
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
];
const TD2: [&str; 2] = [
    "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
    "D231458907UTO7408122F1204159<<<<<<<6",
];
const TD1: [&str; 3] = [
    "I<UTOD231458907<<<<<<<<<<<<<<<",
    "7408122F1204159UTO<<<<<<<<<<<6",
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
];
const MRV_A: [&str; 2] = [
    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L8988901C4XXX4009078F96121096ZE184226B<<<<<<",
];

fn parsing(c: &mut Criterion) {
    for (name, lines) in [
        ("td3", &TD3[..]),
        ("td2", &TD2[..]),
        ("td1", &TD1[..]),
        ("mrv-a", &MRV_A[..]),
    ] {
        let mut group = c.benchmark_group(format!("mrz_parse/{name}"));
        group.throughput(Throughput::Elements(1));
        group.bench_function("datapage", |b| b.iter(|| parse(black_box(lines), TODAY)));
        group.bench_function("crate mrz", |b| {
            b.iter(|| match *black_box(lines) {
                [a, b, c] => mrz::parse_td1(a, b, c),
                [a, b] if a.starts_with('V') => mrz::parse_mrv_a(a, b),
                [a, b] if a.len() == 44 => mrz::parse_td3(a, b),
                [a, b] => mrz::parse_td2(a, b),
                _ => unreachable!("two lines or three"),
            });
        });
        group.finish();
    }
}

fn mending(c: &mut Criterion) {
    let misread = [
        "P<UT0ERIK55ON<<ANNA<MAR1A<<<<<<<<<<<<<",
        "L8989O2C36UTO740BIZZF12041S9ZE184226B<<<<<1O",
    ];
    let mut group = c.benchmark_group("mrz_repair");
    group.bench_function("nothing to repair", |b| {
        b.iter(|| repair(black_box(&TD3), TODAY));
    });
    group.bench_function("misread", |b| b.iter(|| repair(black_box(&misread), TODAY)));
    group.finish();
}

criterion_group!(benches, parsing, mending);
criterion_main!(benches);
