//! Transactions: conditional writes and outgoing messages that happen together or not at all.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::{BoxError, Key, OutboxMessage, StorageError};

/// The most writes, messages and token, taken together, in one transaction (DynamoDB).
pub const MAX_WRITES: usize = 100;

/// The largest document or message: key, body and [`ITEM_OVERHEAD_BYTES`] together (DynamoDB's item limit).
pub const MAX_ITEM_BYTES: usize = 400 * 1024;

/// What an adapter may need beside key and body, for names and numbers of attributes.
pub const ITEM_OVERHEAD_BYTES: usize = 256;

/// The largest transaction, summed over its items (DynamoDB).
pub const MAX_TRANSACTION_BYTES: usize = 4 * 1024 * 1024;

/// How long a token is remembered: longer than the 14 days a message can lie in a queue.
pub const TOKEN_RETENTION: SignedDuration = SignedDuration::from_hours(15 * 24);

const MAX_PARTITION_BYTES: usize = 2_048;
const MAX_SORT_BYTES: usize = 1_024;

/// What has to hold for a write to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Condition {
    /// There is no document, or it has expired.
    Absent,
    /// There is a document with this version.
    VersionIs(u64),
    /// Anything.
    Any,
}

impl Condition {
    /// Whether the condition holds, given the version of the document that is there and has not expired.
    #[must_use]
    pub fn holds(self, current: Option<u64>) -> bool {
        match self {
            Self::Absent => current.is_none(),
            Self::VersionIs(version) => current == Some(version),
            Self::Any => true,
        }
    }
}

/// What a write does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Creates or replaces the document; its version becomes one more than before, or 1.
    Put {
        /// JSON text.
        body: Vec<u8>,
        /// When the document is gone by itself.
        expires_at: Option<Timestamp>,
    },
    /// Removes the document, if there is one.
    Delete,
}

/// One conditional write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// Which document.
    pub key: Key,
    /// What has to hold before.
    pub condition: Condition,
    /// What happens.
    pub change: Change,
}

/// Writes and messages that happen together or not at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transaction {
    /// The writes, each to another key. All conditions are checked before the first change.
    pub writes: Vec<Write>,
    /// Messages for the outbox.
    pub messages: Vec<OutboxMessage>,
    /// Makes a repetition of the same transaction within [`TOKEN_RETENTION`] do nothing and succeed.
    pub token: Option<String>,
}

/// A transaction was not done; nothing of it happened.
#[derive(Debug, thiserror::Error)]
pub enum TransactError {
    /// Conditions did not hold, or a message of the outbox has an id that is still waiting there.
    #[error("{} of the conditions did not hold", failed.len())]
    Conflict {
        /// The keys whose conditions failed, in the order of the writes; for a message [`OutboxMessage::key`].
        failed: Vec<Key>,
    },
    /// The token was used for another transaction.
    #[error("the token was used for another transaction")]
    TokenReused,
    /// A document, a message or the whole is beyond the limits.
    #[error("the transaction is too large")]
    TooLarge,
    /// Two writes have the same key, or two messages the same id.
    #[error("the transaction writes one key twice")]
    RepeatedKey,
    /// A part of a key is empty or too long.
    #[error("a key is empty or too long")]
    InvalidKey,
    /// The storage did not answer; the transaction may or may not have happened.
    #[error("the storage is unavailable")]
    Unavailable(#[source] BoxError),
}

impl From<StorageError> for TransactError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Unavailable(source) => Self::Unavailable(source),
        }
    }
}

impl Transaction {
    /// An empty transaction.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a write.
    #[must_use]
    pub fn write(mut self, write: Write) -> Self {
        self.writes.push(write);
        self
    }

    /// Adds a put.
    #[must_use]
    pub fn put(
        self,
        key: Key,
        condition: Condition,
        body: Vec<u8>,
        expires_at: Option<Timestamp>,
    ) -> Self {
        let change = Change::Put { body, expires_at };
        self.write(Write {
            key,
            condition,
            change,
        })
    }

    /// Adds a deletion.
    #[must_use]
    pub fn delete(self, key: Key, condition: Condition) -> Self {
        let change = Change::Delete;
        self.write(Write {
            key,
            condition,
            change,
        })
    }

    /// Adds a message.
    #[must_use]
    pub fn message(mut self, message: OutboxMessage) -> Self {
        self.messages.push(message);
        self
    }

    /// Sets the token.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Checks what can be checked without looking at the store. Every adapter calls this first.
    pub fn check(&self) -> Result<(), TransactError> {
        let (mut keys, mut ids) = (BTreeSet::new(), BTreeSet::new());
        for write in &self.writes {
            check_key(&write.key.partition, MAX_PARTITION_BYTES)?;
            check_key(&write.key.sort, MAX_SORT_BYTES)?;
            if !keys.insert(&write.key) {
                return Err(TransactError::RepeatedKey);
            }
        }
        for message in &self.messages {
            check_key(&message.id, MAX_SORT_BYTES)?;
            if !ids.insert(&message.id) {
                return Err(TransactError::RepeatedKey);
            }
        }
        if let Some(token) = &self.token {
            check_key(token, MAX_SORT_BYTES)?;
        }
        self.check_size()
    }

    fn check_size(&self) -> Result<(), TransactError> {
        let writes = self.writes.iter().map(Write::bytes);
        let messages = self.messages.iter().map(OutboxMessage::bytes);
        // The token is remembered in a record of its own.
        let mut count = usize::from(self.token.is_some());
        let mut total = 0;
        for bytes in writes.chain(messages) {
            let bytes = bytes + ITEM_OVERHEAD_BYTES;
            count += 1;
            total += bytes;
            if bytes > MAX_ITEM_BYTES || count > MAX_WRITES || total > MAX_TRANSACTION_BYTES {
                return Err(TransactError::TooLarge);
            }
        }
        Ok(())
    }

    /// A digest of everything but the token, by which an adapter tells a repetition from another transaction.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut hash = Fingerprint::default();
        hash.number(self.writes.len());
        for write in &self.writes {
            write.add_to(&mut hash);
        }
        hash.number(self.messages.len());
        for message in &self.messages {
            hash.bytes(message.topic.as_bytes());
            hash.bytes(message.id.as_bytes());
            hash.optional(message.group.as_deref());
            hash.bytes(&message.body);
        }
        hash.0.finalize().into()
    }
}

impl Write {
    fn bytes(&self) -> usize {
        let body = match &self.change {
            Change::Put { body, .. } => body.len(),
            Change::Delete => 0,
        };
        self.key.partition.len() + self.key.sort.len() + body
    }

    fn add_to(&self, hash: &mut Fingerprint) {
        hash.bytes(self.key.partition.as_bytes());
        hash.bytes(self.key.sort.as_bytes());
        match self.condition {
            Condition::Absent => hash.bytes(b"absent"),
            Condition::Any => hash.bytes(b"any"),
            Condition::VersionIs(version) => hash.bytes(format!("version {version}").as_bytes()),
        }
        match &self.change {
            Change::Delete => hash.bytes(b"delete"),
            Change::Put { body, expires_at } => {
                hash.bytes(b"put");
                hash.bytes(body);
                hash.optional(expires_at.map(|expiry| expiry.to_string()).as_deref());
            }
        }
    }
}

fn check_key(part: &str, longest: usize) -> Result<(), TransactError> {
    if part.is_empty() || part.len() > longest {
        return Err(TransactError::InvalidKey);
    }
    Ok(())
}

/// Every part is preceded by its length, so that two transactions never run into the same bytes.
#[derive(Default)]
struct Fingerprint(Sha256);

impl Fingerprint {
    fn number(&mut self, number: usize) {
        self.0.update((number as u64).to_be_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len());
        self.0.update(bytes);
    }

    fn optional(&mut self, text: Option<&str>) {
        self.number(usize::from(text.is_some()));
        self.bytes(text.unwrap_or_default().as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(sort: &str, bytes: usize) -> Write {
        Write {
            key: Key::new("p", sort),
            condition: Condition::Any,
            change: Change::Put {
                body: vec![b' '; bytes],
                expires_at: None,
            },
        }
    }

    fn of(writes: impl IntoIterator<Item = Write>) -> Transaction {
        Transaction {
            writes: writes.into_iter().collect(),
            ..Transaction::new()
        }
    }

    #[test]
    fn limits_are_exact() {
        let largest = MAX_ITEM_BYTES - ITEM_OVERHEAD_BYTES - "p".len() - "s".len();
        let too_large =
            |transaction: Transaction| matches!(transaction.check(), Err(TransactError::TooLarge));
        let numbered = |n: usize| of((0..n).map(|i| put(&i.to_string(), 1)));

        assert!(!too_large(of([put("s", largest)])));
        assert!(too_large(of([put("s", largest + 1)])));
        assert!(!too_large(numbered(MAX_WRITES)));
        assert!(too_large(numbered(MAX_WRITES + 1)));
        assert!(too_large(numbered(MAX_WRITES).token("t")));
        assert!(!too_large(
            of((0..10).map(|i| put(&i.to_string(), largest)))
        ));
        assert!(too_large(of((0..11).map(|i| put(&i.to_string(), largest)))));
        assert!(too_large(
            numbered(MAX_WRITES).message(OutboxMessage::new("t", "m", b"{}"))
        ));
    }

    #[test]
    fn keys_are_checked() {
        let invalid = |key: Key| {
            let transaction = Transaction::new().delete(key, Condition::Any);
            matches!(transaction.check(), Err(TransactError::InvalidKey))
        };

        assert!(invalid(Key::new("", "s")));
        assert!(invalid(Key::new("p", "")));
        assert!(!invalid(Key::new("p".repeat(2_048), "s".repeat(1_024))));
        assert!(invalid(Key::new("p".repeat(2_049), "s")));
        assert!(invalid(Key::new("p", "s".repeat(1_025))));
        assert!(matches!(
            of([put("s", 1), put("s", 2)]).check(),
            Err(TransactError::RepeatedKey)
        ));
    }

    #[test]
    fn different_transactions_have_different_fingerprints() {
        let all = [
            Transaction::new(),
            of([put("s", 1)]),
            of([put("s", 2)]),
            of([put("t", 1)]),
            of([put("s", 1), put("t", 1)]),
            of([put("t", 1), put("s", 1)]),
            Transaction::new().delete(Key::new("p", "s"), Condition::Any),
            Transaction::new().delete(Key::new("p", "s"), Condition::Absent),
            Transaction::new().delete(Key::new("p", "s"), Condition::VersionIs(1)),
            Transaction::new().delete(Key::new("p", "s"), Condition::VersionIs(2)),
            Transaction::new().delete(Key::new("ps", ""), Condition::Any),
            Transaction::new().message(OutboxMessage::new("t", "m", b"{}")),
            Transaction::new().message(OutboxMessage::new("tm", "", b"{}")),
            Transaction::new().message(OutboxMessage::new("t", "m", b"{}").in_group("")),
            Transaction::new().message(OutboxMessage::new("t", "m", b"{}").in_group("g")),
        ];
        let fingerprints: BTreeSet<_> = all.iter().map(Transaction::fingerprint).collect();

        assert_eq!(fingerprints.len(), all.len());
        assert_eq!(
            of([put("s", 1)]).token("a").fingerprint(),
            of([put("s", 1)]).token("b").fingerprint()
        );
    }
}
