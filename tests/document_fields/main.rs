//! Fields from hand-built pages of lines: what the text of a document means.
//!
//! Every page is drawn here, with the noise that recognisers make: labels misread,
//! words run together, accents lost. The holders are the specimens of Doc 9303.

mod misread;
mod properties;

use datapage::document::{
    Document, IdType, MrzReading, ReviewReason, Rules, Side, SideName, Source, Templates, Verdict,
    read,
};
use datapage::geometry::{Point, Quad};
use datapage::mrz::{self, Date};
use datapage::text::{Glyph, Line};
use proptest::prelude::*;

const TODAY: Date = Date {
    year: 2011,
    month: 6,
    day: 15,
};

const TD3: [&str; 2] = [
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
];

const TD1: [&str; 3] = [
    "I<UTOD231458907<<<<<<<<<<<<<<<",
    "7408122F1204159UTO<<<<<<<<<<<6",
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
];

/// A line of text at (x, y), `height` pixels tall, its characters evenly spaced.
fn line(text: &str, x: f64, y: f64, height: f64) -> Line {
    let count = text.chars().count().max(1);
    let glyphs: Vec<Glyph> = text
        .chars()
        .enumerate()
        .map(|(i, ch)| Glyph {
            ch,
            score: 0.998,
            at: (i as f32 + 0.5) / count as f32,
        })
        .collect();
    let quad = Quad::rect(x, y, count as f64 * height * 0.6, height);
    Line {
        text: text.to_owned(),
        quad,
        score: 0.998,
        glyphs,
    }
}

/// A small label and the value below it.
fn entry(lines: &mut Vec<Line>, label: &str, value: &str, x: f64, y: f64) {
    lines.push(line(label, x, y, 12.0));
    lines.push(line(value, x + 1.0, y + 16.0, 18.0));
}

fn side(lines: Vec<Line>, mrz: Option<&[&str]>) -> Side {
    let mrz = mrz.map(|lines| MrzReading {
        mrz: mrz::parse(lines, TODAY).expect("a zone"),
        confidence: 0.995,
        quads: (0..lines.len())
            .map(|i| Quad::rect(40.0, 560.0 + 40.0 * i as f64, 900.0, 30.0))
            .collect(),
    });
    Side {
        lines,
        page: (1000, 700),
        mrz,
        barcode: None,
    }
}

fn passport_lines() -> Vec<Line> {
    let mut lines = vec![
        line("UTOPIA", 300.0, 20.0, 30.0),
        line("PASSPORT", 40.0, 20.0, 24.0),
    ];
    entry(&mut lines, "Type/Type", "P", 300.0, 70.0);
    entry(&mut lines, "Code of issuing State/Code", "UTO", 450.0, 70.0);
    entry(
        &mut lines,
        "Passport No./Passeport N°",
        "L898902C3",
        700.0,
        70.0,
    );
    entry(&mut lines, "Surname/Nom", "ERIKSSON", 300.0, 120.0);
    entry(
        &mut lines,
        "Given names/Prénoms",
        "ANNA MARIA",
        300.0,
        170.0,
    );
    entry(
        &mut lines,
        "Nationality/Nationalité",
        "UTOPIAN",
        300.0,
        220.0,
    );
    entry(
        &mut lines,
        "Date of birth/Date de naissance",
        "12 AUG/AOUT 1974",
        300.0,
        270.0,
    );
    entry(
        &mut lines,
        "Personal No./N° personnel",
        "ZE 184226 B",
        700.0,
        270.0,
    );
    entry(&mut lines, "Sex/Sexe", "F", 300.0, 320.0);
    entry(
        &mut lines,
        "Place of birth/Lieu de naissance",
        "ZENITH",
        450.0,
        320.0,
    );
    entry(
        &mut lines,
        "Date of issue/Date de délivrance",
        "16 APR/AVR 2007",
        300.0,
        370.0,
    );
    entry(
        &mut lines,
        "Authority/Autorité",
        "PASSPORT OFFICE ZENITH",
        700.0,
        370.0,
    );
    entry(
        &mut lines,
        "Date of expiry/Date d'expiration",
        "15 APR/AVR 2012",
        300.0,
        420.0,
    );
    lines.push(line(TD3[0], 40.0, 560.0, 30.0));
    lines.push(line(TD3[1], 40.0, 600.0, 30.0));
    lines
}

fn understand(front: &Side, back: Option<&Side>) -> Document {
    let templates = Templates::built_in().expect("the built-in tables");
    read(front, back, templates, Rules::new(TODAY))
}

fn value<'d>(document: &'d Document, key: &str) -> &'d str {
    document
        .fields
        .iter()
        .find(|f| f.key == key)
        .map_or("", |f| f.value.as_str())
}

fn verdict(document: &Document, field: &str) -> Option<Verdict> {
    document
        .comparisons
        .iter()
        .find(|c| c.field == field)
        .map(|c| c.verdict)
}

/// Replaces the text of the line that says `from`.
fn misread(lines: &mut [Line], from: &str, to: &str) {
    let found = lines
        .iter_mut()
        .find(|l| l.text == from)
        .expect("the page has this line");
    let (x, y, _, bottom) = found.quad.bounds();
    *found = line(to, x, y, bottom - y);
}

const PRINTED: [(&str, &str); 10] = [
    ("surname", "ERIKSSON"),
    ("given_names", "ANNA MARIA"),
    ("number", "L898902C3"),
    ("nationality", "UTOPIAN"),
    ("birth_date", "12 AUG/AOUT 1974"),
    ("gender", "F"),
    ("place_of_birth", "ZENITH"),
    ("issue_date", "16 APR/AVR 2007"),
    ("expire_date", "15 APR/AVR 2012"),
    ("authority", "PASSPORT OFFICE ZENITH"),
];

#[test]
fn a_passport_with_its_mrz() {
    let document = understand(&side(passport_lines(), Some(&TD3)), None);
    for (key, expected) in PRINTED {
        assert_eq!(value(&document, key), expected, "{key}");
    }
    assert_eq!(document.id_type, Some(IdType::Passport));
    assert_eq!(document.country.as_deref(), Some("UTO"));
    let ocr = &document.ocr;
    assert_eq!(
        [
            &ocr.full_name,
            &ocr.first_name,
            &ocr.last_name,
            &ocr.gender,
            &ocr.nationality
        ],
        ["ANNA MARIA ERIKSSON", "ANNA MARIA", "ERIKSSON", "F", "UTO"]
    );
    assert_eq!(
        [
            &ocr.birth_date,
            &ocr.issue_date,
            &ocr.expire_date,
            &ocr.number,
            &ocr.middle_name
        ],
        ["1974-08-12", "2007-04-16", "2012-04-15", "L898902C3", ""]
    );
    assert!(
        document
            .comparisons
            .iter()
            .all(|c| c.verdict != Verdict::Differ)
    );
    assert_eq!(verdict(&document, "surname"), Some(Verdict::Agree));
    assert_eq!(document.review_front, []);
    let surname = document
        .fields
        .iter()
        .find(|f| f.key == "surname")
        .expect("a surname");
    assert!(surname.accepted && surname.source == Source::Viz && surname.score < 100);
    let quad = surname.quad.expect("its place");
    assert!(quad.iou(&Quad::rect(301.0, 136.0, 8.0 * 18.0 * 0.6, 18.0)) > 0.95);
}

#[test]
fn a_passport_without_its_mrz() {
    let mut lines = passport_lines();
    lines.truncate(lines.len() - 2);
    let document = understand(&side(lines, None), None);
    for (key, expected) in PRINTED {
        assert_eq!(value(&document, key), expected, "{key}");
    }
    assert_eq!(document.ocr.birth_date, "1974-08-12");
    assert_eq!(document.ocr.last_name, "ERIKSSON");
    assert_eq!(document.id_type, Some(IdType::Passport));
    assert!(document.comparisons.is_empty());
}

#[test]
fn labels_and_values_survive_noise() {
    for (from, to, key, expected) in [
        ("Surname/Nom", "Sumame/Nom", "surname", "ERIKSSON"),
        ("Surname/Nom", "SurnameNom", "surname", "ERIKSSON"),
        ("Surname/Nom", "1. Surname / Nom (1)", "surname", "ERIKSSON"),
        ("Surname/Nom", "$ur#ne", "surname", "ERIKSSON"),
        ("ERIKSSON", "Eriksson", "surname", "Eriksson"),
        ("ANNA MARIA", "ANNAMARIA", "given_names", "ANNAMARIA"),
        (
            "Given names/Prénoms",
            "Givennames/Prenoms",
            "given_names",
            "ANNA MARIA",
        ),
        (
            "12 AUG/AOUT 1974",
            "12AUG/AOUT1974",
            "birth_date",
            "12AUG/AOUT1974",
        ),
        (
            "Date of birth/Date de naissance",
            "Dateofbirth/Datedenaissance",
            "birth_date",
            "12 AUG/AOUT 1974",
        ),
        (
            "Date of birth/Date de naissance",
            "smudge",
            "birth_date",
            "12 AUG/AOUT 1974",
        ),
        (
            "Date of issue/Date de délivrance",
            "smudge",
            "issue_date",
            "16 APR/AVR 2007",
        ),
        (
            "Passport No./Passeport N°",
            "Paspport No/Passeport No",
            "number",
            "L898902C3",
        ),
        ("Sex/Sexe", "Sex/Sexo", "gender", "F"),
    ] {
        let mut lines = passport_lines();
        misread(&mut lines, from, to);
        let document = understand(&side(lines, Some(&TD3)), None);
        assert_eq!(value(&document, key), expected, "{from} read as {to}");
        assert!(
            document
                .comparisons
                .iter()
                .all(|c| c.verdict != Verdict::Differ),
            "{to}"
        );
    }
}

#[test]
fn a_label_and_its_value_in_one_line_are_cut_apart() {
    let lines = vec![
        line("Surname/Nom ERIKSSON", 300.0, 100.0, 18.0),
        line("Given names: ANNA MARIA", 300.0, 130.0, 18.0),
        line(
            "Sex/Sexe F Nationality/Nationalité UTOPIAN",
            300.0,
            160.0,
            18.0,
        ),
        line("Date of birth12 AUG 1974", 300.0, 190.0, 18.0),
    ];
    for mrz in [None, Some(TD3.as_slice())] {
        let document = understand(&side(lines.clone(), mrz), None);
        for (key, expected) in [
            ("surname", "ERIKSSON"),
            ("given_names", "ANNA MARIA"),
            ("gender", "F"),
            ("nationality", "UTOPIAN"),
            ("birth_date", "12 AUG 1974"),
        ] {
            assert_eq!(value(&document, key), expected, "{key}");
        }
        let field = document
            .fields
            .iter()
            .find(|f| f.key == "surname")
            .expect("a surname");
        let (left, _, right, _) = field.quad.expect("its place").bounds();
        // Characters 12 to 20 of 20.
        assert!((left - (300.0 + 216.0 * 12.0 / 20.0)).abs() < 6.0, "{left}");
        assert!((right - 516.0).abs() < 1.0, "{right}");
    }
}

#[test]
fn two_columns_run_together() {
    let lines = vec![
        line(
            "Sex/Sexe    Date of birth/Date de naissance",
            300.0,
            100.0,
            12.0,
        ),
        line("F 12 AUG 1974 ZENITH", 300.0, 118.0, 18.0),
    ];
    let document = understand(&side(lines, Some(&TD3)), None);
    assert_eq!(value(&document, "birth_date"), "12 AUG 1974");
    assert_eq!(value(&document, "gender"), "F");
}

#[test]
fn a_page_that_is_askew() {
    let (sin, cos) = 6f64.to_radians().sin_cos();
    let turn = |p: Point| Point::new(p.x * cos - p.y * sin, p.x * sin + p.y * cos);
    let mut lines = passport_lines();
    for line in &mut lines {
        line.quad = Quad::new(line.quad.corners().map(turn));
    }
    lines.truncate(lines.len() - 2);
    let document = understand(&side(lines, None), None);
    for (key, expected) in PRINTED {
        assert_eq!(value(&document, key), expected, "{key}");
    }
}

#[test]
fn a_contradiction_is_reported_and_nothing_is_corrected() {
    for (from, to, key) in [
        ("ERIKSSON", "ERIKSSEN", "surname"),
        ("L898902C3", "L898902C8", "number"),
        ("12 AUG/AOUT 1974", "13 AUG/AOUT 1974", "birth_date"),
        ("F", "M", "gender"),
        ("UTOPIAN", "FRENCH", "nationality"),
    ] {
        let mut lines = passport_lines();
        misread(&mut lines, from, to);
        let document = understand(&side(lines, Some(&TD3)), None);
        assert_eq!(value(&document, key), to, "{key}");
        assert_eq!(verdict(&document, key), Some(Verdict::Differ), "{key}");
        assert!(
            document
                .review_front
                .contains(&ReviewReason::VizMrzDiffer(key.to_owned()))
        );
        let field = document
            .fields
            .iter()
            .find(|f| f.key == key)
            .expect("the field");
        assert!(
            !field.accepted && field.score <= 30,
            "{key} {}",
            field.score
        );
    }
}

#[test]
fn a_wrong_check_digit_is_said() {
    let wrong = [TD3[0], "L898902C37UTO7408122F1204159ZE184226B<<<<<10"];
    let document = understand(&side(passport_lines(), Some(&wrong)), None);
    let reason = ReviewReason::CheckDigitFailed("number".to_owned());
    assert!(document.review_front.contains(&reason));
    assert_eq!(
        (reason.code(), reason.field()),
        ("check_digit_failed", Some("number"))
    );
    let number = document
        .fields
        .iter()
        .find(|f| f.key == "number")
        .expect("a number");
    assert!(!number.accepted);
    assert_eq!(number.value, "L898902C3");
}

#[test]
fn a_cards_mrz_on_the_back_reads_its_front() {
    let mut lines = vec![line("IDENTITY CARD", 40.0, 20.0, 24.0)];
    entry(&mut lines, "Surname", "ERIKSSON", 300.0, 100.0);
    entry(&mut lines, "Given names", "ANNA MARIA", 300.0, 150.0);
    entry(&mut lines, "Date of birth", "12 08 1974", 300.0, 200.0);
    entry(&mut lines, "Date of expiry", "15 04 2012", 300.0, 250.0);
    lines.push(line("D23145890", 700.0, 60.0, 18.0));
    let front = side(lines, None);
    let back = side(
        TD1.iter()
            .enumerate()
            .map(|(i, l)| line(l, 40.0, 560.0 + 40.0 * i as f64, 30.0))
            .collect(),
        Some(&TD1),
    );
    let document = understand(&front, Some(&back));
    assert_eq!(document.id_type, Some(IdType::GovernmentId));
    assert_eq!(value(&document, "number"), "D23145890");
    assert_eq!(verdict(&document, "birth_date"), Some(Verdict::Agree));
    let side_of = |key: &str| {
        document
            .fields
            .iter()
            .find(|f| f.key == key)
            .map(|f| f.side)
    };
    assert_eq!(side_of("surname"), Some(SideName::Front));
    assert_eq!(side_of("gender"), Some(SideName::Back));
    assert_eq!(
        (
            document.review_front.as_slice(),
            document.review_back.as_slice()
        ),
        (&[][..], &[][..])
    );
    assert_eq!(document.ocr.gender, "F");
    assert!(
        document
            .front
            .matches_request(Some("UTO"), Some(IdType::GovernmentId))
    );
    assert!(!document.front.matches_request(None, Some(IdType::Passport)));
    let back = document.back.expect("a back");
    assert!(!back.matches_request(Some("FRA"), None));
}

#[test]
fn names_cut_off_by_the_mrz_are_compared_by_their_beginnings() {
    let mrz = [
        "P<UTOERIKSSON<<ANNA<MARIA<WILHELMINA<ELISABE",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    ];
    let mut lines = passport_lines();
    misread(&mut lines, "ANNA MARIA", "ANNA MARIA WILHELMINA ELISABETH");
    let document = understand(&side(lines, Some(&mrz)), None);
    assert_eq!(
        verdict(&document, "given_names"),
        Some(Verdict::AgreeTruncated)
    );
    assert_eq!(document.ocr.first_name, "ANNA MARIA WILHELMINA ELISABETH");
    assert_eq!(document.review_front, []);
    let document = understand(&side(Vec::new(), Some(&mrz)), None);
    assert!(document.review_front.contains(&ReviewReason::NameTruncated));
}

#[test]
fn four_digits_win_over_the_century_rule() {
    let mut lines = passport_lines();
    // By the rule, a year 09 read in 2011 is 2009.
    let mrz = [TD3[0], "L898902C36UTO0908122F1204159ZE184226B<<<<<10"];
    misread(&mut lines, "12 AUG/AOUT 1974", "12 AUG/AOUT 1909");
    let document = understand(&side(lines, Some(&mrz)), None);
    assert_eq!(document.ocr.birth_date, "1909-08-12");
    assert!(document.review_front.contains(&ReviewReason::HolderOver100));
}

#[test]
fn dates_out_of_order_ask_for_a_look() {
    let mut lines = passport_lines();
    misread(&mut lines, "16 APR/AVR 2007", "16 APR/AVR 1970");
    let document = understand(&side(lines, Some(&TD3)), None);
    assert_eq!(document.ocr.issue_date, "1970-04-16");
    assert!(
        document
            .review_front
            .contains(&ReviewReason::DatesOutOfOrder)
    );
}

#[test]
fn nothing_is_made_of_nothing() {
    let document = understand(&side(Vec::new(), None), None);
    assert!(document.is_empty());
    assert!(
        document
            .ocr
            .entries()
            .iter()
            .all(|(_, value)| value.is_empty())
    );
    let missing = |field: &str| ReviewReason::RequiredFieldMissing(field.to_owned());
    assert_eq!(document.review_front, [missing("name"), missing("number")]);
    let noise = vec![line("~~ ..", 10.0, 10.0, 20.0), line("", 10.0, 40.0, 20.0)];
    assert!(understand(&side(noise, None), None).is_empty());
}

#[test]
fn the_mrz_alone_fills_everything_it_has() {
    let document = understand(&side(Vec::new(), Some(&TD3)), None);
    assert_eq!(document.ocr.full_name, "ANNA MARIA ERIKSSON");
    assert_eq!(document.ocr.issue_date, "");
    assert!(
        document
            .comparisons
            .iter()
            .all(|c| c.verdict == Verdict::OnlyMrz)
    );
    assert_eq!(value(&document, "mrz"), TD3.join("\n"));
    assert!(
        document
            .fields
            .iter()
            .all(|f| f.source == Source::Mrz && f.quad.is_some())
    );
}

#[test]
fn debug_hides_what_documents_say() {
    let front = side(passport_lines(), Some(&TD3));
    let document = understand(&front, None);
    let text = format!("{front:?} {document:?} {:?}", document.ocr);
    for secret in ["ERIKSSON", "ANNA", "L898902C3", "1974", "ZENITH", "Surname"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
