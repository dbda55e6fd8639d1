//! The two languages of the services.

use std::fmt;

use thiserror::Error;

use crate::string_form::string_form;

/// A language the services speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Locale {
    /// Chinese in traditional characters as written in Taiwan: the administration's own language.
    #[default]
    ZhTw,
    /// English, British in spelling and dates.
    En,
}

/// Why a text names no language of the services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ParseLocaleError {
    /// Another language, or no language tag.
    #[error("choose zh-TW or en")]
    Unsupported,
}

impl Locale {
    /// Both languages, the administration's own first.
    pub const ALL: [Self; 2] = [Self::ZhTw, Self::En];

    /// Reads a BCP 47 tag by its language: `zh-TW`, `zh-Hant-TW`, `zh`, `en`, `en-GB`.
    ///
    /// Every Chinese tag reads as `zh-TW`: its readers are served better by traditional
    /// characters than by English.
    pub fn parse(input: &str) -> Result<Self, ParseLocaleError> {
        let tag = input.trim();
        let is_tag = tag.len() <= 35
            && tag.split(['-', '_']).all(|part| {
                (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
            });
        if !is_tag {
            return Err(ParseLocaleError::Unsupported);
        }
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        match language.to_ascii_lowercase().as_str() {
            "zh" => Ok(Self::ZhTw),
            "en" => Ok(Self::En),
            _ => Err(ParseLocaleError::Unsupported),
        }
    }

    /// The language to answer in for a field `Accept-Language` (RFC 9110, section 12.5.4).
    ///
    /// The best-liked language wins, the first one named at a tie. With no usable wish the answer
    /// is in the administration's own language. Parts that cannot be read are passed over.
    #[must_use]
    pub fn negotiate(accept_language: &str) -> Self {
        let [own, other] = Self::ALL.map(|locale| locale.wish(accept_language));
        // `Reverse` of the place: at the same weight, the earlier wish is the greater one.
        match (own, other) {
            (None | Some((0, _)), Some((weight, _))) if weight > 0 => Self::En,
            (Some(own), Some(other)) if other > own && other.0 > 0 => Self::En,
            _ => Self::ZhTw,
        }
    }

    /// The tag, `zh-TW` or `en`; also the value of the attribute `lang` in HTML.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::ZhTw => "zh-TW",
            Self::En => "en",
        }
    }

    /// The language's name in the language itself.
    #[must_use]
    pub fn native_name(&self) -> &'static str {
        match self {
            Self::ZhTw => "中文",
            Self::En => "English",
        }
    }

    /// The other of the two languages.
    #[must_use]
    pub fn other(&self) -> Self {
        match self {
            Self::ZhTw => Self::En,
            Self::En => Self::ZhTw,
        }
    }

    /// Weight in thousandths and place (the earlier the greater) of the best wish for this
    /// language; a wildcard counts only where no range names the language.
    fn wish(self, accept_language: &str) -> Option<(u16, std::cmp::Reverse<usize>)> {
        let ranges = || {
            accept_language
                .split(',')
                .take(64)
                .enumerate()
                .filter_map(|(place, part)| {
                    let (range, weight) = language_range(part)?;
                    Some((range, (weight, std::cmp::Reverse(place))))
                })
        };
        let named = ranges()
            .filter(|(range, _)| Self::parse(range) == Ok(self))
            .map(|(_, wish)| wish)
            .max();
        named.or_else(|| {
            ranges()
                .find(|(range, _)| *range == "*")
                .map(|(_, wish)| wish)
        })
    }
}

/// Splits `en-GB;q=0.8` into the range and its weight in thousandths.
fn language_range(part: &str) -> Option<(&str, u16)> {
    let mut pieces = part.split(';').map(str::trim);
    let range = pieces.next()?;
    let weight = match pieces.next() {
        None => 1000,
        Some(parameter) => {
            let (name, value) = parameter.split_once('=')?;
            if !name.trim().eq_ignore_ascii_case("q") {
                return None;
            }
            thousandths(value.trim())?
        }
    };
    Some((range, weight))
}

/// Reads `0`, `0.8`, `1.000`: a weight has at most three decimals and is at most one.
fn thousandths(value: &str) -> Option<u16> {
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    let all_digits = decimals.bytes().all(|byte| byte.is_ascii_digit());
    if !matches!(whole, "0" | "1") || decimals.len() > 3 || !all_digits {
        return None;
    }
    let weight: u16 = format!("{whole}{decimals:0<3}").parse().ok()?;
    (weight <= 1000).then_some(weight)
}

impl fmt::Display for Locale {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

string_form!(Locale, ParseLocaleError, "a language tag");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_by_their_language() {
        for tag in [
            "zh-TW",
            "zh",
            "zh-Hant-TW",
            "ZH-hant",
            "zh_TW",
            " zh-HK ",
            "zh-Hans-CN",
        ] {
            assert_eq!(Locale::parse(tag), Ok(Locale::ZhTw), "{tag}");
        }
        for tag in ["en", "en-GB", "EN-us", "en_GB", "en-GB-oxendict"] {
            assert_eq!(Locale::parse(tag), Ok(Locale::En), "{tag}");
        }
        for tag in [
            "", "e", "english", "fr", "zhuang", "en-", "en GB", "*", "中文",
        ] {
            assert_eq!(
                Locale::parse(tag),
                Err(ParseLocaleError::Unsupported),
                "{tag}"
            );
        }
    }

    #[test]
    fn the_best_liked_language_wins() {
        for (field, locale) in [
            ("", Locale::ZhTw),
            ("fr", Locale::ZhTw),
            ("en", Locale::En),
            ("en-GB,en;q=0.9,zh-TW;q=0.8", Locale::En),
            ("zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7", Locale::ZhTw),
            ("en;q=0.3, zh;q=0.7", Locale::ZhTw),
            ("en, zh", Locale::En),
            ("zh, en", Locale::ZhTw),
            ("fr, en;q=0.2", Locale::En),
            ("*", Locale::ZhTw),
            ("en;q=0.5, *;q=0.8", Locale::ZhTw),
            ("zh;q=0, *", Locale::En),
            ("zh;q=0, en;q=0.1", Locale::En),
            ("en;q=0", Locale::ZhTw),
            ("zh;q=0, en;q=0", Locale::ZhTw),
            ("de, *;q=0.1, en;q=0.5", Locale::En),
            ("en;Q=0.9, zh;q=0.901", Locale::ZhTw),
        ] {
            assert_eq!(Locale::negotiate(field), locale, "{field}");
        }
    }

    #[test]
    fn parts_that_cannot_be_read_are_passed_over() {
        for field in [
            "zh;q=x, en;q=0.1",
            "zh;q=1.5, en",
            "zh;level=1, en",
            ";;,=, en",
            "zh;q=0.1234,en",
        ] {
            assert_eq!(Locale::negotiate(field), Locale::En, "{field}");
        }
    }

    #[test]
    fn the_tag_is_the_json_form() {
        assert_eq!(serde_json::to_string(&Locale::ZhTw).unwrap(), "\"zh-TW\"");
        assert_eq!(
            serde_json::from_str::<Locale>("\"en-GB\"").unwrap(),
            Locale::En
        );
        assert_eq!(Locale::ZhTw.other(), Locale::En);
        assert_eq!(Locale::En.other().native_name(), "中文");
    }
}
