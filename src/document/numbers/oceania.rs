//! Australia, New Zealand.

use super::Check;
use super::sums::{digits, plausible};

/// Six to ten characters, most of them digits: each state has its own form, and what is
/// published of them conflicts.
pub(super) fn aus_licence(number: &[char]) -> Check {
    let figures = number.iter().filter(|c| c.is_ascii_digit()).count();
    let plain = number.iter().all(char::is_ascii_alphanumeric);
    plausible(plain && (6..=10).contains(&number.len()) && figures * 2 >= number.len())
}

/// Two letters and six digits.
pub(super) fn nzl_licence(number: &[char]) -> Check {
    let letters = number.iter().take(2).all(char::is_ascii_uppercase);
    let serial = number.get(2..).and_then(digits);
    plausible(number.len() == 8 && letters && serial.is_some())
}
