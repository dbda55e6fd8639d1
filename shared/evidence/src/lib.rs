#![doc = include_str!("../README.md")]

mod chain;
mod digest;
mod entry;

pub use chain::{BrokenChain, Head, Reason, first_difference, verify, verify_through};
pub use digest::{Digest, ParseDigestError};
pub use entry::{Entry, SealError};
