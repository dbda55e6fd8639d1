//! Documents as items of the table.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use storage::{Document, Key};

pub(crate) type Item = HashMap<String, AttributeValue>;

/// An item that is not one of ours.
#[derive(Debug, thiserror::Error)]
#[error("an item of the table has no {0}")]
pub(crate) struct MalformedItem(&'static str);

pub(crate) fn key(key: &Key) -> Item {
    HashMap::from([
        ("partition".to_owned(), text(&key.partition)),
        ("sort".to_owned(), text(&key.sort)),
    ])
}

pub(crate) fn item(at: &Key, version: u64, body: &[u8], expires_at: Option<Timestamp>) -> Item {
    let mut item = key(at);
    item.insert("version".to_owned(), number(version));
    item.insert("body".to_owned(), blob(body));
    if let Some(expiry) = expires_at {
        let microseconds = expiry.as_microsecond();
        let seconds = -(-microseconds).div_euclid(1_000_000);
        item.insert("expires_at".to_owned(), number(seconds));
        item.insert("expires_us".to_owned(), number(microseconds));
    }
    item
}

/// Whether a key is within the limits of DynamoDB.
pub(crate) fn may_exist(partition: &str, sort: &str) -> bool {
    (1..=2_048).contains(&partition.len()) && (1..=1_024).contains(&sort.len())
}

/// What DynamoDB counts against its limits: names and values.
pub(crate) fn bytes(item: &Item) -> usize {
    let value = |value: &AttributeValue| match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::B(bytes) => bytes.as_ref().len(),
        // A number takes about one byte for two digits.
        AttributeValue::N(number) => number.len() / 2 + 2,
        _ => 0,
    };
    item.iter().map(|(name, of)| name.len() + value(of)).sum()
}

pub(crate) fn document(item: &Item) -> Result<Document, MalformedItem> {
    Ok(Document {
        key: Key::new(string(item, "partition")?, string(item, "sort")?),
        version: integer(item, "version").ok_or(MalformedItem("version"))?,
        body: body(item)?,
        expires_at: integer(item, "expires_us")
            .and_then(|microseconds: i64| Timestamp::from_microsecond(microseconds).ok()),
    })
}

pub(crate) fn body(item: &Item) -> Result<Vec<u8>, MalformedItem> {
    let body = item.get("body").and_then(|body| body.as_b().ok());
    Ok(body.ok_or(MalformedItem("body"))?.as_ref().to_vec())
}

pub(crate) fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

pub(crate) fn blob(bytes: &[u8]) -> AttributeValue {
    AttributeValue::B(bytes.to_vec().into())
}

pub(crate) fn number(number: impl std::fmt::Display) -> AttributeValue {
    AttributeValue::N(format!("{number}"))
}

pub(crate) fn string(item: &Item, name: &'static str) -> Result<String, MalformedItem> {
    let value = item.get(name).and_then(|value| value.as_s().ok());
    value.cloned().ok_or(MalformedItem(name))
}

fn integer<N: std::str::FromStr>(item: &Item, name: &str) -> Option<N> {
    item.get(name)?.as_n().ok()?.parse().ok()
}
