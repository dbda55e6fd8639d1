//! A simulated trader who knows the right code and answers accordingly, or errs now and then.

use guided_classification_domain::{Answer, NONE_OF_THESE, Question};
use tariff::Snapshot;

/// Answers questions. The same seed errs in the same places.
pub(crate) struct Trader {
    noise: f64,
    state: u64,
}

impl Trader {
    /// A trader who answers wrongly with this probability.
    pub(crate) fn new(noise: f64) -> Self {
        Self {
            noise,
            state: 0x9E37_79B9_7F4A_7C15,
        }
    }

    /// The answer of somebody whose goods have this code.
    pub(crate) fn answer(
        &mut self,
        snapshot: &Snapshot,
        question: &Question,
        code: &str,
    ) -> Answer {
        let options = question.options(snapshot);
        let right = question.option_keeping(snapshot, code);
        let errs = self.chance() < self.noise;
        let chosen = if errs {
            self.wrong(options.len(), right)
        } else {
            right
        };
        Answer {
            question_id: question.id(snapshot),
            option_id: chosen.map_or(NONE_OF_THESE.to_owned(), |option| {
                options[option].id.clone()
            }),
        }
    }

    /// Any other option, or none of them.
    fn wrong(&mut self, options: usize, right: Option<usize>) -> Option<usize> {
        let mut others: Vec<Option<usize>> = (0..options).map(Some).chain([None]).collect();
        others.retain(|option| *option != right);
        let share = self.chance();
        let mut passed = 0.0;
        #[expect(clippy::cast_precision_loss, reason = "a handful of options")]
        let step = 1.0 / others.len() as f64;
        for option in &others {
            passed += step;
            if share < passed {
                return *option;
            }
        }
        others.pop().flatten()
    }

    /// A number from 0 to 1 by xorshift; nothing here needs more than evenness.
    fn chance(&mut self) -> f64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        f64::from(u32::try_from(self.state >> 32).unwrap_or(0)) / f64::from(u32::MAX)
    }
}
