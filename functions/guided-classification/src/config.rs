//! Settings of this function, read once at start.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use contracts::classification::{Bands, RankCodes};
use jiff::Timestamp;
use serde::Deserialize;
use storage::Documents;
use tariff::{Snapshot, SnapshotError};
use web::pages::confidence::ConfidenceFigures;

use crate::State;
use crate::dialogues::Dialogues;

/// Settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder with `nomenclature/` and the figures of the model in `classifier/`.
    pub models: PathBuf,
    /// Table of the documents.
    pub documents_table: String,
    /// Name of the function that ranks codes.
    pub code_inference_function: String,
}

/// The function cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A variable of the environment is missing.
    #[error("the environment has no {0}")]
    Missing(&'static str),
    /// The nomenclature cannot be loaded.
    #[error(transparent)]
    Nomenclature(#[from] SnapshotError),
    /// The manifest or the blend of the model cannot be read.
    #[error("the figures of the model cannot be read from manifest.json and blend.json")]
    Figures(#[source] std::io::Error),
}

impl Config {
    /// Reads `DOCUMENTS_TABLE`, `CODE_INFERENCE_FUNCTION` and `MODELS_DIR` (default `models`).
    pub fn from_env() -> Result<Self, StartError> {
        let required = |name| std::env::var(name).map_err(|_| StartError::Missing(name));
        let models = std::env::var_os("MODELS_DIR").unwrap_or_else(|| "models".into());
        Ok(Self {
            models: models.into(),
            documents_table: required("DOCUMENTS_TABLE")?,
            code_inference_function: required("CODE_INFERENCE_FUNCTION")?,
        })
    }

    /// Loads the nomenclature and puts the parts together.
    pub fn load(
        &self,
        documents: Arc<dyn Documents>,
        ranker: Arc<dyn RankCodes>,
    ) -> Result<State, StartError> {
        let snapshot = Snapshot::load(&self.models.join("nomenclature/hs2022.snapshot"))?;
        let figures = figures(&self.models.join("classifier")).map_err(StartError::Figures)?;
        let dialogues = Dialogues {
            documents,
            ranker,
            snapshot: Arc::new(snapshot),
            clock: Timestamp::now,
        };
        Ok(State { dialogues, figures })
    }
}

/// The bands of `blend.json`.
#[derive(Deserialize)]
struct Blend {
    bands: Bands,
}

fn figures(classifier: &Path) -> std::io::Result<ConfidenceFigures> {
    let blend: Blend = serde_json::from_slice(&std::fs::read(classifier.join("blend.json"))?)?;
    let manifest = std::fs::read(classifier.join("manifest.json"))?;
    let figures = ConfidenceFigures::of_manifest(&manifest, blend.bands.strong, blend.bands.good)?;
    Ok(figures)
}
