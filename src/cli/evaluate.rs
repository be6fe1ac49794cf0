//! `datapage evaluate`: accuracy and speed on pictures whose truth is known.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use rayon::prelude::*;
use serde::Deserialize;

use super::fieldboard::{self, FieldsOfPicture};
use super::fieldtables::FieldTables;
use super::reliability::Scores;
use super::resources::ResidentMemory;
use super::scoreboard::{Picture, Run, Scoreboard, Seen};
use super::{EngineArguments, Outcome, batch, io_error, output, resources};
use crate::document::Templates;
use crate::engine::{Engine, SideReading};
use crate::error::{Blame, Error, ErrorKind};
use crate::geometry::{Point, Quad};

/// Reads every picture of a manifest and compares with the truth in it.
///
/// The manifest is a JSON array; each entry has `id`, `file` (relative to the
/// manifest) and any of: `mrz_lines` (the printed lines, or null where the picture
/// shows none), `mrz_format`, `check_digits` ("valid" or "printed-invalid"),
/// `form` ("photo", "scan", …) and `corners` (four [x, y], from the top-left
/// clockwise as the document reads), `zone` (the same of the MRZ's ink), `rotation` (degrees clockwise that make the picture
/// upright), `degradation` and `size` (which get rows of their own), `country` and
/// `id_type`, and `fields`: what is printed, by the names of the answer, dates as
/// YYYY-MM-DD. With `--fields` those are read and judged too. An entry with `"mrz_truth_source": "not
/// transcribed"` is read and timed, not judged.
#[derive(Args)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(super) struct Arguments {
    /// The manifest
    #[arg(value_name = "MANIFEST")]
    manifest: PathBuf,
    /// Write the figures as JSON, picture by picture without any text of theirs
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Pictures read at a time; 1 gives honest latencies
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: u16,
    /// Go through the manifest this many times: whether memory grows shows in a long batch
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1000))]
    repeat: u16,
    /// List the pictures that were not read exactly, by their identifiers
    #[arg(long)]
    list: bool,
    /// Read and judge the printed fields too, and which document it is
    #[arg(long)]
    fields: bool,
    /// Write the tables of printed fields to this file too, as Markdown
    #[arg(long, value_name = "FILE", requires = "fields")]
    markdown: Option<PathBuf>,
    /// Add a table of stated confidence against what was right; with `--fields` of their scores too
    #[arg(long)]
    reliability: bool,
    /// Read nothing: look for the page alone, its corners and which way up, in a tenth of the time
    #[arg(long, conflicts_with_all = ["mrz_only", "fields"])]
    page_only: bool,
    #[command(flatten)]
    engine: EngineArguments,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    file: PathBuf,
    mrz_lines: Option<Vec<String>>,
    mrz_format: Option<String>,
    check_digits: Option<String>,
    mrz_truth_source: Option<String>,
    form: Option<String>,
    corners: Option<[[f64; 2]; 4]>,
    zone: Option<[[f64; 2]; 4]>,
    rotation: Option<u16>,
    degradation: Option<String>,
    size: Option<u32>,
    country: Option<String>,
    id_type: Option<String>,
    document: Option<String>,
    #[serde(default)]
    fields: Option<serde_json::Map<String, serde_json::Value>>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let entries = load(&arguments.manifest)?;
    let folder = arguments.manifest.parent().unwrap_or(Path::new("."));
    let engine = arguments.engine.open()?;
    let pool = batch::workers(Some(arguments.jobs))?;
    let entries = vec![&entries; usize::from(arguments.repeat)]
        .into_iter()
        .flatten();
    let entries: Vec<&Entry> = entries.collect();
    let progress = batch::progress_bar(entries.len());
    let resident = ResidentMemory::default();
    let (started, cpu) = (Instant::now(), resources::cpu_time());
    let pictures: Result<Vec<(Picture, Option<FieldsOfPicture>)>, Error> = pool.install(|| {
        entries
            .par_iter()
            .with_max_len(1)
            .map(|entry| {
                let judged = judge(&engine, folder, entry, arguments);
                progress.inc(1);
                resident.note();
                judged
            })
            .collect()
    });
    progress.finish_and_clear();
    let run = Run {
        wall: started.elapsed(),
        cpu: resources::cpu_time().saturating_sub(cpu),
        peak_rss_mib: resources::peak_rss_mib(),
        rss_mib: resident.early_and_late(),
    };
    let (pictures, fields): (Vec<Picture>, Vec<_>) = pictures?.into_iter().unzip();
    let board = Scoreboard::new(pictures, run);
    output::print_text(&board.table(arguments.list))?;
    let fields: Vec<FieldsOfPicture> = fields.into_iter().flatten().collect();
    let (tables, scores) = (FieldTables::new(&fields), Scores::of(&fields));
    if arguments.fields {
        output::print_text(&tables.text(arguments.list))?;
    }
    if arguments.reliability {
        output::print_text(&board.reliability())?;
        if arguments.fields {
            output::print_text(&scores.text())?;
        }
    }
    if let Some(path) = &arguments.markdown {
        write(path, &format!("{}{}", tables.summary(), scores.text()))?;
    }
    if let Some(path) = &arguments.json {
        let mut figures = board.json();
        if arguments.fields {
            figures["fields"] = tables.json();
            figures["scores"] = scores.json();
        }
        write(path, &format!("{figures:#}\n"))?;
    }
    Ok(Outcome::Read)
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    std::fs::write(path, text).map_err(|error| io_error("cannot write", path, error))
}

fn load(path: &Path) -> Result<Vec<Entry>, Error> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| io_error("cannot read the manifest", path, error))?;
    serde_json::from_str(&text).map_err(|error| {
        Error::new(
            ErrorKind::Configuration,
            format!(
                "{} is no manifest; see `datapage evaluate --help`",
                path.display()
            ),
        )
        .with_source(error)
    })
}

fn judge(
    engine: &Engine,
    folder: &Path,
    entry: &Entry,
    arguments: &Arguments,
) -> Result<(Picture, Option<FieldsOfPicture>), Error> {
    let path = folder.join(&entry.file);
    let bytes =
        std::fs::read(&path).map_err(|error| io_error("cannot read the picture", &path, error))?;
    let started = Instant::now();
    let reading = if arguments.page_only {
        engine.read_outline(&bytes)
    } else {
        engine.read_side(&bytes)
    };
    let took = started.elapsed();
    let reading = match reading {
        Ok(reading) => Some(reading),
        Err(error) if error.kind().blame() == Blame::Caller => None,
        Err(error) => return Err(error),
    };
    let mut seen = picture(entry, reading.as_ref(), took);
    // What was not asked for is not judged.
    if arguments.page_only {
        seen.seen = None;
    }
    if arguments.engine.mrz_only {
        seen.corner_iou = None;
        seen.zone_whole = None;
    }
    let tables = Templates::built_in()?;
    let truth = entry.fields.as_ref().filter(|_| arguments.fields);
    let judged = truth.map(|truth| {
        let document = reading
            .as_ref()
            .map(|reading| engine.understand(reading, None));
        fieldboard::judge(
            &entry.id,
            entry.document.as_deref(),
            (entry.country.as_deref(), entry.id_type.as_deref()),
            truth,
            (document.as_ref(), tables),
        )
    });
    Ok((seen, judged))
}

fn picture(entry: &Entry, reading: Option<&SideReading>, took: Duration) -> Picture {
    let decoded = reading
        .and_then(|reading| reading.zone.as_ref())
        .map(|zone| &zone.decoded);
    let read = decoded.map(|decoded| decoded.mrz.joined());
    let truth = entry.mrz_lines.as_ref().map(|lines| lines.join("\n"));
    let valid = decoded.is_some_and(|decoded| decoded.mrz.digits_right());
    let judged = entry.mrz_truth_source.as_deref() != Some("not transcribed");
    let seen = match (&truth, &read) {
        _ if !judged => None,
        (None, None) => Some(Seen::RightlyNone),
        (None, Some(_)) => Some(Seen::Invented),
        (Some(_), None) => Some(Seen::Nothing),
        (Some(truth), Some(read)) if truth == read => Some(Seen::Exact),
        (Some(_), Some(_)) if valid => Some(Seen::ValidButWrong),
        (Some(_), Some(_)) => Some(Seen::Wrong),
    };
    let characters_wrong = truth
        .as_ref()
        .zip(read.as_ref())
        .map(|(truth, read)| strsim::levenshtein(truth, read));
    let quad_of = |corners: [[f64; 2]; 4]| Quad::new(corners.map(|[x, y]| Point::new(x, y)));
    let corners = entry.corners.map(quad_of);
    let page = reading.map(|reading| reading.page.map_or(reading.quad, |page| page.quad));
    Picture {
        id: entry.id.clone(),
        groups: groups_of(entry),
        printed_valid: entry
            .check_digits
            .as_deref()
            .map(|check_digits| check_digits == "valid"),
        seen,
        confidence: decoded.map(|decoded| decoded.confidence),
        doubt: decoded.map(|decoded| decoded.doubt),
        characters: truth.map_or(0, |truth| truth.chars().count()),
        characters_wrong,
        digits_valid: decoded.map(|_| valid),
        corner_iou: corners.map(|truth| page.map_or(0.0, |page| page.iou(&truth))),
        zone_whole: entry.zone.map(quad_of).map(|zone| {
            page.is_some_and(|page| {
                let slack = ZONE_SLACK * page.width();
                let page = page.grown(slack, slack);
                zone.corners().iter().all(|&corner| page.contains(corner))
            })
        }),
        turn_right: entry
            .rotation
            .map(|rotation| reading.is_some_and(|reading| reading.turn.degrees() == rotation)),
        took,
    }
}

/// The ink of an MRZ may lie so far outside of the page that was found, in parts of its
/// width: a crop takes more than that around it.
const ZONE_SLACK: f64 = 0.005;

/// The rows of the table that a picture counts in, beside that of its check digits.
fn groups_of(entry: &Entry) -> Vec<String> {
    let named = |kind: &str, name: Option<&String>| name.map(|name| format!("{kind} {name}"));
    let size = entry.size.map(|size| format!("{size:>5} px"));
    [
        Some(named("format", entry.mrz_format.as_ref()).unwrap_or_else(|| "format none".into())),
        Some(named("form", entry.form.as_ref()).unwrap_or_else(|| "form unknown".into())),
        named("camera", entry.degradation.as_ref()),
        named("size", size.as_ref()),
    ]
    .into_iter()
    .flatten()
    .collect()
}
