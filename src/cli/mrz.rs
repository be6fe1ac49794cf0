//! `datapage mrz`: lines in, fields and verdicts out. No picture, no network.

use std::io::Read;

use clap::Args;
use serde_json::{Value, json};

use super::{Outcome, clock, output};
use crate::error::{Error, ErrorKind};
use crate::mrz::{Date, Mrz, Repaired, repair};

#[derive(Args)]
pub(super) struct Arguments {
    /// The lines; read from standard input where none are given
    #[arg(value_name = "LINE")]
    lines: Vec<String>,
    /// The day to judge dates by, as YYYY-MM-DD (default: today)
    #[arg(long, value_name = "DATE", value_parser = clock::parse_date)]
    today: Option<Date>,
}

/// An MRZ has at most 90 characters; more than this is no MRZ.
const LONGEST_INPUT: u64 = 64 * 1024;

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let today = arguments.today.unwrap_or_else(clock::today);
    let lines = if arguments.lines.is_empty() {
        from_stdin()?
    } else {
        arguments.lines.clone()
    };
    let lines: Vec<&str> = lines
        .iter()
        .map(|line| line.trim())
        .filter(|line| !line.is_empty())
        .collect();
    match repair(&lines, today) {
        Ok(repaired) => {
            output::print_json(&report(&repaired, today))?;
            Ok(Outcome::Read)
        }
        Err(error) => {
            tracing::warn!("{error}");
            output::print_json(&json!({ "error": error.to_string() }))?;
            Ok(Outcome::NothingReadable)
        }
    }
}

fn from_stdin() -> Result<Vec<String>, Error> {
    let mut text = String::new();
    std::io::stdin()
        .lock()
        .take(LONGEST_INPUT)
        .read_to_string(&mut text)
        .map_err(|error| {
            Error::new(ErrorKind::Io, "standard input is not text").with_source(error)
        })?;
    Ok(text.lines().map(str::to_owned).collect())
}

fn report(repaired: &Repaired, today: Date) -> Value {
    let mrz = &repaired.mrz;
    let repairs: Vec<Value> = repaired
        .repairs
        .iter()
        .map(|r| json!({ "line": r.line, "column": r.column, "from": r.from, "to": r.to, "reason": r.reason.as_str() }))
        .collect();
    let alternatives: Vec<Value> = repaired
        .alternatives
        .iter()
        .map(|a| json!({ "line": a.line, "column": a.column, "read": a.read, "other": a.other }))
        .collect();
    json!({
        "format": mrz.format().name(),
        "valid": mrz.digits_right(),
        "lines": mrz.lines().collect::<Vec<_>>(),
        "fields": fields(mrz),
        "birth_date": mrz.birth_date(today).map(|birth| birth.date.to_string()),
        "maybe_over_100": mrz.birth_date(today).is_some_and(|birth| birth.maybe_over_100),
        "expiry_date": mrz.expiry_date(today).map(|date| date.to_string()),
        "name_truncated": mrz.name_truncated(),
        "repairs": repairs,
        "alternatives": alternatives,
    })
}

fn fields(mrz: &Mrz) -> Vec<Value> {
    mrz.fields()
        .map(|field| {
            json!({
                "name": field.name.as_str(),
                "line": field.line,
                "column": field.column,
                "raw": field.raw,
                "value": mrz.value(field.name),
                "check_digit": field.verdict.as_str(),
            })
        })
        .collect()
}
