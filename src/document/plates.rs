//! Plates of vehicles as their papers print them, where a recogniser took one shape for another.

/// The plate of a Chinese vehicle: a province, the letter of a city, and five or six characters,
/// among which stand no I and no O, lest they be taken for 1 and 0 (GA 36-2018, 5.5). The dot
/// behind the city, `川·E7F598`, is none of its characters, and is read as a stroke at times.
pub(super) fn chinese_plate(value: &str) -> String {
    const LONGEST: usize = 8;
    let bare = value.replace('|', "");
    let province = bare.chars().position(|c| !c.is_ascii());
    // What stands before the province is the edge of a table.
    let mut chars: Vec<char> = bare.chars().skip(province.unwrap_or(0).min(1)).collect();
    let provinced = chars.first().is_some_and(|c| !c.is_ascii());
    if !provinced || !chars.iter().skip(1).all(char::is_ascii_alphanumeric) {
        return bare;
    }
    if chars.len() >= LONGEST && matches!(chars.get(1), Some('I' | '1')) {
        chars.remove(1);
    }
    let digit = |(at, c): (usize, &char)| match c {
        'O' if at >= 2 => '0',
        'I' if at >= 2 => '1',
        other => *other,
    };
    chars.iter().enumerate().map(digit).collect()
}

/// The plate of a Japanese vehicle as its papers print it, `札幌 500 す 31-75`: the office, the
/// class, one kana, the serial number. Chinese characters that recognisers take for the kana
/// stand in no plate.
pub(super) fn japanese_plate(value: &str) -> Option<String> {
    const CLASS: std::ops::RangeInclusive<usize> = 1..=3;
    let chars: Vec<char> = value.chars().filter(|c| !c.is_whitespace()).collect();
    let office = chars.iter().take_while(|c| !c.is_ascii_digit()).count();
    let class = chars.iter().skip(office).take_while(|c| c.is_ascii_digit());
    let class = class.count();
    let (office, rest) = chars.split_at_checked(office)?;
    let (class, rest) = rest.split_at_checked(class)?;
    let (kana, serial) = rest.split_first()?;
    let kana = match kana {
        '寸' => 'す',
        '大' | '太' => 'た',
        // The two syllabaries differ by so much in Unicode; plates have the rounded one.
        'ァ'..='ン' => char::from_u32(u32::from(*kana) - 0x60)?,
        'ぁ'..='ん' => *kana,
        _ => return None,
    };
    let numbered = serial.iter().any(char::is_ascii_digit)
        && serial
            .iter()
            .all(|c| c.is_ascii_digit() || "-・·.".contains(*c));
    if office.is_empty() || !CLASS.contains(&class.len()) || !numbered {
        return None;
    }
    let text = |chars: &[char]| chars.iter().collect::<String>();
    Some(format!(
        "{} {} {kana} {}",
        text(office),
        text(class),
        text(serial)
    ))
}
