//! One line for each request, without anything that the sender wrote: no path values, no query,
//! no body, no unknown method.

use std::time::Duration;

use http::{Method, StatusCode};

use super::RequestId;

/// The method if it is a standard one: any other word comes from the sender.
pub(super) fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

pub(super) fn write(
    method: &str,
    route: &str,
    status: StatusCode,
    took: Duration,
    request_id: &RequestId,
) {
    tracing::info!(
        http.method = method,
        http.route = route,
        http.status = status.as_u16(),
        duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        request.id = request_id.as_str(),
        "request answered"
    );
}
