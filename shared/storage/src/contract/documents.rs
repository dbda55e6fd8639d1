//! Cases for `Documents`, one caller at a time.

use jiff::SignedDuration;

use super::{AWKWARD, Harness, at, key, seconds};
use crate::{
    Condition, Document, Key, MAX_ITEM_BYTES, MAX_WRITES, OutboxMessage, TransactError, Transaction,
};

fn is_conflict(result: &Result<impl Sized, TransactError>, keys: &[&str]) -> bool {
    let expected: Vec<Key> = keys.iter().map(|sort| key(sort)).collect();
    matches!(result, Err(TransactError::Conflict { failed }) if *failed == expected)
}

/// A document is created once; the first one stays.
pub async fn create_happens_once(harness: &dyn Harness) {
    let documents = harness.documents();

    assert_eq!(documents.get(&key("a"), at(0)).await.unwrap(), None);
    let created = documents.put(key("a"), Condition::Absent, b"1".into(), None, at(0));
    assert_eq!(created.await.unwrap(), 1);
    let again = documents.put(key("a"), Condition::Absent, b"2".into(), None, at(0));
    assert!(is_conflict(&again.await, &["a"]));
    let expected = Document {
        key: key("a"),
        version: 1,
        body: b"1".into(),
        expires_at: None,
    };
    let found = documents.get(&key("a"), at(0)).await.unwrap();
    assert_eq!(found, Some(expected));
}

/// Each put adds one to the version, and a deletion starts again at 1.
pub async fn put_counts_versions(harness: &dyn Harness) {
    let documents = harness.documents();
    let put = |condition| documents.put(key("a"), condition, b"{}".into(), None, at(0));

    assert_eq!(put(Condition::Any).await.unwrap(), 1);
    assert_eq!(put(Condition::Any).await.unwrap(), 2);
    assert_eq!(put(Condition::VersionIs(2)).await.unwrap(), 3);
    let change = Transaction::new().put(key("a"), Condition::VersionIs(3), b"{}".into(), None);
    documents.transact(change, at(0)).await.unwrap();
    let found = documents.get(&key("a"), at(0)).await.unwrap().unwrap();
    assert_eq!(found.version, 4);
    let deleted = documents.delete(key("a"), Condition::Any, at(0));
    deleted.await.unwrap();
    assert_eq!(put(Condition::Any).await.unwrap(), 1);
}

/// Only the version that is there will do.
pub async fn a_stale_version_conflicts(harness: &dyn Harness) {
    let documents = harness.documents();
    let put = |condition| documents.put(key("a"), condition, b"{}".into(), None, at(0));

    assert!(is_conflict(&put(Condition::VersionIs(0)).await, &["a"]));
    assert!(is_conflict(&put(Condition::VersionIs(1)).await, &["a"]));
    put(Condition::Absent).await.unwrap();
    put(Condition::VersionIs(1)).await.unwrap();
    for version in [0, 1, 3, u64::MAX] {
        let stale = put(Condition::VersionIs(version)).await;
        assert!(is_conflict(&stale, &["a"]), "version {version}");
    }
}

/// Deleting obeys its condition, and deleting nothing is fine.
pub async fn delete_is_conditional(harness: &dyn Harness) {
    let documents = harness.documents();
    let delete = |condition| documents.delete(key("a"), condition, at(0));

    delete(Condition::Any).await.unwrap();
    delete(Condition::Absent).await.unwrap();
    documents
        .put(key("a"), Condition::Absent, b"{}".into(), None, at(0))
        .await
        .unwrap();
    assert!(is_conflict(&delete(Condition::Absent).await, &["a"]));
    assert!(is_conflict(&delete(Condition::VersionIs(2)).await, &["a"]));
    assert!(documents.get(&key("a"), at(0)).await.unwrap().is_some());
    delete(Condition::VersionIs(1)).await.unwrap();
    assert_eq!(documents.get(&key("a"), at(0)).await.unwrap(), None);
}

/// One condition that fails leaves no trace of the other writes.
pub async fn a_failed_condition_undoes_everything(harness: &dyn Harness) {
    let documents = harness.documents();
    documents
        .put(key("old"), Condition::Absent, b"1".into(), None, at(0))
        .await
        .unwrap();

    let transaction = Transaction::new()
        .put(key("new"), Condition::Absent, b"2".into(), None)
        .delete(key("old"), Condition::VersionIs(1))
        .message(OutboxMessage::new("topic", "m", b"{}"))
        .put(key("missing"), Condition::VersionIs(7), b"3".into(), None);
    let result = documents.transact(transaction, at(0)).await;

    assert!(is_conflict(&result, &["missing"]));
    assert_eq!(documents.get(&key("new"), at(0)).await.unwrap(), None);
    let old = documents.get(&key("old"), at(0)).await.unwrap().unwrap();
    assert_eq!((old.version, old.body), (1, b"1".to_vec()));
    assert_eq!(harness.outbox().pending(10).await.unwrap(), []);
}

/// A conflict names all keys that failed, in the order of the writes, and no other.
pub async fn every_failed_key_is_named(harness: &dyn Harness) {
    let documents = harness.documents();
    let transaction = Transaction::new()
        .put(key("c"), Condition::VersionIs(1), b"{}".into(), None)
        .put(key("b"), Condition::Absent, b"{}".into(), None)
        .delete(key("a"), Condition::VersionIs(1));
    let result = documents.transact(transaction, at(0)).await;

    assert!(is_conflict(&result, &["c", "a"]));
}

/// A transaction of many writes does them all.
pub async fn conditions_are_checked_before_changes(harness: &dyn Harness) {
    let documents = harness.documents();
    let names: Vec<String> = (0..MAX_WRITES).map(|n| format!("{n:03}")).collect();
    let all = |condition| {
        names.iter().fold(Transaction::new(), |transaction, name| {
            transaction.put(key(name), condition, b"{}".into(), None)
        })
    };

    documents
        .transact(all(Condition::Absent), at(0))
        .await
        .unwrap();
    let page = documents.query("case", "", None, 200, at(0)).await.unwrap();
    assert_eq!(page.documents.len(), MAX_WRITES);
    let again = documents.transact(all(Condition::Absent), at(0)).await;
    let expected: Vec<&str> = names.iter().map(String::as_str).collect();
    assert!(is_conflict(&again, &expected));
}

/// At its expiry a document is gone for reads, conditions and versions, though nobody swept.
pub async fn expired_is_absent_before_any_sweep(harness: &dyn Harness) {
    let documents = harness.documents();
    let put = |condition, now| {
        documents.put(
            key("a"),
            condition,
            b"{}".into(),
            Some(at(now + 10)),
            at(now),
        )
    };
    put(Condition::Absent, 0).await.unwrap();
    put(Condition::VersionIs(1), 0).await.unwrap();

    let just_before = at(10) - SignedDuration::from_micros(1);
    let found = documents.get(&key("a"), just_before).await.unwrap();
    assert_eq!(found.unwrap().expires_at, Some(at(10)));
    assert_eq!(documents.get(&key("a"), at(10)).await.unwrap(), None);
    assert!(is_conflict(&put(Condition::Absent, 9).await, &["a"]));
    assert!(is_conflict(&put(Condition::VersionIs(2), 10).await, &["a"]));
    assert_eq!(put(Condition::Absent, 10).await.unwrap(), 1);
    assert_eq!(put(Condition::Any, 20).await.unwrap(), 1);
    documents
        .delete(key("a"), Condition::Absent, at(30))
        .await
        .unwrap();
    assert_eq!(documents.get(&key("a"), at(20)).await.unwrap(), None);
}

/// Pages come in the order of the keys' bytes, without gap or repetition.
pub async fn queries_page_in_order(harness: &dyn Harness) {
    let documents = harness.documents();
    let mut sorts = [
        "10", "1", "b", "B", "é", "綠", "𠮷", "a#2", "a#10", "\u{7f}",
    ];
    for sort in sorts {
        documents
            .put(key(sort), Condition::Absent, sort.into(), None, at(0))
            .await
            .unwrap();
    }
    documents
        .put(
            Key::new("other", "a"),
            Condition::Absent,
            b"{}".into(),
            None,
            at(0),
        )
        .await
        .unwrap();
    sorts.sort_unstable();

    for limit in [1, 3, 9, 10, 11] {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = documents.query("case", "", after.as_deref(), limit, at(0));
            let page = page.await.unwrap();
            assert!(page.documents.len() <= limit);
            found.extend(page.documents.into_iter().map(|document| document.key.sort));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, sorts, "limit {limit}");
    }
}

/// A prefix is taken literally, also when it looks like a pattern.
pub async fn queries_keep_to_the_prefix(harness: &dyn Harness) {
    let documents = harness.documents();
    for sort in [
        "a", "a#1", "a#2", "a%", "a_", "ab", "A#1", "b", "綠", "綠茶",
    ] {
        documents
            .put(key(sort), Condition::Absent, b"{}".into(), None, at(0))
            .await
            .unwrap();
    }
    let found = async |prefix, after| {
        let page = documents.query("case", prefix, after, 100, at(0));
        let page = page.await.unwrap();
        assert_eq!(page.next, None);
        let sorts = page.documents.into_iter().map(|document| document.key.sort);
        sorts.collect::<Vec<_>>()
    };

    assert_eq!(found("a#", None).await, ["a#1", "a#2"]);
    assert_eq!(found("a#", Some("a#1")).await, ["a#2"]);
    assert_eq!(found("a#", Some("a")).await, ["a#1", "a#2"]);
    assert_eq!(found("a%", None).await, ["a%"]);
    assert_eq!(found("a_", None).await, ["a_"]);
    assert_eq!(found("綠", None).await, ["綠", "綠茶"]);
    assert!(found("a#", Some("b")).await.is_empty());
    assert!(found("c", None).await.is_empty());
}

/// Expired documents take no place on a page.
pub async fn queries_skip_what_has_expired(harness: &dyn Harness) {
    let documents = harness.documents();
    for n in 0..10 {
        let expires_at = (n % 2 == 0).then(|| at(5));
        documents
            .put(
                key(&n.to_string()),
                Condition::Absent,
                b"{}".into(),
                expires_at,
                at(0),
            )
            .await
            .unwrap();
    }
    let page = documents.query("case", "", None, 5, at(5)).await.unwrap();
    let sorts: Vec<_> = page.documents.iter().map(|d| d.key.sort.as_str()).collect();

    assert_eq!(sorts, ["1", "3", "5", "7", "9"]);
    assert_eq!(page.next, None);
}

/// Keys and bodies come back byte for byte.
pub async fn any_text_survives(harness: &dyn Harness) {
    let documents = harness.documents();
    let awkward = Key::new("綠茶#👩🏽‍🚀", "e\u{301}#'; --");
    documents
        .put(
            awkward.clone(),
            Condition::Absent,
            AWKWARD.into(),
            None,
            at(0),
        )
        .await
        .unwrap();
    let composed = Key::new("綠茶#👩🏽‍🚀", "\u{e9}#'; --");

    let found = documents.get(&awkward, at(0)).await.unwrap().unwrap();
    assert_eq!((found.key, found.body), (awkward, AWKWARD.into()));
    assert_eq!(documents.get(&composed, at(0)).await.unwrap(), None);
}

/// The largest document is stored; beyond it nothing is.
pub async fn too_large_is_refused(harness: &dyn Harness) {
    let documents = harness.documents();
    let put = |sort, bytes: usize| {
        documents.put(key(sort), Condition::Any, vec![b'7'; bytes], None, at(0))
    };
    let too_many = (0..=MAX_WRITES).fold(Transaction::new(), |transaction, n| {
        transaction.put(key(&n.to_string()), Condition::Any, b"{}".into(), None)
    });

    put("large", MAX_ITEM_BYTES - 1_024).await.unwrap();
    let found = documents.get(&key("large"), at(0)).await.unwrap().unwrap();
    assert_eq!(found.body, vec![b'7'; MAX_ITEM_BYTES - 1_024]);
    let refused = put("larger", MAX_ITEM_BYTES).await;
    assert!(matches!(refused, Err(TransactError::TooLarge)));
    let refused = documents.transact(too_many, at(0)).await;
    assert!(matches!(refused, Err(TransactError::TooLarge)));
    let page = documents.query("case", "", None, 10, at(0)).await.unwrap();
    assert_eq!(page.documents.len(), 1);
}

/// Empty keys and two writes to one key are refused.
pub async fn bad_keys_are_refused(harness: &dyn Harness) {
    let documents = harness.documents();
    let empty = documents.put(key(""), Condition::Any, b"{}".into(), None, at(0));
    assert!(matches!(empty.await, Err(TransactError::InvalidKey)));
    let twice = Transaction::new()
        .put(key("a"), Condition::Absent, b"{}".into(), None)
        .delete(key("a"), Condition::Any);
    let twice = documents.transact(twice, at(0)).await;
    assert!(matches!(twice, Err(TransactError::RepeatedKey)));
    assert_eq!(documents.get(&key("a"), at(0)).await.unwrap(), None);
}

/// The same transaction under the same token succeeds again and does nothing, even two weeks later.
pub async fn a_repeated_token_does_nothing(harness: &dyn Harness) {
    let documents = harness.documents();
    let transaction = Transaction::new()
        .put(key("a"), Condition::Absent, b"{}".into(), None)
        .message(OutboxMessage::new("topic", "m", b"{}"))
        .token("t");
    documents
        .transact(transaction.clone(), at(0))
        .await
        .unwrap();
    let sent = ["m".to_owned()];
    harness.outbox().mark_sent(&sent).await.unwrap();

    for later in [0, 11 * 60, 14 * 86_400] {
        let repeated = documents.transact(transaction.clone(), at(later));
        repeated.await.unwrap();
    }
    let found = documents.get(&key("a"), at(0)).await.unwrap().unwrap();
    assert_eq!(found.version, 1);
    assert_eq!(harness.outbox().pending(10).await.unwrap(), []);
}

/// Another transaction under a used token is refused.
pub async fn a_token_serves_one_transaction(harness: &dyn Harness) {
    let documents = harness.documents();
    let put = |sort, body: &[u8]| {
        let transaction = Transaction::new().put(key(sort), Condition::Any, body.into(), None);
        documents.transact(transaction.token("t"), at(0))
    };
    put("a", b"1").await.unwrap();

    for other in [put("a", b"2"), put("b", b"1")] {
        assert!(matches!(other.await, Err(TransactError::TokenReused)));
    }
    let found = documents.get(&key("a"), at(0)).await.unwrap().unwrap();
    assert_eq!((found.version, found.body), (1, b"1".to_vec()));
    assert_eq!(documents.get(&key("b"), at(0)).await.unwrap(), None);
}

/// A transaction that failed may be tried again, or another one, under its token.
pub async fn a_failed_transaction_does_not_use_up_its_token(harness: &dyn Harness) {
    let documents = harness.documents();
    let put = |condition| {
        let transaction = Transaction::new().put(key("a"), condition, b"{}".into(), None);
        documents.transact(transaction.token("t"), at(0))
    };

    let failed = put(Condition::VersionIs(1)).await;
    assert!(is_conflict(&failed, &["a"]));
    put(Condition::Absent).await.unwrap();
    let found = documents.get(&key("a"), at(0) + seconds(1)).await.unwrap();
    assert_eq!(found.unwrap().version, 1);
}
