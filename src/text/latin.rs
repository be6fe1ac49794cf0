//! Lines in Latin letters, read a second time by the network that knows the marks over and
//! under them.
//!
//! The quick recogniser has these letters in its alphabet and seldom says them: it reads `Ř`
//! as `R`, `Ő` as `Ö`. The network for Latin lines is made from the letters and marks that
//! documents of Europe and the Americas print; where both see the same letters its marks count,
//! and where they do not the surer of them is believed.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::line::Line;

/// Lines with fewer letters are numbers, dates and signs, of which marks say nothing.
const FEWEST_LETTERS: usize = 2;

/// Whether a line as the quick recogniser read it is words in Latin letters.
#[must_use]
pub fn is_words(quick: &Line) -> bool {
    let mut letters = 0;
    for ch in quick.text.chars().filter(|ch| ch.is_alphabetic()) {
        if !is_latin(ch) {
            return false;
        }
        letters += 1;
    }
    letters >= FEWEST_LETTERS
}

/// What two readings of one line come to: `quick` of the quick recogniser, `own` of the network
/// for Latin lines.
#[must_use]
pub fn joined(quick: Line, own: Line) -> Line {
    if own.glyphs.is_empty() {
        return quick;
    }
    let same_letters = bare(&quick.text).eq(bare(&own.text));
    if same_letters || own.score >= quick.score {
        own
    } else {
        quick
    }
}

/// The letters, digits and signs of a text, without marks and spaces.
fn bare(text: &str) -> impl Iterator<Item = char> + '_ {
    text.nfd()
        .filter(|&ch| !ch.is_whitespace() && !is_combining_mark(ch))
        .map(|ch| match ch {
            'Ł' => 'L',
            'ł' => 'l',
            'Ø' => 'O',
            'ø' => 'o',
            'Đ' | 'Ð' => 'D',
            'đ' | 'ð' => 'd',
            'Ħ' => 'H',
            'ħ' => 'h',
            'ı' => 'i',
            '’' | '´' | '`' => '\'',
            '–' => '-',
            other => other,
        })
}

fn is_latin(ch: char) -> bool {
    matches!(ch, 'A'..='Z' | 'a'..='z' | '\u{AA}' | '\u{BA}' | '\u{C0}'..='\u{24F}' | '\u{259}' | '\u{1E00}'..='\u{1EFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Quad;
    use crate::text::Glyph;

    fn line(text: &str, score: f32) -> Line {
        let glyphs = text
            .chars()
            .map(|ch| Glyph { ch, score, at: 0.5 })
            .collect();
        Line::of(glyphs, Quad::rect(0.0, 0.0, 100.0, 20.0))
    }

    #[test]
    fn words_are_letters_of_one_script() {
        for (text, expected) in [
            ("JOSÉ", true),
            ("Żółw 12", true),
            ("12.03.2015", false),
            ("4a. 12.03.2015", false),
            ("이준", false),
            ("Ad 住所", false),
            ("ИВАНОВ", false),
            ("", false),
        ] {
            assert_eq!(is_words(&line(text, 0.9)), expected, "{text}");
        }
    }

    #[test]
    fn marks_are_those_of_the_network_that_knows_them() {
        for (quick, own) in [
            ("DVORAK", "DVOŘÁK"),
            ("JÖRG", "JORG"),
            ("LODZ", "ŁÓDŹ"),
            ("SAINTDENIS", "SAINT DENIS"),
        ] {
            let read = joined(line(quick, 0.99), line(own, 0.6));
            assert_eq!(read.text, own);
        }
    }

    #[test]
    fn where_letters_differ_the_surer_reading_counts() {
        let read = |quick, own| joined(line("HELENA", quick), line("HELEHA", own)).text;
        assert_eq!(read(0.9, 0.8), "HELENA");
        assert_eq!(read(0.8, 0.9), "HELEHA");
        assert_eq!(joined(line("HELENA", 0.1), line("", 1.0)).text, "HELENA");
    }
}
