//! The console and the reference of the API: what a browser is given, and what it is
//! forbidden. How they look and behave is shown by `tests/browser`.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use datapage::api::{Accepted, ApiError, ErrorCode};
use datapage::document::IdType;
use datapage::server::{Recognizer, Settings, app};
use serde_json::{Value, json};
use tower::ServiceExt;

struct Echo;

impl Recognizer for Echo {
    fn recognize(&self, request: &Accepted, _: String) -> Result<Value, ApiError> {
        let asked = request.as_request();
        Ok(json!({ "country": asked.country, "kind": asked.id_type.map(IdType::as_str) }))
    }
}

fn server(settings: &str) -> Router {
    let settings = Settings::parse(settings).expect("settings");
    app(Arc::new(Echo), settings).expect("threads can be started")
}

async fn get(router: &Router, path: &str) -> (StatusCode, header::HeaderMap, String) {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    let response = router.clone().oneshot(request).await.expect("infallible");
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (parts.status, parts.headers, text)
}

/// Every file of both pages: what the pages name, and what those name.
async fn files(router: &Router) -> Vec<(String, header::HeaderMap, String)> {
    let mut found: Vec<(String, header::HeaderMap, String)> = Vec::new();
    let mut wanted = vec!["/".to_owned(), "/docs".to_owned()];
    while let Some(path) = wanted.pop() {
        if found.iter().any(|(known, _, _)| *known == path) {
            continue;
        }
        let (status, headers, text) = get(router, &path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        for start in [
            "src=\"",
            "<link rel=\"stylesheet\" href=\"",
            "<link rel=\"icon\" href=\"",
        ] {
            wanted.extend(named_after(&text, start).map(str::to_owned));
        }
        if let Some((folder, _)) = path.rsplit_once('/') {
            let imports = named_after(&text, "from \"./");
            wanted.extend(imports.map(|file| format!("{folder}/{file}")));
        }
        found.push((path, headers, text));
    }
    found
}

fn named_after<'a>(text: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(start)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
}

#[tokio::test]
async fn the_pages_ask_nobody_and_may_do_nothing_else() {
    let files = files(&server("")).await;
    let names: Vec<&str> = files.iter().map(|(path, _, _)| path.as_str()).collect();
    assert!(names.len() >= 12, "{names:?}");
    for (path, headers, text) in &files {
        // XML has an address as its name; nobody fetches it.
        let text = text.replace("http://www.w3.org/2000/svg", "");
        for forbidden in [
            "http://",
            "https://",
            "//cdn",
            "@import",
            " url(",
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "localStorage",
            "sessionStorage",
            "indexedDB",
            "document.cookie",
            "style=\"",
            "onclick=",
            "onload=",
            "<style",
            "import(",
        ] {
            assert!(!text.contains(forbidden), "{path} has {forbidden}");
        }
        let header = |name: &str| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
                .to_owned()
        };
        let policy = header("content-security-policy");
        for rule in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        ] {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert!(headers.get(header::SET_COOKIE).is_none(), "{path}");
    }
}

#[tokio::test]
async fn the_console_is_for_loopback_unless_told_otherwise() {
    let open = "listen = \"0.0.0.0:80\"";
    for (settings, is_on) in [
        ("", true),
        ("console = false", false),
        (open, false),
        (&format!("{open}\nconsole = true"), true),
    ] {
        let router = server(settings);
        let expected = if is_on {
            StatusCode::OK
        } else {
            StatusCode::NOT_FOUND
        };
        for path in ["/", "/console/console.js"] {
            assert_eq!(
                get(&router, path).await.0,
                expected,
                "{path} with {settings}"
            );
        }
        let post = Request::post("/console/recognition")
            .body(Body::from(r#"{"idImage":"AAAA"}"#))
            .expect("a request");
        let status = router
            .clone()
            .oneshot(post)
            .await
            .expect("infallible")
            .status();
        assert_eq!(status, expected, "{settings}");
        assert_eq!(get(&router, "/docs").await.0, StatusCode::OK);
    }
}

#[tokio::test]
async fn the_console_may_leave_open_what_the_api_asks_for() {
    let router = server("");
    for (sent, status, expected) in [
        (
            json!({ "idImage": "AAAA" }),
            200,
            json!({ "country": null, "kind": null }),
        ),
        (
            json!({ "idImage": "AAAA", "idType": "visa" }),
            200,
            json!({ "country": null, "kind": "visa" }),
        ),
        (json!({ "idType": "visa" }), 400, json!(1005)),
        (
            json!({ "idImage": "AAAA", "issuingCountry": "ZZZ" }),
            400,
            json!(1015),
        ),
    ] {
        let request = Request::post("/console/recognition")
            .body(Body::from(sent.to_string()))
            .expect("a request");
        let response = router.clone().oneshot(request).await.expect("infallible");
        assert_eq!(response.status().as_u16(), status, "{sent}");
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20)
            .await
            .expect("a body");
        let answer: Value = serde_json::from_slice(&bytes).expect("JSON");
        let shown = if status == 200 {
            &answer
        } else {
            &answer["errorCode"]
        };
        assert_eq!(*shown, expected, "{sent}");
    }
}

#[tokio::test]
async fn the_page_knows_the_countries_kinds_and_errors_that_the_api_knows() {
    let (_, _, words) = get(&server(""), "/console/words.js").await;
    let table = words
        .split("const COUNTRIES = `")
        .nth(1)
        .and_then(|rest| rest.split('`').next())
        .expect("a table of countries");
    let codes: Vec<&str> = table.split_whitespace().map(|pair| &pair[..3]).collect();
    // ISO 3166-1 has 249, and Kosovo has a code in common use.
    assert_eq!(codes.len(), 250);
    for code in codes {
        let body = json!({ "idImage": "AAAA", "issuingCountry": code, "idType": "passport" });
        let body = body.to_string().into_bytes();
        assert!(Accepted::of_body(body).is_ok(), "{code}");
    }
    for kind in IdType::ALL {
        assert!(words.contains(&format!("  {kind}: \"")), "{kind}");
    }
    // Two cannot come: the page's path does not ask for country and kind.
    let cannot_come = [ErrorCode::CountryRequired, ErrorCode::IdTypeRequired];
    for code in ErrorCode::ALL
        .into_iter()
        .filter(|code| !cannot_come.contains(code))
    {
        let code = code as u16;
        assert!(words.contains(&format!("  {code}: [\"")), "{code}");
    }
}
