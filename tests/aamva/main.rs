//! The text of barcodes on licences: files of all editions, files that break the rules as
//! those in circulation do, and what holds of any bytes.

mod files;
mod properties;

use std::path::PathBuf;

use datapage::barcode::aamva::{
    AamvaError, Country, FileType, Kind, Licence, MOST_BYTES, Sex, Truncated,
};
use datapage::mrz::Date;
use files::{file, version_1, version_2, version_10};

fn parse(text: &str) -> Licence {
    match Licence::parse(text.as_bytes()) {
        Ok(licence) => licence,
        Err(error) => panic!("{text:?}: {error}"),
    }
}

#[test]
fn everything_of_version_10() {
    let licence = parse(&version_10());
    let header = &licence.header;
    assert_eq!(header.file_type, FileType::Ansi);
    assert_eq!((header.iin.as_str(), header.version), ("636000", 10));
    assert_eq!(header.issuer_version, Some(1));
    assert_eq!(header.issuer().map(|issuer| issuer.code), Some("VA"));
    assert_eq!(licence.kind, Kind::DrivingLicence);
    assert_eq!(licence.country, Some(Country::Usa));
    assert_eq!(licence.number, "T64235789");
    let name = &licence.name;
    assert_eq!(name.surname, "SPECIMEN");
    assert_eq!(name.given_names, "JORDAN LEE");
    assert_eq!(name.first.as_deref(), Some("JORDAN"));
    assert_eq!(name.middle.as_deref(), Some("LEE"));
    assert_eq!(name.suffix, "JR");
    assert_eq!(name.surname_truncated, Truncated::No);
    assert_eq!(licence.birth_date, Date::new(1984, 2, 29));
    assert_eq!(licence.issue_date, Date::new(2019, 6, 6));
    assert_eq!(licence.expiry_date, Date::new(2027, 12, 10));
    assert_eq!(licence.sex, Some(Sex::Male));
    assert_eq!(
        licence.address.line(),
        "2300 WEST BROAD STREET, UNIT 7, RICHMOND, VA 23269"
    );
    assert_eq!(licence.element("DAU"), Some("068 in"));
    assert_eq!(licence.element("DCF"), Some("2424244747474786102204"));
    assert_eq!(licence.element("DCD"), None, "NONE is nothing");
    assert_eq!(licence.element("ZVA"), Some("01"));
    assert_eq!(licence.elements().len(), 30);
}

#[test]
fn everything_of_version_1() {
    let licence = parse(&version_1());
    let header = &licence.header;
    assert_eq!(header.file_type, FileType::Aamva);
    assert_eq!((header.version, header.issuer_version), (1, None));
    assert_eq!(licence.country, Some(Country::Usa), "by its issuer");
    let name = &licence.name;
    assert_eq!(name.surname, "SPECIMEN");
    assert_eq!(name.first.as_deref(), Some("ALEX"));
    assert_eq!(name.middle.as_deref(), Some("MORGAN"));
    assert_eq!(name.suffix, "SR");
    assert_eq!(name.surname_truncated, Truncated::Unknown);
    assert_eq!(licence.sex, Some(Sex::Female));
    assert_eq!(licence.birth_date, Date::new(1965, 3, 14));
    assert_eq!(licence.expiry_date, Date::new(2006, 3, 14));
    assert_eq!(licence.number, "W1234567890123");
    assert_eq!(licence.address.postal_code, "53703");
}

#[test]
fn everything_of_version_2_from_canada() {
    let licence = parse(&version_2());
    assert_eq!(licence.kind, Kind::IdentityCard);
    assert_eq!(licence.country, Some(Country::Canada));
    assert_eq!(licence.name.first.as_deref(), Some("ROBIN"));
    assert_eq!(licence.name.middle.as_deref(), Some("MARIE ANNE"));
    assert_eq!(licence.name.given_names, "ROBIN MARIE ANNE");
    assert_eq!(licence.birth_date, Date::new(1970, 8, 15));
    assert_eq!(licence.sex, Some(Sex::Female));
    assert_eq!(licence.address.line(), "10 HARBOUR RD, HALIFAX, NS B3H 1A1");
}

/// All versions have the same frame; what changes is which elements there are.
#[test]
fn each_version_is_known_by_its_number() {
    for version in 2..=11_u8 {
        let head = format!("@\n\u{1e}\rANSI 636014{version:02}0001");
        let licence = parse(&file(&head, "DL", &["DAQD1234562", "DBB08311977"]));
        assert_eq!(licence.header.version, version);
        assert_eq!(licence.number, "D1234562");
        assert_eq!(licence.birth_date, Date::new(1977, 8, 31));
    }
    for version in 0..=1_u8 {
        let head = format!("@\n\u{1e}\rANSI 636014{version:02}01");
        let licence = parse(&file(&head, "DL", &["DAQD1234562"]));
        assert_eq!(
            (licence.header.version, licence.header.issuer_version),
            (version, None)
        );
    }
}

#[test]
fn a_file_may_break_the_rules() {
    let right = version_10();
    let expected = parse(&right);
    let wrong_places = right
        .replacen("DL0041", "DL0039", 1)
        .replacen("ZV03", "ZV99", 1);
    assert_ne!(wrong_places, right);
    for (what, text) in [
        ("wrong places", wrong_places),
        ("lines end with CR LF", right.replace('\n', "\r\n")),
        ("lines end with CR", right.replace('\n', "\r")),
        ("the header's CR is a LF", right.replacen('\r', "\n", 1)),
        (
            "no separators before the file type",
            right.replacen("@\n\u{1e}\r", "@", 1),
        ),
        (
            "nothing before the file type",
            right.replacen("@\n\u{1e}\r", "", 1),
        ),
        ("a sign of the decoder's", format!("]L0{right}")),
        (
            "two blanks after the file type",
            right.replacen("ANSI ", "ANSI  ", 1),
        ),
        ("blanks before elements", right.replace("\nD", "\n D")),
        (
            "characters of another set",
            right.replace("\nDBB", "\nDÔBB"),
        ),
    ] {
        let licence = parse(&text);
        assert_eq!(licence.number, expected.number, "{what}");
        assert_eq!(licence.name, expected.name, "{what}");
        assert_eq!(licence.birth_date, expected.birth_date, "{what}");
        assert_eq!(licence.address, expected.address, "{what}");
        assert_eq!(licence.element("ZVA"), Some("01"), "{what}");
    }
}

/// Where no line ends between two subfiles, the place in the header tells them apart.
#[test]
fn places_are_used_where_they_are_right() {
    let text = version_10().replace("DDD1\r", "DDD1");
    // One byte less before the second subfile.
    let offset: usize = text[33..37].parse().expect("a place");
    let text = text.replacen(
        &format!("ZV{offset:04}"),
        &format!("ZV{:04}", offset - 1),
        1,
    );
    let licence = parse(&text);
    assert_eq!(licence.element("DDD"), Some("1"));
    assert_eq!(licence.element("ZVA"), Some("01"));
}

#[test]
fn a_subfile_may_lack_its_letters() {
    let text = version_1().replace("DLDAA", "DAA");
    let licence = parse(&text);
    assert_eq!(licence.name.surname, "SPECIMEN");
    assert_eq!(licence.kind, Kind::DrivingLicence);
}

#[test]
fn names_are_divided_only_where_the_file_divides_them() {
    let of = |elements: &[&str]| parse(&file("@\n\u{1e}\rANSI 636015030001", "DL", elements)).name;
    let name = of(&["DCSSPECIMEN", "DCTANNA LUISE"]);
    assert_eq!((name.first, name.middle), (None, None));
    assert_eq!(name.given_names, "ANNA LUISE");
    let name = of(&["DCSSPECIMEN", "DCTANNA"]);
    assert_eq!(name.first.as_deref(), Some("ANNA"));
    let name = of(&["DAAANNA LUISE SPECIMEN"]);
    assert_eq!(name.whole.as_deref(), Some("ANNA LUISE SPECIMEN"));
    assert_eq!((name.surname.as_str(), name.first), ("", None));
    let name = of(&["DABSPECIMEN", "DACANNA", "DADNONE", "DAEIII"]);
    assert_eq!(
        (name.surname.as_str(), name.suffix.as_str()),
        ("SPECIMEN", "III")
    );
    assert_eq!(name.given_names, "ANNA");
    let name = of(&[
        "DCSSPECIMEN-VON-UND-ZU-ANYWHERE-IN-UTOPIA",
        "DDET",
        "DACA",
        "DDFU",
    ]);
    assert_eq!(name.surname_truncated, Truncated::Yes);
    assert_eq!(name.first_truncated, Truncated::Unknown);
}

#[test]
fn latin_1_and_utf_8_are_told_apart() {
    let text = file(
        "@\n\u{1e}\rANSI 604428080001",
        "DL",
        &["DCSLÉVESQUE", "DCGCAN"],
    );
    let latin: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(c).expect("Latin-1"))
        .collect();
    for bytes in [text.as_bytes(), &latin] {
        let licence = Licence::parse(bytes).expect("a file");
        assert_eq!(licence.name.surname, "LÉVESQUE");
        assert_eq!(licence.country, Some(Country::Canada));
    }
}

#[test]
fn what_is_none_of_its_kind_is_no_value() {
    let licence = parse(&file(
        "@\n\u{1e}\rANSI 636014090001",
        "DL",
        &[
            "DAQunavl",
            "DBB00000000",
            "DBA13452020",
            "DBC7",
            "DCGFRA",
            "DCSX",
        ],
    ));
    assert_eq!(licence.number, "");
    assert_eq!((licence.birth_date, licence.expiry_date), (None, None));
    assert_eq!(licence.sex, None);
    assert_eq!(licence.country, Some(Country::Usa), "by its issuer");
    assert_eq!(licence.elements()[1].value(), "00000000");
}

#[test]
fn errors_say_what_is_wrong() {
    let long = vec![b'D'; MOST_BYTES + 1];
    for (bytes, expected) in [
        (&b""[..], AamvaError::NoFileType),
        (b"https://example.org", AamvaError::NoFileType),
        (b"@\n\x1e\rANSI 63600", AamvaError::Header { digits: 5 }),
        (b"@\n\x1e\rANSI 636000100102", AamvaError::NoElements),
        (
            b"@\n\x1e\rANSI 636000100101DL00310010DLZZZ\n\r",
            AamvaError::NoElements,
        ),
        (
            &long,
            AamvaError::TooLong {
                length: MOST_BYTES + 1,
            },
        ),
    ] {
        assert_eq!(Licence::parse(bytes), Err(expected));
    }
}

#[test]
fn debug_hides_what_the_file_says() {
    let shown = format!("{:?}", parse(&version_10()));
    assert!(shown.contains("DAQ"), "{shown}");
    for secret in ["T64235789", "SPECIMEN", "JORDAN", "1984", "RICHMOND"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

/// Every file of the corpus is understood, those included that break the rules.
#[test]
#[cfg_attr(not(datapage_corpus), ignore = "DATAPAGE_CORPUS is unset")]
fn all_files_of_the_corpus_parse() {
    let folder = std::env::var_os("DATAPAGE_CORPUS").expect("DATAPAGE_CORPUS names the corpus");
    let file = PathBuf::from(folder).join("aamva_payloads.json");
    let text = std::fs::read_to_string(file).expect("the corpus");
    let entries: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON");
    assert!(!entries.is_empty());
    let mut wrong = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let payload = entry["payload"].as_str().expect("a text");
        let Ok(licence) = Licence::parse(payload.as_bytes()) else {
            wrong.push(at);
            continue;
        };
        // What can be found without understanding anything: the line, and what is on it.
        let plain: String = payload.chars().filter(char::is_ascii).collect();
        let on_line = |id: &str| {
            plain.split(['\n', '\r']).find_map(|line| {
                let line = line.rsplit_once("DL").map_or(line, |(_, rest)| rest);
                Some(line.strip_prefix(id)?.trim().to_owned()).filter(|v| v != "NONE")
            })
        };
        let says = |found: &str, id: &str| on_line(id).unwrap_or_default() == found;
        let whole = says(&licence.number, "DAQ")
            && says(&licence.name.surname, "DCS")
            && licence.birth_date.is_some() == on_line("DBB").is_some()
            && licence.sex.is_some() == on_line("DBC").is_some();
        if !whole {
            wrong.push(at);
        }
    }
    assert!(wrong.is_empty(), "of {} files: {wrong:?}", entries.len());
}
