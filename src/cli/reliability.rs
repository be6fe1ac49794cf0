//! Whether the scores of printed fields are what they claim to be: probabilities.

use std::fmt::Write;

use serde_json::{Value, json};

use super::fieldboard::{CLAIMS, FieldsOfPicture, Kind, Outcome};
use super::markdown::{Table, percent};

/// How many equally wide bins there are.
const BINS: usize = 10;

/// The scores of answers, and whether those were exact.
pub(super) struct Scores {
    /// In percent.
    answers: Vec<(Kind, u8, bool)>,
}

/// The answers whose scores are in one bin.
#[derive(Default, Clone, Copy)]
struct Bin {
    answers: usize,
    exact: usize,
    /// The sum of their scores.
    stated: usize,
}

impl Bin {
    fn add(&mut self, score: u8, exact: bool) {
        self.answers += 1;
        self.exact += usize::from(exact);
        self.stated += usize::from(score);
    }

    /// How far the mean score is from the exact share, times the answers.
    fn error(&self) -> f64 {
        (self.stated as f64 / 100.0 - self.exact as f64).abs()
    }
}

impl Scores {
    /// Those of every answer that has a score: what was not read has none, nor has what is
    /// put together of several values.
    pub fn of(pictures: &[FieldsOfPicture]) -> Self {
        let fields = pictures.iter().flat_map(|picture| &picture.fields);
        let answers = fields
            .filter(|field| field.outcome != Outcome::Empty)
            .filter_map(|field| {
                Some((field.kind(), field.score?, field.outcome == Outcome::Exact))
            });
        Self {
            answers: answers.collect(),
        }
    }

    fn bins(&self, of: impl Fn(Kind) -> bool) -> [Bin; BINS] {
        let mut bins = [Bin::default(); BINS];
        for &(_, score, exact) in self.answers.iter().filter(|(kind, ..)| of(*kind)) {
            let at = usize::from(score) * BINS / 100;
            if let Some(bin) = bins.get_mut(at.min(BINS - 1)) {
                bin.add(score, exact);
            }
        }
        bins
    }

    /// The expected calibration error, 0 to 1: how far the mean score of a bin is from the
    /// share of exact answers in it, on the mean over all answers (Naeini, Cooper and
    /// Hauskrecht 2015, with equally wide bins).
    pub fn calibration_error(&self) -> f64 {
        error(&self.bins(|_| true))
    }

    /// Answers from the claim on, and how many of them are wrong.
    fn claimed(&self) -> (usize, usize) {
        let claimed = self.answers.iter().filter(|(_, score, _)| *score >= CLAIMS);
        claimed.fold((0, 0), |(all, wrong), (.., exact)| {
            (all + 1, wrong + usize::from(!exact))
        })
    }

    /// Exact answers below the claim.
    fn exact_below(&self) -> usize {
        let below = self.answers.iter().filter(|(_, score, _)| *score < CLAIMS);
        below.filter(|(.., exact)| *exact).count()
    }

    /// The table for people.
    pub fn text(&self) -> String {
        let mut table = Table::new(["score", "answers", "mean score", "exact %"]);
        for (at, bin) in self.bins(|_| true).iter().enumerate() {
            let (from, to) = (at * 100 / BINS, (at + 1) * 100 / BINS - 1);
            table.row([
                format!("{from} to {to}"),
                bin.answers.to_string(),
                mean(bin.stated, bin.answers),
                percent(bin.exact, bin.answers),
            ]);
        }
        let mut kinds = Table::new(["kind of value", "answers", "mean score", "exact %", "ECE"]);
        for kind in Kind::ALL {
            let bins = self.bins(|other| other == kind);
            let sum = |of: fn(&Bin) -> usize| bins.iter().map(of).sum::<usize>();
            let (answers, stated) = (sum(|bin| bin.answers), sum(|bin| bin.stated));
            if answers > 0 {
                kinds.row([
                    kind.as_str().to_owned(),
                    answers.to_string(),
                    mean(stated, answers),
                    percent(sum(|bin| bin.exact), answers),
                    format!("{:.3}", error(&bins)),
                ]);
            }
        }
        let (claimed, wrong) = self.claimed();
        let all = self.answers.len();
        let mut out = format!("\n{table}\n{kinds}\n");
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "Expected calibration error {:.3} on {all} answers. {claimed} of them ({}) have a \
             score of {CLAIMS} or more; {wrong} of those are wrong ({} of all answers). \
             {} exact answers have less.",
            self.calibration_error(),
            percent(claimed, all),
            percent(wrong, all),
            self.exact_below(),
        );
        out
    }

    /// The figures for programs.
    pub fn json(&self) -> Value {
        let (claimed, wrong) = self.claimed();
        json!({
            "answers": self.answers.len(),
            "expected_calibration_error": self.calibration_error(),
            "claimed": claimed,
            "claimed_but_wrong": wrong,
            "exact_but_not_claimed": self.exact_below(),
        })
    }
}

fn error(bins: &[Bin]) -> f64 {
    let answers: usize = bins.iter().map(|bin| bin.answers).sum();
    bins.iter().map(Bin::error).sum::<f64>() / answers.max(1) as f64
}

fn mean(sum: usize, count: usize) -> String {
    if count == 0 {
        return "-".to_owned();
    }
    format!("{:.1}", sum as f64 / count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(answers: &[(u8, bool)]) -> Scores {
        let answers = answers
            .iter()
            .map(|&(score, exact)| (Kind::Date, score, exact));
        Scores {
            answers: answers.collect(),
        }
    }

    #[test]
    fn the_calibration_error_is_that_of_the_definition() {
        // Bin 90: mean 0.95, exact 0.5, two answers; bin 20: mean 0.2, exact 0, two answers.
        let seen = scores(&[(95, true), (95, false), (20, false), (20, false)]);
        let expected = (2.0 * 0.45 + 2.0 * 0.2) / 4.0;
        assert!((seen.calibration_error() - expected).abs() < 1e-9);
        assert_eq!(seen.claimed(), (2, 1));
        // Errors of one bin that cancel out are none; those of two bins are not made up for.
        let within: Vec<_> = (0..10).map(|i| (90, i > 0)).collect();
        assert!(scores(&within).calibration_error() < 1e-9);
        let across = scores(&[(50, true), (50, true), (40, false), (40, false)]);
        assert!((across.calibration_error() - 0.45).abs() < 1e-9);
    }

    #[test]
    fn every_score_has_a_bin_and_no_answer_is_no_error() {
        let all: Vec<_> = (0..=100).map(|score| (score, true)).collect();
        let counted = scores(&all).bins(|_| true);
        assert_eq!(counted.iter().map(|bin| bin.answers).sum::<usize>(), 101);
        assert!(scores(&[]).calibration_error().abs() < 1e-9);
        assert!(scores(&[]).text().contains("on 0 answers"));
    }
}
