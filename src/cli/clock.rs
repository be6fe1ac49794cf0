//! What day it is: the only place that asks.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::mrz::Date;

/// Today by universal time.
pub(super) fn today() -> Date {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    date_of(since.as_secs() / 86_400)
}

/// The date so many days after 1970-01-01.
///
/// Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
fn date_of(days: u64) -> Date {
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    Date {
        year: year as u16,
        month: month as u8,
        day: day as u8,
    }
}

/// A moment, in milliseconds since 1970, as `YYYY-MM-DDThh:mm:ssZ`.
pub(super) fn utc(ms: u64) -> String {
    let seconds = ms / 1000;
    let (hour, minute) = (seconds / 3600 % 24, seconds / 60 % 60);
    let date = date_of(seconds / 86_400);
    format!("{date}T{hour:02}:{minute:02}:{:02}Z", seconds % 60)
}

/// Reads `YYYY-MM-DD`.
pub(super) fn parse_date(text: &str) -> Result<Date, String> {
    let parts: Vec<&str> = text.split('-').collect();
    let date = match parts[..] {
        [year, month, day] => match (year.parse(), month.parse(), day.parse()) {
            (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day),
            _ => None,
        },
        _ => None,
    };
    date.ok_or_else(|| format!("'{text}' is no date of the form YYYY-MM-DD"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_rfc_3339_does() {
        // date -u -d @1700000000 +%FT%TZ
        assert_eq!(utc(1_700_000_000_999), "2023-11-14T22:13:20Z");
    }

    #[test]
    fn days_since_the_epoch_are_dates() {
        for (days, text) in [
            (0, "1970-01-01"),
            (11_016, "2000-02-29"),
            (20_780, "2026-11-23"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(date_of(days).to_string(), text);
            assert_eq!(parse_date(text), Ok(date_of(days)));
        }
        for wrong in ["", "2026", "2026-13-01", "2026-02-30", "26/11/23"] {
            assert!(parse_date(wrong).is_err(), "{wrong}");
        }
    }
}
