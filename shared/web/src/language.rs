//! The language of a page, and the switch that changes it without leaving the place.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, OriginalUri, Request};
use axum::response::{IntoResponse, Response};
use customs::Locale;
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header, request::Parts};

/// The language of the request: `?lang=`, the cookie `lang`, `Accept-Language`, Chinese.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLocale(pub Locale);

impl PageLocale {
    /// The language of a request.
    #[must_use]
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let query = uri.query().unwrap_or_default();
        let asked = form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == "lang")
            .and_then(|(_, tag)| Locale::parse(&tag).ok());
        Self(
            asked
                .or_else(|| cookie(headers))
                .unwrap_or_else(|| accepted(headers)),
        )
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PageLocale {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.uri, &parts.headers))
    }
}

/// Where the reader is: the language, and the address that the language switch returns to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The language of the page.
    pub locale: Locale,
    /// Path and query without `lang`, which would overrule the switch.
    pub path_and_query: String,
}

impl Place {
    /// The place of a request.
    #[must_use]
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let kept: Vec<&str> = uri
            .query()
            .unwrap_or_default()
            .split('&')
            .filter(|pair| !pair.is_empty() && pair.split('=').next() != Some("lang"))
            .collect();
        let path_and_query = if kept.is_empty() {
            uri.path().to_owned()
        } else {
            format!("{}?{}", uri.path(), kept.join("&"))
        };
        Self {
            locale: PageLocale::of(uri, headers).0,
            path_and_query,
        }
    }

    /// The same language with another address to return to, for a page that answers a form.
    #[must_use]
    pub fn returning_to(mut self, path_and_query: impl Into<String>) -> Self {
        self.path_and_query = path_and_query.into();
        self
    }

    /// The address of the language switch.
    #[must_use]
    pub fn switch_href(&self) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("to", self.locale.other().as_str())
            .append_pair("back", &self.path_and_query)
            .finish();
        format!("/language?{query}")
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Place {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let uri = parts.extensions.get::<OriginalUri>();
        let uri = uri.map_or(&parts.uri, |OriginalUri(uri)| uri);
        Ok(Self::of(uri, &parts.headers))
    }
}

/// `GET /language?to=en&back=/tariff`: remembers the language and returns to the place.
pub(crate) async fn switch(request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let (mut to, mut back) = (Locale::default(), "/".to_owned());
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "to" => to = Locale::parse(&value).unwrap_or_default(),
            "back" if is_own_address(&value) => back = value.into_owned(),
            _ => {}
        }
    }
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    // `is_own_address` admits visible ASCII alone, so the value is always a valid header.
    let location = HeaderValue::from_str(&back).unwrap_or(HeaderValue::from_static("/"));
    headers.insert(header::LOCATION, location);
    headers.insert(header::SET_COOKIE, remember(to));
    response
}

/// Whether an address stays on this site. `//host` and `/\host` lead elsewhere, and browsers drop
/// tabs and line ends before they look.
fn is_own_address(address: &str) -> bool {
    address.len() <= 2048
        && address.starts_with('/')
        && !address.starts_with("//")
        && address
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

fn remember(locale: Locale) -> HeaderValue {
    HeaderValue::from_static(match locale {
        Locale::ZhTw => "lang=zh-TW; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
        Locale::En => "lang=en; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
    })
}

fn cookie(headers: &HeaderMap) -> Option<Locale> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| *name == "lang")
        .find_map(|(_, tag)| Locale::parse(tag).ok())
}

fn accepted(headers: &HeaderMap) -> Locale {
    let fields: Vec<&str> = headers
        .get_all(header::ACCEPT_LANGUAGE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    Locale::negotiate(&fields.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(uri: &str, headers: &[(http::HeaderName, &'static str)]) -> Locale {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect();
        PageLocale::of(&uri.parse().unwrap(), &headers).0
    }

    #[test]
    fn the_address_counts_before_the_cookie_before_the_browser() {
        let en = (header::ACCEPT_LANGUAGE, "en");
        let zh_cookie = (header::COOKIE, "a=b; lang=zh-TW");

        assert_eq!(locale("/", &[]), Locale::ZhTw);
        assert_eq!(locale("/", std::slice::from_ref(&en)), Locale::En);
        assert_eq!(locale("/", &[en.clone(), zh_cookie.clone()]), Locale::ZhTw);
        assert_eq!(locale("/?x=1&lang=en", &[zh_cookie]), Locale::En);
        assert_eq!(locale("/?lang=fr", std::slice::from_ref(&en)), Locale::En);
        assert_eq!(locale("/", &[(header::COOKIE, "lang=fr"), en]), Locale::En);
    }

    #[test]
    fn the_switch_keeps_the_place_but_not_the_language() {
        let uri = "/tariff?query=%E8%80%B3%E6%A9%9F&lang=en&limit=5"
            .parse()
            .unwrap();

        let place = Place::of(&uri, &HeaderMap::new());

        assert_eq!(
            place.path_and_query,
            "/tariff?query=%E8%80%B3%E6%A9%9F&limit=5"
        );
        assert_eq!(
            place.switch_href(),
            "/language?to=zh-TW&back=%2Ftariff%3Fquery%3D%25E8%2580%25B3%25E6%25A9%259F%26limit%3D5"
        );
    }

    #[tokio::test]
    async fn the_switch_leads_only_to_this_site() {
        for (back, location) in [
            ("/tariff/8518", "/tariff/8518"),
            (
                "%2Ftariff%3Fquery%3Da%26limit%3D2",
                "/tariff?query=a&limit=2",
            ),
            ("//evil.example", "/"),
            ("/%5Cevil.example", "/"),
            ("/%09/evil.example", "/"),
            ("/%0d%0aSet-Cookie:x=y", "/"),
            ("https://evil.example", "/"),
            ("tariff", "/"),
            ("", "/"),
        ] {
            let request = Request::get(format!("/language?to=en&back={back}"));
            let response = switch(request.body(axum::body::Body::empty()).unwrap()).await;

            assert_eq!(response.status(), 303);
            assert_eq!(response.headers()["location"], location, "{back}");
            let cookie = response.headers()["set-cookie"].to_str().unwrap();
            assert!(cookie.starts_with("lang=en;"), "{cookie}");
        }
    }
}
