//! One question at a time, with the likeliest codes beside it.

use contracts::classification::{Band, Suggestion};
use customs::Locale;
use guided_classification_domain::{MAX_QUESTIONS, NONE_OF_THESE, UNKNOWN};
use maud::{Markup, html};
use web::component::{
    self, Candidate, Choice, FieldError, Radios, Row, button, button_link, candidates, details,
    error_summary, form, inset, progress, radios, secondary_button, summary_list, warning,
};
use web::{Page, Place, Section};

use super::result;
use crate::wire::{Dialogue, QuestionBody};

pub(super) mod texts {
    //! Messages of the dialogue.
    web::texts! {
        pub(crate) NONE = "以上都不符合，可能不屬於這一類", "None of these fits; it may be something else";
        pub(crate) UNKNOWN = "我不確定", "I do not know";
        pub(crate) CHOOSE = "請選擇一個答案；不確定時選「我不確定」。", "Choose an answer; where you cannot tell, choose “I do not know”.";
        pub(crate) NEXT = "下一步", "Continue";
        pub(crate) UNDO = "返回上一題", "Back to the last question";
        pub(crate) WHY = "為什麼問這一題", "Why this question";
        pub(crate) WHERE = "到哪裡找答案", "Where to find the answer";
        pub(crate) BESIDE = "目前最接近的號別", "Nearest codes so far";
        pub(crate) FACTS = "已知的資料", "What is known";
        pub(crate) GOODS = "貨品說明", "Description";
        pub(crate) CONTRADICTION = "回答與其他資料不一致", "An answer does not fit the rest";
        pub(crate) ENDED = "這次問答沒有得到號別", "This dialogue led to no code";
        pub(crate) AGAIN = "重新開始", "Start again";
        pub(crate) BROWSE = "瀏覽稅則", "Browse the tariff";
        pub(crate) TRANSCRIPT = "查看問答紀錄", "Show the transcript";
        pub(crate) EDITION = "{nomenclature}，模型 {model}", "{nomenclature}, model {model}";
        pub(crate) THANKS = "謝謝您的意見", "Thank you for your feedback";
        pub(crate) THANKS_TEXT = "您的意見已經保存，經人工檢視後用於改進分類。", "It is kept, and read by a person before it is used to improve the classification.";
        pub(crate) RETURN = "回到查詢結果", "Back to the result";
    }
}

/// The page of a dialogue in whatever state it is.
pub(crate) fn dialogue(place: &Place, dialogue: &Dialogue, missing: bool) -> Page {
    let locale = place.locale;
    let (title, main) = match (&dialogue.question, &dialogue.result) {
        (Some(question), _) => (
            question.text.clone(),
            asking(locale, dialogue, question, missing),
        ),
        (None, Some(found)) => result::result(locale, dialogue, found),
        (None, None) => (texts::ENDED.get(locale).to_owned(), ended(locale, dialogue)),
    };
    let edition = texts::EDITION.with(
        locale,
        &[
            ("nomenclature", &dialogue.nomenclature),
            ("model", &dialogue.model_version),
        ],
    );
    Page::new(place, title, main)
        .section(Section::Guided)
        .edition(edition)
}

/// What was said of a result has been kept.
pub(crate) fn thanks(place: &Place, id: &str) -> Page {
    let locale = place.locale;
    let address = format!("/classification/dialogues/{id}");
    let body = html! {
        h1 { (texts::THANKS.get(locale)) }
        p { (texts::THANKS_TEXT.get(locale)) }
        p { a href=(address) { (texts::RETURN.get(locale)) } }
    };
    let place = place.clone().returning_to(address.as_str());
    Page::new(&place, texts::THANKS.get(locale), body).section(Section::Guided)
}

fn asking(locale: Locale, dialogue: &Dialogue, question: &QuestionBody, missing: bool) -> Markup {
    let error = missing.then(|| texts::CHOOSE.get(locale));
    let version = dialogue.version.to_string();
    html! {
        @if let Some(message) = error {
            (error_summary(locale, &[FieldError { field: "option_id", message }]))
        }
        (contradictions(locale, dialogue))
        div .columns {
            div .columns__main {
                (progress(locale, dialogue.questions_asked + 1, MAX_QUESTIONS))
                (form(&format!("/classification/dialogues/{}/answers", dialogue.id), &html! {
                    input type="hidden" name="version" value=(version);
                    input type="hidden" name="question_id" value=(question.id);
                    (radios(locale, &Radios {
                        name: "option_id",
                        legend: &question.text,
                        legend_is_heading: true,
                        error,
                        choices: &choices(locale, question),
                        ..Radios::default()
                    }))
                    (button(texts::NEXT.get(locale)))
                }))
                (details(texts::WHY.get(locale), &html! { p { (question.asked_because) } }))
                (details(texts::WHERE.get(locale), &html! { p { (question.help) } }))
                (undo(locale, dialogue))
            }
            aside .columns__side aria-labelledby="beside" {
                h2 #beside { (texts::BESIDE.get(locale)) }
                (listed(locale, &dialogue.candidates))
                h2 { (texts::FACTS.get(locale)) }
                (facts(locale, dialogue))
            }
        }
    }
}

fn choices(locale: Locale, question: &QuestionBody) -> Vec<Choice<'_>> {
    let offered = question.options.iter().map(|option| Choice {
        value: &option.id,
        label: &option.label,
        ..Choice::default()
    });
    let ways_out = [
        Choice {
            value: NONE_OF_THESE,
            label: texts::NONE.get(locale),
            after_or: true,
            ..Choice::default()
        },
        Choice {
            value: UNKNOWN,
            label: texts::UNKNOWN.get(locale),
            ..Choice::default()
        },
    ];
    offered.chain(ways_out).collect()
}

/// The button that takes the last answer back, once there is one.
pub(super) fn undo(locale: Locale, dialogue: &Dialogue) -> Markup {
    let version = dialogue.version.to_string();
    html! {
        @if dialogue.questions_asked > 0 {
            (form(&format!("/classification/dialogues/{}/undo", dialogue.id), &html! {
                (secondary_button(texts::UNDO.get(locale), Some(("version", &version))))
            }))
        }
    }
}

/// Answers that do not fit what was known before them.
pub(super) fn contradictions(locale: Locale, dialogue: &Dialogue) -> Markup {
    html! {
        @for contradiction in &dialogue.contradictions {
            (warning(locale, texts::CONTRADICTION.get(locale)))
            (inset(&html! { p { (contradiction.text) } }))
        }
    }
}

/// The codes beside a question.
pub(super) fn listed(locale: Locale, suggestions: &[Suggestion]) -> Markup {
    let hrefs: Vec<String> = suggestions
        .iter()
        .map(|suggestion| format!("/tariff/{}", suggestion.code))
        .collect();
    let listed: Vec<Candidate<'_>> = suggestions
        .iter()
        .zip(&hrefs)
        .map(|(suggestion, href)| Candidate {
            code: &suggestion.code,
            title: suggestion.title.get(locale),
            confidence: suggestion.confidence,
            band: band(suggestion.band),
            href: Some(href),
        })
        .collect();
    candidates(locale, &listed)
}

/// What is known, with the question that each fact answers.
pub(super) fn facts(locale: Locale, dialogue: &Dialogue) -> Markup {
    let rows: Vec<Row<'_>> = dialogue
        .facts
        .iter()
        .map(|fact| Row {
            key: fact.question.as_deref().unwrap_or(texts::GOODS.get(locale)),
            value: html! { (fact.value) },
            action: None,
        })
        .collect();
    summary_list(&rows)
}

pub(super) fn band(band: Band) -> component::Band {
    match band {
        Band::Strong => component::Band::Strong,
        Band::Good => component::Band::Good,
        Band::Possible => component::Band::Possible,
    }
}

fn ended(locale: Locale, dialogue: &Dialogue) -> Markup {
    html! {
        h1 { (texts::ENDED.get(locale)) }
        @if let Some(advice) = &dialogue.advice { p .lead { (advice.text.get(locale)) } }
        (facts(locale, dialogue))
        p { (button_link("/classification", texts::AGAIN.get(locale))) }
        p { a href="/tariff" { (texts::BROWSE.get(locale)) } }
        p { a href=(dialogue.transcript) { (texts::TRANSCRIPT.get(locale)) } }
    }
}
