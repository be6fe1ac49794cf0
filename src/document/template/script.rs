//! The script that a text is written in.

use serde::Deserialize;

use crate::text::cyrillic::is_cyrillic;
use crate::text::hanja;
use crate::text::latin::is_latin;

/// Scripts of the documents that are known, by their ISO 15924 codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub enum Script {
    /// Latin letters, with all marks.
    Latn,
    /// Hangul.
    Hang,
    /// Hangul, with Chinese characters and Latin letters among it.
    Kore,
    /// Chinese characters.
    Hani,
    /// Chinese characters and kana.
    Jpan,
    /// Cyrillic letters.
    Cyrl,
    /// Greek letters.
    Grek,
    /// Devanagari.
    Deva,
}

impl Script {
    /// The ISO 15924 code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Latn => "Latn",
            Self::Hang => "Hang",
            Self::Kore => "Kore",
            Self::Hani => "Hani",
            Self::Jpan => "Jpan",
            Self::Cyrl => "Cyrl",
            Self::Grek => "Grek",
            Self::Deva => "Deva",
        }
    }

    /// Whether every letter of `text` is of this script, and there is one.
    #[must_use]
    pub fn writes(self, text: &str) -> bool {
        let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
        let native = self != Self::Kore || text.chars().any(is_hangul);
        letters.peek().is_some() && native && letters.all(|c| self.has(c))
    }

    fn has(self, c: char) -> bool {
        match self {
            Self::Latn => is_latin(c),
            Self::Hang => is_hangul(c),
            Self::Kore => is_hangul(c) || is_han(c) || is_latin(c),
            Self::Hani => is_han(c),
            Self::Jpan => is_han(c) || is_kana(c),
            Self::Cyrl => is_cyrillic(c),
            Self::Grek => matches!(c, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}'),
            Self::Deva => matches!(c, '\u{900}'..='\u{97f}'),
        }
    }
}

pub(crate) fn is_hangul(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}' | '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}')
}

pub(crate) fn is_han(c: char) -> bool {
    hanja::is_han(c) || matches!(c, '々' | '〇')
}

pub(crate) fn is_kana(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}')
}

/// Whether lines of this script are written on without a space.
pub(crate) fn runs_on(c: char) -> bool {
    is_han(c) || is_kana(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_scripts() {
        for (script, text, expected) in [
            (Script::Hang, "홍길동", true),
            (Script::Hang, "홍길동(洪吉童)", false),
            (Script::Kore, "서울 A동 101호(李)", true),
            (Script::Kore, "A동", true),
            (Script::Kore, "子9人", false),
            (Script::Hani, "洪吉童", true),
            (Script::Jpan, "さくら 山田", true),
            (Script::Latn, "Łódź-1", true),
            (Script::Latn, "123", false),
            (Script::Latn, "Иван", false),
        ] {
            assert_eq!(script.writes(text), expected, "{text}");
        }
    }
}
