//! Extractors that answer only problems.

use axum::RequestExt;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use http::{HeaderMap, StatusCode, header, request::Parts};
use serde::de::DeserializeOwned;

use crate::{Common, FieldError, Problem};

/// A JSON body.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

/// A form body (`application/x-www-form-urlencoded`).
#[derive(Debug, Clone, Copy)]
pub struct Form<T>(pub T);

/// The parts of the path.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

/// The query string.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

/// The version in `If-Match`: `"3"`, `W/"3"` or `3`. A request without one is refused with 428.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub u64);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::new(
                &Common::UnsupportedMediaType,
                "請以 JSON 傳送內容，並加上標頭 Content-Type: application/json。",
                "Send the body as JSON with the header Content-Type: application/json.",
            ));
        }
        let bytes = body(request).await?;
        let deserializer = &mut serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(deserializer).map_err(|e| json_problem(&e))?;
        Ok(Self(value))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match axum::Form::<T>::from_request(request, state).await {
            Ok(axum::Form(value)) => Ok(Self(value)),
            Err(rejection) => Err(form_problem(rejection.status())),
        }
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(value)| Self(value))
            .map_err(|_| {
                Problem::new(
                    &Common::MalformedRequest,
                    "網址中的參數無法讀取，請檢查網址。",
                    "A part of the address cannot be read. Check the address.",
                )
            })
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        query.map(|axum::extract::Query(value)| Self(value)).map_err(|_| {
            Problem::new(
                &Common::MalformedRequest,
                "查詢參數無法讀取：有參數的值不合格式，或網址編碼錯誤。可用的參數見 /docs。",
                "The query cannot be read: a value has the wrong form, or the encoding is wrong. /docs lists the parameters.",
            )
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        Self::of(&parts.headers)
    }
}

impl IfMatch {
    /// Reads the version of a request.
    pub fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let Some(value) = headers.get(header::IF_MATCH) else {
            return Err(Problem::new(
                &Common::PreconditionRequired,
                "請加上標頭 If-Match，值為您讀到的版本（version），例如 If-Match: \"3\"。",
                "Add the header If-Match with the version that you read, for example If-Match: \"3\".",
            ));
        };
        let text = value.to_str().unwrap_or_default().trim();
        let text = text.strip_prefix("W/").unwrap_or(text);
        text.trim_matches('"').parse().map(Self).map_err(|_| {
            Problem::new(
                &Common::MalformedRequest,
                "標頭 If-Match 必須是一個版本號碼，例如 If-Match: \"3\"。",
                "The header If-Match has to be one version number, for example If-Match: \"3\".",
            )
        })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE);
    let value = value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut parts = value.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let json = essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"));
    let utf8 = parts.all(|parameter| {
        let parameter = parameter.to_ascii_lowercase();
        !parameter.starts_with("charset=") || parameter.trim_matches('"').ends_with("utf-8")
    });
    json && utf8
}

async fn body(request: Request) -> Result<Bytes, Problem> {
    request.extract::<Bytes, _>().await.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            too_large()
        } else {
            Problem::new(
                &Common::MalformedRequest,
                "內容沒有完整送達，請再送一次。",
                "The body did not arrive whole. Send it again.",
            )
        }
    })
}

fn too_large() -> Problem {
    Problem::new(
        &Common::PayloadTooLarge,
        "送出的內容太大，請縮短或分成幾次傳送。",
        "The body is too large. Shorten it or send it in parts.",
    )
}

/// The place of the error, never the text around it.
fn json_problem(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let inner = error.inner();
    let (line, column) = (inner.line(), inner.column());
    if !inner.is_data() {
        return Problem::new(
            &Common::MalformedRequest,
            format!("內容不是正確的 JSON：錯誤在第 {line} 行第 {column} 字。"),
            format!("The body is not valid JSON: the error is at line {line}, column {column}."),
        );
    }
    let pointer = pointer(error.path());
    Problem::new(
        &Common::InvalidRequest,
        format!("JSON 的欄位不正確（第 {line} 行第 {column} 字）：缺少欄位、多了不認得的欄位，或值的型別不對。格式見 /docs。"),
        format!("A field of the JSON is wrong (line {line}, column {column}): missing, unknown, or of the wrong type. /docs shows the format."),
    )
    .with_errors(vec![FieldError {
        pointer,
        detail: "missing, unknown or of the wrong type".to_owned(),
    }])
}

/// The JSON pointer of a place in the body. Names that the sender made up are left out.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => {
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
            Segment::Map { key } if key.len() <= 40 && key.bytes().all(is_name) => {
                pointer.push('/');
                pointer.push_str(key);
            }
            _ => break,
        }
    }
    pointer
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte == b'_'
}

fn form_problem(status: StatusCode) -> Problem {
    match status {
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Problem::new(
            &Common::UnsupportedMediaType,
            "請用網頁上的表單送出，或以 JSON 傳送並加上 Content-Type: application/json。",
            "Send the form of the page, or JSON with Content-Type: application/json.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => Problem::new(
            &Common::InvalidRequest,
            "表單的欄位不完整或無法讀取。請回到上一頁重新填寫。",
            "The form is incomplete or cannot be read. Go back and fill it in again.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, response::Response, routing::post};
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Goods {
        #[expect(dead_code, reason = "only its presence matters")]
        name: String,
    }

    fn router() -> Router {
        Router::new()
            .route("/json", post(|_: Json<Goods>| async {}))
            .route("/form", post(|_: Form<Goods>| async {}))
            .route("/path/{n}", post(|_: Path<u8>| async {}))
            .route("/query", post(|_: Query<Goods>| async {}))
            .route(
                "/match",
                post(|IfMatch(v): IfMatch| async move { v.to_string() }),
            )
            .fallback(crate::not_found)
            .method_not_allowed_fallback(crate::method_not_allowed)
    }

    async fn send(uri: &str, header: (&str, &str), body: &'static [u8]) -> Response {
        let request = http::Request::post(uri).header(header.0, header.1);
        let request = request.body(Body::from(body)).unwrap();
        router().oneshot(request).await.unwrap()
    }

    async fn text(response: Response) -> String {
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn garbage_is_always_answered_by_a_problem() {
        let json = ("content-type", "application/json");
        let cases = [
            ("/json", json, &b"{"[..], 400),
            ("/json", json, b"", 400),
            ("/json", json, b"\xff\xfe", 400),
            ("/json", json, b"{}", 422),
            ("/json", json, br#"{"name": 1}"#, 422),
            ("/json", json, br#"{"name": "a", "secret": 1}"#, 422),
            ("/json", ("content-type", "text/plain"), b"{}", 415),
            (
                "/json",
                ("content-type", "application/json; charset=big5"),
                b"{}",
                415,
            ),
            ("/form", json, b"{}", 415),
            (
                "/form",
                ("content-type", "application/x-www-form-urlencoded"),
                b"x=1",
                422,
            ),
            ("/path/999", json, b"", 400),
            ("/query?x=%ff", json, b"", 400),
            ("/match", json, b"", 428),
            ("/match", ("if-match", "\"x\""), b"", 400),
            ("/nothing", json, b"", 404),
        ];
        for (uri, header, body, status) in cases {
            let response = send(uri, header, body).await;
            assert_eq!(response.status(), status, "{uri} {header:?}");
            assert_eq!(
                response.headers()["content-type"],
                "application/problem+json"
            );
            assert!(response.extensions().get::<Problem>().is_some());
        }
    }

    #[tokio::test]
    async fn names_and_values_of_the_sender_are_not_repeated() {
        let json = ("content-type", "application/json");

        let body = text(send("/json", json, br#"{"name": "a", "A123456789": 1}"#).await).await;

        assert!(!body.contains("A123456789"), "{body}");
    }

    #[tokio::test]
    async fn versions_are_read_in_every_spelling() {
        for value in ["\"3\"", "W/\"3\"", "3"] {
            assert_eq!(
                text(send("/match", ("if-match", value), b"").await).await,
                "3"
            );
        }
    }

    #[tokio::test]
    async fn a_wrong_method_says_which_ones_are_taken() {
        let request = http::Request::get("/json").body(Body::empty()).unwrap();

        let response = router().oneshot(request).await.unwrap();

        assert_eq!(response.status(), 405);
        assert_eq!(response.headers()["allow"], "POST");
    }
}
