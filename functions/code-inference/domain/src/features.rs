//! Lexical features of a normalised text. `models/training/text.py` computes the same.

use std::collections::BTreeMap;

use unicode_normalization::char::is_combining_mark;

/// The bits of a bucket number.
const BUCKET_BITS: u32 = 22;

/// The bucket of a feature: FNV-1a over its UTF-8 bytes, 64 bits folded to 22.
#[must_use]
pub fn bucket(feature: &str) -> u32 {
    const OFFSET: u64 = 0xCBF2_9CE4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01B3;
    const MASK: u64 = (1 << BUCKET_BITS) - 1;
    let hash = feature.bytes().fold(OFFSET, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(PRIME)
    });
    u32::try_from(((hash >> BUCKET_BITS) ^ hash) & MASK).unwrap_or(0)
}

/// The features of a normalised text with their counts.
///
/// Words give themselves, pairs of neighbours and 4-grams; runs of Han characters, which have no
/// spaces, give 1- to 3-grams.
#[must_use]
pub fn features(text: &str) -> BTreeMap<String, u32> {
    let mut counts = BTreeMap::new();
    let mut add = |feature: String| *counts.entry(feature).or_insert(0) += 1;
    let mut previous: Option<&str> = None;
    for run in runs(text) {
        match run {
            Run::Word(word) => {
                add(format!("w:{word}"));
                grams(&format!("^{word}$"), 4, 6).for_each(|gram| add(format!("g:{gram}")));
                if let Some(previous) = previous {
                    add(format!("b:{previous} {word}"));
                }
                previous = Some(word);
            }
            Run::Han(run) => {
                previous = None;
                for (prefix, length) in [("u", 1), ("h", 2), ("t", 3)] {
                    grams(run, length, length).for_each(|gram| add(format!("{prefix}:{gram}")));
                }
            }
        }
    }
    counts
}

enum Run<'t> {
    Han(&'t str),
    Word(&'t str),
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Han,
    Word,
    Between,
}

fn runs(text: &str) -> Vec<Run<'_>> {
    let mut found = Vec::new();
    let mut kind = Kind::Between;
    let mut start = 0;
    let ends = text.char_indices().map(|(at, c)| (at, kind_of(c)));
    for (at, next) in ends.chain([(text.len(), Kind::Between)]) {
        if next != kind {
            match kind {
                Kind::Han => found.push(Run::Han(&text[start..at])),
                Kind::Word => found.push(Run::Word(&text[start..at])),
                Kind::Between => {}
            }
            (kind, start) = (next, at);
        }
    }
    found
}

fn kind_of(c: char) -> Kind {
    match c {
        '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3134F}' => Kind::Han,
        // Vowel signs count as alphabetic in Rust, but not in the training code.
        c if c.is_alphanumeric() && !is_combining_mark(c) => Kind::Word,
        _ => Kind::Between,
    }
}

/// The grams of `length` characters, none if the text has fewer than `least` characters.
fn grams(text: &str, length: usize, least: usize) -> impl Iterator<Item = &str> {
    let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    starts.push(text.len());
    let characters = starts.len() - 1;
    let count = if characters < least {
        0
    } else {
        characters + 1 - length
    };
    (0..count).map(move |at| &text[starts[at]..starts[at + length]])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        features(text).into_keys().collect()
    }

    #[test]
    fn words_give_themselves_their_grams_and_their_neighbours() {
        assert_eq!(
            of("usb cable"),
            [
                "b:usb cable",
                "g:^cab",
                "g:able",
                "g:ble$",
                "g:cabl",
                "w:cable",
                "w:usb"
            ]
        );
    }

    #[test]
    fn han_runs_give_one_to_three_characters_and_break_word_pairs() {
        assert_eq!(
            of("usb 充電線 line"),
            [
                "g:^lin",
                "g:ine$",
                "g:line",
                "h:充電",
                "h:電線",
                "t:充電線",
                "u:充",
                "u:線",
                "u:電",
                "w:line",
                "w:usb"
            ]
        );
    }

    #[test]
    fn repeated_features_are_counted() {
        assert_eq!(features("a a a").get("b:a a"), Some(&2));
    }

    #[test]
    fn buckets_are_those_of_the_training_code() {
        assert_eq!(bucket("w:usb"), 1_699_781);
        assert_eq!(bucket("t:充電線"), 3_640_737);
    }
}
