//! Makes a snapshot file from the corpus of plain-language names.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use jiff::civil::date;

use crate::artifact;
use crate::search;
use crate::snapshot::Tree;
use crate::text::normalise;
use crate::{Bilingual, Level, Node, NodeCode, NodeIndex, VagueOption, VagueTerm};

/// Something in the corpus that keeps the snapshot from being built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildIssue {
    /// File, relative to the corpus.
    pub file: String,
    /// Line, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for BuildIssue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// Builds the bytes of a snapshot file from a corpus folder (`nodes/chNN.tsv`, `vague/*.tsv`).
///
/// # Errors
/// Lists every line that cannot be used; nothing is built from a corpus with errors.
pub fn from_corpus(corpus: &Path) -> Result<Vec<u8>, Vec<BuildIssue>> {
    let mut issues = Vec::new();
    let rows = read(corpus, "nodes", 7, &mut issues);
    let nodes = tree(&rows, &mut issues);
    let vague_rows = read(corpus, "vague", 6, &mut issues);
    let vague = vague(&vague_rows, &nodes, &mut issues);
    if !issues.is_empty() {
        return Err(issues);
    }
    let tree = Tree {
        edition: "HS2022".to_owned(),
        valid_from: date(2022, 1, 1),
        valid_to: None,
        nodes,
        vague,
    };
    let whole = |message: String| {
        vec![BuildIssue {
            file: "nodes".to_owned(),
            line: 0,
            message,
        }]
    };
    let index = search::build(&tree).map_err(|error| whole(error.to_string()))?;
    artifact::encode(&tree, &index).map_err(|error| whole(error.to_string()))
}

struct Row {
    file: String,
    line: usize,
    columns: Vec<String>,
}

impl Row {
    fn issue(&self, message: impl Into<String>) -> BuildIssue {
        BuildIssue {
            file: self.file.clone(),
            line: self.line,
            message: message.into(),
        }
    }

    fn text(&self, zh_tw: usize, en: usize) -> Bilingual {
        Bilingual {
            en: self.columns[en].trim().to_owned(),
            zh_tw: self.columns[zh_tw].trim().to_owned(),
        }
    }
}

fn read(corpus: &Path, folder: &str, columns: usize, issues: &mut Vec<BuildIssue>) -> Vec<Row> {
    let mut files: Vec<_> = match fs::read_dir(corpus.join(folder)) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
        Err(error) => {
            issues.push(BuildIssue {
                file: folder.to_owned(),
                line: 0,
                message: format!("cannot be read: {error}"),
            });
            return Vec::new();
        }
    };
    files.retain(|path| path.extension().is_some_and(|extension| extension == "tsv"));
    files.sort();
    let mut rows = Vec::new();
    for path in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let file = format!("{folder}/{name}");
        let contents = fs::read_to_string(&path).unwrap_or_else(|error| {
            issues.push(BuildIssue {
                file: file.clone(),
                line: 0,
                message: format!("cannot be read: {error}"),
            });
            String::new()
        });
        for (position, line) in contents.lines().enumerate() {
            let row = Row {
                file: file.clone(),
                line: position + 1,
                columns: line.split('\t').map(str::to_owned).collect(),
            };
            if row.columns.len() == columns {
                rows.push(row);
            } else {
                issues.push(row.issue(format!(
                    "{} columns instead of {columns}",
                    row.columns.len()
                )));
            }
        }
    }
    rows
}

fn tree(rows: &[Row], issues: &mut Vec<BuildIssue>) -> Vec<Node> {
    let mut by_code: BTreeMap<NodeCode, &Row> = BTreeMap::new();
    for row in rows {
        match NodeCode::parse(&row.columns[0]) {
            Ok(code) => {
                if by_code.insert(code, row).is_some() {
                    issues.push(row.issue("the code stands twice"));
                }
            }
            Err(error) => issues.push(row.issue(error.to_string())),
        }
    }
    let mut nodes: Vec<Node> = Vec::with_capacity(by_code.len());
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut leaves = 0;
    for (code, row) in by_code {
        let place = nodes.len();
        let index = NodeIndex(u32::try_from(place).unwrap_or(u32::MAX));
        let parent = parent_of(&code, &places);
        if parent.is_none() && code.level() != Level::Chapter {
            issues.push(row.issue("the node above is missing"));
        }
        if let Some(parent) = parent {
            nodes[parent].children.push(index);
        }
        places.insert(code.as_str().to_owned(), place);
        let node = node(
            row,
            code,
            index,
            parent.map(|parent| nodes[parent].index),
            leaves,
        );
        leaves = node.leaves.end;
        nodes.push(node);
    }
    // Nodes come before those below them, so that going backwards finishes each before its parent.
    for place in (0..nodes.len()).rev() {
        if let Some(parent) = nodes[place].parent {
            let end = nodes[place].leaves.end;
            let above = &mut nodes[parent.place()].leaves;
            above.end = above.end.max(end);
        }
    }
    for node in &nodes {
        if node.leaves.is_empty() {
            issues.push(BuildIssue {
                file: "nodes".to_owned(),
                line: 0,
                message: format!("{} has no subheading below it", node.code),
            });
        }
    }
    nodes
}

fn node(
    row: &Row,
    code: NodeCode,
    index: NodeIndex,
    parent: Option<NodeIndex>,
    leaves: usize,
) -> Node {
    let question = row.text(6, 5);
    let label = row.text(4, 3);
    let end = leaves + usize::from(code.level() == Level::Subheading);
    Node {
        index,
        level: code.level(),
        title: row.text(2, 1),
        residual: label.en.starts_with("None of the above") || label.zh_tw.starts_with("以上皆非"),
        label,
        question: (!question.en.is_empty() && !question.zh_tw.is_empty()).then_some(question),
        parent,
        children: Vec::new(),
        leaves: leaves..end,
        code,
    }
}

/// The nearest shorter code that is there.
fn parent_of(code: &NodeCode, places: &BTreeMap<String, usize>) -> Option<usize> {
    let code = code.as_str();
    [5, 4, 2]
        .into_iter()
        .filter(|length| *length < code.len())
        .find_map(|length| places.get(&code[..length]).copied())
}

fn vague(rows: &[Row], nodes: &[Node], issues: &mut Vec<BuildIssue>) -> Vec<VagueTerm> {
    let known = |code: &str| {
        nodes
            .binary_search_by(|node| node.code.as_str().cmp(code))
            .is_ok()
    };
    let mut terms = Vec::new();
    for row in rows {
        let mut code = |text: &str| match NodeCode::parse(text.trim()) {
            Ok(code) if known(code.as_str()) => Some(code),
            _ => {
                issues.push(row.issue("a prefix that is not in the tree"));
                None
            }
        };
        let [_, term, kind, prefixes, question, options] = &row.columns[..] else {
            continue;
        };
        let parts = |list: &str, mark| -> Vec<String> {
            list.split(mark)
                .map(|part: &str| part.trim().to_owned())
                .filter(|part| !part.is_empty())
                .collect()
        };
        let prefixes = parts(prefixes, ",");
        let options = parts(options, "|");
        terms.push(VagueTerm {
            term: normalise(term),
            kind: kind.clone(),
            prefixes: prefixes.iter().filter_map(|prefix| code(prefix)).collect(),
            question: same(question),
            options: options
                .iter()
                .filter_map(|option| {
                    let (label, prefix) = option.rsplit_once('=')?;
                    code(prefix).map(|prefix| VagueOption {
                        label: same(label.trim()),
                        prefix,
                    })
                })
                .collect(),
        });
    }
    terms
}

/// The terms are written in one language each; whoever typed one reads its question.
fn same(text: &str) -> Bilingual {
    Bilingual {
        en: text.to_owned(),
        zh_tw: text.to_owned(),
    }
}
