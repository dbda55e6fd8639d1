//! The word index: BM25 over the titles and labels of the nodes, in both languages.

use std::path::Path;

use customs::Locale;
use rust_stemmers::{Algorithm, Stemmer};
use tantivy::collector::TopDocs;
use tantivy::directory::{Directory, RamDirectory};
use tantivy::query::{BooleanQuery, BoostQuery, FuzzyTermQuery, Occur, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{Index, IndexReader, ReloadPolicy, TantivyDocument, TantivyError, Term};

use crate::artifact::IndexFiles;
use crate::snapshot::Tree;
use crate::text::{is_han, normalise};
use crate::{Node, NodeIndex, SnapshotError};

/// Memory of the writer, in bytes: the whole index fits, so that it has one segment.
const WRITER_BYTES: usize = 64 * 1024 * 1024;

/// A word of the node's own name counts this many times one of the names above it.
const OWN_NAME: f32 = 3.0;

/// Words shorter than this are too short to guess at.
const LEAST_FUZZY: usize = 5;

/// A node that a search found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The node.
    pub node: NodeIndex,
    /// Its relevance; only ratios within one search mean anything.
    pub score: f32,
}

struct Fields {
    node: Field,
    zh_tw: [Field; 2],
    en: [Field; 2],
}

/// The opened index.
pub(crate) struct WordIndex {
    reader: IndexReader,
    fields: Fields,
}

impl WordIndex {
    /// Opens the files that [`build`] made.
    pub(crate) fn open(files: IndexFiles) -> Result<Self, SnapshotError> {
        let directory = RamDirectory::create();
        for (name, bytes) in files {
            directory
                .atomic_write(Path::new(&name), &bytes)
                .map_err(|error| SnapshotError::Index(Box::new(error.into())))?;
        }
        open(directory).map_err(|error| SnapshotError::Index(Box::new(error)))
    }

    /// Finds nodes whose names hold the words of a normalised query. Where no word is known,
    /// words with one letter changed are looked for.
    pub(crate) fn search(&self, query: &str, locale: Option<Locale>, limit: usize) -> Vec<Hit> {
        let words = words(query);
        if words.is_empty() || limit == 0 {
            return Vec::new();
        }
        let exact = self.run(&words, locale, limit, |term| {
            Some(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)))
        });
        if !exact.is_empty() {
            return exact;
        }
        let guessable: Vec<String> = words
            .into_iter()
            .filter(|word| word.chars().count() >= LEAST_FUZZY)
            .collect();
        self.run(&guessable, locale, limit, |term| {
            Some(Box::new(FuzzyTermQuery::new(term, 1, true)))
        })
    }

    fn run(
        &self,
        words: &[String],
        locale: Option<Locale>,
        limit: usize,
        query: impl Fn(Term) -> Option<Box<dyn Query>>,
    ) -> Vec<Hit> {
        let languages: &[&[Field; 2]] = match locale {
            Some(Locale::ZhTw) => &[&self.fields.zh_tw],
            Some(Locale::En) => &[&self.fields.en],
            None => &[&self.fields.zh_tw, &self.fields.en],
        };
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for [own, above] in languages {
            for word in words {
                for (field, boost) in [(*own, OWN_NAME), (*above, 1.0)] {
                    if let Some(clause) = query(Term::from_field_text(field, word)) {
                        clauses.push((Occur::Should, Box::new(BoostQuery::new(clause, boost))));
                    }
                }
            }
        }
        // Reading from memory cannot fail; a wrong segment would give no hits, not wrong ones.
        self.collect(&BooleanQuery::new(clauses), limit)
            .unwrap_or_default()
    }

    fn collect(&self, query: &dyn Query, limit: usize) -> Result<Vec<Hit>, TantivyError> {
        let searcher = self.reader.searcher();
        let found = searcher.search(query, &TopDocs::with_limit(limit).order_by_score())?;
        let mut hits = Vec::with_capacity(found.len());
        for (score, address) in found {
            let column = searcher
                .segment_reader(address.segment_ord)
                .fast_fields()
                .u64("node")?;
            let node = column.first(address.doc_id).unwrap_or_default();
            let node = NodeIndex(u32::try_from(node).unwrap_or_default());
            hits.push(Hit { node, score });
        }
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.node.cmp(&b.node)));
        Ok(hits)
    }
}

/// Builds the files of the index.
pub(crate) fn build(tree: &Tree) -> Result<IndexFiles, TantivyError> {
    let (schema, fields) = schema();
    let directory = RamDirectory::create();
    let index = Index::create(directory.clone(), schema, tantivy::IndexSettings::default())?;
    let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, WRITER_BYTES)?;
    for node in &tree.nodes {
        let mut document = TantivyDocument::default();
        document.add_u64(fields.node, u64::from(node.index.0));
        for (locale, [own, above]) in [(Locale::ZhTw, fields.zh_tw), (Locale::En, fields.en)] {
            let name = format!("{} {}", node.title.get(locale), node.label.get(locale));
            document.add_pre_tokenized_text(own, tokens(&name));
            let names: Vec<&str> = ancestors(tree, node)
                .map(|node| node.title.get(locale))
                .collect();
            document.add_pre_tokenized_text(above, tokens(&names.join(" ")));
        }
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    let mut files = IndexFiles::new();
    let mut names: Vec<_> = index.directory().list_managed_files().into_iter().collect();
    names.push(Path::new("meta.json").to_owned());
    names.sort();
    names.dedup();
    for name in names {
        // Read below the index's own directory, which would hide the checksums at the end.
        if directory.exists(&name)? {
            let bytes = directory.atomic_read(&name)?;
            files.push((name.to_string_lossy().into_owned(), bytes));
        }
    }
    Ok(files)
}

fn open(directory: RamDirectory) -> Result<WordIndex, TantivyError> {
    let index = Index::open(directory)?;
    let (_, fields) = schema();
    let reader = index
        .reader_builder()
        .reload_policy(ReloadPolicy::Manual)
        .try_into()?;
    Ok(WordIndex { reader, fields })
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let words = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_index_option(IndexRecordOption::WithFreqs)
            .set_tokenizer("raw"),
    );
    let mut text = |name: &str| schema.add_text_field(name, words.clone());
    let zh_tw = [text("zh_tw"), text("zh_tw_above")];
    let en = [text("en"), text("en_above")];
    let node = schema.add_u64_field("node", FAST);
    (schema.build(), Fields { node, zh_tw, en })
}

fn ancestors<'t>(tree: &'t Tree, node: &'t Node) -> impl Iterator<Item = &'t Node> {
    std::iter::successors(node.parent, |index| tree.nodes[index.place()].parent)
        .map(|index| &tree.nodes[index.place()])
}

fn tokens(text: &str) -> PreTokenizedString {
    let words = words(&normalise(text));
    let tokens = words
        .into_iter()
        .enumerate()
        .map(|(position, text)| Token {
            position,
            text,
            ..Token::default()
        })
        .collect();
    PreTokenizedString {
        text: String::new(),
        tokens,
    }
}

/// The words of a normalised text: stemmed words of letters and digits; Han runs, which have no
/// spaces, as single characters and pairs. Words too common to tell anything are left out.
fn words(text: &str) -> Vec<String> {
    const COMMON: [&str; 18] = [
        "and", "or", "of", "the", "for", "with", "in", "not", "a", "an", "to", "other", "than",
        "by", "on", "from", "at", "as",
    ];
    let stemmer = Stemmer::create(Algorithm::English);
    let mut found = Vec::new();
    for part in text.split(|c: char| !c.is_alphanumeric()) {
        let mut rest = part;
        while let Some(first) = rest.chars().next() {
            let han = is_han(first);
            let end = rest.find(|c| is_han(c) != han).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            rest = after;
            if han {
                found.extend(run.chars().map(String::from));
                let characters: Vec<char> = run.chars().collect();
                found.extend(
                    characters
                        .windows(2)
                        .map(|pair| pair.iter().collect::<String>()),
                );
            } else if !COMMON.contains(&run) {
                found.push(stemmer.stem(run).into_owned());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_stemmed_and_han_text_is_cut() {
        assert_eq!(words("wireless headphones"), ["wireless", "headphon"]);
        assert_eq!(
            words("usb充電線"),
            ["usb", "充", "電", "線", "充電", "電線"]
        );
        assert_eq!(words("parts of the watches"), ["part", "watch"]);
    }
}
