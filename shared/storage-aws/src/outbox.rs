//! The outbox: messages that wait in the table for the relay.

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::{Value, json};
use storage::{
    Change, Condition, Documents, Key, Outbox, OutboxMessage, StorageError, Transaction, Write,
};

use crate::documents::DynamoDocuments;
use crate::item::{self, Item};

const WAITING: &str = "outbox#pending";
const IDS: &str = "outbox#id";

/// The waiting message, and the record that guards its id. The order of messages is that of the
/// clock of the writer, as DynamoDB has no order of its own.
pub(crate) fn items(message: &OutboxMessage, place: usize) -> [Item; 2] {
    let written = Timestamp::now().as_nanosecond();
    let sort = format!("{written:030}#{place:04}");
    let body = json!({
        "topic": message.topic, "id": message.id, "group": message.group,
        "body": hex::encode(&message.body),
    });
    let waiting = item::item(
        &Key::new(WAITING, sort.as_str()),
        1,
        body.to_string().as_bytes(),
        None,
    );
    let guard = item::item(&Key::new(IDS, &message.id), 1, sort.as_bytes(), None);
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
                let document = item::document(item).map_err(StorageError::unavailable)?;
                messages.push(message(&document.body)?);
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
            let delete = |key| Write {
                key,
                condition: Condition::Any,
                change: Change::Delete,
            };
            let transaction = Transaction::new()
                .write(delete(Key::new(WAITING, sort)))
                .write(delete(guard));
            self.transact(transaction, Timestamp::UNIX_EPOCH)
                .await
                .map_err(StorageError::unavailable)?;
        }
        Ok(())
    }
}

fn message(body: &[u8]) -> Result<OutboxMessage, StorageError> {
    let value: Value = serde_json::from_slice(body).map_err(StorageError::unavailable)?;
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let mut message = OutboxMessage::new(
        text("topic"),
        text("id"),
        hex::decode(text("body")).map_err(StorageError::unavailable)?,
    );
    message.group = value["group"].as_str().map(str::to_owned);
    Ok(message)
}
