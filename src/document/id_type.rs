//! What kind of document it is.

use std::fmt;
use std::str::FromStr;

use super::Templates;
use super::layout::Page;
use super::zone::Zone;
use crate::mrz::Format;

/// The kinds of documents that the API knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdType {
    /// Identity cards and other official cards.
    GovernmentId,
    /// Passports and other travel documents.
    Passport,
    /// Driving licences.
    DriversLicense,
    /// Residence permits and residence cards.
    ResidencePermit,
    /// Registration papers of vehicles.
    VehicleRegistrationCertificate,
    /// Visas.
    Visa,
    /// India's twelve-digit identity.
    Aadhaar,
    /// India's tax account card.
    Pancard,
}

impl IdType {
    /// All of them, in the order of the API page.
    pub const ALL: [Self; 8] = [
        Self::GovernmentId,
        Self::Passport,
        Self::DriversLicense,
        Self::ResidencePermit,
        Self::VehicleRegistrationCertificate,
        Self::Visa,
        Self::Aadhaar,
        Self::Pancard,
    ];

    /// The API's name for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GovernmentId => "government_id",
            Self::Passport => "passport",
            Self::DriversLicense => "drivers_license",
            Self::ResidencePermit => "residence_permit",
            Self::VehicleRegistrationCertificate => "vehicle_registration_certificate",
            Self::Visa => "visa",
            Self::Aadhaar => "aadhaar",
            Self::Pancard => "pancard",
        }
    }
}

impl fmt::Display for IdType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not the name of an [`IdType`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownIdType;

impl fmt::Display for UnknownIdType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a document type; known are")?;
        IdType::ALL.iter().try_for_each(|t| write!(f, " {t}"))
    }
}

impl std::error::Error for UnknownIdType {}

impl FromStr for IdType {
    type Err = UnknownIdType;

    /// Exactly the API's name.
    fn from_str(name: &str) -> Result<Self, UnknownIdType> {
        Self::ALL
            .into_iter()
            .find(|t| t.as_str() == name)
            .ok_or(UnknownIdType)
    }
}

/// Whether the MRZ says no more than that it is on a card: its code is not that of one kind, and
/// `ID` alone is printed on nothing but identity cards. A template may know better then: Brazil
/// prints `I<BRA` on licences too.
pub(crate) fn is_any_card(zone: &Zone) -> bool {
    let code = zone.code.trim_end_matches('<');
    let of_cards = matches!(zone.format, Format::Td1 | Format::Td2);
    let of_kind = matches!(code, "AR" | "IR" | "RP" | "RT" | "C1" | "C2" | "AC" | "ID");
    of_cards && !of_kind && code.starts_with(['A', 'C', 'I'])
}

/// The kinds of documents that are cards.
pub(crate) fn is_card(id_type: IdType) -> bool {
    matches!(
        id_type,
        IdType::GovernmentId
            | IdType::ResidencePermit
            | IdType::DriversLicense
            | IdType::VehicleRegistrationCertificate
    )
}

/// What the MRZ says the document is: by its layout, then its code, where the
/// words on the page (`title`) decide between kinds of cards.
pub(crate) fn of_zone(zone: &Zone, title: Option<IdType>) -> Option<IdType> {
    let code = zone.code.trim_end_matches('<');
    match zone.format {
        Format::MrvA | Format::MrvB => return Some(IdType::Visa),
        Format::FrenchId => return Some(IdType::GovernmentId),
        Format::FrenchLicence | Format::SwissLicence => return Some(IdType::DriversLicense),
        Format::FrenchVehicle => return Some(IdType::VehicleRegistrationCertificate),
        Format::Td1 | Format::Td2 | Format::Td3 => {}
    }
    if zone.format == Format::Td3 && code.starts_with('P') {
        return Some(IdType::Passport);
    }
    match (code, zone.issuer.as_str()) {
        // Residence permits of the European Union and others; the United States
        // print C1 and C2 on permanent resident cards.
        ("AR" | "IR" | "RP" | "RT", _) | ("C1" | "C2", "USA") => Some(IdType::ResidencePermit),
        // Crew member certificate, Doc 9303 part 5.
        ("AC", _) => Some(IdType::GovernmentId),
        // The first letter P is only printed on passports, TD2 in emergencies.
        (code, _) if code.starts_with('P') => Some(IdType::Passport),
        (code, _) if code.starts_with('V') => Some(IdType::Visa),
        (code, _) if code.starts_with(['A', 'C', 'I']) => match title {
            Some(
                kind @ (IdType::ResidencePermit
                | IdType::DriversLicense
                | IdType::VehicleRegistrationCertificate),
            ) => Some(kind),
            _ => Some(IdType::GovernmentId),
        },
        _ => title,
    }
}

/// What the words on the page say that it is: the first kind of the table's order
/// one of whose titles makes up most of a line that is not a caption.
pub(crate) fn of_words(page: &Page<'_>, templates: &Templates) -> Option<IdType> {
    let titles = templates.labels.titles();
    titles
        .iter()
        .find(|(title, _)| page.has_title(title, titles))
        .map(|&(_, id_type)| id_type)
}

/// Whether a document of `seen` answers a request that names `asked`: the same, or
/// one of them is not known.
pub(crate) fn answers(seen: Option<IdType>, asked: Option<IdType>) -> bool {
    match (seen, asked) {
        (Some(seen), Some(asked)) => seen == asked,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_apis_and_come_back() {
        for id_type in IdType::ALL {
            assert_eq!(id_type.as_str().parse(), Ok(id_type));
        }
        for wrong in ["", "Passport", "passport ", "id"] {
            assert_eq!(wrong.parse::<IdType>(), Err(UnknownIdType), "{wrong:?}");
        }
        assert!(UnknownIdType.to_string().ends_with("pancard"));
    }
}
