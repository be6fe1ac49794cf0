//! Why a person has to look at a side.

use super::barcode::Barcode;
use super::checks::{self, Agreement, Checks, Outcome};
use super::conclude::Told;
use super::numbers::Check;
use super::score;
use super::template::Template;
use super::zone::Zone;
use super::{Comparison, Field, IdType, OcrValues, PrintedYear, SideName, Source, Verdict};
use crate::mrz::decode::SURE;

/// How many years make a holder over a hundred.
const HUNDRED: u16 = 100;

/// A rule that asks for a person's look.
///
/// An expiry in the past is no such rule: the document was read well. Fields are
/// named by their keys; no value is carried.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReviewReason {
    /// A check digit of the MRZ, or the composite, does not fit what it covers: the
    /// zone was misread, or printed wrong, or altered.
    CheckDigitFailed(String),
    /// The visual zone and the MRZ contradict each other.
    VizMrzDiffer(String),
    /// The visual zone, or the MRZ, and the barcode contradict each other.
    BarcodeDiffers(String),
    /// The barcode has a signature that is not its issuer's: it was forged, or misread.
    BarcodeSignatureWrong,
    /// A field that this kind of document always has was found in neither zone.
    RequiredFieldMissing(String),
    /// A required field is less sure than [`super::Rules::review_below`] asks.
    LowScore(String),
    /// The MRZ as a whole is less sure than [`SURE`].
    MrzUncertain,
    /// The MRZ cuts the name off, and the visual zone does not give it in full.
    NameTruncated,
    /// The holder is, or by the two digits of the year could be, over a hundred.
    HolderOver100,
    /// Birth, issue and expiry do not follow each other, or birth or issue lies in
    /// the future.
    DatesOutOfOrder,
    /// Front and back each have an MRZ, and they are not the same.
    SidesDiffer,
    /// A number cannot be one that its issuer gives: its check digit or its form is wrong.
    NumberInvalid(String),
    /// A number says another day of birth or another sex than is printed beside it.
    NumberContradicts(String),
}

impl ReviewReason {
    /// A stable name in `snake_case`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::CheckDigitFailed(_) => "check_digit_failed",
            Self::VizMrzDiffer(_) => "viz_mrz_differ",
            Self::BarcodeDiffers(_) => "barcode_differs",
            Self::BarcodeSignatureWrong => "barcode_signature_wrong",
            Self::RequiredFieldMissing(_) => "required_field_missing",
            Self::LowScore(_) => "low_score",
            Self::MrzUncertain => "mrz_uncertain",
            Self::NameTruncated => "name_truncated",
            Self::HolderOver100 => "holder_over_100",
            Self::DatesOutOfOrder => "dates_out_of_order",
            Self::SidesDiffer => "sides_differ",
            Self::NumberInvalid(_) => "number_invalid",
            Self::NumberContradicts(_) => "number_contradicts",
        }
    }

    /// The field that it is about, where it is about one.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::CheckDigitFailed(field)
            | Self::VizMrzDiffer(field)
            | Self::BarcodeDiffers(field)
            | Self::RequiredFieldMissing(field)
            | Self::LowScore(field)
            | Self::NumberInvalid(field)
            | Self::NumberContradicts(field) => Some(field),
            _ => None,
        }
    }
}

impl Told<'_> {
    /// Every rule that asks for a look, with the side to look at.
    pub fn reviews(
        &self,
        comparisons: &[Comparison],
        ocr: &OcrValues,
        fields: &[Field],
        id_type: Option<IdType>,
        zone_side: SideName,
        used: &[(SideName, &Template)],
    ) -> Vec<(SideName, ReviewReason)> {
        let mut out = Vec::new();
        if let Some(zone) = self.zone {
            for field in zone.wrong_digits() {
                out.push((zone_side, ReviewReason::CheckDigitFailed(field.to_owned())));
            }
            if zone.confidence < f64::from(SURE) {
                out.push((zone_side, ReviewReason::MrzUncertain));
            }
            let full = |key: &str| {
                zone.value(key).is_empty()
                    || comparisons.iter().any(|c| {
                        c.field == key
                            && matches!(c.verdict, Verdict::Agree | Verdict::AgreeTruncated)
                    })
            };
            if zone.truncated && !(full("surname") && full("given_names")) {
                out.push((zone_side, ReviewReason::NameTruncated));
            }
        }
        for c in comparisons.iter().filter(|c| c.verdict == Verdict::Differ) {
            let reason = ReviewReason::VizMrzDiffer(c.field.clone());
            let side = self.viz(&c.field).map_or(zone_side, |p| p.side);
            out.push((side, reason.clone()));
            out.push((zone_side, reason));
        }
        // A template knows best what its document has.
        let told_by_template = used.iter().any(|(_, template)| !template.is_general());
        if told_by_template {
            out.extend(self.required_by_template(fields, used));
        }
        let general = required(id_type, ocr, self.zone);
        for &(field, value) in general.iter().filter(|_| !told_by_template) {
            let read = fields.iter().find(|f| f.key == field);
            match read {
                _ if value.is_empty() && read.is_none() => {
                    let reason = ReviewReason::RequiredFieldMissing(field.to_owned());
                    out.push((SideName::Front, reason));
                }
                Some(read) if value.is_empty() || self.best(read) < self.rules.review_below => {
                    out.push((read.side, ReviewReason::LowScore(field.to_owned())));
                }
                _ => {}
            }
        }
        out.extend(self.dates_in_question(ocr, zone_side));
        out
    }

    fn required_by_template(
        &self,
        fields: &[Field],
        used: &[(SideName, &Template)],
    ) -> Vec<(SideName, ReviewReason)> {
        let mut out = Vec::new();
        for (side, key) in checks::required(used) {
            let score = match (fields.iter().find(|f| f.key == key), self.viz(key)) {
                (Some(read), _) => Some(self.best(read)),
                (None, Some(hidden)) => Some(score::percent(hidden.probability)),
                (None, None) => None,
            };
            match score {
                None => out.push((side, ReviewReason::RequiredFieldMissing(key.to_owned()))),
                Some(score) if score < self.rules.review_below => {
                    out.push((side, ReviewReason::LowScore(key.to_owned())));
                }
                Some(_) => {}
            }
        }
        out
    }

    /// The checks that ask for a look.
    pub fn failed_checks(
        &self,
        checks: &Checks,
        zone_side: SideName,
    ) -> Vec<(SideName, ReviewReason)> {
        let side = |key: &str| self.viz(key).map_or(zone_side, |p| p.side);
        let wrong = checks
            .numbers
            .iter()
            .filter(|number| number.check == Check::Wrong);
        let mut out: Vec<(SideName, ReviewReason)> = wrong
            .map(|number| {
                let reason = ReviewReason::NumberInvalid(number.field.clone());
                (side(&number.field), reason)
            })
            .collect();
        let barcode_side = self.barcode.as_ref().map_or(zone_side, |b| b.side);
        if self.barcode.as_ref().is_some_and(Barcode::is_forged) {
            out.push((barcode_side, ReviewReason::BarcodeSignatureWrong));
        }
        for check in &checks.fields {
            let differs = |&(_, second, agreement): &(Source, Source, Agreement)| {
                second == Source::Barcode && agreement == Agreement::Differ
            };
            if check.pairs.iter().any(differs) {
                let reason = ReviewReason::BarcodeDiffers(check.field.clone());
                out.push((side(&check.field), reason.clone()));
                out.push((barcode_side, reason));
            }
        }
        let failed = |rule: &str| {
            let mut rules = checks.rules.iter();
            rules.any(|check| check.rule == rule && check.outcome == Outcome::Failed)
        };
        for (rule, field) in [
            ("number_agrees_with_birth", "birth_date"),
            ("number_agrees_with_sex", "gender"),
        ] {
            if failed(rule) {
                out.push((
                    side(field),
                    ReviewReason::NumberContradicts(field.to_owned()),
                ));
            }
        }
        out
    }

    /// The score of the value that the answer gives: a smudged print does not make
    /// the MRZ's value unsure, unless the two contradict each other, which is a
    /// reason of its own.
    fn best(&self, field: &Field) -> u8 {
        let in_zone = self
            .zone
            .filter(|z| !z.value(&field.key).is_empty())
            .map_or(0, |z| {
                score::percent(score::in_zone(z.confidence, z.verdict(&field.key)))
            });
        let in_barcode = self
            .viz(&field.key)
            .filter(|p| self.barcode_against(p) == Agreement::Agree)
            .map_or(0, |_| score::percent(super::barcode::EXACT));
        field.score.max(in_zone).max(in_barcode)
    }

    fn dates_in_question(
        &self,
        ocr: &OcrValues,
        zone_side: SideName,
    ) -> Vec<(SideName, ReviewReason)> {
        let mut out = Vec::new();
        let side = |key: &str| self.viz(key).map_or(zone_side, |p| p.side);
        let today = self.rules.today.to_string();
        // Dates as YYYY-MM-DD compare as text.
        let in_order =
            |earlier: &str, later: &str| earlier.is_empty() || later.is_empty() || earlier < later;
        let past = |date: &str| date.is_empty() || date <= today.as_str();
        let ordered = in_order(&ocr.birth_date, &ocr.expire_date)
            && in_order(&ocr.issue_date, &ocr.expire_date)
            && (in_order(&ocr.birth_date, &ocr.issue_date) || ocr.birth_date == ocr.issue_date)
            && past(&ocr.birth_date)
            && past(&ocr.issue_date);
        if !ordered {
            out.push((side("birth_date"), ReviewReason::DatesOutOfOrder));
        }
        let year = ocr.birth_date.get(..4).and_then(|y| y.parse::<u16>().ok());
        let old = year.is_some_and(|y| self.rules.today.year.saturating_sub(y) > HUNDRED);
        let told = self
            .viz("birth_date")
            .and_then(|p| p.date)
            .is_some_and(|d| matches!(d.year, Some(PrintedYear::Four(_))));
        let maybe = !told && self.zone.is_some_and(|z| z.maybe_over_100);
        if old || maybe {
            out.push((side("birth_date"), ReviewReason::HolderOver100));
        }
        out
    }
}

/// The fields that a kind of document always has, by raw key, with their values.
fn required<'o>(
    id_type: Option<IdType>,
    ocr: &'o OcrValues,
    zone: Option<&Zone>,
) -> Vec<(&'static str, &'o str)> {
    let name = if ocr.last_name.is_empty() && !ocr.first_name.is_empty() {
        // Some people have one name; the MRZ then prints it as the surname.
        ("given_names", ocr.first_name.as_str())
    } else if ocr.last_name.is_empty() {
        ("name", ocr.full_name.as_str())
    } else {
        ("surname", ocr.last_name.as_str())
    };
    let number = ("number", ocr.number.as_str());
    let birth = ("birth_date", ocr.birth_date.as_str());
    let expiry = ("expire_date", ocr.expire_date.as_str());
    match id_type {
        Some(IdType::Passport) => {
            vec![
                name,
                number,
                ("nationality", ocr.nationality.as_str()),
                birth,
                expiry,
            ]
        }
        Some(IdType::VehicleRegistrationCertificate) => vec![],
        Some(IdType::Visa | IdType::Aadhaar | IdType::Pancard) | None => vec![name, number],
        // A French licence's MRZ has no birth; its other side does.
        Some(IdType::DriversLicense) if zone.is_some() => vec![name, number],
        Some(IdType::DriversLicense | IdType::GovernmentId | IdType::ResidencePermit) => {
            vec![name, number, birth]
        }
    }
}
