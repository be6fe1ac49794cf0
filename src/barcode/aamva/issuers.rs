//! AAMVA's list of issuers.

use super::values::Country;

/// A state, province or territory that issues licences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issuer {
    /// Six digits.
    pub iin: &'static str,
    /// Its code of two letters; `US` of the Department of State, for diplomats.
    pub code: &'static str,
    /// Its country.
    pub country: Country,
}

/// Who has the number `iin`.
pub(super) fn by_number(iin: &str) -> Option<&'static Issuer> {
    ISSUERS.iter().find(|issuer| issuer.iin == iin)
}

const fn usa(iin: &'static str, code: &'static str) -> Issuer {
    let country = Country::Usa;
    Issuer { iin, code, country }
}

const fn canada(iin: &'static str, code: &'static str) -> Issuer {
    let country = Country::Canada;
    Issuer { iin, code, country }
}

const fn mexico(iin: &'static str, code: &'static str) -> Issuer {
    let country = Country::Mexico;
    Issuer { iin, code, country }
}

/// AAMVA, "Issuer Identification Numbers (IIN)".
const ISSUERS: [Issuer; 72] = [
    canada("604426", "PE"),
    usa("604427", "AS"),
    canada("604428", "QC"),
    canada("604429", "YT"),
    usa("604430", "MP"),
    usa("604431", "PR"),
    canada("604432", "AB"),
    canada("604433", "NU"),
    canada("604434", "NT"),
    usa("636000", "VA"),
    usa("636001", "NY"),
    usa("636002", "MA"),
    usa("636003", "MD"),
    usa("636004", "NC"),
    usa("636005", "SC"),
    usa("636006", "CT"),
    usa("636007", "LA"),
    usa("636008", "MT"),
    usa("636009", "NM"),
    usa("636010", "FL"),
    usa("636011", "DE"),
    canada("636012", "ON"),
    canada("636013", "NS"),
    usa("636014", "CA"),
    usa("636015", "TX"),
    canada("636016", "NL"),
    canada("636017", "NB"),
    usa("636018", "IA"),
    usa("636019", "GU"),
    usa("636020", "CO"),
    usa("636021", "AR"),
    usa("636022", "KS"),
    usa("636023", "OH"),
    usa("636024", "VT"),
    usa("636025", "PA"),
    usa("636026", "AZ"),
    usa("636027", "US"),
    canada("636028", "BC"),
    usa("636029", "OR"),
    usa("636030", "MO"),
    usa("636031", "WI"),
    usa("636032", "MI"),
    usa("636033", "AL"),
    usa("636034", "ND"),
    usa("636035", "IL"),
    usa("636036", "NJ"),
    usa("636037", "IN"),
    usa("636038", "MN"),
    usa("636039", "NH"),
    usa("636040", "UT"),
    usa("636041", "ME"),
    usa("636042", "SD"),
    usa("636043", "DC"),
    canada("636044", "SK"),
    usa("636045", "WA"),
    usa("636046", "KY"),
    usa("636047", "HI"),
    canada("636048", "MB"),
    usa("636049", "NV"),
    usa("636050", "ID"),
    usa("636051", "MS"),
    usa("636052", "RI"),
    usa("636053", "TN"),
    usa("636054", "NE"),
    usa("636055", "GA"),
    mexico("636056", "CU"),
    mexico("636057", "HL"),
    usa("636058", "OK"),
    usa("636059", "AK"),
    usa("636060", "WY"),
    usa("636061", "WV"),
    usa("636062", "VI"),
];
