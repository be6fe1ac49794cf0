//! How much memory a request costs, by an allocator that counts. The one test of its
//! process: everything that is allocated while it asks is the server's.

mod wire;

use std::alloc::System;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use cap::Cap;
use datapage::api::{Accepted, ApiError};
use datapage::server::{Recognizer, Settings};
use serde_json::{Value, json};
use wire::{Answer, Local};

#[global_allocator]
static COUNTED: Cap<System> = Cap::new(System, usize::MAX);

/// Says which bytes it was given, and keeps nothing.
struct Sums;

/// Where sums begin.
const START: u64 = 7;

/// The sum of what came before and of these.
fn sum(before: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(before, |sum, &byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(byte))
    })
}

impl Recognizer for Sums {
    fn recognize(&self, request: &Accepted, _: String) -> Result<Value, ApiError> {
        let request = request.as_request();
        Ok(json!([
            sum(START, request.front),
            request.back.map(|back| sum(START, back))
        ]))
    }
}

/// How a client sends its body.
#[derive(Debug, Clone, Copy)]
enum Sent {
    /// As most do.
    Plain,
    /// With each slash as `\/`.
    Escaped,
    /// In chunks, so that nobody knows its length before its end.
    Chunked,
}

/// A multiple of three: the base64 of pieces is the base64 of the whole.
const PIECE: usize = 48 * 1024;

/// One more piece of a picture: bytes at random, so that every symbol comes.
fn piece(random: &mut fastrand::Rng) -> Vec<u8> {
    std::iter::repeat_with(|| random.u8(..))
        .take(PIECE)
        .collect()
}

fn encoded(piece: &[u8], sent: Sent) -> String {
    use base64::Engine as _;
    let encoded = base64::engine::general_purpose::STANDARD.encode(piece);
    match sent {
        Sent::Escaped => encoded.replace('/', "\\/"),
        Sent::Plain | Sent::Chunked => encoded,
    }
}

/// Sends a request whose pictures have this many pieces, and nowhere holds more than one of
/// them; gives the length of its body, the sums of its pictures, and the answer.
fn ask(address: SocketAddr, pieces: usize, sent: Sent) -> (usize, [u64; 2], Answer) {
    let parts = [
        r#"{"idBackImage":""#,
        r#"","issuingCountry":"USA","idImage":""#,
        r#"","idType":"visa"}"#,
    ];
    let pictures = [1, 2].map(|seed| move || fastrand::Rng::with_seed(seed));
    let mut length = parts.iter().map(|part| part.len()).sum::<usize>();
    let sums = pictures.map(|picture| {
        let mut random = picture();
        (0..pieces).fold(START, |before, _| {
            let piece = piece(&mut random);
            length += encoded(&piece, sent).len();
            sum(before, &piece)
        })
    });
    let mut stream = TcpStream::connect(address).expect("it listens");
    let how = match sent {
        Sent::Chunked => "transfer-encoding: chunked".to_owned(),
        Sent::Plain | Sent::Escaped => format!("content-length: {length}"),
    };
    let head =
        format!("POST /recognition HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{how}\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("taken");
    let mut send = |text: &str| {
        let framed = match sent {
            Sent::Chunked => format!("{:x}\r\n{text}\r\n", text.len()),
            Sent::Plain | Sent::Escaped => text.to_owned(),
        };
        stream.write_all(framed.as_bytes()).expect("taken");
    };
    for (part, picture) in parts.into_iter().zip(pictures) {
        send(part);
        let mut random = picture();
        for _ in 0..pieces {
            send(&encoded(&piece(&mut random), sent));
        }
    }
    send(parts[2]);
    if let Sent::Chunked = sent {
        send("");
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    (length, sums, Answer::parse(&answer))
}

#[test]
fn a_body_is_in_memory_once() {
    let settings = Settings {
        workers: 1,
        body_bytes: 300_000_000,
        ..Settings::default()
    };
    let server = Local::start(Arc::new(Sums), settings);
    // What is made once is made.
    assert_eq!(ask(server.address, 1, Sent::Plain).2.status, 200);
    // The allocator knows the most that there ever was: each is larger than those before.
    for (pieces, sent, most) in [
        (80, Sent::Plain, 1.1),
        (240, Sent::Escaped, 1.1),
        // What has no length grows in steps, each twice the last.
        (720, Sent::Chunked, 2.1),
    ] {
        let before = COUNTED.allocated();
        let (length, [back, front], answer) = ask(server.address, pieces, sent);
        let cost = (COUNTED.max_allocated() - before) as f64 / length as f64;
        assert_eq!(answer.json(), json!([front, back]), "{sent:?}: {answer:?}");
        eprintln!("{sent:?}: a body of {length} bytes costs {cost:.3} of its size");
        assert!(
            (0.99..most).contains(&cost),
            "{sent:?}: {cost:.3} of its size"
        );
    }
}
