//! From the evidence about a description to a probability for each subheading.

use tariff::{Level, Node, Snapshot, VagueTerm};

use crate::{Case, Posterior, posterior::usize_to_f64};

/// How the evidence is mixed. The weights were chosen on the development split
/// (`platform evaluate --mode dialogue`); they sum to 1.
///
/// The shares given to whole headings, to whole chapters and to everything keep the right code
/// alive where the model is sure of a wrong one: an answer can then still lead there.
mod weight {
    pub(super) const MODEL: f64 = 0.83;
    pub(super) const WORDS: f64 = 0.05;
    pub(super) const HEADINGS: f64 = 0.07;
    pub(super) const CHAPTERS: f64 = 0.04;
    pub(super) const EVERYTHING: f64 = 0.01;
}

/// The share that the likely prefixes of a vague term take over from the rest.
const VAGUE_SHARE: f64 = 0.7;

/// Mixes model, word index and tree.
pub(crate) fn prior(snapshot: &Snapshot, case: &Case, vague: Option<&VagueTerm>) -> Posterior {
    let leaves = snapshot.leaves().len();
    let model = model_weights(snapshot, case);
    let mut weights = vec![weight::EVERYTHING / usize_to_f64(leaves.max(1)); leaves];
    let mut add = |share: f64, part: &[f64]| {
        for (total, value) in weights.iter_mut().zip(part) {
            *total += share * value;
        }
    };
    add(weight::MODEL, &model);
    add(weight::WORDS, &word_weights(snapshot, case));
    add(weight::HEADINGS, &spread(snapshot, &model, Level::Heading));
    add(weight::CHAPTERS, &spread(snapshot, &model, Level::Chapter));
    if let Some(term) = vague {
        lean_towards(snapshot, &mut weights, term);
    }
    Posterior::from_weights(weights)
}

fn model_weights(snapshot: &Snapshot, case: &Case) -> Vec<f64> {
    let mut weights = vec![0.0; snapshot.leaves().len()];
    for (code, probability) in &case.ranking {
        if let Some(leaf) = snapshot.leaf_index(code) {
            weights[leaf] += probability;
        }
    }
    normalised(weights)
}

/// Each hit shares its score among the subheadings below it; squaring favours the best hits.
fn word_weights(snapshot: &Snapshot, case: &Case) -> Vec<f64> {
    let mut weights = vec![0.0; snapshot.leaves().len()];
    for hit in &case.words {
        if let Some(node) = snapshot.node(&hit.code) {
            let share = hit.score * hit.score / usize_to_f64(node.leaves.len().max(1));
            for weight in &mut weights[node.leaves.clone()] {
                *weight += share;
            }
        }
    }
    normalised(weights)
}

/// Gives each node of a level its mass in equal parts to the subheadings below it.
fn spread(snapshot: &Snapshot, weights: &[f64], level: Level) -> Vec<f64> {
    let mut result = vec![0.0; weights.len()];
    for node in snapshot.at_level(level) {
        let mass: f64 = weights[node.leaves.clone()].iter().sum();
        let share = mass / usize_to_f64(node.leaves.len().max(1));
        result[node.leaves.clone()].fill(share);
    }
    result
}

/// Moves most of the mass to the places a vague term usually means, in proportion to what the
/// other evidence says within each, so that its clarifying question has something to separate.
fn lean_towards(snapshot: &Snapshot, weights: &mut [f64], term: &VagueTerm) {
    let nodes: Vec<&Node> = term
        .prefixes
        .iter()
        .filter_map(|prefix| snapshot.node(prefix.as_str()))
        .collect();
    if nodes.is_empty() {
        return;
    }
    let total: f64 = weights.iter().sum();
    let mut leaning = vec![0.0; weights.len()];
    for node in &nodes {
        let within: f64 = weights[node.leaves.clone()].iter().sum();
        for leaf in node.leaves.clone() {
            leaning[leaf] += total / usize_to_f64(nodes.len()) * weights[leaf] / within;
        }
    }
    for (weight, lean) in weights.iter_mut().zip(leaning) {
        *weight = (1.0 - VAGUE_SHARE) * *weight + VAGUE_SHARE * lean;
    }
}

fn normalised(mut weights: Vec<f64>) -> Vec<f64> {
    let total: f64 = weights.iter().sum();
    if total > 0.0 {
        for weight in &mut weights {
            *weight /= total;
        }
    }
    weights
}
