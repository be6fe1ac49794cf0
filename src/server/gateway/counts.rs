//! What the gateway counts, as Prometheus reads it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::breaker::Standing;

/// Counters since the start. Labels are names of ours: nothing of an answer.
#[derive(Default)]
pub(super) struct Counts(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    /// What became of what was sent upstream.
    outcomes: BTreeMap<&'static str, u64>,
    seconds: f64,
    answered: u64,
    /// Who answered callers.
    sources: BTreeMap<&'static str, u64>,
    /// Who was first where both were asked.
    hedges: BTreeMap<&'static str, u64>,
    /// Comparisons, and the fields in which answers differed.
    compared: BTreeMap<&'static str, u64>,
    fields: BTreeMap<&'static str, u64>,
}

impl Counts {
    /// What became of a request to the upstream.
    pub fn outcome(&self, name: &'static str) {
        *self.lock().outcomes.entry(name).or_default() += 1;
    }

    /// The upstream answered.
    pub fn answered(&self, took: Duration) {
        let mut inner = self.lock();
        *inner.outcomes.entry("answered").or_default() += 1;
        inner.seconds += took.as_secs_f64();
        inner.answered += 1;
    }

    /// Whose answer went out.
    pub fn source(&self, name: &'static str) {
        *self.lock().sources.entry(name).or_default() += 1;
    }

    /// Who was first where both were asked.
    pub fn hedge(&self, won: &'static str) {
        *self.lock().hedges.entry(won).or_default() += 1;
    }

    /// Both answers were held against each other.
    pub fn compared(&self, differ: &[&'static str]) {
        let mut inner = self.lock();
        let result = if differ.is_empty() {
            "same"
        } else {
            "different"
        };
        *inner.compared.entry(result).or_default() += 1;
        for field in differ {
            *inner.fields.entry(field).or_default() += 1;
        }
    }

    /// The part of `/metrics` that is the gateway's.
    pub fn text(&self, standing: Standing) -> String {
        let inner = self.lock();
        let mut out = String::new();
        for (name, label, counts) in [
            ("upstream_requests", "outcome", &inner.outcomes),
            ("answers", "source", &inner.sources),
            ("upstream_hedges", "won", &inner.hedges),
            ("upstream_compared", "result", &inner.compared),
            ("upstream_differences", "field", &inner.fields),
        ] {
            let _ = writeln!(out, "# TYPE datapage_{name}_total counter");
            for (value, count) in counts {
                let _ = writeln!(out, "datapage_{name}_total{{{label}=\"{value}\"}} {count}");
            }
        }
        let standing = match standing {
            Standing::Closed => 0,
            Standing::HalfOpen => 1,
            Standing::Open => 2,
        };
        let _ = writeln!(
            out,
            "# TYPE datapage_upstream_seconds summary\n\
             datapage_upstream_seconds_sum {}\n\
             datapage_upstream_seconds_count {}\n\
             # HELP datapage_upstream_breaker 0 closed, 1 half open, 2 open\n\
             # TYPE datapage_upstream_breaker gauge\n\
             datapage_upstream_breaker {standing}",
            inner.seconds, inner.answered
        );
        out
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
