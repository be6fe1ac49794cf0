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

use datapage::document::{DayOrder, Document, Templates, parse_date};
use datapage::engine::{Engine, EngineOptions};
use datapage::mrz::Date;
use specimen::Press;
use specimen::layout::Layout;
use specimen::set::{self, Entry, Mix};

/// A seed that no figure and no template was made with.
const SEED: u64 = 8801;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let today = Date::new(2026, 11, 24).expect("a day");
    Engine::open(EngineOptions::new(today)).unwrap_or_else(|e| panic!("{e}"))
});

/// What became of one picture's fields.
#[derive(Default, Clone, Copy)]
struct Tally {
    all: usize,
    exact: usize,
    sure_but_wrong: usize,
}

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
            let reading = ENGINE.read_side(&file).expect("it can be read");
            let document = ENGINE.understand(&reading, None);
            seen.push((entry.document, judged(&document, &entry)));
        }
    };
    let seen: BTreeMap<&str, Tally> = std::thread::scope(|scope| {
        let other = scope.spawn(work);
        let mut seen = work();
        seen.extend(other.join().expect("a thread that reads"));
        seen.into_iter().collect()
    });
    let mut sum = Tally::default();
    let mut poor = Vec::new();
    for (name, tally) in &seen {
        println!("{name}: {} of {}", tally.exact, tally.all);
        sum.all += tally.all;
        sum.exact += tally.exact;
        sum.sure_but_wrong += tally.sure_but_wrong;
        if tally.exact * 2 < tally.all {
            poor.push(*name);
        }
    }
    println!(
        "{} of {}, {} sure but wrong",
        sum.exact, sum.all, sum.sure_but_wrong
    );
    assert_eq!(seen.len(), count);
    assert!(
        poor.len() <= MOST_POOR,
        "less than half is read of {poor:?}"
    );
    assert!(sum.exact * 100 >= LEAST_EXACT * sum.all);
    assert!(sum.sure_but_wrong <= MOST_SURE_BUT_WRONG);
}

/// Documents of which less than half is read.
const MOST_POOR: usize = 6;

/// Of all fields, in percent.
const LEAST_EXACT: usize = 88;

/// Fields that are wrong with a score of 90 or more, of more than a thousand.
const MOST_SURE_BUT_WRONG: usize = 10;

fn judged(document: &Document, entry: &Entry) -> Tally {
    let mut tally = Tally::default();
    for (key, printed) in &entry.fields {
        tally.all += 1;
        let field = document.fields.iter().find(|field| field.key == *key);
        let fixed = match key.as_str() {
            "birth_date" => &document.ocr.birth_date,
            "issue_date" => &document.ocr.issue_date,
            "expire_date" => &document.ocr.expire_date,
            "gender" => &document.ocr.gender,
            "number" => &document.ocr.number,
            "name" => &document.ocr.full_name,
            _ => "",
        };
        let read = field.map_or(fixed, |field| field.value.as_str());
        let is_exact = [read, fixed]
            .iter()
            .any(|read| bare(read) == bare(printed) || is_day(read, printed));
        tally.exact += usize::from(is_exact);
        let is_sure = field.is_some_and(|field| field.score >= 90);
        tally.sure_but_wrong += usize::from(!is_exact && is_sure);
    }
    tally
}

/// Spaces are counted by `datapage evaluate`.
fn bare(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Whether `read` means the day `iso`.
fn is_day(read: &str, iso: &str) -> bool {
    let months = &Templates::built_in().expect("the tables").months;
    let part = |at: usize| {
        iso.split('-')
            .nth(at)
            .and_then(|part| part.parse::<u8>().ok())
    };
    [DayOrder::DayFirst, DayOrder::MonthFirst]
        .into_iter()
        .filter_map(|order| parse_date(read, months, order))
        .any(|date| {
            let year = iso.get(2..4).and_then(|year| year.parse().ok());
            date.is_whole() && iso.len() == 10 && date.agrees(year, part(1), part(2))
        })
}
