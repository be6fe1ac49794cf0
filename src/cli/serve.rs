//! `datapage serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use serde_json::Value;

use super::{EngineArguments, Outcome, clock, io_error, output};
use crate::api::{Accepted, ApiError, Profile, Response};
use crate::engine::Engine;
use crate::error::{Error, ErrorKind};
use crate::server::{self, Recognizer, Settings};

/// Answers POST /modules/recognition and POST /recognition as the recognition API does.
///
/// A client changes its base URL and nothing else; synchronous requests only, a request
/// with callbackUrl is refused with 1015. GET /healthz, /readyz and /metrics say how it is,
/// / shows a page to look at what is read (on loopback), /docs and /openapi.json the API.
/// It stops at SIGINT or SIGTERM, when what was admitted is done.
#[derive(Args)]
#[command(after_help = "\
Examples:
  datapage serve                                         on 127.0.0.1:8787, without a key
  datapage serve --new-key shop >> datapage.toml         prints the key once, on stderr
  datapage serve --settings datapage.toml --listen 0.0.0.0:8787

A settings file may have: listen, workers, queue, patience_seconds, upload_seconds,
body_bytes, profile (seed, seed-strict, current), console (true, false), and [[key]] blocks.

With upstream = \"https://…\" another service with this API is asked first, and this machine
where it fails. A table [gateway] says how: mode (fallback, shadow, compare, local),
timeout_ms, hedge_after_ms, concurrency, breaker_failures, breaker_pause_ms.")]
pub(super) struct Arguments {
    /// A TOML file; flags count over it
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Where to listen; other addresses than loopback need a key
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Pictures read at a time (default: the number of cores)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    workers: Option<u16>,
    /// Requests that may wait; one more is told 429 (default: 16)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=4096))]
    queue: Option<u16>,
    /// Whether GET / shows the console (default: on loopback only)
    #[arg(long, value_name = "BOOL")]
    console: Option<bool>,
    /// Make a key, print it on stderr and its block for the settings file on stdout, and stop
    #[arg(long, value_name = "NAME")]
    new_key: Option<String>,
    #[command(flatten)]
    engine: EngineArguments,
}

/// The engine as the server asks it.
struct Ours {
    engine: Engine,
    profile: Profile,
    /// Whether the day was said on the command line; otherwise it is today's.
    day_is_set: bool,
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
        let profile = request.profile().unwrap_or(self.profile);
        Ok(Response::new(&recognition, transaction, profile).body())
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    if let Some(name) = &arguments.new_key {
        return new_key(name);
    }
    let mut settings = match &arguments.settings {
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|error| io_error("cannot read the settings", path, error))?;
            Settings::parse(&text)?
        }
        None => Settings::default(),
    };
    settings.listen = arguments.listen.unwrap_or(settings.listen);
    settings.workers = arguments.workers.map_or(settings.workers, usize::from);
    settings.queue = arguments.queue.map_or(settings.queue, usize::from);
    settings.console = arguments.console.or(settings.console);
    settings.check()?;
    let ours = Ours {
        engine: arguments.engine.open()?,
        profile: settings.profile,
        day_is_set: arguments.engine.today.is_some(),
    };
    let open = settings.keys.is_empty();
    let console = settings.has_console();
    server::serve(Arc::new(ours), settings, stopped(), move |address| {
        let keys = if open { ", without a key" } else { "" };
        let console = if console { ", console at /" } else { "" };
        tracing::info!("listening on http://{address}{keys}{console}");
    })?;
    Ok(Outcome::Read)
}

fn new_key(name: &str) -> Result<Outcome, Error> {
    let mut random = [0; 48];
    getrandom::fill(&mut random).map_err(|error| {
        Error::new(ErrorKind::Internal, "the system gives no random bytes").with_source(error)
    })?;
    let (key, stored) = server::new_key(name, &random);
    let block = toml::to_string(&server::KeyBlock { key: vec![stored] }).map_err(|error| {
        Error::new(ErrorKind::Internal, "the key cannot be written").with_source(error)
    })?;
    // Standard error on purpose: what is redirected into a file must not hold the key.
    eprintln!("x-api-key: {key}\nIt is not kept anywhere: write it down now.");
    output::print_text(&block)?;
    Ok(Outcome::Read)
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
