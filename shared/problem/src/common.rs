//! The problem types that any route can answer.

use axum::response::{IntoResponse, Response};
use customs::Locale;
use http::StatusCode;

use crate::{Problem, ProblemType};

/// Problems of HTTP itself and of the service as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Common {
    /// The body or a parameter is not in its format.
    MalformedRequest,
    /// The format is right, but values are missing or out of range.
    InvalidRequest,
    /// The media type of the body is not taken.
    UnsupportedMediaType,
    /// The body is too large.
    PayloadTooLarge,
    /// There is nothing at this address.
    NotFound,
    /// The address does not take this method.
    MethodNotAllowed,
    /// The request has to say which version it means.
    PreconditionRequired,
    /// Something went wrong inside.
    Internal,
    /// A dependency does not answer.
    Unavailable,
}

impl Common {
    /// Every kind, for the list of documented problems.
    pub const ALL: [Self; 9] = [
        Self::MalformedRequest,
        Self::InvalidRequest,
        Self::UnsupportedMediaType,
        Self::PayloadTooLarge,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::PreconditionRequired,
        Self::Internal,
        Self::Unavailable,
    ];
}

impl ProblemType for Common {
    fn slug(&self) -> &'static str {
        match self {
            Self::MalformedRequest => "malformed-request",
            Self::InvalidRequest => "invalid-request",
            Self::UnsupportedMediaType => "unsupported-media-type",
            Self::PayloadTooLarge => "payload-too-large",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::PreconditionRequired => "precondition-required",
            Self::Internal => "internal-error",
            Self::Unavailable => "service-unavailable",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::MalformedRequest => StatusCode::BAD_REQUEST,
            Self::InvalidRequest => StatusCode::UNPROCESSABLE_ENTITY,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn title(&self, locale: Locale) -> &'static str {
        let (zh_tw, en) = match self {
            Self::MalformedRequest => ("要求的格式錯誤", "Malformed request"),
            Self::InvalidRequest => ("要求的內容不正確", "Invalid request"),
            Self::UnsupportedMediaType => ("不支援的內容類型", "Unsupported media type"),
            Self::PayloadTooLarge => ("內容太大", "Payload too large"),
            Self::NotFound => ("找不到", "Not found"),
            Self::MethodNotAllowed => ("不接受的方法", "Method not allowed"),
            Self::PreconditionRequired => ("需要版本", "Version required"),
            Self::Internal => ("系統錯誤", "Internal error"),
            Self::Unavailable => ("服務暫停", "Service unavailable"),
        };
        match locale {
            Locale::ZhTw => zh_tw,
            Locale::En => en,
        }
    }
}

/// The answer for an address that does not exist; the fallback of every router.
pub async fn not_found() -> Response {
    Problem::new(
        &Common::NotFound,
        "這個網址沒有內容。請檢查網址，或從首頁開始。",
        "There is nothing at this address. Check it, or start from the home page.",
    )
    .into_response()
}

/// The answer for a method that an address does not take.
pub async fn method_not_allowed() -> Response {
    Problem::new(
        &Common::MethodNotAllowed,
        "這個網址不接受這種方法；可用的方法列在 Allow 標頭，說明見 /docs。",
        "This address does not take this method. The Allow header lists those it takes; see /docs.",
    )
    .into_response()
}
