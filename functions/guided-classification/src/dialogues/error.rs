//! Why a dialogue cannot do what was asked.

use std::error::Error;

use contracts::classification::RankError;
use evidence::SealError;
use guided_classification_domain::AnswerError;
use storage::StorageError;

/// A request that a dialogue cannot fulfil.
#[derive(Debug, thiserror::Error)]
pub enum DialogueError {
    /// There is no dialogue with this id, or it is gone.
    #[error("no such dialogue")]
    NotFound,
    /// It takes no more answers.
    #[error("the dialogue has expired")]
    Expired,
    /// It changed since the caller read it.
    #[error("the dialogue is at another version")]
    Stale {
        /// The version that it has now.
        current: u64,
    },
    /// No answer is left to take back.
    #[error("nothing to undo")]
    NothingToUndo,
    /// The answer does not fit.
    #[error(transparent)]
    Answer(#[from] AnswerError),
    /// The nomenclature has no such subheading.
    #[error("unknown subheading")]
    UnknownCode,
    /// No edition for the day asked for.
    #[error("no edition of the nomenclature for this day")]
    EditionNotAvailable,
    /// Model or storage did not answer.
    #[error("a dependency is unavailable")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// Stored data cannot be read, or data cannot be stored.
    #[error("the stored dialogue cannot be used")]
    Corrupt(#[source] Box<dyn Error + Send + Sync>),
}

impl From<RankError> for DialogueError {
    fn from(error: RankError) -> Self {
        Self::Unavailable(Box::new(error))
    }
}

impl From<StorageError> for DialogueError {
    fn from(error: StorageError) -> Self {
        Self::Unavailable(Box::new(error))
    }
}

impl From<SealError> for DialogueError {
    fn from(error: SealError) -> Self {
        Self::Corrupt(Box::new(error))
    }
}

impl From<serde_json::Error> for DialogueError {
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt(Box::new(error))
    }
}
