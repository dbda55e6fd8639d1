//! Parts that show: lists, notices, tables, tags.

use customs::Locale;
use maud::{Markup, html};

use super::{COPIED, COPY, WARNING};

/// A line of a [`summary_list`].
#[derive(Debug, Clone)]
pub struct Row<'a> {
    /// What it is.
    pub key: &'a str,
    /// Its value.
    pub value: Markup,
    /// Address, label and unseen rest of the label ("Change" + " the description").
    pub action: Option<(&'a str, &'a str, &'a str)>,
}

/// The look of a [`tag`]; the words carry the meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Accent.
    Plain,
    /// Grey.
    Quiet,
    /// Something to look at.
    Alert,
}

/// Names and values, with a link to change each where there is one.
#[must_use]
pub fn summary_list(rows: &[Row<'_>]) -> Markup {
    html! {
        dl .summary {
            @for row in rows {
                div .summary__row {
                    dt { (row.key) }
                    dd .summary__value { (row.value) }
                    @if let Some((href, label, rest)) = row.action {
                        dd .summary__action { a href=(href) { (label) span .hidden { (rest) } } }
                    }
                }
            }
        }
    }
}

/// Something that most readers can leave closed.
#[must_use]
pub fn details(summary: &str, body: &Markup) -> Markup {
    html! { details { summary { span { (summary) } } div .details__body { (body) } } }
}

/// A word on the state of something.
#[must_use]
pub fn tag(label: &str, tone: Tone) -> Markup {
    let class = match tone {
        Tone::Plain => "tag",
        Tone::Quiet => "tag tag--quiet",
        Tone::Alert => "tag tag--alert",
    };
    html! { strong class=(class) { (label) } }
}

/// A notice with a heading, above the main part of what the page says.
#[must_use]
pub fn notice(title: &str, body: &Markup) -> Markup {
    html! { section .notice { h2 .notice__title { (title) } div .notice__body { (body) } } }
}

/// One sentence that readers must not miss.
#[must_use]
pub fn warning(locale: Locale, text: &str) -> Markup {
    html! {
        p .warning {
            span .warning__mark aria-hidden="true" { "!" }
            strong { span .hidden { (WARNING.get(locale)) " " } (text) }
        }
    }
}

/// A quotation or an example set apart, such as a note of the tariff.
#[must_use]
pub fn inset(body: &Markup) -> Markup {
    html! { div .inset { (body) } }
}

/// A table; the caption is for screen readers, so that a heading can stand before it. A wide table
/// scrolls in its own frame, which the keyboard can reach.
#[must_use]
pub fn table(caption: &str, head: &[&str], rows: &[Vec<Markup>]) -> Markup {
    html! {
        div .table role="region" aria-label=(caption) tabindex="0" {
            table {
                caption .hidden { (caption) }
                thead { tr { @for cell in head { th scope="col" { (cell) } } } }
                tbody {
                    @for row in rows {
                        tr {
                            @for (place, cell) in row.iter().enumerate() {
                                @if place == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A value to quote, such as a transcript number; the script adds a button that copies it.
#[must_use]
pub fn copy_field(locale: Locale, id: &str, label: &str, value: &str) -> Markup {
    html! {
        div .copy {
            span .copy__label id={ (id) "-label" } { (label) }
            code .copy__value #(id) { (value) }
            button .button .button--secondary .button--small type="button" hidden
                data-copy=(id) data-copied=(COPIED.get(locale)) aria-describedby={ (id) "-label" } { (COPY.get(locale)) }
            span .hidden role="status" {}
        }
    }
}
