#![doc = include_str!("../README.md")]

mod documentation;
mod portal;
mod ranker;
mod ready;

pub use documentation::openapi;
pub use portal::{Options, Portal};
