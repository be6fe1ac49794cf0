//! Counting what an evaluation saw.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use serde_json::{Value, json};

use crate::mrz::decode::{Doubt, SURE};

/// What became of one picture's MRZ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// Every character as printed.
    Exact,
    /// All check digits right, and a character wrong: the worst there is.
    ValidButWrong,
    /// Wrong, and a check digit says so.
    Wrong,
    /// There is one, and none was read.
    Nothing,
    /// There is none, and none was read.
    RightlyNone,
    /// There is none, and one was read.
    Invented,
}

impl Seen {
    fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::ValidButWrong => "valid_but_wrong",
            Self::Wrong => "wrong",
            Self::Nothing => "nothing",
            Self::RightlyNone => "rightly_none",
            Self::Invented => "invented",
        }
    }
}

/// One picture, judged; it carries none of its text.
pub(super) struct Picture {
    pub id: String,
    /// The rows of the table that it counts in: "form scan", "camera hard".
    pub groups: Vec<String>,
    /// Whether the printed check digits agree; `None` where there is no MRZ.
    pub printed_valid: Option<bool>,
    /// `None` where the truth is not known.
    pub seen: Option<Seen>,
    pub confidence: Option<f32>,
    pub doubt: Option<Doubt>,
    pub characters: usize,
    pub characters_wrong: Option<usize>,
    pub digits_valid: Option<bool>,
    pub corner_iou: Option<f64>,
    /// Whether the page that was found has the whole MRZ on it.
    pub zone_whole: Option<bool>,
    /// Whether it was seen which way up the picture lies.
    pub turn_right: Option<bool>,
    pub took: Duration,
}

/// What the whole run cost.
pub(super) struct Run {
    pub wall: Duration,
    pub cpu: Duration,
    pub peak_rss_mib: Option<f64>,
    /// Early in the batch and at its end.
    pub rss_mib: Option<(f64, f64)>,
}

pub(super) struct Scoreboard {
    pictures: Vec<Picture>,
    run: Run,
}

/// Limits of the rows of [`Scoreboard::reliability`].
const CONFIDENCES: [f32; 8] = [0.0, 0.3, 0.5, 0.7, 0.9, 0.97, 0.99, 1.01];

/// Counts of one group of pictures with an MRZ.
#[derive(Default, Clone, Copy)]
struct Counts {
    pictures: usize,
    exact: usize,
    digits_valid: usize,
    valid_but_wrong: usize,
    /// Of those that are wrong, with valid digits or not, how many claim to be right.
    sure_but_wrong: usize,
    /// Of those that are exact, how many are not claimed to be.
    exact_but_unsure: usize,
    wrong: usize,
    nothing: usize,
    characters: usize,
    characters_wrong: usize,
}

impl Counts {
    fn add(&mut self, picture: &Picture) {
        self.pictures += 1;
        match picture.seen {
            Some(Seen::Exact) => self.exact += 1,
            Some(Seen::ValidButWrong) => self.valid_but_wrong += 1,
            Some(Seen::Wrong) => self.wrong += 1,
            Some(Seen::Nothing) => self.nothing += 1,
            _ => {}
        }
        let is_wrong = matches!(picture.seen, Some(Seen::ValidButWrong | Seen::Wrong));
        let claims = picture.confidence.is_some_and(|c| c >= SURE);
        self.sure_but_wrong += usize::from(is_wrong && claims);
        self.exact_but_unsure += usize::from(picture.seen == Some(Seen::Exact) && !claims);
        self.digits_valid += usize::from(picture.digits_valid == Some(true));
        if let Some(wrong) = picture.characters_wrong {
            self.characters += picture.characters;
            self.characters_wrong += wrong;
        }
    }

    fn row(&self, name: &str) -> String {
        format!(
            "{name:<24} {:>8} {:>6} {:>12} {:>15} {:>14} {:>13} {:>6} {:>8} {:>9}/{}\n",
            self.pictures,
            self.exact,
            self.digits_valid,
            self.valid_but_wrong,
            self.sure_but_wrong,
            self.exact_but_unsure,
            self.wrong,
            self.nothing,
            self.characters_wrong,
            self.characters
        )
    }

    fn json(&self) -> Value {
        json!({
            "pictures": self.pictures,
            "exact": self.exact,
            "all_digits_valid": self.digits_valid,
            "valid_but_wrong": self.valid_but_wrong,
            "sure_but_wrong": self.sure_but_wrong,
            "exact_but_unsure": self.exact_but_unsure,
            "wrong": self.wrong,
            "nothing": self.nothing,
            "characters": self.characters,
            "characters_wrong": self.characters_wrong,
        })
    }
}

impl Scoreboard {
    pub fn new(pictures: Vec<Picture>, run: Run) -> Self {
        Self { pictures, run }
    }

    fn groups(&self) -> BTreeMap<String, Counts> {
        let mut groups: BTreeMap<String, Counts> = BTreeMap::new();
        for picture in self
            .pictures
            .iter()
            .filter(|p| p.printed_valid.is_some() && p.seen.is_some())
        {
            let printed = if picture.printed_valid == Some(true) {
                "printed valid"
            } else {
                "printed invalid"
            };
            let names = picture.groups.iter().map(String::as_str);
            for name in names.chain([printed]) {
                groups.entry(name.to_owned()).or_default().add(picture);
            }
        }
        groups
    }

    fn negatives(&self) -> (usize, usize) {
        let count = |seen| {
            self.pictures
                .iter()
                .filter(|p| p.seen == Some(seen))
                .count()
        };
        let invented = count(Seen::Invented);
        (count(Seen::RightlyNone) + invented, invented)
    }

    fn ious(&self) -> Vec<f64> {
        self.pictures.iter().filter_map(|p| p.corner_iou).collect()
    }

    /// Of how many pictures something is known, and of how many it was right.
    fn right_of(&self, known: impl Fn(&Picture) -> Option<bool>) -> (usize, usize) {
        let known = self.pictures.iter().filter_map(known);
        known.fold((0, 0), |(all, right), seen| {
            (all + 1, right + usize::from(seen))
        })
    }

    /// Of the readings with each stated confidence, how many were right.
    pub fn reliability(&self) -> String {
        let mut out = format!(
            "\n{:<24} {:>8} {:>6} {:>15} {:>8}\n",
            "confidence", "readings", "exact", "valid but wrong", "right"
        );
        for pair in CONFIDENCES.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let mut counts = Counts::default();
            for picture in self.pictures.iter().filter(|p| {
                p.printed_valid.is_some()
                    && p.seen.is_some()
                    && p.confidence.is_some_and(|c| (from..to).contains(&c))
            }) {
                counts.add(picture);
            }
            let share = 100.0 * counts.exact as f64 / counts.pictures.max(1) as f64;
            let _ = writeln!(
                out,
                "{:<24} {:>8} {:>6} {:>15} {share:>6.1} %",
                format!("{from:.2} to {:.2}", to.min(1.0)),
                counts.pictures,
                counts.exact,
                counts.valid_but_wrong,
            );
        }
        out
    }

    /// The latency that the given share of pictures stays under, in milliseconds.
    fn latency(&self, share: f64) -> f64 {
        let mut times: Vec<f64> = self
            .pictures
            .iter()
            .map(|p| p.took.as_secs_f64() * 1e3)
            .collect();
        times.sort_by(f64::total_cmp);
        let rank = (share * times.len() as f64).ceil() as usize;
        times
            .get(rank.saturating_sub(1))
            .copied()
            .unwrap_or_default()
    }

    fn cpu_per_picture(&self) -> f64 {
        self.run.cpu.as_secs_f64() * 1e3 / self.pictures.len().max(1) as f64
    }

    /// The figures for people; with `list`, the pictures that went wrong too.
    pub fn table(&self, list: bool) -> String {
        let mut out = format!(
            "{:<24} {:>8} {:>6} {:>12} {:>15} {:>14} {:>13} {:>6} {:>8} {:>9}\n",
            "MRZ",
            "pictures",
            "exact",
            "digits valid",
            "valid but wrong",
            "sure but wrong",
            "exact, unsure",
            "wrong",
            "nothing",
            "characters wrong"
        );
        for (name, counts) in self.groups() {
            out.push_str(&counts.row(&name));
        }
        let (negatives, invented) = self.negatives();
        let ious = self.ious();
        let mean = ious.iter().sum::<f64>() / ious.len().max(1) as f64;
        let rss = self
            .run
            .peak_rss_mib
            .map_or_else(|| "unknown".to_owned(), |rss| format!("{rss:.0} MiB"));
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "\nwithout an MRZ               {negatives} pictures, {invented} invented"
        );
        if !ious.is_empty() {
            let _ = writeln!(
                out,
                "corners, mean IoU            {mean:.3} on {} pictures, worst {:.3}, {} below 0.85",
                ious.len(),
                ious.iter().copied().fold(1.0, f64::min),
                ious.iter().filter(|iou| **iou < 0.85).count()
            );
        }
        let (turns, turned_right) = self.right_of(|p| p.turn_right);
        if turns > 0 {
            let _ = writeln!(
                out,
                "which way up                 {turned_right} right of {turns} pictures"
            );
        }
        let (zones, whole) = self.right_of(|p| p.zone_whole);
        if zones > 0 {
            let _ = writeln!(
                out,
                "MRZ whole on the page        {whole} of {zones} pictures"
            );
        }
        let _ = writeln!(
            out,
            "latency p50 / p95            {:.0} / {:.0} ms",
            self.latency(0.5),
            self.latency(0.95)
        );
        let _ = writeln!(
            out,
            "CPU time a picture           {:.0} ms",
            self.cpu_per_picture()
        );
        let _ = writeln!(
            out,
            "wall time, peak memory       {:.1} s, {rss}",
            self.run.wall.as_secs_f64()
        );
        if let Some((early, late)) = self.run.rss_mib {
            let _ = writeln!(
                out,
                "memory early / at the end    {early:.0} / {late:.0} MiB"
            );
        }
        if list {
            for picture in &self.pictures {
                if let Some(seen) = picture
                    .seen
                    .filter(|s| !matches!(s, Seen::Exact | Seen::RightlyNone))
                {
                    let confidence = picture.confidence.unwrap_or_default();
                    let _ = writeln!(
                        out,
                        "{:<16} {} (confidence {confidence:.2})",
                        seen.as_str(),
                        picture.id
                    );
                }
            }
        }
        out
    }

    /// The figures for programs.
    pub fn json(&self) -> Value {
        let (negatives, invented) = self.negatives();
        let groups: BTreeMap<String, Value> = self
            .groups()
            .into_iter()
            .map(|(name, counts)| (name, counts.json()))
            .collect();
        let pictures: Vec<Value> = self
            .pictures
            .iter()
            .map(|p| {
                json!({
                    "id": p.id,
                    "groups": p.groups,
                    "turn_right": p.turn_right,
                    "zone_whole": p.zone_whole,
                    "seen": p.seen.map(Seen::as_str),
                    "confidence": p.confidence,
                    "digits_valid": p.digits_valid,
                    "doubt": p.doubt.map(|d| json!({
                        "worst": d.worst, "checked": d.checked, "fit": d.fit,
                    })),
                    "characters_wrong": p.characters_wrong,
                    "corner_iou": p.corner_iou,
                    "milliseconds": p.took.as_secs_f64() * 1e3,
                })
            })
            .collect();
        json!({
            "mrz": groups,
            "negatives": { "pictures": negatives, "invented": invented },
            "corners": { "iou": self.ious() },
            "latency_ms": { "p50": self.latency(0.5), "p95": self.latency(0.95) },
            "cpu_ms_per_picture": self.cpu_per_picture(),
            "wall_s": self.run.wall.as_secs_f64(),
            "peak_rss_mib": self.run.peak_rss_mib,
            "rss_mib": self.run.rss_mib.map(|(early, late)| json!({ "early": early, "late": late })),
            "pictures": pictures,
        })
    }
}
