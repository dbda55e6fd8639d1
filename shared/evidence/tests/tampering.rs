//! Every way to tamper with a log is found, at the entry where it begins.
#![expect(
    clippy::unwrap_used,
    reason = "the lint knows test functions, not the functions they share"
)]

use evidence::{
    BrokenChain, Digest, Entry, Head, Reason, first_difference, verify, verify_through,
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn chain(bodies: &[Value]) -> Vec<Entry> {
    let mut at: Timestamp = "2026-12-01T00:00:00Z".parse().unwrap();
    let mut entries: Vec<Entry> = Vec::new();
    for body in bodies {
        at += SignedDuration::from_millis(1_500);
        let entry = match entries.last() {
            None => Entry::first(at, "described", body.clone()),
            Some(last) => last.next(at, "answered", body.clone()),
        };
        entries.push(entry.unwrap());
    }
    entries
}

fn sequence(index: usize) -> u64 {
    u64::try_from(index).unwrap() + 1
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9_007_199_254_740_991_i64..9_007_199_254_740_991).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("\\PC{0,6}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn bodies() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(json_value(), 1..12)
}

/// A change of one field of one entry, as somebody with an editor would make it.
#[derive(Debug, Clone)]
enum Edit {
    Sequence(u64),
    At(i64),
    Kind(String),
    Body(Value),
    Previous(usize),
    Digest(usize),
}

impl Edit {
    fn apply(self, entry: &mut Entry) {
        match self {
            Self::Sequence(to) => entry.sequence = to,
            Self::At(nanoseconds) => entry.at += SignedDuration::from_nanos(nanoseconds),
            Self::Kind(to) => entry.kind = to,
            Self::Body(to) => entry.body = to,
            Self::Previous(bit) => entry.previous = flip(entry.previous, bit),
            Self::Digest(bit) => entry.digest = flip(entry.digest, bit),
        }
    }
}

fn flip(digest: Digest, bit: usize) -> Digest {
    let mut bytes = *digest.as_bytes();
    bytes[bit / 8] ^= 1 << (bit % 8);
    Digest::from(bytes)
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        any::<u64>().prop_map(Edit::Sequence),
        (-1_000_000_000_i64..1_000_000_000).prop_map(Edit::At),
        "\\PC{0,8}".prop_map(Edit::Kind),
        json_value().prop_map(Edit::Body),
        (0_usize..256).prop_map(Edit::Previous),
        (0_usize..256).prop_map(Edit::Digest),
    ]
}

/// JSON has one value for `1` and `1.0`, where `serde_json` has two.
fn same_json(one: &Entry, other: &Entry) -> bool {
    let canonical = |entry| serde_json_canonicalizer::to_vec(entry).unwrap();
    canonical(one) == canonical(other)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn an_untouched_log_is_sound(bodies in bodies()) {
        let entries = chain(&bodies);
        let head = Head::of(&entries).unwrap();
        let text = serde_json::to_string(&entries).unwrap();

        prop_assert_eq!(verify_through(&entries, &head), Ok(()));
        let read: Vec<Entry> = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(verify_through(&read, &head), Ok(()));
    }

    #[test]
    fn any_change_of_any_entry_is_found_there(bodies in bodies(), at in any::<prop::sample::Index>(), edit in edit()) {
        let mut entries = chain(&bodies);
        let index = at.index(entries.len());
        let before = entries[index].clone();
        edit.apply(&mut entries[index]);
        prop_assume!(!same_json(&before, &entries[index]));

        prop_assert_eq!(verify(&entries).unwrap_err().sequence, sequence(index));
    }

    #[test]
    fn a_change_with_a_new_digest_is_found_at_the_next_entry(bodies in bodies(), at in any::<prop::sample::Index>(), body in json_value()) {
        let mut entries = chain(&bodies);
        let head = Head::of(&entries).unwrap();
        let index = at.index(entries.len());
        let before = entries[index].clone();
        entries[index].body = body;
        prop_assume!(!same_json(&before, &entries[index]));
        entries[index].digest = entries[index].expected_digest().unwrap();

        let expected = if index + 1 == entries.len() {
            BrokenChain { sequence: sequence(index), reason: Reason::Forked }
        } else {
            BrokenChain { sequence: sequence(index + 1), reason: Reason::NotLinked }
        };
        prop_assert_eq!(verify_through(&entries, &head), Err(expected));
    }

    #[test]
    fn a_dropped_entry_is_found_where_it_was(bodies in bodies(), at in any::<prop::sample::Index>()) {
        let mut entries = chain(&bodies);
        let head = Head::of(&entries).unwrap();
        let index = at.index(entries.len());
        entries.remove(index);

        prop_assert_eq!(verify_through(&entries, &head).unwrap_err().sequence, sequence(index));
    }

    #[test]
    fn a_log_cut_anywhere_is_found_against_its_head(bodies in bodies(), at in any::<prop::sample::Index>()) {
        let mut entries = chain(&bodies);
        let head = Head::of(&entries).unwrap();
        let length = at.index(entries.len());
        entries.truncate(length);

        prop_assert_eq!(verify(&entries), Ok(()));
        let expected = BrokenChain { sequence: sequence(length), reason: Reason::Truncated };
        prop_assert_eq!(verify_through(&entries, &head), Err(expected));
    }

    #[test]
    fn moved_and_repeated_entries_are_found(bodies in bodies(), one in any::<prop::sample::Index>(), other in any::<prop::sample::Index>()) {
        let entries = chain(&bodies);
        let (one, other) = (one.index(entries.len()), other.index(entries.len()));
        let mut repeated = entries.clone();
        repeated.insert(other, entries[one].clone());
        // The copy pushes its original away when it stands before it.
        let first_bad = if one == other { other + 1 } else { other };
        prop_assert_eq!(verify(&repeated).unwrap_err().sequence, sequence(first_bad));

        prop_assume!(one != other);
        let mut moved = entries;
        moved.swap(one, other);
        prop_assert_eq!(verify(&moved).unwrap_err().sequence, sequence(one.min(other)));
    }

    #[test]
    fn a_rewritten_log_is_found_against_head_and_copy(bodies in bodies(), at in any::<prop::sample::Index>()) {
        let entries = chain(&bodies);
        let head = Head::of(&entries).unwrap();
        let index = at.index(entries.len());
        let mut rewritten = bodies;
        rewritten[index] = json!({"rewritten": rewritten[index]});
        let rewritten = chain(&rewritten);

        prop_assert_eq!(verify(&rewritten), Ok(()));
        prop_assert_eq!(verify_through(&rewritten, &head).unwrap_err().reason, Reason::Forked);
        prop_assert_eq!(first_difference(&entries, &rewritten), Some(sequence(index)));
    }
}

#[test]
fn a_log_may_grow_beyond_a_known_head() {
    let entries = chain(&[json!(1), json!(2), json!(3)]);

    assert_eq!(
        verify_through(&entries, &Head::of(&entries[..2]).unwrap()),
        Ok(())
    );
    assert_eq!(first_difference(&entries, &entries[..2]), None);
}

#[test]
fn the_message_names_the_entry() {
    let mut entries = chain(&[json!(1), json!(2)]);
    entries[1].body = json!("changed");

    assert_eq!(
        verify(&entries).unwrap_err().to_string(),
        "the log is broken at entry 2: the entry was changed after it was sealed"
    );
}
