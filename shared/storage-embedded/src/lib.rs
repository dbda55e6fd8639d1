#![doc = include_str!("../README.md")]

mod blobs;
mod documents;
mod outbox;
mod queue;
mod reader;
mod schema;
mod sweep;
mod time;
mod writer;

use std::fs::{DirBuilder, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;
use storage::{BoxError, StorageError};

use crate::reader::Readers;
use crate::writer::Writer;

const READERS: usize = 4;

/// The ports on a data directory. Clones share it; it is unlocked when the last one is dropped.
#[derive(Clone)]
pub struct Embedded {
    inner: Arc<Inner>,
}

/// Fields are dropped in this order: the lock goes when nothing writes any more.
struct Inner {
    writer: Writer,
    readers: Readers,
    directory: Directory,
    _lock: File,
}

/// The data directory could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The directory cannot be made, read or written.
    #[error(
        "the data directory {directory} cannot be used; check that it is a directory and may be written"
    )]
    Directory {
        /// The directory.
        directory: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// Another process has it open.
    #[error(
        "the data directory {directory} is in use by another process; stop that one or choose another directory"
    )]
    InUse {
        /// The directory.
        directory: PathBuf,
    },
    /// A later version of this program wrote it.
    #[error(
        "the data was written by a newer program (schema {found}, this program knows {known}); use that program"
    )]
    Newer {
        /// The version of the schema in the file.
        found: i64,
        /// The latest version that this program knows.
        known: i64,
    },
    /// The file is a database of something else.
    #[error("the database file in the data directory belongs to another program")]
    Foreign,
    /// The database cannot be opened or migrated.
    #[error("the database file in the data directory cannot be opened")]
    Database(#[source] BoxError),
}

/// Where things lie in the data directory.
#[derive(Debug, Clone)]
pub(crate) struct Directory(PathBuf);

impl Directory {
    fn database(&self) -> PathBuf {
        self.0.join("smart-customs.sqlite")
    }

    fn lock(&self) -> PathBuf {
        self.0.join("lock")
    }

    /// Complete blobs, by id.
    pub(crate) fn blobs(&self) -> PathBuf {
        self.0.join("blobs")
    }

    /// Blobs that are being written.
    pub(crate) fn incoming(&self) -> PathBuf {
        self.0.join("incoming")
    }
}

impl Embedded {
    /// Opens a data directory, which is made if it is not there.
    ///
    /// This blocks for some milliseconds; programs do it once, when they start.
    pub fn open(directory: impl AsRef<Path>) -> Result<Self, OpenError> {
        let directory = Directory(directory.as_ref().to_owned());
        let lock = prepare(&directory)?;
        let connection = schema::open(&directory.database())?;
        blobs::remove_leftovers(&connection, &directory).map_err(OpenError::Database)?;
        let readers = Readers::open(&directory.database(), READERS)
            .map_err(|error| OpenError::Database(error.into()))?;
        let writer = Writer::start(connection).map_err(|source| OpenError::Directory {
            directory: directory.0.clone(),
            source,
        })?;
        let inner = Inner {
            writer,
            readers,
            directory,
            _lock: lock,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Checks that the storage reads and writes, by doing both.
    pub async fn ready(&self) -> Result<(), StorageError> {
        let probe = |connection: &Connection| {
            connection.execute("UPDATE probe SET count = count + 1", [])?;
            Ok(Ok::<_, StorageError>(()))
        };
        self.write(probe)
            .await
            .map_err(StorageError::Unavailable)??;
        self.read(|connection| {
            Ok(connection.query_row("SELECT count FROM probe", [], |row| row.get::<_, i64>(0))?)
        })
        .await
        .map(|_| ())
        .map_err(StorageError::Unavailable)
    }

    /// Does a piece of work in the next commit, see [`Writer::write`].
    pub(crate) async fn write<T, E, W>(&self, work: W) -> Result<Result<T, E>, BoxError>
    where
        T: Send + 'static,
        E: Send + 'static,
        W: FnOnce(&Connection) -> Result<Result<T, E>, BoxError> + Send + 'static,
    {
        self.inner.writer.write(work).await
    }

    /// Does a piece of work that only reads.
    pub(crate) async fn read<T, W>(&self, work: W) -> Result<T, BoxError>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Result<T, BoxError> + Send + 'static,
    {
        self.inner.readers.read(work).await
    }

    pub(crate) fn directory(&self) -> &Directory {
        &self.inner.directory
    }
}

fn prepare(directory: &Directory) -> Result<File, OpenError> {
    let failed = |source| OpenError::Directory {
        directory: directory.0.clone(),
        source,
    };
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    // There will be personal data in it.
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    for path in [&directory.0, &directory.blobs(), &directory.incoming()] {
        builder.create(path).map_err(failed)?;
    }
    let lock = File::create(directory.lock()).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(std::fs::TryLockError::WouldBlock) => Err(OpenError::InUse {
            directory: directory.0.clone(),
        }),
        Err(std::fs::TryLockError::Error(source)) => Err(failed(source)),
    }
}
