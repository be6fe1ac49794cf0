//! What the lines say: valid MRZ, texts of its shape, and texts without any grammar,
//! so that a model learns to see characters and not to expect them.

use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};

use crate::mrz::{self, Format};
use crate::person::Holder;

const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &[u8] = b"0123456789";

/// A length: mostly those of the standard's formats, some of pieces of lines.
pub fn any_length(rng: &mut impl Rng) -> usize {
    match rng.random_range(0..20) {
        0..8 => 44,
        8..13 => 30,
        13..16 => 36,
        _ => rng.random_range(6..=46),
    }
}

/// A text of `length` characters.
pub fn any_text(length: usize, rng: &mut impl Rng) -> String {
    match rng.random_range(0..10) {
        0..4 => of_a_holder(length, rng),
        4..7 => shaped(length, rng),
        _ => arbitrary(length, rng),
    }
}

/// A line, or a part of one, of a valid MRZ.
fn of_a_holder(length: usize, rng: &mut impl Rng) -> String {
    let holder = Holder::draw(None, rng);
    let format = match length {
        ..=30 => Format::TD1,
        31..=36 => Format::TD2,
        _ => Format::TD3,
    };
    let lines = mrz::lines(format, &holder, format.code());
    let line = lines.choose(rng).map_or("", String::as_str);
    let spare = line.len().saturating_sub(length);
    let start = rng.random_range(0..=spare);
    let mut text: String = line.chars().skip(start).take(length).collect();
    while text.len() < length {
        text.push('<');
    }
    // Documents of many kinds begin with letters that no holder of the press has.
    if length >= 30 && start == 0 && rng.random_bool(0.3) && text.starts_with(['P', 'I']) {
        let code: String = [*pick(b"PIACV", rng), *pick(b"<<<ABCDEMNOPRSTUV", rng)]
            .map(char::from)
            .iter()
            .collect();
        text.replace_range(..2, &code);
        let state: String = (0..3).map(|_| char::from(*pick(LETTERS, rng))).collect();
        text.replace_range(2..5, &state);
    }
    text
}

/// Runs of letters, digits and fillers, of random characters.
fn shaped(length: usize, rng: &mut impl Rng) -> String {
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let (stock, run): (&[u8], usize) = match rng.random_range(0..10) {
            0..5 => (LETTERS, rng.random_range(1..=12)),
            5..8 => (DIGITS, rng.random_range(1..=10)),
            8 => (b"<", rng.random_range(1..=2)),
            _ => (b"<", rng.random_range(1..=30)),
        };
        for _ in 0..run.min(length - text.len()) {
            text.push(char::from(*pick(stock, rng)));
        }
    }
    text
}

fn arbitrary(length: usize, rng: &mut impl Rng) -> String {
    (0..length)
        .map(|_| match rng.random_range(0..100) {
            0..15 => '<',
            15..45 => char::from(*pick(DIGITS, rng)),
            _ => char::from(*pick(LETTERS, rng)),
        })
        .collect()
}

fn pick<'a>(stock: &'a [u8], rng: &mut impl Rng) -> &'a u8 {
    stock.choose(rng).unwrap_or(&b'<')
}
