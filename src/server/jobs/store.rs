//! The queue on disk.
//!
//! Every change is one transaction that is synced before its function returns: what was
//! said to be written is there after the process, or the machine, ended at any moment.
//! The contents (request, result, address) are sealed; records are not, and hold
//! nothing of them. Several processes may have it open: the server, and `datapage jobs`
//! beside it.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use redb::{ConcurrencyMode, Database, ReadableDatabase};

use super::record::{Attempt, Record, State};
use super::seal::Seal;
use super::tables::{CHECK, Content, Found, Tables, View};
use crate::error::{Error, ErrorKind, Result};

/// Memory for pages that were read; contents are read once or twice.
const CACHE: usize = 32 << 20;

/// The label of what proves the key.
const CHECK_LABEL: &str = "datapage queue 1";

/// How much may wait.
#[derive(Debug, Clone, Copy)]
pub struct Most {
    /// Jobs waiting or being delivered.
    pub jobs: u64,
    /// Bytes of their requests.
    pub bytes: u64,
}

/// What follows an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It was delivered: its contents are erased, its record at this time.
    Done(u64),
    /// Another attempt at this time.
    Again(u64),
    /// None; it is kept until this time.
    Keep(u64),
}

/// A result with its address, to be delivered.
pub struct Letter {
    /// What is known of the job.
    pub record: Record,
    /// Where it goes.
    pub address: String,
    /// The body.
    pub body: Vec<u8>,
}

/// The queue.
pub struct Store {
    database: Database,
    seal: Seal,
    path: PathBuf,
    /// Held by the one process that works on the queue.
    lock: Option<File>,
}

impl Store {
    /// Opens the queue in the file `path` to work on it, and makes it where there is none.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] where another server works on it, the file cannot be
    /// had, or `seal` has not the key that it was written with.
    pub fn serve(path: &Path, seal: Seal) -> Result<Self> {
        let lock = lock(path)?;
        if !path.exists() {
            make(path, &seal)?;
        }
        let mut store = Self::open(path, seal)?;
        store.lock = Some(lock);
        // What was erased leaves free pages: give them back while nothing depends on speed.
        // Where somebody else reads at this moment it is left for the next start.
        if store.count(State::Waiting)? == 0 && store.database.compact().is_err() {
            tracing::debug!("the queue is not compacted this time");
        }
        Ok(store)
    }

    /// Opens a queue that is there, to look at it or to change single jobs.
    ///
    /// # Errors
    /// Those of [`Store::serve`], and where there is none.
    pub fn open(path: &Path, seal: Seal) -> Result<Self> {
        let database = builder()
            .open(path)
            .map_err(|error| unusable(path, "it cannot be opened", error))?;
        let store = Self {
            database,
            seal,
            path: path.to_owned(),
            lock: None,
        };
        let check = store.read(|view| view.fact(CHECK))?;
        store.seal.open(CHECK_LABEL, &check.unwrap_or_default())?;
        Ok(store)
    }

    /// Writes a new job down, unless so much waits that it must not; tells which.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where it cannot be written.
    pub fn put(
        &self,
        id: &str,
        request: &[u8],
        address: &str,
        now_ms: u64,
        most: Most,
    ) -> Result<bool> {
        // Sealed before the transaction: others need not wait for it.
        let request = self.seal.seal(&Content::Request.label(id), request)?;
        let address = self
            .seal
            .seal(&Content::Address.label(id), address.as_bytes())?;
        self.write(|tables| {
            let bytes = tables.request_bytes()? + request.len() as u64;
            if tables.unfinished()? >= most.jobs || bytes > most.bytes {
                return Ok(false);
            }
            tables.put(None, &Record::new(id, now_ms))?;
            tables.keep(id, Content::Request, &request)?;
            tables.keep(id, Content::Address, &address)?;
            Ok(true)
        })
    }

    /// At most `most` jobs in `state` that are due at `now_ms`, the longest due first, and
    /// when the first one after them is.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where it cannot be read.
    pub fn due(&self, state: State, now_ms: u64, most: usize) -> Result<Found> {
        self.read(|view| view.due(state, now_ms, most))
    }

    /// Notes that recognition begins, and gives the request; nothing where the job is
    /// gone or done.
    ///
    /// # Errors
    /// [`ErrorKind::Io`], or [`ErrorKind::Configuration`] where it cannot be decrypted.
    pub fn begin(&self, id: &str) -> Result<Option<(Record, Vec<u8>)>> {
        let begun = self.write(|tables| {
            let Some(before) = tables.record_in(id, State::Waiting)? else {
                return Ok(None);
            };
            let record = Record {
                starts: before.starts + 1,
                ..before.clone()
            };
            tables.put(Some(&before), &record)?;
            Ok(tables
                .content(id, Content::Request)?
                .map(|request| (record, request)))
        })?;
        begun
            .map(|(record, request)| {
                let request = self.seal.open(&Content::Request.label(id), &request)?;
                Ok((record, request))
            })
            .transpose()
    }

    /// Puts the result in the place of the request; nothing happens where the job is gone.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where it cannot be written.
    pub fn finish(&self, id: &str, result: &[u8], now_ms: u64) -> Result<()> {
        let result = self.seal.seal(&Content::Result.label(id), result)?;
        self.write(|tables| {
            let Some(before) = tables.record_in(id, State::Waiting)? else {
                return Ok(());
            };
            let record = Record {
                state: State::Delivering,
                due_ms: now_ms,
                ready_ms: Some(now_ms),
                ..before.clone()
            };
            tables.put(Some(&before), &record)?;
            tables.erase(id, Content::Request)?;
            tables.keep(id, Content::Result, &result)
        })
    }

    /// What is to be delivered; nothing where the job is gone or done.
    ///
    /// # Errors
    /// [`ErrorKind::Io`], or [`ErrorKind::Configuration`] where it cannot be decrypted.
    pub fn letter(&self, id: &str) -> Result<Option<Letter>> {
        let sealed = self.read(|view| {
            let record = view.record(id)?;
            let record = record.filter(|record| record.state == State::Delivering);
            let address = view.content(id, Content::Address)?;
            let body = view.content(id, Content::Result)?;
            Ok(record.zip(address.zip(body)))
        })?;
        sealed
            .map(|(record, (address, body))| {
                Ok(Letter {
                    address: self.address_of(id, &address)?,
                    body: self.seal.open(&Content::Result.label(id), &body)?,
                    record,
                })
            })
            .transpose()
    }

    /// Notes an attempt and what follows; nothing happens where the job is gone.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where it cannot be written.
    pub fn attempted(&self, id: &str, attempt: Attempt, next: Next) -> Result<()> {
        self.write(|tables| {
            let Some(before) = tables.record_in(id, State::Delivering)? else {
                return Ok(());
            };
            let mut record = before.clone();
            record.note(attempt);
            (record.state, record.due_ms) = match next {
                Next::Done(until) => (State::Delivered, until),
                Next::Again(at) => (State::Delivering, at),
                Next::Keep(until) => (State::Undeliverable, until),
            };
            if matches!(next, Next::Done(_)) {
                tables.erase(id, Content::Address)?;
                tables.erase(id, Content::Result)?;
            }
            tables.put(Some(&before), &record)
        })
    }

    /// Erases what was kept long enough; gives how many.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where it cannot be written.
    pub fn erase_old(&self, now_ms: u64) -> Result<usize> {
        let mut erased = 0;
        for state in [State::Delivered, State::Undeliverable] {
            let old = self.due(state, now_ms, 1000)?.ids;
            if old.is_empty() {
                continue;
            }
            self.write(|tables| {
                old.iter().try_for_each(|id| {
                    // It may have been taken up again meanwhile.
                    match tables.record_in(id, state)? {
                        Some(record) if record.due_ms <= now_ms => tables.remove(&record),
                        _ => Ok(()),
                    }
                })
            })?;
            erased += old.len();
        }
        Ok(erased)
    }

    /// All jobs, the oldest first.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where it cannot be read.
    pub fn list(&self) -> Result<Vec<Record>> {
        let mut records = self.read(View::records)?;
        records.sort_by(|a, b| (a.received_ms, &a.id).cmp(&(b.received_ms, &b.id)));
        Ok(records)
    }

    /// A job and, where it is still kept, its address.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] where there is none of this identifier.
    pub fn show(&self, id: &str) -> Result<(Record, Option<String>)> {
        let (record, address) =
            self.read(|view| Ok((view.record(id)?, view.content(id, Content::Address)?)))?;
        let record = record.ok_or_else(|| no_such(id))?;
        let address = address.map(|address| self.address_of(id, &address));
        Ok((record, address.transpose()?))
    }

    /// Has a result delivered at once, and tried anew for as long as a new one.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] where there is none, or no result of it.
    pub fn redeliver(&self, id: &str, now_ms: u64) -> Result<()> {
        let before = self.show(id)?.0;
        match before.state {
            State::Waiting => {
                return Err(Error::new(
                    ErrorKind::Request,
                    format!("{id} is not recognised yet; its result is delivered when it is"),
                ));
            }
            State::Delivered => {
                return Err(Error::new(
                    ErrorKind::Request,
                    format!("{id} was delivered, and its result erased; send the request again"),
                ));
            }
            State::Delivering | State::Undeliverable => {}
        }
        self.write(|tables| {
            let Some(before) = tables.record_in(id, before.state)? else {
                return Ok(());
            };
            let record = Record {
                state: State::Delivering,
                due_ms: now_ms,
                ready_ms: Some(now_ms),
                failures: 0,
                ..before.clone()
            };
            tables.put(Some(&before), &record)
        })
    }

    /// Erases a job with everything of it, in whatever state it is.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] where there is none of this identifier.
    pub fn delete(&self, id: &str) -> Result<()> {
        let there = self.write(|tables| {
            let record = tables.record(id)?;
            if let Some(record) = &record {
                tables.remove(record)?;
            }
            Ok(record.is_some())
        })?;
        if there { Ok(()) } else { Err(no_such(id)) }
    }

    /// How many jobs are in a state.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where it cannot be read.
    pub fn count(&self, state: State) -> Result<u64> {
        self.read(|view| view.count(state))
    }

    fn address_of(&self, id: &str, sealed: &[u8]) -> Result<String> {
        let address = self.seal.open(&Content::Address.label(id), sealed)?;
        String::from_utf8(address)
            .map_err(|_| Error::new(ErrorKind::Internal, "an address in the queue is no text"))
    }

    fn write<T>(&self, work: impl FnOnce(&mut Tables<'_>) -> Result<T, redb::Error>) -> Result<T> {
        let written = || -> Result<T, redb::Error> {
            let transaction = self.database.begin_write()?;
            let result = work(&mut Tables::open(&transaction)?)?;
            // Synced: `Durability::Immediate` is the default.
            transaction.commit()?;
            Ok(result)
        };
        written().map_err(|error| self.failed("cannot write", error))
    }

    fn read<T>(&self, work: impl FnOnce(&View) -> Result<T, redb::Error>) -> Result<T> {
        let read =
            || -> Result<T, redb::Error> { work(&View::open(&self.database.begin_read()?)?) };
        read().map_err(|error| self.failed("cannot read", error))
    }

    fn failed(&self, what: &str, error: redb::Error) -> Error {
        let path = self.path.display();
        Error::new(ErrorKind::Io, format!("{what} the queue {path}")).with_source(error)
    }
}

fn builder() -> redb::Builder {
    let mut builder = Database::builder();
    builder
        .set_cache_size(CACHE)
        .set_concurrency_mode(ConcurrencyMode::MultiWriter);
    builder
}

/// Makes a queue under another name and then gives it its own: a file that is half made
/// is never taken for one.
fn make(path: &Path, seal: &Seal) -> Result<()> {
    let new = beside(path, "new");
    let failed = |error: redb::Error| unusable(path, "it cannot be made", error);
    let of_files = |error: std::io::Error| unusable(path, "it cannot be made", error);
    drop(std::fs::remove_file(&new));
    private(&new).map_err(of_files)?;
    let check = seal.seal(CHECK_LABEL, b"")?;
    let made = || -> Result<(), redb::Error> {
        let database = builder().create(&new)?;
        let transaction = database.begin_write()?;
        Tables::open(&transaction)?.set_fact(CHECK, &check)?;
        transaction.commit()?;
        Ok(())
    };
    made().map_err(failed)?;
    std::fs::rename(&new, path).map_err(of_files)?;
    // The name is durable when its folder is synced; where folders cannot be opened
    // (Windows) renaming sees to it.
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if let Ok(folder) = File::open(folder.unwrap_or(Path::new("."))) {
        folder.sync_all().map_err(of_files)?;
    }
    Ok(())
}

/// Sees to it that one process works on the queue.
fn lock(path: &Path) -> Result<File> {
    let file = private(&beside(path, "lock"))
        .map_err(|error| unusable(path, "its folder cannot be written to", error))?;
    file.try_lock()
        .map_err(|error| unusable(path, "another server works on it", error))?;
    Ok(file)
}

/// A file that nobody but its owner may read.
fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn unusable(
    path: &Path,
    why: &str,
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> Error {
    let path = path.display();
    Error::new(
        ErrorKind::Configuration,
        format!("the queue {path} cannot be used: {why}"),
    )
    .with_source(error)
}

fn no_such(id: &str) -> Error {
    Error::new(
        ErrorKind::Request,
        format!("there is no job {id}; `datapage jobs list` shows all"),
    )
}

/// Milliseconds since 1970.
#[must_use]
pub fn now_ms() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.unwrap_or(Duration::ZERO).as_millis() as u64
}
