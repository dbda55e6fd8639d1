//! Codes and the tree they stand in.

use customs::{CccCode, CommodityCode};
use maud::{Markup, html};

/// A line of the tariff.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// Digits of the code; for a section its number, shown as it is.
    pub code: &'a str,
    /// The text of the line in the language of the page.
    pub title: &'a str,
    /// Where the line is shown; none for the line that the page shows itself.
    pub href: Option<&'a str>,
}

/// A code as the tariff book prints it, `8518.30`; other text is shown as it is.
#[must_use]
pub fn code(digits: &str) -> Markup {
    let printed = match (CommodityCode::parse(digits), CccCode::parse(digits)) {
        (Ok(code), _) => code.dotted(),
        (_, Ok(code)) => format!("{}-{}", code.item().dotted(), code.check_digit()),
        _ => digits.to_owned(),
    };
    html! { span .code translate="no" { (printed) } }
}

/// The way from the section down to a line, each level one step further in.
#[must_use]
pub fn tariff_path(lines: &[Line<'_>]) -> Markup {
    html! { @if let Some((line, below)) = lines.split_first() { ol .tree { (step(line, below)) } } }
}

/// Lines of one level.
#[must_use]
pub fn tariff_list(lines: &[Line<'_>]) -> Markup {
    html! {
        ul .tariff { @for line in lines { li { (entry(line)) } } }
    }
}

fn step(line: &Line<'_>, below: &[Line<'_>]) -> Markup {
    let current = below.is_empty().then_some("true");
    html! {
        li aria-current=[current] {
            (entry(line))
            @if let Some((line, below)) = below.split_first() { ol { (step(line, below)) } }
        }
    }
}

fn entry(line: &Line<'_>) -> Markup {
    html! {
        @if let Some(href) = line.href {
            a .line href=(href) { (code(line.code)) " " span { (line.title) } }
        } @else {
            span .line { (code(line.code)) " " span { (line.title) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_printed_as_in_the_tariff_book() {
        for (digits, printed) in [
            ("85", "85"),
            ("8518", "8518"),
            ("851830", "8518.30"),
            ("8518300000", "8518.30.00.00"),
            ("01012100003", "0101.21.00.00-3"),
            ("XVI", "XVI"),
        ] {
            let html = code(digits).into_string();
            assert!(html.contains(&format!(">{printed}<")), "{html}");
        }
    }

    #[test]
    fn a_path_nests_one_level_for_each_line() {
        let line = |code| Line {
            code,
            title: "t",
            href: None,
        };

        let html = tariff_path(&[line("XVI"), line("85"), line("8518")]).into_string();

        assert_eq!(html.matches("<ol").count(), 3);
        assert_eq!(html.matches("aria-current").count(), 1);
    }
}
