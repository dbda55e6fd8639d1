//! Opening the database file and bringing its schema up to date.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::OpenError;

/// Marks the file as ours: the letters `SmCu` in ASCII.
const APPLICATION_ID: i64 = 0x536d_4375;

/// What leads from each version of the schema to the next; the version is the number of those done.
const MIGRATIONS: [&str; 1] = [include_str!("schema/1.sql")];

const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Opens the one connection that writes.
pub(crate) fn open(file: &Path) -> Result<Connection, OpenError> {
    let mut connection = Connection::open(file).map_err(database)?;
    migrate(&mut connection, &MIGRATIONS)?;
    Ok(connection)
}

/// Opens a connection that cannot write.
pub(crate) fn open_to_read(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(connection)
}

fn migrate(connection: &mut Connection, migrations: &[&str]) -> Result<(), OpenError> {
    connection.busy_timeout(BUSY_TIMEOUT).map_err(database)?;
    // Before anything is written: a file that is not ours, or too new, stays as it is.
    let number = |connection: &Connection, pragma: &str| {
        connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0))
    };
    let found = number(connection, "user_version").map_err(database)?;
    let owner = number(connection, "application_id").map_err(database)?;
    let objects: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(database)?;
    let fresh = found == 0 && owner == 0 && objects == 0;
    if !fresh && owner != APPLICATION_ID {
        return Err(OpenError::Foreign);
    }
    let known = i64::try_from(migrations.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(OpenError::Newer { found, known });
    }
    apply(connection, migrations, found).map_err(database)
}

fn apply(connection: &mut Connection, migrations: &[&str], found: i64) -> rusqlite::Result<()> {
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    // FULL: a commit is on the disk before it is acknowledged, not only in the system's cache.
    connection.pragma_update(None, "synchronous", "FULL")?;
    for (version, migration) in (1_i64..).zip(migrations) {
        if version > found {
            let transaction = connection.transaction()?;
            transaction.execute_batch(migration)?;
            transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
            transaction.pragma_update(None, "user_version", version)?;
            transaction.commit()?;
        }
    }
    Ok(())
}

fn database(error: rusqlite::Error) -> OpenError {
    OpenError::Database(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_migration_keeps_the_data() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("file");
        let mut connection = Connection::open(&file).unwrap();
        migrate(&mut connection, &MIGRATIONS).unwrap();
        connection
            .execute("UPDATE probe SET count = 7", [])
            .unwrap();
        drop(connection);

        let later = [MIGRATIONS[0], "ALTER TABLE probe ADD COLUMN note TEXT"];
        for _ in 0..2 {
            let mut connection = Connection::open(&file).unwrap();
            migrate(&mut connection, &later).unwrap();
            let count: i64 = connection
                .query_row("SELECT count FROM probe WHERE note IS NULL", [], |row| {
                    row.get(0)
                })
                .unwrap();
            assert_eq!(count, 7);
        }
        let older = open(&file);
        assert!(matches!(
            older,
            Err(OpenError::Newer { found: 2, known: 1 })
        ));
    }

    #[test]
    fn a_migration_that_fails_leaves_the_version_before() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("file");
        let mut connection = Connection::open(&file).unwrap();
        let broken = [MIGRATIONS[0], "CREATE TABLE half (a) STRICT; nonsense"];
        assert!(migrate(&mut connection, &broken).is_err());
        drop(connection);

        assert!(open(&file).is_ok());
    }

    #[test]
    fn the_writer_waits_for_the_disk() {
        let directory = tempfile::tempdir().unwrap();
        let connection = open(&directory.path().join("file")).unwrap();
        let mode: String = connection
            .pragma_query_value(None, "journal_mode", |row| row.get(0))
            .unwrap();
        let synchronous: i64 = connection
            .pragma_query_value(None, "synchronous", |row| row.get(0))
            .unwrap();

        assert_eq!((mode.as_str(), synchronous), ("wal", 2));
    }
}
