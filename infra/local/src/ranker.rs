//! The model in this process.

use std::sync::Arc;

use async_trait::async_trait;
use code_inference::Suggester;
use contracts::classification::{Description, RankCodes, RankError, Ranking};

/// Ranks codes without leaving the process.
pub(crate) struct InProcess(pub(crate) Arc<Suggester>);

#[async_trait]
impl RankCodes for InProcess {
    async fn rank(&self, description: &Description, limit: usize) -> Result<Ranking, RankError> {
        let suggester = self.0.clone();
        let text = description.as_str().to_owned();
        // The model computes for milliseconds: on a thread of its own it holds up nobody.
        let ranked =
            tokio::task::spawn_blocking(move || suggester.model.rank(&text, 6, limit)).await;
        match ranked {
            Ok(Ok(ranking)) => Ok(ranking),
            Ok(Err(error)) => Err(RankError(Box::new(error))),
            Err(error) => Err(RankError(Box::new(error))),
        }
    }
}
