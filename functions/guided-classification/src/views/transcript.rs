//! The transcript of a dialogue, to read and to print.

use customs::Locale;
use evidence::Entry;
use maud::{Markup, html};
use serde_json::Value;
use web::component::{Row, back_link, code, copy_field, notice, summary_list, table, warning};
use web::{Page, Place, Section, Text};

use crate::record::Record;

pub(super) mod texts {
    //! Messages of this page.
    web::texts! {
        pub(super) TITLE = "問答紀錄", "Transcript";
        pub(super) NUMBER = "紀錄編號", "Transcript number";
        pub(super) INTACT = "紀錄完整", "The record is intact";
        pub(super) INTACT_TEXT = "每一筆都含有前一筆的 SHA-256 摘要，經核對無誤。", "Each entry holds the SHA-256 digest of the one before it; all of them were verified.";
        pub(super) BROKEN = "紀錄的摘要核對不符，請勿引用，並通知客服。", "The digests of this record do not match. Do not rely on it, and tell the service desk.";
        pub(super) GOODS = "貨品說明", "Description";
        pub(super) EDITION = "稅則版本", "Edition of the tariff";
        pub(super) SNAPSHOT = "稅則快照", "Tariff snapshot";
        pub(super) MODEL = "模型版本", "Version of the model";
        pub(super) STARTED = "開始時間", "Begun";
        pub(super) STEPS = "經過", "Steps";
        pub(super) NUMBER_OF = "序號", "No.";
        pub(super) WHEN = "時間（UTC）", "Time (UTC)";
        pub(super) WHAT = "內容", "What happened";
        pub(super) AFTER = "之後最接近的號別", "Nearest codes after it";
        pub(super) DIGEST = "摘要", "Digest";
        pub(super) BEGUN = "開始問答", "Begun";
        pub(super) ANSWERED = "回答問題", "Answered";
        pub(super) UNDONE = "取回回答", "Answer taken back";
        pub(super) FEEDBACK = "表示意見", "Feedback";
        pub(super) NONE = "以上都不符合", "None of these";
        pub(super) UNKNOWN = "不確定", "Not known";
    }
}

/// The page.
pub(crate) fn transcript(place: &Place, record: &Record, entries: &[Entry], intact: bool) -> Page {
    let locale = place.locale;
    let text = |text: Text| text.get(locale);
    let row = |key, value: Markup| Row {
        key: text(key),
        value,
        action: None,
    };
    let head = [
        texts::NUMBER_OF,
        texts::WHEN,
        texts::WHAT,
        texts::AFTER,
        texts::DIGEST,
    ]
    .map(text);
    let rows: Vec<Vec<Markup>> = entries.iter().map(|entry| step(locale, entry)).collect();
    let body = html! {
        h1 { (text(texts::TITLE)) }
        @if intact {
            (notice(text(texts::INTACT), &html! { p { (text(texts::INTACT_TEXT)) } }))
        } @else {
            (warning(locale, text(texts::BROKEN)))
        }
        (copy_field(locale, "transcript-number", text(texts::NUMBER), &record.id))
        (summary_list(&[
            row(texts::GOODS, html! { (record.case.description) }),
            row(texts::STARTED, html! { (record.created_at.strftime("%Y-%m-%d %H:%M:%S UTC")) }),
            row(texts::EDITION, html! { (record.nomenclature) }),
            row(texts::MODEL, html! { (record.model_version) }),
            row(texts::SNAPSHOT, html! { code .digest { (record.snapshot) } }),
        ]))
        (table(text(texts::STEPS), &head, &rows))
    };
    Page::new(place, text(texts::TITLE), body)
        .section(Section::Guided)
        .before(back_link(
            locale,
            &format!("/classification/dialogues/{}", record.id),
        ))
}

fn step(locale: Locale, entry: &Entry) -> Vec<Markup> {
    let digest = entry.digest.to_string();
    vec![
        html! { (entry.sequence) },
        html! { (entry.at.strftime("%Y-%m-%d %H:%M:%S")) },
        what(locale, entry),
        nearest(&entry.body),
        html! { code .digest { (digest[..16]) "…" } },
    ]
}

fn what(locale: Locale, entry: &Entry) -> Markup {
    let kind = match entry.kind.as_str() {
        "begun" => texts::BEGUN,
        "answered" => texts::ANSWERED,
        "undone" => texts::UNDONE,
        _ => texts::FEEDBACK,
    };
    let question = &entry.body["question"];
    let asked = question["text"][locale.as_str()].as_str();
    html! {
        strong { (kind.get(locale)) }
        @if let Some(asked) = asked {
            br; (asked)
            br; "→ " (said(locale, question, &entry.body["option_id"]))
        }
    }
}

/// The words of the option that was chosen.
fn said<'v>(locale: Locale, question: &'v Value, option_id: &'v Value) -> &'v str {
    let id = option_id.as_str().unwrap_or_default();
    match id {
        "none_of_these" => texts::NONE.get(locale),
        "unknown" => texts::UNKNOWN.get(locale),
        _ => {
            let options = question["options"]
                .as_array()
                .map_or(&[][..], Vec::as_slice);
            let chosen = options.iter().find(|option| option["id"] == *option_id);
            chosen
                .and_then(|option| option["label"][locale.as_str()].as_str())
                .unwrap_or(id)
        }
    }
}

fn nearest(body: &Value) -> Markup {
    let candidates = body["outcome"]["candidates"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    html! {
        ul .plain {
            @for candidate in candidates.iter().take(3) {
                @let share = candidate["confidence"].as_f64().unwrap_or_default() * 100.0;
                li { (code(candidate["code"].as_str().unwrap_or_default())) " " (format!("{share:.0}%")) }
            }
        }
    }
}
