//! The characters that a recogniser knows, by the index of its output.

use crate::error::{Error, ErrorKind, Result};

/// The sign for the union of sets is a capital U: no document prints it, and PP-OCR gives it for
/// one between capitals (`J∪N` on visas), as it gives the sign for micro for a small one (`Jμl`).
fn as_printed(ch: char) -> char {
    match ch {
        '∪' => 'U',
        'μ' | 'µ' => 'u',
        other => other,
    }
}

/// The alphabet of a CTC recogniser: index 0 is the blank, then the characters
/// of the file in order, then the space.
pub struct Charset {
    entries: Vec<char>,
}

impl Charset {
    /// Index of the CTC blank.
    pub const BLANK: usize = 0;

    /// Reads a charset file: one character a line.
    ///
    /// # Errors
    /// [`ErrorKind::Weights`] where a line does not hold exactly one character.
    pub fn parse(file: &str) -> Result<Self> {
        let mut entries = vec!['\0'];
        for (number, line) in file.split('\n').enumerate() {
            let line = line.strip_suffix('\r').unwrap_or(line);
            let mut chars = line.chars();
            match (chars.next(), chars.next()) {
                (Some(ch), None) => entries.push(as_printed(ch)),
                // The file may end in a line feed.
                (None, _) => {}
                _ => {
                    return Err(Error::new(
                        ErrorKind::Weights,
                        format!("line {} of the charset is no character", number + 1),
                    ));
                }
            }
        }
        entries.push(' ');
        Ok(Self { entries })
    }

    /// How many classes a recogniser with this alphabet gives, blank included.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.entries.len()
    }

    /// The character of a class; `None` for the blank and what is out of range.
    #[must_use]
    pub fn char(&self, class: usize) -> Option<char> {
        (class != Self::BLANK)
            .then(|| self.entries.get(class).copied())
            .flatten()
    }

    /// The classes with their characters, without the blank.
    pub fn iter(&self) -> impl Iterator<Item = (usize, char)> + '_ {
        self.entries.iter().copied().enumerate().skip(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_blank_then_the_lines_then_space() -> Result<()> {
        for file in ["a\nÄ\n中\n", "a\nÄ\n中", "a\r\nÄ\r\n中\r\n"] {
            let charset = Charset::parse(file)?;
            assert_eq!(charset.classes(), 5);
            let chars: Vec<Option<char>> = (0..6).map(|class| charset.char(class)).collect();
            assert_eq!(
                chars,
                [None, Some('a'), Some('Ä'), Some('中'), Some(' '), None]
            );
            assert_eq!(charset.iter().last(), Some((4, ' ')));
        }
        Ok(())
    }

    #[test]
    fn a_line_of_two_characters_is_named_by_its_number() {
        let error = Charset::parse("a\nbc\n").err();
        assert!(
            error.is_some_and(|e| e.kind() == ErrorKind::Weights && e.to_string().contains('2'))
        );
    }
}
