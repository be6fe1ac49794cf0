//! Names in a field of fixed width, cut where they are too long.

use super::alphabet::FILLER;
use super::parse::text;

/// Surname and given names in one field of `width` characters.
///
/// A surname so long that nothing of the given names would be left is cut, so that
/// at least the first letter of them shows (Doc 9303 part 3, 4.6).
pub(super) fn joined_name(surname: &str, given: &str, width: usize) -> String {
    if given.is_empty() {
        return cut(surname, width);
    }
    let room = width.saturating_sub("<<X".len());
    let surname = if surname.len() > room {
        cut(surname, room)
    } else {
        surname.to_owned()
    };
    cut(&format!("{surname}<<{given}"), width)
}

/// A name cut to `width` characters with a letter in the last, which tells that
/// it was cut: where a filler would stand there, letters before it give way to
/// the next part's first.
pub(super) fn cut(name: &str, width: usize) -> String {
    let mut bytes = name.as_bytes().to_vec();
    while bytes.len() > width {
        let Some(FILLER) = width
            .checked_sub(1)
            .and_then(|last| bytes.get(last).copied())
        else {
            break;
        };
        let before = bytes.get(..width).unwrap_or_default();
        match before.iter().rposition(|&byte| byte != FILLER) {
            Some(letter) => bytes.remove(letter),
            None => break,
        };
    }
    bytes.truncate(width);
    text(&bytes).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_with_a_letter_at_the_end() {
        for (surname, given, width, expected) in [
            (
                "NILAVADHANANANDA",
                "CHAYAPA<DEJTHAMRONG<KRASUANG",
                39,
                "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K",
            ),
            ("AAAA", "BBB<CCC", 10, "AAAA<<BB<C"),
            ("AAAA", "BBBB", 9, "AAAA<<BBB"),
            ("AAAAAAAAAAAA", "BBBB", 9, "AAAAAA<<B"),
            ("AAAAA", "BBBB", 7, "AAAA<<B"),
            ("AAAA", "BBB", 9, "AAAA<<BBB"),
            ("AAAA", "", 9, "AAAA"),
        ] {
            assert_eq!(joined_name(surname, given, width), expected);
        }
    }
}
