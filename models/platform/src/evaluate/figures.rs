//! Figures with their uncertainty.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// Quantile of the normal distribution for intervals of 95 %.
const Z: f64 = 1.959_964;

/// A share of items with its 95 % interval (Wilson).
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Share {
    /// What was counted.
    pub(crate) name: String,
    /// How many of [`Share::of`].
    pub(crate) count: usize,
    /// Out of how many.
    pub(crate) of: usize,
    /// The share itself.
    pub(crate) value: f64,
    /// Lower end of the interval.
    pub(crate) low: f64,
    /// Upper end of the interval.
    pub(crate) high: f64,
}

impl Share {
    /// Computes a share and its interval.
    pub(crate) fn new(name: String, count: usize, of: usize) -> Self {
        let n = float(of.max(1));
        let share = float(count) / n;
        let centre = (share + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
        let half =
            Z / (1.0 + Z * Z / n) * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        Self {
            name,
            count,
            of,
            value: share,
            low: (centre - half).max(0.0),
            high: (centre + half).min(1.0),
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:<20} {:5.1} % ({:.1}–{:.1}), n = {}",
            self.name,
            self.value * 100.0,
            self.low * 100.0,
            self.high * 100.0,
            self.of
        )
    }
}

/// The share of right ones in each group, in the order of the names.
pub(crate) fn shares(items: impl Iterator<Item = (String, bool)>) -> Vec<Share> {
    let mut groups: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (name, right) in items {
        let group = groups.entry(name).or_default();
        group.0 += usize::from(right);
        group.1 += 1;
    }
    groups
        .into_iter()
        .map(|(name, (right, all))| Share::new(name, right, all))
        .collect()
}

/// A mean with its 95 % interval (normal).
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Mean {
    value: f64,
    low: f64,
    high: f64,
    median: usize,
    p90: usize,
}

impl Mean {
    /// The mean of counts.
    pub(crate) fn of(counts: impl Iterator<Item = usize>) -> Self {
        let mut counts: Vec<usize> = counts.collect();
        counts.sort_unstable();
        let n = float(counts.len().max(1));
        let mean = counts.iter().map(|count| float(*count)).sum::<f64>() / n;
        let variance = counts
            .iter()
            .map(|count| (float(*count) - mean).powi(2))
            .sum::<f64>()
            / (n - 1.0).max(1.0);
        let half = Z * (variance / n).sqrt();
        let at = |share: usize| counts.get(counts.len() * share / 100).copied().unwrap_or(0);
        Self {
            value: mean,
            low: mean - half,
            high: mean + half,
            median: at(50),
            p90: at(90),
        }
    }
}

impl fmt::Display for Mean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "mean {:.2} ({:.2}–{:.2}), median {}, p90 {}",
            self.value, self.low, self.high, self.median, self.p90
        )
    }
}

/// How many items have 0, 1, 2 … of something.
pub(crate) fn histogram(counts: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut bars = Vec::new();
    for count in counts {
        if bars.len() <= count {
            bars.resize(count + 1, 0);
        }
        bars[count] += 1;
    }
    bars
}

/// Latencies in milliseconds.
#[derive(Debug, Clone, Serialize)]
#[expect(
    clippy::struct_field_names,
    reason = "the unit belongs in the names that programs read"
)]
pub(crate) struct Latency {
    p50_ms: f64,
    p95_ms: f64,
    p99_ms: f64,
    max_ms: f64,
}

impl Latency {
    /// Sorts and reads the quantiles.
    pub(crate) fn of(mut milliseconds: Vec<f64>) -> Self {
        milliseconds.sort_by(f64::total_cmp);
        let at = |share: usize| {
            let last = milliseconds.len().saturating_sub(1);
            milliseconds
                .get((milliseconds.len() * share / 100).min(last))
                .copied()
                .unwrap_or(0.0)
        };
        Self {
            p50_ms: at(50),
            p95_ms: at(95),
            p99_ms: at(99),
            max_ms: at(100),
        }
    }
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms, max {:.2} ms",
            self.p50_ms, self.p95_ms, self.p99_ms, self.max_ms
        )
    }
}

/// Expected calibration error: how far confidence and share of right ones lie apart, over ten
/// equal bins of confidence.
pub(crate) fn calibration_error(items: impl Iterator<Item = (f64, bool)>) -> f64 {
    let mut bins = [(0.0, 0.0, 0_usize); 10];
    let mut all = 0_usize;
    for (confidence, right) in items {
        let bin = (1..10)
            .take_while(|edge| confidence >= f64::from(*edge) / 10.0)
            .count();
        bins[bin].0 += confidence;
        bins[bin].1 += if right { 1.0 } else { 0.0 };
        bins[bin].2 += 1;
        all += 1;
    }
    let apart: f64 = bins
        .iter()
        .map(|(confidence, right, _)| (confidence - right).abs())
        .sum();
    apart / float(all.max(1))
}

#[expect(clippy::cast_precision_loss, reason = "counts of items are small")]
fn float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_holds_the_share_and_narrows_with_more_items() {
        let few = Share::new(String::new(), 8, 10);
        let many = Share::new(String::new(), 800, 1000);

        assert!(few.low < 0.8 && 0.8 < few.high);
        assert!(many.high - many.low < few.high - few.low);
        assert!((Share::new(String::new(), 0, 10).low).abs() < 1e-12);
    }

    #[test]
    fn a_perfect_forecast_has_no_calibration_error() {
        let items = (0..10).map(|i| (0.7, i < 7));

        assert!(calibration_error(items) < 1e-9);
        assert!((calibration_error([(0.95, false)].into_iter()) - 0.95).abs() < 1e-9);
    }

    #[test]
    fn quantiles_and_histogram_count_items() {
        let latency = Latency::of((1..=100).map(f64::from).collect());

        assert!((latency.p50_ms - 51.0).abs() < 1e-9 && (latency.max_ms - 100.0).abs() < 1e-9);
        assert_eq!(histogram([0, 2, 2].into_iter()), [1, 0, 2]);
    }
}
