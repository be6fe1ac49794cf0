//! Accuracy over the corpus of real pictures, which is not part of the
//! repository: how many must be read, and how many may be read wrong.
//!
//! A wrong answer that validates costs more than none, so that both are bounded.

#![allow(clippy::print_stdout, reason = "the table is what one runs it for")]

#[path = "common/full.rs"]
mod full;
#[path = "common/mrz_only.rs"]
mod mrz_only;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use datapage::engine::Engine;
use full::full;
use mrz_only::mrz_only;
use rayon::prelude::*;
use serde::Deserialize;

/// One picture of the corpus. Further keys are none of this test's business.
#[derive(Deserialize)]
struct Item {
    id: String,
    file: PathBuf,
    form: String,
    #[serde(default)]
    mrz_format: Option<String>,
    #[serde(default)]
    mrz_lines: Option<Vec<String>>,
    #[serde(default)]
    mrz_truth_source: Option<String>,
    #[serde(default)]
    check_digits: Option<String>,
}

/// What a set of pictures is allowed to do.
struct Bounds {
    mode: &'static str,
    /// The sets that are read.
    sets: &'static [&'static str],
    /// Of the pictures whose printed digits are right.
    least_exact: usize,
    /// Read otherwise than printed, with all digits right.
    most_valid_but_wrong: usize,
}

/// Of the 11 pictures whose printed digits are wrong, so many come out as printed.
const LEAST_AS_PRINTED: usize = 9;

/// What a picture came to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Exact,
    /// Not as printed, and the check digits show it.
    DigitsWrong,
    ValidButWrong,
    Nothing,
    /// Nothing is printed, nothing was read.
    RightlyNothing,
    /// Nothing is printed, something was read.
    Invented,
}

#[derive(Default)]
struct Row {
    counts: BTreeMap<Outcome, usize>,
}

impl Row {
    fn of(&self, outcome: Outcome) -> usize {
        self.counts.get(&outcome).copied().unwrap_or_default()
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total: usize = self.counts.values().sum();
        write!(
            f,
            "{total:5} {:6} {:12} {:14} {:8} {:9}",
            self.of(Outcome::Exact),
            self.of(Outcome::DigitsWrong),
            self.of(Outcome::ValidButWrong),
            self.of(Outcome::Nothing),
            self.of(Outcome::Invented),
        )
    }
}

impl Item {
    /// The set that it counts for; `None` where its MRZ was not transcribed.
    fn set(&self) -> Option<&'static str> {
        match (&self.mrz_lines, self.check_digits.as_deref()) {
            (Some(_), Some("valid")) => Some(VALID),
            (Some(_), _) => Some(PRINTED_INVALID),
            (None, _) => {
                let untold = self
                    .mrz_truth_source
                    .as_deref()
                    .is_some_and(|source| source.contains("not transcribed"));
                (!untold).then_some(NO_MRZ)
            }
        }
    }

    fn outcome(&self, engine: &Engine, corpus: &Path) -> Outcome {
        let bytes = std::fs::read(corpus.join(&self.file))
            .unwrap_or_else(|error| panic!("{}: {error}", self.id));
        // A picture that is refused holds no document: nothing was read of it.
        let zone = engine
            .read_side(&bytes)
            .ok()
            .and_then(|reading| reading.zone);
        let printed = self.mrz_lines.as_ref().map(|lines| lines.join("\n"));
        match (printed, zone) {
            (None, None) => Outcome::RightlyNothing,
            (None, Some(_)) => Outcome::Invented,
            (Some(_), None) => Outcome::Nothing,
            (Some(printed), Some(zone)) if zone.decoded.mrz.joined() == printed => Outcome::Exact,
            (Some(_), Some(zone)) if zone.decoded.mrz.digits_right() => Outcome::ValidButWrong,
            (Some(_), Some(_)) => Outcome::DigitsWrong,
        }
    }
}

const VALID: &str = "digits right";
const PRINTED_INVALID: &str = "printed invalid";
const NO_MRZ: &str = "no MRZ";

fn corpus() -> PathBuf {
    std::env::var_os("DATAPAGE_CORPUS")
        .map(PathBuf::from)
        .expect("DATAPAGE_CORPUS names the corpus")
}

fn judge(engine: &Engine, bounds: &Bounds) {
    let corpus = corpus();
    let text =
        std::fs::read_to_string(corpus.join("manifest.json")).expect("the corpus has a manifest");
    let items: Vec<Item> = serde_json::from_str(&text).expect("the manifest is a list of pictures");
    let read: Vec<(&Item, &str, Outcome)> = items
        .par_iter()
        .filter_map(|item| {
            item.set()
                .filter(|set| bounds.sets.contains(set))
                .map(|set| (item, set, item.outcome(engine, &corpus)))
        })
        .collect();

    let mut table: BTreeMap<(String, String), Row> = BTreeMap::new();
    for &(item, set, outcome) in &read {
        let format = item.mrz_format.as_deref().unwrap_or("none");
        for group in [
            "all".to_owned(),
            format!("form {}", item.form),
            format!("format {format}"),
        ] {
            *table
                .entry((set.to_owned(), group))
                .or_default()
                .counts
                .entry(outcome)
                .or_default() += 1;
        }
    }
    println!(
        "\n{}: set, group, pictures, exact, digits wrong, valid but wrong, nothing, invented",
        bounds.mode
    );
    for ((set, group), row) in &table {
        println!("{set:16} {group:14} {row}");
    }
    let named = |set: &str, outcome: Outcome| -> Vec<&str> {
        read.iter()
            .filter(|(_, of, seen)| *of == set && *seen == outcome)
            .map(|(item, ..)| item.id.as_str())
            .collect()
    };
    for (title, outcome) in [
        ("nothing", Outcome::Nothing),
        ("digits wrong", Outcome::DigitsWrong),
        ("valid but wrong", Outcome::ValidButWrong),
    ] {
        println!("{title}: {:?}", named(VALID, outcome));
    }

    let exact = named(VALID, Outcome::Exact).len();
    assert!(
        exact >= bounds.least_exact,
        "{exact} exact, {} must be",
        bounds.least_exact
    );
    let wrong = named(VALID, Outcome::ValidButWrong);
    assert!(
        wrong.len() <= bounds.most_valid_but_wrong,
        "valid but wrong: {wrong:?}"
    );
    let invented = named(NO_MRZ, Outcome::Invented);
    assert!(invented.is_empty(), "an MRZ where none is: {invented:?}");
    let as_printed = named(PRINTED_INVALID, Outcome::Exact).len();
    assert!(
        !bounds.sets.contains(&PRINTED_INVALID) || as_printed >= LEAST_AS_PRINTED,
        "{as_printed} of those with wrong digits come out as printed"
    );
    let made_valid = named(PRINTED_INVALID, Outcome::ValidButWrong);
    assert!(
        made_valid.is_empty(),
        "wrong digits were made right: {made_valid:?}"
    );
}

#[test]
#[cfg_attr(not(datapage_corpus), ignore = "DATAPAGE_CORPUS is unset")]
#[cfg_attr(
    all(datapage_corpus, not(datapage_weights)),
    ignore = "the weights are not installed: cargo xtask setup"
)]
fn the_zone_alone() {
    judge(
        mrz_only(),
        &Bounds {
            mode: "mrz only",
            sets: &[VALID, PRINTED_INVALID, NO_MRZ],
            least_exact: 65,
            most_valid_but_wrong: 0,
        },
    );
}

/// Looking for the page first must not lose the zone. Only of pictures that have
/// one: reading all text of all takes minutes.
#[test]
#[cfg_attr(not(datapage_corpus), ignore = "DATAPAGE_CORPUS is unset")]
#[cfg_attr(
    all(datapage_corpus, not(datapage_weights)),
    ignore = "the weights are not installed: cargo xtask setup"
)]
fn the_zone_of_the_whole_page() {
    judge(
        full(),
        &Bounds {
            mode: "full",
            sets: &[VALID],
            least_exact: 65,
            most_valid_but_wrong: 0,
        },
    );
}
