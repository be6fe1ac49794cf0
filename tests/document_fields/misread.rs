//! What small print does to captions and values: each page has what a recogniser made of
//! one kind of it.

use super::*;

/// The page of a passport with one line read as `to` in place of `from`.
fn with(from: &str, to: &str) -> Document {
    let mut lines = passport_lines();
    for line in lines.iter_mut().filter(|line| line.text == from) {
        let at = line.quad.bounds();
        *line = super::line(to, at.0, at.1, line.quad.height());
    }
    understand(&side(lines, Some(&TD3)), None)
}

#[test]
fn the_other_language_of_a_misread_caption_is_no_value() {
    for misread in [
        "Authority/ Autornté7 Autoridad",
        "honity/Autorté (8)",
        "Authority/Authritie émetrico",
    ] {
        let document = with("Authority/Autorité", misread);
        assert_eq!(
            value(&document, "authority"),
            "PASSPORT OFFICE ZENITH",
            "{misread}"
        );
    }
    let document = with(
        "Place of birth/Lieu de naissance",
        "Place of birth/Ueu de nalssance (6)",
    );
    assert_eq!(value(&document, "place_of_birth"), "ZENITH");
}

#[test]
fn an_authority_in_capitals_is_no_caption_of_another_language() {
    let document = with("PASSPORT OFFICE ZENITH", "DIRECTION DES AFFAIRES");
    assert_eq!(value(&document, "authority"), "DIRECTION DES AFFAIRES");
    assert_eq!(value(&document, "address"), "");
}

#[test]
fn an_authority_set_to_the_middle_goes_on_below() {
    let mut lines = passport_lines();
    lines.retain(|line| line.text != "PASSPORT OFFICE ZENITH");
    // 18 pixels tall and 0.6 of that a letter wide: both around x = 840.
    lines.push(line("United Republics", 753.6, 386.0, 18.0));
    lines.push(line("Department of Travels", 726.6, 406.0, 18.0));
    let document = understand(&side(lines, Some(&TD3)), None);
    assert_eq!(
        value(&document, "authority"),
        "United Republics Department of Travels"
    );
}

#[test]
fn a_caption_may_lose_letters_in_the_middle_and_no_words_at_its_end() {
    let mut lines = passport_lines();
    lines.push(line("Anschrt", 700.0, 440.0, 12.0));
    lines.push(line("12345 ZENITH", 700.0, 456.0, 18.0));
    lines.push(line("MARKT 1OO", 700.0, 478.0, 18.0));
    let document = understand(&side(lines, Some(&TD3)), None);
    assert_eq!(value(&document, "address"), "12345 ZENITH MARKT 100");
}

#[test]
fn captions_too_small_to_read_leave_the_order_of_the_zone() {
    let mut lines = passport_lines();
    lines.retain(|line| line.quad.height() > 13.0);
    let document = understand(&side(lines.clone(), Some(&TD3)), None);
    assert_eq!(value(&document, "place_of_birth"), "ZENITH");
    assert_eq!(value(&document, "authority"), "PASSPORT OFFICE ZENITH");
    let score = |document: &Document, key: &str| {
        let field = document.fields.iter().find(|field| field.key == key);
        field.map_or(0, |field| field.score)
    };
    assert!(score(&document, "place_of_birth") < 90);
    // Two such lines leave it open, and an overprint is none.
    let mut open = lines.clone();
    open.push(line("UTOPOLIS", 450.0, 300.0, 18.0));
    let document = understand(&side(open, Some(&TD3)), None);
    assert_eq!(value(&document, "place_of_birth"), "");
    lines.push(line("SPECIMEN", 450.0, 300.0, 18.0));
    let document = understand(&side(lines, Some(&TD3)), None);
    assert_eq!(value(&document, "place_of_birth"), "ZENITH");
}

#[test]
fn a_number_that_its_check_digit_confirms_has_its_digits() {
    let document = with("L898902C3", "L8989O2C3");
    assert_eq!(value(&document, "number"), "L898902C3");
    let document = with("L898902C3", "L898902c3");
    assert_eq!(value(&document, "number"), "L898902C3");
    // Another digit is another number, whatever the MRZ says.
    let document = with("L898902C3", "L898962C3");
    assert_eq!(value(&document, "number"), "L898962C3");
}

#[test]
fn the_space_that_a_date_has_lost_does_not_lose_the_date() {
    let mut lines = passport_lines();
    lines.retain(|line| line.text != "Date of issue/Date de délivrance");
    for line in lines
        .iter_mut()
        .filter(|line| line.text == "16 APR/AVR 2007")
    {
        let at = line.quad.bounds();
        *line = super::line("1604 2007", at.0, at.1, 18.0);
    }
    let document = understand(&side(lines, Some(&TD3)), None);
    assert_eq!(document.ocr.issue_date, "2007-04-16");
}

#[test]
fn a_nationality_that_no_state_has_is_never_sure() {
    let unknown = [
        "I<UTOD231458907<<<<<<<<<<<<<<<",
        "7408122F1204159QQQ<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    ];
    let document = understand(&side(Vec::new(), Some(&unknown)), None);
    let field = document
        .fields
        .iter()
        .find(|field| field.key == "nationality");
    assert!(field.is_some_and(|field| field.score < 90 && !field.accepted));
}
