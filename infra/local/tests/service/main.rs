//! The service as one process, asked over its router.

#![expect(
    clippy::unwrap_used,
    reason = "the lint knows test functions, not the functions they share"
)]

mod api;
mod hostile;
mod pages;

use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use local::{Options, Portal};
use serde_json::Value;
use testkit::events::{self, Answer};
use testkit::repository;

/// One service for all tests: loading takes seconds without optimisation.
pub(crate) static SERVICE: LazyLock<Service> = LazyLock::new(Service::start);

/// The whole service over a data folder of its own.
pub(crate) struct Service {
    router: Router,
    _data: tempfile::TempDir,
}

impl Service {
    /// Loads model and nomenclature of the repository.
    pub(crate) fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let options = Options {
            port: 0,
            bind: [127, 0, 0, 1].into(),
            data: data.path().join("data"),
            models: repository("models"),
        };
        let portal = Portal::open(&options).unwrap();
        Self {
            router: portal.router(),
            _data: data,
        }
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        events::send(&self.router, request).await
    }

    /// Sends JSON with headers.
    pub(crate) async fn post(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::post(path).header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    /// Reads JSON.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    /// Reads a page.
    pub(crate) async fn page(&self, path: &str) -> Answer {
        let request = Request::get(path).header("accept", "text/html");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Begins a dialogue and gives its body.
    pub(crate) async fn begin(&self, description: &str, language: &str) -> Value {
        let body = serde_json::json!({ "description": description, "language": language });
        let answer = self.post("/classification/dialogues", &body, &[]).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        body_of(&answer)
    }

    /// Answers the question of a dialogue.
    pub(crate) async fn answer(&self, dialogue: &Value, option: &str) -> Answer {
        let body = serde_json::json!({
            "question_id": dialogue["question"]["id"], "option_id": option,
        });
        self.change(dialogue, "answers", &body).await
    }

    /// Changes a dialogue at the version that was read.
    pub(crate) async fn change(&self, dialogue: &Value, what: &str, body: &Value) -> Answer {
        let path = format!(
            "/classification/dialogues/{}/{what}",
            dialogue["id"].as_str().unwrap()
        );
        let version = format!("\"{}\"", dialogue["version"]);
        self.post(&path, body, &[("if-match", &version)]).await
    }
}

/// The body of an answer.
pub(crate) fn body_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("no JSON: {}", answer.body))
}

/// Whether an answer is a problem of a type, with what to do.
#[track_caller]
pub(crate) fn is_problem(answer: &Answer, status: u16, slug: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.content_type, "application/problem+json");
    let body = body_of(answer);
    assert_eq!(body["type"], format!("/problems/{slug}"), "{body}");
    assert_eq!(body["status"], status);
    assert!(body["detail"].as_str().unwrap().len() > 10, "{body}");
    assert!(
        body["instance"]
            .as_str()
            .unwrap()
            .starts_with("urn:request:")
    );
}
