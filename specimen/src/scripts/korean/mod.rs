//! Korean: what cards, licences, residence cards and passports of the country print.

mod names;
mod places;
mod provinces;
mod words;

use rand::RngExt;

use super::{Chance, FaceFile, Script, Text};
use crate::nationals::korea::resident_number;
use crate::person::{Date, Sex, pick};

/// The script of Korean documents.
pub const KOREAN: Script = Script {
    name: "korean",
    faces: &FACES,
    alphabet: datapage::weights::HANGUL_ALPHABET,
    kinds: &KINDS,
    // Boxes of the detector on drawn cards are 1.0 to 1.3 ems high.
    box_height: (0.95, 1.5),
    size: 1.0,
    text,
};

/// Stands for any hanja: the network says that one is there, another reads which.
const HANJA: char = '〓';

const KINDS: [&str; 10] = [
    "name",
    "name with hanja",
    "number",
    "address",
    "authority",
    "class or condition",
    "date",
    "label",
    "Latin",
    "arbitrary",
];

/// Gothic, myeongjo, gulim, round, narrow, pen and old card faces; `true` are held back
/// from training.
const FACES: [FaceFile; 42] = [
    FaceFile("NanumGothic.ttf", "fonts-nanum", 0, 4, false),
    FaceFile("NanumGothicBold.ttf", "fonts-nanum", 0, 4, false),
    FaceFile("NanumGothicExtraBold.ttf", "fonts-nanum", 0, 2, false),
    FaceFile("NanumMyeongjo.ttf", "fonts-nanum", 0, 3, false),
    FaceFile("NanumMyeongjoBold.ttf", "fonts-nanum", 0, 3, false),
    FaceFile("NanumMyeongjoExtraBold.ttf", "fonts-nanum", 0, 2, false),
    FaceFile("NanumBarunGothic.ttf", "fonts-nanum", 0, 3, false),
    FaceFile("NanumBarunGothicBold.ttf", "fonts-nanum", 0, 3, false),
    FaceFile("NanumSquareB.ttf", "fonts-nanum", 0, 2, false),
    FaceFile("NanumSquareR.ttf", "fonts-nanum", 0, 2, false),
    FaceFile("NanumSquareRoundB.ttf", "fonts-nanum", 0, 2, true),
    FaceFile("NanumSquareRoundR.ttf", "fonts-nanum", 0, 1, false),
    FaceFile(
        "NanumBarunGothicLight.ttf",
        "fonts-nanum-extra",
        0,
        1,
        false,
    ),
    FaceFile("NanumGothicLight.ttf", "fonts-nanum-extra", 0, 1, false),
    FaceFile("NanumSquareEB.ttf", "fonts-nanum-extra", 0, 2, false),
    FaceFile("NanumBarunpenR.ttf", "fonts-nanum-extra", 0, 1, false),
    FaceFile("NanumBarunpenB.ttf", "fonts-nanum-extra", 0, 1, false),
    FaceFile("NanumGothicCoding.ttf", "fonts-nanum-coding", 0, 1, false),
    FaceFile("UnBatang.ttf", "fonts-unfonts-core", 0, 3, true),
    FaceFile("UnBatangBold.ttf", "fonts-unfonts-core", 0, 2, false),
    FaceFile("UnDotum.ttf", "fonts-unfonts-core", 0, 3, false),
    FaceFile("UnDotumBold.ttf", "fonts-unfonts-core", 0, 3, false),
    FaceFile("UnGraphic.ttf", "fonts-unfonts-core", 0, 2, false),
    FaceFile("UnGraphicBold.ttf", "fonts-unfonts-core", 0, 2, true),
    FaceFile("UnDinaru.ttf", "fonts-unfonts-core", 0, 1, false),
    FaceFile("UnGungseo.ttf", "fonts-unfonts-core", 0, 2, false),
    FaceFile("UnShinmun.ttf", "fonts-unfonts-extra", 0, 1, false),
    FaceFile("UnTaza.ttf", "fonts-unfonts-extra", 0, 1, false),
    FaceFile("UnVada.ttf", "fonts-unfonts-extra", 0, 1, false),
    FaceFile("UnPenheulim.ttf", "fonts-unfonts-extra", 0, 1, false),
    FaceFile("batang.ttf", "fonts-baekmuk", 0, 3, false),
    FaceFile("dotum.ttf", "fonts-baekmuk", 0, 3, false),
    FaceFile("gulim.ttf", "fonts-baekmuk", 0, 4, false),
    FaceFile("hline.ttf", "fonts-baekmuk", 0, 2, false),
    FaceFile("NotoSansCJK-Regular.ttc", "fonts-noto-cjk", 1, 3, false),
    FaceFile("NotoSansCJK-Bold.ttc", "fonts-noto-cjk", 1, 3, false),
    FaceFile(
        "NotoSansCJK-Medium.ttc",
        "fonts-noto-cjk-extra",
        1,
        2,
        false,
    ),
    FaceFile("NotoSansCJK-Black.ttc", "fonts-noto-cjk-extra", 1, 1, false),
    FaceFile("NotoSansCJK-Light.ttc", "fonts-noto-cjk-extra", 1, 1, false),
    FaceFile("NotoSerifCJK-Regular.ttc", "fonts-noto-cjk", 1, 2, false),
    FaceFile("NotoSerifCJK-Bold.ttc", "fonts-noto-cjk", 1, 2, false),
    FaceFile(
        "NotoSerifCJK-SemiBold.ttc",
        "fonts-noto-cjk-extra",
        1,
        1,
        false,
    ),
];

/// A line of one of the [`KINDS`].
fn text(kind: usize, rng: &mut Chance) -> Text {
    let printed = match kind {
        0 | 1 => {
            let name = name(rng);
            if kind == 0 {
                return Text {
                    spread: name.chars().count() < 5 && rng.random_bool(0.3),
                    ..Text::plain(name)
                };
            }
            let hanja: String = (0..name.chars().count()).map(|_| any_hanja(rng)).collect();
            match rng.random_range(0..6) {
                0 => format!("({hanja})"),
                1 => format!("{name} ({hanja})"),
                _ => format!("{name}({hanja})"),
            }
        }
        2 => number(rng),
        3 => address(rng),
        4 => authority(rng),
        5 => class_or_condition(rng),
        6 => date(rng),
        7 => (*pick(&words::LABELS, rng)).to_owned(),
        8 => latin(rng),
        _ => arbitrary(rng),
    };
    let said = printed
        .chars()
        .map(|ch| if is_hanja(ch) { HANJA } else { ch })
        .collect();
    Text {
        printed,
        said,
        spread: false,
    }
}

fn is_hanja(ch: char) -> bool {
    matches!(ch, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}')
}

fn name(rng: &mut Chance) -> String {
    if rng.random_bool(0.06) {
        return (*pick(&names::FOREIGN, rng)).to_owned();
    }
    // Every other one bears one of the ten most frequent surnames, as in the census.
    let surname = if rng.random_bool(0.5) {
        *pick(&names::SURNAMES[..10], rng)
    } else {
        *pick(&names::SURNAMES, rng)
    };
    let syllables = match rng.random_range(0..20) {
        0 | 1 => 1,
        2 => 3,
        _ => 2,
    };
    let mut name = surname.to_owned();
    for _ in 0..syllables {
        // Parents have ideas of their own.
        name.push(if rng.random_bool(0.15) {
            any_syllable(rng)
        } else {
            any_char(names::GIVEN, rng)
        });
    }
    name
}

fn number(rng: &mut Chance) -> String {
    let digits = |count: usize, rng: &mut Chance| -> String {
        (0..count)
            .map(|_| char::from(rng.random_range(b'0'..=b'9')))
            .collect()
    };
    match rng.random_range(0..12) {
        0..6 => {
            let sex = if rng.random_bool(0.5) {
                Sex::Male
            } else {
                Sex::Female
            };
            let born = Date::any_in(rng.random_range(1930..2010), rng);
            let number = resident_number(born, sex, rng);
            match rng.random_range(0..12) {
                0 => format!("{}******", &number[..8]),
                1 => number.replace('-', " - "),
                _ => number,
            }
        }
        6..9 => format!(
            "{:02}-{:02}-{}-{}",
            rng.random_range(11..=28),
            rng.random_range(0..100),
            digits(6, rng),
            digits(2, rng)
        ),
        9 => format!(
            "{}-{:02}-{}-{}",
            *pick(
                &[
                    "서울", "부산", "경기", "강원", "충북", "전남", "경북", "대구", "인천", "제주"
                ],
                rng
            ),
            rng.random_range(70..100),
            digits(6, rng),
            digits(2, rng)
        ),
        10 => format!("{}{}", pick(&["M", "S", "PM", "R"], rng), digits(8, rng)),
        _ => format!(
            "0{}-{}-{}",
            rng.random_range(2..70),
            digits(4, rng),
            digits(4, rng)
        ),
    }
}

/// A line of an address: the whole, or where it is long a part as cards wrap it.
fn address(rng: &mut Chance) -> String {
    let (province, districts) = *pick(&provinces::PROVINCES, rng);
    let province = if rng.random_bool(0.1) {
        *pick(&places::FORMER, rng)
    } else {
        province
    };
    let district = *pick(districts, rng);
    let quarter = quarter(rng);
    let building = *pick(&places::BUILDINGS, rng);
    let (block, floor, flat) = (
        rng.random_range(101..=2112),
        rng.random_range(1..=35),
        rng.random_range(1..=12),
    );
    let home = match rng.random_range(0..8) {
        0..3 => format!("{block}동 {floor}{flat:02}호"),
        3 => format!("{building} {block}동 {floor}{flat:02}호"),
        4 => format!("{floor}층"),
        5 => format!("{building} {floor}{flat:02}호"),
        6 => format!("지하 {flat}호"),
        _ => format!("{block}-{floor}{flat:02}"),
    };
    let line = if rng.random_bool(0.7) {
        let house = match rng.random_range(0..4) {
            0 => format!("{}-{}", rng.random_range(1..400), rng.random_range(1..60)),
            1 => format!("지하 {}", rng.random_range(1..900)),
            _ => format!("{}", rng.random_range(1..900)),
        };
        let end = match rng.random_range(0..5) {
            0 => String::new(),
            1 => format!(", {home}"),
            2 => format!(", {home} ({quarter}, {building})"),
            3 => format!(" ({quarter})"),
            _ => format!(", {home} ({quarter})"),
        };
        format!("{province} {district} {} {house}{end}", road(rng))
    } else {
        let plot = format!("{}-{}", rng.random_range(1..1500), rng.random_range(1..90));
        match rng.random_range(0..4) {
            0 => format!("{province} {district} {quarter} {plot}번지"),
            1 => format!("{province} {district} {quarter} {plot}번지 {building} {home}"),
            2 => format!(
                "{province} {district} {quarter} {plot} {}통{}반",
                rng.random_range(1..40),
                rng.random_range(1..9)
            ),
            _ => format!("{province} {district} {quarter} 산 {plot}"),
        }
    };
    wrapped(&line, rng)
}

/// One of the lines that `line` is broken into at 9 to 26 characters.
fn wrapped(line: &str, rng: &mut Chance) -> String {
    let most = rng.random_range(9..=26);
    let mut lines = vec![String::new()];
    for word in line.split(' ') {
        let last = lines.last_mut().expect("one line at least");
        if last.is_empty() {
            last.push_str(word);
        } else if last.chars().count() + word.chars().count() < most {
            last.push(' ');
            last.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    pick(&lines, rng).clone()
}

fn quarter(rng: &mut Chance) -> String {
    match rng.random_range(0..4) {
        0 => format!(
            "{}{}",
            coined(rng),
            pick(&["동", "읍", "면", "리", "가"], rng)
        ),
        1 => format!("{}제{}동", coined(rng), rng.random_range(1..10)),
        _ => (*pick(&places::QUARTERS, rng)).to_owned(),
    }
}

fn road(rng: &mut Chance) -> String {
    let name = if rng.random_bool(0.6) {
        (*pick(&places::ROADS, rng)).to_owned()
    } else {
        coined(rng)
    };
    match rng.random_range(0..8) {
        0 => format!("{name}대로"),
        1..4 => format!("{name}로"),
        4 => format!("{name}길"),
        5 => format!("{name}로{}길", rng.random_range(1..120)),
        6 => format!("{name}로{}번길", rng.random_range(1..900)),
        _ => format!("{name}{}길", rng.random_range(1..60)),
    }
}

/// Two or three syllables that no gazetteer need have.
fn coined(rng: &mut Chance) -> String {
    (0..rng.random_range(2..=3))
        .map(|_| {
            if rng.random_bool(0.4) {
                any_syllable(rng)
            } else {
                any_char(names::GIVEN, rng)
            }
        })
        .collect()
}

fn authority(rng: &mut Chance) -> String {
    if rng.random_bool(0.3) {
        return (*pick(&words::OFFICES, rng)).to_owned();
    }
    let (province, districts) = *pick(&provinces::PROVINCES, rng);
    let district = *pick(districts, rng);
    let head = match district.chars().last() {
        Some('시' | '읍' | '동') => "장",
        Some('군') => "수",
        _ => "청장",
    };
    match rng.random_range(0..4) {
        0 => format!("{district}{head}"),
        1 => format!("{province}{district}{head}"),
        _ => format!("{province} {district}{head}"),
    }
}

fn class_or_condition(rng: &mut Chance) -> String {
    match rng.random_range(0..8) {
        0..3 => (*pick(&words::CLASSES, rng)).to_owned(),
        3..5 => (*pick(&words::CONDITIONS, rng)).to_owned(),
        5 => (*pick(&words::STAYS, rng)).to_owned(),
        6 => (*pick(&words::STATES, rng)).to_owned(),
        _ => format!(
            "조건 : {}",
            pick(&["A", "B", "C", "D", "AB", "안경", "A, D"], rng)
        ),
    }
}

fn date(rng: &mut Chance) -> String {
    let one = |rng: &mut Chance| {
        let Date { year, month, day } = Date::any_in(rng.random_range(1930..2040), rng);
        match rng.random_range(0..7) {
            0 => format!("{year}.{month}.{day}."),
            1 => format!("{year}. {month}. {day}."),
            2 => format!("{year}.{month:02}.{day:02}"),
            3 => format!("{year}년 {month}월 {day}일"),
            4 => format!("{year}년{month:02}월{day:02}일"),
            5 => format!("{year}-{month:02}-{day:02}"),
            _ => format!("{year}.{month:02}.{day:02}."),
        }
    };
    match rng.random_range(0..10) {
        0 | 1 => format!("{} ~ {}", one(rng), one(rng)),
        2 => format!("~{}", one(rng)),
        3 => format!("{} 발급", one(rng)),
        _ => one(rng),
    }
}

/// Names and words in Latin letters, as residence cards and passports have them.
fn latin(rng: &mut Chance) -> String {
    let word = |rng: &mut Chance| -> String {
        let (upper, length) = (rng.random_bool(0.7), rng.random_range(2..=9));
        (0..length)
            .map(|index| {
                let letter = char::from(rng.random_range(b'A'..=b'Z'));
                if upper || index == 0 {
                    letter
                } else {
                    letter.to_ascii_lowercase()
                }
            })
            .collect()
    };
    match rng.random_range(0..6) {
        0 => format!("{}, {} {}", word(rng), word(rng), word(rng)),
        1 => format!("{}/{}", word(rng), word(rng)),
        2 => format!("{}{}", word(rng), rng.random_range(0..100_000)),
        3 => (0..rng.random_range(4..9))
            .map(|_| any_char("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", rng))
            .collect(),
        _ => format!("{} {}", word(rng), word(rng)),
    }
}

/// Any characters of the alphabet, so that the network learns to see and not to expect.
fn arbitrary(rng: &mut Chance) -> String {
    let length = rng.random_range(1..=14);
    let mut line = String::new();
    for index in 0..length {
        let ch = match rng.random_range(0..40) {
            0..32 => any_syllable(rng),
            32 => any_char("0123456789", rng),
            33 => any_char("ABCDEFGHIJKLMNOPQRSTUVWXYZ", rng),
            34 => any_char("abcdefghijklmnopqrstuvwxyz", rng),
            35 => any_char("()[]<>,.·-~:;/'\"&*#+%_○", rng),
            36 => any_hanja(rng),
            _ if index > 0 && index + 1 < length && !line.ends_with(' ') => ' ',
            _ => any_syllable(rng),
        };
        line.push(ch);
    }
    line
}

fn any_char(stock: &str, rng: &mut Chance) -> char {
    let count = stock.chars().count();
    stock
        .chars()
        .nth(rng.random_range(0..count))
        .unwrap_or('가')
}

/// Mostly one of the 2,350 of KS X 1001, sometimes one of the others of the alphabet.
fn any_syllable(rng: &mut Chance) -> char {
    if rng.random_bool(0.06) {
        // Open, or closed by nieun or ieung: the rarer ones of the alphabet.
        let (initial, medial) = (rng.random_range(0..19), rng.random_range(0..21));
        let last = *pick(&[0, 4, 21], rng);
        return char::from_u32(0xAC00 + (initial * 21 + medial) * 28 + last).unwrap_or('가');
    }
    ks_x_1001(rng.random_range(0xB0..=0xC8), rng)
}

/// One of the 4,888 hanja of KS X 1001.
fn any_hanja(rng: &mut Chance) -> char {
    ks_x_1001(rng.random_range(0xCA..=0xFD), rng)
}

/// A character of one row of the standard.
fn ks_x_1001(row: u8, rng: &mut Chance) -> char {
    let bytes = [row, rng.random_range(0xA1..=0xFE)];
    let (text, _) = encoding_rs::EUC_KR.decode_without_bom_handling(&bytes);
    text.chars().next().unwrap_or('가')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Stream, stream};

    #[test]
    fn every_line_is_of_the_alphabet() {
        let known: Vec<char> = KOREAN.alphabet.lines().flat_map(str::chars).collect();
        let mut rng = stream(1, Stream::Holder);
        for (kind, name) in KINDS.iter().enumerate() {
            for _ in 0..400 {
                let said = text(kind, &mut rng).said;
                let strange = said.chars().find(|ch| *ch != ' ' && !known.contains(ch));
                assert_eq!(strange, None, "{name}: {said}");
                assert_eq!(said, said.trim(), "{name}");
            }
        }
    }

    #[test]
    fn the_alphabet_has_all_of_ks_x_1001() {
        let known: Vec<char> = KOREAN.alphabet.lines().flat_map(str::chars).collect();
        for row in 0xB0..=0xC8_u8 {
            for column in 0xA1..=0xFE_u8 {
                let bytes = [row, column];
                let (text, bad) = encoding_rs::EUC_KR.decode_without_bom_handling(&bytes);
                assert!(!bad && known.contains(&text.chars().next().unwrap_or(' ')));
            }
        }
    }
}
