//! The parts of pages, each a function that returns markup.

mod candidate;
mod content;
mod form;
mod navigation;
mod tariff;

pub use candidate::{Band, Candidate, band_tag, candidates, confidence_bar, percent, progress};
pub use content::{
    Row, Tone, copy_field, details, inset, notice, summary_list, table, tag, warning,
};
pub use form::{
    Choice, FieldError, Radios, Select, TextField, button, button_link, error_summary, form,
    radios, secondary_button, select, text_area, text_input,
};
pub use navigation::{back_link, breadcrumbs, pagination};
pub use tariff::{Line, code, tariff_list, tariff_path};

crate::texts! {
    pub(crate) ERROR_PREFIX = "錯誤：", "Error: ";
    pub(crate) ERROR_SUMMARY = "請修正以下問題", "There is a problem";
    pub(crate) BACK = "返回", "Back";
    pub(crate) BREADCRUMBS = "您在這裡", "You are here";
    pub(crate) OR = "或", "or";
    pub(crate) BAND_STRONG = "高度相符", "Strong match";
    pub(crate) BAND_GOOD = "相符", "Good match";
    pub(crate) BAND_POSSIBLE = "可能相符", "Possible match";
    pub(crate) CONFIDENCE = "信心程度 {percent}", "Confidence {percent}";
    pub(crate) PROGRESS = "第 {n} 題，最多 {max} 題", "Question {n} of at most {max}";
    pub(crate) PAGES = "分頁", "Pages";
    pub(crate) PREVIOUS = "上一頁", "Previous page";
    pub(crate) NEXT = "下一頁", "Next page";
    pub(crate) PAGE_OF = "第 {n} 頁，共 {max} 頁", "Page {n} of {max}";
    pub(crate) COPY = "複製", "Copy";
    pub(crate) COPIED = "已複製", "Copied";
    pub(crate) WARNING = "注意", "Warning";
    pub(crate) CHARACTERS = "最多 {max} 個字。", "At most {max} characters.";
    pub(crate) LESS_THAN_ONE = "不到 1%", "less than 1%";
    pub(crate) OPTIONAL = "（選填）", "(optional)";
}
