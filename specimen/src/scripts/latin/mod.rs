//! Latin letters with all the marks that documents of Europe, Turkey and the Americas print.

mod words;

use rand::RngExt;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{Chance, FaceFile, Script, Text};
use crate::person::{Date, pick};
use words::LANGUAGES;

/// The script of documents in Latin letters.
pub const LATIN: Script = Script {
    name: "latin",
    faces: &FACES,
    alphabet: include_str!("../../../../models/latin-line.txt"),
    kinds: &KINDS,
    // Boxes around capitals alone are lower than those around syllables, and labels small.
    box_height: (0.9, 1.5),
    size: 0.75,
    text,
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

const fn face(file: &'static str, package: &'static str, share: u32) -> FaceFile {
    FaceFile(file, package, 0, share, false)
}

const fn held_back(file: &'static str, package: &'static str) -> FaceFile {
    FaceFile(file, package, 0, 1, true)
}

/// Grotesques as most cards have them, narrow and bold ones, book faces, typewriters, OCR-B.
const FACES: [FaceFile; 57] = [
    face("LiberationSans-Regular.ttf", "fonts-liberation", 6),
    face("LiberationSans-Bold.ttf", "fonts-liberation", 6),
    face("LiberationSans-Italic.ttf", "fonts-liberation", 1),
    face("LiberationSansNarrow-Regular.ttf", "fonts-liberation", 3),
    face("LiberationSansNarrow-Bold.ttf", "fonts-liberation", 3),
    face("LiberationSerif-Regular.ttf", "fonts-liberation", 2),
    face("LiberationSerif-Bold.ttf", "fonts-liberation", 2),
    face("LiberationMono-Regular.ttf", "fonts-liberation", 1),
    face("LiberationMono-Bold.ttf", "fonts-liberation", 1),
    face("DejaVuSans.ttf", "fonts-dejavu-core", 2),
    face("DejaVuSans-Bold.ttf", "fonts-dejavu-core", 2),
    face("DejaVuSansMono.ttf", "fonts-dejavu-core", 2),
    face("DejaVuSansMono-Bold.ttf", "fonts-dejavu-core", 1),
    face("DejaVuSerif.ttf", "fonts-dejavu-core", 1),
    face("DejaVuSerif-Bold.ttf", "fonts-dejavu-core", 1),
    face("NotoSans-Regular.ttf", "fonts-noto-core", 3),
    face("NotoSans-Bold.ttf", "fonts-noto-core", 3),
    face("NotoSans-Italic.ttf", "fonts-noto-core", 1),
    face("NotoSerif-Regular.ttf", "fonts-noto-core", 1),
    face("NotoSerif-Bold.ttf", "fonts-noto-core", 1),
    face("NotoSansDisplay-Regular.ttf", "fonts-noto-core", 1),
    face("FreeSans.ttf", "fonts-freefont-ttf", 3),
    face("FreeSansBold.ttf", "fonts-freefont-ttf", 3),
    face("FreeMono.ttf", "fonts-freefont-ttf", 1),
    face("FreeMonoBold.ttf", "fonts-freefont-ttf", 1),
    held_back("FreeSerif.ttf", "fonts-freefont-ttf"),
    face("FreeSerifBold.ttf", "fonts-freefont-ttf", 1),
    face("Roboto-Regular.ttf", "fonts-roboto-unhinted", 2),
    face("Roboto-Medium.ttf", "fonts-roboto-unhinted", 2),
    face("Roboto-Bold.ttf", "fonts-roboto-unhinted", 2),
    face("Roboto-Light.ttf", "fonts-roboto-unhinted", 1),
    held_back("RobotoCondensed-Regular.ttf", "fonts-roboto-unhinted"),
    face("RobotoCondensed-Bold.ttf", "fonts-roboto-unhinted", 2),
    face("RobotoCondensed-Light.ttf", "fonts-roboto-unhinted", 1),
    face("OpenSans-Regular.ttf", "fonts-open-sans", 2),
    held_back("OpenSans-Semibold.ttf", "fonts-open-sans"),
    face("OpenSans-Bold.ttf", "fonts-open-sans", 2),
    face("OpenSans-Light.ttf", "fonts-open-sans", 1),
    face("OpenSans-CondBold.ttf", "fonts-open-sans", 1),
    face("Lato-Regular.ttf", "fonts-lato", 2),
    face("Lato-Bold.ttf", "fonts-lato", 2),
    face("Lato-Light.ttf", "fonts-lato", 1),
    face("NimbusSans-Regular.otf", "fonts-urw-base35", 3),
    face("NimbusSans-Bold.otf", "fonts-urw-base35", 3),
    face("NimbusSansNarrow-Regular.otf", "fonts-urw-base35", 2),
    face("NimbusSansNarrow-Bold.otf", "fonts-urw-base35", 2),
    face("URWGothic-Book.otf", "fonts-urw-base35", 1),
    face("NimbusMonoPS-Regular.otf", "fonts-urw-base35", 1),
    face("NimbusRoman-Regular.otf", "fonts-urw-base35", 1),
    face("C059-Roman.otf", "fonts-urw-base35", 1),
    face("Carlito-Regular.ttf", "fonts-crosextra-carlito", 2),
    face("Carlito-Bold.ttf", "fonts-crosextra-carlito", 2),
    face("LinBiolinum_R.otf", "fonts-linuxlibertine", 1),
    face("LinLibertine_R.otf", "fonts-linuxlibertine", 1),
    face("Inter-Regular.otf", "fonts-inter", 2),
    face("Inter-Bold.otf", "fonts-inter", 2),
    face("OCRB.otf", "fonts-ocr-b", 3),
];

/// A line of one of the [`KINDS`].
fn text(kind: usize, rng: &mut Chance) -> Text {
    let printed = match kind {
        0 => name(rng),
        1 => place_line(rng),
        2 => authority(rng),
        3 => address(rng),
        4 => number(rng),
        5 => date(rng),
        6 => label(rng),
        7 => sentence(rng),
        _ => arbitrary(rng),
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

fn cased(word: &str, case: Case, language: usize) -> String {
    // Turkish has an i of its own.
    let upper = |ch: char| -> String {
        match ch {
            'i' if LANGUAGES[language].marks.contains('İ') => "İ".to_owned(),
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
fn word(language: usize, rng: &mut Chance) -> String {
    if rng.random_bool(0.5) {
        one_of(LANGUAGES[language].words, rng).to_owned()
    } else {
        coined(language, rng)
    }
}

/// Syllables with the marks of the language anywhere, so that the network learns to see and
/// not to expect.
fn coined(language: usize, rng: &mut Chance) -> String {
    let marks: Vec<char> = LANGUAGES[language].marks.chars().collect();
    let mut word = String::new();
    for _ in 0..rng.random_range(1..=4) {
        for stock in ["bcdfghjklmnpqrstvwxz", "aeiouy", "aeioulmnrst"] {
            if stock.starts_with("aeioul") && rng.random_bool(0.6) {
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

fn any_language(rng: &mut Chance) -> usize {
    rng.random_range(0..LANGUAGES.len())
}

fn name(rng: &mut Chance) -> String {
    let (language, case) = (any_language(rng), any_case(rng));
    let one = |rng: &mut Chance| cased(&word(language, rng), case, language);
    let mut name = one(rng);
    for _ in 0..rng.random_range(0..3) {
        let between = one_of(&[" ", " ", " ", " ", "-", ", ", " D'", " O’", "/"], rng);
        name.push_str(between);
        name.push_str(&one(rng));
    }
    match rng.random_range(0..14) {
        0 => format!("1. {name}"),
        1 => format!("2. {name}"),
        2 => format!("{name}, {}", cased("dr.", case, language)),
        _ => name,
    }
}

fn place_line(rng: &mut Chance) -> String {
    let (language, case) = (any_language(rng), any_case(rng));
    let place = cased(&word(language, rng), case, language);
    let other = cased(&word(language, rng), case, language);
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

fn authority(rng: &mut Chance) -> String {
    let (language, case) = (any_language(rng), any_case(rng));
    let office = cased(one_of(words::OFFICES, rng), case, language);
    let place = cased(&word(language, rng), case, language);
    match rng.random_range(0..5) {
        0 => office,
        1 => format!("4c. {office} {place}"),
        2 => format!("{place} {office}"),
        _ => format!("{office} {place}"),
    }
}

fn address(rng: &mut Chance) -> String {
    let (language, case) = (any_language(rng), any_case(rng));
    let street = cased(one_of(words::STREETS, rng), case, language);
    let one = cased(&word(language, rng), case, language);
    let two = cased(&word(language, rng), case, language);
    let house = rng.random_range(1..400);
    let code = rng.random_range(1000..99_999);
    match rng.random_range(0..7) {
        0 => format!("{one}{} {house}", street.to_lowercase()),
        1 => format!("{house}, {street} {one}"),
        2 => format!("{street} {one} {two}, {house}"),
        3 => format!("{code} {one}"),
        4 => format!("8. {street} {one} {house}, {code} {two}"),
        5 => format!("{house} {one} {street} APT {}", rng.random_range(1..90)),
        _ => format!("{street} {one} {house}/{}", rng.random_range(1..60)),
    }
}

fn number(rng: &mut Chance) -> String {
    let some = |stock: &str, least: usize, most: usize, rng: &mut Chance| -> String {
        (0..rng.random_range(least..=most))
            .map(|_| any_char(stock, rng))
            .collect()
    };
    const DIGITS: &str = "0123456789";
    const CAPITALS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const BOTH: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ01234567890123456789";
    let body = match rng.random_range(0..9) {
        0 => some(DIGITS, 5, 13, rng),
        1 => some(CAPITALS, 1, 3, rng) + &some(DIGITS, 5, 9, rng),
        2 => some(BOTH, 6, 12, rng),
        3 => format!("{} {}", some(BOTH, 2, 5, rng), some(DIGITS, 3, 7, rng)),
        4 => format!("{}-{}", some(DIGITS, 2, 8, rng), some(BOTH, 1, 5, rng)),
        5 => format!("{}/{}", some(DIGITS, 2, 5, rng), some(DIGITS, 2, 7, rng)),
        6 => format!(
            "{}.{}.{}-{}",
            some(DIGITS, 1, 3, rng),
            some(DIGITS, 3, 3, rng),
            some(DIGITS, 3, 3, rng),
            any_char(BOTH, rng)
        ),
        7 => some(CAPITALS, 1, 3, rng),
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
        2 => format!("Nº {body}"),
        3 => format!("No. {body}"),
        4 => format!("{body} cm"),
        5 => format!("ID: {body}"),
        6 => format!("DL {body}"),
        _ => body,
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

fn date(rng: &mut Chance) -> String {
    let (language, case) = (any_language(rng), any_case(rng));
    let Date { year, day, .. } = Date::any_in(rng.random_range(1930..2040), rng);
    let month = |rng: &mut Chance| cased(one_of(words::MONTHS, rng), case, language);
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

fn label(rng: &mut Chance) -> String {
    let (language, case) = (any_language(rng), any_case(rng));
    let one = |rng: &mut Chance| cased(one_of(words::LABELS, rng), case, language);
    let first = one(rng);
    match rng.random_range(0..9) {
        0 => format!("{first} / {}", one(rng)),
        1 => format!("{first}/{}", one(rng)),
        2 => format!("{first}/{} ({})", one(rng), rng.random_range(1..14)),
        3 => format!("{}. {first}", rng.random_range(1..15)),
        4 => format!("({}) {first}", rng.random_range(1..15)),
        5 => format!("{first}:"),
        6 => format!("{first}: {}", cased(&word(language, rng), case, language)),
        _ => first,
    }
}

fn sentence(rng: &mut Chance) -> String {
    let language = any_language(rng);
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
        line.push_str(&cased(&word(language, rng), case, language));
    }
    line
}

/// Any characters of the alphabet.
fn arbitrary(rng: &mut Chance) -> String {
    let known: Vec<char> = LATIN.alphabet.lines().flat_map(str::chars).collect();
    let length = rng.random_range(2..=18);
    let upper = rng.random_bool(0.6);
    let mut line = String::new();
    for index in 0..length {
        let ch = match rng.random_range(0..12) {
            0..5 => *pick(&known, rng),
            5 => any_char("0123456789", rng),
            6 if index > 0 && index + 1 < length && !line.ends_with(' ') => ' ',
            _ => any_char("ABCDEFGHIJKLMNOPQRSTUVWXYZ", rng),
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
    fn every_line_is_of_the_alphabet() {
        let known: Vec<char> = LATIN.alphabet.lines().flat_map(str::chars).collect();
        let mut rng = stream(1, Stream::Holder);
        for (kind, name) in KINDS.iter().enumerate() {
            for _ in 0..800 {
                let said = text(kind, &mut rng).said;
                let strange = said.chars().find(|ch| *ch != ' ' && !known.contains(ch));
                assert_eq!(strange, None, "{name}: {said}");
                assert_eq!(said, said.trim(), "{name}");
                assert!(!said.is_empty(), "{name}");
            }
        }
    }

    #[test]
    fn the_alphabet_has_every_mark_of_every_language() {
        for language in LANGUAGES {
            for ch in language.marks.chars() {
                assert!(LATIN.alphabet.contains(ch), "{ch}");
            }
        }
    }
}
