//! `/openapi.json`, and `/docs` to read it.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;

use super::app::Shared;
use super::console;

/// The document does not change while the program runs.
static DOCUMENT: LazyLock<String> = LazyLock::new(|| crate::api::openapi().to_string());

/// The document and the page that shows it.
pub(super) fn router() -> Router<Arc<Shared>> {
    let document =
        || async { ([(CONTENT_TYPE, "application/json")], DOCUMENT.as_str()).into_response() };
    console::reference().route("/openapi.json", get(document))
}
