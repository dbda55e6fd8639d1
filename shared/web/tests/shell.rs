//! What the shell adds to every answer, seen from outside.

#![expect(
    clippy::unwrap_used,
    reason = "the functions that send and read are part of the tests"
)]

use std::io::Write;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::response::Response;
use axum::routing::{get, post};
use http_body::Frame;
use http_body_util::BodyExt;
use tower::ServiceExt;
use web::{MAX_BODY_BYTES, Shell, routes, shell};

const BROWSER: (&str, &str) = ("accept", "text/html,*/*;q=0.8");

fn router() -> Router {
    let functions = Router::new()
        .route("/tariff/{code}", get(async || "plain"))
        .route("/raw", post(async |body: Request| read(body).await))
        .route(
            "/bytes",
            post(async |body: problem::Json<Vec<u64>>| body.0.len().to_string()),
        )
        .route(
            "/panic",
            get(async || -> &'static str { panic!("secret words") }),
        );
    functions.merge(routes(Vec::new()))
}

async fn read(request: Request) -> Result<String, problem::Problem> {
    let bytes: Result<Bytes, _> = request
        .into_body()
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes);
    match bytes {
        Ok(bytes) => Ok(bytes.len().to_string()),
        Err(_) => Err(problem::Problem::new(
            &problem::Common::PayloadTooLarge,
            "大",
            "large",
        )),
    }
}

async fn send(method: &str, uri: &str, headers: &[(&str, &str)], body: Body) -> Response {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let shell = shell(router(), Shell::default());
    shell.oneshot(request.body(body).unwrap()).await.unwrap()
}

async fn fetch(uri: &str, headers: &[(&str, &str)]) -> Response {
    send("GET", uri, headers, Body::empty()).await
}

async fn text(response: Response) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn every_answer_carries_id_and_policies() {
    for uri in [
        "/tariff/8518",
        "/nothing",
        "/panic",
        "/health",
        "/language?to=en",
    ] {
        let response = fetch(uri, &[("x-request-id", "01JE0000-test")]).await;
        let headers = response.headers();

        assert_eq!(headers["x-request-id"], "01JE0000-test", "{uri}");
        assert_eq!(headers["cache-control"], "no-store", "{uri}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{uri}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{uri}");
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert_eq!(
            policy,
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
        assert!(!headers.contains_key("strict-transport-security"), "{uri}");
    }
}

#[tokio::test]
async fn a_bad_number_is_replaced() {
    let response = fetch("/health", &[("x-request-id", "A123456789 王")]).await;

    assert_eq!(response.headers()["x-request-id"].len(), 26);
}

#[tokio::test]
async fn problems_come_in_the_language_and_form_asked_for() {
    let json = fetch(
        "/nothing",
        &[("accept-language", "en"), ("x-request-id", "01JE0000-test")],
    )
    .await;
    assert_eq!(json.status(), 404);
    assert_eq!(json.headers()["content-type"], "application/problem+json");
    assert_eq!(json.headers()["content-language"], "en");
    assert_eq!(json.headers()["vary"], "accept, accept-language, cookie");
    let body: serde_json::Value = serde_json::from_str(&text(json).await).unwrap();
    assert_eq!(body["title"], "Not found");
    assert_eq!(body["instance"], "urn:request:01JE0000-test");

    let page = fetch("/nothing", &[BROWSER, ("x-request-id", "01JE0000-test")]).await;
    assert_eq!(page.status(), 404);
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    assert_eq!(page.headers()["content-language"], "zh-TW");
    let page = text(page).await;
    assert!(page.contains("<h1>找不到</h1>"), "{page}");
    assert!(page.contains("01JE0000-test"), "{page}");
}

#[tokio::test]
async fn a_wrong_method_is_a_problem_that_keeps_the_allowed_ones() {
    for headers in [&[BROWSER][..], &[]] {
        let response = send("DELETE", "/tariff/8518", headers, Body::empty()).await;

        assert_eq!(response.status(), 405);
        assert_eq!(response.headers()["allow"], "GET,HEAD");
    }
}

#[tokio::test]
async fn a_panic_is_a_problem_without_its_words() {
    for headers in [&[BROWSER][..], &[]] {
        let response = fetch("/panic", headers).await;

        assert_eq!(response.status(), 500);
        let body = text(response).await;
        assert!(!body.contains("secret"), "{body}");
    }
}

#[tokio::test]
async fn bodies_are_held_to_the_limit_whether_they_say_their_length_or_not() {
    let json = ("content-type", "application/json");
    let array = |bytes: usize| format!("[{}]", " ".repeat(bytes - 2));
    let unsaid = |bytes: usize| Body::new(Unsaid(Some(array(bytes).into())));
    for uri in ["/raw", "/bytes"] {
        for (bytes, status) in [(MAX_BODY_BYTES, 200), (MAX_BODY_BYTES + 1, 413)] {
            let length = bytes.to_string();
            let said = send(
                "POST",
                uri,
                &[json, ("content-length", &length)],
                array(bytes).into(),
            )
            .await;
            assert_eq!(said.status(), status, "{uri} {bytes} said");

            let unsaid = send("POST", uri, &[json], unsaid(bytes)).await;
            assert_eq!(unsaid.status(), status, "{uri} {bytes} unsaid");
        }
    }
    let lie = send(
        "POST",
        "/raw",
        &[("content-length", "99999999999999")],
        Body::empty(),
    )
    .await;
    assert_eq!(lie.status(), 413);
    assert_eq!(lie.headers()["content-type"], "application/problem+json");
}

#[tokio::test]
async fn assets_are_kept_and_carry_no_cookie_or_language() {
    let page = text(fetch("/accessibility", &[BROWSER]).await).await;
    let (_, rest) = page.split_once("rel=\"stylesheet\" href=\"").unwrap();
    let (href, _) = rest.split_once('"').unwrap();

    let response = fetch(href, &[]).await;

    assert_eq!(response.status(), 200);
    assert_eq!(
        response.headers()["cache-control"],
        "public, max-age=31536000, immutable"
    );
    assert!(!response.headers().contains_key("vary"));
}

#[tokio::test]
async fn every_problem_type_has_a_page() {
    for kind in problem::Common::ALL {
        let slug = problem::ProblemType::slug(&kind);
        let response = fetch(&format!("/problems/{slug}"), &[BROWSER]).await;
        assert_eq!(response.status(), 200, "{slug}");
    }
    assert_eq!(fetch("/problems/none", &[BROWSER]).await.status(), 404);
    assert_eq!(fetch("/problems", &[BROWSER]).await.status(), 200);
}

#[tokio::test]
async fn over_tls_alone_the_browser_is_told_and_cookies_are_secure() {
    let settings = Shell { https_only: true };
    let request = Request::get("/language?to=en&back=/tariff")
        .body(Body::empty())
        .unwrap();

    let response = shell(router(), settings).oneshot(request).await.unwrap();

    let hsts = response.headers()["strict-transport-security"]
        .to_str()
        .unwrap();
    assert!(hsts.starts_with("max-age=63072000"), "{hsts}");
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.ends_with("; Secure"), "{cookie}");
}

#[tokio::test]
async fn the_log_names_the_route_and_nothing_that_was_sent() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_writer(move || writer.clone())
        .finish();
    // For the whole process: a thread's own subscriber would miss what other threads met first.
    tracing::subscriber::set_global_default(subscriber).unwrap();

    fetch(
        "/tariff/A123456789?query=secret",
        &[("x-request-id", "01JE0000-test")],
    )
    .await;
    send("SECRET", "/secret-path", &[], Body::empty()).await;

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("\"http.route\":\"/tariff/{code}\""), "{log}");
    assert!(log.contains("\"http.status\":200"), "{log}");
    assert!(log.contains("\"request.id\":\"01JE0000-test\""), "{log}");
    assert!(log.contains("\"http.route\":\"none\""), "{log}");
    assert!(log.contains("\"duration_ms\":"), "{log}");
    for sent in ["A123456789", "secret", "SECRET"] {
        assert!(!log.contains(sent), "{sent} in {log}");
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A body that does not say its length.
struct Unsaid(Option<Bytes>);

impl HttpBody for Unsaid {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }
}
