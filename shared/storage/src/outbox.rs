//! The outbox: messages written with the state they tell of, and sent on afterwards.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{Key, NewMessage, Queue, QueueError, StorageError};

/// A message that leaves once the transaction it belongs to is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxMessage {
    /// The queue it goes to.
    pub topic: String,
    /// Unique among all messages; the receiver knows repetitions by it.
    pub id: String,
    /// Messages of one group stay in order.
    pub group: Option<String>,
    /// JSON text.
    pub body: Vec<u8>,
}

impl OutboxMessage {
    /// Makes a message without a group.
    pub fn new(topic: impl Into<String>, id: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        Self {
            topic: topic.into(),
            id: id.into(),
            group: None,
            body: body.into(),
        }
    }

    /// Puts the message in a group.
    #[must_use]
    pub fn in_group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// The key by which a conflict names this message.
    #[must_use]
    pub fn key(&self) -> Key {
        Key::new("outbox", &self.id)
    }

    pub(crate) fn bytes(&self) -> usize {
        let group = self.group.as_ref().map_or(0, String::len);
        self.topic.len() + self.id.len() + group + self.body.len()
    }
}

/// Gives out what transactions left in the outbox. Written by [`crate::Documents::transact`] only.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// The oldest messages not marked as sent, in the order of their transactions.
    async fn pending(&self, limit: usize) -> Result<Vec<OutboxMessage>, StorageError>;

    /// Takes messages out of the outbox. Unknown ids are fine: another relay was faster.
    async fn mark_sent(&self, ids: &[String]) -> Result<(), StorageError>;
}

/// The relay stopped; what it had sent is marked, the rest waits for the next run.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    /// The outbox failed.
    #[error("the outbox failed")]
    Outbox(#[source] StorageError),
    /// A message could not be sent.
    #[error("a message of the outbox could not be sent")]
    Queue(#[source] QueueError),
}

/// Sends up to `limit` messages of the outbox to the queues of their topics and returns how many.
///
/// Each message is sent at least once: it is marked after it was sent, so a crash in between sends
/// it again, with the same id. The first failure stops the run to keep the order.
pub async fn relay(
    outbox: &dyn Outbox,
    queue: &dyn Queue,
    limit: usize,
    now: Timestamp,
) -> Result<usize, RelayError> {
    let mut sent = Vec::new();
    let mut failure = None;
    for message in outbox.pending(limit).await.map_err(RelayError::Outbox)? {
        let outgoing = NewMessage {
            group: message.group,
            dedup_id: message.id.clone(),
            body: message.body,
        };
        if let Err(error) = queue.send(&message.topic, outgoing, now).await {
            failure = Some(RelayError::Queue(error));
            break;
        }
        sent.push(message.id);
    }
    if !sent.is_empty() {
        let marked = outbox.mark_sent(&sent).await;
        marked.map_err(RelayError::Outbox)?;
    }
    failure.map_or(Ok(sent.len()), Err)
}
