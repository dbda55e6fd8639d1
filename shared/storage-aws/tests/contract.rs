//! The contract suite of documents and outbox over an in-process server of the DynamoDB API.

#![expect(
    clippy::unwrap_used,
    reason = "the lint knows test functions, not the functions they share"
)]

use std::sync::Arc;

use async_trait::async_trait;
use storage::contract::Harness;
use storage::{BlobKey, Blobs, Documents, Outbox, Queue};
use storage_aws::{DynamoDocuments, testing};

struct DynamoHarness {
    documents: Arc<DynamoDocuments>,
}

/// A fresh database on a port of its own.
async fn start() -> DynamoHarness {
    let database = dynoxide::Database::memory().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(dynoxide::server::serve_on(listener, database));
    let client = testing::client(&endpoint);
    testing::create_table(&client, "documents").await;
    DynamoHarness {
        documents: Arc::new(DynamoDocuments::new(client, "documents")),
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
