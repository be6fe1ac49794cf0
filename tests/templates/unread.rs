//! Captions of which hardly anything was read, and values that are known without one.

use super::*;

fn score(document: &Document, key: &str) -> u8 {
    let field = document.fields.iter().find(|field| field.key == key);
    field.map_or(0, |field| field.score)
}

/// The lines, and the same read with a doubt where they are `unsure`.
fn doubted(lines: &[(&str, f64, f64, f64)], unsure: &[&str]) -> Side {
    let mut side = page(lines);
    for line in &mut side.lines {
        if unsure.contains(&line.text.as_str()) {
            line.score = 0.8;
            for glyph in &mut line.glyphs {
                glyph.score = 0.8;
            }
        }
    }
    side
}

/// A registration card of California whose captions are pale, as a camera saw them.
fn californian(plate: &str) -> Side {
    let lines = [
        ("STATE OF CALIFORNIA", 48.0, 31.0, 23.0),
        ("REGISTRATION CARD", 710.0, 34.0, 28.0),
        ("DEPARTMENT OF MOTOR VEHICLES", 47.0, 60.0, 23.0),
        ("VALD FROM", 46.0, 107.0, 26.0),
        ("05/12/2024", 187.0, 105.0, 27.0),
        ("MAKE", 45.0, 156.0, 20.0),
        ("UCENSE NUMBER", 700.0, 155.0, 22.0),
        ("CHEV", 46.0, 175.0, 28.0),
        (plate, 702.0, 177.0, 25.0),
        ("PK", 45.0, 245.0, 27.0),
        ("SALZE56W68M079544", 500.0, 244.0, 25.0),
    ];
    doubted(&lines, &["VALD FROM", "UCENSE NUMBER"])
}

#[test]
fn a_line_that_is_like_one_caption_is_that_caption() {
    // No form of a plate says what it is.
    let document = understand(&californian("GLDRUSH7 24"), None);
    is(&document, "USA", IdType::VehicleRegistrationCertificate);
    assert_eq!(value(&document, "registration_number"), "GLDRUSH7 24");
    assert!(score(&document, "registration_number") >= 60);
    let mut unlike = californian("GLDRUSH7 24");
    for line in &mut unlike.lines {
        if line.text == "UCENSE NUMBER" {
            *line = super::line("eRs200 N8R", 700.0, 155.0, 22.0);
            line.score = 0.5;
        }
    }
    let document = understand(&unlike, None);
    assert_eq!(value(&document, "registration_number"), "");
}

#[test]
fn a_plate_of_the_state_s_own_form_needs_no_caption() {
    let mut bare = californian("7DPU765");
    bare.lines.retain(|line| line.text != "UCENSE NUMBER");
    let document = understand(&bare, None);
    assert_eq!(value(&document, "registration_number"), "7DPU765");

    let german = |plate: &str| {
        let document = understand(
            &page(&[
                ("Europäische Gemeinschaft", 36.0, 22.0, 14.0),
                ("Bundesrepublik Deutschland", 36.0, 40.0, 14.0),
                ("Zulassungsbescheinigung Teil I", 35.0, 60.0, 18.0),
                ("B", 560.0, 22.0, 14.0),
                ("13.06.2016", 600.0, 20.0, 16.0),
                ("D.1", 560.0, 80.0, 14.0),
                ("MERCEDES-BENZ", 600.0, 80.0, 16.0),
                (plate, 36.0, 130.0, 18.0),
                ("KOCH", 36.0, 180.0, 16.0),
            ]),
            None,
        );
        value(&document, "registration_number").to_owned()
    };
    for plate in ["B-FC 681", "FFB-A 12", "M-XY 1234", "HH-AB 12H"] {
        assert_eq!(german(plate), plate);
    }
    for other in ["205/55 R16", "FZ.Z.PERS", "B-FC", "BFC-FCX 681"] {
        assert_eq!(german(other), "", "{other}");
    }
}

#[test]
fn a_plate_that_lost_its_spaces_has_them_again() {
    let japanese = |plate: &str| {
        let document = understand(
            &page(&[
                ("国土交通省", 26.0, 21.0, 20.0),
                ("自動車検査証", 354.0, 14.0, 30.0),
                ("自能老党", 26.0, 60.0, 14.0),
                (plate, 26.0, 82.0, 20.0),
                ("車台番号", 354.0, 60.0, 14.0),
                ("GTE-018642", 354.0, 82.0, 20.0),
            ]),
            None,
        );
        value(&document, "registration_number").to_owned()
    };
    assert_eq!(japanese("名古屋330み24-68"), "名古屋 330 み 24-68");
    assert_eq!(japanese("横浜 501 ね 56-78"), "横浜 501 ね 56-78");
    // The kana was not read: this is no plate.
    assert_eq!(japanese("名古屋33024-68"), "");
}

#[test]
fn the_name_of_a_street_is_no_issuer() {
    let document = understand(
        &page(&[
            ("NZ TRANSPORT AGENCY", 68.0, 30.0, 24.0),
            ("WAKA KOTAHI", 69.0, 60.0, 22.0),
            ("Certificate of registration", 68.0, 90.0, 36.0),
            ("Plate number", 69.0, 150.0, 20.0),
            ("NDK298", 69.0, 174.0, 24.0),
            ("Make", 400.0, 150.0, 20.0),
            ("SUZUKI", 400.0, 174.0, 24.0),
            ("VIN", 65.0, 220.0, 20.0),
            ("ZFAXL77M81H712774", 67.0, 244.0, 24.0),
            ("Engine number", 560.0, 220.0, 20.0),
            ("6TC3233473", 560.0, 244.0, 24.0),
            ("Address", 66.0, 420.0, 20.0),
            ("81 Victoria Street", 68.0, 446.0, 22.0),
            ("Dunedin 9010", 68.0, 470.0, 22.0),
        ]),
        None,
    );
    is(&document, "NZL", IdType::VehicleRegistrationCertificate);
    assert_eq!(value(&document, "engine_number"), "6TC3233473");
}

#[test]
fn a_title_is_not_that_of_a_state_with_nearly_the_same() {
    // "PERMIS DE CONDUCERE" is Romania's.
    let document = understand(
        &page(&[
            ("Québec", 25.0, 19.0, 44.0),
            ("PERMIS DE CONDUIRE", 300.0, 23.0, 34.0),
            ("CANADA", 800.0, 26.0, 28.0),
            ("D7390-666342-56", 300.0, 79.0, 30.0),
            ("GAGNON", 300.0, 121.0, 28.0),
            ("2 Prénom", 300.0, 150.0, 18.0),
            ("OWEN BENJAMIN", 300.0, 170.0, 28.0),
            ("4b Expire le", 700.0, 240.0, 20.0),
            ("2028-04-21", 700.0, 264.0, 26.0),
        ]),
        None,
    );
    is(&document, "CAN", IdType::DriversLicense);
    assert_eq!(value(&document, "number"), "D7390-666342-56");
    assert!(score(&document, "number") < 90, "nothing but its form");
}

#[test]
fn a_word_of_a_sentence_is_no_caption_where_that_stands_elsewhere() {
    let document = understand(
        &page(&[
            ("日本国政府", 40.0, 36.0, 30.0),
            ("在留カード", 250.0, 35.0, 34.0),
            ("RESIDENCE CARD", 458.0, 44.0, 24.0),
            ("在留資格", 34.0, 339.0, 24.0),
            ("留学", 176.0, 336.0, 30.0),
            ("就労制限の有無", 34.0, 390.0, 24.0),
            ("在留資格に基づく就労活動のみ可", 230.0, 388.0, 26.0),
            ("許可の種類", 34.0, 440.0, 24.0),
            (
                "在留資格変更許可(名古屋出入国在留管理局長)",
                176.0,
                438.0,
                24.0,
            ),
        ]),
        None,
    );
    assert_eq!(value(&document, "permit_type"), "留学");
}

#[test]
fn a_square_in_france_is_no_caption() {
    let document = understand(
        &page(&[
            ("TAILLE / Height", 229.0, 32.0, 20.0),
            ("1,74 m", 230.0, 53.0, 24.0),
            ("DATE DE DÉLIVRANCE / Date of issue", 410.0, 32.0, 20.0),
            ("20 08 2019", 410.0, 54.0, 24.0),
            ("ADRESSE / Address", 229.0, 95.0, 20.0),
            ("3 PLACE DU MARCHÉ", 229.0, 116.0, 24.0),
            ("34000 MONTPELLIER", 229.0, 143.0, 24.0),
        ]),
        None,
    );
    assert_eq!(
        value(&document, "address"),
        "3 PLACE DU MARCHÉ 34000 MONTPELLIER"
    );
}

#[test]
fn codes_that_ran_together_are_set_apart_and_words_are_not() {
    let victorian = |codes: &str| {
        let document = understand(
            &page(&[
                ("VICTORIA", 40.0, 20.0, 40.0),
                ("AUSTRALIA", 300.0, 20.0, 30.0),
                ("DRIVER LICENCE", 600.0, 20.0, 30.0),
                ("Licence No", 40.0, 90.0, 20.0),
                ("012345678", 40.0, 114.0, 28.0),
                ("CONDITIONS", 400.0, 90.0, 20.0),
                (codes, 400.0, 114.0, 28.0),
            ]),
            None,
        );
        value(&document, "restrictions").to_owned()
    };
    assert_eq!(victorian("AS"), "A S");
    assert_eq!(victorian("S"), "S");
    assert_eq!(victorian("NONE"), "NONE");
}

#[test]
fn an_address_of_which_only_the_last_line_was_found_is_doubted() {
    let licence = |street: &str| {
        let document = understand(
            &page(&[
                ("WASHINGTON", 60.0, 20.0, 60.0),
                ("DRIVER LICENSE", 600.0, 30.0, 40.0),
                ("4d LIC# WDLABCD456DG", 420.0, 120.0, 30.0),
                ("3 DOB 01/06/1958", 420.0, 160.0, 30.0),
                (street, 420.0, 240.0, 30.0),
                ("SPOKANE WA 99201-1234", 420.0, 280.0, 30.0),
            ]),
            None,
        );
        score(&document, "address")
    };
    assert!(licence("8 123 CEDAR AVENUE") >= 90);
    assert!(licence("8123 STREET ADDRESS") <= 40);
}

#[test]
fn three_days_of_a_licence_are_known_by_their_order() {
    let licence = |last: &str| {
        understand(
            &page(&[
                ("PERMISO DE CONDUCCIÓN", 190.0, 38.0, 50.0),
                ("ESPAÑA", 192.0, 96.0, 32.0),
                ("AGÜERO RÍOS", 380.0, 180.0, 36.0),
                ("MARÍA JOSÉ", 380.0, 222.0, 36.0),
                ("13-05-2004", 380.0, 270.0, 34.0),
                ("MADRID", 620.0, 270.0, 34.0),
                ("01-06-2023", 380.0, 316.0, 34.0),
                (last, 380.0, 362.0, 34.0),
                ("12345678-Z", 380.0, 408.0, 34.0),
            ]),
            None,
        )
    };
    let document = licence("01-06-2038");
    is(&document, "ESP", IdType::DriversLicense);
    for (key, expected) in [
        ("birth_date", "13-05-2004"),
        ("issue_date", "01-06-2023"),
        ("expire_date", "01-06-2038"),
        ("surname", "AGÜERO RÍOS"),
        ("given_names", "MARÍA JOSÉ"),
        ("number", "12345678-Z"),
    ] {
        assert_eq!(value(&document, key), expected, "{key}");
    }
    assert!(score(&document, "birth_date") < 90, "no caption says so");
    // No licence ends after sixty years: these days are something else.
    assert_eq!(value(&licence("01-06-2083"), "birth_date"), "");
}

#[test]
fn a_number_whose_beginning_reads_like_a_caption_is_whole() {
    let document = understand(
        &page(&[
            ("RÉPUBLIQUE FRANÇAISE", 160.0, 25.0, 34.0),
            ("FR", 60.0, 54.0, 40.0),
            (
                "CARTE NATIONALE D'IDENTITÉ / IDENTITY CARD",
                156.0,
                74.0,
                30.0,
            ),
            ("NOM / Surname", 340.0, 128.0, 22.0),
            ("BONNET", 340.0, 158.0, 30.0),
            ("N° DU DOCUMENT / Document No", 340.0, 480.0, 22.0),
            ("T1P7468X8", 340.0, 510.0, 30.0),
        ]),
        None,
    );
    // "Tip" is a caption in some languages.
    assert_eq!(value(&document, "number"), "T1P7468X8");
}

#[test]
fn the_back_of_my_number_card_is_known_though_its_number_lost_a_space() {
    let document = understand(
        &page(&[
            ("個人番号カード", 400.0, 64.0, 34.0),
            ("個人番号", 350.0, 160.0, 26.0),
            ("6214 98320257", 460.0, 150.0, 40.0),
            ("氏名", 350.0, 250.0, 26.0),
            ("松本雄一", 460.0, 244.0, 38.0),
            ("平成14年12月30日生", 460.0, 316.0, 30.0),
        ]),
        None,
    );
    assert_eq!(value(&document, "identity_number"), "6214 9832 0257");
}

#[test]
fn an_o_among_digits_may_be_a_nought() {
    let number = |text: &str| {
        let document = understand(
            &page(&[
                ("V5C Registration certificate", 34.0, 30.0, 30.0),
                ("Driver & Vehicle Licensing Agency", 34.0, 68.0, 23.0),
                ("A : Registration number", 32.0, 110.0, 20.0),
                ("CU52 CJZ", 33.0, 136.0, 26.0),
                ("P.5 : Engine number", 532.0, 372.0, 22.0),
                (text, 780.0, 370.0, 23.0),
            ]),
            None,
        );
        assert_eq!(value(&document, "engine_number"), text);
        score(&document, "engine_number")
    };
    assert!(number("TCD2135615") >= 90);
    assert!(number("TCO2135615") <= 50);
}
