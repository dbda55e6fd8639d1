//! The eleven-digit import and export code with its check digit.

use std::fmt;

use thiserror::Error;

use crate::commodity::{CommodityCode, Level, ParseCommodityCodeError};
use crate::string_form::string_form;
use crate::written::{self, digit, digit_sum};

/// A commodity item with its check digit: 貨品分類號列, eleven digits, `0101.21.00.00-3`.
///
/// The check digit finds every wrong digit but one kind: a first digit that is off by five
/// (`2…` written for `7…`), which the rule cannot see. It is therefore a guard against typing
/// errors and no proof that the code exists.
///
/// No official text of the rule was found; this one was derived from published codes and fits
/// all of them. Codes whose first digit is 5, 6 or 7 were not among them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CccCode {
    digits: [u8; 11],
    item: CommodityCode,
}

/// Why a text is not an eleven-digit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ParseCccCodeError {
    /// Something other than digits, dots, spaces and hyphens.
    #[error("write the code with digits, dots, spaces and hyphens only")]
    NotDigits,
    /// Another number of digits than eleven.
    #[error("write all 11 digits, the last one being the check digit")]
    WrongLength,
    /// The first ten digits are no commodity code.
    #[error(transparent)]
    Item(#[from] ParseCommodityCodeError),
    /// The check digit does not belong to the first ten digits.
    #[error("compare the code with its source, because the check digit does not fit")]
    WrongCheckDigit,
    /// A code shorter than an item, which has no check digit.
    #[error("give the code of an item with 10 digits, because only items have a check digit")]
    NotAnItem,
}

impl CccCode {
    /// Reads a code as people write it: `0101.21.00.00-3`, `01012100003`.
    pub fn parse(input: &str) -> Result<Self, ParseCccCodeError> {
        let text = written::compact(input, &['.', '-']).ok_or(ParseCccCodeError::WrongLength)?;
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ParseCccCodeError::NotDigits);
        }
        if text.len() != 11 {
            return Err(ParseCccCodeError::WrongLength);
        }
        let code = Self::with_check_digit(CommodityCode::parse(&text[..10])?)?;
        if code.as_str() != text {
            return Err(ParseCccCodeError::WrongCheckDigit);
        }
        Ok(code)
    }

    /// Adds the check digit to the code of an item.
    pub fn with_check_digit(item: CommodityCode) -> Result<Self, ParseCccCodeError> {
        if item.level() != Level::Item {
            return Err(ParseCccCodeError::NotAnItem);
        }
        let mut digits = [b'0'; 11];
        digits[..10].copy_from_slice(item.as_str().as_bytes());
        digits[10] = check_digit(item.as_str().as_bytes());
        Ok(Self { digits, item })
    }

    /// The eleven plain digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.digits).unwrap_or_default()
    }

    /// The first ten digits.
    #[must_use]
    pub fn item(&self) -> CommodityCode {
        self.item
    }

    /// The last digit, 0 to 9.
    #[must_use]
    pub fn check_digit(&self) -> u8 {
        self.digits[10] - b'0'
    }
}

/// Doubles every other digit from the first on and adds the digits of the products, but of the
/// first product only the units: with the sum, the check digit makes a multiple of ten.
fn check_digit(item: &[u8]) -> u8 {
    let sum: u32 = item
        .iter()
        .enumerate()
        .map(|(position, &byte)| match position {
            0 => digit(byte) * 2 % 10,
            even if even % 2 == 0 => digit_sum(digit(byte) * 2),
            _ => digit(byte),
        })
        .sum();
    b"0987654321"[(sum % 10) as usize]
}

/// Writes the code as it is printed, `0101.21.00.00-3`.
impl fmt::Display for CccCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&format!("{}-{}", self.item.dotted(), self.check_digit()))
    }
}

impl fmt::Debug for CccCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "CccCode({self})")
    }
}

string_form!(CccCode, ParseCccCodeError, "an 11-digit code");

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes from published lists, with the digit printed there.
    const PUBLISHED: [&str; 10] = [
        "0101.21.00.00-3",
        "0105.99.10.00-4",
        "2924.29.90.32-9",
        "4810.22.20.21-7",
        "8471.30.00.00-8",
        "9031.41.10.10-2",
        "9031.80.00.20-4",
        "9503.00.31.00-7",
        "9801.00.00.20-9",
        "9802.00.00.21-7",
    ];

    #[test]
    fn published_codes_have_their_printed_check_digit() {
        for text in PUBLISHED {
            let code = CccCode::parse(text).unwrap();

            assert_eq!(code.to_string(), text);
            assert_eq!(CccCode::with_check_digit(code.item()), Ok(code));
        }
    }

    #[test]
    fn a_text_that_is_no_code_says_what_to_do() {
        for (text, error) in [
            ("", ParseCccCodeError::WrongLength),
            ("0101.21.00.00", ParseCccCodeError::WrongLength),
            ("0101.21.00.00-4", ParseCccCodeError::WrongCheckDigit),
            ("0101.21.00.00-X", ParseCccCodeError::NotDigits),
            (
                "7701.21.00.00-3",
                ParseCccCodeError::Item(ParseCommodityCodeError::ReservedChapter),
            ),
        ] {
            assert_eq!(CccCode::parse(text), Err(error), "{text}");
        }
        let subheading = CommodityCode::parse("0101.21").unwrap();
        assert_eq!(
            CccCode::with_check_digit(subheading),
            Err(ParseCccCodeError::NotAnItem)
        );
    }

    #[test]
    fn the_only_wrong_digit_that_passes_is_a_first_digit_off_by_five() {
        for text in PUBLISHED {
            let right = CccCode::parse(text).unwrap();
            for position in 0..11 {
                for wrong_digit in b'0'..=b'9' {
                    let mut digits = right.digits;
                    if digits[position] == wrong_digit {
                        continue;
                    }
                    let off_by_five = digits[position].abs_diff(wrong_digit) == 5;
                    digits[position] = wrong_digit;

                    let passes = CccCode::parse(std::str::from_utf8(&digits).unwrap()).is_ok();

                    assert_eq!(passes, position == 0 && off_by_five, "{text} {position}");
                }
            }
        }
    }
}
