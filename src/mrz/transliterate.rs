//! How names are spelled in the zone: the recommended transliterations of
//! Doc 9303 part 3, section 6, and the comparison of a printed name with them.
//!
//! National practice differs, so a character has all its allowed spellings, the
//! recommended one first. A disagreement is a reason to look, never alone a
//! reason to refuse a document.

use super::alphabet::is_mrz_character;
use super::spellings::{COMPOSED, CYRILLIC, GREEK, LATIN, MARKED};

/// The most spellings that [`to_mrz`] gives.
const MOST_SPELLINGS: usize = 64;

/// A printed character as the zone has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// A letter, digit or sign with its allowed spellings.
    Spelled(&'static [&'static str]),
    /// A character of the MRZ alphabet other than the filler: itself.
    Plain(u8),
    /// A space or hyphen: one filler.
    Space,
    /// A comma: two fillers between identifiers, one within.
    Comma,
    /// A filler that is already one.
    Filler,
}

/// The characters of a printed text; those that names drop are left out.
///
/// `None` where a character belongs to a script without a table.
fn units(text: &str) -> Option<Vec<Unit>> {
    let mut units = Vec::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let mut upper = upper_case(c);
        if let Some(&mark) = characters.peek()
            && let Some(&(_, _, composed)) = COMPOSED
                .iter()
                .find(|&&(base, with, _)| base == upper && with == mark)
        {
            upper = composed;
            characters.next();
        }
        units.extend(unit(upper)?);
    }
    Some(units)
}

/// Upper case of one character; what has no single upper case stays.
fn upper_case(c: char) -> char {
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(only), None) => only,
        _ => c,
    }
}

/// `None`: no table. `Some(None)`: a sign that names drop.
#[allow(clippy::option_option)]
fn unit(c: char) -> Option<Option<Unit>> {
    if c.is_ascii() {
        let byte = c as u8;
        return Some(match byte {
            b'<' => Some(Unit::Filler),
            b',' => Some(Unit::Comma),
            b'-' | b' ' | b'\t' | b'\n' | b'\r' | b'_' | b'/' => Some(Unit::Space),
            _ if is_mrz_character(byte) => Some(Unit::Plain(byte)),
            _ => None,
        });
    }
    let tables = [LATIN, CYRILLIC, GREEK];
    if let Some((_, spellings)) = tables.iter().copied().flatten().find(|entry| entry.0 == c) {
        return Some(Some(Unit::Spelled(spellings)));
    }
    if let Some((base, _)) = MARKED.iter().find(|(_, marked)| marked.contains(c)) {
        return base.bytes().next().map(|base| Some(Unit::Plain(base)));
    }
    if c.is_whitespace() || matches!(c, '\u{2010}'..='\u{2015}') {
        return Some(Some(Unit::Space));
    }
    // Apostrophes, points, marks: dropped, and what they stood between is joined.
    if c.is_alphanumeric() {
        None
    } else {
        Some(None)
    }
}

/// Whether every letter of a printed text belongs to a script that can be
/// transliterated here (Latin, Cyrillic, Greek), so that a comparison means something.
#[must_use]
pub fn can_spell(text: &str) -> bool {
    units(text).is_some()
}

/// The allowed MRZ spellings of a printed name, the recommended one first, at
/// most 64; fillers separate its parts.
///
/// Empty where the text holds nothing to spell or a letter of another script.
/// Digits are kept as they are, although Doc 9303 has none in names: Russian
/// internal passports do.
#[must_use]
pub fn to_mrz(text: &str) -> Vec<String> {
    let Some(units) = units(text) else {
        return Vec::new();
    };
    let mut spellings = vec![String::new()];
    for unit in units {
        match unit {
            Unit::Plain(byte) => {
                for spelling in &mut spellings {
                    spelling.push(char::from(byte));
                }
            }
            Unit::Spelled(allowed) => {
                let room = MOST_SPELLINGS / spellings.len();
                let mut grown = Vec::with_capacity(spellings.len() * allowed.len());
                for &way in allowed.iter().take(room.max(1)) {
                    grown.extend(spellings.iter().map(|spelling| format!("{spelling}{way}")));
                }
                spellings = grown;
            }
            Unit::Filler => {
                for spelling in &mut spellings {
                    spelling.push('<');
                }
            }
            Unit::Space | Unit::Comma => {
                for spelling in &mut spellings {
                    if !spelling.is_empty() && !spelling.ends_with('<') {
                        spelling.push('<');
                    }
                }
            }
        }
    }
    if !text.ends_with('<') {
        for spelling in &mut spellings {
            let bare = spelling.trim_end_matches('<').len();
            spelling.truncate(bare);
        }
    }
    let mut distinct: Vec<String> = Vec::with_capacity(spellings.len());
    for spelling in spellings {
        if !spelling.is_empty() && !distinct.contains(&spelling) {
            distinct.push(spelling);
        }
    }
    distinct
}

/// What the comparison of a printed name with that of the zone gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Agreement {
    /// The same letters, by one of the allowed spellings.
    Agree,
    /// The zone's name was cut off, and what is left of each part begins the
    /// printed part in the same place.
    AgreeTruncated,
    /// Neither; also where the printed name is in a script without a table, see
    /// [`can_spell`], or one of the names is empty.
    Differ,
}

/// Compares a printed name with the zone's, given with `<` or spaces between its
/// parts. `truncated` says that the zone's name may be cut off, see
/// [`super::Mrz::name_truncated`].
///
/// Case, marks, apostrophes, and how parts are separated do not matter for
/// [`Agreement::Agree`]: recognisers lose spaces, issuers write hyphens in all ways.
#[must_use]
pub fn names_agree(viz: &str, mrz: &str, truncated: bool) -> Agreement {
    let Some(printed) = units(viz) else {
        return Agreement::Differ;
    };
    let parts: Vec<&[Unit]> = printed
        .split(|unit| matches!(unit, Unit::Space | Unit::Comma | Unit::Filler))
        .filter(|part| !part.is_empty())
        .collect();
    let zone = mrz.to_ascii_uppercase();
    let zone_parts: Vec<&[u8]> = zone
        .as_bytes()
        .split(|&byte| byte == b'<' || byte.is_ascii_whitespace())
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() || zone_parts.is_empty() {
        return Agreement::Differ;
    }
    if spells(&parts.concat(), &zone_parts.concat(), false) {
        return Agreement::Agree;
    }
    let prefixes = zone_parts.len() <= parts.len()
        && zone_parts
            .iter()
            .zip(&parts)
            .all(|(zone, printed)| spells(printed, zone, true));
    if truncated && prefixes {
        Agreement::AgreeTruncated
    } else {
        Agreement::Differ
    }
}

/// Whether a printed text can be spelled as `zone`, or begin with it.
fn spells(printed: &[Unit], zone: &[u8], as_prefix: bool) -> bool {
    // reached[i]: what was printed so far can be spelled zone[..i].
    let mut reached = vec![false; zone.len() + 1];
    if let Some(start) = reached.first_mut() {
        *start = true;
    }
    for unit in printed {
        let mut next = vec![false; zone.len() + 1];
        for (at, _) in reached.iter().enumerate().filter(|&(_, &reached)| reached) {
            let rest = zone.get(at..).unwrap_or_default();
            let mut step = |way: &[u8]| {
                if rest.starts_with(way) {
                    if let Some(to) = next.get_mut(at + way.len()) {
                        *to = true;
                    }
                    false
                } else {
                    // The zone ends within this spelling.
                    as_prefix && way.starts_with(rest)
                }
            };
            let ended = match unit {
                Unit::Plain(byte) => step(std::slice::from_ref(byte)),
                Unit::Spelled(ways) => {
                    // Every way is taken, also behind one that ends the zone.
                    ways.iter().filter(|way| step(way.as_bytes())).count() > 0
                }
                Unit::Space | Unit::Comma | Unit::Filler => step(b""),
            };
            if ended {
                return true;
            }
        }
        reached = next;
        if as_prefix && reached.last() == Some(&true) {
            return true;
        }
    }
    reached.last() == Some(&true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_gives_mrz_letters() {
        for (c, spellings) in [LATIN, CYRILLIC, GREEK].iter().copied().flatten() {
            for spelling in *spellings {
                assert!(spelling.bytes().all(|b| b.is_ascii_uppercase()), "{c}");
            }
        }
        for (base, marked) in MARKED {
            assert!(
                marked.chars().all(|c| upper_case(c) == c && !c.is_ascii()),
                "{base}"
            );
        }
    }

    #[test]
    fn spellings() {
        for (text, expected) in [
            ("Eriksson", vec!["ERIKSSON"]),
            ("D'Artagnan", vec!["DARTAGNAN"]),
            ("Anna-Maria", vec!["ANNA<MARIA"]),
            ("Müller", vec!["MUELLER", "MUXXLLER", "MULLER"]),
            ("Mu\u{308}ller", vec!["MUELLER", "MUXXLLER", "MULLER"]),
            ("Núñez", vec!["NUNEZ", "NUNXXEZ"]),
            ("Groß", vec!["GROSS"]),
            ("Işık", vec!["ISIK"]),
            ("Щукин", vec!["SHCHUKIN", "SHTUKIN", "SHCHUKYN", "SHTUKYN"]),
            (
                "Θεοδώρου",
                vec!["THEODOROY", "THEODOROU", "THEODOROV", "THEODOROF"],
            ),
            ("Nguyễn", vec!["NGUYEN"]),
            ("  van der  Berg ", vec!["VAN<DER<BERG"]),
            ("Smith, Jr.", vec!["SMITH<JR"]),
            ("山田", vec![]),
            ("", vec![]),
        ] {
            let found = to_mrz(text);
            assert_eq!(found, expected, "{text}");
        }
        assert!(to_mrz(&"Ü".repeat(200)).len() <= MOST_SPELLINGS);
    }

    #[test]
    fn names_of_both_zones() {
        for (viz, mrz, truncated, expected) in [
            ("Müller", "MUELLER", false, Agreement::Agree),
            ("MÜLLER", "MULLER", false, Agreement::Agree),
            ("Mueller", "MULLER", false, Agreement::Differ),
            ("O'Connor", "OCONNOR", false, Agreement::Agree),
            ("O’Connor", "O CONNOR", false, Agreement::Agree),
            ("Anna-Maria", "ANNA<MARIA", false, Agreement::Agree),
            ("ANNAMARIA", "ANNA MARIA", false, Agreement::Agree),
            ("Martin", "HARTIN", false, Agreement::Differ),
            ("ÞURÍÐUR ÖSP", "THURIDUR<OESP", false, Agreement::Agree),
            ("Юрий", "IURII", false, Agreement::Agree),
            ("Жељко", "ZELJKO", false, Agreement::Agree),
            ("Παπαδόπουλος", "PAPADOPOULOS", false, Agreement::Agree),
            (
                "CHAYAPA DEJTHAMRONG KRASUANG",
                "CHAYAPA<DEJTHAMRONG<K",
                true,
                Agreement::AgreeTruncated,
            ),
            (
                "CHAYAPA DEJTHAMRONG KRASUANG",
                "CHAYAPA<DEJTHAMRONG<K",
                false,
                Agreement::Differ,
            ),
            (
                "CHAYAPA DEJTHAMRONG",
                "CHAYAPA<DEJTHAMRONG<K",
                true,
                Agreement::Differ,
            ),
            ("Jürgen", "JU", true, Agreement::AgreeTruncated),
            ("Jürgen", "JUE", true, Agreement::AgreeTruncated),
            ("Jürgen", "JO", true, Agreement::Differ),
            ("Anna Maria", "ANNA", true, Agreement::AgreeTruncated),
            ("Anna Maria", "ANNA", false, Agreement::Differ),
            ("ANNA", "ANNA", true, Agreement::Agree),
            ("ANNA", "", true, Agreement::Differ),
            ("", "ANNA", true, Agreement::Differ),
            ("山田", "YAMADA", false, Agreement::Differ),
        ] {
            assert_eq!(names_agree(viz, mrz, truncated), expected, "{viz} / {mrz}");
        }
        assert!(can_spell("Øyvind") && !can_spell("山田"));
    }
}
