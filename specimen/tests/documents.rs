//! One degraded photo of every document that the press draws, through the whole engine: the
//! document is known, and its fields are as printed.
//!
//! `cargo xtask fields` measures the same on many pictures; this is what must not break.
#![cfg_attr(not(all(fonts_eastern, weights)), allow(unused))]
#![allow(
    clippy::print_stdout,
    reason = "the figures behind the bounds, shown with --nocapture"
)]

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use datapage::cli::fieldboard::{FieldsOfPicture, JudgedField, Outcome, Recognised, judge};
use datapage::document::Templates;
use datapage::engine::{Engine, EngineOptions};
use datapage::mrz::Date;
use serde_json::Value;
use specimen::Press;
use specimen::layout::Layout;
use specimen::set::{self, Entry, Mix};

/// A seed that no figure and no template was made with.
const SEED: u64 = 8801;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let today = Date::new(2026, 11, 24).expect("a day");
    Engine::open(EngineOptions::new(today)).unwrap_or_else(|e| panic!("{e}"))
});

#[test]
#[cfg_attr(
    not(all(fonts_eastern, weights)),
    ignore = "needs the weights and the Debian packages fonts-noto-cjk and fonts-nanum"
)]
fn every_document_is_read_from_a_photo() {
    let press = Press::new().expect("the fonts are installed");
    let mut layouts = Layout::all().expect("the layouts");
    layouts.extend(Layout::forms().expect("the forms"));
    let count = layouts.len();
    // Sizes from what small print can just be read at to a phone's picture.
    let mix = Mix::new(layouts, &["photo".to_owned()], vec![1300, 1600]).expect("a mix");
    let next = AtomicUsize::new(0);
    let work = || {
        let mut seen = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                return seen;
            }
            let (file, entry) = set::draw(&press, &mix, SEED, index).expect("a picture");
            seen.push((entry.document, read(&file, &entry)));
        }
    };
    let seen: BTreeMap<&str, FieldsOfPicture> = std::thread::scope(|scope| {
        let other = scope.spawn(work);
        let mut seen = work();
        seen.extend(other.join().expect("a thread that reads"));
        seen.into_iter().collect()
    });
    let is_exact = |field: &&JudgedField| field.outcome == Outcome::Exact;
    let exact = |fields: &[JudgedField]| fields.iter().filter(is_exact).count();
    let all: Vec<JudgedField> = seen.values().flat_map(|of| of.fields.clone()).collect();
    let sure_but_wrong = all.iter().filter(|field| field.is_sure_but_wrong()).count();
    let poor: Vec<&str> = seen
        .iter()
        .filter(|(_, of)| exact(&of.fields) * 2 < of.fields.len())
        .map(|(name, _)| *name)
        .collect();
    let unknown: Vec<&str> = seen
        .iter()
        .filter(|(_, of)| !of.recognised.as_ref().is_some_and(Recognised::is_right))
        .map(|(name, _)| *name)
        .collect();
    println!(
        "{} of {} fields, {sure_but_wrong} sure but wrong; less than half of {poor:?}; unknown {unknown:?}",
        exact(&all),
        all.len(),
    );
    assert_eq!(seen.len(), count);
    assert!(poor.len() <= MOST_POOR, "{poor:?}");
    assert!(unknown.len() <= MOST_UNKNOWN, "{unknown:?}");
    assert!(exact(&all) * 100 >= LEAST_EXACT * all.len());
    assert!(sure_but_wrong <= MOST_SURE_BUT_WRONG);
}

/// Reads a picture and judges it as `datapage evaluate` does.
fn read(file: &[u8], entry: &Entry) -> FieldsOfPicture {
    let reading = ENGINE.read_side(file).expect("it can be read");
    let document = ENGINE.understand(&reading, None);
    let truth = entry.fields.iter();
    let truth = truth.map(|(key, printed)| (key.clone(), Value::from(printed.as_str())));
    judge(
        &entry.id,
        Some(entry.document),
        (entry.country.as_deref(), Some(entry.id_type)),
        &truth.collect(),
        (Some(&document), Templates::built_in().expect("the tables")),
    )
}

/// Documents of which less than half is read.
const MOST_POOR: usize = 3;

/// Documents whose country or kind is not known.
const MOST_UNKNOWN: usize = 2;

/// Of all fields, in percent.
const LEAST_EXACT: usize = 96;

/// Fields that are wrong with a score of 90 or more, of more than a thousand.
const MOST_SURE_BUT_WRONG: usize = 3;
