//! From a recogniser's frames to characters.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use datapage::text::beam;
use datapage::text::charset::Charset;
use datapage::text::ctc::decode;
use datapage::text::words::Words;
use datapage::weights::{HANGUL_ALPHABET, HANGUL_WORDS};
use ndarray::Array2;

/// As the quick recogniser has it.
const SPACE_AT: f32 = 0.2;

/// Frames of a line 1200 pixels long.
const FRAMES: usize = 150;

/// An alphabet of so many characters, the blank and the space.
fn charset(characters: u32) -> Charset {
    let mut file = String::new();
    for ch in (0x4E00..)
        .filter_map(char::from_u32)
        .take(characters as usize)
    {
        let _ = writeln!(file, "{ch}");
    }
    Charset::parse(&file).expect("one character a line")
}

/// Every third frame shows a character, the others the blank.
fn frames(classes: usize) -> Array2<f32> {
    let rest = 0.2 / classes as f32;
    let mut frames = Array2::from_elem((FRAMES, classes), rest);
    for t in 0..FRAMES {
        let class = if t % 3 == 0 {
            1 + (t * 7919) % (classes - 1)
        } else {
            Charset::BLANK
        };
        frames[[t, class]] = 0.8;
    }
    frames
}

fn decoding(c: &mut Criterion) {
    let mut group = c.benchmark_group("ctc");
    // The alphabets of the careful and of the quick recogniser.
    for classes in [18_710_u32, 6906] {
        let charset = charset(classes - 2);
        let frames = frames(charset.classes());
        assert_eq!(decode(&frames.view(), &charset, SPACE_AT).len(), FRAMES / 3);
        group.throughput(Throughput::Elements(frames.len() as u64));
        group.bench_function(format!("{FRAMES} x {classes}"), |b| {
            b.iter(|| decode(&black_box(&frames).view(), &charset, SPACE_AT));
        });
    }
    group.finish();
}

/// A line 320 pixels long as the network for Korean lines gives it, every fifth character
/// doubtful, decoded with what Korean documents are expected to say.
fn expecting(c: &mut Criterion) {
    const FRAMES: usize = 80;
    let charset = Charset::parse(HANGUL_ALPHABET).expect("one character a line");
    let words = Words::parse(HANGUL_WORDS, charset.classes()).expect("words and counts");
    let mut frames = Array2::from_elem((FRAMES, charset.classes()), 1e-6);
    for t in 0..FRAMES {
        let class = 1 + (t * 7919) % (charset.classes() - 1);
        let (seen, other) = if t % 20 == 0 {
            (0.6, 0.3)
        } else {
            (0.97, 0.02)
        };
        let class = if t % 4 == 0 { class } else { Charset::BLANK };
        frames[[t, class]] = seen;
        frames[[t, (class + 1) % charset.classes()]] = other;
    }
    let mut group = c.benchmark_group("ctc");
    group.throughput(Throughput::Elements(frames.len() as u64));
    group.bench_function(format!("{FRAMES} x {} expecting", charset.classes()), |b| {
        b.iter(|| {
            let frames = black_box(&frames).view();
            let candidates = beam::search(&frames, &charset, &words);
            beam::decode(&frames, &charset, SPACE_AT, &candidates)
        });
    });
    // What a second look at the line adds, the network's time aside.
    let candidates = beam::search(&frames.view(), &charset, &words);
    group.bench_function(format!("{FRAMES} x {} twice", charset.classes()), |b| {
        b.iter(|| {
            let frames = black_box(&frames).view();
            let mut all = candidates.clone();
            all.extend(beam::search(&frames, &charset, &words));
            beam::decode_both([&frames, &frames], &charset, &all)
        });
    });
    group.finish();
}

criterion_group!(benches, decoding, expecting);
criterion_main!(benches);
