//! Running networks: the runtime, sessions, and a pool of them.
//!
//! The only room that names ONNX Runtime. Everything above it sees [`Model`],
//! which tests replace by [`FakeModel`].

mod fake;
#[cfg(feature = "tract")]
mod fixed_shape;
mod memory;
mod pool;
mod runtime;

pub use fake::FakeModel;
pub use memory::release_unused;
pub use pool::Pool;
pub use runtime::{Backend, Runtime, library_info};

use ndarray::{ArrayView4, ArrayViewD};

use crate::error::Result;

/// A network with one input and one output.
pub trait Model: Send {
    /// Runs the network on `input` (batch, channels, height, width), which has to
    /// be in standard layout, and hands its output to `read` without a copy.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Internal`] where the network fails on this input.
    fn run(
        &mut self,
        input: ArrayView4<'_, f32>,
        read: &mut dyn FnMut(ArrayViewD<'_, f32>),
    ) -> Result<()>;
}
