#![doc = include_str!("../README.md")]

mod common;
mod extract;
mod types;

pub use common::{Common, method_not_allowed, not_found};
pub use extract::{Form, IfMatch, Json, Path, Query};
pub use types::{FieldError, Problem, ProblemBody, ProblemType, TYPE_BASE};
