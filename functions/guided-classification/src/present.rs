//! From the state of a dialogue to the body that people and programs read, in one language.

use contracts::classification::{Advice, Bilingual, Suggestion};
use customs::Locale;
use guided_classification_domain::{Choice, Given, Outcome, Question, Rival, Turn, reasons};
use tariff::{Level, Node, Snapshot};
use web::Text;

use crate::dialogues::Current;
use crate::record::Record;
use crate::wire::{
    Alternative, Contradiction, Dialogue, Fact, OptionBody, PathNode, QuestionBody, QuestionKind,
    ReasonBody, ResultBody, State, TariffNode,
};

/// Candidates shown beside a question.
const CANDIDATES: usize = 5;

/// The dialogue in one language.
#[must_use]
pub(crate) fn dialogue(snapshot: &Snapshot, current: &Current, locale: Locale) -> Dialogue {
    let record = &current.record;
    let turn = current.turn.as_ref();
    let state = turn.map_or(State::Expired, |turn| state(&turn.outcome));
    Dialogue {
        id: record.id.clone(),
        version: current.version,
        state,
        question: turn.and_then(|turn| {
            let asked = turn.asked()?;
            Some(question(snapshot, turn, asked, locale))
        }),
        candidates: turn.map_or_else(Vec::new, |turn| candidates(snapshot, record, turn)),
        facts: facts(snapshot, record, turn, locale),
        result: turn.and_then(|turn| result(snapshot, record, turn, locale)),
        questions_asked: record.answers.len(),
        contradictions: turn.map_or_else(Vec::new, |turn| contradictions(snapshot, turn, locale)),
        advice: advice(state),
        resembles: record.resembles.clone(),
        language: record.language.as_str().to_owned(),
        as_of: record.as_of.map(|day| day.to_string()),
        origin: record.origin.map(|country| country.as_str().to_owned()),
        nomenclature: record.nomenclature.clone(),
        snapshot: record.snapshot.clone(),
        model_version: record.model_version.clone(),
        closes_at: record.closes_at(),
        transcript: format!("/classification/dialogues/{}/transcript", record.id),
    }
}

/// A line of the nomenclature.
#[must_use]
pub(crate) fn tariff_node(snapshot: &Snapshot, node: &Node) -> TariffNode {
    TariffNode {
        code: node.code.as_str().to_owned(),
        level: level(node.level),
        title: Bilingual::from(&node.title),
        label: Bilingual::from(&node.label),
        question: node.question.as_ref().map(Bilingual::from),
        residual: node.residual,
        path: path(snapshot, node),
        subheadings: node.leaves.len(),
        nomenclature: snapshot.edition().to_owned(),
    }
}

/// The nodes from the chapter down to one.
#[must_use]
pub(crate) fn path(snapshot: &Snapshot, node: &Node) -> Vec<PathNode> {
    let nodes = snapshot.path(node).into_iter();
    nodes
        .map(|node| PathNode {
            code: node.code.as_str().to_owned(),
            level: level(node.level),
            title: Bilingual::from(&node.title),
        })
        .collect()
}

/// The word for a level on the wire.
#[must_use]
pub(crate) fn level(level: Level) -> &'static str {
    match level {
        Level::Chapter => "chapter",
        Level::Heading => "heading",
        Level::Group => "group",
        Level::Subheading => "subheading",
    }
}

fn state(outcome: &Outcome) -> State {
    match outcome {
        Outcome::Ask(_) => State::Asking,
        Outcome::Resolved => State::Resolved,
        Outcome::Ambiguous(_) => State::Ambiguous,
        Outcome::Vague => State::Vague,
        Outcome::NoCandidate => State::NoCandidate,
    }
}

fn question(snapshot: &Snapshot, turn: &Turn, question: &Question, locale: Locale) -> QuestionBody {
    QuestionBody {
        id: question.id(snapshot),
        text: question.text(snapshot).get(locale).to_owned(),
        kind: QuestionKind::Choice,
        help: question.help().get(locale).to_owned(),
        options: question
            .options(snapshot)
            .into_iter()
            .map(|option| OptionBody {
                label: option.label.get(locale).to_owned(),
                id: option.id,
                covers: option.covers,
            })
            .collect(),
        asked_because: question
            .because(snapshot, &turn.posterior)
            .get(locale)
            .to_owned(),
    }
}

fn candidates(snapshot: &Snapshot, record: &Record, turn: &Turn) -> Vec<Suggestion> {
    turn.posterior
        .top(CANDIDATES)
        .into_iter()
        .map(|(leaf, probability)| {
            let node = snapshot.leaf(leaf);
            Suggestion {
                code: node.code.as_str().to_owned(),
                confidence: rounded(probability),
                band: record.bands.of(probability),
                title: Bilingual::from(&node.title),
            }
        })
        .collect()
}

fn facts(snapshot: &Snapshot, record: &Record, turn: Option<&Turn>, locale: Locale) -> Vec<Fact> {
    let description = Fact {
        key: "description".to_owned(),
        question: None,
        value: record.case.description.clone(),
        source: "trader",
    };
    let given = turn.into_iter().flat_map(|turn| &turn.given);
    let answers = given.map(|given| Fact {
        key: given.question.id(snapshot),
        question: Some(given.question.text(snapshot).get(locale).to_owned()),
        value: said(snapshot, given, locale),
        source: "trader",
    });
    std::iter::once(description).chain(answers).collect()
}

/// The answer in words.
fn said(snapshot: &Snapshot, given: &Given, locale: Locale) -> String {
    let words = match given.choice {
        Choice::Option(position) => {
            let options = given.question.options(snapshot);
            return options
                .get(position)
                .map(|option| option.label.get(locale).to_owned())
                .unwrap_or_default();
        }
        Choice::NoneOfThese => Bilingual::new("以上都不符合", "None of these"),
        Choice::Unknown => Bilingual::new("不確定", "Not known"),
    };
    words.get(locale).to_owned()
}

fn result(snapshot: &Snapshot, record: &Record, turn: &Turn, locale: Locale) -> Option<ResultBody> {
    let rivals: Vec<Rival> = match &turn.outcome {
        Outcome::Resolved => Vec::new(),
        Outcome::Ambiguous(rivals) => rivals.clone(),
        _ => return None,
    };
    let (leaf, probability) = turn.best();
    let node = snapshot.leaf(leaf);
    Some(ResultBody {
        code: node.code.as_str().to_owned(),
        path: path(snapshot, node),
        confidence: rounded(probability),
        band: record.bands.of(probability),
        reasons: reasons(snapshot, turn, leaf)
            .into_iter()
            .map(|reason| ReasonBody {
                rule: reason.rule.to_owned(),
                text: reason.text.get(locale).to_owned(),
            })
            .collect(),
        alternatives: alternatives(snapshot, turn, leaf, &rivals, locale),
        notice: NOTICE.get(locale).to_owned(),
    })
}

/// The rivals of an ambiguous end, or the next best codes of a resolved one.
fn alternatives(
    snapshot: &Snapshot,
    turn: &Turn,
    best: usize,
    rivals: &[Rival],
    locale: Locale,
) -> Vec<Alternative> {
    let next = turn.rivals(snapshot);
    let listed = if rivals.is_empty() { &next[..] } else { rivals };
    listed
        .iter()
        .filter(|rival| rival.leaf != best)
        .map(|rival| {
            let node = snapshot.leaf(rival.leaf);
            Alternative {
                code: node.code.as_str().to_owned(),
                confidence: rounded(rival.probability),
                title: Bilingual::from(&node.title),
                decided_by: rival.decided_by.get(locale).to_owned(),
            }
        })
        .collect()
}

fn contradictions(snapshot: &Snapshot, turn: &Turn, locale: Locale) -> Vec<Contradiction> {
    let text = Bilingual::new(
        "這個回答與貨品說明或前面的回答不一致。若是選錯，請返回上一題更正；若沒有錯，系統會以您的回答為準繼續。",
        "This answer does not fit the description or the answers before it. If it was a slip, go back and change it; if it is right, the dialogue goes on from it.",
    );
    turn.given
        .iter()
        .filter(|given| given.contradicts)
        .map(|given| Contradiction {
            question_id: given.question.id(snapshot),
            text: text.get(locale).to_owned(),
        })
        .collect()
}

fn advice(state: State) -> Option<Advice> {
    let (kind, zh_tw, en) = match state {
        State::Vague => (
            "not_goods",
            "這段文字沒有說明貨品是什麼。請寫出貨品名稱、材質與用途，再開始一次。",
            "This does not say what the goods are. Name them, their material and their use, and start again.",
        ),
        State::NoCandidate => (
            "no_candidate",
            "稅則中找不到接近的貨品。請改用一般名稱，並補充材質、用途或製造方法；也可以從稅則瀏覽逐層查找。",
            "Nothing in the tariff is near this text. Use the common name and add material, use or process; or browse the tariff.",
        ),
        State::Ambiguous => (
            "ask_customs",
            "目前的資料無法確定唯一的號別。請確認下列事項，或向海關申請稅則預先審核（關稅法第 21 條）。",
            "What is known does not settle one code. Find out the facts below, or apply for an advance tariff ruling (Customs Act, article 21).",
        ),
        State::Expired => (
            "start_again",
            "這次問答已逾期，不再接受回答，但紀錄仍可閱讀。請重新開始。",
            "This dialogue has expired and takes no more answers; its transcript can still be read. Start again.",
        ),
        State::Asking | State::Resolved => return None,
    };
    Some(Advice {
        kind: kind.to_owned(),
        text: Bilingual::new(zh_tw, en),
        question: None,
        options: Vec::new(),
    })
}

const NOTICE: Text = Text::new(
    "本結果僅供參考，不具法律效力。實際稅則號別以海關核定為準；需要有拘束力的答覆時，請申請稅則預先審核。",
    "This result is for guidance and binds nobody. Customs decides the classification; for a binding answer apply for an advance tariff ruling.",
);

/// Four decimals say all that a confidence can.
fn rounded(share: f64) -> f64 {
    (share * 10_000.0).round() / 10_000.0
}
