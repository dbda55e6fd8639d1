//! The suggestion objects of the public API (`POST /classification/suggestions` and dialogues).

use customs::Locale;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A text in both languages of the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Bilingual {
    /// The text in English.
    pub en: String,
    /// The text in Traditional Chinese as used in Taiwan.
    #[serde(rename = "zh-TW")]
    pub zh_tw: String,
}

impl Bilingual {
    /// Joins the two texts.
    pub fn new(zh_tw: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            en: en.into(),
            zh_tw: zh_tw.into(),
        }
    }

    /// The text in one language.
    #[must_use]
    pub fn get(&self, locale: Locale) -> &str {
        match locale {
            Locale::ZhTw => &self.zh_tw,
            Locale::En => &self.en,
        }
    }
}

impl From<&tariff::Bilingual> for Bilingual {
    fn from(text: &tariff::Bilingual) -> Self {
        Self::new(text.zh_tw.clone(), text.en.clone())
    }
}

/// How far a confidence can be relied on, as measured on goods that the model never saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// One of several codes that fit: needs questions, or a person.
    Possible,
    /// Right in at least 70 of 100 measured cases.
    Good,
    /// Right in at least 90 of 100 measured cases.
    Strong,
}

/// The confidences at which the bands begin, measured with the model that they belong to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bands {
    /// Least confidence of [`Band::Strong`], 0 to 1.
    pub strong: f64,
    /// Least confidence of [`Band::Good`], 0 to 1.
    pub good: f64,
}

impl Bands {
    /// The band of a confidence.
    #[must_use]
    pub fn of(self, confidence: f64) -> Band {
        if confidence >= self.strong {
            Band::Strong
        } else if confidence >= self.good {
            Band::Good
        } else {
            Band::Possible
        }
    }
}

/// One code that may fit the goods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Suggestion {
    /// Commodity code, digits only.
    #[schema(example = "851830")]
    pub code: String,
    /// Calibrated probability that the code is right, 0 to 1.
    pub confidence: f64,
    /// What that confidence has been worth so far.
    pub band: Band,
    /// Plain-language name of the code.
    pub title: Bilingual,
}

/// What to do when a description is too vague to classify.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Advice {
    /// Why the description is not enough: `too_broad`, `part_of_something`, `process_decides` ….
    pub kind: String,
    /// What to add, as a sentence.
    pub text: Bilingual,
    /// The one question that would help most, where there is one.
    pub question: Option<Bilingual>,
    /// The answers to that question and the codes that each leads to.
    pub options: Vec<AdviceOption>,
}

/// One answer to the question of an [`Advice`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AdviceOption {
    /// The answer.
    pub label: Bilingual,
    /// The code prefixes that it keeps.
    pub covers: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_begins_at_its_threshold() {
        let bands = Bands {
            strong: 0.9,
            good: 0.6,
        };

        assert_eq!(bands.of(0.9), Band::Strong);
        assert_eq!(bands.of(0.899), Band::Good);
        assert_eq!(bands.of(0.6), Band::Good);
        assert_eq!(bands.of(0.0), Band::Possible);
    }

    #[test]
    fn bilingual_texts_use_the_language_tags_as_keys() {
        let json = serde_json::to_value(Bilingual::new("洋芋片", "potato chips")).unwrap();

        assert_eq!(
            json,
            serde_json::json!({"en": "potato chips", "zh-TW": "洋芋片"})
        );
    }
}
