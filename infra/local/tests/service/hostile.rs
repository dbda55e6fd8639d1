//! Hostile requests: whatever is sent, the answer is an answer, and nothing of it reaches the logs.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};

use crate::{SERVICE, body_of};

/// Collects what the service logs.
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

/// A number generator whose sequence is always the same, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.roll(of.len())]
    }
}

const PATHS: [&str; 16] = [
    "/",
    "/classification",
    "/classification/suggestions",
    "/classification/rankings",
    "/classification/dialogues",
    "/classification/dialogues/01JE0000000000000000000000",
    "/classification/dialogues/01JE0000000000000000000000/answers",
    "/classification/dialogues/%00%ff/answers",
    "/classification/dialogues/../../etc/passwd",
    "/classification/dialogues/x/undo",
    "/classification/dialogues/x/transcript",
    "/tariff/8518",
    "/tariff/%F0%9F%8D%9F",
    "/tariff/-1/children",
    "/language?to=xx&back=//evil.example",
    "/problems/<script>",
];

const BODIES: [&str; 16] = [
    "",
    "{",
    "[]",
    "null",
    "{\"description\":\"鞋\"}",
    "{\"description\":\"\\u0000\"}",
    "{\"description\":12345678901234567890}",
    "{\"descriptions\":[null]}",
    "{\"description\":\"a\",\"limit\":-1}",
    "{\"description\":\"a\",\"limit\":1e400}",
    "{\"description\":\"\\ud800\"}",
    "{\"question_id\":\"term\",\"option_id\":\"../..\"}",
    "{\"question_id\":\"term\",\"value\":1e308}",
    "{\"verdict\":\"right\",\"code\":\"<svg>\"}",
    "description=%ff%fe&as_of=9999999&origin=ZZZ",
    "\u{feff}{\"description\":\"鞋\"}",
];

const HEADERS: [(&str, &str); 12] = [
    ("content-type", "application/json"),
    ("content-type", "application/x-www-form-urlencoded"),
    ("content-type", "multipart/form-data; boundary=x"),
    ("content-type", "application/json; charset=utf-16"),
    ("accept", "text/html"),
    ("accept", ";;;q=,*/*;q=9"),
    ("accept-language", "zh;q=2,en;q=-1,\"\""),
    ("if-match", "\"18446744073709551616\""),
    ("if-match", "*"),
    ("x-request-id", "a\tb"),
    ("cookie", "lang=<script>; lang=en"),
    ("content-length", "5"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_sent_the_service_answers_without_an_error_of_its_own() {
    let requests = std::env::var("HOSTILE_REQUESTS").map_or(10_000, |n| n.parse().unwrap());
    let mut dice = Dice(0x5EED_CAFE);
    let deep = "[".repeat(100_000);
    for number in 0..requests {
        let method = dice.pick(&[
            "GET", "POST", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "BREW",
        ]);
        let path = dice.pick(&PATHS);
        let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap());
        for _ in 0..dice.roll(4) {
            let (name, value) = HEADERS[dice.roll(HEADERS.len())];
            request = request.header(name, value);
        }
        if dice.roll(20) == 0 {
            request = request.header("x-large", "a".repeat(20_000));
        }
        let body = match dice.roll(40) {
            0 => Body::from(deep.clone()),
            1 => Body::from(vec![0xFF; 1_000]),
            _ => Body::from(dice.pick(&BODIES)),
        };
        let Ok(request) = request.uri(path).body(body) else {
            continue;
        };

        let answer = SERVICE.send(request).await;

        let what = format!("request {number}: {method} {path}");
        assert!(answer.status.as_u16() < 500, "{what}: {}", answer.body);
        if answer.status.is_client_error() && method != "HEAD" {
            let known = ["application/problem+json", "text/html; charset=utf-8"];
            assert!(
                known.contains(&answer.content_type.as_str()),
                "{what}: {}",
                answer.content_type
            );
        }
        let location = answer.location.unwrap_or_default();
        assert!(!location.starts_with("//"), "{what} leads to {location}");
    }
}

#[tokio::test]
async fn nothing_that_was_sent_reaches_logs_or_problems() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        .finish();
    // For the whole process: what other tests log meanwhile has to be as clean.
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let canary = "A123456789";
    let dialogue = SERVICE.begin(&format!("shoes {canary}"), "en").await;
    let id = dialogue["id"].as_str().unwrap();
    for (method, path, body) in with_canary(canary, id) {
        let request = Request::builder().method(method).uri(&path);
        let request = request
            .header("content-type", "application/json")
            .header("if-match", "\"1\"")
            .header("user-agent", canary)
            .header("cookie", format!("name={canary}"));
        let answer = SERVICE
            .send(request.body(Body::from(body.to_string())).unwrap())
            .await;

        assert!(answer.status.is_client_error(), "{path}: {}", answer.body);
        assert!(
            !body_of(&answer).to_string().contains(canary),
            "{path}: {}",
            answer.body
        );
    }

    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("request answered"), "{logged}");
    assert!(!logged.contains(canary), "{logged}");
}

/// Requests that hold a text in every place that a sender fills, none of them acceptable.
fn with_canary(canary: &str, id: &str) -> Vec<(&'static str, String, Value)> {
    vec![
        (
            "POST",
            "/classification/suggestions".to_owned(),
            json!({ "description": canary, "limit": 99 }),
        ),
        (
            "POST",
            "/classification/suggestions".to_owned(),
            json!({ canary: canary }),
        ),
        (
            "POST",
            "/classification/dialogues".to_owned(),
            json!({ "description": "鞋", "origin": canary }),
        ),
        (
            "POST",
            "/classification/dialogues".to_owned(),
            json!({ "description": "鞋", "as_of": canary }),
        ),
        (
            "POST",
            format!("/classification/dialogues/{canary}/answers"),
            json!({ "question_id": canary }),
        ),
        (
            "POST",
            format!("/classification/dialogues/{id}/answers"),
            json!({ "question_id": canary, "option_id": canary }),
        ),
        (
            "POST",
            format!("/classification/dialogues/{id}/feedback"),
            json!({ "verdict": canary }),
        ),
        (
            "POST",
            format!("/classification/dialogues/{id}/feedback"),
            json!({ "verdict": "wrong", "code": canary }),
        ),
        ("GET", format!("/tariff/{canary}"), json!(null)),
        (
            "GET",
            format!("/tariff?query=x&language={canary}"),
            json!(null),
        ),
        ("GET", format!("/{canary}?{canary}={canary}"), json!(null)),
    ]
}
