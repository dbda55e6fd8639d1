#![doc = include_str!("../README.md")]

mod accept;
mod assets;
pub mod component;
mod language;
pub mod page;
pub mod pages;
mod routes;
mod shell;
pub mod text;

pub use accept::{Representation, prefers_html};
pub use language::{PageLocale, Place};
pub use page::{Page, Section};
pub use pages::problem::ProblemDoc;
pub use routes::routes;
pub use shell::{MAX_BODY_BYTES, RequestId, Shell, shell};
pub use text::Text;
