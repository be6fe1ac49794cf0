//! What the MRZ says, in the terms in which the visual zone is compared with it.

use super::Templates;
use super::dates::{DayOrder, PrintedDate};
use super::fold::{edits, fold};
use super::{MrzReading, Verdict as Outcome};
use crate::geometry::Quad;
use crate::mrz::transliterate::{Agreement, can_spell, names_agree};
use crate::mrz::{Date, FieldName, Format, Verdict};

/// How a printed text compares with what the MRZ says of the same field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// They say the same.
    Same,
    /// They say the same as far as the MRZ goes: its name is cut off.
    Beginning,
    /// They differ by a letter or two, as a misreading would.
    Near,
    /// They do not belong together.
    Other,
}

/// The parts of a date that the MRZ prints; `None` where it prints fillers.
#[derive(Clone, Copy, Default)]
pub(crate) struct Parts {
    pub year: Option<u8>,
    pub month: Option<u8>,
    pub day: Option<u8>,
}

/// The MRZ of a document.
pub(crate) struct Zone {
    pub format: Format,
    pub code: String,
    pub issuer: String,
    pub surname: String,
    pub given: String,
    pub number: String,
    pub nationality: String,
    pub sex: Option<char>,
    pub birth: Parts,
    pub expiry: Parts,
    pub birth_date: Option<Date>,
    pub expiry_date: Option<Date>,
    pub maybe_over_100: bool,
    /// The number of the person, where the issuer is known to print it.
    pub personal: String,
    pub truncated: bool,
    pub confidence: f64,
    pub digits_right: bool,
    pub joined: String,
    /// The MRZ field that holds it.
    personal_field: Option<FieldName>,
    verdicts: Vec<(FieldName, Verdict)>,
    quads: Vec<(&'static str, Quad)>,
}

/// The field of the answer that an MRZ field fills, where it fills one.
fn key_of(name: FieldName) -> Option<&'static str> {
    Some(match name {
        FieldName::Surname => "surname",
        FieldName::GivenNames => "given_names",
        FieldName::DocumentNumber => "number",
        FieldName::Nationality => "nationality",
        FieldName::BirthDate => "birth_date",
        FieldName::Sex => "gender",
        FieldName::ExpiryDate => "expire_date",
        _ => return None,
    })
}

/// The keys that an MRZ can fill, in the order in which they are reported.
pub(crate) const ZONE_KEYS: [&str; 8] = [
    "surname",
    "given_names",
    "number",
    "nationality",
    "birth_date",
    "gender",
    "expire_date",
    "identity_number",
];

impl Zone {
    pub fn new(reading: &MrzReading, templates: &Templates, today: Date) -> Self {
        let mrz = &reading.mrz;
        let issuer = mrz.value(FieldName::Issuer);
        let birth = mrz.birth_date(today);
        let personal = personal(reading, templates, &issuer);
        let mut quads = Vec::new();
        let mut verdicts = Vec::new();
        let lines: Vec<usize> = mrz.lines().map(str::len).collect();
        for field in mrz.fields() {
            verdicts.push((field.name, field.verdict));
            let key = match personal {
                Some((name, _)) if name == field.name && name != FieldName::DocumentNumber => {
                    Some("identity_number")
                }
                _ => key_of(field.name),
            };
            let length = lines.get(field.line).copied().unwrap_or(1).max(1) as f64;
            if let (Some(key), Some(quad)) = (key, reading.quads.get(field.line)) {
                let used = field.raw.trim_end_matches('<').len().max(1);
                let from = field.column as f64 / length;
                quads.push((key, quad.slice(from, (field.column + used) as f64 / length)));
            }
        }
        Self {
            format: mrz.format(),
            code: mrz.value(FieldName::DocumentCode),
            surname: mrz.value(FieldName::Surname),
            given: mrz.value(FieldName::GivenNames),
            number: mrz.value(FieldName::DocumentNumber),
            nationality: mrz.value(FieldName::Nationality),
            sex: mrz.value(FieldName::Sex).chars().next(),
            birth: parts(mrz.raw(FieldName::BirthDate)),
            expiry: parts(mrz.raw(FieldName::ExpiryDate)),
            birth_date: birth.map(|b| b.date),
            maybe_over_100: birth.is_some_and(|b| b.maybe_over_100),
            expiry_date: mrz.expiry_date(today),
            personal_field: personal.as_ref().map(|(name, _)| *name),
            personal: personal.map(|(_, number)| number).unwrap_or_default(),
            truncated: mrz.name_truncated(),
            confidence: f64::from(reading.confidence).clamp(0.0, 1.0),
            digits_right: mrz.digits_right(),
            joined: mrz.joined(),
            issuer,
            verdicts,
            quads,
        }
    }

    /// Whether the number of the document is that of the person too.
    pub fn number_is_personal(&self) -> bool {
        self.personal_field == Some(FieldName::DocumentNumber)
    }

    /// How this issuer writes a date in numbers. Of the issuers of machine-readable
    /// documents only the United States put the month first.
    pub fn day_order(&self) -> DayOrder {
        if self.issuer == "USA" {
            DayOrder::MonthFirst
        } else {
            DayOrder::DayFirst
        }
    }

    /// The verdict on the check digit that vouches for a field.
    pub fn verdict(&self, key: &str) -> Verdict {
        let own = |name: FieldName| {
            self.verdicts
                .iter()
                .find(|(n, _)| *n == name)
                .map_or(Verdict::NotPrinted, |(_, v)| *v)
        };
        match key {
            "number" => own(FieldName::DocumentNumber),
            "birth_date" => own(FieldName::BirthDate),
            "expire_date" => own(FieldName::ExpiryDate),
            "identity_number" if self.number_is_personal() => own(FieldName::DocumentNumber),
            "identity_number" => match own(FieldName::PersonalNumber) {
                Verdict::NotPrinted => own(FieldName::Composite),
                verdict => verdict,
            },
            _ => Verdict::NotPrinted,
        }
    }

    /// The names of the fields whose check digit is wrong.
    pub fn wrong_digits(&self) -> impl Iterator<Item = &'static str> {
        self.verdicts
            .iter()
            .filter(|(_, verdict)| *verdict == Verdict::Wrong)
            .map(|(name, _)| key_of(*name).unwrap_or(name.as_str()))
    }

    /// The MRZ's value of a field, `""` where it has none: dates as `YYYY-MM-DD`,
    /// or as printed where they are partial.
    pub fn value(&self, key: &str) -> String {
        match key {
            "surname" => self.surname.clone(),
            "given_names" => self.given.clone(),
            "name" => format!("{} {}", self.given, self.surname).trim().to_owned(),
            "number" => self.number.clone(),
            "nationality" => self.nationality.clone(),
            "birth_date" => self.birth_date.map(|d| d.to_string()).unwrap_or_default(),
            "expire_date" => self.expiry_date.map(|d| d.to_string()).unwrap_or_default(),
            "gender" => self.sex.map(String::from).unwrap_or_default(),
            "identity_number" => self.personal.clone(),
            _ => String::new(),
        }
    }

    /// Where the field stands in the MRZ, in the frame of the page.
    pub fn quad(&self, key: &str) -> Option<Quad> {
        self.quads
            .iter()
            .find(|(k, _)| *k == key)
            .map(|(_, quad)| *quad)
    }

    /// How `printed` compares with the MRZ's value of the field; `None` where the
    /// MRZ has no value to compare with, or the two cannot be compared.
    pub fn likeness(
        &self,
        key: &str,
        printed: &str,
        date: Option<&PrintedDate>,
        templates: &Templates,
    ) -> Option<Likeness> {
        let either = |same: bool| {
            Some(if same {
                Likeness::Same
            } else {
                Likeness::Other
            })
        };
        match key {
            // What is cut off is the end: the surname only where nothing follows it.
            "surname" => name_likeness(
                printed,
                &self.surname,
                self.truncated && self.given.is_empty(),
            ),
            "given_names" => name_likeness(printed, &self.given, self.truncated),
            "name" => {
                let orders = [
                    format!("{} {}", self.given, self.surname),
                    format!("{} {}", self.surname, self.given),
                ];
                orders
                    .iter()
                    .filter_map(|name| name_likeness(printed, name.trim(), self.truncated))
                    .min_by_key(|likeness| *likeness as u8)
            }
            "number" => code_likeness(printed, &self.number),
            "identity_number" => code_likeness(printed, &self.personal),
            "birth_date" | "expire_date" => {
                let parts = if key == "birth_date" {
                    self.birth
                } else {
                    self.expiry
                };
                if parts.year.is_none() && parts.month.is_none() && parts.day.is_none() {
                    return None;
                }
                either(date?.agrees(parts.year, parts.month, parts.day))
            }
            "gender" => {
                either(self.sex? == templates.labels.sex(printed, Some(self.issuer.as_str()))?)
            }
            "nationality" => {
                if self.nationality.is_empty() {
                    return None;
                }
                if templates.nations.is_nationality(printed, &self.nationality) {
                    return Some(Likeness::Same);
                }
                // A word that is no nationality we know proves nothing.
                templates
                    .nations
                    .nationality(printed)
                    .map(|_| Likeness::Other)
            }
            _ => None,
        }
    }

    /// The same, as a verdict on two values of which both are known.
    pub fn compare(
        &self,
        key: &str,
        printed: &str,
        date: Option<&PrintedDate>,
        templates: &Templates,
    ) -> Option<Outcome> {
        self.likeness(key, printed, date, templates)
            .map(|likeness| match likeness {
                Likeness::Same => Outcome::Agree,
                Likeness::Beginning => Outcome::AgreeTruncated,
                Likeness::Near | Likeness::Other => Outcome::Differ,
            })
    }
}

fn parts(raw: Option<&str>) -> Parts {
    let two = |from: usize| {
        raw.and_then(|r| r.get(from..from + 2))
            .and_then(|t| t.parse().ok())
    };
    Parts {
        year: two(0),
        month: two(2),
        day: two(4),
    }
}

/// The number of the person, and the field that holds it.
fn personal(
    reading: &MrzReading,
    templates: &Templates,
    issuer: &str,
) -> Option<(FieldName, String)> {
    let mrz = &reading.mrz;
    if mrz.format() == Format::Td1 && mrz.raw(FieldName::PersonalNumber).is_some() {
        let number = mrz.value(FieldName::PersonalNumber);
        return (!number.is_empty()).then_some((FieldName::OptionalData1, number));
    }
    templates
        .labels
        .personal_numbers()
        .iter()
        .filter(|p| p.issuer == issuer && p.format == mrz.format().name())
        .find_map(|p| {
            let name = match p.field.as_str() {
                "personal_number" => FieldName::PersonalNumber,
                "optional_data_1" => FieldName::OptionalData1,
                "optional_data_2" => FieldName::OptionalData2,
                _ => FieldName::DocumentNumber,
            };
            let value = mrz.value(name);
            (fold(&value).len() == p.digits).then_some((name, value))
        })
}

/// Names printed in two scripts, `ТКАЧЕНКО/TKACHENKO`, are alike where one is.
fn name_likeness(printed: &str, zone: &str, truncated: bool) -> Option<Likeness> {
    printed
        .split('/')
        .chain(printed.contains('/').then_some(printed))
        .filter_map(|part| one_name_likeness(part, zone, truncated))
        .min_by_key(|likeness| *likeness as u8)
}

fn one_name_likeness(printed: &str, zone: &str, truncated: bool) -> Option<Likeness> {
    if zone.is_empty() || !can_spell(printed) {
        return None;
    }
    match names_agree(printed, zone, truncated) {
        Agreement::Agree => return Some(Likeness::Same),
        Agreement::AgreeTruncated => return Some(Likeness::Beginning),
        Agreement::Differ => {}
    }
    let (a, b): (Vec<char>, Vec<char>) = (
        fold(printed).chars().collect(),
        fold(zone).chars().collect(),
    );
    // A recogniser that loses the spaces has still read the same letters.
    if a == b {
        return Some(Likeness::Same);
    }
    let near = near(b.len());
    Some(if edits(&a, &b, near).is_some() {
        Likeness::Near
    } else {
        Likeness::Other
    })
}

/// How many letters a misreading of a text may change.
fn near(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    }
}

fn code_likeness(printed: &str, zone: &str) -> Option<Likeness> {
    let wanted: Vec<char> = fold(zone).chars().collect();
    if wanted.is_empty() {
        return None;
    }
    let mut seen: Vec<char> = fold(printed).chars().collect();
    // "No. 12AB34567"
    if seen.len() == wanted.len() + 2 && seen.starts_with(&['N', 'O']) {
        seen.drain(..2);
    }
    Some(if seen == wanted {
        Likeness::Same
    } else if edits(&seen, &wanted, near(wanted.len())).is_some() {
        Likeness::Near
    } else {
        Likeness::Other
    })
}
