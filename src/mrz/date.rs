//! Calendar dates, and the century of a two-digit year.
//!
//! Doc 9303 prints years with two digits and leaves the century to the reader.
//! The rules here need to know what day it is; that day is always an input.

use std::fmt;

/// The longest human life on record, in years: an earlier birth is not possible.
const LONGEST_LIFE: u16 = 122;

/// How far back an expiry may lie, in years.
const EXPIRY_PAST: u16 = 30;

/// How far ahead an expiry may lie, in years.
const EXPIRY_FUTURE: u16 = 50;

/// A date of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The year, with its century: 1 to 9999.
    pub year: u16,
    /// The month: 1 to 12.
    pub month: u8,
    /// The day of the month: 1 to 31.
    pub day: u8,
}

impl Date {
    /// The date, or `None` where the calendar has no such day.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        ((1..=9999).contains(&year) && (1..=days).contains(&day)).then_some(Self {
            year,
            month,
            day,
        })
    }
}

impl fmt::Display for Date {
    /// `YYYY-MM-DD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A date of birth whose century was inferred.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BirthDate {
    /// The latest such date that is not after today.
    pub date: Date,
    /// True where the holder could be over 100 years old instead, that is where
    /// the same day a century earlier lies within a human life of today. Only
    /// another source can tell, such as a four-digit year in the visual zone.
    pub maybe_over_100: bool,
}

impl fmt::Debug for BirthDate {
    /// Hides the date: it came from somebody's document.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BirthDate")
            .field("maybe_over_100", &self.maybe_over_100)
            .finish_non_exhaustive()
    }
}

/// Year without century, month, day of a field `YYMMDD`, `None` where any part
/// is unknown (`<`) or not a number.
fn parts(field: &[u8]) -> Option<(u16, u8, u8)> {
    let &[y1, y2, m1, m2, d1, d2] = field else {
        return None;
    };
    let two = |tens: u8, units: u8| {
        (tens.is_ascii_digit() && units.is_ascii_digit())
            .then(|| (tens - b'0') * 10 + (units - b'0'))
    };
    Some((u16::from(two(y1, y2)?), two(m1, m2)?, two(d1, d2)?))
}

/// The date of birth of a field `YYMMDD`: the latest century not after today.
///
/// `None` where a part is unknown or the calendar has no such day.
#[must_use]
pub fn birth_date(field: &str, today: Date) -> Option<BirthDate> {
    let (year, month, day) = parts(field.as_bytes())?;
    let this_century = today.year - today.year % 100;
    let mut possible = [0, 100, 200]
        .into_iter()
        .filter_map(|back| Date::new(this_century.checked_sub(back)? + year, month, day))
        .filter(|&date| date <= today);
    let date = possible.next()?;
    let maybe_over_100 = possible
        .next()
        .is_some_and(|earlier| today.year - earlier.year <= LONGEST_LIFE);
    Some(BirthDate {
        date,
        maybe_over_100,
    })
}

/// The date of expiry of a field `YYMMDD`: the century that puts its year
/// between 30 years before today and 50 after.
///
/// `None` where a part is unknown, the calendar has no such day, or the year
/// lies outside that window in every century.
#[must_use]
pub fn expiry_date(field: &str, today: Date) -> Option<Date> {
    let (year, month, day) = parts(field.as_bytes())?;
    let this_century = today.year - today.year % 100;
    // The window is shorter than a century, so at most one year fits.
    [
        this_century.checked_sub(100),
        Some(this_century),
        this_century.checked_add(100),
    ]
    .into_iter()
    .flatten()
    .map(|century| century + year)
    .find(|&year| year + EXPIRY_PAST >= today.year && year <= today.year + EXPIRY_FUTURE)
    .and_then(|year| Date::new(year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date {
        year: 2026,
        month: 6,
        day: 15,
    };

    #[test]
    fn the_calendar_is_gregorian() {
        for (y, m, d, valid) in [
            (2024, 2, 29, true),
            (2023, 2, 29, false),
            (1900, 2, 29, false),
            (2000, 2, 29, true),
            (2024, 13, 1, false),
            (2024, 0, 1, false),
            (2024, 4, 31, false),
            (2024, 4, 0, false),
            (0, 1, 1, false),
            (10000, 1, 1, false),
        ] {
            assert_eq!(Date::new(y, m, d).is_some(), valid, "{y}-{m}-{d}");
        }
        assert_eq!(
            Date {
                year: 987,
                month: 1,
                day: 2
            }
            .to_string(),
            "0987-01-02"
        );
    }

    #[test]
    fn a_birth_lies_in_the_latest_century_not_after_today() {
        for (field, expected, over) in [
            ("740812", "1974-08-12", false),
            ("260615", "2026-06-15", true),
            ("260616", "1926-06-16", false),
            ("040101", "2004-01-01", true),
            ("030101", "2003-01-01", false),
            // 1900 was no leap year, 2000 was.
            ("000229", "2000-02-29", false),
        ] {
            let birth = birth_date(field, TODAY).expect(field);
            assert_eq!(
                (birth.date.to_string().as_str(), birth.maybe_over_100),
                (expected, over)
            );
        }
        for field in ["7408<<", "<<<<<<", "741332", "74081", "74081A", ""] {
            assert!(birth_date(field, TODAY).is_none(), "{field}");
        }
    }

    #[test]
    fn an_expiry_lies_within_its_window() {
        for (field, expected) in [
            ("120415", Some("2012-04-15")),
            ("960101", Some("1996-01-01")),
            ("950101", None),
            ("760101", Some("2076-01-01")),
            ("770101", None),
            ("120431", None),
            ("1204<<", None),
        ] {
            assert_eq!(
                expiry_date(field, TODAY).map(|d| d.to_string()).as_deref(),
                expected
            );
        }
    }

    #[test]
    fn debug_hides_the_date() {
        let birth = birth_date("740812", TODAY).expect("a date");
        assert!(!format!("{birth:?}").contains("74"));
    }
}
