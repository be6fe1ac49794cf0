//! `result.extension.checks`: whether the document holds together.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::document::numbers::Check;
use crate::document::{Checks, DateCheck, FieldCheck, NumberCheck};

#[derive(Serialize, JsonSchema)]
pub(super) struct ChecksBlock {
    /// Fields by source: `agree`, `differ`, or `absent` where fewer than two sources
    /// that can be compared have it.
    fields: Vec<FieldBlock>,
    numbers: Vec<NumberBlock>,
    rules: Vec<RuleBlock>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u16")]
    age: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    expired: Option<bool>,
    missing: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct FieldBlock {
    field: String,
    /// What each source says.
    #[schemars(with = "BTreeMap<String, String>")]
    sources: Map<String, Value>,
    agreement: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct NumberBlock {
    field: String,
    validator: &'static str,
    /// `proven` by its check digit, `plausible` by its form, or `wrong`.
    result: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct RuleBlock {
    rule: &'static str,
    result: &'static str,
}

impl ChecksBlock {
    pub(super) fn new(checks: &Checks) -> Self {
        Self {
            fields: checks.fields.iter().map(FieldBlock::new).collect(),
            numbers: checks.numbers.iter().map(NumberBlock::new).collect(),
            rules: checks.rules.iter().map(RuleBlock::new).collect(),
            age: checks.age,
            expired: checks.expired,
            missing: checks.missing.clone(),
        }
    }
}

impl FieldBlock {
    fn new(check: &FieldCheck) -> Self {
        let said = |found: &crate::document::Found| {
            (found.source.as_str().to_owned(), found.value.clone().into())
        };
        Self {
            field: check.field.clone(),
            sources: check.found.iter().map(said).collect(),
            agreement: check.agreement().as_str(),
        }
    }
}

impl NumberBlock {
    fn new(check: &NumberCheck) -> Self {
        Self {
            field: check.field.clone(),
            validator: check.validator,
            result: match check.check {
                Check::Proven => "proven",
                Check::Plausible => "plausible",
                Check::Wrong => "wrong",
            },
        }
    }
}

impl RuleBlock {
    fn new(check: &DateCheck) -> Self {
        Self {
            rule: check.rule,
            result: check.outcome.as_str(),
        }
    }
}
