//! Korea, Japan, China, India.

use super::sums::{all_same, digits, plausible, proven, value, weighted};
use super::{Check, Implied};
use crate::mrz::Date;

/// `YYMMDD-SNNNNNC`: the seventh digit tells century and sex; the last is
/// (11 - sum mod 11) mod 10. Numbers issued since October 2020 are random after the
/// seventh digit, so that a wrong last digit proves nothing.
pub(super) fn kor_resident(number: &[char]) -> Check {
    let Some(all) = digits(number).filter(|d| d.len() == 13) else {
        return Check::Wrong;
    };
    if kor_resident_implies(number).birth.is_none() {
        return Check::Wrong;
    }
    let body = all.get(..12).unwrap_or_default();
    let sum = weighted(body, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
    if all.last() == Some(&((11 - sum % 11) % 10)) {
        Check::Proven
    } else {
        Check::Plausible
    }
}

pub(super) fn kor_resident_implies(number: &[char]) -> Implied {
    let Some(all) = digits(number).filter(|d| d.len() == 13) else {
        return Implied::default();
    };
    let kind = all.get(6).copied().unwrap_or(0);
    let century = match kind {
        9 | 0 => 1800,
        1 | 2 | 5 | 6 => 1900,
        _ => 2000,
    };
    Implied {
        birth: day(&all, century, 0),
        sex: Some(if kind % 2 == 1 { 'M' } else { 'F' }),
    }
}

/// Two digits each of year, month and day from `from` on.
fn day(all: &[u32], century: u16, from: usize) -> Option<Date> {
    let two = |at: usize| value(all, from + at, from + at + 2);
    let year = century + u16::try_from(two(0)?).ok()?;
    let (month, day) = (u8::try_from(two(2)?).ok()?, u8::try_from(two(4)?).ok()?);
    Date::new(year, month, day)
}

/// The regions of Korean licences by number.
const KOR_REGIONS: [u32; 17] = [
    11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28,
];

/// The same by name, as licences from before the numbers print them.
const KOR_REGION_NAMES: [&str; 17] = [
    "서울",
    "부산",
    "경기",
    "강원",
    "충북",
    "충남",
    "전북",
    "전남",
    "경북",
    "경남",
    "제주",
    "대구",
    "인천",
    "광주",
    "대전",
    "울산",
    "경기북부",
];

/// `RR-YY-NNNNNN-CD`; how the last two digits are made is not published.
pub(super) fn kor_licence(text: &str, number: &[char]) -> Check {
    if let Some(all) = digits(number) {
        let region = value(&all, 0, 2).unwrap_or(0);
        return plausible(all.len() == 12 && KOR_REGIONS.contains(&region));
    }
    let named = KOR_REGION_NAMES
        .iter()
        .filter_map(|name| text.trim_start().strip_prefix(name))
        .any(|rest| {
            let rest: Vec<char> = rest.chars().filter(|c| c.is_alphanumeric()).collect();
            digits(&rest).is_some_and(|d| d.len() == 10)
        });
    plausible(named)
}

/// Twelve digits: the eleventh is 11 - (sum of the first ten mod 11), where 10 gives 0
/// and 11 gives 1; the twelfth counts reissues.
pub(super) fn jpn_licence(number: &[char]) -> Check {
    let Some(all) = digits(number).filter(|d| d.len() == 12) else {
        return Check::Wrong;
    };
    let body = all.get(..10).unwrap_or_default();
    let sum = weighted(body, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
    proven(all.get(10) == Some(&((11 - sum % 11) % 10)) && !all_same(&all))
}

/// Twelve digits, the last (-sum mod 11) mod 10 with weights 6 to 2 and 7 to 2.
pub(super) fn jpn_my_number(number: &[char]) -> Check {
    let Some(all) = digits(number).filter(|d| d.len() == 12) else {
        return Check::Wrong;
    };
    let body = all.get(..11).unwrap_or_default();
    let sum = weighted(body, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
    proven(all.last() == Some(&((11 - sum % 11) % 11 % 10)) && !all_same(&all))
}

/// Eighteen characters: division, birth, serial, and `10X98765432`[sum mod 11].
pub(super) fn chn_identity(number: &[char]) -> Check {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let Some((last, body)) = number.split_last().filter(|(_, body)| body.len() == 17) else {
        return Check::Wrong;
    };
    let Some(body) = digits(body) else {
        return Check::Wrong;
    };
    let wanted = CHECKS.get(weighted(&body, &WEIGHTS) as usize % 11);
    proven(wanted == Some(last) && chn_identity_implies(number).birth.is_some())
}

pub(super) fn chn_identity_implies(number: &[char]) -> Implied {
    let Some(all) = number.get(..17).and_then(digits) else {
        return Implied::default();
    };
    let century = value(&all, 6, 8).and_then(|c| u16::try_from(c * 100).ok());
    Implied {
        birth: century.and_then(|century| day(&all, century, 8)),
        sex: all.get(16).map(|d| if d % 2 == 1 { 'M' } else { 'F' }),
    }
}

/// H or M, eight digits, and two more that count renewals on older permits.
pub(super) fn chn_permit(number: &[char]) -> Check {
    let Some((first, rest)) = number.split_first() else {
        return Check::Wrong;
    };
    let length = digits(rest).map_or(0, |d| d.len());
    plausible(matches!(first, 'H' | 'M') && matches!(length, 8 | 10))
}

/// Twelve digits, the first 2 to 9, the last by Verhoeff; or masked but for the last
/// four, of which nothing can be proven.
pub(super) fn ind_aadhaar(number: &[char]) -> Check {
    if number.len() != 12 {
        return Check::Wrong;
    }
    if number.iter().take(8).all(|c| matches!(c, 'X' | '*')) {
        return plausible(number.get(8..).and_then(digits).is_some());
    }
    let Some(all) = digits(number) else {
        return Check::Wrong;
    };
    let first = all.first().copied().unwrap_or(0);
    proven(first >= 2 && !all_same(&all) && verhoeff(&all))
}

/// Verhoeff's scheme: digits multiplied in the group of the pentagon's ten symmetries,
/// each place permuted once more than the one to its right; a right number gives 0.
fn verhoeff(all: &[u32]) -> bool {
    /// a times b: 0 to 4 turn the pentagon, 5 to 9 mirror it.
    const fn times(a: u32, b: u32) -> u32 {
        match (a < 5, b < 5) {
            (true, true) => (a + b) % 5,
            (true, false) => 5 + (a + b - 5) % 5,
            (false, true) => 5 + (a - b) % 5,
            (false, false) => (5 + a - b) % 5,
        }
    }
    const PERMUTED: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let permuted = |digit: u32, often: usize| {
        (0..often).fold(digit, |d, _| PERMUTED.get(d as usize).copied().unwrap_or(0))
    };
    let product = all
        .iter()
        .rev()
        .enumerate()
        .fold(0, |sum, (place, &digit)| {
            times(sum, permuted(digit, place % 8))
        });
    product == 0
}

/// `AAAKA9999A`: the fourth letter is the kind of holder. Its last letter is a check
/// letter whose rule is not published.
pub(super) fn ind_pan(number: &[char]) -> Check {
    let letter = |at: usize| number.get(at).is_some_and(char::is_ascii_uppercase);
    let kind = number.get(3).is_some_and(|c| "ABCFGHJKLPT".contains(*c));
    let serial = number.get(5..9).and_then(digits);
    plausible(
        number.len() == 10
            && [0, 1, 2, 4, 9].into_iter().all(letter)
            && kind
            && serial.is_some_and(|d| d.iter().any(|&n| n != 0)),
    )
}
