//! Values of elements.

use std::borrow::Cow;
use std::fmt;

use super::elements::Elements;
use crate::mrz::Date;

/// The text of `bytes`: UTF-8, or else ISO 8859-1, whose bytes are the code points.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => bytes
            .iter()
            .map(|&b| char::from(b))
            .collect::<String>()
            .into(),
    }
}

/// `value`, unless it says that there is none.
///
/// `NONE` stands for what does not apply and `unavl` for what the issuer does not know
/// (annex D, mandatory elements), in any case.
pub(super) fn stated(value: &str) -> Option<&str> {
    let nothing = ["", "NONE", "UNAVL", "UNAVAIL", "UNAVAILABLE", "N/A"];
    let value = value.trim();
    (!nothing.iter().any(|word| word.eq_ignore_ascii_case(value))).then_some(value)
}

/// Years of births and expiries: of people who live, and of licences that do not expire.
const YEARS: std::ops::RangeInclusive<u16> = 1850..=9999;

/// The day of eight digits, `MMDDCCYY` (USA) or `CCYYMMDD` (Canada, and the edition of 2000).
///
/// The country need not be known, and often is wrong of files of version 1 to 3: read the
/// second way, what was written the first way has a year before 1300, and read the first
/// way, what was written the second way has a month beyond 12.
pub(super) fn date(value: &str) -> Option<Date> {
    let digits = value.as_bytes();
    if digits.len() != 8 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = |from: usize, to: usize| value.get(from..to)?.parse::<u16>().ok();
    let day = |year: Option<u16>, month: Option<u16>, day: Option<u16>| {
        let (month, day) = (u8::try_from(month?).ok()?, u8::try_from(day?).ok()?);
        Date::new(year.filter(|year| YEARS.contains(year))?, month, day)
    };
    day(number(4, 8), number(0, 2), number(2, 4))
        .or_else(|| day(number(0, 4), number(4, 6), number(6, 8)))
}

/// The sex of the holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// `1` or `M`.
    Male,
    /// `2` or `F`.
    Female,
    /// `9` or `X`: not specified.
    Unspecified,
}

impl Sex {
    pub(super) fn named(value: &str) -> Option<Self> {
        match value {
            "1" | "M" | "m" => Some(Self::Male),
            "2" | "F" | "f" => Some(Self::Female),
            "9" | "X" | "x" => Some(Self::Unspecified),
            _ => None,
        }
    }

    /// `M`, `F` or `X`.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Male => 'M',
            Self::Female => 'F',
            Self::Unspecified => 'X',
        }
    }
}

/// A country that issues by the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Country {
    /// The United States and their territories.
    Usa,
    /// Canada.
    Canada,
    /// Mexico, of which two states had numbers.
    Mexico,
}

impl Country {
    pub(super) fn named(value: &str) -> Option<Self> {
        match value {
            "USA" | "US" => Some(Self::Usa),
            "CAN" | "CA" | "CDN" => Some(Self::Canada),
            "MEX" | "MX" => Some(Self::Mexico),
            _ => None,
        }
    }

    /// The code of three letters (ISO 3166-1).
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Usa => "USA",
            Self::Canada => "CAN",
            Self::Mexico => "MEX",
        }
    }
}

/// Where the holder gets mail, each part `""` where it is not said; of files of version 1
/// that have no other, where the holder lives.
///
/// `Debug` hides all of it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// `DAG`, or `DAL`.
    pub street: String,
    /// `DAH`, or `DAM`.
    pub second_line: String,
    /// `DAI`, or `DAN`.
    pub city: String,
    /// `DAJ`, or `DAO`: a code of two letters.
    pub region: String,
    /// `DAK`, or `DAP`, as people write it: `12345`, `12345-6789`, `K1A 0B1`.
    pub postal_code: String,
}

impl Address {
    pub(super) fn of(elements: &Elements) -> Self {
        let ids = if elements.get("DAG").is_some() || elements.get("DAL").is_none() {
            ["DAG", "DAH", "DAI", "DAJ", "DAK"]
        } else {
            ["DAL", "DAM", "DAN", "DAO", "DAP"]
        };
        let [street, second_line, city, region, postal] =
            ids.map(|id| elements.get(id).unwrap_or_default().to_owned());
        Self {
            street,
            second_line,
            city,
            region,
            postal_code: postal_code(&postal),
        }
    }

    /// In one line as cards print it: `2300 W BROAD ST, RICHMOND, VA 23269`; `""` where
    /// nothing of it is known.
    #[must_use]
    pub fn line(&self) -> String {
        let end = format!("{} {}", self.region, self.postal_code);
        [&self.street, &self.second_line, &self.city, end.trim()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(AsRef::as_ref)
            .collect::<Vec<&str>>()
            .join(", ")
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Address").finish_non_exhaustive()
    }
}

/// Nine digits are a ZIP code and its extension, of which `0000` is none (annex D, `DAK`);
/// six characters of letters and digits by turns are a Canadian code.
fn postal_code(value: &str) -> String {
    let value = value.trim();
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    if value.len() == 9 && digits == 9 {
        let (zip, extension) = value.split_at(5);
        return if extension == "0000" {
            zip.to_owned()
        } else {
            format!("{zip}-{extension}")
        };
    }
    let by_turns = value.bytes().enumerate().all(|(at, b)| {
        if at.is_multiple_of(2) {
            b.is_ascii_uppercase()
        } else {
            b.is_ascii_digit()
        }
    });
    match value.split_at_checked(3) {
        Some((area, unit)) if value.len() == 6 && by_turns => format!("{area} {unit}"),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_order_of_a_date_is_told_by_its_digits() {
        let expected = Date::new(1986, 6, 5);
        assert_eq!(date("06051986"), expected);
        assert_eq!(date("19860605"), expected);
        for wrong in [
            "",
            "0605198",
            "060519866",
            "13131986",
            "02302020",
            "0605 986",
            "00000000",
        ] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn postal_codes_as_people_write_them() {
        for (written, expected) in [
            ("123450000", "12345"),
            ("12345", "12345"),
            ("123456789", "12345-6789"),
            ("12345-6789", "12345-6789"),
            ("K1A0B1", "K1A 0B1"),
            ("K1A 0B1", "K1A 0B1"),
            ("", ""),
        ] {
            assert_eq!(postal_code(written), expected);
        }
    }
}
