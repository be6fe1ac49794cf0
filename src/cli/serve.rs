//! `datapage serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use serde_json::Value;

use super::settings::SettingsArguments;
use super::{EngineArguments, Outcome, clock, output};
use crate::api::{Accepted, ApiError, Profile, Response};
use crate::engine::{Engine, Recognition};
use crate::error::{Error, ErrorKind};
use crate::server::{self, Recognizer, Settings, Stages, layers};

/// Answers POST /modules/recognition and POST /recognition as the recognition API does.
///
/// A client changes its base URL and nothing else. Requests with callbackUrl need a queue
/// (--jobs); their results are delivered at least once, whatever happens to the process.
/// GET /healthz, /readyz and /metrics say how it is, / shows a page to look at what is read
/// (on loopback), /docs and /openapi.json the API. At SIGINT or SIGTERM it stops when what
/// was admitted is done; at SIGHUP it reads its certificate anew.
#[derive(Args)]
#[command(after_help = "\
Examples:
  datapage serve                                         on 127.0.0.1:8787, without a key
  datapage serve --new-key shop >> datapage.toml         prints the key once, on stderr
  datapage serve --settings datapage.toml --listen 0.0.0.0:8787
  datapage serve --new-jobs-key > jobs.key; chmod 600 jobs.key
  datapage serve --jobs jobs.redb --jobs-key-file jobs.key
  datapage serve --tls-certificate server.pem --tls-key server.key
  DATAPAGE_SERVE_QUEUE=4 datapage serve --print-config   what counts, and every setting

Settings come from a TOML file, over it from the environment (`jobs.path` is
DATAPAGE_SERVE_JOBS_PATH), over that from flags.

With upstream = \"https://…\" another service with this API is asked first, and this machine
where it fails. A table [gateway] says how: mode (fallback, shadow, compare, local),
timeout_ms, hedge_after_ms, concurrency, breaker_failures, breaker_pause_ms.")]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: SettingsArguments,
    /// Where to listen; other addresses than loopback need a key
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Pictures read at a time (default: the number of cores)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    workers: Option<u16>,
    /// Requests that may wait; one more is told 429 (default: 16)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=4096))]
    queue: Option<u16>,
    /// PEM file of the certificate; with it, HTTPS
    #[arg(long, value_name = "FILE")]
    tls_certificate: Option<PathBuf>,
    /// PEM file of the certificate's private key
    #[arg(long, value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// Print the settings that count, secrets masked, and stop
    #[arg(long)]
    print_config: bool,
    /// Whether GET / shows the console (default: on loopback only)
    #[arg(long, value_name = "BOOL")]
    console: Option<bool>,
    /// Make a key, print it on stderr and its block for the settings file on stdout, and stop
    #[arg(long, value_name = "NAME")]
    new_key: Option<String>,
    /// Make a key for the queue, print it on stdout, and stop
    #[arg(long)]
    new_jobs_key: bool,
    #[command(flatten)]
    engine: EngineArguments,
}

/// The engine as the server asks it.
struct Ours {
    engine: Engine,
    profile: Profile,
    /// Whether the day was said on the command line; otherwise it is today's.
    day_is_set: bool,
    stages: Stages,
}

impl Recognizer for Ours {
    fn recognize(&self, request: &Accepted, transaction: String) -> Result<Value, ApiError> {
        if !self.day_is_set {
            self.engine.judge_by(clock::today());
        }
        let recognition = self
            .engine
            .recognize(&request.as_request())
            .map_err(|error| {
                tracing::debug!(transaction, "{error}");
                ApiError::from(&error)
            })?;
        note(&self.stages, &recognition);
        let profile = request.profile().unwrap_or(self.profile);
        Ok(Response::new(&recognition, transaction, profile).body())
    }

    fn warm_up(&self) -> Result<(), Error> {
        self.engine.rehearse()
    }

    fn check(&self, request: &Accepted) -> Result<(), ApiError> {
        let checked = self.engine.check(&request.as_request());
        checked.map_err(|error| ApiError::from(&error))
    }

    fn stages(&self) -> Option<&Stages> {
        Some(&self.stages)
    }
}

fn note(stages: &Stages, recognition: &Recognition) {
    let sides = [Some(&recognition.front), recognition.back.as_ref()];
    for side in sides.into_iter().flatten() {
        stages.note("decode", side.timings.decode);
        stages.note("page", side.timings.page);
        stages.note("detect", side.timings.detect);
        stages.note("zone", side.timings.zone);
        stages.note("barcode", side.timings.barcode);
        stages.note("lines", side.timings.lines);
        stages.note("quality", side.timings.quality);
    }
    stages.note("understand", recognition.understood);
}

impl Arguments {
    fn settings(&self) -> Result<Settings, Error> {
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        self.settings
            .layers()?
            .flag("listen", self.listen.map(|listen| listen.to_string()))?
            .flag("workers", self.workers.map(i64::from))?
            .flag("queue", self.queue.map(i64::from))?
            .flag("console", self.console)?
            .flag("tls.certificate_file", path(&self.tls_certificate))?
            .flag("tls.key_file", path(&self.tls_key))?
            .settings()
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    if let Some(name) = &arguments.new_key {
        return new_key(name);
    }
    if arguments.new_jobs_key {
        output::print_text(&format!("{}\n", hex(&random::<32>()?)))?;
        return Ok(Outcome::Read);
    }
    let settings = arguments.settings()?;
    settings.check()?;
    if arguments.print_config {
        output::print_text(&layers::print(&settings)?)?;
        return Ok(Outcome::Read);
    }
    let ours = Ours {
        engine: arguments.engine.open()?,
        profile: settings.profile,
        day_is_set: arguments.engine.today.is_some(),
        stages: Stages::default(),
    };
    let open = settings.keys.is_empty();
    let scheme = if settings.tls.certificate_file.as_os_str().is_empty() {
        "http"
    } else {
        "https"
    };
    let no_callbacks = !settings.jobs.are_kept();
    let console = settings.has_console();
    server::serve(Arc::new(ours), settings, stopped(), move |address| {
        if no_callbacks {
            tracing::info!("requests with callbackUrl are refused: no queue is set (--jobs)");
        }
        let keys = if open { ", without a key" } else { "" };
        let console = if console { ", console at /" } else { "" };
        tracing::info!("listening on {scheme}://{address}{keys}{console}");
    })?;
    Ok(Outcome::Read)
}

fn new_key(name: &str) -> Result<Outcome, Error> {
    let (key, stored) = server::new_key(name, &random()?);
    let block = toml::to_string(&server::KeyBlock { key: vec![stored] }).map_err(|error| {
        Error::new(ErrorKind::Internal, "the key cannot be written").with_source(error)
    })?;
    // Standard error on purpose: what is redirected into a file must not hold the key.
    eprintln!("x-api-key: {key}\nIt is not kept anywhere: write it down now.");
    output::print_text(&block)?;
    Ok(Outcome::Read)
}

fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut random = [0; N];
    getrandom::fill(&mut random).map_err(|error| {
        Error::new(ErrorKind::Internal, "the system gives no random bytes").with_source(error)
    })?;
    Ok(random)
}

fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// Resolves when the process is asked to end.
async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    // Where no handler can be set the process ends by the signal itself.
    let _ = interrupted.await;
}
