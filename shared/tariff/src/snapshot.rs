//! One immutable edition of the nomenclature.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use customs::Locale;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::artifact::{self, Contents};
use crate::search::{Hit, WordIndex};
use crate::vague::lookup_form;
use crate::{Level, Node, NodeIndex, SnapshotError, VagueTerm};

/// The content address of a snapshot: SHA-256 of its tree, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SnapshotId(String);

impl SnapshotId {
    pub(crate) fn of(digest: &[u8]) -> Self {
        Self(hex::encode(digest))
    }
}

impl fmt::Display for SnapshotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How much of the nomenclature has titles in a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LanguageCoverage {
    /// The language.
    pub locale: Locale,
    /// Nodes with a title in it.
    pub nodes: usize,
    /// All nodes.
    pub of: usize,
}

/// What the id vouches for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tree {
    pub(crate) edition: String,
    pub(crate) valid_from: Date,
    pub(crate) valid_to: Option<Date>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) vague: Vec<VagueTerm>,
}

/// An edition of the nomenclature with its word index.
pub struct Snapshot {
    id: SnapshotId,
    tree: Tree,
    leaves: Vec<NodeIndex>,
    vague: HashMap<String, usize>,
    words: WordIndex,
}

impl Snapshot {
    /// Reads a snapshot file.
    pub fn load(path: &Path) -> Result<Self, SnapshotError> {
        Self::new(artifact::load(path)?)
    }

    /// Reads a snapshot from the bytes of its file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SnapshotError> {
        Self::new(artifact::decode(bytes)?)
    }

    fn new(contents: Contents) -> Result<Self, SnapshotError> {
        let Contents { id, tree, index } = contents;
        check(&tree)?;
        let leaves = tree
            .nodes
            .iter()
            .filter(|node| node.level == Level::Subheading)
            .map(|node| node.index)
            .collect();
        let vague = tree
            .vague
            .iter()
            .enumerate()
            .map(|(place, term)| (lookup_form(&term.term), place))
            .collect();
        Ok(Self {
            words: WordIndex::open(index)?,
            id,
            leaves,
            vague,
            tree,
        })
    }

    /// The content address.
    #[must_use]
    pub fn id(&self) -> &SnapshotId {
        &self.id
    }

    /// The edition, e.g. `HS2022`.
    #[must_use]
    pub fn edition(&self) -> &str {
        &self.tree.edition
    }

    /// The first day of the edition.
    #[must_use]
    pub fn valid_from(&self) -> Date {
        self.tree.valid_from
    }

    /// The last day of the edition, where it is known.
    #[must_use]
    pub fn valid_to(&self) -> Option<Date> {
        self.tree.valid_to
    }

    /// How much of the tree has titles in each language.
    #[must_use]
    pub fn languages(&self) -> [LanguageCoverage; 2] {
        [Locale::ZhTw, Locale::En].map(|locale| LanguageCoverage {
            locale,
            nodes: self
                .tree
                .nodes
                .iter()
                .filter(|node| !node.title.get(locale).is_empty())
                .count(),
            of: self.tree.nodes.len(),
        })
    }

    /// The node with these digits.
    #[must_use]
    pub fn node(&self, code: &str) -> Option<&Node> {
        let nodes = &self.tree.nodes;
        let place = nodes
            .binary_search_by(|node| node.code.as_str().cmp(code))
            .ok()?;
        nodes.get(place)
    }

    /// The node at a place of this snapshot.
    #[must_use]
    pub fn by_index(&self, index: NodeIndex) -> &Node {
        &self.tree.nodes[index.place()]
    }

    /// All nodes, in code order.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.tree.nodes
    }

    /// The nodes of one level, in code order.
    pub fn at_level(&self, level: Level) -> impl Iterator<Item = &Node> {
        self.tree
            .nodes
            .iter()
            .filter(move |node| node.level == level)
    }

    /// The nodes directly below one, in code order.
    pub fn children<'s>(&'s self, node: &'s Node) -> impl Iterator<Item = &'s Node> {
        node.children.iter().map(|index| self.by_index(*index))
    }

    /// The nodes beside one, without itself.
    pub fn siblings<'s>(&'s self, node: &'s Node) -> impl Iterator<Item = &'s Node> {
        let parent = node.parent.map(|parent| self.by_index(parent));
        let children = parent.into_iter().flat_map(|parent| self.children(parent));
        children.filter(move |sibling| sibling.index != node.index)
    }

    /// The nodes from the chapter down to one, with itself.
    #[must_use]
    pub fn path<'s>(&'s self, node: &'s Node) -> Vec<&'s Node> {
        let mut path = vec![node];
        let mut above = node.parent;
        while let Some(index) = above {
            let node = self.by_index(index);
            path.push(node);
            above = node.parent;
        }
        path.reverse();
        path
    }

    /// The subheadings, in code order.
    #[must_use]
    pub fn leaves(&self) -> &[NodeIndex] {
        &self.leaves
    }

    /// The subheading at a place among the subheadings.
    #[must_use]
    pub fn leaf(&self, place: usize) -> &Node {
        self.by_index(self.leaves[place])
    }

    /// The place of a six-digit code among the subheadings.
    #[must_use]
    pub fn leaf_index(&self, code: &str) -> Option<usize> {
        let node = self.node(code)?;
        (node.level == Level::Subheading).then_some(node.leaves.start)
    }

    /// Finds nodes by code or by words, best first.
    ///
    /// A query of digits, with or without dots, finds the node with that code and the nodes below
    /// it. Words are looked for in both languages unless one is given.
    #[must_use]
    pub fn search(&self, query: &str, locale: Option<Locale>, limit: usize) -> Vec<Hit> {
        let query = crate::text::normalise(query);
        match code_of(&query) {
            Some(code) => self.by_code(&code, limit),
            None => self.words.search(&query, locale, limit),
        }
    }

    /// The vague name that a whole text is.
    #[must_use]
    pub fn vague_term(&self, text: &str) -> Option<&VagueTerm> {
        let place = self.vague.get(&lookup_form(text))?;
        self.tree.vague.get(*place)
    }

    fn by_code(&self, code: &str, limit: usize) -> Vec<Hit> {
        let nodes = self.tree.nodes.iter();
        let within = nodes.filter(|node| node.code.as_str().starts_with(code));
        let mut hits: Vec<&Node> = within.collect();
        // A longer, national code still names its subheading.
        if hits.is_empty() && code.len() > 6 {
            hits.extend(self.node(&code[..6]));
        }
        hits.into_iter()
            .take(limit)
            .map(|node| Hit {
                node: node.index,
                score: 1.0,
            })
            .collect()
    }
}

/// The digits of a query that is a code: digits, dots, spaces and hyphens only.
fn code_of(query: &str) -> Option<String> {
    let other = |c: char| !(c.is_ascii_digit() || matches!(c, '.' | ' ' | '-'));
    let digits: String = query.chars().filter(char::is_ascii_digit).collect();
    (!query.contains(other) && (2..=11).contains(&digits.len())).then_some(digits)
}

/// Checks what every lookup relies on, so that a wrong file is refused instead of read wrongly.
fn check(tree: &Tree) -> Result<(), SnapshotError> {
    let mut leaves = 0;
    let sorted = tree.nodes.is_sorted_by(|a, b| a.code < b.code);
    for (place, node) in tree.nodes.iter().enumerate() {
        let inside = |index: &NodeIndex| index.place() < tree.nodes.len();
        let sound = node.index.place() == place
            && node.children.iter().all(inside)
            && node.parent.iter().all(|parent| parent.place() < place)
            && node.leaves.start <= node.leaves.end;
        if !sound {
            return Err(SnapshotError::Tree);
        }
        if node.level == Level::Subheading {
            if node.leaves != (leaves..leaves + 1) {
                return Err(SnapshotError::Tree);
            }
            leaves += 1;
        }
    }
    if !sorted || leaves == 0 || tree.nodes.iter().any(|node| node.leaves.end > leaves) {
        return Err(SnapshotError::Tree);
    }
    Ok(())
}
