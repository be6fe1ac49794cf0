//! Sums that check digits are made of.

use super::Check;

/// The digits of a number that is nothing but ASCII digits.
pub(super) fn digits(number: &[char]) -> Option<Vec<u32>> {
    number.iter().map(|c| c.to_digit(10)).collect()
}

/// The sum of digits, each times its weight; weights begin again where they end.
pub(super) fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits
        .iter()
        .zip(weights.iter().cycle())
        .map(|(digit, weight)| digit * weight)
        .sum()
}

/// Whether all are the same.
pub(super) fn all_same(digits: &[u32]) -> bool {
    digits.windows(2).all(|pair| pair.first() == pair.last())
}

/// What a check digit that is right, or not, makes of a number of the right form.
pub(super) fn proven(right: bool) -> Check {
    if right { Check::Proven } else { Check::Wrong }
}

/// What the right form alone makes of a number.
pub(super) fn plausible(form: bool) -> Check {
    if form { Check::Plausible } else { Check::Wrong }
}

/// The digits from `from` to `until` as a number.
pub(super) fn value(digits: &[u32], from: usize, until: usize) -> Option<u32> {
    let part = digits.get(from..until)?;
    Some(part.iter().fold(0, |sum, digit| sum * 10 + digit))
}

/// ISO 3779. The check digit at place nine is required in North America only, by 49 CFR
/// 565.15: elsewhere another character may stand there.
pub(super) fn vin(number: &[char]) -> Check {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let worth = |c: &char| match c {
        '0'..='9' => c.to_digit(10),
        'A'..='H' => Some(u32::from(*c) - u32::from('A') + 1),
        'J'..='N' => Some(u32::from(*c) - u32::from('J') + 1),
        'P' => Some(7),
        'R' => Some(9),
        'S'..='Z' => Some(u32::from(*c) - u32::from('S') + 2),
        _ => None,
    };
    let Some(worths) = number.iter().map(worth).collect::<Option<Vec<u32>>>() else {
        return Check::Wrong;
    };
    if worths.len() != WEIGHTS.len() {
        return Check::Wrong;
    }
    let sum = weighted(&worths, &WEIGHTS) % 11;
    let wanted = char::from_digit(sum, 10).unwrap_or('X');
    if number.get(8) == Some(&wanted) {
        return Check::Proven;
    }
    plausible(!matches!(number.first(), Some('1'..='5')))
}
