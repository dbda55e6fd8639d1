//! The neural network, run by tract.

use std::sync::Arc;

use tract_onnx::prelude::{
    DatumExt, Framework, InferenceModelExt, IntoRunnable, IntoTValue, TDim, TractError,
    TypedRunnableModel, tract_ndarray::Array2, tvec,
};

/// Token ids in, a score for each code out.
pub(super) struct Encoder {
    plan: Arc<TypedRunnableModel>,
}

/// The network cannot be read or run.
#[derive(Debug, thiserror::Error)]
#[error("encoder.onnx cannot be used")]
pub struct EncoderError(#[source] Box<dyn std::error::Error + Send + Sync>);

impl From<TractError> for EncoderError {
    fn from(error: TractError) -> Self {
        Self(error.into())
    }
}

impl Encoder {
    pub(super) fn from_bytes(mut bytes: &[u8]) -> Result<Self, EncoderError> {
        let model = tract_onnx::onnx().model_for_read(&mut bytes)?;
        let length = model.symbols.sym("T");
        let fact = i64::fact([TDim::from(1), TDim::from(length)]);
        let plan = model
            .with_input_fact(0, fact.into())?
            .into_optimized()?
            .into_runnable()?;
        Ok(Self { plan })
    }

    /// The scores of all codes for a text of at least one token.
    pub(super) fn logits(&self, ids: &[i64]) -> Result<Vec<f32>, EncoderError> {
        let input = Array2::from_shape_vec((1, ids.len()), ids.to_vec())
            .map_err(|error| EncoderError(error.into()))?;
        let output = self.plan.run(tvec!(input.into_tvalue()))?;
        let scores = output[0].to_plain_array_view::<f32>()?;
        Ok(scores.iter().copied().collect())
    }
}
