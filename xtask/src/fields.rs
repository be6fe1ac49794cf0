//! `cargo xtask fields`: how well printed fields are read, on drawn specimens of every layout,
//! as a page of figures.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::Failure;
use crate::arguments::Arguments;
use crate::workspace::{program, root, run as run_command};

pub const HELP: &str = "\
Usage: cargo xtask fields [--seed N] [--rounds N] [--jobs N] [--drawn DIR] [--out FILE]
                          [--json FILE]

Draws specimens of every layout and form by every camera, reads them, and writes
what became of their printed fields, of country and kind, and of the scores to a
page in Markdown. A round is one picture of each by each camera, some 500 in all,
and takes five minutes or so on two idle cores.

Build everything before: cargo build --release --locked --workspace

Options:
  --seed N     the seed of the first round; those that follow have the next (4101)
  --rounds N   how many, 1 to 100 (2)
  --jobs N     pictures read at a time, 1 to 256 (2)
  --drawn DIR  where the pictures go; rounds that lie there already are not drawn
               again (a temporary folder where it is left out)
  --out FILE   the page (docs/fields.md)
  --json FILE  the figures of `datapage evaluate --json` too, for training/scores.py

Examples:
  cargo xtask fields --seed 4201 --rounds 2 --out /tmp/fields.md
";

/// How documents are looked at: without what is done to a picture on purpose.
const CAMERAS: [&str; 4] = ["crop", "scan", "photo", "hard"];

/// Longer sides of the pictures, in pixels: from small print that can just be read to what a
/// phone's picture is reduced to before it is sent.
const SIZES: &str = "800,1000,1300,1600";

/// A day after those that the press prints as past, so that the page is the same on any day.
const TODAY: &str = "2026-11-24";

/// The command.
pub fn run(mut arguments: Arguments) -> Result<(), Failure> {
    let seed = arguments
        .number("seed", 0, u64::from(u32::MAX))?
        .unwrap_or(4101);
    let rounds = arguments.number("rounds", 1, 100)?.unwrap_or(2);
    let jobs = arguments.number("jobs", 1, 256)?.unwrap_or(2);
    let drawn = arguments.path("drawn")?;
    let out = arguments.path("out")?;
    let json = arguments.path("json")?;
    arguments.finish()?;
    let out = out.unwrap_or_else(|| root().join("docs").join("fields.md"));
    let work = tempfile::tempdir().context("no folder for the pictures")?;
    let drawn = drawn.unwrap_or_else(|| work.path().to_path_buf());
    let seeds: Vec<u64> = (seed..seed + rounds).collect();
    let mut entries = Vec::new();
    for seed in &seeds {
        let folder = drawn.join(format!("s{seed}"));
        if !folder.join("manifest.json").is_file() {
            draw(&folder, *seed)?;
        }
        entries.extend(manifest(&folder)?);
    }
    let pictures = entries.len();
    let merged = work.path().join("merged.json");
    write(&merged, &Value::from(entries).to_string())?;
    let tables = work.path().join("tables.md");
    let mut evaluate = Command::new(program("datapage")?);
    evaluate.arg("evaluate").arg(&merged);
    evaluate.args(["--fields", "--reliability", "--today", TODAY]);
    evaluate.args(["--jobs", &jobs.to_string()]);
    evaluate.arg("--markdown").arg(&tables);
    if let Some(json) = &json {
        evaluate.arg("--json").arg(json);
    }
    run_command(&mut evaluate)?;
    let tables = std::fs::read_to_string(&tables).context("the tables of `datapage evaluate`")?;
    write(&out, &page(&tables, &seeds, pictures))?;
    eprintln!("fields: {}", out.display());
    Ok(())
}

fn draw(folder: &Path, seed: u64) -> Result<()> {
    eprintln!("fields: drawing seed {seed}");
    let mut draw = Command::new(program("specimen")?);
    draw.args(["set", "--layouts", "all,forms", "--rounds", "1"]);
    draw.args(["--sizes", SIZES]);
    draw.args(["--treatments", &CAMERAS.join(",")]);
    draw.args(["--seed", &seed.to_string()]);
    draw.arg("--out").arg(folder);
    // It names each picture, which nobody wants to read here.
    let output = draw.output().context("cannot run the press")?;
    anyhow::ensure!(
        output.status.success(),
        "the press failed: {}",
        String::from_utf8_lossy(&output.stderr)
            .lines()
            .last()
            .unwrap_or_default()
    );
    Ok(())
}

/// The entries of a set, their files as seen from anywhere.
fn manifest(folder: &Path) -> Result<Vec<Value>> {
    let path = folder.join("manifest.json");
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let mut entries: Vec<Value> = serde_json::from_str(&text)
        .with_context(|| format!("{} is no manifest", path.display()))?;
    let folder: PathBuf = std::path::absolute(folder).context("where is the set?")?;
    for entry in &mut entries {
        let file = entry
            .get("file")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let file = folder.join(file);
        entry["file"] = Value::from(file.to_string_lossy().into_owned());
    }
    Ok(entries)
}

fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// The page around the tables.
fn page(tables: &str, seeds: &[u64], pictures: usize) -> String {
    let (first, rounds) = (seeds.first().copied().unwrap_or_default(), seeds.len());
    format!(
        "\
# Printed fields, measured

How printed fields are read on {pictures} drawn specimens of every layout and form that `specimen/` has,
cropped, scanned and photographed by two cameras, the longer side 800 to 1,600 pixels. Nothing was
trained or fitted on their seeds. Made by

```sh
cargo build --release --locked --workspace
cargo xtask fields --seed {first} --rounds {rounds}
```

*Exact* is every character as printed: spaces count, except in addresses and in scripts without
them; dates, the sex and numbers that the MRZ has too count as the `ocr` block gives them.
*Empty* was not found, *wrong* is anything else, and *wrong from 90 on* claims to be right. Drawn
specimens are set in few faces and by the hands that made the templates, and captions that a
template lacked were learnt from its form: where that is wrong about the real document both are. Read
real documents with more care than these figures ask for. `docs/documents.md` says what met real
pictures, `docs/scores.md` what a score is.

{tables}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_found_from_anywhere_and_what_is_no_set_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let error = manifest(folder.path()).expect_err("nothing there");
        assert!(error.to_string().contains("manifest.json"), "{error}");
        let path = folder.path().join("manifest.json");
        std::fs::write(&path, r#"[{"id":"a","file":"a.jpg","fields":{}}]"#).expect("written");
        let entries = manifest(folder.path()).expect("entries");
        let file = entries[0]["file"].as_str().expect("a file");
        assert!(
            Path::new(file).is_absolute() && file.ends_with("a.jpg"),
            "{file}"
        );
        assert_eq!(entries[0]["id"], "a");
    }

    #[test]
    fn the_page_says_how_to_make_it_again() {
        let text = page("| a |\n", &[7, 8], 152);
        assert!(
            text.contains("cargo xtask fields --seed 7 --rounds 2"),
            "{text}"
        );
        assert!(
            text.contains("152 drawn") && text.ends_with("| a |\n"),
            "{text}"
        );
    }
}
