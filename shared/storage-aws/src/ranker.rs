//! The model behind the `code-inference` function.

use async_trait::async_trait;
use aws_sdk_lambda::Client;
use aws_sdk_lambda::primitives::Blob;
use contracts::classification::{Description, RankCodes, RankError, RankRequest, Ranking};
use serde_json::{Value, json};

/// Ranks codes by invoking a function.
#[derive(Debug, Clone)]
pub struct LambdaRanker {
    client: Client,
    function: String,
}

/// The function answered, but not with a ranking.
#[derive(Debug, thiserror::Error)]
enum Unusable {
    #[error("the function failed")]
    Function,
    #[error("the function answered with status {0}")]
    Status(i64),
}

impl LambdaRanker {
    /// Ranks by the function with this name.
    #[must_use]
    pub fn new(client: Client, function: impl Into<String>) -> Self {
        Self {
            client,
            function: function.into(),
        }
    }
}

#[async_trait]
impl RankCodes for LambdaRanker {
    async fn rank(&self, description: &Description, limit: usize) -> Result<Ranking, RankError> {
        let request = RankRequest {
            description: description.as_str().to_owned(),
            limit,
        };
        let body = serde_json::to_string(&request).map_err(unavailable)?;
        let answer = self
            .client
            .invoke()
            .function_name(&self.function)
            .payload(Blob::new(event(&body).to_string()))
            .send()
            .await
            .map_err(unavailable)?;
        if answer.function_error.is_some() {
            return Err(unavailable(Unusable::Function));
        }
        let payload = answer.payload.map(Blob::into_inner).unwrap_or_default();
        let reply: Value = serde_json::from_slice(&payload).map_err(unavailable)?;
        match reply["statusCode"].as_i64() {
            Some(200) => {}
            status => return Err(unavailable(Unusable::Status(status.unwrap_or_default()))),
        }
        let body = reply["body"].as_str().unwrap_or_default();
        serde_json::from_str(body).map_err(unavailable)
    }
}

/// The invocation as API Gateway would make it, so that the function needs one way in only. The
/// route is on no API: whoever may invoke the function may rank.
fn event(body: &str) -> Value {
    let path = "/classification/rankings";
    json!({
        "resource": path,
        "path": path,
        "httpMethod": "POST",
        "headers": { "content-type": "application/json", "accept": "application/json" },
        "multiValueHeaders": {
            "content-type": ["application/json"], "accept": ["application/json"],
        },
        "requestContext": {
            "accountId": "000000000000", "apiId": "direct", "httpMethod": "POST", "path": path,
            "protocol": "HTTP/1.1", "requestId": "direct", "requestTimeEpoch": 0,
            "resourceId": "direct", "resourcePath": path, "stage": "direct",
            "identity": { "sourceIp": "127.0.0.1" },
        },
        "body": body,
        "isBase64Encoded": false,
    })
}

fn unavailable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> RankError {
    RankError(error.into())
}
