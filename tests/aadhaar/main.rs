//! The text of Aadhaar codes. The secure ones are files that `tests/aadhaar/make.py`
//! wrote, with a key of its own.

use std::path::Path;

use datapage::barcode::aadhaar::{Aadhaar, AadhaarError, Edition, MOST_BYTES};
use datapage::mrz::Date;
use proptest::prelude::*;

fn file(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/aadhaar")
        .join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn secure_codes_of_all_versions() {
    for (name, version, mobile) in [
        ("secure-1.txt", 1, ""),
        ("secure-2.txt", 2, "1234"),
        ("secure-3.txt", 3, ""),
    ] {
        let code = Aadhaar::parse(&file(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(code.edition, Edition::Secure(version));
        assert_eq!(code.number, "1234");
        assert_eq!(code.name, "Sumit Specimen");
        assert_eq!(code.birth_date, Date::new(1984, 1, 1));
        assert_eq!(code.gender, Some('M'));
        assert_eq!(code.care_of, "C/O Ishwar Specimen");
        assert_eq!(
            code.address,
            "B-31, 3rd Floor, Street 7, Radhey Shyam Park Extension, Gandhi Nagar, \
             Krishna Nagar, Gandhi Nagar, East Delhi, Delhi, 110051"
        );
        assert_eq!(code.mobile, mobile, "{name}");
    }
}

#[test]
fn a_signature_holds_for_its_key_and_its_text_alone() {
    let key = file("key.der");
    let code = Aadhaar::parse(&file("secure-2.txt")).expect("a code");
    assert!(code.is_signed_by(&key));
    let mut other = key.clone();
    other[40] ^= 1;
    assert!(!code.is_signed_by(&other));
    assert!(!code.is_signed_by(b""));
    let xml = Aadhaar::parse(XML.as_bytes()).expect("a code");
    assert!(!xml.has_signature() && !xml.is_signed_by(&key));
}

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PrintLetterBarcodeData \
    uid=\"234123412346\" name=\"Asha &quot;A&quot; &amp; Specimen\" gender=\"F\" yob=\"1990\" \
    co=\"D/O: Ravi Specimen\" house=\"12/3\" street='M G Road' vtc=\"Mysuru\" \
    state=\"Karnataka\" pc=\"570001\" dob=\"15/08/1990\"/>";

#[test]
fn the_older_xml() {
    let code = Aadhaar::parse(XML.as_bytes()).expect("a code");
    assert_eq!(code.edition, Edition::Xml);
    assert_eq!(code.number, "234123412346");
    assert_eq!(code.name, "Asha \"A\" & Specimen");
    assert_eq!(code.birth_date, Date::new(1990, 8, 15));
    assert_eq!((code.birth_year, code.gender), (Some(1990), Some('F')));
    assert_eq!(code.address, "12/3, M G Road, Mysuru, Karnataka, 570001");
    // Without a day of birth the year remains; without an end it is the same.
    let year = XML.replace(" dob=\"15/08/1990\"/>", "");
    let code = Aadhaar::parse(year.as_bytes()).expect("a code");
    assert_eq!((code.birth_year, code.birth_date), (Some(1990), None));
}

#[test]
fn errors_say_what_is_wrong() {
    let number = "7".repeat(600);
    // What a bomb of gzip unpacks to is cut off, and is then no code.
    for (bytes, expected) in [
        (&b""[..], AadhaarError::NoAadhaar),
        (b"12345", AadhaarError::NoAadhaar),
        (b"\xff\xfe", AadhaarError::NoAadhaar),
        (
            b"<PrintLetterBarcodeData uid=\"12\"/>",
            AadhaarError::NoAadhaar,
        ),
        (number.as_bytes(), AadhaarError::Packing),
        (
            &[b'1'; MOST_BYTES + 1],
            AadhaarError::TooLong {
                length: MOST_BYTES + 1,
            },
        ),
    ] {
        assert_eq!(Aadhaar::parse(bytes), Err(expected));
    }
}

#[test]
fn debug_hides_what_the_code_says() {
    let shown = format!("{:?}", Aadhaar::parse(XML.as_bytes()));
    assert!(
        !shown.contains("Specimen") && !shown.contains("2341"),
        "{shown}"
    );
}

proptest! {
    #[test]
    fn any_bytes_and_any_number(bytes in prop::collection::vec(any::<u8>(), 0..600), number in "[0-9]{101,3000}") {
        let _ = Aadhaar::parse(&bytes);
        let _ = Aadhaar::parse(number.as_bytes());
    }

    /// One digit is another: what is unpacked is not what was signed.
    #[test]
    fn a_changed_number_is_not_signed(at in 0..2000_usize, digit in b'0'..=b'9') {
        let mut text = file("secure-2.txt");
        let at = at % text.len();
        prop_assume!(text[at] != digit);
        text[at] = digit;
        if let Ok(code) = Aadhaar::parse(&text) {
            prop_assert!(!code.is_signed_by(&file("key.der")));
        }
    }
}
