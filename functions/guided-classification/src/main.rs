//! Entry point of the guided classification function.

use guided_classification::config::Config;
use guided_classification::lambda::routes;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    lambda::telemetry::init();
    let config = Config::from_env()?;
    lambda::http::serve(routes(&config).await?).await
}
