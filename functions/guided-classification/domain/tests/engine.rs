//! The dialogue over the whole nomenclature, with invented evidence and whatever answers.

#![expect(
    clippy::unwrap_used,
    reason = "the lint knows test functions, not the functions they share"
)]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use guided_classification_domain::{
    Answer, AnswerError, Case, MAX_QUESTIONS, NONE_OF_THESE, Outcome, UNKNOWN, turn,
};
use proptest::prelude::*;
use tariff::Snapshot;

static SNAPSHOT: LazyLock<Snapshot> = LazyLock::new(|| {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../models");
    Snapshot::load(&models.join("nomenclature/hs2022.snapshot")).unwrap()
});

/// Evidence that names some subheadings, more or less sure.
fn case() -> impl Strategy<Value = Case> {
    let leaves = SNAPSHOT.leaves().len();
    prop::collection::vec((0..leaves, 0.001_f64..1.0), 1..30).prop_map(|named| {
        let total: f64 = named.iter().map(|(_, weight)| weight).sum();
        let mut ranking: Vec<(String, f64)> = named
            .into_iter()
            .map(|(leaf, weight)| (SNAPSHOT.leaf(leaf).code.as_str().to_owned(), weight / total))
            .collect();
        ranking.sort_by(|a, b| b.1.total_cmp(&a.1));
        Case {
            description: "invented goods".to_owned(),
            ranking,
            familiarity: 0.9,
            words: Vec::new(),
        }
    })
}

/// Answers until the end: `choices` picks options, past their number the ways out.
fn play(case: &Case, choices: &[usize]) -> Vec<Answer> {
    let mut answers = Vec::new();
    let mut choices = choices.iter().cycle();
    loop {
        let state = turn(&SNAPSHOT, case, &answers).unwrap();
        let Some(question) = state.asked() else {
            return answers;
        };
        let options = question.options(&SNAPSHOT);
        let option_id = match choices.next() {
            Some(choice) if *choice < options.len() => options[*choice].id.clone(),
            Some(choice) if choice % 2 == 0 => NONE_OF_THESE.to_owned(),
            _ => UNKNOWN.to_owned(),
        };
        answers.push(Answer {
            question_id: question.id(&SNAPSHOT),
            option_id,
        });
        assert!(answers.len() <= MAX_QUESTIONS);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_dialogue_ends_and_asks_nothing_twice(
        case in case(),
        choices in prop::collection::vec(0_usize..16, 1..8),
    ) {
        let answers = play(&case, &choices);

        let asked: BTreeSet<&str> = answers.iter().map(|a| a.question_id.as_str()).collect();
        prop_assert_eq!(asked.len(), answers.len());
        let end = turn(&SNAPSHOT, &case, &answers).unwrap();
        prop_assert!(matches!(end.outcome, Outcome::Resolved | Outcome::Ambiguous(_)));
        let sum: f64 = (0..SNAPSHOT.leaves().len()).map(|leaf| end.posterior.probability(leaf)).sum();
        prop_assert!((sum - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_same_inputs_give_the_same_turn_bit_for_bit(
        case in case(),
        choices in prop::collection::vec(0_usize..16, 1..8),
    ) {
        let answers = play(&case, &choices);

        for taken in 0..=answers.len() {
            let once = turn(&SNAPSHOT, &case, &answers[..taken]).unwrap();
            let again = turn(&SNAPSHOT, &case, &answers[..taken]).unwrap();
            prop_assert_eq!(&once.outcome, &again.outcome);
            prop_assert_eq!(&once.posterior, &again.posterior);
        }
    }

    #[test]
    fn one_wrong_answer_is_survived_by_right_ones(leaf in 0_usize..5_612, slip in 0_usize..6) {
        let code = SNAPSHOT.leaf(leaf).code.as_str();
        let case = Case {
            description: "invented goods".to_owned(),
            ranking: vec![(code.to_owned(), 0.6)],
            familiarity: 0.9,
            words: Vec::new(),
        };
        let mut answers: Vec<Answer> = Vec::new();
        while let Some(question) = turn(&SNAPSHOT, &case, &answers).unwrap().asked() {
            let options = question.options(&SNAPSHOT);
            let right = question.option_keeping(&SNAPSHOT, code);
            let chosen = if answers.is_empty() { Some(slip % options.len()) } else { right };
            answers.push(Answer {
                question_id: question.id(&SNAPSHOT),
                option_id: chosen.map_or(NONE_OF_THESE.to_owned(), |place| options[place].id.clone()),
            });
        }

        let end = turn(&SNAPSHOT, &case, &answers).unwrap();
        let among = end.posterior.top(25).iter().any(|(found, _)| *found == leaf);
        prop_assert!(among, "{} was lost", code);
    }
}

#[test]
fn answers_out_of_place_are_refused() {
    let case = Case {
        description: "accessories".to_owned(),
        ranking: Vec::new(),
        familiarity: 0.9,
        words: Vec::new(),
    };
    let answer = |question: &str, option: &str| Answer {
        question_id: question.to_owned(),
        option_id: option.to_owned(),
    };
    let of = |answers: &[Answer]| turn(&SNAPSHOT, &case, answers).map(|_| ()).unwrap_err();

    assert_eq!(of(&[answer("below-8518", "851830")]), AnswerError::NotAsked);
    assert_eq!(
        of(&[answer("term", "meaning-99")]),
        AnswerError::NoSuchOption
    );
    let twice = [answer("term", "meaning-1"), answer("term", "meaning-2")];
    assert_eq!(of(&twice), AnswerError::Answered);
}
