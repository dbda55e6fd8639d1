//! The home page: which services there are.

use maud::html;
use web::component::button_link;
use web::{Page, Place};

pub(super) mod texts {
    //! Messages of this page.
    web::texts! {
        pub(super) TITLE = "查詢貨品的稅則號別", "Find the commodity code of your goods";
        pub(super) LEAD = "用自己的話說明貨品，回答幾個問題，就能得到六位碼與適用的解釋準則。", "Say what the goods are in your own words, answer a few questions, and get the six-digit code with the rules behind it.";
        pub(super) START = "開始查詢", "Start now";
        pub(super) SERVICES = "服務項目", "Services";
        pub(super) GUIDED = "互動問答", "Guided questions";
        pub(super) GUIDED_TEXT = "一次一題，說明為什麼問、到哪裡找答案；不確定也可以繼續。適合第一次進口或名稱不明確的貨品。", "One question at a time, with why it is asked and where to find the answer; not knowing is no dead end. For first imports and unclear names.";
        pub(super) SUGGESTIONS = "AI 建議", "AI suggestions";
        pub(super) SUGGESTIONS_TEXT = "立即列出最可能的號別與信心程度。適合熟悉稅則、只需要核對的人。", "The likeliest codes at once, with their confidence. For people who know the tariff and want to check.";
        pub(super) TARIFF = "稅則瀏覽", "Browse the tariff";
        pub(super) TARIFF_TEXT = "依章、節、目逐層查看，或以中文、英文、號別搜尋。", "Chapter by chapter down to the subheading, or by words and codes.";
        pub(super) API = "程式介面", "For programs";
        pub(super) API_TEXT = "所有頁面都有對應的 JSON 介面，不需申請帳號。", "Every page has a JSON interface; no account is needed.";
        pub(super) BEFORE = "使用前請先知道", "Before you start";
        pub(super) BEFORE_TEXT = "結果僅供參考，不具拘束力。海關依實際貨物核定稅則號別；需要確定答覆時，可在進口前向海關申請稅則預先審核（關稅法第 21 條）。請勿在說明中輸入個人資料。", "Results are for guidance and bind nobody. Customs classifies the goods themselves; for a certain answer, apply for an advance tariff ruling before importation (Customs Act, article 21). Leave personal data out of descriptions.";
    }
}

/// The home page.
pub(crate) fn home(place: &Place) -> Page {
    let locale = place.locale;
    let services = [
        ("/classification", texts::GUIDED, texts::GUIDED_TEXT),
        (
            "/classification/suggestions",
            texts::SUGGESTIONS,
            texts::SUGGESTIONS_TEXT,
        ),
        ("/tariff", texts::TARIFF, texts::TARIFF_TEXT),
        ("/docs", texts::API, texts::API_TEXT),
    ];
    let body = html! {
        h1 { (texts::TITLE.get(locale)) }
        p .lead { (texts::LEAD.get(locale)) }
        p { (button_link("/classification", texts::START.get(locale))) }
        h2 { (texts::SERVICES.get(locale)) }
        ul .cards {
            @for (href, name, text) in services {
                li .card {
                    h3 { a href=(href) { (name.get(locale)) } }
                    p { (text.get(locale)) }
                }
            }
        }
        h2 { (texts::BEFORE.get(locale)) }
        p { (texts::BEFORE_TEXT.get(locale)) }
    };
    Page::new(place, texts::TITLE.get(locale), body)
}
