//! Removing what has expired.

use jiff::Timestamp;
use rusqlite::params;
use storage::StorageError;

use crate::Embedded;
use crate::time::to_column;

/// The most rows of a table that one commit removes, so that others can write in between.
const ROWS: usize = 1_000;

const SWEEPS: [&str; 3] = [
    "DELETE FROM documents WHERE rowid IN
     (SELECT rowid FROM documents WHERE expires_at <= ?1 LIMIT ?2)",
    "DELETE FROM tokens WHERE rowid IN
     (SELECT rowid FROM tokens WHERE expires_at <= ?1 LIMIT ?2)",
    "DELETE FROM sent WHERE rowid IN
     (SELECT rowid FROM sent WHERE expires_at <= ?1 LIMIT ?2)",
];

impl Embedded {
    /// Removes documents, tokens and sent ids that have expired, and returns how many rows went.
    pub async fn sweep(&self, now: Timestamp) -> Result<u64, StorageError> {
        let mut total = 0;
        for statement in SWEEPS {
            loop {
                let removed = self
                    .write(move |connection| {
                        let mut statement = connection.prepare_cached(statement)?;
                        let limit = i64::try_from(ROWS)?;
                        Ok(Ok::<_, StorageError>(
                            statement.execute(params![to_column(now), limit])?,
                        ))
                    })
                    .await
                    .map_err(StorageError::Unavailable)??;
                total += removed as u64;
                if removed < ROWS {
                    break;
                }
            }
        }
        Ok(total)
    }
}
