//! What is written of a job beside its contents: nothing of a document, no address.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where a job stands.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It was acknowledged and is yet to be recognised.
    Waiting,
    /// Its result is yet to be delivered.
    Delivering,
    /// Its result was taken; nothing but this record is left.
    Delivered,
    /// Its result could not be delivered in time and is kept.
    Undeliverable,
}

impl State {
    /// All of them, in the order of a job's life.
    pub const ALL: [Self; 4] = [
        Self::Waiting,
        Self::Delivering,
        Self::Delivered,
        Self::Undeliverable,
    ];

    /// Its name, as lists and metrics have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivering => "delivering",
            Self::Delivered => "delivered",
            Self::Undeliverable => "undeliverable",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// An attempt to deliver.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Attempt {
    /// When it ended, in milliseconds since 1970.
    pub at_ms: u64,
    /// What it took.
    pub took_ms: u64,
    /// The status of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why there was no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

impl Attempt {
    /// Whether the receiver has the result now: any status from 200 to 299.
    #[must_use]
    pub fn delivered(&self) -> bool {
        self.status.is_some_and(|status| status / 100 == 2)
    }
}

/// A job, without what it holds.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Record {
    /// The transaction's identifier, which the caller was given.
    pub id: String,
    /// Where it stands.
    pub state: State,
    /// When it was acknowledged, in milliseconds since 1970.
    pub received_ms: u64,
    /// When something happens next: recognition, another attempt, erasure.
    pub due_ms: u64,
    /// When its result was there, or was to be delivered anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready_ms: Option<u64>,
    /// How often recognition began: more than once where the process ended meanwhile.
    pub starts: u32,
    /// How often delivery failed since the result was ready.
    pub failures: u32,
    /// The attempts, the oldest first; only the last [`Record::MOST_ATTEMPTS`] are kept.
    pub attempts: Vec<Attempt>,
}

impl Record {
    /// So many attempts are remembered.
    pub const MOST_ATTEMPTS: usize = 100;

    pub(super) fn new(id: &str, now_ms: u64) -> Self {
        Self {
            id: id.to_owned(),
            state: State::Waiting,
            received_ms: now_ms,
            due_ms: now_ms,
            ready_ms: None,
            starts: 0,
            failures: 0,
            attempts: Vec::new(),
        }
    }

    pub(super) fn note(&mut self, attempt: Attempt) {
        if self.attempts.len() >= Self::MOST_ATTEMPTS {
            self.attempts.remove(0);
        }
        self.failures += u32::from(!attempt.delivered());
        self.attempts.push(attempt);
    }
}
