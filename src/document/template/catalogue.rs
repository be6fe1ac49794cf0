//! `docs/documents.md`: what is known of which documents.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Library, Pictures, Template, TemplateSide};
use crate::document::IdType;
use crate::document::tables::ValueKind;

const HEAD: &str = "\
# Documents

Which documents are known, and what is read of each. Made from `templates/documents/` by
`datapage templates list > docs/documents.md`; a test keeps it current.

*Pictures* says what a template was tested on: `drawn` are specimens from a layout of
their own, `real` are photos and scans of real or sample documents. **none** means that
the template is made from published descriptions and has met no picture: read its values
with care. Where a document has a machine-readable zone, that is read and checked by
itself, whatever the template. `docs/fields.md` has how well the fields of each are read on drawn
specimens.

";

/// What `library` knows, as Markdown: country by kind, then each template.
#[must_use]
pub fn catalogue(library: &Library) -> String {
    let mut countries: BTreeMap<&str, BTreeMap<&str, Vec<&Template>>> = BTreeMap::new();
    for template in library.templates() {
        for country in template.countries() {
            countries
                .entry(country)
                .or_default()
                .entry(template.id_type().as_str())
                .or_default()
                .push(template);
        }
    }
    let kinds = IdType::ALL.map(IdType::as_str);
    let mut out = HEAD.to_owned();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "| country | {} |", kinds.join(" | "));
    let _ = writeln!(out, "|---|{}", "---|".repeat(kinds.len()));
    for (country, known) in &countries {
        let cells: Vec<String> = kinds
            .iter()
            .map(|kind| {
                known
                    .get(kind)
                    .map_or(String::new(), |templates| cell(templates))
            })
            .collect();
        let _ = writeln!(out, "| {country} | {} |", cells.join(" | "));
    }
    out.push_str("\n## Templates\n\n| template | document | side | read | proved by | pictures |\n|---|---|---|---|---|---|\n");
    let mut templates: Vec<&Template> = library.templates().iter().collect();
    templates.sort_by_key(|template| template.name());
    for template in templates {
        let _ = writeln!(
            out,
            "| `{}` | {}{} | {} | {} | {} | {} |",
            template.name(),
            template.title(),
            edition(template),
            side(template.side()),
            fields(template),
            proofs(template),
            pictures(template.pictures()),
        );
    }
    out
}

/// The best that a pair of country and kind was tested on.
fn cell(templates: &[&Template]) -> String {
    let best = templates
        .iter()
        .map(|template| template.pictures())
        .max_by_key(|pictures| match pictures {
            Pictures::None => 0,
            Pictures::Drawn => 1,
            Pictures::Real => 2,
            Pictures::DrawnAndReal => 3,
        });
    best.map_or(String::new(), |best| pictures(best).to_owned())
}

fn pictures(pictures: Pictures) -> &'static str {
    match pictures {
        Pictures::None => "**none**",
        Pictures::Drawn => "drawn",
        Pictures::Real => "real",
        Pictures::DrawnAndReal => "drawn, real",
    }
}

fn side(side: TemplateSide) -> &'static str {
    match side {
        TemplateSide::Front => "front",
        TemplateSide::Back => "back",
        TemplateSide::Both => "both",
    }
}

fn edition(template: &Template) -> String {
    if template.edition().is_empty() {
        String::new()
    } else {
        format!(" ({})", template.edition())
    }
}

fn fields(template: &Template) -> String {
    let own: Vec<&str> = template
        .labels()
        .fields()
        .iter()
        .filter(|rule| rule.kind != ValueKind::None)
        .map(|rule| rule.key.as_str())
        .collect();
    if template.is_general() {
        "whatever its labels name".to_owned()
    } else {
        own.join(", ")
    }
}

/// Words and numbers that speak for the template.
fn proofs(template: &Template) -> String {
    let mut proofs = Vec::new();
    let numbers = template
        .labels()
        .fields()
        .iter()
        .filter(|rule| rule.detail.proof > 0.0);
    for rule in numbers {
        proofs.push(match rule.detail.validator {
            Some(validator) => format!("number `{}`", validator.as_str()),
            None => format!("form of `{}`", rule.key),
        });
    }
    if !template.anchors.is_empty() {
        proofs.push("title".to_owned());
    }
    if !template.issuers.is_empty() {
        proofs.push("name of the issuer".to_owned());
    }
    proofs.join(", ")
}
