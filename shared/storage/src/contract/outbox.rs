//! Cases for `Outbox` and the relay.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use super::{AWKWARD, Harness, at, key, seconds};
use crate::{
    Condition, Delivery, Depth, NewMessage, Outbox, OutboxMessage, Queue, QueueError, Receipt,
    RelayError, StorageError, TransactError, Transaction, relay,
};

async fn leave(harness: &dyn Harness, ids: &[&str]) {
    for id in ids {
        let message = OutboxMessage::new("topic", *id, AWKWARD).in_group("g");
        let transaction = Transaction::new()
            .put(key(id), Condition::Absent, b"{}".into(), None)
            .message(message);
        let left = harness.documents().transact(transaction, at(0)).await;
        left.unwrap();
    }
}

async fn pending(harness: &dyn Harness) -> Vec<String> {
    let pending = harness.outbox().pending(100).await.unwrap();
    pending.into_iter().map(|message| message.id).collect()
}

async fn received(harness: &dyn Harness) -> Vec<String> {
    let queue = harness.queue();
    let received = queue
        .receive("topic", 10, seconds(30), at(0))
        .await
        .unwrap();
    received
        .into_iter()
        .map(|message| message.dedup_id)
        .collect()
}

/// Messages are there if, and only if, the writes are.
pub async fn messages_belong_to_the_transaction(harness: &dyn Harness) {
    leave(harness, &["a"]).await;
    let message = OutboxMessage::new("topic", "b", b"{}");
    let failing = Transaction::new()
        .put(key("a"), Condition::Absent, b"{}".into(), None)
        .message(message);
    let failed = harness.documents().transact(failing, at(0)).await;
    assert!(matches!(failed, Err(TransactError::Conflict { .. })));

    let expected = OutboxMessage::new("topic", "a", AWKWARD).in_group("g");
    let pending = harness.outbox().pending(100).await.unwrap();
    assert_eq!(pending, [expected]);
}

/// Messages come in the order of their transactions, and in a transaction in theirs.
pub async fn messages_keep_their_order(harness: &dyn Harness) {
    leave(harness, &["9", "1"]).await;
    let several = Transaction::new()
        .message(OutboxMessage::new("topic", "7", b"{}"))
        .message(OutboxMessage::new("topic", "3", b"{}"));
    harness.documents().transact(several, at(0)).await.unwrap();
    leave(harness, &["5"]).await;

    assert_eq!(pending(harness).await, ["9", "1", "7", "3", "5"]);
    let first = harness.outbox().pending(2).await.unwrap();
    assert_eq!(first.len(), 2);
    assert_eq!(first[1].id, "1");
}

/// A second message with an id that still waits is a conflict, which names it.
pub async fn a_waiting_id_conflicts(harness: &dyn Harness) {
    leave(harness, &["a"]).await;
    let message = OutboxMessage::new("topic", "a", b"{}");
    let transaction = Transaction::new()
        .put(key("b"), Condition::Absent, b"{}".into(), None)
        .message(message.clone());
    let result = harness.documents().transact(transaction, at(0)).await;

    assert!(matches!(result, Err(TransactError::Conflict { failed }) if failed == [message.key()]));
    assert_eq!(
        harness.documents().get(&key("b"), at(0)).await.unwrap(),
        None
    );
}

/// Marking is about the named messages only, and may be repeated.
pub async fn marking_twice_is_fine(harness: &dyn Harness) {
    leave(harness, &["a", "b", "c"]).await;
    let ids = ["b".to_owned(), "unknown".to_owned()];
    let outbox = harness.outbox();
    outbox.mark_sent(&ids).await.unwrap();
    outbox.mark_sent(&ids).await.unwrap();
    outbox.mark_sent(&[]).await.unwrap();

    assert_eq!(pending(harness).await, ["a", "c"]);
}

/// The relay brings each message to the queue of its topic and empties the outbox.
pub async fn relay_sends_and_marks(harness: &dyn Harness) {
    leave(harness, &["a", "b", "c"]).await;
    let (outbox, queue) = (harness.outbox(), harness.queue());

    let run = || relay(outbox.as_ref(), queue.as_ref(), 2, at(0));
    assert_eq!(run().await.unwrap(), 2);
    assert_eq!(run().await.unwrap(), 1);
    assert_eq!(run().await.unwrap(), 0);
    assert_eq!(received(harness).await, ["a", "b", "c"]);
    assert!(pending(harness).await.is_empty());
}

/// A queue that fails after some sends.
struct Failing {
    inner: Arc<dyn Queue>,
    sends_left: AtomicUsize,
}

#[async_trait]
impl Queue for Failing {
    async fn send(
        &self,
        queue: &str,
        message: NewMessage,
        now: Timestamp,
    ) -> Result<(), QueueError> {
        let left = self.sends_left.load(Ordering::SeqCst);
        if left == 0 {
            return Err(QueueError::unavailable("switched off"));
        }
        self.sends_left.store(left - 1, Ordering::SeqCst);
        self.inner.send(queue, message, now).await
    }

    async fn receive(
        &self,
        queue: &str,
        max: usize,
        visibility: SignedDuration,
        now: Timestamp,
    ) -> Result<Vec<Delivery>, QueueError> {
        self.inner.receive(queue, max, visibility, now).await
    }

    async fn delete(&self, queue: &str, receipt: &Receipt) -> Result<(), QueueError> {
        self.inner.delete(queue, receipt).await
    }

    async fn change_visibility(
        &self,
        queue: &str,
        receipt: &Receipt,
        visibility: SignedDuration,
        now: Timestamp,
    ) -> Result<(), QueueError> {
        self.inner
            .change_visibility(queue, receipt, visibility, now)
            .await
    }

    async fn redrive(&self, queue: &str, now: Timestamp) -> Result<u64, QueueError> {
        self.inner.redrive(queue, now).await
    }

    async fn depth(&self, queue: &str, now: Timestamp) -> Result<Depth, QueueError> {
        self.inner.depth(queue, now).await
    }
}

/// When sending fails, what was sent is marked and the rest waits, in order.
pub async fn relay_keeps_what_could_not_be_sent(harness: &dyn Harness) {
    leave(harness, &["a", "b", "c"]).await;
    let outbox = harness.outbox();
    let failing = Failing {
        inner: harness.queue(),
        sends_left: AtomicUsize::new(1),
    };

    let result = relay(outbox.as_ref(), &failing, 10, at(0)).await;
    assert!(matches!(
        result,
        Err(RelayError::Queue(QueueError::Unavailable(_)))
    ));
    assert_eq!(pending(harness).await, ["b", "c"]);
    failing.sends_left.store(9, Ordering::SeqCst);
    assert_eq!(
        relay(outbox.as_ref(), &failing, 10, at(0)).await.unwrap(),
        2
    );
    assert_eq!(received(harness).await, ["a", "b", "c"]);
}

/// An outbox whose marks get lost, as when the process dies before them.
struct Forgetful(Arc<dyn Outbox>);

#[async_trait]
impl Outbox for Forgetful {
    async fn pending(&self, limit: usize) -> Result<Vec<OutboxMessage>, StorageError> {
        self.0.pending(limit).await
    }

    async fn mark_sent(&self, _ids: &[String]) -> Result<(), StorageError> {
        Err(StorageError::unavailable("died before the mark"))
    }
}

/// A message whose mark was lost is sent again with the same id, which a group knows as a repetition.
pub async fn relay_sends_again_after_a_crash_before_the_mark(harness: &dyn Harness) {
    leave(harness, &["a", "b"]).await;
    let (outbox, queue) = (harness.outbox(), harness.queue());

    let died = relay(&Forgetful(harness.outbox()), queue.as_ref(), 10, at(0)).await;
    assert!(matches!(died, Err(RelayError::Outbox(_))));
    assert_eq!(pending(harness).await, ["a", "b"]);
    assert_eq!(
        relay(outbox.as_ref(), queue.as_ref(), 10, at(1))
            .await
            .unwrap(),
        2
    );
    assert_eq!(received(harness).await, ["a", "b"]);
}
