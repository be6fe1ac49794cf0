//! Countries as the visual zone names them, from `templates/nations.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::fold::{edits, fold};
use super::tables::{line_of, syntax_error};
use crate::error::{Error, ErrorKind, Result};

/// Names shorter than this are compared whole, never looked for inside a text.
const SHORTEST_INSIDE: usize = 5;

/// Countries, by the code that the MRZ prints.
pub struct NationTable {
    nations: Vec<Nation>,
}

struct Nation {
    code: String,
    names: Vec<Vec<char>>,
    people: Vec<Vec<char>>,
    /// The same as they are written.
    spellings: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    country: BTreeMap<Spanned<String>, Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    names: Vec<String>,
    people: Vec<String>,
}

impl NationTable {
    /// Reads a table of `CODE = { names = [...], people = [...] }` under `[country]`.
    ///
    /// # Errors
    /// `Configuration`, naming the line, where the text is not TOML or a code is
    /// not one to three capital letters.
    pub fn parse(text: &str) -> Result<Self> {
        let file: File = toml::from_str(text).map_err(|e| syntax_error("nations", text, &e))?;
        let mut nations = Vec::new();
        for (code, entry) in file.country {
            let spelled = code.get_ref();
            if !(1..=3).contains(&spelled.len()) || !spelled.chars().all(|c| c.is_ascii_uppercase())
            {
                let line = line_of(text, code.span().start);
                return Err(Error::new(
                    ErrorKind::Configuration,
                    format!("nations table, line {line}: `{spelled}` is not a country code"),
                ));
            }
            let folded = |words: Vec<String>| -> Vec<Vec<char>> {
                words.iter().map(|w| fold(w).chars().collect()).collect()
            };
            nations.push(Nation {
                code: spelled.clone(),
                spellings: entry.names.iter().chain(&entry.people).cloned().collect(),
                names: folded(entry.names),
                people: folded(entry.people),
            });
        }
        Ok(Self { nations })
    }

    /// The code of the country whose nationals `printed` names, as the MRZ prints
    /// it; `None` where it names none, or several.
    #[must_use]
    pub fn nationality(&self, printed: &str) -> Option<&str> {
        self.best(printed, |nation| nation.people.iter().chain(&nation.names))
    }

    /// A nationality with a mark that no spelling of it has, with the letter that it has there:
    /// `Françaisè`. A mark that is missing may be missing in print.
    pub(super) fn with_its_marks(&self, printed: &str) -> Option<String> {
        let folded = fold(printed);
        let letters: Vec<char> = printed.chars().collect();
        let spellings = self.nations.iter().flat_map(|nation| &nation.spellings);
        let alike: Vec<Vec<char>> = spellings
            .map(|spelling| spelling.chars().collect::<Vec<char>>())
            // One without marks says nothing: Colombia is Colômbia in Brazil.
            .filter(|spelling| spelling.iter().any(|letter| !letter.is_ascii()))
            .filter(|spelling| spelling.len() == letters.len())
            .filter(|spelling| fold(&spelling.iter().collect::<String>()) == folded)
            .collect();
        let same = |a: &char, b: &char| a.to_lowercase().eq(b.to_lowercase());
        let fits = |spelling: &Vec<char>| {
            let pairs = letters.iter().zip(spelling);
            pairs.into_iter().all(|(a, b)| same(a, b) || a.is_ascii())
        };
        if alike.iter().any(fits) {
            return None;
        }
        let spelling = alike.first()?;
        let mended = letters.iter().zip(spelling).map(|(a, b)| {
            if a.is_ascii() || same(a, b) {
                *a
            } else if a.is_uppercase() {
                b.to_uppercase().next().unwrap_or(*b)
            } else {
                b.to_lowercase().next().unwrap_or(*b)
            }
        });
        Some(mended.collect())
    }

    /// The code of the country that `printed` names.
    #[must_use]
    pub fn country(&self, printed: &str) -> Option<&str> {
        self.best(printed, |nation| nation.names.iter())
    }

    /// Whether `printed` names the nationals of the country with this code, or the
    /// country; one misread letter in a longer word is forgiven.
    #[must_use]
    pub fn is_nationality(&self, printed: &str, code: &str) -> bool {
        let text: Vec<char> = fold(printed).chars().collect();
        let code = code.trim_end_matches('<');
        let words = printed.split(|c: char| !c.is_alphanumeric()).map(fold);
        if words.into_iter().any(|w| w == code) {
            return true;
        }
        self.nations
            .iter()
            .filter(|nation| nation.code == code)
            .flat_map(|nation| nation.people.iter().chain(&nation.names))
            .any(|name| {
                weight(&text, name) > 0
                    || (name.len() >= SHORTEST_INSIDE && edits(&text, name, 1).is_some())
            })
    }

    /// The code whose longest name the text holds.
    fn best<'a, I: Iterator<Item = &'a Vec<char>>>(
        &'a self,
        printed: &str,
        names: impl Fn(&'a Nation) -> I,
    ) -> Option<&'a str> {
        let text: Vec<char> = fold(printed).chars().collect();
        if text.is_empty() {
            return None;
        }
        let mut best: Option<(usize, &str)> = None;
        let mut tie = false;
        for nation in &self.nations {
            let mut weight = names(nation)
                .map(|name| weight(&text, name))
                .max()
                .unwrap_or(0);
            if nation.code.chars().eq(text.iter().copied()) {
                weight = weight.max(nation.code.len());
            }
            match best {
                _ if weight == 0 => {}
                Some((most, _)) if weight < most => {}
                Some((most, _)) if weight == most => tie = true,
                _ => {
                    best = Some((weight, &nation.code));
                    tie = false;
                }
            }
        }
        best.filter(|_| !tie).map(|(_, code)| code)
    }
}

/// How many letters of `text` the name accounts for: all of them, or, for a longer
/// name, those of the place where it stands; 0 where it does not occur.
fn weight(text: &[char], name: &[char]) -> usize {
    let inside = name.len() >= SHORTEST_INSIDE && text.windows(name.len()).any(|w| w == name);
    if text == name || inside {
        name.len()
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> &'static NationTable {
        &crate::document::Templates::built_in()
            .expect("readable")
            .nations
    }

    #[test]
    fn marks_that_no_spelling_has_are_none() {
        for (read, expected) in [
            ("Françaisè", Some("Française")),
            ("FRANÇAISÈ", Some("FRANÇAISE")),
            ("Française", None),
            // Printed without its mark.
            ("FRANCAISE", None),
            // Brazil's spelling, which the table lacks.
            ("COLÔMBIA", None),
            ("KLINGÖN", None),
        ] {
            assert_eq!(table().with_its_marks(read).as_deref(), expected, "{read}");
        }
    }

    #[test]
    fn nationalities_as_printed() {
        for (printed, expected) in [
            ("CANADIAN/CANADIENNE", Some("CAN")),
            ("CANADIANCANADIENNE", Some("CAN")),
            ("Française", Some("FRA")),
            ("BRITISH CITIZEN", Some("GBR")),
            ("REPUBLIC OF KOREA", Some("KOR")),
            ("DEUTSCH", Some("D")),
            ("UNITED STATES OF AMERICA", Some("USA")),
            ("IND", Some("IND")),
            ("INDONESIA", Some("IDN")),
            ("KLINGON", None),
            ("", None),
        ] {
            assert_eq!(table().nationality(printed), expected, "{printed}");
        }
        assert!(table().is_nationality("CANADIAM", "CAN"));
        assert!(table().is_nationality("T.C./TUR", "TUR"));
        assert!(table().is_nationality("D", "D<<"));
        assert!(!table().is_nationality("FRENCH", "CAN"));
        assert!(!table().is_nationality("", "CAN"));
    }

    #[test]
    fn errors_name_the_line() {
        for (text, expected) in [
            (
                "[country]\nFRa = { names = [], people = [] }",
                "line 2: `FRa` is not a country code",
            ),
            ("[country]\nFRA = { names = [] }", "line 2"),
        ] {
            let error = NationTable::parse(text)
                .err()
                .map(|e| e.to_string())
                .unwrap_or_default();
            assert!(error.contains(expected), "{error:?} lacks {expected:?}");
        }
    }
}
