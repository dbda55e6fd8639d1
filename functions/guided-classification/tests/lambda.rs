//! The real binary under a Lambda runtime, over an in-process server of the DynamoDB API and a
//! stand-in for the function that ranks.

#![expect(
    clippy::unwrap_used,
    reason = "the lint knows test functions, not the functions they share"
)]

use std::path::Path;

use axum::Router;
use axum::routing::post;
use serde_json::{Value, json};
use testkit::runtime::{Reply, Runtime};
use testkit::{events, repository};
use tokio::net::TcpListener;

fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_guided-classification"))
}

/// Answers an invocation as `code-inference` does.
async fn invoked(body: axum::body::Bytes) -> axum::Json<Value> {
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["path"], "/classification/rankings");
    let request: Value = serde_json::from_str(body["body"].as_str().unwrap()).unwrap();
    assert!(request["description"].is_string());
    let ranking = json!({
        "model_version": "test", "nomenclature": "HS2022", "familiarity": 0.9, "resembles": [],
        "bands": {"strong": 0.9, "good": 0.7},
        "candidates": [
            {"code": "851830", "probability": 0.7}, {"code": "851762", "probability": 0.3},
        ],
    });
    axum::Json(json!({ "statusCode": 200, "headers": {}, "body": ranking.to_string() }))
}

async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn database() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let database = dynoxide::Database::memory().unwrap();
    tokio::spawn(dynoxide::server::serve_on(listener, database));
    storage_aws::testing::create_table(&storage_aws::testing::client(&address), "documents").await;
    address
}

/// An event of the REST API.
fn event(method: &str, path: &str, body: &Value, version: Option<&str>) -> Value {
    let mut headers = json!({ "content-type": "application/json", "accept": "application/json" });
    if let Some(version) = version {
        headers["if-match"] = json!(version);
    }
    let mut event = events::of_function("guided-classification")
        .into_iter()
        .find_map(|(name, event)| (name == "begin_english").then_some(event))
        .unwrap();
    event["path"] = json!(path);
    event["httpMethod"] = json!(method);
    event["multiValueHeaders"] = json!({});
    event["headers"] = headers;
    event["body"] = json!(body.to_string());
    event
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_binary_leads_from_a_description_to_a_code() {
    let models = repository("models");
    let dynamodb = database().await;
    let invoke = "/2015-03-31/functions/{name}/invocations";
    let lambda = serve(Router::new().route(invoke, post(invoked))).await;
    let environment = [
        ("MODELS_DIR", models.to_str().unwrap()),
        ("DOCUMENTS_TABLE", "documents"),
        ("CODE_INFERENCE_FUNCTION", "code-inference"),
        ("AWS_ENDPOINT_URL_DYNAMODB", dynamodb.as_str()),
        ("AWS_ENDPOINT_URL_LAMBDA", lambda.as_str()),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH", "true"),
        ("LOG_LEVEL", "warn"),
    ];
    let mut runtime = Runtime::start(binary(), &environment).await.ok().unwrap();
    let begin = json!({ "description": "wireless headphones", "language": "en" });

    let mut answer = runtime
        .invoke(event("POST", "/classification/dialogues", &begin, None))
        .await
        .unwrap();
    assert_eq!(answer["statusCode"], 201, "{answer}");
    let mut dialogue: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    while dialogue["state"] == "asking" {
        let options = dialogue["question"]["options"].as_array().unwrap();
        let right = options.iter().find(|option| {
            let covers = option["covers"].as_array().unwrap();
            covers
                .iter()
                .any(|prefix| "851830".starts_with(prefix.as_str().unwrap()))
        });
        let chosen = json!({
            "question_id": dialogue["question"]["id"], "option_id": right.unwrap()["id"],
        });
        let path = format!(
            "/classification/dialogues/{}/answers",
            dialogue["id"].as_str().unwrap()
        );
        let version = format!("\"{}\"", dialogue["version"]);
        answer = runtime
            .invoke(event("POST", &path, &chosen, Some(&version)))
            .await
            .unwrap();
        assert_eq!(answer["statusCode"], 200, "{answer}");
        dialogue = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    }

    assert_eq!(dialogue["result"]["code"], "851830");
    for (name, event) in events::of_function("guided-classification") {
        let answer = runtime.invoke(event).await.unwrap();
        assert!(
            answer["statusCode"].as_u64().unwrap() < 500,
            "{name}: {answer}"
        );
    }
}

#[tokio::test]
async fn a_missing_setting_ends_the_start() {
    let Err(reply) = Runtime::start(binary(), &[]).await else {
        panic!("the function started without its settings");
    };

    assert!(matches!(reply, Reply::InitError(_)), "{reply:?}");
}
