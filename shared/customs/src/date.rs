//! Dates as people write them in Taiwan, in the Gregorian and the national calendar.

use jiff::civil::Date;
use thiserror::Error;

use crate::Locale;
use crate::written::fold;

/// How years are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Calendar {
    /// 西元: 2026.
    Gregorian,
    /// 民國: year 1 is 1912, so that 2026 is 115. Months and days are the Gregorian ones.
    Roc,
}

/// Why a text is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ParseDateError {
    /// None of the forms that are read.
    #[error("write the date as 2026-12-01, 115/12/01 or 民國115年12月1日")]
    WrongForm,
    /// A year of one or two digits, which may be of either calendar.
    #[error("write the year with 4 digits, or with 3 digits in the national calendar")]
    AmbiguousYear,
    /// A day that does not exist.
    #[error("check the day and the month, because there is no such day")]
    NoSuchDay,
}

/// The first year of the national calendar, less one.
const ROC_OFFSET: i16 = 1911;

/// Reads `2026-12-01`, `2026/12/1`, `20261201`, `2026年12月1日`, `115/12/01`, `115.12.1`,
/// `1151201` and `民國115年12月1日`.
///
/// A year of four digits is Gregorian, one of three digits national. A shorter year is read only
/// with 民國 before it, since `99/12/01` could be of either calendar.
pub fn parse_date(input: &str) -> Result<Date, ParseDateError> {
    if input.chars().take(33).count() > 32 {
        return Err(ParseDateError::WrongForm);
    }
    let text: String = input
        .chars()
        .map(fold)
        .filter(|c| !c.is_whitespace())
        .collect();
    let (text, era) = strip_era(&text);
    let (year, month, day) = split(text).ok_or(ParseDateError::WrongForm)?;
    let number = |digits: &str| digits.parse::<i16>().map_err(|_| ParseDateError::WrongForm);
    let gregorian = match (era, year.len()) {
        (Some(Calendar::Roc), 1..=3) | (None, 3) => number(year)? + ROC_OFFSET,
        (None | Some(Calendar::Gregorian), 4) => number(year)?,
        (None, 1 | 2) => return Err(ParseDateError::AmbiguousYear),
        _ => return Err(ParseDateError::WrongForm),
    };
    if gregorian == ROC_OFFSET && year.len() < 4 {
        // The national calendar has no year 0.
        return Err(ParseDateError::NoSuchDay);
    }
    let part = |digits: &str| i8::try_from(number(digits)?).map_err(|_| ParseDateError::NoSuchDay);
    Date::new(gregorian, part(month)?, part(day)?).map_err(|_| ParseDateError::NoSuchDay)
}

/// Writes a date for readers of a language, in a calendar.
///
/// `民國115年12月1日`, `2026年12月1日`, `1 December ROC 115`, `1 December 2026`. Days before 1912
/// have no year in the national calendar and are written in the Gregorian one.
#[must_use]
pub fn format_date(date: Date, locale: Locale, calendar: Calendar) -> String {
    let (month, day) = (date.month(), date.day());
    let roc_year = match calendar {
        Calendar::Roc => roc_year(date),
        Calendar::Gregorian => None,
    };
    match (locale, roc_year) {
        (Locale::ZhTw, Some(year)) => format!("民國{year}年{month}月{day}日"),
        (Locale::ZhTw, None) => format!("{}年{month}月{day}日", date.year()),
        (Locale::En, Some(year)) => format!("{day} {} ROC {year}", month_name(month)),
        (Locale::En, None) => format!("{day} {} {}", month_name(month), date.year()),
    }
}

/// The year in the national calendar, 115 for 2026; `None` before 1912.
#[must_use]
pub fn roc_year(date: Date) -> Option<i16> {
    (date.year() > ROC_OFFSET).then(|| date.year() - ROC_OFFSET)
}

fn strip_era(text: &str) -> (&str, Option<Calendar>) {
    for (prefix, calendar) in [
        ("中華民國", Calendar::Roc),
        ("民國", Calendar::Roc),
        ("西元", Calendar::Gregorian),
    ] {
        if let Some(rest) = text.strip_prefix(prefix) {
            return (rest, Some(calendar));
        }
    }
    (text, None)
}

/// Splits into year, month and day, all of ASCII digits.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let parts = match text.strip_suffix('日') {
        Some(rest) => {
            let (year, rest) = rest.split_once('年')?;
            let (month, day) = rest.split_once('月')?;
            // The first year of an era is written 元.
            (if year == "元" { "1" } else { year }, month, day)
        }
        None if text.is_ascii()
            && matches!(text.len(), 7 | 8)
            && !text.contains(['-', '/', '.']) =>
        {
            let (year, rest) = text.split_at(text.len() - 4);
            let (month, day) = rest.split_at(2);
            (year, month, day)
        }
        None => {
            let separator = ['-', '/', '.'].into_iter().find(|&c| text.contains(c))?;
            let mut parts = text.split(separator);
            let parts = (parts.next()?, parts.next()?, parts.next()?, parts.next());
            let (year, month, day, None) = parts else {
                return None;
            };
            (year, month, day)
        }
    };
    let (year, month, day) = parts;
    let plain = |digits: &str, most: usize| {
        (1..=most).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    (plain(year, 4) && plain(month, 2) && plain(day, 2)).then_some(parts)
}

fn month_name(month: i8) -> &'static str {
    match month {
        1 => "January",
        2 => "February",
        3 => "March",
        4 => "April",
        5 => "May",
        6 => "June",
        7 => "July",
        8 => "August",
        9 => "September",
        10 => "October",
        11 => "November",
        _ => "December",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn both_calendars_are_read_in_every_form() {
        for text in [
            "2026-12-01",
            "2026/12/1",
            "2026.12.01",
            "20261201",
            "2026年12月1日",
            "西元2026年12月1日",
            "民國115年12月1日",
            "中華民國 115 年 12 月 1 日",
            "民國１１５年１２月０１日",
            "115年12月1日",
            "115/12/01",
            "115-12-1",
            "115.12.01",
            "民國115/12/01",
            "1151201",
            " １１５／１２／０１ ",
        ] {
            assert_eq!(parse_date(text), Ok(date(2026, 12, 1)), "{text}");
        }
        assert_eq!(parse_date("民國99年1月2日"), Ok(date(2010, 1, 2)));
        assert_eq!(parse_date("0990102"), Ok(date(2010, 1, 2)));
        assert_eq!(parse_date("民國元年1月1日"), Ok(date(1912, 1, 1)));
        assert_eq!(parse_date("113/02/29"), Ok(date(2024, 2, 29)));
    }

    #[test]
    fn a_text_that_is_no_date_says_what_to_do() {
        use ParseDateError::{AmbiguousYear, NoSuchDay, WrongForm};
        for (text, error) in [
            ("", WrongForm),
            ("tomorrow", WrongForm),
            ("2026-12", WrongForm),
            ("2026-12-01-01", WrongForm),
            ("2026-12-01T00:00:00Z", WrongForm),
            ("12/01/2026", WrongForm),
            ("民國2026年12月1日", WrongForm),
            ("西元115年12月1日", WrongForm),
            ("民國前1年1月1日", WrongForm),
            ("2026-+1-01", WrongForm),
            ("-115-12-01", WrongForm),
            ("991201", WrongForm),
            ("99/12/01", AmbiguousYear),
            ("1/12/01", AmbiguousYear),
            ("2026-02-29", NoSuchDay),
            ("115/13/01", NoSuchDay),
            ("115/00/10", NoSuchDay),
            ("000/01/01", NoSuchDay),
            ("民國0年1月1日", NoSuchDay),
            (&"1".repeat(1000), WrongForm),
        ] {
            assert_eq!(parse_date(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_date_is_written_in_both_calendars_and_languages() {
        let day = date(2026, 12, 1);

        assert_eq!(
            format_date(day, Locale::ZhTw, Calendar::Roc),
            "民國115年12月1日"
        );
        assert_eq!(
            format_date(day, Locale::ZhTw, Calendar::Gregorian),
            "2026年12月1日"
        );
        assert_eq!(
            format_date(day, Locale::En, Calendar::Roc),
            "1 December ROC 115"
        );
        assert_eq!(
            format_date(day, Locale::En, Calendar::Gregorian),
            "1 December 2026"
        );
    }

    #[test]
    fn days_before_the_national_calendar_are_written_in_the_other() {
        let day = date(1911, 12, 31);

        assert_eq!(roc_year(day), None);
        assert_eq!(
            format_date(day, Locale::ZhTw, Calendar::Roc),
            "1911年12月31日"
        );
        assert_eq!(roc_year(date(1912, 1, 1)), Some(1));
    }
}
