//! The model behind a function that is a stub.

use std::error::Error;

use aws_sdk_lambda::config::retry::RetryConfig;
use aws_sdk_lambda::config::{BehaviorVersion, Credentials, Region};
use axum::http::StatusCode;
use contracts::classification::{Description, RankCodes, RankError, RankRequest, Ranking};
use serde_json::{Value, json};
use storage_aws::LambdaRanker;

use crate::stub::{Answer, Stub};

async fn ask(answer: Answer) -> (Result<Ranking, RankError>, Stub) {
    let stub = Stub::start([answer]).await;
    let config = aws_sdk_lambda::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .endpoint_url(&stub.endpoint)
        .build();
    let client = aws_sdk_lambda::Client::from_conf(config);
    let ranker = LambdaRanker::new(client, "code-inference");
    let description = Description::parse("綠茶 \"green tea\"").unwrap();
    (ranker.rank(&description, 7).await, stub)
}

fn ranking() -> Value {
    json!({
        "model_version": "m1", "nomenclature": "HS2022", "familiarity": 0.5,
        "resembles": [{ "code": "090210", "text": "綠茶", "similarity": 0.75 }],
        "bands": { "strong": 0.9, "good": 0.7 },
        "candidates": [{ "code": "090210", "probability": 0.875 }],
    })
}

fn proxy(status: u16, body: &Value) -> Answer {
    Answer::ok(&json!({
        "statusCode": status, "headers": {}, "isBase64Encoded": false, "body": body.to_string(),
    }))
}

/// The error's source in words; a ranking would be wrong here.
async fn cause(answer: Answer) -> String {
    let error = ask(answer).await.0.unwrap_err();
    assert_eq!(error.to_string(), "the model is not available");
    error.source().unwrap().to_string()
}

#[tokio::test]
async fn the_ranking_of_the_function_comes_back() {
    let (answer, _) = ask(proxy(200, &ranking())).await;

    assert_eq!(serde_json::to_value(answer.unwrap()).unwrap(), ranking());
}

#[tokio::test]
async fn the_function_is_asked_as_a_gateway_would_ask() {
    let (_, stub) = ask(proxy(200, &ranking())).await;

    let asked = stub.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(
        asked[0].path,
        "/2015-03-31/functions/code-inference/invocations"
    );
    let event = &asked[0].body;
    assert_eq!(event["httpMethod"], "POST");
    assert_eq!(event["path"], "/classification/rankings");
    assert_eq!(event["requestContext"]["httpMethod"], "POST");
    assert_eq!(event["headers"]["content-type"], "application/json");
    assert_eq!(event["isBase64Encoded"], false);
    let body: RankRequest = serde_json::from_str(event["body"].as_str().unwrap()).unwrap();
    let expected = RankRequest {
        description: "綠茶 \"green tea\"".to_owned(),
        limit: 7,
    };
    assert_eq!(body, expected);
}

#[tokio::test]
async fn a_failed_function_is_an_error() {
    let failed = Answer {
        function_error: true,
        // Even if it looked like a ranking.
        ..proxy(200, &ranking())
    };

    assert_eq!(cause(failed).await, "the function failed");
}

#[tokio::test]
async fn an_error_status_is_an_error() {
    for status in [400, 422, 500, 503] {
        let expected = format!("the function answered with status {status}");
        assert_eq!(cause(proxy(status, &ranking())).await, expected);
    }
}

#[tokio::test]
async fn an_answer_that_is_no_ranking_is_an_error() {
    for answer in [
        proxy(200, &json!({ "candidates": [] })),
        Answer::ok(&json!({ "statusCode": 200 })),
        Answer::ok(&json!(null)),
    ] {
        let (answer, _) = ask(answer).await;
        assert!(answer.unwrap_err().source().is_some());
    }
}

#[tokio::test]
async fn a_throttled_function_is_an_error() {
    let throttled = Answer {
        status: StatusCode::TOO_MANY_REQUESTS,
        ..Answer::ok(&json!({ "Type": "User", "Reason": "ConcurrentInvocationLimitExceeded" }))
    };

    assert!(ask(throttled).await.0.unwrap_err().source().is_some());
}
