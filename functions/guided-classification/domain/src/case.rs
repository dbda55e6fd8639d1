//! What a dialogue starts from, pinned at its creation.

use serde::{Deserialize, Serialize};

/// The evidence about one description before any question.
///
/// It is stored with the dialogue, so that an answer needs neither the model nor the word index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// The goods, as typed.
    pub description: String,
    /// Subheadings with the model's calibrated probabilities, best first.
    pub ranking: Vec<(String, f64)>,
    /// How much of the wording the model knows, 0 to 1.
    pub familiarity: f64,
    /// Nodes of the nomenclature whose wording matches, best first.
    pub words: Vec<WordHit>,
}

/// One node of the nomenclature found by the word index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WordHit {
    /// Code of the node, 2 to 6 digits.
    pub code: String,
    /// Relevance score of the index; only ratios within one search mean anything.
    pub score: f64,
}
