//! Bytes as the text of a licence's barcode: a file or an error, and what it says is in the
//! bytes.

use datapage::barcode::aamva::Licence;

use super::Target;

pub const TARGET: Target = Target {
    name: "aamva",
    run,
    seeds: &[],
    words: &[
        "@\n\x1e\rANSI ",
        "AAMVA",
        "636000",
        "10",
        "01",
        "DL",
        "ID",
        "ZV",
        "0041",
        "DAQ",
        "DCS",
        "DAC",
        "DAA",
        "DCT",
        "DBB",
        "DBA",
        "DBD",
        "DBC",
        "\n",
        "\r",
        ",",
        "USA",
        "CAN",
        "NONE",
    ],
};

pub fn run(bytes: &[u8]) {
    let Ok(licence) = Licence::parse(bytes) else {
        return;
    };
    assert_eq!(licence.header.iin.len(), 6);
    let length: usize = licence.elements().iter().map(|e| e.value().len()).sum();
    // A byte of ISO 8859-1 is two of UTF-8 at most.
    assert!(length <= 2 * bytes.len());
    assert!(!licence.elements().is_empty());
}
