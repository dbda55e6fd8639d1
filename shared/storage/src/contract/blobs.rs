//! Cases for `Blobs`.

use tokio::task::JoinSet;

use super::{AWKWARD, Harness};
use crate::{BlobError, BlobKey, NewBlob, Overwrite, sha256};

fn key(text: &str) -> BlobKey {
    BlobKey::parse(text).unwrap()
}

async fn put(
    harness: &dyn Harness,
    name: &str,
    bytes: &[u8],
    overwrite: Overwrite,
) -> Result<(), BlobError> {
    let blob = NewBlob::new(bytes, "text/plain");
    harness.blobs().put(&key(name), blob, overwrite).await
}

async fn content(harness: &dyn Harness, name: &str) -> Option<Vec<u8>> {
    let blob = harness.blobs().get(&key(name)).await.unwrap();
    blob.map(|blob| blob.bytes)
}

/// Content, media type and checksum come back, for empty and for large content too.
pub async fn a_blob_comes_back(harness: &dyn Harness) {
    assert_eq!(harness.blobs().get(&key("a")).await.unwrap(), None);
    let large: Vec<u8> = (0_u32..1_500_000).flat_map(u32::to_le_bytes).collect();
    for (name, bytes) in [
        ("empty", b"".as_slice()),
        ("text", AWKWARD.as_bytes()),
        ("large", &large),
    ] {
        put(harness, name, bytes, Overwrite::Refuse).await.unwrap();

        let blob = harness.blobs().get(&key(name)).await.unwrap().unwrap();
        assert_eq!(blob.bytes, bytes);
        assert_eq!(blob.media_type, "text/plain");
        assert_eq!(blob.sha256, sha256(bytes));
    }
}

/// Content that was damaged on its way is refused and leaves nothing.
pub async fn a_wrong_checksum_is_refused(harness: &dyn Harness) {
    let mut blob = NewBlob::new("content", "text/plain");
    blob.bytes[0] ^= 1;
    let refused = harness.blobs().put(&key("a"), blob, Overwrite::Allow).await;

    assert!(matches!(refused, Err(BlobError::ChecksumMismatch)));
    assert_eq!(content(harness, "a").await, None);
}

/// Content that was damaged in the store is never handed out.
pub async fn damage_is_noticed(harness: &dyn Harness) {
    put(harness, "a", b"content", Overwrite::Refuse)
        .await
        .unwrap();
    put(harness, "b", b"content", Overwrite::Refuse)
        .await
        .unwrap();
    harness.damage(&key("a")).await;

    let damaged = harness.blobs().get(&key("a")).await;
    assert!(matches!(damaged, Err(BlobError::Corrupt)));
    assert_eq!(content(harness, "b").await.unwrap(), b"content");
}

/// A blob is replaced only if that was asked for.
pub async fn overwriting_is_refused_unless_allowed(harness: &dyn Harness) {
    put(harness, "a", b"first", Overwrite::Refuse)
        .await
        .unwrap();
    let refused = put(harness, "a", b"second", Overwrite::Refuse).await;
    assert!(matches!(refused, Err(BlobError::Exists)));
    assert_eq!(content(harness, "a").await.unwrap(), b"first");

    put(harness, "a", b"third", Overwrite::Allow).await.unwrap();
    assert_eq!(content(harness, "a").await.unwrap(), b"third");
}

/// A deleted blob is gone; its key is free again, also for the same content.
pub async fn deleted_is_gone(harness: &dyn Harness) {
    put(harness, "a", b"content", Overwrite::Refuse)
        .await
        .unwrap();
    put(harness, "b", b"content", Overwrite::Refuse)
        .await
        .unwrap();
    harness.blobs().delete(&key("a")).await.unwrap();
    harness.blobs().delete(&key("a")).await.unwrap();

    assert_eq!(content(harness, "a").await, None);
    assert_eq!(content(harness, "b").await.unwrap(), b"content");
    put(harness, "a", b"content", Overwrite::Refuse)
        .await
        .unwrap();
    assert_eq!(content(harness, "a").await.unwrap(), b"content");
}

/// Keys are listed in order, by literal prefix, in parts.
pub async fn keys_are_listed_by_prefix(harness: &dyn Harness) {
    for name in ["b", "a/2", "a/10", "a_1", "aX1", "A/1", "a/2/x"] {
        put(harness, name, b"", Overwrite::Refuse).await.unwrap();
    }
    let list = async |prefix: &str, after: Option<&str>, limit| {
        let after = after.map(key);
        let keys = harness.blobs().list(prefix, after.as_ref(), limit).await;
        keys.unwrap()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };

    assert_eq!(list("a/", None, 10).await, ["a/10", "a/2", "a/2/x"]);
    assert_eq!(list("a/", None, 2).await, ["a/10", "a/2"]);
    assert_eq!(list("a/", Some("a/2"), 2).await, ["a/2/x"]);
    assert_eq!(list("a_", None, 10).await, ["a_1"]);
    assert_eq!(list("", None, 10).await.len(), 7);
    assert!(list("c", None, 10).await.is_empty());
}

/// Keys are names, not folders: one may go on where another ends.
pub async fn a_key_may_be_the_start_of_another(harness: &dyn Harness) {
    put(harness, "a", b"1", Overwrite::Refuse).await.unwrap();
    put(harness, "a/b", b"2", Overwrite::Refuse).await.unwrap();

    assert_eq!(content(harness, "a").await.unwrap(), b"1");
    assert_eq!(content(harness, "a/b").await.unwrap(), b"2");
}

/// Of many that put the same key at once, one does.
pub async fn racing_puts_have_one_winner(harness: &dyn Harness) {
    let mut callers = JoinSet::new();
    for n in 0..32 {
        let blobs = harness.blobs();
        callers.spawn(async move {
            let blob = NewBlob::new(format!("content {n}"), "text/plain");
            (n, blobs.put(&key("a"), blob, Overwrite::Refuse).await)
        });
    }
    let mut winners = Vec::new();
    while let Some(caller) = callers.join_next().await {
        match caller.unwrap() {
            (n, Ok(())) => winners.push(n),
            (_, Err(BlobError::Exists)) => {}
            (_, Err(error)) => panic!("{error:?}"),
        }
    }

    assert_eq!(winners.len(), 1);
    let expected = format!("content {}", winners[0]).into_bytes();
    assert_eq!(content(harness, "a").await.unwrap(), expected);
}
