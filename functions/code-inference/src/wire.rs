//! Bodies of the suggestions endpoint.

use contracts::classification::{Advice, Description, DescriptionError, Suggestion};
use customs::Locale;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most descriptions of one request.
pub const MAX_BATCH: usize = 100;

/// The most suggestions for one description.
pub const MAX_LIMIT: usize = 20;

/// Suggestions when the request does not say how many.
const DEFAULT_LIMIT: usize = 5;

/// Asks for codes: one `description`, or up to 100 `descriptions`.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuggestionsRequest {
    /// The goods, in Traditional Chinese or English, at most 2,000 characters.
    #[schema(example = "wireless headphones")]
    pub description: Option<String>,
    /// Up to 100 such descriptions, answered in their order.
    pub descriptions: Option<Vec<String>>,
    /// The language of the goods; found by itself if absent.
    #[schema(value_type = Option<String>, example = "en")]
    pub language: Option<Locale>,
    /// The most suggestions for each description, 1 to 20; 5 if absent.
    pub limit: Option<usize>,
    /// 2 for chapters, 4 for headings, 6 for subheadings; 6 if absent.
    pub digits: Option<usize>,
}

/// The codes suggested for one description.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Suggestions {
    /// Version of the model.
    pub model_version: String,
    /// Edition of the nomenclature.
    #[schema(example = "HS2022")]
    pub nomenclature: String,
    /// Best first.
    pub suggestions: Vec<Suggestion>,
    /// Whether the description is too vague for its suggestions to be relied on.
    pub vague: bool,
    /// What to do about a vague description.
    pub advice: Option<Advice>,
    /// Known descriptions that the goods resemble.
    pub resembles: Vec<contracts::classification::Resemblance>,
}

/// One answer, or a list of them in the order of the descriptions.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum SuggestionsResponse {
    /// For a `description`.
    One(Box<Suggestions>),
    /// For `descriptions`.
    Many(Vec<Suggestions>),
}

/// A checked request.
#[derive(Debug)]
pub struct Query {
    /// What to classify.
    pub goods: Goods,
    /// The most suggestions for each.
    pub limit: usize,
    /// Digits of the codes.
    pub digits: usize,
}

/// One description or several.
#[derive(Debug)]
pub enum Goods {
    /// Answered by an object.
    One(Description),
    /// Answered by a list.
    Many(Vec<Description>),
}

/// A request that cannot be answered.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// Neither or both of `description` and `descriptions`.
    #[error("give either a description or descriptions")]
    OneOfTwo,
    /// The description of a single request.
    #[error(transparent)]
    Description(#[from] DescriptionError),
    /// Descriptions of a batch, with their positions.
    #[error("some descriptions cannot be classified")]
    Descriptions(Vec<(usize, DescriptionError)>),
    /// No description at all, or more than [`MAX_BATCH`].
    #[error("a batch has 1 to 100 descriptions")]
    BatchSize,
    /// `limit` out of range.
    #[error("the limit is out of range")]
    Limit,
    /// `digits` is not 2, 4 or 6.
    #[error("the number of digits is not offered")]
    Digits,
}

impl TryFrom<SuggestionsRequest> for Query {
    type Error = QueryError;

    fn try_from(request: SuggestionsRequest) -> Result<Self, QueryError> {
        let limit = request.limit.unwrap_or(DEFAULT_LIMIT);
        let digits = request.digits.unwrap_or(6);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(QueryError::Limit);
        }
        if ![2, 4, 6].contains(&digits) {
            return Err(QueryError::Digits);
        }
        let goods = match (request.description, request.descriptions) {
            (Some(one), None) => Goods::One(Description::parse(&one)?),
            (None, Some(many)) => Goods::Many(parse_all(&many)?),
            _ => return Err(QueryError::OneOfTwo),
        };
        Ok(Self {
            goods,
            limit,
            digits,
        })
    }
}

fn parse_all(texts: &[String]) -> Result<Vec<Description>, QueryError> {
    if texts.is_empty() || texts.len() > MAX_BATCH {
        return Err(QueryError::BatchSize);
    }
    let mut errors = Vec::new();
    let mut descriptions = Vec::with_capacity(texts.len());
    for (position, text) in texts.iter().enumerate() {
        match Description::parse(text) {
            Ok(description) => descriptions.push(description),
            Err(error) => errors.push((position, error)),
        }
    }
    if errors.is_empty() {
        Ok(descriptions)
    } else {
        Err(QueryError::Descriptions(errors))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(json: &str) -> Result<Query, QueryError> {
        Query::try_from(serde_json::from_str::<SuggestionsRequest>(json).unwrap())
    }

    #[test]
    fn a_single_description_has_defaults() {
        let query = query(r#"{"description": "鞋"}"#).unwrap();

        assert_eq!((query.limit, query.digits), (5, 6));
    }

    #[test]
    fn every_bad_description_of_a_batch_is_named() {
        let error = query(r#"{"descriptions": ["鞋", "", "shoes", "🍟"]}"#).unwrap_err();

        assert_eq!(
            error,
            QueryError::Descriptions(vec![
                (1, DescriptionError::Empty),
                (3, DescriptionError::NoWords)
            ])
        );
    }

    #[test]
    fn limits_are_checked() {
        let many = format!(
            r#"{{"descriptions": [{}"x"]}}"#,
            r#""x","#.repeat(MAX_BATCH)
        );

        assert_eq!(query(&many).unwrap_err(), QueryError::BatchSize);
        assert_eq!(
            query(r#"{"descriptions": []}"#).unwrap_err(),
            QueryError::BatchSize
        );
        assert_eq!(
            query(r#"{"description": "鞋", "limit": 21}"#).unwrap_err(),
            QueryError::Limit
        );
        assert_eq!(
            query(r#"{"description": "鞋", "digits": 5}"#).unwrap_err(),
            QueryError::Digits
        );
        assert_eq!(query("{}").unwrap_err(), QueryError::OneOfTwo);
    }
}
