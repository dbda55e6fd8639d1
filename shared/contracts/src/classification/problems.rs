//! Problems of a description, shared by every function that takes one.

use customs::Locale;
use http::StatusCode;
use problem::{Problem, ProblemType};

use super::{DescriptionError, MAX_CHARACTERS};

/// The problem types of a goods description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DescriptionProblem(pub DescriptionError);

impl DescriptionProblem {
    /// Every kind, for the list of documented problems.
    pub const ALL: [Self; 7] = [
        Self(DescriptionError::Empty),
        Self(DescriptionError::TooLong),
        Self(DescriptionError::NotText),
        Self(DescriptionError::NoWords),
        Self(DescriptionError::Markup),
        Self(DescriptionError::Language),
        Self(DescriptionError::Instruction),
    ];

    /// What to do, in Traditional Chinese and English.
    #[must_use]
    pub fn advice(self) -> (String, String) {
        let (zh_tw, en) = match self.0 {
            DescriptionError::Empty => (
                "請輸入貨品名稱，例如「洋芋片」或「不鏽鋼保溫瓶」。",
                "Enter what the goods are, for example “potato chips” or “stainless steel vacuum flask”.",
            ),
            DescriptionError::TooLong => {
                return (
                    format!("貨品說明最多 {MAX_CHARACTERS} 個字，請只保留與貨品本身有關的內容。"),
                    format!(
                        "A description has at most {MAX_CHARACTERS} characters. Keep what is about the goods themselves."
                    ),
                );
            }
            DescriptionError::NotText => (
                "說明含有控制字元或非文字內容，請改以一般文字重新輸入。",
                "The description holds control characters or data that is not text. Type it again as plain text.",
            ),
            DescriptionError::NoWords => (
                "說明沒有文字，請用中文或英文寫出貨品名稱。",
                "The description has no words. Name the goods in Chinese or English.",
            ),
            DescriptionError::Markup => (
                "說明含有網頁標籤，請移除標籤後只輸入文字。",
                "The description holds markup. Remove the tags and send the text alone.",
            ),
            DescriptionError::Language => (
                "目前只支援繁體中文與英文，請以其中一種語言輸入。",
                "Only Traditional Chinese and English are supported. Write the description in one of them.",
            ),
            DescriptionError::Instruction => (
                "這段文字看起來是指令而不是貨品，請只寫貨品是什麼、材質與用途。",
                "This reads like an instruction, not like goods. Write what the goods are, of what material and for what use.",
            ),
        };
        (zh_tw.to_owned(), en.to_owned())
    }

    /// The problem response.
    #[must_use]
    pub fn problem(self) -> Problem {
        let (zh_tw, en) = self.advice();
        Problem::new(&self, zh_tw, en)
    }
}

impl ProblemType for DescriptionProblem {
    fn slug(&self) -> &'static str {
        match self.0 {
            DescriptionError::Empty => "description-empty",
            DescriptionError::TooLong => "description-too-long",
            DescriptionError::NotText => "description-not-text",
            DescriptionError::NoWords => "description-without-words",
            DescriptionError::Markup => "description-with-markup",
            DescriptionError::Language => "description-language-unsupported",
            DescriptionError::Instruction => "description-not-goods",
        }
    }

    fn status(&self) -> StatusCode {
        match self.0 {
            DescriptionError::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    fn title(&self, locale: Locale) -> &'static str {
        let (zh_tw, en) = match self.0 {
            DescriptionError::Empty => ("沒有貨品說明", "No goods description"),
            DescriptionError::TooLong => ("貨品說明太長", "Goods description too long"),
            DescriptionError::NotText => ("貨品說明不是文字", "Goods description is not text"),
            DescriptionError::NoWords => ("貨品說明沒有文字", "Goods description without words"),
            DescriptionError::Markup => ("貨品說明含有標籤", "Goods description with markup"),
            DescriptionError::Language => ("不支援的語言", "Language not supported"),
            DescriptionError::Instruction => ("這不是貨品說明", "Not a goods description"),
        };
        match locale {
            Locale::ZhTw => zh_tw,
            Locale::En => en,
        }
    }
}
