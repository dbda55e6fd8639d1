//! A probability for each subheading of the nomenclature.

use std::ops::Range;

/// Probabilities over the subheadings in code order; they sum to 1.
///
/// Because each node of the tree covers a contiguous range of subheadings, the mass of any node
/// is one subtraction.
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    probabilities: Vec<f64>,
    cumulative: Vec<f64>,
}

impl Posterior {
    /// Normalises weights, which must not be negative.
    ///
    /// Weights that are all zero give the uniform distribution: no evidence at all.
    #[must_use]
    pub fn from_weights(mut weights: Vec<f64>) -> Self {
        let total: f64 = weights.iter().sum();
        if total > 0.0 {
            for weight in &mut weights {
                *weight /= total;
            }
        } else {
            let share = 1.0 / usize_to_f64(weights.len().max(1));
            weights.fill(share);
        }
        let mut cumulative = Vec::with_capacity(weights.len() + 1);
        let mut sum = 0.0;
        cumulative.push(sum);
        for weight in &weights {
            sum += weight;
            cumulative.push(sum);
        }
        Self {
            probabilities: weights,
            cumulative,
        }
    }

    /// The probability that the right subheading lies in a range.
    #[must_use]
    pub fn mass(&self, leaves: &Range<usize>) -> f64 {
        self.cumulative[leaves.end] - self.cumulative[leaves.start]
    }

    /// The probability of one subheading.
    #[must_use]
    pub fn probability(&self, leaf: usize) -> f64 {
        self.probabilities[leaf]
    }

    /// Multiplies in the likelihood of an answer; also gives the probability that the answer had.
    #[must_use]
    pub fn updated(&self, likelihood: impl Fn(usize) -> f64) -> (Self, f64) {
        let weights: Vec<f64> = self
            .probabilities
            .iter()
            .enumerate()
            .map(|(leaf, probability)| probability * likelihood(leaf))
            .collect();
        let evidence = weights.iter().sum();
        (Self::from_weights(weights), evidence)
    }

    /// The most probable subheadings, best first; equal ones in code order.
    #[must_use]
    pub fn top(&self, count: usize) -> Vec<(usize, f64)> {
        let mut leaves: Vec<(usize, f64)> =
            self.probabilities.iter().copied().enumerate().collect();
        let order = |a: &(usize, f64), b: &(usize, f64)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        let count = count.min(leaves.len());
        if count > 0 && count < leaves.len() {
            leaves.select_nth_unstable_by(count - 1, order);
        }
        leaves.truncate(count);
        leaves.sort_by(order);
        leaves
    }
}

/// Counts here are far below 2^53, so the conversion is exact.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of nodes and options are small"
)]
pub(crate) fn usize_to_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masses_of_ranges_add_up() {
        let posterior = Posterior::from_weights(vec![1.0, 1.0, 2.0, 0.0]);

        assert!((posterior.mass(&(0..2)) - 0.5).abs() < 1e-12);
        assert!((posterior.mass(&(0..4)) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn no_evidence_is_the_uniform_distribution() {
        let posterior = Posterior::from_weights(vec![0.0; 4]);

        assert!((posterior.probability(3) - 0.25).abs() < 1e-12);
    }

    #[test]
    fn the_best_come_first_and_ties_go_by_code() {
        let posterior = Posterior::from_weights(vec![1.0, 3.0, 1.0, 2.0]);

        let leaves: Vec<usize> = posterior.top(3).into_iter().map(|(leaf, _)| leaf).collect();
        assert_eq!(leaves, [1, 3, 0]);
    }

    #[test]
    fn an_update_reports_the_probability_of_the_answer() {
        let posterior = Posterior::from_weights(vec![1.0, 1.0]);

        let (updated, evidence) = posterior.updated(|leaf| if leaf == 0 { 0.8 } else { 0.2 });

        assert!((evidence - 0.5).abs() < 1e-12);
        assert!((updated.probability(0) - 0.8).abs() < 1e-12);
    }
}
