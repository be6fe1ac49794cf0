//! Fictional holders of documents, drawn from a seed.

use std::collections::BTreeMap;

use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};
use serde::Serialize;

use crate::issuers::{ISSUERS, Issuer};
use crate::portrait::Looks;

/// The day on which every document of the press is looked at. Dates are drawn
/// around it and never around the clock, so that a seed gives the same bytes
/// for good.
pub const TODAY: Date = Date {
    year: 2025,
    month: 6,
    day: 15,
};

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Date {
    /// The year, four digits.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31; drawn days stop at 28, so that every month has them.
    pub day: u8,
}

impl Date {
    /// `YYYY-MM-DD`.
    #[must_use]
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// Any day of `year` up to the 28th of its month.
    pub(crate) fn any_in(year: u16, rng: &mut impl Rng) -> Self {
        Self {
            year,
            month: rng.random_range(1..=12),
            day: rng.random_range(1..=28),
        }
    }
}

/// Sex as documents print it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Sex {
    /// F.
    Female,
    /// M.
    Male,
    /// X in the visual zone, `<` in the MRZ.
    Unspecified,
}

impl Sex {
    /// The letter of the visual zone.
    #[must_use]
    pub const fn printed(self) -> char {
        match self {
            Self::Female => 'F',
            Self::Male => 'M',
            Self::Unspecified => 'X',
        }
    }

    /// The character of the MRZ.
    #[must_use]
    pub const fn mrz(self) -> char {
        match self {
            Self::Unspecified => '<',
            other => other.printed(),
        }
    }
}

/// Somebody who does not exist, and what their document says.
#[derive(Debug, Clone)]
pub struct Holder {
    /// Who issued the document; also the holder's nationality.
    pub issuer: &'static Issuer,
    /// As printed, with its diacritics.
    pub surname: String,
    /// As printed, parted by spaces or hyphens.
    pub given_names: String,
    /// Sex as printed.
    pub sex: Sex,
    /// Date of birth.
    pub birth: Date,
    /// Place of birth as printed.
    pub place_of_birth: String,
    /// Document number, at most nine of `A-Z0-9`.
    pub number: String,
    /// The person's own number, or empty where the issuer prints none.
    pub personal_number: String,
    /// Date of issue.
    pub issue: Date,
    /// Date of expiry.
    pub expiry: Date,
    /// Issuing authority as printed.
    pub authority: String,
    /// Height in centimetres.
    pub height: u16,
    /// Whom the portrait resembles.
    pub looks: Looks,
    /// What the documents of one state print besides, or in their own way, by
    /// placeholder; empty where the documents are international.
    pub printed: BTreeMap<&'static str, String>,
    /// What the fields of a form say, in its order; empty where the layout is no form.
    pub filled: Vec<Filled>,
}

/// What one field of a form prints.
#[derive(Debug, Clone)]
pub struct Filled {
    /// As printed.
    pub text: String,
    /// Its meaning in a fixed form, where that is something else.
    pub value: Option<String>,
}

impl Holder {
    /// Draws a holder of a document of `issuer`, or of any issuer where it is `None`.
    #[must_use]
    pub fn draw(issuer: Option<&'static Issuer>, rng: &mut impl Rng) -> Self {
        let issuer = issuer.unwrap_or_else(|| pick(&ISSUERS, rng));
        let names = issuer.names;
        let sex = match rng.random_range(0..40) {
            0 => Sex::Unspecified,
            n if n % 2 == 0 => Sex::Male,
            _ => Sex::Female,
        };
        let given = match sex {
            Sex::Male => names.male,
            Sex::Female | Sex::Unspecified => names.female,
        };
        let mut given_names = (*pick(given, rng)).to_owned();
        if rng.random_bool(0.5) {
            let second = *pick(given, rng);
            if !given_names.contains(second) {
                given_names = format!("{given_names} {second}");
            }
        }
        let mut surname = (*pick(names.surnames, rng)).to_owned();
        if rng.random_bool(0.12) {
            let second = *pick(names.surnames, rng);
            if second != surname {
                surname = format!("{surname}-{second}");
            }
        }
        let issue = Date::any_in(TODAY.year - rng.random_range(1..=8), rng);
        let expiry = Date {
            year: issue.year + 10,
            day: (issue.day - 1).max(1),
            ..issue
        };
        Self {
            issuer,
            surname,
            given_names,
            sex,
            birth: Date::any_in(issue.year - rng.random_range(18..=70), rng),
            place_of_birth: (*pick(names.places, rng)).to_owned(),
            number: from_pattern(issuer.number, rng),
            personal_number: from_pattern(issuer.personal_number, rng),
            issue,
            expiry,
            authority: (*pick(issuer.authorities, rng)).to_owned(),
            height: rng.random_range(152..=198),
            looks: Looks::Any,
            printed: BTreeMap::new(),
            filled: Vec::new(),
        }
    }
}

/// `A` any letter, `9` any digit, `#` either (never O or I, which issuers
/// avoid beside 0 and 1), anything else itself, and so is what stands behind a `\\`.
pub(crate) fn from_pattern(pattern: &str, rng: &mut impl Rng) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPRSTUVWXYZ";
    const DIGITS: &[u8] = b"0123456789";
    let mut meant = false;
    pattern
        .chars()
        .filter_map(|ch| match ch {
            _ if std::mem::take(&mut meant) => Some(ch),
            '\\' => {
                meant = true;
                None
            }
            'A' => Some(char::from(*pick(LETTERS, rng))),
            '#' if rng.random_bool(0.35) => Some(char::from(*pick(LETTERS, rng))),
            '9' | '#' => Some(char::from(*pick(DIGITS, rng))),
            other => Some(other),
        })
        .collect()
}

/// One of `items`, which the press's own tables never leave empty.
pub(crate) fn pick<'a, T>(items: &'a [T], rng: &mut impl Rng) -> &'a T {
    items
        .choose(rng)
        .expect("the tables of the press have entries")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn holders_are_within_what_their_documents_can_say() {
        for seed in 0..500 {
            let holder = Holder::draw(None, &mut rand_chacha::ChaCha8Rng::seed_from_u64(seed));
            assert!(holder.number.len() <= 9 && holder.personal_number.len() <= 14);
            assert!(holder.birth < holder.issue && holder.issue < TODAY && TODAY < holder.expiry);
            assert!(holder.issuer.code.len() <= 3);
        }
    }
}
