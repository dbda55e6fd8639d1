//! The frame of every page: header, banner, main part and footer.

use axum::response::{Html, IntoResponse, Response};
use customs::Locale;
use http::{HeaderValue, StatusCode, header};
use maud::{DOCTYPE, Markup, html};

use crate::{Place, assets, component};

pub(crate) mod texts {
    //! Messages of the frame.
    crate::texts! {
        pub(crate) SERVICE_NAME = "智慧海關", "Smart Customs";
        pub(crate) SKIP = "跳到主要內容", "Skip to main content";
        pub(crate) NAVIGATION = "服務", "Services";
        pub(crate) GUIDED = "互動問答", "Guided questions";
        pub(crate) SUGGESTIONS = "AI 建議", "AI suggestions";
        pub(crate) TARIFF = "稅則瀏覽", "Browse the tariff";
        pub(crate) ASSISTIVE_TAG = "輔助", "Assistive";
        pub(crate) ASSISTIVE = "查詢結果僅供參考，不具法律效力；以海關核定或稅則預先審核為準。", "Results help you find a code and are not binding. Customs decides, or an advance ruling.";
        pub(crate) FOOTER = "網站資訊", "About this site";
        pub(crate) ACCESSIBILITY = "無障礙聲明", "Accessibility";
        pub(crate) CONFIDENCE = "信心程度如何計算", "How confidence is measured";
        pub(crate) API = "開發者文件", "For developers";
        pub(crate) LIABILITY = "本服務協助您找到可能適用的稅則號別。貨物的稅則號別由海關依進口人申報與實際貨物核定；需要有拘束力的答覆，請在進口前申請稅則預先審核。", "This service helps you find the commodity code that may apply. Customs classifies goods on the declaration and the goods themselves; for a binding answer, apply for an advance tariff ruling before importation.";
        pub(crate) OPEN_SOURCE = "本網站為開放原始碼軟體，依 Apache 2.0 授權。", "This site is open source under the Apache 2.0 licence.";
        pub(crate) SWITCH_LABEL = "Read this page in English", "閱讀本頁中文版";
    }
}

/// The services in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Guided questions, `/classification`.
    Guided,
    /// Suggestions, `/classification/suggestions`.
    Suggestions,
    /// The tariff, `/tariff`.
    Tariff,
}

/// A page on its way to a response.
#[derive(Debug, Clone)]
#[must_use]
pub struct Page {
    place: Place,
    title: String,
    body: Markup,
    status: StatusCode,
    section: Option<Section>,
    before: Option<Markup>,
    has_errors: bool,
    edition: Option<String>,
}

impl Page {
    /// A page with a title (without the service's name, which is added) and its main part.
    pub fn new(place: &Place, title: impl Into<String>, body: Markup) -> Self {
        Self {
            place: place.clone(),
            title: title.into(),
            body,
            status: StatusCode::OK,
            section: None,
            before: None,
            has_errors: false,
            edition: None,
        }
    }

    /// Marks the service in the navigation that the page belongs to.
    pub fn section(mut self, section: Section) -> Self {
        self.section = Some(section);
        self
    }

    /// Puts a back link or breadcrumbs above the main part, outside of what the skip link skips to.
    pub fn before(mut self, navigation: Markup) -> Self {
        self.before = Some(navigation);
        self
    }

    /// Answers with another status than 200.
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Says in the title that the form has errors, and answers with 422.
    pub fn with_errors(mut self) -> Self {
        self.has_errors = true;
        self.status = StatusCode::UNPROCESSABLE_ENTITY;
        self
    }

    /// Names the edition of the tariff and the version of the model in the footer.
    pub fn edition(mut self, edition: impl Into<String>) -> Self {
        self.edition = Some(edition.into());
        self
    }

    /// The page as HTML.
    #[must_use]
    pub fn markup(&self) -> Markup {
        let locale = self.place.locale;
        html! {
            (DOCTYPE)
            html lang=(locale.as_str()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="format-detection" content="telephone=no";
                    title {
                        @if self.has_errors { (component::ERROR_PREFIX.get(locale)) }
                        (self.title) " – " (texts::SERVICE_NAME.get(locale))
                    }
                    link rel="stylesheet" href=(assets::style_href());
                    link rel="icon" type="image/svg+xml" href=(assets::icon_href());
                    script src=(assets::script_href()) defer {}
                }
                body {
                    a .skip href="#main" { (texts::SKIP.get(locale)) }
                    (self.header())
                    div .frame {
                        aside .phase aria-label=(texts::ASSISTIVE_TAG.get(locale)) {
                            strong .tag { (texts::ASSISTIVE_TAG.get(locale)) }
                            span { (texts::ASSISTIVE.get(locale)) }
                        }
                        @if let Some(before) = &self.before { (before) }
                        main #main tabindex="-1" { (self.body) }
                    }
                    (self.footer())
                }
            }
        }
    }

    fn header(&self) -> Markup {
        let locale = self.place.locale;
        let other = locale.other();
        html! {
            header .site-header {
                div .frame .site-header__row {
                    a .brand href="/" {
                        (mark())
                        span .brand__name {
                            @match locale {
                                Locale::ZhTw => { "智慧海關" span .brand__second lang="en" { "Smart Customs" } }
                                Locale::En => { "Smart Customs" span .brand__second lang="zh-TW" { "智慧海關" } }
                            }
                        }
                    }
                    a .language href=(self.place.switch_href()) hreflang=(other.as_str()) lang=(other.as_str())
                        aria-label=(texts::SWITCH_LABEL.get(locale)) rel="nofollow" { (other.native_name()) }
                }
                nav .frame .services aria-label=(texts::NAVIGATION.get(locale)) {
                    ul {
                        (self.service(Section::Guided, "/classification", texts::GUIDED))
                        (self.service(Section::Suggestions, "/classification/suggestions", texts::SUGGESTIONS))
                        (self.service(Section::Tariff, "/tariff", texts::TARIFF))
                    }
                }
            }
        }
    }

    fn service(&self, section: Section, href: &str, name: crate::Text) -> Markup {
        let current = (self.section == Some(section)).then_some("true");
        html! {
            li { a href=(href) aria-current=[current] { (name.get(self.place.locale)) } }
        }
    }

    fn footer(&self) -> Markup {
        let locale = self.place.locale;
        html! {
            footer .site-footer {
                div .frame {
                    h2 .hidden { (texts::FOOTER.get(locale)) }
                    p .site-footer__liability { (texts::LIABILITY.get(locale)) }
                    ul .site-footer__links {
                        li { a href="/accessibility" { (texts::ACCESSIBILITY.get(locale)) } }
                        li { a href="/explanation/confidence" { (texts::CONFIDENCE.get(locale)) } }
                        li { a href="/docs" { (texts::API.get(locale)) } }
                    }
                    p .site-footer__small {
                        (texts::OPEN_SOURCE.get(locale))
                        @if let Some(edition) = &self.edition { " " span { (edition) } }
                    }
                }
            }
        }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let html = Html(self.markup().into_string());
        let language = HeaderValue::from_static(self.place.locale.as_str());
        (self.status, [(header::CONTENT_LANGUAGE, language)], html).into_response()
    }
}

/// The mark of the service: a gate, and the way through it.
fn mark() -> Markup {
    html! {
        svg .brand__mark viewBox="0 0 40 40" width="40" height="40" aria-hidden="true" focusable="false" {
            path .brand__ground d="M6 0h28a6 6 0 0 1 6 6v28a6 6 0 0 1-6 6H6a6 6 0 0 1-6-6V6a6 6 0 0 1 6-6z" {}
            path .brand__figure d="M7 10h26v4H7zM10 14h4v18h-4zM26 14h4v18h-4zM17 19h6v13h-6z" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(locale: Locale) -> Page {
        let place = Place {
            locale,
            path_and_query: "/tariff?query=a&limit=2".to_owned(),
        };
        Page::new(&place, "<b>", html! { h1 { "x" } })
    }

    #[test]
    fn a_page_names_its_language_and_escapes_its_title() {
        let zh = page(Locale::ZhTw).markup().into_string();
        let en = page(Locale::En).markup().into_string();

        assert!(zh.contains("<html lang=\"zh-TW\">"), "{zh}");
        assert!(zh.contains("<title>&lt;b&gt; – 智慧海關</title>"), "{zh}");
        assert!(en.contains("<html lang=\"en\">"), "{en}");
        assert!(en.contains("to=zh-TW&amp;back=%2Ftariff%3Fquery%3Da%26limit%3D2"));
    }

    #[test]
    fn nothing_in_a_page_needs_a_style_or_script_in_place() {
        let html = page(Locale::En).markup().into_string();

        assert!(!html.contains("style="), "{html}");
        for handler in html.split(" on").skip(1) {
            let name: String = handler
                .chars()
                .take_while(char::is_ascii_alphabetic)
                .collect();
            assert!(!handler[name.len()..].starts_with('='), "on{name}");
        }
    }

    #[test]
    fn errors_show_in_title_and_status() {
        let page = page(Locale::En).with_errors();

        assert!(page.markup().into_string().contains("<title>Error: "));
        assert_eq!(page.into_response().status(), 422);
    }
}
