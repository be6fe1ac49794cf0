//! What came of it, as a table.

use std::fmt::Write as _;
use std::time::Duration;

use super::client::Tally;
use super::process::Batch;

/// Everything that was counted.
pub struct Report {
    workers: usize,
    queue: usize,
    clients: usize,
    pictures: usize,
    tally: Tally,
    rounds: usize,
    served_in: Duration,
    served_cpu: Duration,
    resident: Vec<f64>,
    read: usize,
    read_in: Duration,
    read_cpu: Duration,
    read_differ: usize,
    /// The most memory that the server ever had, in MiB.
    pub peak: Option<f64>,
}

impl Report {
    pub fn new(workers: usize, queue: usize, clients: usize, pictures: usize) -> Self {
        Self {
            workers,
            queue,
            clients,
            pictures,
            tally: Tally::default(),
            rounds: 0,
            served_in: Duration::ZERO,
            served_cpu: Duration::ZERO,
            resident: Vec::new(),
            read: 0,
            read_in: Duration::ZERO,
            read_cpu: Duration::ZERO,
            read_differ: 0,
            peak: None,
        }
    }

    /// A round of the server.
    pub fn served(&mut self, tally: Tally, took: Duration, cpu: Duration, resident: &[f64]) {
        self.tally.add(tally);
        self.rounds += 1;
        self.served_in += took;
        self.served_cpu += cpu;
        self.resident.extend_from_slice(resident);
    }

    /// A round of the batch, of whose answers so many were others than before.
    pub fn read(&mut self, batch: &Batch, differ: usize) {
        self.read += batch.count;
        self.read_in += batch.took;
        self.read_cpu += batch.cpu;
        self.read_differ += differ;
    }

    /// How many pictures the server reads in a round.
    pub fn pictures_a_round(&self) -> usize {
        self.tally.latencies.len() / self.rounds.max(1)
    }

    /// Answers that are not as they should be, and those that never came.
    pub fn wrong(&self) -> usize {
        let tally = &self.tally;
        tally.wrong + tally.lost + tally.twice + tally.busy_without_time + self.read_differ
    }

    /// All of it in Markdown.
    pub fn table(&self) -> String {
        let mut latencies = self.tally.latencies.clone();
        latencies.sort();
        let answered = latencies.len();
        let rate = rate(answered, self.served_in);
        let batch = self::rate(self.read, self.read_in);
        let a_picture = |cpu: Duration, count: usize| cpu.as_secs_f64() / count.max(1) as f64;
        let at = |share| percentile(&latencies, share).as_secs_f64();
        let mib = |value: Option<f64>| value.map_or("-".to_owned(), |v| format!("{v:.0} MiB"));
        let (first, last) = thirds(&self.resident).unzip();
        let tally = &self.tally;
        // The last of a full queue waits for all before it, each worker for its share of them.
        let admitted = (self.workers + self.queue) as f64;
        let bound = admitted / rate.max(f64::MIN_POSITIVE);
        let shares = (admitted / self.workers.max(1) as f64).ceil();
        let longest = shares * tally.longest_work.as_secs_f64();
        let rows = [
            (
                "clients, workers, queue",
                format!("{}, {}, {}", self.clients, self.workers, self.queue),
            ),
            (
                "pictures, different ones",
                format!("{answered}, {}", self.pictures),
            ),
            ("server, pictures a second", format!("{rate:.2}")),
            ("`datapage recognize`, the same", format!("{batch:.2}")),
            (
                "server / batch",
                format!("{:.2}", rate / batch.max(f64::MIN_POSITIVE)),
            ),
            (
                "CPU a picture, server and batch",
                format!(
                    "{:.2} s and {:.2} s",
                    a_picture(self.served_cpu, answered),
                    a_picture(self.read_cpu, self.read)
                ),
            ),
            (
                "latency p50, p95, p99",
                format!("{:.2} s, {:.2} s, {:.2} s", at(0.50), at(0.95), at(0.99)),
            ),
            (
                "a full queue is read in, one of the slowest pictures in at most",
                format!("{bound:.1} s, {longest:.1} s"),
            ),
            (
                "resident in the first and last third, peak",
                format!("{}, {}, {}", mib(first), mib(last), mib(self.peak)),
            ),
            (
                "told 429 with Retry-After, without, at most after",
                format!(
                    "{}, {}, {:.2} s",
                    tally.busy - tally.busy_without_time,
                    tally.busy_without_time,
                    tally.busy_longest.as_secs_f64()
                ),
            ),
            (
                "lost, answered twice, wrong",
                format!("{}, {}, {}", tally.lost, tally.twice, tally.wrong),
            ),
            ("batch against itself, wrong", self.read_differ.to_string()),
        ];
        let mut table = String::from("| load | |\n|---|---|\n");
        for (name, value) in rows {
            // Writing to a String cannot fail.
            let _ = writeln!(table, "| {name} | {value} |");
        }
        table
    }
}

fn rate(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64().max(f64::MIN_POSITIVE)
}

/// The value below which a share of them lies, by rank; they are sorted.
fn percentile(sorted: &[Duration], share: f64) -> Duration {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    let at = sorted.get(rank.saturating_sub(1));
    at.copied().unwrap_or_default()
}

/// The medians of the first and of the last third.
fn thirds(values: &[f64]) -> Option<(f64, f64)> {
    let third = values.len() / 3;
    Some((
        median(values.get(..third)?)?,
        median(&values[values.len() - third..])?,
    ))
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
    fn ranks_and_thirds() {
        let hundred: Vec<Duration> = (1..=100).map(Duration::from_secs).collect();
        let at = |share| percentile(&hundred, share).as_secs();
        assert_eq!([at(0.5), at(0.95), at(0.99), at(1.0)], [50, 95, 99, 100]);
        assert_eq!(percentile(&hundred[..1], 0.99).as_secs(), 1);
        assert_eq!(percentile(&[], 0.5), Duration::ZERO);
        let growing: Vec<f64> = (0..9).map(f64::from).collect();
        assert_eq!(thirds(&growing), Some((1.0, 7.0)));
        assert_eq!(thirds(&[1.0]), None);
    }

    #[test]
    fn what_is_wrong_is_shown_and_counted() {
        let mut report = Report::new(2, 16, 4, 20);
        assert_eq!(report.wrong(), 0);
        let tally = Tally {
            latencies: vec![Duration::from_secs(2); 10],
            longest_work: Duration::from_millis(1500),
            lost: 1,
            busy: 3,
            busy_without_time: 1,
            ..Tally::default()
        };
        report.served(
            tally,
            Duration::from_secs(5),
            Duration::from_secs(20),
            &[200.0; 9],
        );
        assert_eq!(report.wrong(), 2);
        let table = report.table();
        for row in [
            "| server, pictures a second | 2.00 |",
            "| a full queue is read in, one of the slowest pictures in at most | 9.0 s, 13.5 s |",
            "| told 429 with Retry-After, without, at most after | 2, 1, 0.00 s |",
            "| lost, answered twice, wrong | 1, 0, 0 |",
            "| resident in the first and last third, peak | 200 MiB, 200 MiB, - |",
        ] {
            assert!(table.lines().any(|line| line == row), "{row}\n{table}");
        }
    }
}
