//! Bodies of the dialogue and tariff endpoints.

use contracts::classification::{Advice, Band, Bilingual, Resemblance, Suggestion};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Begins a dialogue.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginRequest {
    /// The goods, in Traditional Chinese or English, at most 2,000 characters.
    #[schema(example = "洋芋片")]
    pub description: String,
    /// Language of the questions: `zh-TW` or `en`; that of the description if absent.
    #[schema(example = "zh-TW")]
    pub language: Option<String>,
    /// The day whose tariff applies, as `2026-12-01`: arrival of the means of transport.
    #[schema(example = "2026-12-01")]
    pub as_of: Option<String>,
    /// Country of origin, ISO 3166-1 alpha-2.
    #[schema(example = "JP")]
    pub origin: Option<String>,
}

/// Answers a question: an option, `none_of_these` or `unknown`; a number for a question of that kind.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerRequest {
    /// The question answered.
    #[schema(example = "below-2005")]
    pub question_id: String,
    /// The option chosen.
    #[schema(example = "200520")]
    pub option_id: Option<String>,
    /// The number asked for.
    pub value: Option<f64>,
}

/// What a person says of a result.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedbackRequest {
    /// Whether the result is right.
    pub verdict: Verdict,
    /// The six-digit code that the person takes for the right one.
    #[schema(example = "190590")]
    pub code: Option<String>,
    /// At most 1,000 characters. Leave out personal data.
    pub comment: Option<String>,
}

/// Whether a result is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is.
    Right,
    /// It is not.
    Wrong,
    /// The person cannot tell.
    Unsure,
}

impl Verdict {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::Unsure => "unsure",
        }
    }
}

/// Where a dialogue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A question waits for an answer.
    Asking,
    /// One code is left or clearly ahead.
    Resolved,
    /// Several codes remain credible.
    Ambiguous,
    /// The text names no goods.
    Vague,
    /// Nothing in the nomenclature is near the text.
    NoCandidate,
    /// It takes no more answers.
    Expired,
}

/// A dialogue.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Dialogue {
    /// Identifier; whoever knows it can read the dialogue.
    #[schema(example = "01JE0000000000000000000000")]
    pub id: String,
    /// Counts the changes; to be sent as `If-Match` with the next one.
    pub version: u64,
    /// Where it stands.
    pub state: State,
    /// The question that waits for an answer.
    pub question: Option<QuestionBody>,
    /// The likeliest codes at this point.
    pub candidates: Vec<Suggestion>,
    /// What is known, and who said it.
    pub facts: Vec<Fact>,
    /// The end of a resolved or ambiguous dialogue.
    #[schema(value_type = Option<ResultBody>)]
    pub result: Option<ResultBody>,
    /// Questions answered so far.
    pub questions_asked: usize,
    /// Answers that do not fit what was known before them.
    pub contradictions: Vec<Contradiction>,
    /// What to do where the dialogue cannot lead to a code.
    pub advice: Option<Advice>,
    /// Known descriptions that the goods resemble.
    pub resembles: Vec<Resemblance>,
    /// Language of the texts.
    #[schema(example = "zh-TW")]
    pub language: String,
    /// The day whose tariff applies.
    pub as_of: Option<String>,
    /// Country of origin.
    pub origin: Option<String>,
    /// Edition of the nomenclature.
    #[schema(example = "HS2022")]
    pub nomenclature: String,
    /// Content address of the nomenclature snapshot.
    pub snapshot: String,
    /// Version of the model.
    pub model_version: String,
    /// From then on no answer is taken.
    #[schema(value_type = String, format = DateTime)]
    pub closes_at: Timestamp,
    /// Where the transcript is.
    pub transcript: String,
}

/// A question.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuestionBody {
    /// Identifier within the dialogue.
    pub id: String,
    /// The question.
    pub text: String,
    /// How it is answered.
    pub kind: QuestionKind,
    /// Where to find the fact.
    pub help: String,
    /// What can be chosen, besides `none_of_these` and `unknown`.
    pub options: Vec<OptionBody>,
    /// Why it is asked now.
    pub asked_because: String,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// By one of several options.
    Choice,
    /// By yes or no.
    YesNo,
    /// By a number.
    Number,
}

/// An option of a question.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OptionBody {
    /// Identifier within the question.
    pub id: String,
    /// The words of the option.
    pub label: String,
    /// The code prefixes that it keeps.
    pub covers: Vec<String>,
}

/// Something known about the goods.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Fact {
    /// `description`, or the id of the question.
    pub key: String,
    /// The question, where there was one.
    pub question: Option<String>,
    /// What was said.
    pub value: String,
    /// Who said it.
    #[schema(example = "trader")]
    pub source: &'static str,
}

/// An answer that does not fit what was known before it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Contradiction {
    /// The question.
    pub question_id: String,
    /// What to do.
    pub text: String,
}

/// How a dialogue ended.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ResultBody {
    /// Six-digit HS subheading.
    #[schema(example = "200520")]
    pub code: String,
    /// From the chapter down to the code.
    pub path: Vec<PathNode>,
    /// Probability that the code is right, 0 to 1.
    pub confidence: f64,
    /// What that confidence has been worth so far.
    pub band: Band,
    /// The rules that carried the result.
    pub reasons: Vec<ReasonBody>,
    /// The codes that could be right instead.
    pub alternatives: Vec<Alternative>,
    /// What the result is not.
    pub notice: String,
}

/// A node on the way to a code.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PathNode {
    /// Its digits.
    pub code: String,
    /// `chapter`, `heading`, `group` or `subheading`.
    pub level: &'static str,
    /// Its name.
    pub title: Bilingual,
}

/// A step of the reasoning.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReasonBody {
    /// The rule.
    #[schema(example = "GRI 1")]
    pub rule: String,
    /// What it means here.
    pub text: String,
}

/// A code that could be right instead.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Alternative {
    /// Six-digit HS subheading.
    pub code: String,
    /// Its probability, 0 to 1.
    pub confidence: f64,
    /// Its name.
    pub title: Bilingual,
    /// The fact that would decide between it and the result.
    pub decided_by: String,
}

/// A line of the nomenclature.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TariffNode {
    /// Its digits.
    #[schema(example = "851830")]
    pub code: String,
    /// `chapter`, `heading`, `group` or `subheading`.
    pub level: &'static str,
    /// Its name.
    pub title: Bilingual,
    /// The name that tells it from its siblings.
    pub label: Bilingual,
    /// What to ask to choose among the lines below it.
    pub question: Option<Bilingual>,
    /// Whether it is what its siblings leave over.
    pub residual: bool,
    /// From the chapter down to it.
    pub path: Vec<PathNode>,
    /// Subheadings below it.
    pub subheadings: usize,
    /// Edition of the nomenclature.
    pub nomenclature: String,
}

/// Lines of the nomenclature.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TariffNodes {
    /// The lines.
    pub nodes: Vec<TariffNode>,
    /// Edition of the nomenclature.
    pub nomenclature: String,
}
