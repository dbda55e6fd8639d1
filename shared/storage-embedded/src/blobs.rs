//! Blobs: a row with the checksum, and a file named by the row's id.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, params};
use storage::{Blob, BlobError, BlobKey, Blobs, BoxError, MAX_PAGE, NewBlob, Overwrite, sha256};

use crate::{Directory, Embedded};

/// Tells the files that are being written apart; they are removed when the directory is opened.
static INCOMING: AtomicU64 = AtomicU64::new(0);

#[async_trait]
impl Blobs for Embedded {
    async fn put(
        &self,
        key: &BlobKey,
        blob: NewBlob,
        overwrite: Overwrite,
    ) -> Result<(), BlobError> {
        let number = INCOMING.fetch_add(1, Ordering::Relaxed);
        let incoming = Incoming(self.directory().incoming().join(number.to_string()));
        let (incoming, new) = tokio::task::spawn_blocking(move || write(incoming, blob))
            .await
            .map_err(BlobError::unavailable)??;
        let key = key.clone();
        let folder = self.directory().blobs();
        let replaced = self
            .write(move |connection| enter(connection, &folder, &key, &incoming, &new, overwrite))
            .await
            .map_err(BlobError::Unavailable)??;
        self.remove(replaced).await
    }

    async fn get(&self, key: &BlobKey) -> Result<Option<Blob>, BlobError> {
        let key = key.clone();
        let folder = self.directory().blobs();
        self.read(move |connection| Ok(find(connection, &folder, &key)?))
            .await
            .map_err(BlobError::Unavailable)?
    }

    async fn delete(&self, key: &BlobKey) -> Result<(), BlobError> {
        let key = key.clone();
        let removed = self
            .write(move |connection| Ok(Ok::<_, BlobError>(remove_row(connection, &key)?)))
            .await
            .map_err(BlobError::Unavailable)??;
        self.remove(removed).await
    }

    async fn list(
        &self,
        prefix: &str,
        after: Option<&BlobKey>,
        limit: usize,
    ) -> Result<Vec<BlobKey>, BlobError> {
        let prefix = prefix.to_owned();
        let after = after.map(ToString::to_string);
        let limit = limit.clamp(1, MAX_PAGE);
        self.read(move |connection| list(connection, &prefix, after.as_deref(), limit))
            .await
            .map_err(BlobError::Unavailable)
    }
}

impl Embedded {
    /// Removes the file of a blob whose row is gone. If this does not happen, opening removes it.
    async fn remove(&self, id: Option<i64>) -> Result<(), BlobError> {
        let Some(id) = id else { return Ok(()) };
        let file = file(&self.directory().blobs(), id);
        tokio::task::spawn_blocking(move || remove_file(&file))
            .await
            .map_err(BlobError::unavailable)?
            .map_err(BlobError::unavailable)
    }
}

/// A file that is being written, removed unless it became a blob.
struct Incoming(PathBuf);

impl Drop for Incoming {
    fn drop(&mut self) {
        // Usually it has been renamed; if removing fails, opening the directory removes it.
        drop(fs::remove_file(&self.0));
    }
}

/// What the row says of a blob.
struct Description {
    media_type: String,
    sha256: [u8; 32],
}

fn write(incoming: Incoming, blob: NewBlob) -> Result<(Incoming, Description), BlobError> {
    if sha256(&blob.bytes) != blob.sha256 {
        return Err(BlobError::ChecksumMismatch);
    }
    let to_disk = || {
        let mut file = File::create_new(&incoming.0)?;
        file.write_all(&blob.bytes)?;
        file.sync_all()
    };
    to_disk().map_err(BlobError::unavailable)?;
    let description = Description {
        media_type: blob.media_type,
        sha256: blob.sha256,
    };
    Ok((incoming, description))
}

/// Makes the file a blob and returns the id of the blob it replaces.
///
/// The file is in its place before the row is committed, so a row never lacks its file.
fn enter(
    connection: &Connection,
    folder: &Path,
    key: &BlobKey,
    incoming: &Incoming,
    new: &Description,
    overwrite: Overwrite,
) -> Result<Result<Option<i64>, BlobError>, BoxError> {
    let replaced = remove_row(connection, key)?;
    if replaced.is_some() && overwrite == Overwrite::Refuse {
        return Ok(Err(BlobError::Exists));
    }
    connection
        .prepare_cached("INSERT INTO blobs (key, media_type, sha256) VALUES (?1, ?2, ?3)")?
        .execute(params![key.as_str(), new.media_type, new.sha256])?;
    fs::rename(&incoming.0, file(folder, connection.last_insert_rowid()))?;
    File::open(folder)?.sync_all()?;
    Ok(Ok(replaced))
}

fn remove_row(connection: &Connection, key: &BlobKey) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("DELETE FROM blobs WHERE key = ?1 RETURNING id")?
        .query_row([key.as_str()], |row| row.get(0))
        .optional()
}

fn find(
    connection: &Connection,
    folder: &Path,
    key: &BlobKey,
) -> rusqlite::Result<Result<Option<Blob>, BlobError>> {
    let mut missing = None;
    loop {
        let row: Option<(i64, String, [u8; 32])> = connection
            .prepare_cached("SELECT id, media_type, sha256 FROM blobs WHERE key = ?1")?
            .query_row([key.as_str()], |row| row.try_into())
            .optional()?;
        let Some((id, media_type, expected)) = row else {
            return Ok(Ok(None));
        };
        match fs::read(file(folder, id)) {
            Ok(bytes) if sha256(&bytes) == expected => {
                return Ok(Ok(Some(Blob {
                    bytes,
                    media_type,
                    sha256: expected,
                })));
            }
            Ok(_) => return Ok(Err(BlobError::Corrupt)),
            // Replaced or deleted since the row was read, unless the row is still the same.
            Err(error) if error.kind() == ErrorKind::NotFound && missing != Some(id) => {
                missing = Some(id);
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Err(BlobError::Corrupt));
            }
            Err(error) => return Ok(Err(BlobError::unavailable(error))),
        }
    }
}

fn list(
    connection: &Connection,
    prefix: &str,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<BlobKey>, BoxError> {
    let mut statement = connection.prepare_cached(
        "SELECT key FROM blobs WHERE key >= ?1 AND (?2 IS NULL OR key > ?2) ORDER BY key",
    )?;
    let start = after.map_or(prefix, |after| after.max(prefix));
    let mut rows = statement.query(params![start, after])?;
    let mut keys = Vec::new();
    while let Some(row) = rows.next()? {
        let key: String = row.get(0)?;
        if keys.len() == limit || !key.starts_with(prefix) {
            break;
        }
        keys.push(BlobKey::parse(&key)?);
    }
    Ok(keys)
}

fn file(folder: &Path, id: i64) -> PathBuf {
    folder.join(id.to_string())
}

fn remove_file(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Removes the files that a crash left without a row. Called before anything else may write.
pub(crate) fn remove_leftovers(
    connection: &Connection,
    directory: &Directory,
) -> Result<(), BoxError> {
    for entry in fs::read_dir(directory.incoming())? {
        remove_file(&entry?.path())?;
    }
    let mut statement = connection.prepare("SELECT 1 FROM blobs WHERE id = ?1")?;
    for entry in fs::read_dir(directory.blobs())? {
        let entry = entry?;
        let id = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<i64>().ok());
        // What has another name was put there by somebody else, and is left to them.
        if let Some(id) = id
            && !statement.exists([id])?
        {
            remove_file(&entry.path())?;
        }
    }
    Ok(())
}
