//! Serves a router to API Gateway, or on loopback where there is no Lambda runtime.

use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::http::{HeaderName, HeaderValue};
use lambda_http::{RequestExt, Service, service_fn};

use crate::Error;

/// The port on loopback when `PORT` does not name one.
const DEFAULT_PORT: u16 = 9000;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Serves until the process ends.
///
/// A request that brings no `x-request-id` gets the id of its invocation, so that a problem can
/// be found in the logs of the platform.
pub async fn serve(router: Router) -> Result<(), Error> {
    if std::env::var_os("AWS_LAMBDA_RUNTIME_API").is_none() {
        return serve_on_loopback(router).await;
    }
    lambda_http::run(service_fn(move |mut request: lambda_http::Request| {
        let id = request
            .lambda_context_ref()
            .and_then(|context| HeaderValue::from_str(&context.request_id).ok());
        if let Some(id) = id {
            request.headers_mut().entry(REQUEST_ID).or_insert(id);
        }
        let mut router = router.clone();
        async move { router.call(request).await }
    }))
    .await
}

async fn serve_on_loopback(router: Router) -> Result<(), Error> {
    let port = match std::env::var("PORT") {
        Ok(port) => port.parse()?,
        Err(_) => DEFAULT_PORT,
    };
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listener = tokio::net::TcpListener::bind(address).await?;
    axum::serve(listener, router).await?;
    Ok(())
}
