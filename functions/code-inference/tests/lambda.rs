//! The real binary under a Lambda runtime.

use std::path::Path;

use testkit::runtime::{Reply, Runtime};
use testkit::{events, repository};

fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_code-inference"))
}

#[tokio::test]
async fn the_binary_answers_every_event_of_its_folder() {
    let models = repository("models");
    let environment = [
        ("MODELS_DIR", models.to_str().unwrap()),
        ("LOG_LEVEL", "warn"),
        ("AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH", "true"),
    ];
    let mut runtime = Runtime::start(binary(), &environment).await.ok().unwrap();

    for (name, event) in events::of_function("code-inference") {
        let answer = runtime.invoke(event).await.unwrap();

        let expected = match name.as_str() {
            "batch_with_an_empty_description"
            | "batch_too_large"
            | "description_empty"
            | "description_emoji"
            | "description_markup" => 422,
            "body_malformed" => 400,
            "body_plain_text" => 415,
            "method_not_allowed" => 405,
            _ => 200,
        };
        assert_eq!(answer["statusCode"], expected, "{name}: {answer}");
        let content_type = answer["multiValueHeaders"]["content-type"][0]
            .as_str()
            .unwrap();
        let problem = content_type == "application/problem+json";
        assert_eq!(problem, expected >= 400, "{name}: {content_type}");
    }
}

#[tokio::test]
async fn a_missing_model_ends_the_start_with_a_clear_error() {
    let environment = [("MODELS_DIR", "/nonexistent")];

    let Err(reply) = Runtime::start(binary(), &environment).await else {
        panic!("the function started without its model");
    };

    // Either the runtime is told, or the process ends before it asks for an event.
    assert!(matches!(reply, Reply::InitError(_)), "{reply:?}");
}
