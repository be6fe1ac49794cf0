//! Germany, Spain, Italy, Britain, Poland, Sweden.

use super::sums::{all_same, digits, plausible, proven, value, weighted};
use super::{Check, Implied};
use crate::mrz::Date;

/// Nine characters of an alphabet without vowels and what looks like a digit, and a
/// check digit with the weights of the MRZ where it is printed beside them.
pub(super) fn deu_document(number: &[char]) -> Check {
    const ALPHABET: &str = "0123456789CFGHJKLMNPRTVWXYZ";
    let body = number.get(..9).unwrap_or_default();
    let known = body.iter().all(|c| ALPHABET.contains(*c));
    if !known || body.len() != 9 || !body.iter().any(char::is_ascii_digit) {
        return Check::Wrong;
    }
    let worths: Vec<u32> = body.iter().filter_map(|c| c.to_digit(36)).collect();
    if all_same(&worths) {
        return Check::Wrong;
    }
    match (number.len(), number.get(9)) {
        (9, _) => Check::Plausible,
        (10, Some(last)) => proven(last.to_digit(10) == Some(weighted(&worths, &[7, 3, 1]) % 10)),
        _ => Check::Wrong,
    }
}

const SPANISH_LETTERS: [char; 23] = [
    'T', 'R', 'W', 'A', 'G', 'M', 'Y', 'F', 'P', 'D', 'X', 'B', 'N', 'J', 'Z', 'S', 'Q', 'V', 'H',
    'L', 'C', 'K', 'E',
];

/// Eight digits and the letter at their remainder by 23.
pub(super) fn esp_dni(number: &[char]) -> Check {
    let Some((last, body)) = number.split_last() else {
        return Check::Wrong;
    };
    spanish(digits(body).unwrap_or_default().as_slice(), *last)
}

/// X, Y or Z for a first digit of 0, 1 or 2, seven digits, and the letter as on a DNI.
pub(super) fn esp_nie(number: &[char]) -> Check {
    let (Some(first), Some(last)) = (number.first(), number.last()) else {
        return Check::Wrong;
    };
    let leading = match first {
        'X' => 0,
        'Y' => 1,
        'Z' => 2,
        _ => return Check::Wrong,
    };
    let mut body = vec![leading];
    let middle = number.get(1..number.len().saturating_sub(1));
    body.extend(middle.and_then(digits).unwrap_or_default());
    spanish(&body, *last)
}

fn spanish(body: &[u32], letter: char) -> Check {
    let number = value(body, 0, 8).unwrap_or(0);
    let wanted = SPANISH_LETTERS.get(number as usize % 23);
    proven(body.len() == 8 && wanted == Some(&letter))
}

/// Letters that stand for digits where two holders would have the same code.
const OMOCODIA: [char; 10] = ['L', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'U', 'V'];

/// Sixteen characters; the last by the values of those at odd and even places, mod 26.
pub(super) fn ita_fiscal_code(number: &[char]) -> Check {
    const ODD: [u32; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    if number.len() != 16 || !number.iter().all(char::is_ascii_alphanumeric) {
        return Check::Wrong;
    }
    let shape = number.iter().enumerate().all(|(at, c)| match at {
        0..=5 | 8 | 11 | 15 => c.is_ascii_uppercase(),
        _ => c.is_ascii_digit() || OMOCODIA.contains(c),
    });
    let sum: u32 = number
        .iter()
        .take(15)
        .enumerate()
        .map(|(at, &c)| {
            let rank = match c {
                'A'..='Z' => u32::from(c) - u32::from('A'),
                _ => c.to_digit(10).unwrap_or(0),
            };
            // Places count from one.
            if at % 2 == 0 {
                ODD.get(rank as usize).copied().unwrap_or(0)
            } else {
                rank
            }
        })
        .sum();
    let wanted = char::from_u32(u32::from('A') + sum % 26);
    proven(shape && number.last().copied() == wanted)
}

pub(super) fn ita_fiscal_code_implies(number: &[char], today: Date) -> Implied {
    const MONTHS: &str = "ABCDEHLMPRST";
    let digit = |at: usize| {
        let c = *number.get(at)?;
        c.to_digit(10)
            .or_else(|| OMOCODIA.iter().position(|o| *o == c).map(|n| n as u32))
    };
    let two = |at: usize| Some(digit(at)? * 10 + digit(at + 1)?);
    let month = number.get(8).and_then(|c| MONTHS.find(*c));
    let Some(((year, day), month)) = two(6).zip(two(9)).zip(month) else {
        return Implied::default();
    };
    let female = day > 40;
    let day = if female { day - 40 } else { day };
    Implied {
        birth: latest(year, month as u32 + 1, day, today),
        sex: Some(if female { 'F' } else { 'M' }),
    }
}

/// The day of the latest century that is not after `today`.
fn latest(year: u32, month: u32, day: u32, today: Date) -> Option<Date> {
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    let year = u16::try_from(year).ok()?;
    let century = today.year - today.year % 100;
    [Some(century), century.checked_sub(100)]
        .into_iter()
        .flatten()
        .filter_map(|century| Date::new(century + year, month, day))
        .find(|date| *date <= today)
}

/// Five letters of the surname filled with 9, decade, month (five more on its first digit
/// for women), day, last digit of the year, two initials filled with 9, a digit and two
/// computed letters, and perhaps the card's issue. Northern Ireland has eight digits.
pub(super) fn gbr_licence(number: &[char]) -> Check {
    if let Some(all) = digits(number) {
        return plausible(all.len() == 8 && !all_same(&all));
    }
    if !matches!(number.len(), 16 | 18) {
        return Check::Wrong;
    }
    let part = |from: usize, until: usize| number.get(from..until).unwrap_or_default();
    let padded = |part: &[char]| {
        let letters = part.iter().take_while(|c| c.is_ascii_uppercase()).count();
        part.iter().skip(letters).all(|c| *c == '9')
    };
    let surname = part(0, 5);
    plausible(
        padded(surname)
            && surname.first().is_some_and(char::is_ascii_uppercase)
            && gbr_parts(number).is_some()
            && padded(part(11, 13))
            && part(13, 14).iter().all(char::is_ascii_alphanumeric)
            && part(14, 16).iter().all(char::is_ascii_uppercase)
            && part(16, 18).iter().all(char::is_ascii_digit),
    )
}

/// Year of two digits, month, day, and whether a woman's.
fn gbr_parts(number: &[char]) -> Option<(u32, u32, u32, bool)> {
    let all = number.get(5..11).and_then(digits)?;
    let year = value(&all, 0, 1)? * 10 + value(&all, 5, 6)?;
    let (month, day) = (value(&all, 1, 3)?, value(&all, 3, 5)?);
    let female = month > 50;
    let month = if female { month - 50 } else { month };
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((year, month, day, female))
}

pub(super) fn gbr_licence_implies(number: &[char], today: Date) -> Implied {
    let Some((year, month, day, female)) = gbr_parts(number) else {
        return Implied::default();
    };
    Implied {
        birth: latest(year, month, day, today),
        sex: Some(if female { 'F' } else { 'M' }),
    }
}

/// Eleven digits: birth with 20 added to the months of this century (80 of the one before
/// last), a serial, and (10 - sum mod 10) mod 10 with weights 1, 3, 7, 9.
pub(super) fn pol_pesel(number: &[char]) -> Check {
    let Some(all) = digits(number).filter(|d| d.len() == 11) else {
        return Check::Wrong;
    };
    let sum = weighted(all.get(..10).unwrap_or_default(), &[1, 3, 7, 9]);
    let right = all.last() == Some(&((10 - sum % 10) % 10));
    proven(right && pol_pesel_implies(number).birth.is_some())
}

pub(super) fn pol_pesel_implies(number: &[char]) -> Implied {
    let Some(all) = digits(number) else {
        return Implied::default();
    };
    let (Some(year), Some(month), Some(day)) =
        (value(&all, 0, 2), value(&all, 2, 4), value(&all, 4, 6))
    else {
        return Implied::default();
    };
    let (century, month) = match month {
        81.. => (1800, month - 80),
        61.. => (2200, month - 60),
        41.. => (2100, month - 40),
        21.. => (2000, month - 20),
        _ => (1900, month),
    };
    let part = |n: u32| u8::try_from(n).unwrap_or(0);
    Implied {
        birth: Date::new(century + u16::from(part(year)), part(month), part(day)),
        sex: all.get(9).map(|d| if d % 2 == 1 { 'M' } else { 'F' }),
    }
}

/// Ten or twelve digits, the last by Luhn over the nine before it.
pub(super) fn swe_personal(number: &[char]) -> Check {
    let Some(all) = digits(number).filter(|d| matches!(d.len(), 10 | 12)) else {
        return Check::Wrong;
    };
    let ten = all.get(all.len() - 10..).unwrap_or_default();
    let sum: u32 = ten
        .iter()
        .take(9)
        .zip([2, 1].into_iter().cycle())
        .map(|(digit, weight)| digit * weight / 10 + digit * weight % 10)
        .sum();
    let month = value(ten, 2, 4).unwrap_or(0);
    let day = value(ten, 4, 6).unwrap_or(0);
    let dated = (1..=12).contains(&month) && (1..=31).contains(&day);
    proven(dated && ten.last() == Some(&((10 - sum % 10) % 10)))
}

pub(super) fn swe_personal_implies(number: &[char], today: Date) -> Implied {
    let Some(all) = digits(number).filter(|d| d.len() >= 10) else {
        return Implied::default();
    };
    let ten = all.get(all.len() - 10..).unwrap_or_default();
    let (Some(year), Some(month), Some(day)) =
        (value(ten, 0, 2), value(ten, 2, 4), value(ten, 4, 6))
    else {
        return Implied::default();
    };
    let full = (all.len() == 12).then(|| value(&all, 0, 4)).flatten();
    let birth = match full {
        Some(full) => Date::new(
            u16::try_from(full).unwrap_or(0),
            u8::try_from(month).unwrap_or(0),
            u8::try_from(day).unwrap_or(0),
        ),
        None => latest(year, month, day, today),
    };
    Implied {
        birth,
        sex: ten.get(8).map(|d| if d % 2 == 1 { 'M' } else { 'F' }),
    }
}
