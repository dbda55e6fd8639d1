//! Opening a data directory: what is kept, and what is refused with which words.

#![expect(
    clippy::unwrap_used,
    reason = "the lint knows test functions, not the functions they share"
)]

use std::fs;

use jiff::Timestamp;
use rusqlite::Connection;
use storage::{
    BlobError, BlobKey, Blobs, Condition, Documents, Key, NewBlob, NewMessage, Overwrite, Queue,
    Transaction,
};
use storage_embedded::{Embedded, OpenError};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

#[tokio::test]
async fn everything_is_there_after_opening_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("made/on/the/way");
    let key = Key::new("p", "s");
    let blob_key = BlobKey::parse("a/b").unwrap();
    let storage = Embedded::open(&path).unwrap();
    Documents::put(
        &storage,
        key.clone(),
        Condition::Absent,
        b"{}".into(),
        None,
        at(0),
    )
    .await
    .unwrap();
    let blob = NewBlob::new("content", "text/plain");
    Blobs::put(&storage, &blob_key, blob, Overwrite::Refuse)
        .await
        .unwrap();
    let message = NewMessage {
        group: None,
        dedup_id: "m".into(),
        body: b"{}".into(),
    };
    storage.send("q", message, at(0)).await.unwrap();
    drop(storage);

    let storage = Embedded::open(&path).unwrap();
    assert!(
        Documents::get(&storage, &key, at(0))
            .await
            .unwrap()
            .is_some()
    );
    assert!(Blobs::get(&storage, &blob_key).await.unwrap().is_some());
    assert_eq!(storage.depth("q", at(0)).await.unwrap().ready, 1);
}

#[tokio::test]
async fn two_never_share_a_directory() {
    let directory = tempfile::tempdir().unwrap();
    let first = Embedded::open(directory.path()).unwrap();
    let clone = first.clone();
    drop(first);
    let Err(second) = Embedded::open(directory.path()) else {
        panic!("the directory was opened twice");
    };
    assert!(matches!(second, OpenError::InUse { .. }));
    assert!(
        second
            .to_string()
            .ends_with("stop that one or choose another directory")
    );

    drop(clone);
    Embedded::open(directory.path()).unwrap();
}

#[cfg(unix)]
#[test]
fn a_new_directory_is_closed_to_other_users() {
    use std::os::unix::fs::PermissionsExt;

    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data");
    drop(Embedded::open(&path).unwrap());

    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o700
    );
}

#[test]
fn a_file_in_place_of_the_directory_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, "content").unwrap();

    assert!(matches!(
        Embedded::open(&file),
        Err(OpenError::Directory { .. })
    ));
    assert_eq!(fs::read(&file).unwrap(), b"content");
}

#[test]
fn a_newer_database_is_refused_and_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    drop(Embedded::open(directory.path()).unwrap());
    let file = directory.path().join("smart-customs.sqlite");
    let connection = Connection::open(&file).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let before = fs::read(&file).unwrap();

    let Err(error) = Embedded::open(directory.path()) else {
        panic!("a newer database was opened");
    };
    assert!(matches!(
        error,
        OpenError::Newer {
            found: 99,
            known: 1
        }
    ));
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[test]
fn what_is_not_our_database_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("smart-customs.sqlite");
    let connection = Connection::open(&file).unwrap();
    connection.execute_batch("CREATE TABLE theirs (a)").unwrap();
    drop(connection);
    assert!(matches!(
        Embedded::open(directory.path()),
        Err(OpenError::Foreign)
    ));

    fs::write(
        &file,
        "no database at all, but some text of more than a hundred bytes ".repeat(9),
    )
    .unwrap();
    assert!(matches!(
        Embedded::open(directory.path()),
        Err(OpenError::Database(_))
    ));
}

#[tokio::test]
async fn leftovers_of_a_crash_are_removed_and_blobs_are_not() {
    let directory = tempfile::tempdir().unwrap();
    let key = BlobKey::parse("a").unwrap();
    let storage = Embedded::open(directory.path()).unwrap();
    for content in ["first", "second"] {
        let blob = NewBlob::new(content, "text/plain");
        Blobs::put(&storage, &key, blob, Overwrite::Allow)
            .await
            .unwrap();
    }
    drop(storage);
    let path = |name: &str| directory.path().join(name);
    assert!(
        !path("blobs/1").exists(),
        "the replaced content is still there"
    );
    fs::write(path("blobs/77"), "without a row").unwrap();
    fs::write(path("incoming/0"), "half written").unwrap();

    let storage = Embedded::open(directory.path()).unwrap();
    assert!(!path("blobs/77").exists());
    assert!(!path("incoming/0").exists());
    let found = Blobs::get(&storage, &key).await.unwrap().unwrap();
    assert_eq!(found.bytes, b"second");
    fs::remove_file(path("blobs/2")).unwrap();
    assert!(matches!(
        Blobs::get(&storage, &key).await,
        Err(BlobError::Corrupt)
    ));
}

#[tokio::test]
async fn a_sweep_removes_what_has_expired_and_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let storage = Embedded::open(directory.path()).unwrap();
    for hundred in 0..25 {
        let transaction = (0..100).fold(Transaction::new(), |transaction, n| {
            let expires_at = match n % 5 {
                0 => None,
                1 => Some(at(11)),
                _ => Some(at(10)),
            };
            let key = Key::new("p", format!("{hundred}-{n}"));
            transaction.put(key, Condition::Absent, b"{}".into(), expires_at)
        });
        storage.transact(transaction, at(0)).await.unwrap();
    }
    let token = Transaction::new().token("t");
    storage.transact(token, at(0)).await.unwrap();

    assert_eq!(storage.sweep(at(9)).await.unwrap(), 0);
    assert_eq!(storage.sweep(at(10)).await.unwrap(), 1_500);
    assert_eq!(storage.sweep(at(10)).await.unwrap(), 0);
    let left = storage.query("p", "", None, 1_000, at(0)).await.unwrap();
    assert_eq!(left.documents.len(), 1_000);
    assert_eq!(storage.sweep(at(15 * 86_400)).await.unwrap(), 501);
}
