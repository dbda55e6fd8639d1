//! The nodes of the nomenclature.

use std::fmt;
use std::ops::Range;

use customs::Locale;
use serde::{Deserialize, Serialize};

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bilingual {
    /// English.
    pub en: String,
    /// Traditional Chinese as used in Taiwan.
    pub zh_tw: String,
}

impl Bilingual {
    /// The text in one language.
    #[must_use]
    pub fn get(&self, locale: Locale) -> &str {
        match locale {
            Locale::ZhTw => &self.zh_tw,
            Locale::En => &self.en,
        }
    }
}

/// The level of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// Two digits (章).
    Chapter,
    /// Four digits (節).
    Heading,
    /// A one-dash line that has lines below it: the five digits that these share.
    Group,
    /// Six digits (目), the last level of the Harmonized System.
    Subheading,
}

/// The digits of a node: 2, 4, 5 or 6 of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NodeCode(String);

/// The text is not the code of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a node has 2, 4, 5 or 6 digits")]
pub struct ParseNodeCodeError;

impl NodeCode {
    /// Reads plain digits.
    pub fn parse(text: &str) -> Result<Self, ParseNodeCodeError> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        if digits && matches!(text.len(), 2 | 4 | 5 | 6) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ParseNodeCodeError)
        }
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The level that the number of digits means.
    #[must_use]
    pub fn level(&self) -> Level {
        match self.0.len() {
            2 => Level::Chapter,
            4 => Level::Heading,
            5 => Level::Group,
            _ => Level::Subheading,
        }
    }

    /// The code as it is printed: `8518.30`.
    #[must_use]
    pub fn dotted(&self) -> String {
        if self.0.len() > 4 {
            format!("{}.{}", &self.0[..4], &self.0[4..])
        } else {
            self.0.clone()
        }
    }
}

impl fmt::Display for NodeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The place of a node in its snapshot, in code order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NodeIndex(pub(crate) u32);

impl NodeIndex {
    pub(crate) fn place(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// One line of the nomenclature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Its place.
    pub index: NodeIndex,
    /// Its digits.
    pub code: NodeCode,
    /// Its level.
    pub level: Level,
    /// Name that stands for itself.
    pub title: Bilingual,
    /// Short name that tells it from its siblings.
    pub label: Bilingual,
    /// What to ask to choose among its children.
    pub question: Option<Bilingual>,
    /// Whether it is an "other" line: what none of its siblings covers.
    pub residual: bool,
    /// The node above.
    pub parent: Option<NodeIndex>,
    /// The nodes directly below, in code order.
    pub children: Vec<NodeIndex>,
    /// The subheadings below, as places among the subheadings in code order.
    pub leaves: Range<usize>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_digits_of_a_level() {
        assert_eq!(NodeCode::parse("85183").unwrap().level(), Level::Group);
        assert_eq!(NodeCode::parse("851830").unwrap().dotted(), "8518.30");
        for text in ["", "8", "851", "8518301", "85183O", "８５"] {
            assert_eq!(NodeCode::parse(text), Err(ParseNodeCodeError));
        }
    }
}
