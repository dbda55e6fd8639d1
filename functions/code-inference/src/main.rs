//! Entry point of the code inference function.

use std::sync::Arc;

use code_inference::{config::Config, router};
use web::{Shell, shell};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    lambda::telemetry::init();
    let suggester = Config::from_env().load()?;
    let https = Shell { https_only: true };
    lambda::http::serve(shell(router(Arc::new(suggester)), https)).await
}
