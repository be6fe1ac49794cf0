//! Holders of national documents: names in their own letters, addresses, and numbers
//! that pass the checks of the state that issues them.
//!
//! Names are common ones put together at random, streets are ones that most towns have,
//! and serial numbers are drawn; nobody is meant.

pub mod america;
pub mod china;
pub mod europe;
pub mod india;
pub mod japan;
pub mod korea;

use std::collections::BTreeMap;

use rand::{Rng, RngExt};

use crate::issuers::{Issuer, by_code};
use crate::person::{Date, Holder, Sex, TODAY};
use crate::portrait::Looks;

/// A document that one state, or the states of Europe, issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// A driving licence with the numbered fields of the European Union.
    EuLicence,
    /// A Korean resident card.
    KorId,
    /// A Korean driving licence.
    KorLicence,
    /// A Japanese driving licence.
    JpnLicence,
    /// A Chinese identity card.
    ChnId,
    /// An Indian Aadhaar card.
    Aadhaar,
    /// An Indian PAN card.
    Pan,
    /// A driving licence of a state of the USA.
    UsaLicence,
}

impl Paper {
    /// The paper that a layout's `data-paper` names.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "eu-licence" => Self::EuLicence,
            "kor-id" => Self::KorId,
            "kor-licence" => Self::KorLicence,
            "jpn-licence" => Self::JpnLicence,
            "chn-id" => Self::ChnId,
            "ind-aadhaar" => Self::Aadhaar,
            "ind-pan" => Self::Pan,
            "usa-licence" => Self::UsaLicence,
            _ => return None,
        })
    }

    /// Draws a holder. Only the European licence heeds `issuer`; the other papers have
    /// but one.
    pub fn holder(self, issuer: Option<&'static Issuer>, rng: &mut impl Rng) -> Holder {
        match self {
            Self::EuLicence => europe::licence(issuer, rng),
            Self::KorId => korea::resident_card(rng),
            Self::KorLicence => korea::licence(rng),
            Self::JpnLicence => japan::licence(rng),
            Self::ChnId => china::identity_card(rng),
            Self::Aadhaar => india::aadhaar(rng),
            Self::Pan => india::pan(rng),
            Self::UsaLicence => america::licence(rng),
        }
    }
}

/// What every paper of a state draws first.
#[derive(Debug, Clone, Copy)]
struct Bearer {
    sex: Sex,
    birth: Date,
    issue: Date,
}

impl Bearer {
    /// A woman or a man of 18 to 70 years at the time of issue, which lies 1 to
    /// `at_most` years back.
    fn draw(at_most: u16, rng: &mut impl Rng) -> Self {
        let sex = if rng.random_bool(0.5) {
            Sex::Female
        } else {
            Sex::Male
        };
        let issue = Date::any_in(TODAY.year - rng.random_range(1..=at_most), rng);
        Self {
            sex,
            birth: Date::any_in(issue.year - rng.random_range(18..=70), rng),
            issue,
        }
    }

    /// A holder of a document of the state `code` which says nothing yet beyond the days.
    fn of(self, code: &str, looks: Looks) -> Holder {
        self.of_issuer(
            by_code(code).expect("the tables of the press have this issuer"),
            looks,
        )
    }

    fn of_issuer(self, issuer: &'static Issuer, looks: Looks) -> Holder {
        Holder {
            issuer,
            surname: String::new(),
            given_names: String::new(),
            sex: self.sex,
            birth: self.birth,
            place_of_birth: String::new(),
            number: String::new(),
            personal_number: String::new(),
            issue: self.issue,
            // Papers that end say when; the others outlast everybody.
            expiry: years_after(self.issue, 99),
            authority: String::new(),
            height: 170,
            looks,
            printed: BTreeMap::new(),
            filled: Vec::new(),
        }
    }

    const fn is_male(self) -> bool {
        matches!(self.sex, Sex::Male)
    }
}

/// The same day `years` later.
const fn years_after(date: Date, years: u16) -> Date {
    Date {
        year: date.year + years,
        ..date
    }
}

/// `count` digits at random.
pub(crate) fn digits(count: usize, rng: &mut impl Rng) -> String {
    (0..count)
        .map(|_| char::from(b'0' + rng.random_range(0..10_u8)))
        .collect()
}

/// The sum of the digits of `number`, each times its weight; what is no digit counts
/// nothing but takes its weight.
pub(crate) fn weighted(number: &str, weights: &[u32]) -> u32 {
    number
        .chars()
        .zip(weights)
        .map(|(ch, weight)| ch.to_digit(10).unwrap_or(0) * weight)
        .sum()
}

/// `date` as `DD?MM?YYYY` with `separator`.
fn day_first(date: Date, separator: char) -> String {
    let Date { year, month, day } = date;
    format!("{day:02}{separator}{month:02}{separator}{year}")
}

/// `date` as `YYYY?MM?DD` with `separator`.
fn year_first(date: Date, separator: char) -> String {
    let Date { year, month, day } = date;
    format!("{year}{separator}{month:02}{separator}{day:02}")
}
