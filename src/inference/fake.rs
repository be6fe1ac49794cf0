//! A network made of a closure, for tests of what stands around a network.

use ndarray::{ArrayD, ArrayView4, ArrayViewD};

use super::Model;
use crate::error::Result;

/// A [`Model`] that computes its output by a closure.
pub struct FakeModel<F>(pub F);

impl<F> Model for FakeModel<F>
where
    F: FnMut(ArrayView4<'_, f32>) -> ArrayD<f32> + Send,
{
    fn run(
        &mut self,
        input: ArrayView4<'_, f32>,
        read: &mut dyn FnMut(ArrayViewD<'_, f32>),
    ) -> Result<()> {
        read((self.0)(input).view());
        Ok(())
    }
}
