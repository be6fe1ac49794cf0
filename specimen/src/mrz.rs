//! MRZ lines of a holder, by ICAO Doc 9303 parts 3 to 6.
//!
//! Written apart from the engine's own emitter on purpose: a rule that both
//! had wrong would otherwise agree with itself.

use crate::person::{Date, Holder};
use crate::text::to_mrz_name;

/// A machine-readable format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Format {
    /// Cards, three lines of 30.
    TD1,
    /// Larger cards, two lines of 36.
    TD2,
    /// Passports, two lines of 44.
    TD3,
    /// Visas of full size, two lines of 44.
    MRVA,
    /// Smaller visas, two lines of 36.
    MRVB,
    /// The French identity card as issued until 2021, two lines of 36.
    FRA,
}

/// The check digit of `text` (`0-9`, `A-Z`, `<`): weights 7, 3, 1, modulo 10;
/// Doc 9303-3, 4.9.
#[must_use]
pub fn check_digit(text: &str) -> char {
    let sum: u32 = text
        .chars()
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(ch, weight)| ch.to_digit(36).unwrap_or(0) * weight)
        .sum();
    char::from_digit(sum % 10, 10).unwrap_or('<')
}

impl Format {
    /// What its first line begins with where the issuer says no more.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TD3 => "P",
            Self::MRVA | Self::MRVB => "V",
            Self::TD1 | Self::TD2 | Self::FRA => "I",
        }
    }
}

/// The lines of `format` for `holder`, without line ends; the first begins with `code`.
#[must_use]
pub fn lines(format: Format, holder: &Holder, code: &str) -> Vec<String> {
    let code = filled(code, 2);
    let issuer = filled(holder.issuer.code, 3);
    let nationality = &issuer;
    let number = with_check(&filled(&holder.number, 9));
    let birth = with_check(&date(holder.birth));
    let expiry = with_check(&date(holder.expiry));
    let sex = holder.sex.mrz();
    let name = |width| to_mrz_name(&holder.surname, &holder.given_names, width);
    match format {
        Format::TD3 => {
            let optional = with_check(&filled(&holder.personal_number, 14));
            let composite = check_digit(&format!("{number}{birth}{expiry}{optional}"));
            vec![
                format!("{code}{issuer}{}", name(39)),
                format!("{number}{nationality}{birth}{sex}{expiry}{optional}{composite}"),
            ]
        }
        Format::TD2 => {
            let optional = filled("", 7);
            let composite = check_digit(&format!("{number}{birth}{expiry}{optional}"));
            vec![
                format!("{code}{issuer}{}", name(31)),
                format!("{number}{nationality}{birth}{sex}{expiry}{optional}{composite}"),
            ]
        }
        Format::MRVA | Format::MRVB => {
            // Visas have no composite digit; the rest of line 2 is the issuer's own.
            let (names, optional) = if format == Format::MRVA {
                (39, 16)
            } else {
                (31, 8)
            };
            let optional = filled(&holder.personal_number, optional);
            vec![
                format!("{code}{issuer}{}", name(names)),
                format!("{number}{nationality}{birth}{sex}{expiry}{optional}"),
            ]
        }
        Format::FRA => french(holder),
        Format::TD1 => {
            let first = filled(&holder.personal_number, 15);
            let second = filled("", 11);
            let composite = check_digit(&format!("{number}{first}{birth}{expiry}{second}"));
            vec![
                format!("{code}{issuer}{number}{first}"),
                format!("{birth}{sex}{expiry}{nationality}{second}{composite}"),
                name(30),
            ]
        }
    }
}

/// The French card: surname and office in line 1, the date of issue in the number, the
/// given names in line 2, and one composite digit over everything.
fn french(holder: &Holder) -> Vec<String> {
    let digits: String = holder.number.chars().filter(char::is_ascii_digit).collect();
    let digits = format!("{digits:0<11}");
    let (department, serial) = (&digits[..3], &digits[3..8]);
    let issue = format!("{:02}{:02}", holder.issue.year % 100, holder.issue.month);
    let number = with_check(&format!("{issue}{department}{serial}"));
    let birth = with_check(&date(holder.birth));
    let sex = holder.sex.mrz();
    let surname = to_mrz_name(&holder.surname, "", 25);
    let given = to_mrz_name(&holder.given_names.replace(' ', "<<"), "", 14);
    let first = format!("IDFRA{surname}{department}{}", &digits[8..11]);
    let second = format!("{number}{given}{birth}{sex}");
    let composite = check_digit(&format!("{first}{second}"));
    vec![first, format!("{second}{composite}")]
}

fn filled(text: &str, width: usize) -> String {
    let mut out: String = text.chars().take(width).collect();
    out.extend(std::iter::repeat_n('<', width - out.len()));
    out
}

fn with_check(text: &str) -> String {
    format!("{text}{}", check_digit(text))
}

fn date(date: Date) -> String {
    format!("{:02}{:02}{:02}", date.year % 100, date.month, date.day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_of_the_standard() {
        // Doc 9303-3, 4.9 and appendix A; Doc 9303-4, appendix B.
        assert_eq!(check_digit("520727"), '3');
        assert_eq!(check_digit("AB2134<<<"), '5');
        assert_eq!(check_digit("L898902C3"), '6');
        assert_eq!(check_digit("740812"), '2');
        assert_eq!(check_digit("ZE184226B<<<<<"), '1');
        assert_eq!(check_digit("L898902C3674081221204159ZE184226B<<<<<1"), '0');
    }
}
