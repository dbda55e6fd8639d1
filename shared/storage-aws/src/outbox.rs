//! The outbox: messages that wait in the table for the relay.

use async_trait::async_trait;
use jiff::Timestamp;
use storage::{
    Condition, Documents, Key, Outbox, OutboxMessage, StorageError, TransactError, Transaction,
};

use crate::documents::DynamoDocuments;
use crate::item::{self, Item, MalformedItem, blob, string, text};

const WAITING: &str = "outbox#pending";
const IDS: &str = "outbox#id";

/// The waiting message, and the record that guards its id. The order of messages is that of the
/// clock of the writer, as DynamoDB has no order of its own.
pub(crate) fn items(message: &OutboxMessage, place: usize) -> [Item; 2] {
    let written = Timestamp::now();
    let sort = format!("{:030}#{place:04}", written.as_nanosecond());
    let mut waiting = item::key(&Key::new(WAITING, sort.as_str()));
    waiting.insert("topic".to_owned(), text(&message.topic));
    waiting.insert("id".to_owned(), text(&message.id));
    if let Some(group) = &message.group {
        waiting.insert("group".to_owned(), text(group));
    }
    waiting.insert("body".to_owned(), blob(&message.body));
    // The version tells this message from a later one with the same id.
    let version = written.as_microsecond().cast_unsigned();
    let guard = item::item(&Key::new(IDS, &message.id), version, sort.as_bytes(), None);
    [waiting, guard]
}

#[async_trait]
impl Outbox for DynamoDocuments {
    async fn pending(&self, limit: usize) -> Result<Vec<OutboxMessage>, StorageError> {
        let mut messages = Vec::new();
        let mut after = None;
        while messages.len() < limit {
            let (items, next) = self
                .page(WAITING, "", after.as_deref(), limit - messages.len())
                .await?;
            for item in &items {
                messages.push(message(item).map_err(StorageError::unavailable)?);
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
        Ok(messages)
    }

    async fn mark_sent(&self, ids: &[String]) -> Result<(), StorageError> {
        for id in ids {
            let guard = Key::new(IDS, id);
            // Outbox records do not expire, so the time does not matter.
            let Some(record) = self.get(&guard, Timestamp::UNIX_EPOCH).await? else {
                continue;
            };
            let sort = String::from_utf8(record.body).map_err(StorageError::unavailable)?;
            let transaction = Transaction::new()
                .delete(Key::new(WAITING, sort), Condition::Any)
                .delete(guard, Condition::VersionIs(record.version));
            match self.transact(transaction, Timestamp::UNIX_EPOCH).await {
                // A conflict: another relay was faster, and the id may wait again already.
                Ok(()) | Err(TransactError::Conflict { .. }) => {}
                Err(error) => return Err(StorageError::unavailable(error)),
            }
        }
        Ok(())
    }
}

fn message(item: &Item) -> Result<OutboxMessage, MalformedItem> {
    Ok(OutboxMessage {
        topic: string(item, "topic")?,
        id: string(item, "id")?,
        group: string(item, "group").ok(),
        body: item::body(item)?,
    })
}
