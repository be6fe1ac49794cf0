//! Networks of one input shape each, for the backend that wants it so.
//!
//! tract analyses a network before it runs and cannot follow the resizing of the
//! detectors while height and width are unknown. So the shape is written into the
//! ONNX file, and there is one session for each shape in use.

use ndarray::{ArrayView4, ArrayViewD};
use ort::environment::Environment;
use ort::session::Session;
use prost::Message;
use tract_onnx::pb::ModelProto;
use tract_onnx::pb::tensor_shape_proto::{Dimension, dimension};
use tract_onnx::pb::type_proto;

use super::Model;
use super::runtime::run_session;
use crate::error::{Error, ErrorKind, Result};

/// A recogniser meets a few dozen widths in a batch, a detector a handful of shapes.
const MOST_SESSIONS: usize = 32;

/// A network with a session for each shape that was asked for lately.
pub(super) struct FixedShapeModel {
    name: String,
    weights: Vec<u8>,
    environment: Environment,
    /// The latest used last.
    sessions: Vec<([usize; 4], Session)>,
}

impl FixedShapeModel {
    pub(super) fn new(name: &str, weights: &[u8], environment: Environment) -> Self {
        Self {
            name: name.to_owned(),
            weights: weights.to_vec(),
            environment,
            sessions: Vec::new(),
        }
    }

    fn make(&self, shape: [usize; 4]) -> Result<Session> {
        let refused = |why: String| {
            Error::new(
                ErrorKind::Weights,
                format!("tract refuses the model {}", self.name),
            )
            .with_source(why)
        };
        let mut proto =
            ModelProto::decode(self.weights.as_slice()).map_err(|e| refused(e.to_string()))?;
        fix_input(&mut proto, shape)
            .ok_or_else(|| refused("its input is no tensor of known rank".into()))?;
        Session::builder(&self.environment)
            .and_then(|mut builder| builder.commit_from_memory(&proto.encode_to_vec()))
            .map_err(|e| refused(e.to_string()))
    }
}

/// Writes `shape` into the first input of the graph, and drops the shapes that the
/// file notes for everything after it: they were noted for unknown lengths.
fn fix_input(proto: &mut ModelProto, shape: [usize; 4]) -> Option<()> {
    let graph = proto.graph.as_mut()?;
    graph.value_info.clear();
    for output in &mut graph.output {
        if let Some(type_proto::Value::TensorType(tensor)) =
            output.r#type.as_mut().and_then(|t| t.value.as_mut())
        {
            tensor.shape = None;
        }
    }
    let input = graph.input.first_mut()?;
    let type_proto::Value::TensorType(tensor) = input.r#type.as_mut()?.value.as_mut()?;
    let fixed = |&length: &usize| Dimension {
        value: Some(dimension::Value::DimValue(length as i64)),
        ..Dimension::default()
    };
    tensor.shape.as_mut()?.dim = shape.iter().map(fixed).collect();
    Some(())
}

impl Model for FixedShapeModel {
    fn run(
        &mut self,
        input: ArrayView4<'_, f32>,
        read: &mut dyn FnMut(ArrayViewD<'_, f32>),
    ) -> Result<()> {
        let (n, c, h, w) = input.dim();
        let shape = [n, c, h, w];
        let session = match self.sessions.iter().position(|(known, _)| *known == shape) {
            Some(index) => self.sessions.remove(index).1,
            None => self.make(shape)?,
        };
        if self.sessions.len() >= MOST_SESSIONS {
            self.sessions.remove(0);
        }
        self.sessions.push((shape, session));
        match self.sessions.last_mut() {
            Some((_, session)) => run_session(&self.name, session, None, &input, read),
            None => Ok(()),
        }
    }
}
