//! Which template explains a page.
//!
//! Each anchor that is found adds its weight, each label of the template a little, each
//! number that its validator proves what the template says such a number is worth. The
//! template with the most wins, where that is enough.

use super::super::captions::{self, Occurrence, Pattern};
use super::super::layout::Page;
use super::super::numbers::Check;
use super::{Issuer, Library, Shape, ShapeLikeness, Template};

/// A template with less evidence does not explain a page: a title of its own, or one
/// shared with others and some labels.
const ENOUGH: f64 = 2.0;

/// What a label of the template is worth, and what all of them together are at most: by
/// themselves enough only where a page has nearly all of them.
const LABEL: f64 = 0.3;
const LABELS_AT_MOST: f64 = 2.4;

/// Without an anchor the labels have to be nearly all there, and have numbers.
const BY_LABELS_ALONE: f64 = 1.8;

/// What the words of an issuer are worth, and those that others print too.
const ISSUER: f64 = 1.5;
const SHARED: f64 = 0.7;

/// A row of which so much is an anchor is a title, and no value.
const WHOLE: f64 = 0.8;

/// A name of an issuer is read nearly whole: "INDIAN" is not Indiana.
const CLEAR_NAME: f64 = 0.88;

/// What it is worth that the name is a line of its own at the top, and no street of that
/// name.
const TITLE: f64 = 0.4;

/// Two templates of different countries or kinds that are closer than this are not
/// told apart.
const TOLD_APART: f64 = 0.2;

/// A template that explains a page.
pub(crate) struct Choice<'t> {
    pub template: &'t Template,
    /// Which of its issuers, where it has some and the page tells.
    pub issuer: Option<&'t Issuer>,
    /// The sum of all evidence.
    pub strength: f64,
    /// Rows that are its anchors or its issuer's words: no values.
    pub rows: Vec<usize>,
    /// The row that names the issuing part of a state.
    pub region_row: Option<usize>,
}

impl Choice<'_> {
    pub fn country(&self) -> Option<&str> {
        self.issuer
            .map(|issuer| issuer.country.as_str())
            .or(self.template.country.as_deref())
    }
}

/// What it is worth that the MRZ names the template's country and kind: captions and titles
/// of a card may be too small to be read where its MRZ is not.
pub(crate) const SAID_BY_ZONE: f64 = 0.5;

/// The template of `library` that explains `page` best, of those to which `may` gives
/// something: what is known of them beforehand. `named` where the MRZ says which state it is,
/// `printed` the state whose name the page bears.
pub(crate) fn choose<'t>(
    page: &Page<'_>,
    library: &'t Library,
    (named, printed): (bool, Option<&str>),
    may: impl Fn(&Template) -> Option<f64>,
) -> Option<Choice<'t>> {
    let mut best: Option<Choice<'t>> = None;
    let mut rival: Option<(f64, Option<String>, super::IdType)> = None;
    let mut choices: Vec<Choice<'t>> = library
        .templates()
        .iter()
        .filter_map(|template| {
            let known = may(template)?;
            let choice = explain(page, template, (named, printed))?;
            Some(Choice {
                strength: choice.strength + known,
                ..choice
            })
        })
        .filter(|choice| choice.strength >= ENOUGH)
        .collect();
    choices.sort_by(|a, b| b.strength.total_cmp(&a.strength));
    for choice in choices {
        match &best {
            None => best = Some(choice),
            Some(first) => {
                let differs = first.country() != choice.country()
                    || first.template.id_type != choice.template.id_type;
                if differs && rival.is_none() {
                    let country = choice.country().map(str::to_owned);
                    rival = Some((choice.strength, country, choice.template.id_type));
                }
            }
        }
    }
    let best = best?;
    let open = rival.is_some_and(|(strength, _, _)| best.strength - strength < TOLD_APART);
    (!open).then_some(best)
}

fn explain<'t>(
    page: &Page<'_>,
    template: &'t Template,
    (named, printed): (bool, Option<&str>),
) -> Option<Choice<'t>> {
    let mut strength = 0.0;
    let mut rows = Vec::new();
    for anchor in &template.anchors {
        let found = best_row(page, &anchor.words);
        match found {
            Some((row, found)) => {
                strength += anchor.weight * found.quality;
                rows.extend(Some(row).filter(|_| found.share >= WHOLE));
            }
            None if anchor.required || anchor.without_mrz && !named => return None,
            None => {}
        }
    }
    let proof = proof(page, template);
    let numbered = !template.labels.numbers().is_empty();
    if strength <= 0.0 && proof <= 0.0 && !numbered {
        return None;
    }
    let labels = labels(page, template);
    if strength <= 0.0 && proof <= 0.0 && labels < BY_LABELS_ALONE {
        return None;
    }
    let (issuer, worth, region_row) = issuer(page, template);
    // Captions and the form of a number are alike in many states: a page that names another
    // state has to bear some words of this one's.
    let foreign = printed.is_some_and(|state| !template.countries().contains(&state));
    if strength + worth <= 0.0 && foreign {
        return None;
    }
    strength += proof + labels;
    strength += worth;
    rows.extend(region_row);
    Some(Choice {
        template,
        issuer,
        strength,
        rows,
        region_row,
    })
}

/// What an issuer's words are worth among others below the heading of the page, from so high on:
/// there they may be a person's, GEORGIA NGUYEN's, or a street's, VICTORIA STREET.
const BESIDE: f64 = 0.5;
const HEADING: f64 = 0.75;

/// How high a row stands on its page: 1 at the top, 0 at the bottom.
fn above(page: &Page<'_>, row: usize) -> f64 {
    let middle = page.rows.get(row).map_or(0.0, |row| row.flat.middle());
    (1.0 - middle / page.height).clamp(0.0, 1.0)
}

/// The row that reads most like one of `words`, and how well.
fn best_row(page: &Page<'_>, words: &[Pattern]) -> Option<(usize, Occurrence)> {
    let mut best: Option<(usize, Occurrence)> = None;
    for word in words {
        for (at, row) in page.rows.iter().enumerate().filter(|(_, row)| !row.zone) {
            let Some(found) = captions::occurs(row, word) else {
                continue;
            };
            if best.is_none_or(|(_, most)| found.quality > most.quality) {
                best = Some((at, found));
            }
        }
    }
    best
}

fn labels(page: &Page<'_>, template: &Template) -> f64 {
    let mut fields = 0u64;
    for row in page.rows.iter().filter(|row| !row.zone) {
        for hit in captions::scan(row, &template.labels) {
            if hit.quality > 0.8 {
                fields |= hit.fields;
            }
        }
    }
    (f64::from(fields.count_ones()) * LABEL).min(LABELS_AT_MOST)
}

fn proof(page: &Page<'_>, template: &Template) -> f64 {
    template
        .labels
        .fields()
        .iter()
        .filter(|rule| rule.detail.proof > 0.0)
        .filter_map(|rule| {
            let detail = &rule.detail;
            page.pieces
                .iter()
                .filter_map(|piece| {
                    let text = rule.spelled(&piece.text);
                    let text = text.as_ref();
                    let shaped = detail.shapes.is_empty()
                        || detail
                            .shapes
                            .iter()
                            .any(|s| s.likeness(text) == Some(ShapeLikeness::Exact))
                        // But for spaces, which it will have again.
                        || Shape::spaced_by(&detail.shapes, text).is_some();
                    let check = detail.validator.map(|v| v.check(text));
                    match check {
                        _ if !shaped => None,
                        Some(Check::Wrong) => None,
                        Some(Check::Proven) | None => Some(detail.proof),
                        // A form that many numbers have proves less.
                        Some(Check::Plausible) if detail.shapes.is_empty() => None,
                        Some(Check::Plausible) => Some(detail.proof * 0.85),
                    }
                })
                .max_by(f64::total_cmp)
        })
        .sum()
}

/// Whether a row is a title of the template rather than words of which it has a share of `quality`
/// right: PERMIS DE CONDUIRE is no PERMIS DE CONDUCERE.
fn reads_better(page: &Page<'_>, template: &Template, row: usize, quality: f64) -> bool {
    let words = template.anchors.iter().flat_map(|anchor| &anchor.words);
    let found = |row| words.filter_map(move |word| captions::occurs(row, word));
    page.rows
        .get(row)
        .is_some_and(|row| found(row).any(|found| found.quality > quality))
}

/// The issuer whose words are there, what they are worth, and the row that names it.
fn issuer<'t>(page: &Page<'_>, template: &'t Template) -> (Option<&'t Issuer>, f64, Option<usize>) {
    let mut ranked: Vec<(&Issuer, f64, Option<usize>)> = template
        .issuers
        .iter()
        .map(|issuer| {
            let clear = |(_, found): &(usize, Occurrence)| found.quality >= CLEAR_NAME;
            let own = best_row(page, &issuer.words)
                .filter(clear)
                .filter(|(row, found)| !reads_better(page, template, *row, found.quality));
            let shared = best_row(page, &issuer.shared).filter(clear);
            let worth = own.map_or(0.0, |(row, found)| {
                let beside = found.share < WHOLE && above(page, row) < HEADING;
                let worth = if beside { BESIDE } else { ISSUER };
                worth * found.quality + TITLE * found.share * above(page, row)
            }) + shared.map_or(0.0, |(_, found)| SHARED * found.quality);
            (issuer, worth, own.map(|(row, _)| row))
        })
        .filter(|(_, worth, _)| *worth > 0.0)
        .collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    match ranked.as_slice() {
        [] => (None, 0.0, None),
        [(issuer, worth, row), rest @ ..] => {
            let open = rest.iter().any(|(other, close, _)| {
                other.country != issuer.country && worth - close < TOLD_APART
            });
            if open {
                (None, *worth, None)
            } else {
                (Some(issuer), *worth, *row)
            }
        }
    }
}
