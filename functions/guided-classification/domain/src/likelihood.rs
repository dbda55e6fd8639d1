//! What an answer says about each subheading.

use std::ops::Range;

use libm::log2;
use serde::{Deserialize, Serialize};

use crate::{Posterior, posterior::usize_to_f64};

/// How often people err, as shares. They are assumptions about people, not about the model:
/// large enough that one wrong answer is outweighed by two right ones.
mod error_rate {
    /// Another option is chosen although the right one is there.
    pub(super) const SLIP: f64 = 0.06;
    /// "None of these" is chosen although the right option is there.
    pub(super) const MISS: f64 = 0.04;
    /// An option is chosen although none is right.
    pub(super) const STRETCH: f64 = 0.15;
}

/// What a person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Choice {
    /// The option at this position.
    Option(usize),
    /// None of the options fits.
    NoneOfThese,
    /// The person cannot tell.
    Unknown,
}

/// The subheadings that each option of a question keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Coverage {
    options: Vec<Vec<Range<usize>>>,
}

impl Coverage {
    pub(crate) fn new(options: Vec<Vec<Range<usize>>>) -> Self {
        Self { options }
    }

    pub(crate) fn len(&self) -> usize {
        self.options.len()
    }

    /// The option that keeps a subheading.
    pub(crate) fn option_of(&self, leaf: usize) -> Option<usize> {
        self.options
            .iter()
            .position(|ranges| ranges.iter().any(|range| range.contains(&leaf)))
    }

    pub(crate) fn masses(&self, posterior: &Posterior) -> Vec<f64> {
        self.options
            .iter()
            .map(|ranges| ranges.iter().map(|range| posterior.mass(range)).sum())
            .collect()
    }

    /// The probability of a choice if `leaf` is the right subheading.
    pub(crate) fn likelihood(&self, choice: Choice, leaf: usize) -> f64 {
        let right = self.option_of(leaf);
        match choice {
            Choice::Unknown => 1.0,
            Choice::Option(chosen) => self.chosen(chosen, right),
            Choice::NoneOfThese => none(right),
        }
    }

    fn chosen(&self, chosen: usize, right: Option<usize>) -> f64 {
        match right {
            Some(right) if right == chosen => 1.0 - error_rate::SLIP - error_rate::MISS,
            Some(_) => error_rate::SLIP / usize_to_f64(self.len().saturating_sub(1).max(1)),
            None => error_rate::STRETCH / usize_to_f64(self.len()),
        }
    }

    /// Expected gain of information in bits: how much the answer tells about the subheading.
    pub(crate) fn expected_gain(&self, posterior: &Posterior) -> f64 {
        let masses = self.masses(posterior);
        let inside: f64 = masses.iter().sum();
        let outside = (1.0 - inside).max(0.0);
        let options = usize_to_f64(self.len());
        let slip = error_rate::SLIP / (options - 1.0).max(1.0);
        let right = 1.0 - error_rate::SLIP - error_rate::MISS;
        let stretch = error_rate::STRETCH / options;
        let chosen = masses
            .iter()
            .map(|mass| mass * right + (inside - mass).max(0.0) * slip + outside * stretch);
        let answer = chosen.map(surprise).sum::<f64>()
            + surprise(inside * none(Some(0)) + outside * none(None));
        let given_inside =
            surprise(right) + (options - 1.0) * surprise(slip) + surprise(error_rate::MISS);
        let given_outside = options * surprise(stretch) + surprise(1.0 - error_rate::STRETCH);
        answer - inside * given_inside - outside * given_outside
    }
}

fn none(right: Option<usize>) -> f64 {
    if right.is_some() {
        error_rate::MISS
    } else {
        1.0 - error_rate::STRETCH
    }
}

/// A probability's part of an entropy, in bits. `libm` computes the same bits on every machine.
fn surprise(probability: f64) -> f64 {
    if probability > 0.0 {
        -probability * log2(probability)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_options() -> Coverage {
        Coverage::new(vec![vec![0..1], vec![1..2]])
    }

    #[test]
    fn the_probabilities_of_all_choices_sum_to_one() {
        let coverage = Coverage::new(vec![vec![0..1], vec![1..2], vec![2..3]]);

        for leaf in 0..4 {
            let sum: f64 = (0..3)
                .map(Choice::Option)
                .chain([Choice::NoneOfThese])
                .map(|choice| coverage.likelihood(choice, leaf))
                .sum();
            assert!((sum - 1.0).abs() < 1e-12, "leaf {leaf}: {sum}");
        }
    }

    #[test]
    fn a_question_that_splits_evenly_tells_more_than_a_lopsided_one() {
        let even = Posterior::from_weights(vec![1.0, 1.0, 0.0]);
        let lopsided = Posterior::from_weights(vec![9.0, 1.0, 0.0]);

        assert!(two_options().expected_gain(&even) > two_options().expected_gain(&lopsided));
    }

    #[test]
    fn a_question_beside_the_point_tells_nothing() {
        let elsewhere = Posterior::from_weights(vec![0.0, 0.0, 1.0]);

        assert!(two_options().expected_gain(&elsewhere).abs() < 1e-9);
    }

    #[test]
    fn not_knowing_changes_nothing() {
        assert!((two_options().likelihood(Choice::Unknown, 2) - 1.0).abs() < f64::EPSILON);
    }
}
