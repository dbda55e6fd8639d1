//! The style sheet, the script and the icon, embedded and served under names that never change
//! their content.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use sha2::{Digest, Sha256};

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "site",
        "css",
        include_str!("../assets/site.css"),
        "text/css; charset=utf-8",
    )
});
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "site",
        "js",
        include_str!("../assets/site.js"),
        "text/javascript; charset=utf-8",
    )
});
static ICON: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "icon",
        "svg",
        include_str!("../assets/icon.svg"),
        "image/svg+xml",
    )
});

struct Asset {
    href: String,
    content: &'static str,
    media_type: &'static str,
}

impl Asset {
    fn new(name: &str, ending: &str, content: &'static str, media_type: &'static str) -> Self {
        let digest = hex::encode(Sha256::digest(content.as_bytes()));
        let href = format!("/assets/{name}-{}.{ending}", &digest[..12]);
        Self {
            href,
            content,
            media_type,
        }
    }
}

pub(crate) fn style_href() -> &'static str {
    &STYLE.href
}

pub(crate) fn script_href() -> &'static str {
    &SCRIPT.href
}

pub(crate) fn icon_href() -> &'static str {
    &ICON.href
}

/// `GET /assets/{file}`: the content never changes under its name, so it may be kept for a year.
pub(crate) async fn serve(Path(file): Path<String>) -> Response {
    let assets = [&*STYLE, &*SCRIPT, &*ICON];
    let found = assets
        .into_iter()
        .find(|asset| asset.href.strip_prefix("/assets/") == Some(file.as_str()));
    let Some(asset) = found else {
        return problem::not_found().await;
    };
    let mut response = asset.content.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(asset.media_type),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_sheet_stays_small_and_asks_for_nothing() {
        assert!(STYLE.content.len() < 30_000, "{}", STYLE.content.len());
        assert!(SCRIPT.content.len() < 4_000, "{}", SCRIPT.content.len());
        for word in ["@import", "url(", "http:", "https:"] {
            assert!(!STYLE.content.contains(word), "{word}");
        }
    }

    #[tokio::test]
    async fn an_asset_of_another_version_is_not_found() {
        let old = serve(Path("site-000000000000.css".to_owned())).await;
        let current = serve(Path(STYLE.href.replace("/assets/", ""))).await;

        assert_eq!(old.status(), 404);
        assert_eq!(current.status(), 200);
        assert_eq!(current.headers()["content-type"], "text/css; charset=utf-8");
    }
}
