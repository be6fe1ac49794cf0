//! Text as documents print it: dates of the visual zone, names of the MRZ.

use unicode_normalization::UnicodeNormalization;

use crate::person::Date;

/// Month names, English and French, as Doc 9303-3, 3.11 has them abbreviated.
const MONTHS: [(&str, &str); 12] = [
    ("JAN", "JAN"),
    ("FEB", "FÉV"),
    ("MAR", "MARS"),
    ("APR", "AVR"),
    ("MAY", "MAI"),
    ("JUN", "JUIN"),
    ("JUL", "JUIL"),
    ("AUG", "AOÛT"),
    ("SEP", "SEPT"),
    ("OCT", "OCT"),
    ("NOV", "NOV"),
    ("DEC", "DÉC"),
];

/// The abbreviated English name of `month`, 1 to 12.
pub(crate) fn month_name(month: u8) -> &'static str {
    MONTHS[(usize::from(month) + 11) % 12].0
}

/// How a document prints its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateStyle {
    /// `12 AUG/AOÛT 1974`
    Bilingual,
    /// `12 AUG 1974`
    English,
    /// `12.08.1974`
    Dotted,
    /// `12 08 1974`
    Spaced,
}

/// `date` as `style` prints it.
#[must_use]
pub fn printed_date(date: Date, style: DateStyle) -> String {
    let Date { year, month, day } = date;
    let (english, french) = MONTHS[(usize::from(month) + 11) % 12];
    match style {
        DateStyle::Bilingual if english != french => {
            format!("{day:02} {english}/{french} {year}")
        }
        DateStyle::Bilingual | DateStyle::English => format!("{day:02} {english} {year}"),
        DateStyle::Dotted => format!("{day:02}.{month:02}.{year}"),
        DateStyle::Spaced => format!("{day:02} {month:02} {year}"),
    }
}

/// The MRZ's name field: `SURNAME<<GIVEN<NAMES` filled or cut to `width`.
///
/// Doc 9303-3, 4.6 and section 6 (transliteration of Latin letters).
#[must_use]
pub fn to_mrz_name(surname: &str, given_names: &str, width: usize) -> String {
    let name = format!("{}<<{}", component(surname), component(given_names));
    name.chars()
        .chain(std::iter::repeat('<'))
        .take(width)
        .collect()
}

/// One part of a name in the letters of the MRZ; spaces and hyphens become `<`.
fn component(text: &str) -> String {
    let mut out = String::new();
    for ch in text.chars().flat_map(char::to_uppercase) {
        match ch {
            ' ' | '-' => out.push('<'),
            'Ä' | 'Æ' => out.push_str("AE"),
            'Å' => out.push_str("AA"),
            'Ö' | 'Ø' | 'Œ' => out.push_str("OE"),
            'Ü' => out.push_str("UE"),
            'Þ' => out.push_str("TH"),
            'ß' | 'ẞ' => out.push_str("SS"),
            'Đ' | 'Ð' => out.push('D'),
            'Ł' => out.push('L'),
            // The base letter remains; the marks that decomposition splits off do not.
            other => out.extend(other.nfd().filter(char::is_ascii_uppercase)),
        }
    }
    out
}

/// `text` in lines of at most `ems` times the size of its font, as far as its words allow;
/// a line feed ends a line. Text that has no spaces is broken between any two characters.
/// All lines but the last end with the space that stood there, so that together they are
/// the text again.
#[must_use]
pub fn wrapped(text: &str, ems: f64) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let words: Vec<String> = if paragraph.contains(' ') {
            paragraph.split_inclusive(' ').map(str::to_owned).collect()
        } else {
            paragraph.chars().map(String::from).collect()
        };
        let mut line = String::new();
        for word in words {
            if !line.is_empty() && width(&line) + width(word.trim_end()) > ems {
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(&word);
        }
        line.push(' ');
        lines.push(line);
    }
    if let Some(last) = lines.last_mut() {
        last.truncate(last.trim_end().len());
    }
    lines
}

/// About how wide `text` is set, in sizes of its font.
fn width(text: &str) -> f64 {
    text.chars()
        .map(|ch| match ch {
            '\u{1100}'.. => 1.0,
            'A'..='Z' => 0.68,
            _ => 0.56,
        })
        .sum()
}

/// `text` as XML character data.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_the_letters_of_the_mrz() {
        for (surname, given, expected) in [
            ("ERIKSSON", "ANNA MARIA", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<<"),
            ("ÞÓRSDÓTTIR", "ÆVAR", "THORSDOTTIR<<AEVAR<<<<<<<<<<<<<"),
            (
                "D'AVIGNON-LE NOËL",
                "ŁUCJA",
                "DAVIGNON<LE<NOEL<<LUCJA<<<<<<<<",
            ),
            ("YILDIRIM", "İPEK ĞÜL", "YILDIRIM<<IPEK<GUEL<<<<<<<<<<<<"),
            ("ŠŤASTNÁ", "ŽOFIE", "STASTNA<<ZOFIE<<<<<<<<<<<<<<<<<"),
            (
                "VAN DER MÜHLENBERG-ÅKERSTRÖM",
                "BO",
                "VAN<DER<MUEHLENBERG<AAKERSTROEM",
            ),
        ] {
            assert_eq!(to_mrz_name(surname, given, 31), expected);
        }
    }

    #[test]
    fn lines_are_the_text_again() {
        for (text, ems, expected) in [
            ("12 OAK AVE", 5.0, &["12 OAK ", "AVE"][..]),
            ("12 OAK AVE\nALBANY", 50.0, &["12 OAK AVE ", "ALBANY"]),
            ("北京市朝阳区", 4.0, &["北京市朝", "阳区"]),
            ("서울특별시 종로구", 6.0, &["서울특별시 ", "종로구"]),
        ] {
            let lines = wrapped(text, ems);
            assert_eq!(lines, expected);
            assert_eq!(lines.concat(), text.replace('\n', " "));
        }
    }

    #[test]
    fn dates_as_printed() {
        let date = Date {
            year: 1974,
            month: 8,
            day: 2,
        };
        for (style, expected) in [
            (DateStyle::Bilingual, "02 AUG/AOÛT 1974"),
            (DateStyle::English, "02 AUG 1974"),
            (DateStyle::Dotted, "02.08.1974"),
            (DateStyle::Spaced, "02 08 1974"),
        ] {
            assert_eq!(printed_date(date, style), expected);
        }
        let october = Date { month: 10, ..date };
        assert_eq!(printed_date(october, DateStyle::Bilingual), "02 OCT 1974");
    }
}
