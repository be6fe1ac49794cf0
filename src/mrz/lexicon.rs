//! The codes of states and organisations: ICAO Doc 9303 part 3, section 5.

use std::sync::LazyLock;

use super::alphabet::FILLER;
use super::repair::confusable::readings;

/// The alpha-3 codes of ISO 3166-1, sorted. Germany's is here too: Doc 9303 has
/// `D` in its place, but some issuers print `DEU` for nationality.
const COUNTRIES: [&str; 249] = [
    "ABW", "AFG", "AGO", "AIA", "ALA", "ALB", "AND", "ARE", "ARG", "ARM", "ASM", "ATA", "ATF",
    "ATG", "AUS", "AUT", "AZE", "BDI", "BEL", "BEN", "BES", "BFA", "BGD", "BGR", "BHR", "BHS",
    "BIH", "BLM", "BLR", "BLZ", "BMU", "BOL", "BRA", "BRB", "BRN", "BTN", "BVT", "BWA", "CAF",
    "CAN", "CCK", "CHE", "CHL", "CHN", "CIV", "CMR", "COD", "COG", "COK", "COL", "COM", "CPV",
    "CRI", "CUB", "CUW", "CXR", "CYM", "CYP", "CZE", "DEU", "DJI", "DMA", "DNK", "DOM", "DZA",
    "ECU", "EGY", "ERI", "ESH", "ESP", "EST", "ETH", "FIN", "FJI", "FLK", "FRA", "FRO", "FSM",
    "GAB", "GBR", "GEO", "GGY", "GHA", "GIB", "GIN", "GLP", "GMB", "GNB", "GNQ", "GRC", "GRD",
    "GRL", "GTM", "GUF", "GUM", "GUY", "HKG", "HMD", "HND", "HRV", "HTI", "HUN", "IDN", "IMN",
    "IND", "IOT", "IRL", "IRN", "IRQ", "ISL", "ISR", "ITA", "JAM", "JEY", "JOR", "JPN", "KAZ",
    "KEN", "KGZ", "KHM", "KIR", "KNA", "KOR", "KWT", "LAO", "LBN", "LBR", "LBY", "LCA", "LIE",
    "LKA", "LSO", "LTU", "LUX", "LVA", "MAC", "MAF", "MAR", "MCO", "MDA", "MDG", "MDV", "MEX",
    "MHL", "MKD", "MLI", "MLT", "MMR", "MNE", "MNG", "MNP", "MOZ", "MRT", "MSR", "MTQ", "MUS",
    "MWI", "MYS", "MYT", "NAM", "NCL", "NER", "NFK", "NGA", "NIC", "NIU", "NLD", "NOR", "NPL",
    "NRU", "NZL", "OMN", "PAK", "PAN", "PCN", "PER", "PHL", "PLW", "PNG", "POL", "PRI", "PRK",
    "PRT", "PRY", "PSE", "PYF", "QAT", "REU", "ROU", "RUS", "RWA", "SAU", "SDN", "SEN", "SGP",
    "SGS", "SHN", "SJM", "SLB", "SLE", "SLV", "SMR", "SOM", "SPM", "SRB", "SSD", "STP", "SUR",
    "SVK", "SVN", "SWE", "SWZ", "SXM", "SYC", "SYR", "TCA", "TCD", "TGO", "THA", "TJK", "TKL",
    "TKM", "TLS", "TON", "TTO", "TUN", "TUR", "TUV", "TWN", "TZA", "UGA", "UKR", "UMI", "URY",
    "USA", "UZB", "VAT", "VCT", "VEN", "VGB", "VIR", "VNM", "VUT", "WLF", "WSM", "YEM", "ZAF",
    "ZMB", "ZWE",
];

/// Codes that Doc 9303 adds, or that documents print though it has them not
/// (those of the last block), each with the ISO 3166-1 code of the country it
/// stands for; `""` where it stands for none. `XKX` is the code in common use for
/// Kosovo, to which ISO gives none.
const SPECIAL: [(&str, &str); 43] = [
    ("D", "DEU"),
    // British nationals of other kinds than citizens.
    ("GBD", "GBR"),
    ("GBN", "GBR"),
    ("GBO", "GBR"),
    ("GBP", "GBR"),
    ("GBS", "GBR"),
    ("RKS", "XKX"),
    // Organisations.
    ("EUE", ""),
    ("UNO", ""),
    ("UNA", ""),
    ("UNK", "XKX"),
    ("XBA", ""),
    ("XIM", ""),
    ("XCC", ""),
    ("XCE", ""),
    ("XCO", ""),
    ("XEC", ""),
    ("XPO", ""),
    ("XES", ""),
    ("XMP", ""),
    ("XOM", ""),
    ("XDC", ""),
    ("IAO", ""),
    // Stateless persons, refugees, persons of unspecified nationality.
    ("XXA", ""),
    ("XXB", ""),
    ("XXC", ""),
    ("XXX", ""),
    // Withdrawn from ISO 3166-1, still on documents.
    ("ANT", "ANT"),
    ("NTZ", "NTZ"),
    // Utopia, the issuer of specimens, and its spelling in older figures.
    ("UTO", ""),
    ("YTO", ""),
    // Seen, though not of Doc 9303.
    ("XXK", "XKX"),
    ("XKX", "XKX"),
    ("XCT", ""),
    ("INP", ""),
    ("WSA", ""),
    // Used by issuers before, or beside, the present codes.
    ("ROM", "ROU"),
    ("ZAR", "COD"),
    ("TMP", "TLS"),
    ("YUG", "YUG"),
    ("SCG", "SCG"),
    ("CSK", "CSK"),
    ("SUN", "SUN"),
];

/// Without the fillers that pad a code to three characters.
fn bare(code: &str) -> &str {
    code.trim_end_matches('<')
}

/// Every code that documents carry, padded to three characters with fillers.
#[must_use]
pub fn codes() -> &'static [[u8; 3]] {
    static CODES: LazyLock<Vec<[u8; 3]>> = LazyLock::new(|| {
        let special = SPECIAL.iter().map(|&(code, _)| code);
        let padded = |code: &str| {
            let mut padded = [FILLER; 3];
            for (slot, byte) in padded.iter_mut().zip(code.bytes()) {
                *slot = byte;
            }
            padded
        };
        COUNTRIES
            .iter()
            .copied()
            .chain(special)
            .map(padded)
            .collect()
    });
    &CODES
}

/// Whether a code, with or without its fillers, is one that documents carry.
#[must_use]
pub fn is_known(code: &str) -> bool {
    let code = bare(code);
    COUNTRIES.binary_search(&code).is_ok() || SPECIAL.iter().any(|&(special, _)| special == code)
}

/// The alpha-3 code of the country that a code stands for: `D` gives `DEU`, `GBD`
/// gives `GBR`, `RKS` gives `XKX`.
///
/// `None` for organisations, stateless persons, specimens and unknown codes.
#[must_use]
pub fn country(code: &str) -> Option<&'static str> {
    let code = bare(code);
    if let Ok(index) = COUNTRIES.binary_search(&code) {
        return COUNTRIES.get(index).copied();
    }
    let (_, country) = SPECIAL.iter().find(|&&(special, _)| special == code)?;
    (!country.is_empty()).then_some(*country)
}

/// The known codes, padded to three characters, that an unknown one may be a
/// misreading of: those that differ in one character that recognisers confuse,
/// or that are `D<<` with both fillers read as letters.
///
/// Empty where the code is known, is not three ASCII characters, or resembles none.
#[must_use]
pub fn candidates(code: &str) -> Vec<[u8; 3]> {
    let Ok(read) = <[u8; 3]>::try_from(code.as_bytes()) else {
        return Vec::new();
    };
    if is_known(code) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (place, &byte) in read.iter().enumerate() {
        for &other in readings(byte) {
            let mut candidate = read;
            if let Some(to) = candidate.get_mut(place) {
                *to = other;
            }
            if std::str::from_utf8(&candidate).is_ok_and(is_known) {
                found.push(candidate);
            }
        }
    }
    // The only one-letter code, and the filler is what recognisers misread most.
    let [first, rest @ ..] = read;
    if found.is_empty() && first == b'D' && rest.iter().all(|&b| readings(b).contains(&b'<')) {
        found.push(*b"D<<");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_searched() {
        assert!(COUNTRIES.is_sorted());
        for (special, country) in SPECIAL {
            assert!(
                COUNTRIES.binary_search(&special).is_err(),
                "{special} twice"
            );
            assert!(country.is_empty() || country.len() == 3);
        }
    }

    #[test]
    fn codes_and_their_countries() {
        for (code, expected) in [
            ("FRA", Some("FRA")),
            ("D<<", Some("DEU")),
            ("D", Some("DEU")),
            ("GBD", Some("GBR")),
            ("RKS", Some("XKX")),
            ("UTO", None),
            ("XXA", None),
            ("UNO", None),
        ] {
            assert!(is_known(code), "{code}");
            assert_eq!(country(code), expected, "{code}");
        }
        for code in ["", "<<<", "BAD", "FR", "fra", "QQQ", "<FR"] {
            assert!(!is_known(code), "{code}");
            assert_eq!(country(code), None);
        }
    }

    #[test]
    fn misread_codes_find_what_they_resemble() {
        for (code, expected) in [
            ("UT0", vec!["UTO"]),
            ("HLD", vec!["NLD"]),
            ("D<K", vec!["D<<"]),
            ("DKC", vec!["D<<"]),
            ("F8A", vec![]),
            ("FRA", vec![]),
            ("D<<", vec![]),
            ("ÄR", vec![]),
        ] {
            let found: Vec<_> = candidates(code)
                .into_iter()
                .map(|c| String::from_utf8_lossy(&c).into_owned())
                .collect();
            assert_eq!(found, expected, "{code}");
        }
    }
}
