//! The end of a dialogue: the code, the reasons, what else it could be.

use customs::Locale;
use maud::{Markup, html};
use web::component::{
    Choice, Line, Radios, TextField, band_tag, button, button_link, code, confidence_bar,
    copy_field, details, form, inset, radios, tariff_path, text_input, warning,
};

use super::dialogue::{band, contradictions, facts, undo};
use crate::wire::{Alternative, Dialogue, ResultBody, State};

pub(super) mod texts {
    //! Messages of this page.
    web::texts! {
        pub(super) RESOLVED = "查詢結果", "The code";
        pub(super) AMBIGUOUS = "還有不只一個可能的號別", "More than one code is still possible";
        pub(super) NEAREST = "目前最接近的是：", "The nearest so far:";
        pub(super) PATH = "在稅則中的位置", "Its place in the tariff";
        pub(super) REASONS = "判斷的依據", "The reasons";
        pub(super) RULE = "解釋準則", "General Rule";
        pub(super) ALTERNATIVES = "其他可能的號別", "Other codes it could be";
        pub(super) DECIDED = "要分辨需確認：{fact}", "What would decide: {fact}";
        pub(super) FACTS = "依據的資料", "The facts relied on";
        pub(super) RESEMBLES = "與哪些已知貨品相似", "Known goods that these resemble";
        pub(super) EXPLAINED = "信心程度如何計算", "How confidence is measured";
        pub(super) RULING = "需要有拘束力的答覆？", "Do you need a binding answer?";
        pub(super) RULING_TEXT = "進口前可向海關申請稅則預先審核，一件申請一項貨品；附上下方的問答紀錄可以加快說明。", "Before importation you may apply to Customs for an advance tariff ruling, one kind of goods for each application; the transcript below helps to explain your case.";
        pub(super) TRANSCRIPT = "問答紀錄", "Transcript";
        pub(super) NUMBER = "紀錄編號", "Transcript number";
        pub(super) SHOW = "查看並列印問答紀錄", "Show and print the transcript";
        pub(super) AGAIN = "查詢其他貨品", "Classify other goods";
        pub(super) FEEDBACK = "這個結果正確嗎？", "Is this result right?";
        pub(super) RIGHT = "正確", "Yes";
        pub(super) WRONG = "不正確", "No";
        pub(super) UNSURE = "我無法判斷", "I cannot tell";
        pub(super) CODE = "您認為正確的六位碼", "The six-digit code that you think is right";
        pub(super) SEND = "送出意見", "Send feedback";
    }
}

/// Title and main part of the result page.
pub(super) fn result(locale: Locale, dialogue: &Dialogue, found: &ResultBody) -> (String, Markup) {
    let ambiguous = dialogue.state == State::Ambiguous;
    let title = if ambiguous {
        texts::AMBIGUOUS
    } else {
        texts::RESOLVED
    };
    let name = found.path.last().map_or("", |node| node.title.get(locale));
    let body = html! {
        h1 { (title.get(locale)) }
        (contradictions(locale, dialogue))
        @if ambiguous {
            @if let Some(advice) = &dialogue.advice { p .lead { (advice.text.get(locale)) } }
            p { (texts::NEAREST.get(locale)) }
        }
        div .result {
            p .result__code { (code(&found.code)) }
            p .result__name { (name) }
            div .candidate__measure {
                (band_tag(locale, band(found.band)))
                (confidence_bar(locale, found.confidence))
            }
        }
        p .small { a href="/explanation/confidence" { (texts::EXPLAINED.get(locale)) } }
        (warning(locale, &found.notice))
        h2 { (texts::PATH.get(locale)) }
        (path(locale, found))
        h2 { (texts::REASONS.get(locale)) }
        ol .reasons {
            @for reason in &found.reasons {
                li { strong { (rule(locale, &reason.rule)) } " " (reason.text) }
            }
        }
        (alternatives(locale, &found.alternatives, ambiguous))
        h2 { (texts::FACTS.get(locale)) }
        (facts(locale, dialogue))
        (resembles(locale, dialogue))
        (undo(locale, dialogue))
        h2 { (texts::RULING.get(locale)) }
        p { (texts::RULING_TEXT.get(locale)) }
        h2 { (texts::TRANSCRIPT.get(locale)) }
        (copy_field(locale, "transcript-number", texts::NUMBER.get(locale), &dialogue.id))
        p { a href=(dialogue.transcript) { (texts::SHOW.get(locale)) } }
        (feedback(locale, dialogue))
        p { (button_link("/classification", texts::AGAIN.get(locale))) }
    };
    (format!("{} {}", found.code, name), body)
}

fn path(locale: Locale, found: &ResultBody) -> Markup {
    let hrefs: Vec<String> = found
        .path
        .iter()
        .map(|node| format!("/tariff/{}", node.code))
        .collect();
    let lines: Vec<Line<'_>> = found
        .path
        .iter()
        .zip(&hrefs)
        .map(|(node, href)| Line {
            code: &node.code,
            title: node.title.get(locale),
            href: Some(href),
        })
        .collect();
    tariff_path(&lines)
}

/// "GRI 1" in the words of the language.
fn rule(locale: Locale, rule: &str) -> String {
    match rule.strip_prefix("GRI ") {
        Some(number) => format!("{} {number}", texts::RULE.get(locale)),
        None => rule.to_owned(),
    }
}

fn alternatives(locale: Locale, alternatives: &[Alternative], open: bool) -> Markup {
    let list = html! {
        ul .alternatives {
            @for alternative in alternatives {
                li {
                    a href={ "/tariff/" (alternative.code) } {
                        (code(&alternative.code)) " " (alternative.title.get(locale))
                    }
                    (confidence_bar(locale, alternative.confidence))
                    p .small { (texts::DECIDED.with(locale, &[("fact", &alternative.decided_by)])) }
                }
            }
        }
    };
    html! {
        @if !alternatives.is_empty() {
            @if open {
                h2 { (texts::ALTERNATIVES.get(locale)) }
                (list)
            } @else {
                (details(texts::ALTERNATIVES.get(locale), &list))
            }
        }
    }
}

fn resembles(locale: Locale, dialogue: &Dialogue) -> Markup {
    html! {
        @if !dialogue.resembles.is_empty() {
            (details(texts::RESEMBLES.get(locale), &html! {
                ul { @for known in &dialogue.resembles { li { (code(&known.code)) " " (known.text) } } }
            }))
        }
    }
}

fn feedback(locale: Locale, dialogue: &Dialogue) -> Markup {
    let choice = |value, label: web::Text| Choice {
        value,
        label: label.get(locale),
        ..Choice::default()
    };
    inset(&html! {
        (form(&format!("/classification/dialogues/{}/feedback", dialogue.id), &html! {
            (radios(locale, &Radios {
                name: "verdict",
                legend: texts::FEEDBACK.get(locale),
                choices: &[
                    choice("right", texts::RIGHT),
                    choice("wrong", texts::WRONG),
                    choice("unsure", texts::UNSURE),
                ],
                ..Radios::default()
            }))
            (text_input(locale, &TextField {
                name: "code",
                label: texts::CODE.get(locale),
                optional: true,
                code: true,
                ..TextField::default()
            }))
            (button(texts::SEND.get(locale)))
        }))
    })
}
