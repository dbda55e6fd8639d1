//! A dialogue as it is stored, and the keys under which it lies.

use contracts::classification::{Bands, Resemblance};
use customs::{Country, Locale};
use evidence::Head;
use guided_classification_domain::{Answer, Case};
use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use storage::Key;

/// How long a dialogue takes answers after it began.
pub const OPEN_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How long a dialogue and its transcript can be read after it began.
pub const KEPT_FOR: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Everything about one dialogue but its transcript.
///
/// The state shown to people is computed from this by replaying the answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// ULID; as it cannot be guessed, knowing it is the right to read.
    pub id: String,
    /// When the dialogue began.
    pub created_at: Timestamp,
    /// The language of its texts.
    pub language: Locale,
    /// The day whose tariff applies: arrival of the means of transport.
    pub as_of: Option<Date>,
    /// Country of origin.
    pub origin: Option<Country>,
    /// The snapshot that it began with.
    pub snapshot: String,
    /// Edition of the nomenclature.
    pub nomenclature: String,
    /// Version of the model that ranked the description.
    pub model_version: String,
    /// Where the bands of that model begin.
    pub bands: Bands,
    /// The evidence about the description.
    pub case: Case,
    /// Known descriptions that the goods resemble.
    pub resembles: Vec<Resemblance>,
    /// The answers so far.
    pub answers: Vec<Answer>,
    /// The newest entry of the transcript.
    pub head: Head,
    /// The change that led to the present version, so that its repetition is recognised.
    pub last: Option<LastChange>,
}

/// A change and the version that it was applied to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastChange {
    /// The version before the change.
    pub base: u64,
    /// What changed.
    pub action: Action,
}

/// What a person did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Answered a question.
    Answer(Answer),
    /// Took the last answer back.
    Undo,
    /// Said whether the result is right.
    Feedback,
}

impl Record {
    /// From this instant on no answer is taken.
    #[must_use]
    pub fn closes_at(&self) -> Timestamp {
        self.created_at + OPEN_FOR
    }

    /// From this instant on the dialogue is gone.
    #[must_use]
    pub fn gone_at(&self) -> Timestamp {
        self.created_at + KEPT_FOR
    }
}

/// Where a dialogue lies.
#[must_use]
pub fn state_key(id: &str) -> Key {
    Key::new(partition(id), "state")
}

/// Where one entry of its transcript lies.
#[must_use]
pub fn transcript_key(id: &str, sequence: u64) -> Key {
    Key::new(partition(id), format!("{TRANSCRIPT}{sequence:06}"))
}

/// Where what a person said of the result lies.
#[must_use]
pub fn feedback_key(id: &str, sequence: u64) -> Key {
    Key::new(partition(id), format!("feedback#{sequence:06}"))
}

/// Sort-key prefix of the transcript.
pub const TRANSCRIPT: &str = "transcript#";

/// The partition that holds all of one dialogue.
#[must_use]
pub fn partition(id: &str) -> String {
    format!("dialogue#{id}")
}
