//! Delivering a result to the address that its request named.
//!
//! [`Rules`] say where one may go, [`Backoff`] when to try again, [`Signer`] signs it.
//! A [`Courier`] makes one attempt: the host's addresses are asked for once, each is
//! checked, and the connection goes to one that was; redirects are an answer like any
//! other and are not followed; of an answer only the head is read.

mod address;
mod backoff;
mod signature;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::header::{CONNECTION, CONTENT_TYPE, HOST, USER_AGENT};
use axum::http::{Request, StatusCode};
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

pub use address::{Refused, Rules, Target};
pub use backoff::Backoff;
pub use signature::{HEADER as SIGNATURE_HEADER, Signer};

use super::secret::Secret;
use super::tls;
use crate::error::Result;

/// Most bytes of the head of an answer.
const MOST_HEAD: usize = 16 * 1024;

/// How results are delivered.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CallbackSettings {
    /// Hosts that may be called, `example.org` or `*.example.org`; empty means all.
    pub hosts: Vec<String>,
    /// Networks that may be called though they are not public: `10.0.0.0/8`.
    pub networks: Vec<String>,
    /// Whether plain http is refused.
    pub https_only: bool,
    /// PEM file of roots that are trusted beside the system's.
    pub roots_file: PathBuf,
    /// Deliveries at a time.
    pub at_a_time: usize,
    /// Seconds that an attempt may take, from asking for addresses to the answer's head.
    pub timeout_seconds: u64,
    /// Milliseconds of the first wait after a failure; it doubles with each one.
    pub first_wait_ms: u64,
    /// Seconds of the longest wait.
    pub longest_wait_seconds: u64,
    /// Seconds after which a result that cannot be delivered is no longer tried.
    pub give_up_seconds: u64,
    /// Signs callbacks where it is set.
    pub secret: Secret,
    /// File of the secret.
    pub secret_file: PathBuf,
}

impl Default for CallbackSettings {
    fn default() -> Self {
        Self {
            hosts: Vec::new(),
            networks: Vec::new(),
            https_only: false,
            roots_file: PathBuf::new(),
            at_a_time: 8,
            timeout_seconds: 10,
            first_wait_ms: 1000,
            longest_wait_seconds: 600,
            // A receiver that is down over a night is there again.
            give_up_seconds: 86_400,
            secret: Secret::default(),
            secret_file: PathBuf::new(),
        }
    }
}

impl CallbackSettings {
    /// When to try again.
    #[must_use]
    pub fn backoff(&self) -> Backoff {
        Backoff {
            first: Duration::from_millis(self.first_wait_ms),
            longest: Duration::from_secs(self.longest_wait_seconds),
        }
    }
}

/// Why an attempt brought no answer. Nothing of the URL is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The rules do not let it go there.
    NotAllowed,
    /// The host has no addresses, or none that is allowed.
    NoAddress,
    /// Nobody answers at the host's addresses.
    NotConnected,
    /// The certificate is not good, or there is no TLS.
    Tls,
    /// The answer is not HTTP, or the connection broke.
    NoAnswer,
    /// It took too long.
    TimedOut,
}

impl Failure {
    /// The failure in words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotAllowed => "address not allowed",
            Self::NoAddress => "no allowed address found for the host",
            Self::NotConnected => "cannot connect",
            Self::Tls => "no TLS with a trusted certificate",
            Self::NoAnswer => "no answer in HTTP",
            Self::TimedOut => "timed out",
        }
    }
}

/// Makes attempts.
pub struct Courier {
    rules: Rules,
    timeout: Duration,
    tls: TlsConnector,
    signer: Option<Signer>,
}

impl Courier {
    /// One that keeps to these settings.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Configuration`] where a network, the roots or the secret are unusable.
    pub fn new(settings: &CallbackSettings) -> Result<Self> {
        let secret = settings
            .secret
            .or_of_file("callback.secret", &settings.secret_file)?;
        Ok(Self {
            rules: Rules::new(&settings.hosts, &settings.networks, settings.https_only)?,
            timeout: Duration::from_secs(settings.timeout_seconds),
            tls: Arc::new(tls::client(tls::roots(&settings.roots_file)?)?).into(),
            signer: secret.map(Signer::new).transpose()?,
        })
    }

    /// Checks a URL when its request comes in; its host is not asked for yet.
    ///
    /// # Errors
    /// [`Refused`] says why nothing will go there.
    pub fn check(&self, url: &str) -> std::result::Result<(), Refused> {
        self.rules.target(url).map(|_| ())
    }

    /// Posts `body` and gives the status of the answer; `seconds` since 1970 are signed.
    ///
    /// # Errors
    /// [`Failure`] says why there is no answer.
    pub async fn post(
        &self,
        url: &str,
        body: Bytes,
        seconds: u64,
    ) -> std::result::Result<StatusCode, Failure> {
        tokio::time::timeout(self.timeout, self.attempt(url, body, seconds))
            .await
            .unwrap_or(Err(Failure::TimedOut))
    }

    async fn attempt(
        &self,
        url: &str,
        body: Bytes,
        seconds: u64,
    ) -> std::result::Result<StatusCode, Failure> {
        // The settings may be others than when the request came in.
        let target = self.rules.target(url).map_err(|_| Failure::NotAllowed)?;
        let mut request = Request::post(&target.path)
            .header(HOST, &target.authority)
            .header(CONTENT_TYPE, "application/json")
            .header(CONNECTION, "close")
            .header(USER_AGENT, concat!("datapage/", env!("CARGO_PKG_VERSION")));
        if let Some(signer) = &self.signer {
            request = request.header(SIGNATURE_HEADER, signer.sign(seconds, &body));
        }
        let request = request
            .body(Full::new(body))
            .map_err(|_| Failure::NotAllowed)?;
        let stream = self.connect(&target).await?;
        if target.is_secure {
            let name = ServerName::try_from(target.host).map_err(|_| Failure::Tls)?;
            let stream = self.tls.connect(name, stream).await;
            exchange(stream.map_err(|_| Failure::Tls)?, request).await
        } else {
            exchange(stream, request).await
        }
    }

    /// A connection to the first address that takes one, of those that may be called.
    async fn connect(&self, target: &Target) -> std::result::Result<TcpStream, Failure> {
        // The one time that a name is resolved: what is checked is what is called.
        let found = tokio::net::lookup_host((target.host.as_str(), target.port))
            .await
            .map_err(|_| Failure::NoAddress)?;
        let allowed: Vec<SocketAddr> = found
            .filter(|address| self.rules.allows(address.ip()))
            .collect();
        if allowed.is_empty() {
            return Err(Failure::NoAddress);
        }
        for address in allowed {
            if let Ok(stream) = TcpStream::connect(address).await {
                return Ok(stream);
            }
        }
        Err(Failure::NotConnected)
    }
}

async fn exchange<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    request: Request<Full<Bytes>>,
) -> std::result::Result<StatusCode, Failure> {
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(MOST_HEAD)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|_| Failure::NoAnswer)?;
    tokio::pin!(connection);
    let answer = sender.send_request(request);
    tokio::pin!(answer);
    let answer = tokio::select! {
        biased;
        answer = &mut answer => answer,
        // The answer may have come with the last that was read.
        _ = &mut connection => answer.await,
    };
    answer
        .map(|answer| answer.status())
        .map_err(|_| Failure::NoAnswer)
}
