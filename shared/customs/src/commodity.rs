//! Commodity codes of 2 to 10 digits and the levels they stand at.

use std::fmt;

use thiserror::Error;

use crate::string_form::string_form;
use crate::written;

/// How deep a commodity code goes, from chapter 章 to item 項.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 章, two digits (Harmonized System).
    Chapter,
    /// 節, four digits (Harmonized System).
    Heading,
    /// 目, six digits (Harmonized System).
    Subheading,
    /// 款, eight digits: the national line that carries the duty rate (稅則號別).
    Division,
    /// 項, ten digits: the national line for trade control and statistics.
    Item,
}

impl Level {
    /// All levels, from the widest to the narrowest.
    pub const ALL: [Self; 5] = [
        Self::Chapter,
        Self::Heading,
        Self::Subheading,
        Self::Division,
        Self::Item,
    ];

    /// The number of digits of a code at this level.
    #[must_use]
    pub fn digits(self) -> usize {
        match self {
            Self::Chapter => 2,
            Self::Heading => 4,
            Self::Subheading => 6,
            Self::Division => 8,
            Self::Item => 10,
        }
    }
}

/// A commodity code with 2, 4, 6, 8 or 10 digits, without check digit.
///
/// The chapter exists: 01 to 97 without 77, which the Harmonized System keeps free for future use,
/// or 98 and 99, which it leaves to national use. Whether the rest of the code exists depends on
/// the edition of the nomenclature and is not known here.
///
/// Codes sort as in the tariff book: a chapter before its headings, a heading before its
/// subheadings.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommodityCode {
    // ASCII digits, then zero bytes: so that the derived order puts a code before its parts.
    digits: [u8; 10],
    level: Level,
}

/// Why a text is not a commodity code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ParseCommodityCodeError {
    /// Nothing but separators.
    #[error("enter a commodity code of 2, 4, 6, 8 or 10 digits")]
    Empty,
    /// Something other than digits, dots, spaces and hyphens.
    #[error("write the commodity code with digits, dots, spaces and hyphens only")]
    NotDigits,
    /// Another number of digits than a level has.
    #[error("write 2, 4, 6, 8 or 10 digits and keep a leading zero")]
    WrongLength,
    /// Chapter 00.
    #[error("begin with a chapter from 01 to 99")]
    NoSuchChapter,
    /// Chapter 77.
    #[error("choose another chapter, because chapter 77 is reserved for future use")]
    ReservedChapter,
}

impl CommodityCode {
    /// Reads a code as people write it: `0101.21`, `0101 21`, `0101-21`, `０１０１２１`.
    pub fn parse(input: &str) -> Result<Self, ParseCommodityCodeError> {
        let text =
            written::compact(input, &['.', '-']).ok_or(ParseCommodityCodeError::WrongLength)?;
        if text.is_empty() {
            return Err(ParseCommodityCodeError::Empty);
        }
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ParseCommodityCodeError::NotDigits);
        }
        let level = Level::ALL
            .into_iter()
            .find(|level| level.digits() == text.len())
            .ok_or(ParseCommodityCodeError::WrongLength)?;
        match &text[..2] {
            "00" => return Err(ParseCommodityCodeError::NoSuchChapter),
            "77" => return Err(ParseCommodityCodeError::ReservedChapter),
            _ => {}
        }
        let mut digits = [0; 10];
        digits[..text.len()].copy_from_slice(text.as_bytes());
        Ok(Self { digits, level })
    }

    /// The plain digits, `010121`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.digits[..self.level.digits()]).unwrap_or_default()
    }

    /// The code as the tariff book prints it, `0101.21.00.00`.
    #[must_use]
    pub fn dotted(&self) -> String {
        let digits = self.as_str();
        let mut dotted = String::with_capacity(digits.len() + 3);
        for (position, character) in digits.chars().enumerate() {
            if position >= 4 && position % 2 == 0 {
                dotted.push('.');
            }
            dotted.push(character);
        }
        dotted
    }

    /// The level the code stands at.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// The chapter the code belongs to.
    #[must_use]
    pub fn chapter(&self) -> Self {
        self.truncate(Level::Chapter)
    }

    /// The heading the code belongs to; `None` for a chapter.
    #[must_use]
    pub fn heading(&self) -> Option<Self> {
        self.at(Level::Heading)
    }

    /// The subheading the code belongs to; `None` for a chapter or a heading.
    #[must_use]
    pub fn subheading(&self) -> Option<Self> {
        self.at(Level::Subheading)
    }

    /// The code one level up; `None` for a chapter.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let wider = Level::ALL.into_iter().rfind(|level| *level < self.level)?;
        Some(self.truncate(wider))
    }

    /// The code cut to a level; the code itself where it is no deeper than that.
    #[must_use]
    pub fn truncate(&self, level: Level) -> Self {
        if level >= self.level {
            return *self;
        }
        let mut digits = [0; 10];
        digits[..level.digits()].copy_from_slice(&self.digits[..level.digits()]);
        Self { digits, level }
    }

    /// Whether the code is the other one or stands below it.
    #[must_use]
    pub fn is_within(&self, other: Self) -> bool {
        self.as_str().starts_with(other.as_str())
    }

    /// Whether the chapter is left to national use (98 and 99) and so means nothing abroad.
    #[must_use]
    pub fn is_national_chapter(&self) -> bool {
        matches!(&self.digits[..2], b"98" | b"99")
    }

    fn at(&self, level: Level) -> Option<Self> {
        (self.level >= level).then(|| self.truncate(level))
    }
}

impl fmt::Display for CommodityCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl fmt::Debug for CommodityCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "CommodityCode({self})")
    }
}

string_form!(CommodityCode, ParseCommodityCodeError, "a commodity code");

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> CommodityCode {
        CommodityCode::parse(text).unwrap()
    }

    #[test]
    fn a_code_is_read_as_people_write_it() {
        for text in [
            "010121",
            "0101.21",
            "0101 21",
            "01-01-21",
            " 0101.21. ",
            "０１０１．２１",
            "0101\u{3000}21",
            "0101–21",
        ] {
            assert_eq!(code(text).as_str(), "010121", "{text}");
        }
    }

    #[test]
    fn a_text_that_is_no_code_says_what_to_do() {
        use ParseCommodityCodeError::{
            Empty, NoSuchChapter, NotDigits, ReservedChapter, WrongLength,
        };
        for (text, error) in [
            ("", Empty),
            (" .- ", Empty),
            ("1", WrongLength),
            ("101.21", WrongLength),
            ("01012100003", WrongLength),
            ("010121000031", WrongLength),
            (&"1".repeat(4000), WrongLength),
            ("HS 0101", NotDigits),
            ("0101/21", NotDigits),
            ("०१०१", NotDigits),
            ("00", NoSuchChapter),
            ("0000.00", NoSuchChapter),
            ("77", ReservedChapter),
            ("7701.10", ReservedChapter),
        ] {
            assert_eq!(CommodityCode::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn every_chapter_but_00_and_77_exists() {
        let accepted: Vec<u8> = (0..100)
            .filter(|chapter| CommodityCode::parse(&format!("{chapter:02}")).is_ok())
            .collect();

        assert_eq!(accepted.len(), 98);
        assert!(!accepted.contains(&0) && !accepted.contains(&77));
        assert!(code("9801").is_national_chapter() && code("99").is_national_chapter());
        assert!(!code("9701").is_national_chapter());
    }

    #[test]
    fn a_code_knows_what_it_belongs_to() {
        let item = code("0101.21.00.00");

        assert_eq!(item.level(), Level::Item);
        assert_eq!(item.chapter(), code("01"));
        assert_eq!(item.heading(), Some(code("0101")));
        assert_eq!(item.subheading(), Some(code("010121")));
        assert_eq!(item.parent(), Some(code("01012100")));
        assert_eq!(item.truncate(Level::Division), code("01012100"));
        assert_eq!(code("01").heading(), None);
        assert_eq!(code("0101").subheading(), None);
        assert_eq!(code("01").parent(), None);
        assert_eq!(code("01").truncate(Level::Item), code("01"));
    }

    #[test]
    fn a_code_is_printed_with_dots_from_the_heading_on() {
        assert_eq!(code("01").dotted(), "01");
        assert_eq!(code("0101").dotted(), "0101");
        assert_eq!(code("010121").dotted(), "0101.21");
        assert_eq!(code("01012100").dotted(), "0101.21.00");
        assert_eq!(code("0101210000").dotted(), "0101.21.00.00");
    }

    #[test]
    fn a_code_is_within_itself_and_what_is_above_it() {
        assert!(code("010121").is_within(code("0101")));
        assert!(code("010121").is_within(code("010121")));
        assert!(!code("0101").is_within(code("010121")));
        assert!(!code("010121").is_within(code("0102")));
    }

    #[test]
    fn codes_sort_as_in_the_tariff_book() {
        let mut codes = ["0102", "010121", "01", "0101210000", "0101", "02"].map(code);

        codes.sort();

        assert_eq!(
            codes.map(|code| code.to_string()),
            ["01", "0101", "010121", "0101210000", "0102", "02"]
        );
    }
}
