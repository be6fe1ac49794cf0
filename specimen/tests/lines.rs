//! Crops of lines for the trainer: seeded, of the shape that they claim, with text that
//! the MRZ may have.
#![cfg_attr(not(fonts), allow(unused))]

use specimen::lines::{LinePress, TEXT_BYTES};

const HEIGHT: u32 = datapage::text::mrz_line::HEIGHT;

#[test]
#[cfg_attr(not(fonts), ignore = "the fonts of the press are not installed")]
fn the_same_number_gives_the_same_batch_and_another_number_another() {
    let draw = |seed| LinePress::new().expect("the fonts").batch(seed, 4);
    let (first, again, other) = (draw(5), draw(5), draw(6));
    assert_eq!(first.pixels, again.pixels);
    assert_eq!(first.texts, again.texts);
    assert_ne!(first.texts, other.texts);
}

#[test]
#[cfg_attr(not(fonts), ignore = "the fonts of the press are not installed")]
fn the_stream_says_what_the_batches_hold() {
    let press = LinePress::new().expect("the fonts");
    let mut stream = Vec::new();
    press
        .write(10, 3, 2, &mut stream)
        .expect("a vector takes all");
    let mut rest = &stream[..];
    for seed in 10..13 {
        let batch = press.batch(seed, 2);
        let size = (batch.width * HEIGHT) as usize;
        assert_eq!(rest[..2], 2_u16.to_le_bytes());
        assert_eq!(rest[2..4], (batch.width as u16).to_le_bytes());
        rest = &rest[4..];
        for (text, pixels) in batch.texts.iter().zip(batch.pixels.chunks_exact(size)) {
            assert_eq!(usize::from(rest[0]), text.len());
            assert_eq!(&rest[1..=text.len()], text.as_bytes());
            assert_eq!(&rest[1 + TEXT_BYTES..1 + TEXT_BYTES + size], pixels);
            rest = &rest[1 + TEXT_BYTES + size..];
        }
    }
    assert!(rest.is_empty());
}

#[test]
#[cfg_attr(not(fonts), ignore = "the fonts of the press are not installed")]
fn texts_are_of_one_length_and_of_the_alphabet_and_crops_are_not_blank() {
    let press = LinePress::new().expect("the fonts");
    for seed in 0..12 {
        let batch = press.batch(seed, 4);
        assert_eq!(batch.pixels.len(), 4 * (batch.width * HEIGHT) as usize);
        let length = batch.texts[0].len();
        for text in &batch.texts {
            assert_eq!(text.len(), length);
            assert!(text.bytes().all(|b| datapage::mrz::ALPHABET.contains(&b)));
        }
        for crop in batch.pixels.chunks_exact(batch.pixels.len() / 4) {
            assert!(crop.iter().max() > crop.iter().min());
        }
    }
}
