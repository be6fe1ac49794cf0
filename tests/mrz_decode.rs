//! What the decoder makes of frames: the print where it is seen, the likelier reading where
//! it is not, and a doubt where two remain.

use datapage::mrz::decode::{Decoded, Frame, Lattice, Standing, Testimony, solve};
use datapage::mrz::{ALPHABET, Date, Format, check_digit};

const TODAY: Date = Date {
    year: 2026,
    month: 6,
    day: 15,
};

/// Specimens of Doc 9303, parts 4 to 7.
const SPECIMENS: [(Format, &[&str]); 5] = [
    (
        Format::Td3,
        &[
            "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
            "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
        ],
    ),
    (
        Format::Td1,
        &[
            "I<UTOD231458907<<<<<<<<<<<<<<<",
            "7408122F1204159UTO<<<<<<<<<<<6",
            "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
        ],
    ),
    (
        Format::Td2,
        &[
            "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
            "D231458907UTO7408122F1204159<<<<<<<6",
        ],
    ),
    (
        Format::MrvA,
        &[
            "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
            "L8988901C4XXX4009078F96121096ZE184226B<<<<<<",
        ],
    ),
    (
        Format::MrvB,
        &[
            "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
            "L8988901C4XXX4009078F9612109<<<<<<<<",
        ],
    ),
];

/// A place of a zone where another character is seen too, with a probability.
type Blur = (usize, usize, u8, f32);

/// What a recogniser sees of `lines` that is sure of all but the blurred places.
fn lattices(lines: &[&str], blurs: &[Blur]) -> Vec<Lattice> {
    let gap = Frame {
        symbols: [2e-6; 37],
        blank: 0.9999,
    };
    let seen = |row: usize, column: usize, byte: u8| {
        let mut frame = Frame {
            symbols: [2e-6; 37],
            blank: 1e-4,
        };
        let blurred = blurs.iter().find(|blur| (blur.0, blur.1) == (row, column));
        frame.symbols[index(byte)] = 0.9998 - blurred.map_or(0.0, |blur| blur.3);
        if let Some(&(_, _, other, probability)) = blurred {
            frame.symbols[index(other)] = probability;
        }
        frame
    };
    let line = |(row, text): (usize, &&str)| {
        let frames = text.bytes().enumerate();
        Lattice::new(
            frames
                .flat_map(|(column, byte)| [seen(row, column, byte), gap])
                .collect(),
        )
    };
    lines.iter().enumerate().map(line).collect()
}

fn index(byte: u8) -> usize {
    let place = ALPHABET.iter().position(|&symbol| symbol == byte);
    place.expect("a symbol")
}

fn decoded(format: Format, lines: &[&str], blurs: &[Blur]) -> Decoded {
    let lattices = lattices(lines, blurs);
    let rows: Vec<Vec<Testimony<'_>>> = lattices.iter().map(|l| vec![(l, 1.0)]).collect();
    solve(format, &rows, TODAY).expect("as many lines as the format has, long enough")
}

fn text(decoded: &Decoded) -> Vec<&str> {
    decoded.mrz.lines().collect()
}

/// The specimen of a passport with other characters from `column` of the second line on, its
/// check digits right.
fn passport_with(column: usize, characters: &str) -> [String; 2] {
    let [first, second] = [SPECIMENS[0].1[0], SPECIMENS[0].1[1]];
    let mut second = second.to_owned();
    second.replace_range(column..column + characters.len(), characters);
    for column in [42, 43] {
        let covered = match column {
            42 => second[28..42].to_owned(),
            _ => [&second[0..10], &second[13..20], &second[21..43]].concat(),
        };
        let digit = check_digit(&covered).expect("characters of a zone");
        second.replace_range(column..=column, &digit.to_string());
    }
    [first.to_owned(), second]
}

#[test]
fn what_is_seen_well_is_read_as_printed() {
    for (format, lines) in SPECIMENS {
        let decoded = decoded(format, lines, &[]);
        assert_eq!(text(&decoded), lines);
        assert!(decoded.mrz.digits_right(), "{format:?}");
        assert!(decoded.alternatives.is_empty(), "{format:?}");
        assert!(decoded.changes.is_empty(), "{format:?}");
    }
    // States of which the standard's visas have one, which is none: unsure, see below.
    assert_eq!(
        decoded(SPECIMENS[0].0, SPECIMENS[0].1, &[]).standing(),
        Standing::Valid
    );
}

#[test]
fn a_wrong_digit_that_is_seen_well_stays_as_printed() {
    let lines = [
        SPECIMENS[0].1[0],
        "L898902C37UTO7408122F1204159ZE184226B<<<<<10",
    ];
    let decoded = decoded(Format::Td3, &lines, &[]);
    assert_eq!(text(&decoded), lines);
    assert_eq!(decoded.standing(), Standing::Invalid);
    assert!(decoded.confidence <= 0.5);
}

#[test]
fn a_check_digit_decides_between_two_characters() {
    // The number's last character seen as a G rather than as the C that it is.
    let seen = [
        SPECIMENS[0].1[0],
        "L898902G36UTO7408122F1204159ZE184226B<<<<<10",
    ];
    let decoded = decoded(Format::Td3, &seen, &[(1, 7, b'C', 0.4)]);
    assert_eq!(text(&decoded), SPECIMENS[0].1);
    assert!(decoded.mrz.digits_right());
    let [change] = &decoded.changes[..] else {
        panic!("one character was not what was seen");
    };
    assert_eq!((change.line, change.column), (1, 7));
    assert_eq!((change.from, change.to), ('G', 'C'));
}

#[test]
fn two_characters_of_the_same_sum_leave_a_doubt() {
    // The value of a filler is 0 and that of K 20: no check digit of modulus 10 tells them
    // apart (Doc 9303 part 3, section 4.9).
    let lines = passport_with(28, "KZ184226B<<<<<");
    let lines = [lines[0].as_str(), lines[1].as_str()];
    let sharp = decoded(Format::Td3, &lines, &[]);
    let blurred = decoded(Format::Td3, &lines, &[(1, 28, b'<', 0.3)]);
    assert!(sharp.alternatives.is_empty());
    assert!(
        blurred
            .alternatives
            .iter()
            .any(|a| (a.line, a.column, a.read, a.other) == (1, 28, 'K', '<'))
    );
    assert_ne!(blurred.standing(), Standing::Valid);
    assert!(blurred.confidence < sharp.confidence);
}

#[test]
fn a_letter_of_the_name_that_could_be_another_is_unsure() {
    let decoded = decoded(
        Format::Td3,
        SPECIMENS[0].1,
        &[(0, 9, b'5', 0.1), (0, 8, b'X', 0.3)],
    );
    assert_eq!(text(&decoded), SPECIMENS[0].1);
    assert_eq!(decoded.standing(), Standing::Unsure);
}

#[test]
fn a_nationality_that_no_state_has_is_read_and_doubted() {
    // ESR is no code of Doc 9303 part 3, section 5, and no check digit covers it.
    let lines = passport_with(10, "ESR");
    let lines = [lines[0].as_str(), lines[1].as_str()];
    let decoded = decoded(Format::Td3, &lines, &[]);
    assert_eq!(text(&decoded), lines);
    assert!(decoded.mrz.digits_right());
    assert_eq!(decoded.standing(), Standing::Unsure);
}

#[test]
fn a_state_that_is_nearly_seen_is_the_one_that_exists() {
    let lines = passport_with(10, "ESR");
    let seen = [lines[0].as_str(), lines[1].as_str()];
    let decoded = decoded(Format::Td3, &seen, &[(1, 12, b'P', 0.1)]);
    assert_eq!(&text(&decoded)[1][10..13], "ESP");
}

#[test]
fn frames_too_few_for_a_line_are_no_zone() {
    let lattices = lattices(&["P<UTO", "L8989"], &[]);
    let rows: Vec<Vec<Testimony<'_>>> = lattices.iter().map(|l| vec![(l, 1.0)]).collect();
    assert!(solve(Format::Td3, &rows, TODAY).is_none());
    assert!(solve(Format::Td1, &rows, TODAY).is_none());
}
