//! The next question: the one with the largest expected gain of information for its effort.

use tariff::{Level, Node, NodeIndex, Snapshot};

use crate::{Choice, Given, Posterior, Question, posterior::usize_to_f64};

/// The most chapters or headings offered at once.
const MOST_ALTERNATIVES: usize = 6;

/// The most lines of one level offered at once; a level with more is offered in pages.
const MOST_LINES: usize = 12;

/// A heading or chapter below this probability is not worth a place among the options.
const LEAST_ALTERNATIVE: f64 = 0.01;

/// The lines below a node are asked about once the node is at least this likely.
const LEAST_PARENT: f64 = 0.4;

/// A dash group is entered only once it holds this share of its parent's probability:
/// General Rule 6 settles one level before the next.
const LEAST_GROUP: f64 = 0.7;

/// A question that is expected to tell less than this, in bits, is not asked.
const LEAST_GAIN: f64 = 0.02;

/// Picks the next question, if one is worth asking.
pub(crate) fn next_question(
    snapshot: &Snapshot,
    posterior: &Posterior,
    given: &[Given],
) -> Option<Question> {
    let mut questions = Vec::new();
    questions.extend(among(snapshot, posterior, given, Level::Heading));
    questions.extend(among(snapshot, posterior, given, Level::Chapter));
    for chapter in snapshot.at_level(Level::Chapter) {
        if posterior.mass(&chapter.leaves) >= LEAST_PARENT {
            for heading in snapshot.children(chapter) {
                collect_below(snapshot, posterior, given, heading, &mut questions);
            }
        }
    }
    let mut best: Option<(f64, Question)> = None;
    for question in questions {
        let gain = question.coverage(snapshot).expected_gain(posterior);
        let worth = gain / effort(&question);
        let better = best.as_ref().is_none_or(|(most, _)| worth > *most + 1e-9);
        if gain >= LEAST_GAIN && better {
            best = Some((worth, question));
        }
    }
    best.map(|(_, question)| question)
}

/// Effort relative to a choice between two lines: headings are harder to understand than the
/// lines of one level, and every further option has to be read.
fn effort(question: &Question) -> f64 {
    match question {
        Question::Term(_) => 1.0,
        Question::Among { nodes, .. } => 1.15 + 0.05 * usize_to_f64(nodes.len()),
        Question::Below { lines, .. } => 1.0 + 0.03 * usize_to_f64(lines.len()),
    }
}

/// The likeliest chapters or headings that were not offered before.
fn among(
    snapshot: &Snapshot,
    posterior: &Posterior,
    given: &[Given],
    level: Level,
) -> Option<Question> {
    let offered: Vec<NodeIndex> = given
        .iter()
        .filter_map(|given| match &given.question {
            Question::Among {
                level: asked,
                nodes,
            } if *asked == level => Some(nodes.clone()),
            _ => None,
        })
        .flatten()
        .collect();
    let mut nodes: Vec<(f64, &Node)> = snapshot
        .at_level(level)
        .map(|node| (posterior.mass(&node.leaves), node))
        .filter(|(mass, node)| *mass >= LEAST_ALTERNATIVE && !offered.contains(&node.index))
        .collect();
    nodes.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.code.cmp(&b.1.code)));
    nodes.truncate(MOST_ALTERNATIVES);
    (nodes.len() > 1).then(|| Question::Among {
        level,
        nodes: nodes.iter().map(|(_, node)| node.index).collect(),
    })
}

/// Collects the questions below a node, level by level.
fn collect_below(
    snapshot: &Snapshot,
    posterior: &Posterior,
    given: &[Given],
    node: &Node,
    questions: &mut Vec<Question>,
) {
    let mass = posterior.mass(&node.leaves);
    if mass < LEAST_PARENT {
        return;
    }
    if node.children.len() > 1 {
        questions.extend(below(snapshot, posterior, given, node));
    }
    for child in snapshot.children(node) {
        if posterior.mass(&child.leaves) >= LEAST_GROUP * mass {
            collect_below(snapshot, posterior, given, child, questions);
        }
    }
}

/// The next page of lines below a node: all of them where they fit, otherwise the likeliest first
/// and "other" only once every named line was offered.
fn below(
    snapshot: &Snapshot,
    posterior: &Posterior,
    given: &[Given],
    parent: &Node,
) -> Option<Question> {
    let mut offered = Vec::new();
    for earlier in given {
        if let Question::Below {
            parent: asked,
            lines,
        } = &earlier.question
            && *asked == parent.index
        {
            if earlier.choice != Choice::NoneOfThese {
                return None;
            }
            offered.extend_from_slice(lines);
        }
    }
    let mut open: Vec<&Node> = snapshot
        .children(parent)
        .filter(|child| !offered.contains(&child.index))
        .collect();
    if open.len() > MOST_LINES {
        open.retain(|child| !child.residual);
        open.sort_by(|a, b| {
            let (a_mass, b_mass) = (posterior.mass(&a.leaves), posterior.mass(&b.leaves));
            b_mass.total_cmp(&a_mass).then_with(|| a.code.cmp(&b.code))
        });
        open.truncate(MOST_LINES - 2);
    }
    open.sort_by(|a, b| {
        a.residual
            .cmp(&b.residual)
            .then_with(|| a.code.cmp(&b.code))
    });
    let enough = if offered.is_empty() { 2 } else { 1 };
    (open.len() >= enough).then(|| Question::Below {
        parent: parent.index,
        lines: open.iter().map(|child| child.index).collect(),
    })
}
