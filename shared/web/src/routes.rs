//! The routes that every deployment has: assets, language switch, problem types, health.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderValue, header};

use crate::pages::problem::ProblemDoc;
use crate::{Page, Place, assets, language, pages};

/// Assets, `/language`, `/problems`, `/problems/{slug}`, `/accessibility` and `/health`.
///
/// `problems` are the problem types of the functions served; the common ones are added. Mount the
/// routes once in a process, not once for each function.
pub fn routes(problems: Vec<ProblemDoc>) -> Router {
    let documents: BTreeMap<&'static str, ProblemDoc> = ProblemDoc::common()
        .into_iter()
        .chain(problems)
        .map(|document| (document.slug, document))
        .collect();
    let documents = Arc::new(documents);
    let listed = Arc::clone(&documents);
    Router::new()
        .route("/assets/{file}", get(assets::serve))
        .route("/language", get(language::switch))
        .route("/accessibility", get(accessibility))
        .route("/health", get(health))
        .route(
            "/problems",
            get(move |place: Place| async move { pages::problem::list(&place, listed.values()) }),
        )
        .route(
            "/problems/{slug}",
            get(
                move |place: Place, axum::extract::Path(slug): axum::extract::Path<String>| async move {
                    match documents.get(slug.as_str()) {
                        Some(document) => pages::problem::document(&place, document).into_response(),
                        None => problem::not_found().await,
                    }
                },
            ),
        )
}

async fn accessibility(place: Place) -> Page {
    pages::accessibility::page(&place)
}

/// Says that the process answers; it asks no dependency.
async fn health() -> Response {
    let json = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, json)], "{\"status\":\"ok\"}").into_response()
}
