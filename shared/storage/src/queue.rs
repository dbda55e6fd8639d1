//! Queues: at least once, one receiver at a time, dead letters after too many tries.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use crate::BoxError;

/// How often a message is delivered before it is taken for undeliverable (AWS advises at least 5).
pub const MAX_RECEIVES: u32 = 5;

/// The largest message (SQS).
pub const MAX_MESSAGE_BYTES: usize = 1024 * 1024;

/// The most messages that one receive returns (SQS).
pub const MAX_BATCH: usize = 10;

/// How long a repetition of a message with the same id is dropped (SQS FIFO).
pub const DEDUPLICATION_WINDOW: SignedDuration = SignedDuration::from_mins(5);

/// The queue to which the messages of `queue` go that were delivered [`MAX_RECEIVES`] times in vain.
#[must_use]
pub fn dead_letter(queue: &str) -> String {
    format!("{queue}-dead")
}

/// A message to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Messages of one group are delivered in order, and none while an earlier one is in flight.
    pub group: Option<String>,
    /// A message of a group is dropped if one with this id was sent within [`DEDUPLICATION_WINDOW`].
    /// Without a group an adapter may deliver both: receivers have to know repetitions anyway.
    pub dedup_id: String,
    /// JSON text.
    pub body: Vec<u8>,
}

/// Says which delivery of which message is meant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Receipt(pub String);

/// A message as it is handed to a receiver, who deletes it when the work is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// For deleting the message or changing its visibility.
    pub receipt: Receipt,
    /// 1 for the first delivery.
    pub receive_count: u32,
    /// The group it was sent in.
    pub group: Option<String>,
    /// The id it was sent with.
    pub dedup_id: String,
    /// JSON text.
    pub body: Vec<u8>,
}

/// How many messages are where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Waiting.
    pub ready: u64,
    /// Delivered and neither deleted nor visible again.
    pub in_flight: u64,
    /// In the dead-letter queue.
    pub dead: u64,
}

/// A queue did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The body is larger than [`MAX_MESSAGE_BYTES`].
    #[error("the message is too large")]
    TooLarge,
    /// The message was deleted or has become visible again.
    #[error("the message is no longer in flight under this receipt")]
    NotInFlight,
    /// The queue did not answer; trying again later may help.
    #[error("the queue is unavailable")]
    Unavailable(#[source] BoxError),
}

impl QueueError {
    /// Wraps an adapter's error.
    pub fn unavailable(source: impl Into<BoxError>) -> Self {
        Self::Unavailable(source.into())
    }
}

/// Sends and receives messages.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Sends a message. Once this returns `Ok`, a crash does not lose it.
    async fn send(
        &self,
        queue: &str,
        message: NewMessage,
        now: Timestamp,
    ) -> Result<(), QueueError>;

    /// Takes up to `max` messages (at most [`MAX_BATCH`]), which nobody else gets for the time `visibility`.
    async fn receive(
        &self,
        queue: &str,
        max: usize,
        visibility: SignedDuration,
        now: Timestamp,
    ) -> Result<Vec<Delivery>, QueueError>;

    /// Deletes a message. A receipt from before a later delivery deletes nothing, without an error.
    async fn delete(&self, queue: &str, receipt: &Receipt) -> Result<(), QueueError>;

    /// Makes a message that is in flight visible at `now + visibility`; zero gives it back at once.
    async fn change_visibility(
        &self,
        queue: &str,
        receipt: &Receipt,
        visibility: SignedDuration,
        now: Timestamp,
    ) -> Result<(), QueueError>;

    /// Moves all messages of the dead-letter queue back, each with a fresh count, and returns how many.
    async fn redrive(&self, queue: &str, now: Timestamp) -> Result<u64, QueueError>;

    /// Counts the messages.
    async fn depth(&self, queue: &str, now: Timestamp) -> Result<Depth, QueueError>;
}
