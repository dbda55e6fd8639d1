//! Pages that belong to no function.

pub mod accessibility;
pub mod confidence;
pub mod problem;
