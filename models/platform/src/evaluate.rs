//! `platform evaluate`: how often the service is right on goods that it never saw.

mod figures;
pub(crate) mod set;
mod trader;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context;
use clap::{Args, ValueEnum};
use code_inference::model::Model;
use guided_classification_domain::{Answer, Case, Outcome, Turn, WordHit, turn};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use tariff::Snapshot;

use crate::output;
use figures::{Share, shares};
use set::Item;

pub(crate) use figures::Latency;
pub(crate) use trader::Trader;

/// Candidates that the dialogue asks of the model, as the service does.
const RANKED: usize = 250;

/// Nodes that the dialogue asks of the word index, as the service does.
const WORD_HITS: usize = 20;

/// Measures accuracy, questions and latency on a set of goods with known codes.
#[derive(Debug, Args)]
pub(crate) struct Evaluate {
    /// Tab-separated file with a header: description, code, language (and perhaps style).
    #[arg(long)]
    set: PathBuf,
    /// One answer at once, or a whole dialogue.
    #[arg(long, value_enum, default_value = "suggest")]
    mode: Mode,
    /// Share of questions that the simulated trader answers wrongly, 0 to 1.
    #[arg(long, default_value_t = 0.0)]
    noise: f64,
    /// Only every n-th item, for a quick look.
    #[arg(long, default_value_t = 1)]
    every: usize,
    /// Folder with the model and the nomenclature.
    #[arg(long, default_value = "models")]
    models: PathBuf,
    /// Also writes each item with its best code, one JSON object a line.
    #[arg(long)]
    details: Option<PathBuf>,
    /// Prints JSON instead of text.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
enum Mode {
    Suggest,
    Dialogue,
}

/// What came out for one item.
struct Played {
    ranked: Vec<String>,
    confidence: f64,
    questions: usize,
    state: &'static str,
    milliseconds: f64,
}

#[derive(Debug, Serialize)]
struct Report {
    set: String,
    mode: Mode,
    noise: f64,
    model_version: String,
    snapshot: String,
    items: usize,
    accuracy: Vec<Share>,
    by_language: Vec<Share>,
    by_style: Vec<Share>,
    by_band: Vec<Share>,
    by_state: Vec<Share>,
    calibration_error: f64,
    questions: Option<figures::Mean>,
    questions_histogram: Vec<usize>,
    latency: Latency,
}

impl Evaluate {
    /// Runs the evaluation and prints its report.
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        let model = Model::load(&self.models.join("classifier"))?;
        let snapshot = Snapshot::load(&self.models.join("nomenclature/hs2022.snapshot"))?;
        let items = set::read(&self.set)?;
        let items: Vec<Item> = items.into_iter().step_by(self.every.max(1)).collect();
        anyhow::ensure!(!items.is_empty(), "the set is empty");
        let mut trader = Trader::new(self.noise);
        let bar = progress(items.len());
        let mut played = Vec::with_capacity(items.len());
        for item in &items {
            played.push(match self.mode {
                Mode::Suggest => suggest(&model, item)?,
                Mode::Dialogue => dialogue(&model, &snapshot, item, &mut trader)?,
            });
            bar.inc(1);
        }
        bar.finish_and_clear();
        if let Some(path) = &self.details {
            write_details(path, &items, &played)?;
        }
        let report = self.report(&model, &snapshot, &items, &played);
        if self.json {
            output::json(&report)
        } else {
            output::text(&report.to_string())
        }
    }

    fn report(
        &self,
        model: &Model,
        snapshot: &Snapshot,
        items: &[Item],
        played: &[Played],
    ) -> Report {
        let right = |digits: usize, top: usize| -> Share {
            let hits = items.iter().zip(played).filter(|(item, played)| {
                played
                    .ranked
                    .iter()
                    .take(top)
                    .any(|code| code[..digits] == item.code[..digits])
            });
            Share::new(
                format!("{digits} digits, top {top}"),
                hits.count(),
                items.len(),
            )
        };
        let grouped = |key: &dyn Fn(&Item, &Played) -> String| -> Vec<Share> {
            shares(items.iter().zip(played).map(|(item, played)| {
                (key(item, played), played.ranked.first() == Some(&item.code))
            }))
        };
        let bands = model.bands();
        let dialogue = self.mode == Mode::Dialogue;
        Report {
            set: self.set.display().to_string(),
            mode: self.mode,
            noise: self.noise,
            model_version: model.version().to_owned(),
            snapshot: snapshot.id().to_string(),
            items: items.len(),
            accuracy: [
                (2, 1),
                (4, 1),
                (6, 1),
                (6, 3),
                (6, 5),
                (6, 10),
                (4, 3),
                (4, 10),
            ]
            .map(|(digits, top)| right(digits, top))
            .into(),
            by_language: grouped(&|item, _| item.language.clone()),
            by_style: grouped(&|item, _| item.style.clone()),
            by_band: grouped(&|_, played| {
                format!("{:?}", bands.of(played.confidence)).to_lowercase()
            }),
            by_state: grouped(&|_, played| played.state.to_owned()),
            calibration_error: figures::calibration_error(items.iter().zip(played).map(
                |(item, played)| (played.confidence, played.ranked.first() == Some(&item.code)),
            )),
            questions: dialogue
                .then(|| figures::Mean::of(played.iter().map(|played| played.questions))),
            questions_histogram: figures::histogram(played.iter().map(|played| played.questions)),
            latency: Latency::of(played.iter().map(|played| played.milliseconds).collect()),
        }
    }
}

fn suggest(model: &Model, item: &Item) -> anyhow::Result<Played> {
    let begun = Instant::now();
    let ranking = model.rank(&item.description, 6, 20)?;
    let milliseconds = begun.elapsed().as_secs_f64() * 1000.0;
    Ok(Played {
        confidence: ranking
            .candidates
            .first()
            .map_or(0.0, |best| best.probability),
        ranked: ranking
            .candidates
            .into_iter()
            .map(|ranked| ranked.code)
            .collect(),
        questions: 0,
        state: "suggested",
        milliseconds,
    })
}

/// Plays a dialogue to its end; the latency is that of the slowest turn, without the model.
fn dialogue(
    model: &Model,
    snapshot: &Snapshot,
    item: &Item,
    trader: &mut Trader,
) -> anyhow::Result<Played> {
    let case = case(model, snapshot, &item.description)?;
    let mut answers: Vec<Answer> = Vec::new();
    let mut slowest = 0.0_f64;
    loop {
        let begun = Instant::now();
        let state = turn(snapshot, &case, &answers)?;
        slowest = slowest.max(begun.elapsed().as_secs_f64() * 1000.0);
        match &state.outcome {
            Outcome::Ask(question) => answers.push(trader.answer(snapshot, question, &item.code)),
            _ => return Ok(ended(snapshot, &state, slowest)),
        }
    }
}

/// The evidence about a description, gathered as the service gathers it.
pub(crate) fn case(model: &Model, snapshot: &Snapshot, description: &str) -> anyhow::Result<Case> {
    let ranking = model.rank(description, 6, RANKED)?;
    let words = snapshot.search(description, None, WORD_HITS);
    Ok(Case {
        description: description.to_owned(),
        ranking: ranking
            .candidates
            .into_iter()
            .map(|ranked| (ranked.code, ranked.probability))
            .collect(),
        familiarity: ranking.familiarity,
        words: words
            .into_iter()
            .map(|hit| WordHit {
                code: snapshot.by_index(hit.node).code.as_str().to_owned(),
                score: f64::from(hit.score),
            })
            .collect(),
    })
}

fn ended(snapshot: &Snapshot, state: &Turn, milliseconds: f64) -> Played {
    let ranked = state.posterior.top(20);
    Played {
        confidence: ranked.first().map_or(0.0, |(_, probability)| *probability),
        ranked: ranked
            .into_iter()
            .map(|(leaf, _)| snapshot.leaf(leaf).code.as_str().to_owned())
            .collect(),
        questions: state.given.len(),
        state: match state.outcome {
            Outcome::Ask(_) => "asking",
            Outcome::Resolved => "resolved",
            Outcome::Ambiguous(_) => "ambiguous",
            Outcome::Vague => "vague",
            Outcome::NoCandidate => "no_candidate",
        },
        milliseconds,
    }
}

fn progress(items: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta} left");
    let bar = ProgressBar::new(items.try_into().unwrap_or(u64::MAX));
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn write_details(path: &PathBuf, items: &[Item], played: &[Played]) -> anyhow::Result<()> {
    let mut lines = String::new();
    for (item, played) in items.iter().zip(played) {
        let line = serde_json::json!({
            "description": item.description, "code": item.code, "best": played.ranked.first(),
            "confidence": played.confidence, "questions": played.questions, "state": played.state,
        });
        lines.push_str(&line.to_string());
        lines.push('\n');
    }
    std::fs::write(path, lines).with_context(|| format!("cannot write {}", path.display()))
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(
            f,
            "{} items of {}, model {}",
            self.items, self.set, self.model_version
        )?;
        let groups = [
            ("right", &self.accuracy),
            ("right at six digits by language", &self.by_language),
            ("right at six digits by style", &self.by_style),
            ("right at six digits by band", &self.by_band),
            ("right at six digits by end", &self.by_state),
        ];
        for (title, shares) in groups {
            writeln!(f, "\n{title}")?;
            for share in shares {
                writeln!(f, "  {share}")?;
            }
        }
        writeln!(
            f,
            "\ncalibration error {:.1} %",
            self.calibration_error * 100.0
        )?;
        if let Some(questions) = &self.questions {
            writeln!(
                f,
                "questions {questions}; by number {:?}",
                self.questions_histogram
            )?;
        }
        let what = if self.mode == Mode::Dialogue {
            "slowest turn without the model"
        } else {
            "suggestion"
        };
        writeln!(f, "latency of a {what}: {}", self.latency)
    }
}
