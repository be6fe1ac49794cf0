//! `datapage jobs`.

use std::fmt::Write;

use clap::{Args, Subcommand};

use super::settings::SettingsArguments;
use super::{Outcome, clock, output};
use crate::error::{Error, ErrorKind};
use crate::server::jobs::record::{Attempt, Record, State};
use crate::server::jobs::store::{Store, now_ms};

/// Looks after the queue of asynchronous requests, beside a running server or without one.
///
/// What could not be delivered is kept for the settings' `jobs.retention_seconds`. Nothing
/// that was read from a document is shown.
#[derive(Args)]
#[command(after_help = "\
Examples:
  datapage jobs --settings datapage.toml list
  datapage jobs --settings datapage.toml list --state undeliverable --json
  datapage jobs --settings datapage.toml show e0nvom3caiis7
  datapage jobs --settings datapage.toml redeliver --undeliverable
  datapage jobs --jobs jobs.redb --jobs-key-file jobs.key delete e0nvom3caiis7

Exit status: 0 done, 2 no such job, or wrong usage or set-up.")]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: SettingsArguments,
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Show all jobs, the oldest first.
    List {
        /// Only those in this state: waiting, delivering, delivered, undeliverable
        #[arg(long, value_name = "STATE", value_parser = state)]
        state: Option<State>,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Show a job: where its result goes, and every attempt.
    Show {
        /// Its transactionId
        id: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Have results delivered now, and tried anew for as long as new ones.
    Redeliver(Which),
    /// Erase jobs with everything of them; one that waits is never recognised.
    Delete(Which),
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// Their transactionIds
    ids: Vec<String>,
    /// All that could not be delivered
    #[arg(long)]
    undeliverable: bool,
}

fn state(name: &str) -> Result<State, String> {
    let found = State::ALL.into_iter().find(|state| state.as_str() == name);
    found.ok_or_else(|| "none of waiting, delivering, delivered, undeliverable".to_owned())
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    let settings = arguments.settings.layers()?.settings()?;
    if !settings.jobs.are_kept() {
        return Err(Error::new(
            ErrorKind::Configuration,
            "no queue is named; give the server's --settings, or --jobs and --jobs-key-file",
        ));
    }
    let store = Store::open(&settings.jobs.path, settings.jobs.seal()?)?;
    match &arguments.action {
        Action::List { state, json } => list(&store, *state, *json),
        Action::Show { id, json } => show(&store, id, *json),
        Action::Redeliver(which) => which.each(&store, |id| store.redeliver(id, now_ms())),
        Action::Delete(which) => which.each(&store, |id| store.delete(id)),
    }?;
    Ok(Outcome::Read)
}

impl Which {
    fn each(&self, store: &Store, change: impl Fn(&str) -> Result<(), Error>) -> Result<(), Error> {
        if !self.undeliverable {
            return self.ids.iter().try_for_each(|id| change(id));
        }
        let all = store.list()?;
        let mut chosen = all.iter().filter(|job| job.state == State::Undeliverable);
        chosen.try_for_each(|job| change(&job.id))
    }
}

fn list(store: &Store, state: Option<State>, json: bool) -> Result<(), Error> {
    let mut text = String::new();
    if !json {
        text.push_str("transactionId  state          received              attempts  last\n");
    }
    let jobs = store.list()?;
    for job in jobs
        .iter()
        .filter(|job| state.is_none_or(|s| s == job.state))
    {
        let line = if json {
            as_json(job)?
        } else {
            format!(
                "{:<14} {:<14} {:<21} {:>8}  {}",
                job.id,
                job.state,
                clock::utc(job.received_ms),
                job.attempts.len(),
                job.attempts.last().map(outcome).unwrap_or_default(),
            )
        };
        text.push_str(line.trim_end());
        text.push('\n');
    }
    output::print_text(&text)
}

fn show(store: &Store, id: &str, json: bool) -> Result<(), Error> {
    let (job, address) = store.show(id)?;
    if json {
        return output::print_text(&format!("{}\n", as_json(&job)?));
    }
    let next = match job.state {
        State::Waiting => "to be recognised since",
        State::Delivering => "next attempt",
        State::Delivered | State::Undeliverable => "to be erased",
    };
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "transactionId  {}\nstate          {}\nreceived       {}\n{:<14} {}",
        job.id,
        job.state,
        clock::utc(job.received_ms),
        next,
        clock::utc(job.due_ms)
    );
    if let Some(address) = address {
        let _ = writeln!(text, "callbackUrl    {address}");
    }
    for attempt in &job.attempts {
        let _ = writeln!(
            text,
            "attempt        {}  {} ms  {}",
            clock::utc(attempt.at_ms),
            attempt.took_ms,
            outcome(attempt)
        );
    }
    output::print_text(&text)
}

fn outcome(attempt: &Attempt) -> String {
    match (attempt.status, &attempt.failure) {
        (Some(status), _) => status.to_string(),
        (None, failure) => failure.clone().unwrap_or_default(),
    }
}

fn as_json(job: &Record) -> Result<String, Error> {
    serde_json::to_string(job).map_err(|error| {
        Error::new(ErrorKind::Internal, "a job cannot be written").with_source(error)
    })
}
