//! Words without meaning, for text that is only looked at from afar.

use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};

use super::canvas::{Canvas, Fonts, Pen};
use super::ornament::portrait;

fn word(rng: &mut impl Rng) -> String {
    const SYLLABLES: [&str; 24] = [
        "ba", "ne", "ri", "to", "lu", "sa", "mi", "ke", "no", "da", "vi", "po", "er", "an", "in",
        "os", "ul", "ter", "gen", "lich", "tion", "schu", "pra", "jo",
    ];
    (0..rng.random_range(1..4))
        .map(|_| *SYLLABLES.choose(rng).unwrap_or(&"a"))
        .collect()
}

/// So many words in capitals.
pub fn capitals(count: usize, rng: &mut impl Rng) -> String {
    words(count, rng).to_uppercase()
}

fn words(count: usize, rng: &mut impl Rng) -> String {
    let words: Vec<_> = (0..count).map(|_| word(rng)).collect();
    words.join(" ")
}

/// The small print above a field.
pub fn label(rng: &mut impl Rng) -> String {
    let count = rng.random_range(1..3);
    format!("{} / {}", words(count, rng), words(1, rng))
}

/// A name, a date or a number.
pub fn value(rng: &mut impl Rng) -> String {
    match rng.random_range(0..4) {
        0 | 1 => capitals(rng.random_range(1..3), rng),
        2 => format!(
            "{:02}.{:02}.{}",
            rng.random_range(1..29),
            rng.random_range(1..13),
            rng.random_range(1940..2035)
        ),
        _ => (0..rng.random_range(5..13))
            .map(|_| char::from(*b"0123456789ABCX".choose(rng).unwrap_or(&b'0')))
            .collect(),
    }
}

/// Fills a sheet with a heading, paragraphs, tables, pictures.
pub fn paragraphs(canvas: &mut Canvas, fonts: &Fonts, rng: &mut impl Rng) {
    let (w, h) = (canvas.width as f32, canvas.height as f32);
    let size = w.max(h) * rng.random_range(0.014..0.034);
    let level = rng.random_range(10.0..110.0);
    let pen = Pen {
        font: fonts.any(rng),
        size,
        colour: [level; 3],
        alpha: rng.random_range(0.6..1.0),
        stretch: 1.0,
        advance: None,
    };
    let margin = w * rng.random_range(0.03..0.14);
    let columns = if rng.random_bool(0.15) { 2 } else { 1 };
    let column = (w - 2.0 * margin) / columns as f32;
    let end = h * rng.random_range(0.25..1.0_f32);
    let mut top = h * rng.random_range(0.03..0.12);
    if rng.random_bool(0.7) {
        let heading = Pen {
            font: fonts.any(rng),
            size: size * rng.random_range(1.3..3.0),
            ..pen
        };
        top += heading.size;
        let x = margin + rng.random_range(0.0..0.3) * w;
        canvas.text(&heading, &capitals(rng.random_range(1..3), rng), x, top);
    }
    for at in 0..columns {
        let left = margin + column * at as f32;
        let right = left + column - if columns > 1 { size } else { 0.0 };
        let mut y = top + 2.0 * size;
        while y < end.min(h - size) {
            match rng.random_range(0..12) {
                0 => {
                    let high = h * rng.random_range(0.08..0.2);
                    if y + high < h {
                        portrait(
                            canvas,
                            [left, y, (left + high * 1.2).min(right), y + high],
                            1.0,
                            rng,
                        );
                    }
                    y += high + size * 2.0;
                }
                1 => {
                    for _ in 0..rng.random_range(2..6) {
                        canvas.frame([left, y, right, y + size * 1.6], 1.0, pen.colour, 0.6);
                        canvas.text(&pen, &value(rng), left + size, y + size * 1.2);
                        y += size * 1.6;
                        if y > h - size * 2.0 {
                            break;
                        }
                    }
                    y += size * 2.0;
                }
                _ => {
                    for _ in 0..rng.random_range(1..8) {
                        if y > end.min(h - size) {
                            break;
                        }
                        let stop = if rng.random_bool(0.2) {
                            left + column * rng.random_range(0.2..0.9)
                        } else {
                            right
                        };
                        let mut x = left;
                        while x < stop - size * 3.0 {
                            x = canvas.text(&pen, &word(rng), x, y) + size * 0.35;
                        }
                        y += size * 1.35;
                    }
                    y += size * rng.random_range(0.3..2.0);
                }
            }
        }
    }
}
