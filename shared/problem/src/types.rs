//! Problem types and the problems themselves.

use std::error::Error;

use axum::response::{IntoResponse, Response};
use customs::Locale;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::Common;

/// Where problem types are documented: a page for each slug.
pub const TYPE_BASE: &str = "/problems/";

/// A kind of problem.
pub trait ProblemType {
    /// The last part of its `type`, in kebab case.
    fn slug(&self) -> &'static str;

    /// Its HTTP status, 4xx or 5xx.
    fn status(&self) -> StatusCode;

    /// Its name.
    fn title(&self, locale: Locale) -> &'static str;
}

/// A field of the request that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) to the field.
    #[schema(example = "/description")]
    pub pointer: String,
    /// What is wrong with it.
    pub detail: String,
}

/// A problem on its way to a response.
#[derive(Debug, Clone)]
pub struct Problem {
    slug: &'static str,
    status: StatusCode,
    titles: [&'static str; 2],
    details: [String; 2],
    errors: Vec<FieldError>,
    extensions: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// The body of a problem response (RFC 9457).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProblemBody {
    /// URI reference of the page that explains the type.
    #[serde(rename = "type")]
    #[schema(example = "/problems/description-empty")]
    pub type_uri: String,
    /// Name of the type.
    pub title: String,
    /// HTTP status.
    #[schema(example = 422)]
    pub status: u16,
    /// What to do.
    pub detail: String,
    /// The request that met the problem, to quote to the service desk.
    #[schema(example = "urn:request:01JE0000000000000000000000")]
    pub instance: Option<String>,
    /// The fields that are wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Further members of the type.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub extensions: Map<String, Value>,
}

impl Problem {
    /// A problem of a type, with what to do in both languages.
    pub fn new(kind: &impl ProblemType, zh_tw: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            slug: kind.slug(),
            status: kind.status(),
            titles: [kind.title(Locale::ZhTw), kind.title(Locale::En)],
            details: [zh_tw.into(), en.into()],
            errors: Vec::new(),
            extensions: Map::new(),
            headers: Vec::new(),
        }
    }

    /// An error that nobody outside can do anything about: logged once with its causes, shown
    /// without them.
    #[must_use]
    pub fn internal(error: &(dyn Error + 'static)) -> Self {
        tracing::error!(error.causes = causes(error), "request failed");
        Self::new(
            &Common::Internal,
            "系統發生錯誤，已記錄下來。請稍後再試；若仍發生，請將下方的要求編號告訴客服。",
            "Something went wrong on our side and was recorded. Try again later; if it happens again, quote the request number below.",
        )
    }

    /// A dependency that does not answer at the moment.
    #[must_use]
    pub fn unavailable(error: &(dyn Error + 'static)) -> Self {
        tracing::error!(error.causes = causes(error), "dependency unavailable");
        Self::new(
            &Common::Unavailable,
            "服務暫時無法使用，您的資料沒有遺失。請稍後再試。",
            "The service is not available at the moment; nothing of yours is lost. Try again later.",
        )
        .with_header(header::RETRY_AFTER, HeaderValue::from_static("5"))
    }

    /// Names wrong fields.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    /// Adds a member of the type, such as the version that a stale request should have had.
    #[must_use]
    pub fn with_extension(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.extensions.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a response header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The slug of the type.
    #[must_use]
    pub fn slug(&self) -> &'static str {
        self.slug
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The name of the type.
    #[must_use]
    pub fn title(&self, locale: Locale) -> &'static str {
        self.titles[place(locale)]
    }

    /// What to do.
    #[must_use]
    pub fn detail(&self, locale: Locale) -> &str {
        &self.details[place(locale)]
    }

    /// The fields that are wrong.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// The headers of the response.
    #[must_use]
    pub fn headers(&self) -> &[(HeaderName, HeaderValue)] {
        &self.headers
    }

    /// The body in one language, with the number of the request.
    #[must_use]
    pub fn body(&self, locale: Locale, request_id: Option<&str>) -> ProblemBody {
        ProblemBody {
            type_uri: format!("{TYPE_BASE}{}", self.slug),
            title: self.title(locale).to_owned(),
            status: self.status.as_u16(),
            detail: self.detail(locale).to_owned(),
            instance: request_id.map(|id| format!("urn:request:{id}")),
            errors: self.errors.clone(),
            extensions: self.extensions.clone(),
        }
    }

    /// The JSON response in one language.
    #[must_use]
    pub fn render_json(&self, locale: Locale, request_id: Option<&str>) -> Response {
        let body = axum::Json(self.body(locale, request_id));
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(
            header::CONTENT_LANGUAGE,
            HeaderValue::from_static(locale.as_str()),
        );
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.render_json(Locale::ZhTw, None);
        response.extensions_mut().insert(self);
        response
    }
}

fn place(locale: Locale) -> usize {
    match locale {
        Locale::ZhTw => 0,
        Locale::En => 1,
    }
}

fn causes(error: &(dyn Error + 'static)) -> String {
    let chain = std::iter::successors(Some(error), |error| (*error).source());
    chain
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_follows_rfc_9457() {
        let problem = Problem::new(&Common::NotFound, "找不到", "not here")
            .with_extension("version", 3)
            .with_errors(vec![FieldError {
                pointer: "/a".to_owned(),
                detail: "wrong".to_owned(),
            }]);

        let body = serde_json::to_value(problem.body(Locale::En, Some("r-1"))).unwrap();

        assert_eq!(
            body,
            serde_json::json!({
                "type": "/problems/not-found", "title": "Not found", "status": 404,
                "detail": "not here", "instance": "urn:request:r-1", "version": 3,
                "errors": [{"pointer": "/a", "detail": "wrong"}],
            })
        );
    }

    #[test]
    fn an_unexpected_error_is_not_shown() {
        let problem = Problem::internal(&std::io::Error::other("secret path"));

        assert!(!format!("{:?}", problem.body(Locale::En, None)).contains("secret"));
    }
}
