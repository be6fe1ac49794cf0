//! A driving licence of the USA, from its pictures to its fields: what the front prints and
//! what the barcode of the back says are two sources of one document.

#[path = "common/drawn.rs"]
mod drawn;
#[path = "common/full.rs"]
mod full;

use std::collections::BTreeMap;

use datapage::barcode::Meaning;
use datapage::barcode::aamva::Licence;
use datapage::document::{Agreement, Document, IdType, ReviewReason, Source};
use datapage::engine::Request;
use drawn::{specimen, testdata};
use full::full;

const FRONT: &str = "specimen-usa-front.jpg";
const BACK: &str = "specimen-usa-back.jpg";

/// What the press wrote into the barcode, by element; from the truth beside the picture.
fn written() -> BTreeMap<String, String> {
    let path = testdata().join(BACK).with_extension("json");
    let truth = std::fs::read_to_string(path).expect("the truth");
    let truth: serde_json::Value = serde_json::from_str(&truth).expect("JSON");
    let text = truth["document"]["barcodes"][0]["text"]
        .as_str()
        .expect("a barcode");
    let (_, elements) = text.split_once("DLDAQ").expect("a subfile");
    format!("DAQ{elements}")
        .split(['\n', '\r'])
        .filter_map(|line| Some((line.get(..3)?.to_owned(), line.get(3..)?.trim().to_owned())))
        .collect()
}

/// `MMDDCCYY` as `CCYY-MM-DD`.
fn day(written: &str) -> String {
    format!("{}-{}-{}", &written[4..8], &written[..2], &written[2..4])
}

fn agreement(document: &Document, field: &str) -> Option<Agreement> {
    let check = document
        .checks
        .fields
        .iter()
        .find(|check| check.field == field)?;
    check
        .pairs
        .iter()
        .find(|(a, b, _)| (*a, *b) == (Source::Viz, Source::Barcode))
        .map(|(_, _, agreement)| *agreement)
}

fn says_what_was_written(document: &Document) {
    let written = written();
    assert_eq!(document.id_type, Some(IdType::DriversLicense));
    assert_eq!(document.country.as_deref(), Some("USA"));
    let ocr = &document.ocr;
    assert_eq!(ocr.last_name, written["DCS"]);
    assert_eq!(ocr.first_name, written["DAC"]);
    let middle = match written["DAD"].as_str() {
        "NONE" => "",
        middle => middle,
    };
    assert_eq!(ocr.middle_name, middle);
    assert_eq!(ocr.number, written["DAQ"]);
    assert_eq!(ocr.birth_date, day(&written["DBB"]));
    assert_eq!(ocr.issue_date, day(&written["DBD"]));
    assert_eq!(ocr.expire_date, day(&written["DBA"]));
    assert_eq!(ocr.gender, if written["DBC"] == "1" { "M" } else { "F" });
}

#[test]
fn both_sides() {
    let (front, back) = (specimen(FRONT), specimen(BACK));
    let request = Request {
        front: &front,
        back: Some(&back),
        ..Request::default()
    };
    let read = full().recognize(&request).expect("a document");
    says_what_was_written(&read.document);
    for field in ["surname", "number", "birth_date", "expire_date", "gender"] {
        assert_eq!(
            agreement(&read.document, field),
            Some(Agreement::Agree),
            "{field}"
        );
    }
    let differs = |reason: &ReviewReason| matches!(reason, ReviewReason::BarcodeDiffers(_));
    assert!(!read.document.review_front.iter().any(differs));
    assert!(!read.document.review_back.iter().any(differs));
    // What both say is printed, and as sure as can be.
    let number = read
        .document
        .fields
        .iter()
        .find(|field| field.key == "number");
    let number = number.expect("a number");
    assert_eq!(number.source, Source::Viz);
    assert!(number.accepted, "{}", number.score);
}

#[test]
fn the_back_alone() {
    let back = specimen(BACK);
    let request = Request {
        front: &back,
        ..Request::default()
    };
    let read = full().recognize(&request).expect("a document");
    says_what_was_written(&read.document);
    let written = written();
    for (key, id) in [("number", "DAQ"), ("surname", "DCS"), ("eyes", "DAY")] {
        let field = read.document.fields.iter().find(|field| field.key == key);
        let field = field.unwrap_or_else(|| panic!("no {key}"));
        assert_eq!(
            (field.value.as_str(), field.source),
            (written[id].as_str(), Source::Barcode)
        );
        assert!(field.accepted && field.quad.is_some());
    }
    // No line of text is read from the bars.
    let side = &read.front;
    let quad = side.barcode.as_ref().expect("a barcode").code.quad;
    assert!(
        side.lines
            .iter()
            .all(|line| !quad.contains(line.quad.centre()))
    );
}

/// A card whose MRZ and barcode name two people, as one that was seen in circulation: the
/// fields of both are named.
#[test]
fn an_mrz_and_a_barcode_of_two_people() {
    let mut side = full()
        .read_side(&specimen("specimen-td1-back.jpg"))
        .expect("a back");
    let other = full().read_side(&specimen(BACK)).expect("a back");
    side.barcode = other.barcode;
    let document = full().understand(&side, None);
    for field in ["surname", "birth_date"] {
        let check = document.checks.fields.iter().find(|c| c.field == field);
        let pair = (Source::Mrz, Source::Barcode, Agreement::Differ);
        assert!(check.expect("a field").pairs.contains(&pair), "{field}");
        let reason = ReviewReason::BarcodeDiffers(field.to_owned());
        assert!(document.review_front.contains(&reason), "{field}");
    }
}

/// The back is another card's: each field that differs is named, on both sides, and none of
/// them is accepted.
#[test]
fn the_back_of_another_card() {
    let front = full().read_side(&specimen(FRONT)).expect("a front");
    let mut back = full().read_side(&specimen(BACK)).expect("a back");
    let text = "@\n\u{1e}\rANSI 636014100001DL00310100DLDAQZ0000001\nDCSOTHER\nDACPERSON\nDADNONE\n\
        DBB01021970\nDBA01022031\nDBD01022023\nDBC9\nDCGUSA\r";
    back.barcode.as_mut().expect("a barcode").meaning =
        Meaning::Licence(Box::new(Licence::parse(text.as_bytes()).expect("a file")));
    let document = full().understand(&front, Some(&back));
    for field in ["surname", "number", "birth_date"] {
        assert_eq!(
            agreement(&document, field),
            Some(Agreement::Differ),
            "{field}"
        );
        let reason = ReviewReason::BarcodeDiffers(field.to_owned());
        assert!(document.review_front.contains(&reason), "{field}");
        assert!(document.review_back.contains(&reason), "{field}");
        let read = document
            .fields
            .iter()
            .find(|f| f.key == field)
            .expect("a field");
        assert!(!read.accepted, "{field}");
    }
}
