//! The names of months, from `templates/months.toml`.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use toml::Spanned;

use super::fold::fold;
use super::tables::{line_of, syntax_error};
use crate::error::{Error, ErrorKind, Result};

/// Words for months in all languages known.
pub struct MonthTable {
    /// Folded word to the months it can mean, bit `m - 1` for month `m`.
    words: HashMap<String, u16>,
    /// The same, sorted, for looking up beginnings.
    sorted: Vec<(String, u16)>,
}

/// Shorter beginnings of a month's name are not taken for it.
const SHORTEST_BEGINNING: usize = 3;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    months: BTreeMap<String, Spanned<Vec<String>>>,
}

impl MonthTable {
    /// Reads the table. `months.<language>` is a list of twelve strings, January
    /// first; spaces separate the forms of one month.
    ///
    /// # Errors
    /// `Configuration`, naming the line, where the text is not TOML, a list has not
    /// twelve entries, or an entry holds no letters.
    pub fn parse(text: &str) -> Result<Self> {
        let file: File = toml::from_str(text).map_err(|e| syntax_error("months", text, &e))?;
        let mut words: HashMap<String, u16> = HashMap::new();
        for (language, list) in &file.months {
            let at = line_of(text, list.span().start);
            let wrong = |what: &str| {
                Error::new(
                    ErrorKind::Configuration,
                    format!("months table, line {at}: language `{language}` {what}"),
                )
            };
            if list.get_ref().len() != 12 {
                return Err(wrong("does not list twelve months"));
            }
            for (month, forms) in list.get_ref().iter().enumerate() {
                let mut any = false;
                for form in forms.split_whitespace() {
                    let folded = fold(form);
                    if folded.is_empty() {
                        return Err(wrong("has a form without letters"));
                    }
                    *words.entry(folded).or_default() |= 1 << month;
                    any = true;
                }
                if !any {
                    return Err(wrong("has an empty month"));
                }
            }
        }
        let mut sorted: Vec<(String, u16)> = words.iter().map(|(w, &m)| (w.clone(), m)).collect();
        sorted.sort();
        Ok(Self { words, sorted })
    }

    /// The months that `word` can mean, bit `m - 1` for month `m`; 0 where it is
    /// none. A whole form counts before a beginning, and two forms without a space
    /// between them (`JANJAN`, `JUILJUL`) mean what both can mean.
    #[must_use]
    pub fn meanings(&self, word: &str) -> u16 {
        let folded = fold(word);
        let single = self.single(&folded);
        if single != 0 {
            return single;
        }
        let cuts: Vec<usize> = folded
            .char_indices()
            .map(|(i, _)| i)
            .skip(SHORTEST_BEGINNING)
            .collect();
        let mut met = 0;
        for cut in cuts {
            let (first, second) = folded.split_at(cut);
            if second.chars().count() >= SHORTEST_BEGINNING {
                met |= self.single(first) & self.single(second);
            }
        }
        met
    }

    fn single(&self, folded: &str) -> u16 {
        if let Some(&mask) = self.words.get(folded) {
            return mask;
        }
        if folded.chars().count() < SHORTEST_BEGINNING {
            return 0;
        }
        let from = self.sorted.partition_point(|(w, _)| w.as_str() < folded);
        self.sorted
            .iter()
            .skip(from)
            .take_while(|(w, _)| w.starts_with(folded))
            .fold(0, |mask, (_, m)| mask | m)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(first: &str) -> String {
        format!("[months]\nen = [\"{first}\"{}]\n", ", \"x\"".repeat(11))
    }

    #[test]
    fn words_beginnings_and_pairs() {
        let table = &crate::document::Templates::built_in()
            .expect("readable")
            .months;
        for (word, expected) in [
            ("JAN", 1 << 0),
            ("janvier", 1 << 0),
            ("SEPTEM", 1 << 8),
            ("JUILJUL", 1 << 6),
            ("août", 1 << 7),
            ("LIS", (1 << 9) | (1 << 10)),
            ("JUI", (1 << 5) | (1 << 6)),
            ("JU", 0),
            ("PARIS", 0),
            ("", 0),
        ] {
            assert_eq!(table.meanings(word), expected, "{word}");
        }
    }

    #[test]
    fn errors_name_the_line() {
        for (text, expected) in [
            (
                "[months]\nen = [\"a\"]\n",
                "line 2: language `en` does not list twelve",
            ),
            (&months(""), "line 2: language `en` has an empty month"),
            (
                &months("--"),
                "line 2: language `en` has a form without letters",
            ),
            ("[months]\n\nen = 3\n", "line 3"),
            ("nonsense", "line 1"),
        ] {
            let error = MonthTable::parse(text)
                .err()
                .map(|e| e.to_string())
                .unwrap_or_default();
            assert!(error.contains(expected), "{error:?} lacks {expected:?}");
        }
        assert!(MonthTable::parse(&months("y")).is_ok());
    }
}
