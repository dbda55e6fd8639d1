//! The routes of this function.

mod dialogue;
mod pages;
mod tariff;

use std::sync::Arc;

use axum::Router;
use contracts::classification::DescriptionProblem;
use http::{HeaderMap, header};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::ProblemDoc;
use web::pages::confidence::ConfidenceFigures;

use crate::dialogues::Dialogues;
use crate::problems::Kind;

/// What the routes work with.
pub struct State {
    /// The dialogues.
    pub dialogues: Dialogues,
    /// What was measured with the model in use.
    pub figures: ConfidenceFigures,
}

/// The shared state of the routes.
pub type App = Arc<State>;

#[derive(OpenApi)]
#[openapi(tags(
    (name = "dialogues", description = "互動問答 · From a description to a code by questions"),
    (name = "tariff", description = "稅則瀏覽 · The nomenclature")
))]
struct Api;

/// The routes of the API with their documentation.
pub fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Api::openapi())
        .routes(routes!(dialogue::begin))
        .routes(routes!(dialogue::read))
        .routes(routes!(dialogue::answer))
        .routes(routes!(dialogue::undo))
        .routes(routes!(dialogue::feedback))
        .routes(routes!(dialogue::transcript))
        .routes(routes!(tariff::search))
        .routes(routes!(tariff::node))
        .routes(routes!(tariff::children))
}

/// All routes of this function.
pub fn router(app: App) -> Router {
    let (api, _) = api().split_for_parts();
    api.route("/", axum::routing::get(pages::home))
        .route("/classification", axum::routing::get(pages::start))
        .route(
            "/explanation/confidence",
            axum::routing::get(pages::confidence),
        )
        .with_state(app)
}

/// The problem types of this function and of the descriptions that it takes.
#[must_use]
pub fn problem_docs() -> Vec<ProblemDoc> {
    let of_descriptions = DescriptionProblem::ALL.iter().map(|kind| {
        let (zh_tw, en) = kind.advice();
        ProblemDoc::new(kind, zh_tw, en)
    });
    let own = Kind::ALL.iter().map(|kind| kind.doc());
    of_descriptions.chain(own).collect()
}

/// Whether a request carries the form of a page.
fn is_form(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE);
    let value = value.and_then(|value| value.to_str().ok());
    value.is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"))
}
