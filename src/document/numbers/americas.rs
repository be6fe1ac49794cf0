//! Brazil, Mexico, Argentina, Chile.

use super::sums::{all_same, digits, plausible, proven, value, weighted};
use super::{Check, Implied};
use crate::mrz::Date;

/// Eleven digits; the last two by weights 10 to 2 and 11 to 2, mod 11.
pub(super) fn bra_cpf(number: &[char]) -> Check {
    let Some(all) = digits(number).filter(|d| d.len() == 11 && !all_same(d)) else {
        return Check::Wrong;
    };
    let check = |count: usize, first: u32| {
        let weights: Vec<u32> = (2..=first).rev().collect();
        let sum = weighted(all.get(..count).unwrap_or_default(), &weights);
        sum * 10 % 11 % 10
    };
    proven(all.get(9) == Some(&check(9, 10)) && all.get(10) == Some(&check(10, 11)))
}

/// Eleven digits, two of them check digits. Published code disagrees on how the second
/// follows from a first of ten, so that it is advisory.
pub(super) fn bra_cnh(number: &[char]) -> Check {
    let Some(all) = digits(number).filter(|d| d.len() == 11 && !all_same(d)) else {
        return Check::Wrong;
    };
    let body = all.get(..9).unwrap_or_default();
    let first = weighted(body, &[9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11;
    let (first, less) = if first >= 10 { (0, 2) } else { (first, 0) };
    let second = weighted(body, &[1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11;
    // Eleven more, so that nothing goes below zero.
    let second = if second < less {
        second + 11 - less
    } else {
        second - less
    };
    let second = if second >= 10 { 0 } else { second };
    if all.get(9) == Some(&first) && all.get(10) == Some(&second) {
        Check::Proven
    } else {
        Check::Plausible
    }
}

/// A letter, that of the surname, and so many digits.
pub(super) fn can_licence(number: &[char], count: usize) -> Check {
    let lettered = number.first().is_some_and(char::is_ascii_uppercase);
    let serial = number.get(1..).and_then(digits);
    plausible(lettered && serial.is_some_and(|digits| digits.len() == count))
}

/// Eighteen characters; the last is (10 - sum mod 10) mod 10 of values in an alphabet
/// with N before Ñ, weights 18 to 2.
pub(super) fn mex_curp(number: &[char]) -> Check {
    const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";
    if number.len() != 18 || mex_curp_implies(number).birth.is_none() {
        return Check::Wrong;
    }
    let letters = number.get(..4).unwrap_or_default();
    let after = number.get(10..16).unwrap_or_default();
    let is_letter = |c: &char| c.is_ascii_uppercase() || *c == 'Ñ';
    if !letters.iter().all(is_letter) || !after.iter().all(is_letter) {
        return Check::Wrong;
    }
    let worths: Option<Vec<u32>> = number
        .iter()
        .take(17)
        .map(|c| ALPHABET.chars().position(|a| a == *c).map(|at| at as u32))
        .collect();
    let Some(worths) = worths else {
        return Check::Wrong;
    };
    let weights: Vec<u32> = (2..=18).rev().collect();
    let wanted = (10 - weighted(&worths, &weights) % 10) % 10;
    proven(number.get(17).and_then(|c| c.to_digit(10)) == Some(wanted))
}

pub(super) fn mex_curp_implies(number: &[char]) -> Implied {
    let Some(all) = number.get(4..10).and_then(digits) else {
        return Implied::default();
    };
    // The character before the last is a digit for births before 2000.
    let century = match number.get(16) {
        Some(c) if c.is_ascii_digit() => 1900,
        _ => 2000,
    };
    let two = |at: usize| value(&all, at, at + 2).and_then(|n| u8::try_from(n).ok());
    let birth = two(0)
        .zip(two(2))
        .zip(two(4))
        .and_then(|((year, month), day)| Date::new(century + u16::from(year), month, day));
    Implied {
        birth,
        sex: match number.get(10) {
            Some('H') => Some('M'),
            Some('M') => Some('F'),
            _ => None,
        },
    }
}

/// Seven or eight digits.
pub(super) fn arg_dni(number: &[char]) -> Check {
    plausible(digits(number).is_some_and(|d| matches!(d.len(), 7 | 8)))
}

/// Up to eight digits and 11 - sum mod 11 with weights 2 to 7 from the right: 11 is
/// printed as 0, 10 as K.
pub(super) fn chl_rut(number: &[char]) -> Check {
    let Some((last, body)) = number.split_last() else {
        return Check::Wrong;
    };
    let Some(mut body) = digits(body).filter(|d| matches!(d.len(), 7 | 8)) else {
        return Check::Wrong;
    };
    body.reverse();
    let wanted = match 11 - weighted(&body, &[2, 3, 4, 5, 6, 7]) % 11 {
        11 => '0',
        10 => 'K',
        n => char::from_digit(n, 10).unwrap_or('K'),
    };
    proven(*last == wanted)
}
