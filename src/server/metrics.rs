//! What a server counts, as Prometheus reads it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper bounds of the latency histogram, in seconds.
const BOUNDS: [f64; 10] = [0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0];

/// Counters since the start. No label ever holds a value of a request.
#[derive(Default)]
pub(super) struct Metrics(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    /// By HTTP status and, where there is one, the API's error code.
    requests: BTreeMap<(u16, u16), u64>,
    buckets: [u64; BOUNDS.len()],
    seconds: f64,
    count: u64,
}

impl Metrics {
    /// Counts an answer; `code` is the API's error code, 0 where there is none.
    pub fn answered(&self, status: u16, code: u16, took: Duration) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.requests.entry((status, code)).or_default() += 1;
        let seconds = took.as_secs_f64();
        for (bucket, bound) in counts.buckets.iter_mut().zip(BOUNDS) {
            *bucket += u64::from(seconds <= bound);
        }
        counts.seconds += seconds;
        counts.count += 1;
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
        for (bound, bucket) in BOUNDS.iter().zip(counts.buckets) {
            let _ = writeln!(
                out,
                "datapage_request_seconds_bucket{{le=\"{bound}\"}} {bucket}"
            );
        }
        let _ = writeln!(
            out,
            "datapage_request_seconds_bucket{{le=\"+Inf\"}} {}",
            counts.count
        );
        let _ = writeln!(out, "datapage_request_seconds_sum {}", counts.seconds);
        let _ = writeln!(out, "datapage_request_seconds_count {}", counts.count);
        out.push_str("# TYPE datapage_requests_admitted gauge\n");
        let _ = writeln!(out, "datapage_requests_admitted {admitted}");
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
