//! What went wrong with a request, and the documentation of the kinds of problems.

use ::problem::{Common, Problem, ProblemType, TYPE_BASE};
use customs::Locale;
use maud::{Markup, html};

use crate::{Page, Place, component};

pub(crate) mod texts {
    //! Messages of the problem pages.
    crate::texts! {
        pub(crate) REQUEST = "要求編號", "Request number";
        pub(crate) REQUEST_HINT = "若需要協助，請提供這個編號；它不含您輸入的內容。", "Quote this number if you need help. It holds nothing that you typed.";
        pub(crate) START = "回到首頁", "Go to the home page";
        pub(crate) ABOUT = "關於這類問題", "About this kind of problem";
        pub(crate) FIELDS = "需要修正的欄位", "What to correct";
        pub(crate) TYPES = "問題類型", "Problem types";
        pub(crate) TYPES_LEAD = "服務無法完成要求時，會以 RFC 9457 的格式回覆其中一種問題。", "When a service cannot do what was asked, it answers with one of these problems in the format of RFC 9457.";
        pub(crate) STATUS = "HTTP 狀態", "HTTP status";
        pub(crate) TYPE = "類型", "Type";
        pub(crate) WHAT_TO_DO = "怎麼辦", "What to do";
    }
}

/// What there is to know about one kind of problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemDoc {
    pub(crate) slug: &'static str,
    status: u16,
    titles: [&'static str; 2],
    what_to_do: [String; 2],
}

impl ProblemDoc {
    /// Documents a problem type with what to do about it.
    pub fn new(kind: &impl ProblemType, zh_tw: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            slug: kind.slug(),
            status: kind.status().as_u16(),
            titles: Locale::ALL.map(|locale| kind.title(locale)),
            what_to_do: [zh_tw.into(), en.into()],
        }
    }

    /// The slug of the type.
    #[must_use]
    pub fn slug(&self) -> &'static str {
        self.slug
    }

    /// The problems that every route can answer.
    #[must_use]
    pub fn common() -> Vec<Self> {
        let document = |kind: &Common| {
            let (zh_tw, en) = common(*kind);
            Self::new(kind, zh_tw, en)
        };
        Common::ALL.iter().map(document).collect()
    }

    fn title(&self, locale: Locale) -> &'static str {
        self.titles[place(locale)]
    }

    fn what_to_do(&self, locale: Locale) -> &str {
        &self.what_to_do[place(locale)]
    }
}

/// The page that answers a request which met a problem.
pub fn answer(place: &Place, problem: &Problem, request_id: &str) -> Page {
    let locale = place.locale;
    let body = html! {
        h1 { (problem.title(locale)) }
        p .lead { (problem.detail(locale)) }
        @if !problem.errors().is_empty() {
            h2 { (texts::FIELDS.get(locale)) }
            ul {
                @for error in problem.errors() {
                    li { code { (error.pointer) } " " (error.detail) }
                }
            }
        }
        p { a href={ (TYPE_BASE) (problem.slug()) } { (texts::ABOUT.get(locale)) } }
        (component::button_link("/", texts::START.get(locale)))
        (component::copy_field(locale, "request", texts::REQUEST.get(locale), request_id))
        p .small { (texts::REQUEST_HINT.get(locale)) }
    };
    Page::new(place, problem.title(locale), body).status(problem.status())
}

/// `GET /problems/{slug}`.
pub(crate) fn document(place: &Place, document: &ProblemDoc) -> Page {
    let locale = place.locale;
    let body = html! {
        h1 { (document.title(locale)) }
        (facts(document, locale))
        h2 { (texts::WHAT_TO_DO.get(locale)) }
        p { (document.what_to_do(locale)) }
    };
    let above = [("/problems", texts::TYPES.get(locale))];
    Page::new(place, document.title(locale), body).before(component::breadcrumbs(
        locale,
        &above,
        document.title(locale),
    ))
}

/// `GET /problems`.
pub(crate) fn list<'a>(place: &Place, documents: impl Iterator<Item = &'a ProblemDoc>) -> Page {
    let locale = place.locale;
    let rows: Vec<Vec<Markup>> = documents
        .map(|document| {
            let href = format!("{TYPE_BASE}{}", document.slug);
            vec![
                html! { a href=(href) { (document.title(locale)) } },
                html! { code { (document.slug) } },
                html! { (document.status) },
            ]
        })
        .collect();
    let title = texts::TYPES.get(locale);
    let head = [title, texts::TYPE.get(locale), texts::STATUS.get(locale)];
    let body = html! {
        h1 { (title) }
        p .lead { (texts::TYPES_LEAD.get(locale)) }
        (component::table(title, &head, &rows))
    };
    Page::new(place, title, body)
}

fn facts(document: &ProblemDoc, locale: Locale) -> Markup {
    component::summary_list(&[
        component::Row {
            key: texts::TYPE.get(locale),
            value: html! { code { (TYPE_BASE) (document.slug) } },
            action: None,
        },
        component::Row {
            key: texts::STATUS.get(locale),
            value: html! { (document.status) },
            action: None,
        },
    ])
}

fn place(locale: Locale) -> usize {
    match locale {
        Locale::ZhTw => 0,
        Locale::En => 1,
    }
}

/// What to do about a common problem. The match names every kind, so a new one needs its words.
fn common(kind: Common) -> (&'static str, &'static str) {
    match kind {
        Common::MalformedRequest => (
            "要求的內容或網址參數無法讀取。請依說明（detail）指出的位置修正格式後再送一次。",
            "The body or a parameter of the request cannot be read. Correct the format at the place that the detail names, then send it again.",
        ),
        Common::InvalidRequest => (
            "格式正確，但有欄位缺漏或超出範圍。errors 以 JSON Pointer 列出每個需要修正的欄位。",
            "The format is right, but a field is missing or out of range. The member errors lists each one by JSON Pointer.",
        ),
        Common::UnsupportedMediaType => (
            "程式請以 UTF-8 的 application/json 傳送；網頁表單使用 application/x-www-form-urlencoded。",
            "Programs send application/json in UTF-8; forms of web pages send application/x-www-form-urlencoded.",
        ),
        Common::PayloadTooLarge => (
            "一次最多傳送 768 KiB。請縮短內容，或分成幾次傳送。",
            "A request holds at most 768 KiB. Shorten it, or send it in parts.",
        ),
        Common::NotFound => (
            "這個網址沒有內容，或該項資料已依保存期限刪除。請檢查網址，或從首頁重新開始。",
            "There is nothing at this address, or what was there has reached the end of its retention. Check the address, or start from the home page.",
        ),
        Common::MethodNotAllowed => (
            "這個網址不接受這種 HTTP 方法；Allow 標頭列出可用的方法。",
            "The address does not take this HTTP method. The header Allow lists those it takes.",
        ),
        Common::PreconditionRequired => (
            "修改資料時，請以 If-Match 標頭帶上您讀到的版本，以免覆蓋他人的修改。",
            "A change has to name the version that you read in the header If-Match, so that nobody's change is overwritten.",
        ),
        Common::Internal => (
            "系統發生錯誤並已記錄。請稍後再試；若持續發生，請提供要求編號（instance）。",
            "Something went wrong on our side and was recorded. Try again later; if it goes on, quote the request number (the member instance).",
        ),
        Common::Unavailable => (
            "系統的一部分暫時沒有回應，您的資料沒有遺失。請在 Retry-After 標頭所示的秒數後再試。",
            "A part of the system does not answer at the moment; nothing of yours is lost. Try again after the seconds in the header Retry-After.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Text, text::flaws};

    #[test]
    fn every_common_problem_has_sound_words() {
        for kind in Common::ALL {
            let (zh_tw, en) = common(kind);
            let advice = Text::new(zh_tw, en);
            let title = Text::new(kind.title(Locale::ZhTw), kind.title(Locale::En));

            let texts = [(kind.slug(), advice), (kind.slug(), title)];

            assert_eq!(flaws(&texts), Vec::<String>::new());
        }
    }
}
