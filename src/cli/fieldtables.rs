//! The tables of `datapage evaluate --fields`.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use super::fieldboard::{CLAIMS, FieldsOfPicture, JudgedField, Kind, Outcome, Recognised};
use super::markdown::{Table, percent};

/// What became of some fields.
#[derive(Default, Clone, Copy)]
struct Counts {
    exact: usize,
    wrong: usize,
    empty: usize,
    sure_but_wrong: usize,
}

impl Counts {
    fn of<'f>(fields: impl IntoIterator<Item = &'f JudgedField>) -> Self {
        let mut counts = Self::default();
        for field in fields {
            match field.outcome {
                Outcome::Exact => counts.exact += 1,
                Outcome::Wrong => counts.wrong += 1,
                Outcome::Empty => counts.empty += 1,
            }
            counts.sure_but_wrong += usize::from(field.is_sure_but_wrong());
        }
        counts
    }

    fn all(&self) -> usize {
        self.exact + self.wrong + self.empty
    }

    fn row(&self, name: &str) -> Vec<String> {
        vec![
            name.to_owned(),
            self.all().to_string(),
            self.exact.to_string(),
            self.wrong.to_string(),
            self.empty.to_string(),
            self.sure_but_wrong.to_string(),
            percent(self.exact, self.all()),
        ]
    }

    fn json(&self) -> Value {
        json!({
            "all": self.all(),
            "exact": self.exact,
            "wrong": self.wrong,
            "empty": self.empty,
            "sure_but_wrong": self.sure_but_wrong,
        })
    }
}

/// The columns of [`Counts::row`]; the first is the caller's.
fn head(first: &str) -> Table {
    let sure = format!("wrong from {CLAIMS} on");
    Table::new([first, "all", "exact", "wrong", "empty", &sure, "exact %"])
}

/// The figures of printed fields.
pub(super) struct FieldTables<'p> {
    pictures: &'p [FieldsOfPicture],
}

impl<'p> FieldTables<'p> {
    pub fn new(pictures: &'p [FieldsOfPicture]) -> Self {
        Self { pictures }
    }

    fn fields(&self) -> impl Iterator<Item = &'p JudgedField> {
        self.pictures.iter().flat_map(|picture| &picture.fields)
    }

    fn of_kind(&self, kind: Kind) -> Counts {
        Counts::of(self.fields().filter(|field| field.kind() == kind))
    }

    /// By document: its pictures.
    fn documents(&self) -> BTreeMap<&'p str, Vec<&'p FieldsOfPicture>> {
        let mut documents: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for picture in self.pictures {
            let of = documents.entry(&picture.document).or_default();
            of.push(picture);
        }
        documents
    }

    fn recognised(&self) -> impl Iterator<Item = &'p Recognised> {
        self.pictures.iter().filter_map(|p| p.recognised.as_ref())
    }

    /// All tables for people. With `list`, the fields that were not exact too, without their
    /// text.
    pub fn text(&self, list: bool) -> String {
        let mut out = format!("\n{}\n{}", self.by_field(), self.summary());
        if list {
            for picture in self.pictures {
                for field in &picture.fields {
                    if field.outcome != Outcome::Exact {
                        let score = field.score.map_or("-".to_owned(), |s| s.to_string());
                        // Writing to a string cannot fail.
                        let _ = writeln!(
                            out,
                            "{:<6} {} ({score}) in {}",
                            field.outcome.as_str(),
                            field.key,
                            picture.id
                        );
                    }
                }
            }
        }
        out
    }

    /// The tables without that of single fields.
    pub fn summary(&self) -> String {
        format!(
            "{}\n{}\n{}",
            self.by_kind(),
            self.by_document(),
            self.confusion()
        )
    }

    /// Each field of each document.
    fn by_field(&self) -> Table {
        let mut table = head("field");
        for (document, pictures) in self.documents() {
            let mut keys: BTreeMap<&str, Vec<&JudgedField>> = BTreeMap::new();
            for field in pictures.iter().flat_map(|picture| &picture.fields) {
                keys.entry(&field.key).or_default().push(field);
            }
            for (key, fields) in keys {
                table.row(Counts::of(fields).row(&format!("{document} {key}")));
            }
        }
        table
    }

    /// All fields by what their values are.
    fn by_kind(&self) -> Table {
        let mut table = head("kind of value");
        for kind in Kind::ALL {
            let counts = self.of_kind(kind);
            if counts.all() > 0 {
                table.row(counts.row(kind.as_str()));
            }
        }
        table.row(Counts::of(self.fields()).row("all"));
        table
    }

    /// The exact share of each kind of value, by document.
    fn by_document(&self) -> Table {
        let kinds = Kind::ALL.map(Kind::as_str);
        let mut table = Table::new(
            ["document", "pictures", "country and kind", "all"]
                .into_iter()
                .chain(kinds),
        );
        for (document, pictures) in self.documents() {
            let known: Vec<_> = pictures
                .iter()
                .filter_map(|p| p.recognised.as_ref())
                .collect();
            let right = known.iter().filter(|known| known.is_right()).count();
            let fields = || pictures.iter().flat_map(|picture| &picture.fields);
            let share = |counts: Counts| percent(counts.exact, counts.all());
            let mut row = vec![
                document.to_owned(),
                pictures.len().to_string(),
                percent(right, known.len()),
                share(Counts::of(fields())),
            ];
            for kind in Kind::ALL {
                let of_kind = fields().filter(|field| field.kind() == kind);
                row.push(share(Counts::of(of_kind)));
            }
            table.row(row);
        }
        table
    }

    /// Which country and kind were said of which, where they were not the right ones.
    fn confusion(&self) -> String {
        let all = self.recognised().count();
        let right = |is: fn(&Recognised) -> bool| self.recognised().filter(|r| is(r)).count();
        let both = right(Recognised::is_right);
        let mut out = format!(
            "Country and kind, without being told: both right on {both} of {all} pictures ({}), \
             the country on {}, the kind on {}.\n",
            percent(both, all),
            percent(right(Recognised::country_right), all),
            percent(right(Recognised::kind_right), all),
        );
        let mut confusions: BTreeMap<[&str; 4], usize> = BTreeMap::new();
        for seen in self.recognised().filter(|seen| !seen.is_right()) {
            let said = |said: &'p Option<String>| said.as_deref().unwrap_or("?");
            let row = [
                &seen.country,
                &seen.id_type,
                said(&seen.country_said),
                said(&seen.id_type_said),
            ];
            *confusions.entry(row).or_default() += 1;
        }
        let mut rows: Vec<_> = confusions.into_iter().collect();
        // The most frequent first.
        rows.sort_by_key(|&(row, count)| (std::cmp::Reverse(count), row));
        let mut table = Table::new(["what it is", "what was said", "pictures"]).with_words(2);
        for ([country, kind, said, kind_said], count) in rows {
            let country = if country.is_empty() {
                "untold"
            } else {
                country
            };
            table.row([
                format!("{country} {kind}"),
                format!("{said} {kind_said}"),
                count.to_string(),
            ]);
        }
        if !table.is_empty() {
            // Writing to a string cannot fail.
            let _ = write!(out, "\n{table}");
        }
        out
    }

    /// The figures for programs; each answer with what its score was reckoned from, and no
    /// text.
    pub fn json(&self) -> Value {
        let kinds: BTreeMap<&str, Value> = Kind::ALL
            .into_iter()
            .map(|kind| (kind.as_str(), self.of_kind(kind).json()))
            .collect();
        let recognised: Vec<Value> = self
            .pictures
            .iter()
            .filter_map(|picture| Some((&picture.id, picture.recognised.as_ref()?)))
            .map(|(id, seen)| {
                json!({
                    "picture": id,
                    "country": seen.country,
                    "id_type": seen.id_type,
                    "country_said": seen.country_said,
                    "id_type_said": seen.id_type_said,
                })
            })
            .collect();
        let answers: Vec<Value> = self
            .pictures
            .iter()
            .flat_map(FieldsOfPicture::json)
            .collect();
        json!({
            "all": Counts::of(self.fields()).json(),
            "kinds": kinds,
            "recognised": recognised,
            "answers": answers,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(key: &str, outcome: Outcome, score: Option<u8>) -> JudgedField {
        JudgedField {
            key: key.to_owned(),
            outcome,
            score,
            source: None,
            grounds: None,
        }
    }

    fn picture(document: &str, said: [&str; 2], fields: Vec<JudgedField>) -> FieldsOfPicture {
        FieldsOfPicture {
            id: format!("{document}-1"),
            document: document.to_owned(),
            fields,
            recognised: Some(Recognised {
                country: "UTO".to_owned(),
                id_type: "passport".to_owned(),
                country_said: Some(said[0].to_owned()).filter(|said| !said.is_empty()),
                id_type_said: Some(said[1].to_owned()),
            }),
        }
    }

    fn pictures() -> Vec<FieldsOfPicture> {
        vec![
            picture(
                "td3",
                ["UTO", "passport"],
                vec![
                    field("birth_date", Outcome::Exact, Some(95)),
                    field("issue_date", Outcome::Wrong, Some(91)),
                    field("surname", Outcome::Empty, None),
                ],
            ),
            picture(
                "td3",
                ["UTO", "visa"],
                vec![field("number", Outcome::Wrong, Some(89))],
            ),
            picture("mrv-a", ["", "passport"], vec![]),
        ]
    }

    /// The cells of the row of `table` that begins with `name`.
    fn row(table: &str, name: &str) -> Vec<String> {
        let line = table
            .lines()
            .find(|line| line.starts_with(&format!("| {name} ")));
        let cells = line.unwrap_or_else(|| panic!("no row {name} in\n{table}"));
        let cells = cells.trim_matches('|').split('|');
        cells.skip(1).map(|cell| cell.trim().to_owned()).collect()
    }

    #[test]
    fn fields_are_counted_by_kind_and_by_document() {
        let pictures = pictures();
        let tables = FieldTables::new(&pictures);
        let kinds = tables.by_kind().to_string();
        assert_eq!(row(&kinds, "date"), ["2", "1", "1", "0", "1", "50.0 %"]);
        assert_eq!(row(&kinds, "number"), ["1", "0", "1", "0", "0", "0.0 %"]);
        assert_eq!(row(&kinds, "all"), ["4", "1", "2", "1", "1", "25.0 %"]);
        assert!(!kinds.contains("address"), "{kinds}");
        let documents = tables.by_document().to_string();
        assert_eq!(row(&documents, "td3")[..3], ["2", "50.0 %", "25.0 %"]);
        assert_eq!(row(&documents, "mrv-a")[..3], ["1", "0.0 %", "-"]);
    }

    #[test]
    fn confusions_say_what_was_said_instead() {
        let pictures = pictures();
        let text = FieldTables::new(&pictures).confusion();
        assert!(
            text.contains("both right on 1 of 3 pictures (33.3 %)"),
            "{text}"
        );
        assert!(
            text.contains("the country on 66.7 %, the kind on 66.7 %"),
            "{text}"
        );
        assert!(
            text.contains("| UTO passport | UTO visa      |        1 |"),
            "{text}"
        );
        assert!(
            text.contains("| UTO passport | ? passport    |        1 |"),
            "{text}"
        );
        // What is right is no confusion.
        assert!(!text.contains("UTO passport | UTO passport"), "{text}");
    }

    #[test]
    fn figures_for_programs_agree_with_the_tables() {
        let pictures = pictures();
        let json = FieldTables::new(&pictures).json();
        assert_eq!(json["kinds"]["date"]["sure_but_wrong"], 1);
        assert_eq!(json["answers"].as_array().map(Vec::len), Some(4));
        assert_eq!(json["answers"][1]["score"], 91);
        assert_eq!(json["recognised"][1]["id_type_said"], "visa");
    }
}
