#![doc = include_str!("../README.md")]

pub mod config;
pub mod model;
mod problems;
mod routes;
mod suggest;
mod views;
pub mod wire;

pub use routes::{App, api, router};
pub use suggest::Suggester;
