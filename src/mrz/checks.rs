//! Check digits: the 7-3-1 sum and what became of each printed digit.

use super::alphabet::{FILLER, value_of, weight_value};
use super::format::{CheckSpec, FieldName, Span};

/// The repeating weights (Doc 9303 part 3, 4.9).
const WEIGHTS: [u32; 3] = [7, 3, 1];

/// What became of a check digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The printed digit is the one that the characters give.
    Right,
    /// It is another, or no digit where there must be one.
    Wrong,
    /// The format prints no check digit for this field.
    NotPrinted,
}

impl Verdict {
    /// The verdict in `snake_case`, for reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::NotPrinted => "not_printed",
        }
    }
}

/// Which sum the check digit of a long document number agrees with.
///
/// Doc 9303 part 5 leaves the blank slot of the check digit (position 15 of
/// TD1) out of the sum; real cards do either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SumRule {
    /// Only without the blank slot, as Doc 9303 has it.
    SlotExcluded,
    /// Only with the blank slot counted as a filler.
    SlotIncluded,
    /// Both ways give the printed digit.
    Either,
    /// Neither does: the digit is wrong.
    Neither,
}

/// A document number that is longer than its field (TD1 and TD2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Overflow {
    /// Which sum the digit agrees with.
    pub rule: SumRule,
    /// How many characters of the number stand in the optional data.
    pub extra: usize,
    /// The line of the check digit, from 0.
    pub line: usize,
    /// The column of the check digit, from 0.
    pub column: usize,
}

/// The running 7-3-1 sum, weights going on from one stretch to the next.
#[derive(Default)]
struct Sum {
    total: u32,
    at: usize,
}

impl Sum {
    #[inline]
    fn add(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.total += weight_value(byte) * WEIGHTS[self.at];
            self.at = if self.at == 2 { 0 } else { self.at + 1 };
        }
    }

    #[inline]
    fn digit(&self) -> u8 {
        b'0' + (self.total % 10) as u8
    }
}

/// The check digit of a text, `'0'` to `'9'`, `None` where a character is
/// outside the MRZ alphabet.
#[must_use]
pub fn check_digit(text: &str) -> Option<char> {
    if !text.bytes().all(|byte| value_of(byte).is_some()) {
        return None;
    }
    // Reduced as it grows: the text may be of any length.
    let total = text
        .bytes()
        .zip(WEIGHTS.iter().cycle())
        .fold(0, |total, (byte, weight)| {
            (total + weight_value(byte) * weight) % 10
        });
    char::from_digit(total, 10)
}

/// The digit over stretches of lines; `slice` gives the bytes of a stretch.
#[inline]
pub(crate) fn digit_over<'a>(spans: &[Span], slice: impl Fn(Span) -> &'a [u8]) -> u8 {
    let mut sum = Sum::default();
    for &span in spans {
        sum.add(slice(span));
    }
    sum.digit()
}

/// The verdict on one check digit, long document numbers aside.
#[inline]
pub(crate) fn verify<'a>(
    check: &CheckSpec,
    printed: u8,
    slice: impl Fn(Span) -> &'a [u8] + Copy,
) -> Verdict {
    let right = if printed.is_ascii_digit() {
        printed == digit_over(check.over, slice)
    } else {
        // Doc 9303 part 4: the digit of the personal number may be left blank
        // where the number itself is.
        check.field == FieldName::PersonalNumber
            && printed == FILLER
            && check
                .over
                .iter()
                .all(|&span| slice(span).iter().all(|&byte| byte == FILLER))
    };
    if right {
        Verdict::Right
    } else {
        Verdict::Wrong
    }
}

/// The digit of a long number by both rules: slot excluded, slot included.
pub(crate) fn overflow_digits(number: &[u8], extra: &[u8]) -> (u8, u8) {
    let mut excluded = Sum::default();
    excluded.add(number);
    let mut included = Sum { ..excluded };
    excluded.add(extra);
    included.add(&[FILLER]);
    included.add(extra);
    (excluded.digit(), included.digit())
}

/// The long document number, where `slot`, the place of its check digit, is
/// blank and the number goes on in the optional data.
///
/// `None` where it does not: the number's field has room left, or the optional
/// data begin with a filler or hold no more than one character of it.
pub(crate) fn overflow(number: &[u8], slot: u8, optional: &[u8], at: Span) -> Option<Overflow> {
    if slot != FILLER || number.last() == Some(&FILLER) {
        return None;
    }
    let end = optional
        .iter()
        .position(|&byte| byte == FILLER)
        .unwrap_or(optional.len());
    let (&printed, extra) = optional.get(..end)?.split_last()?;
    if extra.is_empty() {
        return None;
    }
    let (excluded, included) = overflow_digits(number, extra);
    let rule = match (printed == excluded, printed == included) {
        (true, true) => SumRule::Either,
        (true, false) => SumRule::SlotExcluded,
        (false, true) => SumRule::SlotIncluded,
        (false, false) => SumRule::Neither,
    };
    Some(Overflow {
        rule,
        extra: extra.len(),
        line: at.line,
        column: at.start + extra.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Span = Span {
        line: 0,
        start: 15,
        end: 30,
    };

    #[test]
    fn digits_of_the_standard() {
        // Doc 9303 part 3 appendix A and part 4 appendix B.
        for (text, digit) in [
            ("520727", '3'),
            ("AB2134<<<", '5'),
            ("L898902C3", '6'),
            ("ZE184226B<<<<<", '1'),
        ] {
            assert_eq!(check_digit(text), Some(digit), "{text}");
        }
        assert_eq!(check_digit(""), Some('0'));
        assert_eq!(check_digit("ab"), None);
    }

    #[test]
    fn a_very_long_text_does_not_overflow_the_sum() {
        assert!(check_digit(&"Z".repeat(30_000_000)).is_some());
    }

    #[test]
    fn long_numbers_agree_with_one_sum_or_the_other() {
        for (number, optional, rule, extra) in [
            ("600001795", "0152<<<<<<<<<<<", SumRule::SlotExcluded, 3),
            ("007777779", "ZZ92<<<<<<<<<<<", SumRule::SlotExcluded, 3),
            ("000590240", "6013<<<<<<<<<<<", SumRule::SlotIncluded, 3),
            ("D23145890", "7349<<<<<<<<<<<", SumRule::Either, 3),
            ("D23145890", "7340<<<<<<<<<<<", SumRule::Neither, 3),
        ] {
            let found = overflow(number.as_bytes(), FILLER, optional.as_bytes(), AT);
            assert_eq!(
                found,
                Some(Overflow {
                    rule,
                    extra,
                    line: 0,
                    column: 18
                }),
                "{number} {optional}"
            );
        }
    }

    #[test]
    fn what_is_no_long_number() {
        for (number, slot, optional) in [
            ("D23145890", b'7', "<<<<<<<<<<<<<<<"),
            ("D23145890", b'<', "<<<<<<<<<<<<<<<"),
            ("D23145890", b'<', "7<<<<<<<<<<<<<<"),
            ("<<<<<<<<<", b'<', "7349<<<<<<<<<<<"),
            ("12345678<", b'<', "7349<<<<<<<<<<<"),
        ] {
            let found = overflow(number.as_bytes(), slot, optional.as_bytes(), AT);
            assert_eq!(found, None, "{number} {optional}");
        }
    }
}
