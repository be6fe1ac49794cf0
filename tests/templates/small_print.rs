//! Documents of which captions or parts of lines were not read: what position, order and
//! the form of a value still tell.

use super::*;

fn score(document: &Document, key: &str) -> u8 {
    let field = document.fields.iter().find(|field| field.key == key);
    field.map_or(0, |field| field.score)
}

/// A licence of the USA whose captions are too small to be read, but for three.
fn american(postal: &str) -> Side {
    page(&[
        ("OREGON", 60.0, 20.0, 60.0),
        ("DRIVER LICENSE", 600.0, 30.0, 40.0),
        ("4a 188", 520.0, 160.0, 22.0),
        ("03/05/2019", 540.0, 184.0, 36.0),
        ("EXP", 520.0, 225.0, 22.0),
        ("03/05/2027", 540.0, 248.0, 36.0),
        ("H.MBER", 760.0, 160.0, 22.0),
        ("B77733301", 770.0, 184.0, 36.0),
        ("07/04/1981", 770.0, 248.0, 36.0),
        ("QUILL", 420.0, 330.0, 40.0),
        ("MARLOW", 420.0, 374.0, 30.0),
        ("2OO RIVER ROAD", 420.0, 408.0, 30.0),
        ("APT. 7", 420.0, 440.0, 30.0),
        (postal, 420.0, 472.0, 30.0),
        ("REV 02/22/1999", 60.0, 590.0, 24.0),
        ("18 EYESBLU", 420.0, 530.0, 26.0),
        ("5 DD12345AB678", 640.0, 530.0, 26.0),
    ])
}

#[test]
fn an_american_address_is_known_by_its_last_line_and_the_names_by_the_address() {
    let document = understand(&american("SALEM.OR 97301-0042"), None);
    is(&document, "USA", IdType::DriversLicense);
    for (key, expected) in [
        ("address", "200 RIVER ROAD APT. 7 SALEM, OR 97301-0042"),
        ("given_names", "MARLOW"),
        ("surname", "QUILL"),
        ("eyes", "BLU"),
        ("discriminator", "12345AB678"),
    ] {
        assert_eq!(value(&document, key), expected, "{key}");
    }
    // Without a last line that only an address has, nothing is made one.
    let document = understand(&american("SALEM"), None);
    assert_eq!(value(&document, "address"), "");
}

#[test]
fn what_an_american_licence_leaves_over_is_its_number_and_the_birth() {
    let document = understand(&american("SALEM OR 97301"), None);
    assert_eq!(document.ocr.issue_date, "2019-03-05");
    assert_eq!(document.ocr.birth_date, "1981-07-04");
    assert_eq!(value(&document, "number"), "B77733301");
    assert!(score(&document, "birth_date") < 90 && score(&document, "number") < 90);
    // A second day of that age, or a second number, leaves it open.
    let mut open = american("SALEM OR 97301");
    open.lines.push(line("08/09/1990", 60.0, 560.0, 30.0));
    open.lines.push(line("C77733302", 300.0, 560.0, 30.0));
    let document = understand(&open, None);
    assert_eq!(document.ocr.birth_date, "");
    assert_eq!(value(&document, "number"), "");
}

#[test]
fn a_number_that_may_end_with_that_of_the_next_caption_is_doubted() {
    let licence = |row: &str| {
        page(&[
            ("OREGON", 60.0, 20.0, 60.0),
            ("DRIVER LICENSE", 600.0, 30.0, 40.0),
            (row, 420.0, 120.0, 30.0),
            ("3 DOB 07/04/1981", 420.0, 160.0, 30.0),
            ("4b EXP 03/05/2027", 420.0, 200.0, 30.0),
        ])
    };
    for (row, expected) in [
        ("4d DLN B77733301 9 CLASS C", "B77733301"),
        ("4d DLN B77733305 CLASS C", "B77733305"),
    ] {
        let document = understand(&licence(row), None);
        assert_eq!(value(&document, "number"), expected);
        assert!(score(&document, "number") >= 90, "{row}");
    }
    // Its own nine, or that of "9 CLASS": nobody can tell.
    let document = understand(&licence("4d DLN B777333019 CLASS C"), None);
    assert_eq!(value(&document, "number"), "B777333019");
    assert!(score(&document, "number") <= 50);
}

#[test]
fn a_japanese_licence_has_its_authority_on_two_lines() {
    let licence = |over: &str| {
        page(&[
            ("氏名", 40.0, 40.0, 34.0),
            ("山田 太郎", 160.0, 36.0, 40.0),
            ("昭和61年", 610.0, 38.0, 38.0),
            // The boxes of one line reach into each other.
            ("5月", 755.0, 40.0, 38.0),
            ("1日生", 800.0, 40.0, 38.0),
            ("住所", 40.0, 130.0, 34.0),
            ("大阪府堺市本町2一1一2", 130.0, 128.0, 38.0),
            ("交付", 40.0, 176.0, 34.0),
            ("合和03年05月07日", 150.0, 174.0, 36.0),
            ("2027年(令和09年)06月01日まで有効", 40.0, 220.0, 46.0),
            ("免許0)", 40.0, 280.0, 30.0),
            ("眼鏡等", 150.0, 275.0, 40.0),
            ("条件等", 40.0, 312.0, 30.0),
            ("見本", 330.0, 320.0, 90.0),
            ("非号", 40.0, 430.0, 26.0),
            ("第", 100.0, 428.0, 32.0),
            ("309012345620", 160.0, 424.0, 40.0),
            ("号", 420.0, 428.0, 32.0),
            (over, 670.0, 518.0, 34.0),
            ("公安委員会", 670.0, 554.0, 34.0),
            ("運転免許証", 600.0, 480.0, 30.0),
        ])
    };
    let document = understand(&licence("大阪府"), None);
    is(&document, "JPN", IdType::DriversLicense);
    for (key, expected) in [
        ("authority", "大阪府公安委員会"),
        ("address", "大阪府堺市本町2-1-2"),
        ("conditions", "眼鏡等"),
        ("number", "309012345620"),
    ] {
        assert_eq!(value(&document, key), expected, "{key}");
    }
    assert_eq!(document.ocr.birth_date, "1986-05-01");
    assert_eq!(document.ocr.issue_date, "2021-05-07");
}

#[test]
fn a_german_permit_is_read_by_the_order_of_its_regulation() {
    let zone = [
        "ARD<<Y000000T23<<<<<<<<<<<<<<<",
        "7408122F1204159UTO<<<<<<<<<<<2",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    ];
    let mut permit = page(&[
        ("AUFENTHALTSTITEL", 300.0, 10.0, 26.0),
        ("ERIKSSON", 300.0, 60.0, 22.0),
        ("ANNA MARIA", 300.0, 90.0, 22.0),
        ("UNBEFRISTET", 300.0, 130.0, 22.0),
        ("ZENITH", 300.0, 170.0, 22.0),
        ("01-04-201", 300.0, 200.0, 22.0),
        ("1", 406.0, 200.0, 22.0),
        ("DAUERAUFENTHALT-EU", 300.0, 240.0, 22.0),
        ("Anschrt", 500.0, 380.0, 14.0),
        ("12345 ZENITH", 500.0, 398.0, 22.0),
        ("HAFENSTR.8", 500.0, 424.0, 22.0),
    ]);
    permit.mrz = Some(MrzReading {
        mrz: mrz::parse(&zone, TODAY).expect("a zone"),
        confidence: 0.99,
        quads: Vec::new(),
    });
    let document = understand(&permit, None);
    is(&document, "DEU", IdType::ResidencePermit);
    assert_eq!(document.ocr.issue_date, "2011-04-01");
    for (key, expected) in [
        ("permit_type", "DAUERAUFENTHALT-EU"),
        ("authority", "ZENITH"),
        ("address", "12345 ZENITH HAFENSTR.8"),
    ] {
        assert_eq!(value(&document, key), expected, "{key}");
    }
}

#[test]
fn a_pan_card_says_who_issued_it() {
    let document = understand(
        &page(&[
            ("INCOME TAX DEPARTMENT", 40.0, 60.0, 36.0),
            ("GOVT OF INDIA", 640.0, 60.0, 36.0),
            ("Permanent Account Number Card", 300.0, 180.0, 30.0),
            ("AAAPA1234A", 380.0, 230.0, 40.0),
        ]),
        None,
    );
    is(&document, "IND", IdType::Pancard);
    assert_eq!(
        value(&document, "authority"),
        "INCOME TAX DEPARTMENT GOVT. OF INDIA"
    );
}

#[test]
fn a_title_that_many_states_print_proves_none_of_them() {
    let document = understand(
        &page(&[
            ("UTOPIA", 100.0, 20.0, 36.0),
            ("IDENTITY CARD", 640.0, 20.0, 36.0),
            ("Surname/Nom", 360.0, 110.0, 22.0),
            ("ERIKSSON", 360.0, 134.0, 32.0),
            ("Given names/Prénoms", 360.0, 180.0, 22.0),
            ("ANNA MARIA", 360.0, 204.0, 32.0),
            ("Sex/Sexe", 360.0, 250.0, 22.0),
            ("F", 360.0, 274.0, 32.0),
            ("Date of birth/Date de naissance", 360.0, 320.0, 22.0),
            ("12.08.1974", 360.0, 344.0, 32.0),
        ]),
        None,
    );
    assert_eq!(document.front.template, None);
    for (key, expected) in [("surname", "ERIKSSON"), ("given_names", "ANNA MARIA")] {
        assert_eq!(value(&document, key), expected, "{key}");
    }
    assert_eq!(document.ocr.birth_date, "1974-08-12");
}
