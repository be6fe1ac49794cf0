//! Templates of single documents, on pages of lines that are drawn here: what each
//! document says is known, and where its lines stand is not where the layouts of the
//! specimen press have them.

mod files;
mod papers;
mod small_print;
mod unread;

use datapage::document::numbers::Check;
use datapage::document::template::{Library, Template, catalogue};
use datapage::document::{
    Agreement, Document, IdType, MrzReading, Outcome, ReviewReason, Rules, Side, Templates, read,
};
use datapage::geometry::Quad;
use datapage::mrz::{self, Date};
use datapage::text::{Glyph, Line};

const TODAY: Date = Date {
    year: 2026,
    month: 6,
    day: 15,
};

/// A line of text at (x, y), `height` pixels tall; characters that fill a square are as
/// wide as they are tall.
fn line(text: &str, x: f64, y: f64, height: f64) -> Line {
    let width = |ch: char| if ch.is_ascii() { 0.55 } else { 1.0 };
    let whole: f64 = text.chars().map(width).sum();
    let mut at = 0.0;
    let glyphs: Vec<Glyph> = text
        .chars()
        .map(|ch| {
            at += width(ch);
            Glyph {
                ch,
                score: 0.998,
                at: ((at - width(ch) / 2.0) / whole) as f32,
            }
        })
        .collect();
    Line {
        text: text.to_owned(),
        quad: Quad::rect(x, y, whole * height, height),
        score: 0.998,
        glyphs,
    }
}

fn page(lines: &[(&str, f64, f64, f64)]) -> Side {
    Side {
        lines: lines
            .iter()
            .map(|&(text, x, y, height)| line(text, x, y, height))
            .collect(),
        page: (1000, 630),
        mrz: None,
        barcode: None,
    }
}

fn understand(front: &Side, back: Option<&Side>) -> Document {
    let templates = Templates::built_in().expect("the built-in templates");
    read(front, back, templates, Rules::new(TODAY))
}

fn value<'d>(document: &'d Document, key: &str) -> &'d str {
    document
        .fields
        .iter()
        .find(|field| field.key == key)
        .map_or("", |field| &field.value)
}

fn is(document: &Document, country: &str, id_type: IdType) {
    assert_eq!(document.country.as_deref(), Some(country));
    assert_eq!(document.id_type, Some(id_type));
}

fn korean_card() -> Side {
    page(&[
        ("주민등록증", 90.0, 60.0, 60.0),
        ("홍길동(洪吉童)", 80.0, 190.0, 48.0),
        ("971013-9019902", 82.0, 262.0, 44.0),
        ("서울특별시 종로구 자하문로 12,", 80.0, 330.0, 30.0),
        ("103동 1502호 (사직동)", 80.0, 370.0, 30.0),
        ("2019.10.7.", 330.0, 470.0, 34.0),
        ("서울특별시 종로구청장", 260.0, 540.0, 40.0),
    ])
}

#[test]
fn a_korean_card_has_the_shape_of_the_apis_sample() {
    let document = understand(&korean_card(), None);
    is(&document, "KOR", IdType::GovernmentId);
    let mut keys: Vec<&str> = document.fields.iter().map(|f| f.key.as_str()).collect();
    keys.sort_unstable();
    // With `rotate`, which the wire adds, these are the keys of the page's sample.
    assert_eq!(keys, ["address", "authority", "name", "name_chn", "number"]);
    for (key, expected) in [
        ("name", "홍길동"),
        ("name_chn", "洪吉童"),
        ("number", "971013-9019902"),
        (
            "address",
            "서울특별시 종로구 자하문로 12, 103동 1502호 (사직동)",
        ),
        ("authority", "서울특별시 종로구청장"),
    ] {
        assert_eq!(value(&document, key), expected, "{key}");
    }
    let ocr = &document.ocr;
    assert_eq!(
        [&ocr.full_name, &ocr.first_name, &ocr.last_name],
        ["홍길동", "길동", "홍"]
    );
    // The number says both, and serves as both numbers.
    assert_eq!([&ocr.birth_date, &ocr.gender], ["1897-10-13", "M"]);
    assert_eq!(ocr.number, ocr.identity_number);
    assert_eq!([&ocr.issue_date, &ocr.expire_date], ["2019-10-07", ""]);
    let number = document.fields.iter().find(|f| f.key == "number");
    assert!(number.is_some_and(|n| n.accepted && n.score >= 90));
    assert_eq!(document.checks.numbers.len(), 1);
    assert_eq!(document.checks.numbers[0].check, Check::Proven);
}

#[test]
fn a_korean_card_whose_letters_were_not_read_gives_no_names() {
    // What a recogniser without Hangul makes of it.
    let side = page(&[
        ("早号号子", 90.0, 60.0, 60.0),
        ("喜个子", 80.0, 190.0, 48.0),
        ("971013-9019902", 82.0, 262.0, 44.0),
        ("41，", 80.0, 330.0, 30.0),
        ("2019.10.7.", 330.0, 470.0, 34.0),
        ("7人个7", 260.0, 540.0, 40.0),
    ]);
    let document = understand(&side, None);
    is(&document, "KOR", IdType::GovernmentId);
    assert_eq!(value(&document, "number"), "971013-9019902");
    for key in ["name", "name_chn", "address", "authority"] {
        assert_eq!(value(&document, key), "", "{key}");
    }
    let missing = ReviewReason::RequiredFieldMissing("name".to_owned());
    assert!(document.review_front.contains(&missing));
    assert!(document.checks.missing.contains(&"name".to_owned()));
}

#[test]
fn a_korean_licence() {
    let side = page(&[
        ("자동차운전면허증(Driver's License)", 40.0, 30.0, 44.0),
        ("1종보통", 60.0, 500.0, 34.0),
        ("11-18-086342-62", 340.0, 130.0, 44.0),
        ("남궁민수", 340.0, 190.0, 40.0),
        ("510603-1001322", 340.0, 245.0, 38.0),
        ("부산광역시 해운대구 해운대로 7", 340.0, 300.0, 30.0),
        ("갱신기간 2028.01.01~2028.12.31", 340.0, 420.0, 28.0),
        ("조 건 A", 340.0, 460.0, 28.0),
        ("2018.03.05.", 500.0, 520.0, 32.0),
        ("부산광역시경찰청장", 400.0, 570.0, 36.0),
    ]);
    let document = understand(&side, None);
    is(&document, "KOR", IdType::DriversLicense);
    for (key, expected) in [
        ("number", "11-18-086342-62"),
        ("identity_number", "510603-1001322"),
        ("name", "남궁민수"),
        ("address", "부산광역시 해운대구 해운대로 7"),
        ("authority", "부산광역시경찰청장"),
        ("license_class", "1종보통"),
    ] {
        assert_eq!(value(&document, key), expected, "{key}");
    }
    let ocr = &document.ocr;
    assert_eq!([&ocr.first_name, &ocr.last_name], ["민수", "남궁"]);
    assert_eq!(
        [&ocr.issue_date, &ocr.expire_date],
        ["2018-03-05", "2028-12-31"]
    );
}

#[test]
fn a_european_licence_by_its_numbers() {
    let lines = [
        ("FÜHRERSCHEIN", 300.0, 30.0, 40.0),
        ("BUNDESREPUBLIK DEUTSCHLAND", 300.0, 80.0, 24.0),
        ("1. MUSTERMANN", 360.0, 150.0, 30.0),
        ("2. ERIKA", 360.0, 200.0, 30.0),
        ("3.", 360.0, 250.0, 30.0),
        ("12.08.64 BERLIN", 410.0, 250.0, 30.0),
        ("4a. 01.03.2021 4c. LRA MUSTERSTADT", 360.0, 300.0, 30.0),
        ("4b. 28.02.2036", 360.0, 350.0, 30.0),
        ("5. B072RRE2I55", 360.0, 400.0, 30.0),
        ("9. AM/B/L", 360.0, 520.0, 30.0),
    ];
    let document = understand(&page(&lines), None);
    is(&document, "DEU", IdType::DriversLicense);
    for (key, expected) in [
        ("surname", "MUSTERMANN"),
        ("given_names", "ERIKA"),
        ("birth_date", "12.08.64"),
        ("place_of_birth", "BERLIN"),
        ("authority", "LRA MUSTERSTADT"),
        ("number", "B072RRE2I55"),
        ("license_class", "AM/B/L"),
    ] {
        assert_eq!(value(&document, key), expected, "{key}");
    }
    let ocr = &document.ocr;
    assert_eq!(
        [&ocr.birth_date, &ocr.issue_date, &ocr.expire_date],
        ["1964-08-12", "2021-03-01", "2036-02-28"]
    );
    assert_eq!(ocr.full_name, "ERIKA MUSTERMANN");
    assert!(
        document
            .front
            .matches_request(Some("DEU"), Some(IdType::DriversLicense))
    );
    assert!(!document.front.matches_request(Some("FRA"), None));
    assert!(
        !document
            .front
            .matches_request(None, Some(IdType::GovernmentId))
    );

    // A number that was lost: the name is known by the names around it, and is not sure.
    let lost: Vec<_> = lines
        .iter()
        .map(|&(text, x, y, h)| (text.trim_start_matches("2. "), x, y, h))
        .collect();
    let document = understand(&page(&lost), None);
    let given = document.fields.iter().find(|f| f.key == "given_names");
    assert!(given.is_some_and(|f| f.value == "ERIKA" && f.score < 90 && !f.accepted));
}

#[test]
fn an_american_licence_names_its_state_and_its_middle_name() {
    let side = page(&[
        ("OHIO", 40.0, 20.0, 60.0),
        ("DRIVER LICENSE", 600.0, 30.0, 34.0),
        ("4d LICENSE NO", 340.0, 120.0, 22.0),
        ("RW123456", 340.0, 146.0, 34.0),
        ("3 DOB 07/04/1990", 340.0, 200.0, 30.0),
        ("4b EXP", 640.0, 200.0, 22.0),
        ("07/04/2028", 640.0, 226.0, 30.0),
        ("1 SAMPLE", 340.0, 270.0, 32.0),
        ("2 JANE MARIE", 340.0, 310.0, 32.0),
        ("8", 340.0, 356.0, 24.0),
        ("12 N 34TH ST", 370.0, 354.0, 30.0),
        ("COLUMBUS, OH 43215", 370.0, 392.0, 30.0),
        ("15 SEX F 16 HGT 5'-06\"", 340.0, 450.0, 28.0),
        ("4a ISS 07/05/2024", 40.0, 560.0, 26.0),
    ]);
    let document = understand(&side, None);
    is(&document, "USA", IdType::DriversLicense);
    for (key, expected) in [
        ("number", "RW123456"),
        ("surname", "SAMPLE"),
        ("given_names", "JANE MARIE"),
        ("address", "12 N 34TH ST COLUMBUS, OH 43215"),
        ("gender", "F"),
        ("authority", "OHIO"),
    ] {
        assert_eq!(value(&document, key), expected, "{key}");
    }
    let ocr = &document.ocr;
    assert_eq!(
        [&ocr.first_name, &ocr.middle_name, &ocr.last_name],
        ["JANE", "MARIE", "SAMPLE"]
    );
    // Months come first.
    assert_eq!(
        [&ocr.birth_date, &ocr.issue_date, &ocr.expire_date],
        ["1990-07-04", "2024-07-05", "2028-07-04"]
    );
}

#[test]
fn a_japanese_licence_is_set_wide_and_counts_by_eras() {
    let side = page(&[
        ("氏名", 30.0, 30.0, 30.0),
        ("山田", 110.0, 28.0, 36.0),
        ("花子", 230.0, 28.0, 36.0),
        ("昭和61年", 430.0, 32.0, 26.0),
        ("5月1日生", 560.0, 32.0, 26.0),
        ("住所 東京都千代田区霞が関2丁目1番2号", 30.0, 92.0, 28.0),
        ("交付 令和01年05月07日 12345", 30.0, 132.0, 28.0),
        ("2024年(令和06年)06月01日まで有効", 30.0, 170.0, 36.0),
        ("番号 第 309012345620 号", 30.0, 300.0, 28.0),
        ("運転免許証", 700.0, 90.0, 40.0),
        ("東京都公安委員会", 620.0, 560.0, 34.0),
    ]);
    let document = understand(&side, None);
    is(&document, "JPN", IdType::DriversLicense);
    for (key, expected) in [
        ("name", "山田 花子"),
        ("number", "309012345620"),
        ("authority", "東京都公安委員会"),
        ("address", "東京都千代田区霞が関2丁目1番2号"),
    ] {
        assert_eq!(value(&document, key), expected, "{key}");
    }
    let ocr = &document.ocr;
    assert_eq!([&ocr.first_name, &ocr.last_name], ["花子", "山田"]);
    assert_eq!(
        [&ocr.birth_date, &ocr.issue_date, &ocr.expire_date],
        ["1986-05-01", "2019-05-07", "2024-06-01"]
    );
    assert_eq!(document.checks.expired, Some(true));
}

#[test]
fn a_chinese_card_of_two_sides() {
    let front = page(&[
        ("姓名 欧阳娜", 80.0, 80.0, 40.0),
        ("性别女民族汉", 80.0, 150.0, 36.0),
        ("出生 1949年12月31日", 80.0, 220.0, 36.0),
        ("住址", 80.0, 290.0, 34.0),
        ("北京市朝阳区建国路12号院3号楼4", 170.0, 290.0, 34.0),
        ("单元501室", 170.0, 336.0, 34.0),
        ("公民身份号码 11010519491231002X", 80.0, 540.0, 44.0),
    ]);
    let back = page(&[
        ("中华人民共和国", 400.0, 80.0, 50.0),
        ("居民身份证", 380.0, 170.0, 80.0),
        ("签发机关 北京市公安局朝阳分局", 260.0, 440.0, 36.0),
        ("有效期限 2015.06.01-长期", 260.0, 520.0, 36.0),
    ]);
    let document = understand(&front, Some(&back));
    is(&document, "CHN", IdType::GovernmentId);
    for (key, expected) in [
        ("name", "欧阳娜"),
        ("gender", "女"),
        ("ethnicity", "汉"),
        ("number", "11010519491231002X"),
        ("address", "北京市朝阳区建国路12号院3号楼4单元501室"),
        ("authority", "北京市公安局朝阳分局"),
        ("expire_date", "长期"),
    ] {
        assert_eq!(value(&document, key), expected, "{key}");
    }
    let ocr = &document.ocr;
    assert_eq!([&ocr.last_name, &ocr.first_name], ["欧阳", "娜"]);
    assert_eq!([&ocr.birth_date, &ocr.gender], ["1949-12-31", "F"]);
    // Without end is no date.
    assert_eq!([&ocr.issue_date, &ocr.expire_date], ["2015-06-01", ""]);
    assert_eq!(ocr.version, "2004");
    let rule = |name: &str| {
        let mut rules = document.checks.rules.iter();
        rules
            .find(|check| check.rule == name)
            .map(|check| check.outcome)
    };
    assert_eq!(rule("number_agrees_with_birth"), Some(Outcome::Passed));
    assert_eq!(rule("number_agrees_with_sex"), Some(Outcome::Passed));
    assert_eq!(rule("not_expired"), Some(Outcome::Unknown));
}

#[test]
fn indian_cards() {
    let aadhaar = understand(
        &page(&[
            ("Government of India", 320.0, 60.0, 34.0),
            ("Asha Kumari", 330.0, 160.0, 34.0),
            ("/ DOB: 04/07/1985", 330.0, 210.0, 32.0),
            ("/FEMALE", 330.0, 260.0, 32.0),
            ("2341 2341 2346", 330.0, 480.0, 60.0),
        ]),
        None,
    );
    is(&aadhaar, "IND", IdType::Aadhaar);
    assert_eq!(value(&aadhaar, "name"), "Asha Kumari");
    assert_eq!(value(&aadhaar, "number"), "2341 2341 2346");
    assert_eq!(
        [&aadhaar.ocr.birth_date, &aadhaar.ocr.gender],
        ["1985-07-04", "F"]
    );
    let pan = understand(
        &page(&[
            ("INCOME TAX DEPARTMENT", 60.0, 100.0, 26.0),
            ("GOVT. OF INDIA", 700.0, 100.0, 26.0),
            ("Permanent Account Number Card", 330.0, 200.0, 26.0),
            ("ACUPA7085R", 360.0, 250.0, 44.0),
            ("/ Name", 60.0, 400.0, 20.0),
            ("RAVI ARORA", 60.0, 430.0, 28.0),
            ("/ Father's Name", 60.0, 470.0, 20.0),
            ("MOHAN ARORA", 60.0, 500.0, 28.0),
            ("/ Date of Birth", 60.0, 540.0, 20.0),
            ("02/10/1979", 60.0, 570.0, 28.0),
        ]),
        None,
    );
    is(&pan, "IND", IdType::Pancard);
    for (key, expected) in [
        ("number", "ACUPA7085R"),
        ("name", "RAVI ARORA"),
        ("father_name", "MOHAN ARORA"),
    ] {
        assert_eq!(value(&pan, key), expected, "{key}");
    }
    assert_eq!(pan.ocr.birth_date, "1979-10-02");
}

#[test]
fn a_number_that_cannot_be_is_said_and_not_mended() {
    let mut side = page(&[
        ("姓名 梁慧", 80.0, 80.0, 40.0),
        ("性别 男", 80.0, 150.0, 36.0),
        ("出生 1949年12月30日", 80.0, 220.0, 36.0),
        ("住址 北京市朝阳区建国路12号", 80.0, 290.0, 34.0),
        ("公民身份号码 11010519491231002X", 80.0, 540.0, 44.0),
    ]);
    let document = understand(&side, None);
    for field in ["birth_date", "gender"] {
        let reason = ReviewReason::NumberContradicts(field.to_owned());
        assert!(document.review_front.contains(&reason), "{field}");
    }
    side.lines.pop();
    side.lines
        .push(line("公民身份号码 110105194912310021", 80.0, 540.0, 44.0));
    let document = understand(&side, None);
    assert_eq!(value(&document, "number"), "110105194912310021");
    let number = document.fields.iter().find(|f| f.key == "number");
    assert!(number.is_some_and(|n| !n.accepted && n.score <= 40));
    let reason = ReviewReason::NumberInvalid("number".to_owned());
    assert!(document.review_front.contains(&reason));
}

#[test]
fn the_matrix_compares_sources_field_by_field() {
    let lines = [
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    ];
    let mut side = page(&[
        ("Surname", 300.0, 120.0, 14.0),
        ("ERIKSSON", 300.0, 140.0, 22.0),
        ("Date of birth", 300.0, 220.0, 14.0),
        ("13 AUG 1974", 300.0, 240.0, 22.0),
    ]);
    side.mrz = Some(MrzReading {
        mrz: mrz::parse(&lines, TODAY).expect("a zone"),
        confidence: 0.98,
        quads: Vec::new(),
    });
    let document = understand(&side, None);
    let agreement = |field: &str| {
        let mut fields = document.checks.fields.iter();
        fields
            .find(|check| check.field == field)
            .map(|check| (check.found.len(), check.agreement()))
    };
    assert_eq!(agreement("surname"), Some((2, Agreement::Agree)));
    assert_eq!(agreement("birth_date"), Some((2, Agreement::Differ)));
    assert_eq!(agreement("number"), Some((1, Agreement::Absent)));
    assert_eq!(agreement("address"), None);
}

#[test]
fn what_no_template_explains_is_read_by_labels_alone() {
    let document = understand(
        &page(&[
            ("Surname", 300.0, 120.0, 14.0),
            ("ERIKSSON", 300.0, 140.0, 22.0),
            ("Given names", 300.0, 180.0, 14.0),
            ("ANNA", 300.0, 200.0, 22.0),
        ]),
        None,
    );
    assert_eq!(document.front.template, None);
    assert_eq!(value(&document, "surname"), "ERIKSSON");
}

#[test]
fn a_title_that_any_state_prints_does_not_make_a_card_a_provinces() {
    // Captions as Doc 9303-5 has them for cards; the country is named as the nations table has it.
    let lines = [
        ("SVERIGE", 120.0, 30.0, 30.0),
        ("IDENTITY CARD", 700.0, 30.0, 24.0),
        ("Surname/Nom", 300.0, 120.0, 14.0),
        ("ERIKSSON", 300.0, 140.0, 22.0),
        ("Given names/Prénoms", 300.0, 180.0, 14.0),
        ("ANNA", 300.0, 200.0, 22.0),
        ("Sex/Sexe", 300.0, 240.0, 14.0),
        ("F", 300.0, 260.0, 22.0),
        ("Date of birth/Date de naissance", 300.0, 300.0, 14.0),
        ("12.08.1974", 300.0, 320.0, 22.0),
        ("Document No./N° du document", 300.0, 360.0, 14.0),
        ("L898902C3", 300.0, 380.0, 22.0),
    ];
    let document = understand(&page(&lines), None);
    is(&document, "SWE", IdType::GovernmentId);
    for (key, expected) in [
        ("surname", "ERIKSSON"),
        ("given_names", "ANNA"),
        ("number", "L898902C3"),
    ] {
        assert_eq!(value(&document, key), expected, "{key}");
    }
}
