#![doc = include_str!("../README.md")]

mod blob;
#[cfg(feature = "contract")]
pub mod contract;
mod document;
mod outbox;
mod queue;
mod transaction;

use std::error::Error;

pub use blob::{Blob, BlobError, BlobKey, Blobs, InvalidBlobKey, NewBlob, Overwrite, sha256};
pub use document::{Document, Documents, Key, MAX_PAGE, Page};
pub use outbox::{Outbox, OutboxMessage, RelayError, relay};
pub use queue::{
    DEDUPLICATION_WINDOW, Delivery, Depth, MAX_BATCH, MAX_MESSAGE_BYTES, MAX_RECEIVES, NewMessage,
    Queue, QueueError, Receipt, dead_letter,
};
pub use transaction::{
    Change, Condition, ITEM_OVERHEAD_BYTES, MAX_ITEM_BYTES, MAX_TRANSACTION_BYTES, MAX_WRITES,
    TOKEN_RETENTION, TransactError, Transaction, Write,
};

/// An error of an adapter, kept for the log and closed to callers.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// Reading failed.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The storage did not answer or answered nonsense; trying again later may help.
    #[error("the storage is unavailable")]
    Unavailable(#[source] BoxError),
}

impl StorageError {
    /// Wraps an adapter's error.
    pub fn unavailable(source: impl Into<BoxError>) -> Self {
        Self::Unavailable(source.into())
    }
}
