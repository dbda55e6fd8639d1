#![doc = include_str!("../README.md")]

pub mod http;
pub mod telemetry;

/// An error that ends the function.
pub type Error = lambda_http::Error;
