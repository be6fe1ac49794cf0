//! Connections: how many, how long they may say nothing, and how they end.

use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::Settings;

/// Most bytes of a request's head; more is told 431.
const MOST_HEAD: usize = 64 * 1024;

/// Most lines of a request's head; more is told 431.
const MOST_HEADERS: usize = 100;

/// Those who are told that there are too many are themselves so many at most.
const MOST_REFUSALS: usize = 64;

/// How long a client is listened to after the last answer: one that still sends would
/// otherwise see its connection reset before it saw the answer.
const LINGER: Duration = Duration::from_secs(2);

const TOO_MANY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\n\
    connection: close\r\ncontent-length: 0\r\n\r\n";

const TOO_SLOW: &[u8] = b"HTTP/1.1 408 Request Timeout\r\n\
    connection: close\r\ncontent-length: 0\r\n\r\n";

/// Accepts connections until `stop` says true; then ends them when the requests that
/// they are in the middle of are answered, or after the settings' `drain_seconds`. Who
/// comes meanwhile is still answered, with one answer each.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    tls: Option<TlsAcceptor>,
    settings: &Settings,
    mut stop: watch::Receiver<bool>,
) {
    let door = Door::new(listener, router, tls, settings, stop.clone());
    let mut tasks = JoinSet::new();
    while !*stop.borrow() {
        tokio::select! {
            stream = door.knock() => door.open(stream, &mut tasks),
            _ = stop.changed() => break,
        }
    }
    let drained = async { while tasks.join_next().await.is_some() {} };
    let drain = Duration::from_secs(settings.drain_seconds);
    let mut late = JoinSet::new();
    tokio::select! {
        drained = tokio::time::timeout(drain, drained) => if drained.is_err() {
            tracing::warn!("connections are still open after {drain:?}; they are cut");
        },
        () = async { loop { door.open(door.knock().await, &mut late) } } => {}
    }
    drop(door);
    let ended = async { while late.join_next().await.is_some() {} };
    // What they are told is told at once.
    drop(tokio::time::timeout(LINGER, ended).await);
}

/// Where connections come in.
struct Door {
    listener: TcpListener,
    http: http1::Builder,
    router: Router,
    tls: Option<TlsAcceptor>,
    patience: Duration,
    places: Arc<Semaphore>,
    refusals: Arc<Semaphore>,
    stop: watch::Receiver<bool>,
}

impl Door {
    fn new(
        listener: TcpListener,
        router: Router,
        tls: Option<TlsAcceptor>,
        settings: &Settings,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let patience = Duration::from_secs(settings.header_seconds);
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(patience)
            .max_buf_size(MOST_HEAD)
            .max_headers(MOST_HEADERS);
        Self {
            listener,
            http,
            router,
            tls,
            patience,
            places: Arc::new(Semaphore::new(settings.connections)),
            refusals: Arc::new(Semaphore::new(MOST_REFUSALS)),
            stop,
        }
    }

    /// The next connection.
    async fn knock(&self) -> TcpStream {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => return stream,
                Err(error) => {
                    // It left already, or this process has too many files open.
                    tracing::debug!("a connection is not accepted: {error}");
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        }
    }

    /// Converses on it, where there is a place; otherwise says that there is none.
    fn open(&self, stream: TcpStream, tasks: &mut JoinSet<()>) {
        while tasks.try_join_next().is_some() {}
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            if self.tls.is_none()
                && let Ok(turn) = Arc::clone(&self.refusals).try_acquire_owned()
            {
                tasks.spawn(async move {
                    end(stream, TOO_MANY).await;
                    drop(turn);
                });
            }
            return;
        };
        // Answers are written whole: nothing is gained by waiting for more.
        drop(stream.set_nodelay(true));
        let (http, router, tls) = (self.http.clone(), self.router.clone(), self.tls.clone());
        let (stop, patience) = (self.stop.clone(), self.patience);
        tasks.spawn(async move {
            match tls {
                None => converse(&http, stream, router, stop).await,
                Some(tls) => secured(&http, stream, &tls, patience, router, stop).await,
            }
            drop(place);
        });
    }
}

async fn secured(
    http: &http1::Builder,
    stream: TcpStream,
    tls: &TlsAcceptor,
    patience: Duration,
    router: Router,
    stop: watch::Receiver<bool>,
) {
    match tokio::time::timeout(patience, tls.accept(stream)).await {
        Ok(Ok(stream)) => converse(http, stream, router, stop).await,
        Ok(Err(error)) => tracing::debug!("no TLS: {error}"),
        Err(_) => tracing::debug!("no TLS: it took too long"),
    }
}

/// Answers the requests of one connection.
async fn converse<S>(
    http: &http1::Builder,
    stream: S,
    router: Router,
    mut stop: watch::Receiver<bool>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = TowerToHyperService::new(router);
    // Who comes late gets one answer. To shut the connection down gracefully would end it
    // before its first request.
    let mut stopping = *stop.borrow();
    let mut http = http.clone();
    http.keep_alive(!stopping);
    let mut connection = http.serve_connection(TokioIo::new(stream), service);
    let ended = loop {
        tokio::select! {
            ended = poll_fn(|context| connection.poll_without_shutdown(context)) => break ended,
            _ = stop.changed(), if !stopping => {
                stopping = true;
                Pin::new(&mut connection).graceful_shutdown();
            }
        }
    };
    let last_words: &[u8] = match &ended {
        Err(error) if error.is_timeout() => TOO_SLOW,
        _ => &[],
    };
    if let Err(error) = ended {
        tracing::debug!("a connection ended: {error}");
    }
    end(connection.into_parts().io.into_inner(), last_words).await;
}

/// Says the last of a connection and waits a little for the other side to close it.
async fn end<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, last_words: &[u8]) {
    let ending = async {
        stream.write_all(last_words).await?;
        stream.shutdown().await?;
        let mut rest = [0; 4096];
        while stream.read(&mut rest).await? > 0 {}
        std::io::Result::Ok(())
    };
    // Whatever happens to it, it is over.
    drop(tokio::time::timeout(LINGER, ending).await);
}
