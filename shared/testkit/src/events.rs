//! API Gateway events (REST API, payload 1.0) from files, sent through a router in process.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use crate::repository;

/// The answer of a router.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// Media type.
    pub content_type: String,
    /// Address of a new or other resource.
    pub location: Option<String>,
    /// The body.
    pub body: String,
}

/// The events of a function: name of the file without its ending, and contents.
///
/// # Panics
/// If a file is no JSON: it is a test that fails.
#[must_use]
pub fn of_function(function: &str) -> Vec<(String, Value)> {
    let folder = repository("events").join(function);
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let name = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let event = serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (name, event)
        })
        .collect()
}

/// The request that an event stands for.
///
/// # Panics
/// If the event stands for none: it is a test that fails.
#[must_use]
pub fn request(event: &Value) -> Request<Body> {
    let query: Vec<String> = event["queryStringParameters"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| format!("{name}={}", encoded(value.as_str().unwrap_or_default())))
        .collect();
    let path = event["path"].as_str().unwrap_or("/");
    let uri = if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", query.join("&"))
    };
    let mut request = Request::builder()
        .method(event["httpMethod"].as_str().unwrap_or("GET"))
        .uri(uri);
    for (name, value) in event["headers"].as_object().into_iter().flatten() {
        request = request.header(name, value.as_str().unwrap_or_default());
    }
    let body = event["body"]
        .as_str()
        .map(str::to_owned)
        .unwrap_or_default();
    request
        .body(Body::from(body))
        .unwrap_or_else(|error| panic!("no request: {error}"))
}

/// Sends a request through a router.
///
/// # Panics
/// If the body of the answer is no text: it is a test that fails.
pub async fn send(router: &Router, request: Request<Body>) -> Answer {
    let Ok(response) = router.clone().oneshot(request).await;
    let (parts, body) = response.into_parts();
    let header = |name: &str| {
        let value = parts.headers.get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let content_type = header("content-type").unwrap_or_default();
    let location = header("location");
    let status = parts.status;
    let body = match body.collect().await {
        Ok(body) => String::from_utf8(body.to_bytes().to_vec()),
        Err(error) => panic!("the body ended early: {error}"),
    };
    Answer {
        status,
        content_type,
        location,
        body: body.unwrap_or_else(|error| panic!("the body is no text: {error}")),
    }
}

fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push_str(&hex(byte));
        }
    }
    encoded
}

fn hex(byte: u8) -> String {
    format!("{byte:02X}")
}
