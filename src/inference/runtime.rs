//! Which runtime runs the networks, and sessions on it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ndarray::{ArrayView4, ArrayViewD};
use ort::environment::Environment;
use ort::session::builder::GraphOptimizationLevel;
use ort::session::{RunOptions, Session};
use ort::value::TensorRef;

use super::Model;
#[cfg(feature = "tract")]
use super::fixed_shape::FixedShapeModel;
use super::memory::map_large_blocks;
use crate::error::{Error, ErrorKind, Result};

/// What executes the networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// The ONNX Runtime library, loaded from a file.
    OnnxRuntime,
    /// The pure-Rust engine compiled in by the feature `tract`: slower, needs no library.
    Tract,
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OnnxRuntime => "ONNX Runtime",
            Self::Tract => "tract",
        })
    }
}

/// The process-wide inference runtime.
#[derive(Clone)]
pub struct Runtime {
    backend: Backend,
    environment: Environment,
}

/// The choice is the process's: the bindings keep one table of functions.
static CHOSEN: Mutex<Option<Runtime>> = Mutex::new(None);

impl Runtime {
    /// Loads the ONNX Runtime library at `library`. Where that fails, or `library`
    /// itself is an error, and the feature `tract` is compiled in, the pure-Rust
    /// backend is taken instead; `force_tract` takes it at once.
    ///
    /// The first call decides for the whole process; later ones return its choice.
    ///
    /// # Errors
    /// [`ErrorKind::Runtime`] where no backend can be used.
    pub fn load(library: Result<PathBuf>, force_tract: bool) -> Result<Self> {
        let mut chosen = CHOSEN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = chosen.as_ref() {
            return Ok(runtime.clone());
        }
        let runtime = if force_tract {
            load_tract().ok_or_else(|| {
                Error::new(
                    ErrorKind::Runtime,
                    "the tract backend is not part of this build; build with --features tract",
                )
            })?
        } else {
            match library.and_then(|path| load_library(&path)) {
                Ok(runtime) => runtime,
                Err(error) => load_tract().ok_or(error)?,
            }
        };
        *chosen = Some(runtime.clone());
        Ok(runtime)
    }

    /// What executes the networks.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// A session for the ONNX file in `weights`: one thread, and an arena that is
    /// emptied after each run.
    ///
    /// # Errors
    /// [`ErrorKind::Weights`] where the runtime refuses the file.
    pub fn session(&self, name: &str, weights: &[u8]) -> Result<Box<dyn Model>> {
        let refused = |error: &dyn fmt::Display| {
            Error::new(
                ErrorKind::Weights,
                format!("{} refuses the model {name}", self.backend),
            )
            .with_source(error.to_string())
        };
        #[cfg(feature = "tract")]
        if self.backend == Backend::Tract {
            let environment = self.environment.clone();
            return Ok(Box::new(FixedShapeModel::new(name, weights, environment)));
        }
        let session = Session::builder(&self.environment)
            .map_err(|e| refused(&e))
            .and_then(|builder| configure(builder).map_err(|e| refused(&e)))?
            .commit_from_memory(weights)
            .map_err(|e| refused(&e))?;
        let options = emptying_arena().map_err(|e| refused(&e))?;
        Ok(Box::new(OrtModel {
            name: name.to_owned(),
            session,
            options,
        }))
    }
}

fn configure(
    builder: ort::session::builder::SessionBuilder,
) -> Result<ort::session::builder::SessionBuilder, ort::Error> {
    // Of 150 mixed pictures with two workers: tensors straight from glibc's heap leave
    // holes that the next shape does not fit into (median 364 MiB, peak 870, 68 s of
    // CPU); an arena that is kept stays as large as the largest picture made it (691,
    // 770, 52 s); one emptied after each run, in blocks that are mapped one by one
    // (`map_large_blocks`), keeps neither (217, 472, 62 s). Planned memory
    // (`with_memory_pattern`) gained nothing, as shapes seldom repeat.
    let cpu = ort::ep::CPU::default().with_arena_allocator(true).build();
    Ok(builder
        .with_execution_providers([cpu])?
        .with_intra_threads(1)?
        .with_inter_threads(1)?
        .with_memory_pattern(false)?
        .with_optimization_level(GraphOptimizationLevel::Level3)?
        // Spinning threads burn the cores that other pictures need: on a busy
        // machine detection went from 43 to 80 ms with it.
        .with_config_entry("session.intra_op.allow_spinning", "0")?)
}

/// Run options by which the arena gives back what the run has used.
fn emptying_arena() -> Result<RunOptions, ort::Error> {
    let mut options = RunOptions::new()?;
    options.set("memory.enable_memory_arena_shrinkage", "cpu:0")?;
    Ok(options)
}

fn load_library(path: &Path) -> Result<Runtime> {
    let unusable = |why: String| {
        Error::new(
            ErrorKind::Runtime,
            format!(
                "the ONNX Runtime library {} cannot be used; `cargo xtask setup` installs a working one",
                path.display()
            ),
        )
        .with_source(why)
    };
    // Without this the first use of a missing library panics inside the bindings.
    let builder = ort::init_from(path).map_err(|e| unusable(e.to_string()))?;
    let environment = builder
        .with_name("datapage")
        .with_telemetry(false)
        .build()
        .map_err(|e| unusable(e.to_string()))?;
    map_large_blocks();
    Ok(Runtime {
        backend: Backend::OnnxRuntime,
        environment,
    })
}

#[cfg(feature = "tract")]
fn load_tract() -> Option<Runtime> {
    if !ort::set_api(ort_tract::api()) {
        return None;
    }
    let environment = ort::init().with_name("datapage").build().ok()?;
    Some(Runtime {
        backend: Backend::Tract,
        environment,
    })
}

#[cfg(not(feature = "tract"))]
fn load_tract() -> Option<Runtime> {
    None
}

/// How the runtime in use describes its build; only after [`Runtime::load`] succeeded.
#[must_use]
pub fn library_info() -> &'static str {
    let loaded = CHOSEN
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .is_some();
    if loaded { ort::info() } else { "not loaded" }
}

struct OrtModel {
    name: String,
    session: Session,
    options: RunOptions,
}

impl Model for OrtModel {
    fn run(
        &mut self,
        input: ArrayView4<'_, f32>,
        read: &mut dyn FnMut(ArrayViewD<'_, f32>),
    ) -> Result<()> {
        let options = Some(&self.options);
        run_session(&self.name, &mut self.session, options, &input, read)
    }
}

/// Runs `session` on `input` and hands its first output to `read`.
pub(super) fn run_session(
    name: &str,
    session: &mut Session,
    options: Option<&RunOptions>,
    input: &ArrayView4<'_, f32>,
    read: &mut dyn FnMut(ArrayViewD<'_, f32>),
) -> Result<()> {
    let failed = |why: String| {
        Error::new(
            ErrorKind::Internal,
            format!("the model {name} failed on its input"),
        )
        .with_source(why)
    };
    let shape = input.shape().to_vec();
    let data = input
        .as_slice()
        .ok_or_else(|| failed("input is not in standard layout".into()))?;
    let tensor = TensorRef::from_array_view((shape, data)).map_err(|e| failed(e.to_string()))?;
    let inputs = ort::inputs![tensor];
    let outputs = match options {
        Some(options) => session.run_with_options(inputs, options),
        None => session.run(inputs),
    }
    .map_err(|e| failed(e.to_string()))?;
    let (shape, data) = outputs[0]
        .try_extract_tensor::<f32>()
        .map_err(|e| failed(e.to_string()))?;
    let shape: Vec<usize> = shape
        .iter()
        .map(|&d| usize::try_from(d).unwrap_or(0))
        .collect();
    let view = ArrayViewD::from_shape(shape, data).map_err(|e| failed(e.to_string()))?;
    read(view);
    Ok(())
}
