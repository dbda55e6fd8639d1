//! The contract suite over the embedded adapter.

#![expect(
    clippy::unwrap_used,
    reason = "the lint knows test functions, not the functions they share"
)]

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use storage::contract::Harness;
use storage::{BlobKey, Blobs, Documents, Outbox, Queue, sha256};
use storage_embedded::Embedded;
use tempfile::TempDir;

struct EmbeddedHarness {
    storage: Arc<Embedded>,
    directory: TempDir,
}

async fn start() -> EmbeddedHarness {
    let directory = tempfile::tempdir().unwrap();
    let storage = Arc::new(Embedded::open(directory.path()).unwrap());
    storage.ready().await.unwrap();
    EmbeddedHarness { storage, directory }
}

#[async_trait]
impl Harness for EmbeddedHarness {
    fn documents(&self) -> Arc<dyn Documents> {
        Arc::clone(&self.storage) as _
    }

    fn outbox(&self) -> Arc<dyn Outbox> {
        Arc::clone(&self.storage) as _
    }

    fn queue(&self) -> Arc<dyn Queue> {
        Arc::clone(&self.storage) as _
    }

    fn blobs(&self) -> Arc<dyn Blobs> {
        Arc::clone(&self.storage) as _
    }

    /// Flips one bit in the first file with the content of the blob.
    async fn damage(&self, key: &BlobKey) {
        let blob = Blobs::get(self.storage.as_ref(), key)
            .await
            .unwrap()
            .unwrap();
        let folder: &Path = &self.directory.path().join("blobs");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|file| sha256(&std::fs::read(file).unwrap()) == blob.sha256)
            .collect();
        files.sort();
        let mut bytes = blob.bytes;
        bytes[0] ^= 1;
        std::fs::write(&files[0], bytes).unwrap();
    }
}

storage::contract_tests!(super::start);
