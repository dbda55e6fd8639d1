//! The bodies of transcript entries: what was asked, answered and concluded, and on what grounds.

use guided_classification_domain::{Answer, Outcome, Question, Turn};
use serde_json::{Value, json};
use tariff::{Bilingual, Snapshot};

use super::Feedback;
use crate::record::Record;

/// Candidates kept per entry.
const CANDIDATES: usize = 5;

pub(super) fn begun(snapshot: &Snapshot, record: &Record, turn: &Turn) -> Value {
    json!({
        "dialogue": record.id,
        "description": record.case.description,
        "language": record.language.as_str(),
        "as_of": record.as_of,
        "origin": record.origin,
        "nomenclature": record.nomenclature,
        "snapshot": record.snapshot,
        "model_version": record.model_version,
        "familiarity": rounded(record.case.familiarity),
        "outcome": outcome(snapshot, turn),
    })
}

pub(super) fn answered(snapshot: &Snapshot, before: &Turn, after: &Turn, answer: &Answer) -> Value {
    let contradicts = after.given.last().is_some_and(|given| given.contradicts);
    json!({
        "question": before.asked().map(|asked| question(snapshot, before, asked)),
        "option_id": answer.option_id,
        "source": "trader",
        "contradicts": contradicts,
        "outcome": outcome(snapshot, after),
    })
}

pub(super) fn undone(snapshot: &Snapshot, taken_back: &Answer, after: &Turn) -> Value {
    json!({
        "question_id": taken_back.question_id,
        "option_id": taken_back.option_id,
        "outcome": outcome(snapshot, after),
    })
}

/// The comment is kept apart: it may hold personal data, and the chain cannot be thinned later.
pub(super) fn feedback(feedback: &Feedback) -> Value {
    json!({ "verdict": feedback.verdict, "code": feedback.code })
}

fn question(snapshot: &Snapshot, turn: &Turn, question: &Question) -> Value {
    let options: Vec<Value> = question
        .options(snapshot)
        .iter()
        .map(|option| {
            json!({ "id": option.id, "label": text(&option.label), "covers": option.covers })
        })
        .collect();
    json!({
        "id": question.id(snapshot),
        "text": text(&question.text(snapshot)),
        "asked_because": text(&question.because(snapshot, &turn.posterior)),
        "options": options,
    })
}

fn outcome(snapshot: &Snapshot, turn: &Turn) -> Value {
    let state = match turn.outcome {
        Outcome::Ask(_) => "asking",
        Outcome::Resolved => "resolved",
        Outcome::Ambiguous(_) => "ambiguous",
        Outcome::Vague => "vague",
        Outcome::NoCandidate => "no_candidate",
    };
    let candidates: Vec<Value> = turn
        .posterior
        .top(CANDIDATES)
        .into_iter()
        .map(|(leaf, probability)| {
            let code = snapshot.leaf(leaf).code.as_str();
            json!({ "code": code, "confidence": rounded(probability) })
        })
        .collect();
    json!({ "state": state, "candidates": candidates })
}

fn text(text: &Bilingual) -> Value {
    json!({ "en": text.en, "zh-TW": text.zh_tw })
}

/// Four decimals say all that a confidence can.
fn rounded(share: f64) -> f64 {
    (share * 10_000.0).round() / 10_000.0
}
