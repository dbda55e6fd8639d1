//! The contract suite: what every adapter has to do, as tests that any adapter can run.
//!
//! An adapter implements [`Harness`] and calls [`contract_tests!`](crate::contract_tests) with a
//! function that makes a fresh, empty one:
//!
//! ```text
//! storage::contract_tests!(MyHarness::start);
//! ```
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "the suite is made of tests, which fail by panicking"
)]

pub mod blobs;
pub mod documents;
pub mod outbox;
pub mod queue;
/// The cases of the outbox that need a queue as well.
pub use outbox as relay;
pub mod races;

use std::sync::Arc;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use crate::{BlobKey, Blobs, Documents, Key, Outbox, Queue};

/// An adapter under test, with nothing stored in it.
#[async_trait]
pub trait Harness: Send + Sync {
    /// The documents.
    fn documents(&self) -> Arc<dyn Documents>;
    /// The outbox that transactions of [`Harness::documents`] write to.
    fn outbox(&self) -> Arc<dyn Outbox>;
    /// The queues.
    fn queue(&self) -> Arc<dyn Queue>;
    /// The blobs.
    fn blobs(&self) -> Arc<dyn Blobs>;
    /// Damages the stored content of a blob behind the adapter's back.
    async fn damage(&self, key: &BlobKey);
    /// How many updates each of the 16 writers of one document does.
    fn updates_per_writer(&self) -> u64 {
        63
    }
}

/// Makes one `#[tokio::test]` of each case of the suite; takes an async function that makes a [`Harness`].
///
/// `contract_tests!(documents start)` takes only the cases of documents and outbox, for an adapter
/// that has no queue and no blobs.
#[macro_export]
macro_rules! contract_tests {
    ($start:path) => {
        $crate::contract_tests! { documents $start }
        $crate::contract_tests! { @module $start, relay:
            relay_sends_and_marks, relay_keeps_what_could_not_be_sent,
            relay_sends_again_after_a_crash_before_the_mark,
        }
        $crate::contract_tests! { @queue_and_blobs $start }
    };
    (documents $start:path) => {
        $crate::contract_tests! { @module $start, documents:
            create_happens_once, put_counts_versions, a_stale_version_conflicts,
            delete_is_conditional, a_failed_condition_undoes_everything, every_failed_key_is_named,
            conditions_are_checked_before_changes, expired_is_absent_before_any_sweep,
            queries_page_in_order, queries_keep_to_the_prefix, queries_skip_what_has_expired,
            any_text_survives, too_large_is_refused, bad_keys_are_refused,
            a_repeated_token_does_nothing, a_token_serves_one_transaction,
            a_failed_transaction_does_not_use_up_its_token,
        }
        $crate::contract_tests! { @module $start, races:
            a_thousand_creates_have_one_winner, updates_by_many_writers_are_not_lost,
            transfers_keep_the_sum, a_racing_token_counts_once,
        }
        $crate::contract_tests! { @module $start, outbox:
            messages_belong_to_the_transaction, messages_keep_their_order,
            a_waiting_id_conflicts, marking_twice_is_fine,
        }
    };
    (@queue_and_blobs $start:path) => {
        $crate::contract_tests! { @module $start, queue:
            a_message_in_flight_is_invisible, an_unfinished_message_comes_again,
            an_old_receipt_deletes_nothing, visibility_can_be_changed,
            undeliverable_messages_become_dead_letters, dead_letters_can_be_redriven,
            a_group_stays_in_order, a_group_waits_for_its_message_in_flight,
            a_dead_letter_frees_its_group, repetitions_in_a_group_are_dropped,
            queues_are_apart, a_batch_has_at_most_ten, too_large_is_refused, any_text_survives,
            many_receivers_share_without_overlap,
        }
        $crate::contract_tests! { @module $start, blobs:
            a_blob_comes_back, a_wrong_checksum_is_refused, damage_is_noticed,
            overwriting_is_refused_unless_allowed, deleted_is_gone, keys_are_listed_by_prefix,
            a_key_may_be_the_start_of_another, racing_puts_have_one_winner,
        }
    };
    (@module $start:path, $module:ident: $($case:ident),* $(,)?) => {
        mod $module {
            #[expect(unused_imports, reason = "the path may be absolute")]
            use super::*;

            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $case() {
                    let harness = $start().await;
                    $crate::contract::$module::$case(&harness).await;
                }
            )*
        }
    };
}

/// The suite's idea of now, plus some seconds.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + seconds).unwrap()
}

pub(crate) fn seconds(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

pub(crate) fn key(sort: &str) -> Key {
    Key::new("case", sort)
}

/// Text that tends to come back changed: rare characters, NUL, line ends, combining marks.
pub(crate) const AWKWARD: &str =
    "綠茶 𠮷野家 👩🏽‍🚀 e\u{301} \u{0}\u{1} \r\n\t \"'; DROP TABLE documents; -- %_ \u{10FFFF}";

#[cfg(test)]
mod tests {
    /// A case that the macro does not name would never run.
    #[test]
    fn every_case_is_in_the_macro() {
        let listed = include_str!("contract.rs");
        let sources = [
            include_str!("contract/blobs.rs"),
            include_str!("contract/documents.rs"),
            include_str!("contract/outbox.rs"),
            include_str!("contract/queue.rs"),
            include_str!("contract/races.rs"),
        ];
        let cases = sources
            .iter()
            .flat_map(|source| source.split("pub async fn ").skip(1))
            .map(|rest| rest.split('(').next().unwrap());
        let mut count = 0;
        for case in cases {
            assert!(listed.contains(&format!("{case},")), "{case} is not run");
            count += 1;
        }
        assert!(count > 40, "found only {count} cases");
    }
}
