#![doc = include_str!("../README.md")]

mod artifact;
pub mod build;
mod node;
mod search;
mod snapshot;
pub mod text;
mod vague;

pub use artifact::{MAX_SNAPSHOT_BYTES, SnapshotError};
pub use node::{Bilingual, Level, Node, NodeCode, NodeIndex, ParseNodeCodeError};
pub use search::Hit;
pub use snapshot::{LanguageCoverage, Snapshot, SnapshotId};
pub use vague::{VagueOption, VagueTerm};
