//! Pages of the guided questions and of the tariff.

mod dialogue;
mod home;
mod result;
mod start;
mod tariff;
mod transcript;

pub(crate) use dialogue::{dialogue, thanks};
pub(crate) use home::home;
pub(crate) use start::{Invalid, Typed, start};
pub(crate) use tariff::{tariff_node, tariff_search};
pub(crate) use transcript::transcript;
