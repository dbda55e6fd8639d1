//! Settings of this function, read once at start.

use std::path::PathBuf;
use std::sync::Arc;

use tariff::{Snapshot, SnapshotError};

use crate::Suggester;
use crate::model::{Model, ModelError};

/// Settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder with `classifier/` and `nomenclature/`.
    pub models: PathBuf,
}

/// The function cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The model cannot be loaded.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The nomenclature cannot be loaded.
    #[error(transparent)]
    Nomenclature(#[from] SnapshotError),
    /// Model and nomenclature do not belong together.
    #[error(
        "the model ranks codes of {model}, the nomenclature is {nomenclature}: take both from one release"
    )]
    Mismatch {
        /// Edition of the model.
        model: String,
        /// Edition of the nomenclature.
        nomenclature: String,
    },
}

impl Config {
    /// Reads `MODELS_DIR` (default `models`).
    #[must_use]
    pub fn from_env() -> Self {
        let models = std::env::var_os("MODELS_DIR").unwrap_or_else(|| "models".into());
        Self {
            models: models.into(),
        }
    }

    /// Loads model and nomenclature.
    pub fn load(&self) -> Result<Suggester, StartError> {
        let snapshot = Snapshot::load(&self.models.join("nomenclature/hs2022.snapshot"))?;
        self.load_with(Arc::new(snapshot))
    }

    /// Loads the model for a nomenclature that is there already.
    pub fn load_with(&self, snapshot: Arc<Snapshot>) -> Result<Suggester, StartError> {
        let model = Model::load(&self.models.join("classifier"))?;
        if model.nomenclature() != snapshot.edition() {
            return Err(StartError::Mismatch {
                model: model.nomenclature().to_owned(),
                nomenclature: snapshot.edition().to_owned(),
            });
        }
        Ok(Suggester { model, snapshot })
    }
}
