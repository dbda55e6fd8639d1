//! Checking a log, alone and against a head that was kept elsewhere.

use crate::{Digest, Entry, SealError};

/// The end of a log at some time, to be kept where the log's keeper cannot change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Number of the last entry, which is also the length of the log.
    pub sequence: u64,
    /// Digest of the last entry.
    pub digest: Digest,
}

/// The log is not what was appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the log is broken at entry {sequence}: {reason}")]
pub struct BrokenChain {
    /// The first place, from 1, where the log is not as it has to be.
    pub sequence: u64,
    /// What is wrong there.
    pub reason: Reason,
}

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Another entry stands here: one was dropped, moved, repeated or put in.
    #[error("the entry here has number {found}")]
    OutOfSequence {
        /// The number that the entry carries.
        found: u64,
    },
    /// The entry does not follow the one before it.
    #[error("the entry does not follow the one before")]
    NotLinked,
    /// The entry is not the one that was sealed.
    #[error("the entry was changed after it was sealed")]
    Changed,
    /// The body could never have been sealed.
    #[error("the entry has no canonical form")]
    NotCanonical,
    /// The log ends before the expected head.
    #[error("the log was cut short")]
    Truncated,
    /// The log is consistent, but it is another one than the expected head belongs to.
    #[error("the log was rewritten and is not the one of the expected head")]
    Forked,
}

impl Head {
    /// The head of a log as it is now; `None` if it is empty.
    #[must_use]
    pub fn of(entries: &[Entry]) -> Option<Self> {
        entries.last().map(|entry| Self {
            sequence: entry.sequence,
            digest: entry.digest,
        })
    }
}

/// Checks a whole log from its first entry and names the first bad one.
///
/// An empty log is sound. A log that was cut short at its end, or rewritten up to its end, is found
/// by [`verify_through`] only.
pub fn verify(entries: &[Entry]) -> Result<(), BrokenChain> {
    let mut previous = Digest::ZERO;
    for (sequence, entry) in (1..).zip(entries) {
        check(entry, sequence, previous).map_err(|reason| BrokenChain { sequence, reason })?;
        previous = entry.digest;
    }
    Ok(())
}

/// Checks a whole log and that it holds the entry of an earlier head, so it was not cut or rewritten since.
///
/// Entries after the head are fine. A rewritten log is reported at the head's number: which of the
/// entries up to there was the first to differ, only another copy can tell ([`first_difference`]).
pub fn verify_through(entries: &[Entry], head: &Head) -> Result<(), BrokenChain> {
    verify(entries)?;
    let broken = |sequence, reason| Err(BrokenChain { sequence, reason });
    let at_head = (1..)
        .zip(entries)
        .find(|(sequence, _)| *sequence == head.sequence);
    match at_head {
        Some((_, entry)) if entry.digest == head.digest => Ok(()),
        Some((sequence, _)) => broken(sequence, Reason::Forked),
        None => broken(
            Head::of(entries).map_or(1, |last| last.sequence.saturating_add(1)),
            Reason::Truncated,
        ),
    }
}

/// The number of the first entry in which two copies of a log differ; `None` if one continues the other.
#[must_use]
pub fn first_difference(one: &[Entry], other: &[Entry]) -> Option<u64> {
    (1..)
        .zip(one.iter().zip(other))
        .find(|(_, (one, other))| one != other)
        .map(|(sequence, _)| sequence)
}

fn check(entry: &Entry, sequence: u64, previous: Digest) -> Result<(), Reason> {
    if entry.sequence != sequence {
        return Err(Reason::OutOfSequence {
            found: entry.sequence,
        });
    }
    if entry.previous != previous {
        return Err(Reason::NotLinked);
    }
    match entry.expected_digest() {
        Ok(digest) if digest == entry.digest => Ok(()),
        Ok(_) => Err(Reason::Changed),
        Err(SealError::InexactInteger | SealError::NotCanonical(_)) => Err(Reason::NotCanonical),
    }
}
