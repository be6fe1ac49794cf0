//! From TOML to a [`Template`], or to what is wrong with it.

use serde::Deserialize;
use toml::Spanned;

use super::super::captions::{LONGEST_LABEL, Pattern, caption};
use super::super::dates::DayOrder;
use super::super::fold::fold;
use super::super::id_type::IdType;
use super::super::numbers::Validator;
use super::super::tables::{FieldRule, LabelTable, Place, TemplateField, ValueKind, line_of};
use super::{
    Anchor, Closing, Detail, Form, Issuer, NameOrder, Pictures, Script, Shape, Template,
    TemplateSide,
};
use crate::error::{Error, ErrorKind, Result};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: Spanned<String>,
    country: Option<Spanned<String>>,
    #[serde(default)]
    countries: Vec<Spanned<String>>,
    id_type: Spanned<String>,
    #[serde(default)]
    edition: String,
    side: TemplateSide,
    form: Form,
    languages: Vec<Spanned<String>>,
    scripts: Vec<Script>,
    pictures: Pictures,
    #[serde(default)]
    general: bool,
    #[serde(default)]
    dates: Option<Order>,
    #[serde(default)]
    join: Option<Spanned<f64>>,
    #[serde(default)]
    required: Vec<Spanned<String>>,
    #[serde(default)]
    anchor: Vec<AnchorEntry>,
    #[serde(default)]
    issuer: Vec<IssuerEntry>,
    #[serde(default)]
    field: Vec<FieldEntry>,
}

/// What a date in numbers begins with.
#[derive(Deserialize, Clone, Copy)]
enum Order {
    #[serde(rename = "day_first")]
    Day,
    #[serde(rename = "month_first")]
    Month,
    #[serde(rename = "year_first")]
    Year,
}

impl From<Order> for DayOrder {
    fn from(order: Order) -> Self {
        match order {
            // A year in front is seen as such; what follows it is in order of size.
            Order::Day | Order::Year => Self::DayFirst,
            Order::Month => Self::MonthFirst,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnchorEntry {
    words: Vec<Spanned<String>>,
    #[serde(default = "one")]
    weight: f64,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    needed_without_mrz: bool,
}

fn one() -> f64 {
    1.0
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IssuerEntry {
    country: Spanned<String>,
    #[serde(default)]
    region: String,
    #[serde(default)]
    words: Vec<Spanned<String>>,
    #[serde(default)]
    shared: Vec<Spanned<String>>,
    number: Option<Validator>,
    dates: Option<Order>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the file")]
struct FieldEntry {
    key: Spanned<String>,
    kind: ValueKind,
    #[serde(default)]
    labels: Vec<Spanned<String>>,
    #[serde(default)]
    numbers: Vec<Spanned<String>>,
    #[serde(default)]
    places: Vec<Place>,
    max_lines: Option<Spanned<usize>>,
    validator: Option<Validator>,
    #[serde(default)]
    shapes: Vec<Spanned<String>>,
    #[serde(default)]
    telling: Vec<Spanned<String>>,
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    prefixes: Vec<String>,
    #[serde(default)]
    suffixes: Vec<String>,
    #[serde(default)]
    codes: Vec<String>,
    #[serde(default)]
    endings: Vec<String>,
    closing: Option<Closing>,
    #[serde(default)]
    remaining: bool,
    region: Option<Spanned<[f64; 4]>>,
    above: Option<Spanned<String>>,
    below: Option<Spanned<String>>,
    after: Option<Spanned<String>>,
    script: Option<Script>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    alone: bool,
    #[serde(default)]
    proof: f64,
    #[serde(default = "yes")]
    raw: bool,
    #[serde(default)]
    personal: bool,
    order: Option<NameOrder>,
}

fn yes() -> bool {
    true
}

/// An error about byte `at` of the file.
type Wrong<'w> = &'w dyn Fn(usize, String) -> Error;

impl Template {
    /// Reads a template called `name`, written as `templates/README.md` explains.
    ///
    /// # Errors
    /// `Configuration`, naming the template, the line, and what is wrong there.
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        let wrong = |at: usize, what: String| {
            let line = line_of(text, at);
            Error::new(
                ErrorKind::Configuration,
                format!("template {name}, line {line}: {what}"),
            )
        };
        let file: File = toml::from_str(text).map_err(|e| {
            wrong(
                e.span().map_or(0, |span| span.start),
                e.message().to_owned(),
            )
        })?;
        let id_type: IdType = file.id_type.get_ref().parse().map_err(|_| {
            let kinds: Vec<&str> = IdType::ALL.iter().map(|kind| kind.as_str()).collect();
            let what = format!(
                "`{}` is no document type; they are {}",
                file.id_type.get_ref(),
                kinds.join(", ")
            );
            wrong(file.id_type.span().start, what)
        })?;
        if file.title.get_ref().trim().is_empty() {
            return Err(wrong(file.title.span().start, "the title is empty".into()));
        }
        for country in file.country.iter().chain(&file.countries) {
            country_code(country, &wrong)?;
        }
        for language in &file.languages {
            let code = language.get_ref();
            if !(2..=3).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_lowercase()) {
                let what = format!("language `{code}` is no ISO 639 code, such as `de`");
                return Err(wrong(language.span().start, what));
            }
        }
        let join = match &file.join {
            None => 0.0,
            Some(join) if (0.0..=4.0).contains(join.get_ref()) => *join.get_ref(),
            Some(join) => return Err(wrong(join.span().start, "join is not 0 to 4".into())),
        };
        let anchors = anchors(&file, &wrong)?;
        let issuers = issuers(&file, &wrong)?;
        if file.country.is_none() && file.countries.is_empty() && issuers.is_empty() {
            let what =
                "needs a `country`, an `[[issuer]]`, or `countries` where the page does not tell";
            return Err(wrong(0, what.into()));
        }
        let fields = fields(&file, &wrong)?;
        if anchors.is_empty() && fields.iter().all(|field| field.rule.detail.proof <= 0.0) {
            return Err(wrong(
                0,
                "needs an `[[anchor]]` or a field with `proof`".into(),
            ));
        }
        if !file.general && fields.is_empty() {
            return Err(wrong(0, "needs a `[[field]]`, or `general = true`".into()));
        }
        // An office that proves the document is the value of its field all the same.
        let endings: Vec<Vec<char>> = fields
            .iter()
            .flat_map(|field| &field.rule.detail.endings)
            .map(|ending| caption(ending))
            .collect();
        let titles = anchors
            .iter()
            .flat_map(|anchor| anchor.words.iter())
            .filter(|word| !endings.iter().any(|ending| word.chars.ends_with(ending)))
            .map(|word| (word.chars.clone(), id_type))
            .collect();
        let labels = LabelTable::of_template(fields, titles).map_err(|what| wrong(0, what))?;
        Ok(Self {
            name: name.to_owned(),
            title: file.title.into_inner(),
            country: file.country.map(Spanned::into_inner),
            untold: file
                .countries
                .into_iter()
                .map(Spanned::into_inner)
                .collect(),
            id_type,
            edition: file.edition,
            side: file.side,
            form: file.form,
            languages: file
                .languages
                .into_iter()
                .map(Spanned::into_inner)
                .collect(),
            scripts: file.scripts,
            pictures: file.pictures,
            general: file.general,
            dates: file.dates.map_or(DayOrder::Unknown, DayOrder::from),
            join,
            anchors,
            issuers,
            labels,
        })
    }
}

fn country_code(code: &Spanned<String>, wrong: Wrong<'_>) -> Result<()> {
    let spelled = code.get_ref();
    if crate::mrz::lexicon::country(spelled) == Some(spelled) {
        return Ok(());
    }
    let what = format!("`{spelled}` is no ISO 3166-1 alpha-3 code, such as USA or DEU");
    Err(wrong(code.span().start, what))
}

fn words(list: &[Spanned<String>], what: &str, wrong: Wrong<'_>) -> Result<Vec<Pattern>> {
    list.iter()
        .map(|word| {
            let folded = caption(word.get_ref());
            if folded.is_empty() || folded.len() > LONGEST_LABEL {
                let what = format!("{what} `{}` has no letters, or too many", word.get_ref());
                return Err(wrong(word.span().start, what));
            }
            Ok(Pattern::of_template(folded, 0))
        })
        .collect()
}

fn anchors(file: &File, wrong: Wrong<'_>) -> Result<Vec<Anchor>> {
    file.anchor
        .iter()
        .map(|entry| {
            if entry.words.is_empty() {
                return Err(wrong(0, "an `[[anchor]]` has no words".into()));
            }
            let at = entry.words.first().map_or(0, |word| word.span().start);
            if !(0.0..=10.0).contains(&entry.weight) {
                return Err(wrong(at, "the anchor's weight is not 0 to 10".into()));
            }
            Ok(Anchor {
                words: words(&entry.words, "anchor", wrong)?,
                weight: entry.weight,
                required: entry.required,
                without_mrz: entry.needed_without_mrz,
            })
        })
        .collect()
}

fn issuers(file: &File, wrong: Wrong<'_>) -> Result<Vec<Issuer>> {
    file.issuer
        .iter()
        .map(|entry| {
            country_code(&entry.country, wrong)?;
            if entry.words.is_empty() && entry.shared.is_empty() {
                let at = entry.country.span().start;
                return Err(wrong(
                    at,
                    "the issuer has neither `words` nor `shared`".into(),
                ));
            }
            Ok(Issuer {
                country: entry.country.get_ref().clone(),
                region: entry.region.clone(),
                words: words(&entry.words, "word", wrong)?,
                shared: words(&entry.shared, "word", wrong)?,
                number: entry.number,
                dates: entry.dates.map(DayOrder::from),
            })
        })
        .collect()
}

fn fields(file: &File, wrong: Wrong<'_>) -> Result<Vec<TemplateField>> {
    let mut fields: Vec<TemplateField> = Vec::new();
    for entry in &file.field {
        let key = entry.key.get_ref();
        let at = entry.key.span().start;
        if key.is_empty() || !key.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            return Err(wrong(at, format!("key `{key}` is not snake_case")));
        }
        if fields.iter().any(|field| field.rule.key == *key) {
            return Err(wrong(at, format!("key `{key}` comes twice")));
        }
        let field = field(entry, wrong)?;
        let detail = &field.rule.detail;
        let placed = detail.above.is_some() || detail.below.is_some() || detail.after.is_some();
        if field.labels.is_empty() && field.numbers.is_empty() && !placed && !detail.alone {
            let what = format!(
                "nothing says where `{key}` stands: give `labels`, `numbers`, `above`, `below`, `after` or `alone`"
            );
            return Err(wrong(at, what));
        }
        fields.push(field);
    }
    for entry in &file.field {
        for other in [&entry.above, &entry.below, &entry.after]
            .into_iter()
            .flatten()
        {
            let known = fields
                .iter()
                .any(|field| field.rule.key == *other.get_ref());
            if !known || other.get_ref() == entry.key.get_ref() {
                let what = format!("`{}` is no other field of this template", other.get_ref());
                return Err(wrong(other.span().start, what));
            }
        }
    }
    for required in &file.required {
        let rule = FieldRule {
            detail: Detail {
                required: true,
                ..Detail::default()
            },
            ..FieldRule::new(required.get_ref(), ValueKind::None)
        };
        if !file.general {
            let what = "`required` at the top goes with `general = true`".into();
            return Err(wrong(required.span().start, what));
        }
        fields.push(TemplateField {
            rule,
            labels: Vec::new(),
            numbers: Vec::new(),
        });
    }
    Ok(fields)
}

/// The forms of numbers that `entries` spell.
fn forms(entries: &[Spanned<String>], wrong: Wrong<'_>) -> Result<Vec<Shape>> {
    let mut forms = Vec::new();
    for entry in entries {
        let parsed = Shape::parse(entry.get_ref()).ok_or_else(|| {
            let what = format!(
                "shape `{}` has no 9, A or X, or too many that may be missing",
                entry.get_ref()
            );
            wrong(entry.span().start, what)
        })?;
        forms.extend(parsed);
    }
    Ok(forms)
}

fn field(entry: &FieldEntry, wrong: Wrong<'_>) -> Result<TemplateField> {
    let max_lines = match &entry.max_lines {
        None => 1,
        Some(n) if (1..=6).contains(n.get_ref()) => *n.get_ref(),
        Some(n) => return Err(wrong(n.span().start, "max_lines is not 1 to 6".into())),
    };
    let shapes = forms(&entry.shapes, wrong)?;
    let telling = forms(&entry.telling, wrong)?;
    let region = match &entry.region {
        None => None,
        Some(region) => {
            let [left, top, right, bottom] = *region.get_ref();
            let inside = [left, top, right, bottom]
                .iter()
                .all(|s| (0.0..=1.0).contains(s));
            if !inside || left >= right || top >= bottom {
                let what = "a region is left, top, right, bottom as shares of the page, 0 to 1";
                return Err(wrong(region.span().start, what.into()));
            }
            Some([left, top, right, bottom])
        }
    };
    let at = entry.key.span().start;
    if entry.kind != ValueKind::Number && entry.validator.is_some() {
        return Err(wrong(at, "`validator` goes with kind `number`".into()));
    }
    if entry.kind == ValueKind::Choice && entry.values.is_empty() {
        return Err(wrong(at, "a field of kind `choice` needs `values`".into()));
    }
    let texts = |list: &[Spanned<String>]| -> Vec<String> {
        list.iter().map(|text| text.get_ref().clone()).collect()
    };
    words(&entry.labels, "label", wrong)?;
    words(&entry.numbers, "number", wrong)?;
    let other = |key: &Option<Spanned<String>>| key.as_ref().map(|key| key.get_ref().clone());
    let places = if entry.places.is_empty() {
        vec![Place::Same, Place::Right, Place::Below]
    } else {
        entry.places.clone()
    };
    Ok(TemplateField {
        rule: FieldRule {
            key: entry.key.get_ref().clone(),
            kind: entry.kind,
            places,
            max_lines,
            detail: Detail {
                validator: entry.validator,
                shapes,
                telling,
                values: entry.values.iter().map(|value| fold(value)).collect(),
                prefixes: entry.prefixes.clone(),
                suffixes: entry.suffixes.clone(),
                codes: entry.codes.clone(),
                endings: entry.endings.clone(),
                closing: entry.closing,
                remaining: entry.remaining,
                region,
                above: other(&entry.above),
                below: other(&entry.below),
                after: other(&entry.after),
                script: entry.script,
                required: entry.required,
                alone: entry.alone,
                proof: entry.proof,
                raw: entry.raw,
                personal: entry.personal,
                order: entry.order,
            },
        },
        labels: texts(&entry.labels),
        numbers: texts(&entry.numbers),
    })
}
