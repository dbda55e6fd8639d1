//! Transactions as conditional writes of DynamoDB.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use aws_sdk_dynamodb::{Config, Error};
use jiff::Timestamp;
use storage::{
    BoxError, Change, Condition, Key, MAX_TRANSACTION_BYTES, MAX_WRITES, TOKEN_RETENTION,
    TransactError, Transaction, Write,
};

use crate::documents::DynamoDocuments;
use crate::item::{self, Item, number};
use crate::outbox;

/// How often a transaction is tried that another one got in the way of.
const ATTEMPTS: u32 = 40;

/// What became of one attempt.
enum Attempt {
    Done(Vec<u64>),
    /// Another transaction was under way, or an unconditional write met a change: try again.
    Again(BoxError),
    Failed(TransactError),
}

/// A write that is about to be sent.
struct Prepared {
    item: TransactWriteItem,
    /// The key that a conflict names, or nothing where a failed condition means to try again.
    named: Option<Key>,
    version: u64,
    bytes: usize,
}

impl DynamoDocuments {
    /// Does a transaction and returns the versions that its writes gave; 0 for deletions and
    /// repetitions.
    pub(crate) async fn write(
        &self,
        transaction: &Transaction,
        now: Timestamp,
    ) -> Result<Vec<u64>, TransactError> {
        transaction.check()?;
        let mut obstacle: BoxError = "other transactions kept getting in the way".into();
        for attempt in 0..ATTEMPTS {
            match self.attempt(transaction, now).await? {
                Attempt::Done(versions) => return Ok(versions),
                Attempt::Failed(error) => return Err(error),
                Attempt::Again(error) => {
                    obstacle = error;
                    tokio::time::sleep(Duration::from_millis(u64::from(attempt.min(20)))).await;
                }
            }
        }
        Err(TransactError::Unavailable(obstacle))
    }

    async fn attempt(
        &self,
        transaction: &Transaction,
        now: Timestamp,
    ) -> Result<Attempt, TransactError> {
        let mut prepared = Vec::new();
        for write in &transaction.writes {
            prepared.push(self.prepared(write, now).await?);
        }
        let versions = prepared.iter().map(|write| write.version).collect();
        for (place, message) in transaction.messages.iter().enumerate() {
            let [waiting, guard] = outbox::items(message, place);
            // Two writers may look at the clock at the same instant: the later one looks again.
            prepared.push(self.put(waiting, Condition::Absent, now, None)?);
            prepared.push(self.put(guard, Condition::Absent, now, Some(message.key()))?);
        }
        let token = transaction.token.as_deref().map(token_key);
        if let Some(key) = &token {
            let fingerprint = hex::encode(transaction.fingerprint());
            let expiry = now.saturating_add(TOKEN_RETENTION).map_err(unavailable)?;
            let record = item::item(key, 1, fingerprint.as_bytes(), Some(expiry));
            prepared.push(self.put(record, Condition::Absent, now, None)?);
        }
        let bytes: usize = prepared.iter().map(|write| write.bytes).sum();
        if prepared.len() > MAX_WRITES || bytes > MAX_TRANSACTION_BYTES {
            return Ok(Attempt::Failed(TransactError::TooLarge));
        }
        match (prepared.as_slice(), &token) {
            ([], _) => return Ok(Attempt::Done(versions)),
            ([alone], None) => return Ok(self.send_alone(alone).await),
            _ => {}
        }
        let items = prepared.iter().map(|write| write.item.clone()).collect();
        let sent = self
            .client
            .transact_write_items()
            .set_transact_items(Some(items))
            .send()
            .await;
        match sent {
            Ok(_) => Ok(Attempt::Done(versions)),
            Err(error) => {
                self.refused(error, &prepared, transaction, token, now)
                    .await
            }
        }
    }

    /// Sends a write that needs no transaction, at half its price.
    async fn send_alone(&self, write: &Prepared) -> Attempt {
        // The SDK repeats what got no answer. A transaction carries a token against being done
        // twice; a write alone would fail at what it did itself, so it is sent once.
        let once = Config::builder().retry_config(RetryConfig::disabled());
        let sent = if let Some(put) = write.item.put.clone() {
            self.client
                .put_item()
                .table_name(put.table_name)
                .set_item(Some(put.item))
                .set_condition_expression(put.condition_expression)
                .set_expression_attribute_names(put.expression_attribute_names)
                .set_expression_attribute_values(put.expression_attribute_values)
                .customize()
                .config_override(once)
                .send()
                .await
                .map(|_| ())
                .map_err(Error::from)
        } else if let Some(delete) = write.item.delete.clone() {
            self.client
                .delete_item()
                .table_name(delete.table_name)
                .set_key(Some(delete.key))
                .set_condition_expression(delete.condition_expression)
                .set_expression_attribute_names(delete.expression_attribute_names)
                .set_expression_attribute_values(delete.expression_attribute_values)
                .customize()
                .config_override(once)
                .send()
                .await
                .map(|_| ())
                .map_err(Error::from)
        } else {
            Ok(())
        };
        match (sent, &write.named) {
            (Ok(()), _) => Attempt::Done(vec![write.version]),
            (Err(Error::ConditionalCheckFailedException(_)), Some(key)) => {
                let failed = vec![key.clone()];
                Attempt::Failed(TransactError::Conflict { failed })
            }
            (
                Err(
                    error @ (Error::ConditionalCheckFailedException(_)
                    | Error::TransactionConflictException(_)),
                ),
                _,
            ) => Attempt::Again(error.into()),
            (Err(error), _) => Attempt::Failed(unavailable(error)),
        }
    }

    /// Tells a repetition, a conflict and a passing obstacle apart.
    async fn refused(
        &self,
        error: SdkError<TransactWriteItemsError>,
        prepared: &[Prepared],
        transaction: &Transaction,
        token: Option<Key>,
        now: Timestamp,
    ) -> Result<Attempt, TransactError> {
        let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) =
            error.as_service_error()
        else {
            return Err(unavailable(error));
        };
        // A repetition fails at the conditions of its writes too, so the token is asked first.
        if let Some(key) = token
            && let Some(record) = self
                .read(&key)
                .await?
                .filter(|record| !record.is_expired(now))
        {
            let same = record.body == hex::encode(transaction.fingerprint()).into_bytes();
            return Ok(if same {
                let versions = transaction.writes.iter().map(|_| 0).collect();
                Attempt::Done(versions)
            } else {
                Attempt::Failed(TransactError::TokenReused)
            });
        }
        let reasons = canceled.cancellation_reasons();
        let mut failed: Vec<Key> = Vec::new();
        let mut again = false;
        for (write, reason) in prepared.iter().zip(reasons) {
            match (reason.code(), &write.named) {
                (Some("ConditionalCheckFailed"), Some(key)) if !failed.contains(key) => {
                    failed.push(key.clone());
                }
                (Some("ConditionalCheckFailed"), None) | (Some("TransactionConflict"), _) => {
                    again = true;
                }
                _ => {}
            }
        }
        Ok(match (failed.is_empty(), again) {
            (false, _) => Attempt::Failed(TransactError::Conflict { failed }),
            (true, true) => Attempt::Again(error.into()),
            (true, false) => Attempt::Failed(unavailable(error)),
        })
    }

    /// The item of a write. An unconditional put has to know the version that it replaces: it
    /// reads it, and holds only as long as nobody changes it.
    async fn prepared(&self, write: &Write, now: Timestamp) -> Result<Prepared, TransactError> {
        let (condition, named) = match (write.condition, &write.change) {
            (Condition::Any, Change::Put { .. }) => {
                let current = self.read(&write.key).await?;
                let current = current.filter(|document| !document.is_expired(now));
                let condition = current.map_or(Condition::Absent, |document| {
                    Condition::VersionIs(document.version)
                });
                (condition, None)
            }
            (condition, _) => (condition, Some(write.key.clone())),
        };
        match &write.change {
            Change::Put { body, expires_at } => {
                let version = match condition {
                    Condition::VersionIs(version) => version.saturating_add(1),
                    Condition::Absent | Condition::Any => 1,
                };
                let put = item::item(&write.key, version, body, *expires_at);
                let prepared = self.put(put, condition, now, named)?;
                Ok(Prepared {
                    version,
                    ..prepared
                })
            }
            Change::Delete => self.delete(&write.key, condition, now, named),
        }
    }

    fn put(
        &self,
        item: Item,
        condition: Condition,
        now: Timestamp,
        named: Option<Key>,
    ) -> Result<Prepared, TransactError> {
        let (expression, values) = expression(condition, now);
        let bytes = item::bytes(&item);
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .set_condition_expression(expression)
            .set_expression_attribute_names(names(condition))
            .set_expression_attribute_values(values)
            .build()
            .map_err(unavailable)?;
        Ok(Prepared {
            item: TransactWriteItem::builder().put(put).build(),
            named,
            version: 1,
            bytes,
        })
    }

    fn delete(
        &self,
        key: &Key,
        condition: Condition,
        now: Timestamp,
        named: Option<Key>,
    ) -> Result<Prepared, TransactError> {
        let (expression, values) = expression(condition, now);
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(item::key(key)))
            .set_condition_expression(expression)
            .set_expression_attribute_names(names(condition))
            .set_expression_attribute_values(values)
            .build()
            .map_err(unavailable)?;
        Ok(Prepared {
            item: TransactWriteItem::builder().delete(delete).build(),
            named,
            version: 0,
            bytes: item::bytes(&item::key(key)),
        })
    }
}

fn token_key(token: &str) -> Key {
    Key::new(format!("token#{token}"), "token")
}

/// The condition in the words of DynamoDB. An expired item counts as absent.
fn expression(condition: Condition, now: Timestamp) -> (Option<String>, Option<Item>) {
    let now = number(now.as_microsecond());
    match condition {
        Condition::Any => (None, None),
        Condition::Absent => (
            Some("attribute_not_exists(#partition) OR #expires <= :now".to_owned()),
            Some(Item::from([(":now".to_owned(), now)])),
        ),
        Condition::VersionIs(version) => (
            Some(
                "#version = :version AND (attribute_not_exists(#expires) OR #expires > :now)"
                    .to_owned(),
            ),
            Some(Item::from([
                (":now".to_owned(), now),
                (":version".to_owned(), number(version)),
            ])),
        ),
    }
}

fn names(condition: Condition) -> Option<HashMap<String, String>> {
    let names: &[(&str, &str)] = match condition {
        Condition::Any => return None,
        Condition::Absent => &[("#partition", "partition"), ("#expires", "expires_us")],
        Condition::VersionIs(_) => &[("#version", "version"), ("#expires", "expires_us")],
    };
    let owned = |(name, of): &(&str, &str)| ((*name).to_owned(), (*of).to_owned());
    Some(names.iter().map(owned).collect())
}

fn unavailable(error: impl Into<BoxError>) -> TransactError {
    TransactError::Unavailable(error.into())
}
