//! Where names are written with letters beyond A to Z, of which recognisers lose the marks.
//!
//! No mark can be seen to be missing, so that what counts is whether the issuer's language has
//! any: the score's model fits what that is worth (`document::calibrate`).

/// How likely the language that an issuer's documents are written in has letters that a
/// recogniser misreads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Marks {
    /// Written in A to Z, or in another script and transliterated into these.
    Plain,
    /// Marks that are on every keyboard of Western Europe (ISO 8859-1), or an issuer of which
    /// nothing is known.
    Some,
    /// An alphabet that has others (Ș, Ğ, Ř, Ł, Þ), which recognisers know least.
    Many,
}

/// Issuers, by the code that their MRZ prints, whose languages are written without marks in
/// names, or in another script. By the exemplar characters of Unicode's CLDR.
const PLAIN: &[&str] = &[
    "AFG", "ARE", "ARM", "AUS", "BGD", "BGR", "BHR", "BLR", "BTN", "BWA", "CHN", "CYP", "EGY",
    "ERI", "ETH", "GBD", "GBN", "GBO", "GBP", "GBR", "GBS", "GEO", "GHA", "GMB", "GRC", "HKG",
    "IDN", "IND", "IRL", "IRN", "IRQ", "ISR", "JOR", "JPN", "KAZ", "KEN", "KGZ", "KHM", "KOR",
    "KWT", "LAO", "LBN", "LBR", "LBY", "LKA", "LSO", "MAC", "MDV", "MKD", "MMR", "MNG", "MWI",
    "MYS", "NAM", "NGA", "NPL", "NZL", "OMN", "PAK", "PRK", "PSE", "QAT", "RUS", "RWA", "SAU",
    "SDN", "SGP", "SLE", "SWZ", "SYR", "THA", "TJK", "TWN", "TZA", "UGA", "UKR", "USA", "UZB",
    "YEM", "ZAF", "ZMB", "ZWE",
];

/// Those whose alphabets have Latin letters beyond ISO 8859-1, and Iceland's.
const MANY: &[&str] = &[
    "AZE", "BIH", "CZE", "HRV", "HUN", "ISL", "LTU", "LVA", "MDA", "MLT", "MNE", "POL", "ROU",
    "SRB", "SVK", "SVN", "TKM", "TUR", "VNM",
];

impl Marks {
    /// Those of an issuer, by the code that its MRZ prints.
    pub fn of(issuer: Option<&str>) -> Self {
        let is_in = |codes: &[&str]| issuer.is_some_and(|code| codes.binary_search(&code).is_ok());
        if is_in(PLAIN) {
            Self::Plain
        } else if is_in(MANY) {
            Self::Many
        } else {
            Self::Some
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mrz::lexicon;

    #[test]
    fn issuers_are_found_by_their_codes() {
        for codes in [PLAIN, MANY] {
            assert!(codes.is_sorted(), "a code out of order is never found");
            for code in codes {
                assert!(lexicon::is_known(code), "{code} is no issuer");
            }
        }
        assert!(MANY.iter().all(|code| !PLAIN.contains(code)));
        for (issuer, expected) in [
            (Some("USA"), Marks::Plain),
            (Some("TUR"), Marks::Many),
            (Some("D"), Marks::Some),
            (Some("FRA"), Marks::Some),
            (None, Marks::Some),
        ] {
            assert_eq!(Marks::of(issuer), expected, "{issuer:?}");
        }
    }
}
