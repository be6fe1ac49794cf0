//! How long something took, in buckets as Prometheus has them.

use std::fmt::Write;
use std::time::Duration;

/// Upper bounds of the buckets, in seconds.
const BOUNDS: [f64; 12] = [
    0.005, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0,
];

/// Counts of durations up to each bound, their sum and their number.
#[derive(Default)]
pub(super) struct Histogram {
    buckets: [u64; BOUNDS.len()],
    seconds: f64,
    count: u64,
}

impl Histogram {
    pub fn note(&mut self, took: Duration) {
        let seconds = took.as_secs_f64();
        for (bucket, bound) in self.buckets.iter_mut().zip(BOUNDS) {
            *bucket += u64::from(seconds <= bound);
        }
        self.seconds += seconds;
        self.count += 1;
    }

    /// Its lines; `label` is empty or `name="value",`.
    pub fn write(&self, out: &mut String, name: &str, label: &str) {
        // Writing to a string cannot fail.
        for (bound, bucket) in BOUNDS.iter().zip(self.buckets) {
            let _ = writeln!(out, "{name}_bucket{{{label}le=\"{bound}\"}} {bucket}");
        }
        let _ = writeln!(out, "{name}_bucket{{{label}le=\"+Inf\"}} {}", self.count);
        let only = label.trim_end_matches(',');
        let braced = if only.is_empty() {
            String::new()
        } else {
            format!("{{{only}}}")
        };
        let _ = writeln!(out, "{name}_sum{braced} {}", self.seconds);
        let _ = writeln!(out, "{name}_count{braced} {}", self.count);
    }
}
