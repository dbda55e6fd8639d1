//! Pages of the suggestions mode (AI建議).

use contracts::classification::{Advice, Band};
use customs::Locale;
use maud::{Markup, html};
use problem::Problem;
use web::component::{
    self, Candidate, FieldError, TextField, button, button_link, candidates, details,
    error_summary, form as post_form, inset, text_area, warning,
};
use web::{Page, Place, Section};

use crate::suggest::Suggester;
use crate::wire::Suggestions;

pub(crate) mod texts {
    //! Messages of the suggestions mode.
    web::texts! {
        pub(crate) TITLE = "AI 建議：直接列出可能的稅則號別", "AI suggestions: likely codes at once";
        pub(crate) LEAD = "輸入貨品名稱，系統立即列出最可能的六位碼與信心程度。不確定時，請改用互動問答。", "Enter what the goods are and get the likeliest six-digit codes with their confidence. Where they do not settle it, use the guided questions.";
        pub(crate) FIELD = "貨品是什麼？", "What are the goods?";
        pub(crate) HINT = "寫出名稱、材質、用途或製造方法，例如「不鏽鋼保溫瓶 500 毫升」。請勿輸入個人資料。", "Name them with material, use or process, for example “stainless steel vacuum flask, 500 ml”. Leave out personal data.";
        pub(crate) SEND = "查詢", "Suggest codes";
        pub(crate) RESULTS = "「{goods}」可能的稅則號別", "Likely codes for “{goods}”";
        pub(crate) VAGUE = "這個說明還不夠明確", "This description is not specific enough";
        pub(crate) GUIDED = "改用互動問答", "Use the guided questions";
        pub(crate) AGAIN = "查詢其他貨品", "Look up other goods";
        pub(crate) RESEMBLES = "與哪些已知貨品相似", "Known goods that these resemble";
        pub(crate) RESEMBLES_TEXT = "以下是用語最接近、號別已知的貨品，供您判斷建議是否合理：", "These known goods have the nearest wording; they help you judge the suggestions:";
        pub(crate) EXPLAINED = "信心程度如何計算", "How confidence is measured";
        pub(crate) EDITION = "{nomenclature}，模型 {model}", "{nomenclature}, model {model}";
    }
}

/// The address of the form.
pub(crate) const ADDRESS: &str = "/classification/suggestions";

/// The form, perhaps sent back with what is wrong.
pub(crate) fn form(app: &Suggester, place: &Place, typed: &str, problem: Option<&Problem>) -> Page {
    let locale = place.locale;
    let error = problem.map(|problem| problem.detail(locale));
    let body = html! {
        @if let Some(message) = error {
            (error_summary(locale, &[FieldError { field: "description", message }]))
        }
        h1 { (texts::TITLE.get(locale)) }
        p .lead { (texts::LEAD.get(locale)) }
        (goods_form(locale, typed, error))
    };
    let page = Page::new(place, texts::TITLE.get(locale), body)
        .section(Section::Suggestions)
        .edition(edition(app, locale));
    if problem.is_some() {
        page.with_errors()
    } else {
        page
    }
}

/// The codes suggested for a description.
pub(crate) fn suggestions(
    app: &Suggester,
    place: &Place,
    typed: &str,
    found: &Suggestions,
) -> Page {
    let locale = place.locale;
    let title = texts::RESULTS.with(locale, &[("goods", &typed)]);
    let body = html! {
        h1 { (title) }
        @if let Some(advice) = &found.advice { (vague(locale, advice)) }
        (list(locale, found))
        (guided(locale, typed))
        @if !found.resembles.is_empty() {
            (details(texts::RESEMBLES.get(locale), &html! {
                p { (texts::RESEMBLES_TEXT.get(locale)) }
                ul {
                    @for known in &found.resembles {
                        li { (component::code(&known.code)) " " (known.text) }
                    }
                }
            }))
        }
        p { a href="/explanation/confidence" { (texts::EXPLAINED.get(locale)) } }
        h2 { (texts::AGAIN.get(locale)) }
        (goods_form(locale, "", None))
    };
    let place = place.clone().returning_to(ADDRESS);
    Page::new(&place, texts::TITLE.get(locale), body)
        .section(Section::Suggestions)
        .edition(edition(app, locale))
}

fn goods_form(locale: Locale, typed: &str, error: Option<&str>) -> Markup {
    post_form(
        ADDRESS,
        &html! {
            (text_area(locale, &TextField {
                name: "description",
                label: texts::FIELD.get(locale),
                hint: Some(texts::HINT.get(locale)),
                error,
                value: typed,
                max_length: Some(contracts::classification::MAX_CHARACTERS),
                ..TextField::default()
            }))
            (button(texts::SEND.get(locale)))
        },
    )
}

fn list(locale: Locale, found: &Suggestions) -> Markup {
    let hrefs: Vec<String> = found
        .suggestions
        .iter()
        .map(|suggestion| format!("/tariff/{}", suggestion.code))
        .collect();
    let listed: Vec<Candidate<'_>> = found
        .suggestions
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

fn vague(locale: Locale, advice: &Advice) -> Markup {
    html! {
        (warning(locale, texts::VAGUE.get(locale)))
        (inset(&html! {
            p { (advice.text.get(locale)) }
            @if let Some(question) = &advice.question {
                p { strong { (question.get(locale)) } }
                ul { @for option in &advice.options { li { (option.label.get(locale)) } } }
            }
        }))
    }
}

/// Takes the same description to the guided questions.
fn guided(locale: Locale, typed: &str) -> Markup {
    html! {
        @if typed.is_empty() {
            p { (button_link("/classification", texts::GUIDED.get(locale))) }
        } @else {
            (post_form("/classification/dialogues", &html! {
                input type="hidden" name="description" value=(typed);
                (button(texts::GUIDED.get(locale)))
            }))
        }
    }
}

fn band(band: Band) -> component::Band {
    match band {
        Band::Strong => component::Band::Strong,
        Band::Good => component::Band::Good,
        Band::Possible => component::Band::Possible,
    }
}

fn edition(app: &Suggester, locale: Locale) -> String {
    texts::EDITION.with(
        locale,
        &[
            ("nomenclature", &app.snapshot.edition()),
            ("model", &app.model.version()),
        ],
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_messages_are_sound() {
        assert_eq!(web::text::flaws(super::texts::ALL), Vec::<String>::new());
    }
}
