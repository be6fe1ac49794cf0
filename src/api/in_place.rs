//! A body is some hundred megabytes of base64 at most, and there is no room for it twice:
//! its pictures are decoded where they stand.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Symbols of base64 that are decoded at a time. They are copied aside first, since what
/// comes of them is written over them; a multiple of four.
const BLOCK: usize = 4096;

/// Writes what JSON has escaped and need not have as what it stands for, since what is
/// escaped can only be read by copying it: `\/`, which PHP makes of every slash, and
/// `\u002b`, which .NET makes of every plus. Printable ASCII alone, and no quotation mark
/// or backslash: what the text says, and whether it is JSON, stays the same.
pub(super) fn unescape(json: &mut Vec<u8>) {
    let Some(first) = json.iter().position(|&byte| byte == b'\\') else {
        return;
    };
    // A backslash outside of a string makes no JSON, whatever comes of it here.
    let (mut from, mut to) = (first, first);
    while let Some(&byte) = json.get(from) {
        let (copied, read) = match (byte, json.get(from + 1)) {
            (b'\\', Some(b'/')) => {
                json[from] = b'/';
                (1, 2)
            }
            (b'\\', Some(b'u')) => match code_unit(&json[from + 2..]) {
                Some(unit) => match printable(unit) {
                    Some(plain) => {
                        json[from] = plain;
                        (1, 6)
                    }
                    None => (6, 6),
                },
                // It is no JSON, and must not become it: the rest stays as it is.
                None => (json.len() - from, json.len() - from),
            },
            // The one after a backslash is no backslash that escapes.
            (b'\\', Some(_)) => (2, 2),
            _ => (1, 1),
        };
        json.copy_within(from..from + copied, to);
        to += copied;
        from += read;
    }
    json.truncate(to);
}

/// What four hexadecimal digits stand for.
fn code_unit(digits: &[u8]) -> Option<u32> {
    let (digits, _) = digits.split_first_chunk::<4>()?;
    digits.iter().try_fold(0, |unit, &digit| {
        Some(unit << 4 | char::from(digit).to_digit(16)?)
    })
}

/// The character, where it may stand in a string as it is.
fn printable(unit: u32) -> Option<u8> {
    let plain = u8::try_from(unit).ok()?;
    let may_stand = matches!(plain, b' '..=b'~') && !matches!(plain, b'"' | b'\\');
    may_stand.then_some(plain)
}

/// Decodes the base64 (RFC 4648, padded) at `from` and writes it at `to`, which is not
/// behind it; gives where it stands then, or nothing where it is no base64.
pub(super) fn decode(bytes: &mut [u8], from: Range<usize>, to: usize) -> Option<Range<usize>> {
    let mut aside = [0; BLOCK];
    let (mut at, mut end) = (from.start, to);
    while at < from.end {
        let block = at..from.end.min(at + BLOCK);
        let symbols = &mut aside[..block.len()];
        symbols.copy_from_slice(bytes.get(block.clone())?);
        let decoded = STANDARD
            .decode_slice(&*symbols, bytes.get_mut(end..block.end)?)
            .ok()?;
        // Padding stands at the end alone.
        let is_whole = decoded == block.len() / 4 * 3;
        if !is_whole && block.end < from.end {
            return None;
        }
        end += decoded;
        at = block.end;
    }
    Some(to..end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[test]
    fn only_what_need_not_be_escaped_is_unescaped() {
        for (escaped, plain) in [
            (r#""\/9j\/""#, r#""/9j/""#),
            (r#""a\u002Bb\u002b\u003d""#, r#""a+b+=""#),
            (r#""\\/ \\\/ \\u002b""#, r#""\\/ \\/ \\u002b""#),
            (
                r#""\u0022\u005c\u000a\n\u00e9\ud83d\ude00""#,
                r#""\u0022\u005c\u000a\n\u00e9\ud83d\ude00""#,
            ),
            (r#""\ud83d\u0041""#, r#""\ud83dA""#),
            (r#""\u002"#, r#""\u002"#),
            (r#""\u+041""#, r#""\u+041""#),
            // Neither may it become JSON.
            (r#""\/\u00\u0041""#, r#""/\u00\u0041""#),
            ("\"\\", "\"\\"),
            ("", ""),
        ] {
            let mut json = escaped.as_bytes().to_vec();
            unescape(&mut json);
            assert_eq!(String::from_utf8_lossy(&json), plain);
        }
    }

    proptest! {
        #[test]
        fn json_says_the_same_and_what_is_none_stays_none(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "\"", "\\", "/", "u", "0", "02", "2b", "41", "\\u0041", "\\u00", "\\/", "a", "{", "}", ":", "[", "]", ",",
                "\\\"", "\\ud83d", "\\ude00", "\n",
            ]), 0..30),
            in_string in any::<bool>(),
        ) {
            let text = pieces.concat();
            let text = if in_string { format!("\"{text}\"") } else { text };
            let mut json = text.clone().into_bytes();
            unescape(&mut json);
            let (before, after) = (serde_json::from_str::<Value>(&text).ok(), serde_json::from_slice(&json).ok());
            prop_assert_eq!(before, after);
        }

        #[test]
        fn what_is_decoded_in_place_is_what_is_decoded_elsewhere(
            picture in prop::collection::vec(any::<u8>(), 0..3 * BLOCK),
            before in 0_usize..20,
            to in 0_usize..20,
            spoilt in prop::option::of((any::<prop::sample::Index>(), prop::sample::select(b"=A \n-_\xff".to_vec()))),
            cut in 0_usize..4,
        ) {
            let mut encoded = STANDARD.encode(&picture).into_bytes();
            encoded.truncate(encoded.len() - cut.min(encoded.len()));
            if let Some((at, byte)) = spoilt && !encoded.is_empty() {
                let at = at.index(encoded.len());
                encoded[at] = byte;
            }
            let mut bytes = [&vec![b'x'; before][..], &encoded, b"\"}"].concat();
            let from = before..before + encoded.len();
            let place = decode(&mut bytes, from, to.min(before));
            let decoded = place.map(|place| bytes[place].to_vec());
            prop_assert_eq!(decoded, STANDARD.decode(&encoded).ok());
            prop_assert_eq!(&bytes[before + encoded.len()..], b"\"}");
        }
    }

    #[test]
    fn padding_inside_is_refused_at_the_edge_of_a_block_too() {
        for length in [4, BLOCK - 4, BLOCK, BLOCK + 4, 2 * BLOCK] {
            let padded = [&vec![b'A'; length - 2][..], b"=="].concat();
            let mut alone = padded.clone();
            assert_eq!(
                decode(&mut alone, 0..length, 0),
                Some(0..length / 4 * 3 - 2)
            );
            let mut more = [padded, b"AAAA".to_vec()].concat();
            assert_eq!(decode(&mut more, 0..length + 4, 0), None, "{length}");
        }
    }
}
