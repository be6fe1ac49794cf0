//! Judging printed fields against the truth of a manifest.

use serde_json::{Map, Value, json};

use crate::document::{DayOrder, Document, Grounds, PrintedYear, Source, Templates, parse_date};

/// What became of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// As printed.
    Exact,
    /// Something else.
    Wrong,
    /// Nothing was read.
    Empty,
}

impl Outcome {
    /// Its name in figures for programs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Wrong => "wrong",
            Self::Empty => "empty",
        }
    }
}

/// What a field's value is, for figures about all fields of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A document's or a person's, a plate, a VIN.
    Number,
    /// A day.
    Date,
    /// A name, or a part of one.
    Name,
    /// The sex.
    Sex,
    /// An address.
    Address,
    /// Who issued it.
    Authority,
    /// Anything else.
    Other,
}

impl Kind {
    /// All of them, in the order of tables.
    pub const ALL: [Self; 7] = [
        Self::Number,
        Self::Date,
        Self::Name,
        Self::Sex,
        Self::Address,
        Self::Authority,
        Self::Other,
    ];

    /// That of the field `key` of an answer.
    #[must_use]
    pub fn of(key: &str) -> Self {
        match key {
            key if key.ends_with("_date") => Self::Date,
            "valid_from" | "resident_since" | "first_registration" | "first_issue" => Self::Date,
            "number"
            | "identity_number"
            | "serial_number"
            | "support_number"
            | "curp"
            | "discriminator"
            | "registration_number"
            | "vin"
            | "card_number"
            | "engine_number" => Self::Number,
            "surname" | "given_names" | "middle_name" | "holder" => Self::Name,
            key if key == "name" || key.starts_with("name_") && key != "name_suffix" => Self::Name,
            "father_name" | "mother_name" | "spouse_name" => Self::Name,
            "gender" => Self::Sex,
            "address" => Self::Address,
            "authority" => Self::Authority,
            _ => Self::Other,
        }
    }

    /// What a table calls them.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Date => "date",
            Self::Name => "name",
            Self::Sex => "sex",
            Self::Address => "address",
            Self::Authority => "authority",
            Self::Other => "other",
        }
    }
}

/// One field, judged; it carries no text.
#[derive(Debug, Clone)]
pub struct JudgedField {
    /// Its name in the answer.
    pub key: String,
    /// What became of it.
    pub outcome: Outcome,
    /// The score of the answer's value; `None` where the value is put together of others, as a
    /// full name is, or is not there.
    pub score: Option<u8>,
    /// The zone that the value stands in.
    pub source: Option<Source>,
    /// What the score was reckoned from, where it was.
    pub grounds: Option<Grounds>,
}

impl JudgedField {
    /// What its value is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        Kind::of(&self.key)
    }

    /// Wrong, and said to be right.
    #[must_use]
    pub fn is_sure_but_wrong(&self) -> bool {
        self.outcome == Outcome::Wrong && self.score.is_some_and(|score| score >= CLAIMS)
    }
}

/// Country and kind of one picture's document: what it is, and what was said without being
/// told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// Empty where nothing on the side tells it, and any answer is wrong.
    pub country: String,
    /// The kind that it is.
    pub id_type: String,
    /// The country that was said.
    pub country_said: Option<String>,
    /// The kind that was said.
    pub id_type_said: Option<String>,
}

impl Recognised {
    /// Whether the country was said.
    #[must_use]
    pub fn country_right(&self) -> bool {
        self.country_said.as_deref().unwrap_or_default() == self.country
    }

    /// Whether the kind was said.
    #[must_use]
    pub fn kind_right(&self) -> bool {
        self.id_type_said.as_deref() == Some(&self.id_type)
    }

    /// Whether both were.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.country_right() && self.kind_right()
    }
}

/// One picture's fields, judged; it carries none of their text.
#[derive(Debug, Clone)]
pub struct FieldsOfPicture {
    /// The picture's identifier in the manifest.
    pub id: String,
    /// The document, as the manifest names it, or its country and kind.
    pub document: String,
    /// The fields of the manifest, in its order.
    pub fields: Vec<JudgedField>,
    /// `None` where the manifest does not say what it is.
    pub recognised: Option<Recognised>,
}

impl FieldsOfPicture {
    /// Its figures for programs: what a fit of the scores needs, and no text.
    #[must_use]
    pub fn json(&self) -> Vec<Value> {
        self.fields
            .iter()
            .map(|field| {
                let grounds = field.grounds.map(|grounds| {
                    let named = grounds.entries().map(|(name, value)| {
                        let value = (f64::from(value) * 1e4).round() / 1e4;
                        (name.to_owned(), Value::from(value))
                    });
                    Value::Object(named.into_iter().collect())
                });
                json!({
                    "picture": self.id,
                    "document": self.document,
                    "field": field.key,
                    "kind": field.kind().as_str(),
                    "outcome": field.outcome.as_str(),
                    "score": field.score,
                    "source": field.source.map(Source::as_str),
                    "grounds": grounds,
                })
            })
            .collect()
    }
}

/// From this score on a wrong value claims to be right.
pub const CLAIMS: u8 = 90;

/// Fields of the corpus by the names of the answer; `None` is not judged.
fn name_of(key: &str) -> Option<&str> {
    Some(match key {
        "full_name" => "name",
        "document_number" => "number",
        "issue_serial" => "serial_number",
        "dd" => "discriminator",
        // Other spellings of fields that are judged, and details that no answer has: the codes
        // of a passport's head stand in its MRZ.
        "name_native" | "name_local" | "address_local" | "document_code" | "issuer_code" => {
            return None;
        }
        key if key.ends_with("_printed") => return None,
        key => key,
    })
}

/// Compares what was read with `truth`, which names fields as the answer or the corpus do.
/// `document` is how the manifest names the document, `country` and `id_type` what it is.
#[must_use]
pub fn judge(
    id: &str,
    name: Option<&str>,
    (country, id_type): (Option<&str>, Option<&str>),
    truth: &Map<String, Value>,
    (document, templates): (Option<&Document>, &Templates),
) -> FieldsOfPicture {
    let fields = truth
        .iter()
        .filter_map(|(key, value)| Some((name_of(key)?, value.as_str()?)))
        .filter(|(_, printed)| !printed.is_empty())
        .map(|(key, printed)| match document {
            Some(document) => judged(document, key, printed, templates),
            None => JudgedField {
                key: key.to_owned(),
                outcome: Outcome::Empty,
                score: None,
                source: None,
                grounds: None,
            },
        })
        .collect();
    let recognised = country.zip(id_type).map(|(country, id_type)| Recognised {
        country: country.to_owned(),
        id_type: id_type.to_owned(),
        country_said: document.and_then(|document| document.country.clone()),
        id_type_said: document
            .and_then(|document| document.id_type)
            .map(|kind| kind.as_str().to_owned()),
    });
    let document = name.map_or_else(
        || {
            let [country, id_type] = [country, id_type].map(Option::unwrap_or_default);
            format!("{country} {id_type}").trim().to_owned()
        },
        str::to_owned,
    );
    FieldsOfPicture {
        id: id.to_owned(),
        document,
        fields,
        recognised,
    }
}

/// The answer's value of a field against the printed one: the `ocr` block's where it has a
/// fixed form, or else the printed one. Where only the MRZ has the nationality, its code is
/// right where the print names that state.
fn judged(document: &Document, key: &str, truth: &str, templates: &Templates) -> JudgedField {
    let field = document.fields.iter().find(|field| field.key == key);
    let ocr = &document.ocr;
    let fixed = match key {
        "birth_date" => &ocr.birth_date,
        "issue_date" => &ocr.issue_date,
        "expire_date" => &ocr.expire_date,
        "gender" => &ocr.gender,
        "name" => &ocr.full_name,
        "number" => &ocr.number,
        "identity_number" => &ocr.identity_number,
        "nationality" => &ocr.nationality,
        _ => "",
    };
    let by_form = key.ends_with("_date") || key == "gender";
    let read = match field {
        Some(field) if !by_form || fixed.is_empty() => field.value.as_str(),
        _ => fixed,
    };
    let outcome = if read.is_empty() {
        Outcome::Empty
    } else if same(key, read, truth)
        || key == "nationality"
            && field.is_some_and(|field| field.source == Source::Mrz)
            && templates.nations.is_nationality(truth, read)
        || !by_form && Kind::of(key) == Kind::Date && is_that_day(read, truth, templates)
    {
        Outcome::Exact
    } else {
        Outcome::Wrong
    };
    JudgedField {
        key: key.to_owned(),
        outcome,
        score: field.map(|field| field.score),
        source: field.map(|field| field.source),
        grounds: field.and_then(|field| field.grounds),
    }
}

/// Whether `read`, as printed, is the day `truth`, as `YYYY-MM-DD`: days that the `ocr` block has
/// no place for are told as printed, and what a document means by 05/06 is its reader's to know.
fn is_that_day(read: &str, truth: &str, templates: &Templates) -> bool {
    let parts: Vec<u16> = truth
        .split('-')
        .filter_map(|part| part.parse().ok())
        .collect();
    let [year, month, day] = parts[..] else {
        return false;
    };
    [DayOrder::DayFirst, DayOrder::MonthFirst]
        .into_iter()
        .filter_map(|order| parse_date(read, &templates.months, order))
        .any(|date| {
            let same_year = match date.year {
                Some(PrintedYear::Four(said)) => said == year,
                Some(PrintedYear::Two(said)) => u16::from(said) == year % 100,
                None => false,
            };
            let same = |said: Option<u8>, part: u16| said.map(u16::from) == Some(part);
            same_year && same(date.month, month) && same(date.day, day)
        })
}

/// Whether two values are the same: white space apart in addresses and in names of
/// scripts without spaces, single spaces elsewhere.
fn same(key: &str, read: &str, printed: &str) -> bool {
    let spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    if key == "address"
        || !printed.is_ascii()
            && printed
                .chars()
                .all(|c| !c.is_lowercase() && !c.is_uppercase())
    {
        bare(read) == bare(printed)
    } else {
        spaced(read) == spaced(printed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_count_by_what_they_are() {
        for (key, kind) in [
            ("birth_date", Kind::Date),
            ("resident_since", Kind::Date),
            ("first_registration", Kind::Date),
            ("vin", Kind::Number),
            ("identity_number", Kind::Number),
            ("name", Kind::Name),
            ("name_chn", Kind::Name),
            ("name_suffix", Kind::Other),
            ("surname", Kind::Name),
            ("gender", Kind::Sex),
            ("address", Kind::Address),
            ("authority", Kind::Authority),
            ("place_of_birth", Kind::Other),
        ] {
            assert_eq!(Kind::of(key), kind, "{key}");
        }
    }

    #[test]
    fn days_without_a_place_of_their_own_count_by_what_they_mean() {
        let templates = Templates::built_in().expect("the tables");
        for (read, truth, expected) in [
            ("07/05/2022", "2022-05-07", true),
            ("05/07/2022", "2022-05-07", true),
            ("7 MAY 2022", "2022-05-07", true),
            ("08/05/2022", "2022-05-07", false),
            ("07/05/2021", "2022-05-07", false),
            ("05/2022", "2022-05-07", false),
        ] {
            assert_eq!(is_that_day(read, truth, templates), expected, "{read}");
        }
    }

    #[test]
    fn spaces_count_in_names_and_not_in_addresses_or_syllables() {
        for (key, read, printed, expected) in [
            ("name", "ANNA  MARIA", "ANNA MARIA", true),
            ("name", "ANNAMARIA", "ANNA MARIA", false),
            ("address", "1MAIN ST", "1 MAIN ST", true),
            ("address", "1 MAIN RD", "1 MAIN ST", false),
            ("name", "홍 길동", "홍길동", true),
            ("surname", "MÜLLER", "MULLER", false),
        ] {
            assert_eq!(same(key, read, printed), expected, "{key} {read}");
        }
    }

    #[test]
    fn a_picture_that_is_no_document_has_read_nothing() {
        let truth = json!({ "surname": "SPECIMEN", "full_name": "", "address_local": "x" });
        let truth = truth.as_object().expect("an object");
        let templates = Templates::built_in().expect("the tables");
        let kind = (Some("UTO"), Some("passport"));
        let seen = judge("one", None, kind, truth, (None, templates));
        assert_eq!(seen.document, "UTO passport");
        // An empty truth and another spelling are not judged.
        assert_eq!(seen.fields.len(), 1);
        assert_eq!(seen.fields[0].outcome, Outcome::Empty);
        assert!(!seen.recognised.as_ref().expect("known").is_right());
        let json = Value::from(seen.json()).to_string();
        assert!(!json.contains("SPECIMEN"), "{json}");
    }
}
