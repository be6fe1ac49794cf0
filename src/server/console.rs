//! `GET /`: a page to look at what is read, and `/docs`, the reference of the API. They are
//! part of the program, ask nobody else for anything, and keep nothing.

use std::sync::Arc;

use axum::Router;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::app::Shared;

/// Where the page sends its pictures.
pub(super) const RECOGNITION: &str = "/console/recognition";

/// A file of the page.
struct Page {
    path: &'static str,
    kind: &'static str,
    text: &'static str,
}

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const ICON: &str = "image/svg+xml";

/// A file beside this one, with its place on the server and its kind.
macro_rules! page {
    ($path:literal, $kind:expr, $file:literal) => {
        Page {
            path: $path,
            kind: $kind,
            text: include_str!(concat!("console/", $file)),
        }
    };
}

const PAGES: [Page; 8] = [
    page!("/", HTML, "index.html"),
    page!("/console/style.css", STYLE, "style.css"),
    page!("/console/icon.svg", ICON, "icon.svg"),
    page!("/console/console.js", SCRIPT, "console.js"),
    page!("/console/dom.js", SCRIPT, "dom.js"),
    page!("/console/picture.js", SCRIPT, "picture.js"),
    page!("/console/report.js", SCRIPT, "report.js"),
    page!("/console/words.js", SCRIPT, "words.js"),
];

/// The reference of the API, which is there with the console off too.
const REFERENCE: [Page; 5] = [
    page!("/docs", HTML, "docs.html"),
    page!("/docs/style.css", STYLE, "style.css"),
    page!("/docs/icon.svg", ICON, "icon.svg"),
    page!("/docs/docs.js", SCRIPT, "docs.js"),
    page!("/docs/dom.js", SCRIPT, "dom.js"),
];

/// What a browser may do with the page: nothing but what stands here. Pictures are shown
/// from memory (`blob:`); `require-trusted-types-for` makes the browser itself refuse any
/// text of a document that would be taken for markup.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' blob:; media-src blob: mediastream:; connect-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
     trusted-types 'none'";

/// Everything but the camera, for this page alone.
const PERMISSIONS: &str = "camera=(self), microphone=(), geolocation=(), display-capture=(), \
     payment=(), usb=()";

/// The console's files.
pub(super) fn router() -> Router<Arc<Shared>> {
    serving(&PAGES)
}

/// The reference's files.
pub(super) fn reference() -> Router<Arc<Shared>> {
    serving(&REFERENCE)
}

fn serving(pages: &[Page]) -> Router<Arc<Shared>> {
    pages.iter().fold(Router::new(), |router, page| {
        let &Page { path, kind, text } = page;
        router.route(path, get(move || async move { shown(kind, text) }))
    })
}

fn shown(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, kind),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        // Another version of the program has another page at the same address.
        (CACHE_CONTROL, "no-cache"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ];
    let mut response = text.into_response();
    for (name, value) in headers {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}
