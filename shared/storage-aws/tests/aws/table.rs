//! Items as they lie in the table, and the limits of DynamoDB.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use storage::{
    Condition, Documents, ITEM_OVERHEAD_BYTES, Key, MAX_ITEM_BYTES, MAX_TRANSACTION_BYTES, Outbox,
    OutboxMessage, TransactError, Transaction,
};
use storage_aws::DynamoDocuments;

use crate::{TABLE, database};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

async fn items(client: &Client) -> Vec<HashMap<String, AttributeValue>> {
    let all = client.scan().table_name(TABLE).send().await.unwrap();
    all.items.unwrap_or_default()
}

fn number(item: &HashMap<String, AttributeValue>, name: &str) -> i64 {
    item[name].as_n().unwrap().parse().unwrap()
}

#[tokio::test]
async fn an_item_has_the_attributes_that_the_table_is_swept_by() {
    for (microseconds, swept) in [(10_000_000, 10), (10_000_001, 11), (10_999_999, 11)] {
        let client = database().await;
        let documents = DynamoDocuments::new(client.clone(), TABLE);
        let expiry = Timestamp::from_microsecond(microseconds).unwrap();
        let key = Key::new("case", "a");
        let put = documents.put(key, Condition::Absent, b"{}".into(), Some(expiry), NOW);
        put.await.unwrap();

        let items = items(&client).await;
        assert_eq!(items.len(), 1);
        let item = &items[0];
        assert_eq!(item["partition"].as_s().unwrap(), "case");
        assert_eq!(item["sort"].as_s().unwrap(), "a");
        assert_eq!(item["body"].as_b().unwrap().as_ref(), b"{}");
        assert_eq!(number(item, "version"), 1);
        assert_eq!(number(item, "expires_at"), swept);
        assert_eq!(number(item, "expires_us"), microseconds);
    }
}

/// A sweep that came before the expiry would lose what is still there.
#[tokio::test]
async fn what_does_not_expire_is_not_swept() {
    let client = database().await;
    let documents = DynamoDocuments::new(client.clone(), TABLE);
    let transaction = Transaction::new()
        .put(Key::new("case", "a"), Condition::Absent, b"{}".into(), None)
        .message(OutboxMessage::new("topic", "m", b"{}"));
    documents.transact(transaction, NOW).await.unwrap();

    let items = items(&client).await;
    assert_eq!(items.len(), 3);
    for item in items {
        assert!(!item.contains_key("expires_at"), "{item:?}");
    }
}

#[tokio::test]
async fn sent_messages_leave_nothing_behind_and_their_ids_may_wait_again() {
    let client = database().await;
    let documents = DynamoDocuments::new(client.clone(), TABLE);
    let message = OutboxMessage::new("topic", "m", b"{}");
    for _ in 0..2 {
        let transaction = Transaction::new().message(message.clone());
        documents.transact(transaction, NOW).await.unwrap();
        assert_eq!(
            documents.pending(9).await.unwrap(),
            std::slice::from_ref(&message)
        );
        documents.mark_sent(&["m".to_owned()]).await.unwrap();
        assert!(items(&client).await.is_empty());
    }
}

#[tokio::test]
async fn the_largest_message_fits() {
    let documents = DynamoDocuments::new(database().await, TABLE);
    let size = MAX_ITEM_BYTES - ITEM_OVERHEAD_BYTES - "topic".len() - "m".len();
    let message = OutboxMessage::new("topic", "m", vec![b' '; size]);

    let transaction = Transaction::new().message(message.clone());
    documents.transact(transaction, NOW).await.unwrap();
    assert_eq!(documents.pending(9).await.unwrap(), [message]);
}

#[tokio::test]
async fn a_message_takes_two_places_of_a_transaction() {
    let documents = DynamoDocuments::new(database().await, TABLE);
    let with = |messages: usize| {
        (0..messages).fold(Transaction::new(), |transaction, n| {
            transaction.message(OutboxMessage::new("topic", n.to_string(), b"{}"))
        })
    };

    let result = documents.transact(with(51), NOW).await;
    assert!(matches!(result, Err(TransactError::TooLarge)));
    assert!(documents.pending(99).await.unwrap().is_empty());
    documents.transact(with(50), NOW).await.unwrap();
    assert_eq!(documents.pending(99).await.unwrap().len(), 50);
}

/// The guards of the ids take room beside the messages.
#[tokio::test]
async fn what_is_too_large_with_its_guards_is_told_so() {
    let documents = DynamoDocuments::new(database().await, TABLE);
    let each = MAX_TRANSACTION_BYTES / 50 - ITEM_OVERHEAD_BYTES - "topic".len() - 1_000;
    let transaction = (0..50).fold(Transaction::new(), |transaction, n| {
        let id = format!("{n:01000}");
        transaction.message(OutboxMessage::new("topic", id, vec![b' '; each]))
    });
    transaction.check().unwrap();

    let result = documents.transact(transaction, NOW).await;
    assert!(matches!(result, Err(TransactError::TooLarge)));
}

#[tokio::test]
async fn a_token_without_writes_is_used_up_too() {
    let documents = DynamoDocuments::new(database().await, TABLE);
    let token = || Transaction::new().token("t");

    documents.transact(token(), NOW).await.unwrap();
    documents.transact(token(), NOW).await.unwrap();
    let other = token().delete(Key::new("case", "a"), Condition::Any);
    let result = documents.transact(other, NOW).await;
    assert!(matches!(result, Err(TransactError::TokenReused)));
}

#[tokio::test]
async fn an_empty_place_is_before_all_keys() {
    let documents = DynamoDocuments::new(database().await, TABLE);
    let key = Key::new("case", "a");
    let put = documents.put(key.clone(), Condition::Any, b"{}".into(), None, NOW);
    put.await.unwrap();

    let page = documents.query("case", "", Some(""), 9, NOW).await.unwrap();
    assert_eq!(page.documents[0].key, key);
}
