//! Documents in one DynamoDB table: reads. The writes are in `transaction`.

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use jiff::Timestamp;
use storage::{
    Condition, Document, Documents, Key, MAX_PAGE, Page, StorageError, TransactError, Transaction,
};

use crate::item::{self, Item, text};

/// Documents and outbox in a table.
#[derive(Debug, Clone)]
pub struct DynamoDocuments {
    pub(crate) client: Client,
    pub(crate) table: String,
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

    pub(crate) async fn read(&self, key: &Key) -> Result<Option<Document>, StorageError> {
        // DynamoDB would call such a key an error of the caller's.
        if !item::may_exist(&key.partition, &key.sort) {
            return Ok(None);
        }
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

    /// One page as the table gives it.
    pub(crate) async fn page(
        &self,
        partition: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<Item>, Option<String>), StorageError> {
        let start = after
            .filter(|after| !after.is_empty() && after.starts_with(prefix))
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
        let past = after
            .as_deref()
            .is_some_and(|after| after > sort_prefix && !after.starts_with(sort_prefix));
        let some = if sort_prefix.is_empty() {
            "any"
        } else {
            sort_prefix
        };
        if past || !item::may_exist(partition, some) {
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
