//! Asynchronous requests: taken, written down, recognised when their turn comes, and
//! their results delivered.
//!
//! [`Jobs::accept`] answers only when a job is on disk ([`store`]); from then on it is
//! delivered at least once, whatever happens to the process (`run`). A job's life:
//! waiting, delivering, then delivered or undeliverable ([`record`]). What it holds is
//! sealed ([`seal`]) and erased when it is delivered, or after the retention time.

pub mod record;
mod run;
pub mod seal;
pub mod store;
mod tables;

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

pub use run::Work;

use self::record::State;
use self::seal::Seal;
use self::store::{Most, Store, now_ms};
use super::callback::{Backoff, CallbackSettings, Courier, Refused};
use super::secret::Secret;
use crate::api::{self, Accepted, ApiError, ErrorCode};
use crate::error::{Error, ErrorKind, Result};

/// How asynchronous requests are kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct JobSettings {
    /// File of the queue; empty means that requests with a callback are refused.
    pub path: PathBuf,
    /// Key that what is kept is encrypted with: 64 hexadecimal digits.
    pub key: Secret,
    /// File of the key.
    pub key_file: PathBuf,
    /// Jobs recognised at a time, of the workers that there are.
    pub at_a_time: usize,
    /// Jobs that may wait or be in delivery; one more is told 429.
    pub most: u64,
    /// Bytes that their requests may have together.
    pub most_bytes: u64,
    /// Seconds that what could not be delivered is kept, and the records of what could.
    pub retention_seconds: u64,
}

impl Default for JobSettings {
    fn default() -> Self {
        Self {
            path: PathBuf::new(),
            key: Secret::default(),
            key_file: PathBuf::new(),
            at_a_time: 1,
            most: 1000,
            most_bytes: 10_000_000_000,
            // Long enough for a weekend.
            retention_seconds: 3 * 86_400,
        }
    }
}

impl JobSettings {
    /// Whether there is a queue.
    #[must_use]
    pub fn are_kept(&self) -> bool {
        !self.path.as_os_str().is_empty()
    }

    /// What the queue is sealed with.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] where there is no key, or it is none.
    pub fn seal(&self) -> Result<Seal> {
        let key = self.key.or_of_file("jobs.key", &self.key_file)?;
        let key = key.ok_or_else(|| {
            Error::new(
                ErrorKind::Configuration,
                "jobs.path is set and no key: what is kept is encrypted; make a key with \
                 `datapage serve --new-jobs-key > jobs.key` and set jobs.key_file",
            )
        })?;
        Seal::new(&key)
    }
}

/// Why a job is not taken.
#[derive(Debug)]
pub enum NotTaken {
    /// As many wait as may.
    Full,
    /// The request is wrong, or we failed.
    Api(ApiError),
}

/// What was counted since the start.
#[derive(Debug, Default)]
struct Counts {
    accepted: AtomicU64,
    recognised: AtomicU64,
    delivered: AtomicU64,
    failed: AtomicU64,
    given_up: AtomicU64,
    erased: AtomicU64,
}

/// The jobs of a server.
pub struct Jobs {
    store: Store,
    courier: Courier,
    backoff: Backoff,
    give_up: Duration,
    deliveries: usize,
    settings: JobSettings,
    counts: Counts,
    /// Told when there is something to recognise, or to deliver.
    accepted: Notify,
    recognised: Notify,
}

impl Jobs {
    /// Opens the queue; nothing where the settings have none.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] where the settings are wrong or the queue unusable.
    pub fn open(settings: &JobSettings, callback: &CallbackSettings) -> Result<Option<Arc<Self>>> {
        // Told though there is no queue: what is wrong is wrong.
        let courier = Courier::new(callback)?;
        if !settings.are_kept() {
            return Ok(None);
        }
        Ok(Some(Arc::new(Self {
            store: Store::serve(&settings.path, settings.seal()?)?,
            courier,
            backoff: callback.backoff(),
            give_up: Duration::from_secs(callback.give_up_seconds),
            deliveries: callback.at_a_time.max(1),
            settings: settings.clone(),
            counts: Counts::default(),
            accepted: Notify::new(),
            recognised: Notify::new(),
        })))
    }

    /// Takes a request whose result goes to `callback`. When this returns well it is on
    /// disk. It blocks, on the disk.
    ///
    /// # Errors
    /// [`NotTaken`]: 1010 where the callback is no address, 1015 where it is one that is
    /// not allowed, 1003 where it cannot be written.
    pub fn accept(
        &self,
        request: &Accepted,
        callback: &str,
        transaction: &str,
    ) -> std::result::Result<(), NotTaken> {
        self.courier.check(callback).map_err(|refused| {
            NotTaken::Api(match refused {
                Refused::NotAnAddress => ApiError::new(ErrorCode::CallbackRequired),
                Refused::NotAllowed => ApiError::invalid_inputs(&[api::CALLBACK]),
            })
        })?;
        let most = Most {
            jobs: self.settings.most,
            bytes: self.settings.most_bytes,
        };
        let taken = self
            .store
            .put(transaction, &request.store(), callback, now_ms(), most);
        match taken {
            Ok(true) => {
                self.counts.accepted.fetch_add(1, Ordering::Relaxed);
                self.accepted.notify_one();
                Ok(())
            }
            Ok(false) => Err(NotTaken::Full),
            Err(error) => {
                tracing::error!(transaction, "a job cannot be kept: {error}");
                Err(NotTaken::Api(ApiError::new(ErrorCode::ProcessingFailed)))
            }
        }
    }

    /// What `/metrics` says of jobs. It reads the queue, which blocks.
    pub(super) fn metrics(&self) -> String {
        let mut out = String::from("# TYPE datapage_jobs gauge\n");
        // Writing to a string cannot fail.
        for state in State::ALL {
            if let Ok(count) = self.store.count(state) {
                let _ = writeln!(out, "datapage_jobs{{state=\"{state}\"}} {count}");
            }
        }
        out.push_str("# TYPE datapage_job_events_total counter\n");
        for (event, count) in [
            ("accepted", &self.counts.accepted),
            ("recognised", &self.counts.recognised),
            ("delivered", &self.counts.delivered),
            ("delivery_failed", &self.counts.failed),
            ("given_up", &self.counts.given_up),
            ("erased", &self.counts.erased),
        ] {
            let count = count.load(Ordering::Relaxed);
            let _ = writeln!(
                out,
                "datapage_job_events_total{{event=\"{event}\"}} {count}"
            );
        }
        out
    }
}
