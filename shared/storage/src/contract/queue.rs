//! Cases for `Queue`.

use std::collections::BTreeSet;

use tokio::task::JoinSet;

use super::{AWKWARD, Harness, at, seconds};
use crate::{
    Delivery, Depth, MAX_BATCH, MAX_MESSAGE_BYTES, MAX_RECEIVES, NewMessage, QueueError,
    dead_letter,
};

async fn send(harness: &dyn Harness, group: Option<&str>, id: &str, now: i64) {
    let message = NewMessage {
        group: group.map(str::to_owned),
        dedup_id: id.to_owned(),
        body: id.into(),
    };
    harness.queue().send("q", message, at(now)).await.unwrap();
}

/// Receives with a visibility of 30 seconds.
async fn receive(harness: &dyn Harness, max: usize, now: i64) -> Vec<Delivery> {
    let queue = harness.queue();
    queue.receive("q", max, seconds(30), at(now)).await.unwrap()
}

fn ids(deliveries: &[Delivery]) -> Vec<&str> {
    deliveries
        .iter()
        .map(|delivery| delivery.dedup_id.as_str())
        .collect()
}

async fn finish(harness: &dyn Harness, delivery: &Delivery) {
    harness
        .queue()
        .delete("q", &delivery.receipt)
        .await
        .unwrap();
}

async fn extend(
    harness: &dyn Harness,
    delivery: &Delivery,
    visibility: i64,
    now: i64,
) -> Result<(), QueueError> {
    let queue = harness.queue();
    queue
        .change_visibility("q", &delivery.receipt, seconds(visibility), at(now))
        .await
}

async fn release(harness: &dyn Harness, delivery: &Delivery, now: i64) {
    extend(harness, delivery, 0, now).await.unwrap();
}

async fn depth(harness: &dyn Harness, now: i64) -> (u64, u64, u64) {
    let Depth {
        ready,
        in_flight,
        dead,
    } = harness.queue().depth("q", at(now)).await.unwrap();
    (ready, in_flight, dead)
}

/// Delivers until a message is taken for undeliverable, starting at `now`; returns the time after.
async fn exhaust(harness: &dyn Harness, id: &str, now: i64) -> i64 {
    for n in 1..=MAX_RECEIVES {
        let received = receive(harness, 1, now).await;
        assert_eq!(ids(&received), [id]);
        assert_eq!(received[0].receive_count, n);
        release(harness, &received[0], now).await;
    }
    now + 1
}

/// Nobody else gets a message that is being worked on, and a finished one is gone.
pub async fn a_message_in_flight_is_invisible(harness: &dyn Harness) {
    assert!(receive(harness, 10, 0).await.is_empty());
    send(harness, None, "a", 0).await;
    assert_eq!(depth(harness, 0).await, (1, 0, 0));

    let received = receive(harness, 10, 0).await;
    assert_eq!(ids(&received), ["a"]);
    assert_eq!(
        (received[0].receive_count, received[0].body.as_slice()),
        (1, b"a".as_slice())
    );
    assert!(receive(harness, 10, 29).await.is_empty());
    assert_eq!(depth(harness, 29).await, (0, 1, 0));
    finish(harness, &received[0]).await;
    assert!(receive(harness, 10, 1_000).await.is_empty());
    assert_eq!(depth(harness, 1_000).await, (0, 0, 0));
}

/// When the visibility runs out the message is delivered again and counted.
pub async fn an_unfinished_message_comes_again(harness: &dyn Harness) {
    send(harness, None, "a", 0).await;
    receive(harness, 10, 0).await;

    let again = receive(harness, 10, 30).await;
    assert_eq!(ids(&again), ["a"]);
    assert_eq!(again[0].receive_count, 2);
}

/// A receiver that was too slow cannot delete what somebody else is working on by now.
pub async fn an_old_receipt_deletes_nothing(harness: &dyn Harness) {
    send(harness, None, "a", 0).await;
    let first = receive(harness, 1, 0).await;
    let second = receive(harness, 1, 30).await;

    finish(harness, &first[0]).await;
    assert_eq!(depth(harness, 30).await, (0, 1, 0));
    let longer = extend(harness, &first[0], 90, 31);
    assert!(matches!(longer.await, Err(QueueError::NotInFlight)));
    finish(harness, &second[0]).await;
    finish(harness, &second[0]).await;
    assert_eq!(depth(harness, 30).await, (0, 0, 0));
}

/// A receiver may take longer, or give a message back at once.
pub async fn visibility_can_be_changed(harness: &dyn Harness) {
    send(harness, None, "a", 0).await;
    let first = receive(harness, 1, 0).await;
    let longer = extend(harness, &first[0], 60, 10);
    longer.await.unwrap();
    assert!(receive(harness, 1, 69).await.is_empty());
    release(harness, &first[0], 69).await;

    assert_eq!(receive(harness, 1, 69).await[0].receive_count, 2);
    let late = extend(harness, &first[0], 60, 70);
    assert!(matches!(late.await, Err(QueueError::NotInFlight)));
}

/// After the last try a message goes to the dead-letter queue, whole, and no sooner.
pub async fn undeliverable_messages_become_dead_letters(harness: &dyn Harness) {
    send(harness, None, "poison", 0).await;
    let now = exhaust(harness, "poison", 0).await;
    send(harness, None, "good", now).await;

    let received = receive(harness, 10, now).await;
    assert_eq!(ids(&received), ["good"]);
    assert_eq!(depth(harness, now).await, (0, 1, 1));
    let (queue, dead) = (harness.queue(), dead_letter("q"));
    let dead = queue
        .receive(&dead, 10, seconds(30), at(now))
        .await
        .unwrap();
    assert_eq!(ids(&dead), ["poison"]);
    assert_eq!(dead[0].body, b"poison");
}

/// Dead letters come back with all their tries.
pub async fn dead_letters_can_be_redriven(harness: &dyn Harness) {
    send(harness, None, "a", 0).await;
    let now = exhaust(harness, "a", 0).await;
    receive(harness, 1, now).await;
    assert_eq!(depth(harness, now).await, (0, 0, 1));

    let fortnight = now + 14 * 86_400;
    assert_eq!(
        harness.queue().redrive("q", at(fortnight)).await.unwrap(),
        1
    );
    assert_eq!(
        harness.queue().redrive("q", at(fortnight)).await.unwrap(),
        0
    );
    assert_eq!(depth(harness, fortnight).await, (1, 0, 0));
    exhaust(harness, "a", fortnight).await;
}

/// The messages of each group come in the order they were sent, over many groups.
pub async fn a_group_stays_in_order(harness: &dyn Harness) {
    for n in 0..40 {
        let group = format!("g{}", n % 4);
        send(harness, Some(&group), &format!("{n:02}"), 0).await;
    }
    let mut done = vec![Vec::new(); 4];
    let mut failed_once = BTreeSet::new();
    for now in 0..1_000 {
        let mut stopped = BTreeSet::new();
        for delivery in receive(harness, 3, now).await {
            let n: usize = delivery.dedup_id.parse().unwrap();
            let fails = n.is_multiple_of(7) && failed_once.insert(n);
            // What follows a failure in its group is given back, so that it comes after.
            if fails || stopped.contains(&(n % 4)) {
                stopped.insert(n % 4);
                release(harness, &delivery, now).await;
            } else {
                finish(harness, &delivery).await;
                done[n % 4].push(n);
            }
        }
    }

    for (group, done) in done.iter().enumerate() {
        let expected: Vec<_> = (0..10).map(|n| n * 4 + group).collect();
        assert_eq!(*done, expected);
    }
}

/// While a message of a group is in flight the others of it wait, and other groups do not.
pub async fn a_group_waits_for_its_message_in_flight(harness: &dyn Harness) {
    send(harness, Some("g"), "g1", 0).await;
    send(harness, Some("g"), "g2", 0).await;
    send(harness, Some("h"), "h1", 0).await;
    send(harness, None, "free", 0).await;

    let first = receive(harness, 1, 0).await;
    assert_eq!(ids(&first), ["g1"]);
    assert_eq!(ids(&receive(harness, 10, 1).await), ["h1", "free"]);
    assert!(receive(harness, 10, 2).await.is_empty());
    finish(harness, &first[0]).await;
    assert_eq!(ids(&receive(harness, 10, 3).await), ["g2"]);
}

/// Once its head is dead the group goes on.
pub async fn a_dead_letter_frees_its_group(harness: &dyn Harness) {
    send(harness, Some("g"), "poison", 0).await;
    send(harness, Some("g"), "next", 0).await;
    let now = exhaust(harness, "poison", 0).await;

    assert_eq!(ids(&receive(harness, 10, now).await), ["next"]);
    assert_eq!(depth(harness, now).await, (0, 1, 1));
}

/// A repetition within five minutes is dropped, even if the first is done already; later it is not.
pub async fn repetitions_in_a_group_are_dropped(harness: &dyn Harness) {
    send(harness, Some("g"), "a", 0).await;
    send(harness, Some("g"), "a", 10).await;
    let received = receive(harness, 10, 10).await;
    assert_eq!(ids(&received), ["a"]);
    finish(harness, &received[0]).await;
    send(harness, Some("g"), "a", 299).await;
    assert!(receive(harness, 10, 299).await.is_empty());
    send(harness, Some("g"), "a", 300).await;

    assert_eq!(ids(&receive(harness, 10, 300).await), ["a"]);
}

/// The same id in another queue is another message, and receipts do not cross.
pub async fn queues_are_apart(harness: &dyn Harness) {
    let queue = harness.queue();
    let message = NewMessage {
        group: Some("g".into()),
        dedup_id: "a".into(),
        body: b"{}".into(),
    };
    queue.send("q", message.clone(), at(0)).await.unwrap();
    queue.send("r", message, at(0)).await.unwrap();

    assert_eq!(receive(harness, 10, 0).await.len(), 1);
    let other = queue.receive("r", 10, seconds(30), at(0)).await.unwrap();
    assert_eq!(other.len(), 1);
    finish(harness, &other[0]).await;
    let depth = queue.depth("r", at(0)).await.unwrap();
    assert_eq!(
        depth,
        Depth {
            ready: 0,
            in_flight: 1,
            dead: 0
        }
    );
}

/// One receive returns at most ten messages, whatever was asked for.
pub async fn a_batch_has_at_most_ten(harness: &dyn Harness) {
    for n in 0..25 {
        send(harness, None, &n.to_string(), 0).await;
    }

    assert_eq!(receive(harness, 100, 0).await.len(), MAX_BATCH);
    assert_eq!(receive(harness, 3, 0).await.len(), 3);
    assert_eq!(receive(harness, 100, 0).await.len(), MAX_BATCH);
    assert_eq!(receive(harness, 100, 0).await.len(), 2);
}

/// The largest message passes; a larger one does not.
pub async fn too_large_is_refused(harness: &dyn Harness) {
    let send = async |id: &str, bytes| {
        let message = NewMessage {
            group: None,
            dedup_id: id.into(),
            body: vec![b'7'; bytes],
        };
        harness.queue().send("q", message, at(0)).await
    };

    send("a", MAX_MESSAGE_BYTES).await.unwrap();
    assert!(matches!(
        send("b", MAX_MESSAGE_BYTES + 1).await,
        Err(QueueError::TooLarge)
    ));
    assert_eq!(
        receive(harness, 10, 0).await[0].body.len(),
        MAX_MESSAGE_BYTES
    );
}

/// Bodies and groups come back as they were; what SQS forbids in a body is not tried.
pub async fn any_text_survives(harness: &dyn Harness) {
    let body: String = AWKWARD
        .chars()
        .filter(|c| !matches!(c, '\0' | '\u{1}'))
        .collect();
    let message = NewMessage {
        group: Some("綠茶".into()),
        dedup_id: "a".into(),
        body: body.clone().into(),
    };
    harness.queue().send("q", message, at(0)).await.unwrap();

    let received = receive(harness, 10, 0).await;
    assert_eq!(received[0].body, body.as_bytes());
    assert_eq!(received[0].group.as_deref(), Some("綠茶"));
}

/// Receivers that race get each message once.
pub async fn many_receivers_share_without_overlap(harness: &dyn Harness) {
    for n in 0..100 {
        send(harness, None, &n.to_string(), 0).await;
    }
    let mut receivers = JoinSet::new();
    for _ in 0..16 {
        let queue = harness.queue();
        receivers.spawn(async move {
            let mut got = Vec::new();
            loop {
                let received = queue.receive("q", 7, seconds(30), at(0)).await.unwrap();
                if received.is_empty() {
                    return got;
                }
                for delivery in received {
                    queue.delete("q", &delivery.receipt).await.unwrap();
                    got.push(delivery.dedup_id);
                }
            }
        });
    }
    let mut got = Vec::new();
    while let Some(receiver) = receivers.join_next().await {
        got.extend(receiver.unwrap());
    }

    assert_eq!(got.len(), 100);
    assert_eq!(got.into_iter().collect::<BTreeSet<_>>().len(), 100);
    assert_eq!(depth(harness, 0).await, (0, 0, 0));
}
