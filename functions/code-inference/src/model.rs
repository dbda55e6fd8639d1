//! The classification model: loaded once at start, then shared by all requests.

mod artifact;
mod encoder;
mod tokens;

use std::path::Path;

use code_inference_domain::{Blend, NearestRow, RowIndex, RowIndexError, roll_up};
use contracts::classification::{Bands, RankedCode, Ranking, Resemblance};
use serde::Deserialize;
use web::pages::confidence::ConfidenceFigures;

pub use artifact::{Artifact, ArtifactError, ManifestFile};
pub use encoder::EncoderError;
pub use tokens::TokensError;

use encoder::Encoder;
use tokens::Tokens;

/// The nearest known descriptions that a ranking shows as evidence.
const RESEMBLANCES: usize = 3;

/// A resemblance below this cosine would not convince a person.
const LEAST_RESEMBLANCE: f64 = 0.25;

/// Encoder, known descriptions and their blend, with the codes that they rank.
pub struct Model {
    version: String,
    nomenclature: String,
    settings: Settings,
    tokens: Tokens,
    encoder: Encoder,
    rows: RowIndex,
    figures: ConfidenceFigures,
}

/// `blend.json`.
#[derive(Debug, Deserialize)]
struct Settings {
    codes: Vec<String>,
    max_tokens: usize,
    k: usize,
    bands: Bands,
    #[serde(flatten)]
    blend: Blend,
}

/// The model cannot be loaded. The message names the file and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// A file is missing, damaged or not the one that the manifest names.
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
    /// `blend.json` cannot be read.
    #[error("blend.json is not in the expected form")]
    Settings(#[source] serde_json::Error),
    /// The codes are not sorted six-digit codes.
    #[error("blend.json does not list sorted six-digit codes")]
    Codes,
    /// `tokenizer.json` cannot be read.
    #[error(transparent)]
    Tokens(#[from] TokensError),
    /// `encoder.onnx` cannot be read.
    #[error(transparent)]
    Encoder(#[from] EncoderError),
    /// `rows.bin` cannot be read.
    #[error("rows.bin cannot be used")]
    Rows(#[source] RowIndexError),
    /// The encoder scores another number of codes than `blend.json` lists.
    #[error("encoder.onnx does not score the codes that blend.json lists")]
    Mismatch,
}

/// Every value on the way to a ranking, for the tests against the training code.
#[derive(Debug)]
pub struct Trace<'m> {
    /// Token ids.
    pub ids: Vec<i64>,
    /// The encoder's scores in the order of [`Model::codes`].
    pub logits: Vec<f32>,
    /// Nearest known descriptions.
    pub nearest: Vec<NearestRow<'m>>,
    /// Probabilities in the order of [`Model::codes`].
    pub probabilities: Vec<f64>,
}

impl Model {
    /// Loads and verifies the artifact in a folder.
    pub fn load(folder: &Path) -> Result<Self, ModelError> {
        let artifact = Artifact::open(folder)?;
        let settings: Settings =
            serde_json::from_slice(&artifact.read("blend.json")?).map_err(ModelError::Settings)?;
        let sorted = settings.codes.is_sorted_by(|a, b| a < b);
        if !sorted
            || settings
                .codes
                .iter()
                .any(|code| code.len() != 6 || !code.is_ascii())
        {
            return Err(ModelError::Codes);
        }
        let tokens = Tokens::from_bytes(&artifact.read("tokenizer.json")?, settings.max_tokens)?;
        let encoder = Encoder::from_bytes(&artifact.read("encoder.onnx")?)?;
        let rows = RowIndex::from_bytes(artifact.read("rows.bin")?, settings.codes.len())
            .map_err(ModelError::Rows)?;
        let settings_bands = settings.bands;
        let model = Self {
            version: artifact.version().to_owned(),
            nomenclature: artifact.nomenclature().to_owned(),
            settings,
            tokens,
            encoder,
            rows,
            figures: artifact.figures(settings_bands)?,
        };
        // One run proves that the parts fit together, and warms the code up.
        if model.encoder.logits(&model.tokens.ids("鞋")?)?.len() != model.settings.codes.len() {
            return Err(ModelError::Mismatch);
        }
        Ok(model)
    }

    /// Version of the artifact.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Edition of the nomenclature that it was trained for.
    #[must_use]
    pub fn nomenclature(&self) -> &str {
        &self.nomenclature
    }

    /// The six-digit codes that it ranks, in rising order.
    #[must_use]
    pub fn codes(&self) -> &[String] {
        &self.settings.codes
    }

    /// Where the bands begin.
    #[must_use]
    pub fn bands(&self) -> Bands {
        self.settings.bands
    }

    /// What was measured with it on goods that it never saw.
    #[must_use]
    pub fn figures(&self) -> &ConfidenceFigures {
        &self.figures
    }

    /// Ranks the codes of a text down to 2, 4 or 6 digits.
    pub fn rank(&self, text: &str, digits: usize, limit: usize) -> Result<Ranking, ModelError> {
        let trace = self.trace(text)?;
        let ranked = roll_up(self.codes(), &trace.probabilities, digits);
        Ok(Ranking {
            model_version: self.version.clone(),
            nomenclature: self.nomenclature.clone(),
            candidates: ranked
                .into_iter()
                .take(limit)
                .map(|(code, probability)| RankedCode {
                    code: code.to_owned(),
                    probability,
                })
                .collect(),
            familiarity: trace.nearest.first().map_or(0.0, |row| row.cosine),
            resembles: trace
                .nearest
                .iter()
                .filter(|row| row.cosine >= LEAST_RESEMBLANCE)
                .take(RESEMBLANCES)
                .map(|row| Resemblance {
                    code: self.codes()[row.code].clone(),
                    text: row.text.to_owned(),
                    similarity: row.cosine,
                })
                .collect(),
            bands: self.bands(),
        })
    }

    /// Ranks a text and keeps every value on the way.
    pub fn trace(&self, text: &str) -> Result<Trace<'_>, ModelError> {
        let text = tariff::text::normalise(text);
        let ids = self.tokens.ids(&text)?;
        let logits = self.encoder.logits(&ids)?;
        let nearest = self.rows.nearest(&text, self.settings.k);
        let blend = &self.settings.blend;
        let votes: Vec<(usize, f64)> = nearest.iter().map(|row| (row.code, row.cosine)).collect();
        let votes = blend.votes(&votes, self.codes().len());
        let best = nearest.first().map_or(0.0, |row| row.cosine);
        Ok(Trace {
            probabilities: blend.probabilities(&logits, &votes, best),
            ids,
            logits,
            nearest,
        })
    }
}
