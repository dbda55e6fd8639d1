//! The contract suite of documents and outbox over an in-process server of the DynamoDB API.

use std::sync::Arc;

use async_trait::async_trait;
use aws_config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Credentials;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use storage::contract::Harness;
use storage::{BlobKey, Blobs, Documents, Outbox, Queue};
use storage_aws::DynamoDocuments;

struct DynamoHarness {
    documents: Arc<DynamoDocuments>,
}

/// A fresh database on a port of its own.
async fn start() -> DynamoHarness {
    let database = dynoxide::Database::memory().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(dynoxide::server::serve_on(listener, database));
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .endpoint_url(endpoint)
        .build();
    let client = Client::from_conf(config);
    create_table(&client).await;
    DynamoHarness {
        documents: Arc::new(DynamoDocuments::new(client, "documents")),
    }
}

async fn create_table(client: &Client) {
    let attribute = |name: &str| {
        AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S)
            .build()
            .unwrap()
    };
    let key = |name: &str, kind: KeyType| {
        KeySchemaElement::builder()
            .attribute_name(name)
            .key_type(kind)
            .build()
            .unwrap()
    };
    client
        .create_table()
        .table_name("documents")
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute("partition"))
        .attribute_definitions(attribute("sort"))
        .key_schema(key("partition", KeyType::Hash))
        .key_schema(key("sort", KeyType::Range))
        .send()
        .await
        .unwrap();
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
