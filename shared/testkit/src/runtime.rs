//! The Lambda runtime API on loopback, with a real binary on the other side.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::{Mutex, mpsc};

/// How long a binary may take to start or to answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running function.
pub struct Runtime {
    _child: Child,
    events: mpsc::Sender<Value>,
    replies: mpsc::Receiver<Reply>,
    begun: Instant,
    /// Time from the start of the process to its first question for an event.
    pub ready_after: Duration,
}

/// What a function said.
#[derive(Debug, PartialEq)]
pub enum Reply {
    /// It asked for its first event.
    Ready,
    /// Its answer to an event.
    Response(Value),
    /// It failed at an event.
    Error(Value),
    /// It could not start.
    InitError(Value),
}

struct Shared {
    events: Mutex<mpsc::Receiver<Value>>,
    replies: mpsc::Sender<Reply>,
}

impl Runtime {
    /// Starts a binary with an environment and waits until it asks for an event.
    ///
    /// # Errors
    /// What the binary said if it could not start, or that it said nothing.
    pub async fn start(binary: &Path, environment: &[(&str, &str)]) -> Result<Self, Reply> {
        let nothing = |text: &str| Reply::InitError(Value::String(text.to_owned()));
        let (events, waiting) = mpsc::channel(1);
        let (said, mut replies) = mpsc::channel(16);
        let shared = Arc::new(Shared {
            events: Mutex::new(waiting),
            replies: said,
        });
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route(
                "/2018-06-01/runtime/invocation/{id}/response",
                post(response),
            )
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .route("/2018-06-01/runtime/init/error", post(init_error))
            .with_state(shared);
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.map_err(|error| nothing(&error.to_string()))?;
        let address = listener
            .local_addr()
            .map_err(|error| nothing(&error.to_string()))?;
        tokio::spawn(async move { axum::serve(listener, router).await });
        let begun = Instant::now();
        let mut child = Command::new(binary)
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", "test")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", "test")
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "test")
            .envs(environment.iter().copied())
            .stdout(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| nothing(&error.to_string()))?;
        let first = tokio::select! {
            reply = tokio::time::timeout(PATIENCE, replies.recv()) => reply,
            _ = child.wait() => return Err(nothing("the function ended before its first event")),
        };
        match first {
            Ok(Some(Reply::Ready)) => Ok(Self {
                _child: child,
                events,
                replies,
                begun,
                ready_after: begun.elapsed(),
            }),
            Ok(Some(reply)) => Err(reply),
            _ => Err(nothing("the function did not ask for an event")),
        }
    }

    /// Hands over an event and waits for the answer.
    ///
    /// # Errors
    /// What the function said if it failed, or that it said nothing.
    pub async fn invoke(&mut self, event: Value) -> Result<Value, Reply> {
        let silence = || Reply::Error(Value::String("no answer".to_owned()));
        self.events.send(event).await.map_err(|_| silence())?;
        loop {
            match tokio::time::timeout(PATIENCE, self.replies.recv()).await {
                Ok(Some(Reply::Ready)) => {}
                Ok(Some(Reply::Response(answer))) => return Ok(answer),
                Ok(Some(reply)) => return Err(reply),
                _ => return Err(silence()),
            }
        }
    }

    /// Time since the process was started.
    #[must_use]
    pub fn age(&self) -> Duration {
        self.begun.elapsed()
    }
}

async fn next(State(shared): State<Arc<Shared>>) -> impl IntoResponse {
    let _ = shared.replies.send(Reply::Ready).await;
    match shared.events.lock().await.recv().await {
        Some(event) => {
            let mut headers = HeaderMap::new();
            let fixed = [
                (
                    "lambda-runtime-aws-request-id",
                    "00000000-0000-4000-8000-000000000001",
                ),
                ("lambda-runtime-deadline-ms", "4102444800000"),
                (
                    "lambda-runtime-invoked-function-arn",
                    "arn:aws:lambda:local:0:function:test",
                ),
            ];
            for (name, value) in fixed {
                if let Ok(value) = value.parse() {
                    headers.insert(name, value);
                }
            }
            (headers, axum::Json(event)).into_response()
        }
        None => StatusCode::GONE.into_response(),
    }
}

async fn response(
    State(shared): State<Arc<Shared>>,
    UrlPath(_id): UrlPath<String>,
    body: Bytes,
) -> StatusCode {
    say(&shared, Reply::Response(json(&body))).await
}

async fn error(
    State(shared): State<Arc<Shared>>,
    UrlPath(_id): UrlPath<String>,
    body: Bytes,
) -> StatusCode {
    say(&shared, Reply::Error(json(&body))).await
}

async fn init_error(State(shared): State<Arc<Shared>>, body: Bytes) -> StatusCode {
    say(&shared, Reply::InitError(json(&body))).await
}

async fn say(shared: &Shared, reply: Reply) -> StatusCode {
    let _ = shared.replies.send(reply).await;
    StatusCode::ACCEPTED
}

fn json(body: &[u8]) -> Value {
    serde_json::from_slice(body)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(body).into_owned()))
}
