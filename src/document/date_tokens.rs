//! The parts of a text that can be parts of a date.

use super::months::MonthTable;

/// Text longer than this is cut before it is searched: no printed line of a
/// document has as many characters, and the cost stays bounded.
const LONGEST_TEXT: usize = 400;

/// What a token can be.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// Digits: value and how many.
    Number(u32, usize),
    /// A month word: bit `m - 1` for each month it can mean.
    Month(u16),
    /// `XX`, `XXXX`: printed as unknown.
    Unknown(usize),
    /// A Japanese era: the year before its first.
    Era(u16),
    /// Another word.
    Word,
}

/// What stands between two tokens.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Gap {
    /// A slash, or a bar that it was read as.
    Slash,
    /// A full stop.
    Stop,
    /// Anything else, or nothing.
    Other,
}

/// A part of a text that can be a part of a date; places in `char`s.
#[derive(Clone, Copy)]
pub(super) struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
    /// Close enough to the token before it to belong to the same date.
    pub joined: bool,
    /// What stands between it and the token before.
    pub gap: Gap,
    pub repaired: bool,
}

/// A stroke behind a small letter is an l: `26 Ju| 2029`.
pub(super) fn with_strokes(text: &str) -> impl Iterator<Item = char> {
    let mut before = ' ';
    text.chars().map(move |c| {
        let small = before.is_lowercase();
        before = c;
        if c == '|' && small { 'l' } else { c }
    })
}

/// Takes a text apart.
pub(super) fn tokens(text: &str, months: &MonthTable) -> Vec<Token> {
    let chars: Vec<char> = with_strokes(text).take(LONGEST_TEXT).collect();
    let mut out: Vec<Token> = Vec::new();
    let mut at = 0;
    let mut previous_end = 0;
    while let Some(&ch) = chars.get(at) {
        if !ch.is_alphanumeric() || is_mark(ch) {
            at += 1;
            continue;
        }
        let run = |from: usize, belongs: &dyn Fn(char) -> bool| {
            from + chars.iter().skip(from).take_while(|&&c| belongs(c)).count()
        };
        let word_end = run(at, &|c| c.is_alphanumeric() && !is_mark(c));
        let whole = chars.get(at..word_end).unwrap_or_default();
        let (end, kind, repaired) = if let Some(n) = digits_with_confusions(whole) {
            (word_end, n, true)
        } else if let Some((letters, month)) = month_with_nought(whole, months) {
            (at + letters, month, false)
        } else if ch.is_ascii_digit() {
            let end = run(at, &|c| c.is_ascii_digit());
            // `091月`: the space between day and month is lost.
            let marked = matches!(chars.get(end), Some('月' | '월'));
            let end = if marked && (3..=4).contains(&(end - at)) {
                at + 2
            } else if runs_into_year(&out, chars.get(at..).unwrap_or_default(), end - at) {
                end - 4
            } else {
                end
            };
            let digits = chars.get(at..end).unwrap_or_default();
            let kind = number(digits.iter().copied());
            (end, month_by_mark(kind, chars.get(end..)), false)
        } else {
            let end = run(at, &|c| c.is_alphabetic() && !is_mark(c));
            // A numeral that is neither a letter nor an ASCII digit stands alone.
            let end = end.max(at + 1);
            let word: String = chars.get(at..end).unwrap_or_default().iter().collect();
            let era = era(&word);
            let repaired = era.is_some_and(|(_, repaired)| repaired);
            let kind =
                era.map_or_else(|| word_kind(&word, months), |(before, _)| Kind::Era(before));
            (end, kind, repaired)
        };
        let between = chars.get(previous_end..at).unwrap_or_default();
        // Brackets only around the year of another calendar: `2024年(令和06年)`.
        let bracketed = between.contains(&'年');
        let joined = between.len() <= 3
            && between.iter().all(|&c| {
                c == ' '
                    || is_mark(c)
                    || ".,/-'’·:–|".contains(c)
                    || bracketed && "()（）".contains(c)
            });
        if !is_connector(chars.get(at..end).unwrap_or_default()) || !joined {
            out.push(Token {
                kind,
                start: at,
                end,
                joined: joined && !out.is_empty(),
                gap: gap(between),
                repaired,
            });
        }
        at = end;
        previous_end = end;
    }
    out
}

/// Whether the `count` digits that `rest` begins with are a day and the year of the next date, the
/// dash between the two being lost: `2022.06.242032.06.24`.
fn runs_into_year(before: &[Token], rest: &[char], count: usize) -> bool {
    let year = rest.get(count.saturating_sub(4)..count).unwrap_or_default();
    let in_century = matches!(year, ['1', '9', ..] | ['2', '0', ..]);
    let goes_on = matches!(rest.get(count), Some('.' | '-' | '/'));
    let dated = matches!(
        before,
        [.., year, month]
            if matches!(year.kind, Kind::Number(_, 4))
                && matches!(month.kind, Kind::Number(_, 1..=2))
                && month.joined
    );
    (5..=6).contains(&count) && in_century && goes_on && dated
}

/// Characters that say which part of a date the number before them is.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '年' | '月' | '日' | '년' | '월' | '일')
}

/// "12 de julio de 1942", "12th of July": words that belong to no part.
fn is_connector(word: &[char]) -> bool {
    let word: String = word.iter().collect::<String>().to_ascii_uppercase();
    matches!(
        word.as_str(),
        "DE" | "DEL" | "OF" | "TH" | "ST" | "ND" | "RD"
    )
}

/// A month as Chinese passports print it before the English one: `21 3月/MAR 2024`. Elsewhere
/// the number before the mark is a part of a date in numbers.
fn month_by_mark(kind: Kind, rest: Option<&[char]>) -> Kind {
    let marked = matches!(rest, Some(['月' | '월', '/', ..]));
    match kind {
        Kind::Number(month @ 1..=12, 1..=2) if marked => Kind::Month(1 << (month - 1)),
        other => other,
    }
}

fn number(digits: impl Iterator<Item = char>) -> Kind {
    let mut value = 0u32;
    let mut len = 0;
    for digit in digits.filter_map(|c| c.to_digit(10)) {
        value = value.saturating_mul(10).saturating_add(digit);
        len += 1;
    }
    Kind::Number(value, len)
}

/// A run such as `O1` or `2l`: a number in which O or l stands for a digit, where
/// at least half are digits beyond doubt. `None` for plain digits too.
fn digits_with_confusions(run: &[char]) -> Option<Kind> {
    let sure = run.iter().filter(|c| c.is_ascii_digit()).count();
    if sure == run.len() || sure * 2 < run.len() || !matches!(run.len(), 2 | 4 | 8) {
        return None;
    }
    let digits: Option<Vec<char>> = run
        .iter()
        .map(|&c| match c {
            'O' | 'o' | 'Q' => Some('0'),
            'I' | 'l' | 'i' => Some('1'),
            c if c.is_ascii_digit() => Some(c),
            _ => None,
        })
        .collect();
    digits.map(|digits| number(digits.into_iter()))
}

/// A month in whose name an O was taken for a nought, `0CT` or `N0V`, and how many characters
/// it has: digits of the year may touch it.
fn month_with_nought(run: &[char], months: &MonthTable) -> Option<(usize, Kind)> {
    const SHORTEST: usize = 3;
    let letters = run.iter().rposition(|c| c.is_alphabetic())? + 1;
    let name = run.get(..letters)?;
    let noughts = name.contains(&'0') && name.iter().all(|c| *c == '0' || c.is_alphabetic());
    if !noughts || letters < SHORTEST {
        return None;
    }
    let name: String = name
        .iter()
        .map(|&c| if c == '0' { 'O' } else { c })
        .collect();
    match months.meanings(&name) {
        0 => None,
        mask => Some((letters, Kind::Month(mask))),
    }
}

fn word_kind(word: &str, months: &MonthTable) -> Kind {
    if !word.is_empty() && word.chars().all(|c| c == 'X' || c == 'x') {
        return Kind::Unknown(word.len());
    }
    match months.meanings(word) {
        0 => Kind::Word,
        mask => Kind::Month(mask),
    }
}

/// A Japanese era: the year before its first, and whether a character of its name was
/// taken for the one that it resembles.
///
/// Recognisers that know Chinese better than Japanese read \u{547d} and \u{5408} for
/// the first character of Reiwa. No other word ends so before a number.
fn era(word: &str) -> Option<(u16, bool)> {
    const ERAS: [(&str, [&str; 2], u16); 5] = [
        ("明治", ["明", "治冶"], 1867),
        ("大正", ["大太", "正止"], 1911),
        ("昭和", ["昭照招沼", "和知"], 1925),
        ("平成", ["平", "成戌戍咸"], 1988),
        ("令和", ["令命合今会冷領", "和知"], 2018),
    ];
    let mut chars = word.chars();
    let (first, second) = (chars.next()?, chars.next()?);
    if chars.next().is_some() {
        return None;
    }
    ERAS.iter()
        .find(|(_, [a, b], _)| a.contains(first) && b.contains(second))
        .map(|(name, _, before)| (*before, *name != word))
}

fn gap(between: &[char]) -> Gap {
    if between.contains(&'/') || between.contains(&'|') {
        Gap::Slash
    } else if between.contains(&'.') {
        Gap::Stop
    } else {
        Gap::Other
    }
}
