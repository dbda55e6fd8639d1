//! Messages of tariff classification: descriptions in, rankings and suggestions out.

mod description;
mod problems;
mod ranking;
mod suggestion;

pub use description::{Description, DescriptionError, MAX_CHARACTERS};
pub use problems::DescriptionProblem;
pub use ranking::{RankCodes, RankError, RankRequest, RankedCode, Ranking, Resemblance};
pub use suggestion::{Advice, AdviceOption, Band, Bands, Bilingual, Suggestion};
