//! `platform tariff`: builds the nomenclature snapshot and tells what it holds.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use clap::Subcommand;
use tariff::{Level, Snapshot, build};

use crate::output;

/// Commands on the nomenclature.
#[derive(Debug, Subcommand)]
pub(crate) enum TariffCommand {
    /// Builds the snapshot from the corpus.
    Build {
        /// Folder of the corpus.
        #[arg(long, default_value = "models/corpus")]
        corpus: PathBuf,
        /// The snapshot file.
        #[arg(long, default_value = "models/nomenclature/hs2022.snapshot")]
        out: PathBuf,
        /// Only tells whether the file is what the corpus gives; fails if it is not.
        #[arg(long)]
        check: bool,
    },
    /// Tells what a snapshot holds.
    Show {
        /// The snapshot file.
        #[arg(long, default_value = "models/nomenclature/hs2022.snapshot")]
        snapshot: PathBuf,
    },
}

impl TariffCommand {
    /// Runs the command.
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Build { corpus, out, check } => build(corpus, out, *check),
            Self::Show { snapshot } => show(snapshot).map(|()| ExitCode::SUCCESS),
        }
    }
}

fn build(corpus: &Path, out: &Path, check: bool) -> anyhow::Result<ExitCode> {
    let bytes = match build::from_corpus(corpus) {
        Ok(bytes) => bytes,
        Err(issues) => {
            let lines: Vec<String> = issues.iter().map(ToString::to_string).collect();
            output::text(&lines.join("\n"))?;
            output::text(&format!("{} errors: nothing was built", issues.len()))?;
            return Ok(ExitCode::FAILURE);
        }
    };
    let built = Snapshot::from_bytes(&bytes)?;
    if check {
        let present = Snapshot::load(out)?;
        let same = present.id() == built.id();
        output::text(&if same {
            format!("{} is up to date: {}", out.display(), built.id())
        } else {
            format!(
                "{} has id {}, the corpus gives {}: run `platform tariff build`",
                out.display(),
                present.id(),
                built.id()
            )
        })?;
        return Ok(if same {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        });
    }
    if let Some(folder) = out.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(out, &bytes).with_context(|| format!("cannot write {}", out.display()))?;
    show(out)?;
    Ok(ExitCode::SUCCESS)
}

fn show(path: &Path) -> anyhow::Result<()> {
    let bytes = std::fs::metadata(path).map_or(0, |file| file.len());
    let begun = Instant::now();
    let snapshot = Snapshot::load(path)?;
    let milliseconds = begun.elapsed().as_secs_f64() * 1000.0;
    let count = |level| snapshot.at_level(level).count();
    output::text(&format!(
        "{} from {}, id {}\n{} chapters, {} headings, {} dash groups, {} subheadings\n{bytes} bytes, loaded in {milliseconds:.1} ms",
        snapshot.edition(),
        snapshot.valid_from(),
        snapshot.id(),
        count(Level::Chapter),
        count(Level::Heading),
        count(Level::Group),
        count(Level::Subheading),
    ))?;
    for coverage in snapshot.languages() {
        output::text(&format!(
            "titles in {}: {} of {}",
            coverage.locale.as_str(),
            coverage.nodes,
            coverage.of
        ))?;
    }
    Ok(())
}
