#![doc = include_str!("../README.md")]

pub mod events;
pub mod runtime;

use std::path::PathBuf;

/// A path in the repository.
#[must_use]
pub fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}
