//! A service on loopback that does as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;

/// What the upstream does with a request.
#[derive(Clone)]
pub enum Act {
    /// Answers with this status and body.
    Answer(u16, String),
    /// The same, when it is told to.
    Later(Arc<Notify>, u16, String),
    /// Closes the connection.
    Drop,
    /// Closes it in the middle of an answer.
    Half,
    /// Never says anything.
    Silence,
}

/// What the upstream was asked, as it stood on the wire.
pub struct Asked {
    pub head: String,
    pub body: String,
}

/// A service on loopback that does as it is told.
pub struct Upstream {
    pub address: String,
    pub state: Arc<State>,
}

pub struct State {
    /// What it does; the last stays.
    pub acts: Mutex<VecDeque<Act>>,
    pub asked: Mutex<Vec<Asked>>,
    /// Told of each request that has come.
    pub came: Notify,
}

pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Upstream {
    pub async fn start(acts: impl IntoIterator<Item = Act>) -> Self {
        Self::start_with(acts, None).await
    }

    /// One that speaks TLS where there is an acceptor.
    pub async fn start_with(acts: impl IntoIterator<Item = Act>, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let scheme = if tls.is_some() { "https" } else { "http" };
        let address = listener.local_addr().expect("an address");
        let address = format!("{scheme}://{address}");
        let state = Arc::new(State {
            acts: Mutex::new(acts.into_iter().collect()),
            asked: Mutex::default(),
            came: Notify::new(),
        });
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (tls, shared) = (tls.clone(), Arc::clone(&shared));
                tokio::spawn(async move {
                    match tls {
                        None => serve(stream, shared).await,
                        // Who does not trust it leaves.
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                serve(stream, shared).await;
                            }
                        }
                    }
                });
            }
        });
        Self { address, state }
    }

    pub fn asked(&self) -> usize {
        lock(&self.state.asked).len()
    }
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, state: Arc<State>) {
    let mut text = Vec::new();
    let (head, body) = loop {
        let mut buffer = [0; 4096];
        let Ok(read @ 1..) = stream.read(&mut buffer).await else {
            return;
        };
        text.extend_from_slice(&buffer[..read]);
        let sofar = String::from_utf8_lossy(&text).into_owned();
        let Some((head, body)) = sofar.split_once("\r\n\r\n") else {
            continue;
        };
        let length: usize = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .and_then(|length| length.parse().ok())
            .unwrap_or_default();
        if body.len() >= length {
            break (head.to_owned(), body.to_owned());
        }
    };
    lock(&state.asked).push(Asked { head, body });
    state.came.notify_one();
    let act = {
        let mut acts = lock(&state.acts);
        if acts.len() > 1 {
            acts.pop_front()
        } else {
            acts.front().cloned()
        }
    };
    let (status, body) = match act.expect("something to do") {
        Act::Answer(status, body) => (status, body),
        Act::Later(told, status, body) => {
            told.notified().await;
            (status, body)
        }
        Act::Drop => return,
        Act::Half => {
            let half = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"apiType\"";
            let _ = stream.write_all(half).await;
            return;
        }
        Act::Silence => {
            // Until the other side has had enough.
            let _ = stream.read(&mut [0; 1]).await;
            return;
        }
    };
    let answer = format!(
        "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nretry-after: 7\r\nlocation: /elsewhere\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let _ = stream.write_all(answer.as_bytes()).await;
    // By TLS an end that was not said could be somebody else's.
    let _ = stream.shutdown().await;
}
