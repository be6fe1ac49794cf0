//! Bytes as printed text: dates, numbers and their forms.

use datapage::document::numbers::{Check, Implied, Validator};
use datapage::document::template::Shape;
use datapage::document::{DateRole, DayOrder, Templates, find_dates, parse_date};
use datapage::mrz::Date;

use super::Target;

pub const TARGET: Target = Target {
    name: "printed",
    run,
    seeds: &[],
    words: &[
        "JAN", "01", "31", "1999", "2026", ".", "/", "-", " ", "年", "月", "日", "令和", "평성",
        "9", "A", "X", "\n", "０", "Ａ",
    ],
};

pub fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let today = Date::new(2026, 11, 24).expect("a day");
    let months = &Templates::built_in().expect("the built-in tables").months;
    let length = text.chars().count();
    for order in [DayOrder::DayFirst, DayOrder::MonthFirst, DayOrder::Unknown] {
        let mut end = 0;
        for (range, date) in find_dates(text, months, order) {
            assert!(end <= range.start && range.start < range.end && range.end <= length);
            end = range.end;
            for role in [DateRole::Birth, DateRole::Issue, DateRole::Expiry] {
                assert!(date.resolve(role, today).is_none_or(is_a_day));
            }
        }
        assert!(parse_date(text, months, order).is_none() || end > 0);
    }
    for validator in Validator::ALL {
        let implied = validator.implied(text, today);
        assert!(implied.birth.is_none_or(is_a_day));
        assert!(implied.sex.is_none_or(|sex| matches!(sex, 'M' | 'F')));
        if validator.check(text) == Check::Wrong {
            assert_eq!(implied, Implied::default());
        }
    }
    // The first line as a form, the rest as what may have it.
    let (form, number) = text.split_once('\n').unwrap_or((text, text));
    for shape in Shape::parse(form).into_iter().flatten() {
        let _ = (
            shape.likeness(number),
            shape.mended(number),
            shape.spaced(number),
        );
    }
}

/// Whether the calendar has it.
fn is_a_day(date: Date) -> bool {
    Date::new(date.year, date.month, date.day).is_some()
}
