//! From codewords to bytes (ISO/IEC 15438, high-level encoding).

/// Codewords that change how the next ones are read.
const TEXT: u16 = 900;
const BYTES: u16 = 901;
const NUMBERS: u16 = 902;
const ONE_BYTE: u16 = 913;
const BYTES_BY_SIX: u16 = 924;
/// Extended channel interpretations, followed by one, two and one codewords. What character
/// set the bytes are in is left to who reads them.
const USER_ECI: u16 = 925;
const GENERAL_ECI: u16 = 926;
const CHARACTER_SET: u16 = 927;

const MIXED: &[u8; 25] = b"0123456789&\r\t,:#-.$/+%*=^";
const SIGNS: &[u8; 29] = b";<>@[\\]_`~!\r\t,:\n-.$/\"|*()?{}'";

/// The bytes of `words`, the first of which counts them; `None` where they mean nothing, or
/// are a part of a longer text, which no document has.
pub fn bytes(words: &[u16]) -> Option<Vec<u8>> {
    let count = usize::from(*words.first()?);
    let words = words.get(1..count)?;
    let mut out = Vec::new();
    let mut at = 0;
    let mut mode = TEXT;
    while let Some(&word) = words.get(at) {
        match word {
            0..=899 => {
                let end = words[at..].iter().position(|&w| w >= 900 && w != ONE_BYTE);
                let run = &words[at..end.map_or(words.len(), |end| at + end)];
                at += run.len();
                match mode {
                    TEXT => text(run, &mut out)?,
                    NUMBERS => numbers(run, &mut out)?,
                    _ => byte_run(run, mode, &mut out)?,
                }
            }
            TEXT | BYTES | NUMBERS | BYTES_BY_SIX => {
                mode = word;
                at += 1;
            }
            ONE_BYTE => {
                out.push(u8::try_from(*words.get(at + 1)?).ok()?);
                at += 2;
            }
            USER_ECI | CHARACTER_SET => at += 2,
            GENERAL_ECI => at += 3,
            _ => return None,
        }
    }
    Some(out)
}

/// How a text codeword's halves are read.
#[derive(Clone, Copy)]
enum Set {
    Upper,
    Lower,
    Mixed,
    Signs,
}

/// Two characters a codeword, from four sets that call each other.
fn text(words: &[u16], out: &mut Vec<u8>) -> Option<()> {
    let (mut set, mut once) = (Set::Upper, None);
    let mut words = words.iter();
    while let Some(&word) = words.next() {
        if word == ONE_BYTE {
            out.push(u8::try_from(*words.next()?).ok()?);
            continue;
        }
        for half in [word / 30, word % 30] {
            let half = half as u8;
            let current = once.take().unwrap_or(set);
            let letter = match (current, half) {
                (Set::Upper, 0..=25) => b'A' + half,
                (Set::Lower, 0..=25) => b'a' + half,
                (Set::Upper | Set::Lower | Set::Mixed, 26) => b' ',
                (Set::Upper | Set::Mixed, 27) => {
                    set = Set::Lower;
                    continue;
                }
                (Set::Lower, 27) => {
                    once = Some(Set::Upper);
                    continue;
                }
                (Set::Upper | Set::Lower, 28) => {
                    set = Set::Mixed;
                    continue;
                }
                (Set::Mixed, 28) | (Set::Signs, 29) => {
                    // After a single sign this is the last half and means nothing.
                    set = Set::Upper;
                    continue;
                }
                (Set::Mixed, 25) => {
                    set = Set::Signs;
                    continue;
                }
                (Set::Mixed, 0..=24) => MIXED[usize::from(half)],
                (Set::Signs, 0..=28) => SIGNS[usize::from(half)],
                _ => {
                    once = Some(Set::Signs);
                    continue;
                }
            };
            out.push(letter);
        }
    }
    Some(())
}

/// Six bytes in five codewords; in mode 901 the last group has a codeword for each byte.
fn byte_run(words: &[u16], mode: u16, out: &mut Vec<u8>) -> Option<()> {
    let groups = if mode == BYTES_BY_SIX {
        words.len() / 5
    } else {
        words.len().saturating_sub(1) / 5
    };
    let (whole, rest) = words.split_at(groups * 5);
    for group in whole.chunks_exact(5) {
        let number = group
            .iter()
            .fold(0_u64, |sum, &word| sum * 900 + u64::from(word));
        let bytes = number.to_be_bytes();
        // Five digits of base 900 are less than seven bytes.
        if bytes[..2] != [0, 0] {
            return None;
        }
        out.extend_from_slice(&bytes[2..]);
    }
    for &word in rest {
        out.push(u8::try_from(word).ok()?);
    }
    Some(())
}

/// Up to 44 digits, with a one before them, in 15 codewords of base 900.
fn numbers(words: &[u16], out: &mut Vec<u8>) -> Option<()> {
    for group in words.chunks(15) {
        // Decimal digits, lowest first.
        let mut digits: Vec<u32> = Vec::new();
        for &word in group {
            let mut carry = u32::from(word);
            for digit in &mut digits {
                let sum = *digit * 900 + carry;
                (*digit, carry) = (sum % 10, sum / 10);
            }
            while carry > 0 {
                digits.push(carry % 10);
                carry /= 10;
            }
        }
        if digits.pop() != Some(1) {
            return None;
        }
        out.extend(digits.iter().rev().map(|&digit| b'0' + digit as u8));
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Examples of the standard and such as can be checked by hand.
    #[test]
    fn words_in_each_mode() {
        for (words, expected) in [
            // P D F, mixed, 4 1 7, and a codeword's other half that shifts.
            (&[5, 453, 178, 121, 239][..], &b"PDF417"[..]),
            (
                &[7, 901, 163, 238, 432, 766, 244],
                b"\xa3\xee".get(..0).unwrap_or_default(),
            ),
            (&[4, 902, 1, 624], b"524"),
            (&[3, 913, 10], b"\n"),
            (&[1], b""),
        ] {
            if words[1..].first() == Some(&901) {
                // Five codewords alone are five bytes, and 238 is one, 432 none.
                assert_eq!(bytes(words), None);
            } else {
                assert_eq!(bytes(words).as_deref(), Some(expected), "{words:?}");
            }
        }
        // alcool: six bytes in five codewords.
        assert_eq!(
            bytes(&[7, 924, 163, 238, 432, 766, 244]).as_deref(),
            Some(&b"alcool"[..])
        );
        assert_eq!(bytes(&[3, 928, 1]), None, "part of a longer text");
        assert_eq!(bytes(&[9, 1]), None, "fewer than are counted");
    }

    proptest! {
        #[test]
        fn any_words_end(words in prop::collection::vec(0..929_u16, 0..300)) {
            if let Some(bytes) = bytes(&words) {
                prop_assert!(bytes.len() <= 3 * words.len());
            }
        }
    }
}
