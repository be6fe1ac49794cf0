//! The data of `templates/`: captions, titles, countries, months.
//!
//! The tables are text that a person edits. What is wrong with them is said with
//! the table's name, the line, and what was expected there.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::captions::{LONGEST_LABEL, Pattern, caption};
pub use super::field_rule::{FieldRule, Place, ValueKind};
pub(crate) use super::field_rule::{TemplateField, default_places};
use super::fold::fold;
use super::id_type::IdType;
use super::template::Detail;
use crate::error::{Error, ErrorKind, Result};

/// How many fields a label table can hold: a set of fields is one `u64`.
const MOST_FIELDS: usize = 64;

/// A title, folded as captions are, and the kind of document that it names.
pub(crate) type Title = (Vec<char>, IdType);

/// Labels, titles, words for the sex, and where personal numbers stand.
pub struct LabelTable {
    fields: Vec<FieldRule>,
    patterns: Vec<Pattern>,
    /// Captions that are a number, longest first.
    numbers: Vec<Pattern>,
    shortest_inside: usize,
    titles: Vec<Title>,
    sexes: HashMap<String, char>,
    sex_unclear: HashMap<String, Vec<String>>,
    personal: Vec<PersonalNumber>,
}

/// Where an issuer's MRZ holds the number of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PersonalNumber {
    /// `TD1`, `TD2` or `TD3`.
    pub format: String,
    /// The MRZ field's name.
    pub field: String,
    /// The issuer's code as the MRZ prints it, without fillers.
    pub issuer: String,
    /// How many characters the number has.
    pub digits: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    field: Vec<FieldEntry>,
    #[serde(default)]
    title: Vec<TitleEntry>,
    #[serde(default)]
    sex: BTreeMap<String, Spanned<Vec<String>>>,
    #[serde(default)]
    sex_unclear: HashMap<String, Vec<String>>,
    #[serde(default)]
    personal_number: Vec<PersonalEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldEntry {
    key: Spanned<String>,
    kind: ValueKind,
    #[serde(default = "default_places")]
    places: Vec<Place>,
    max_lines: Option<Spanned<usize>>,
    labels: BTreeMap<String, Vec<Spanned<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TitleEntry {
    id_type: Spanned<String>,
    words: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonalEntry {
    format: Spanned<String>,
    field: Spanned<String>,
    issuers: Vec<PersonalIssuer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonalIssuer {
    code: String,
    digits: usize,
}

/// The line (from 1) of byte `at` of `text`.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|&b| b == b'\n').count() + 1
}

/// What the TOML parser objects to, with the table and the line.
pub(crate) fn syntax_error(table: &str, text: &str, error: &toml::de::Error) -> Error {
    let at = error
        .span()
        .map_or(1, |Range { start, .. }| line_of(text, start));
    Error::new(
        ErrorKind::Configuration,
        format!("{table} table, line {at}: {}", error.message()),
    )
}

impl LabelTable {
    /// Reads a table written as `templates/labels.toml` explains.
    ///
    /// # Errors
    /// `Configuration`, naming the line and what is wrong there: not TOML, an
    /// unknown key, kind, place, document type or sex, a key that is not
    /// `snake_case` or comes twice, a label without letters or too long, no or
    /// too many fields.
    pub fn parse(text: &str) -> Result<Self> {
        let file: File = toml::from_str(text).map_err(|e| syntax_error("labels", text, &e))?;
        let wrong = |at: usize, what: String| {
            let line = line_of(text, at);
            Error::new(
                ErrorKind::Configuration,
                format!("labels table, line {line}: {what}"),
            )
        };
        if file.field.is_empty() || file.field.len() > MOST_FIELDS {
            return Err(wrong(0, format!("needs 1 to {MOST_FIELDS} fields")));
        }
        let mut fields: Vec<FieldRule> = Vec::new();
        let mut labels: BTreeMap<Vec<char>, u64> = BTreeMap::new();
        for (index, entry) in file.field.iter().enumerate() {
            let at = entry.key.span().start;
            let key = entry.key.get_ref();
            if key.is_empty() || !key.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
                return Err(wrong(at, format!("key `{key}` is not snake_case")));
            }
            if fields.iter().any(|f| f.key == *key) {
                return Err(wrong(at, format!("key `{key}` comes twice")));
            }
            let max_lines = match &entry.max_lines {
                None => 1,
                Some(n) if (1..=4).contains(n.get_ref()) => *n.get_ref(),
                Some(n) => return Err(wrong(n.span().start, "max_lines is not 1 to 4".into())),
            };
            for label in entry.labels.values().flatten() {
                let folded = caption(label.get_ref());
                if folded.is_empty() || folded.len() > LONGEST_LABEL {
                    let what = format!("label `{}` has no letters, or too many", label.get_ref());
                    return Err(wrong(label.span().start, what));
                }
                *labels.entry(folded).or_default() |= 1 << index;
            }
            let (key, kind, places) = (key.clone(), entry.kind, entry.places.clone());
            fields.push(FieldRule {
                key,
                kind,
                places,
                max_lines,
                detail: Detail::default(),
            });
        }
        let patterns = patterns(labels, Pattern::new);
        let titles = titles(&file, &wrong)?;
        let sexes = sexes(&file, &wrong)?;
        let personal = personal_numbers(&file, &wrong)?;
        let sex_unclear = file.sex_unclear;
        Ok(Self {
            fields,
            patterns,
            numbers: Vec::new(),
            shortest_inside: SHORTEST_INSIDE,
            titles,
            sexes,
            sex_unclear,
            personal,
        })
    }

    /// The table of one template: its own labels and nothing else. `Err` says what is
    /// wrong with them.
    pub(crate) fn of_template(
        entries: Vec<TemplateField>,
        titles: Vec<Title>,
    ) -> std::result::Result<Self, String> {
        if entries.len() > MOST_FIELDS {
            return Err(format!("has more than {MOST_FIELDS} fields"));
        }
        let mut labels: BTreeMap<Vec<char>, u64> = BTreeMap::new();
        let mut numbers: BTreeMap<Vec<char>, u64> = BTreeMap::new();
        let mut coded: Vec<Vec<char>> = Vec::new();
        let mut fields = Vec::new();
        for (index, entry) in entries.into_iter().enumerate() {
            for label in &entry.labels {
                *labels.entry(caption(label)).or_default() |= 1 << index;
            }
            for number in &entry.numbers {
                let folded = caption(number);
                if number.starts_with(|c: char| c.is_ascii_uppercase()) {
                    coded.push(folded.clone());
                }
                *numbers.entry(folded).or_default() |= 1 << index;
            }
            fields.push(entry.rule);
        }
        let mut numbers = patterns(numbers, |chars, fields| Pattern {
            coded: coded.contains(&chars),
            ..Pattern::of_template(chars, fields)
        });
        numbers.reverse();
        Ok(Self {
            fields,
            patterns: patterns(labels, Pattern::of_template),
            numbers,
            shortest_inside: SHORTEST_INSIDE_TEMPLATE,
            titles,
            sexes: HashMap::new(),
            sex_unclear: HashMap::new(),
            personal: Vec::new(),
        })
    }

    /// How many letters a label inside a line needs, after other text.
    pub(crate) fn shortest_inside(&self) -> usize {
        self.shortest_inside
    }

    /// Captions that are a number, longest first.
    pub(crate) fn numbers(&self) -> &[Pattern] {
        &self.numbers
    }

    /// Whether it is the table of one document.
    pub(crate) fn is_template(&self) -> bool {
        self.shortest_inside == SHORTEST_INSIDE_TEMPLATE
    }

    /// The fields, in the table's order.
    #[must_use]
    pub fn fields(&self) -> &[FieldRule] {
        &self.fields
    }

    /// The field of this name: its place in [`Self::fields`] and its rule.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<(usize, &FieldRule)> {
        self.fields.iter().enumerate().find(|(_, f)| f.key == key)
    }

    /// What a printed word says about the sex: `M`, `F`, `X`, or `None` where it
    /// says nothing, or where this issuer prints it with two meanings.
    #[must_use]
    pub fn sex(&self, printed: &str, issuer: Option<&str>) -> Option<char> {
        let word = fold(printed);
        let unclear = issuer
            .and_then(|code| self.sex_unclear.get(code))
            .is_some_and(|words| words.iter().any(|w| fold(w) == word));
        if unclear {
            None
        } else {
            self.sexes.get(&word).copied()
        }
    }

    pub(crate) fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }

    /// Whether a folded text is one of the captions, none shorter than three letters.
    pub(crate) fn is_caption(&self, folded: &[char]) -> bool {
        const TELLING: usize = 3;
        // They are sorted by length.
        let from = self
            .patterns
            .partition_point(|p| p.chars.len() < folded.len());
        let same_length = self.patterns.iter().skip(from);
        folded.len() >= TELLING
            && same_length
                .take_while(|p| p.chars.len() == folded.len())
                .any(|p| p.chars == folded)
    }

    pub(crate) fn titles(&self) -> &[Title] {
        &self.titles
    }

    pub(crate) fn personal_numbers(&self) -> &[PersonalNumber] {
        &self.personal
    }
}

/// A label inside a line, after other text, needs as many letters: "SEX" inside an
/// address is not a label.
const SHORTEST_INSIDE: usize = 5;

/// The same of a template, whose labels are few and known to be there.
const SHORTEST_INSIDE_TEMPLATE: usize = 3;

/// Labels with the fields that they may stand over, shortest first.
fn patterns(
    labels: BTreeMap<Vec<char>, u64>,
    pattern: impl Fn(Vec<char>, u64) -> Pattern,
) -> Vec<Pattern> {
    let mut patterns: Vec<Pattern> = labels
        .into_iter()
        .map(|(chars, fields)| pattern(chars, fields))
        .collect();
    patterns.sort_by_key(|p| p.chars.len());
    patterns
}

/// An error about byte `at` of the table.
type Wrong<'w> = &'w dyn Fn(usize, String) -> Error;

fn titles(file: &File, wrong: Wrong<'_>) -> Result<Vec<Title>> {
    let mut titles = Vec::new();
    for entry in &file.title {
        let id_type: IdType = entry.id_type.get_ref().parse().map_err(|_| {
            let what = format!("`{}` is no document type", entry.id_type.get_ref());
            wrong(entry.id_type.span().start, what)
        })?;
        titles.extend(entry.words.iter().map(|w| (caption(w.get_ref()), id_type)));
    }
    Ok(titles)
}

fn sexes(file: &File, wrong: Wrong<'_>) -> Result<HashMap<String, char>> {
    let mut sexes = HashMap::new();
    for (sex, words) in &file.sex {
        let letter = match sex.as_str() {
            "M" => 'M',
            "F" => 'F',
            "X" => 'X',
            _ => {
                return Err(wrong(
                    words.span().start,
                    format!("sex `{sex}` is not M, F or X"),
                ));
            }
        };
        sexes.extend(words.get_ref().iter().map(|w| (fold(w), letter)));
    }
    Ok(sexes)
}

fn personal_numbers(file: &File, wrong: Wrong<'_>) -> Result<Vec<PersonalNumber>> {
    const FIELDS: [&str; 4] = [
        "personal_number",
        "optional_data_1",
        "optional_data_2",
        "document_number",
    ];
    let mut personal = Vec::new();
    for entry in &file.personal_number {
        let (format, field) = (entry.format.get_ref(), entry.field.get_ref());
        if !["TD1", "TD2", "TD3"].contains(&format.as_str()) {
            let what = format!("format `{format}` is not TD1, TD2 or TD3");
            return Err(wrong(entry.format.span().start, what));
        }
        if !FIELDS.contains(&field.as_str()) {
            let what = format!("MRZ field `{field}` is not one of {}", FIELDS.join(", "));
            return Err(wrong(entry.field.span().start, what));
        }
        personal.extend(entry.issuers.iter().map(|issuer| PersonalNumber {
            format: format.clone(),
            field: field.clone(),
            issuer: issuer.code.clone(),
            digits: issuer.digits,
        }));
    }
    Ok(personal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Templates;

    #[test]
    fn errors_name_the_line_and_what_is_wrong() {
        let field = "[[field]]\nkey = \"a\"\nkind = \"name\"\nlabels.en = [\"Label\"]\n";
        let with = |more: &str| format!("{field}{more}");
        assert!(LabelTable::parse(field).is_ok());
        for (text, expected) in [
            (String::from("field = 3"), "line 1"),
            (String::new(), "line 1"),
            (
                field.replace("\"name\"", "\"nmae\""),
                "line 3: unknown variant `nmae`",
            ),
            (
                field.replace("\"a\"", "\"A b\""),
                "line 2: key `A b` is not snake_case",
            ),
            (
                field.replace("Label", "---"),
                "line 4: label `---` has no letters",
            ),
            (field.replace("Label", &"x".repeat(99)), "line 4: label"),
            (with(field), "line 6: key `a` comes twice"),
            (with("max_lines = 9"), "line 5: max_lines is not 1 to 4"),
            (
                with("places = [\"under\"]"),
                "line 5: unknown variant `under`",
            ),
            (with("colour = 1"), "line 5: unknown field `colour`"),
            (
                with("[[title]]\nid_type = \"id\"\nwords = []"),
                "line 6: `id` is no document type",
            ),
            (
                with("[sex]\nD = [\"d\"]"),
                "line 6: sex `D` is not M, F or X",
            ),
            (
                with("[[personal_number]]\nformat = \"TD9\"\nfield = \"x\"\nissuers = []"),
                "line 6: format `TD9`",
            ),
            (
                with("[[personal_number]]\nformat = \"TD3\"\nfield = \"x\"\nissuers = []"),
                "line 7: MRZ field `x`",
            ),
        ] {
            let error = LabelTable::parse(&text)
                .err()
                .map(|e| e.to_string())
                .unwrap_or_default();
            assert!(error.contains(expected), "{error:?} lacks {expected:?}");
        }
    }

    #[test]
    fn words_for_the_sex() {
        let labels = &Templates::built_in().expect("readable").labels;
        for (printed, issuer, expected) in [
            ("F", None, Some('F')),
            ("K/F", Some("POL"), Some('F')),
            ("V/M", Some("LVA"), Some('M')),
            ("M", Some("USA"), Some('M')),
            ("M", Some("MEX"), None),
            ("H", Some("MEX"), Some('M')),
            ("X", None, Some('X')),
            ("Q", None, None),
        ] {
            assert_eq!(
                labels.sex(printed, issuer),
                expected,
                "{printed} {issuer:?}"
            );
        }
    }
}
