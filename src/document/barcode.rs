//! What a barcode on a side says, and how it compares with the other sources.
//!
//! A barcode is read exactly or not at all, so that a field which only it has is as sure as
//! a field can be, and one that the print contradicts is one that a person has to see.

use super::aadhaar;
use super::checks::Agreement;
use super::dates::DateRole;
use super::fold::fold;
use super::printed::Printed;
use super::score::{BEST_CONFIRMED, BEST_CONTRADICTED};
use super::zone::Zone;
use super::{IdType, Rules, Seen, Side, SideName, Templates, Verdict};
use crate::barcode::Meaning;
use crate::barcode::aamva::{Kind, Licence, Truncated};
use crate::geometry::Quad;
use crate::mrz::Date;

/// The probability that a value of a barcode is what the issuer wrote: its correction leaves
/// at least eight codewords, and the text has the form of its standard besides.
pub(super) const EXACT: f64 = 0.99;

/// A barcode as it was read from a side.
#[derive(Debug, Clone)]
pub struct BarcodeReading {
    /// What it says.
    pub meaning: Meaning,
    /// Whether the key that was given signed it; `None` without a key or a signature.
    pub signed: Option<bool>,
    /// Where it stands, in the frame of the side's lines.
    pub quad: Quad,
}

/// The document's barcode, by the fields of the answer.
pub(super) struct Barcode<'a> {
    reading: &'a BarcodeReading,
    pub side: SideName,
    values: Vec<(&'static str, String)>,
}

impl<'a> Barcode<'a> {
    /// That of the back, where licences have it, or of the front.
    pub fn of(front: &'a Side, back: Option<&'a Side>) -> Option<Self> {
        let on = |side: &'a Side, name| Some((side.barcode.as_ref()?, name));
        let (reading, side) = back
            .and_then(|back| on(back, SideName::Back))
            .or_else(|| on(front, SideName::Front))?;
        Some(Self {
            values: match &reading.meaning {
                Meaning::Licence(licence) => values(licence),
                Meaning::Aadhaar(code) => aadhaar::values(code),
            },
            reading,
            side,
        })
    }

    fn licence(&self) -> Option<&'a Licence> {
        match &self.reading.meaning {
            Meaning::Licence(licence) => Some(licence),
            Meaning::Aadhaar(_) => None,
        }
    }

    /// Whether it has a signature that is not its issuer's.
    pub fn is_forged(&self) -> bool {
        self.reading.signed == Some(false)
    }

    /// Where it stands.
    pub fn quad(&self) -> Quad {
        self.reading.quad
    }

    /// Each field that it has, with its value: dates as `YYYY-MM-DD`, the sex as a letter,
    /// the rest as written.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.values
            .iter()
            .map(|(key, value)| (*key, value.as_str()))
    }

    /// What it says of `key`, where it has it.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.values()
            .find_map(|(other, value)| (other == key).then_some(value))
    }

    /// First, middle and last name, where it tells them apart.
    pub fn names(&self) -> Option<(&str, &str, &str)> {
        let name = &self.licence()?.name;
        Some((
            name.first.as_deref()?,
            name.middle.as_deref()?,
            &name.surname,
        ))
    }

    fn day(&self, key: &str) -> Option<(Date, DateRole)> {
        if let Meaning::Aadhaar(code) = &self.reading.meaning {
            return (key == "birth_date").then_some((code.birth_date?, DateRole::Birth));
        }
        let licence = self.licence()?;
        let (day, role) = match key {
            "birth_date" => (licence.birth_date, DateRole::Birth),
            "issue_date" => (licence.issue_date, DateRole::Issue),
            "expire_date" => (licence.expiry_date, DateRole::Expiry),
            _ => return None,
        };
        Some((day?, role))
    }

    /// How it compares with what is printed.
    pub fn against_print(&self, p: &Printed, templates: &Templates, rules: Rules) -> Agreement {
        if let Meaning::Aadhaar(code) = &self.reading.meaning
            && self.day(&p.key).is_none()
        {
            return aadhaar::against_print(code, self.value(&p.key), p, templates);
        }
        let Some(value) = self.value(&p.key) else {
            return Agreement::Absent;
        };
        if let Some((day, role)) = self.day(&p.key) {
            let Some(date) = p.date else {
                return Agreement::Absent;
            };
            let year = u8::try_from(day.year % 100).ok();
            let same = date.resolve(role, rules.today) == Some(day)
                || !date.is_whole() && date.agrees(year, Some(day.month), Some(day.day));
            return either(same, Agreement::Differ);
        }
        let (said, printed) = (fold(value), fold(&p.value));
        let Some(Licence { name, .. }) = self.licence() else {
            return Agreement::Absent;
        };
        match p.key.as_str() {
            "gender" => match templates.labels.sex(&p.value, None) {
                Some(sex) => either(value.starts_with(sex), Agreement::Differ),
                None => Agreement::Absent,
            },
            "surname" => either(
                same_name(value, &p.value, &name.suffix, name.surname_truncated),
                Agreement::Differ,
            ),
            "given_names" => {
                let cut = match (name.first_truncated, name.middle_truncated) {
                    (Truncated::No, Truncated::No) => Truncated::No,
                    (Truncated::Yes, _) | (_, Truncated::Yes) => Truncated::Yes,
                    _ => Truncated::Unknown,
                };
                let same = same_name(value, &p.value, &name.suffix, cut);
                either(same, Agreement::Differ)
            }
            "number" | "discriminator" => either(said == printed, Agreement::Differ),
            "height" => match (inches(value), inches(&p.value)) {
                (Some(a), Some(b)) => either(a == b, Agreement::Differ),
                _ => Agreement::Absent,
            },
            // An address is abbreviated, a colour or a class spelled out: what is not the
            // same need not be another.
            "eyes" | "hair" => either(
                said.starts_with(&printed) || printed.starts_with(&said),
                Agreement::Absent,
            ),
            _ => either(said == printed, Agreement::Absent),
        }
    }

    /// How it compares with the MRZ that enhanced licences have: the number there is another.
    pub fn against_zone(&self, key: &str, zone: &Zone, templates: &Templates) -> Agreement {
        let (Some(value), said) = (self.value(key), zone.value(key)) else {
            return Agreement::Absent;
        };
        if said.is_empty() {
            return Agreement::Absent;
        }
        match key {
            "birth_date" | "expire_date" | "gender" => either(value == said, Agreement::Differ),
            "surname" | "given_names" => match zone.compare(key, value, None, templates) {
                Some(Verdict::Agree | Verdict::AgreeTruncated) => Agreement::Agree,
                Some(Verdict::Differ) => Agreement::Differ,
                _ => Agreement::Absent,
            },
            _ => Agreement::Absent,
        }
    }
}

/// The probability of a printed value that was `seen` with, once the barcode is asked.
pub(super) fn judged(p: &Printed, agreement: Agreement, seen: f64) -> f64 {
    let exact = matches!(
        p.key.as_str(),
        "surname" | "given_names" | "number" | "birth_date" | "issue_date" | "expire_date"
    );
    match agreement {
        Agreement::Agree if exact => seen.max(BEST_CONFIRMED),
        Agreement::Differ => seen.min(BEST_CONTRADICTED),
        _ => seen,
    }
}

/// Completes what a side shows by itself with what its barcode says.
pub(super) fn tell(seen: &mut Seen, side: &Side) {
    let Some(reading) = &side.barcode else {
        return;
    };
    let licence = match &reading.meaning {
        Meaning::Licence(licence) => licence,
        Meaning::Aadhaar(_) => {
            seen.id_type.get_or_insert(IdType::Aadhaar);
            seen.country.get_or_insert_with(|| "IND".to_owned());
            return;
        }
    };
    let kind = match licence.kind {
        Kind::DrivingLicence | Kind::EnhancedLicence => IdType::DriversLicense,
        Kind::IdentityCard => IdType::GovernmentId,
    };
    seen.id_type.get_or_insert(kind);
    if seen.country.is_none() {
        seen.country = licence.country.map(|country| country.code().to_owned());
    }
}

fn either(same: bool, otherwise: Agreement) -> Agreement {
    if same { Agreement::Agree } else { otherwise }
}

fn values(licence: &Licence) -> Vec<(&'static str, String)> {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let first = |ids: [&str; 2]| {
        let mut said = ids.into_iter().filter_map(|id| licence.element(id));
        said.next().unwrap_or_default().to_owned()
    };
    let name = &licence.name;
    let mut values = vec![
        ("number", licence.number.clone()),
        ("birth_date", day(licence.birth_date)),
        ("expire_date", day(licence.expiry_date)),
        ("issue_date", day(licence.issue_date)),
        ("surname", name.surname.clone()),
        ("given_names", name.given_names.clone()),
        ("name", name.whole.clone().unwrap_or_default()),
        ("name_suffix", name.suffix.clone()),
        ("address", licence.address.line()),
        (
            "gender",
            licence
                .sex
                .map(|sex| sex.letter().to_string())
                .unwrap_or_default(),
        ),
        ("height", first(["DAU", "DAV"])),
        ("weight", first(["DAW", "DAX"])),
        ("eyes", first(["DAY", "DAY"])),
        ("hair", first(["DAZ", "DAZ"])),
        ("license_class", first(["DCA", "DAR"])),
        ("restrictions", first(["DCB", "DAS"])),
        ("endorsements", first(["DCD", "DAT"])),
        ("discriminator", first(["DCF", "DCF"])),
    ];
    values.retain(|(_, value)| !value.is_empty());
    values
}

/// Whether a printed name is the barcode's: with or without the suffix, with initials in
/// place of further names, and as far as the barcode goes where it cuts names off.
fn same_name(said: &str, printed: &str, suffix: &str, truncated: Truncated) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric() && c != '\'')
            .map(fold)
            .filter(|word| !word.is_empty())
            .collect()
    };
    let (said, mut printed) = (words(said), words(printed));
    if !suffix.is_empty() && said.len() < printed.len() && printed.last() == Some(&fold(suffix)) {
        printed.pop();
    }
    if said.concat() == printed.concat() {
        return true;
    }
    if truncated == Truncated::Yes && printed.concat().starts_with(&said.concat()) {
        return true;
    }
    let initial = |a: &str, b: &str| a == b || a.chars().count() == 1 && b.starts_with(a);
    said.len() == printed.len()
        && said.first() == printed.first()
        && said
            .iter()
            .zip(&printed)
            .all(|(a, b)| initial(a, b) || initial(b, a))
}

/// `068 in`, `5'-08"`, `5-08`: inches. Centimetres are nothing to compare inches with.
fn inches(text: &str) -> Option<u32> {
    let numbers: Vec<u32> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .collect();
    match numbers[..] {
        _ if text.to_ascii_lowercase().contains("cm") => None,
        [inches] if (36..=100).contains(&inches) => Some(inches),
        [feet @ 3..=8, inches @ 0..=11] => Some(12 * feet + inches),
        // Three digits without a sign between, as older editions write feet and inches.
        [joined] if (300..900).contains(&joined) && joined % 100 < 12 => {
            Some(joined / 100 * 12 + joined % 100)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_print_and_barcode_have_them() {
        for (said, printed, suffix, truncated, expected) in [
            ("SPECIMEN", "Specimen", "", Truncated::No, true),
            ("SPECIMEN", "SPECIMEN JR", "JR", Truncated::No, true),
            ("JORDAN LEE", "JORDAN L", "", Truncated::No, true),
            ("JORDAN LEE", "JORDAN LEA", "", Truncated::No, false),
            ("JORDAN LEE", "JORDAN", "", Truncated::No, false),
            ("SPECI", "SPECIMEN", "", Truncated::Yes, true),
            ("SPECI", "SPECIMEN", "", Truncated::No, false),
            (
                "O'HARA-SPECIMEN",
                "O'HARA SPECIMEN",
                "",
                Truncated::No,
                true,
            ),
            ("J", "K", "", Truncated::No, false),
        ] {
            assert_eq!(
                same_name(said, printed, suffix, truncated),
                expected,
                "{said} {printed}"
            );
        }
    }

    #[test]
    fn heights_in_all_spellings() {
        for (text, expected) in [
            ("068 in", Some(68)),
            ("5'-08\"", Some(68)),
            ("5-08", Some(68)),
            ("508", Some(68)),
            ("173 cm", None),
            ("", None),
        ] {
            assert_eq!(inches(text), expected, "{text}");
        }
    }
}
