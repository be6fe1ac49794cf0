//! `datapage recognize`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::Value;

use super::crops::{self, Crop};
use super::sources::{Sources, expand};
use super::{EngineArguments, Outcome, annotate, batch, io_error, output, redact};
use crate::api::{ApiError, Profile, Response, transaction_id};
use crate::document::IdType;
use crate::engine::{Engine, Recognition, Request};
use crate::error::{Blame, Error, ErrorKind};
use crate::mrz::lexicon;

/// Reads documents and prints the API's responses.
#[derive(Args)]
#[command(after_help = "\
Examples:
  datapage recognize passport.jpg --redact number,surname --redacted safe.png
  datapage recognize passport.jpg --redact all --redacted safe.png

--redact covers the named fields (as data.raw names them, or `barcode`) on the front with black
boxes, wherever their value was read, and with any of them the MRZ and the barcode, which repeat
most. `all` covers the whole page but for its captions, portraits and all. Where a field was not
located nothing is written, the exit status is 2, and the message says which.")]
pub(super) struct Arguments {
    /// Pictures of fronts (JPEG or PNG), folders of them, or `-` for a list on standard input
    #[arg(required = true, value_name = "FRONT")]
    fronts: Vec<PathBuf>,
    /// Picture of the back
    #[arg(long, value_name = "FILE")]
    back: Option<PathBuf>,
    /// The issuing country, as ISO 3166-1 alpha-3; detected where it is left out
    #[arg(long, value_name = "CODE", value_parser = parse_country)]
    country: Option<String>,
    /// The kind of document; detected where it is left out
    #[arg(long = "type", value_name = "KIND", value_parser = parse_id_type)]
    id_type: Option<IdType>,
    /// Draw what was read on the picture and write it as a PNG file
    #[arg(long, value_name = "FILE")]
    annotate: Option<PathBuf>,
    /// Cover these fields of the front, separated by commas, or `all`; see below
    #[arg(
        long,
        value_name = "FIELDS",
        value_delimiter = ',',
        requires = "redacted",
        conflicts_with_all = ["back", "mrz_only"]
    )]
    redact: Vec<String>,
    /// Write the picture with those fields covered to this PNG file
    #[arg(long, value_name = "FILE", requires = "redact")]
    redacted: Option<PathBuf>,
    /// Cut these out of each side's picture, separated by commas
    #[arg(
        long,
        value_name = "PARTS",
        value_delimiter = ',',
        value_enum,
        requires = "crops_into",
        conflicts_with = "mrz_only"
    )]
    crops: Vec<Crop>,
    /// The folder that crops are written to as PNG files
    #[arg(long, value_name = "DIR", requires = "crops")]
    crops_into: Option<PathBuf>,
    /// Which generation of the API to answer in
    #[arg(long, value_enum, default_value = "seed")]
    profile: ProfileName,
    /// Pictures read at a time (default: the number of cores)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    #[command(flatten)]
    engine: EngineArguments,
}

#[derive(Clone, Copy, ValueEnum)]
enum ProfileName {
    /// The API's page, with everything beyond it under `result.extension`
    Seed,
    /// The API's page and nothing beyond it
    SeedStrict,
    /// The newer page: rectified `coordinates`, and `original_coordinates`
    Current,
}

impl From<ProfileName> for Profile {
    fn from(name: ProfileName) -> Self {
        match name {
            ProfileName::Seed => Self::Seed,
            ProfileName::SeedStrict => Self::SeedStrict,
            ProfileName::Current => Self::Current,
        }
    }
}

fn parse_country(code: &str) -> Result<String, String> {
    let known = lexicon::country(code).is_some_and(|known| known == code);
    known
        .then(|| code.to_owned())
        .ok_or_else(|| format!("'{code}' is no ISO 3166-1 alpha-3 code, such as USA or DEU"))
}

fn parse_id_type(name: &str) -> Result<IdType, String> {
    let names: Vec<&str> = IdType::ALL.iter().map(|kind| kind.as_str()).collect();
    name.parse()
        .map_err(|_| format!("'{name}' is none of {}", names.join(", ")))
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let sources = expand(&arguments.fronts)?;
    match sources {
        Sources::One(front) => one(arguments, &front),
        Sources::Many(fronts) => {
            if arguments.back.is_some()
                || arguments.annotate.is_some()
                || arguments.redacted.is_some()
                || arguments.crops_into.is_some()
            {
                return Err(Error::new(
                    ErrorKind::Io,
                    "--back, --annotate, --redact and --crops go with a single picture",
                ));
            }
            let engine = arguments.engine.open()?;
            batch::run(&fronts, arguments.jobs, |front| {
                answer_to(arguments, &engine, front)
            })
        }
    }
}

fn one(arguments: &Arguments, path: &Path) -> Result<Outcome, Error> {
    let front = read(path)?;
    let back = arguments.back.as_deref().map(read).transpose()?;
    let engine = arguments.engine.open_for_one()?;
    let read = std::thread::scope(|scope| {
        // What fails here fails again where it is needed, and is told then.
        scope.spawn(|| engine.warm_for_lines());
        recognize(arguments, &engine, &front, back.as_deref())
    });
    match read {
        Ok((recognition, body)) => {
            if let Some(target) = &arguments.annotate {
                let drawing = annotate::draw(&front, &recognition, arguments.engine.max_pixels)?;
                std::fs::write(target, drawing)
                    .map_err(|error| io_error("cannot write", target, error))?;
            }
            if let Some(target) = &arguments.redacted {
                let covered = redact::draw(
                    &front,
                    &engine,
                    &recognition,
                    &arguments.redact,
                    arguments.engine.max_pixels,
                )?;
                std::fs::write(target, covered)
                    .map_err(|error| io_error("cannot write", target, error))?;
            }
            if let Some(folder) = &arguments.crops_into {
                let sides = [
                    (Some(&front), Some(&recognition.front), "front"),
                    (back.as_ref(), recognition.back.as_ref(), "back"),
                ];
                for (bytes, reading, side) in sides {
                    if let (Some(bytes), Some(reading)) = (bytes, reading) {
                        let max_pixels = arguments.engine.max_pixels;
                        crops::write(bytes, reading, side, &arguments.crops, folder, max_pixels)?;
                    }
                }
            }
            output::print_json(&body)?;
            Ok(Outcome::Read)
        }
        Err(error) if error.kind().blame() == Blame::SetUp => Err(error),
        Err(error) => {
            tracing::warn!("{}: {error}", path.display());
            output::print_json(&ApiError::from(&error).body(&transaction_id()))?;
            Ok(Outcome::NothingReadable)
        }
    }
}

/// The response or error body for one picture of many, and whether it was read.
fn answer_to(arguments: &Arguments, engine: &Engine, path: &Path) -> (Value, bool) {
    let result = read(path).and_then(|front| recognize(arguments, engine, &front, None));
    match result {
        Ok((_, body)) => (body, true),
        Err(error) => {
            tracing::warn!("{}: {error}", path.display());
            (ApiError::from(&error).body(&transaction_id()), false)
        }
    }
}

fn recognize(
    arguments: &Arguments,
    engine: &Engine,
    front: &[u8],
    back: Option<&[u8]>,
) -> Result<(Recognition, Value), Error> {
    let request = Request {
        front,
        back,
        country: arguments.country.as_deref(),
        id_type: arguments.id_type,
        ..Request::default()
    };
    let recognition = engine.recognize(&request)?;
    let body = Response::new(&recognition, transaction_id(), arguments.profile.into()).body();
    Ok((recognition, body))
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|error| io_error("cannot read the picture", path, error))
}
