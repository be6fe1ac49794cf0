//! One side of a document: which document it is, and its fields.

use super::dates::DayOrder;
use super::fields::Reader;
use super::fold::fold;
use super::joining::joined;
use super::layout::{Cutting, Page};
use super::printed::Printed;
use super::tables::ValueKind;
use super::template::evidence::{self, Choice};
use super::template::{Template, TemplateSide};
use super::zone::Zone;
use super::{IdType, Rules, Seen, Side, SideName, Templates, id_type};
use crate::geometry::Quad;
use crate::mrz;
use crate::text::Line;

/// What a side is and what it says.
pub(super) struct Understood<'t> {
    pub seen: Seen,
    pub template: Option<&'t Template>,
}

pub(super) fn read_side<'t>(
    side: &Side,
    name: SideName,
    own_zone: Option<&Zone>,
    zone: Option<&Zone>,
    templates: &'t Templates,
    rules: Rules,
    printed: &mut Vec<Printed>,
) -> Understood<'t> {
    let quads = side
        .mrz
        .as_ref()
        .map(|m| m.quads.as_slice())
        .unwrap_or_default();
    let order = zone.map_or(DayOrder::Unknown, Zone::day_order);
    let general = Cutting {
        labels: &templates.labels,
        general: &templates.labels,
        months: &templates.months,
        order,
        runs: zone.is_some(),
        scripts: false,
    };
    let mut page = Page::new(&side.lines, side.page, quads, general);
    let words = id_type::of_words(&page, templates);
    let of_zone = own_zone.map(|zone| id_type::of_zone(zone, words));
    let named = country_of(&page, templates);
    let kind = of_zone.flatten();
    // Neither the MRZ nor a title says which kind of card it is.
    let any_card =
        own_zone.is_some_and(id_type::is_any_card) && !words.is_some_and(id_type::is_card);
    let is_named = zone.is_some_and(|zone| alpha3(&zone.issuer).is_some());
    let choice = evidence::choose(
        &page,
        &templates.documents,
        (is_named, named.filter(|_| zone.is_none())),
        |template| zone.map_or(Some(0.0), |zone| said_by(zone, (kind, any_card), template)),
    );
    let id_type = match of_zone {
        Some(of_zone) if any_card => choice.as_ref().map(|c| c.template.id_type()).or(of_zone),
        Some(of_zone) => of_zone,
        None => choice.as_ref().map(|c| c.template.id_type()).or(words),
    };
    let told = choice.as_ref().and_then(Choice::country);
    let country = match own_zone {
        Some(zone) => alpha3(&zone.issuer),
        None if choice.is_some() => told.and_then(alpha3),
        None => named.and_then(alpha3),
    };
    let issuer = zone.map(|z| z.issuer.as_str()).or(told).or(named);
    let order = match (zone, choice.as_ref().map(date_order), issuer) {
        (Some(zone), _, _) => zone.day_order(),
        (None, Some(order), _) if order != DayOrder::Unknown => order,
        (None, _, Some("USA")) => DayOrder::MonthFirst,
        (None, _, Some(_)) => DayOrder::DayFirst,
        (None, _, None) => DayOrder::Unknown,
    };
    let own = choice
        .as_ref()
        .filter(|choice| !choice.template.is_general());
    let proofs = proofs(&page, choice.as_ref());
    let apart: Vec<Quad> = proofs.iter().map(|(quad, _)| *quad).collect();
    let titles = proofs.iter().filter(|(_, is_value)| !is_value);
    let titles: Vec<Quad> = titles.map(|(quad, _)| *quad).collect();
    let lines = own.map(|choice| joined(&side.lines, choice.template.join, &apart));
    let labels = own.map_or(&templates.labels, |choice| choice.template.labels());
    if let Some(lines) = &lines {
        let cutting = Cutting {
            labels,
            order,
            scripts: true,
            ..general
        };
        let mut taken_apart = Page::new(lines, side.page, quads, cutting);
        taken_apart.set_aside(&titles);
        page = taken_apart;
    } else if zone.is_none() && issuer.is_some() {
        // Only now is it known how dates are written here.
        page = Page::new(&side.lines, side.page, quads, Cutting { order, ..general });
    }
    let reader = Reader {
        templates,
        labels,
        zone,
        number: own.and_then(|choice| choice.issuer?.number),
        issuer,
        order,
        rules,
        side: name,
    };
    let mut fields = reader.fields(&page);
    if let Some(choice) = &choice {
        fields.extend(region(choice, &side.lines, name, &fields));
    }
    for field in fields {
        match printed.iter_mut().find(|other| other.key == field.key) {
            None => printed.push(field),
            Some(other) if other.probability < field.probability => *other = field,
            Some(_) => {}
        }
    }
    let template = choice.as_ref().map(|choice| choice.template);
    Understood {
        seen: Seen {
            id_type,
            country,
            template: template.map(|t| t.name().to_owned()),
        },
        template,
    }
}

/// Where the lines stand that prove the template, and whether each is the value of a field as
/// well: so is the office that issues.
fn proofs(page: &Page<'_>, choice: Option<&Choice<'_>>) -> Vec<(Quad, bool)> {
    let Some(choice) = choice else {
        return Vec::new();
    };
    let rules = choice.template.labels().fields();
    // 公安委員会, or the "RESIDENTE TEMPORAL" that the card is for.
    let is_value = |text: &str| {
        let folded = fold(text);
        rules.iter().any(|rule| {
            let detail = &rule.detail;
            detail.endings.iter().any(|e| text.ends_with(e.as_str()))
                || rule.kind == ValueKind::Choice && detail.values.contains(&folded)
        })
    };
    let rows = choice.rows.iter().filter_map(|&row| page.rows.get(row));
    rows.map(|row| (row.line.quad, is_value(&row.line.text)))
        .collect()
}

/// How the documents of this template, or of its issuer, write dates.
fn date_order(choice: &Choice<'_>) -> DayOrder {
    let own = choice.issuer.and_then(|issuer| issuer.dates);
    own.unwrap_or(choice.template.dates)
}

/// What an MRZ says for `template`: `None` where no document of it can have this MRZ, which
/// is of the same country, and of the same kind where it stands on the same side and says
/// which.
fn said_by(
    zone: &Zone,
    (kind, any_card): (Option<IdType>, bool),
    template: &Template,
) -> Option<f64> {
    let country = alpha3(&zone.issuer);
    let countries = template.countries();
    let can = country
        .as_ref()
        .is_none_or(|country| countries.contains(&country.as_str()))
        && kind.is_none_or(|kind| {
            kind == template.id_type() || any_card && id_type::is_card(template.id_type())
        });
    // Of cards whose print and MRZ are two sides; others that the state issues have none.
    let named = country.is_some()
        && kind == Some(template.id_type())
        && template.side() == TemplateSide::Both;
    let worth = if named { evidence::SAID_BY_ZONE } else { 0.0 };
    can.then_some(worth)
}

/// The part of a state that issued the document, as its authority, where no other was
/// read.
fn region(
    choice: &Choice<'_>,
    lines: &[Line],
    side: SideName,
    fields: &[Printed],
) -> Option<Printed> {
    let region = choice.issuer.map(|issuer| issuer.region.as_str())?;
    let line = lines.get(choice.region_row?)?;
    let read = fields.iter().any(|field| field.key == "authority");
    (!region.is_empty() && !read).then(|| Printed {
        key: "authority".to_owned(),
        value: region.to_owned(),
        date: None,
        probability: f64::from(line.score).clamp(0.0, 1.0) * 0.95,
        grounds: None,
        valid: true,
        quad: Some(line.quad),
        side,
        raw: true,
        personal: false,
        order: None,
        check: None,
    })
}

/// The country that a line of the page names, where that is all the line does; the
/// topmost where there are several. A code as the MRZ prints it.
fn country_of<'t>(page: &Page<'_>, templates: &'t Templates) -> Option<&'t str> {
    let mut rows: Vec<_> = page
        .rows
        .iter()
        .enumerate()
        .filter(|(i, row)| !row.zone && !page.labels.iter().any(|label| label.row == *i))
        .filter(|(_, row)| row.folded.chars.len() >= 4)
        .collect();
    rows.sort_by(|a, b| a.1.flat.y0.total_cmp(&b.1.flat.y0));
    rows.iter()
        .find_map(|(_, row)| templates.nations.country(&row.line.text))
}

/// The ISO code for a code of the MRZ: Germany prints `D`, and British documents
/// name the status of the holder in place of the country. Codes without a country,
/// of organisations and specimens, stay as they are.
fn alpha3(code: &str) -> Option<String> {
    let whole = code.len() == 3 && code.chars().all(|c| c.is_ascii_uppercase());
    mrz::lexicon::country(code)
        .or(whole.then_some(code))
        .map(str::to_owned)
}
