//! The fuzz targets of `fuzz/` with the stable compiler: every input of the corpus, then
//! mutations of them for some seconds a target.
//!
//! `DATAPAGE_FUZZ_SECONDS` says for how long (1 if it is not set), `DATAPAGE_FUZZ_TARGET`
//! which one alone, `DATAPAGE_FUZZ_SEED` from which seed on: the same seed makes the same
//! inputs. An input that breaks a promise is kept in `fuzz/artifacts/`; in `fuzz/corpus/`
//! it is tried first from then on.

mod mutate;
mod run;
#[path = "../../fuzz/src/lib.rs"]
mod targets;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use run::{Broken, Run};
use targets::{TARGETS, Target};

/// Larger files make few runs.
const MOST_BYTES: u64 = 100_000;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A number from the environment, where there is one.
fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    let number = text.parse();
    Some(number.unwrap_or_else(|_| panic!("{name} is {text}, no number")))
}

/// The files below a folder that are small enough, in the order of their names.
fn files(folder: &Path, ending: Option<&str>) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder);
    let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if ending.is_none_or(|ending| path.extension().is_some_and(|e| e == ending))
            && path.metadata().is_ok_and(|file| file.len() <= MOST_BYTES)
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn corpus(target: &Target) -> PathBuf {
    root().join("fuzz/corpus").join(target.name)
}

/// The inputs that a target begins with.
fn inputs(target: &Target) -> Vec<Vec<u8>> {
    let mut paths = files(&corpus(target), None);
    for (folder, ending) in target.seeds {
        paths.extend(files(&root().join(folder), Some(ending)));
    }
    let read = |path: &PathBuf| std::fs::read(path).expect("an input");
    paths.iter().map(read).collect()
}

#[test]
fn every_target_keeps_its_promises() {
    let seconds = number("DATAPAGE_FUZZ_SECONDS").unwrap_or(1);
    let seed = number("DATAPAGE_FUZZ_SEED").unwrap_or_else(|| fastrand::u64(..));
    let only = std::env::var("DATAPAGE_FUZZ_TARGET").ok();
    let mut broken = Vec::new();
    let mut done = 0;
    for target in TARGETS {
        if only.as_deref().is_some_and(|only| only != target.name) {
            continue;
        }
        // Said before: a target that ends the process has no other trace.
        eprintln!("{}: DATAPAGE_FUZZ_SEED={seed}", target.name);
        let run = Run {
            target,
            inputs: inputs(&target),
            artifacts: root().join("fuzz/artifacts"),
            seed,
        };
        let began = Instant::now();
        match run.until(began + Duration::from_secs(seconds)) {
            Ok(count) => eprintln!(
                "{}: {} inputs of the corpus and {count} mutations in {} ms",
                target.name,
                run.inputs.len(),
                began.elapsed().as_millis()
            ),
            Err(Broken { path, says }) => {
                broken.push(format!("{}: {says}\n  {}", target.name, path.display()));
            }
        }
        done += 1;
    }
    assert!(done > 0, "there is no target {only:?}");
    assert!(
        broken.is_empty(),
        "seed {seed}; the inputs are kept:\n{}",
        broken.join("\n")
    );
}

#[test]
fn every_target_is_one_of_libfuzzer_too_and_has_inputs() {
    let manifest = std::fs::read_to_string(root().join("fuzz/Cargo.toml")).expect("a manifest");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    let binaries = manifest["bin"].as_array().expect("binaries");
    let mut names: Vec<&str> = binaries.iter().filter_map(|b| b["name"].as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, TARGETS.map(|target| target.name), "in their order");
    for target in TARGETS {
        let name = target.name;
        let file = root().join(format!("fuzz/fuzz_targets/{name}.rs"));
        let text = std::fs::read_to_string(file).unwrap_or_default();
        assert!(
            text.contains(&format!("datapage_fuzz::{name}::run")),
            "{name}"
        );
        assert!(!files(&corpus(&target), None).is_empty(), "{name}");
    }
}

/// A target that breaks on what only a mutation holds.
fn breaks(bytes: &[u8]) {
    assert!(!bytes.windows(6).any(|six| six == b"secret"), "on purpose");
}

#[test]
fn a_broken_promise_is_found_and_its_input_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |words, seed| Run {
        target: Target {
            name: "breaks",
            run: breaks,
            seeds: &[],
            words,
        },
        inputs: vec![b"some text".to_vec()],
        artifacts: folder.path().to_owned(),
        seed,
    };
    // It is found by the thousandth input or so; a slow machine has its time.
    let long = || Instant::now() + Duration::from_mins(2);
    let broken = run(&["secret"], 7).until(long()).expect_err("it breaks");
    assert!(broken.says.contains("on purpose"), "{}", broken.says);
    let kept = std::fs::read(&broken.path).expect("it is kept");
    assert!(std::panic::catch_unwind(|| breaks(&kept)).is_err());
    // The same seed finds the same input.
    let again = run(&["secret"], 7).until(long()).expect_err("it breaks");
    assert_eq!(again.path, broken.path);
    // What the corpus holds is found before any mutation.
    let mut of_corpus = run(&[], 7);
    of_corpus.inputs.push(b"a secret".to_vec());
    assert!(of_corpus.until(Instant::now()).is_err());
}
