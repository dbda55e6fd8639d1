//! Headers that every answer carries.

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::request_id::{HEADER, RequestId};

/// Pages load their own style sheet, script and icon, and send forms to this site alone.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
    img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const PERMISSIONS_POLICY: &str = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

const FIXED: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("permissions-policy"),
        PERMISSIONS_POLICY,
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// What the representation of a route depends on.
const VARY: &str = "accept, accept-language, cookie";

/// Adds what is missing. A route may have its own policies for content and caching.
pub(super) fn complete(headers: &mut HeaderMap, id: &RequestId, https_only: bool) {
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.append(header::VARY, HeaderValue::from_static(VARY));
    }
    if let Some(id) = id.header_value() {
        headers.insert(HEADER, id);
    }
    if https_only {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000; includeSubDomains"),
        );
        secure_cookies(headers);
    }
}

fn secure_cookies(headers: &mut HeaderMap) {
    let cookies: Vec<HeaderValue> = headers
        .get_all(header::SET_COOKIE)
        .iter()
        .cloned()
        .collect();
    headers.remove(header::SET_COOKIE);
    for cookie in cookies {
        let mut secure = cookie.as_bytes().to_vec();
        secure.extend_from_slice(b"; Secure");
        headers.append(
            header::SET_COOKIE,
            HeaderValue::from_bytes(&secure).unwrap_or(cookie),
        );
    }
}
