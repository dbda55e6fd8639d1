//! The contract suite of documents and outbox.

use std::sync::Arc;

use async_trait::async_trait;
use storage::contract::Harness;
use storage::{BlobKey, Blobs, Documents, Outbox, Queue};
use storage_aws::DynamoDocuments;

use crate::{TABLE, database};

struct DynamoHarness {
    documents: Arc<DynamoDocuments>,
}

async fn start() -> DynamoHarness {
    DynamoHarness {
        documents: Arc::new(DynamoDocuments::new(database().await, TABLE)),
    }
}

#[async_trait]
impl Harness for DynamoHarness {
    fn documents(&self) -> Arc<dyn Documents> {
        Arc::clone(&self.documents) as _
    }

    fn outbox(&self) -> Arc<dyn Outbox> {
        Arc::clone(&self.documents) as _
    }

    fn queue(&self) -> Arc<dyn Queue> {
        panic!("this adapter has no queue")
    }

    fn blobs(&self) -> Arc<dyn Blobs> {
        panic!("this adapter has no blobs")
    }

    async fn damage(&self, _key: &BlobKey) {}

    fn updates_per_writer(&self) -> u64 {
        8
    }
}

storage::contract_tests!(documents super::start);
