//! `result.extension.quality`: how good the picture is.

use schemars::JsonSchema;
use serde::Serialize;

use crate::page::quality::{
    LEAST_COLOUR, LEAST_SHARPNESS, MOST_GLARE, MOST_GLARE_ON_TEXT, Quality, RECOMMENDED_DPI,
};

/// How good the picture of one side is: hints for who takes it. None of them by itself asks for
/// a person's look; what they spoil has a low score. What could not be measured is absent.
#[derive(Serialize, JsonSchema)]
pub(super) struct QualityBlock {
    /// How fine the edges of print are, 0 (smeared) to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "FigureBlock")]
    sharpness: Option<FigureBlock>,
    /// The part of the text over which glare lies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "FigureBlock")]
    glare_on_text: Option<FigureBlock>,
    /// The part of the page that is white of glare.
    glare: FigureBlock,
    /// Dots an inch of the document; absent where its size or its outline is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "FigureBlock")]
    resolution: Option<FigureBlock>,
    /// Corners of the document that the frame cuts off; absent without an outline.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "FigureBlock")]
    corners_cut_off: Option<FigureBlock>,
    /// How colourful the most colourful fiftieth of the page is, 0 (a grey copy) to 255.
    colour: FigureBlock,
}

/// A figure and its bound.
#[derive(Serialize, JsonSchema)]
struct FigureBlock {
    value: f64,
    /// `share` is 0 to 1.
    #[schemars(extend("enum" = ["share", "dpi", "corners", "levels"]))]
    unit: &'static str,
    /// The least that is good; this or `at_most` is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64")]
    at_least: Option<f64>,
    /// The most that is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64")]
    at_most: Option<f64>,
    /// Whether the value keeps to its bound.
    within: bool,
}

impl FigureBlock {
    fn at_least(value: f64, least: f64, unit: &'static str) -> Self {
        Self {
            value: rounded(value),
            unit,
            at_least: Some(least),
            at_most: None,
            within: value >= least,
        }
    }

    fn at_most(value: f64, most: f64, unit: &'static str) -> Self {
        Self {
            value: rounded(value),
            unit,
            at_least: None,
            at_most: Some(most),
            within: value <= most,
        }
    }
}

/// With three decimals: less is noise.
fn rounded(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

impl QualityBlock {
    pub(super) fn new(quality: &Quality) -> Self {
        let least = |value: Option<f64>, bound, unit| {
            value.map(|value| FigureBlock::at_least(value, bound, unit))
        };
        let most = |value: Option<f64>, bound, unit| {
            value.map(|value| FigureBlock::at_most(value, bound, unit))
        };
        Self {
            sharpness: least(quality.sharpness, LEAST_SHARPNESS, "share"),
            glare_on_text: most(quality.glare_on_text, MOST_GLARE_ON_TEXT, "share"),
            glare: FigureBlock::at_most(quality.glare, MOST_GLARE, "share"),
            resolution: least(quality.dpi, RECOMMENDED_DPI, "dpi"),
            corners_cut_off: most(quality.corners_cut_off.map(f64::from), 0.0, "corners"),
            colour: FigureBlock::at_least(quality.colour, LEAST_COLOUR, "levels"),
        }
    }
}
