//! The identity number of a citizen or a foreign resident.

use std::fmt;

use thiserror::Error;

use crate::string_form::string_form;
use crate::written::{self, digit};

/// An identity number 身分證統一編號 or resident number 統一證號: one letter and nine digits.
///
/// Personal data: [`Debug`](fmt::Debug) leaves the number out; [`Display`](fmt::Display) shows it.
///
/// The digits have the weights 8 7 6 5 4 3 2 1 1. A wrong digit is found at the weights 8, 7, 3 and
/// 1; at 6, 4 and 2 one that is off by five passes, at 5 one that is off by an even number. A wrong
/// letter passes where it counts the same, as A, M and W do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NationalId {
    characters: [u8; 10],
}

/// To whom the number was given, as its second character tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NationalIdKind {
    /// A citizen with household registration.
    Citizen,
    /// A foreign national or another resident without it; the form given out since 2021.
    Resident,
}

/// Why a text is not an identity number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ParseNationalIdError {
    /// Another form than one letter and nine digits.
    #[error("write the identity number as one letter and 9 digits")]
    WrongForm,
    /// Two letters and eight digits, the resident number given out before 2021.
    #[error("enter the new resident number of one letter and 9 digits instead of the old one")]
    OldResidentForm,
    /// A first digit that is neither a citizen's (1, 2) nor a resident's (8, 9).
    #[error("check the first digit, which is 1, 2, 8 or 9")]
    UnknownKind,
    /// The check digit does not belong to the rest.
    #[error("compare the number with the card, because its check digit does not fit")]
    WrongCheckDigit,
}

impl NationalId {
    /// Reads a number as people write it, in either case, with spaces, hyphens or full-width
    /// characters.
    pub fn parse(input: &str) -> Result<Self, ParseNationalIdError> {
        let text = written::compact(input, &['-']).ok_or(ParseNationalIdError::WrongForm)?;
        let characters: [u8; 10] = text
            .as_bytes()
            .try_into()
            .map_err(|_| ParseNationalIdError::WrongForm)?;
        let [area, kind, rest @ ..] = characters;
        let area = area_number(area).ok_or(ParseNationalIdError::WrongForm)?;
        if !rest.iter().all(u8::is_ascii_digit) {
            return Err(ParseNationalIdError::WrongForm);
        }
        match kind {
            b'1' | b'2' | b'8' | b'9' => {}
            b'A'..=b'D' => return Err(ParseNationalIdError::OldResidentForm),
            b'0'..=b'9' => return Err(ParseNationalIdError::UnknownKind),
            _ => return Err(ParseNationalIdError::WrongForm),
        }
        if !weighted_sum(area, &characters).is_multiple_of(10) {
            return Err(ParseNationalIdError::WrongCheckDigit);
        }
        Ok(Self { characters })
    }

    /// The letter and the nine digits. Personal data: not for logs or error messages.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.characters).unwrap_or_default()
    }

    /// To whom the number was given.
    #[must_use]
    pub fn kind(&self) -> NationalIdKind {
        match self.characters[1] {
            b'1' | b'2' => NationalIdKind::Citizen,
            _ => NationalIdKind::Resident,
        }
    }
}

/// The number the letter of the first registration stands for, 10 to 35.
///
/// I, O, W and Z were given numbers after the others, hence the order.
fn area_number(letter: u8) -> Option<u32> {
    let place = b"ABCDEFGHJKLMNPQRSTUVXYWZIO"
        .iter()
        .position(|&known| known == letter)?;
    u32::try_from(place + 10).ok()
}

fn weighted_sum(area: u32, characters: &[u8; 10]) -> u32 {
    const WEIGHTS: [u32; 9] = [8, 7, 6, 5, 4, 3, 2, 1, 1];
    let digits = characters[1..].iter().zip(WEIGHTS);
    area / 10
        + area % 10 * 9
        + digits
            .map(|(&byte, weight)| digit(byte) * weight)
            .sum::<u32>()
}

impl fmt::Display for NationalId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// Leaves the number out, so that a log of a whole structure holds no personal data.
impl fmt::Debug for NationalId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("NationalId(..)")
    }
}

string_form!(NationalId, ParseNationalIdError, "an identity number");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_numbers_tell_to_whom_they_were_given() {
        for (text, kind) in [
            ("A123456789", NationalIdKind::Citizen),
            ("N262705297", NationalIdKind::Citizen),
            ("G903711325", NationalIdKind::Resident),
            ("A800000014", NationalIdKind::Resident),
        ] {
            let number = NationalId::parse(text).unwrap();

            assert_eq!(number.kind(), kind, "{text}");
            assert_eq!(number.to_string(), text);
        }
        assert_eq!(
            NationalId::parse("ａ１２３-456 789").unwrap().as_str(),
            "A123456789"
        );
    }

    #[test]
    fn a_text_that_is_no_number_says_what_to_do() {
        use ParseNationalIdError::{OldResidentForm, UnknownKind, WrongCheckDigit, WrongForm};
        for (text, error) in [
            ("A123456788", WrongCheckDigit),
            ("A323456789", UnknownKind),
            ("AC01234567", OldResidentForm),
            ("AX01234567", WrongForm),
            ("A12345678", WrongForm),
            ("A1234567890", WrongForm),
            ("1123456789", WrongForm),
            ("A12345678X", WrongForm),
            ("", WrongForm),
            ("身分證字", WrongForm),
        ] {
            assert_eq!(NationalId::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn the_letters_stand_for_the_numbers_of_the_table() {
        for (letter, number) in [
            ('A', 10),
            ('H', 17),
            ('I', 34),
            ('J', 18),
            ('N', 22),
            ('O', 35),
            ('P', 23),
            ('V', 29),
            ('W', 32),
            ('X', 30),
            ('Y', 31),
            ('Z', 33),
        ] {
            assert_eq!(
                area_number(u8::try_from(letter).unwrap()),
                Some(number),
                "{letter}"
            );
        }
        assert_eq!(area_number(b'1'), None);
    }

    #[test]
    fn debug_output_holds_no_personal_data() {
        let number = NationalId::parse("A123456789").unwrap();

        assert_eq!(format!("{:?}", Some(number)), "Some(NationalId(..))");
    }

    #[test]
    fn letters_that_count_the_same_cannot_be_told_apart() {
        let passing: String = ('A'..='Z')
            .filter(|letter| NationalId::parse(&format!("{letter}123456789")).is_ok())
            .collect();

        assert_eq!(passing, "AMW");
    }

    #[test]
    fn a_wrong_digit_passes_only_where_its_weight_hides_it() {
        const WEIGHTS: [u8; 9] = [8, 7, 6, 5, 4, 3, 2, 1, 1];
        for text in ["A123456789", "N262705297", "G903711325", "A800000014"] {
            for (place, weight) in WEIGHTS.into_iter().enumerate() {
                for wrong in b'0'..=b'9' {
                    let mut characters = text.as_bytes().to_vec();
                    let difference = characters[place + 1].abs_diff(wrong);
                    if difference == 0 {
                        continue;
                    }
                    characters[place + 1] = wrong;

                    let passes = NationalId::parse(std::str::from_utf8(&characters).unwrap());

                    let hidden = match weight {
                        // At weight 8 the digit would no longer be 1, 2, 8 or 9.
                        1 | 3 | 7 | 8 => false,
                        5 => difference % 2 == 0,
                        _ => difference == 5,
                    };
                    assert_eq!(passes.is_ok(), hidden, "{text} place {place}");
                }
            }
        }
    }
}
