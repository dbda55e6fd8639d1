//! Pages that belong to no function.

pub mod accessibility;
pub mod api;
pub mod confidence;
pub mod problem;
