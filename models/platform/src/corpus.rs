//! `platform corpus`: checks the tariff text corpus and counts what it holds.

mod check;
mod read;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use serde::Serialize;

use crate::output;
use check::{Finding, Severity};
use read::Corpus;

/// Commands on the corpus.
#[derive(Debug, Subcommand)]
pub(crate) enum CorpusCommand {
    /// Checks every file; fails if there are errors.
    Check {
        /// Folder of the corpus.
        #[arg(long, default_value = "models/corpus")]
        corpus: PathBuf,
        /// Lists the warnings too.
        #[arg(long)]
        warnings: bool,
        /// Prints JSON instead of text.
        #[arg(long)]
        json: bool,
    },
    /// Counts rows by folder, language and style.
    Stats {
        /// Folder of the corpus.
        #[arg(long, default_value = "models/corpus")]
        corpus: PathBuf,
        /// Prints JSON instead of text.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Serialize)]
struct Stats {
    nodes: usize,
    goods_codes: usize,
    goods_english: usize,
    goods_chinese: usize,
    listings: BTreeMap<String, usize>,
    vague_terms: BTreeMap<String, usize>,
    notes: usize,
}

impl CorpusCommand {
    /// Runs the command.
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Check {
                corpus,
                warnings,
                json,
            } => {
                let findings = check::check(&Corpus::read(corpus)?);
                report(&findings, *warnings, *json)
            }
            Self::Stats { corpus, json } => {
                let stats = stats(&Corpus::read(corpus)?);
                if *json {
                    output::json(&stats)?;
                } else {
                    output::text(&stats.to_string())?;
                }
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

fn report(findings: &[Finding], warnings: bool, json: bool) -> anyhow::Result<ExitCode> {
    let errors = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .count();
    if json {
        output::json(&findings)?;
    } else {
        let listed = findings
            .iter()
            .filter(|finding| warnings || finding.severity == Severity::Error);
        for finding in listed {
            output::text(&finding.to_string())?;
        }
        output::text(&format!(
            "{errors} errors, {} warnings",
            findings.len() - errors
        ))?;
    }
    Ok(if errors == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn stats(corpus: &Corpus) -> Stats {
    let count = |rows: &[read::Row], key: &dyn Fn(&read::Row) -> String| {
        let mut counts = BTreeMap::new();
        for row in rows {
            *counts.entry(key(row)).or_insert(0) += 1;
        }
        counts
    };
    let descriptions = |column| {
        let rows = corpus.goods.iter();
        rows.map(|row| row.parts(column, " | ").len()).sum()
    };
    Stats {
        nodes: corpus.nodes.len(),
        goods_codes: corpus.goods.len(),
        goods_english: descriptions(1),
        goods_chinese: descriptions(2),
        listings: count(&corpus.listings, &|row| {
            format!("{} {}", row.column(1), row.column(2))
        }),
        vague_terms: count(&corpus.vague, &|row| {
            format!("{} {}", row.column(0), row.column(2))
        }),
        notes: corpus.notes.len(),
    }
}

impl std::fmt::Display for Stats {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "nodes                {}", self.nodes)?;
        writeln!(f, "goods                {} codes", self.goods_codes)?;
        writeln!(f, "  English            {}", self.goods_english)?;
        writeln!(f, "  Chinese            {}", self.goods_chinese)?;
        writeln!(f, "notes                {}", self.notes)?;
        for (title, counts) in [
            ("listings", &self.listings),
            ("vague terms", &self.vague_terms),
        ] {
            writeln!(f, "{title}")?;
            for (name, count) in counts {
                writeln!(f, "  {name:<26} {count}")?;
            }
        }
        Ok(())
    }
}
