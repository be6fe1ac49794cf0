//! What this process has used so far.

use std::time::Duration;

/// CPU time of all threads, user and system.
pub(super) fn cpu_time() -> Duration {
    cpu_time::ProcessTime::try_now()
        .map(|now| now.as_duration())
        .unwrap_or_default()
}

/// Peak resident memory in MiB, where the system tells it in a file.
pub(super) fn peak_rss_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib / 1024.0)
}
