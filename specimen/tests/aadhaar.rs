//! An Aadhaar card that the press drew, from its pictures to the answer: the print and the QR
//! are two sources of one document.

use datapage::document::{Agreement, Document, IdType, ReviewReason, Source};
use datapage::engine::{Engine, EngineOptions};
use datapage::mrz::Date;
use specimen::camera::Camera;
use specimen::encode::Jpeg;
use specimen::layout::Layout;
use specimen::{Order, Press, Print};

fn card(press: &Press, side: &str, seed: u64) -> Print {
    let order = Order {
        layout: Layout::named(side).expect("a layout"),
        issuer: None,
        seed,
        camera: Camera::Scan,
        size: 1500,
    };
    press.print(&order).expect("a print")
}

fn file(print: &Print) -> Vec<u8> {
    Jpeg::of(print.quality)
        .encode(&print.picture)
        .expect("a JPEG")
}

fn of_print_and_barcode(document: &Document, field: &str) -> Option<Agreement> {
    let mut checks = document.checks.fields.iter();
    let check = checks.find(|check| check.field == field)?;
    let mut pairs = check.pairs.iter();
    pairs
        .find(|(a, b, _)| (*a, *b) == (Source::Viz, Source::Barcode))
        .map(|(_, _, agreement)| *agreement)
}

#[test]
#[cfg_attr(not(fonts), ignore = "needs the Debian package fonts-ocr-b")]
fn both_sides_of_a_card_and_the_back_of_another() {
    let today = Date::new(2026, 6, 15).expect("a day");
    let Ok(engine) = Engine::open(EngineOptions::new(today)) else {
        eprintln!("SKIPPED: the weights are not installed: cargo xtask setup");
        return;
    };
    let press = Press::new().expect("the fonts");
    let front = card(&press, "ind-aadhaar-front", 7);
    let back = card(&press, "ind-aadhaar-back", 7);
    let printed = |print: &Print, name: &str| {
        let document = print.truth.document.as_ref().expect("a document");
        let field = document.fields.iter().find(|field| field.name == name);
        field.expect("a field").text.clone()
    };
    let front_side = engine.read_side(&file(&front)).expect("a front");
    let back_side = engine.read_side(&file(&back)).expect("a back");
    let code = back_side.barcode.as_ref().expect("a QR");
    let written = &back.truth.document.as_ref().expect("a document").barcodes[0];
    assert_eq!(code.code.bytes, written.text.as_bytes());

    let document = engine.understand(&front_side, Some(&back_side));
    assert_eq!(document.id_type, Some(IdType::Aadhaar));
    assert_eq!(document.country.as_deref(), Some("IND"));
    assert_eq!(document.ocr.number, printed(&front, "number"));
    assert_eq!(document.ocr.full_name, printed(&front, "name"));
    for field in ["number", "name", "birth_date", "gender"] {
        assert_eq!(
            of_print_and_barcode(&document, field),
            Some(Agreement::Agree),
            "{field}"
        );
    }

    let other = engine
        .read_side(&file(&card(&press, "ind-aadhaar-back", 8)))
        .expect("a back");
    let document = engine.understand(&front_side, Some(&other));
    for field in ["number", "name", "birth_date"] {
        let reason = ReviewReason::BarcodeDiffers(field.to_owned());
        assert!(document.review_front.contains(&reason), "{field}");
        assert!(document.review_back.contains(&reason), "{field}");
    }
}
