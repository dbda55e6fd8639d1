//! The problem types of dialogues and tariff, and how errors become problems.

use customs::Locale;
use guided_classification_domain::AnswerError;
use http::StatusCode;
use problem::{Common, Problem, ProblemType};
use web::{ProblemDoc, Text};

use crate::dialogues::DialogueError;

/// The problem types of this function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No dialogue with this id.
    DialogueNotFound,
    /// The dialogue takes no more answers.
    DialogueExpired,
    /// The dialogue has ended.
    DialogueEnded,
    /// The dialogue changed since the caller read it.
    StaleVersion,
    /// The question was answered before.
    QuestionAnswered,
    /// The question was not asked.
    QuestionNotAsked,
    /// The question does not offer the option.
    OptionNotOffered,
    /// Neither an option nor a value, or a value where an option is due.
    AnswerMissing,
    /// No answer is left to take back.
    NothingToUndo,
    /// The nomenclature has no such code.
    CodeNotFound,
    /// The text is not a commodity code.
    CodeMalformed,
    /// No edition for the day.
    EditionNotAvailable,
    /// The language is not offered.
    LanguageNotOffered,
    /// Not an ISO 3166-1 alpha-2 code.
    CountryUnknown,
    /// Not a date.
    DateMalformed,
}

impl Kind {
    /// Every kind, for the list of documented problems.
    pub const ALL: [Self; 15] = [
        Self::DialogueNotFound,
        Self::DialogueExpired,
        Self::DialogueEnded,
        Self::StaleVersion,
        Self::QuestionAnswered,
        Self::QuestionNotAsked,
        Self::OptionNotOffered,
        Self::AnswerMissing,
        Self::NothingToUndo,
        Self::CodeNotFound,
        Self::CodeMalformed,
        Self::EditionNotAvailable,
        Self::LanguageNotOffered,
        Self::CountryUnknown,
        Self::DateMalformed,
    ];

    fn titles(self) -> Text {
        match self {
            Self::DialogueNotFound => Text::new("找不到這次問答", "Dialogue not found"),
            Self::DialogueExpired => Text::new("問答已逾期", "Dialogue expired"),
            Self::DialogueEnded => Text::new("問答已結束", "Dialogue ended"),
            Self::StaleVersion => Text::new("版本已變更", "Stale version"),
            Self::QuestionAnswered => Text::new("題目已回答", "Question already answered"),
            Self::QuestionNotAsked => Text::new("沒有問過這一題", "Question not asked"),
            Self::OptionNotOffered => Text::new("沒有這個選項", "Option not offered"),
            Self::AnswerMissing => Text::new("沒有回答", "Answer missing"),
            Self::NothingToUndo => Text::new("沒有可返回的題目", "Nothing to undo"),
            Self::CodeNotFound => Text::new("稅則沒有這個號別", "Code not found"),
            Self::CodeMalformed => Text::new("號別格式錯誤", "Code malformed"),
            Self::EditionNotAvailable => Text::new("沒有該日適用的稅則", "Edition not available"),
            Self::LanguageNotOffered => Text::new("不提供這個語言", "Language not offered"),
            Self::CountryUnknown => Text::new("國家代碼不正確", "Country unknown"),
            Self::DateMalformed => Text::new("日期格式錯誤", "Date malformed"),
        }
    }

    #[expect(
        clippy::too_many_lines,
        reason = "a table of messages, one for each kind"
    )]
    fn advice(self) -> Text {
        match self {
            Self::DialogueNotFound => Text::new(
                "找不到這次問答，可能是網址不完整，或已超過 90 天的保存期限。請檢查網址或重新開始。",
                "There is no dialogue with this id: the address may be incomplete, or the 90 days for which dialogues are kept are over. Check it or start again.",
            ),
            Self::DialogueExpired => Text::new(
                "這次問答已超過 7 天，不再接受回答，但紀錄仍可閱讀。請以同一段說明重新開始。",
                "This dialogue is more than 7 days old and takes no more answers; its transcript can still be read. Start again with the same description.",
            ),
            Self::DialogueEnded => Text::new(
                "這次問答已有結果，沒有待答的題目。要更改前面的回答，請使用 undo。",
                "This dialogue has a result and waits for no answer. To change an earlier answer, use undo.",
            ),
            Self::StaleVersion => Text::new(
                "這次問答在您讀取之後已經變更。請重新讀取（GET），以新的 version 再送一次。",
                "The dialogue has changed since you read it. Read it again (GET) and send your change with the new version.",
            ),
            Self::QuestionAnswered => Text::new(
                "這一題已經回答過。要更改回答，請使用 undo 返回該題。",
                "This question has been answered. To change the answer, go back to it with undo.",
            ),
            Self::QuestionNotAsked => Text::new(
                "這一題不是目前的題目。請以 question.id 的值作為 question_id。",
                "This is not the question asked now. Use the value of question.id as question_id.",
            ),
            Self::OptionNotOffered => Text::new(
                "目前的題目沒有這個選項。請使用 question.options 中的 id，或 none_of_these、unknown。",
                "The question does not offer this option. Use an id of question.options, none_of_these or unknown.",
            ),
            Self::AnswerMissing => Text::new(
                "請選擇一個選項（option_id）。這一題不接受數值（value）。",
                "Choose an option (option_id). This question takes no number (value).",
            ),
            Self::NothingToUndo => Text::new(
                "還沒有回答任何題目，沒有可以返回的。",
                "No question has been answered yet, so there is nothing to take back.",
            ),
            Self::CodeNotFound => Text::new(
                "這一版稅則沒有這個號別。請檢查數字，或用 /tariff?query= 以文字查詢。",
                "This edition of the tariff has no such code. Check the digits, or search by words at /tariff?query=.",
            ),
            Self::CodeMalformed => Text::new(
                "號別應為 2 到 11 位數字，可含點或連字號，例如 8518.30。",
                "A code has 2 to 11 digits, perhaps with dots or a hyphen, such as 8518.30.",
            ),
            Self::EditionNotAvailable => Text::new(
                "目前的稅則為 HS 2022，自 2022-01-01 起適用；沒有更早日期的版本。",
                "The tariff here is HS 2022, in force from 2022-01-01; there is none for earlier days.",
            ),
            Self::LanguageNotOffered => Text::new(
                "language 請用 zh-TW 或 en。",
                "Use zh-TW or en as language.",
            ),
            Self::CountryUnknown => Text::new(
                "origin 請用 ISO 3166-1 的兩碼國家代碼，例如 JP。",
                "Use a two-letter country code of ISO 3166-1 as origin, such as JP.",
            ),
            Self::DateMalformed => Text::new(
                "as_of 請用西元日期，例如 2026-12-01，或民國日期，例如 115/12/01。",
                "Use a date such as 2026-12-01 as as_of, or one of the ROC calendar such as 115/12/01.",
            ),
        }
    }

    /// The problem response.
    #[must_use]
    pub fn problem(self) -> Problem {
        let advice = self.advice();
        Problem::new(&self, advice.zh_tw, advice.en)
    }

    /// The page that explains the type.
    #[must_use]
    pub fn doc(self) -> ProblemDoc {
        let advice = self.advice();
        ProblemDoc::new(&self, advice.zh_tw, advice.en)
    }
}

impl ProblemType for Kind {
    fn slug(&self) -> &'static str {
        match self {
            Self::DialogueNotFound => "dialogue-not-found",
            Self::DialogueExpired => "dialogue-expired",
            Self::DialogueEnded => "dialogue-ended",
            Self::StaleVersion => "stale-version",
            Self::QuestionAnswered => "question-already-answered",
            Self::QuestionNotAsked => "question-not-asked",
            Self::OptionNotOffered => "option-not-offered",
            Self::AnswerMissing => "answer-missing",
            Self::NothingToUndo => "nothing-to-undo",
            Self::CodeNotFound => "code-not-found",
            Self::CodeMalformed => "code-malformed",
            Self::EditionNotAvailable => "edition-not-available",
            Self::LanguageNotOffered => "language-not-offered",
            Self::CountryUnknown => "country-unknown",
            Self::DateMalformed => "date-malformed",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::DialogueNotFound | Self::CodeNotFound => StatusCode::NOT_FOUND,
            Self::DialogueExpired => StatusCode::GONE,
            Self::StaleVersion => StatusCode::PRECONDITION_FAILED,
            Self::DialogueEnded | Self::QuestionAnswered | Self::NothingToUndo => {
                StatusCode::CONFLICT
            }
            Self::CodeMalformed => StatusCode::BAD_REQUEST,
            Self::QuestionNotAsked
            | Self::OptionNotOffered
            | Self::AnswerMissing
            | Self::EditionNotAvailable
            | Self::LanguageNotOffered
            | Self::CountryUnknown
            | Self::DateMalformed => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    fn title(&self, locale: Locale) -> &'static str {
        self.titles().get(locale)
    }
}

/// The problem for a dialogue that cannot do what was asked.
pub(crate) fn from_dialogue(error: &DialogueError) -> Problem {
    match error {
        DialogueError::NotFound => Kind::DialogueNotFound.problem(),
        DialogueError::Expired => Kind::DialogueExpired.problem(),
        DialogueError::Stale { current } => Kind::StaleVersion
            .problem()
            .with_extension("version", *current),
        DialogueError::NothingToUndo => Kind::NothingToUndo.problem(),
        DialogueError::Answer(AnswerError::Ended) => Kind::DialogueEnded.problem(),
        DialogueError::Answer(AnswerError::Answered) => Kind::QuestionAnswered.problem(),
        DialogueError::Answer(AnswerError::NotAsked) => Kind::QuestionNotAsked.problem(),
        DialogueError::Answer(AnswerError::NoSuchOption) => Kind::OptionNotOffered.problem(),
        DialogueError::UnknownCode => Kind::CodeNotFound.problem(),
        DialogueError::EditionNotAvailable => Kind::EditionNotAvailable.problem(),
        DialogueError::Unavailable(_) => Problem::unavailable(error),
        DialogueError::Corrupt(_) => Problem::internal(error),
    }
}

/// The problem for a comment that is too long.
pub(crate) fn comment_too_long() -> Problem {
    Problem::new(
        &Common::InvalidRequest,
        "意見最多 1,000 個字，且不得含控制字元。",
        "A comment has at most 1,000 characters and no control characters.",
    )
}
