use super::*;

const TODAY: Date = Date {
    year: 2026,
    month: 6,
    day: 15,
};

const NAME: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
const DATA: &str = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";

fn changes(repaired: &Repaired) -> Vec<(usize, usize, char, char, Reason)> {
    repaired
        .repairs
        .iter()
        .map(|r| (r.line, r.column, r.from, r.to, r.reason))
        .collect()
}

fn doubts(repaired: &Repaired) -> Vec<(usize, usize, char, char)> {
    repaired
        .alternatives
        .iter()
        .map(|a| (a.line, a.column, a.read, a.other))
        .collect()
}

fn repaired(lines: &[&str]) -> Repaired {
    repair(lines, TODAY).expect("a zone")
}

#[test]
fn a_valid_zone_is_left_alone() {
    let repaired = repaired(&[NAME, DATA]);
    assert_eq!(repaired.mrz.joined(), format!("{NAME}\n{DATA}"));
    assert_eq!((changes(&repaired), doubts(&repaired)), (vec![], vec![]));
}

#[test]
fn letters_and_digits_follow_their_position() {
    let repaired = repaired(&[
        "P<UT0ERIK55ON<<ANNA<MAR1A<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO740BIZZF12041S9ZE184226B<<<<<1O",
    ]);
    assert_eq!(repaired.mrz.joined(), format!("{NAME}\n{DATA}"));
    assert_eq!(
        changes(&repaired),
        [
            (0, 4, '0', 'O', Reason::Class),
            (0, 9, '5', 'S', Reason::Class),
            (0, 10, '5', 'S', Reason::Class),
            (0, 23, '1', 'I', Reason::Class),
            (1, 16, 'B', '8', Reason::Class),
            (1, 17, 'I', '1', Reason::Class),
            (1, 18, 'Z', '2', Reason::Class),
            (1, 19, 'Z', '2', Reason::Class),
            (1, 26, 'S', '5', Reason::Class),
            (1, 43, 'O', '0', Reason::Class),
        ]
    );
}

#[test]
fn a_french_card_is_known_by_its_mended_beginning() {
    let repaired = repaired(&[
        "1DFRATE5T<NAME<<<<<<<<<<<<<<<<0CHE02",
        "I7I0GVA123451RO8ERTA<<<<<<<9IIZ3IIF2",
    ]);
    assert_eq!(repaired.mrz.format(), Format::FrenchId);
    assert!(repaired.mrz.digits_right());
    assert_eq!(
        repaired.mrz.joined(),
        "IDFRATEST<NAME<<<<<<<<<<<<<<<<0CHE02\n1710GVA123451ROBERTA<<<<<<<9112311F2"
    );
}

#[test]
fn case_spaces_and_look_alikes() {
    let repaired = repaired(&[
        "  p<uto eriksson«anna<maria ≪≪≪≪≪≪≪≪≪‹",
        "",
        "L898902C36 UTO7408122F1204159ZE184226B<<<<<10 ",
    ]);
    assert_eq!(repaired.mrz.joined(), format!("{NAME}\n{DATA}"));
    assert!(
        repaired
            .repairs
            .iter()
            .all(|r| r.reason == Reason::LookAlike)
    );
    assert_eq!(repaired.repairs.len(), 21);
}

#[test]
fn lost_fillers_at_the_end_of_a_name_are_added() {
    for short in [
        NAME.trim_end_matches('<').to_owned() + "<<",
        NAME.to_owned() + "<<<<<<<<<<",
    ] {
        let repaired = repaired(&[&short, DATA]);
        assert_eq!(repaired.mrz.joined(), format!("{NAME}\n{DATA}"));
        assert!(
            repaired
                .repairs
                .iter()
                .all(|r| r.reason == Reason::FillerRun)
        );
        assert_eq!(repaired.repairs.len(), short.len().abs_diff(NAME.len()));
    }
}

#[test]
fn lost_fillers_among_digits_need_the_check_digits() {
    for data in [
        DATA.replace("<<<<<", "<<<"),
        DATA.replace("<<<<<", "<<<<<<<"),
    ] {
        let repaired = repaired(&[NAME, &data]);
        assert_eq!(repaired.mrz.joined(), format!("{NAME}\n{DATA}"));
        assert_eq!(repaired.repairs.len(), 2);
    }
    // A digit is wrong besides: nothing confirms where the fillers were.
    let data = DATA.replace("<<<<<", "<<<").replace("7408122", "7508122");
    assert_eq!(
        repair(&[NAME, &data], TODAY),
        Err(MrzError::Shape { lines: 2 })
    );
    // No fillers stand there.
    assert!(repair(&[NAME, &DATA[1..]], TODAY).is_err());
    assert!(repair(&[&NAME.replace("<<<<<<<", ""), "P<UTO"], TODAY).is_err());
}

#[test]
fn letters_alone_in_the_fillers_behind_a_name() {
    let noisy = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<K<<<<<<<KKC";
    let mended = repaired(&[noisy, DATA]);
    assert_eq!(
        mended.mrz.lines().next(),
        Some("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<KKC")
    );
    let noisy = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<K<<<<<<E<KK";
    let mended = repaired(&[noisy, DATA]);
    assert_eq!(
        mended.mrz.lines().next(),
        Some("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<E<<<")
    );
    assert_eq!(doubts(&mended), [(0, 40, 'E', '<')]);
    // The only given name, and an initial that may be a filler.
    for (name, doubt) in [
        ("P<UTOERIKSSON<<K<<<<<<<<<<<<<<<<<<<<<<<<<<<<", vec![]),
        (
            "P<UTOERIKSSON<<ANNA<K<<<<<<<<<<<<<<<<<<<<<<<",
            vec![(0, 20, 'K', '<')],
        ),
    ] {
        let mended = repaired(&[name, DATA]);
        assert_eq!(
            (mended.mrz.lines().next(), doubts(&mended)),
            (Some(name), doubt)
        );
    }
}

#[test]
fn issuers_come_from_the_lexicon() {
    let cases = [
        // One state resembles it.
        ("P<HLD", Some("P<NLD"), 0),
        ("P<D<K", Some("P<D<<"), 0),
        ("P<DKK", Some("P<D<<"), 0),
        // A state already, though perhaps not the one printed.
        ("P<AUT", None, 0),
        // None resembles it.
        ("P<BDR", None, 0),
        ("P<RSL", None, 0),
    ];
    for (begin, expected, doubts) in cases {
        let name = NAME.replace("P<UTO", begin);
        let mended = repaired(&[&name, DATA]);
        let line = mended.mrz.lines().next().unwrap_or_default().to_owned();
        assert_eq!(&line[..5], expected.unwrap_or(begin), "{begin}");
        assert_eq!(mended.alternatives.len(), doubts, "{begin}");
    }
}

#[test]
fn several_states_are_told_and_none_is_chosen() {
    // Mali by shape, the Netherlands because they issued it.
    let data = DATA.replace("UTO", "NLI");
    let mended = repaired(&[&NAME.replace("UTO", "NLD"), &data]);
    assert_eq!(mended.mrz.lines().last(), Some(data.as_str()));
    assert_eq!(doubts(&mended), [(1, 10, 'N', 'M'), (1, 12, 'I', 'D')]);
    // Chad or Togo.
    let mended = repaired(&[&NAME.replace("UTO", "TCO"), DATA]);
    assert!(mended.mrz.joined().starts_with("P<TCO"));
    assert_eq!(doubts(&mended), [(0, 3, 'C', 'G'), (0, 4, 'O', 'D')]);
}

#[test]
fn a_number_is_not_changed_for_the_check_digits_sake() {
    let data = DATA.replace("L898902C3", "L8989O2C3");
    let mended = repaired(&[NAME, &data]);
    assert_eq!(mended.mrz.joined(), format!("{NAME}\n{data}"));
    assert_eq!(doubts(&mended), [(1, 5, 'O', '0')]);
}

#[test]
fn a_character_that_cannot_stand_is_mended_if_the_digits_agree() {
    // German numbers have no O.
    let name = "P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<";
    let data = "C01X0006H1D<<6408125F1710319<<<<<<<<<<<<<<<0";
    let mended = repaired(&[name, &data.replace("C01X0006H", "C01X0O06H")]);
    assert_eq!(mended.mrz.joined(), format!("{name}\n{data}"));
    assert_eq!(changes(&mended), [(1, 5, 'O', '0', Reason::CheckDigits)]);
    // Two of them: each is told, none is mended.
    let twice = data.replace("C01X0006H", "C01XOO06H");
    assert_eq!(
        repaired(&[name, &twice]).mrz.joined(),
        format!("{name}\n{twice}")
    );
}

#[test]
fn check_digits_are_never_corrected() {
    for (place, digits) in [
        (9, "0123456789"),
        (19, "0123456789"),
        (27, "0123456789"),
        (43, "123456789"),
    ] {
        for digit in digits.chars() {
            let mut data = DATA.to_owned();
            data.replace_range(place..=place, &digit.to_string());
            let mended = repaired(&[NAME, &data]);
            assert_eq!(
                mended.mrz.joined(),
                format!("{NAME}\n{data}"),
                "{place} {digit}"
            );
            assert!(mended.repairs.is_empty());
        }
    }
}

#[test]
fn what_only_one_digit_covers_is_told_not_mended() {
    // The optional data of TD1 have no digit of their own.
    let lines = [
        "IDESPBAA000589599999999R<<<<<<",
        "8001014F2501017ESP<<<<<<<<<<<7",
        "ESPANOLA<ESPANOLA<<CARMEN<<<<<",
    ];
    let wrong = lines[0].replace("BAA0005895", "BAA000589S");
    assert_ne!(wrong, lines[0]);
    let optional = lines[0].replace("99999999R", "9999999PR");
    let mended = repaired(&[&optional, lines[1], lines[2]]);
    assert!(!mended.mrz.digits_right());
    assert!(mended.repairs.is_empty());
    // A visa has no composite.
    let visa = [
        "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
        "L898902C<3UTO6908061F9406236ZE184226",
    ];
    assert!(repaired(&visa).mrz.digits_right());
    let mended = repaired(&[visa[0], &visa[1].replace("L898902", "L8989O2")]);
    assert!(mended.repairs.is_empty());
    assert!(doubts(&mended).contains(&(1, 5, 'O', '0')));
}

#[test]
fn a_letter_in_a_date_without_a_likely_digit_stays() {
    let data = DATA.replace("7408122", "74W8122");
    let mended = repaired(&[NAME, &data]);
    assert_eq!(mended.mrz.joined(), format!("{NAME}\n{data}"));
    assert!(!mended.mrz.digits_right());
}

#[test]
fn deviations_that_the_digits_confirm_stay() {
    // Letters where a French number has its date, all digits right.
    let lines = [
        "IDFRANOVAK<<<<<<<<<<<<<<<<<<<<123456",
        "ABCDE12345126JAN<<<<<<<<<<<8110251M8",
    ];
    let mended = repaired(&lines);
    assert_eq!(mended.mrz.joined(), lines.join("\n"));
    assert!(mended.repairs.is_empty());
}

#[test]
fn digits_in_russian_names_stay() {
    let name = "PNRUSZAQ3NSKA8<<LENA9<<<<<<<<<<<<<<<<<<<<<<<";
    let mended = repaired(&[name, DATA]);
    assert_eq!(mended.mrz.lines().next(), Some(name));
}

#[test]
fn hombre_is_a_sex_in_mexico_alone() {
    let card = |sex| format!("8001014{sex}2512312MEX<02<<00001<8");
    let name = "GOMEZ<VELAZQUEZ<<MARGARITA<<<<";
    let mended = repaired(&["IDMEX1234567897<<1234567890123", &card('H'), name]);
    assert!(mended.repairs.is_empty());
    let mended = repaired(&[NAME, &DATA.replace("2F12", "2H12")]);
    assert_eq!(changes(&mended), [(1, 20, 'H', 'M', Reason::Class)]);
}

#[test]
fn errors_and_debug_hide_the_characters() {
    assert_eq!(
        repair(&[NAME, "L898902C36?"], TODAY),
        Err(MrzError::Character {
            line: 1,
            column: 10
        })
    );
    assert_eq!(repair(&[], TODAY), Err(MrzError::Shape { lines: 0 }));
    let mended = repaired(&[&NAME.replace("UTO", "TCO"), &DATA.replace("7408", "74O8")]);
    let debug = format!("{mended:?}");
    assert!(
        !debug.contains("ERIKSSON") && !debug.contains('\''),
        "{debug}"
    );
}
