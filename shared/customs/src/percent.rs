//! Shares and duty rates as exact hundredths of a per cent.

use std::fmt;

use thiserror::Error;

use crate::string_form::string_form;

/// A share or an ad valorem rate, exact to a hundredth of a per cent: `7.5%`.
///
/// At most 10 000 %, since duty rates above 100 % exist. Not for probabilities, which are numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent {
    basis_points: u32,
}

/// Why a text is not a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ParsePercentError {
    /// Something other than a number with an optional per cent sign.
    #[error("write the rate as a number of per cent, such as 7.5%")]
    NotANumber,
    /// More than two decimals.
    #[error("write the rate with at most two decimals")]
    TooPrecise,
    /// More than 10 000 %.
    #[error("write a rate of at most 10000%")]
    TooLarge,
}

impl Percent {
    const MOST: u32 = 1_000_000;

    /// Reads `7.5%`, `7.5 %`, `7.50`, `１２％`.
    pub fn parse(input: &str) -> Result<Self, ParsePercentError> {
        use ParsePercentError::{NotANumber, TooLarge, TooPrecise};

        let text = crate::written::compact(input, &[]).ok_or(NotANumber)?;
        let number = text.strip_suffix('%').unwrap_or(&text);
        let (whole, decimals) = match number.split_once('.') {
            Some((_, "")) => return Err(NotANumber),
            Some(parts) => parts,
            None => (number, ""),
        };
        let digits = whole.bytes().chain(decimals.bytes());
        if whole.is_empty() || !digits.into_iter().all(|byte| byte.is_ascii_digit()) {
            return Err(NotANumber);
        }
        let decimals = decimals.trim_end_matches('0');
        if decimals.len() > 2 {
            return Err(TooPrecise);
        }
        let basis_points = format!("{whole}{decimals:0<2}")
            .parse()
            .map_err(|_| TooLarge)?;
        Self::from_basis_points(basis_points)
    }

    /// The rate of so many hundredths of a per cent.
    pub fn from_basis_points(basis_points: u32) -> Result<Self, ParsePercentError> {
        if basis_points > Self::MOST {
            return Err(ParsePercentError::TooLarge);
        }
        Ok(Self { basis_points })
    }

    /// Hundredths of a per cent.
    #[must_use]
    pub fn basis_points(&self) -> u32 {
        self.basis_points
    }

    /// The rate with a per cent sign and no more decimals than it needs.
    #[must_use]
    pub fn as_str(&self) -> String {
        let (whole, rest) = (self.basis_points / 100, self.basis_points % 100);
        let decimals = format!(".{rest:02}");
        let decimals = decimals.trim_end_matches('0').trim_end_matches('.');
        format!("{whole}{decimals}%")
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.as_str())
    }
}

impl fmt::Debug for Percent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Percent({self})")
    }
}

string_form!(Percent, ParsePercentError, "a rate");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_exact() {
        for (text, basis_points, printed) in [
            ("7.5%", 750, "7.5%"),
            ("7.50", 750, "7.5%"),
            ("12.25 %", 1225, "12.25%"),
            ("０．０５％", 5, "0.05%"),
            ("0", 0, "0%"),
            ("10", 1000, "10%"),
            ("100.000", 10_000, "100%"),
            ("10000%", 1_000_000, "10000%"),
        ] {
            let rate = Percent::parse(text).unwrap();

            assert_eq!(rate.basis_points(), basis_points, "{text}");
            assert_eq!(rate.to_string(), printed);
        }
    }

    #[test]
    fn a_text_that_is_no_rate_says_what_to_do() {
        use ParsePercentError::{NotANumber, TooLarge, TooPrecise};
        for (text, error) in [
            ("", NotANumber),
            ("%", NotANumber),
            ("7.", NotANumber),
            (".5", NotANumber),
            ("-5", NotANumber),
            ("7,5", NotANumber),
            ("Free", NotANumber),
            ("1.005", TooPrecise),
            ("10000.01", TooLarge),
            ("99999999999999999999", TooLarge),
        ] {
            assert_eq!(Percent::parse(text), Err(error), "{text}");
        }
    }
}
