//! Addresses and places, where one shape of two that look alike is no spelling: digits of house
//! numbers, floors and postal codes, the dashes and commas between the parts.

/// States and territories of the USA by their postal codes (USPS publication 28, appendix B).
const STATES: [&str; 59] = [
    "AL", "AK", "AS", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FM", "FL", "GA", "GU", "HI", "ID",
    "IL", "IN", "IA", "KS", "KY", "LA", "ME", "MH", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE",
    "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "MP", "OH", "OK", "OR", "PW", "PA", "PR", "RI", "SC",
    "SD", "TN", "TX", "UT", "VT", "VI", "VA", "WA", "WV", "WI", "WY",
];

/// An address as the issuer's are written.
pub(super) fn as_set(issuer: Option<&str>, value: &str) -> String {
    let value = with_comma_before_state(&with_dashes(&with_digits(value)));
    match issuer {
        Some("ESP") => with_floors(&value),
        Some("ITA") => with_province(&value),
        _ => value,
    }
}

/// The floor in Spanish addresses, `P01`, is a P and two digits.
fn with_floors(value: &str) -> String {
    let floor = |word: &str| match word.as_bytes() {
        [b'P', b'O', digit] if digit.is_ascii_digit() => format!("P0{}", char::from(*digit)),
        _ => word.to_owned(),
    };
    value.split(' ').map(floor).collect::<Vec<_>>().join(" ")
}

/// Italian addresses end with the province, two capitals in brackets: `(TO)`.
fn with_province(value: &str) -> String {
    let Some((rest, province)) = value.rsplit_once('(') else {
        return value.to_owned();
    };
    match province.strip_suffix(')') {
        Some(code) if code.chars().count() == 2 => format!("{rest}({})", code.replace('0', "O")),
        _ => value.to_owned(),
    }
}

/// A house number has no O or I among its digits: `1OO MAIN STREET`.
fn with_digits(value: &str) -> String {
    let numeral = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_digit())
            && word.len() >= 2
            && word.chars().all(|c| c.is_ascii_digit() || c == 'O')
    };
    let words: Vec<String> = value
        .split(' ')
        .map(|word| {
            if numeral(word) {
                word.replace('O', "0")
            } else {
                word.to_owned()
            }
        })
        .collect();
    words.join(" ")
}

/// The Chinese one between digits is a dash: `2一1一2`; so are dashes as wide as a character.
fn with_dashes(value: &str) -> String {
    let chars: Vec<char> = value.chars().collect();
    let inked = |c: &&char| !c.is_whitespace();
    let is_digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
    chars
        .iter()
        .enumerate()
        .map(|(at, &c)| {
            let (before, after) = chars.split_at(at);
            let dash = matches!(c, '一' | 'ー' | '－' | '―' | '‐' | '−')
                && is_digit(before.iter().rev().find(inked))
                && is_digit(after.iter().skip(1).find(inked));
            if dash { '-' } else { c }
        })
        .collect()
}

/// Between a city and its state stands a comma or nothing, and no full stop.
fn with_comma_before_state(value: &str) -> String {
    match postal_line(value) {
        Some(state) => match value.get(..state) {
            Some(city) if city.trim_end().ends_with('.') => {
                let city = city.trim_end().trim_end_matches('.');
                let rest = value.get(state..).unwrap_or_default();
                format!("{city}, {rest}")
            }
            _ => value.to_owned(),
        },
        None => value.to_owned(),
    }
}

/// Where the state begins, in bytes, in a text that ends as addresses in the USA do: the
/// code of a state, then five digits or nine (`WA 99999-1234`); spaces may be lost.
pub(super) fn postal_line(text: &str) -> Option<usize> {
    let end = text.trim_end();
    let mut rest = end;
    let mut digits = 0;
    while let Some(last) = rest.chars().next_back() {
        match last {
            '0'..='9' => digits += 1,
            '-' if digits == 4 => {}
            _ => break,
        }
        rest = rest.get(..rest.len() - 1)?;
    }
    let rest = rest.trim_end();
    let start = rest.len().checked_sub(2)?;
    let state = rest.get(start..)?;
    let before = rest.get(..start)?.chars().next_back();
    // Nine digits say enough where the space before the state is lost.
    let parted = before.is_some_and(|c| !c.is_alphanumeric()) || digits == 9;
    (matches!(digits, 5 | 9) && STATES.contains(&state) && parted).then_some(start)
}

/// Whether a text ends as addresses in Australia do: a suburb, the state's abbreviation, four
/// digits (Australia Post, AMAS).
pub(super) fn ends_as_in_australia(text: &str) -> bool {
    const STATES: [&str; 8] = ["ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA"];
    let mut words = text.split_whitespace().rev();
    let code = words.next().unwrap_or_default().replace('O', "0");
    let is_code = code.len() == 4 && code.chars().all(|c| c.is_ascii_digit());
    let state = words.next().unwrap_or_default().to_ascii_uppercase();
    is_code && STATES.contains(&state.as_str()) && words.next().is_some()
}

/// The form that Japan writes of a character of which a recogniser gave the form that only
/// China writes. Names are left alone: families differ in theirs.
pub(super) fn japanese_form(c: char) -> char {
    const FORMS: [(char, char); 38] = [
        ('宫', '宮'),
        ('泽', '沢'),
        ('关', '関'),
        ('樱', '桜'),
        ('总', '総'),
        ('荣', '栄'),
        ('盐', '塩'),
        ('须', '須'),
        ('饭', '飯'),
        ('鸟', '鳥'),
        ('鹤', '鶴'),
        ('气', '気'),
        ('铁', '鉄'),
        ('团', '団'),
        ('绿', '緑'),
        ('红', '紅'),
        ('黑', '黒'),
        ('带', '帯'),
        ('爱', '愛'),
        ('县', '県'),
        ('图', '図'),
        ('东', '東'),
        ('马', '馬'),
        ('冈', '岡'),
        ('岛', '島'),
        ('长', '長'),
        ('门', '門'),
        ('广', '広'),
        ('桥', '橋'),
        ('边', '辺'),
        ('见', '見'),
        ('贺', '賀'),
        ('绳', '縄'),
        ('滨', '浜'),
        ('丰', '豊'),
        ('银', '銀'),
        ('铃', '鈴'),
        ('户', '戸'),
    ];
    let found = FORMS.iter().find(|(china, _)| *china == c);
    found.map_or(c, |(_, japan)| *japan)
}

/// Between the parts of a place stands a comma and a space. A full stop after six letters
/// ends no abbreviation: `ILLINOIS.U.S.A.`
pub(super) fn with_commas(value: &str) -> String {
    const LONGER_THAN_ABBREVIATIONS: usize = 6;
    let american = in_the_usa(value);
    let value = american.as_str();
    let mut out = String::with_capacity(value.len() + 4);
    let mut letters = 0;
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        let goes_on = chars.peek().is_some_and(|next| next.is_alphabetic());
        let parted = chars.peek() == Some(&' ');
        match c {
            '.' if goes_on && letters >= LONGER_THAN_ABBREVIATIONS => out.push_str(", "),
            '.' if parted && letters >= LONGER_THAN_ABBREVIATIONS => out.push(','),
            ',' if goes_on => out.push_str(", "),
            _ => out.push(c),
        }
        letters = if c.is_alphabetic() { letters + 1 } else { 0 };
    }
    out
}

/// Passports of the USA close the place of birth with `, U.S.A.`: the comma was read as a stop,
/// or the last stop was lost.
fn in_the_usa(value: &str) -> String {
    let Some(place) = value
        .strip_suffix("U.S.A.")
        .or_else(|| value.strip_suffix("U.S.A"))
    else {
        return value.to_owned();
    };
    let city = place.trim_end();
    match city.strip_suffix(['.', ',']) {
        Some(city) if !city.is_empty() => format!("{city}, U.S.A."),
        _ => format!("{place}U.S.A."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postal_lines_end_with_state_and_code() {
        for (text, expected) in [
            ("SPRINGFIELD, IL 62701", Some(13)),
            ("SPRINGFIELD, IL62701-0001", Some(13)),
            ("SPRINGFIELD, XX 62701", None),
            ("75001 PARIS", None),
            ("SPRINGFIELDIL 62701-0001", Some(11)),
            ("SERIAL 62701", None),
            ("", None),
        ] {
            assert_eq!(postal_line(text), expected, "{text}");
        }
    }
}
