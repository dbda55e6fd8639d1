//! What identifies a vehicle: a 17-character number or another chassis number.

use std::fmt;

use thiserror::Error;

use crate::string_form::string_form;
use crate::written::{self, digit, fold};

/// A vehicle identification number 車身號碼 of 17 characters (ISO 3779).
///
/// May lead to a person: [`Debug`](fmt::Debug) leaves the number out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Vin {
    characters: [u8; 17],
}

/// What the ninth character says when it is read as a check digit.
///
/// Only North America and China prescribe one: makers elsewhere use the place freely, so that a
/// difference is a reason to look twice and never a reason to refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CheckDigit {
    /// The ninth character is the check digit of the others.
    Matches,
    /// It is not: a typing error, or a maker who uses no check digit.
    Differs,
}

/// Why a text is not a vehicle identification number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ParseVinError {
    /// Another number of characters than 17.
    #[error("write all 17 characters of the vehicle identification number")]
    WrongLength,
    /// I, O or Q, which the standard leaves out because they look like 1 and 0.
    #[error("look again at the letters I, O and Q, which should be the digits 1 and 0")]
    ConfusableLetter,
    /// Something other than letters and digits.
    #[error("write the vehicle identification number with the letters A to Z and digits")]
    WrongCharacter,
}

impl Vin {
    /// Reads a number as people write it, in either case, with spaces, hyphens or full-width
    /// characters.
    pub fn parse(input: &str) -> Result<Self, ParseVinError> {
        let text = written::compact(input, &['-']).ok_or(ParseVinError::WrongLength)?;
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(ParseVinError::WrongCharacter);
        }
        let characters: [u8; 17] = text
            .as_bytes()
            .try_into()
            .map_err(|_| ParseVinError::WrongLength)?;
        if text.contains(['I', 'O', 'Q']) {
            return Err(ParseVinError::ConfusableLetter);
        }
        Ok(Self { characters })
    }

    /// The 17 characters. May lead to a person: not for logs or error messages.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.characters).unwrap_or_default()
    }

    /// Compares the ninth character with the check digit of the others (advisory).
    #[must_use]
    pub fn check_digit(&self) -> CheckDigit {
        const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
        let sum: u32 = self
            .characters
            .iter()
            .zip(WEIGHTS)
            .map(|(&character, weight)| vin_value(character) * weight)
            .sum();
        let expected = b"0123456789X"[(sum % 11) as usize];
        if self.characters[8] == expected {
            CheckDigit::Matches
        } else {
            CheckDigit::Differs
        }
    }
}

/// The number a character counts as: letters run through 1 to 9 as on a keypad, S being 2.
fn vin_value(character: u8) -> u32 {
    match character {
        b'A' | b'J' => 1,
        b'B' | b'K' | b'S' => 2,
        b'C' | b'L' | b'T' => 3,
        b'D' | b'M' | b'U' => 4,
        b'E' | b'N' | b'V' => 5,
        b'F' | b'W' => 6,
        b'G' | b'P' | b'X' => 7,
        b'H' | b'Y' => 8,
        b'R' | b'Z' => 9,
        other => digit(other),
    }
}

/// A chassis number that is not of 17 characters, as on vehicles for the Japanese market:
/// 4 to 24 letters, digits and single hyphens between them, `NZE141-6012345`.
///
/// The bounds are this project's own; no standard sets any. May lead to a person:
/// [`Debug`](fmt::Debug) leaves the number out.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChassisNumber {
    text: String,
}

/// Why a text is not a chassis number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ParseChassisNumberError {
    /// Fewer than 4 or more than 24 characters.
    #[error("write the chassis number with 4 to 24 characters")]
    WrongLength,
    /// Something other than letters, digits and single hyphens between them.
    #[error("write the chassis number with letters, digits and single hyphens between them")]
    WrongCharacter,
    /// Seventeen letters and digits, which make a vehicle identification number.
    #[error("enter a number of 17 characters as a vehicle identification number")]
    IsVinLength,
}

impl ChassisNumber {
    /// Reads a number in either case, with spaces or full-width characters.
    pub fn parse(input: &str) -> Result<Self, ParseChassisNumberError> {
        use ParseChassisNumberError::{IsVinLength, WrongCharacter, WrongLength};

        let text = written::compact(input, &[]).ok_or(WrongLength)?;
        let parts_are_plain = text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric()));
        if !text.is_empty() && !parts_are_plain {
            return Err(WrongCharacter);
        }
        if !(4..=24).contains(&text.len()) {
            return Err(WrongLength);
        }
        if text.bytes().filter(u8::is_ascii_alphanumeric).count() == 17 {
            return Err(IsVinLength);
        }
        Ok(Self { text })
    }

    /// The number in upper case. May lead to a person: not for logs or error messages.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// Either number: what the certificate of a vehicle carries.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VehicleId {
    /// A number of 17 characters.
    Vin(Vin),
    /// Any other chassis number.
    Chassis(ChassisNumber),
}

/// Why a text identifies no vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ParseVehicleIdError {
    /// It has 17 characters and is no vehicle identification number.
    #[error(transparent)]
    Vin(#[from] ParseVinError),
    /// It has another length and is no chassis number.
    #[error(transparent)]
    Chassis(#[from] ParseChassisNumberError),
}

impl VehicleId {
    /// Reads 17 letters and digits as a [`Vin`] and anything else as a [`ChassisNumber`].
    pub fn parse(input: &str) -> Result<Self, ParseVehicleIdError> {
        let characters = input.chars().map(fold).take(64);
        if characters.filter(char::is_ascii_alphanumeric).count() == 17 {
            return Ok(Self::Vin(Vin::parse(input)?));
        }
        Ok(Self::Chassis(ChassisNumber::parse(input)?))
    }

    /// The number, of either kind. May lead to a person: not for logs or error messages.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Vin(vin) => vin.as_str(),
            Self::Chassis(chassis) => chassis.as_str(),
        }
    }
}

macro_rules! shown_but_not_logged {
    ($($type:ident),+) => {$(
        impl fmt::Display for $type {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        /// Leaves the number out, so that a log of a whole structure does not hold it.
        impl fmt::Debug for $type {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(concat!(stringify!($type), "(..)"))
            }
        }
    )+};
}

shown_but_not_logged!(Vin, ChassisNumber, VehicleId);
string_form!(Vin, ParseVinError, "a vehicle identification number");
string_form!(ChassisNumber, ParseChassisNumberError, "a chassis number");
string_form!(
    VehicleId,
    ParseVehicleIdError,
    "a vehicle identification or chassis number"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_advice_and_refuses_nothing() {
        for (text, check_digit) in [
            ("1M8GDM9AXKP042788", CheckDigit::Matches),
            ("11111111111111111", CheckDigit::Matches),
            ("WBA3A5C50CF256651", CheckDigit::Differs),
            ("JTDKB20U093474465", CheckDigit::Differs),
        ] {
            assert_eq!(
                Vin::parse(text).unwrap().check_digit(),
                check_digit,
                "{text}"
            );
        }
        assert_eq!(
            Vin::parse("1m8-gdm9a ＸKP042788").unwrap().as_str(),
            "1M8GDM9AXKP042788"
        );
    }

    #[test]
    fn the_letters_count_as_in_the_table() {
        let letters = "ABCDEFGHJKLMNPRSTUVWXYZ";

        let values: String = letters
            .bytes()
            .map(|letter| vin_value(letter).to_string())
            .collect();

        assert_eq!(values, "12345678123457923456789");
    }

    #[test]
    fn a_text_that_is_no_vin_says_what_to_do() {
        for (text, error) in [
            ("", ParseVinError::WrongLength),
            ("1M8GDM9AXKP04278", ParseVinError::WrongLength),
            ("1M8GDM9AXKP0427888", ParseVinError::WrongLength),
            ("1M8GDM9AXKPO42788", ParseVinError::ConfusableLetter),
            ("IM8GDM9AXKP042788", ParseVinError::ConfusableLetter),
            ("1M8GDM9AXKPQ42788", ParseVinError::ConfusableLetter),
            ("1M8GDM9AXKP04278*", ParseVinError::WrongCharacter),
            ("車身號碼", ParseVinError::WrongCharacter),
        ] {
            assert_eq!(Vin::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_chassis_number_keeps_its_hyphen() {
        assert_eq!(
            ChassisNumber::parse("nze141-6012345").unwrap().to_string(),
            "NZE141-6012345"
        );
    }

    #[test]
    fn a_text_that_is_no_chassis_number_says_what_to_do() {
        use ParseChassisNumberError::{IsVinLength, WrongCharacter, WrongLength};
        for (text, error) in [
            ("", WrongLength),
            ("AB1", WrongLength),
            ("ABCDE12345ABCDE12345ABCDE", WrongLength),
            ("-NZE141", WrongCharacter),
            ("NZE141-", WrongCharacter),
            ("NZE--141", WrongCharacter),
            ("NZE141/6", WrongCharacter),
            ("1M8GDM9AXKP042788", IsVinLength),
            ("1M8GDM9AX-KP042788", IsVinLength),
        ] {
            assert_eq!(ChassisNumber::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn seventeen_characters_must_be_a_vin() {
        assert!(matches!(
            VehicleId::parse("1m8gdm9axkp042788"),
            Ok(VehicleId::Vin(_))
        ));
        assert!(matches!(
            VehicleId::parse("NZE141-6012345"),
            Ok(VehicleId::Chassis(_))
        ));
        assert_eq!(
            VehicleId::parse("1M8GDM9AXKPO42788"),
            Err(ParseVinError::ConfusableLetter.into())
        );
        assert_eq!(
            VehicleId::parse(&"１".repeat(1000)),
            Err(ParseChassisNumberError::WrongLength.into())
        );
    }

    #[test]
    fn debug_output_holds_no_number() {
        let id = VehicleId::parse("1M8GDM9AXKP042788").unwrap();

        assert_eq!(format!("{id:?}"), "VehicleId(..)");
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"1M8GDM9AXKP042788\"");
    }
}
