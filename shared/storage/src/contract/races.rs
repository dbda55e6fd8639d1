//! Cases for `Documents` with many callers at once.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::{Harness, at, key};
use crate::{Condition, Documents, OutboxMessage, TransactError, Transaction};

const CALLERS: u64 = 1_000;
const WRITERS: u64 = 16;

/// Of a thousand that create the same document, one does; all others learn that they did not.
pub async fn a_thousand_creates_have_one_winner(harness: &dyn Harness) {
    let mut callers = JoinSet::new();
    for n in 0..CALLERS {
        let documents = harness.documents();
        callers.spawn(async move {
            let body = n.to_string().into_bytes();
            let created = documents.put(key("a"), Condition::Absent, body, None, at(0));
            (n, created.await)
        });
    }
    let mut winners = Vec::new();
    while let Some(caller) = callers.join_next().await {
        match caller.unwrap() {
            (n, Ok(version)) => winners.push((n, version)),
            (_, Err(TransactError::Conflict { failed })) => assert_eq!(failed, [key("a")]),
            (_, Err(error)) => panic!("{error:?}"),
        }
    }

    let found = harness.documents().get(&key("a"), at(0)).await.unwrap();
    let found = found.unwrap();
    assert_eq!(winners.len(), 1, "winners {winners:?}");
    assert_eq!(winners[0].1, 1);
    assert_eq!(found.body, winners[0].0.to_string().into_bytes());
    assert_eq!(found.version, 1);
}

/// Reads a number, adds one and writes it back until nobody was faster.
async fn increment(documents: &dyn Documents) {
    loop {
        let found = documents.get(&key("a"), at(0)).await.unwrap();
        let (condition, value) = match found {
            None => (Condition::Absent, 0),
            Some(found) => (Condition::VersionIs(found.version), number(&found.body)),
        };
        let body = (value + 1).to_string().into_bytes();
        match documents.put(key("a"), condition, body, None, at(0)).await {
            Ok(_) => return,
            Err(TransactError::Conflict { .. }) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
}

fn number(body: &[u8]) -> u64 {
    std::str::from_utf8(body).unwrap().parse().unwrap()
}

/// Sixteen writers of one document lose none of their updates.
pub async fn updates_by_many_writers_are_not_lost(harness: &dyn Harness) {
    let updates = harness.updates_per_writer();
    let mut writers = JoinSet::new();
    for _ in 0..WRITERS {
        let documents = harness.documents();
        writers.spawn(async move {
            for _ in 0..updates {
                increment(documents.as_ref()).await;
            }
        });
    }
    while let Some(writer) = writers.join_next().await {
        writer.unwrap();
    }

    let found = harness.documents().get(&key("a"), at(0)).await.unwrap();
    let found = found.unwrap();
    assert_eq!(number(&found.body), WRITERS * updates);
    assert_eq!(found.version, WRITERS * updates);
}

async fn transfer(documents: Arc<dyn Documents>, n: u64) {
    let (from, to) = (n % 5, (n + 1 + n % 4) % 5);
    let (from, to) = (key(&from.to_string()), key(&to.to_string()));
    loop {
        let one = documents.get(&from, at(0)).await.unwrap().unwrap();
        let other = documents.get(&to, at(0)).await.unwrap().unwrap();
        if number(&one.body) == 0 {
            return;
        }
        let less = (number(&one.body) - 1).to_string().into_bytes();
        let more = (number(&other.body) + 1).to_string().into_bytes();
        let transaction = Transaction::new()
            .put(from.clone(), Condition::VersionIs(one.version), less, None)
            .put(to.clone(), Condition::VersionIs(other.version), more, None)
            .message(OutboxMessage::new("moved", format!("move-{n}"), b"{}"));
        match documents.transact(transaction, at(0)).await {
            Ok(()) => return,
            Err(TransactError::Conflict { .. }) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
}

/// Transactions that race over several documents neither make nor lose anything.
pub async fn transfers_keep_the_sum(harness: &dyn Harness) {
    let documents = harness.documents();
    for account in 0..5 {
        documents
            .put(
                key(&account.to_string()),
                Condition::Absent,
                b"100".into(),
                None,
                at(0),
            )
            .await
            .unwrap();
    }
    let mut transfers = JoinSet::new();
    for n in 0..100 {
        transfers.spawn(transfer(harness.documents(), n));
    }
    while let Some(transfer) = transfers.join_next().await {
        transfer.unwrap();
    }

    let page = documents.query("case", "", None, 10, at(0)).await.unwrap();
    let sum: u64 = page.documents.iter().map(|found| number(&found.body)).sum();
    let puts: u64 = page.documents.iter().map(|found| found.version - 1).sum();
    let messages = harness.outbox().pending(1_000).await.unwrap().len() as u64;
    assert_eq!(sum, 500);
    assert_eq!((messages, puts), (100, 200));
}

/// Of many that repeat one transaction under one token at once, all succeed and one counts.
pub async fn a_racing_token_counts_once(harness: &dyn Harness) {
    let mut callers = JoinSet::new();
    for _ in 0..100 {
        let documents = harness.documents();
        let transaction = Transaction::new()
            .put(key("a"), Condition::Any, b"{}".into(), None)
            .token("t");
        callers.spawn(async move { documents.transact(transaction, at(0)).await });
    }
    while let Some(caller) = callers.join_next().await {
        caller.unwrap().unwrap();
    }

    let found = harness.documents().get(&key("a"), at(0)).await.unwrap();
    assert_eq!(found.unwrap().version, 1);
}
