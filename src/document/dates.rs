//! Dates as documents print them.
//!
//! `12 LUG/JUIL 1942`, `12JUIL42`, `120742`, `12.07.1942`, `1980-01-01`,
//! `JAN 01 1980`, `1980年1月2日`, with or without the spaces that a recogniser
//! loses. What a text leaves open (a two-digit year, day and month that could be
//! swapped, a month word with two meanings) stays open in [`PrintedDate`]; only
//! [`PrintedDate::resolve`] decides, and says `None` where it would be a guess.

use std::ops::Range;

use super::date_shapes::first_shape;
use super::date_tokens::{is_mark, tokens};
use super::months::MonthTable;
use crate::mrz::Date;

/// Which of two numbers before a year is the day, where both could be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOrder {
    /// 01/02/2000 is the first of February.
    DayFirst,
    /// 01/02/2000 is the second of January.
    MonthFirst,
    /// It stays ambiguous, unless full stops separate the numbers: those are
    /// only printed by countries that put the day first.
    Unknown,
}

/// What a date is about; the century of a two-digit year depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateRole {
    /// Never in the future: the latest century that is not after today.
    Birth,
    /// Never in the future, as a birth.
    Issue,
    /// The century nearest today, within 30 years back and 50 years ahead.
    Expiry,
}

/// A year as printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrintedYear {
    /// All four digits.
    Four(u16),
    /// The last two digits, 0 to 99.
    Two(u8),
}

/// A date as printed. A part that is printed as unknown (`XX`) is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrintedDate {
    /// The year.
    pub year: Option<PrintedYear>,
    /// 1 to 12.
    pub month: Option<u8>,
    /// 1 to 31.
    pub day: Option<u8>,
    /// Day and month could be the other way round.
    pub either_order: bool,
    /// Printed as bare digits without separators: it could be another number.
    pub compact: bool,
    /// A letter was taken for the digit that it resembles.
    pub repaired: bool,
}

impl PrintedDate {
    /// The date meant, or `None` where a part is unknown, day and month could be
    /// swapped, or no such day exists.
    #[must_use]
    pub fn resolve(&self, role: DateRole, today: Date) -> Option<Date> {
        if self.either_order {
            return None;
        }
        let (month, day) = (self.month?, self.day?);
        match self.year? {
            PrintedYear::Four(year) => Date::new(year, month, day),
            PrintedYear::Two(short) => {
                let century = today.year - today.year % 100;
                let mut candidates = [
                    century.checked_add(100),
                    Some(century),
                    century.checked_sub(100),
                ]
                .into_iter()
                .flatten()
                .filter_map(|century| Date::new(century + u16::from(short), month, day));
                match role {
                    DateRole::Birth | DateRole::Issue => candidates.find(|&d| d <= today),
                    // The window is shorter than a century: at most one fits.
                    DateRole::Expiry => candidates.find(|d| {
                        let ahead = i32::from(d.year) - i32::from(today.year);
                        (-30..=50).contains(&ahead)
                    }),
                }
            }
        }
    }

    /// Whether it can be the date whose known parts are these: the year's last two
    /// digits, month and day, each `None` where the MRZ prints fillers. A part
    /// that only one side knows proves nothing; at least one has to be shared.
    #[must_use]
    pub fn agrees(&self, year: Option<u8>, month: Option<u8>, day: Option<u8>) -> bool {
        let own = match self.year {
            Some(PrintedYear::Four(y)) => Some((y % 100) as u8),
            Some(PrintedYear::Two(y)) => Some(y),
            None => None,
        };
        let same = |a: Option<u8>, b: Option<u8>| a.is_none() || b.is_none() || a == b;
        let shared = (own.is_some() && year.is_some())
            || (self.month.is_some() && month.is_some())
            || (self.day.is_some() && day.is_some());
        let plain = same(self.month, month) && same(self.day, day);
        let swapped = self.either_order && same(self.day, month) && same(self.month, day);
        shared && same(own, year) && (plain || swapped)
    }

    /// Whether year, month and day are all printed.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.year.is_some() && self.month.is_some() && self.day.is_some()
    }
}

/// The date that `text` is, where nothing but punctuation is left over.
#[must_use]
pub fn parse(text: &str, months: &MonthTable, order: DayOrder) -> Option<PrintedDate> {
    let (range, date) = find(text, months, order).into_iter().next()?;
    let outside = text
        .chars()
        .enumerate()
        .any(|(i, c)| !range.contains(&i) && c.is_alphanumeric());
    (!outside).then_some(date)
}

/// Every date in `text`, first to last, each with its range in `char`s.
#[must_use]
pub fn find(text: &str, months: &MonthTable, order: DayOrder) -> Vec<(Range<usize>, PrintedDate)> {
    let tokens = tokens(text, months);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = tokens.get(at..).filter(|rest| !rest.is_empty()) {
        // Tokens that only a few separators part from each other.
        let chain = 1 + rest.iter().skip(1).take_while(|t| t.joined).count();
        let chain = &rest[..chain.min(rest.len())];
        match first_shape(chain, order) {
            Some((used, date)) => {
                let start = rest.first().map_or(0, |t| t.start);
                let end = rest.get(used - 1).map_or(start, |t| t.end);
                // "5月7日": the mark after the day is part of the date.
                let end = end + usize::from(text.chars().nth(end).is_some_and(is_mark));
                found.push((start..end, date));
                at += used.max(1);
            }
            None => at += 1,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Templates;

    const TODAY: Date = Date {
        year: 2026,
        month: 6,
        day: 15,
    };

    fn months() -> &'static MonthTable {
        &Templates::built_in()
            .expect("the built-in tables are readable")
            .months
    }

    #[test]
    fn printed_forms() {
        // Forms of Doc 9303 part 3 section 4.1 and of national practice.
        for (text, expected) in [
            ("12 LUG/JUIL 1942", "1942-07-12"),
            ("12LUG/JUIL1942", "1942-07-12"),
            ("12JUIL42", "1942-07-12"),
            ("12 JUIL 42", "1942-07-12"),
            ("120742", "1942-07-12"),
            ("12071942", "1942-07-12"),
            ("26 Ju| 2029", "2029-07-26"),
            ("19420712", "1942-07-12"),
            ("12.07.1942", "1942-07-12"),
            ("12.07.1942.", "1942-07-12"),
            ("12. 7. 1942", "1942-07-12"),
            ("12-07-1942", "1942-07-12"),
            ("12 07 1942", "1942-07-12"),
            ("12/07/42", "1942-07-12"),
            ("01 JAN/JAN 1980", "1980-01-01"),
            ("21 3月/MAR 2024", "2024-03-21"),
            ("2024年3月5日", "2024-03-05"),
            ("01JANJAN1980", "1980-01-01"),
            ("01 JAN /JAN 85", "1985-01-01"),
            ("12 AUGUST/AOÛT 74", "1974-08-12"),
            ("12 August 1974", "1974-08-12"),
            ("1980-01-02", "1980-01-02"),
            ("2024年(令和06年)06月01日", "2024-06-01"),
            ("2024年（令和6年）6月1日", "2024-06-01"),
            ("1980/01/02", "1980-01-02"),
            ("1980. 01. 02.", "1980-01-02"),
            ("1980年1月2日", "1980-01-02"),
            ("1980년 01월 02일", "1980-01-02"),
            ("昭和61年5月1日", "1986-05-01"),
            ("令和01年05月07", "2019-05-07"),
            // The era misread for what it resembles.
            ("命和01年05月07日", "2019-05-07"),
            ("2024年(合和06年)06月01日", "2024-06-01"),
            ("吉和01年05月07日", ""),
            // The space between day and month is lost.
            ("1207 1942", "1942-07-12"),
            ("3207 1942", ""),
            // That before the year is, and an O of the month is a nought.
            ("12 071942", "1942-07-12"),
            ("12 131942", ""),
            ("091月/JAN 2021", "2021-01-09"),
            ("20 10月/0CT 2023", "2023-10-20"),
            ("3 N0V2024", "2024-11-03"),
            ("JAN 02 1980", "1980-01-02"),
            ("Jan. 02, 1980", "1980-01-02"),
            ("12 de julio de 1942", "1942-07-12"),
            ("12. Juli 1942", "1942-07-12"),
            ("13 LIP/JUL 2006", "2006-07-13"),
            ("01 LIS/NOV 2006", "2006-11-01"),
            ("29 JÚN/JUN 11", "2011-06-29"),
            ("17 JUL/GORFF 85", "1985-07-17"),
            ("26 MAÍ/MAY 99", "1999-05-26"),
            ("31.12.2004", "2004-12-31"),
            ("12/31/2004", "2004-12-31"),
            ("O1 JAN 1980", "1980-01-01"),
            ("１２.０７.1942", ""),
        ] {
            let date = parse(text, months(), DayOrder::DayFirst);
            let day = date.and_then(|d| d.resolve(DateRole::Birth, TODAY));
            assert_eq!(
                day.map(|d| d.to_string()).unwrap_or_default(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_open_stays_open() {
        for (text, order, expected) in [
            ("01/02/2000", DayOrder::DayFirst, Some("2000-02-01")),
            ("01/02/2000", DayOrder::MonthFirst, Some("2000-01-02")),
            ("01/02/2000", DayOrder::Unknown, None),
            ("01.02.2000", DayOrder::Unknown, Some("2000-02-01")),
            ("02/02/2000", DayOrder::Unknown, Some("2000-02-02")),
            ("13/02/2000", DayOrder::Unknown, Some("2000-02-13")),
            // Croatian October, Polish November.
            ("01 LIS 2006", DayOrder::DayFirst, None),
            ("XX XX 1980", DayOrder::DayFirst, None),
            ("XX.05.1980", DayOrder::DayFirst, None),
            ("00.00.1980", DayOrder::DayFirst, None),
            ("31.02.2000", DayOrder::DayFirst, None),
            ("1980", DayOrder::DayFirst, None),
            ("", DayOrder::DayFirst, None),
        ] {
            let day = parse(text, months(), order).and_then(|d| d.resolve(DateRole::Issue, TODAY));
            assert_eq!(
                day.map(|d| d.to_string()).as_deref(),
                expected,
                "{text} {order:?}"
            );
        }
        let partial = parse("XX.05.1980", months(), DayOrder::DayFirst).expect("a partial date");
        assert_eq!((partial.day, partial.month), (None, Some(5)));
        assert!(!partial.is_whole());
        let open = parse("01/02/2000", months(), DayOrder::Unknown).expect("a date");
        assert!(open.either_order);
        assert!(open.agrees(Some(0), Some(1), Some(2)) && open.agrees(Some(0), Some(2), Some(1)));
        assert!(!open.agrees(Some(0), Some(3), Some(2)));
    }

    #[test]
    fn the_century_depends_on_the_role() {
        for (text, role, expected) in [
            ("01.01.27", DateRole::Birth, Some("1927-01-01")),
            ("15.06.26", DateRole::Birth, Some("2026-06-15")),
            ("16.06.26", DateRole::Birth, Some("1926-06-16")),
            ("01.01.27", DateRole::Expiry, Some("2027-01-01")),
            ("01.01.98", DateRole::Expiry, Some("1998-01-01")),
            ("01.01.76", DateRole::Expiry, Some("2076-01-01")),
            ("01.01.90", DateRole::Expiry, None),
        ] {
            let day =
                parse(text, months(), DayOrder::DayFirst).and_then(|d| d.resolve(role, TODAY));
            assert_eq!(
                day.map(|d| d.to_string()).as_deref(),
                expected,
                "{text} {role:?}"
            );
        }
    }

    #[test]
    fn dates_are_found_among_other_text() {
        let found = find(
            "F 12 JAN 1980 PARIS 13.01.2020",
            months(),
            DayOrder::DayFirst,
        );
        assert_eq!(
            found.iter().map(|(r, _)| r.clone()).collect::<Vec<_>>(),
            [2..13, 20..30]
        );
        // The dash between two days was lost.
        let glued = find("2022.06.242032.06.24", months(), DayOrder::DayFirst);
        assert_eq!(
            glued.iter().map(|(r, _)| r.clone()).collect::<Vec<_>>(),
            [0..10, 10..20]
        );
        for text in [
            "12AB34567",
            "PARIS 12",
            "MARTIN",
            "75001 PARIS",
            "PO BOX 12",
        ] {
            assert!(
                find(text, months(), DayOrder::DayFirst).is_empty(),
                "{text}"
            );
            assert!(
                parse(text, months(), DayOrder::DayFirst).is_none(),
                "{text}"
            );
        }
        assert!(parse("12 JAN 1980 PARIS", months(), DayOrder::DayFirst).is_none());
    }
}
