//! `platform bench`: how fast the parts are on this machine, on one thread.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use code_inference::model::Model;
use guided_classification_domain::turn;
use serde::Serialize;
use tariff::Snapshot;

use crate::evaluate::{Latency, Trader, case, set};
use crate::output;

/// Measures loading, suggestions, dialogue turns, search and memory.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// Goods to measure with.
    #[arg(long, default_value = "models/evaluation/held-out.tsv")]
    set: PathBuf,
    /// How many of them.
    #[arg(long, default_value_t = 1_000)]
    items: usize,
    /// Folder with the model and the nomenclature.
    #[arg(long, default_value = "models")]
    models: PathBuf,
    /// Prints JSON instead of text.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Report {
    items: usize,
    nomenclature_load_ms: f64,
    model_load_ms: f64,
    first_suggestion_ms: f64,
    suggestion: Latency,
    dialogue_turn: Latency,
    search: Latency,
    resident_megabytes: Option<f64>,
    peak_megabytes: Option<f64>,
}

impl Bench {
    /// Measures and prints.
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        let (nomenclature_load_ms, snapshot) =
            timed(|| Snapshot::load(&self.models.join("nomenclature/hs2022.snapshot")));
        let snapshot = snapshot?;
        let (model_load_ms, model) = timed(|| Model::load(&self.models.join("classifier")));
        let model = model?;
        let items = set::read(&self.set)?;
        let step = (items.len() / self.items.max(1)).max(1);
        let items: Vec<set::Item> = items.into_iter().step_by(step).take(self.items).collect();
        anyhow::ensure!(!items.is_empty(), "the set is empty");

        let (first_suggestion_ms, first) = timed(|| model.rank(&items[0].description, 6, 20));
        first?;
        let mut suggestions = Vec::new();
        let mut turns = Vec::new();
        let mut searches = Vec::new();
        let mut trader = Trader::new(0.1);
        for item in &items {
            let (milliseconds, ranking) = timed(|| model.rank(&item.description, 6, 20));
            ranking?;
            suggestions.push(milliseconds);
            let (milliseconds, _) = timed(|| snapshot.search(&item.description, None, 20));
            searches.push(milliseconds);
            turns.extend(turn_times(&model, &snapshot, item, &mut trader)?);
        }
        let report = Report {
            items: items.len(),
            nomenclature_load_ms,
            model_load_ms,
            first_suggestion_ms,
            suggestion: Latency::of(suggestions),
            dialogue_turn: Latency::of(turns),
            search: Latency::of(searches),
            resident_megabytes: memory("VmRSS:"),
            peak_megabytes: memory("VmHWM:"),
        };
        if self.json {
            output::json(&report)
        } else {
            output::text(&report.to_string())
        }
    }
}

/// Times of all turns of one dialogue; each replays the answers before it, as the service does.
fn turn_times(
    model: &Model,
    snapshot: &Snapshot,
    item: &set::Item,
    trader: &mut Trader,
) -> anyhow::Result<Vec<f64>> {
    let case = case(model, snapshot, &item.description)?;
    let mut answers = Vec::new();
    let mut times = Vec::new();
    loop {
        let (milliseconds, state) = timed(|| turn(snapshot, &case, &answers));
        times.push(milliseconds);
        let state = state?;
        match state.asked() {
            Some(question) => answers.push(trader.answer(snapshot, question, &item.code)),
            None => return Ok(times),
        }
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let begun = Instant::now();
    let done = work();
    (begun.elapsed().as_secs_f64() * 1000.0, done)
}

/// A figure of this process in megabytes, where the system tells it (Linux).
fn memory(name: &str) -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024.0)
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} items, one thread", self.items)?;
        writeln!(
            f,
            "nomenclature loaded in {:.1} ms",
            self.nomenclature_load_ms
        )?;
        writeln!(f, "model loaded in        {:.1} ms", self.model_load_ms)?;
        writeln!(
            f,
            "first suggestion       {:.2} ms",
            self.first_suggestion_ms
        )?;
        writeln!(f, "suggestion             {}", self.suggestion)?;
        writeln!(f, "dialogue turn          {}", self.dialogue_turn)?;
        writeln!(f, "tariff search          {}", self.search)?;
        if let (Some(resident), Some(peak)) = (self.resident_megabytes, self.peak_megabytes) {
            write!(
                f,
                "memory                 {resident:.0} MB, at most {peak:.0} MB"
            )?;
        }
        Ok(())
    }
}
