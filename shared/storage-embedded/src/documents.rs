//! Documents and transactions.

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use storage::{
    BoxError, Change, Condition, Document, Documents, Key, MAX_PAGE, Page, StorageError,
    TOKEN_RETENTION, TransactError, Transaction, Write,
};

use crate::time::{from_column, to_column};
use crate::{Embedded, outbox};

#[async_trait]
impl Documents for Embedded {
    async fn get(&self, key: &Key, now: Timestamp) -> Result<Option<Document>, StorageError> {
        let key = key.clone();
        self.read(move |connection| find(connection, key, now))
            .await
            .map_err(StorageError::Unavailable)
    }

    async fn transact(
        &self,
        transaction: Transaction,
        now: Timestamp,
    ) -> Result<(), TransactError> {
        transaction.check()?;
        self.write(move |connection| execute(connection, &transaction, now))
            .await
            .map_err(TransactError::Unavailable)?
            .map(|_| ())
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
        transaction.check()?;
        self.write(move |connection| execute(connection, &transaction, now))
            .await
            .map_err(TransactError::Unavailable)?
            .map(Option::unwrap_or_default)
    }

    async fn query(
        &self,
        partition: &str,
        sort_prefix: &str,
        after: Option<&str>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Page, StorageError> {
        let (partition, prefix) = (partition.to_owned(), sort_prefix.to_owned());
        let after = after.map(str::to_owned);
        let limit = limit.clamp(1, MAX_PAGE);
        self.read(move |connection| {
            page(
                connection,
                &partition,
                &prefix,
                after.as_deref(),
                limit,
                now,
            )
        })
        .await
        .map_err(StorageError::Unavailable)
    }
}

fn find(connection: &Connection, key: Key, now: Timestamp) -> Result<Option<Document>, BoxError> {
    let row: Option<(i64, Vec<u8>, Option<i64>)> = connection
        .prepare_cached(
            "SELECT version, body, expires_at FROM documents WHERE partition = ?1 AND sort = ?2",
        )?
        .query_row(params![key.partition, key.sort], |row| row.try_into())
        .optional()?;
    let document = row.map(|row| document(key, row)).transpose()?;
    Ok(document.filter(|document| !document.is_expired(now)))
}

fn document(
    key: Key,
    (version, body, expires_at): (i64, Vec<u8>, Option<i64>),
) -> Result<Document, BoxError> {
    Ok(Document {
        key,
        version: version.try_into()?,
        body,
        expires_at: expires_at.map(from_column).transpose()?,
    })
}

fn page(
    connection: &Connection,
    partition: &str,
    prefix: &str,
    after: Option<&str>,
    limit: usize,
    now: Timestamp,
) -> Result<Page, BoxError> {
    let mut statement = connection.prepare_cached(
        "SELECT sort, version, body, expires_at FROM documents
         WHERE partition = ?1 AND sort >= ?2 AND (?3 IS NULL OR sort > ?3) ORDER BY sort",
    )?;
    // Starting at the later of the two keeps deep pages from walking over the earlier ones.
    let start = after.map_or(prefix, |after| after.max(prefix));
    let mut rows = statement.query(params![partition, start, after])?;
    let mut documents: Vec<Document> = Vec::new();
    let mut next = None;
    while let Some(row) = rows.next()? {
        let sort: String = row.get(0)?;
        if !sort.starts_with(prefix) {
            break;
        }
        let key = Key::new(partition, sort);
        let found = document(key, (row.get(1)?, row.get(2)?, row.get(3)?))?;
        if found.is_expired(now) {
            continue;
        }
        if documents.len() == limit {
            next = documents.last().map(|last| last.key.sort.clone());
            break;
        }
        documents.push(found);
    }
    Ok(Page { documents, next })
}

/// Does a transaction and returns the version that its last put gave.
fn execute(
    connection: &Connection,
    transaction: &Transaction,
    now: Timestamp,
) -> Result<Result<Option<u64>, TransactError>, BoxError> {
    if let Some(token) = &transaction.token {
        let fingerprint = transaction.fingerprint();
        match used(connection, token, now)? {
            Some(earlier) if earlier == fingerprint => return Ok(Ok(None)),
            Some(_) => return Ok(Err(TransactError::TokenReused)),
            None => remember(connection, token, &fingerprint, now)?,
        }
    }
    let mut versions = Vec::new();
    let mut failed = Vec::new();
    for write in &transaction.writes {
        let current = version(connection, &write.key, now)?;
        if !write.condition.holds(current) {
            failed.push(write.key.clone());
        }
        versions.push(current);
    }
    for message in &transaction.messages {
        if outbox::is_waiting(connection, &message.id)? {
            failed.push(message.key());
        }
    }
    if !failed.is_empty() {
        return Ok(Err(TransactError::Conflict { failed }));
    }
    let mut given = None;
    for (write, current) in transaction.writes.iter().zip(versions) {
        given = apply(connection, write, current)?.or(given);
    }
    for message in &transaction.messages {
        outbox::add(connection, message)?;
    }
    Ok(Ok(given))
}

fn version(connection: &Connection, key: &Key, now: Timestamp) -> Result<Option<u64>, BoxError> {
    let version: Option<i64> = connection
        .prepare_cached(
            "SELECT version FROM documents WHERE partition = ?1 AND sort = ?2
             AND (expires_at IS NULL OR expires_at > ?3)",
        )?
        .query_row(params![key.partition, key.sort, to_column(now)], |row| {
            row.get(0)
        })
        .optional()?;
    Ok(version.map(TryInto::try_into).transpose()?)
}

fn apply(
    connection: &Connection,
    write: &Write,
    current: Option<u64>,
) -> Result<Option<u64>, BoxError> {
    let key = &write.key;
    match &write.change {
        Change::Put { body, expires_at } => {
            let version = current.unwrap_or(0) + 1;
            connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO documents (partition, sort, version, body, expires_at)
                     VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![
                    key.partition,
                    key.sort,
                    i64::try_from(version)?,
                    body,
                    expires_at.map(to_column),
                ])?;
            Ok(Some(version))
        }
        Change::Delete => {
            connection
                .prepare_cached("DELETE FROM documents WHERE partition = ?1 AND sort = ?2")?
                .execute(params![key.partition, key.sort])?;
            Ok(None)
        }
    }
}

fn used(
    connection: &Connection,
    token: &str,
    now: Timestamp,
) -> Result<Option<[u8; 32]>, BoxError> {
    Ok(connection
        .prepare_cached("SELECT fingerprint FROM tokens WHERE token = ?1 AND expires_at > ?2")?
        .query_row(params![token, to_column(now)], |row| row.get(0))
        .optional()?)
}

fn remember(
    connection: &Connection,
    token: &str,
    fingerprint: &[u8; 32],
    now: Timestamp,
) -> Result<(), BoxError> {
    let expires_at = to_column(now.saturating_add(TOKEN_RETENTION)?);
    connection
        .prepare_cached("INSERT OR REPLACE INTO tokens VALUES (?1, ?2, ?3)")?
        .execute(params![token, fingerprint, expires_at])?;
    Ok(())
}
