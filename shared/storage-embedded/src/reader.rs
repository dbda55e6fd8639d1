//! The pool of connections that read.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use storage::BoxError;
use tokio::sync::Semaphore;

use crate::schema;

/// As many connections as there are permits.
pub(crate) struct Readers {
    idle: Arc<Mutex<Vec<Connection>>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    pub(crate) fn open(file: &Path, count: usize) -> rusqlite::Result<Self> {
        let connections = (0..count).map(|_| schema::open_to_read(file));
        Ok(Self {
            idle: Arc::new(Mutex::new(connections.collect::<Result<_, _>>()?)),
            permits: Arc::new(Semaphore::new(count)),
        })
    }

    /// Runs the work on a thread for blocking work, where it sees all that was acknowledged before.
    pub(crate) async fn read<T, W>(&self, work: W) -> Result<T, BoxError>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Result<T, BoxError> + Send + 'static,
    {
        let permit = Arc::clone(&self.permits).acquire_owned().await?;
        let idle = Arc::clone(&self.idle);
        tokio::task::spawn_blocking(move || {
            let pool = || idle.lock().unwrap_or_else(PoisonError::into_inner);
            let connection = pool().pop().ok_or("no connection is left to read with")?;
            let result = work(&connection);
            pool().push(connection);
            drop(permit);
            result
        })
        .await?
    }
}
