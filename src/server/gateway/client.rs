//! One request to the upstream, and what counts as its failure.

use std::path::Path;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER, USER_AGENT};
use axum::http::{HeaderValue, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as HttpClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use serde_json::Value;

use crate::api::{self, ErrorCode};
use crate::error::{Error, ErrorKind, Result};
use crate::server::tls;

/// An answer is JSON of some ten kilobytes; what is larger than this is none.
const MOST_BYTES: usize = 8 << 20;

/// A connection that nobody used for so long is not used again: proxies between close
/// theirs after a minute.
const IDLE: Duration = Duration::from_secs(30);

pub(super) struct Client {
    http: Http,
    base: String,
}

enum Http {
    /// To a service on this machine.
    Plain(HttpClient<HttpConnector, Full<Bytes>>),
    Tls(HttpClient<HttpsConnector<HttpConnector>, Full<Bytes>>),
}

/// What is asked of the upstream: the caller's own request.
#[derive(Clone)]
pub(super) struct Ask {
    /// The path on which it came in.
    pub path: String,
    /// The caller's key, as it stands.
    pub key: Option<HeaderValue>,
    /// The body, as it came in.
    pub body: Bytes,
}

/// What the upstream answered; it goes to the caller as it is.
pub(super) struct Reply {
    pub status: StatusCode,
    pub retry_after: Option<HeaderValue>,
    pub body: Bytes,
    /// The body, understood.
    pub value: Value,
}

impl Reply {
    /// The API's error code, 0 where there is none.
    pub fn code(&self) -> u16 {
        api::error_code_of(&self.value).unwrap_or_default()
    }

    pub fn into_response(self) -> axum::response::Response {
        let mut response = axum::response::Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(after) = self.retry_after {
            headers.insert(RETRY_AFTER, after);
        }
        response
    }
}

/// Why the upstream's answer does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Failure {
    /// No connection, or it broke.
    Connection,
    /// It took too long.
    Timeout,
    /// A status from 500 on.
    Status,
    /// It says itself that it cannot: 1001 or 1003.
    Unable,
    /// What came is no answer of this API: not JSON, too large, a redirect.
    Unusable,
}

impl Failure {
    /// Its name in the metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::Timeout => "timeout",
            Self::Status => "status",
            Self::Unable => "unable",
            Self::Unusable => "unusable",
        }
    }
}

impl Client {
    /// A client of the service at `base`, trusting the certificates that the system does,
    /// and those of `roots_file` where it is named.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] where the file holds none, or nobody is trusted at all.
    pub fn new(base: String, roots_file: &Path) -> Result<Self> {
        let mut builder = HttpClient::builder(TokioExecutor::new());
        builder
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE);
        let http = if base.starts_with("http://") {
            Http::Plain(builder.build(HttpConnector::new()))
        } else {
            let roots = tls::roots(roots_file)?;
            if roots.is_empty() {
                return Err(Error::new(
                    ErrorKind::Configuration,
                    "the system has no trusted certificates to know the upstream by; install \
                     them (ca-certificates), or name those of its CA in gateway.roots_file",
                ));
            }
            let tls = HttpsConnectorBuilder::new().with_tls_config(tls::client(roots)?);
            Http::Tls(builder.build(tls.https_only().enable_http1().build()))
        };
        Ok(Self { http, base })
    }

    /// Asks within `timeout`.
    pub async fn ask(&self, ask: &Ask, timeout: Duration) -> std::result::Result<Reply, Failure> {
        tokio::time::timeout(timeout, self.exchange(ask))
            .await
            .unwrap_or(Err(Failure::Timeout))
    }

    async fn exchange(&self, ask: &Ask) -> std::result::Result<Reply, Failure> {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(format!("{}{}", self.base, ask.path))
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json")
            .header(
                USER_AGENT,
                concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
            );
        if let Some(key) = &ask.key {
            request = request.header("x-api-key", key);
        }
        let request = request
            .body(Full::new(ask.body.clone()))
            .map_err(|_| Failure::Unusable)?;
        // The error may hold an address, and nothing of the request; its kind says enough.
        let response = match &self.http {
            Http::Plain(http) => http.request(request).await,
            Http::Tls(http) => http.request(request).await,
        }
        .map_err(|_| Failure::Connection)?;
        let status = response.status();
        if status.is_server_error() {
            return Err(Failure::Status);
        }
        let retry_after = response.headers().get(RETRY_AFTER).cloned();
        let body = Limited::new(response.into_body(), MOST_BYTES)
            .collect()
            .await
            .map_err(|error| {
                if error.is::<http_body_util::LengthLimitError>() {
                    Failure::Unusable
                } else {
                    Failure::Connection
                }
            })?
            .to_bytes();
        let value: Value = serde_json::from_slice(&body).map_err(|_| Failure::Unusable)?;
        judge(status, &value)?;
        Ok(Reply {
            status,
            retry_after,
            body,
            value,
        })
    }
}

/// Whether a body counts as an answer. A result must look like the API's; what is refused
/// (a wrong key, too many requests) may be any JSON object.
fn judge(status: StatusCode, body: &Value) -> std::result::Result<(), Failure> {
    let unable = [ErrorCode::Unavailable, ErrorCode::ProcessingFailed];
    if api::error_code_of(body).is_some_and(|code| unable.iter().any(|&u| u as u16 == code)) {
        return Err(Failure::Unable);
    }
    let counts = match status {
        status if status.is_success() => api::is_ours(body),
        status if status.is_client_error() => body.is_object(),
        _ => false,
    };
    if counts {
        Ok(())
    } else {
        Err(Failure::Unusable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ApiError;
    use serde_json::json;

    #[test]
    fn what_counts_as_an_answer() {
        let result = r#"{"apiType":"id_recognition","transactionId":"x","result":{}}"#;
        let result: Value = serde_json::from_str(result).expect("JSON");
        let error = |code| ApiError::new(code).body("x");
        let unable = [ErrorCode::Unavailable, ErrorCode::ProcessingFailed].map(error);
        let refused = json!({ "message": "Forbidden" });
        for (status, body, expected) in [
            (200, &result, Ok(())),
            (400, &error(ErrorCode::AnalysisFailed), Ok(())),
            (403, &refused, Ok(())),
            (429, &refused, Ok(())),
            (400, &unable[0], Err(Failure::Unable)),
            (400, &unable[1], Err(Failure::Unable)),
            (200, &unable[1], Err(Failure::Unable)),
            (200, &json!({}), Err(Failure::Unusable)),
            (
                200,
                &json!("welcome to this network"),
                Err(Failure::Unusable),
            ),
            (404, &json!([]), Err(Failure::Unusable)),
            (302, &result, Err(Failure::Unusable)),
        ] {
            let status = StatusCode::from_u16(status).expect("a status");
            assert_eq!(judge(status, body), expected, "{status} {body}");
        }
    }
}
