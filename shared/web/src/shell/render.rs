//! Problems in the language and form of the request.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header;
use problem::Problem;

use super::RequestId;
use crate::{Place, Representation, pages};

/// Renders the problem that a response carries anew; other responses pass as they are.
///
/// Headers that the route set stay (`Allow`, `Retry-After`), those of the old body do not.
pub(super) fn render(
    mut response: Response,
    place: &Place,
    representation: Representation,
    id: &RequestId,
) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else {
        return response;
    };
    let rendered = match representation {
        Representation::Html => {
            pages::problem::answer(place, &problem, id.as_str()).into_response()
        }
        Representation::Json => problem.render_json(place.locale, Some(id.as_str())),
    };
    let (new, body) = rendered.into_parts();
    let (mut parts, _) = response.into_parts();
    parts.status = new.status;
    for of_body in [
        header::CONTENT_LENGTH,
        header::CONTENT_TYPE,
        header::CONTENT_LANGUAGE,
        header::CONTENT_ENCODING,
        header::ETAG,
    ] {
        parts.headers.remove(of_body);
    }
    for (name, value) in &new.headers {
        parts.headers.insert(name, value.clone());
    }
    Response::from_parts(parts, Body::new(body))
}
