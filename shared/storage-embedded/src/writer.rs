//! The one thread that writes, and the group commit.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;
use storage::BoxError;
use tokio::sync::oneshot;

/// The most pieces of work in one commit, so that the first does not wait long for the last.
const MAX_JOBS: usize = 256;

/// Owns the writing connection. Dropping it finishes what was begun and waits for that.
pub(crate) struct Writer {
    jobs: Option<Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

/// Why a commit failed; every piece of work in it is told.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the write was not committed")]
struct NotCommitted(#[source] Arc<rusqlite::Error>);

trait Job: Send {
    /// Does the work and says whether to keep what it wrote.
    fn run(&mut self, connection: &Connection) -> bool;
    /// Tells the caller, after the commit.
    fn finish(self: Box<Self>, committed: Result<(), NotCommitted>);
}

struct Task<W, R> {
    work: Option<W>,
    result: Option<Result<R, BoxError>>,
    reply: oneshot::Sender<Result<R, BoxError>>,
}

impl<T, E, W> Job for Task<W, Result<T, E>>
where
    T: Send,
    E: Send,
    W: FnOnce(&Connection) -> Result<Result<T, E>, BoxError> + Send,
{
    fn run(&mut self, connection: &Connection) -> bool {
        self.result = self.work.take().map(|work| work(connection));
        matches!(self.result, Some(Ok(Ok(_))))
    }

    fn finish(self: Box<Self>, committed: Result<(), NotCommitted>) {
        let result = match (committed, self.result) {
            (Ok(()), Some(result)) => result,
            (Ok(()), None) => Err("the write was not begun".into()),
            // A refusal too may rest on what others wrote in the commit that failed.
            (Err(error), _) => Err(error.into()),
        };
        // The caller may have gone away, and that is no concern of the others.
        drop(self.reply.send(result));
    }
}

impl Writer {
    pub(crate) fn start(connection: Connection) -> io::Result<Self> {
        let (jobs, waiting) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("storage-writer".to_owned())
            .spawn(move || run(&connection, &waiting))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Does a piece of work in the next commit and returns once it is on the disk.
    ///
    /// The outer error is a fault of the storage, the inner one a refusal. With either, nothing that
    /// the work wrote is kept. The work is done even if the caller stops waiting.
    pub(crate) async fn write<T, E, W>(&self, work: W) -> Result<Result<T, E>, BoxError>
    where
        T: Send + 'static,
        E: Send + 'static,
        W: FnOnce(&Connection) -> Result<Result<T, E>, BoxError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let task = Box::new(Task {
            work: Some(work),
            result: None,
            reply,
        });
        let jobs = self.jobs.as_ref().ok_or("the writer has stopped")?;
        jobs.send(task).map_err(|_| "the writer has stopped")?;
        answer.await?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // A panic was reported when it happened.
            drop(thread.join());
        }
    }
}

fn run(connection: &Connection, waiting: &Receiver<Box<dyn Job>>) {
    while let Ok(first) = waiting.recv() {
        // Whatever arrived during the last commit shares the next one.
        let rest = waiting.try_iter().take(MAX_JOBS - 1);
        let mut jobs: Vec<_> = std::iter::once(first).chain(rest).collect();
        let committed = commit(connection, &mut jobs).map_err(|error| {
            // The error may have ended the transaction already.
            drop(connection.execute_batch("ROLLBACK"));
            NotCommitted(Arc::new(error))
        });
        for job in jobs {
            job.finish(committed.clone());
        }
    }
}

fn commit(connection: &Connection, jobs: &mut [Box<dyn Job>]) -> rusqlite::Result<()> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    for job in jobs {
        connection.execute_batch("SAVEPOINT job")?;
        if !job.run(connection) {
            connection.execute_batch("ROLLBACK TO job")?;
        }
        connection.execute_batch("RELEASE job")?;
    }
    connection.execute_batch("COMMIT")
}
