//! The gateway: another recognition API first, this machine where it fails.
//!
//! A caller's request goes to the upstream as it is, with the caller's key; what comes back
//! goes to the caller as it is. Where nothing comes back that counts (no connection, too
//! late, 5xx, 1001, 1003, or no answer of this API at all), this machine reads within the
//! time that is left. The header `x-datapage-source` says who answered.

mod breaker;
mod client;
mod counts;
mod settings;

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use breaker::{Breaker, Leave};
use client::{Ask, Client, Failure, Reply};
use counts::Counts;
pub use settings::{GatewaySettings, Mode};

use super::app::{Reader, Refusal, SOON, Shared, answered, key_of, read_here};
use crate::api;
use crate::error::Result;

/// Says who answered: `upstream` or `local`.
const SOURCE: HeaderName = HeaderName::from_static("x-datapage-source");

/// Names the fields in which this machine's answer differs from the one that goes out, with
/// commas; empty where none does. Only in the mode `compare`.
const DIFFERENCES: HeaderName = HeaderName::from_static("x-datapage-differences");

/// The way to the upstream.
pub(super) struct Gateway {
    settings: GatewaySettings,
    client: Client,
    breaker: Arc<Breaker>,
    places: Arc<Semaphore>,
    counts: Counts,
}

/// What this machine read, or why it did not.
type Local = std::result::Result<Value, Refusal>;

/// Whose answer it is.
enum Answered {
    Upstream {
        reply: Reply,
        differences: Option<Vec<&'static str>>,
    },
    Local(Local),
}

/// Refuses settings with which no gateway can be opened.
///
/// # Errors
/// [`crate::error::ErrorKind::Configuration`] where `upstream` is no URL that pictures and
/// keys may be sent to.
pub(super) fn check(upstream: Option<&str>) -> Result<()> {
    upstream.map_or(Ok(()), |upstream| settings::base_of(upstream).map(drop))
}

impl Gateway {
    /// The gateway, where there is an upstream that is to be asked.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Configuration`] where it cannot be asked with these
    /// settings.
    pub fn open(upstream: Option<&str>, settings: &GatewaySettings) -> Result<Option<Self>> {
        let Some(upstream) = upstream.filter(|_| settings.mode != Mode::Local) else {
            return Ok(None);
        };
        Ok(Some(Self {
            client: Client::new(settings::base_of(upstream)?, &settings.roots_file)?,
            breaker: Arc::new(Breaker::new(
                settings.breaker_failures,
                settings.breaker_pause(),
            )),
            places: Arc::new(Semaphore::new(settings.concurrency.max(1))),
            counts: Counts::default(),
            settings: settings.clone(),
        }))
    }

    /// The part of `/metrics` that is the gateway's.
    pub fn text(&self) -> String {
        self.counts.text(self.breaker.standing())
    }

    fn admit(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).try_acquire_owned().ok()
    }

    /// The answer to one request, of the upstream or of `local`, which may be asked more
    /// than once.
    async fn answer<F: Future<Output = Local>>(
        &self,
        ask: &Ask,
        deadline: Instant,
        local: impl Fn(Reader) -> F,
    ) -> Answered {
        let Some(leave) = self.breaker.leave(Instant::now()) else {
            self.counts.outcome("left_alone");
            return Answered::Local(local(Reader::Client).await);
        };
        // What was read beside the upstream, or what had no time or no leave to be read so.
        let alone = async |ours: Local| match ours {
            Err(Refusal::Busy(_)) => local(Reader::Client).await,
            ours => ours,
        };
        let began = Instant::now();
        let timeout = self.timeout(deadline, began);
        let mut asked = pin!(self.client.ask(ask, timeout));
        if self.settings.mode == Mode::Compare {
            let (reply, ours) = tokio::join!(asked, local(Reader::Second));
            let Some(reply) = self.settle(leave, began, reply) else {
                return Answered::Local(alone(ours).await);
            };
            let differences = self.compare(&reply.value, &ours);
            return Answered::Upstream { reply, differences };
        }
        if let Some(delay) = self.settings.hedge_after() {
            let in_time = tokio::time::timeout(delay, asked.as_mut()).await;
            let Ok(reply) = in_time else {
                let mut ours = pin!(local(Reader::Second));
                tokio::select! {
                    reply = &mut asked => {
                        let Some(reply) = self.settle(leave, began, reply) else {
                            return Answered::Local(alone(ours.await).await);
                        };
                        self.counts.hedge("upstream");
                        return Answered::upstream(reply);
                    }
                    ours = &mut ours => match ours {
                        Ok(value) => {
                            // Who is slower than this machine need not be asked for a while.
                            self.counts.outcome("outrun");
                            self.counts.hedge("local");
                            leave.told(false, Instant::now());
                            return Answered::Local(Ok(value));
                        }
                        Err(refusal) => {
                            if let Some(reply) = self.settle(leave, began, asked.await) {
                                self.counts.hedge("upstream");
                                return Answered::upstream(reply);
                            }
                            return Answered::Local(alone(Err(refusal)).await);
                        }
                    },
                }
            };
            return match self.settle(leave, began, reply) {
                Some(reply) => Answered::upstream(reply),
                None => Answered::Local(local(Reader::Client).await),
            };
        }
        match self.settle(leave, began, asked.await) {
            Some(reply) => Answered::upstream(reply),
            None => Answered::Local(local(Reader::Client).await),
        }
    }

    /// At most half of what is left: the other half is for this machine.
    fn timeout(&self, deadline: Instant, now: Instant) -> Duration {
        let left = deadline.saturating_duration_since(now);
        self.settings.timeout().min(left / 2)
    }

    /// Takes note of what the upstream did.
    fn settle(
        &self,
        leave: Leave,
        began: Instant,
        reply: std::result::Result<Reply, Failure>,
    ) -> Option<Reply> {
        let now = Instant::now();
        leave.told(reply.is_ok(), now);
        match reply {
            Ok(reply) => {
                self.counts.answered(now.duration_since(began));
                Some(reply)
            }
            Err(failure) => {
                self.counts.outcome(failure.name());
                tracing::warn!(failure = failure.name(), "the upstream did not answer");
                None
            }
        }
    }

    /// The names of the fields in which the answers differ; `None` where this machine had
    /// no time to read.
    fn compare(&self, theirs: &Value, ours: &Local) -> Option<Vec<&'static str>> {
        let differ = match ours {
            Ok(ours) => api::differences(theirs, ours),
            Err(Refusal::Api(error) | Refusal::Unread(error)) => {
                api::differences(theirs, &error.body(""))
            }
            Err(Refusal::Busy(_) | Refusal::Forbidden) => return None,
        };
        self.counts.compared(&differ);
        Some(differ)
    }
}

impl Answered {
    fn upstream(reply: Reply) -> Self {
        Self::Upstream {
            reply,
            differences: None,
        }
    }
}

/// Answers a request whose key was looked at, with status and code for the metrics.
pub(super) async fn answer(
    shared: &Arc<Shared>,
    gateway: &Arc<Gateway>,
    request: axum::extract::Request,
    transaction: &str,
    began: Instant,
) -> (StatusCode, u16, Response) {
    let (parts, body) = request.into_parts();
    // Bodies of those that will be told to come again are not read.
    let Some(place) = gateway.admit() else {
        return answered(Err(Refusal::Busy(SOON)), transaction);
    };
    let body = match super::app::body_of(&parts.headers, body, &shared.settings).await {
        Ok(body) => Bytes::from(body),
        Err(error) => return answered(Err(Refusal::Unread(error)), transaction),
    };
    let ask = Ask {
        path: parts.uri.path().to_owned(),
        key: key_of(&parts.headers).and_then(secret),
        body,
    };
    let deadline = began + shared.settings.upload() + shared.settings.patience();
    let local = |reader| here(shared, ask.body.clone(), reader, transaction, deadline);
    let answer = gateway.answer(&ask, deadline, local).await;
    match answer {
        Answered::Local(ours) => {
            gateway.counts.source("local");
            let (status, code, mut response) = answered(ours, transaction);
            let headers = response.headers_mut();
            headers.insert(SOURCE, HeaderValue::from_static("local"));
            (status, code, response)
        }
        Answered::Upstream {
            mut reply,
            differences,
        } => {
            gateway.counts.source("upstream");
            let (status, code) = (reply.status, reply.code());
            if gateway.settings.mode == Mode::Shadow {
                let theirs = std::mem::take(&mut reply.value);
                shadow(
                    shared,
                    gateway,
                    ask.body,
                    theirs,
                    transaction.to_owned(),
                    place,
                );
            }
            let mut response = reply.into_response();
            let headers = response.headers_mut();
            headers.insert(SOURCE, HeaderValue::from_static("upstream"));
            if let Some(names) = differences
                && let Ok(names) = names.join(", ").parse()
            {
                headers.insert(DIFFERENCES, names);
            }
            (status, code, response)
        }
    }
}

/// A header that nothing writes into a log.
fn secret(key: &str) -> Option<HeaderValue> {
    let mut value: HeaderValue = key.parse().ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// This machine's own answer.
async fn here(
    shared: &Arc<Shared>,
    body: Bytes,
    reader: Reader,
    transaction: &str,
    begin_by: Instant,
) -> Local {
    let ticket = shared.pool.admit().ok_or(Refusal::Busy(SOON))?;
    read_here(
        shared,
        ticket,
        // A copy, unless it is the last: pictures are decoded in it.
        body.into(),
        reader,
        transaction.to_owned(),
        begin_by,
    )
    .await
}

/// Reads what the upstream has answered, and notes what differs; nobody waits for it, and
/// it keeps the place that the request had.
fn shadow(
    shared: &Arc<Shared>,
    gateway: &Arc<Gateway>,
    body: Bytes,
    theirs: Value,
    transaction: String,
    place: OwnedSemaphorePermit,
) {
    let (shared, gateway) = (Arc::clone(shared), Arc::clone(gateway));
    tokio::spawn(async move {
        let deadline = Instant::now() + shared.settings.patience();
        let ours = here(&shared, body, Reader::Second, &transaction, deadline).await;
        if let Some(differ) = gateway.compare(&theirs, &ours) {
            tracing::info!(transaction, differ = differ.join(","), "compared");
        } else {
            tracing::info!(transaction, "no time to compare");
        }
        drop(place);
    });
}
