//! From any text to MRZ characters: case, widths, look-alikes of the filler.

use super::super::alphabet::{FILLER, is_mrz_character};
use super::super::error::MrzError;
use super::super::transliterate::to_mrz;
use super::{Cell, Reason};

/// Folds the lines; lines that hold nothing but space are left out.
///
/// Space is no character of a zone, so it is dropped without a record, and so is
/// case; every other change is recorded in its cell.
pub(super) fn fold(lines: &[&str]) -> Result<Vec<Vec<Cell>>, MrzError> {
    let mut folded = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        let mut cells = Vec::with_capacity(line.len());
        let mixed = line.bytes().any(|byte| byte.is_ascii_uppercase());
        for (column, c) in line.chars().enumerate() {
            if !push(&mut cells, c, mixed) {
                return Err(MrzError::Character {
                    line: index,
                    column,
                });
            }
        }
        if !cells.is_empty() {
            folded.push(cells);
        }
    }
    Ok(folded)
}

/// Adds what a character stands for; false where that is not known.
///
/// `mixed`: the line has upper case too, so a small l was not typed but read,
/// and was a capital I or a 1.
fn push(cells: &mut Vec<Cell>, c: char, mixed: bool) -> bool {
    let mut add = |bytes: &[u8]| {
        let cell = |&byte: &u8| Cell {
            byte,
            from: Some(c),
            reason: Some(Reason::LookAlike),
        };
        cells.extend(bytes.iter().map(cell));
        true
    };
    match c {
        _ if u8::try_from(c).is_ok_and(is_mrz_character) => {
            cells.push(Cell::read(c as u8));
            true
        }
        'l' if mixed => add(b"I"),
        'a'..='z' => {
            cells.push(Cell::read(c.to_ascii_uppercase() as u8));
            true
        }
        '«' | '≪' | '《' | '⟪' => add(&[FILLER, FILLER]),
        '⋘' => add(&[FILLER, FILLER, FILLER]),
        '‹' | '＜' | '〈' | '⟨' | '❮' | '❬' | '˂' | '≺' | '≤' | '⩽' | 'く' | 'ㄑ' | 'ㄍ' | '('
        | '{' => add(&[FILLER]),
        '|' | '!' | '¦' => add(b"I"),
        '$' | '§' => add(b"S"),
        // Full-width forms of ASCII.
        '\u{FF10}'..='\u{FF5A}' => {
            let ascii = (c as u32 - 0xFEE0) as u8;
            let upper = ascii.to_ascii_uppercase();
            is_mrz_character(upper) && add(&[upper])
        }
        _ if c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200D}' | '\u{FEFF}') => true,
        // Letters with marks, which some issuers print against the standard: one
        // character stays one character.
        _ if c.is_alphabetic() => to_mrz(&c.to_string())
            .iter()
            .find_map(|spelling| match *spelling.as_bytes() {
                [letter] => Some(letter),
                _ => None,
            })
            .is_some_and(|letter| add(&[letter])),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(line: &str) -> Option<String> {
        let lines = fold(&[line]).ok()?;
        Some(
            lines
                .iter()
                .flatten()
                .map(|cell| char::from(cell.byte))
                .collect(),
        )
    }

    #[test]
    fn look_alikes_become_mrz_characters() {
        for (line, expected) in [
            ("p<uto eriksson", Some("P<UTOERIKSSON")),
            ("ANNA«MARIA‹", Some("ANNA<<MARIA<")),
            ("≪＜〈(", Some("<<<<<")),
            ("Ａ１ｂ", Some("A1B")),
            ("Al2", Some("AI2")),
            ("al2", Some("AL2")),
            ("ESPAÑOLA", Some("ESPANOLA")),
            ("MÜLLER", Some("MULLER")),
            ("SERIE?", None),
            ("山", None),
            ("", Some("")),
        ] {
            assert_eq!(folded(line).as_deref(), expected, "{line}");
        }
        assert_eq!(
            fold(&["AB", "A.B"]),
            Err(MrzError::Character { line: 1, column: 1 })
        );
    }

    #[test]
    fn case_and_space_leave_no_record_but_look_alikes_do() {
        let lines = fold(&["a b«"]).expect("it folds");
        let reasons: Vec<_> = lines[0].iter().map(|cell| cell.reason).collect();
        let look_alike = Some(Reason::LookAlike);
        assert_eq!(reasons, [None, None, look_alike, look_alike]);
    }
}
