//! The data analysis platform: corpus, nomenclature, evaluation.

mod bench;
mod corpus;
mod evaluate;
mod nomenclature;
mod output;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Data analysis platform of Smart Customs.
#[derive(Debug, Parser)]
#[command(name = "platform", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The tariff text corpus.
    #[command(subcommand)]
    Corpus(corpus::CorpusCommand),
    /// The nomenclature snapshot.
    #[command(subcommand)]
    Tariff(nomenclature::TariffCommand),
    /// How often the service is right.
    Evaluate(evaluate::Evaluate),
    /// How fast the parts are.
    Bench(bench::Bench),
}

fn main() -> anyhow::Result<ExitCode> {
    match Cli::parse().command {
        Command::Corpus(command) => command.run(),
        Command::Tariff(command) => command.run(),
        Command::Evaluate(command) => command.run().map(|()| ExitCode::SUCCESS),
        Command::Bench(command) => command.run().map(|()| ExitCode::SUCCESS),
    }
}
