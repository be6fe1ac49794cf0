//! Captions that are codes or short, as recognisers read them in small print; words that
//! resemble a caption or a state; days that contradict each other.

use super::*;

fn score(document: &Document, key: &str) -> u8 {
    let field = document.fields.iter().find(|field| field.key == key);
    field.map_or(0, |field| field.score)
}

/// The paper of a Spanish vehicle, whose `(B)` was read as `(8)` and whose `(I)` was not read.
fn spanish(issue: &str) -> Side {
    page(&[
        ("REINO DE ESPAÑA", 160.0, 40.0, 24.0),
        ("N°60694584", 800.0, 40.0, 24.0),
        ("PERMISO DE CIRCULACIÓN", 300.0, 90.0, 34.0),
        ("(A)", 60.0, 150.0, 22.0),
        ("7030 FGH", 160.0, 150.0, 24.0),
        ("(8)", 560.0, 150.0, 22.0),
        ("25/02/2021", 660.0, 150.0, 24.0),
        ("(D.1)", 60.0, 200.0, 22.0),
        ("CITROËN", 160.0, 200.0, 24.0),
        ("(D.3)", 60.0, 250.0, 22.0),
        ("C4", 160.0, 250.0, 24.0),
        ("(E)", 60.0, 300.0, 22.0),
        ("1HGLE84Z3GB483702", 160.0, 300.0, 24.0),
        (issue, 160.0, 360.0, 24.0),
        ("(.1)", 500.0, 360.0, 22.0),
    ])
}

#[test]
fn codes_in_brackets_are_told_from_what_only_reads_like_one() {
    let document = understand(&spanish("23/04/2023"), None);
    is(&document, "ESP", IdType::VehicleRegistrationCertificate);
    for (key, expected) in [
        ("registration_number", "7030 FGH"),
        ("first_registration", "25/02/2021"),
        ("make", "CITROËN"),
        ("model", "C4"),
        ("vin", "1HGLE84Z3GB483702"),
        ("number", "60694584"),
        ("issue_date", "23/04/2023"),
    ] {
        assert_eq!(value(&document, key), expected, "{key}");
    }
    assert!(score(&document, "issue_date") < 90, "no caption says so");
}

#[test]
fn a_day_in_the_future_or_before_the_first_registration_is_no_issue() {
    for other in ["23/04/2093", "23/04/2019"] {
        let document = understand(&spanish(other), None);
        assert_eq!(value(&document, "issue_date"), "", "{other}");
    }
}

#[test]
fn short_captions_of_american_cards_survive_digits_of_their_shapes() {
    let card = |birth: &str, address: &str| {
        page(&[
            ("PENNSYLVANIA", 320.0, 30.0, 36.0),
            ("IDENTIFICATION CARD", 40.0, 90.0, 28.0),
            ("4d IDN:", 326.0, 140.0, 28.0),
            ("12 061 096", 480.0, 140.0, 28.0),
            (birth, 326.0, 188.0, 28.0),
            ("05/01/1978", 480.0, 188.0, 28.0),
            ("4b EXP", 326.0, 236.0, 28.0),
            ("08/03/2026", 480.0, 236.0, 28.0),
            ("4a ISS:", 720.0, 236.0, 28.0),
            ("08/03/2022", 860.0, 236.0, 28.0),
            ("8", 330.0, 372.0, 20.0),
            (address, 352.0, 366.0, 28.0),
            ("ERIE, PA 16501", 352.0, 400.0, 28.0),
        ])
    };
    for misread in ["3 DOB", "3D08", "3008", "3 D0B"] {
        let document = understand(&card(misread, "36 CHERRY CT"), None);
        assert_eq!(document.ocr.birth_date, "1978-05-01", "{misread}");
    }
    let document = understand(&card("3 DOB", "3008 CHERRY CT"), None);
    let address = "3008 CHERRY CT ERIE, PA 16501";
    assert_eq!(value(&document, "address"), address);
}

/// A licence of New Zealand; `classes` as its caption and value were read.
fn of_new_zealand(classes: &[(&str, f64, f64, f64)]) -> Side {
    let mut lines = vec![
        ("NEW ZEALAND DRIVER LICENCE", 40.0, 60.0, 38.0),
        ("1.", 335.0, 155.0, 28.0),
        ("SINGH", 395.0, 152.0, 32.0),
        ("2.", 335.0, 208.0, 28.0),
        ("WILLIAM", 395.0, 205.0, 32.0),
        ("3.", 335.0, 262.0, 28.0),
        ("16-04-1981", 395.0, 258.0, 32.0),
        ("4a.", 335.0, 316.0, 28.0),
        ("03-06-2018", 395.0, 312.0, 32.0),
        ("4b.", 660.0, 316.0, 28.0),
        ("03-06-2028", 720.0, 312.0, 32.0),
        ("5a.", 335.0, 366.0, 28.0),
        ("VW613047", 395.0, 362.0, 32.0),
        ("8.", 335.0, 426.0, 28.0),
        ("5 Totara Place, Remuera,", 395.0, 422.0, 32.0),
        ("Auckland 1050", 395.0, 461.0, 32.0),
    ];
    lines.extend_from_slice(classes);
    page(&lines)
}

#[test]
fn a_class_that_is_a_number_is_no_caption() {
    let apart = [("9.", 335.0, 532.0, 28.0), ("1", 430.0, 530.0, 28.0)];
    let document = understand(&of_new_zealand(&apart), None);
    is(&document, "NZL", IdType::DriversLicense);
    assert_eq!(value(&document, "license_class"), "1");
    assert_eq!(value(&document, "surname"), "SINGH");
    assert_eq!(
        value(&document, "address"),
        "5 Totara Place, Remuera, Auckland 1050"
    );
    let together = [("9.1", 335.0, 532.0, 28.0)];
    let document = understand(&of_new_zealand(&together), None);
    assert_eq!(value(&document, "license_class"), "1");
    // A full stop for the comma of two classes: not the class 2 under the caption 1.
    let two = [("9.", 335.0, 532.0, 28.0), ("1.2", 430.0, 530.0, 28.0)];
    let document = understand(&of_new_zealand(&two), None);
    assert_ne!(value(&document, "license_class"), "2");
}

#[test]
fn a_person_named_like_a_state_is_none() {
    let document = understand(
        &page(&[
            ("Transport for NSW", 32.0, 28.0, 20.0),
            ("NEW SOUTH WALES, AUSTRALIA", 469.0, 32.0, 15.0),
            ("Certificate of Registration", 32.0, 53.0, 23.0),
            ("Plate number", 32.0, 105.0, 14.0),
            ("PLA93H", 32.0, 121.0, 18.0),
            ("Registered operator", 32.0, 156.0, 15.0),
            ("GEORGIA NGUYEN", 33.0, 173.0, 15.0),
            ("VIN/Chassis number", 32.0, 273.0, 15.0),
            ("9BWXR54J43Z916951", 32.0, 289.0, 16.0),
        ]),
        None,
    );
    is(&document, "AUS", IdType::VehicleRegistrationCertificate);
    assert_eq!(value(&document, "name"), "GEORGIA NGUYEN");
}

#[test]
fn a_page_that_names_a_state_is_not_another_state_s_without_its_words() {
    let document = understand(
        &page(&[
            ("ESPAÑA", 190.0, 64.0, 50.0),
            ("Surname/Nom", 554.0, 237.0, 34.0),
            ("AGÜERO RÍOS", 554.0, 274.0, 46.0),
            ("Given names/Prénoms", 554.0, 338.0, 34.0),
            ("ÁNGELES", 554.0, 372.0, 46.0),
            ("Sex/Sexe", 554.0, 437.0, 32.0),
            ("F", 587.0, 475.0, 40.0),
            ("Date of birth/Date de naissance", 555.0, 533.0, 34.0),
            ("27 03 1967", 555.0, 573.0, 40.0),
            ("Date of expiry/Date d’expiration", 553.0, 628.0, 34.0),
            ("27 08 2033", 554.0, 667.0, 42.0),
            ("Document No./N° du document", 66.0, 727.0, 34.0),
            ("DRD681246", 64.0, 773.0, 48.0),
        ]),
        None,
    );
    assert_eq!(document.country.as_deref(), Some("ESP"));
    assert_eq!(document.front.template, None);
    assert_eq!(value(&document, "surname"), "AGÜERO RÍOS");
}

#[test]
fn a_word_that_resembles_a_caption_of_the_page_is_a_word() {
    let document = understand(
        &page(&[
            ("REPÚBLICA ARGENTINA", 47.0, 33.0, 30.0),
            ("CÉDULA DE IDENTIFICACIÓN DEL AUTOMOTOR", 46.0, 75.0, 32.0),
            ("DOMINIO", 44.0, 134.0, 26.0),
            ("AC327RV", 46.0, 163.0, 36.0),
            ("MARCA", 44.0, 223.0, 28.0),
            ("PEUGEOT", 45.0, 254.0, 32.0),
            ("MODELO", 395.0, 225.0, 26.0),
            ("SANDERO 1.6 16V", 394.0, 254.0, 30.0),
            ("TITULAR", 44.0, 434.0, 26.0),
            ("TORRES SOFÍA MARÍA BELÉN", 44.0, 462.0, 32.0),
        ]),
        None,
    );
    assert_eq!(value(&document, "name"), "TORRES SOFÍA MARÍA BELÉN");
    assert_eq!(value(&document, "make"), "PEUGEOT");
    assert_eq!(value(&document, "model"), "SANDERO 1.6 16V");
}

#[test]
fn days_that_contradict_each_other_are_both_doubted() {
    let permit = |issue: &str, expiry: &str| {
        understand(
            &page(&[
                ("NEW ZEALAND DRIVER LICENCE", 40.0, 60.0, 38.0),
                ("3.", 335.0, 262.0, 28.0),
                ("16-04-1981", 395.0, 258.0, 32.0),
                ("4a.", 335.0, 316.0, 28.0),
                (issue, 395.0, 312.0, 32.0),
                ("4b.", 660.0, 316.0, 28.0),
                (expiry, 720.0, 312.0, 32.0),
                ("5a.", 335.0, 366.0, 28.0),
                ("VW613047", 395.0, 362.0, 32.0),
            ]),
            None,
        )
    };
    let fine = permit("03-06-2018", "03-06-2028");
    assert!(score(&fine, "issue_date") > 90 && score(&fine, "expire_date") > 90);
    let swapped = permit("03-06-2028", "03-06-2018");
    assert!(score(&swapped, "issue_date") <= 30 && score(&swapped, "expire_date") <= 30);
    assert!(score(&swapped, "birth_date") > 90);
    let unborn = permit("03-06-1980", "03-06-2028");
    assert!(score(&unborn, "birth_date") <= 30 && score(&unborn, "issue_date") <= 30);
}

#[test]
fn a_dash_at_the_end_of_a_line_parts_it_where_others_do() {
    let back = |first: &str| {
        let document = understand(
            &page(&[
                ("DOMICILIO:", 30.0, 36.0, 22.0),
                (first, 220.0, 36.0, 22.0),
                ("BUENOS AIRES", 220.0, 60.0, 22.0),
                ("LUGAR DE NACIMIENTO:", 30.0, 102.0, 22.0),
                ("ROSARIO", 340.0, 102.0, 22.0),
                ("CUIL:", 30.0, 148.0, 22.0),
                ("20-86397065-2", 140.0, 148.0, 22.0),
                ("MINISTRO DEL INTERIOR", 274.0, 262.0, 22.0),
            ]),
            None,
        );
        value(&document, "address").to_owned()
    };
    let parted = "ITUZAINGÓ 640 - TANDIL - BUENOS AIRES";
    assert_eq!(back("ITUZAINGÓ 640 - TANDIL -"), parted);
    assert_eq!(back("ITUZAINGÓ 640 - TANDIL-"), parted);
    assert!(!back("ITUZAINGÓ 640, TANDIL-").contains(" - "));
}
