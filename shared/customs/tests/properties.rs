//! Properties that hold for every text and every value.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the functions that make and compare values are part of the tests"
)]

use customs::{
    Calendar, CccCode, ChassisNumber, CommodityCode, Country, Level, Locale, NationalId, Percent,
    Ubn, VehicleId, Vin, format_date, parse_date,
};
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

fn json_round_trip<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value);
}

fn commodity_code() -> impl Strategy<Value = CommodityCode> {
    "[0-9]{2}([0-9]{2}){0,4}"
        .prop_filter_map("no such chapter", |text| CommodityCode::parse(&text).ok())
}

fn item() -> impl Strategy<Value = CommodityCode> {
    "[0-9]{10}".prop_filter_map("no such chapter", |text| CommodityCode::parse(&text).ok())
}

fn ubn() -> impl Strategy<Value = Ubn> {
    "[0-9]{7}".prop_filter_map("zeros", |head| {
        (0..10).find_map(|last| Ubn::parse(&format!("{head}{last}")).ok())
    })
}

fn national_id() -> impl Strategy<Value = NationalId> {
    "[A-Z][1289][0-9]{7}".prop_map(|head| {
        (0..10)
            .find_map(|last| NationalId::parse(&format!("{head}{last}")).ok())
            .expect("every head has one check digit")
    })
}

/// Rewrites ASCII as full-width characters, with a space between all of them.
fn as_typed_full_width(text: &str) -> String {
    text.chars()
        .map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap())
        .flat_map(|c| [c, '\u{3000}'])
        .collect()
}

proptest! {
    #[test]
    fn a_commodity_code_reads_back_in_every_form(code in commodity_code()) {
        for text in [code.to_string(), code.dotted(), as_typed_full_width(&code.dotted())] {
            prop_assert_eq!(CommodityCode::parse(&text), Ok(code));
        }
        json_round_trip(&code);
    }

    #[test]
    fn a_commodity_code_is_within_all_its_truncations(code in commodity_code()) {
        for level in Level::ALL {
            let wider = code.truncate(level);
            prop_assert!(code.is_within(wider));
            prop_assert!(wider <= code);
            prop_assert_eq!(wider.level(), level.min(code.level()));
        }
        let mut chain = std::iter::successors(Some(code), CommodityCode::parent);
        prop_assert_eq!(chain.by_ref().last(), Some(code.chapter()));
    }

    #[test]
    fn codes_sort_as_their_digits(left in commodity_code(), right in commodity_code()) {
        prop_assert_eq!(left.cmp(&right), left.as_str().cmp(right.as_str()));
    }

    #[test]
    fn an_item_has_one_check_digit(item in item()) {
        let code = CccCode::with_check_digit(item).unwrap();

        for text in [code.to_string(), code.as_str().to_owned()] {
            prop_assert_eq!(CccCode::parse(&text), Ok(code));
        }
        json_round_trip(&code);
        let valid = (0..10).filter(|last| CccCode::parse(&format!("{item}{last}")).is_ok());
        prop_assert_eq!(valid.count(), 1);
    }

    /// The whole truth about wrong digits: all are found but a first digit that is off by five.
    #[test]
    fn a_wrong_digit_in_an_item_is_found(item in item(), position in 0..11_usize, step in 1..10_u8) {
        let right = CccCode::with_check_digit(item).unwrap();
        let mut digits = right.as_str().as_bytes().to_vec();
        digits[position] = b'0' + (digits[position] - b'0' + step) % 10;
        let wrong = String::from_utf8(digits).unwrap();

        let passes = CccCode::parse(&wrong).is_ok();

        let chapter_exists = CommodityCode::parse(&wrong[..2]).is_ok();
        prop_assert_eq!(passes, position == 0 && step == 5 && chapter_exists);
    }

    #[test]
    fn a_business_number_reads_back(number in ubn()) {
        prop_assert_eq!(Ubn::parse(&as_typed_full_width(number.as_str())), Ok(number));
        json_round_trip(&number);
    }

    /// Of the nine wrong digits in one place, at most three pass.
    #[test]
    fn most_wrong_digits_in_a_business_number_are_found(number in ubn(), position in 0..8_usize) {
        let passing = (b'0'..=b'9').filter(|&digit| {
            let mut digits = number.as_str().as_bytes().to_vec();
            digits[position] = digit;
            let text = String::from_utf8(digits).unwrap();
            text != number.as_str() && Ubn::parse(&text).is_ok()
        });

        prop_assert!(passing.count() <= 3);
    }

    #[test]
    fn an_identity_number_reads_back(number in national_id()) {
        prop_assert_eq!(NationalId::parse(&number.as_str().to_lowercase()), Ok(number));
        json_round_trip(&number);
    }

    #[test]
    fn an_identity_number_has_one_check_digit(number in national_id()) {
        let head = &number.as_str()[..9];
        let valid = (0..10).filter(|last| NationalId::parse(&format!("{head}{last}")).is_ok());

        prop_assert_eq!(valid.count(), 1);
    }

    #[test]
    fn a_vin_reads_back_and_is_a_vehicle(text in "[A-HJ-NPR-Z0-9]{17}") {
        let vin = Vin::parse(&as_typed_full_width(&text)).unwrap();

        prop_assert_eq!(vin.as_str(), &text);
        prop_assert_eq!(VehicleId::parse(&text), Ok(VehicleId::Vin(vin)));
        prop_assert!(ChassisNumber::parse(&text).is_err());
        json_round_trip(&vin);
        json_round_trip(&VehicleId::Vin(vin));
    }

    #[test]
    fn a_chassis_number_reads_back(text in "[A-Z0-9]{3,8}-[A-Z0-9]{1,8}") {
        let chassis = ChassisNumber::parse(&text).unwrap();

        prop_assert_eq!(chassis.as_str(), &text);
        json_round_trip(&VehicleId::parse(&text).unwrap());
    }

    #[test]
    fn a_rate_reads_back(basis_points in 0..=1_000_000_u32) {
        let rate = Percent::from_basis_points(basis_points).unwrap();

        prop_assert_eq!(Percent::parse(&rate.to_string()), Ok(rate));
        json_round_trip(&rate);
    }

    #[test]
    fn a_date_reads_back_from_both_calendars(days in 0..60_000_i32) {
        let day = jiff::civil::date(1912, 1, 1) + jiff::ToSpan::days(days);

        for calendar in [Calendar::Roc, Calendar::Gregorian] {
            let written = format_date(day, Locale::ZhTw, calendar);
            prop_assert_eq!(parse_date(&written), Ok(day), "{}", written);
        }
        prop_assert_eq!(parse_date(&day.to_string()), Ok(day));
    }

    /// Nothing panics, and what is refused is not repeated.
    #[test]
    fn any_text_is_read_or_refused_without_being_repeated(text in "\\PC{0,40}|[0-9A-Z./年月日-]{5,20}") {
        let refusals = [
            CommodityCode::parse(&text).err().map(|e| e.to_string()),
            CccCode::parse(&text).err().map(|e| e.to_string()),
            Ubn::parse(&text).err().map(|e| e.to_string()),
            NationalId::parse(&text).err().map(|e| e.to_string()),
            VehicleId::parse(&text).err().map(|e| e.to_string()),
            Country::parse(&text).err().map(|e| e.to_string()),
            Locale::parse(&text).err().map(|e| e.to_string()),
            Percent::parse(&text).err().map(|e| e.to_string()),
            parse_date(&text).err().map(|e| e.to_string()),
        ];
        let _answered = Locale::negotiate(&text);

        for refusal in refusals.into_iter().flatten() {
            prop_assert!(text.chars().count() < 5 || !refusal.contains(&text), "{}", refusal);
            prop_assert!(refusal.starts_with(char::is_lowercase) && !refusal.ends_with('.'));
        }
    }
}
