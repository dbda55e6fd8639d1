//! One turn of the dialogue: replays the answers and tells what comes next.

use serde::{Deserialize, Serialize};
use tariff::{Bilingual, Node, Snapshot, VagueTerm};

use crate::{
    Case, Choice, Posterior, Question, prior::prior, question::bilingual, selection::next_question,
};

/// The most questions of a dialogue.
pub const MAX_QUESTIONS: usize = 7;

/// A code this probable ends the dialogue.
const CLEARLY_AHEAD: f64 = 0.93;

/// Without a further question, a code ends the dialogue from this probability on, if it is also
/// [`TIMES_AHEAD`] as probable as the next.
const AHEAD: f64 = 0.5;
const TIMES_AHEAD: f64 = 4.0;

/// An answer less probable than this contradicts what was known before.
const CONTRADICTS_BELOW: f64 = 0.04;

/// Wording that the model knows less than this, together with no probable code, is no candidate.
const LEAST_FAMILIARITY: f64 = 0.12;
const LEAST_BEST: f64 = 0.35;

/// The most rivals named at an ambiguous end.
const MOST_RIVALS: usize = 5;

/// An answer as a program sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The question answered.
    pub question_id: String,
    /// The option chosen, `none_of_these` or `unknown`.
    pub option_id: String,
}

/// A question of this dialogue with its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The question.
    pub question: Question,
    /// What was chosen.
    pub choice: Choice,
    /// Whether the answer contradicts what was known before it: it was very improbable.
    pub contradicts: bool,
}

/// A code that could still be right when the dialogue ends undecided.
#[derive(Debug, Clone, PartialEq)]
pub struct Rival {
    /// Position among the subheadings of the snapshot.
    pub leaf: usize,
    /// Its probability.
    pub probability: f64,
    /// The fact that would decide between it and the best code.
    pub decided_by: Bilingual,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A question.
    Ask(Question),
    /// One code is left or clearly ahead.
    Resolved,
    /// Several codes remain credible, best first.
    Ambiguous(Vec<Rival>),
    /// The text names no goods at all.
    Vague,
    /// Nothing in the nomenclature is near the text.
    NoCandidate,
}

/// The state of a dialogue after all its answers.
#[derive(Debug, Clone)]
pub struct Turn {
    /// What comes next.
    pub outcome: Outcome,
    /// The probability of each subheading now.
    pub posterior: Posterior,
    /// The questions so far with their answers.
    pub given: Vec<Given>,
    /// The vague term that the description is, if it is one.
    pub term: Option<VagueTerm>,
}

/// An answer that the dialogue cannot take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// The dialogue has ended.
    #[error("the dialogue has ended")]
    Ended,
    /// The question was answered before.
    #[error("the question was answered before")]
    Answered,
    /// The question was never asked in this dialogue.
    #[error("the question was not asked")]
    NotAsked,
    /// The option belongs to another question or to none.
    #[error("the question does not offer this option")]
    NoSuchOption,
}

/// Replays the answers over a case.
///
/// The same snapshot, case and answers give the same turn, on any machine.
///
/// # Errors
/// Names the first answer that does not fit the question asked at its place.
pub fn turn(snapshot: &Snapshot, case: &Case, answers: &[Answer]) -> Result<Turn, AnswerError> {
    let term = snapshot.vague_term(&case.description).cloned();
    let mut state = Turn {
        posterior: prior(snapshot, case, term.as_ref()),
        outcome: Outcome::Resolved,
        given: Vec::new(),
        term,
    };
    state.outcome = outcome(snapshot, case, &state);
    for answer in answers {
        state = state.after(snapshot, answer)?;
        state.outcome = outcome(snapshot, case, &state);
    }
    Ok(state)
}

impl Turn {
    fn after(mut self, snapshot: &Snapshot, answer: &Answer) -> Result<Self, AnswerError> {
        let answered = |given: &Given| given.question.id(snapshot) == answer.question_id;
        if self.given.iter().any(answered) {
            return Err(AnswerError::Answered);
        }
        let Outcome::Ask(question) = self.outcome.clone() else {
            return Err(AnswerError::Ended);
        };
        if question.id(snapshot) != answer.question_id {
            return Err(AnswerError::NotAsked);
        }
        let choice = question
            .choice(snapshot, &answer.option_id)
            .ok_or(AnswerError::NoSuchOption)?;
        let coverage = question.coverage(snapshot);
        let (posterior, probability) = self
            .posterior
            .updated(|leaf| coverage.likelihood(choice, leaf));
        self.posterior = posterior;
        self.given.push(Given {
            question,
            choice,
            contradicts: probability < CONTRADICTS_BELOW,
        });
        Ok(self)
    }

    /// The best code and its probability.
    #[must_use]
    pub fn best(&self) -> (usize, f64) {
        self.posterior.top(1).first().copied().unwrap_or((0, 0.0))
    }

    /// The codes that are credible now, best first, and what would decide between them.
    #[must_use]
    pub fn rivals(&self, snapshot: &Snapshot) -> Vec<Rival> {
        rivals(snapshot, &self.posterior)
    }

    /// The question that waits for an answer.
    #[must_use]
    pub fn asked(&self) -> Option<&Question> {
        match &self.outcome {
            Outcome::Ask(question) => Some(question),
            _ => None,
        }
    }
}

fn outcome(snapshot: &Snapshot, case: &Case, state: &Turn) -> Outcome {
    let asked = state.given.len();
    if asked == 0 {
        if let Some(term) = &state.term {
            return if term.options.is_empty() {
                Outcome::Vague
            } else {
                Outcome::Ask(Question::Term(term.clone()))
            };
        }
        let best = case
            .ranking
            .first()
            .map_or(0.0, |(_, probability)| *probability);
        if case.familiarity < LEAST_FAMILIARITY && best < LEAST_BEST {
            return Outcome::NoCandidate;
        }
    }
    let top = state.posterior.top(2);
    let (best, second) = match top.as_slice() {
        [best, second] => (best.1, second.1),
        _ => (1.0, 0.0),
    };
    if best >= CLEARLY_AHEAD {
        return Outcome::Resolved;
    }
    if asked < MAX_QUESTIONS
        && let Some(question) = next_question(snapshot, &state.posterior, &state.given)
    {
        return Outcome::Ask(question);
    }
    if best >= AHEAD && best >= TIMES_AHEAD * second {
        Outcome::Resolved
    } else {
        Outcome::Ambiguous(rivals(snapshot, &state.posterior))
    }
}

/// The codes at least a tenth as probable as the best, and what would decide between them.
fn rivals(snapshot: &Snapshot, posterior: &Posterior) -> Vec<Rival> {
    let top = posterior.top(MOST_RIVALS);
    let Some(&(best, most)) = top.first() else {
        return Vec::new();
    };
    top.iter()
        .filter(|(_, probability)| *probability >= most / 10.0)
        .map(|&(leaf, probability)| Rival {
            leaf,
            probability,
            decided_by: decided_by(snapshot, best, leaf),
        })
        .collect()
}

/// The question of the deepest node that holds both codes, or the choice of heading.
fn decided_by(snapshot: &Snapshot, best: usize, rival: usize) -> Bilingual {
    let other = if best == rival { None } else { Some(rival) };
    let shared = snapshot
        .path(snapshot.leaf(best))
        .into_iter()
        .rev()
        .find(|node| other.is_some_and(|leaf| node.leaves.contains(&leaf)));
    match shared {
        Some(Node {
            question: Some(question),
            ..
        }) => question.clone(),
        _ if other.is_none() => bilingual(
            "目前最接近的號別；要排除其他號別，需要下列各項的資料。",
            "The nearest code so far; the facts named with the others would settle it.",
        ),
        _ => bilingual(
            "貨品究竟是什麼、主要特性與用途為何（解釋準則一至三）。",
            "What the goods are, and what gives them their essential character (General Rules 1 to 3).",
        ),
    }
}
