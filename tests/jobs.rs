//! Asynchronous requests: taken, kept, recognised, delivered, looked after.

mod wire;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use datapage::api::{Accepted, ApiError, ErrorCode};
use datapage::server::callback::{CallbackSettings, Courier, Failure};
use datapage::server::jobs::JobSettings;
use datapage::server::jobs::record::{Attempt, State};
use datapage::server::jobs::seal::Seal;
use datapage::server::jobs::store::{Most, Next, Store};
use datapage::server::secret::Secret;
use datapage::server::tls::{Certificates, TlsSettings};
use datapage::server::{Recognizer, Settings};
use serde_json::{Value, json};
use wire::{JOBS_KEY, Local, ONE_PIXEL, Receiver, Reply, asking, datapage, queue_in};

/// Answers as the engine would, with a value that must not be found anywhere; a picture
/// of one byte is not the document that was named, one of two bytes never gets there.
struct Fake;

const VALUE: &str = "ERIKSSON<<ANNA<MARIA";

impl Recognizer for Fake {
    fn recognize(&self, request: &Accepted, transaction: String) -> Result<Value, ApiError> {
        if request.as_request().front.len() == 1 {
            return Err(ApiError::new(ErrorCode::FrontMismatch));
        }
        let result = json!({ "value": VALUE });
        Ok(json!({ "apiType": "id_recognition", "transactionId": transaction, "result": result }))
    }

    fn check(&self, request: &Accepted) -> Result<(), ApiError> {
        if request.as_request().front.len() == 2 {
            return Err(ApiError::new(ErrorCode::InvalidImage));
        }
        Ok(())
    }
}

/// Settings with a queue in `folder` that may call this machine.
fn settings(folder: &Path) -> Settings {
    let (path, key_file) = queue_in(folder);
    Settings {
        workers: 1,
        jobs: JobSettings {
            path,
            key_file,
            ..JobSettings::default()
        },
        callback: CallbackSettings {
            networks: vec!["127.0.0.0/8".to_owned()],
            first_wait_ms: 1,
            ..CallbackSettings::default()
        },
        ..Settings::default()
    }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn transaction(answer: &wire::Answer) -> String {
    assert_eq!(answer.status, 200, "{answer:?}");
    let id = answer.json()["transactionId"].as_str().map(str::to_owned);
    id.expect("an identifier")
}

#[test]
fn a_result_goes_to_its_callback_with_the_identifier_of_the_answer() {
    let (folder, receiver) = (folder(), Receiver::start(|_| Reply::status(200)));
    let server = Local::start(Arc::new(Fake), settings(folder.path()));
    let answer = server.post(&asking(ONE_PIXEL, &receiver.url()));
    let id = transaction(&answer);
    assert_eq!(
        answer.body,
        format!(r#"{{"apiType":"id_recognition","transactionId":"{id}"}}"#)
    );
    let mismatch = transaction(&server.post(&asking("AA==", &receiver.url())));
    let got = receiver.wait(|got| got.len() == 2);
    let of = |id: &str| {
        got.iter()
            .find(|one| one.transaction() == id)
            .expect("it came")
    };
    assert_eq!(
        of(&id).body,
        format!(
            r#"{{"statusCode":200,"apiType":"id_recognition","transactionId":"{id}","result":{{"value":"{VALUE}"}}}}"#
        )
    );
    assert_eq!(
        of(&mismatch).body,
        format!(
            r#"{{"statusCode":400,"apiType":"id_recognition","transactionId":"{mismatch}","errorCode":1011,"message":"Fail to recognize idCard"}}"#
        )
    );
    let delivery = of(&id);
    assert_eq!(delivery.path, "/callback?token=5ecre7");
    assert_eq!(delivery.headers["content-type"], "application/json");
    assert_eq!(delivery.headers["host"], receiver.address.to_string());
    assert!(!delivery.headers.contains_key("x-datapage-signature"));
    assert!(server.stop().is_ok());
    // After the end nothing of it is left, nor was it ever there to be read.
    let bytes = std::fs::read(folder.path().join("jobs.redb")).expect("the queue");
    let picture = {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD
            .decode(ONE_PIXEL)
            .expect("base64")
    };
    for secret in [VALUE.as_bytes(), b"5ecre7", b"callback?", &picture[..20]] {
        assert!(!bytes.windows(secret.len()).any(|part| part == secret));
    }
    assert!(bytes.windows(13).any(|part| part == id.as_bytes()));
}

#[test]
fn what_fails_is_tried_again_and_redirects_are_not_followed() {
    let elsewhere = Receiver::start(|_| Reply::status(200));
    let target = elsewhere.url();
    let receiver = Receiver::start(move |number| match number {
        0 => Reply::status(500),
        1 => Reply::Hang,
        2 => Reply::Say(format!("302 Found\r\nlocation: {target}")),
        3 => Reply::Say("200\0 no".to_owned()),
        4 => Reply::Say(format!("200 OK\r\nx: {}", "x".repeat(100_000))),
        5 => Reply::status(404),
        _ => Reply::status(204),
    });
    let folder = folder();
    let mut settings = settings(folder.path());
    settings.callback.secret = Secret::new("0123456789abcdef");
    let server = Local::start(Arc::new(Fake), settings);
    let id = transaction(&server.post(&asking(ONE_PIXEL, &receiver.url())));
    let got = receiver.wait(|got| got.len() == 7);
    assert!(
        got.iter()
            .all(|one| one.transaction() == id && one.body == got[0].body)
    );
    for delivery in &got {
        let signature = &delivery.headers["x-datapage-signature"];
        let (time, hex) = signature.split_once(",v1=").expect("two parts");
        let seconds = time.strip_prefix("t=").expect("a time");
        assert_eq!(hex, hmac(&format!("{seconds}.{}", delivery.body)));
    }
    assert!(server.stop().is_ok());
    assert!(elsewhere.deliveries().is_empty());
    let store = store(folder.path());
    let (job, address) = store.show(&id).expect("its record");
    let outcomes: Vec<_> = job
        .attempts
        .iter()
        .map(|one| {
            one.status
                .map_or(one.failure.clone().unwrap_or_default(), |s| s.to_string())
        })
        .collect();
    let silence = "no answer in HTTP";
    assert_eq!(
        outcomes,
        ["500", silence, "302", silence, silence, "404", "204"]
    );
    assert_eq!((job.state, address), (State::Delivered, None));
}

/// HMAC-SHA256 with the test's secret, written out from RFC 2104.
fn hmac(text: &str) -> String {
    use sha2::{Digest, Sha256};
    let pad = |byte: u8| {
        let mut block = [byte; 64];
        for (at, key) in block.iter_mut().zip(b"0123456789abcdef") {
            *at ^= key;
        }
        block
    };
    let inner = Sha256::new()
        .chain_update(pad(0x36))
        .chain_update(text)
        .finalize();
    let outer = Sha256::new()
        .chain_update(pad(0x5c))
        .chain_update(inner)
        .finalize();
    outer.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a string takes everything");
        hex
    })
}

fn store(folder: &Path) -> Store {
    let (path, _) = queue_in(folder);
    let seal = Seal::new(&Secret::new(JOBS_KEY)).expect("a key");
    Store::open(&path, seal).expect("the queue")
}

#[test]
fn what_is_wrong_is_told_before_anything_is_kept() {
    let folder = folder();
    let server = Local::start(Arc::new(Fake), settings(folder.path()));
    let told = |picture: &str, callback: &str| {
        let answer = server.post(&asking(picture, callback));
        assert_eq!(answer.status, 400, "{answer:?}");
        let answer = answer.json();
        (
            answer["errorCode"].as_u64().unwrap_or_default(),
            answer["message"].as_str().unwrap_or_default().to_owned(),
        )
    };
    for wrong in [
        "callback",
        "ftp://127.0.0.1/",
        "http://",
        "http://u:p@127.0.0.1/",
    ] {
        let required = (1010, "callbackUrl is required".to_owned());
        assert_eq!(told(ONE_PIXEL, wrong), required, "{wrong}");
    }
    for forbidden in [
        "http://10.0.0.1/",
        "http://169.254.169.254/x",
        "http://[::1]/",
    ] {
        let refused = (1015, "invalid inputs : callbackUrl".to_owned());
        assert_eq!(told(ONE_PIXEL, forbidden), refused, "{forbidden}");
    }
    assert_eq!(told("AAA=", "http://127.0.0.1/").0, 1013);
    assert_eq!(told("no base64", "http://127.0.0.1/").0, 1013);
    assert!(server.stop().is_ok());
    assert!(store(folder.path()).list().expect("records").is_empty());
}

#[test]
fn a_server_can_insist_on_callbacks_and_has_bounds() {
    let folder = folder();
    let mut settings = settings(folder.path());
    settings.asynchronous_only = true;
    settings.jobs.most = 1;
    // Nobody is there: the port was free a moment ago, and one job fills the queue.
    let nobody = std::net::TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .expect("a port");
    settings.callback.first_wait_ms = 60_000;
    let server = Local::start(Arc::new(Fake), settings);
    let synchronous = json!({
        "idImage": ONE_PIXEL, "issuingCountry": "USA", "idType": "government_id",
    });
    assert_eq!(
        server.post(&synchronous.to_string()).json()["errorCode"],
        1010
    );
    let url = format!("http://{nobody}/");
    transaction(&server.post(&asking(ONE_PIXEL, &url)));
    let full = server.post(&asking(ONE_PIXEL, &url));
    assert_eq!(full.status, 429);
    assert!(full.head.contains("retry-after: 1"), "{full:?}");
    let metrics = server.get("/metrics").body;
    assert!(
        metrics.contains("datapage_job_events_total{event=\"accepted\"} 1"),
        "{metrics}"
    );
    assert!(
        metrics.contains("datapage_jobs{state=\"delivered\"} 0"),
        "{metrics}"
    );
}

#[test]
fn one_server_works_on_a_queue_and_only_with_its_key() {
    let folder = folder();
    let settings = settings(folder.path());
    let server = Local::start(Arc::new(Fake), settings.clone());
    let start = |settings: Settings| {
        let never = std::future::pending();
        datapage::server::serve(Arc::new(Fake), settings, never, |_| {
            panic!("it must not start")
        })
    };
    let free = Settings {
        listen: ([127, 0, 0, 1], 0).into(),
        ..settings
    };
    let error = start(free.clone()).expect_err("another one works on it");
    assert!(error.to_string().contains("another server"), "{error}");
    assert!(server.stop().is_ok());
    let mut other_key = free.clone();
    other_key.jobs.key_file = std::path::PathBuf::new();
    other_key.jobs.key = Secret::new("f".repeat(64));
    let error = start(other_key).expect_err("the key is another");
    assert!(error.to_string().contains("jobs.key"), "{error}");
    let mut keyless = free;
    keyless.jobs.key_file = std::path::PathBuf::new();
    let error = start(keyless).expect_err("there is no key");
    assert!(error.to_string().contains("--new-jobs-key"), "{error}");
}

#[test]
fn what_could_not_be_delivered_is_looked_after_beside_the_server() {
    let folder = folder();
    let (queue, key) = queue_in(folder.path());
    let (queue, key) = (queue.display().to_string(), key.display().to_string());
    let jobs = |arguments: &[&str]| {
        let mut all = vec!["jobs", "--jobs", &queue, "--jobs-key-file", &key];
        all.extend(arguments);
        let output = datapage(&all);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (
            output.status.code(),
            text(&output.stdout),
            text(&output.stderr),
        )
    };
    // The first two fail, and nothing is tried twice.
    let receiver = Receiver::start(|number| Reply::status(if number < 2 { 503 } else { 200 }));
    let mut settings = settings(folder.path());
    settings.callback.give_up_seconds = 0;
    let server = Local::start(Arc::new(Fake), settings);
    let first = transaction(&server.post(&asking(ONE_PIXEL, &receiver.url())));
    let second = transaction(&server.post(&asking(ONE_PIXEL, &receiver.url())));
    receiver.wait(|got| got.len() == 2);
    let wait_for = |count: usize, state: &str| loop {
        let (code, out, err) = jobs(&["list", "--state", state, "--json"]);
        assert_eq!(code, Some(0), "{err}");
        if out.lines().count() == count {
            break out;
        }
    };
    let listed = wait_for(2, "undeliverable");
    assert!(
        listed.contains(&first) && listed.contains(&second),
        "{listed}"
    );
    let (_, shown, _) = jobs(&["show", &first]);
    for part in [&first, "undeliverable", "503", &receiver.url()] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert_eq!(jobs(&["redeliver", &first]).0, Some(0));
    // The server sees what another process changed.
    let got = receiver.wait(|got| got.len() == 3);
    assert_eq!(got[2].transaction(), first);
    wait_for(1, "delivered");
    let (code, _, err) = jobs(&["redeliver", &first]);
    assert_eq!(code, Some(2));
    assert!(err.contains("was delivered"), "{err}");
    assert_eq!(jobs(&["delete", "--undeliverable"]).0, Some(0));
    let (code, _, err) = jobs(&["show", &second]);
    assert_eq!(code, Some(2));
    assert!(err.contains("no job"), "{err}");
    let (_, table, _) = jobs(&["list"]);
    assert_eq!(table.lines().count(), 2, "{table}");
    assert!(server.stop().is_ok());
    let got = receiver.deliveries();
    assert_eq!(got.len(), 3, "what was deleted is not delivered");
}

#[tokio::test]
async fn a_name_does_not_lead_where_its_address_may_not() {
    let receiver = Receiver::start(|_| Reply::status(200));
    let port = receiver.address.port();
    let courier = Courier::new(&CallbackSettings::default()).expect("they are good");
    // Each of these is this machine, to those who resolve it.
    for host in [
        "localhost",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0",
        "LOCALHOST.",
    ] {
        let url = format!("http://{host}:{port}/");
        assert!(
            courier.check(&url).is_ok(),
            "{host} names no address by itself"
        );
        let sent = courier.post(&url, "{}".into(), 0).await;
        assert_eq!(
            sent.map(|status| status.as_u16()),
            Err(Failure::NoAddress),
            "{host}"
        );
    }
    let literal = courier.post(&receiver.url(), "{}".into(), 0).await;
    assert_eq!(
        literal.map(|status| status.as_u16()),
        Err(Failure::NotAllowed)
    );
    assert!(receiver.deliveries().is_empty());
    let allowed = CallbackSettings {
        networks: vec!["127.0.0.0/8".to_owned()],
        ..CallbackSettings::default()
    };
    let courier = Courier::new(&allowed).expect("they are good");
    let url = format!("http://localhost:{port}/");
    let sent = courier.post(&url, "{}".into(), 0).await;
    assert_eq!(sent.map(|status| status.as_u16()), Ok(200));
}

#[tokio::test]
async fn who_never_answers_is_not_waited_for() {
    // It listens and takes nothing.
    let silent = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let address = silent.local_addr().expect("bound");
    let settings = CallbackSettings {
        networks: vec!["127.0.0.0/8".to_owned()],
        timeout_seconds: 1,
        ..CallbackSettings::default()
    };
    let courier = Courier::new(&settings).expect("they are good");
    let sent = courier
        .post(&format!("http://{address}/"), "{}".into(), 0)
        .await;
    assert_eq!(sent.map(|status| status.as_u16()), Err(Failure::TimedOut));
    drop(silent);
    let sent = courier
        .post(&format!("http://{address}/"), "{}".into(), 0)
        .await;
    assert_eq!(
        sent.map(|status| status.as_u16()),
        Err(Failure::NotConnected)
    );
}

#[tokio::test]
async fn by_https_the_certificate_must_be_trusted_and_the_hosts() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let folder = folder();
    let tls = TlsSettings {
        certificate_file: folder.path().join("certificate.pem"),
        key_file: folder.path().join("key.pem"),
    };
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("made");
    std::fs::write(&tls.certificate_file, made.cert.pem()).expect("written");
    std::fs::write(&tls.key_file, made.signing_key.serialize_pem()).expect("written");
    let certificates = Certificates::open(&tls).expect("good").expect("set");
    let acceptor = certificates.acceptor().expect("TLS");
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .expect("a port");
    let port = listener.local_addr().expect("bound").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // Those who do not trust it leave.
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let mut seen = [0; 1024];
            let _ = stream.read(&mut seen).await;
            let _ = stream.write_all(b"HTTP/1.1 201 Created\r\n\r\n").await;
            let _ = stream.shutdown().await;
        }
    });
    let courier = |roots_file: &Path| {
        let settings = CallbackSettings {
            networks: vec!["127.0.0.0/8".to_owned()],
            roots_file: roots_file.to_owned(),
            ..CallbackSettings::default()
        };
        Courier::new(&settings).expect("they are good")
    };
    let trusting = courier(&tls.certificate_file);
    for (courier, host, expected) in [
        (&trusting, "localhost", Ok(201)),
        (&trusting, "127.0.0.1", Err(Failure::Tls)),
        (&courier(Path::new("")), "localhost", Err(Failure::Tls)),
    ] {
        let url = format!("https://{host}:{port}/");
        let sent = courier.post(&url, "{}".into(), 0).await;
        assert_eq!(sent.map(|status| status.as_u16()), expected, "{host}");
    }
}

const MOST: Most = Most {
    jobs: 10,
    bytes: 10_000,
};

/// A queue without a server, in `folder`.
fn fresh(folder: &Path) -> Store {
    let (path, _) = queue_in(folder);
    let seal = Seal::new(&Secret::new(JOBS_KEY)).expect("a key");
    Store::serve(&path, seal).expect("a queue")
}

fn attempt(status: u16) -> Attempt {
    Attempt {
        at_ms: 30,
        took_ms: 1,
        status: Some(status),
        failure: None,
    }
}

#[test]
fn a_job_goes_from_state_to_state_and_each_keeps_what_it_needs() {
    let folder = folder();
    let store = fresh(folder.path());
    assert!(
        store
            .put("a", b"request", "http://x/", 10, MOST)
            .expect("written")
    );
    assert!(
        store
            .put("b", b"other", "http://x/", 5, MOST)
            .expect("written")
    );
    let due = store.due(State::Waiting, 10, 5).expect("read");
    assert_eq!(due.ids, ["b", "a"]);
    assert_eq!(
        store.due(State::Waiting, 9, 5).expect("read").next_ms,
        Some(10)
    );
    let (record, request) = store.begin("a").expect("read").expect("it waits");
    assert_eq!(
        (record.starts, request.as_slice()),
        (1, b"request".as_slice())
    );
    // The process ended, and began again.
    drop(store);
    let store = fresh(folder.path());
    assert_eq!(
        store.begin("a").expect("read").expect("it waits").0.starts,
        2
    );
    store.finish("a", b"result", 20).expect("written");
    assert!(store.begin("a").expect("read").is_none());
    let letter = store.letter("a").expect("read").expect("it is ready");
    assert_eq!(
        (letter.address.as_str(), letter.body.as_slice()),
        ("http://x/", b"result".as_slice())
    );
    store
        .attempted("a", attempt(500), Next::Again(40))
        .expect("written");
    assert_eq!(
        store.due(State::Delivering, 39, 5).expect("read").next_ms,
        Some(40)
    );
    store
        .attempted("a", attempt(500), Next::Keep(100))
        .expect("written");
    assert!(store.letter("a").expect("read").is_none());
    store.redeliver("a", 50).expect("it is kept");
    assert_eq!(
        store
            .letter("a")
            .expect("read")
            .expect("again")
            .record
            .failures,
        0
    );
    store
        .attempted("a", attempt(200), Next::Done(200))
        .expect("written");
    assert!(store.redeliver("a", 60).is_err());
    assert_eq!(store.show("a").expect("a record").0.attempts.len(), 3);
    // Its time has come, and that of the one that waits has not.
    assert_eq!(store.erase_old(199).expect("written"), 0);
    assert_eq!(store.erase_old(200).expect("written"), 1);
    assert!(store.show("a").is_err());
    assert!(store.redeliver("b", 60).is_err());
    store.delete("b").expect("it is there");
    assert!(store.delete("b").is_err());
    for state in State::ALL {
        assert_eq!(store.count(state).expect("read"), 0, "{state}");
    }
}

#[test]
fn a_queue_takes_no_more_than_it_may_and_gives_places_back() {
    let folder = folder();
    let store = fresh(folder.path());
    let most = Most {
        jobs: 2,
        bytes: 1000,
    };
    assert!(store.put("a", &[0; 300], "", 1, most).expect("written"));
    assert!(!store.put("b", &[0; 700], "", 1, most).expect("refused"));
    assert!(store.put("b", &[0; 300], "", 1, most).expect("written"));
    assert!(!store.put("c", &[0; 10], "", 1, most).expect("refused"));
    store.finish("a", b"", 2).expect("written");
    assert!(!store.put("c", &[0; 10], "", 1, most).expect("refused"));
    store
        .attempted("a", attempt(200), Next::Done(9))
        .expect("written");
    assert!(store.put("c", &[0; 600], "", 1, most).expect("written"));
}
