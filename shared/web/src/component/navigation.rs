//! Ways to other pages.

use customs::Locale;
use maud::{Markup, html};

use super::{BACK, BREADCRUMBS, NEXT, PAGE_OF, PAGES, PREVIOUS};

/// A link to the page before; above the main part.
#[must_use]
pub fn back_link(locale: Locale, href: &str) -> Markup {
    html! { nav .back aria-label=(BACK.get(locale)) { a .back__link href=(href) { (BACK.get(locale)) } } }
}

/// Where the page stands: address and name of each page above it, then its own name.
#[must_use]
pub fn breadcrumbs(locale: Locale, above: &[(&str, &str)], here: &str) -> Markup {
    html! {
        nav .breadcrumbs aria-label=(BREADCRUMBS.get(locale)) {
            ol {
                @for (href, name) in above { li { a href=(href) { (name) } } }
                li aria-current="page" { (here) }
            }
        }
    }
}

/// Pages of a long list; `previous` and `next` are addresses.
#[must_use]
pub fn pagination(
    locale: Locale,
    page: usize,
    pages: usize,
    previous: Option<&str>,
    next: Option<&str>,
) -> Markup {
    html! {
        @if pages > 1 {
            nav .pagination aria-label=(PAGES.get(locale)) {
                @if let Some(href) = previous {
                    a .pagination__previous rel="prev" href=(href) { (PREVIOUS.get(locale)) }
                }
                span .pagination__place { (PAGE_OF.with(locale, &[("n", &page), ("max", &pages)])) }
                @if let Some(href) = next {
                    a .pagination__next rel="next" href=(href) { (NEXT.get(locale)) }
                }
            }
        }
    }
}
