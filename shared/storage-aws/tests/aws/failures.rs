//! What becomes of writes when DynamoDB answers badly, late or twice.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};
use storage::{Condition, Documents, Key, Outbox, StorageError, TransactError, Transaction};
use storage_aws::{DynamoDocuments, testing};

use crate::TABLE;
use crate::stub::{Answer, Stub};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

/// Documents whose client repeats as the SDK does by default.
fn patient(stub: &Stub) -> DynamoDocuments {
    DynamoDocuments::new(testing::client(&stub.endpoint), TABLE)
}

/// Documents whose client repeats nothing, for quick tests of what is left in the end.
fn hasty(endpoint: &str) -> DynamoDocuments {
    let client = testing::client(endpoint);
    let config = client.config().to_builder();
    let config = config.retry_config(RetryConfig::disabled()).build();
    DynamoDocuments::new(Client::from_conf(config), TABLE)
}

fn key(sort: &str) -> Key {
    Key::new("case", sort)
}

fn two() -> Transaction {
    let put = |transaction: Transaction, sort| {
        transaction.put(key(sort), Condition::Absent, b"{}".into(), None)
    };
    put(put(Transaction::new(), "a"), "b")
}

fn done() -> Answer {
    Answer::ok(&json!({}))
}

fn failing() -> Answer {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    Answer::exception(status, "InternalServerError", json!({}))
}

fn refusing(kind: &str) -> Answer {
    Answer::exception(StatusCode::BAD_REQUEST, kind, json!({}))
}

/// A transaction refused for these reasons, one for each of its items.
fn canceled(reasons: &[&str]) -> Answer {
    let reasons: Vec<Value> = reasons
        .iter()
        .map(|reason| json!({ "Code": reason }))
        .collect();
    let body = json!({ "CancellationReasons": reasons });
    Answer::exception(
        StatusCode::BAD_REQUEST,
        "TransactionCanceledException",
        body,
    )
}

async fn create(documents: &DynamoDocuments) -> Result<u64, TransactError> {
    documents
        .put(key("a"), Condition::Absent, b"{}".into(), None, NOW)
        .await
}

#[tokio::test]
async fn only_what_belongs_together_is_a_transaction() {
    let stub = Stub::start([done()]).await;
    let documents = hasty(&stub.endpoint);

    assert_eq!(create(&documents).await.unwrap(), 1);
    assert_eq!(stub.operations(), ["PutItem"]);
    let delete = documents.delete(key("a"), Condition::VersionIs(1), NOW);
    delete.await.unwrap();
    assert_eq!(stub.operations(), ["DeleteItem"]);
    documents.transact(two(), NOW).await.unwrap();
    assert_eq!(stub.operations(), ["TransactWriteItems"]);
    let with_token = Transaction::new().delete(key("a"), Condition::Any);
    let with_token = documents.transact(with_token.token("t"), NOW);
    with_token.await.unwrap();
    assert_eq!(stub.operations(), ["TransactWriteItems"]);
    documents.transact(Transaction::new(), NOW).await.unwrap();
    assert!(stub.operations().is_empty());
}

/// Otherwise the repetition would meet the first success and be told as a conflict.
#[tokio::test]
async fn a_write_alone_is_not_repeated_after_a_doubtful_answer() {
    let conflict = || refusing("ConditionalCheckFailedException");
    let stub = Stub::start([failing(), conflict()]).await;
    let documents = patient(&stub);

    let result = create(&documents).await;
    assert!(matches!(result, Err(TransactError::Unavailable(_))));
    assert_eq!(stub.operations(), ["PutItem"]);

    let stub = Stub::start([failing(), conflict()]).await;
    let documents = patient(&stub);
    let result = documents.delete(key("a"), Condition::VersionIs(1), NOW);
    assert!(matches!(result.await, Err(TransactError::Unavailable(_))));
    assert_eq!(stub.operations(), ["DeleteItem"]);
}

/// DynamoDB knows the repetition by its token and does it once.
#[tokio::test]
async fn a_transaction_is_repeated_as_the_same_transaction() {
    let stub = Stub::start([failing(), done()]).await;

    patient(&stub).transact(two(), NOW).await.unwrap();

    let asked = stub.asked();
    let tokens: Vec<_> = asked
        .iter()
        .map(|asked| asked.body["ClientRequestToken"].as_str().unwrap())
        .collect();
    assert_eq!(tokens.len(), 2);
    assert!(!tokens[0].is_empty());
    assert_eq!(tokens[0], tokens[1]);
}

#[tokio::test]
async fn throttled_is_unavailable() {
    for kind in [
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
    ] {
        let stub = Stub::start([refusing(kind)]).await;
        let documents = hasty(&stub.endpoint);

        let put = create(&documents).await;
        assert!(matches!(put, Err(TransactError::Unavailable(_))), "{kind}");
        let both = documents.transact(two(), NOW).await;
        assert!(matches!(both, Err(TransactError::Unavailable(_))), "{kind}");
        let StorageError::Unavailable(_) = documents.get(&key("a"), NOW).await.unwrap_err();
        let query = documents.query("case", "", None, 10, NOW);
        let StorageError::Unavailable(_) = query.await.unwrap_err();
        let StorageError::Unavailable(_) = documents.pending(10).await.unwrap_err();
        let ids = ["id".to_owned()];
        let StorageError::Unavailable(_) = documents.mark_sent(&ids).await.unwrap_err();
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    // The port is given back, so nothing listens there.
    drop(listener);
    let documents = hasty(&endpoint);

    let put = create(&documents).await;
    assert!(matches!(put, Err(TransactError::Unavailable(_))));
    let both = documents.transact(two(), NOW).await;
    assert!(matches!(both, Err(TransactError::Unavailable(_))));
}

#[tokio::test]
async fn a_throttled_transaction_is_unavailable() {
    let stub = Stub::start([canceled(&["None", "ThrottlingError"])]).await;

    let result = hasty(&stub.endpoint).transact(two(), NOW).await;
    assert!(matches!(result, Err(TransactError::Unavailable(_))));
}

#[tokio::test]
async fn a_failed_condition_is_a_conflict_whatever_else_went_wrong() {
    let reasons = ["TransactionConflict", "ConditionalCheckFailed"];
    let stub = Stub::start([canceled(&reasons)]).await;

    let result = hasty(&stub.endpoint).transact(two(), NOW).await;
    assert!(matches!(result, Err(TransactError::Conflict { failed }) if failed == [key("b")]));
}

#[tokio::test]
async fn what_another_transaction_got_in_the_way_of_is_tried_again() {
    let obstacle = canceled(&["TransactionConflict", "None"]);
    let stub = Stub::start([obstacle.clone(), obstacle, done()]).await;
    hasty(&stub.endpoint).transact(two(), NOW).await.unwrap();
    assert_eq!(stub.asked().len(), 3);

    let obstacle = refusing("TransactionConflictException");
    let stub = Stub::start([obstacle.clone(), obstacle, done()]).await;
    create(&hasty(&stub.endpoint)).await.unwrap();
    assert_eq!(stub.operations(), ["PutItem"; 3]);
}

#[tokio::test]
async fn trying_again_comes_to_an_end() {
    let stub = Stub::start([canceled(&["TransactionConflict", "None"])]).await;

    let result = hasty(&stub.endpoint).transact(two(), NOW).await;
    assert!(matches!(result, Err(TransactError::Unavailable(_))));
}

/// DynamoDB would call it an error of the caller's, so it is not asked.
#[tokio::test]
async fn under_a_key_that_cannot_be_there_is_nothing() {
    let stub = Stub::start([refusing("ValidationException")]).await;
    let documents = hasty(&stub.endpoint);
    let long = "x".repeat(3_000);
    for (partition, sort) in [("", "a"), ("case", ""), (&long, "a"), ("case", &long)] {
        let found = documents.get(&Key::new(partition, sort), NOW).await;
        assert_eq!(found.unwrap(), None);
    }
    for (partition, prefix) in [("", ""), (long.as_str(), ""), ("case", long.as_str())] {
        let page = documents.query(partition, prefix, None, 9, NOW).await;
        assert!(page.unwrap().documents.is_empty());
    }
    assert!(stub.asked().is_empty());
}
