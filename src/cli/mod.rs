//! The command line.

mod annotate;
mod batch;
mod clock;
mod crops;
mod doctor;
mod evaluate;
pub mod fieldboard;
mod fieldtables;
mod jobs;
mod markdown;
mod mrz;
mod output;
mod recognize;
mod redact;
mod reliability;
mod resources;
mod scoreboard;
mod serve;
mod settings;
mod sources;
mod templates;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::engine::{Engine, EngineOptions};
use crate::error::{Error, ErrorKind};
use crate::image::Limits;
use crate::mrz::Date;

/// Reads identity documents on this machine: page, text, machine-readable zone, check digits.
#[derive(Parser)]
#[command(name = "datapage", version, propagate_version = true, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  datapage recognize passport.jpg                        one response as JSON
  datapage recognize passport.jpg --annotate seen.png    and a picture of what was read
  datapage recognize front.jpg --back back.jpg --country DEU --type government_id
  datapage recognize passport.jpg --redact number,surname --redacted safe.png
  datapage recognize scans/ --jobs 4 > read.jsonl        a folder, one line a picture
  datapage mrz 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<' \\
               'L898902C36UTO7408122F1204159ZE184226B<<<<<10'
  datapage serve --listen 127.0.0.1:8787                 the API over HTTP on this machine
  datapage templates check my-templates/                 what is wrong in templates of your own
  datapage doctor                                        what is installed, what is missing

Exit status: 0 read, 1 nothing readable, 2 wrong usage or set-up.
Logs go to stderr (RUST_LOG=debug for more) and never hold a document's values.";

#[derive(Subcommand)]
enum Command {
    /// Read documents and print the API's responses.
    Recognize(recognize::Arguments),
    /// Read the lines of a machine-readable zone from arguments or standard input.
    Mrz(mrz::Arguments),
    /// Measure accuracy and speed on your own pictures.
    Evaluate(evaluate::Arguments),
    /// Answer the recognition API's requests over HTTP on this machine.
    Serve(serve::Arguments),
    /// Look after the queue of asynchronous requests.
    Jobs(jobs::Arguments),
    /// Check templates of documents, and list those that are known.
    Templates(templates::Arguments),
    /// Say which runtime, weights and processor features were found, and what is missing.
    Doctor(doctor::Arguments),
}

/// What every command that reads pictures takes.
#[derive(Args)]
struct EngineArguments {
    /// Folder with `models/` and `lib/` (default: `DATAPAGE_HOME`, beside the program, or the user's data folder)
    #[arg(long, value_name = "DIR")]
    home: Option<PathBuf>,
    /// Read nothing but the machine-readable zone: several times faster
    #[arg(long)]
    mrz_only: bool,
    /// The day to judge dates by, as YYYY-MM-DD (default: today)
    #[arg(long, value_name = "DATE", value_parser = clock::parse_date)]
    today: Option<Date>,
    /// Folder of document templates to know beside the built-in ones; see `datapage templates --help`
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// Key that Aadhaar's QR codes are signed with, as DER (PKCS #1): `openssl x509 -in uidai.cer
    /// -noout -pubkey | openssl rsa -pubin -RSAPublicKey_out -outform DER`
    #[arg(long, value_name = "FILE", env = "DATAPAGE_AADHAAR_KEY")]
    aadhaar_key: Option<PathBuf>,
    /// Largest file, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().bytes)]
    max_bytes: u64,
    /// Largest picture, in pixels
    #[arg(long, value_name = "PIXELS", default_value_t = Limits::default().pixels)]
    max_pixels: u64,
    /// Run the networks on the pure-Rust backend (builds with the feature `tract`)
    #[arg(long)]
    tract: bool,
}

impl EngineArguments {
    /// An engine for pictures that are read side by side.
    fn open(&self) -> Result<Engine, Error> {
        self.open_with(1)
    }

    /// An engine for one picture, which somebody waits for: a second core reads half of
    /// its lines. More are not worth the sessions that they would load.
    fn open_for_one(&self) -> Result<Engine, Error> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        self.open_with(cores.min(2))
    }

    fn open_with(&self, threads: usize) -> Result<Engine, Error> {
        let options = EngineOptions {
            home: self.home.clone(),
            limits: Limits {
                bytes: self.max_bytes,
                pixels: self.max_pixels,
            },
            mrz_only: self.mrz_only,
            templates: self.templates.clone(),
            aadhaar_key: self.aadhaar_key.as_deref().map(read_key).transpose()?,
            threads,
            force_tract: self.tract,
            ..EngineOptions::new(self.today.unwrap_or_else(clock::today))
        };
        let engine = Engine::open(options)?;
        // Loaded now, so that a broken set-up is told at once and not picture by picture.
        engine.warm()?;
        Ok(engine)
    }
}

/// The bytes of a key in DER; what is no such file is told now and not code by code.
fn read_key(path: &std::path::Path) -> Result<Vec<u8>, Error> {
    let key = std::fs::read(path).map_err(|error| io_error("cannot read the key", path, error))?;
    // A sequence that holds a sequence is a certificate or `SubjectPublicKeyInfo`.
    let is_key = key.len() > 128 && key[0] == 0x30 && key[4] == 0x02;
    is_key.then_some(key).ok_or_else(|| {
        Error::new(
            ErrorKind::Configuration,
            format!(
                "{} is no RSA key in DER as PKCS #1 has it; `datapage recognize --help` says \
                 how to make one of a certificate",
                path.display()
            ),
        )
    })
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Read,
    NothingReadable,
}

/// Runs the command of the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    start_logging();
    let outcome = match &cli.command {
        Command::Recognize(arguments) => recognize::run(arguments),
        Command::Mrz(arguments) => mrz::run(arguments),
        Command::Evaluate(arguments) => evaluate::run(arguments),
        Command::Serve(arguments) => serve::run(arguments),
        Command::Jobs(arguments) => jobs::run(arguments),
        Command::Templates(arguments) => templates::run(arguments),
        Command::Doctor(arguments) => doctor::run(arguments),
    };
    match outcome {
        Ok(Outcome::Read) => ExitCode::SUCCESS,
        Ok(Outcome::NothingReadable) => ExitCode::from(1),
        Err(error) if output::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::from(2)
        }
    }
}

fn start_logging() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .without_time()
        .with_ansi(false)
        .init();
}

/// An error about a file or folder that the user named.
fn io_error(what: &str, path: &std::path::Path, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("{what} {}", path.display())).with_source(error)
}
