//! What `guided-classification` asks of `code-inference`, and the answer.

use std::error::Error;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Bands, Description};

/// Asks for the codes of one description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RankRequest {
    /// The goods, as typed.
    pub description: String,
    /// The most candidates wanted.
    pub limit: usize,
}

/// A subheading with its calibrated probability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RankedCode {
    /// Six-digit HS subheading.
    pub code: String,
    /// Probability, 0 to 1; over all 5,612 subheadings they sum to 1.
    pub probability: f64,
}

/// A known description that the goods resemble, as evidence that a person can judge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Resemblance {
    /// The subheading of the known description.
    pub code: String,
    /// The known description.
    pub text: String,
    /// Cosine similarity of the wording, 0 to 1.
    pub similarity: f64,
}

/// The codes of one description, best first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Ranking {
    /// Version of the model artifact.
    pub model_version: String,
    /// Edition of the nomenclature, e.g. `HS2022`.
    pub nomenclature: String,
    /// Candidates in falling probability.
    pub candidates: Vec<RankedCode>,
    /// How much of the wording is known to the model, 0 (nothing) to 1.
    pub familiarity: f64,
    /// Known descriptions nearest to this one.
    pub resembles: Vec<Resemblance>,
    /// Where the bands of this model begin.
    #[schema(value_type = Object)]
    pub bands: Bands,
}

/// The model could not be asked.
#[derive(Debug, thiserror::Error)]
#[error("the model is not available")]
pub struct RankError(#[source] pub Box<dyn Error + Send + Sync>);

/// Ranks the codes of a description: in process, or by calling the `code-inference` function.
#[async_trait]
pub trait RankCodes: Send + Sync {
    /// Ranks at most `limit` codes.
    async fn rank(&self, description: &Description, limit: usize) -> Result<Ranking, RankError>;
}
