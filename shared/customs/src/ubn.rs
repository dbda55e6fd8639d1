//! The unified business number of a company or organisation.

use std::fmt;

use thiserror::Error;

use crate::string_form::string_form;
use crate::written::{self, digit, digit_sum};

/// A unified business number 統一編號: eight digits, the last of them a check.
///
/// Valid by the rule of the Ministry of Finance in force since 2023-04-01, which widened the
/// older one. The widening has a price: in each place but the seventh, one of the nine wrong
/// digits passes (more where the seventh digit is 7, for which two sums are allowed).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ubn {
    digits: [u8; 8],
}

/// The rule a number satisfies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UbnRule {
    /// The sum is a multiple of ten: the rule before 2023-04-01, still satisfied by most numbers.
    Tens,
    /// The sum is a multiple of five only: numbers given out since 2023-04-01.
    Fives,
}

/// Why a text is not a unified business number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ParseUbnError {
    /// Another number of characters than eight, or characters that are no digits.
    #[error("write the unified business number with its 8 digits")]
    NotEightDigits,
    /// Eight zeros, which satisfy the sum but are nobody's number.
    #[error("enter the number of the business instead of zeros")]
    Zeros,
    /// The sum of the digits does not fit.
    #[error("compare the number with the registration, because its check digit does not fit")]
    WrongCheckDigit,
}

impl Ubn {
    /// Reads a number as people write it, with spaces, hyphens or full-width digits.
    pub fn parse(input: &str) -> Result<Self, ParseUbnError> {
        let text = written::compact(input, &['-']).ok_or(ParseUbnError::NotEightDigits)?;
        let digits: [u8; 8] = text
            .as_bytes()
            .try_into()
            .map_err(|_| ParseUbnError::NotEightDigits)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(ParseUbnError::NotEightDigits);
        }
        if digits == *b"00000000" {
            return Err(ParseUbnError::Zeros);
        }
        if !satisfies(digits, 5) {
            return Err(ParseUbnError::WrongCheckDigit);
        }
        Ok(Self { digits })
    }

    /// The eight digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.digits).unwrap_or_default()
    }

    /// The narrower of the two rules the number satisfies.
    #[must_use]
    pub fn rule(&self) -> UbnRule {
        if satisfies(self.digits, 10) {
            UbnRule::Tens
        } else {
            UbnRule::Fives
        }
    }
}

/// Whether the weighted sum of digits is a multiple; a seventh digit 7 may count one more,
/// because its product 28 adds up to 10, which may be taken as 1 or as 0.
fn satisfies(digits: [u8; 8], multiple: u32) -> bool {
    const WEIGHTS: [u32; 8] = [1, 2, 1, 2, 1, 2, 4, 1];
    let sum: u32 = digits
        .iter()
        .zip(WEIGHTS)
        .map(|(&byte, weight)| digit_sum(digit(byte) * weight))
        .sum();
    sum.is_multiple_of(multiple) || (digits[6] == b'7' && (sum + 1).is_multiple_of(multiple))
}

impl fmt::Display for Ubn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl fmt::Debug for Ubn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Ubn({self})")
    }
}

string_form!(Ubn, ParseUbnError, "a unified business number");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_valid_by_the_rule_they_satisfy() {
        for (text, rule) in [
            ("10458575", UbnRule::Tens),
            ("53212539", UbnRule::Tens),
            ("22099131", UbnRule::Tens),
            ("04595252", UbnRule::Fives),
        ] {
            let number = Ubn::parse(text).unwrap();

            assert_eq!(number.rule(), rule, "{text}");
            assert_eq!(number.to_string(), text);
        }
    }

    #[test]
    fn a_text_that_is_no_number_says_what_to_do() {
        for (text, error) in [
            ("88117126", ParseUbnError::WrongCheckDigit),
            ("00000000", ParseUbnError::Zeros),
            ("", ParseUbnError::NotEightDigits),
            ("1045857", ParseUbnError::NotEightDigits),
            ("104585755", ParseUbnError::NotEightDigits),
            ("1045857A", ParseUbnError::NotEightDigits),
            ("統一編號", ParseUbnError::NotEightDigits),
        ] {
            assert_eq!(Ubn::parse(text), Err(error), "{text}");
        }
        assert_eq!(Ubn::parse("１０４５-8575 ").unwrap().as_str(), "10458575");
    }

    #[test]
    fn a_seventh_digit_of_seven_may_count_one_more() {
        // The weighted digits add up to 10 with the product 28, and the last place moves the sum.
        let valid: Vec<String> = (0..10)
            .map(|last| format!("0000007{last}"))
            .filter(|text| Ubn::parse(text).is_ok())
            .collect();

        assert_eq!(valid, ["00000070", "00000074", "00000075", "00000079"]);
    }

    #[test]
    fn outside_the_seventh_place_one_wrong_digit_in_nine_passes() {
        for text in ["10458505", "53212539", "22099131", "04595252"] {
            let right = *Ubn::parse(text)
                .unwrap()
                .as_str()
                .as_bytes()
                .first_chunk()
                .unwrap();
            for position in [0, 1, 2, 3, 4, 5, 7] {
                let passing = (b'0'..=b'9')
                    .filter(|&wrong| {
                        let mut digits: [u8; 8] = right;
                        digits[position] = wrong;
                        digits != right && satisfies(digits, 5)
                    })
                    .count();

                assert_eq!(passing, 1, "{text} place {position}");
            }
        }
    }
}
