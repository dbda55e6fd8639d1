//! The outbox.

use async_trait::async_trait;
use rusqlite::{Connection, params};
use storage::{BoxError, Outbox, OutboxMessage, StorageError};

use crate::Embedded;

#[async_trait]
impl Outbox for Embedded {
    async fn pending(&self, limit: usize) -> Result<Vec<OutboxMessage>, StorageError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT topic, id, group_id, body FROM outbox ORDER BY place LIMIT ?1",
            )?;
            let messages = statement.query_map([limit], |row| {
                Ok(OutboxMessage {
                    topic: row.get(0)?,
                    id: row.get(1)?,
                    group: row.get(2)?,
                    body: row.get(3)?,
                })
            })?;
            Ok(messages.collect::<Result<_, _>>()?)
        })
        .await
        .map_err(StorageError::Unavailable)
    }

    async fn mark_sent(&self, ids: &[String]) -> Result<(), StorageError> {
        let ids = ids.to_vec();
        self.write(move |connection| {
            let mut statement = connection.prepare_cached("DELETE FROM outbox WHERE id = ?1")?;
            for id in &ids {
                statement.execute([id])?;
            }
            Ok(Ok(()))
        })
        .await
        .map_err(StorageError::Unavailable)?
    }
}

pub(crate) fn is_waiting(connection: &Connection, id: &str) -> Result<bool, BoxError> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM outbox WHERE id = ?1")?
        .exists([id])?)
}

pub(crate) fn add(connection: &Connection, message: &OutboxMessage) -> Result<(), BoxError> {
    connection
        .prepare_cached("INSERT INTO outbox (topic, id, group_id, body) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![
            message.topic,
            message.id,
            message.group,
            message.body
        ])?;
    Ok(())
}
