//! Which parts of the server answer.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use storage_embedded::Embedded;

/// `GET /ready`: 200 when every part answers, 503 with the names of those that do not.
pub(crate) async fn ready(State(storage): State<Embedded>) -> Response {
    let storage = storage.ready().await;
    if let Err(error) = &storage {
        tracing::error!(
            error = error as &dyn std::error::Error,
            "storage is not ready"
        );
    }
    // Model and nomenclature are loaded before the server listens: without them there is none.
    let checks = json!({ "storage": storage.is_ok(), "model": true, "nomenclature": true });
    let status = if storage.is_ok() {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let failing: &[&str] = if storage.is_ok() { &[] } else { &["storage"] };
    (
        status,
        Json(json!({ "ready": storage.is_ok(), "checks": checks, "failing": failing })),
    )
        .into_response()
}
