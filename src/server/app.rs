//! The routes, and what is checked before a picture is looked at.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, HttpBody as _};
use axum::extract::{Request, State};
use axum::http::header::{CONNECTION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};

use super::gateway::{self, Gateway};
use super::jobs::{Jobs, NotTaken, Work};
use super::keys::Keys;
use super::metrics::Metrics;
use super::pool::{Pool, Ticket, Unfinished};
use super::rates::Rates;
use super::readiness::{Phase, Readiness};
use super::stages::Stages;
use super::{Settings, console, openapi};
use crate::api::{self, Accepted, ApiError, ErrorCode, transaction_id};
use crate::engine::Stop;
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

    /// Has everything that answers do so once; until then `/readyz` says `warming`.
    ///
    /// # Errors
    /// Why it does not answer.
    fn warm_up(&self) -> Result<()> {
        Ok(())
    }

    /// What can be told of a request before an asynchronous one is acknowledged.
    ///
    /// # Errors
    /// The API's own.
    fn check(&self, request: &Accepted) -> std::result::Result<(), ApiError> {
        let _ = request;
        Ok(())
    }

    /// What its stages took, where it measures that.
    fn stages(&self) -> Option<&Stages> {
        None
    }
}

/// What all requests share.
pub(super) struct Shared {
    recognizer: Arc<dyn Recognizer>,
    pub(super) settings: Settings,
    keys: Keys,
    rates: Rates,
    pub(super) pool: Arc<Pool>,
    jobs: Option<Arc<Jobs>>,
    metrics: Metrics,
    gateway: Option<Arc<Gateway>>,
    readiness: Arc<Readiness>,
}

/// For whom a request is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// A client of the API.
    Client,
    /// Somebody at the console: country and kind may be left open.
    Onlooker,
    /// The gateway, beside the upstream, which has the request already: it is not to be
    /// kept for later a second time.
    Second,
}

/// The API, and the work beside it.
pub struct Service {
    /// Answers requests.
    pub router: Router,
    /// What is to run while it does, where there are asynchronous requests.
    pub work: Option<Work>,
    /// What `/readyz` says: whoever runs it moves it on.
    pub readiness: Arc<Readiness>,
}

impl Service {
    /// The API without a socket; nothing runs yet.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Configuration`] where the pool's threads cannot be
    /// started or the queue is unusable.
    pub fn new(recognizer: Arc<dyn Recognizer>, settings: Settings) -> Result<Self> {
        let pool = Arc::new(Pool::new(settings.worker_count(), settings.queue)?);
        let jobs = Jobs::open(&settings.jobs, &settings.callback)?;
        let work = jobs.clone().map(|jobs| Work {
            jobs,
            recognizer: Arc::clone(&recognizer),
            pool: Arc::clone(&pool),
            deadline: settings.deadline(),
        });
        let readiness = Arc::new(Readiness::default());
        let shared = Arc::new(Shared {
            recognizer,
            readiness: Arc::clone(&readiness),
            keys: Keys::new(settings.keys.clone()),
            rates: Rates::new(&settings.keys, Instant::now()),
            pool,
            jobs,
            metrics: Metrics::default(),
            gateway: Gateway::open(settings.upstream.as_deref(), &settings.gateway)?.map(Arc::new),
            settings,
        });
        let router = routes(shared);
        Ok(Self {
            router,
            work,
            readiness,
        })
    }
}

/// [`Service`] where there are no asynchronous requests, warmed up.
///
/// # Errors
/// Those of [`Service::new`] and [`Recognizer::warm_up`].
pub fn app(recognizer: Arc<dyn Recognizer>, settings: Settings) -> Result<Router> {
    let answers = Arc::clone(&recognizer);
    let service = Service::new(recognizer, settings)?;
    answers.warm_up()?;
    service.readiness.warmed();
    Ok(service.router)
}

fn routes(shared: Arc<Shared>) -> Router {
    let mut router = Router::new();
    if shared.settings.has_console() {
        router = router
            .merge(console::router())
            .route(console::RECOGNITION, post(recognition_of_any_kind));
    }
    router
        .merge(openapi::router())
        .route("/modules/recognition", post(recognition))
        .route("/recognition", post(recognition))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .with_state(shared)
}

/// What goes out instead of an answer.
pub(super) enum Refusal {
    /// The key is wrong or missing.
    Forbidden,
    /// Nobody has time; somebody may after this long.
    Busy(Duration),
    /// One of the API's own, before the body was read to its end.
    Unread(ApiError),
    /// One of the API's own.
    Api(ApiError),
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl From<NotTaken> for Refusal {
    fn from(not_taken: NotTaken) -> Self {
        match not_taken {
            NotTaken::Full => Self::Busy(SOON),
            NotTaken::Api(error) => Self::Api(error),
        }
    }
}

/// A place in the queue is free again after about this long: a picture takes a second.
pub(super) const SOON: Duration = Duration::from_secs(1);

/// Tells the work that its client left, when it is dropped.
struct GiveUp(Stop);

impl Drop for GiveUp {
    fn drop(&mut self) {
        self.0.give_up();
    }
}

async fn recognition(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let began = Instant::now();
    let transaction = transaction_id();
    let outcome = if let Some(gateway) = &shared.gateway {
        match shared.admit(request.headers(), began) {
            Ok(()) => gateway::answer(&shared, gateway, request, &transaction, began).await,
            Err(refusal) => answered(Err(refusal), &transaction),
        }
    } else {
        let reader = Reader::Client;
        let answer = answer(&shared, request, reader, transaction.clone(), began).await;
        answered(answer, &transaction)
    };
    noted(&shared, outcome, &transaction, began)
}

/// For the console: this machine reads, and country and kind may be left open.
async fn recognition_of_any_kind(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let began = Instant::now();
    let transaction = transaction_id();
    let reader = Reader::Onlooker;
    let answer = answer(&shared, request, reader, transaction.clone(), began).await;
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
    reader: Reader,
    transaction: String,
    began: Instant,
) -> std::result::Result<Value, Refusal> {
    let (parts, body) = request.into_parts();
    shared.admit(&parts.headers, began)?;
    // A place first: bodies of those that will be told to come again are not read.
    let ticket = shared.pool.admit().ok_or(Refusal::Busy(SOON))?;
    let body = body_of(&parts.headers, body, &shared.settings).await;
    let body = body.map_err(Refusal::Unread)?;
    let begin_by = Instant::now() + shared.settings.patience();
    read_here(shared, ticket, body, reader, transaction, begin_by).await
}

/// Reads a body with the place that it was given, or keeps it until later.
pub(super) async fn read_here(
    shared: &Arc<Shared>,
    ticket: Ticket,
    body: Vec<u8>,
    reader: Reader,
    transaction: String,
    begin_by: Instant,
) -> std::result::Result<Value, Refusal> {
    let stop = Stop::at(begin_by + shared.settings.deadline());
    let _left = GiveUp(stop.clone());
    let desk = Arc::clone(shared);
    let work = move || {
        // Even parsing a hundred megabytes is work.
        let accepted = match reader {
            Reader::Onlooker => Accepted::of_open_body(body)?,
            Reader::Client | Reader::Second => Accepted::of_body(body)?,
        };
        desk.work(&accepted.until(stop), reader, transaction)
    };
    match shared.pool.run(ticket, begin_by, work).await {
        Ok(result) => result,
        Err(Unfinished::TooLate) => Err(Refusal::Busy(SOON)),
        Err(Unfinished::Failed) => Err(ApiError::new(ErrorCode::ProcessingFailed).into()),
    }
}

impl Shared {
    /// Whether whoever sent these headers may ask, and now.
    fn admit(&self, headers: &HeaderMap, now: Instant) -> std::result::Result<(), Refusal> {
        let key = key_of(headers);
        if !self.keys.admit(key) {
            return Err(Refusal::Forbidden);
        }
        if self.readiness.phase() == Phase::Draining {
            return Err(Refusal::Unread(ApiError::new(ErrorCode::Unavailable)));
        }
        match self.keys.whose(key) {
            Some(place) => self.rates.take(place, now).map_err(Refusal::Busy),
            None => Ok(()),
        }
    }

    /// Recognises a request, or keeps it until later where it names a callback.
    fn work(
        &self,
        request: &Accepted,
        reader: Reader,
        transaction: String,
    ) -> std::result::Result<Value, Refusal> {
        match (request.callback(), &self.jobs) {
            (Some(_), _) if reader == Reader::Second => Err(Refusal::Busy(SOON)),
            (None, _) if reader == Reader::Client && self.settings.asynchronous_only => {
                Err(ApiError::new(ErrorCode::CallbackRequired).into())
            }
            (None, _) => Ok(self.recognizer.recognize(request, transaction)?),
            (Some(_), None) => Err(ApiError::invalid_inputs(&[api::CALLBACK]).into()),
            (Some(callback), Some(jobs)) => {
                self.recognizer.check(request)?;
                jobs.accept(request, callback, &transaction)?;
                Ok(api::accepted_body(&transaction))
            }
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
) -> std::result::Result<Vec<u8>, ApiError> {
    let announced = headers
        .get(axum::http::header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > settings.body_bytes) {
        return Err(ApiError::too_large());
    }
    tokio::time::timeout(settings.upload(), collected(body, settings.body_bytes))
        .await
        // It took too long.
        .unwrap_or_else(|_| Err(ApiError::new(ErrorCode::InvalidInputs)))
}

/// All of a body in one piece of memory, which has the size that was announced.
async fn collected(mut body: Body, most: usize) -> std::result::Result<Vec<u8>, ApiError> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(most);
    let mut whole = Vec::with_capacity(announced.min(most));
    while let Some(frame) = body.frame().await {
        // It left.
        let frame = frame.map_err(|_| ApiError::new(ErrorCode::InvalidInputs))?;
        // Trailers are nothing of ours.
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if data.len() > most - whole.len() {
            return Err(ApiError::too_large());
        }
        whole.extend_from_slice(&data);
    }
    Ok(whole)
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
    let (status, code, mut response) = refused_in_words(refusal, transaction);
    if !matches!(refusal, Refusal::Api(_)) {
        // The rest of the body is not read, so that the connection ends with this answer:
        // who is not told would lose what they send on it next.
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(CONNECTION, close);
    }
    (status, code, response)
}

fn refused_in_words(refusal: &Refusal, transaction: &str) -> (StatusCode, u16, Response) {
    match refusal {
        Refusal::Forbidden => {
            let body = json!({ "message": "Forbidden" });
            let status = StatusCode::FORBIDDEN;
            (status, 0, json_of(status, &body))
        }
        Refusal::Busy(wait) => {
            let body = json!({ "message": "Too Many Requests" });
            let status = StatusCode::TOO_MANY_REQUESTS;
            let mut response = json_of(status, &body);
            response
                .headers_mut()
                .insert(RETRY_AFTER, whole_seconds(*wait).into());
            (status, 0, response)
        }
        Refusal::Api(error) | Refusal::Unread(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
            let response = json_of(status, &error.body(transaction));
            (status, error.code() as u16, response)
        }
    }
}

/// Rounded up, at least one.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs_f64().ceil().max(1.0) as u64
}

fn json_of(status: StatusCode, body: &Value) -> Response {
    (
        status,
        [(CONTENT_TYPE, "application/json")],
        body.to_string(),
    )
        .into_response()
}

async fn readyz(State(shared): State<Arc<Shared>>) -> Response {
    shared.readiness.answer().into_response()
}

async fn metrics(State(shared): State<Arc<Shared>>) -> Response {
    let mut text = shared.metrics.text(shared.pool.admitted());
    if let Some(stages) = shared.recognizer.stages() {
        text.push_str(&stages.text());
    }
    if let Some(jobs) = shared.jobs.clone() {
        // It looks at the disk.
        let of_jobs = tokio::task::spawn_blocking(move || jobs.metrics()).await;
        text.push_str(&of_jobs.unwrap_or_default());
    }
    if let Some(gateway) = &shared.gateway {
        text.push_str(&gateway.text());
    }
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
