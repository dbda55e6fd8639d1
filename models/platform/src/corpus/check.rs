//! What is wrong with the corpus.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use tariff::text::normalise;

use super::read::{Corpus, Row};

/// The fewest descriptions of a code in each language.
const FEWEST: usize = 4;

/// The kinds of vague terms.
const VAGUE_KINDS: [&str; 7] = [
    "too_broad",
    "part_of_something",
    "trade_or_brand_only",
    "mixed_consignment",
    "not_goods",
    "unclear",
    "process_decides",
];

/// The kinds of legal notes.
const NOTE_KINDS: [&str; 6] = [
    "exclusion",
    "definition",
    "inclusion",
    "priority",
    "parts",
    "scope",
];

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Severity {
    /// The row cannot be used as it is.
    Error,
    /// A person should look at the row.
    Warning,
}

/// Something wrong at a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    /// File, relative to the corpus.
    pub(crate) file: String,
    /// Line, from 1.
    pub(crate) line: usize,
    /// How much it matters.
    pub(crate) severity: Severity,
    /// What is wrong.
    pub(crate) message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(
            f,
            "{}:{}: {severity}: {}",
            self.file, self.line, self.message
        )
    }
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn error(&mut self, row: &Row, message: impl Into<String>) {
        self.add(row, Severity::Error, message);
    }

    fn warning(&mut self, row: &Row, message: impl Into<String>) {
        self.add(row, Severity::Warning, message);
    }

    fn add(&mut self, row: &Row, severity: Severity, message: impl Into<String>) {
        self.0.push(Finding {
            file: row.file.clone(),
            line: row.line,
            severity,
            message: message.into(),
        });
    }
}

/// Checks all folders.
pub(crate) fn check(corpus: &Corpus) -> Vec<Finding> {
    let mut findings = Findings::default();
    for (rows, width) in [
        (&corpus.nodes, 7),
        (&corpus.goods, 3),
        (&corpus.listings, 4),
        (&corpus.vague, 6),
        (&corpus.notes, 10),
    ] {
        for row in rows {
            characters(row, width, &mut findings);
        }
    }
    let codes = nodes(&corpus.nodes, &mut findings);
    goods(&corpus.goods, &codes, &mut findings);
    listings(&corpus.listings, &codes, &mut findings);
    vague(&corpus.vague, &codes, &mut findings);
    notes(&corpus.notes, &codes, &mut findings);
    contradictions(corpus, &mut findings);
    findings.0
}

fn characters(row: &Row, width: usize, findings: &mut Findings) {
    if row.width() != width {
        findings.error(row, format!("{} columns instead of {width}", row.width()));
    }
    for column in row.columns() {
        if column.chars().any(char::is_control) {
            findings.error(row, "a control character");
        }
        // Normalising converts Simplified characters; where that alone changes a text, it had some.
        let folded = normalise(column);
        let simplified = column
            .chars()
            .any(|c| tariff::text::is_han(c) && !folded.contains(c));
        if simplified && column.chars().count() <= tariff::text::MAX_CHARACTERS {
            findings.warning(row, "a character that Taiwan does not use");
        }
    }
}

/// Checks the tree; gives its codes.
fn nodes(rows: &[Row], findings: &mut Findings) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for row in rows {
        let code = row.column(0);
        let digits = code.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || !matches!(code.len(), 2 | 4 | 5 | 6) {
            findings.error(row, "the code is not one of 2, 4, 5 or 6 digits");
        } else if !codes.insert(code.to_owned()) {
            findings.error(row, "the code stands twice");
        }
        if (1..5).any(|column| row.column(column).is_empty()) {
            findings.error(row, "an empty title or label");
        }
        if matches!(row.column(1), "Other" | "other") || row.column(2) == "其他" {
            findings.error(row, "a title that does not stand for itself");
        }
    }
    for row in rows {
        let code = row.column(0);
        let above = [5, 4, 2].into_iter().filter(|length| *length < code.len());
        if code.len() > 2
            && !above
                .map(|length| &code[..length])
                .any(|above| codes.contains(above))
        {
            findings.error(row, "the node above is missing");
        }
        let asks = !row.column(5).is_empty() && !row.column(6).is_empty();
        if !asks && children(code, &codes) > 1 {
            findings.error(
                row,
                "several nodes below, but no question in both languages",
            );
        }
    }
    codes
}

/// The nodes directly below one.
fn children(code: &str, codes: &BTreeSet<String>) -> usize {
    let below = codes
        .range(code.to_owned()..)
        .take_while(|below| below.starts_with(code));
    let below: Vec<&String> = below.filter(|below| *below != code).collect();
    let direct = |candidate: &&&String| {
        !below
            .iter()
            .any(|other| candidate.starts_with(other.as_str()) && other != *candidate)
    };
    below.iter().filter(direct).count()
}

fn goods(rows: &[Row], codes: &BTreeSet<String>, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for row in rows {
        subheading(row, 0, codes, findings);
        if !seen.insert(row.column(0).to_owned()) {
            findings.error(row, "the code stands twice");
        }
        for column in [1, 2] {
            let descriptions = row.parts(column, " | ");
            if descriptions.len() < FEWEST {
                findings.error(
                    row,
                    format!("fewer than {FEWEST} descriptions in a language"),
                );
            }
            let distinct: BTreeSet<String> =
                descriptions.iter().map(|text| normalise(text)).collect();
            if distinct.len() < descriptions.len() {
                findings.warning(row, "the same description twice");
            }
        }
    }
    let missing = codes
        .iter()
        .filter(|code| code.len() == 6 && !seen.contains(*code));
    for code in missing {
        if let Some(row) = rows.last() {
            findings.error(row, format!("no descriptions of {code} in this folder"));
        }
    }
}

fn listings(rows: &[Row], codes: &BTreeSet<String>, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for row in rows {
        subheading(row, 0, codes, findings);
        if !matches!(row.column(1), "en" | "zh") {
            findings.error(row, "the language is not en or zh");
        }
        if !matches!(row.column(2), "listing" | "query" | "invoice") {
            findings.error(row, "the style is not listing, query or invoice");
        }
        if !seen.insert((row.column(0).to_owned(), normalise(row.column(3)))) {
            findings.warning(row, "the same line twice");
        }
    }
}

fn vague(rows: &[Row], codes: &BTreeSet<String>, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for row in rows {
        if !matches!(row.column(0), "en" | "zh") {
            findings.error(row, "the language is not en or zh");
        }
        if !seen.insert(normalise(row.column(1))) {
            findings.error(row, "the term stands twice");
        }
        if !VAGUE_KINDS.contains(&row.column(2)) {
            findings.error(row, "an unknown kind");
        }
        let options = row.parts(5, "|");
        let prefixes = row.parts(3, ",").into_iter();
        let led = options
            .iter()
            .map(|option| option.rsplit_once('=').map_or("", |(_, code)| code.trim()));
        for prefix in prefixes.chain(led) {
            if !codes.contains(prefix) {
                findings.error(row, "a prefix that is not in the tree");
            }
        }
        let about_goods = row.column(2) != "not_goods";
        if about_goods && (row.column(4).is_empty() || options.len() < 2) {
            findings.error(row, "no question, or fewer than two answers");
        }
    }
}

fn notes(rows: &[Row], codes: &BTreeSet<String>, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for row in rows {
        if !seen.insert(row.column(0).to_owned()) {
            findings.warning(row, "the id of the note stands twice");
        }
        if !NOTE_KINDS.contains(&row.column(1)) {
            findings.error(row, "an unknown kind");
        }
        for pointer in row.parts(2, ",").into_iter().chain(row.parts(3, ",")) {
            if !codes.contains(pointer) {
                findings.warning(row, "a pointer that is not in the tree");
            }
        }
        if row.column(6).is_empty() || row.column(7).is_empty() {
            findings.error(row, "no text in a language");
        }
    }
}

fn subheading(row: &Row, column: usize, codes: &BTreeSet<String>, findings: &mut Findings) {
    let code = row.column(column);
    if code.len() != 6 || !codes.contains(code) {
        findings.error(row, "the code is not a subheading of the tree");
    }
}

/// The same text under several codes: at most one of them can be right.
fn contradictions(corpus: &Corpus, findings: &mut Findings) {
    let mut owners: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut rows: Vec<(String, &Row)> = Vec::new();
    for row in &corpus.goods {
        for text in row.parts(1, " | ").into_iter().chain(row.parts(2, " | ")) {
            rows.push((normalise(text), row));
        }
    }
    rows.extend(
        corpus
            .listings
            .iter()
            .map(|row| (normalise(row.column(3)), row)),
    );
    for (text, row) in &rows {
        owners
            .entry(text.clone())
            .or_default()
            .insert(row.column(0));
    }
    for (text, row) in &rows {
        if let Some(codes) = owners.get(text).filter(|codes| codes.len() > 1) {
            let codes: Vec<&str> = codes.iter().copied().collect();
            findings.warning(
                row,
                format!("the same text under {}: {text}", codes.join(", ")),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(file: &str, lines: &[&str]) -> Vec<Row> {
        let lines = (1..).zip(lines);
        lines
            .map(|(line, text)| Row::new(file, line, &text.replace('¦', "\t")))
            .collect()
    }

    fn sound() -> Corpus {
        Corpus {
            nodes: rows(
                "nodes",
                &[
                    "01¦Live animals¦活動物¦Animals¦動物¦Which?¦哪一種？",
                    "0101¦Horses¦馬¦Horses¦馬¦Pure-bred?¦純種？",
                    "010121¦Pure-bred horses¦純種馬¦Pure-bred¦純種¦¦",
                    "010129¦Other horses¦其他馬¦None of the above¦以上皆非¦¦",
                ],
            ),
            goods: rows(
                "goods",
                &[
                    "010121¦a | b | c | d¦甲 | 乙 | 丙 | 丁",
                    "010129¦e | f | g | h¦戊 | 己 | 庚 | 辛",
                ],
            ),
            listings: rows("listings", &["010129¦en¦query¦race horse"]),
            vague: rows(
                "vague",
                &["en¦animal¦too_broad¦0101¦Which?¦horse=0101 | other=01"],
            ),
            notes: rows(
                "notes",
                &["ch01.n1¦scope¦01¦¦a=b¦Note 1¦Text.¦文字。¦Q?¦問？"],
            ),
        }
    }

    #[track_caller]
    fn found(change: impl Fn(&mut Corpus), message: &str) {
        let mut corpus = sound();
        change(&mut corpus);
        let findings = check(&corpus);
        assert!(
            findings.iter().any(|f| f.message.contains(message)),
            "{findings:?}"
        );
    }

    #[test]
    fn a_sound_corpus_has_no_findings() {
        assert_eq!(check(&sound()), []);
    }

    #[test]
    fn every_rule_finds_its_fault() {
        let replace = |rows: &mut Vec<Row>, line: &str| *rows = self::rows("changed", &[line]);
        found(
            |c| replace(&mut c.listings, "010129¦en¦query"),
            "columns instead of",
        );
        found(
            |c| replace(&mut c.listings, "010129¦en¦query¦a\u{7}"),
            "control character",
        );
        found(
            |c| replace(&mut c.listings, "010129¦zh¦query¦无线耳机"),
            "Taiwan does not use",
        );
        found(
            |c| replace(&mut c.listings, "999999¦en¦query¦x"),
            "not a subheading",
        );
        found(
            |c| replace(&mut c.listings, "010129¦fr¦query¦x"),
            "language",
        );
        found(|c| replace(&mut c.listings, "010129¦en¦poem¦x"), "style");
        found(
            |c| c.listings.extend(c.listings.clone()),
            "the same line twice",
        );
        found(
            |c| replace(&mut c.listings, "010129¦en¦query¦A"),
            "the same text under",
        );
        found(|c| c.goods.truncate(1), "no descriptions of 010129");
        found(|c| c.goods.extend(c.goods.clone()), "the code stands twice");
        found(
            |c| replace(&mut c.goods, "010121¦a | b¦甲 | 乙 | 丙 | 丁"),
            "fewer than",
        );
        found(
            |c| replace(&mut c.goods, "010121¦a | b | c | A¦甲 | 乙 | 丙 | 丁"),
            "description twice",
        );
    }

    #[test]
    fn every_rule_of_terms_and_notes_finds_its_fault() {
        let replace = |rows: &mut Vec<Row>, line: &str| *rows = self::rows("changed", &[line]);
        found(
            |c| replace(&mut c.vague, "en¦animal¦strange¦0101¦Q?¦a=0101 | b=01"),
            "unknown kind",
        );
        found(
            |c| replace(&mut c.vague, "en¦animal¦unclear¦0199¦Q?¦a=0101 | b=01"),
            "a prefix",
        );
        found(
            |c| replace(&mut c.vague, "en¦animal¦unclear¦0101¦Q?¦a=0101"),
            "fewer than two",
        );
        found(|c| c.vague.extend(c.vague.clone()), "the term stands twice");
        found(|c| c.notes.extend(c.notes.clone()), "the id of the note");
        found(
            |c| replace(&mut c.notes, "n¦scope¦77¦¦¦s¦T¦文¦¦"),
            "a pointer",
        );
        found(
            |c| replace(&mut c.notes, "n¦scope¦01¦¦¦s¦T¦¦¦"),
            "no text in a language",
        );
    }

    #[test]
    fn every_rule_of_the_tree_finds_its_fault() {
        let node = |c: &mut Corpus, place: usize, line: &str| {
            c.nodes[place] = rows("changed", &[line]).remove(0);
        };
        found(|c| node(c, 2, "01012x¦a¦甲¦a¦甲¦¦"), "2, 4, 5 or 6 digits");
        found(
            |c| node(c, 3, "010121¦a¦甲¦a¦甲¦¦"),
            "the code stands twice",
        );
        found(|c| node(c, 3, "010129¦¦甲¦a¦甲¦¦"), "an empty title");
        found(|c| node(c, 3, "010129¦Other¦甲¦a¦甲¦¦"), "stand for itself");
        found(|c| node(c, 1, "0101¦Horses¦馬¦Horses¦馬¦¦"), "no question");
        found(
            |c| node(c, 0, "02¦Meat¦肉¦Meat¦肉¦¦"),
            "the node above is missing",
        );
    }
}
