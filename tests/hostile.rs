//! Clients that mean no good, or break: each has a clear answer, and the server lives on
//! with bounded memory.

mod wire;

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use datapage::api::{Accepted, ApiError, ErrorCode};
use datapage::image::{Limits, decode};
use datapage::server::{Recognizer, Settings, new_key};
use serde_json::{Value, json};
use wire::{Answer, Local, ONE_PIXEL, PATIENCE, exchange, request};

/// Decodes pictures as the engine does, and finds nothing on them.
struct Decoder;

impl Recognizer for Decoder {
    fn recognize(&self, request: &Accepted, _: String) -> Result<Value, ApiError> {
        let picture = decode(request.as_request().front, &Limits::default());
        let picture = picture.map_err(|error| ApiError::from(&error))?;
        Ok(json!({ "width": picture.width() }))
    }
}

/// The tests of this file share a process, and with it the memory that the kernel counts:
/// one that measures it has the process to itself.
static PROCESS: RwLock<()> = RwLock::new(());

/// Every test's first line: others may run beside it.
fn beside_others() -> RwLockReadGuard<'static, ()> {
    PROCESS.read().unwrap_or_else(PoisonError::into_inner)
}

/// The first line of a test that measures memory.
fn alone() -> RwLockWriteGuard<'static, ()> {
    PROCESS.write().unwrap_or_else(PoisonError::into_inner)
}

fn server(settings: Settings) -> Local {
    Local::start(
        Arc::new(Decoder),
        Settings {
            workers: 1,
            ..settings
        },
    )
}

fn body(front: &str) -> String {
    json!({ "idImage": front, "issuingCountry": "USA", "idType": "visa" }).to_string()
}

/// The server still answers.
fn assert_alive(server: &Local) {
    assert_eq!(server.post(&body(ONE_PIXEL)).status, 200);
    assert_eq!(server.get("/healthz").body, "ok\n");
}

/// Resident memory of this process in MiB, where the system tells it.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib / 1024)
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
    stream
}

/// What comes until the connection ends.
fn rest(stream: &mut TcpStream) -> Answer {
    let mut bytes = Vec::new();
    // A reset is an end too.
    let _ = stream.read_to_end(&mut bytes);
    Answer::parse(&String::from_utf8_lossy(&bytes))
}

#[test]
fn what_is_no_request_of_the_api_has_a_code() {
    let _turn = beside_others();
    let server = server(Settings::default());
    let deep = |open: &str| format!("{{\"idImage\":{}", open.repeat(200_000));
    for (sent, code) in [
        (deep("["), 1015),
        (deep("{\"a\":"), 1015),
        (format!("{}1{}", "[".repeat(100), "]".repeat(100)), 1015),
        ("{\"idImage\":\"AAAA\",\"idImage\":\"AAAA\",\"issuingCountry\":\"USA\",\"idType\":\"visa\"}".to_owned(), 1015),
        ("{\"idImage\":7,\"issuingCountry\":\"USA\",\"idType\":\"visa\"}".to_owned(), 1015),
        ("{\"idImage\":\"\\ud800\",\"issuingCountry\":\"USA\",\"idType\":\"visa\"}".to_owned(), 1015),
        ("\u{feff}{}".to_owned(), 1015),
        ("null".to_owned(), 1015),
        ("{}{}".to_owned(), 1015),
        ("1e999999".to_owned(), 1015),
        (body("AA AA"), 1013),
        (body("AAAA\n"), 1013),
        (body("AAA"), 1013),
        (body("AA=="), 1013),
        (body("data:image/png;base64,AAAA"), 1013),
        (body(&"A".repeat(4_000_000)), 1013),
        // Signatures of a PNG and a JPEG, and nothing after them.
        (body("iVBORw0KGgo="), 1009),
        (body("/9j/"), 1009),
    ] {
        let shown: String = sent.chars().take(60).collect();
        let answer = server.post(&sent);
        assert_eq!(answer.status, 400, "{shown}");
        assert_eq!(answer.json()["errorCode"], code, "{shown}");
    }
    let mut invalid = request("{\"idImage\":\"....\"}");
    let at = invalid.len() - 4;
    invalid[at] = 0xff;
    let answer = exchange(server.address, &invalid).expect("an answer");
    assert_eq!(answer.json()["errorCode"], 1015);
    assert_alive(&server);
}

#[test]
fn lengths_that_are_wrong_have_a_code_or_end_the_connection() {
    let _turn = beside_others();
    let settings = Settings {
        body_bytes: 10_000,
        upload_seconds: 1,
        ..Settings::default()
    };
    let server = server(settings);
    let head = "POST /recognition HTTP/1.1\r\nhost: x\r\nconnection: close\r\n";
    for (headers, sent, status, code) in [
        // Refused before a byte of it is read.
        ("content-length: 99999999999999", "", 413, 1013),
        ("content-length: 10001", "", 413, 1013),
        // No number: HTTP's own refusal.
        ("content-length: many", "", 400, 0),
        ("content-length: -1", "", 400, 0),
        ("content-length: 18446744073709551616", "", 400, 0),
        ("content-length: 1\r\ncontent-length: 2", "xx", 400, 0),
        ("transfer-encoding: chunked", "zz\r\n", 400, 1015),
        (
            "transfer-encoding: chunked",
            "ffffffffffffffffff\r\n",
            400,
            1015,
        ),
        // Less is sent than announced, and then nothing.
        ("content-length: 500", "{", 400, 1015),
        ("content-length: 0", "", 400, 1015),
    ] {
        let bytes = format!("{head}{headers}\r\n\r\n{sent}");
        let answer = exchange(server.address, bytes.as_bytes()).expect("an answer");
        assert_eq!(answer.status, status, "{headers}: {answer:?}");
        let told = answer.json()["errorCode"].as_u64().unwrap_or_default();
        assert_eq!(told, code, "{headers}");
    }
    // More than it may be, without having been announced.
    let chunk = format!("2000\r\n{}\r\n", "x".repeat(0x2000));
    let bytes = format!("{head}transfer-encoding: chunked\r\n\r\n{chunk}{chunk}0\r\n\r\n");
    let answer = exchange(server.address, bytes.as_bytes()).expect("an answer");
    assert_eq!(
        (answer.status, answer.json()["errorCode"].as_u64()),
        (413, Some(1013))
    );
    assert_alive(&server);
}

#[test]
fn a_head_that_is_no_head_is_refused() {
    let _turn = beside_others();
    let server = server(Settings::default());
    let long = "x".repeat(300_000);
    let many = "a: b\r\n".repeat(200);
    for (sent, statuses) in [
        ("\u{0}\u{1}\u{2}\r\n\r\n".to_owned(), &[400][..]),
        ("GET / HTTP/9.9\r\n\r\n".to_owned(), &[400][..]),
        (
            "GET /healthz HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n".to_owned(),
            &[400],
        ),
        (
            format!("GET /{long} HTTP/1.1\r\nhost: x\r\n\r\n"),
            &[414, 431],
        ),
        (
            format!("GET /healthz HTTP/1.1\r\nhost: x\r\nx: {long}\r\n\r\n"),
            &[431],
        ),
        (
            format!("GET /healthz HTTP/1.1\r\nhost: x\r\n{many}\r\n"),
            &[431],
        ),
        // The first bytes of TLS.
        ("\u{16}\u{3}\u{1}\u{2}\u{0}\r\n\r\n".to_owned(), &[400][..]),
    ] {
        let shown: String = sent.chars().take(40).collect();
        let answer = exchange(server.address, sent.as_bytes()).expect("an answer");
        assert!(statuses.contains(&answer.status), "{shown}: {answer:?}");
    }
    assert_alive(&server);
}

#[test]
fn who_is_slow_is_told_so_and_keeps_no_place() {
    let _turn = beside_others();
    let settings = Settings {
        header_seconds: 1,
        upload_seconds: 1,
        queue: 0,
        ..Settings::default()
    };
    let server = server(settings);
    let mut says_nothing = connect(server.address);
    let mut half_a_head = connect(server.address);
    half_a_head
        .write_all(b"POST /recognition HTTP/1.1\r\nhost:")
        .expect("taken");
    // One byte at a time does not make it a fast one.
    let mut drips = connect(server.address);
    let dripping = drips.try_clone().expect("a socket");
    std::thread::spawn(move || {
        let mut dripping = dripping;
        while dripping.write_all(b"x").is_ok() {
            std::thread::park_timeout(Duration::from_millis(50));
        }
    });
    let mut half_a_body = connect(server.address);
    half_a_body
        .write_all(b"POST /recognition HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{")
        .expect("taken");
    assert_eq!(rest(&mut says_nothing).status, 408);
    assert_eq!(rest(&mut half_a_head).status, 408);
    assert_eq!(rest(&mut drips).status, 408);
    let answer = rest(&mut half_a_body);
    assert_eq!(
        (answer.status, answer.json()["errorCode"].as_u64()),
        (400, Some(1015))
    );
    // The one place that there is was given back.
    assert_alive(&server);
}

#[test]
fn requests_cut_in_half_give_their_places_back() {
    let _turn = beside_others();
    let settings = Settings {
        queue: 1,
        ..Settings::default()
    };
    let server = server(settings);
    let whole = request(&body(ONE_PIXEL));
    for length in (1..whole.len()).step_by(7) {
        let mut stream = connect(server.address);
        stream.write_all(&whole[..length]).expect("taken");
        if length % 2 == 0 {
            stream.shutdown(Shutdown::Write).expect("a socket");
            let answer = rest(&mut stream);
            assert_ne!(answer.status, 200, "{length}: {answer:?}");
        }
    }
    let until = Instant::now() + PATIENCE;
    while !server
        .get("/metrics")
        .body
        .contains("datapage_requests_admitted 0")
    {
        assert!(Instant::now() < until, "places are lost");
    }
    assert_alive(&server);
}

#[test]
fn a_bomb_does_not_go_off() {
    use base64::Engine as _;
    let _turn = alone();
    let encode = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
    let server = server(Settings::default());
    // A PNG that claims 4 and 40 gigapixels and holds the beginning of a stream of zeros.
    for (width, height) in [(65_535_u32, 65_535_u32), (200_000, 200_000)] {
        let mut head = b"IHDR".to_vec();
        head.extend(width.to_be_bytes());
        head.extend(height.to_be_bytes());
        head.extend([8, 2, 0, 0, 0]);
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        for chunk in [head, b"IDAT\x78\xda\xed\xc1\x01\x0d\0\0".to_vec()] {
            png.extend((chunk.len() as u32 - 4).to_be_bytes());
            png.extend(&chunk);
            png.extend(crc(&chunk).to_be_bytes());
        }
        let answer = server.post(&body(&encode(&png)));
        assert_eq!(answer.status, 413, "{width}: {answer:?}");
    }
    // A JPEG's head that claims as much.
    let jpeg = [
        &[0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0xff, 0xff, 0xff, 0xff, 3][..],
        &[1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0],
    ]
    .concat();
    let answer = server.post(&body(&encode(&jpeg)));
    assert!([400, 413].contains(&answer.status), "{answer:?}");
    assert_alive(&server);
    if let Some(resident) = resident() {
        assert!(resident < 2000, "{resident} MiB");
    }
}

/// CRC-32 as PNG has it (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            if crc & 1 == 1 {
                crc >> 1 ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    })
}

#[test]
fn a_huge_body_is_not_kept() {
    let _turn = alone();
    let server = server(Settings::default());
    let before = resident();
    for _ in 0..3 {
        let mut stream = connect(server.address);
        stream
            .write_all(
                b"POST /recognition HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n",
            )
            .expect("taken");
        // 256 MB, of which 140 are too many; it may stop listening before the end.
        let chunk = format!("100000\r\n{}\r\n", "x".repeat(0x10_0000));
        for _ in 0..256 {
            if stream.write_all(chunk.as_bytes()).is_err() {
                break;
            }
        }
        let answer = rest(&mut stream);
        assert!([0, 413].contains(&answer.status), "{answer:?}");
    }
    assert_alive(&server);
    if let (Some(before), Some(after)) = (before, resident()) {
        assert!(after < before + 700, "{before} MiB, then {after} MiB");
    }
}

#[test]
fn connections_beyond_the_bound_are_told_so() {
    let _turn = alone();
    let settings = Settings {
        connections: 50,
        header_seconds: 60,
        ..Settings::default()
    };
    let server = server(settings);
    let before = resident();
    // So many files may a process of the test have open by default.
    let mut open: Vec<TcpStream> = Vec::new();
    let mut refused = 0;
    for _ in 0..20 {
        open.extend((0..100).map_while(|_| TcpStream::connect(server.address).ok()));
        let last = open.split_off(open.len().min(50));
        for mut stream in last {
            stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
            stream.shutdown(Shutdown::Write).expect("a socket");
            let answer = rest(&mut stream);
            assert!([0, 503].contains(&answer.status), "{answer:?}");
            refused += usize::from(answer.status == 503);
        }
    }
    assert!(refused > 500, "{refused}");
    drop(open);
    let until = Instant::now() + PATIENCE;
    while exchange(server.address, &request(&body(ONE_PIXEL))).map_or(0, |answer| answer.status)
        != 200
    {
        assert!(Instant::now() < until, "places are lost");
    }
    assert_alive(&server);
    if let (Some(before), Some(after)) = (before, resident()) {
        assert!(after < before + 100, "{before} MiB, then {after} MiB");
    }
}

#[test]
fn a_key_makes_its_requests_and_not_more() {
    let _turn = beside_others();
    let (key, stored) = new_key("shop", &[5; 48]);
    let (other_key, other) = new_key("bank", &[6; 48]);
    let limited = datapage::server::StoredKey {
        per_minute: Some(2),
        ..stored
    };
    let server = server(Settings {
        keys: vec![limited, other],
        ..Settings::default()
    });
    let ask = |key: &str| {
        let bytes = String::from_utf8(request(&body(ONE_PIXEL))).expect("text");
        let bytes = bytes.replace("x-api-key: any", &format!("x-api-key: {key}"));
        exchange(server.address, bytes.as_bytes()).expect("an answer")
    };
    assert_eq!([ask(&key).status, ask(&key).status], [200, 200]);
    let answer = ask(&key);
    assert_eq!(answer.status, 429);
    let wait = answer.head.split("retry-after: ").nth(1).expect("how long");
    let wait: u64 = wait
        .split("\r\n")
        .next()
        .unwrap_or_default()
        .parse()
        .expect("seconds");
    assert!((1..=30).contains(&wait), "{wait}");
    assert_eq!(ask(&other_key).status, 200);
    assert_eq!(ask("wrong").status, 403);
}

#[test]
fn who_is_refused_before_the_body_is_read_is_told_that_the_connection_ends() {
    let _turn = beside_others();
    let (key, stored) = new_key("shop", &[5; 48]);
    let keys = vec![datapage::server::StoredKey {
        per_minute: Some(1),
        ..stored
    }];
    let keyed = server(Settings {
        keys,
        ..Settings::default()
    });
    let small = server(Settings {
        body_bytes: 10,
        ..Settings::default()
    });
    for (server, key, status) in [
        (&keyed, "wrong", 403),
        (&keyed, key.as_str(), 200),
        (&keyed, key.as_str(), 429),
        (&small, "any", 413),
    ] {
        let bytes = String::from_utf8(request(&body(ONE_PIXEL))).expect("text");
        let bytes = bytes
            .replace("connection: close\r\n", "")
            .replace("x-api-key: any", &format!("x-api-key: {key}"));
        let mut stream = connect(server.address);
        stream.write_all(bytes.as_bytes()).expect("taken");
        if status == 200 {
            // The connection stays, for the next one.
            let mut first = [0; 12];
            stream.read_exact(&mut first).expect("an answer");
            assert_eq!(&first, b"HTTP/1.1 200");
            continue;
        }
        let answer = rest(&mut stream);
        assert_eq!(answer.status, status, "{answer:?}");
        assert!(answer.head.contains("connection: close"), "{answer:?}");
    }
}

/// Says when it has begun, and goes on until it is to stop.
struct Endless(Mutex<Option<std::sync::mpsc::Sender<()>>>);

impl Recognizer for Endless {
    fn recognize(&self, request: &Accepted, _: String) -> Result<Value, ApiError> {
        let begun = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(begun) = begun {
            let _ = begun.send(());
        }
        let request = request.as_request();
        let stop = request.stop.expect("it can be stopped");
        while stop.check().is_ok() {
            std::thread::yield_now();
        }
        Err(ApiError::new(ErrorCode::ProcessingFailed))
    }
}

#[test]
fn work_ends_at_its_deadline_or_when_its_client_leaves() {
    let _turn = beside_others();
    let (begun, has_begun) = std::sync::mpsc::channel();
    let settings = Settings {
        workers: 1,
        queue: 4,
        patience_seconds: 1,
        deadline_seconds: 1,
        ..Settings::default()
    };
    let endless = Endless(Mutex::new(Some(begun)));
    let long = Settings {
        deadline_seconds: 1000,
        ..settings.clone()
    };
    let server = Local::start(Arc::new(endless), long);
    let mut leaves = connect(server.address);
    leaves.write_all(&request(&body(ONE_PIXEL))).expect("taken");
    assert!(has_begun.recv_timeout(PATIENCE).is_ok());
    // It waits a second for the one that works, and is told to come again.
    let waits = server.post(&body(ONE_PIXEL));
    assert_eq!(waits.status, 429, "{waits:?}");
    assert!(waits.head.contains("retry-after"), "{waits:?}");
    drop(leaves);
    let until = Instant::now() + PATIENCE;
    while !server
        .get("/metrics")
        .body
        .contains("datapage_requests_admitted 0")
    {
        assert!(Instant::now() < until, "it works for nobody");
    }
    assert!(server.stop().is_ok());
    let server = Local::start(Arc::new(Endless(Mutex::new(None))), settings);
    let answer = server.post(&body(ONE_PIXEL));
    assert_eq!(answer.json()["errorCode"], 1003, "{answer:?}");
}

#[test]
fn stopping_finishes_what_was_admitted_and_waits_for_nobody_else() {
    let _turn = beside_others();
    let server = server(Settings {
        drain_seconds: 1,
        ..Settings::default()
    });
    let address = server.address;
    // Idle, and in the middle of a request that never comes.
    let mut idle = connect(address);
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
        .expect("taken");
    let mut first = [0; 15];
    idle.read_exact(&mut first).expect("an answer");
    let mut stalled = connect(address);
    stalled
        .write_all(b"POST /recognition HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{")
        .expect("taken");
    let until = Instant::now() + PATIENCE;
    while !server
        .get("/metrics")
        .body
        .contains("datapage_requests_admitted 1")
    {
        assert!(Instant::now() < until, "it never came");
    }
    let began = Instant::now();
    assert!(server.stop().is_ok());
    assert!(
        began.elapsed() < Duration::from_secs(30),
        "{:?}",
        began.elapsed()
    );
    assert!(TcpStream::connect(address).is_err());
}
