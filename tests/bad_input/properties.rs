//! Bytes at random, and files cut, mutated and spliced: always judged, never a panic.

use std::path::PathBuf;
use std::sync::OnceLock;

use datapage::error::{Blame, ErrorKind};
use datapage::image::{Limits, decode};
use proptest::prelude::*;

use super::{decoded, drawn};

/// The small fixtures, read once.
fn fixtures() -> &'static [(String, Vec<u8>)] {
    static FIXTURES: OnceLock<Vec<(String, Vec<u8>)>> = OnceLock::new();
    FIXTURES.get_or_init(|| {
        let is_small = |path: &PathBuf| {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            let kind = path
                .extension()
                .and_then(|extension| extension.to_str())
                .unwrap_or_default();
            name.starts_with("specimen-small-") && ["jpg", "png"].contains(&kind)
        };
        let mut paths: Vec<PathBuf> = std::fs::read_dir(drawn::testdata())
            .expect("testdata")
            .map(|entry| entry.expect("an entry").path())
            .filter(is_small)
            .collect();
        paths.sort();
        assert_eq!(paths.len(), 11, "{paths:?}");
        paths
            .into_iter()
            .map(|path| {
                (
                    path.display().to_string(),
                    std::fs::read(&path).expect("a fixture"),
                )
            })
            .collect()
    })
}

/// A picture, or the caller's fault: never a panic, never a fault of ours.
fn is_judged(bytes: &[u8]) -> Result<(), TestCaseError> {
    // Few pixels, so that a mutated header does not make the test slow.
    let limits = Limits {
        pixels: 2_000_000,
        ..Limits::default()
    };
    match decode(bytes, &limits) {
        Ok(picture) => {
            let pixels = u64::from(picture.width()) * u64::from(picture.height());
            prop_assert!(pixels > 0 && pixels <= limits.pixels, "{pixels} pixels");
            prop_assert_eq!(picture.pixels().len() as u64, 3 * pixels);
        }
        Err(error) => {
            let kind = error.kind();
            prop_assert!(
                matches!(
                    kind,
                    ErrorKind::InputFormat | ErrorKind::InputCorrupt | ErrorKind::InputTooLarge
                ),
                "{:?}",
                kind
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let error = decoded(&bytes).err();
        prop_assert!(error.is_some_and(|error| error.kind().blame() == Blame::Caller));
    }

    #[test]
    fn random_bytes_behind_a_magic_are_judged(
        jpeg in any::<bool>(),
        bytes in proptest::collection::vec(any::<u8>(), 0..4000),
    ) {
        let magic: &[u8] = if jpeg { &[0xFF, 0xD8, 0xFF, 0xE0] } else { b"\x89PNG\r\n\x1a\n" };
        is_judged(&[magic, &bytes].concat())?;
    }

    #[test]
    fn truncated_files_are_judged(which in 0_usize..11, part in 0.0_f64..1.0) {
        let (_, bytes) = &fixtures()[which];
        is_judged(&bytes[..(bytes.len() as f64 * part) as usize])?;
    }

    #[test]
    fn mutated_files_are_judged(
        which in 0_usize..11,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
        // Headers are a small part of a file, and where decoders go wrong.
        in_header in any::<bool>(),
    ) {
        let (_, bytes) = &fixtures()[which];
        let mut bytes = bytes.clone();
        let reach = if in_header { 700.min(bytes.len()) } else { bytes.len() };
        for (at, value) in changes {
            bytes[at.index(reach)] = value;
        }
        is_judged(&bytes)?;
    }

    #[test]
    fn spliced_files_are_judged(which in 0_usize..11, with in 0_usize..11, cut in 0.0_f64..1.0) {
        let ((_, head), (_, tail)) = (&fixtures()[which], &fixtures()[with]);
        let at = |bytes: &[u8]| (bytes.len() as f64 * cut) as usize;
        is_judged(&[&head[..at(head)], &tail[at(tail)..]].concat())?;
    }
}

/// The beginnings of a file that are taken for a whole one.
fn beginnings_accepted(kind: &str) -> Vec<String> {
    let mut accepted = Vec::new();
    let files = fixtures().iter().filter(|(name, _)| name.ends_with(kind));
    for (name, bytes) in files {
        for part in [0.1, 0.5, 0.9] {
            match decoded(&bytes[..(bytes.len() as f64 * part) as usize]) {
                Ok(_) => accepted.push(format!("{name}: its first {part}")),
                Err(error) => assert_eq!(error.kind(), ErrorKind::InputCorrupt, "{name}"),
            }
        }
    }
    accepted
}

// A document of which a part is missing has to be sent again, not read in part.

#[test]
fn a_png_that_lacks_its_end_is_refused() {
    assert_eq!(beginnings_accepted("png"), Vec::<String>::new());
}

#[test]
fn a_jpeg_that_lacks_its_end_is_refused() {
    assert_eq!(beginnings_accepted("jpg"), Vec::<String>::new());
}
