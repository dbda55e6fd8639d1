//! The routes of this function.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Router, body::Body, extract::FromRequest};
use contracts::classification::{Description, DescriptionProblem, RankRequest, Ranking};
use http::{Request, header};
use problem::{Form, Json, Problem, ProblemBody};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Place, Representation};

use crate::suggest::Suggester;
use crate::wire::{Goods, Query, Suggestions, SuggestionsRequest, SuggestionsResponse};
use crate::{problems, views};

/// The most candidates of one ranking.
const MAX_RANKED: usize = 1_000;

/// What the routes work with.
pub type App = Arc<Suggester>;

#[derive(OpenApi)]
#[openapi(tags((name = "suggestions", description = "AI建議 · Codes suggested for a description at once")))]
struct Api;

/// The routes with their documentation.
pub fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Api::openapi()).routes(routes!(suggestions_page, suggest))
}

/// The public routes, and the ranking that only a direct invocation reaches.
pub fn router(app: App) -> Router {
    let (router, _) = api().split_for_parts();
    router
        .route("/classification/rankings", axum::routing::post(rank))
        .with_state(app)
}

/// The page on which a person asks for suggestions.
#[utoipa::path(
    get,
    path = "/classification/suggestions",
    tag = "suggestions",
    responses((status = 200, description = "The form", content_type = "text/html"))
)]
async fn suggestions_page(State(app): State<App>, place: Place) -> Response {
    views::form(&app, &place, "", None).into_response()
}

/// Suggests codes for one description or for up to 100.
///
/// Browsers get a page, programs JSON.
#[utoipa::path(
    post,
    path = "/classification/suggestions",
    tag = "suggestions",
    request_body = SuggestionsRequest,
    responses(
        (status = 200, description = "Codes, best first; a list for a list", body = SuggestionsResponse),
        (status = 400, description = "Not JSON", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "Too long", body = ProblemBody, content_type = "application/problem+json"),
        (status = 415, description = "Not JSON by its media type", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "Cannot be classified", body = ProblemBody, content_type = "application/problem+json")
    )
)]
async fn suggest(
    State(app): State<App>,
    place: Place,
    representation: Representation,
    request: Request<Body>,
) -> Result<Response, Problem> {
    if is_form(&request) {
        let Form(form) = Form::<GoodsForm>::from_request(request, &()).await?;
        return submit(app, &place, form).await;
    }
    let Json(body) = Json::<SuggestionsRequest>::from_request(request, &()).await?;
    let query = Query::try_from(body).map_err(problems::from_query)?;
    let response = answer(app.clone(), query).await?;
    Ok(match (representation, response) {
        (Representation::Html, SuggestionsResponse::One(one)) => {
            views::suggestions(&app, &place, "", &one).into_response()
        }
        (_, response) => axum::Json(response).into_response(),
    })
}

/// The form of the page.
#[derive(serde::Deserialize)]
struct GoodsForm {
    description: String,
}

/// A description that cannot be classified comes back in its form, with what to do.
async fn submit(app: App, place: &Place, form: GoodsForm) -> Result<Response, Problem> {
    let description = match Description::parse(&form.description) {
        Ok(description) => description,
        Err(error) => {
            let problem = DescriptionProblem(error).problem();
            let page = views::form(&app, place, &form.description, Some(&problem))
                .status(problem.status());
            return Ok(page.into_response());
        }
    };
    let query = Query {
        goods: Goods::One(description),
        limit: 10,
        digits: 6,
    };
    match answer(app.clone(), query).await? {
        SuggestionsResponse::One(one) => {
            Ok(views::suggestions(&app, place, form.description.trim(), &one).into_response())
        }
        many @ SuggestionsResponse::Many(_) => Ok(axum::Json(many).into_response()),
    }
}

/// Ranks one description. Not part of the public API: `guided-classification` invokes it.
async fn rank(
    State(app): State<App>,
    Json(request): Json<RankRequest>,
) -> Result<axum::Json<Ranking>, Problem> {
    let description = Description::parse(&request.description)
        .map_err(|error| DescriptionProblem(error).problem())?;
    let limit = request.limit.min(MAX_RANKED);
    let ranking = blocking(move || app.model.rank(description.as_str(), 6, limit)).await?;
    Ok(axum::Json(ranking))
}

async fn answer(app: App, query: Query) -> Result<SuggestionsResponse, Problem> {
    blocking(move || match query.goods {
        Goods::One(description) => app
            .suggest(&description, query.digits, query.limit)
            .map(|one| SuggestionsResponse::One(Box::new(one))),
        Goods::Many(descriptions) => {
            let suggest = |description| app.suggest(description, query.digits, query.limit);
            let all: Result<Vec<Suggestions>, _> = descriptions.iter().map(suggest).collect();
            all.map(SuggestionsResponse::Many)
        }
    })
    .await
}

/// Runs the model on a thread of its own, so that it does not hold up other requests.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, crate::model::ModelError> + Send + 'static,
) -> Result<T, Problem> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(|error| problems::from_model(&error)),
        Err(error) => Err(Problem::internal(&error)),
    }
}

fn is_form(request: &Request<Body>) -> bool {
    let value = request.headers().get(header::CONTENT_TYPE);
    let value = value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    value.starts_with("application/x-www-form-urlencoded")
}
