//! Numbers that the state which issues them can check, made by its rules.
//!
//! Written apart from the engine's validators on purpose, as the MRZ is.

use rand::{Rng, RngExt};
use unicode_normalization::UnicodeNormalization;

use crate::nationals::{china, digits, korea, weighted};
use crate::person::{Date, Sex, from_pattern, pick};

/// Whom a number is made for.
pub(super) struct Of<'a> {
    pub(super) surname: &'a str,
    /// The mother's surname, where the number holds it.
    pub(super) second: &'a str,
    pub(super) given: &'a str,
    pub(super) birth: Date,
    pub(super) is_male: bool,
    pub(super) foreigner: bool,
}

impl Of<'_> {
    const fn sex(&self) -> Sex {
        if self.is_male { Sex::Male } else { Sex::Female }
    }
}

/// Divisions of China, by the codes of GB/T 2260.
const REGIONS: [&str; 6] = ["110105", "310104", "440106", "330102", "510107", "320106"];

/// The number called `name`; `None` where the press knows none of that name.
pub(super) fn draw(name: &str, of: &Of<'_>, rng: &mut impl Rng) -> Option<String> {
    Some(match name {
        "bra_cpf" => cpf(rng),
        "bra_cnh" => cnh(rng),
        "mex_curp" => curp(of, rng),
        "esp_dni" => {
            let number = rng.random_range(10_000_000..99_999_999);
            format!("{number:08}{}", dni_letter(number))
        }
        "esp_nie" => {
            let (first, number) = (rng.random_range(0..3_u8), rng.random_range(0..9_999_999));
            let letter = dni_letter(u32::from(first) * 10_000_000 + number);
            format!("{}{number:07}{letter}", char::from(b'X' + first))
        }
        "ita_fiscal_code" => fiscal_code(of, rng),
        "jpn_my_number" => my_number(rng),
        "kor_resident" => resident(of, rng),
        "chn_identity" => china::number(pick::<&str>(&REGIONS, rng), of.birth, of.sex(), rng),
        "vin" => vin(rng),
        "deu_document" => from_pattern("L99T9999", rng),
        _ => return None,
    })
}

/// CPF: two check digits modulo 11, weights 10 to 2 and 11 to 2 (Receita Federal).
fn cpf(rng: &mut impl Rng) -> String {
    let mut all = digits(9, rng);
    for weights in [
        &[10, 9, 8, 7, 6, 5, 4, 3, 2][..],
        &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2],
    ] {
        let rest = weighted(&all, weights) % 11;
        all.push_str(&(if rest < 2 { 0 } else { 11 - rest }).to_string());
    }
    format!("{}.{}.{}-{}", &all[..3], &all[3..6], &all[6..9], &all[9..])
}

/// The number of a Brazilian licence: two check digits modulo 11, weights 9 to 1 and 1 to 9;
/// numbers whose remainder is ten, which the rule treats apart, are not drawn.
fn cnh(rng: &mut impl Rng) -> String {
    loop {
        let nine = digits(9, rng);
        let first = weighted(&nine, &[9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11;
        let second = weighted(&nine, &[1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11;
        if first < 10 && second < 10 {
            return format!("{nine}{first}{second}");
        }
    }
}

/// The check letter of a Spanish number.
fn dni_letter(number: u32) -> char {
    char::from(b"TRWAGMYFPDXBNJZSQVHLCKE"[(number % 23) as usize])
}

/// Capitals without marks.
fn plain(name: &str) -> Vec<char> {
    let upper = name.to_uppercase();
    upper.nfd().filter(char::is_ascii_uppercase).collect()
}

const fn is_vowel(ch: char) -> bool {
    matches!(ch, 'A' | 'E' | 'I' | 'O' | 'U')
}

/// CURP: letters of the names, the day of birth, sex, state, consonants, and a check digit
/// modulo 10 (RENAPO).
fn curp(of: &Of<'_>, rng: &mut impl Rng) -> String {
    const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";
    const STATES: [&str; 8] = ["DF", "JC", "NL", "PL", "MC", "GT", "VZ", "SL"];
    let names = [plain(of.surname), plain(of.second), plain(of.given)];
    let first = |name: &Vec<char>| name.first().copied().unwrap_or('X');
    let inner = |name: &Vec<char>, vowel: bool| {
        let mut inner = name.iter().skip(1).copied();
        inner.find(|ch| is_vowel(*ch) == vowel).unwrap_or('X')
    };
    let Date { year, month, day } = of.birth;
    let mut out = format!(
        "{}{}{}{}{:02}{month:02}{day:02}{}{}",
        first(&names[0]),
        inner(&names[0], true),
        first(&names[1]),
        first(&names[2]),
        year % 100,
        if of.is_male { 'H' } else { 'M' },
        pick::<&str>(&STATES, rng),
    );
    out.extend(names.iter().map(|name| inner(name, false)));
    out.push(if year < 2000 { '0' } else { 'A' });
    let value = |ch| ALPHABET.chars().position(|known| known == ch).unwrap_or(0) as u32;
    let sum: u32 = out
        .chars()
        .map(value)
        .zip((2..=18).rev())
        .map(|(v, w)| v * w)
        .sum();
    out.push_str(&((10 - sum % 10) % 10).to_string());
    out
}

/// Codice fiscale: D.M. 23 December 1976.
fn fiscal_code(of: &Of<'_>, rng: &mut impl Rng) -> String {
    const TOWNS: [&str; 7] = ["H501", "F205", "L219", "F839", "A944", "D612", "D969"];
    const MONTHS: &[u8] = b"ABCDEHLMPRST";
    const ODD: [u32; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    let three = |name: &str, skips: bool| -> String {
        let (vowels, mut consonants): (Vec<char>, Vec<char>) =
            plain(name).into_iter().partition(|ch| is_vowel(*ch));
        if skips && consonants.len() > 3 {
            consonants.remove(1);
        }
        consonants.extend(vowels);
        consonants.extend(['X'; 3]);
        consonants.truncate(3);
        consonants.into_iter().collect()
    };
    let Date { year, month, day } = of.birth;
    let day = day + if of.is_male { 0 } else { 40 };
    let mut out = format!(
        "{}{}{:02}{}{day:02}{}",
        three(of.surname, false),
        three(of.given, true),
        year % 100,
        char::from(MONTHS[usize::from(month) - 1]),
        pick(&TOWNS, rng),
    );
    let sum: u32 = out
        .bytes()
        .enumerate()
        .map(|(place, ch)| {
            let value = u32::from(if ch.is_ascii_digit() {
                ch - b'0'
            } else {
                ch - b'A'
            });
            if place % 2 == 0 {
                ODD[value as usize]
            } else {
                value
            }
        })
        .sum();
    out.push(char::from(b'A' + (sum % 26) as u8));
    out
}

/// Individual number: a check digit modulo 11, weights 6 to 2 and 7 to 2 (Ordinance 85 of 2014).
fn my_number(rng: &mut impl Rng) -> String {
    let eleven = digits(11, rng);
    let rest = weighted(&eleven, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    let check = if rest < 2 { 0 } else { 11 - rest };
    let all = format!("{eleven}{check}");
    format!("{} {} {}", &all[..4], &all[4..8], &all[8..])
}

/// A resident number, or a foreigner's, whose seventh digit is four greater and whose check
/// digit two.
fn resident(of: &Of<'_>, rng: &mut impl Rng) -> String {
    let native = korea::resident_number(of.birth, of.sex(), rng);
    if !of.foreigner {
        return native;
    }
    let (date, native) = native.split_at(7);
    let kind = native.bytes().next().map_or(0, |kind| kind - b'0') + 4;
    let body = format!("{date}{kind}{}", &native[1..6]);
    let bare = body.replace('-', "");
    let sum = weighted(&bare, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
    format!("{body}{}", (13 - sum % 11) % 10)
}

/// A vehicle's number with the check digit of North America in its ninth place (49 CFR 565).
fn vin(rng: &mut impl Rng) -> String {
    const MAKERS: [&str; 9] = [
        "WVW", "VF1", "ZFA", "1HG", "KMH", "JTD", "9BW", "3VW", "SAL",
    ];
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let body = format!("{}AA99A0#A999999", pick(&MAKERS, rng));
    // The maker's letters are no pattern.
    let mut all = format!("{}{}", &body[..3], from_pattern(&body[3..], rng));
    let value = |ch: char| match ch {
        'A'..='H' => ch as u32 - 'A' as u32 + 1,
        'J'..='R' => ch as u32 - 'J' as u32 + 1,
        'S'..='Z' => ch as u32 - 'S' as u32 + 2,
        _ => ch.to_digit(10).unwrap_or(0),
    };
    let sum: u32 = all
        .chars()
        .map(value)
        .zip(WEIGHTS)
        .map(|(v, w)| v * w)
        .sum();
    let check = sum % 11;
    let check = if check == 10 {
        "X".to_owned()
    } else {
        check.to_string()
    };
    all.replace_range(8..9, &check);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use datapage::document::numbers::{Check, Validator};
    use rand::SeedableRng;

    /// The other hand that knows these rules.
    #[test]
    fn the_engine_finds_them_right() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        for round in 0..50_u8 {
            for (name, validator) in [
                ("bra_cpf", Validator::BraCpf),
                ("bra_cnh", Validator::BraCnh),
                ("mex_curp", Validator::MexCurp),
                ("esp_dni", Validator::EspDni),
                ("esp_nie", Validator::EspNie),
                ("ita_fiscal_code", Validator::ItaFiscalCode),
                ("jpn_my_number", Validator::JpnMyNumber),
                ("kor_resident", Validator::KorResident),
                ("chn_identity", Validator::ChnIdentity),
                ("vin", Validator::Vin),
            ] {
                let of = Of {
                    surname: "MUÑOZ",
                    second: "PEÑA",
                    given: "MARÍA JOSEFA",
                    birth: Date {
                        year: 1950 + u16::from(round),
                        month: 1 + round % 12,
                        day: 1 + round % 28,
                    },
                    is_male: round % 2 == 0,
                    foreigner: round % 3 == 0,
                };
                let number = draw(name, &of, &mut rng).expect("a known number");
                let found = validator.check(&number);
                // The engine proves the numbers of citizens alone; those of foreigners have their
                // check digit by another rule, and newer ones none.
                let expected = if name == "kor_resident" && of.foreigner {
                    Check::Plausible
                } else {
                    Check::Proven
                };
                assert_eq!(found, expected, "{name} {number}");
            }
        }
    }

    #[test]
    fn the_fiscal_code_of_the_decree_s_kind() {
        // Rossi, Mario, man, born on 10 December 1985 in Rome: RSSMRA85T10...
        let of = Of {
            surname: "ROSSI",
            second: "",
            given: "MARIO",
            birth: Date {
                year: 1985,
                month: 12,
                day: 10,
            },
            is_male: true,
            foreigner: false,
        };
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        assert!(fiscal_code(&of, &mut rng).starts_with("RSSMRA85T10"));
    }
}
