//! What this process has used so far.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// CPU time of all threads, user and system.
pub(super) fn cpu_time() -> Duration {
    cpu_time::ProcessTime::try_now()
        .map(|now| now.as_duration())
        .unwrap_or_default()
}

/// Peak resident memory in MiB, where the system tells it in a file.
pub(super) fn peak_rss_mib() -> Option<f64> {
    status_mib("VmHWM:")
}

fn status_mib(field: &str) -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib / 1024.0)
}

/// Resident memory after each picture of a batch, in the order in which they were done.
#[derive(Default)]
pub(super) struct ResidentMemory(Mutex<Vec<f64>>);

impl ResidentMemory {
    /// Notes the resident memory of now.
    pub(super) fn note(&self) {
        if let Some(mib) = status_mib("VmRSS:") {
            let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            noted.push(mib);
        }
    }

    /// Its median in MiB over the second tenth of the batch, and over the last: in the
    /// first the sessions are still being made.
    pub(super) fn early_and_late(self) -> Option<(f64, f64)> {
        let noted = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let tenth = noted.len() / 10;
        let early = median(noted.get(tenth..2 * tenth)?)?;
        let late = median(noted.get(noted.len() - tenth..)?)?;
        Some((early, late))
    }
}

fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_shows_between_the_second_and_the_last_tenth() {
        let noted = (0..50).map(f64::from).collect();
        let memory = ResidentMemory(Mutex::new(noted));
        assert_eq!(memory.early_and_late(), Some((7.0, 47.0)));
        assert_eq!(ResidentMemory::default().early_and_late(), None);
    }
}
