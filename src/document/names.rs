//! A name in one field, taken apart as its culture prints it.

use super::template::NameOrder;

/// The parts of a name; `""` is not known.
#[derive(Clone, Default)]
pub(crate) struct NameParts {
    pub first: String,
    pub middle: String,
    pub last: String,
}

/// Korean surnames of two syllables (census of 2015: those with more than a hundred
/// bearers).
const KOREAN_PAIRS: [&str; 10] = [
    "남궁", "황보", "제갈", "사공", "선우", "서문", "독고", "동방", "어금", "망절",
];

/// Chinese surnames of two characters.
const CHINESE_PAIRS: [&str; 24] = [
    "欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "司徒", "东方", "東方", "皇甫", "尉迟",
    "尉遲", "公孙", "公孫", "慕容", "令狐", "宇文", "长孙", "長孫", "夏侯", "端木", "南宫", "南宮",
];

/// Words before a surname that belong to it.
const PARTICLES: [&str; 24] = [
    "DE", "DA", "DO", "DOS", "DAS", "DEL", "DELLA", "DI", "DU", "LA", "LE", "LOS", "LAS", "VAN",
    "VON", "DER", "DEN", "TER", "TEN", "ZU", "AL", "EL", "BIN", "SAN",
];

/// Takes `name` apart; `None` where the order says nothing about this name.
pub(crate) fn split(name: &str, order: NameOrder) -> Option<NameParts> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let parts = |first: String, last: String| {
        (!first.is_empty() && !last.is_empty()).then_some(NameParts {
            first,
            last,
            ..NameParts::default()
        })
    };
    match order {
        NameOrder::Korean => paired(name, &KOREAN_PAIRS),
        NameOrder::Chinese => paired(name, &CHINESE_PAIRS),
        NameOrder::Japanese | NameOrder::SurnameGiven => {
            let (last, first) = words.split_first()?;
            parts(first.join(" "), (*last).to_owned())
        }
        NameOrder::SurnameComma => {
            let (last, first) = name.split_once(',')?;
            parts(first.trim().to_owned(), last.trim().to_owned())
        }
        NameOrder::GivenSurname => {
            let mut from = words.len().checked_sub(1)?;
            let particle = |word: &&str| PARTICLES.contains(&word.to_uppercase().as_str());
            while from > 1 && words.get(from - 1).is_some_and(particle) {
                from -= 1;
            }
            let (first, last) = words.split_at_checked(from)?;
            parts(first.join(" "), last.join(" "))
        }
        NameOrder::FirstMiddle => {
            let (first, middle) = words.split_first()?;
            Some(NameParts {
                first: (*first).to_owned(),
                middle: middle.join(" "),
                last: String::new(),
            })
        }
    }
}

/// A name without spaces: its surname is one character, or one of `pairs`.
fn paired(name: &str, pairs: &[&str]) -> Option<NameParts> {
    let letters: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    let count = letters.chars().count();
    let pair = pairs.iter().any(|pair| letters.starts_with(pair)) && count > 2;
    let at = letters.char_indices().nth(if pair { 2 } else { 1 })?.0;
    let (last, first) = letters.split_at_checked(at)?;
    (2..=6).contains(&count).then(|| NameParts {
        first: first.to_owned(),
        last: last.to_owned(),
        ..NameParts::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_apart_as_they_are_printed() {
        for (name, order, first, middle, last) in [
            ("홍길동", NameOrder::Korean, "길동", "", "홍"),
            ("남궁민수", NameOrder::Korean, "민수", "", "남궁"),
            ("남궁", NameOrder::Korean, "궁", "", "남"),
            ("欧阳娜娜", NameOrder::Chinese, "娜娜", "", "欧阳"),
            ("梁慧", NameOrder::Chinese, "慧", "", "梁"),
            ("日本　花子", NameOrder::Japanese, "花子", "", "日本"),
            (
                "ASHA KUMARI SINGH",
                NameOrder::GivenSurname,
                "ASHA KUMARI",
                "",
                "SINGH",
            ),
            (
                "MARIA DE LA CRUZ",
                NameOrder::GivenSurname,
                "MARIA",
                "",
                "DE LA CRUZ",
            ),
            (
                "CRITTENDEN, LEE W.",
                NameOrder::SurnameComma,
                "LEE W.",
                "",
                "CRITTENDEN",
            ),
            ("LINDA GRACE", NameOrder::FirstMiddle, "LINDA", "GRACE", ""),
        ] {
            let parts = split(name, order).unwrap_or_default();
            assert_eq!(
                [parts.first.as_str(), &parts.middle, &parts.last],
                [first, middle, last],
                "{name}"
            );
        }
        // The space that would tell is not there.
        assert!(split("前田由美子", NameOrder::Japanese).is_none());
        assert!(split("SUHARTO", NameOrder::GivenSurname).is_none());
        assert!(split("", NameOrder::Korean).is_none());
    }
}
