//! The tariff browser.

use customs::Locale;
use maud::{Markup, html};
use tariff::{Node, Snapshot};
use web::component::{Line, TextField, breadcrumbs, button, code, inset, tariff_list, text_input};
use web::{Page, Place, Section};

pub(super) mod texts {
    //! Messages of this page.
    web::texts! {
        pub(super) TITLE = "稅則瀏覽", "Browse the tariff";
        pub(super) FIELD = "以文字或號別搜尋", "Search by words or code";
        pub(super) HINT = "例如「耳機」、coffee 或 8518.30", "For example headphones, coffee or 8518.30";
        pub(super) SEARCH = "搜尋", "Search";
        pub(super) CHAPTERS = "各章", "Chapters";
        pub(super) RESULTS = "「{query}」的搜尋結果", "Results for “{query}”";
        pub(super) NOTHING = "沒有符合的項目。請改用其他名稱，或使用互動問答。", "Nothing matches. Try another name, or use the guided questions.";
        pub(super) BELOW = "其下的項目", "Lines below";
        pub(super) BESIDE = "同一層的其他項目", "Lines beside it";
        pub(super) SUBHEADING = "這是國際商品統一分類制度（HS）的六位碼，可作為申報號別的前六碼。", "This is a six-digit code of the Harmonized System, the first six digits of the code to declare.";
        pub(super) EDITION = "{edition}，{from} 起適用", "{edition}, in force from {from}";
    }
}

/// Search results, or the chapters.
pub(crate) fn tariff_search(
    place: &Place,
    snapshot: &Snapshot,
    query: &str,
    nodes: &[&Node],
) -> Page {
    let locale = place.locale;
    let heading = if query.is_empty() {
        texts::CHAPTERS.get(locale).to_owned()
    } else {
        texts::RESULTS.with(locale, &[("query", &query)])
    };
    let body = html! {
        h1 { (texts::TITLE.get(locale)) }
        form method="get" action="/tariff" role="search" {
            (text_input(locale, &TextField {
                name: "query",
                label: texts::FIELD.get(locale),
                hint: Some(texts::HINT.get(locale)),
                value: query,
                ..TextField::default()
            }))
            (button(texts::SEARCH.get(locale)))
        }
        h2 { (heading) }
        @if nodes.is_empty() { p { (texts::NOTHING.get(locale)) } } @else { (lines(locale, nodes.iter().copied(), false)) }
    };
    page(place, snapshot, texts::TITLE.get(locale).to_owned(), body)
}

/// One line with what is above, below and beside it.
pub(crate) fn tariff_node(place: &Place, snapshot: &Snapshot, node: &Node) -> Page {
    let locale = place.locale;
    let path = snapshot.path(node);
    let above: Vec<(String, String)> = path[..path.len() - 1]
        .iter()
        .map(|node| (format!("/tariff/{}", node.code), node.code.dotted()))
        .collect();
    let above: Vec<(&str, &str)> = std::iter::once(("/tariff", texts::TITLE.get(locale)))
        .chain(
            above
                .iter()
                .map(|(href, name)| (href.as_str(), name.as_str())),
        )
        .collect();
    let title = node.title.get(locale);
    let body = html! {
        h1 { (code(node.code.as_str())) " " (title) }
        @if let Some(question) = &node.question {
            (inset(&html! { p { (question.get(locale)) } }))
        }
        @if node.children.is_empty() {
            p { (texts::SUBHEADING.get(locale)) }
        } @else {
            h2 { (texts::BELOW.get(locale)) }
            (lines(locale, snapshot.children(node), false))
        }
        @if node.parent.is_some() && snapshot.siblings(node).next().is_some() {
            h2 { (texts::BESIDE.get(locale)) }
            (lines(locale, snapshot.siblings(node), true))
        }
    };
    page(
        place,
        snapshot,
        format!("{} {title}", node.code.dotted()),
        body,
    )
    .before(breadcrumbs(locale, &above, &node.code.dotted()))
}

/// Lines by their titles, or by the shorter labels where they stand beside one another.
fn lines<'n>(locale: Locale, nodes: impl Iterator<Item = &'n Node>, labels: bool) -> Markup {
    let nodes: Vec<(&Node, String)> = nodes
        .map(|node| (node, format!("/tariff/{}", node.code)))
        .collect();
    let lines: Vec<Line<'_>> = nodes
        .iter()
        .map(|(node, href)| Line {
            code: node.code.as_str(),
            title: if labels {
                node.label.get(locale)
            } else {
                node.title.get(locale)
            },
            href: Some(href),
        })
        .collect();
    tariff_list(&lines)
}

fn page(place: &Place, snapshot: &Snapshot, title: String, body: Markup) -> Page {
    let edition = texts::EDITION.with(
        place.locale,
        &[
            ("edition", &snapshot.edition()),
            ("from", &snapshot.valid_from()),
        ],
    );
    Page::new(place, title, body)
        .section(Section::Tariff)
        .edition(edition)
}
