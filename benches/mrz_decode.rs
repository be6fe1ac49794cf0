//! From frames to the likeliest MRZ: aligning a line, solving a zone.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use datapage::mrz::decode::{Frame, Lattice, Testimony, align, solve};
use datapage::mrz::{ALPHABET, Class, Date, Format};

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
const TD1: [&str; 3] = [
    "I<UTOD231458907<<<<<<<<<<<<<<<",
    "7408122F1204159UTO<<<<<<<<<<<6",
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
];

/// What a recogniser that is fairly sure sees of `text`: three frames a character,
/// the last of them blank, some probability on all other symbols.
fn lattice(text: &str) -> Lattice {
    let frames = text.bytes().flat_map(|symbol| {
        let shown = ALPHABET
            .iter()
            .position(|&s| s == symbol)
            .expect("an MRZ character");
        let mut frame = Frame {
            symbols: [0.002; 37],
            blank: 0.05,
        };
        frame.symbols[shown] = 0.85;
        let blank = Frame {
            symbols: [0.002; 37],
            blank: 0.9,
        };
        [frame, frame, blank]
    });
    Lattice::new(frames.collect())
}

fn decoding(c: &mut Criterion) {
    let mut group = c.benchmark_group("mrz_decode");
    group.sample_size(20);
    let line = lattice(TD3[1]);
    let classes: Vec<Class> = (0..44)
        .map(|column| Format::Td3.class_at(1, column))
        .collect();
    group.bench_function("align one line of td3", |b| {
        b.iter(|| align(black_box(&line), &classes));
    });
    for (name, format, lines) in [
        ("td3", Format::Td3, &TD3[..]),
        ("td1", Format::Td1, &TD1[..]),
    ] {
        let lattices: Vec<Lattice> = lines.iter().map(|line| lattice(line)).collect();
        let rows: Vec<Vec<Testimony<'_>>> = lattices
            .iter()
            .map(|lattice| vec![(lattice, 1.0)])
            .collect();
        let decoded = solve(format, &rows, TODAY).expect("it decodes");
        assert_eq!(decoded.mrz.joined(), lines.join("\n"));
        group.bench_function(format!("solve {name}"), |b| {
            b.iter(|| solve(format, black_box(&rows), TODAY));
        });
    }
    group.finish();
}

criterion_group!(benches, decoding);
criterion_main!(benches);
