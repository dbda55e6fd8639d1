//! Blobs: files under a path-like key, checked against their SHA-256 on the way in and out.

use std::fmt;
use std::str::FromStr;

use async_trait::async_trait;
use sha2::{Digest, Sha256};

use crate::BoxError;

const MAX_KEY_BYTES: usize = 512;

/// The SHA-256 of bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// A key such as `applications/01J…/form.pdf`.
///
/// Segments of ASCII letters, digits and `-_.=` joined by `/`; no segment starts with a dot, so a
/// key never leads out of its store.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlobKey(String);

/// The text is not a blob key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text is not a blob key")]
pub struct InvalidBlobKey;

impl BlobKey {
    /// Checks the text.
    pub fn parse(text: &str) -> Result<Self, InvalidBlobKey> {
        let segment_is_fine = |segment: &str| {
            !segment.is_empty()
                && !segment.starts_with('.')
                && segment
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.=".contains(&byte))
        };
        if text.len() > MAX_KEY_BYTES || !text.split('/').all(segment_is_fine) {
            return Err(InvalidBlobKey);
        }
        Ok(Self(text.to_owned()))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for BlobKey {
    type Err = InvalidBlobKey;

    fn from_str(text: &str) -> Result<Self, InvalidBlobKey> {
        Self::parse(text)
    }
}

/// Whether a put may replace a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// The put fails if there is a blob under the key.
    Refuse,
    /// The put replaces the blob under the key.
    Allow,
}

/// A blob to be put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBlob {
    /// The content.
    pub bytes: Vec<u8>,
    /// Media type of the content, such as `application/pdf`.
    pub media_type: String,
    /// What the sender says the SHA-256 of the content is.
    pub sha256: [u8; 32],
}

impl NewBlob {
    /// Makes a blob of content that is at hand, with its checksum.
    pub fn new(bytes: impl Into<Vec<u8>>, media_type: impl Into<String>) -> Self {
        let bytes = bytes.into();
        Self {
            sha256: sha256(&bytes),
            bytes,
            media_type: media_type.into(),
        }
    }
}

/// A stored blob, whose content was checked against its checksum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// The content.
    pub bytes: Vec<u8>,
    /// Media type of the content.
    pub media_type: String,
    /// SHA-256 of the content.
    pub sha256: [u8; 32],
}

/// A blob was not stored or not read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// There is a blob under the key, and it may not be replaced.
    #[error("there is a blob under this key already")]
    Exists,
    /// The content is not what the sender meant to send.
    #[error("the content does not have the checksum it was sent with")]
    ChecksumMismatch,
    /// The content is not what was stored, or it is missing.
    #[error("the stored content is damaged")]
    Corrupt,
    /// The store did not answer; trying again later may help.
    #[error("the blob store is unavailable")]
    Unavailable(#[source] BoxError),
}

impl BlobError {
    /// Wraps an adapter's error.
    pub fn unavailable(source: impl Into<BoxError>) -> Self {
        Self::Unavailable(source.into())
    }
}

/// Stores blobs.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Stores a blob. Once this returns `Ok`, a crash does not lose it.
    async fn put(
        &self,
        key: &BlobKey,
        blob: NewBlob,
        overwrite: Overwrite,
    ) -> Result<(), BlobError>;

    /// Reads a blob and checks it; `None` if there is none.
    async fn get(&self, key: &BlobKey) -> Result<Option<Blob>, BlobError>;

    /// Removes a blob, if there is one.
    async fn delete(&self, key: &BlobKey) -> Result<(), BlobError>;

    /// The keys that start with `prefix` and come after `after`, ascending; fewer than `limit` at the end.
    ///
    /// `limit` is clamped to between 1 and [`crate::MAX_PAGE`].
    async fn list(
        &self,
        prefix: &str,
        after: Option<&BlobKey>,
        limit: usize,
    ) -> Result<Vec<BlobKey>, BlobError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_lead_elsewhere_are_refused() {
        let long = "a".repeat(MAX_KEY_BYTES + 1);
        for text in [
            "",
            "/",
            "/etc/passwd",
            "..",
            "../a",
            "a/../b",
            "a/..",
            "a//b",
            "a/",
            ".hidden",
            "a/.b",
            "a\\b",
            "a\0b",
            "a b",
            "a%2e%2e",
            "C:",
            "檔案",
            &long,
        ] {
            assert_eq!(BlobKey::parse(text), Err(InvalidBlobKey), "{text:?}");
        }
        for text in ["a", "a/b/c.pdf", "2026-12-01/v=1/a_b..c", &long[1..]] {
            assert_eq!(BlobKey::parse(text).unwrap().as_str(), text);
        }
    }
}
