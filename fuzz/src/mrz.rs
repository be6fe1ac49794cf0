//! Bytes as the lines of a zone: what is parsed says what was given.

use datapage::mrz::{Date, parse, repair};

use super::Target;

pub const TARGET: Target = Target {
    name: "mrz",
    run,
    seeds: &[],
    words: &[
        "<", "<<", "P<", "I<", "V<", "AC", "UTO", "D<<", "\n", "0", "O", "1", "I", "99", "<<<<<<<<",
    ],
};

pub fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let lines: Vec<&str> = text.lines().collect();
    let today = Date::new(2026, 11, 24).expect("a day");
    if let Ok(mrz) = parse(&lines, today) {
        assert!(mrz.lines().eq(lines.iter().copied()));
    }
    if let Ok(repaired) = repair(&lines, today) {
        let right = repaired.mrz.lines().collect::<Vec<_>>();
        let again = parse(&right, today).expect("what was repaired is a zone");
        assert_eq!(again.digits_right(), repaired.mrz.digits_right());
    }
}
