//! The rules that carried a result, in the order in which they were applied.

use tariff::{Bilingual, Level, Snapshot};

use crate::{Choice, Question, Turn};

/// One step of the reasoning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The rule: a General Rule for the Interpretation of the Harmonized System.
    pub rule: &'static str,
    /// What it means here.
    pub text: Bilingual,
}

/// The reasons for a subheading, from the heading down.
#[must_use]
pub fn reasons(snapshot: &Snapshot, turn: &Turn, leaf: usize) -> Vec<Reason> {
    snapshot
        .path(snapshot.leaf(leaf))
        .into_iter()
        .filter(|node| node.level != Level::Chapter)
        .map(|node| {
            let rule = if node.level == Level::Heading {
                "GRI 1"
            } else {
                "GRI 6"
            };
            let said = answer_for(snapshot, turn, node.code.as_str());
            let code = node.code.dotted();
            let (zh_how, en_how) = match said {
                Some(label) => (
                    format!("您回答「{}」", label.zh_tw),
                    format!("you answered “{}”", label.en),
                ),
                None => (
                    "依貨品說明的用語判斷".to_owned(),
                    "judged by the wording of the description".to_owned(),
                ),
            };
            let (zh_level, en_level) = match node.level {
                Level::Heading => ("節", "heading"),
                _ => ("目", "subheading"),
            };
            Reason {
                rule,
                text: Bilingual {
                    zh_tw: format!("{zh_level} {code}「{}」：{zh_how}。", node.title.zh_tw),
                    en: format!("{en_level} {code}, {}: {en_how}.", node.title.en),
                },
            }
        })
        .collect()
}

/// The words of the answer that chose this node or a node below it, where one did.
fn answer_for(snapshot: &Snapshot, turn: &Turn, code: &str) -> Option<Bilingual> {
    turn.given.iter().find_map(|given| {
        let Choice::Option(position) = given.choice else {
            return None;
        };
        let option = given.question.options(snapshot).swap_remove(position);
        let chose = option.covers.iter().any(|prefix| match given.question {
            Question::Term(_) => prefix.starts_with(code) || code == prefix,
            _ => code == prefix,
        });
        chose.then_some(option.label)
    })
}
