//! The start of the guided questions: what are the goods?

use customs::{Country, Locale};
use maud::html;
use serde::Deserialize;
use tariff::Snapshot;
use web::component::{
    FieldError, Select, TextField, button, details, error_summary, form, select, text_area,
    text_input,
};
use web::{Page, Place, Section};

pub(super) mod texts {
    //! Messages of this page.
    web::texts! {
        pub(super) TITLE = "貨品是什麼？", "What are the goods?";
        pub(super) HINT = "用中文或英文寫出名稱即可，例如「洋芋片」「無線耳機」；知道材質、用途或製造方法也請寫上。請勿輸入個人資料。", "A name in Chinese or English is enough, for example “potato chips” or “wireless headphones”; add material, use or process if you know them. Leave out personal data.";
        pub(super) MORE = "進口日期與產地（選填）", "Date and origin (optional)";
        pub(super) AS_OF = "運輸工具進口日", "Day of arrival of the means of transport";
        pub(super) AS_OF_HINT = "依進口當日的稅則，例如 2026-12-01 或 115/12/01。不填為今天。", "The tariff of that day applies, for example 2026-12-01. Empty means today.";
        pub(super) ORIGIN = "原產地", "Country of origin";
        pub(super) NO_ORIGIN = "不指定", "Not given";
        pub(super) SEND = "下一步", "Continue";
        pub(super) EDITION = "{edition}，快照 {id}", "{edition}, snapshot {id}";
    }
}

/// What was typed on the start page.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Typed {
    /// The goods.
    pub(crate) description: String,
    /// The day of arrival.
    pub(crate) as_of: Option<String>,
    /// Country of origin.
    pub(crate) origin: Option<String>,
}

/// A field that has to be mended.
#[derive(Debug)]
pub(crate) struct Invalid {
    /// Its name in the form.
    pub(crate) field: &'static str,
    /// What to do.
    pub(crate) message: String,
}

/// The start page, perhaps sent back with what is wrong.
pub(crate) fn start(
    place: &Place,
    snapshot: &Snapshot,
    typed: &Typed,
    invalid: &[Invalid],
) -> Page {
    let locale = place.locale;
    let errors: Vec<FieldError<'_>> = invalid
        .iter()
        .map(|invalid| FieldError {
            field: invalid.field,
            message: &invalid.message,
        })
        .collect();
    let error = |field: &str| {
        let found = invalid.iter().find(|invalid| invalid.field == field);
        found.map(|invalid| invalid.message.as_str())
    };
    let countries = countries(locale);
    let more = html! {
        (text_input(locale, &TextField {
            name: "as_of",
            label: texts::AS_OF.get(locale),
            hint: Some(texts::AS_OF_HINT.get(locale)),
            error: error("as_of"),
            value: typed.as_of.as_deref().unwrap_or_default(),
            ..TextField::default()
        }))
        (select(locale, &Select {
            name: "origin",
            label: texts::ORIGIN.get(locale),
            error: error("origin"),
            options: &countries,
            selected: typed.origin.as_deref(),
            ..Select::default()
        }))
    };
    let body = html! {
        (error_summary(locale, &errors))
        (form("/classification/dialogues", &html! {
            (text_area(locale, &TextField {
                name: "description",
                label: texts::TITLE.get(locale),
                label_is_heading: true,
                hint: Some(texts::HINT.get(locale)),
                error: error("description"),
                value: &typed.description,
                max_length: Some(contracts::classification::MAX_CHARACTERS),
                ..TextField::default()
            }))
            @if invalid.iter().any(|invalid| invalid.field != "description") {
                (more)
            } @else {
                (details(texts::MORE.get(locale), &more))
            }
            (button(texts::SEND.get(locale)))
        }))
    };
    let id = snapshot.id().to_string();
    let edition = texts::EDITION.with(
        locale,
        &[("edition", &snapshot.edition()), ("id", &&id[..12])],
    );
    Page::new(place, texts::TITLE.get(locale), body)
        .section(Section::Guided)
        .edition(edition)
}

/// Codes and names, with "not given" first.
fn countries(locale: Locale) -> Vec<(&'static str, &'static str)> {
    let all = COUNTRIES.iter();
    std::iter::once(("", texts::NO_ORIGIN.get(locale)))
        .chain(all.map(|country| (country.as_str(), country.name(locale))))
        .collect()
}

static COUNTRIES: std::sync::LazyLock<Vec<Country>> =
    std::sync::LazyLock::new(|| Country::all().collect());
