//! What happens around every request.

mod access_log;
mod headers;
mod render;
mod request_id;

use std::any::Any;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use http::header;
use http_body_util::Limited;
use problem::{Common, Problem};
use tower_http::catch_panic::CatchPanicLayer;

pub use request_id::RequestId;

use crate::{Place, Representation};

/// The largest body that is read, in bytes: a batch of 100 long descriptions fits.
pub const MAX_BODY_BYTES: usize = 768 * 1024;

/// How a service is reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shell {
    /// Whether it is reached by HTTPS alone: browsers are then told to insist on it.
    pub https_only: bool,
}

/// Puts the shell around the routes of a service: request id, security headers, body limit,
/// panics, access log, and problems in the language and form of the request.
pub fn shell(router: Router, shell: Shell) -> Router {
    router
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::method_not_allowed)
        // The limit is set once in `around`, for every kind of body, and not a second time by axum.
        .layer(DefaultBodyLimit::disable())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(move |request, next| around(shell, request, next)))
}

async fn around(shell: Shell, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = RequestId::of(request.headers());
    request.extensions_mut().insert(id.clone());
    let method = access_log::method(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let place = Place::of(request.uri(), request.headers());
    let representation = Representation::of(request.headers());

    let response = match limited(request) {
        Ok(request) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    let mut response = render::render(response, &place, representation, &id);
    headers::complete(response.headers_mut(), &id, shell.https_only);

    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    access_log::write(method, route, response.status(), begun.elapsed(), &id);
    response
}

/// Refuses a body that says it is too large, and holds one that does not say to the limit.
fn limited(request: Request) -> Result<Request, Box<Problem>> {
    let declared = request.headers().get(header::CONTENT_LENGTH);
    let declared = declared.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|length| length > MAX_BODY_BYTES as u64) {
        return Err(Box::new(Problem::new(
            &Common::PayloadTooLarge,
            "送出的內容太大，請縮短或分成幾次傳送。",
            "The body is too large. Shorten it or send it in parts.",
        )));
    }
    Ok(request.map(|body| Body::new(Limited::new(body, MAX_BODY_BYTES))))
}

/// A handler panicked. The message may hold input: it is neither logged nor shown.
#[derive(Debug)]
struct Panicked;

impl std::fmt::Display for Panicked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a handler panicked")
    }
}

impl std::error::Error for Panicked {}

fn panicked(_panic: Box<dyn Any + Send + 'static>) -> Response {
    Problem::internal(&Panicked).into_response()
}
