//! What the engine reads on the Korean pictures of the corpus, which is not part of the
//! repository: character error of the printed fields, card by card.
//!
//! `DATAPAGE_CORPUS=… cargo test --release --test korean_corpus -- --nocapture` lists what was
//! printed and what was read: made-up cards of a generator, nobody's.
#![cfg_attr(not(all(datapage_corpus, datapage_weights)), allow(unused))]
#![allow(clippy::print_stdout, reason = "the list is what one runs it for")]

#[path = "common/full.rs"]
mod full;

use std::path::{Path, PathBuf};

use full::full;
use serde::Deserialize;

/// One picture of the corpus, as far as it matters here.
#[derive(Deserialize)]
struct Item {
    id: String,
    file: PathBuf,
    #[serde(default)]
    fields: Option<serde_json::Map<String, serde_json::Value>>,
}

/// Those that cards print as they stand in the manifest; dates are printed otherwise.
const PRINTED: [&str; 4] = ["full_name", "identity_number", "address", "authority"];

/// The fewest insertions, deletions and substitutions that make `printed` of some part of
/// `text` (Sellers, "The theory and computation of evolutionary distances", 1980), and that part.
fn nearest(printed: &[char], text: &[char]) -> (usize, String) {
    // For each end in the text: the cost, and where the part begins.
    let mut row: Vec<(usize, usize)> = (0..=text.len()).map(|end| (0, end)).collect();
    for (i, ch) in printed.iter().enumerate() {
        let mut next = vec![(i + 1, 0)];
        for (j, other) in text.iter().enumerate() {
            let (cost, from) = row[j];
            let replaced = (cost + usize::from(ch != other), from);
            let missing = (row[j + 1].0 + 1, row[j + 1].1);
            let extra = (next[j].0 + 1, next[j].1);
            next.push(replaced.min(missing).min(extra));
        }
        row = next;
    }
    let best = row.iter().enumerate().min_by_key(|(_, (cost, _))| *cost);
    let (end, &(cost, from)) = best.expect("a row is never empty");
    (cost, text[from.min(end)..end].iter().collect())
}

#[test]
#[cfg_attr(
    not(all(datapage_corpus, datapage_weights)),
    ignore = "the corpus or the weights are not there"
)]
fn korean_cards_are_read_character_by_character() {
    let folder = std::env::var("DATAPAGE_CORPUS").expect("the build has seen it");
    let folder = Path::new(&folder);
    let manifest = std::fs::read(folder.join("manifest.json")).expect("the manifest");
    let items: Vec<Item> = serde_json::from_slice(&manifest).expect("a list of pictures");
    let (mut wrong, mut all) = (0, 0);
    for item in items.iter().filter(|item| item.id.starts_with("kor_")) {
        let picture = std::fs::read(folder.join(&item.file)).expect("the picture");
        let side = full().read_side(&picture).unwrap_or_else(|e| panic!("{e}"));
        let solid = |text: &str| {
            text.chars()
                .filter(|ch| !ch.is_whitespace())
                .collect::<Vec<_>>()
        };
        let text: Vec<char> = side
            .lines
            .iter()
            .flat_map(|line| solid(&line.text))
            .collect();
        let fields = item.fields.as_ref().expect("a card with its truth");
        for key in PRINTED {
            let Some(printed) = fields.get(key).and_then(|value| value.as_str()) else {
                continue;
            };
            let printed = solid(printed);
            let (cost, read) = nearest(&printed, &text);
            println!(
                "{} {key}: {} | {read} | {cost}",
                item.id,
                printed.iter().collect::<String>()
            );
            wrong += cost;
            all += printed.len();
        }
    }
    println!("{wrong} of {all} characters wrong");
    assert!(all > 0, "the corpus has no Korean card");
    assert!(wrong as f64 <= MOST_WRONG * all as f64, "{wrong} of {all}");
}

/// Asked of the network; spaces do not count.
const MOST_WRONG: f64 = 0.08;
