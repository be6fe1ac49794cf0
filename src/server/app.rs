//! The routes, and what is checked before a picture is looked at.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::gateway::{self, Gateway};
use super::keys::Keys;
use super::metrics::Metrics;
use super::pool::{Pool, Ticket, Unfinished};
use super::{Settings, console, openapi};
use crate::api::{self, Accepted, ApiError, ErrorCode, WireRequest, transaction_id};
use crate::error::Result;

/// What answers requests: the engine, or in tests something quicker.
pub trait Recognizer: Send + Sync + 'static {
    /// The body of the answer.
    ///
    /// # Errors
    /// The API's own.
    fn recognize(
        &self,
        request: &Accepted,
        transaction: String,
    ) -> std::result::Result<Value, ApiError>;
}

/// What all requests share.
pub(super) struct Shared {
    recognizer: Arc<dyn Recognizer>,
    pub(super) settings: Settings,
    keys: Keys,
    pub(super) pool: Pool,
    metrics: Metrics,
    gateway: Option<Arc<Gateway>>,
}

/// How a request is checked before a picture is decoded.
type Check = fn(WireRequest) -> std::result::Result<Accepted, ApiError>;

/// The API without a socket.
///
/// # Errors
/// Those of starting the pool's threads and of opening the gateway.
pub fn app(recognizer: Arc<dyn Recognizer>, settings: Settings) -> Result<Router> {
    let shared = Arc::new(Shared {
        recognizer,
        keys: Keys::new(settings.keys.clone()),
        pool: Pool::new(settings.worker_count(), settings.queue)?,
        metrics: Metrics::default(),
        gateway: Gateway::open(settings.upstream.as_deref(), &settings.gateway)?.map(Arc::new),
        settings,
    });
    let mut router = Router::new();
    if shared.settings.has_console() {
        router = router
            .merge(console::router())
            .route(console::RECOGNITION, post(recognition_of_any_kind));
    }
    Ok(router
        .merge(openapi::router())
        .route("/modules/recognition", post(recognition))
        .route("/recognition", post(recognition))
        .route("/healthz", get(|| async { "ok\n" }))
        // The networks are loaded before anybody listens.
        .route("/readyz", get(|| async { "ready\n" }))
        .route("/metrics", get(metrics))
        .with_state(shared))
}

/// What goes out instead of an answer.
pub(super) enum Refusal {
    /// The key is wrong or missing.
    Forbidden,
    /// Nobody has time.
    Busy,
    /// One of the API's own.
    Api(ApiError),
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

async fn recognition(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let began = Instant::now();
    let transaction = transaction_id();
    let outcome = match &shared.gateway {
        Some(gateway) if shared.keys.admit(key_of(request.headers())) => {
            gateway::answer(&shared, gateway, request, &transaction, began).await
        }
        _ => {
            let check = WireRequest::accept;
            let answer = answer(&shared, request, check, transaction.clone(), began).await;
            answered(answer, &transaction)
        }
    };
    noted(&shared, outcome, &transaction, began)
}

/// For the console: this machine reads, and country and kind may be left open.
async fn recognition_of_any_kind(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let began = Instant::now();
    let transaction = transaction_id();
    let check = WireRequest::accept_open;
    let answer = answer(&shared, request, check, transaction.clone(), began).await;
    noted(&shared, answered(answer, &transaction), &transaction, began)
}

/// Counts and logs an answer. What was asked and read is nobody's business; how it went is
/// the operator's.
fn noted(
    shared: &Shared,
    (status, code, response): (StatusCode, u16, Response),
    transaction: &str,
    began: Instant,
) -> Response {
    shared
        .metrics
        .answered(status.as_u16(), code, began.elapsed());
    tracing::info!(
        transaction,
        status = status.as_u16(),
        code,
        ms = began.elapsed().as_millis() as u64
    );
    response
}

async fn answer(
    shared: &Arc<Shared>,
    request: Request,
    check: Check,
    transaction: String,
    began: Instant,
) -> std::result::Result<Value, Refusal> {
    let (parts, body) = request.into_parts();
    if !shared.keys.admit(key_of(&parts.headers)) {
        return Err(Refusal::Forbidden);
    }
    // A place first: bodies of those that will be told to come again are not read.
    let ticket = shared.pool.admit().ok_or(Refusal::Busy)?;
    let bytes = body_of(&parts.headers, body, &shared.settings).await?;
    let deadline = began + shared.settings.upload() + shared.settings.patience();
    read_here(shared, ticket, bytes, check, transaction, deadline).await
}

/// Reads a body with the place that it was given.
pub(super) async fn read_here(
    shared: &Shared,
    ticket: Ticket,
    bytes: Bytes,
    check: Check,
    transaction: String,
    deadline: Instant,
) -> std::result::Result<Value, Refusal> {
    let recognizer = Arc::clone(&shared.recognizer);
    let work = move || {
        // Even parsing a hundred megabytes is work.
        let wire = wire_of(&bytes)?;
        drop(bytes);
        recognizer.recognize(&check(wire)?, transaction)
    };
    match shared.pool.run(ticket, deadline, work).await {
        Ok(result) => Ok(result?),
        Err(Unfinished::TooLate | Unfinished::Failed) => {
            Err(ApiError::new(ErrorCode::ProcessingFailed).into())
        }
    }
}

pub(super) fn key_of(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-api-key")?.to_str().ok()
}

/// The whole body, within its size and its time.
pub(super) async fn body_of(
    headers: &HeaderMap,
    body: Body,
    settings: &Settings,
) -> std::result::Result<Bytes, ApiError> {
    let most = settings.body_bytes;
    let announced = headers
        .get(axum::http::header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > most) {
        return Err(ApiError::too_large());
    }
    let read = tokio::time::timeout(settings.upload(), to_bytes(body, most)).await;
    match read {
        Ok(Ok(bytes)) => Ok(bytes),
        // It announced less than it sent, or nothing.
        Ok(Err(error)) if is_too_long(&error) => Err(ApiError::too_large()),
        // It left, or took too long.
        Ok(Err(_)) | Err(_) => Err(ApiError::new(ErrorCode::InvalidInputs)),
    }
}

fn is_too_long(error: &axum::Error) -> bool {
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = source {
        if error.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        source = error.source();
    }
    false
}

/// The request; what is no JSON object of the API's fields is 1015.
fn wire_of(bytes: &[u8]) -> std::result::Result<WireRequest, ApiError> {
    let wire: WireRequest =
        serde_json::from_slice(bytes).map_err(|_| ApiError::new(ErrorCode::InvalidInputs))?;
    if wire.callback_url.is_some() {
        return Err(ApiError::invalid_inputs(&[api::CALLBACK]));
    }
    Ok(wire)
}

/// Status, the API's code (0 where there is none) and the answer as it goes out.
pub(super) fn answered(
    answer: std::result::Result<Value, Refusal>,
    transaction: &str,
) -> (StatusCode, u16, Response) {
    match answer {
        Ok(body) => (StatusCode::OK, 0, json_of(StatusCode::OK, &body)),
        Err(refusal) => refused(&refusal, transaction),
    }
}

fn refused(refusal: &Refusal, transaction: &str) -> (StatusCode, u16, Response) {
    match refusal {
        Refusal::Forbidden => {
            let body = json!({ "message": "Forbidden" });
            let status = StatusCode::FORBIDDEN;
            (status, 0, json_of(status, &body))
        }
        Refusal::Busy => {
            let body = json!({ "message": "Too Many Requests" });
            let status = StatusCode::TOO_MANY_REQUESTS;
            let mut response = json_of(status, &body);
            response.headers_mut().insert(RETRY_AFTER, 1.into());
            (status, 0, response)
        }
        Refusal::Api(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
            let response = json_of(status, &error.body(transaction));
            (status, error.code() as u16, response)
        }
    }
}

fn json_of(status: StatusCode, body: &Value) -> Response {
    (
        status,
        [(CONTENT_TYPE, "application/json")],
        body.to_string(),
    )
        .into_response()
}

async fn metrics(State(shared): State<Arc<Shared>>) -> Response {
    let mut text = shared.metrics.text(shared.pool.admitted());
    if let Some(gateway) = &shared.gateway {
        text.push_str(&gateway.text());
    }
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
