//! One entry of a log, sealed by its digest.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Digest;

/// The largest integer that canonical JSON tells from its neighbours.
const LARGEST_EXACT: u64 = 1 << 53;

/// One entry of an append-only log.
///
/// The fields are open for reading and for serde; an entry is made by [`Entry::first`] or
/// [`Entry::next`] only if it shall pass [`crate::verify`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
// An unknown field would be outside the digest: it could be added without breaking the chain.
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Place in the log, from 1.
    pub sequence: u64,
    /// When it happened.
    pub at: Timestamp,
    /// What kind of event it is, such as `answered`.
    pub kind: String,
    /// What happened.
    pub body: Value,
    /// Digest of the entry before, [`Digest::ZERO`] in the first.
    pub previous: Digest,
    /// SHA-256 over the canonical JSON of all the other fields.
    pub digest: Digest,
}

/// The entry cannot be sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// Two different integers beyond 2^53 have the same canonical form.
    #[error("the body holds an integer beyond 2^53")]
    InexactInteger,
    /// The body has no canonical form.
    #[error("the body has no canonical form")]
    NotCanonical(#[source] serde_json::Error),
}

/// What the digest covers.
#[derive(Serialize)]
struct Unsealed<'a> {
    sequence: u64,
    at: Timestamp,
    kind: &'a str,
    body: &'a Value,
    previous: Digest,
}

impl Entry {
    /// Starts a log.
    pub fn first(at: Timestamp, kind: impl Into<String>, body: Value) -> Result<Self, SealError> {
        Self::seal(1, at, kind.into(), body, Digest::ZERO)
    }

    /// Seals the entry that follows a head, where only the head of the log is at hand.
    pub fn following(
        head: crate::Head,
        at: Timestamp,
        kind: impl Into<String>,
        body: Value,
    ) -> Result<Self, SealError> {
        let sequence = head.sequence.saturating_add(1);
        Self::seal(sequence, at, kind.into(), body, head.digest)
    }

    /// Makes the entry that follows this one.
    pub fn next(
        &self,
        at: Timestamp,
        kind: impl Into<String>,
        body: Value,
    ) -> Result<Self, SealError> {
        let sequence = self.sequence.saturating_add(1);
        Self::seal(sequence, at, kind.into(), body, self.digest)
    }

    /// Computes what the digest has to be, whatever the entry says it is.
    pub fn expected_digest(&self) -> Result<Digest, SealError> {
        if !integers_are_exact(&self.body) {
            return Err(SealError::InexactInteger);
        }
        let unsealed = Unsealed {
            sequence: self.sequence,
            at: self.at,
            kind: &self.kind,
            body: &self.body,
            previous: self.previous,
        };
        let canonical =
            serde_json_canonicalizer::to_vec(&unsealed).map_err(SealError::NotCanonical)?;
        Ok(Digest::of(&canonical))
    }

    fn seal(
        sequence: u64,
        at: Timestamp,
        kind: String,
        body: Value,
        previous: Digest,
    ) -> Result<Self, SealError> {
        let mut entry = Self {
            sequence,
            at,
            kind,
            body,
            previous,
            digest: Digest::ZERO,
        };
        entry.digest = entry.expected_digest()?;
        Ok(entry)
    }
}

fn integers_are_exact(value: &Value) -> bool {
    match value {
        Value::Number(number) => {
            let magnitude = match (number.as_u64(), number.as_i64()) {
                (Some(positive), _) => positive,
                (None, Some(negative)) => negative.unsigned_abs(),
                (None, None) => 0,
            };
            // 2^53 itself is where 2^53 + 1 is rounded to.
            magnitude < LARGEST_EXACT
        }
        Value::Array(items) => items.iter().all(integers_are_exact),
        Value::Object(members) => members.values().all(integers_are_exact),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_digest_is_over_the_canonical_text() {
        let entry = Entry::first(
            at("2026-12-01T01:02:03Z"),
            "described",
            json!({"text": "綠茶", "b": 1.0, "a": [true, null]}),
        )
        .unwrap();
        let zeros = "0".repeat(64);
        let canonical = format!(
            r#"{{"at":"2026-12-01T01:02:03Z","body":{{"a":[true,null],"b":1,"text":"綠茶"}},"kind":"described","previous":"{zeros}","sequence":1}}"#
        );

        assert_eq!(entry.digest, Digest::of(canonical.as_bytes()));
    }

    #[test]
    fn an_entry_survives_json() {
        let first = Entry::first(at("2026-12-01T00:00:00Z"), "a", json!({"x": 0.1})).unwrap();
        let second = first
            .next(at("2026-12-01T00:00:01.5Z"), "b", json!(null))
            .unwrap();
        let text = serde_json::to_string(&second).unwrap();

        assert_eq!(serde_json::from_str::<Entry>(&text).unwrap(), second);
    }

    #[test]
    fn a_field_outside_the_digest_is_refused() {
        let first = Entry::first(at("2026-12-01T00:00:00Z"), "a", json!({})).unwrap();
        let mut value = serde_json::to_value(first).unwrap();
        value["note"] = json!("added later");

        assert!(serde_json::from_value::<Entry>(value).is_err());
    }

    #[test]
    fn an_integer_that_canonical_json_would_round_is_refused() {
        let seal = |body| Entry::first(at("2026-12-01T00:00:00Z"), "a", body);

        assert!(seal(json!({"n": (1_u64 << 53) - 1})).is_ok());
        assert!(seal(json!({"n": -((1_i64 << 53) - 1)})).is_ok());
        for body in [
            json!({"n": 1_u64 << 53}),
            json!([[u64::MAX]]),
            json!(i64::MIN),
        ] {
            assert!(matches!(seal(body), Err(SealError::InexactInteger)));
        }
    }
}
