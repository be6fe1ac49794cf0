//! One target on its inputs and their mutations.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::mutate::Mutator;
use super::targets::Target;

/// An input that takes longer than this hangs: most take less than a millisecond.
const HANG: Duration = Duration::from_mins(1);

/// What a target is tried with.
pub struct Run {
    pub target: Target,
    /// Those of the corpus.
    pub inputs: Vec<Vec<u8>>,
    /// Where inputs that break a promise are kept, by the name of the target.
    pub artifacts: PathBuf,
    pub seed: u64,
}

/// A promise that was broken.
#[derive(Debug)]
pub struct Broken {
    /// The input.
    pub path: PathBuf,
    /// What the panic said.
    pub says: String,
}

impl Run {
    /// Tries every input, then mutations until `end`; how many those were.
    pub fn until(&self, end: Instant) -> Result<u64, Broken> {
        let watch = Watch::start(self.folder());
        for input in &self.inputs {
            self.one(input, &watch)?;
        }
        let mut mutator = Mutator::new(self.seed, &self.inputs, self.target.words);
        let mut count = 0;
        while Instant::now() < end {
            self.one(&mutator.next(), &watch)?;
            count += 1;
        }
        Ok(count)
    }

    fn one(&self, input: &[u8], watch: &Watch) -> Result<(), Broken> {
        watch.begins(input);
        let ended = catch_unwind(AssertUnwindSafe(|| (self.target.run)(input)));
        watch.ended();
        ended.map_err(|panic| {
            let says = panic
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned()));
            Broken {
                path: keep(&self.folder(), input),
                says: says.unwrap_or_default(),
            }
        })
    }

    fn folder(&self) -> PathBuf {
        self.artifacts.join(self.target.name)
    }
}

/// Writes an input down by the hash of what it holds.
fn keep(folder: &Path, input: &[u8]) -> PathBuf {
    // FNV-1a, which is the same wherever and whenever it is reckoned.
    let hash = input.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let path = folder.join(format!("{hash:016x}"));
    std::fs::create_dir_all(folder).expect("a folder for what broke");
    std::fs::write(&path, input).expect("the input is kept");
    path
}

/// What is tried now, and since when.
type Now = Arc<Mutex<(Option<Instant>, Vec<u8>)>>;

fn locked(now: &Now) -> MutexGuard<'_, (Option<Instant>, Vec<u8>)> {
    now.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Looks at the clock beside a run: a hang ends the process, its input kept.
struct Watch {
    now: Now,
    /// The watching ends with it.
    _over: Sender<()>,
}

impl Watch {
    fn start(folder: PathBuf) -> Self {
        let now = Now::default();
        let (over, is_over) = channel::<()>();
        let seen = Arc::clone(&now);
        std::thread::spawn(move || {
            while is_over.recv_timeout(HANG / 8) == Err(RecvTimeoutError::Timeout) {
                let now = locked(&seen);
                if now.0.is_some_and(|since| since.elapsed() > HANG) {
                    let path = keep(&folder, &now.1);
                    eprintln!("it hangs; the input is kept: {}", path.display());
                    std::process::abort();
                }
            }
        });
        Self { now, _over: over }
    }

    fn begins(&self, input: &[u8]) {
        let mut now = locked(&self.now);
        now.0 = Some(Instant::now());
        now.1.clear();
        now.1.extend_from_slice(input);
    }

    fn ended(&self) {
        locked(&self.now).0 = None;
    }
}
