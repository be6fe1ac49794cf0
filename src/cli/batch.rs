//! Many pictures: in parallel, answered in the order they came in.

use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use serde_json::{Value, json};

use super::{Outcome, output};
use crate::error::{Error, ErrorKind};

/// Answers wait for their turn within such a window: bounded memory whatever the
/// number of pictures, and long enough that a slow picture stalls nobody for long.
const WINDOW_PER_WORKER: usize = 16;

/// Calls `answer` for every path, `jobs` at a time, and prints one JSON line each:
/// `{"source": …, "response": …}`.
pub(super) fn run(
    paths: &[PathBuf],
    jobs: Option<u16>,
    answer: impl Fn(&Path) -> (Value, bool) + Sync,
) -> Result<Outcome, Error> {
    let pool = workers(jobs)?;
    let progress = progress_bar(paths.len());
    let mut any = false;
    for window in paths.chunks(pool.current_num_threads() * WINDOW_PER_WORKER) {
        let answers: Vec<(Value, bool)> = pool.install(|| {
            window
                .par_iter()
                .with_max_len(1)
                .map(|path| {
                    let answered = answer(path);
                    progress.inc(1);
                    answered
                })
                .collect()
        });
        for (path, (response, read)) in window.iter().zip(answers) {
            any |= read;
            let line = json!({ "source": path.to_string_lossy(), "response": response });
            progress.suspend(|| output::print_line(&line))?;
        }
    }
    progress.finish_and_clear();
    Ok(if any {
        Outcome::Read
    } else {
        Outcome::NothingReadable
    })
}

/// A pool of `jobs` threads, by default one a core.
pub(super) fn workers(jobs: Option<u16>) -> Result<rayon::ThreadPool, Error> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.map_or(0, usize::from))
        .build()
        .map_err(|error| {
            Error::new(ErrorKind::Internal, "the workers cannot be started").with_source(error)
        })
}

/// A bar with the time left, on a terminal only.
pub(super) fn progress_bar(total: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len}  {per_sec}  {eta} left");
    let bar = ProgressBar::new(total as u64);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
