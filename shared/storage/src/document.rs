//! Documents: JSON under a two-part key, with a version and perhaps an expiry.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{Change, Condition, StorageError, TransactError, Transaction, Write};

/// The most documents that one page holds, whatever was asked for.
pub const MAX_PAGE: usize = 1_000;

/// Where a document lies.
///
/// Neither part is empty; the partition has at most 2,048 bytes, the sort key 1,024.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// What is read and queried together, such as `dialogue#01J…`.
    pub partition: String,
    /// The place in the partition; documents are ordered by its UTF-8 bytes.
    pub sort: String,
}

impl Key {
    /// Makes a key of its two parts.
    pub fn new(partition: impl Into<String>, sort: impl Into<String>) -> Self {
        Self {
            partition: partition.into(),
            sort: sort.into(),
        }
    }
}

/// A stored document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Where it lies.
    pub key: Key,
    /// 1 when it was created, and one more after each put.
    pub version: u64,
    /// JSON text.
    pub body: Vec<u8>,
    /// From this instant on the document is gone. Kept to the microsecond.
    pub expires_at: Option<Timestamp>,
}

impl Document {
    /// Whether the document counts as gone.
    #[must_use]
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|expiry| expiry <= now)
    }
}

/// A part of a partition, ascending by sort key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The documents that have not expired.
    pub documents: Vec<Document>,
    /// What to pass as `after` for the next page; `None` at the end.
    pub next: Option<String>,
}

/// Stores documents.
///
/// A document that has expired at `now` counts as absent for reads, conditions and versions alike.
#[async_trait]
pub trait Documents: Send + Sync {
    /// Reads one document, as of the last acknowledged write.
    async fn get(&self, key: &Key, now: Timestamp) -> Result<Option<Document>, StorageError>;

    /// Does all of a transaction, or nothing of it. Once this returns `Ok`, a crash loses nothing of it.
    async fn transact(&self, transaction: Transaction, now: Timestamp)
    -> Result<(), TransactError>;

    /// Puts one document and returns its new version.
    async fn put(
        &self,
        key: Key,
        condition: Condition,
        body: Vec<u8>,
        expires_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<u64, TransactError>;

    /// Deletes one document.
    async fn delete(
        &self,
        key: Key,
        condition: Condition,
        now: Timestamp,
    ) -> Result<(), TransactError> {
        let write = Write {
            key,
            condition,
            change: Change::Delete,
        };
        self.transact(Transaction::new().write(write), now).await
    }

    /// Reads the documents of a partition whose sort key starts with `sort_prefix` and comes after `after`.
    ///
    /// `limit` is clamped to between 1 and [`MAX_PAGE`].
    async fn query(
        &self,
        partition: &str,
        sort_prefix: &str,
        after: Option<&str>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Page, StorageError>;
}
