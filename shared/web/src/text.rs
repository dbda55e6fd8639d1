//! Messages in both languages.

use std::fmt::Display;

use customs::Locale;

/// A message in both languages. A place for a value is written `{name}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// Traditional Chinese as used in Taiwan.
    pub zh_tw: &'static str,
    /// English.
    pub en: &'static str,
}

impl Text {
    /// Joins the two wordings.
    #[must_use]
    pub const fn new(zh_tw: &'static str, en: &'static str) -> Self {
        Self { zh_tw, en }
    }

    /// The wording in one language.
    #[must_use]
    pub const fn get(self, locale: Locale) -> &'static str {
        match locale {
            Locale::ZhTw => self.zh_tw,
            Locale::En => self.en,
        }
    }

    /// The wording with values in its places.
    ///
    /// A value that itself looks like a place is left as it is.
    #[must_use]
    pub fn with(self, locale: Locale, values: &[(&str, &dyn Display)]) -> String {
        let mut filled = String::new();
        let mut rest = self.get(locale);
        while let Some((before, name, after)) = next_place(rest) {
            filled.push_str(before);
            match values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => filled.push_str(&value.to_string()),
                None => filled.extend(["{", name, "}"]),
            }
            rest = after;
        }
        filled.push_str(rest);
        filled
    }
}

/// Declares messages as constants, and `ALL` of them by name for a test with [`flaws`].
///
/// ```
/// mod texts {
///     web::texts! { pub(crate) SEND = "送出", "Send"; }
/// }
/// assert_eq!(texts::SEND.get(customs::Locale::En), "Send");
/// ```
#[macro_export]
macro_rules! texts {
    ($($visibility:vis $name:ident = $zh_tw:literal, $en:literal;)+) => {
        $(
            #[doc = $en]
            $visibility const $name: $crate::Text = $crate::Text::new($zh_tw, $en);
        )+

        #[cfg(test)]
        pub(crate) const ALL: &[(&str, $crate::Text)] = &[$((stringify!($name), $name)),+];
    };
}

/// Words of mainland usage that read wrong in Taiwan.
const FOREIGN_TERMS: [&str; 16] = [
    "信息",
    "軟件",
    "硬件",
    "默認",
    "點擊",
    "鏈接",
    "服務器",
    "字符",
    "用戶",
    "網絡",
    "視頻",
    "打印",
    "數據庫",
    "程序員",
    "屏幕",
    "渠道",
];

/// What is wrong with messages, a line for each flaw; for the tests of every crate with messages.
///
/// A message has to have both wordings, the same places for values in both, Chinese in the Chinese
/// wording alone, and there only characters of Big5: Taiwan's character set has no Simplified
/// forms, except the few that are also traditional characters of their own. A message whose name
/// starts with `SWITCH` names the other language and so is written in it.
#[must_use]
pub fn flaws(texts: &[(&str, Text)]) -> Vec<String> {
    let mut flaws = Vec::new();
    for (name, text) in texts {
        let mut flaw = |what: String| flaws.push(format!("{name}: {what}"));
        if text.zh_tw.trim().is_empty() || text.en.trim().is_empty() {
            flaw("a language is missing".to_owned());
        }
        if !name.starts_with("SWITCH") && (!text.zh_tw.contains(is_han) || text.en.contains(is_han))
        {
            flaw("it is in the wrong language".to_owned());
        }
        for text in [text.zh_tw, text.en] {
            for character in text.chars().filter(|c| is_han(*c) && !in_big5(*c)) {
                flaw(format!("{character} is not a character used in Taiwan"));
            }
            for term in FOREIGN_TERMS.iter().filter(|term| text.contains(**term)) {
                flaw(format!("{term} is not how Taiwan says it"));
            }
        }
        if places(text.zh_tw) != places(text.en) {
            flaw("the places for values differ".to_owned());
        }
    }
    flaws
}

/// Splits a text at its first `{name}`: what stands before, the name, what follows.
fn next_place(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

fn places(mut text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    while let Some((_, name, after)) = next_place(text) {
        names.push(name);
        text = after;
    }
    names.sort_unstable();
    names
}

fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn in_big5(character: char) -> bool {
    let mut buffer = [0; 4];
    let (_, _, unmappable) = encoding_rs::BIG5.encode(character.encode_utf8(&mut buffer));
    !unmappable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fill_their_places_once() {
        let text = Text::new("{a} 與 {b}", "{a} and {b}, {c}");

        let filled = text.with(Locale::En, &[("a", &"{b}"), ("b", &2)]);

        assert_eq!(filled, "{b} and 2, {c}");
    }

    #[test]
    fn flawed_messages_are_found() {
        for (text, words) in [
            (Text::new("", "Send"), "missing"),
            (Text::new("送出", " "), "missing"),
            (Text::new("Send", "Send"), "wrong language"),
            (Text::new("送出", "Send 送出"), "wrong language"),
            (Text::new("发送", "Send"), "发"),
            (Text::new("登录帐号", "Sign in"), "录"),
            (Text::new("點擊這裡", "Press here"), "點擊"),
            (Text::new("共 {n} 題", "of {m}"), "places"),
            (Text::new("共 {n} 題", "of {n}, {n}"), "places"),
        ] {
            let found = flaws(&[("X", text)]);
            assert!(found.iter().any(|flaw| flaw.contains(words)), "{found:?}");
        }
    }

    #[test]
    fn a_sound_message_has_no_flaw() {
        let text = Text::new("第 {n} 題：臺灣、裡面、體檢", "Question {n}");

        assert_eq!(flaws(&[("X", text)]), Vec::<String>::new());
    }

    #[test]
    fn the_messages_of_every_page_are_sound() {
        use crate::{component, page, pages};
        let all = [
            component::ALL,
            page::texts::ALL,
            pages::accessibility::texts::ALL,
            pages::api::texts::ALL,
            pages::confidence::texts::ALL,
            pages::problem::texts::ALL,
        ];

        for texts in all {
            assert_eq!(flaws(texts), Vec::<String>::new());
        }
    }
}
