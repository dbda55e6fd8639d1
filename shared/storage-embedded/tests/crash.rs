//! A writing process is killed at random points: what it acknowledged is there, and nothing is half there.
//!
//! The test starts itself again as the process to be killed. `CRASH_ROUNDS` says how often.
#![expect(
    clippy::unwrap_used,
    reason = "the lint knows test functions, not the functions they share"
)]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use storage::{
    BlobKey, Blobs, Condition, Documents, Key, NewBlob, NewMessage, Outbox, OutboxMessage,
    Overwrite, Queue, Transaction,
};
use storage_embedded::Embedded;

const DIRECTORY: &str = "CRASH_DIRECTORY";
const ROUND: &str = "CRASH_ROUND";
const WRITERS: usize = 8;

/// Large enough to go over several pages of the database, and different for each record.
fn body(name: &str) -> Vec<u8> {
    name.repeat(1_000).into_bytes()
}

fn key(half: &str, name: &str) -> Key {
    Key::new(half, name)
}

fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH
}

/// Writes one record in each port, and prints its name after each acknowledgement.
async fn write(storage: &Embedded, name: &str) {
    let transaction = Transaction::new()
        .put(key("left", name), Condition::Absent, body(name), None)
        .put(key("right", name), Condition::Absent, body(name), None)
        .message(OutboxMessage::new("topic", name, body(name)));
    storage.transact(transaction, now()).await.unwrap();
    acknowledge("documents", name);

    let message = NewMessage {
        group: None,
        dedup_id: name.to_owned(),
        body: body(name),
    };
    storage.send(name, message, now()).await.unwrap();
    acknowledge("queue", name);

    let blob = NewBlob::new(body(name), "text/plain");
    let blob_key = BlobKey::parse(name).unwrap();
    Blobs::put(storage, &blob_key, blob, Overwrite::Refuse)
        .await
        .unwrap();
    acknowledge("blobs", name);
}

fn acknowledge(port: &str, name: &str) {
    // One write, so that a line is there whole or not at all.
    let line = format!("acknowledged {port} {name}\n");
    std::io::stdout().write_all(line.as_bytes()).unwrap();
}

/// Not a test of its own: the process that is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child_that_writes_until_it_is_killed() {
    let (Ok(directory), Ok(round)) = (std::env::var(DIRECTORY), std::env::var(ROUND)) else {
        return;
    };
    let storage = Arc::new(Embedded::open(directory).unwrap());
    let writers = (0..WRITERS).map(|writer| {
        let (storage, round) = (Arc::clone(&storage), round.clone());
        tokio::spawn(async move {
            for n in 0.. {
                write(&storage, &format!("{round}-{writer}-{n}")).await;
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
}

/// Starts the child, kills it after a while and returns what it acknowledged.
fn killed_child(directory: &Path, round: u64, after: Duration) -> Vec<(String, String)> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "child_that_writes_until_it_is_killed",
            "--nocapture",
        ])
        .env(DIRECTORY, directory)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let reader = std::thread::spawn(move || {
        let lines = output.lines().map(Result::unwrap);
        lines.filter_map(|line| acknowledgement(&line)).collect()
    });
    std::thread::sleep(after);
    child.kill().unwrap();
    assert!(
        !child.wait().unwrap().success(),
        "the child ended by itself"
    );
    reader.join().unwrap()
}

fn acknowledgement(line: &str) -> Option<(String, String)> {
    // The test runner prints the name of the test before the first line, without a line end.
    let (_, rest) = line.split_once("acknowledged ")?;
    let (port, name) = rest.split_once(' ')?;
    Some((port.to_owned(), name.to_owned()))
}

/// Asserts that an acknowledged record is there, whole.
async fn assert_is_there(storage: &Embedded, port: &str, name: &str) {
    match port {
        "documents" => {
            for half in ["left", "right"] {
                let found = Documents::get(storage, &key(half, name), now())
                    .await
                    .unwrap();
                assert_eq!(
                    found.map(|found| found.body),
                    Some(body(name)),
                    "{half} {name}"
                );
            }
        }
        "queue" => {
            let ready = storage.depth(name, now()).await.unwrap().ready;
            assert_eq!(ready, 1, "queue {name}");
        }
        "blobs" => {
            let blob_key = BlobKey::parse(name).unwrap();
            let found = Blobs::get(storage, &blob_key).await.unwrap();
            assert_eq!(
                found.map(|found| found.bytes),
                Some(body(name)),
                "blob {name}"
            );
        }
        _ => panic!("unknown port {port}"),
    }
}

async fn names(storage: &Embedded, half: &str) -> BTreeSet<String> {
    let (mut names, mut after) = (BTreeSet::new(), None);
    loop {
        let page = storage
            .query(half, "", after.as_deref(), 1_000, now())
            .await
            .unwrap();
        names.extend(page.documents.into_iter().map(|document| document.key.sort));
        after = page.next;
        if after.is_none() {
            return names;
        }
    }
}

/// Asserts that each transaction, acknowledged or not, happened wholly or not at all; returns how many did.
async fn assert_nothing_is_half_there(storage: &Embedded) -> usize {
    let (left, right) = (names(storage, "left").await, names(storage, "right").await);
    let pending = storage.pending(1_000_000).await.unwrap();
    let messages: BTreeSet<_> = pending.into_iter().map(|message| message.id).collect();
    assert_eq!(left, right);
    assert_eq!(left, messages);

    let mut after = None;
    loop {
        let keys = storage.list("", after.as_ref(), 1_000).await.unwrap();
        for blob_key in &keys {
            let found = Blobs::get(storage, blob_key).await.unwrap().unwrap();
            assert_eq!(found.bytes, body(blob_key.as_str()));
        }
        after = keys.last().cloned();
        if after.is_none() {
            return left.len();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let rounds = std::env::var("CRASH_ROUNDS").map_or(20, |rounds| rounds.parse().unwrap());
    let seed = SystemTime::UNIX_EPOCH.elapsed().unwrap().subsec_nanos();
    let mut random = u64::from(seed) | 1;
    let mut all = 0;
    let mut directory = tempfile::tempdir().unwrap();
    for round in 0..rounds {
        // A fresh directory now and then keeps the check of everything quick, and crashes the first opening too.
        if round % 10 == 0 {
            directory = tempfile::tempdir().unwrap();
        }
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let after = Duration::from_micros((random >> 33) % 250_000);
        let acknowledged = killed_child(directory.path(), round, after);

        let storage = Embedded::open(directory.path()).unwrap();
        storage.ready().await.unwrap();
        for (port, name) in &acknowledged {
            assert_is_there(&storage, port, name).await;
        }
        assert_nothing_is_half_there(&storage).await;
        all += acknowledged.len();
    }
    println!("{rounds} kills, {all} acknowledged writes, 0 lost, 0 half there");
    assert!(all > 0, "the child never came to write");
}
