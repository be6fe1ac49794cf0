//! `result.extension`: everything that the API's page does not have.

use std::time::Duration;

use serde::Serialize;

use super::checks::ChecksBlock;
use super::response::Corners;
use crate::document::{Comparison, ReviewReason};
use crate::engine::{Recognition, SideReading, Timings};
use crate::mrz::decode::{Decoded, Standing};
use crate::text::mrz_reader::ZoneReading;

#[derive(Serialize)]
pub(super) struct Extension {
    country: String,
    /// The template that each side was read by; absent where none explains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    template_back: Option<String>,
    page: PageBlock,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_back: Option<PageBlock>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mrz: Option<MrzBlock>,
    cross_check: Vec<ComparisonBlock>,
    checks: ChecksBlock,
    review: ReviewBlock,
    timings_ms: TimingsBlock,
    engine: EngineBlock,
}

#[derive(Serialize)]
struct EngineBlock {
    name: &'static str,
    version: &'static str,
}

/// Where the document lies in the submitted picture.
#[derive(Serialize)]
struct PageBlock {
    /// Absent where the whole frame was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    quad: Option<Corners>,
    /// Degrees clockwise that make the submitted picture upright.
    rotate: u16,
    lines: usize,
}

#[derive(Serialize)]
struct MrzBlock {
    side: &'static str,
    format: &'static str,
    /// `valid`: every printed check digit is right and the reading is sure; `unsure`: they
    /// are right, but characters that none covers may be others, or the visual zone prints
    /// another name; `invalid`: one is wrong.
    status: &'static str,
    confidence: f32,
    lines: Vec<String>,
    coordinates: Vec<Corners>,
    fields: Vec<MrzField>,
    repairs: Vec<Replacement>,
    alternatives: Vec<OtherReading>,
}

#[derive(Serialize)]
struct MrzField {
    name: &'static str,
    line: usize,
    column: usize,
    raw: String,
    value: String,
    check_digit: &'static str,
    confidence: f32,
}

#[derive(Serialize)]
struct Replacement {
    line: usize,
    column: usize,
    from: char,
    to: char,
}

#[derive(Serialize)]
struct OtherReading {
    line: usize,
    column: usize,
    read: char,
    other: char,
}

#[derive(Serialize)]
struct ComparisonBlock {
    field: String,
    viz: String,
    mrz: String,
    verdict: &'static str,
}

#[derive(Serialize)]
struct ReviewBlock {
    front: Vec<Rule>,
    back: Vec<Rule>,
}

#[derive(Serialize)]
struct Rule {
    rule: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

#[derive(Serialize)]
struct TimingsBlock {
    total: f64,
    understand: f64,
    front: StageBlock,
    #[serde(skip_serializing_if = "Option::is_none")]
    back: Option<StageBlock>,
}

#[derive(Serialize)]
struct StageBlock {
    decode: f64,
    page: f64,
    detect: f64,
    zone: f64,
    lines: f64,
}

impl Extension {
    pub(super) fn new(recognition: &Recognition) -> Self {
        let Recognition {
            document,
            front,
            back,
            ..
        } = recognition;
        let names_differ = document
            .comparisons
            .iter()
            .any(Comparison::is_of_another_name);
        let zone = |side: &'static str, reading: &SideReading| {
            reading
                .zone
                .as_ref()
                .map(|zone| MrzBlock::new(side, zone, reading, names_differ))
        };
        Self {
            country: document.country.clone().unwrap_or_default(),
            template: document.front.template.clone(),
            template_back: document
                .back
                .as_ref()
                .and_then(|seen| seen.template.clone()),
            page: PageBlock::new(front),
            page_back: back.as_ref().map(PageBlock::new),
            mrz: zone("front", front).or_else(|| back.as_ref().and_then(|back| zone("back", back))),
            cross_check: document
                .comparisons
                .iter()
                .map(ComparisonBlock::new)
                .collect(),
            checks: ChecksBlock::new(&document.checks),
            review: ReviewBlock {
                front: document.review_front.iter().map(Rule::new).collect(),
                back: document.review_back.iter().map(Rule::new).collect(),
            },
            timings_ms: TimingsBlock {
                total: milliseconds(recognition.total),
                understand: milliseconds(recognition.understood),
                front: StageBlock::new(&front.timings),
                back: back.as_ref().map(|back| StageBlock::new(&back.timings)),
            },
            engine: EngineBlock {
                name: env!("CARGO_PKG_NAME"),
                version: env!("CARGO_PKG_VERSION"),
            },
        }
    }
}

impl PageBlock {
    fn new(reading: &SideReading) -> Self {
        Self {
            quad: reading
                .page
                .map(|page| Corners::new(&reading.turn.upright(&page.quad))),
            rotate: reading.turn.degrees(),
            lines: reading.lines.len(),
        }
    }
}

impl MrzBlock {
    /// `names_differ` says that the visual zone prints another name.
    fn new(
        side: &'static str,
        zone: &ZoneReading,
        reading: &SideReading,
        names_differ: bool,
    ) -> Self {
        let decoded = &zone.decoded;
        let standing = match decoded.standing() {
            Standing::Valid if names_differ => Standing::Unsure,
            standing => standing,
        };
        Self {
            side,
            format: decoded.mrz.format().name(),
            status: standing.as_str(),
            confidence: decoded.confidence,
            lines: decoded.mrz.lines().map(str::to_owned).collect(),
            coordinates: zone
                .rows
                .iter()
                .map(|row| Corners::new(&row.map(&reading.to_picture)))
                .collect(),
            fields: fields(decoded),
            repairs: decoded
                .changes
                .iter()
                .map(|c| Replacement {
                    line: c.line,
                    column: c.column,
                    from: c.from,
                    to: c.to,
                })
                .collect(),
            alternatives: decoded
                .alternatives
                .iter()
                .map(|a| OtherReading {
                    line: a.line,
                    column: a.column,
                    read: a.read,
                    other: a.other,
                })
                .collect(),
        }
    }
}

fn fields(decoded: &Decoded) -> Vec<MrzField> {
    let mrz = &decoded.mrz;
    mrz.fields()
        .map(|field| MrzField {
            name: field.name.as_str(),
            line: field.line,
            column: field.column,
            raw: field.raw.to_owned(),
            value: mrz.value(field.name),
            check_digit: field.verdict.as_str(),
            confidence: decoded.confidence_of(
                field.line,
                field.column,
                field.column + field.raw.len(),
            ),
        })
        .collect()
}

impl ComparisonBlock {
    fn new(comparison: &Comparison) -> Self {
        Self {
            field: comparison.field.clone(),
            viz: comparison.viz.clone(),
            mrz: comparison.mrz.clone(),
            verdict: comparison.verdict.as_str(),
        }
    }
}

impl Rule {
    fn new(reason: &ReviewReason) -> Self {
        Self {
            rule: reason.code(),
            field: reason.field().map(str::to_owned),
        }
    }
}

impl StageBlock {
    fn new(timings: &Timings) -> Self {
        Self {
            decode: milliseconds(timings.decode),
            page: milliseconds(timings.page),
            detect: milliseconds(timings.detect),
            zone: milliseconds(timings.zone),
            lines: milliseconds(timings.lines),
        }
    }
}

/// With three decimals: less is noise.
fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
