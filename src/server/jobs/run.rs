//! The work on jobs: recognition, delivery, erasure, side by side until they are told to
//! stop. What was begun is then finished; the rest is on disk.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use serde_json::Value;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use super::Jobs;
use super::record::{Attempt, State};
use super::store::{Next, now_ms};
use super::tables::Found;
use crate::api::{self, Accepted, ApiError, ErrorCode};
use crate::engine::Stop;
use crate::error::Result;
use crate::server::Recognizer;
use crate::server::pool::Pool;

/// The queue is looked at this often though nobody said that there is something: another
/// process, `datapage jobs`, may have changed it.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Old jobs are erased this often.
const ERASE_EVERY: Duration = Duration::from_secs(30);

/// A job whose recognition began so often and never ended, since the process did, is
/// answered with 1003: it may be what ends it.
const MOST_STARTS: u32 = 5;

/// What is needed to work on jobs.
pub struct Work {
    pub(in crate::server) jobs: Arc<Jobs>,
    pub(in crate::server) recognizer: Arc<dyn Recognizer>,
    pub(in crate::server) pool: Arc<Pool>,
    /// Longest time for one recognition.
    pub(in crate::server) deadline: Duration,
}

impl Work {
    /// Works until `stop` says true, and finishes what it began.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let work = Arc::new(self);
        let (jobs, count) = (&work.jobs, work.jobs.settings.at_a_time.max(1));
        let recognition = {
            let work = Arc::clone(&work);
            lane(
                jobs,
                State::Waiting,
                count,
                &jobs.accepted,
                stop.clone(),
                move |id| Arc::clone(&work).recognise(id),
            )
        };
        let delivery = {
            let work = Arc::clone(&work);
            let count = jobs.deliveries;
            lane(
                jobs,
                State::Delivering,
                count,
                &jobs.recognised,
                stop.clone(),
                move |id| Arc::clone(&work).deliver(id),
            )
        };
        tokio::join!(recognition, delivery, erase(jobs, stop));
    }

    async fn recognise(self: Arc<Self>, id: String) {
        let jobs = Arc::clone(&self.jobs);
        let begun = {
            let id = id.clone();
            blocking(&jobs, move |jobs| jobs.store.begin(&id)).await
        };
        let body = match begun {
            Some(Ok(Some((record, request)))) if record.starts <= MOST_STARTS => {
                self.result_of(&id, request).await
            }
            // Deleted meanwhile.
            Some(Ok(None)) | None => return,
            Some(Ok(Some(_))) => {
                tracing::error!(transaction = id, "recognition never ended; it is given up");
                Err(ApiError::new(ErrorCode::ProcessingFailed))
            }
            Some(Err(error)) => {
                tracing::error!(transaction = id, "a job cannot be read: {error}");
                Err(ApiError::new(ErrorCode::ProcessingFailed))
            }
        };
        let body = match body {
            Ok(body) => api::callback_body(body),
            Err(error) => error.body(&id),
        };
        let finished = {
            let id = id.clone();
            let body = body.to_string();
            blocking(&jobs, move |jobs| {
                jobs.store.finish(&id, body.as_bytes(), now_ms())
            })
            .await
        };
        match finished {
            Some(Ok(())) => {
                jobs.counts.recognised.fetch_add(1, Ordering::Relaxed);
                tracing::info!(transaction = id, "recognised; to be delivered");
                jobs.recognised.notify_one();
            }
            Some(Err(error)) => {
                tracing::error!(transaction = id, "a result cannot be kept: {error}");
                // A disk that is full now may not be later; it is not tried all the time.
                tokio::time::sleep(LOOK_AGAIN).await;
            }
            None => {}
        }
    }

    async fn result_of(&self, id: &str, request: Vec<u8>) -> std::result::Result<Value, ApiError> {
        let failed = || ApiError::new(ErrorCode::ProcessingFailed);
        // Behind those who wait for their answers, and never past the pool's bound.
        let ticket = self.pool.admit_later().await.ok_or_else(failed)?;
        let (recognizer, transaction) = (Arc::clone(&self.recognizer), id.to_owned());
        let deadline = self.deadline;
        let work = move || {
            let accepted = Accepted::restore(request).ok_or_else(failed)?;
            let stop = Stop::at(Instant::now() + deadline);
            recognizer.recognize(&accepted.until(stop), transaction)
        };
        // Nobody waits for it at the other end of a connection: its turn comes.
        let no_hurry = Instant::now() + Duration::from_hours(24);
        match self.pool.run(ticket, no_hurry, work).await {
            Ok(result) => result,
            Err(_) => Err(failed()),
        }
    }

    async fn deliver(self: Arc<Self>, id: String) {
        let jobs = Arc::clone(&self.jobs);
        let letter = {
            let id = id.clone();
            blocking(&jobs, move |jobs| jobs.store.letter(&id)).await
        };
        let letter = match letter {
            Some(Ok(Some(letter))) => letter,
            Some(Ok(None)) | None => return,
            Some(Err(error)) => {
                tracing::error!(transaction = id, "a result cannot be read: {error}");
                tokio::time::sleep(LOOK_AGAIN).await;
                return;
            }
        };
        let began = Instant::now();
        let body = Bytes::from(letter.body);
        let answer = jobs
            .courier
            .post(&letter.address, body, now_ms() / 1000)
            .await;
        let attempt = Attempt {
            at_ms: now_ms(),
            took_ms: began.elapsed().as_millis() as u64,
            status: answer.ok().map(|status| status.as_u16()),
            failure: answer.err().map(|failure| failure.as_str().to_owned()),
        };
        let ready_ms = letter.record.ready_ms.unwrap_or(attempt.at_ms);
        let next = jobs.next(&attempt, letter.record.failures, ready_ms);
        jobs.count(next);
        tracing::info!(
            transaction = id,
            status = attempt.status,
            failure = attempt.failure,
            attempt = letter.record.failures + 1,
            next = ?next,
            "delivery"
        );
        let noted = blocking(&jobs, move |jobs| jobs.store.attempted(&id, attempt, next)).await;
        if let Some(Err(error)) = noted {
            tracing::error!("an attempt cannot be noted: {error}");
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }
}

impl Jobs {
    /// What follows an attempt, after `failures` before it.
    fn next(&self, attempt: &Attempt, failures: u32, ready_ms: u64) -> Next {
        let kept_until = attempt.at_ms + self.settings.retention_seconds * 1000;
        if attempt.delivered() {
            return Next::Done(kept_until);
        }
        let wait = self.backoff.wait(failures + 1, fastrand::f64());
        let again = attempt.at_ms + wait.as_millis() as u64;
        if again.saturating_sub(ready_ms) > self.give_up.as_millis() as u64 {
            return Next::Keep(kept_until);
        }
        Next::Again(again)
    }

    fn count(&self, next: Next) {
        let counts = &self.counts;
        let counter = match next {
            Next::Done(_) => &counts.delivered,
            Next::Again(_) => &counts.failed,
            Next::Keep(_) => {
                counts.failed.fetch_add(1, Ordering::Relaxed);
                &counts.given_up
            }
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// Does what is due in `state`, `most` at a time, until `stop`; then ends what it began.
async fn lane<F: Future<Output = ()> + Send + 'static>(
    jobs: &Arc<Jobs>,
    state: State,
    most: usize,
    told: &Notify,
    mut stop: watch::Receiver<bool>,
    work: impl Fn(String) -> F,
) {
    let mut tasks = JoinSet::new();
    let mut ids = HashMap::new();
    while !*stop.borrow() {
        let mut wait = LOOK_AGAIN;
        let free = most - tasks.len();
        if free > 0 {
            let busy: HashSet<&String> = ids.values().collect();
            // Those in work are still due, and come first.
            let found = due(jobs, state, most).await;
            let new: Vec<String> = found
                .ids
                .into_iter()
                .filter(|id| !busy.contains(id))
                .take(free)
                .collect();
            for id in new {
                let task = tasks.spawn(work(id.clone()));
                ids.insert(task.id(), id);
            }
            if let Some(next_ms) = found.next_ms {
                let until = Duration::from_millis(next_ms.saturating_sub(now_ms()));
                wait = wait.min(until.max(Duration::from_millis(1)));
            }
        }
        if tasks.len() >= most {
            wait = LOOK_AGAIN;
        }
        tokio::select! {
            _ = stop.changed() => {}
            Some(ended) = tasks.join_next_with_id() => {
                let task = match ended {
                    Ok((task, ())) => task,
                    Err(panicked) => panicked.id(),
                };
                ids.remove(&task);
            }
            () = told.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
    while tasks.join_next().await.is_some() {}
}

async fn due(jobs: &Arc<Jobs>, state: State, most: usize) -> Found {
    match blocking(jobs, move |jobs| jobs.store.due(state, now_ms(), most)).await {
        Some(Ok(found)) => found,
        Some(Err(error)) => {
            tracing::error!("the queue cannot be read: {error}");
            Found::default()
        }
        None => Found::default(),
    }
}

async fn erase(jobs: &Arc<Jobs>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match blocking(jobs, |jobs| jobs.store.erase_old(now_ms())).await {
            Some(Ok(erased)) => {
                jobs.counts
                    .erased
                    .fetch_add(erased as u64, Ordering::Relaxed);
            }
            Some(Err(error)) => tracing::error!("what is old cannot be erased: {error}"),
            None => {}
        }
        tokio::select! {
            _ = stop.changed() => {}
            () = tokio::time::sleep(ERASE_EVERY) => {}
        }
    }
}

/// The disk is waited for on a thread that may; nothing where that thread panicked.
async fn blocking<T: Send + 'static>(
    jobs: &Arc<Jobs>,
    work: impl FnOnce(&Jobs) -> Result<T> + Send + 'static,
) -> Option<Result<T>> {
    let jobs = Arc::clone(jobs);
    tokio::task::spawn_blocking(move || work(&jobs)).await.ok()
}
