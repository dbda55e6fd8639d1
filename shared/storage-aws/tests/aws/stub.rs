//! An HTTP server that gives scripted answers and keeps what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// A request as the server saw it.
pub(crate) struct Asked {
    pub(crate) path: String,
    /// The operation of DynamoDB; empty for other services.
    pub(crate) operation: String,
    pub(crate) body: Value,
}

/// An answer of the script.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// What Lambda sets when the function itself failed.
    pub(crate) function_error: bool,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn ok(body: &Value) -> Self {
        Self {
            status: StatusCode::OK,
            function_error: false,
            body: body.to_string(),
        }
    }

    /// An exception of a service, with what belongs to it.
    pub(crate) fn exception(status: StatusCode, kind: &str, mut body: Value) -> Self {
        body["__type"] = json!(format!("com.amazonaws.dynamodb.v20120810#{kind}"));
        Self {
            status,
            ..Self::ok(&body)
        }
    }
}

pub(crate) struct Stub {
    pub(crate) endpoint: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Stub {
    /// Gives the answers in turn; the last one is given again and again.
    pub(crate) async fn start(script: impl IntoIterator<Item = Answer>) -> Self {
        let script = Arc::new(Mutex::new(script.into_iter().collect::<VecDeque<_>>()));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&asked);
        let answer = async move |uri: Uri, headers: HeaderMap, body: Bytes| {
            let target = headers.get("x-amz-target");
            let target = target.map_or("", |target| target.to_str().unwrap());
            keep.lock().unwrap().push(Asked {
                path: uri.path().to_owned(),
                operation: target.rsplit('.').next().unwrap_or_default().to_owned(),
                body: serde_json::from_slice(&body).unwrap(),
            });
            let mut script = script.lock().unwrap();
            let answer = if script.len() > 1 {
                script.pop_front().unwrap()
            } else {
                script[0].clone()
            };
            let mut headers = HeaderMap::new();
            if answer.function_error {
                headers.insert("x-amz-function-error", "Unhandled".parse().unwrap());
            }
            (answer.status, headers, answer.body)
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { endpoint, asked }
    }

    /// What was asked since the last call.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    pub(crate) fn operations(&self) -> Vec<String> {
        let asked = self.asked().into_iter();
        asked.map(|asked| asked.operation).collect()
    }
}
