//! The life of a dialogue over the ports: begin, answer, undo, feedback, transcript.

mod error;
mod transcript;

use std::sync::Arc;

use contracts::classification::{Description, RankCodes};
use customs::{Country, Locale};
use evidence::{Entry, Head};
use guided_classification_domain::{Answer, Case, Turn, WordHit, turn};
use jiff::{Timestamp, civil::Date};
use serde_json::Value;
use storage::{Condition, Documents, TransactError, Transaction};
use tariff::Snapshot;
use ulid::Ulid;

pub use error::DialogueError;

use crate::record::{
    Action, LastChange, Record, TRANSCRIPT, feedback_key, partition, state_key, transcript_key,
};

/// Candidates asked of the model: enough that the right code is nearly always among them.
const RANKED: usize = 250;

/// Nodes asked of the word index.
const WORD_HITS: usize = 20;

/// The dialogues of this service.
pub struct Dialogues {
    /// Where they are kept.
    pub documents: Arc<dyn Documents>,
    /// The model.
    pub ranker: Arc<dyn RankCodes>,
    /// The nomenclature.
    pub snapshot: Arc<Snapshot>,
    /// The present.
    pub clock: fn() -> Timestamp,
}

/// What a dialogue begins with.
#[derive(Debug, Clone)]
pub struct Beginning {
    /// The goods.
    pub description: Description,
    /// The language of the texts.
    pub language: Locale,
    /// The day whose tariff applies.
    pub as_of: Option<Date>,
    /// Country of origin.
    pub origin: Option<Country>,
}

/// A dialogue with its present state.
pub struct Current {
    /// What is stored.
    pub record: Record,
    /// Version of the stored document.
    pub version: u64,
    /// The state after all answers, or nothing where the dialogue has expired.
    pub turn: Option<Turn>,
}

/// What a person says of a result.
#[derive(Debug, Clone)]
pub struct Feedback {
    /// `right`, `wrong` or `unsure`.
    pub verdict: &'static str,
    /// The code that the person takes for the right one.
    pub code: Option<String>,
    /// In the person's words. Kept apart from the transcript.
    pub comment: Option<String>,
}

impl Dialogues {
    /// Begins a dialogue.
    pub async fn begin(&self, beginning: Beginning) -> Result<Current, DialogueError> {
        if let Some(day) = beginning.as_of {
            self.check_edition(day)?;
        }
        let now = (self.clock)();
        let ranking = self.ranker.rank(&beginning.description, RANKED).await?;
        let description = beginning.description.as_str();
        let case = Case {
            description: description.to_owned(),
            ranking: ranking
                .candidates
                .into_iter()
                .map(|ranked| (ranked.code, ranked.probability))
                .collect(),
            familiarity: ranking.familiarity,
            words: self.words(description),
        };
        let turn = turn(&self.snapshot, &case, &[])?;
        let mut record = Record {
            id: Ulid::generate().to_string(),
            created_at: now,
            language: beginning.language,
            as_of: beginning.as_of,
            origin: beginning.origin,
            snapshot: self.snapshot.id().to_string(),
            nomenclature: ranking.nomenclature,
            model_version: ranking.model_version,
            bands: ranking.bands,
            case,
            resembles: ranking.resembles,
            answers: Vec::new(),
            head: Head {
                sequence: 0,
                digest: evidence::Digest::ZERO,
            },
            last: None,
        };
        let body = transcript::begun(&self.snapshot, &record, &turn);
        let entry = Entry::first(now, "begun", body)?;
        record.head = head(&entry);
        let transaction = write(&record, Condition::Absent, &entry)?;
        self.documents.transact(transaction, now).await?;
        Ok(Current {
            record,
            version: 1,
            turn: Some(turn),
        })
    }

    /// Reads a dialogue.
    pub async fn read(&self, id: &str) -> Result<Current, DialogueError> {
        let now = (self.clock)();
        let id: Ulid = id.parse().map_err(|_| DialogueError::NotFound)?;
        let document = self.documents.get(&state_key(&id.to_string()), now).await?;
        let document = document.ok_or(DialogueError::NotFound)?;
        let record: Record = serde_json::from_slice(&document.body)?;
        // Another snapshot may ask other questions: a dialogue that cannot be replayed is closed.
        let turn = if now < record.closes_at() {
            turn(&self.snapshot, &record.case, &record.answers).ok()
        } else {
            None
        };
        Ok(Current {
            version: document.version,
            record,
            turn,
        })
    }

    /// Takes an answer to the question that was asked.
    ///
    /// The same answer to the same version, sent twice, has one effect and the same result.
    pub async fn answer(
        &self,
        id: &str,
        version: u64,
        answer: Answer,
    ) -> Result<Current, DialogueError> {
        let current = self.read(id).await?;
        if current.record.answers.last() == Some(&answer) && current.version >= version {
            return Ok(current);
        }
        let before = current.open_at(version)?;
        let mut record = current.record.clone();
        record.answers.push(answer.clone());
        let after = turn(&self.snapshot, &record.case, &record.answers)?;
        let body = transcript::answered(&self.snapshot, before, &after, &answer);
        let change = Change {
            record,
            base: version,
            kind: "answered",
            body,
            action: Action::Answer(answer.clone()),
        };
        match self.apply(change, None).await {
            Ok(record) => Ok(current.followed_by(record, after)),
            Err(DialogueError::Stale { .. }) => self.lost_race(id, &Action::Answer(answer)).await,
            Err(error) => Err(error),
        }
    }

    /// Takes the last answer back.
    pub async fn undo(&self, id: &str, version: u64) -> Result<Current, DialogueError> {
        let current = self.read(id).await?;
        if current.repeats(version, &Action::Undo) {
            return Ok(current);
        }
        current.open_at(version)?;
        let mut record = current.record.clone();
        let taken_back = record.answers.pop().ok_or(DialogueError::NothingToUndo)?;
        let after = turn(&self.snapshot, &record.case, &record.answers)?;
        let change = Change {
            record,
            base: version,
            kind: "undone",
            body: transcript::undone(&self.snapshot, &taken_back, &after),
            action: Action::Undo,
        };
        match self.apply(change, None).await {
            Ok(record) => Ok(current.followed_by(record, after)),
            Err(DialogueError::Stale { .. }) => self.lost_race(id, &Action::Undo).await,
            Err(error) => Err(error),
        }
    }

    /// Keeps what a person says of the result. Works on an expired dialogue too, as long as it
    /// can be read.
    pub async fn feedback(&self, id: &str, feedback: Feedback) -> Result<Current, DialogueError> {
        if let Some(code) = &feedback.code
            && self.snapshot.leaf_index(code).is_none()
        {
            return Err(DialogueError::UnknownCode);
        }
        let current = self.read(id).await?;
        let change = Change {
            record: current.record.clone(),
            base: current.version,
            kind: "feedback",
            body: transcript::feedback(&feedback),
            action: Action::Feedback,
        };
        let comment = serde_json::json!({
            "verdict": feedback.verdict, "code": feedback.code, "comment": feedback.comment,
        });
        let record = self.apply(change, Some(comment)).await?;
        Ok(Current {
            record,
            version: current.version + 1,
            turn: current.turn,
        })
    }

    /// The transcript, oldest entry first.
    pub async fn transcript(&self, id: &str) -> Result<(Record, Vec<Entry>), DialogueError> {
        let current = self.read(id).await?;
        let now = (self.clock)();
        let partition = partition(&current.record.id);
        let mut entries = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = self
                .documents
                .query(&partition, TRANSCRIPT, after.as_deref(), 100, now)
                .await?;
            for document in page.documents {
                entries.push(serde_json::from_slice(&document.body)?);
            }
            after = page.next;
            if after.is_none() {
                return Ok((current.record, entries));
            }
        }
    }

    async fn apply(&self, change: Change, aside: Option<Value>) -> Result<Record, DialogueError> {
        let now = (self.clock)();
        let mut record = change.record;
        let entry = Entry::following(record.head, now, change.kind, change.body)?;
        record.head = head(&entry);
        record.last = Some(LastChange {
            base: change.base,
            action: change.action,
        });
        let mut transaction = write(&record, Condition::VersionIs(change.base), &entry)?;
        if let Some(aside) = aside {
            transaction = transaction.put(
                feedback_key(&record.id, entry.sequence),
                Condition::Absent,
                serde_json::to_vec(&aside)?,
                Some(record.gone_at()),
            );
        }
        self.documents.transact(transaction, now).await?;
        Ok(record)
    }

    /// Another request changed the dialogue in between. If it was the same one, its result serves.
    async fn lost_race(&self, id: &str, action: &Action) -> Result<Current, DialogueError> {
        let current = self.read(id).await?;
        if current.record.last.as_ref().map(|last| &last.action) == Some(action) {
            Ok(current)
        } else {
            Err(DialogueError::Stale {
                current: current.version,
            })
        }
    }

    fn check_edition(&self, day: Date) -> Result<(), DialogueError> {
        let begun = day >= self.snapshot.valid_from();
        let ended = self.snapshot.valid_to().is_some_and(|last| day > last);
        if begun && !ended {
            Ok(())
        } else {
            Err(DialogueError::EditionNotAvailable)
        }
    }

    fn words(&self, description: &str) -> Vec<WordHit> {
        self.snapshot
            .search(description, None, WORD_HITS)
            .into_iter()
            .map(|hit| WordHit {
                code: self.snapshot.by_index(hit.node).code.as_str().to_owned(),
                score: f64::from(hit.score),
            })
            .collect()
    }
}

/// A change about to be written.
struct Change {
    record: Record,
    base: u64,
    kind: &'static str,
    body: Value,
    action: Action,
}

impl Current {
    /// The present turn, if the dialogue takes changes and its version is the expected one.
    fn open_at(&self, version: u64) -> Result<&Turn, DialogueError> {
        let turn = self.turn.as_ref().ok_or(DialogueError::Expired)?;
        if self.version == version {
            Ok(turn)
        } else {
            Err(DialogueError::Stale {
                current: self.version,
            })
        }
    }

    fn repeats(&self, version: u64, action: &Action) -> bool {
        let last = self.record.last.as_ref();
        last.is_some_and(|last| last.base == version && last.action == *action)
    }

    fn followed_by(self, record: Record, turn: Turn) -> Self {
        Self {
            record,
            version: self.version + 1,
            turn: Some(turn),
        }
    }
}

/// The state and the newest entry of its transcript, written together.
fn write(
    record: &Record,
    condition: Condition,
    entry: &Entry,
) -> Result<Transaction, DialogueError> {
    let gone_at = Some(record.gone_at());
    let state = serde_json::to_vec(record)?;
    let sealed = serde_json::to_vec(entry)?;
    let transcript = transcript_key(&record.id, entry.sequence);
    Ok(Transaction::new()
        .put(state_key(&record.id), condition, state, gone_at)
        .put(transcript, Condition::Absent, sealed, gone_at))
}

fn head(entry: &Entry) -> Head {
    Head {
        sequence: entry.sequence,
        digest: entry.digest,
    }
}

impl From<TransactError> for DialogueError {
    fn from(error: TransactError) -> Self {
        match error {
            TransactError::Conflict { .. } => Self::Stale { current: 0 },
            other => Self::Unavailable(Box::new(other)),
        }
    }
}
