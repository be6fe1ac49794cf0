//! The real program at its most talkative, twice: as a gateway, and as the upstream behind
//! it. Neither log, nor a metric, nor an error holds anything of a document.

#![cfg(unix)]

mod wire;

use std::path::Path;

use serde_json::{Value, json};
use wire::{Answer, Receiver, Reply, Served, exchange, queue_in, request};

/// A caller's key: it is somebody's too.
const KEY: &str = "k3y-0f-a-caller";

fn testdata(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    std::fs::read(path.join(name)).expect("a specimen")
}

/// A specimen's picture in base64, and what is written on it.
fn specimen(name: &str) -> (String, Value) {
    use base64::Engine as _;
    let picture = testdata(&format!("{name}.jpg"));
    let truth = serde_json::from_slice(&testdata(&format!("{name}.json"))).expect("JSON");
    (
        base64::engine::general_purpose::STANDARD.encode(picture),
        truth,
    )
}

/// Everything that a specimen says: its fields, the lines of its zone, and the words in
/// those. Codes and single letters stand in every text.
fn values(truth: &Value) -> Vec<String> {
    let printed = ["fields", "mrz"]
        .into_iter()
        .filter_map(|part| truth["document"][part].as_array())
        .flatten();
    let texts = printed.filter_map(|printed| printed["text"].as_str());
    let words = texts.flat_map(|text| std::iter::once(text).chain(text.split('<')));
    words
        .filter(|text| text.len() > 4)
        .map(str::to_owned)
        .collect()
}

struct Program {
    served: Served,
    _folder: tempfile::TempDir,
}

impl Program {
    /// Starts it with a queue of its own, and everything that can be logged logged.
    fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (queue, key) = queue_in(folder.path());
        let queue = [
            "--jobs",
            queue.to_str().expect("a name"),
            "--jobs-key-file",
            key.to_str().expect("a name"),
        ];
        let talkative = [
            ("RUST_LOG", "trace"),
            ("DATAPAGE_SERVE_CALLBACK_NETWORKS", "[\"127.0.0.0/8\"]"),
            ("DATAPAGE_SERVE_CALLBACK_FIRST_WAIT_MS", "1"),
        ];
        Self {
            served: Served::start(
                &[&queue[..], arguments].concat(),
                &[&talkative[..], environment].concat(),
            ),
            _folder: folder,
        }
    }

    fn ask(&self, path: &str, body: &str) -> Answer {
        let bytes = String::from_utf8(request(body)).expect("text");
        let bytes = bytes
            .replace("x-api-key: any", &format!("x-api-key: {KEY}"))
            .replace("/modules/recognition", path);
        exchange(self.served.address, bytes.as_bytes()).expect("an answer")
    }

    fn metrics(&self) -> String {
        let bytes = b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        let answer = exchange(self.served.address, bytes);
        answer.expect("an answer").body
    }

    /// Stops it; gives its metrics and its log.
    fn end(self) -> (String, String) {
        let metrics = self.metrics();
        self.served.signal("TERM");
        let (status, log) = self.served.end();
        assert!(status.success(), "{log}");
        (metrics, log)
    }
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not installed: cargo xtask setup"
)]
#[allow(clippy::too_many_lines, reason = "one story")]
fn a_log_of_everything_holds_no_value_of_a_document() {
    let (card, card_says) = specimen("specimen-td1-back");
    let (passport, passport_says) = specimen("specimen-td3");
    let country = card_says["document"]["country"]
        .as_str()
        .expect("a country");
    let receiver = Receiver::start(|number| Reply::status(if number == 0 { 500 } else { 200 }));
    // It reads less than the other, so that what both read differs.
    let upstream = Program::start(&["--mrz-only"], &[]);
    let gateway = Program::start(
        &[],
        &[
            (
                "DATAPAGE_SERVE_UPSTREAM",
                &format!("http://{}", upstream.served.address),
            ),
            ("DATAPAGE_SERVE_GATEWAY_MODE", "shadow"),
            ("DATAPAGE_SERVE_GATEWAY_TIMEOUT_MS", "60000"),
            ("DATAPAGE_SERVE_PATIENCE_SECONDS", "120"),
        ],
    );
    let body = |picture: &str, country: &str, callback: Option<&str>| {
        json!({
            "idImage": picture, "issuingCountry": country, "idType": "government_id",
            "callbackUrl": callback,
        })
        .to_string()
    };
    let right = body(&card, country, None);
    let wrong = [
        // Another country than it is from; a broken file; no JSON; no such country.
        body(&card, "KOR", None),
        body(&card[..card.len() / 2 / 4 * 4], country, None),
        right[1..].to_owned(),
        body(&card, "ERIKSSON", None),
        body(&card, country, Some("ftp://example.org/?token=5ecre7")),
    ];
    let asynchronous = body(&card, country, Some(&receiver.url()));
    let path = "/modules/recognition";
    let mut errors = String::new();
    let mut refuse_all = || {
        for wrong in &wrong {
            let answer = gateway.ask(path, wrong);
            assert_eq!(answer.status, 400, "{answer:?}");
            errors.push_str(&answer.head);
            errors.push_str(&answer.body);
        }
    };
    // The upstream answers, and this side reads too, in its shadow.
    let read = gateway.ask(path, &right);
    assert_eq!(read.status, 200, "{}", read.body);
    gateway.served.wait_for_log("compared");
    refuse_all();
    assert_eq!(gateway.ask(path, &asynchronous).status, 200);
    receiver.wait(|got| got.len() == 2);
    upstream.served.wait_for_log("Done(");
    let (upstream_metrics, upstream_log) = upstream.end();
    // Nobody answers there any more.
    let read = gateway.ask(path, &right);
    assert_eq!(read.status, 200, "{}", read.body);
    refuse_all();
    assert_eq!(gateway.ask(path, &asynchronous).status, 200);
    let got = receiver.wait(|got| got.len() == 3);
    gateway.served.wait_for_log("Done(");
    let whole = gateway.ask(
        "/console/recognition",
        &json!({ "idImage": passport }).to_string(),
    );
    assert_eq!(whole.status, 200, "{}", whole.body);
    let (metrics, log) = gateway.end();

    let (card_says, passport_says) = (values(&card_says), values(&passport_says));
    let is_said = |values: &[String], answer: &str| {
        let said = values.iter().filter(|value| answer.contains(*value));
        assert!(said.count() > 2, "nothing was read that could be found");
    };
    is_said(&card_says, &got[2].body);
    is_said(&passport_says, &whole.body);
    let secrets = [
        "5ecre7",
        KEY,
        "ERIKSSON",
        &card[1000..1040],
        &passport[1000..1040],
    ];
    for value in card_says
        .iter()
        .chain(&passport_says)
        .map(String::as_str)
        .chain(secrets)
    {
        for (what, text) in [
            ("log", &log),
            ("upstream's log", &upstream_log),
            ("metrics", &metrics),
            ("upstream's metrics", &upstream_metrics),
            ("errors", &errors),
        ] {
            assert!(!text.contains(value), "the {what} hold {value}");
        }
    }
    // It is the log of all that was done, down to the lowest level that anything has.
    for part in [
        "status=200",
        "code=1011",
        "status=500",
        "recognised",
        "DEBUG",
    ] {
        assert!(upstream_log.contains(part), "{part}: {upstream_log}");
    }
    for part in [
        "DEBUG",
        "code=1011",
        "differ=\"",
        "ocr_",
        "the upstream did not answer",
        "recognised",
    ] {
        assert!(log.contains(part), "{part}: {log}");
    }
    for line in [
        "datapage_stage_seconds_count{stage=\"decode\"}",
        "datapage_answers_total{source=\"upstream\"}",
        "datapage_answers_total{source=\"local\"}",
        "datapage_upstream_requests_total{outcome=\"connection\"}",
        "process_resident_memory_bytes",
    ] {
        assert!(metrics.contains(line), "{metrics}");
    }
}
