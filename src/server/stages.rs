//! How long the stages of recognition take.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::histogram::Histogram;

/// A histogram for each stage.
#[derive(Default)]
pub struct Stages(Mutex<BTreeMap<&'static str, Histogram>>);

impl Stages {
    /// Notes what a stage took; one that did not run took nothing and is not counted.
    pub fn note(&self, stage: &'static str, took: Duration) {
        if took > Duration::ZERO {
            let mut stages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            stages.entry(stage).or_default().note(took);
        }
    }

    /// Their lines in `/metrics`.
    pub(super) fn text(&self) -> String {
        let stages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut out = String::from("# TYPE datapage_stage_seconds histogram\n");
        for (stage, histogram) in stages.iter() {
            let label = format!("stage=\"{stage}\",");
            histogram.write(&mut out, "datapage_stage_seconds", &label);
        }
        out
    }
}

/// What the process has in memory now, where the system tells it in a file.
pub(super) fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stage_that_ran_is_counted_by_itself() {
        let stages = Stages::default();
        stages.note("page", Duration::from_millis(40));
        stages.note("page", Duration::from_millis(60));
        stages.note("lines", Duration::from_millis(700));
        stages.note("zone", Duration::ZERO);
        let text = stages.text();
        for line in [
            "datapage_stage_seconds_bucket{stage=\"page\",le=\"0.05\"} 1",
            "datapage_stage_seconds_bucket{stage=\"page\",le=\"+Inf\"} 2",
            "datapage_stage_seconds_count{stage=\"page\"} 2",
            "datapage_stage_seconds_sum{stage=\"lines\"} 0.7",
        ] {
            assert!(text.lines().any(|l| l == line), "{line}\n{text}");
        }
        assert!(!text.contains("zone"));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_memory_of_this_process_is_some_megabytes() {
        let resident = resident_bytes().expect("Linux tells it");
        assert!((1 << 20..1 << 36).contains(&resident), "{resident}");
    }
}
