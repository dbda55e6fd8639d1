//! JSON form of the types that travel as one string.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Error, Visitor};

/// Gives a type with `parse` and `as_str` its `FromStr`, `Serialize` and `Deserialize`.
macro_rules! string_form {
    ($type:ty, $error:ty, $expected:literal) => {
        impl std::str::FromStr for $type {
            type Err = $error;

            fn from_str(input: &str) -> Result<Self, Self::Err> {
                Self::parse(input)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str().as_ref())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = $crate::string_form::Text::new($expected);
                // Asked for a string, a JSON reader itself refuses a number, and quotes it.
                if deserializer.is_human_readable() {
                    deserializer.deserialize_any(text)
                } else {
                    deserializer.deserialize_str(text)
                }
            }
        }
    };
}
pub(crate) use string_form;

/// Reads one string; every other JSON type is refused without naming its value.
pub(crate) struct Text<T> {
    expected: &'static str,
    target: PhantomData<T>,
}

impl<T> Text<T> {
    pub(crate) fn new(expected: &'static str) -> Self {
        Self {
            expected,
            target: PhantomData,
        }
    }

    // Serde's own message for a wrong type quotes the number, which may be an identifier.
    fn refuse<R, E: Error>(&self) -> Result<R, E> {
        Err(E::custom(format_args!(
            "write {} as a string",
            self.expected
        )))
    }
}

impl<T> Visitor<'_> for Text<T>
where
    T: FromStr,
    T::Err: fmt::Display,
{
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<T, E> {
        value.parse().map_err(E::custom)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<T, E> {
        self.refuse()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<T, E> {
        self.refuse()
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<T, E> {
        self.refuse()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<T, E> {
        self.refuse()
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<T, E> {
        self.refuse()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<T, E> {
        self.refuse()
    }
}

#[cfg(test)]
mod tests {
    use crate::{Country, NationalId, Ubn};

    #[test]
    fn a_number_is_refused_without_being_quoted() {
        for json in ["10458575", "-10458575", "10458575.5", "true"] {
            let error = serde_json::from_str::<Ubn>(json).unwrap_err().to_string();

            assert!(error.contains("as a string"), "{error}");
            assert!(!error.contains("10458575"), "{error}");
        }
    }

    #[test]
    fn an_invalid_string_is_refused_without_being_quoted() {
        let error = serde_json::from_str::<NationalId>("\"A123456788\"")
            .unwrap_err()
            .to_string();

        assert!(!error.contains("123456788"), "{error}");
    }

    #[test]
    fn escaped_and_owned_strings_are_read() {
        let value = serde_json::json!({ "country": "t\u{0077}" });

        let country: Country = serde_json::from_value(value["country"].clone()).unwrap();

        assert_eq!(country.as_str(), "TW");
        assert_eq!(serde_json::to_string(&country).unwrap(), "\"TW\"");
        assert_eq!(
            serde_json::from_str::<Country>("\"\\u0054W\"").unwrap(),
            country
        );
    }
}
