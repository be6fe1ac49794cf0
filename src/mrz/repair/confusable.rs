//! Which MRZ characters recognisers take for which.

use super::super::alphabet::Class;

/// What a character that cannot stand at its position most likely is: pairs of
/// (read, meant) between the digits, the letters and the filler. Each character
/// has at most one partner in each class, so that a class decides alone.
///
/// Measured with generic recognisers on OCR-B: O read as 0, I as 1, Z as 2,
/// the filler as K; the others are the shapes that every OCR tool swaps.
const STRONG: &[(u8, &[u8])] = &[
    (b'0', b"O"),
    (b'1', b"I"),
    (b'2', b"Z"),
    (b'4', b"A"),
    (b'5', b"S"),
    (b'6', b"G"),
    (b'7', b"T"),
    (b'8', b"B"),
    (b'A', b"4"),
    (b'B', b"8"),
    (b'D', b"0"),
    (b'G', b"6"),
    (b'I', b"1"),
    (b'K', b"<"),
    (b'L', b"1"),
    (b'O', b"0"),
    (b'Q', b"0"),
    (b'S', b"5"),
    (b'T', b"7"),
    (b'Z', b"2"),
];

/// The one likely reading of a character within a class that does not allow it.
pub(crate) fn strong(byte: u8, class: Class) -> Option<u8> {
    let (_, others) = STRONG.iter().find(|&&(read, _)| read == byte)?;
    others.iter().copied().find(|&other| class.allows(other))
}

/// Every character that may have been meant where `byte` was read.
#[must_use]
pub(crate) fn readings(byte: u8) -> &'static [u8] {
    match byte {
        b'0' => b"ODQ",
        b'1' => b"IL7",
        b'2' => b"Z",
        b'3' => b"B8",
        b'4' => b"A",
        b'5' => b"S6",
        b'6' => b"G5",
        b'7' => b"TZ1",
        b'8' => b"B3",
        b'A' => b"4<",
        b'B' => b"8R",
        b'C' => b"<G",
        b'D' => b"0O",
        b'E' => b"F<",
        b'F' => b"EP",
        b'G' => b"6C",
        b'H' => b"MNK",
        b'I' => b"1LJ",
        b'J' => b"I",
        b'K' => b"<XH",
        b'L' => b"1I<",
        b'M' => b"NH",
        b'N' => b"MH<",
        b'O' => b"0DQ",
        b'P' => b"FR",
        b'Q' => b"O0",
        b'R' => b"PKB",
        b'S' => b"5<",
        b'T' => b"7Y",
        b'U' => b"V",
        b'V' => b"UY",
        b'W' => b"M",
        b'X' => b"K<",
        b'Y' => b"VT",
        b'Z' => b"27",
        b'<' => b"KC",
        _ => b"",
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::alphabet::{ALPHABET, is_mrz_character};
    use super::*;

    #[test]
    fn a_strong_pair_has_one_partner_in_each_class() {
        for (read, others) in STRONG {
            for class in [Class::DIGIT, Class::LETTER, Class::FILL] {
                assert!(others.iter().filter(|&&o| class.allows(o)).count() <= 1);
            }
            assert!(
                others.iter().all(|other| readings(*read).contains(other)),
                "{read}"
            );
        }
        assert_eq!(strong(b'O', Class::DIGIT), Some(b'0'));
        assert_eq!(strong(b'O', Class::FILL), None);
        assert_eq!(strong(b'W', Class::DIGIT), None);
    }

    #[test]
    fn readings_stay_in_the_alphabet() {
        for &byte in ALPHABET {
            assert!(!readings(byte).contains(&byte));
            assert!(readings(byte).iter().all(|&other| is_mrz_character(other)));
        }
    }
}
