//! Characters that look alike where only one of them can stand.
//!
//! Nothing is guessed here: each rule names a place in which one of two shapes that a
//! recogniser cannot tell apart is no spelling at all.

use super::addresses::{self, japanese_form, with_commas};
use super::date_tokens::with_strokes;
use super::plates::{chinese_plate, japanese_plate};
use super::tables::ValueKind;

/// `value` as its kind is written.
pub(super) fn as_set(key: &str, kind: ValueKind, issuer: Option<&str>, value: &str) -> String {
    let japanese;
    let value =
        if issuer == Some("JPN") && matches!(kind, ValueKind::Address | ValueKind::Authority) {
            japanese = value.chars().map(japanese_form).collect::<String>();
            japanese.as_str()
        } else {
            value
        };
    let lettered = in_letters_of(issuer, value);
    let value = lettered.as_str();
    match kind {
        _ if key == "place_of_birth" => with_commas(value),
        _ if key == "registration_number" && issuer == Some("CHN") => chinese_plate(value),
        _ if key == "registration_number" && issuer == Some("JPN") => {
            japanese_plate(value).unwrap_or_else(|| value.to_owned())
        }
        ValueKind::Address => with_letters(&addresses::as_set(issuer, value)),
        ValueKind::Authority => with_letters(value),
        ValueKind::Number if key == "registration_number" => value.to_ascii_uppercase(),
        ValueKind::Height => measured(value),
        ValueKind::Date => with_strokes(value).collect(),
        ValueKind::Name if issuer == Some("CHN") && key == "name" => value.replace(". ", ", "),
        ValueKind::Name => with_capital(value),
        // The dot between Japanese words is as wide as a character.
        ValueKind::Text if issuer == Some("JPN") => value.replace('·', "・"),
        ValueKind::Text => after_colons(&with_pounds(value)),
        _ => value.to_owned(),
    }
}

/// A small L at the beginning of a long word in small letters is a capital I: `Deepak Iyer`.
/// Particles, `la`, `los`, are short.
fn with_capital(value: &str) -> String {
    const LONGEST_PARTICLE: usize = 3;
    let word = |word: &str| -> String {
        let small = word.chars().all(char::is_lowercase);
        match word.strip_prefix('l') {
            Some(rest) if small && word.chars().count() > LONGEST_PARTICLE => format!("I{rest}"),
            _ => word.to_owned(),
        }
    };
    if !value.chars().any(char::is_uppercase) {
        return value.to_owned();
    }
    value.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// A space after the colon of a word and before what it introduces, which recognisers lose:
/// `NINo: TM320344F`, and not `10:30`.
fn after_colons(value: &str) -> String {
    let chars: Vec<char> = value.chars().collect();
    let mut out = String::with_capacity(value.len());
    for (at, &c) in chars.iter().enumerate() {
        out.push(c);
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let next = chars.get(at + 1);
        if c == ':'
            && before.is_some_and(|c| c.is_alphabetic())
            && next.is_some_and(|c| c.is_alphanumeric())
        {
            out.push(' ');
        }
    }
    out
}

/// Letters that look alike, as the issuer's language has them: Ð is Iceland's and Đ that of all
/// others, Ș Romania's and Ş Turkey's, and between Turkish capitals stands no small i; İ is
/// Turkey's, Ė Lithuania's, Ő Hungary's and its neighbours'.
fn in_letters_of(issuer: Option<&str>, value: &str) -> String {
    let Some(issuer) = issuer else {
        return value.to_owned();
    };
    let capitals = value.chars().any(char::is_uppercase)
        && !value.chars().any(|c| c.is_lowercase() && c != 'i');
    let of_rome = matches!(issuer, "ROU" | "MDA");
    let of_turkey = matches!(issuer, "TUR" | "AZE");
    let of_hungary = matches!(
        issuer,
        "HUN" | "ROU" | "SVK" | "SRB" | "SVN" | "HRV" | "AUT" | "UKR"
    );
    value
        .chars()
        .map(|c| match c {
            'Ð' | 'Đ' if issuer == "ISL" => 'Ð',
            'Ð' => 'Đ',
            'Ş' if of_rome => 'Ș',
            'ş' if of_rome => 'ș',
            'Ș' if !of_rome => 'Ş',
            'ș' if !of_rome => 'ş',
            'i' if capitals && of_turkey => 'İ',
            // Dots and strokes over capitals are one speck in small print.
            'İ' if !of_turkey => 'Í',
            'Ė' if issuer != "LTU" => 'É',
            'ė' if issuer != "LTU" => 'é',
            'Ő' if !of_hungary => 'Õ',
            'ő' if !of_hungary => 'õ',
            other => other,
        })
        .collect()
}

/// A nought in a word of capitals that has no other digit is an O: `TÓQUI0`.
fn with_letters(value: &str) -> String {
    const SHORTEST: usize = 4;
    let word = |word: &str| -> String {
        let letters = word.chars().filter(|c| c.is_uppercase()).count();
        let noughts = word.matches('0').count();
        if letters >= SHORTEST && letters + noughts == word.chars().count() {
            word.replace('0', "O")
        } else {
            word.to_owned()
        }
    };
    value.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Pounds after a number of two or three digits: `165 Ib` has no other reading.
fn with_pounds(value: &str) -> String {
    let number = value.trim_end_matches(['l', 'I', '1', 'b', 's']).trim_end();
    let unit = value.get(number.len()..).unwrap_or_default().trim();
    let digits = (2..=3).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit());
    if digits && matches!(unit, "Ib" | "lb" | "Ibs" | "lbs") {
        format!("{number} {}", unit.replace('I', "l"))
    } else {
        value.to_owned()
    }
}

/// Feet and inches by their marks, and a space between number and unit (ISO 80000-1).
fn measured(value: &str) -> String {
    let marks: String = value
        .chars()
        .map(|c| match c {
            '″' | '”' | '“' => '"',
            '′' | '’' | '‘' => '\'',
            other => other,
        })
        .collect();
    let at = marks
        .char_indices()
        .zip(marks.chars().skip(1))
        .find(|((_, a), b)| a.is_ascii_digit() && matches!(b, 'm' | 'c'))
        .map(|((at, _), _)| at + 1);
    match at.and_then(|at| marks.split_at_checked(at)) {
        Some((number, unit)) => format!("{number} {unit}"),
        None => marks,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_look_alike_are_the_issuer_s() {
        for (issuer, read, expected) in [
            (Some("ISL"), "SIGURĐUR", "SIGURÐUR"),
            (Some("HRV"), "ÐURIĆ", "ĐURIĆ"),
            (Some("ROU"), "TIMIŞ", "TIMIȘ"),
            (Some("TUR"), "GÜLȘEN", "GÜLŞEN"),
            (Some("TUR"), "iZMiR VALiLiĞi", "İZMİR VALİLİĞİ"),
            (Some("TUR"), "İzmir Valiliği", "İzmir Valiliği"),
            (Some("FRA"), "ÉLOiSE", "ÉLOiSE"),
            (Some("BRA"), "LETİCIA SIMŐES", "LETÍCIA SIMÕES"),
            (Some("HUN"), "ERDŐS", "ERDŐS"),
            (Some("CAN"), "CHLOĖ", "CHLOÉ"),
            (Some("LTU"), "EGLĖ", "EGLĖ"),
            (None, "ÐURIĆ", "ÐURIĆ"),
        ] {
            let name = as_set("surname", ValueKind::Name, issuer, read);
            assert_eq!(name, expected, "{issuer:?}");
        }
    }

    #[test]
    fn chinese_plates_have_no_dot_and_no_letters_of_the_shape_of_digits() {
        for (read, expected) in [
            ("川IC0B131", "川C0B131"),
            ("川|E7F598", "川E7F598"),
            ("川BOM24I", "川B0M241"),
            ("J川C5C983", "川C5C983"),
            ("粤B12345D", "粤B12345D"),
        ] {
            let plate = as_set("registration_number", ValueKind::Text, Some("CHN"), read);
            assert_eq!(plate, expected);
        }
    }

    #[test]
    fn letters_and_digits_stand_where_they_belong() {
        for (issuer, kind, read, expected) in [
            (
                "ESP",
                ValueKind::Address,
                "C. ALCALÁ 118 PO1 A",
                "C. ALCALÁ 118 P01 A",
            ),
            ("ESP", ValueKind::Address, "PORTO 3", "PORTO 3"),
            (
                "DEU",
                ValueKind::Address,
                "44227 D0RTMUND UFERSTR. 8",
                "44227 DORTMUND UFERSTR. 8",
            ),
            (
                "GBR",
                ValueKind::Address,
                "4 MILL LANE BB11 0AB",
                "4 MILL LANE BB11 0AB",
            ),
            (
                "ITA",
                ValueKind::Address,
                "10122 TORINO (T0)",
                "10122 TORINO (TO)",
            ),
            (
                "ITA",
                ValueKind::Address,
                "VIA ROMA (INT. 10)",
                "VIA ROMA (INT. 10)",
            ),
            ("AUS", ValueKind::Date, "26 Ju| 2029", "26 Jul 2029"),
            (
                "FRA",
                ValueKind::Date,
                "26 JUL|JUIL 2029",
                "26 JUL|JUIL 2029",
            ),
            ("BRA", ValueKind::Authority, "TÓQUI0", "TÓQUIO"),
            ("USA", ValueKind::Number, "3FwY160", "3FwY160"),
            ("ESP", ValueKind::Authority, "DGP-41001", "DGP-41001"),
            (
                "FRA",
                ValueKind::Authority,
                "PRÉFECTURE 38",
                "PRÉFECTURE 38",
            ),
        ] {
            assert_eq!(as_set("address", kind, Some(issuer), read), expected);
        }
    }

    #[test]
    fn plates_are_in_capitals() {
        let plate = as_set(
            "registration_number",
            ValueKind::Number,
            Some("USA"),
            "3FwY160",
        );
        assert_eq!(plate, "3FWY160");
    }

    #[test]
    fn places_in_the_usa_end_with_their_stops() {
        for (read, expected) in [
            ("NEW YORK. U.S.A.", "NEW YORK, U.S.A."),
            ("ILLINOIS, U.S.A", "ILLINOIS, U.S.A."),
            ("MICHIGAN.U.S.A.", "MICHIGAN, U.S.A."),
            ("OTTAWA CAN", "OTTAWA CAN"),
            ("U.S.A.", "U.S.A."),
        ] {
            let place = as_set("place_of_birth", ValueKind::Text, Some("USA"), read);
            assert_eq!(place, expected);
        }
    }

    #[test]
    fn names_begin_with_capitals_and_chinese_ones_have_a_comma() {
        for (issuer, key, read, expected) in [
            ("IND", "name", "Deepak lyer", "Deepak Iyer"),
            ("ESP", "name", "María de la Luz", "María de la Luz"),
            ("CHN", "name", "YANG. MIN", "YANG, MIN"),
            ("USA", "name", "JOHN JR. SMITH", "JOHN JR. SMITH"),
        ] {
            assert_eq!(as_set(key, ValueKind::Name, Some(issuer), read), expected);
        }
    }

    #[test]
    fn a_space_follows_the_colon_of_a_word() {
        for (read, expected) in [
            (
                "NO PUBLIC FUNDS NINo:ME902506Z",
                "NO PUBLIC FUNDS NINo: ME902506Z",
            ),
            ("FIGLI: 0", "FIGLI: 0"),
            ("10:30", "10:30"),
            ("A:", "A:"),
        ] {
            assert_eq!(as_set("remarks", ValueKind::Text, None, read), expected);
        }
    }

    #[test]
    fn japanese_plates_have_their_spaces_and_a_kana() {
        for (read, expected) in [
            ("札幌500寸31-75", "札幌 500 す 31-75"),
            ("福岡331 大40-92", "福岡 331 た 40-92"),
            ("いわき 58 ソ 1-23", "いわき 58 そ 1-23"),
            ("品川 330 あ 12-34", "品川 330 あ 12-34"),
            ("品川 330 山 12-34", "品川 330 山 12-34"),
            ("SPECIMEN", "SPECIMEN"),
            ("7", "7"),
        ] {
            let plate = as_set("registration_number", ValueKind::Text, Some("JPN"), read);
            assert_eq!(plate, expected, "{read}");
        }
    }

    #[test]
    fn addresses_have_digits_dashes_and_commas_where_nothing_else_can_stand() {
        for (read, expected) in [
            ("2OO ELM ROAD", "200 ELM ROAD"),
            ("OTTO STREET 1", "OTTO STREET 1"),
            ("12B OOST 4", "12B OOST 4"),
            ("本町3一1 一2", "本町3-1 -2"),
            ("本町3－1", "本町3-1"),
            ("一番町3", "一番町3"),
            ("SPRINGFIELD.IL 62701", "SPRINGFIELD, IL 62701"),
            ("SPRINGFIELD.IL62701-0001", "SPRINGFIELD, IL62701-0001"),
            ("SPRINGFIELD IL 62701", "SPRINGFIELD IL 62701"),
            ("ST. IVES 62701", "ST. IVES 62701"),
        ] {
            assert_eq!(
                as_set("", ValueKind::Address, None, read),
                expected,
                "{read}"
            );
        }
    }

    #[test]
    fn places_have_commas_and_spaces_between_their_parts() {
        for (read, expected) in [
            ("MONTANA.U.S.A.", "MONTANA, U.S.A."),
            ("BOISE,U.S.A.", "BOISE, U.S.A."),
            ("ST.GALLEN", "ST.GALLEN"),
            ("OTTAWA CAN", "OTTAWA CAN"),
        ] {
            assert_eq!(
                as_set("place_of_birth", ValueKind::Text, None, read),
                expected
            );
        }
    }

    #[test]
    fn japanese_addresses_have_no_form_that_only_china_writes() {
        let set = |issuer| as_set("", ValueKind::Address, Some(issuer), "爱知县冈崎市东町");
        assert_eq!(set("JPN"), "愛知県岡崎市東町");
        assert_eq!(set("CHN"), "爱知县冈崎市东町");
    }

    #[test]
    fn heights_have_their_marks_and_a_space_before_the_unit() {
        for (read, expected) in [
            ("5'-08″", "5'-08\""),
            ("5’08”", "5'08\""),
            ("1,80m", "1,80 m"),
            ("180cm", "180 cm"),
            ("180 cm", "180 cm"),
        ] {
            assert_eq!(
                as_set("", ValueKind::Height, None, read),
                expected,
                "{read}"
            );
        }
    }
}
