//! The ways to write a date: which tokens, in which order.

use super::date_tokens::{Gap, Kind, Token};
use super::dates::{DayOrder, PrintedDate, PrintedYear};

/// A way to write dates: where the tokens begin like that, how many it takes, and
/// the date.
type Shape = fn(&[Token], DayOrder) -> Option<(usize, PrintedDate)>;

/// The longest date that begins at the first token: tokens used, and the date.
pub(super) fn first_shape(chain: &[Token], order: DayOrder) -> Option<(usize, PrintedDate)> {
    let shapes: [Shape; 9] = [
        day_month_word,
        month_word_first,
        year_with_era,
        era,
        year_first,
        three_numbers,
        day_and_month_together,
        month_and_year_together,
        bare_digits,
    ];
    shapes
        .iter()
        .filter_map(|shape| shape(chain, order))
        .max_by_key(|(used, _)| *used)
        .map(|(used, mut date)| {
            date.repaired = chain.iter().take(used).any(|t| t.repaired);
            (used, date)
        })
}

const PLAIN: PrintedDate = PrintedDate {
    year: None,
    month: None,
    day: None,
    either_order: false,
    compact: false,
    repaired: false,
};

fn kind(chain: &[Token], at: usize) -> Option<Kind> {
    chain.get(at).map(|t| t.kind)
}

/// A day or a month as printed.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Known(u8),
    /// Printed as `XX` or `00`.
    Unknown,
}

impl Part {
    fn value(self) -> Option<u8> {
        match self {
            Self::Known(n) => Some(n),
            Self::Unknown => None,
        }
    }
}

fn part(kind: Option<Kind>, most: u32) -> Option<Part> {
    match kind? {
        Kind::Number(n, 1..=2) if (1..=most).contains(&n) => u8::try_from(n).ok().map(Part::Known),
        Kind::Number(0, 2) | Kind::Unknown(2) => Some(Part::Unknown),
        _ => None,
    }
}

/// A day of the month.
fn day(kind: Option<Kind>) -> Option<Part> {
    part(kind, 31)
}

fn month_number(kind: Option<Kind>) -> Option<Part> {
    part(kind, 12)
}

fn four_digits(kind: Option<Kind>) -> Option<PrintedYear> {
    match kind? {
        Kind::Number(n @ 1850..=2150, 4) => u16::try_from(n).ok().map(PrintedYear::Four),
        _ => None,
    }
}

fn year(kind: Option<Kind>) -> Option<PrintedYear> {
    match kind? {
        Kind::Number(n, 2) => u8::try_from(n).ok().map(PrintedYear::Two),
        other => four_digits(Some(other)),
    }
}

/// One to three month words in different languages: how many, and the month that
/// all of them can mean. A word that is no month is passed over after a slash.
fn month_words(chain: &[Token], at: usize) -> Option<(usize, u8)> {
    let Kind::Month(mut mask) = kind(chain, at)? else {
        return None;
    };
    let mut used = 1;
    while used < 3 {
        match chain.get(at + used) {
            Some(Token {
                kind: Kind::Month(next),
                ..
            }) => {
                mask &= next;
                used += 1;
            }
            Some(Token {
                kind: Kind::Word,
                gap: Gap::Slash,
                ..
            }) => used += 1,
            _ => break,
        }
    }
    mask.is_power_of_two()
        .then(|| (used, mask.trailing_zeros() as u8 + 1))
}

/// `12 LUG/JUIL 1942`, `12JUIL42`.
fn day_month_word(chain: &[Token], _: DayOrder) -> Option<(usize, PrintedDate)> {
    let day = day(kind(chain, 0))?.value();
    let (words, month) = month_words(chain, 1)?;
    let year = year(kind(chain, 1 + words))?;
    Some((
        2 + words,
        PrintedDate {
            year: Some(year),
            month: Some(month),
            day,
            ..PLAIN
        },
    ))
}

/// `JAN 01 1980`.
fn month_word_first(chain: &[Token], _: DayOrder) -> Option<(usize, PrintedDate)> {
    let (words, month) = month_words(chain, 0)?;
    let day = day(kind(chain, words))?.value();
    let year = four_digits(kind(chain, words + 1))?;
    Some((
        words + 2,
        PrintedDate {
            year: Some(year),
            month: Some(month),
            day,
            ..PLAIN
        },
    ))
}

/// `昭和61年5月1日`.
fn era(chain: &[Token], _: DayOrder) -> Option<(usize, PrintedDate)> {
    let (Kind::Era(before), Kind::Number(n @ 1..=99, _)) = (kind(chain, 0)?, kind(chain, 1)?)
    else {
        return None;
    };
    let month = month_number(kind(chain, 2))?.value();
    let day = day(kind(chain, 3))?.value();
    let year = PrintedYear::Four(before + u16::try_from(n).ok()?);
    Some((
        4,
        PrintedDate {
            year: Some(year),
            month,
            day,
            ..PLAIN
        },
    ))
}

/// `2024年(令和06年)06月01日`: the year twice, by both calendars, which have to agree.
fn year_with_era(chain: &[Token], _: DayOrder) -> Option<(usize, PrintedDate)> {
    let PrintedYear::Four(year) = four_digits(kind(chain, 0))? else {
        return None;
    };
    let (Kind::Era(before), Kind::Number(n @ 1..=99, _)) = (kind(chain, 1)?, kind(chain, 2)?)
    else {
        return None;
    };
    if u32::from(before) + n != u32::from(year) {
        return None;
    }
    let month = month_number(kind(chain, 3))?.value();
    let day = day(kind(chain, 4))?.value();
    Some((
        5,
        PrintedDate {
            year: Some(PrintedYear::Four(year)),
            month,
            day,
            ..PLAIN
        },
    ))
}

/// `1980-01-01`, `1980年1月2日`, `1990. jan. 05.`.
fn year_first(chain: &[Token], _: DayOrder) -> Option<(usize, PrintedDate)> {
    let year = four_digits(kind(chain, 0))?;
    let (words, month) = match month_number(kind(chain, 1)) {
        Some(month) => (1, month.value()),
        None => month_words(chain, 1).map(|(words, month)| (words, Some(month)))?,
    };
    let day = day(kind(chain, 1 + words))?.value();
    Some((
        2 + words,
        PrintedDate {
            year: Some(year),
            month,
            day,
            ..PLAIN
        },
    ))
}

/// `12.07.1942`, `12 07 42`, `07/12/1942`.
fn three_numbers(chain: &[Token], order: DayOrder) -> Option<(usize, PrintedDate)> {
    let (first, second) = (day(kind(chain, 0))?.value(), day(kind(chain, 1))?.value());
    let year = year(kind(chain, 2))?;
    if first.is_none() && !matches!(year, PrintedYear::Four(_)) {
        return None;
    }
    let date = |day, month, either_order| {
        Some((
            3,
            PrintedDate {
                year: Some(year),
                month,
                day,
                either_order,
                ..PLAIN
            },
        ))
    };
    let could_be_month = |n: Option<u8>| n.is_none_or(|n| n <= 12);
    let stops = chain.get(1).is_some_and(|t| t.gap == Gap::Stop)
        && chain.get(2).is_some_and(|t| t.gap == Gap::Stop);
    match (could_be_month(first), could_be_month(second)) {
        (false, false) => None,
        (false, true) => date(first, second, false),
        (true, false) => date(second, first, false),
        (true, true) if first == second || stops => date(first, second, false),
        (true, true) => match order {
            DayOrder::DayFirst => date(first, second, false),
            DayOrder::MonthFirst => date(second, first, false),
            DayOrder::Unknown => date(first, second, true),
        },
    }
}

/// `1207 1942`: the space between day and month is lost, the one before the year is not.
fn day_and_month_together(chain: &[Token], order: DayOrder) -> Option<(usize, PrintedDate)> {
    let Kind::Number(n, 4) = kind(chain, 0)? else {
        return None;
    };
    let year = four_digits(kind(chain, 1))?;
    let two = |value: u32| u8::try_from(value % 100).ok();
    let (first, second) = (two(n / 100)?, two(n)?);
    two_tokens(first, second, year, order)
}

/// The day of which two tokens print day and month, in this `order`, and the year.
fn two_tokens(
    first: u8,
    second: u8,
    year: PrintedYear,
    order: DayOrder,
) -> Option<(usize, PrintedDate)> {
    let (day, month) = if order == DayOrder::MonthFirst {
        (second, first)
    } else {
        (first, second)
    };
    ((1..=31).contains(&day) && (1..=12).contains(&month)).then_some((
        2,
        PrintedDate {
            year: Some(year),
            month: Some(month),
            day: Some(day),
            compact: true,
            ..PLAIN
        },
    ))
}

/// `12 071942`: the space before the year is lost, the one between day and month is not.
fn month_and_year_together(chain: &[Token], order: DayOrder) -> Option<(usize, PrintedDate)> {
    let (Kind::Number(first, 2), Kind::Number(n, 6)) = (kind(chain, 0)?, kind(chain, 1)?) else {
        return None;
    };
    let year = four_digits(Some(Kind::Number(n % 10_000, 4)))?;
    let (first, second) = (u8::try_from(first).ok()?, u8::try_from(n / 10_000).ok()?);
    two_tokens(first, second, year, order)
}

/// `120742`, `12071942`, `19420712`.
fn bare_digits(chain: &[Token], order: DayOrder) -> Option<(usize, PrintedDate)> {
    let Kind::Number(n, len) = kind(chain, 0)? else {
        return None;
    };
    let two = |value: u32| u8::try_from(value % 100).ok();
    let in_month = |d: Option<u8>, m: Option<u8>| {
        d.is_some_and(|d| (1..=31).contains(&d)) && m.is_some_and(|m| (1..=12).contains(&m))
    };
    let (mut day, mut month, year) = match len {
        6 => (two(n / 10_000), two(n / 100), PrintedYear::Two(two(n)?)),
        8 if (1850..=2150).contains(&(n / 10_000)) && in_month(two(n), two(n / 100)) => (
            two(n),
            two(n / 100),
            PrintedYear::Four(u16::try_from(n / 10_000).ok()?),
        ),
        8 if (1850..=2150).contains(&(n % 10_000)) => (
            two(n / 1_000_000),
            two(n / 10_000),
            PrintedYear::Four(u16::try_from(n % 10_000).ok()?),
        ),
        _ => return None,
    };
    if order == DayOrder::MonthFirst && in_month(month, day) {
        std::mem::swap(&mut day, &mut month);
    }
    in_month(day, month).then_some((
        1,
        PrintedDate {
            year: Some(year),
            month,
            day,
            compact: true,
            ..PLAIN
        },
    ))
}
