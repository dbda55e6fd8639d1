//! The accessibility statement, `/accessibility`.

use maud::html;

use crate::{Page, Place};

pub(crate) mod texts {
    //! Messages of the statement.
    crate::texts! {
        pub(crate) TITLE = "無障礙聲明", "Accessibility statement";
        pub(crate) LEAD = "我們希望每個人都能使用本服務，不論使用何種裝置、瀏覽器或輔助科技。", "We want everyone to be able to use this service, with any device, browser or assistive technology.";
        pub(crate) CAN = "您可以", "You can";
        pub(crate) KEYBOARD = "只用鍵盤完成每一項服務", "complete every service with the keyboard alone";
        pub(crate) READER = "以螢幕報讀軟體操作；每個欄位都有標籤，錯誤會連到該欄位", "use a screen reader: every field has its label, and each error leads to its field";
        pub(crate) ZOOM = "放大到 400%，或在 320 像素寬的螢幕上使用，不必左右捲動", "zoom to 400%, or use a screen 320 pixels wide, without scrolling sideways";
        pub(crate) COLOURS = "使用深色模式、高對比或自訂的色彩；沒有任何資訊只靠顏色表達", "use dark mode, high contrast or your own colours: nothing is said by colour alone";
        pub(crate) NO_SCRIPT = "關閉 JavaScript 後仍可使用全部功能", "use everything with JavaScript switched off";
        pub(crate) TIME = "慢慢作答：作答不限時，也可以返回修改", "take your time: answering is not timed, and you can go back";
        pub(crate) TARGET_HEADING = "依循的標準", "The standard";
        pub(crate) TARGET = "本網站依網站無障礙規範（110.07）與 WCAG 2.2 的 AA 等級設計。這是我們自行設定的目標，尚未取得無障礙標章。", "The site is designed to Taiwan's web accessibility guidelines (110.07) and to WCAG 2.2 at level AA. That is our own aim; the site does not hold the accessibility badge yet.";
        pub(crate) LIMITS_HEADING = "目前的限制", "Known limits";
        pub(crate) LIMITS_TABLE = "稅率與貨品的大型表格在小螢幕上會在表格框內左右捲動，可用鍵盤操作。", "Large tables of duties and goods scroll sideways inside their own frame on small screens; the keyboard can scroll them.";
        pub(crate) LIMITS_LAW = "稅則的條文用語較艱深；我們在旁以白話名稱輔助，但法律效力以條文為準。", "The wording of the tariff is difficult. Plain names stand beside it, but the legal text is what counts.";
        pub(crate) REPORT_HEADING = "遇到困難時", "If something does not work for you";
        pub(crate) REPORT = "請告訴海關您使用的頁面、裝置與輔助科技，以及遇到的情形；我們也能以電話或臨櫃方式提供相同的服務。", "Tell customs which page, device and assistive technology you used and what happened. The same help is given by telephone and at the counter.";
    }
}

/// The statement.
pub fn page(place: &Place) -> Page {
    let locale = place.locale;
    let abilities = [
        texts::KEYBOARD,
        texts::READER,
        texts::ZOOM,
        texts::COLOURS,
        texts::NO_SCRIPT,
        texts::TIME,
    ];
    let body = html! {
        h1 { (texts::TITLE.get(locale)) }
        p .lead { (texts::LEAD.get(locale)) }
        h2 { (texts::CAN.get(locale)) }
        ul { @for ability in abilities { li { (ability.get(locale)) } } }
        h2 { (texts::TARGET_HEADING.get(locale)) }
        p { (texts::TARGET.get(locale)) }
        h2 { (texts::LIMITS_HEADING.get(locale)) }
        ul {
            li { (texts::LIMITS_TABLE.get(locale)) }
            li { (texts::LIMITS_LAW.get(locale)) }
        }
        h2 { (texts::REPORT_HEADING.get(locale)) }
        p { (texts::REPORT.get(locale)) }
    };
    Page::new(place, texts::TITLE.get(locale), body)
}
