#![doc = include_str!("../README.md")]

mod blend;
mod features;
mod rollup;
mod rows;

pub use blend::{Blend, Mix};
pub use features::{bucket, features};
pub use rollup::roll_up;
pub use rows::{NearestRow, RowIndex, RowIndexError};
