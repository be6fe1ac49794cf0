//! The API over HTTP: what a client sees, without a socket and with one.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use datapage::api::{Accepted, ApiError, ErrorCode};
use datapage::server::{Recognizer, Settings, app, new_key};
use serde_json::{Value, json};
use tower::ServiceExt;

/// Says what it was asked, or that nothing was found where the picture is empty.
struct Echo;

impl Recognizer for Echo {
    fn recognize(&self, request: &Accepted, transaction: String) -> Result<Value, ApiError> {
        let request = request.as_request();
        if request.front.is_empty() {
            return Err(ApiError::new(ErrorCode::AnalysisFailed));
        }
        Ok(json!({ "id": transaction, "country": request.country, "bytes": request.front.len() }))
    }
}

fn echo(settings: Settings) -> Router {
    app(Arc::new(Echo), settings).expect("threads can be started")
}

/// A body that a client would send.
fn body(front: &str, country: &str, id_type: &str) -> String {
    json!({ "idImage": front, "issuingCountry": country, "idType": id_type }).to_string()
}

fn post_of(path: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post(path)
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.into())
        .expect("a request")
}

/// Status, headers of interest and JSON of the answer.
async fn ask(router: &Router, request: Request<Body>) -> (StatusCode, Option<String>, Value) {
    let response = router.clone().oneshot(request).await.expect("infallible");
    let status = response.status();
    let retry = response
        .headers()
        .get(header::RETRY_AFTER)
        .and_then(|value| value.to_str().ok().map(str::to_owned));
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20)
        .await
        .expect("an answer");
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    (status, retry, value)
}

#[tokio::test]
async fn both_paths_answer_and_other_methods_and_paths_do_not() {
    let router = echo(Settings::default());
    for path in ["/recognition", "/modules/recognition"] {
        let (status, _, answer) =
            ask(&router, post_of(path, body("AAAA", "USA", "passport"))).await;
        assert_eq!(
            (status, &answer["country"]),
            (StatusCode::OK, &json!("USA")),
            "{path}"
        );
        assert_eq!(answer["id"].as_str().map(str::len), Some(13));
        let get = Request::get(path).body(Body::empty()).expect("a request");
        assert_eq!(ask(&router, get).await.0, StatusCode::METHOD_NOT_ALLOWED);
    }
    let other = post_of("/recognise", body("AAAA", "USA", "passport"));
    assert_eq!(ask(&router, other).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_wrong_with_a_request_has_the_apis_code() {
    let router = echo(Settings::default());
    let duplicate = r#"{"idImage":"AAAA","idImage":"AAAA","issuingCountry":"USA","idType":"visa"}"#;
    let callback = json!({
        "idImage": "AAAA", "issuingCountry": "USA", "idType": "visa",
        "callbackUrl": "https://example.org/",
    });
    let deep = "[".repeat(100_000);
    for (sent, code, message) in [
        (body("", "USA", "visa"), 1005, "idImage is required"),
        (body("AAAA", "", "visa"), 1006, "issuingCountry is required"),
        (body("AAAA", "USA", ""), 1014, "idType is required"),
        (
            "{}".to_owned(),
            1015,
            "invalid inputs : idImage, issuingCountry, idType",
        ),
        (
            body("AAAA", "ZZZ", "visa"),
            1015,
            "invalid inputs : issuingCountry",
        ),
        (
            body("not base64", "USA", "visa"),
            1013,
            "Invalid image format",
        ),
        (callback.to_string(), 1015, "invalid inputs : callbackUrl"),
        (String::new(), 1015, "invalid inputs : missing fields"),
        ("[]".to_owned(), 1015, "invalid inputs : missing fields"),
        (
            duplicate.to_owned(),
            1015,
            "invalid inputs : missing fields",
        ),
        (deep, 1015, "invalid inputs : missing fields"),
    ] {
        let shown: String = sent.chars().take(40).collect();
        let (status, _, answer) = ask(&router, post_of("/recognition", sent)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{shown}");
        assert_eq!(answer["errorCode"], code, "{shown}");
        assert_eq!(answer["message"], message, "{shown}");
        assert_eq!(answer["apiType"], "id_recognition", "{shown}");
    }
    let invalid = post_of("/recognition", vec![b'{', 0xff, 0xfe, b'}']);
    assert_eq!(ask(&router, invalid).await.2["errorCode"], 1015);
}

#[tokio::test]
async fn a_wrong_key_is_told_nothing() {
    let (key, stored) = new_key("shop", &[3; 48]);
    let router = echo(Settings {
        keys: vec![stored],
        ..Settings::default()
    });
    for (given, expected) in [
        (None, StatusCode::FORBIDDEN),
        (Some("wrong"), StatusCode::FORBIDDEN),
        (Some(key.as_str()), StatusCode::OK),
    ] {
        let mut request = post_of("/recognition", body("AAAA", "USA", "visa"));
        if let Some(given) = given {
            let value = given.parse().expect("a header");
            request.headers_mut().insert("x-api-key", value);
        }
        let (status, _, answer) = ask(&router, request).await;
        assert_eq!(status, expected);
        if status == StatusCode::FORBIDDEN {
            assert_eq!(answer, json!({ "message": "Forbidden" }));
        }
    }
}

#[tokio::test]
async fn what_is_too_large_or_never_comes_is_refused() {
    let settings = Settings {
        body_bytes: 100,
        ..Settings::default()
    };
    let router = echo(settings.clone());
    let long = body(&"A".repeat(400), "USA", "visa");
    let announced = {
        let mut request = post_of("/recognition", long.clone());
        request
            .headers_mut()
            .insert(header::CONTENT_LENGTH, long.len().into());
        request
    };
    for request in [announced, post_of("/recognition", long)] {
        let (status, _, answer) = ask(&router, request).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(answer["errorCode"], 1013);
    }
    let router = echo(Settings {
        upload_seconds: 0,
        ..settings
    });
    let (status, _, answer) = ask(&router, post_of("/recognition", Body::new(Never))).await;
    assert_eq!(
        (status, &answer["errorCode"]),
        (StatusCode::BAD_REQUEST, &json!(1015))
    );
}

/// A body whose first byte never comes.
struct Never;

impl http_body::Body for Never {
    type Data = axum::body::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        std::task::Poll::Pending
    }
}

/// Says when it has begun, and ends when it is told to.
struct Slow {
    begun: SyncSender<()>,
    go: Mutex<Receiver<()>>,
}

impl Recognizer for Slow {
    fn recognize(&self, _: &Accepted, _: String) -> Result<Value, ApiError> {
        let _ = self.begun.send(());
        let _ = self
            .go
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        Ok(json!({}))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_finds_no_place_is_told_to_come_again_and_nothing_is_lost() {
    let (begun, has_begun) = sync_channel(4);
    let (go, wait) = sync_channel(4);
    let slow = Slow {
        begun,
        go: Mutex::new(wait),
    };
    let settings = Settings {
        workers: 1,
        queue: 1,
        ..Settings::default()
    };
    let router = app(Arc::new(slow), settings).expect("threads can be started");
    let send = || {
        let router = router.clone();
        tokio::spawn(async move {
            ask(
                &router,
                post_of("/recognition", body("AAAA", "USA", "visa")),
            )
            .await
        })
    };
    let first = send();
    let has_begun = tokio::task::spawn_blocking(move || has_begun.recv().map(|()| has_begun))
        .await
        .expect("no panic")
        .expect("the first has begun");
    // The second waits in the queue: it is admitted as soon as the gauge says two.
    let second = send();
    loop {
        let request = Request::get("/metrics")
            .body(Body::empty())
            .expect("a request");
        let (_, _, text) = ask(&router, request).await;
        if text
            .as_str()
            .is_some_and(|text| text.contains("datapage_requests_admitted 2"))
        {
            break;
        }
        tokio::task::yield_now().await;
    }
    let (status, retry, _) = send().await.expect("no panic");
    assert_eq!(
        (status, retry.as_deref()),
        (StatusCode::TOO_MANY_REQUESTS, Some("1"))
    );
    for _ in 0..2 {
        go.send(()).expect("somebody waits");
    }
    drop(has_begun);
    for answer in [first, second] {
        assert_eq!(answer.await.expect("no panic").0, StatusCode::OK);
    }
    let request = Request::get("/metrics")
        .body(Body::empty())
        .expect("a request");
    let (_, _, text) = ask(&router, request).await;
    let text = text.as_str().unwrap_or_default();
    assert!(
        text.contains("datapage_requests_total{status=\"200\",code=\"0\"} 2"),
        "{text}"
    );
    assert!(
        text.contains("datapage_requests_total{status=\"429\",code=\"0\"} 1"),
        "{text}"
    );
}

/// A server as its users start it; it is stopped when this goes.
struct Served {
    child: Child,
    address: String,
}

impl Served {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_datapage"))
            .args(["serve", "--listen", "127.0.0.1:0", "--today", "2026-11-24"])
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        // It says where it listens; the rest of its log must be read away too.
        let mut log = std::io::BufReader::new(child.stderr.take().expect("piped"));
        let mut line = String::new();
        let address = loop {
            line.clear();
            let read = std::io::BufRead::read_line(&mut log, &mut line).expect("a log");
            assert!(read > 0, "the server ended");
            if let Some((_, rest)) = line.split_once("http://") {
                break rest
                    .split([',', ' ', '\n'])
                    .next()
                    .unwrap_or_default()
                    .to_owned();
            }
        };
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Self { child, address }
    }

    /// Status line and body of the answer to a request as it stands on the wire.
    fn exchange(&self, request: &[u8]) -> (String, String) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.write_all(request).expect("it is taken");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
        (
            head.lines().next().unwrap_or_default().to_owned(),
            body.to_owned(),
        )
    }

    fn post(&self, body: &str) -> (String, Value) {
        let length = body.len();
        let request = format!(
            "POST /modules/recognition HTTP/1.1\r\nhost: x\r\nx-api-key: any\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\nconnection: close\r\n\r\n{body}"
        );
        let (status, body) = self.exchange(request.as_bytes());
        (status, serde_json::from_str(&body).unwrap_or_default())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not installed: cargo xtask setup"
)]
fn a_real_server_reads_a_specimen_and_the_apis_own_example() {
    use base64::Engine as _;
    let served = Served::start();
    // The page's curl example: a valid PNG of one pixel.
    let example = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
    let (status, answer) = served.post(&body(example, "USA", "government_id"));
    assert_eq!(status, "HTTP/1.1 400 Bad Request");
    assert_eq!(answer["errorCode"], 1009);
    let path = format!("{}/testdata/specimen-td3.jpg", env!("CARGO_MANIFEST_DIR"));
    let picture =
        base64::engine::general_purpose::STANDARD.encode(std::fs::read(path).expect("a specimen"));
    let (status, answer) = served.post(&body(&picture, "UTO", "passport"));
    // The specimen's state does not exist, and the wire takes only those that do.
    assert_eq!(
        (status.as_str(), &answer["errorCode"]),
        ("HTTP/1.1 400 Bad Request", &json!(1015))
    );
    let truth = format!(
        "{}/testdata/specimen-td1-back.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let truth: Value =
        serde_json::from_slice(&std::fs::read(truth).expect("a truth")).expect("JSON");
    let country = truth["document"]["country"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let path = format!(
        "{}/testdata/specimen-td1-back.jpg",
        env!("CARGO_MANIFEST_DIR")
    );
    let picture =
        base64::engine::general_purpose::STANDARD.encode(std::fs::read(path).expect("a specimen"));
    let (status, answer) = served.post(&body(&picture, &country, "government_id"));
    assert_eq!(status, "HTTP/1.1 200 OK", "{answer}");
    let line = truth["document"]["mrz"][0]["text"].as_str();
    assert_eq!(answer["result"]["data"]["ocr"]["mrz_line1"].as_str(), line);
    // Cut in half: the server says nothing and lives.
    let mut stream = TcpStream::connect(&served.address).expect("it listens");
    stream
        .write_all(b"POST /recognition HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{\"idIm")
        .expect("it is taken");
    drop(stream);
    // It is ready when the networks have answered.
    let until = Instant::now() + Duration::from_mins(2);
    loop {
        let (status, text) =
            served.exchange(b"GET /readyz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        if (status.as_str(), text.as_str()) == ("HTTP/1.1 200 OK", "ready\n") {
            break;
        }
        assert_eq!(text, "warming\n");
        assert!(Instant::now() < until, "it never is");
        std::thread::yield_now();
    }
}
