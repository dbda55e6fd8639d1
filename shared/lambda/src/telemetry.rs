//! Logs.

use tracing_subscriber::EnvFilter;

/// Writes logs as JSON, one line an event, to standard output. `LOG_LEVEL` filters them, as
/// `info` or `warn,web=debug`.
pub fn init() {
    let filter = EnvFilter::try_from_env("LOG_LEVEL").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_ansi(false)
        .with_env_filter(filter)
        .init();
}
