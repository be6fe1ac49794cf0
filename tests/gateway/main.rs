//! The gateway: an upstream that answers, delays, drops, lies and recovers, and this machine
//! in its place. The upstream is a socket on loopback that does as it is told.

mod secure;
mod upstream;

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use datapage::api::{Accepted, ApiError};
use datapage::server::{Recognizer, Settings, app, new_key};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tower::ServiceExt;
use upstream::{Act, Upstream, lock};

/// A result of the API in which one field has this value.
fn result(name: &str) -> Value {
    json!({ "apiType": "id_recognition", "transactionId": "e0nvom3caiis7", "result": {
        "data": { "raw": {}, "ocr": { "ocr_fullName": name, "ocr_number": "X1" } },
        "document_type": "passport",
    } })
}

fn error(code: u16) -> String {
    json!({ "apiType": "id_recognition", "transactionId": "x", "errorCode": code, "message": "m" })
        .to_string()
}

const THEIRS: &str = "THEIR ERIKSSON";
const OURS: &str = "OUR ERIKSSON";

/// Reads the same from every picture.
struct Here;

impl Recognizer for Here {
    fn recognize(&self, _: &Accepted, _: String) -> Result<Value, ApiError> {
        Ok(result(OURS))
    }
}

fn gateway_with(here: impl Recognizer, upstream: &str, settings: &str) -> Router {
    let text = format!("upstream = \"{upstream}\"\n{settings}");
    let settings = Settings::parse(&text).expect("settings");
    settings.check().expect("settings that may be used");
    app(Arc::new(here), settings).expect("a server")
}

fn gateway(upstream: &str, settings: &str) -> Router {
    gateway_with(Here, upstream, settings)
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    fn source(&self) -> &str {
        self.header("x-datapage-source").unwrap_or("none")
    }

    /// The field in which the two sides differ.
    fn name(&self) -> String {
        let body: Value = serde_json::from_str(&self.text).unwrap_or_default();
        body["result"]["data"]["ocr"]["ocr_fullName"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}

fn body() -> String {
    json!({ "idImage": "AAAA", "issuingCountry": "USA", "idType": "passport" }).to_string()
}

async fn ask(router: &Router) -> Answer {
    let request = Request::post("/modules/recognition")
        .header("x-api-key", "the caller's")
        .body(Body::from(body()))
        .expect("a request");
    send(router, request).await
}

async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.expect("infallible");
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
    Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        text: String::from_utf8(bytes.to_vec()).expect("UTF-8"),
    }
}

async fn metrics(router: &Router) -> String {
    let request = Request::get("/metrics").body(Body::empty());
    send(router, request.expect("a request")).await.text
}

#[track_caller]
fn has_line(metrics: &str, line: &str) {
    assert!(
        metrics.lines().any(|known| known == line),
        "{line}\n{metrics}"
    );
}

#[tokio::test]
async fn what_the_upstream_answers_goes_out_as_it_is() {
    let refused = r#"{"message":"Forbidden"}"#.to_owned();
    for (status, sent) in [
        (200, result(THEIRS).to_string()),
        (
            200,
            json!({ "apiType": "id_recognition", "transactionId": "x" }).to_string(),
        ),
        (400, error(1009)),
        (403, refused.clone()),
        (429, refused),
    ] {
        let upstream = Upstream::start([Act::Answer(status, sent.clone())]).await;
        let router = gateway(&upstream.address, "");
        let answer = ask(&router).await;
        assert_eq!(
            (answer.status, answer.source()),
            (status, "upstream"),
            "{sent}"
        );
        assert_eq!(answer.text, sent);
        assert_eq!(answer.header("retry-after"), Some("7"));
        let asked = lock(&upstream.state.asked);
        let [asked] = asked.as_slice() else {
            panic!("asked {} times", asked.len());
        };
        assert!(asked.head.starts_with("POST /modules/recognition HTTP/1.1"));
        assert!(
            asked.head.contains("x-api-key: the caller's"),
            "{}",
            asked.head
        );
        assert_eq!(asked.body, body());
    }
}

#[tokio::test]
async fn where_the_upstream_fails_this_machine_answers() {
    let portal = "<html>Welcome to this network</html>".to_owned();
    for (act, outcome) in [
        (Act::Drop, "connection"),
        (Act::Half, "connection"),
        (Act::Silence, "timeout"),
        (Act::Answer(500, String::new()), "status"),
        (Act::Answer(503, result(THEIRS).to_string()), "status"),
        (Act::Answer(400, error(1001)), "unable"),
        (Act::Answer(400, error(1003)), "unable"),
        (Act::Answer(200, portal), "unusable"),
        (
            Act::Answer(200, json!({ "status": "up" }).to_string()),
            "unusable",
        ),
        (Act::Answer(302, result(THEIRS).to_string()), "unusable"),
        (Act::Answer(200, " ".repeat(9_000_000)), "unusable"),
    ] {
        let upstream = Upstream::start([act]).await;
        // Only silence is to run out of time, on a busy machine too.
        let timeout = if outcome == "timeout" { 100 } else { 20_000 };
        let settings = format!("[gateway]\ntimeout_ms = {timeout}");
        let router = gateway(&upstream.address, &settings);
        let answer = ask(&router).await;
        assert_eq!(
            (answer.status, answer.source()),
            (200, "local"),
            "{outcome}"
        );
        assert_eq!(answer.name(), OURS, "{outcome}");
        let metrics = metrics(&router).await;
        let line = format!("datapage_upstream_requests_total{{outcome=\"{outcome}\"}} 1");
        has_line(&metrics, &line);
        has_line(&metrics, "datapage_answers_total{source=\"local\"} 1");
    }
    // Nobody listens.
    let port = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = port.local_addr().expect("an address");
    drop(port);
    let answer = ask(&gateway(&format!("http://{address}"), "")).await;
    assert_eq!((answer.status, answer.source()), (200, "local"));
}

#[tokio::test]
async fn half_of_the_time_is_left_for_this_machine() {
    let upstream = Upstream::start([Act::Silence]).await;
    let settings = "upload_seconds = 0\npatience_seconds = 1\n[gateway]\ntimeout_ms = 3600000";
    let answer = ask(&gateway(&upstream.address, settings)).await;
    // Past its deadline nothing is begun here: it would be 1003.
    assert_eq!((answer.status, answer.source()), (200, "local"));
}

#[tokio::test]
async fn an_upstream_that_keeps_failing_is_left_alone() {
    let upstream = Upstream::start([Act::Drop]).await;
    let settings = "[gateway]\nbreaker_failures = 2\nbreaker_pause_ms = 3600000";
    let router = gateway(&upstream.address, settings);
    for _ in 0..5 {
        assert_eq!(ask(&router).await.source(), "local");
    }
    assert_eq!(upstream.asked(), 2);
    let metrics = metrics(&router).await;
    has_line(&metrics, "datapage_upstream_breaker 2");
    has_line(
        &metrics,
        "datapage_upstream_requests_total{outcome=\"left_alone\"} 3",
    );
}

#[tokio::test]
async fn an_upstream_that_recovers_is_asked_again() {
    let well = Act::Answer(200, result(THEIRS).to_string());
    let upstream = Upstream::start([Act::Drop, Act::Drop, Act::Drop, well]).await;
    // Without a pause each request is a probe.
    let settings = "[gateway]\nbreaker_failures = 2\nbreaker_pause_ms = 0";
    let router = gateway(&upstream.address, settings);
    let mut sources = Vec::new();
    for _ in 0..5 {
        sources.push(ask(&router).await.source().to_owned());
    }
    assert_eq!(sources, ["local", "local", "local", "upstream", "upstream"]);
    assert_eq!(upstream.asked(), 5);
    has_line(&metrics(&router).await, "datapage_upstream_breaker 0");
}

#[tokio::test]
async fn after_a_delay_this_machine_begins_too_and_may_be_first() {
    let upstream = Upstream::start([Act::Silence]).await;
    let settings = "[gateway]\ntimeout_ms = 3600000\nhedge_after_ms = 1\nbreaker_failures = 1";
    let router = gateway(&upstream.address, settings);
    let answer = ask(&router).await;
    assert_eq!((answer.source(), answer.name().as_str()), ("local", OURS));
    let metrics = metrics(&router).await;
    has_line(&metrics, "datapage_upstream_hedges_total{won=\"local\"} 1");
    // Who is outrun counts as one who failed.
    has_line(
        &metrics,
        "datapage_upstream_requests_total{outcome=\"outrun\"} 1",
    );
    has_line(&metrics, "datapage_upstream_breaker 2");
}

/// Says when it has begun, and ends when it is told to, with an error where it may not read.
struct Slow {
    begun: Arc<Notify>,
    go: Mutex<Receiver<()>>,
    reads: bool,
}

impl Recognizer for Slow {
    fn recognize(&self, _: &Accepted, _: String) -> Result<Value, ApiError> {
        self.begun.notify_one();
        let _ = lock(&self.go).recv();
        if self.reads {
            Ok(result(OURS))
        } else {
            Err(ApiError::new(datapage::api::ErrorCode::AnalysisFailed))
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_upstream_may_be_first_all_the_same() {
    let begun = Arc::new(Notify::new());
    let theirs = result(THEIRS).to_string();
    let upstream = Upstream::start([Act::Later(Arc::clone(&begun), 200, theirs)]).await;
    let (go, wait) = channel();
    let slow = Slow {
        begun,
        go: Mutex::new(wait),
        reads: true,
    };
    let settings = "[gateway]\ntimeout_ms = 3600000\nhedge_after_ms = 1";
    let router = gateway_with(slow, &upstream.address, settings);
    let answer = ask(&router).await;
    assert_eq!(
        (answer.source(), answer.name().as_str()),
        ("upstream", THEIRS)
    );
    has_line(
        &metrics(&router).await,
        "datapage_upstream_hedges_total{won=\"upstream\"} 1",
    );
    drop(go);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_of_this_machine_does_not_win_a_race() {
    let begun = Arc::new(Notify::new());
    let theirs = result(THEIRS).to_string();
    let upstream = Upstream::start([Act::Later(Arc::clone(&begun), 200, theirs)]).await;
    let (go, wait) = channel();
    // It ends at once, with an error.
    drop(go);
    let slow = Slow {
        begun,
        go: Mutex::new(wait),
        reads: false,
    };
    let settings = "[gateway]\ntimeout_ms = 3600000\nhedge_after_ms = 1";
    let answer = ask(&gateway_with(slow, &upstream.address, settings)).await;
    assert_eq!((answer.status, answer.source()), (200, "upstream"));
}

/// Everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        std::io::Write::write(&mut *lock(&self.0), text)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_shadow_counts_and_logs_names_of_fields_and_no_value() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let mut theirs = result(THEIRS);
    // A service may put a value where a key should be.
    theirs["result"]["data"]["ocr"]["ANNA MARIA"] = json!("SECRET");
    let upstream = Upstream::start([Act::Answer(200, theirs.to_string())]).await;
    let router = gateway(&upstream.address, "[gateway]\nmode = \"shadow\"");
    let answer = ask(&router).await;
    assert_eq!(
        (answer.source(), answer.name().as_str()),
        ("upstream", THEIRS)
    );
    assert_eq!(answer.header("x-datapage-differences"), None);
    // Nobody waits for the comparison; it is done when it is counted.
    let metrics = loop {
        let metrics = metrics(&router).await;
        if metrics.contains("datapage_upstream_compared_total{") {
            break metrics;
        }
        tokio::task::yield_now().await;
    };
    has_line(
        &metrics,
        "datapage_upstream_compared_total{result=\"different\"} 1",
    );
    has_line(
        &metrics,
        "datapage_upstream_differences_total{field=\"ocr_fullName\"} 1",
    );
    assert!(!metrics.contains("ocr_number"), "{metrics}");
    let log = String::from_utf8(lock(&log.0).clone()).expect("UTF-8");
    assert!(log.contains("ocr_fullName"), "{log}");
    for text in [&metrics, &log] {
        for value in [
            "ERIKSSON",
            "ANNA MARIA",
            "SECRET",
            "X1",
            "the caller's",
            "AAAA",
        ] {
            assert!(!text.contains(value), "{value}\n{text}");
        }
    }
}

#[tokio::test]
async fn comparing_names_the_fields_in_a_header() {
    for (theirs, differences) in [(THEIRS, "ocr_fullName"), (OURS, "")] {
        let upstream = Upstream::start([Act::Answer(200, result(theirs).to_string())]).await;
        let router = gateway(&upstream.address, "[gateway]\nmode = \"compare\"");
        let answer = ask(&router).await;
        assert_eq!(
            (answer.source(), answer.name().as_str()),
            ("upstream", theirs)
        );
        assert_eq!(answer.header("x-datapage-differences"), Some(differences));
    }
    let upstream = Upstream::start([Act::Answer(400, error(1009)), Act::Drop]).await;
    let router = gateway(&upstream.address, "[gateway]\nmode = \"compare\"");
    let answer = ask(&router).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.header("x-datapage-differences"), Some("errorCode"));
    let answer = ask(&router).await;
    assert_eq!((answer.source(), answer.name().as_str()), ("local", OURS));
    assert_eq!(answer.header("x-datapage-differences"), None);
}

#[tokio::test]
async fn a_request_with_a_callback_is_kept_by_one_side_only() {
    let receipt = json!({ "apiType": "id_recognition", "transactionId": "e0nvom3caiis7" });
    for more in [
        "mode = \"fallback\"",
        "mode = \"compare\"",
        "mode = \"shadow\"",
        "hedge_after_ms = 1",
    ] {
        let taken = Act::Answer(200, receipt.to_string());
        let upstream = Upstream::start([taken, Act::Drop]).await;
        let folder = tempfile::tempdir().expect("a folder");
        let jobs = folder.path().join("jobs.redb");
        let key = "5a".repeat(32);
        let settings = format!("[jobs]\npath = {jobs:?}\nkey = \"{key}\"\n[gateway]\n{more}");
        let router = gateway(&upstream.address, &settings);
        let mut wire: Value = serde_json::from_str(&body()).expect("JSON");
        wire["callbackUrl"] = "https://example.com/told".into();
        for (source, kept) in [("upstream", 0), ("local", 1)] {
            let request = Request::post("/recognition").body(Body::from(wire.to_string()));
            let answer = send(&router, request.expect("a request")).await;
            assert_eq!((answer.status, answer.source()), (200, source), "{more}");
            let line = format!("datapage_job_events_total{{event=\"accepted\"}} {kept}");
            has_line(&metrics(&router).await, &line);
        }
    }
}

#[tokio::test]
async fn in_the_mode_local_nobody_else_is_asked() {
    let upstream = Upstream::start([Act::Answer(200, result(THEIRS).to_string())]).await;
    let router = gateway(&upstream.address, "[gateway]\nmode = \"local\"");
    let answer = ask(&router).await;
    assert_eq!((answer.source(), answer.name().as_str()), ("none", OURS));
    assert_eq!(upstream.asked(), 0);
}

#[tokio::test]
async fn a_wrong_key_is_not_sent_on_and_the_console_asks_this_machine() {
    let upstream = Upstream::start([Act::Answer(200, result(THEIRS).to_string())]).await;
    let (_, stored) = new_key("shop", &[3; 48]);
    let settings = Settings {
        upstream: Some(upstream.address.clone()),
        keys: vec![stored],
        ..Settings::default()
    };
    let router = app(Arc::new(Here), settings).expect("a server");
    assert_eq!(ask(&router).await.status, 403);
    let router = gateway(&upstream.address, "");
    let request = Request::post("/console/recognition")
        .body(Body::from(body()))
        .expect("a request");
    assert_eq!(send(&router, request).await.name(), OURS);
    assert_eq!(upstream.asked(), 0);
}

#[tokio::test]
async fn requests_on_their_way_have_a_bound_of_their_own() {
    let upstream = Upstream::start([Act::Silence]).await;
    let settings = "workers = 1\nqueue = 0\n[gateway]\nconcurrency = 2\ntimeout_ms = 3600000";
    let router = gateway(&upstream.address, settings);
    let mut waiting = Vec::new();
    for _ in 0..2 {
        let router = router.clone();
        waiting.push(tokio::spawn(async move { ask(&router).await }));
        upstream.state.came.notified().await;
    }
    // One place of the pool is no bound for what is not read here.
    let answer = ask(&router).await;
    assert_eq!(answer.status, 429);
    // Who leaves gives the place back.
    let gone = waiting.pop().expect("two are waiting");
    gone.abort();
    assert!(gone.await.is_err_and(|error| error.is_cancelled()));
    let router = router.clone();
    let third = tokio::spawn(async move { ask(&router).await });
    upstream.state.came.notified().await;
    assert_eq!(upstream.asked(), 3);
    third.abort();
    for task in waiting {
        task.abort();
    }
}
