//! The adapter against an in-process server of the DynamoDB API, and against a server that fails.

#![expect(
    clippy::unwrap_used,
    reason = "the lint knows test functions, not the functions they share"
)]

mod contract;
mod failures;
mod ranker;
mod stub;
mod table;

use aws_sdk_dynamodb::Client;
use storage_aws::testing;
use tokio::net::TcpListener;

/// The name of the table in tests.
const TABLE: &str = "documents";

/// A fresh database on a port of its own, with an empty table.
async fn database() -> Client {
    let database = dynoxide::Database::memory().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(dynoxide::server::serve_on(listener, database));
    let client = testing::client(&endpoint);
    testing::create_table(&client, TABLE).await;
    client
}
