//! The served model against the values that the training code computed from the same files.

use std::path::Path;

use code_inference::model::Model;
use serde::Deserialize;

/// tract and the reference runtime add up in another order, and the file rounds to six digits.
const TOLERANCE: f64 = 2e-3;

#[derive(Deserialize)]
struct Golden {
    text: String,
    ids: Vec<i64>,
    max_cosine: f64,
    rows: Vec<(usize, f64)>,
    r#final: Vec<(String, f64)>,
}

fn models() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/classifier")
}

#[test]
fn every_value_on_the_way_is_that_of_the_training_code() {
    let model = Model::load(&models()).unwrap();
    let golden = std::fs::read_to_string(models().join("golden.json")).unwrap();
    let golden: Vec<Golden> = serde_json::from_str(&golden).unwrap();
    assert!(golden.len() >= 30, "{} golden texts", golden.len());

    for expected in golden {
        let trace = model.trace(&expected.text).unwrap();

        let text = &expected.text;
        assert_eq!(trace.ids, expected.ids, "token ids of {text:?}");
        let nearest = trace.nearest.first().map_or(0.0, |row| row.cosine);
        assert!(
            (nearest - expected.max_cosine).abs() < TOLERANCE,
            "nearest row of {text:?}: {nearest} instead of {}",
            expected.max_cosine
        );
        for ((row, cosine), found) in expected.rows.iter().zip(&trace.nearest) {
            let near = (found.cosine - cosine).abs() < TOLERANCE;
            assert!(
                near,
                "row {row} of {text:?}: {} instead of {cosine}",
                found.cosine
            );
        }
        for (code, probability) in &expected.r#final {
            let place = model
                .codes()
                .iter()
                .position(|known| known == code)
                .unwrap();
            let found = trace.probabilities[place];
            assert!(
                (found - probability).abs() < TOLERANCE,
                "{code} for {text:?}: {found} instead of {probability}"
            );
        }
    }
}

#[test]
fn probabilities_sum_to_one_and_codes_are_ranked() {
    let model = Model::load(&models()).unwrap();

    let ranking = model.rank("wireless headphones", 6, 5_612).unwrap();

    let sum: f64 = ranking
        .candidates
        .iter()
        .map(|ranked| ranked.probability)
        .sum();
    assert!((sum - 1.0).abs() < 1e-6, "{sum}");
    assert_eq!(ranking.candidates[0].code, "851830");
    assert!(
        ranking
            .candidates
            .is_sorted_by(|a, b| a.probability >= b.probability)
    );
}
