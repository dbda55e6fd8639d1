//! From a ranking to the suggestions that a person sees.

use contracts::classification::{
    Advice, AdviceOption, Band, Bilingual, Description, Ranking, Suggestion,
};
use tariff::{Snapshot, VagueTerm};

use crate::{
    model::{Model, ModelError},
    wire::Suggestions,
};

/// Wording that is known less than this, together with no probable code, says too little.
const LEAST_FAMILIARITY: f64 = 0.12;
const LEAST_BEST: f64 = 0.35;

/// The model and the nomenclature that names its codes.
pub struct Suggester {
    /// The model.
    pub model: Model,
    /// The nomenclature.
    pub snapshot: std::sync::Arc<Snapshot>,
}

impl Suggester {
    /// Suggests codes for one description.
    pub fn suggest(
        &self,
        description: &Description,
        digits: usize,
        limit: usize,
    ) -> Result<Suggestions, ModelError> {
        let ranking = self.model.rank(description.as_str(), digits, limit)?;
        let term = self.snapshot.vague_term(description.as_str());
        let advice = match term {
            Some(term) => Some(clarify(term)),
            None if says_too_little(&ranking) => Some(say_more()),
            None => None,
        };
        let vague = advice.is_some();
        Ok(Suggestions {
            suggestions: ranking
                .candidates
                .iter()
                .filter_map(|ranked| {
                    let node = self.snapshot.node(&ranked.code)?;
                    Some(Suggestion {
                        code: ranked.code.clone(),
                        confidence: (ranked.probability * 10_000.0).round() / 10_000.0,
                        // However sure the model is, a vague name alone decides nothing.
                        band: if vague {
                            Band::Possible
                        } else {
                            ranking.bands.of(ranked.probability)
                        },
                        title: Bilingual::from(&node.title),
                    })
                })
                .collect(),
            model_version: ranking.model_version,
            nomenclature: ranking.nomenclature,
            resembles: ranking.resembles,
            vague,
            advice,
        })
    }
}

fn says_too_little(ranking: &Ranking) -> bool {
    let best = ranking
        .candidates
        .first()
        .map_or(0.0, |ranked| ranked.probability);
    ranking.familiarity < LEAST_FAMILIARITY && best < LEAST_BEST
}

fn clarify(term: &VagueTerm) -> Advice {
    let text = if term.options.is_empty() {
        Bilingual::new(
            "這段文字沒有說明貨品是什麼，請寫出貨品名稱、材質與用途。",
            "This does not say what the goods are. Name them, their material and their use.",
        )
    } else {
        Bilingual::new(
            "這個名稱可以指好幾種貨品，請補充下列問題的答案，或改用互動問答。",
            "This name is used for several kinds of goods. Add the answer to the question below, or use the guided questions.",
        )
    };
    Advice {
        kind: term.kind.clone(),
        text,
        question: (!term.options.is_empty()).then(|| Bilingual::from(&term.question)),
        options: term
            .options
            .iter()
            .map(|option| AdviceOption {
                label: Bilingual::from(&option.label),
                covers: vec![option.prefix.as_str().to_owned()],
            })
            .collect(),
    }
}

fn say_more() -> Advice {
    Advice {
        kind: "unclear".to_owned(),
        text: Bilingual::new(
            "說明中的用語無法辨識，請改用一般名稱，並補充材質、用途或製造方法。",
            "The wording is not recognised. Use the common name and add material, use or process.",
        ),
        question: None,
        options: Vec::new(),
    }
}
