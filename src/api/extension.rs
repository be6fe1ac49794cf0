//! `result.extension`: everything that the API's page does not have.

use std::collections::BTreeMap;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::checks::ChecksBlock;
use super::quality::QualityBlock;
use super::response::Corners;
use crate::barcode::aadhaar::Edition;
use crate::barcode::{Kind, Meaning};
use crate::document::{Comparison, Field, ReviewReason, SideName, Source};
use crate::engine::{CodeReading, Recognition, SideReading, Timings};
use crate::mrz::decode::{Decoded, Standing};
use crate::text::mrz_reader::ZoneReading;

/// Everything that the API's page does not have.
#[derive(Serialize, JsonSchema)]
pub(super) struct Extension {
    /// The issuing country that was recognised, or `""`.
    country: String,
    /// The template that each side was read by; absent where none explains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    template_back: Option<String>,
    page: PageBlock,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "PageBlock")]
    page_back: Option<PageBlock>,
    /// How good the pictures are; absent where only the MRZ was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "QualityBlock")]
    quality: Option<QualityBlock>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "QualityBlock")]
    quality_back: Option<QualityBlock>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "MrzBlock")]
    mrz: Option<MrzBlock>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "BarcodeBlock")]
    barcode: Option<BarcodeBlock>,
    /// Where each field of `data.raw` was read, by its name.
    #[schemars(with = "BTreeMap<String, OriginBlock>")]
    fields: Map<String, Value>,
    /// Printed fields against the MRZ.
    cross_check: Vec<ComparisonBlock>,
    checks: ChecksBlock,
    review: ReviewBlock,
    timings_ms: TimingsBlock,
    engine: EngineBlock,
}

/// Where a field was read.
#[derive(Serialize, JsonSchema)]
struct OriginBlock {
    /// The side: its coordinates are those of this side's picture.
    #[schemars(extend("enum" = ["front", "back"]))]
    side: &'static str,
    /// The visual zone, the machine-readable one, or a barcode.
    #[schemars(extend("enum" = ["viz", "mrz", "barcode"]))]
    source: &'static str,
}

/// What read it.
#[derive(Serialize, JsonSchema)]
struct EngineBlock {
    name: &'static str,
    version: &'static str,
}

/// Where the document lies in the submitted picture.
#[derive(Serialize, JsonSchema)]
struct PageBlock {
    /// Absent where the whole frame was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Corners")]
    quad: Option<Corners>,
    /// The probability of the quad's worst corner, 0 to 1; absent without a quad.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f32")]
    confidence: Option<f32>,
    /// Degrees clockwise that make the submitted picture upright.
    #[schemars(extend("enum" = [0, 90, 180, 270]))]
    rotate: u16,
    /// Width of the upright document, or of the frame, in pixels of the picture.
    width: i64,
    /// Its height.
    height: i64,
    /// How many lines of text were read outside the MRZ.
    lines: usize,
    /// How well those lines could be read: the mean probability of their characters, 0
    /// to 1; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f32")]
    legibility: Option<f32>,
}

/// The machine-readable zone.
#[derive(Serialize, JsonSchema)]
struct MrzBlock {
    #[schemars(extend("enum" = ["front", "back"]))]
    side: &'static str,
    format: &'static str,
    /// `valid`: every printed check digit is right and the reading is sure; `unsure`: they
    /// are right, but characters that none covers may be others, or the visual zone prints
    /// another name; `invalid`: one is wrong.
    #[schemars(extend("enum" = ["valid", "unsure", "invalid"]))]
    status: &'static str,
    /// The probability that every character is right, 0 to 1.
    confidence: f32,
    lines: Vec<String>,
    /// Where each line stands on the submitted picture.
    coordinates: Vec<Corners>,
    fields: Vec<MrzField>,
    /// Characters that are not what the recogniser thought first.
    repairs: Vec<Replacement>,
    /// Places where another reading remains possible.
    alternatives: Vec<OtherReading>,
}

/// A barcode whose text was understood.
#[derive(Serialize, JsonSchema)]
struct BarcodeBlock {
    #[schemars(extend("enum" = ["front", "back"]))]
    side: &'static str,
    #[schemars(extend("enum" = ["pdf417", "qr"]))]
    kind: &'static str,
    /// What its text is written by.
    #[schemars(extend("enum" = ["AAMVA", "Aadhaar"]))]
    standard: &'static str,
    /// The version of the standard, 0 to 99; absent for Aadhaar's XML, which has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u8")]
    version: Option<u8>,
    /// The issuer's number in the standard's list; absent for Aadhaar, which has one issuer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    issuer: Option<String>,
    /// Whether the key that was given signed it; absent without a key (`--aadhaar-key`), and
    /// where the code has no signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    signed: Option<bool>,
    /// The part of its codewords that its own correction changed, 0 to 1; absent for QR.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f32")]
    corrected: Option<f32>,
    /// Where it stands on the submitted picture.
    coordinates: Corners,
}

/// A field of the MRZ.
#[derive(Serialize, JsonSchema)]
struct MrzField {
    name: &'static str,
    /// From 0.
    line: usize,
    /// From 0.
    column: usize,
    /// As it stands, fillers and all.
    raw: String,
    /// As it is meant.
    value: String,
    /// What became of its check digit.
    #[schemars(extend("enum" = ["right", "wrong", "not_printed"]))]
    check_digit: &'static str,
    /// The probability that every character of it is right, 0 to 1.
    confidence: f32,
}

/// A character that was replaced; lines and columns from 0.
#[derive(Serialize, JsonSchema)]
struct Replacement {
    line: usize,
    column: usize,
    from: char,
    to: char,
}

/// Another character that may stand there; lines and columns from 0.
#[derive(Serialize, JsonSchema)]
struct OtherReading {
    line: usize,
    column: usize,
    read: char,
    other: char,
}

/// A field as both zones have it.
#[derive(Serialize, JsonSchema)]
struct ComparisonBlock {
    field: String,
    /// As printed, or `""`.
    viz: String,
    /// As the MRZ says it, or `""`.
    mrz: String,
    #[schemars(extend("enum" = ["agree", "agree_truncated", "differ", "only_viz", "only_mrz"]))]
    verdict: &'static str,
}

/// The rules that ask for a person's look.
#[derive(Serialize, JsonSchema)]
struct ReviewBlock {
    front: Vec<Rule>,
    back: Vec<Rule>,
}

/// A rule that asks for a person's look.
#[derive(Serialize, JsonSchema)]
struct Rule {
    rule: &'static str,
    /// The field that it is about, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    field: Option<String>,
}

/// What it took, in milliseconds.
#[derive(Serialize, JsonSchema)]
struct TimingsBlock {
    /// Both sides at once.
    total: f64,
    /// From text to meaning.
    understand: f64,
    front: StageBlock,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "StageBlock")]
    back: Option<StageBlock>,
}

/// What the stages of one side took, in milliseconds; what did not run took 0.
#[derive(Serialize, JsonSchema)]
struct StageBlock {
    decode: f64,
    page: f64,
    detect: f64,
    zone: f64,
    barcode: f64,
    lines: f64,
    quality: f64,
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
            quality: front.quality.as_ref().map(QualityBlock::new),
            quality_back: back
                .as_ref()
                .and_then(|back| back.quality.as_ref())
                .map(QualityBlock::new),
            mrz: zone("front", front).or_else(|| back.as_ref().and_then(|back| zone("back", back))),
            barcode: BarcodeBlock::new("front", front)
                .or_else(|| BarcodeBlock::new("back", back.as_ref()?)),
            fields: document.fields.iter().map(origin).collect(),
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

fn origin(field: &Field) -> (String, Value) {
    let origin = OriginBlock {
        side: match field.side {
            SideName::Front => "front",
            SideName::Back => "back",
        },
        source: match field.source {
            Source::Viz => "viz",
            Source::Mrz => "mrz",
            Source::Barcode => "barcode",
        },
    };
    let origin = serde_json::to_value(origin).unwrap_or_default();
    (field.key.clone(), origin)
}

impl PageBlock {
    fn new(reading: &SideReading) -> Self {
        let characters: usize = reading.lines.iter().map(|line| line.glyphs.len()).sum();
        let sum: f32 = reading
            .lines
            .iter()
            .map(|line| line.score * line.glyphs.len() as f32)
            .sum();
        Self {
            quad: reading
                .page
                .map(|page| Corners::new(&reading.turn.upright(&page.quad))),
            confidence: reading.page.map(|page| page.confidence),
            rotate: reading.turn.degrees(),
            width: reading.width.round() as i64,
            height: reading.height.round() as i64,
            lines: reading.lines.len(),
            legibility: (characters > 0).then(|| sum / characters as f32),
        }
    }
}

impl BarcodeBlock {
    fn new(side: &'static str, reading: &SideReading) -> Option<Self> {
        let CodeReading {
            code,
            meaning,
            signed,
        } = reading.barcode.as_ref()?;
        let (standard, version, issuer) = match meaning {
            Meaning::Licence(licence) => {
                let header = &licence.header;
                ("AAMVA", Some(header.version), Some(header.iin.clone()))
            }
            Meaning::Aadhaar(said) => {
                let version = match said.edition {
                    Edition::Xml => None,
                    Edition::Secure(version) => Some(version),
                };
                ("Aadhaar", version, None)
            }
        };
        Some(Self {
            side,
            kind: match code.kind {
                Kind::Pdf417 => "pdf417",
                Kind::Qr => "qr",
            },
            standard,
            version,
            issuer,
            signed: *signed,
            corrected: code.corrected,
            coordinates: Corners::new(&code.quad.map(&reading.to_picture)),
        })
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
            barcode: milliseconds(timings.barcode),
            lines: milliseconds(timings.lines),
            quality: milliseconds(timings.quality),
        }
    }
}

/// With three decimals: less is noise.
fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
