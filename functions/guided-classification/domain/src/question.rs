//! What the dialogue can ask, and the words it asks in.

use std::ops::Range;

use tariff::{Bilingual, Level, Node, NodeIndex, Snapshot, VagueTerm};

use crate::{Choice, Posterior, likelihood::Coverage};

/// The option id that says that no option fits. Every question accepts it.
pub const NONE_OF_THESE: &str = "none_of_these";

/// The option id that says that the person cannot tell. Every question accepts it.
pub const UNKNOWN: &str = "unknown";

/// One question of a dialogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// What a vague term means in this case; its options are written with the term.
    Term(VagueTerm),
    /// Which of several headings or chapters, whose candidates lie far apart (General Rule 1).
    Among {
        /// Chapters or headings.
        level: Level,
        /// The nodes to choose from, likeliest first.
        nodes: Vec<NodeIndex>,
    },
    /// Which line of one dash level below a node (General Rule 6: only lines of the same level
    /// are compared).
    Below {
        /// The node whose lines are compared.
        parent: NodeIndex,
        /// The lines offered, in tariff order, so that "other" comes last.
        lines: Vec<NodeIndex>,
    },
}

/// One answer that a question offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionOption {
    /// Identifier within the question.
    pub id: String,
    /// The words of the answer.
    pub label: Bilingual,
    /// The code prefixes that it keeps.
    pub covers: Vec<String>,
}

impl Question {
    /// Identifies the question within its dialogue: the same options, the same id.
    #[must_use]
    pub fn id(&self, snapshot: &Snapshot) -> String {
        let codes = |nodes: &[NodeIndex]| -> String {
            let codes: Vec<&str> = nodes.iter().map(|node| code(snapshot, *node)).collect();
            codes.join("-")
        };
        match self {
            Self::Term(_) => "term".to_owned(),
            Self::Among { level, nodes } => {
                let level = if *level == Level::Chapter {
                    "chapters"
                } else {
                    "headings"
                };
                format!("{level}-{}", codes(nodes))
            }
            Self::Below { parent, lines } => {
                let parent = snapshot.by_index(*parent);
                if lines.len() == parent.children.len() {
                    format!("below-{}", parent.code.as_str())
                } else {
                    format!("below-{}-from-{}", parent.code.as_str(), codes(&lines[..1]))
                }
            }
        }
    }

    /// The question itself.
    #[must_use]
    pub fn text(&self, snapshot: &Snapshot) -> Bilingual {
        match self {
            Self::Term(term) => term.question.clone(),
            Self::Among { nodes, .. } => shared_question(snapshot, nodes).unwrap_or_else(|| {
                bilingual(
                    "下列哪一項最符合您的貨品？",
                    "Which of these describes the goods best?",
                )
            }),
            Self::Below { parent, .. } => {
                let parent = snapshot.by_index(*parent);
                parent.question.clone().unwrap_or_else(|| {
                    bilingual(
                        "貨品屬於下列哪一種？",
                        "Which of these kinds are the goods?",
                    )
                })
            }
        }
    }

    /// Where a person finds the fact that is asked for.
    #[must_use]
    pub fn help(&self) -> Bilingual {
        match self {
            Self::Term(_) => bilingual(
                "想一想貨品實際上是什麼、用來做什麼。商業發票的品名、型錄或包裝上通常寫得比訂單清楚。",
                "Think of what the goods really are and do. The invoice line, the catalogue or the packaging usually says more than the order.",
            ),
            Self::Among { .. } => bilingual(
                "請以貨品進口時的樣子來選，不是以品牌或賣場分類。產品型錄、包裝標示或製造商的說明可以確認材質、用途與製造方法。",
                "Choose by what the goods are as they arrive, not by brand or shop category. The catalogue, the label or the maker can confirm material, use and process.",
            ),
            Self::Below { .. } => bilingual(
                "商業發票、成分或材質標示、產品規格表通常載有這項資料；若沒有，請詢問製造商或供應商。",
                "The invoice, the label of contents or material, or the specification usually states it; otherwise ask the maker or supplier.",
            ),
        }
    }

    /// The answers offered, besides "none of these" and "unknown".
    #[must_use]
    pub fn options(&self, snapshot: &Snapshot) -> Vec<QuestionOption> {
        match self {
            Self::Term(term) => term
                .options
                .iter()
                .enumerate()
                .map(|(position, option)| QuestionOption {
                    id: format!("meaning-{}", position + 1),
                    label: option.label.clone(),
                    covers: vec![option.prefix.as_str().to_owned()],
                })
                .collect(),
            Self::Among { nodes, .. } => nodes
                .iter()
                .map(|node| option(snapshot.by_index(*node), |node| &node.title))
                .collect(),
            Self::Below { lines, .. } => lines
                .iter()
                .map(|node| option(snapshot.by_index(*node), |node| &node.label))
                .collect(),
        }
    }

    /// Reads the id of an option, of "none of these" or of "unknown".
    #[must_use]
    pub fn choice(&self, snapshot: &Snapshot, option_id: &str) -> Option<Choice> {
        match option_id {
            NONE_OF_THESE => Some(Choice::NoneOfThese),
            UNKNOWN => Some(Choice::Unknown),
            id => self
                .options(snapshot)
                .iter()
                .position(|option| option.id == id)
                .map(Choice::Option),
        }
    }

    /// The position of the option that keeps a code: what somebody who knows the code answers.
    #[must_use]
    pub fn option_keeping(&self, snapshot: &Snapshot, code: &str) -> Option<usize> {
        let leaf = snapshot.leaf_index(code)?;
        self.coverage(snapshot).option_of(leaf)
    }

    /// Why this question comes now.
    #[must_use]
    pub fn because(&self, snapshot: &Snapshot, posterior: &Posterior) -> Bilingual {
        match self {
            Self::Term(_) => bilingual(
                "這個名稱可以指好幾種貨品，稅則號別也各不相同，所以先確認您指的是哪一種。",
                "This name is used for several kinds of goods with different codes, so their meaning comes first.",
            ),
            Self::Among { nodes, level } => among_because(snapshot, posterior, nodes, *level),
            Self::Below { parent, .. } => {
                let parent = snapshot.by_index(*parent);
                let share = percent(posterior.mass(&parent.leaves));
                let code = parent.code.as_str();
                Bilingual {
                    zh_tw: format!(
                        "目前的資料有 {share}% 指向 {code}「{}」。依解釋準則六，接著只比較其下同一層級的目。",
                        parent.title.zh_tw
                    ),
                    en: format!(
                        "What is known so far points with {share} % to {code} ({}). General Rule 6 then compares the lines of one level below it.",
                        parent.title.en
                    ),
                }
            }
        }
    }

    pub(crate) fn coverage(&self, snapshot: &Snapshot) -> Coverage {
        let leaves = |node: &NodeIndex| vec![snapshot.by_index(*node).leaves.clone()];
        match self {
            Self::Term(term) => Coverage::new(
                term.options
                    .iter()
                    .map(|option| prefix_leaves(snapshot, option.prefix.as_str()))
                    .collect(),
            ),
            Self::Among { nodes, .. } => Coverage::new(nodes.iter().map(leaves).collect()),
            Self::Below { lines, .. } => Coverage::new(lines.iter().map(leaves).collect()),
        }
    }
}

fn prefix_leaves(snapshot: &Snapshot, prefix: &str) -> Vec<Range<usize>> {
    snapshot
        .node(prefix)
        .map(|node| node.leaves.clone())
        .into_iter()
        .collect()
}

fn option<'n>(node: &'n Node, words: impl Fn(&'n Node) -> &'n Bilingual) -> QuestionOption {
    let code = node.code.as_str().to_owned();
    QuestionOption {
        id: code.clone(),
        label: words(node).clone(),
        covers: vec![code],
    }
}

fn code(snapshot: &Snapshot, node: NodeIndex) -> &str {
    snapshot.by_index(node).code.as_str()
}

/// The question written for a chapter, where all the headings to choose from are in it.
fn shared_question(snapshot: &Snapshot, nodes: &[NodeIndex]) -> Option<Bilingual> {
    let mut parents = nodes.iter().map(|node| snapshot.by_index(*node).parent);
    let first = parents.next()??;
    if parents.any(|parent| parent != Some(first)) {
        return None;
    }
    snapshot.by_index(first).question.clone()
}

fn among_because(
    snapshot: &Snapshot,
    posterior: &Posterior,
    nodes: &[NodeIndex],
    level: Level,
) -> Bilingual {
    let shares: Vec<String> = nodes
        .iter()
        .take(3)
        .map(|node| {
            let node = snapshot.by_index(*node);
            format!(
                "{} {}%",
                node.code.as_str(),
                percent(posterior.mass(&node.leaves))
            )
        })
        .collect();
    let (zh_level, en_level) = if level == Level::Chapter {
        ("章", "chapters")
    } else {
        ("節", "headings")
    };
    Bilingual {
        zh_tw: format!(
            "這段說明可能屬於不同的{zh_level}（{}）。依解釋準則一，要先確定{zh_level}才能往下分。",
            shares.join("、")
        ),
        en: format!(
            "The description may belong to different {en_level} ({}). General Rule 1 settles these before anything below them.",
            shares.join(", ")
        ),
    }
}

fn percent(share: f64) -> String {
    format!("{:.0}", share * 100.0)
}

pub(crate) fn bilingual(zh_tw: &str, en: &str) -> Bilingual {
    Bilingual {
        zh_tw: zh_tw.to_owned(),
        en: en.to_owned(),
    }
}
