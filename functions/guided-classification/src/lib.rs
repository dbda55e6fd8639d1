#![doc = include_str!("../README.md")]

pub mod config;
pub mod dialogues;
#[cfg(feature = "aws")]
pub mod lambda;
mod present;
mod problems;
pub mod record;
mod routes;
mod views;
pub mod wire;

pub use problems::Kind;
pub use routes::{App, State, api, problem_docs, router};
