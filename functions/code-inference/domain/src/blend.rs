//! Encoder and nearest rows mixed into calibrated probabilities.

use serde::Deserialize;

/// How the encoder's and the rows' probabilities are mixed; learnt on the development split.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Blend {
    /// Temperature of the encoder's softmax.
    pub temperature: f64,
    /// Width of the rows' votes: a row votes with exp((cosine − 1) / τ).
    pub tau: f64,
    /// The mix by cosine of the nearest row, in rising order of the bound.
    pub bins: Vec<Mix>,
}

/// The mix of one bin.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Mix {
    /// The bin holds texts whose best cosine is below this bound.
    pub max_cosine_below: f64,
    /// Share of the encoder.
    pub encoder: f64,
    /// Share of the rows.
    pub rows: f64,
    /// Exponent that makes the confidence of the best answer mean what it says.
    pub power: f64,
}

impl Blend {
    /// Probabilities of all codes, summing to 1, from the encoder's logits and the rows' votes
    /// (both in the order of the codes) and the cosine of the nearest row.
    #[must_use]
    pub fn probabilities(&self, logits: &[f32], votes: &[f64], best_cosine: f64) -> Vec<f64> {
        let encoder = softmax(logits, self.temperature);
        let mix = self
            .bins
            .iter()
            .find(|mix| best_cosine < mix.max_cosine_below)
            .or(self.bins.last())
            .copied()
            .unwrap_or(Mix {
                max_cosine_below: f64::INFINITY,
                encoder: 1.0,
                rows: 0.0,
                power: 1.0,
            });
        let mixed = encoder
            .iter()
            .zip(votes)
            .map(|(encoder, votes)| (mix.encoder * encoder + mix.rows * votes).powf(mix.power));
        normalised(mixed.collect())
    }

    /// The probabilities that the nearest rows vote for: `codes` of them, all zero without rows.
    #[must_use]
    pub fn votes(&self, rows: &[(usize, f64)], codes: usize) -> Vec<f64> {
        let mut votes = vec![0.0; codes];
        for (code, cosine) in rows {
            votes[*code] += ((cosine - 1.0) / self.tau).exp();
        }
        normalised(votes)
    }
}

fn softmax(logits: &[f32], temperature: f64) -> Vec<f64> {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    normalised(
        logits
            .iter()
            .map(|logit| (f64::from(logit - most) / temperature).exp())
            .collect(),
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    fn blend() -> Blend {
        let mix = |bound, encoder, power| Mix {
            max_cosine_below: bound,
            encoder,
            rows: 1.0 - encoder,
            power,
        };
        Blend {
            temperature: 1.0,
            tau: 0.1,
            bins: vec![mix(0.5, 1.0, 1.0), mix(1.01, 0.5, 1.0)],
        }
    }

    #[test]
    fn far_rows_leave_the_encoder_alone() {
        let p = blend().probabilities(&[0.0, 0.0], &[1.0, 0.0], 0.2);

        assert!((p[0] - 0.5).abs() < 1e-9);
    }

    #[test]
    fn near_rows_have_their_share() {
        let p = blend().probabilities(&[0.0, 0.0], &[1.0, 0.0], 0.9);

        assert!((p[0] - 0.75).abs() < 1e-9);
    }

    #[test]
    fn a_nearer_row_has_more_of_the_vote() {
        let votes = blend().votes(&[(0, 0.9), (1, 0.6), (1, 0.6)], 3);

        assert!(votes[0] > votes[1] && votes[1] > votes[2]);
        assert!((votes.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn without_rows_there_are_no_votes() {
        assert_eq!(blend().votes(&[], 2), [0.0, 0.0]);
    }
}
