#![doc = include_str!("../README.md")]

mod documents;
mod item;
mod outbox;
mod ranker;
#[cfg(feature = "testing")]
pub mod testing;
mod transaction;

use aws_config::BehaviorVersion;

pub use documents::DynamoDocuments;
pub use ranker::LambdaRanker;

/// The clients of AWS, configured by the environment as AWS documents it.
pub struct Aws {
    /// DynamoDB.
    pub dynamodb: aws_sdk_dynamodb::Client,
    /// Lambda.
    pub lambda: aws_sdk_lambda::Client,
}

impl Aws {
    /// Reads region, credentials and endpoints of the environment.
    pub async fn connect() -> Self {
        let config = aws_config::load_defaults(BehaviorVersion::latest()).await;
        Self {
            dynamodb: aws_sdk_dynamodb::Client::new(&config),
            lambda: aws_sdk_lambda::Client::new(&config),
        }
    }
}
