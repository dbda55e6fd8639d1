//! The number of a request.

use axum::extract::FromRequestParts;
use http::{HeaderMap, HeaderName, HeaderValue, request::Parts};
use std::convert::Infallible;
use ulid::Ulid;

pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The number of a request: the sender's if it is well formed, else a new ULID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// The number that the header `x-request-id` gives, or a new one.
    ///
    /// Only 8 to 64 letters, digits and hyphens are taken, so that a number can neither break a
    /// log line nor carry a message.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(HEADER).and_then(|value| value.to_str().ok());
        match given {
            Some(given) if is_well_formed(given) => Self(given.to_owned()),
            _ => Self(Ulid::generate().to_string()),
        }
    }

    /// The number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn header_value(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.0).ok()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for RequestId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<Self>().cloned();
        Ok(known.unwrap_or_else(|| Self::of(&parts.headers)))
    }
}

fn is_well_formed(id: &str) -> bool {
    (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_numbers_of_the_sender_are_taken() {
        let long = "a".repeat(65);
        for (given, taken) in [
            ("01JE0000-abc", true),
            ("abcdefgh", true),
            ("short", false),
            (long.as_str(), false),
            ("abcdefgh\tx", false),
            ("A123456789 王", false),
            ("a=b;c=d;e=f", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, HeaderValue::from_bytes(given.as_bytes()).unwrap());

            let id = RequestId::of(&headers);

            assert_eq!(id.as_str() == given, taken, "{given}");
            assert!(is_well_formed(id.as_str()));
        }
    }
}
