//! Documents in one DynamoDB table.

use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use jiff::Timestamp;
use storage::{
    BoxError, Change, Condition, Document, Documents, Key, MAX_PAGE, Page, StorageError,
    TOKEN_RETENTION, TransactError, Transaction, Write,
};

use crate::item::{self, Item, number, text};
use crate::outbox;

/// How often a transaction is tried that another one got in the way of.
const ATTEMPTS: u32 = 40;

/// Documents and outbox in a table.
#[derive(Debug, Clone)]
pub struct DynamoDocuments {
    pub(crate) client: Client,
    pub(crate) table: String,
}

/// What became of one attempt.
enum Attempt {
    Done(Vec<u64>),
    /// Another transaction was under way, or an unconditional write met a change: try again.
    Again,
    Failed(TransactError),
}

/// A write that is about to be sent.
struct Prepared {
    item: TransactWriteItem,
    /// The key that a conflict names, or nothing where a failed condition means to try again.
    named: Option<Key>,
    version: u64,
}

impl DynamoDocuments {
    /// Documents in a table with the key attributes `partition` and `sort`.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self {
            client,
            table: table.into(),
        }
    }

    async fn read(&self, key: &Key) -> Result<Option<Document>, StorageError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(item::key(key)))
            .consistent_read(true)
            .send()
            .await
            .map_err(StorageError::unavailable)?;
        let document = answer.item.as_ref().map(item::document).transpose();
        document.map_err(StorageError::unavailable)
    }

    async fn write(
        &self,
        transaction: &Transaction,
        now: Timestamp,
    ) -> Result<Vec<u64>, TransactError> {
        transaction.check()?;
        for attempt in 0..ATTEMPTS {
            match self.attempt(transaction, now).await? {
                Attempt::Done(versions) => return Ok(versions),
                Attempt::Failed(error) => return Err(error),
                Attempt::Again => {
                    tokio::time::sleep(Duration::from_millis(u64::from(attempt.min(20)))).await;
                }
            }
        }
        let busy: BoxError = "other transactions kept getting in the way".into();
        Err(TransactError::Unavailable(busy))
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
            let absent = Condition::Absent;
            prepared.push(self.put(waiting, absent, now, Some(message.key()))?);
            prepared.push(self.put(guard, absent, now, Some(message.key()))?);
        }
        let token = transaction.token.as_deref().map(token_key);
        if let Some(key) = &token {
            let fingerprint = hex::encode(transaction.fingerprint());
            let expiry = now + TOKEN_RETENTION;
            let record = item::item(key, 1, fingerprint.as_bytes(), Some(expiry));
            prepared.push(self.put(record, Condition::Absent, now, None)?);
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
            return Err(TransactError::Unavailable(error.into()));
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
            (true, true) => Attempt::Again,
            (true, false) => Attempt::Failed(TransactError::Unavailable(error.into())),
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
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .set_condition_expression(expression)
            .set_expression_attribute_names(names(condition))
            .set_expression_attribute_values(values)
            .build()
            .map_err(|error| TransactError::Unavailable(error.into()))?;
        Ok(Prepared {
            item: TransactWriteItem::builder().put(put).build(),
            named,
            version: 1,
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
            .map_err(|error| TransactError::Unavailable(error.into()))?;
        Ok(Prepared {
            item: TransactWriteItem::builder().delete(delete).build(),
            named,
            version: 0,
        })
    }

    /// One page as the table gives it.
    pub(crate) async fn page(
        &self,
        partition: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<Item>, Option<String>), StorageError> {
        let start = after
            .filter(|after| after.starts_with(prefix))
            .map(|after| item::key(&Key::new(partition, after)));
        let mut query = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .set_exclusive_start_key(start)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .expression_attribute_names("#partition", "partition")
            .expression_attribute_values(":partition", text(partition));
        // An empty prefix is no valid value of a key, and is not needed.
        query = if prefix.is_empty() {
            query.key_condition_expression("#partition = :partition")
        } else {
            query
                .key_condition_expression("#partition = :partition AND begins_with(#sort, :prefix)")
                .expression_attribute_names("#sort", "sort")
                .expression_attribute_values(":prefix", text(prefix))
        };
        let answer = query.send().await.map_err(StorageError::unavailable)?;
        let next = answer.last_evaluated_key.as_ref().and_then(|key| {
            let sort = key.get("sort")?.as_s().ok()?;
            Some(sort.clone())
        });
        Ok((answer.items.unwrap_or_default(), next))
    }
}

#[async_trait]
impl Documents for DynamoDocuments {
    async fn get(&self, key: &Key, now: Timestamp) -> Result<Option<Document>, StorageError> {
        let document = self.read(key).await?;
        Ok(document.filter(|document| !document.is_expired(now)))
    }

    async fn transact(
        &self,
        transaction: Transaction,
        now: Timestamp,
    ) -> Result<(), TransactError> {
        self.write(&transaction, now).await.map(|_| ())
    }

    async fn put(
        &self,
        key: Key,
        condition: Condition,
        body: Vec<u8>,
        expires_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<u64, TransactError> {
        let transaction = Transaction::new().put(key, condition, body, expires_at);
        let versions = self.write(&transaction, now).await?;
        Ok(versions.first().copied().unwrap_or(1))
    }

    async fn query(
        &self,
        partition: &str,
        sort_prefix: &str,
        after: Option<&str>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Page, StorageError> {
        let limit = limit.clamp(1, MAX_PAGE);
        let mut documents: Vec<Document> = Vec::new();
        let mut after = after.map(str::to_owned);
        // A place past all keys with the prefix has nothing after it.
        if after
            .as_deref()
            .is_some_and(|after| after > sort_prefix && !after.starts_with(sort_prefix))
        {
            return Ok(Page {
                documents,
                next: None,
            });
        }
        loop {
            let (items, next) = self
                .page(
                    partition,
                    sort_prefix,
                    after.as_deref(),
                    limit + 1 - documents.len(),
                )
                .await?;
            for item in &items {
                let document = item::document(item).map_err(StorageError::unavailable)?;
                if !document.is_expired(now) {
                    documents.push(document);
                }
            }
            after = next;
            if documents.len() > limit {
                documents.truncate(limit);
                let next = documents.last().map(|document| document.key.sort.clone());
                return Ok(Page { documents, next });
            }
            if after.is_none() {
                return Ok(Page {
                    documents,
                    next: None,
                });
            }
        }
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

fn names(condition: Condition) -> Option<std::collections::HashMap<String, String>> {
    let names: &[(&str, &str)] = match condition {
        Condition::Any => return None,
        Condition::Absent => &[("#partition", "partition"), ("#expires", "expires_us")],
        Condition::VersionIs(_) => &[("#version", "version"), ("#expires", "expires_us")],
    };
    let owned = |(name, of): &(&str, &str)| ((*name).to_owned(), (*of).to_owned());
    Some(names.iter().map(owned).collect())
}
