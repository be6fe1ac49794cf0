//! What a server counts, as Prometheus reads it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::histogram::Histogram;
use super::stages::resident_bytes;

/// Counters since the start. No label ever holds a value of a request.
#[derive(Default)]
pub(super) struct Metrics(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    /// By HTTP status and, where there is one, the API's error code.
    requests: BTreeMap<(u16, u16), u64>,
    latency: Histogram,
}

impl Metrics {
    /// Counts an answer; `code` is the API's error code, 0 where there is none.
    pub fn answered(&self, status: u16, code: u16, took: Duration) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.requests.entry((status, code)).or_default() += 1;
        counts.latency.note(took);
    }

    /// The text that `/metrics` gives.
    pub fn text(&self, admitted: usize) -> String {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut out = String::from("# TYPE datapage_requests_total counter\n");
        // Writing to a string cannot fail.
        for ((status, code), count) in &counts.requests {
            let _ = writeln!(
                out,
                "datapage_requests_total{{status=\"{status}\",code=\"{code}\"}} {count}"
            );
        }
        out.push_str("# TYPE datapage_request_seconds histogram\n");
        counts
            .latency
            .write(&mut out, "datapage_request_seconds", "");
        out.push_str("# TYPE datapage_requests_admitted gauge\n");
        let _ = writeln!(out, "datapage_requests_admitted {admitted}");
        if let Some(resident) = resident_bytes() {
            out.push_str("# TYPE process_resident_memory_bytes gauge\n");
            let _ = writeln!(out, "process_resident_memory_bytes {resident}");
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_by_status_and_code_and_buckets_hold_all_below() {
        let metrics = Metrics::default();
        metrics.answered(200, 0, Duration::from_millis(150));
        metrics.answered(200, 0, Duration::from_millis(700));
        metrics.answered(400, 1009, Duration::from_millis(10));
        let text = metrics.text(3);
        for line in [
            "datapage_requests_total{status=\"200\",code=\"0\"} 2",
            "datapage_requests_total{status=\"400\",code=\"1009\"} 1",
            "datapage_request_seconds_bucket{le=\"0.05\"} 1",
            "datapage_request_seconds_bucket{le=\"0.2\"} 2",
            "datapage_request_seconds_bucket{le=\"1\"} 3",
            "datapage_request_seconds_count 3",
            "datapage_requests_admitted 3",
        ] {
            assert!(text.lines().any(|l| l == line), "{line}\n{text}");
        }
    }
}
