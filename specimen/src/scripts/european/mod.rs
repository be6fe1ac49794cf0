//! The alphabets of Europe: lines as its documents print them, from words of each language and
//! from words that nobody has ever written.
//!
//! An alphabet is a [`Stock`] of words; what lines are made of them is the same for all.

mod cyrillic;
mod faces;
mod latin;

use rand::RngExt;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{Chance, Script, Text};
use crate::person::{Date, pick};

/// The script of documents in Latin letters.
pub const LATIN: Script = Script {
    name: "latin",
    faces: faces::LATIN,
    alphabet: datapage::weights::LATIN_ALPHABET,
    kinds: &KINDS,
    // Boxes around capitals alone are lower than those around syllables, and labels small.
    box_height: (0.9, 1.5),
    size: 0.75,
    text: |kind, rng| latin::STOCK.text(kind, rng),
};

/// The script of documents in Cyrillic letters, in which Latin ones stand too.
pub const CYRILLIC: Script = Script {
    name: "cyrillic",
    faces: faces::CYRILLIC,
    alphabet: datapage::weights::CYRILLIC_ALPHABET,
    text: |kind, rng| cyrillic::STOCK.text(kind, rng),
    ..LATIN
};

const KINDS: [&str; 9] = [
    "name",
    "place",
    "authority",
    "address",
    "number",
    "date",
    "label",
    "sentence",
    "arbitrary",
];

/// A language's letters and some of its words.
struct Language {
    /// The letters that it has beyond those of all, capitals and small ones.
    marks: &'static str,
    /// In small letters, as are all words.
    words: &'static [&'static str],
}

/// What documents in one alphabet print.
struct Stock {
    /// The characters that lines are made of where anything may stand.
    alphabet: &'static str,
    capitals: &'static str,
    consonants: &'static str,
    vowels: &'static str,
    /// What closes a syllable.
    closing: &'static str,
    languages: &'static [Language],
    offices: &'static [&'static str],
    streets: &'static [&'static str],
    months: &'static [&'static str],
    labels: &'static [&'static str],
    /// What stands before a number.
    number_sign: &'static str,
}

impl Stock {
    /// A line of one of the [`KINDS`].
    fn text(&self, kind: usize, rng: &mut Chance) -> Text {
        let printed = match kind {
            0 => self.name(rng),
            1 => self.place_line(rng),
            2 => self.authority(rng),
            3 => self.address(rng),
            4 => self.number(rng),
            5 => self.date(rng),
            6 => self.label(rng),
            7 => self.sentence(rng),
            _ => self.arbitrary(rng),
        };
        // The typewriter's signs say what the printer's mean.
        let said = printed
            .chars()
            .map(|ch| match ch {
                '’' => '\'',
                '–' => '-',
                other => other,
            })
            .collect();
        Text {
            spread: printed.chars().count() < 8 && rng.random_bool(0.03),
            printed,
            said,
        }
    }

    fn cased(&self, word: &str, case: Case, language: usize) -> String {
        // Turkish has an i of its own.
        let upper = |ch: char| -> String {
            match ch {
                'i' if self.languages[language].marks.contains('İ') => "İ".to_owned(),
                'ß' => "SS".to_owned(),
                _ => ch.to_uppercase().collect(),
            }
        };
        let mut written = String::new();
        let mut begins = true;
        for ch in word.chars() {
            match case {
                Case::Upper => written.push_str(&upper(ch)),
                Case::Title if begins => written.push_str(&upper(ch)),
                _ => written.push(ch),
            }
            begins = matches!(ch, ' ' | '-' | '\'');
        }
        written
    }

    /// A word in small letters: one that there is, or one that nobody bears.
    fn word(&self, language: usize, rng: &mut Chance) -> String {
        if rng.random_bool(0.5) {
            one_of(self.languages[language].words, rng).to_owned()
        } else {
            self.coined(language, rng)
        }
    }

    /// Syllables with the marks of the language anywhere, so that the network learns to see and
    /// not to expect.
    fn coined(&self, language: usize, rng: &mut Chance) -> String {
        let marks: Vec<char> = self.languages[language].marks.chars().collect();
        let mut word = String::new();
        for _ in 0..rng.random_range(1..=4) {
            for stock in [self.consonants, self.vowels, self.closing] {
                if stock == self.closing && rng.random_bool(0.6) {
                    continue;
                }
                let plain = any_char(stock, rng);
                let marked: Vec<char> = marks
                    .iter()
                    .flat_map(|ch| ch.to_lowercase())
                    .filter(|&ch| base(ch) == plain)
                    .collect();
                word.push(if !marked.is_empty() && rng.random_bool(0.3) {
                    *pick(&marked, rng)
                } else {
                    plain
                });
            }
        }
        word
    }

    fn any_language(&self, rng: &mut Chance) -> usize {
        rng.random_range(0..self.languages.len())
    }

    fn name(&self, rng: &mut Chance) -> String {
        let (language, case) = (self.any_language(rng), any_case(rng));
        let one = |rng: &mut Chance| self.cased(&self.word(language, rng), case, language);
        let mut name = one(rng);
        for _ in 0..rng.random_range(0..3) {
            let between = one_of(&[" ", " ", " ", " ", "-", ", ", " D'", " O’", "/"], rng);
            name.push_str(between);
            name.push_str(&one(rng));
        }
        match rng.random_range(0..14) {
            0 => format!("1. {name}"),
            1 => format!("2. {name}"),
            2 => format!("{name}, {}", self.cased("dr.", case, language)),
            _ => name,
        }
    }

    fn place_line(&self, rng: &mut Chance) -> String {
        let (language, case) = (self.any_language(rng), any_case(rng));
        let place = self.cased(&self.word(language, rng), case, language);
        let other = self.cased(&self.word(language, rng), case, language);
        match rng.random_range(0..9) {
            0 => format!("{place} ({other})"),
            1 => format!("{place} ({:02})", rng.random_range(1..99)),
            2 => format!("{place} / {other}"),
            3 => format!("{place}, {other}"),
            4 => format!("3. {} {place}", numeric_date(rng)),
            5 => format!("{place} {other}"),
            _ => place,
        }
    }

    fn authority(&self, rng: &mut Chance) -> String {
        let (language, case) = (self.any_language(rng), any_case(rng));
        let office = self.cased(one_of(self.offices, rng), case, language);
        let place = self.cased(&self.word(language, rng), case, language);
        match rng.random_range(0..5) {
            0 => office,
            1 => format!("4c. {office} {place}"),
            2 => format!("{place} {office}"),
            _ => format!("{office} {place}"),
        }
    }

    fn address(&self, rng: &mut Chance) -> String {
        let (language, case) = (self.any_language(rng), any_case(rng));
        let street = self.cased(one_of(self.streets, rng), case, language);
        let one = self.cased(&self.word(language, rng), case, language);
        let two = self.cased(&self.word(language, rng), case, language);
        let house = rng.random_range(1..400);
        let code = rng.random_range(1000..99_999);
        match rng.random_range(0..7) {
            0 => format!("{one}{street} {house}"),
            1 => format!("{house}, {street} {one}"),
            2 => format!("{street} {one} {two}, {house}"),
            3 => format!("{code} {one}"),
            4 => format!("8. {street} {one} {house}, {code} {two}"),
            5 => format!("{house} {one} {street} APT {}", rng.random_range(1..90)),
            _ => format!("{street} {one} {house}/{}", rng.random_range(1..60)),
        }
    }

    fn number(&self, rng: &mut Chance) -> String {
        const DIGITS: &str = "0123456789";
        let some = |stock: &str, least: usize, most: usize, rng: &mut Chance| -> String {
            (0..rng.random_range(least..=most))
                .map(|_| any_char(stock, rng))
                .collect()
        };
        let capitals = self.capitals;
        let both = format!("{capitals}01234567890123456789");
        let both = both.as_str();
        let body = match rng.random_range(0..9) {
            0 => some(DIGITS, 5, 13, rng),
            1 => some(capitals, 1, 3, rng) + &some(DIGITS, 5, 9, rng),
            2 => some(both, 6, 12, rng),
            3 => format!("{} {}", some(both, 2, 5, rng), some(DIGITS, 3, 7, rng)),
            4 => format!("{}-{}", some(DIGITS, 2, 8, rng), some(both, 1, 5, rng)),
            5 => format!("{}/{}", some(DIGITS, 2, 5, rng), some(DIGITS, 2, 7, rng)),
            6 => format!(
                "{}.{}.{}-{}",
                some(DIGITS, 1, 3, rng),
                some(DIGITS, 3, 3, rng),
                some(DIGITS, 3, 3, rng),
                any_char(both, rng)
            ),
            7 => some(capitals, 1, 3, rng),
            _ => format!(
                "{} {} {}",
                some(DIGITS, 2, 4, rng),
                some(DIGITS, 2, 4, rng),
                some(DIGITS, 2, 4, rng)
            ),
        };
        match rng.random_range(0..12) {
            0 => format!("5. {body}"),
            1 => format!("4d. {body}"),
            2 => format!("{} {body}", self.number_sign),
            3 => format!("No. {body}"),
            4 => format!("{body} cm"),
            5 => format!("ID: {body}"),
            6 => format!("DL {body}"),
            _ => body,
        }
    }

    fn date(&self, rng: &mut Chance) -> String {
        let (language, case) = (self.any_language(rng), any_case(rng));
        let Date { year, day, .. } = Date::any_in(rng.random_range(1930..2040), rng);
        let month = |rng: &mut Chance| self.cased(one_of(self.months, rng), case, language);
        match rng.random_range(0..12) {
            0 => format!("{day:02} {} {year}", month(rng)),
            1 => format!("{day:02} {}/{} {year}", month(rng), month(rng)),
            2 => format!("{day:02} {} /{} {:02}", month(rng), month(rng), year % 100),
            3 => format!("4a. {}", numeric_date(rng)),
            4 => format!("4b. {}", numeric_date(rng)),
            5 => format!("{} - {}", numeric_date(rng), numeric_date(rng)),
            6 => format!("{} {day}, {year}", month(rng)),
            _ => numeric_date(rng),
        }
    }

    fn label(&self, rng: &mut Chance) -> String {
        let (language, case) = (self.any_language(rng), any_case(rng));
        let one = |rng: &mut Chance| self.cased(one_of(self.labels, rng), case, language);
        let first = one(rng);
        match rng.random_range(0..9) {
            0 => format!("{first} / {}", one(rng)),
            1 => format!("{first}/{}", one(rng)),
            2 => format!("{first}/{} ({})", one(rng), rng.random_range(1..14)),
            3 => format!("{}. {first}", rng.random_range(1..15)),
            4 => format!("({}) {first}", rng.random_range(1..15)),
            5 => format!("{first}:"),
            6 => format!(
                "{first}: {}",
                self.cased(&self.word(language, rng), case, language)
            ),
            _ => first,
        }
    }

    fn sentence(&self, rng: &mut Chance) -> String {
        let language = self.any_language(rng);
        let mut line = String::new();
        for index in 0..rng.random_range(2..=6) {
            if index > 0 {
                line.push_str(one_of(
                    &[" ", " ", " ", " ", ", ", ". ", "; ", " – ", " «"],
                    rng,
                ));
            }
            let case = if rng.random_bool(0.2) {
                Case::Title
            } else {
                Case::Lower
            };
            line.push_str(&self.cased(&self.word(language, rng), case, language));
        }
        line
    }

    /// Any characters of the alphabet.
    fn arbitrary(&self, rng: &mut Chance) -> String {
        let known: Vec<char> = self.alphabet.lines().flat_map(str::chars).collect();
        let length = rng.random_range(2..=18);
        let upper = rng.random_bool(0.6);
        let mut line = String::new();
        for index in 0..length {
            let ch = match rng.random_range(0..12) {
                0..5 => *pick(&known, rng),
                5 => any_char("0123456789", rng),
                6 if index > 0 && index + 1 < length && !line.ends_with(' ') => ' ',
                _ => any_char(self.capitals, rng),
            };
            let other: Vec<char> = if upper {
                ch.to_uppercase().collect()
            } else {
                ch.to_lowercase().collect()
            };
            match other[..] {
                [other] if ch.is_alphabetic() && known.contains(&other) => line.push(other),
                _ => line.push(ch),
            }
        }
        line
    }
}

/// How a word is written.
#[derive(Clone, Copy)]
enum Case {
    Upper,
    Title,
    Lower,
}

fn any_case(rng: &mut Chance) -> Case {
    match rng.random_range(0..10) {
        0..6 => Case::Upper,
        6..9 => Case::Title,
        _ => Case::Lower,
    }
}

/// A letter without its marks.
fn base(ch: char) -> char {
    match ch {
        'ł' => 'l',
        'ø' | 'œ' => 'o',
        'đ' | 'ð' => 'd',
        'ħ' => 'h',
        'ı' => 'i',
        'ß' => 's',
        'æ' | 'ə' => 'a',
        'þ' => 't',
        _ => ch.nfd().find(|&ch| !is_combining_mark(ch)).unwrap_or(ch),
    }
}

fn numeric_date(rng: &mut Chance) -> String {
    let Date { year, month, day } = Date::any_in(rng.random_range(1930..2040), rng);
    match rng.random_range(0..8) {
        0 => format!("{day:02}/{month:02}/{year}"),
        1 => format!("{day:02} {month:02} {year}"),
        2 => format!("{day:02}-{month:02}-{year}"),
        3 => format!("{year}-{month:02}-{day:02}"),
        4 => format!("{day:02}.{month:02}.{:02}", year % 100),
        5 => format!("{month:02}/{day:02}/{year}"),
        6 => format!("{day}. {month}. {year}"),
        _ => format!("{day:02}.{month:02}.{year}"),
    }
}

fn one_of(stock: &[&'static str], rng: &mut Chance) -> &'static str {
    stock[rng.random_range(0..stock.len())]
}

fn any_char(stock: &str, rng: &mut Chance) -> char {
    let count = stock.chars().count();
    stock.chars().nth(rng.random_range(0..count)).unwrap_or('A')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Stream, stream};

    #[test]
    fn every_line_is_of_its_alphabet() {
        for (script, (kind, name)) in [LATIN, CYRILLIC]
            .iter()
            .flat_map(|script| KINDS.iter().enumerate().map(move |kind| (script, kind)))
        {
            let known: Vec<char> = script.alphabet.lines().flat_map(str::chars).collect();
            let mut rng = stream(1, Stream::Holder);
            for _ in 0..800 {
                let said = (script.text)(kind, &mut rng).said;
                let strange = said.chars().find(|ch| *ch != ' ' && !known.contains(ch));
                assert_eq!(strange, None, "{name}: {said}");
                assert_eq!(said, said.trim(), "{name}");
                assert!(!said.is_empty(), "{name}");
            }
        }
    }

    #[test]
    fn the_alphabet_has_every_mark_of_every_language() {
        for stock in [&latin::STOCK, &cyrillic::STOCK] {
            for ch in stock.languages.iter().flat_map(|of| of.marks.chars()) {
                assert!(stock.alphabet.contains(ch), "{ch}");
            }
        }
    }
}
