//! When to send requests to a server, and when not any more.

mod wire;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use datapage::api::{Accepted, ApiError, ErrorCode};
use datapage::error::{Error, ErrorKind, Result};
use datapage::server::{Recognizer, Settings};
use serde_json::{Value, json};
use wire::{Answer, Local, ONE_PIXEL, PATIENCE, exchange, request};

/// Warms up, and reads, when it is told to.
struct Told {
    warm: Mutex<Receiver<Result<()>>>,
    begun: Sender<()>,
    go: Mutex<Receiver<()>>,
}

fn next<T>(told: &Mutex<Receiver<T>>) -> T {
    let told = told.lock().unwrap_or_else(PoisonError::into_inner);
    told.recv_timeout(PATIENCE).expect("it is told")
}

impl Recognizer for Told {
    fn recognize(&self, _: &Accepted, _: String) -> std::result::Result<Value, ApiError> {
        let _ = self.begun.send(());
        next(&self.go);
        Ok(json!({ "read": true }))
    }

    fn warm_up(&self) -> Result<()> {
        next(&self.warm)
    }
}

struct Test {
    server: Local,
    warm: Sender<Result<()>>,
    begun: Receiver<()>,
    go: Sender<()>,
}

fn start() -> Test {
    let ((warm, is_warm), (begun, has_begun), (go, may_go)) = (channel(), channel(), channel());
    let told = Told {
        warm: Mutex::new(is_warm),
        begun,
        go: Mutex::new(may_go),
    };
    let settings = Settings {
        workers: 2,
        ..Settings::default()
    };
    Test {
        server: Local::start(Arc::new(told), settings),
        warm,
        begun: has_begun,
        go,
    }
}

fn body() -> String {
    json!({ "idImage": ONE_PIXEL, "issuingCountry": "USA", "idType": "visa" }).to_string()
}

fn readyz(server: &Local) -> (u16, String) {
    let Answer { status, body, .. } = server.get("/readyz");
    (status, body)
}

/// Waits until `/readyz` says something else than `before`, and gives it.
fn after(server: &Local, before: &str) -> (u16, String) {
    let until = Instant::now() + PATIENCE;
    loop {
        let now = readyz(server);
        if now.1 != before {
            return now;
        }
        assert!(Instant::now() < until, "it stays {before}");
        std::thread::yield_now();
    }
}

#[test]
fn it_is_ready_when_the_networks_have_answered_once() {
    let test = start();
    assert_eq!(readyz(&test.server), (503, "warming\n".into()));
    assert_eq!(test.server.get("/healthz").status, 200);
    // Who asks all the same is not turned away.
    test.go.send(()).expect("it reads");
    assert_eq!(test.server.post(&body()).status, 200);
    assert_eq!(readyz(&test.server), (503, "warming\n".into()));
    test.warm.send(Ok(())).expect("it warms up");
    assert_eq!(after(&test.server, "warming\n"), (200, "ready\n".into()));
}

#[test]
fn networks_that_do_not_answer_are_no_reason_to_be_ready() {
    let test = start();
    let error = Error::new(ErrorKind::Runtime, "no networks here");
    test.warm.send(Err(error)).expect("it warms up");
    // Whatever it makes of that is made soon.
    for _ in 0..20 {
        assert_eq!(readyz(&test.server), (503, "warming\n".into()));
    }
    assert!(test.server.stop().is_ok());
}

#[test]
fn who_is_to_stop_finishes_what_it_has_and_says_that_it_takes_nothing_more() {
    let mut test = start();
    test.warm.send(Ok(())).expect("it warms up");
    assert_eq!(after(&test.server, "warming\n").0, 200);
    let address = test.server.address;
    let first = std::thread::spawn(move || exchange(address, &request(&body())));
    test.begun.recv_timeout(PATIENCE).expect("it was begun");
    test.server.begin_to_stop();
    assert_eq!(after(&test.server, "ready\n"), (503, "draining\n".into()));
    let late = test.server.post(&body());
    assert_eq!(
        (late.status, late.json()["errorCode"].as_u64()),
        (400, Some(ErrorCode::Unavailable as u64))
    );
    test.go.send(()).expect("it waits");
    let first = first.join().expect("no panic").expect("an answer");
    assert_eq!((first.status, first.json()), (200, json!({ "read": true })));
    assert!(test.server.stop().is_ok());
    assert!(TcpStream::connect(address).is_err());
}

/// The program, and a real signal.
#[cfg(unix)]
#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not installed: cargo xtask setup"
)]
fn the_program_warms_up_and_drains_at_sigterm() {
    let server = wire::Served::start(&[], &[("DATAPAGE_SERVE_DRAIN_SECONDS", "600")]);
    let ask = || {
        let bytes = b"GET /readyz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        exchange(server.address, bytes).expect("an answer")
    };
    let until = Instant::now() + PATIENCE;
    loop {
        let Answer { status, body, .. } = ask();
        if status == 200 {
            break;
        }
        assert_eq!((status, body.as_str()), (503, "warming\n"));
        assert!(Instant::now() < until, "{}", server.log());
        std::thread::yield_now();
    }
    // One that is in the middle of its request keeps it from its end.
    let whole = request(&body());
    let (half, rest) = whole.split_at(whole.len() - 10);
    let mut slow = TcpStream::connect(server.address).expect("it listens");
    slow.write_all(half).expect("taken");
    let metrics = b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    while !exchange(server.address, metrics)
        .expect("an answer")
        .body
        .contains("datapage_requests_admitted 1")
    {
        assert!(Instant::now() < until, "it never came");
    }
    server.signal("TERM");
    while ask().status == 200 {
        assert!(Instant::now() < until, "{}", server.log());
    }
    assert_eq!((ask().status, ask().body.as_str()), (503, "draining\n"));
    slow.write_all(rest).expect("taken");
    let mut answer = String::new();
    slow.read_to_string(&mut answer).expect("an answer");
    // One pixel holds no document.
    assert_eq!(Answer::parse(&answer).json()["errorCode"], 1009, "{answer}");
    let (status, log) = server.end();
    assert!(status.success(), "{log}");
}
