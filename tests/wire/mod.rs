//! Both ends of the wire for tests: servers, in this process or in one of their own, and
//! a receiver of callbacks.
#![allow(dead_code, reason = "each test uses some of it")]

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use datapage::server::{Recognizer, Settings, serve};
use serde_json::{Value, json};

/// A test that waits this long for something waits in vain.
pub const PATIENCE: Duration = Duration::from_mins(2);

/// The page's curl example: a valid PNG of one pixel.
pub const ONE_PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

/// A key of a queue.
pub const JOBS_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An answer as it came.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// The first answer in what a connection gave until its end.
    pub fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        Self {
            status: status.unwrap_or_default(),
            head: head.to_ascii_lowercase(),
            body: body.to_owned(),
        }
    }
}

/// A request of the API as it stands on the wire; the connection ends with the answer.
pub fn request(body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST /modules/recognition HTTP/1.1\r\nhost: x\r\nx-api-key: any\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
    .into_bytes()
}

/// What the server at `address` says to `bytes`, until it ends the connection.
pub fn exchange(address: SocketAddr, bytes: &[u8]) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(bytes)?;
    let mut text = Vec::new();
    stream.read_to_end(&mut text)?;
    Ok(Answer::parse(&String::from_utf8_lossy(&text)))
}

/// A request with a callback.
pub fn asking(picture: &str, callback: &str) -> String {
    json!({
        "idImage": picture, "issuingCountry": "USA", "idType": "government_id", "callbackUrl": callback,
    })
    .to_string()
}

/// A server in this process, with a recogniser of the test's own.
pub struct Local {
    pub address: SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<JoinHandle<datapage::error::Result<()>>>,
}

impl Local {
    pub fn start(recognizer: Arc<dyn Recognizer>, settings: Settings) -> Self {
        let settings = Settings {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            ..settings
        };
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let (told, ready) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let stopped = async {
                let _ = stopped.await;
            };
            serve(recognizer, settings, stopped, move |address| {
                let _ = told.send(address);
            })
        });
        let Ok(address) = ready.recv() else {
            panic!("{:?}", thread.join());
        };
        Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub fn post(&self, body: &str) -> Answer {
        exchange(self.address, &request(body)).expect("an answer")
    }

    pub fn get(&self, path: &str) -> Answer {
        let bytes = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        exchange(self.address, bytes.as_bytes()).expect("an answer")
    }

    /// Has it stop, and does not wait for its end.
    pub fn begin_to_stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    /// Stops it and waits for its end.
    pub fn stop(mut self) -> datapage::error::Result<()> {
        self.end()
    }

    fn end(&mut self) -> datapage::error::Result<()> {
        self.begin_to_stop();
        self.thread
            .take()
            .map_or(Ok(()), |thread| thread.join().expect("no panic"))
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        let _ = self.end();
    }
}

/// A server as its users start it; it is stopped when this goes.
pub struct Served {
    child: Child,
    pub address: SocketAddr,
    log: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

impl Served {
    /// Starts it with these arguments and variables.
    pub fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_datapage"))
            .args(["serve", "--listen", "127.0.0.1:0", "--today", "2026-11-24"])
            .args(arguments)
            .envs(environment.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().expect("piped"));
        let mut log = String::new();
        // It says where it listens.
        let address = loop {
            let from = log.len();
            let read = lines.read_line(&mut log).expect("a log");
            assert!(read > 0, "the server ended: {log}");
            if let Some((_, rest)) = log[from..].split_once("listening on ") {
                let (_, rest) = rest.split_once("://").expect("a URL");
                let end = rest.find([',', ' ', '\n']).unwrap_or(rest.len());
                break rest[..end].parse().expect("an address");
            }
        };
        let log = Arc::new(Mutex::new(log));
        let reader = {
            let log = Arc::clone(&log);
            std::thread::spawn(move || {
                let mut line = String::new();
                while lines.read_line(&mut line).is_ok_and(|read| read > 0) {
                    locked(&log).push_str(&line);
                    line.clear();
                }
            })
        };
        Self {
            child,
            address,
            log,
            reader: Some(reader),
        }
    }

    /// What it said until now.
    pub fn log(&self) -> String {
        locked(&self.log).clone()
    }

    /// Waits until it said `text`.
    pub fn wait_for_log(&self, text: &str) {
        let until = Instant::now() + PATIENCE;
        while !locked(&self.log).contains(text) {
            assert!(
                Instant::now() < until,
                "it never said {text}: {}",
                self.log()
            );
            std::thread::yield_now();
        }
    }

    /// SIGKILL: it has no time for anything.
    pub fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }

    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args([format!("-{name}"), self.child.id().to_string()])
            .status();
        assert!(
            status.is_ok_and(|status| status.success()),
            "no signal {name}"
        );
    }

    /// Waits for its end and gives everything that it said.
    pub fn end(mut self) -> (ExitStatus, String) {
        let status = self.child.wait().expect("it ends");
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
        (status, self.log())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs the program to its end.
pub fn datapage(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_datapage"))
        .args(arguments)
        .output()
        .expect("the program starts")
}

/// The key's file of a queue, and the queue's, in `folder`.
pub fn queue_in(folder: &Path) -> (PathBuf, PathBuf) {
    let key = folder.join("jobs.key");
    std::fs::write(&key, JOBS_KEY).expect("it is written");
    (folder.join("jobs.redb"), key)
}

/// What a receiver does with a callback.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// Answers with this status line and these lines of a head.
    Say(String),
    /// Reads it and ends the connection.
    Hang,
}

impl Reply {
    pub fn status(status: u16) -> Self {
        Self::Say(format!("{status} x"))
    }
}

/// A callback as it came in.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub path: String,
    pub headers: HashMap<String, String>,
    pub body: String,
}

impl Delivery {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    pub fn transaction(&self) -> String {
        self.json()["transactionId"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}

/// Whoever gets callbacks.
pub struct Receiver {
    pub address: SocketAddr,
    got: Arc<(Mutex<Vec<Delivery>>, Condvar)>,
}

impl Receiver {
    /// One that replies to its nth callback, from 0 on, as `reply` says.
    pub fn start(reply: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = listener.local_addr().expect("bound");
        let got: Arc<(Mutex<Vec<Delivery>>, Condvar)> = Arc::default();
        let reply = Arc::new(reply);
        let shared = Arc::clone(&got);
        // It ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (got, reply) = (Arc::clone(&shared), Arc::clone(&reply));
                std::thread::spawn(move || {
                    let Some(delivery) = delivery(&stream) else {
                        return;
                    };
                    let number = {
                        let mut all = locked(&got.0);
                        all.push(delivery);
                        all.len() - 1
                    };
                    if let Reply::Say(head) = reply(number) {
                        let text = format!("HTTP/1.1 {head}\r\ncontent-length: 0\r\n\r\n");
                        let _ = (&stream).write_all(text.as_bytes());
                    }
                    drop(stream);
                    got.1.notify_all();
                });
            }
        });
        Self { address, got }
    }

    pub fn url(&self) -> String {
        format!("http://{}/callback?token=5ecre7", self.address)
    }

    pub fn deliveries(&self) -> Vec<Delivery> {
        locked(&self.got.0).clone()
    }

    /// Waits until `enough` of what was delivered.
    pub fn wait(&self, enough: impl Fn(&[Delivery]) -> bool) -> Vec<Delivery> {
        let got = locked(&self.got.0);
        let (got, waited) = self
            .got
            .1
            .wait_timeout_while(got, PATIENCE, |got| !enough(got))
            .unwrap_or_else(PoisonError::into_inner);
        assert!(
            !waited.timed_out(),
            "{} deliveries are not enough",
            got.len()
        );
        got.clone()
    }
}

fn delivery(stream: &TcpStream) -> Option<Delivery> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = HashMap::new();
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length")?.parse().ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Delivery {
        path,
        headers,
        body: String::from_utf8(body).ok()?,
    })
}
