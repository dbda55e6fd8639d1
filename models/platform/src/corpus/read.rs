//! The files of the corpus as rows that know where they stand.

use std::fs;
use std::path::Path;

use anyhow::Context;

/// One line of a file.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// File, relative to the corpus.
    pub(crate) file: String,
    /// Line, from 1.
    pub(crate) line: usize,
    columns: Vec<String>,
}

impl Row {
    /// Splits a line at its tabs.
    pub(crate) fn new(file: &str, line: usize, text: &str) -> Self {
        Self {
            file: file.to_owned(),
            line,
            columns: text.split('\t').map(str::to_owned).collect(),
        }
    }

    /// How many columns it has.
    pub(crate) fn width(&self) -> usize {
        self.columns.len()
    }

    /// A column, empty where it is missing.
    pub(crate) fn column(&self, place: usize) -> &str {
        self.columns.get(place).map_or("", |column| column.trim())
    }

    /// All columns.
    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The parts of a column that holds a list.
    pub(crate) fn parts(&self, place: usize, mark: &str) -> Vec<&str> {
        let parts = self.column(place).split(mark).map(str::trim);
        parts.filter(|part| !part.is_empty()).collect()
    }
}

/// All folders.
#[derive(Debug, Default)]
pub(crate) struct Corpus {
    /// code, titles, labels, questions.
    pub(crate) nodes: Vec<Row>,
    /// code, English descriptions, Chinese descriptions.
    pub(crate) goods: Vec<Row>,
    /// code, language, style, text.
    pub(crate) listings: Vec<Row>,
    /// language, term, kind, prefixes, question, options.
    pub(crate) vague: Vec<Row>,
    /// id, kind, applies to, points to, fact, source, texts, questions.
    pub(crate) notes: Vec<Row>,
}

impl Corpus {
    /// Reads all folders.
    pub(crate) fn read(folder: &Path) -> anyhow::Result<Self> {
        Ok(Self {
            nodes: rows(folder, "nodes")?,
            goods: rows(folder, "goods")?,
            listings: rows(folder, "listings")?,
            vague: rows(folder, "vague")?,
            notes: rows(folder, "notes")?,
        })
    }
}

fn rows(corpus: &Path, folder: &str) -> anyhow::Result<Vec<Row>> {
    let entries = fs::read_dir(corpus.join(folder))
        .with_context(|| format!("the corpus has no folder {folder}"))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "tsv"));
    files.sort();
    let mut rows = Vec::new();
    for path in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let file = format!("{folder}/{name}");
        let text =
            fs::read_to_string(&path).with_context(|| format!("{file} is not UTF-8 text"))?;
        rows.extend(
            (1..)
                .zip(text.lines())
                .map(|(line, text)| Row::new(&file, line, text)),
        );
    }
    Ok(rows)
}
