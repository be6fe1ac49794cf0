//! Files as the editions of the standard prescribe them, of people who do not exist.
//!
//! Written by hand from annex D of the card design standard (annex 1 before 2009); places
//! and lengths in the header are counted here, not by the code under test.

/// A file of one subfile: the `head` before its directory, then `letters` and `elements`.
pub fn file(head: &str, letters: &str, elements: &[&str]) -> String {
    let subfile = format!("{letters}{}\r", elements.join("\n"));
    let offset = head.len() + 10;
    format!("{head}{letters}{offset:04}{:04}{subfile}", subfile.len())
}

/// Version 10 (2020), Virginia, with all mandatory elements and a subfile of its own.
pub fn version_10() -> String {
    let licence = [
        "DAQT64235789",
        "DCSSPECIMEN",
        "DDEN",
        "DACJORDAN",
        "DDFN",
        "DADLEE",
        "DDGN",
        "DCUJR",
        "DCAD",
        "DCBK",
        "DCDNONE",
        "DBD06062019",
        "DBB02291984",
        "DBA12102027",
        "DBC1",
        "DAU068 in",
        "DAYBRO",
        "DAG2300 WEST BROAD STREET",
        "DAHUNIT 7",
        "DAIRICHMOND",
        "DAJVA",
        "DAK232690000  ",
        "DCF2424244747474786102204",
        "DCGUSA",
        "DCK123456789",
        "DDAF",
        "DDB06062018",
        "DDC06062020",
        "DDD1",
    ];
    let licence = format!("DL{}\r", licence.join("\n"));
    let own = "ZVZVA01\r";
    let first = 21 + 2 * 10;
    let second = first + licence.len();
    format!(
        "@\n\u{1e}\rANSI 636000100102DL{first:04}{:04}ZV{second:04}{:04}{licence}{own}",
        licence.len(),
        own.len()
    )
}

/// Version 1 (2000): file type `AAMVA`, no version of the issuer, the name in one element,
/// the sex as a letter, days with the year first.
pub fn version_1() -> String {
    file(
        "@\n\u{1c}\rAAMVA6360310101",
        "DL",
        &[
            "DAASPECIMEN,ALEX,MORGAN,SR",
            "DAQW1234567890123",
            "DAG1 STATE ST",
            "DAIMADISON",
            "DAJWI",
            "DAK53703    ",
            "DARD",
            "DBA20060314",
            "DBB19650314",
            "DBCF",
            "DBD20020301",
        ],
    )
}

/// Version 2 (2003), Nova Scotia: `DCT`, days with the year first, a Canadian code.
pub fn version_2() -> String {
    file(
        "@\n\u{1e}\rANSI 636013020101",
        "ID",
        &[
            "DCSSPECIMEN",
            "DCTROBIN,MARIE ANNE",
            "DBD20050401",
            "DBB19700815",
            "DBA20100815",
            "DBC2",
            "DAG10 HARBOUR RD",
            "DAIHALIFAX",
            "DAJNS",
            "DAKB3H1A1",
            "DAQSPECI150870001",
            "DCGCAN",
        ],
    )
}
