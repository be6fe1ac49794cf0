//! Properties of the zone that hold for every input.

use datapage::mrz::transliterate::{Agreement, names_agree, to_mrz};
use datapage::mrz::{
    ALPHABET, Class, Date, Draft, FieldName, Format, Mrz, Verdict, check_digit, parse, repair,
};
use proptest::prelude::*;

const TODAY: Date = Date {
    year: 2026,
    month: 6,
    day: 15,
};

const STATES: [&str; 8] = ["UTO", "D", "FRA", "GBR", "NLD", "RKS", "CHE", "XXA"];

fn one_of(characters: &'static [u8]) -> impl Strategy<Value = char> {
    prop::sample::select(characters).prop_map(char::from)
}

/// A text of MRZ characters that does not end with a filler.
fn field(length: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(one_of(ALPHABET), length).prop_map(|characters| {
        characters
            .iter()
            .collect::<String>()
            .trim_matches('<')
            .to_owned()
    })
}

/// A name of one to three parts, none a single K (which may be a filler).
fn name() -> impl Strategy<Value = String> {
    prop::collection::vec("[A-Z]{2,9}", 1..=3).prop_map(|parts| parts.join("<"))
}

fn date() -> impl Strategy<Value = String> {
    (0..100u8, 1..=12u8, 1..=28u8).prop_map(|(y, m, d)| format!("{y:02}{m:02}{d:02}"))
}

/// Whatever a zone of Doc 9303 may hold.
#[derive(Debug, Clone)]
struct Person {
    names: (String, String),
    number: String,
    state: usize,
    birth: String,
    expiry: String,
    sex: char,
    optional: (String, String),
    blank: (bool, bool),
}

prop_compose! {
    fn person()(
        names in (name(), name()),
        // The letters that German numbers have, which repair knows.
        number in "[CFGHJKLMNPRTVWXYZ0-9]{1,14}",
        state in 0..STATES.len(),
        birth in date(),
        expiry in date(),
        sex in one_of(b"MF<"),
        optional in (field(0..=5), field(0..=7)),
        blank in any::<(bool, bool)>(),
    ) -> Person {
        Person { names, number, state, birth, expiry, sex, optional, blank }
    }
}

fn draft(format: Format, person: &Person) -> Draft {
    let state = STATES[person.state];
    let long = format == Format::Td1;
    let number = if long {
        &person.number
    } else {
        &person.number[..person.number.len().min(9)]
    };
    let code = match format {
        Format::MrvA | Format::MrvB => "V",
        Format::Td3 => "P",
        // IDFRA in this size is the French card.
        Format::Td2 => "I",
        _ => "ID",
    };
    let mut draft = Draft::new(format)
        .with(FieldName::DocumentCode, code)
        .with(FieldName::Surname, &person.names.0)
        .with(FieldName::GivenNames, &person.names.1)
        .with(FieldName::BirthDate, &person.birth)
        .with(FieldName::Sex, &person.sex.to_string())
        .with_blank_personal_digit(person.blank.0)
        .with_blank_slot_counted(person.blank.1);
    if format == Format::FrenchId {
        return draft
            .with(FieldName::Issuer, "FRA")
            .with(FieldName::Office, "123456")
            .with(FieldName::DocumentNumber, "170675012345");
    }
    draft = draft
        .with(FieldName::Issuer, state)
        .with(FieldName::DocumentNumber, number)
        .with(FieldName::Nationality, state)
        .with(FieldName::ExpiryDate, &person.expiry);
    match format {
        Format::Td3 => draft.with(FieldName::PersonalNumber, &person.optional.1),
        Format::Td1 => draft
            .with(FieldName::OptionalData1, &person.optional.0)
            .with(FieldName::OptionalData2, &person.optional.1),
        _ => draft.with(FieldName::OptionalData1, &person.optional.1),
    }
}

const WRITTEN: [Format; 6] = [
    Format::Td1,
    Format::Td2,
    Format::Td3,
    Format::MrvA,
    Format::MrvB,
    Format::FrenchId,
];

fn read(lines: &[String]) -> Mrz {
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    parse(&lines, TODAY).expect("what was written can be read")
}

/// A line that a recogniser may give: MRZ characters and some of what it takes for them.
fn noisy_line() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop_oneof![6 => one_of(ALPHABET), 6 => Just('<'), 1 => prop::sample::select(&['«', 'l', ' ', 'Ñ', '|'][..])],
        20..50,
    )
    .prop_map(|characters| characters.into_iter().collect())
}

proptest! {
    #[test]
    fn what_is_written_is_read_and_written_again(person in person(), format in prop::sample::select(&WRITTEN[..])) {
        let lines = draft(format, &person).emit().expect("every value fits");
        let mrz = read(&lines);
        prop_assert_eq!(mrz.format(), format);
        prop_assert!(mrz.digits_right(), "{:?}", lines);
        prop_assert_eq!(mrz.emit().expect("it was written before"), lines);
        if format == Format::Td1 || (format == Format::Td3 && person.number.len() <= 9) {
            prop_assert_eq!(mrz.value(FieldName::DocumentNumber), person.number);
        }
        if !mrz.name_truncated() {
            prop_assert_eq!(mrz.raw(FieldName::Surname), Some(person.names.0.as_str()));
            prop_assert_eq!(mrz.raw(FieldName::GivenNames), Some(person.names.1.as_str()));
        }
    }

    #[test]
    fn a_long_name_keeps_the_beginning_of_its_parts(surname in "[A-Z]{1,60}", given in "[A-Z]{1,60}") {
        for format in [Format::Td1, Format::Td2, Format::Td3] {
            let lines = Draft::new(format)
                .with(FieldName::Surname, &surname)
                .with(FieldName::GivenNames, &given)
                .emit()
                .expect("names are cut");
            let mrz = read(&lines);
            let cut = mrz.name_truncated();
            for (name, printed) in [(FieldName::Surname, &surname), (FieldName::GivenNames, &given)] {
                let agreement = names_agree(printed, &mrz.value(name), cut);
                prop_assert_ne!(agreement, Agreement::Differ);
                prop_assert!(cut || agreement == Agreement::Agree);
            }
        }
    }

    #[test]
    fn a_valid_zone_needs_no_repair(person in person(), format in prop::sample::select(&WRITTEN[..])) {
        let lines = draft(format, &person).emit().expect("every value fits");
        let texts: Vec<&str> = lines.iter().map(String::as_str).collect();
        let repaired = repair(&texts, TODAY).expect("a zone");
        prop_assert_eq!(&repaired.mrz, &read(&lines));
        prop_assert!(repaired.repairs.is_empty());
        prop_assert!(repaired.alternatives.is_empty());
    }

    #[test]
    fn one_wrong_character_makes_repair_touch_no_other(
        person in person(),
        format in prop::sample::select(&WRITTEN[..]),
        (at, other) in (any::<prop::sample::Index>(), one_of(ALPHABET)),
    ) {
        let lines = draft(format, &person).emit().expect("every value fits");
        let mut wrong = lines.clone();
        let covered = wrong.len() - 1;
        // The last line of TD1 is the name; the data line is the one before.
        let line = if format == Format::Td1 { covered - 1 } else { covered };
        let column = at.index(wrong[line].len());
        let digit = format.is_check_digit(line, column);
        wrong[line].replace_range(column..=column, &other.to_string());
        let texts: Vec<&str> = wrong.iter().map(String::as_str).collect();
        // A filler in the wrong place can only lose the zone.
        let Ok(repaired) = repair(&texts, TODAY) else { return Ok(()) };
        for made in &repaired.repairs {
            prop_assert_eq!((made.line, made.column), (line, column), "nothing else is touched");
        }
        // A check digit read as a letter takes the digit that the letter looks like,
        // which may be wrong; it is never taken from the sum.
        if digit && other.is_ascii_digit() {
            prop_assert!(repaired.repairs.is_empty());
        }
    }

    #[test]
    fn repair_has_nothing_to_do_twice(lines in prop::collection::vec(noisy_line(), 1..4)) {
        let texts: Vec<&str> = lines.iter().map(String::as_str).collect();
        let Ok(once) = repair(&texts, TODAY) else { return Ok(()) };
        let mended: Vec<&str> = once.mrz.lines().collect();
        let twice = repair(&mended, TODAY).expect("a zone stays one");
        prop_assert_eq!(once.mrz.joined(), twice.mrz.joined());
        prop_assert!(twice.repairs.is_empty());
    }

    #[test]
    fn repair_has_nothing_to_do_twice_at_right_lengths(
        line in prop::collection::vec(one_of(ALPHABET), 90),
        shape in prop::sample::select(&[Format::Td1, Format::Td2, Format::Td3][..]),
    ) {
        let text: String = line.into_iter().collect();
        let mut from = 0;
        let texts: Vec<&str> = shape.line_lengths().iter().map(|&length| {
            from += length;
            &text[from - length..from]
        }).collect();
        let Ok(once) = repair(&texts, TODAY) else { return Ok(()) };
        let mended: Vec<&str> = once.mrz.lines().collect();
        let twice = repair(&mended, TODAY).expect("a zone stays one");
        prop_assert_eq!(once.mrz.joined(), twice.mrz.joined());
        prop_assert!(twice.repairs.is_empty());
    }

    #[test]
    fn nothing_panics_on_any_text(lines in prop::collection::vec(any::<String>(), 0..5)) {
        let texts: Vec<&str> = lines.iter().map(String::as_str).collect();
        let _ = parse(&texts, TODAY);
        let _ = repair(&texts, TODAY);
        for text in &texts {
            let _ = check_digit(text);
            for spelling in to_mrz(text) {
                prop_assert!(spelling.bytes().all(|byte| ALPHABET.contains(&byte)));
            }
            let _ = names_agree(text, text, true);
            let _ = Draft::new(Format::Td3).with(FieldName::Surname, text).emit();
            let _ = Draft::new(Format::Td1).with(FieldName::DocumentNumber, text).emit();
        }
    }

    #[test]
    fn nothing_panics_on_any_zone(line in prop::collection::vec(one_of(ALPHABET), 90), format in prop::sample::select(&Format::ALL[..])) {
        let text: String = line.into_iter().collect();
        let mut from = 0;
        let texts: Vec<&str> = format.line_lengths().iter().map(|&length| {
            from += length;
            &text[from - length..from]
        }).collect();
        let mrz = datapage::mrz::parse_as(format, &texts, TODAY).expect("of the right lengths");
        for field in mrz.fields() {
            let _ = mrz.value(field.name);
            prop_assert_eq!(mrz.raw(field.name), Some(field.raw));
            prop_assert!(texts[field.line][field.column..].starts_with(field.raw));
        }
        prop_assert_eq!(&mrz.lines().collect::<Vec<_>>(), &texts);
        // Written again it is a zone, and a right one if it was right.
        if let Ok(lines) = mrz.emit() {
            let again = lines.iter().map(String::as_str).collect::<Vec<_>>();
            prop_assert!(!mrz.digits_right() || again == texts);
        } else {
            prop_assert!(!mrz.digits_right());
        }
    }

    #[test]
    fn one_changed_character_is_detected_unless_congruent(
        text in "[A-Z0-9<]{1,40}",
        at in any::<prop::sample::Index>(),
        other in one_of(ALPHABET),
    ) {
        // The weights have no factor in common with 10, so a change shows exactly
        // where the two values differ mod 10.
        let at = at.index(text.len());
        let mut changed = text.clone();
        changed.replace_range(at..=at, &other.to_string());
        let value = |c: char| c.to_digit(36).unwrap_or(0) % 10;
        let congruent = text[at..].chars().next().map(value) == Some(value(other));
        prop_assert_eq!(check_digit(&text) == check_digit(&changed), congruent);
    }

    #[test]
    fn a_wrong_digit_is_seen_in_its_field_and_in_the_composite(person in person(), by in 1..10u8) {
        let mut lines = draft(Format::Td3, &person).emit().expect("every value fits");
        let digit = lines[1].as_bytes()[19] - b'0';
        let wrong = char::from(b'0' + (digit + by) % 10);
        lines[1].replace_range(19..=19, &wrong.to_string());
        let mrz = read(&lines);
        prop_assert_eq!(mrz.verdict(FieldName::BirthDate), Verdict::Wrong);
        prop_assert_eq!(mrz.verdict(FieldName::Composite), Verdict::Wrong);
        prop_assert_eq!(mrz.verdict(FieldName::DocumentNumber), Verdict::Right);
    }

    #[test]
    fn every_spelling_agrees_with_its_name(name in "[A-Za-zÄÖÜÑÅØÆÞßéñçğşİıА-Яа-яЇІЄҐΑ-Ω '-]{1,12}") {
        for spelling in to_mrz(&name) {
            prop_assert_eq!(names_agree(&name, &spelling, false), Agreement::Agree, "{}", spelling);
        }
    }

    #[test]
    fn a_class_allows_exactly_its_characters(bytes in prop::collection::vec(any::<u8>(), 0..40), probe: u8) {
        let class = Class::of(&bytes);
        prop_assert_eq!(class.allows(probe), bytes.contains(&probe) && ALPHABET.contains(&probe));
    }
}
