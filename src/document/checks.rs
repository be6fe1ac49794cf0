//! Whether a document holds together: its sources against each other, its numbers
//! against their rules, its dates against the calendar, what is missing.
//!
//! Each check says `passed`, `failed` or `unknown`; none of them changes a value. Sources
//! are compared field by field: another source has to state its values in
//! [`statements`] and to say in [`compared`] how they compare with the others.

use std::fmt;

use super::barcode::Barcode;
use super::conclude::Told;
use super::dates::DateRole;
use super::numbers::Check;
use super::template::Template;
use super::zone::ZONE_KEYS;
use super::{IdType, OcrValues, SideName, Source, Verdict};
use crate::mrz::{self, Date};

/// How what two sources say of a field compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Agreement {
    /// They say the same, as far as either goes.
    Agree,
    /// They contradict each other.
    Differ,
    /// One of them does not have it, or the two cannot be compared.
    Absent,
}

impl Agreement {
    /// A stable name in `snake_case`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Differ => "differ",
            Self::Absent => "absent",
        }
    }
}

/// What one source says of a field. `Debug` hides the value.
#[derive(Clone, PartialEq, Eq)]
pub struct Found {
    /// The source.
    pub source: Source,
    /// What it says, dates as `YYYY-MM-DD` where they are whole.
    pub value: String,
}

impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Found")
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

/// One field in all its sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldCheck {
    /// The field's name.
    pub field: String,
    /// Each source that has it.
    pub found: Vec<Found>,
    /// Each two sources, whether they have it or not.
    pub pairs: Vec<(Source, Source, Agreement)>,
}

impl FieldCheck {
    /// All pairs together: they differ where two do, and agree where two do and none
    /// differ.
    #[must_use]
    pub fn agreement(&self) -> Agreement {
        let has = |wanted| self.pairs.iter().any(|(_, _, found)| *found == wanted);
        if has(Agreement::Differ) {
            Agreement::Differ
        } else if has(Agreement::Agree) {
            Agreement::Agree
        } else {
            Agreement::Absent
        }
    }
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It holds.
    Passed,
    /// It does not.
    Failed,
    /// What it needs was not read.
    Unknown,
}

impl Outcome {
    /// A stable name in `snake_case`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }

    fn of(holds: Option<bool>) -> Self {
        match holds {
            Some(true) => Self::Passed,
            Some(false) => Self::Failed,
            None => Self::Unknown,
        }
    }
}

/// A number against the rule of its issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberCheck {
    /// The field's name.
    pub field: String,
    /// The validator's name.
    pub validator: &'static str,
    /// What it says.
    pub check: Check,
}

/// A rule about dates or between fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateCheck {
    /// Its name in `snake_case`.
    pub rule: &'static str,
    /// How it ended.
    pub outcome: Outcome,
}

/// Whether the document holds together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checks {
    /// Fields by source.
    pub fields: Vec<FieldCheck>,
    /// Numbers that have a validator.
    pub numbers: Vec<NumberCheck>,
    /// Rules about dates and between fields.
    pub rules: Vec<DateCheck>,
    /// Whole years of the holder on the day of the reading.
    pub age: Option<u16>,
    /// Whether the document has expired on that day.
    pub expired: Option<bool>,
    /// Fields that the template says a document always has, and that were not read.
    pub missing: Vec<String>,
}

/// Nobody is known to have been older.
const OLDEST: u16 = 122;

pub(super) fn of(
    told: &Told<'_>,
    ocr: &OcrValues,
    country: Option<&str>,
    used: &[(SideName, &Template)],
) -> Checks {
    let day = |text: &str| text.parse::<Day>().ok().map(|Day(date)| date);
    let (birth, issue) = (day(&ocr.birth_date), day(&ocr.issue_date));
    let expiry = day(&ocr.expire_date);
    let today = told.rules.today;
    let age = birth.filter(|birth| *birth <= today).map(|birth| {
        let before = (today.month, today.day) < (birth.month, birth.day);
        today.year - birth.year - u16::from(before)
    });
    Checks {
        fields: matrix(told),
        numbers: numbers(told),
        rules: vec![
            rule(
                "birth_before_issue",
                both(birth, issue).map(|(a, b)| a <= b),
            ),
            rule(
                "birth_before_expiry",
                both(birth, expiry).map(|(a, b)| a < b),
            ),
            rule(
                "issue_before_expiry",
                both(issue, expiry).map(|(a, b)| a < b),
            ),
            rule("birth_not_in_future", birth.map(|birth| birth <= today)),
            rule("issue_not_in_future", issue.map(|issue| issue <= today)),
            rule("age_possible", age.map(|age| age <= OLDEST)),
            rule("not_expired", expiry.map(|expiry| expiry >= today)),
            rule("number_agrees_with_birth", number_and_birth(told)),
            rule("number_agrees_with_sex", number_and_sex(told)),
            rule("nationality_fits_issuer", nationality(ocr, country, used)),
        ],
        age,
        expired: expiry.map(|expiry| expiry < today),
        missing: missing(told, used),
    }
}

/// `YYYY-MM-DD`, read back.
struct Day(Date);

impl std::str::FromStr for Day {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.splitn(3, '-');
        let mut next = || parts.next().ok_or(());
        let year = next()?.parse().map_err(|_| ())?;
        let month = next()?.parse().map_err(|_| ())?;
        let day = next()?.parse().map_err(|_| ())?;
        Date::new(year, month, day).map(Self).ok_or(())
    }
}

fn both<T>(a: Option<T>, b: Option<T>) -> Option<(T, T)> {
    a.zip(b)
}

fn rule(name: &'static str, holds: Option<bool>) -> DateCheck {
    DateCheck {
        rule: name,
        outcome: Outcome::of(holds),
    }
}

/// What every source says, by field.
fn statements(told: &Told<'_>) -> Vec<(String, Found)> {
    let mut out = Vec::new();
    for printed in told.printed {
        let role = match printed.key.as_str() {
            "birth_date" => DateRole::Birth,
            "expire_date" => DateRole::Expiry,
            _ => DateRole::Issue,
        };
        let day = printed
            .date
            .and_then(|date| date.resolve(role, told.rules.today));
        let value = day.map_or_else(|| printed.value.clone(), |day| day.to_string());
        out.push((
            printed.key.clone(),
            Found {
                source: Source::Viz,
                value,
            },
        ));
    }
    if let Some(zone) = told.zone {
        for key in ZONE_KEYS {
            let value = zone.value(key);
            if !value.is_empty() {
                out.push((
                    key.to_owned(),
                    Found {
                        source: Source::Mrz,
                        value,
                    },
                ));
            }
        }
    }
    for (key, value) in told.barcode.iter().flat_map(Barcode::values) {
        out.push((
            key.to_owned(),
            Found {
                source: Source::Barcode,
                value: value.to_owned(),
            },
        ));
    }
    out
}

/// Each two sources.
const PAIRS: [(Source, Source); 3] = [
    (Source::Viz, Source::Mrz),
    (Source::Viz, Source::Barcode),
    (Source::Mrz, Source::Barcode),
];

/// How two sources compare on a field.
fn compared(told: &Told<'_>, field: &str, sources: (Source, Source)) -> Agreement {
    match sources {
        (Source::Viz, Source::Mrz) => {}
        (Source::Viz, Source::Barcode) => {
            let printed = told.viz(field);
            return printed.map_or(Agreement::Absent, |p| told.barcode_against(p));
        }
        (Source::Mrz, Source::Barcode) => {
            let both = told.barcode.as_ref().zip(told.zone);
            return both.map_or(Agreement::Absent, |(barcode, zone)| {
                barcode.against_zone(field, zone, told.templates)
            });
        }
        _ => return Agreement::Absent,
    }
    let (Some(zone), Some(printed)) = (told.zone, told.viz(field)) else {
        return Agreement::Absent;
    };
    match zone.compare(field, &printed.value, printed.date.as_ref(), told.templates) {
        Some(Verdict::Agree | Verdict::AgreeTruncated) => Agreement::Agree,
        Some(Verdict::Differ) => Agreement::Differ,
        _ => Agreement::Absent,
    }
}

fn matrix(told: &Told<'_>) -> Vec<FieldCheck> {
    let mut fields: Vec<FieldCheck> = Vec::new();
    for (field, found) in statements(told) {
        match fields.iter_mut().find(|check| check.field == field) {
            Some(check) => check.found.push(found),
            None => fields.push(FieldCheck {
                field,
                found: vec![found],
                pairs: Vec::new(),
            }),
        }
    }
    for check in &mut fields {
        for pair in PAIRS {
            let agreement = compared(told, &check.field, pair);
            check.pairs.push((pair.0, pair.1, agreement));
        }
    }
    fields
}

fn numbers(told: &Told<'_>) -> Vec<NumberCheck> {
    told.printed
        .iter()
        .filter_map(|printed| {
            let (validator, check) = printed.check?;
            Some(NumberCheck {
                field: printed.key.clone(),
                validator: validator.as_str(),
                check,
            })
        })
        .collect()
}

/// Whether the day of birth in a number is the one that is printed beside it.
fn number_and_birth(told: &Told<'_>) -> Option<bool> {
    let printed = told.viz("birth_date")?.date?;
    let day = told.implied().birth?;
    let year = u8::try_from(day.year % 100).ok();
    Some(printed.agrees(year, Some(day.month), Some(day.day)))
}

fn number_and_sex(told: &Told<'_>) -> Option<bool> {
    let printed = &told.viz("gender")?.value;
    let sex = told.templates.labels.sex(printed, None)?;
    Some(sex == told.implied().sex?)
}

/// Passports go to the issuer's own people, residence permits to others; refugees,
/// stateless and some other people are exceptions, so that a person may know better.
fn nationality(
    ocr: &OcrValues,
    country: Option<&str>,
    used: &[(SideName, &Template)],
) -> Option<bool> {
    let nationality = mrz::lexicon::country(&ocr.nationality)?;
    let own = nationality == country?;
    let kind = used.iter().map(|(_, template)| template.id_type()).next()?;
    match kind {
        IdType::Passport | IdType::GovernmentId => Some(own),
        IdType::ResidencePermit => Some(!own),
        _ => None,
    }
}

/// Required fields of the sides that were seen which no source has.
fn missing(told: &Told<'_>, used: &[(SideName, &Template)]) -> Vec<String> {
    let mut missing: Vec<String> = Vec::new();
    for (_, key) in required(used) {
        let read = told.viz(key).is_some()
            || told.zone.is_some_and(|zone| !zone.value(key).is_empty())
            || told
                .barcode
                .as_ref()
                .is_some_and(|b| b.value(key).is_some());
        if !read && !missing.iter().any(|other| other == key) {
            missing.push(key.to_owned());
        }
    }
    missing
}

/// What the templates say their sides always have.
pub(super) fn required<'t>(
    used: &'t [(SideName, &'t Template)],
) -> impl Iterator<Item = (SideName, &'t str)> {
    used.iter().flat_map(|(side, template)| {
        template
            .labels()
            .fields()
            .iter()
            .filter(|rule| rule.detail.required)
            .map(|rule| (*side, rule.key.as_str()))
    })
}
