//! Text as it is compared: one form for full-width, Simplified and upper-case spellings.

use std::borrow::Cow;
use std::sync::OnceLock;

use encoding_rs::BIG5;
use ferrous_opencc::{OpenCC, config::BuiltinConfig};
use unicode_normalization::UnicodeNormalization;

/// Normalised text is cut to this many characters.
pub const MAX_CHARACTERS: usize = 512;

/// Normalises a text: NFKC (full-width to half-width), Simplified Chinese to Traditional as used
/// in Taiwan, lower case, control characters and white space to single spaces, trimmed, cut to
/// [`MAX_CHARACTERS`].
#[must_use]
pub fn normalise(text: &str) -> String {
    let folded: String = text.nfkc().collect();
    let folded = traditional(&folded).to_lowercase();
    let spaced = folded
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    match spaced.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => spaced[..end].to_owned(),
        None => spaced,
    }
}

/// Whether a character is a Han ideograph.
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3134F}')
}

/// The dictionaries are built on first use only: most texts never need them.
static CONVERTER: OnceLock<Option<OpenCC>> = OnceLock::new();

/// Converts Simplified characters, if the text has any.
fn traditional(text: &str) -> Cow<'_, str> {
    if !has_simplified(text) {
        return Cow::Borrowed(text);
    }
    match CONVERTER.get_or_init(|| OpenCC::from_config(BuiltinConfig::S2twp).ok()) {
        Some(converter) => Cow::Owned(converter.convert(text)),
        None => Cow::Borrowed(text),
    }
}

/// Big5 holds the characters in daily use in Taiwan; a Han character outside it is Simplified or
/// rare, and the converter leaves rare ones alone.
fn has_simplified(text: &str) -> bool {
    let mut buffer = [0; 4];
    text.chars()
        .filter(|c| is_han(*c))
        .any(|c| BIG5.encode(c.encode_utf8(&mut buffer)).2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn full_width_case_and_spaces_are_folded() {
        assert_eq!(
            normalise("　ＵＳＢ－Ｃ\t Cable\u{0}\n１ｍ "),
            "usb-c cable 1m"
        );
    }

    #[test]
    fn simplified_becomes_traditional() {
        assert_eq!(normalise("无线耳机"), "無線耳機");
        assert_eq!(normalise("塑料"), "塑料");
        assert_eq!(normalise("无线鼠标"), "無線滑鼠");
    }

    #[test]
    fn traditional_and_rare_characters_stay() {
        for text in ["洋芋片", "矽膠保溫瓶", "堃喆𠮷"] {
            assert_eq!(normalise(text), text);
        }
    }

    #[test]
    fn long_text_is_cut() {
        assert_eq!(normalise(&"鞋".repeat(600)).chars().count(), MAX_CHARACTERS);
    }

    proptest! {
        #[test]
        fn normalising_never_panics_and_leaves_no_control_characters(text in "\\PC{0,40}|.{0,40}") {
            prop_assert!(!normalise(&text).chars().any(char::is_control));
        }
    }
}
