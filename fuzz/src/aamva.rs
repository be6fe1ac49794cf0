//! Bytes as the text of a licence's barcode.

use datapage::barcode::aamva::Licence;

/// A file or an error; and what it says is in the bytes.
pub fn aamva(bytes: &[u8]) {
    let Ok(licence) = Licence::parse(bytes) else {
        return;
    };
    assert_eq!(licence.header.iin.len(), 6);
    let length: usize = licence.elements().iter().map(|e| e.value().len()).sum();
    // A byte of ISO 8859-1 is two of UTF-8 at most.
    assert!(length <= 2 * bytes.len());
    assert!(!licence.elements().is_empty());
}
