//! Names that need a question before they mean a code.

use rust_stemmers::{Algorithm, Stemmer};
use serde::{Deserialize, Serialize};

use crate::{Bilingual, NodeCode, text::normalise};

/// A vague name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VagueTerm {
    /// The name, normalised.
    pub term: String,
    /// Why it is vague: `too_broad`, `part_of_something`, `trade_or_brand_only`,
    /// `mixed_consignment`, `not_goods`, `unclear` or `process_decides`.
    pub kind: String,
    /// Where such goods usually end up, likeliest first.
    pub prefixes: Vec<NodeCode>,
    /// The question that would settle it.
    pub question: Bilingual,
    /// Its answers. None where the name means no goods at all.
    pub options: Vec<VagueOption>,
}

/// An answer to the question of a vague name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VagueOption {
    /// The answer.
    pub label: Bilingual,
    /// Where it leads.
    pub prefix: NodeCode,
}

/// The form under which a name is looked up: normalised, without articles and punctuation, English
/// words stemmed, so that "The Accessories" and "accessory" are one.
pub(crate) fn lookup_form(text: &str) -> String {
    let stemmer = Stemmer::create(Algorithm::English);
    let normalised = normalise(text);
    let words: Vec<String> = normalised
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !matches!(*word, "" | "a" | "an" | "the" | "some"))
        .map(|word| stemmer.stem(word).into_owned())
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_case_and_articles_do_not_matter() {
        assert_eq!(lookup_form("The  Accessories."), lookup_form("accessory"));
        assert_eq!(lookup_form("「洋芋片」"), "洋芋片");
        assert_ne!(lookup_form("phone accessories"), lookup_form("accessories"));
    }
}
