//! Whether a request wants a page or JSON.

use axum::extract::FromRequestParts;
use http::{HeaderMap, header, request::Parts};
use std::convert::Infallible;

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Representation {
    /// A page for people.
    Html,
    /// JSON for programs.
    Json,
}

impl Representation {
    /// What the header `Accept` asks for.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        if prefers_html(headers) {
            Self::Html
        } else {
            Self::Json
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Representation {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

/// Whether `Accept` likes HTML more than JSON (RFC 9110, section 12.5.1).
///
/// At the same weight the more specific range wins, then the one named first. No header and `*/*`
/// mean JSON: that is what programs send that have no wish.
#[must_use]
pub fn prefers_html(headers: &HeaderMap) -> bool {
    let ranges: Vec<Range> = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .take(64)
        .filter_map(Range::parse)
        .collect();
    let html = wish(&ranges, &["text/html", "application/xhtml+xml"]);
    let json = wish(&ranges, &["application/json", "application/problem+json"]);
    html.weight > 0 && html > json
}

struct Range {
    media: String,
    weight: u16,
}

/// Ordered by liking: weight, then how exactly the media type was named, then the earlier place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Wish {
    weight: u16,
    exactness: u8,
    place: std::cmp::Reverse<usize>,
}

impl Range {
    fn parse(part: &str) -> Option<Self> {
        let mut pieces = part.split(';').map(str::trim);
        let media = pieces.next()?.to_ascii_lowercase();
        let weight = pieces
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
        let weight = match weight {
            Some((_, value)) => thousandths(value.trim())?,
            None => 1000,
        };
        media.contains('/').then_some(Self { media, weight })
    }

    /// 3 for the media type itself, 2 for its family (`text/*`), 1 for `*/*`, 0 for another.
    fn exactness(&self, media: &str) -> u8 {
        let family = media.split('/').next().unwrap_or_default();
        match self.media.as_str() {
            "*/*" => 1,
            range if range == media => 3,
            range if range.strip_suffix("/*") == Some(family) => 2,
            _ => 0,
        }
    }
}

/// The wish for the best-liked of some media types; for each, its most exact range counts.
fn wish(ranges: &[Range], media: &[&str]) -> Wish {
    let none = Wish {
        weight: 0,
        exactness: 0,
        place: std::cmp::Reverse(usize::MAX),
    };
    let best = media.iter().filter_map(|media| {
        let matching = ranges.iter().enumerate().filter_map(|(place, range)| {
            let exactness = range.exactness(media);
            (exactness > 0).then_some(Wish {
                weight: range.weight,
                exactness,
                place: std::cmp::Reverse(place),
            })
        });
        matching.max_by_key(|wish| (wish.exactness, wish.place))
    });
    // A media type that is named speaks for its form; the others only where none is named.
    best.max_by_key(|wish| (wish.exactness == 3, *wish))
        .unwrap_or(none)
}

/// Reads `0`, `0.8`, `1.000` (RFC 9110, section 12.4.2).
fn thousandths(value: &str) -> Option<u16> {
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    let digits = decimals.bytes().all(|byte| byte.is_ascii_digit());
    if !matches!(whole, "0" | "1") || decimals.len() > 3 || !digits {
        return None;
    }
    let weight: u16 = format!("{whole}{decimals:0<3}").parse().ok()?;
    (weight <= 1000).then_some(weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(accept: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().unwrap());
        prefers_html(&headers)
    }

    #[test]
    fn browsers_get_pages() {
        for accept in [
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "text/html, */*",
            "TEXT/HTML;charset=utf-8",
            "text/*",
            "application/xhtml+xml",
            "application/json;q=0.5, text/html;q=0.6",
            "text/html, application/json",
            "*/*;q=0.1, text/html;q=0.2",
            "application/json;q=0, */*",
        ] {
            assert!(html(accept), "{accept}");
        }
    }

    #[test]
    fn programs_get_json() {
        assert!(!prefers_html(&HeaderMap::new()));
        for accept in [
            "*/*",
            "application/json",
            "application/json, text/html",
            "application/problem+json, text/html;q=0.9",
            "application/json, */*",
            "application/*, text/html;q=0.5",
            "text/html;q=0",
            "text/html;q=0, */*",
            "text/html;q=x",
            "text/html;q=0.5, application/json;q=0.6",
            "image/png",
            "",
            ";;,,",
        ] {
            assert!(!html(accept), "{accept}");
        }
    }

    #[test]
    fn several_header_lines_count_as_one() {
        let mut headers = HeaderMap::new();
        headers.append(header::ACCEPT, "application/json;q=0.2".parse().unwrap());
        headers.append(header::ACCEPT, "text/html".parse().unwrap());

        assert!(prefers_html(&headers));
    }
}
