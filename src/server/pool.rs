//! The threads that recognise, and how many requests may wait for them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::error::{Error, ErrorKind, Result};

/// A bounded pool: a request is admitted with a [`Ticket`] or not at all.
pub struct Pool {
    threads: rayon::ThreadPool,
    places: Arc<Semaphore>,
    capacity: usize,
}

/// A place in the pool. It is given back when the work is done, or when it is dropped.
pub struct Ticket {
    /// Gives the place back when it goes.
    _place: OwnedSemaphorePermit,
}

/// Why a piece of work has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfinished {
    /// It waited longer than it may.
    TooLate,
    /// It panicked, which is a defect of ours.
    Failed,
}

impl Pool {
    /// `workers` threads, and `queue` more places to wait in.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] where the threads cannot be started.
    pub fn new(workers: usize, queue: usize) -> Result<Self> {
        let threads = rayon::ThreadPoolBuilder::new()
            .num_threads(workers.max(1))
            .thread_name(|index| format!("recognise-{index}"))
            .build()
            .map_err(|error| {
                Error::new(ErrorKind::Configuration, "cannot start the workers").with_source(error)
            })?;
        let capacity = workers.max(1) + queue;
        Ok(Self {
            threads,
            places: Arc::new(Semaphore::new(capacity)),
            capacity,
        })
    }

    /// A place, where one is free; it never waits.
    #[must_use]
    pub fn admit(&self) -> Option<Ticket> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok()?;
        Some(Ticket { _place: place })
    }

    /// A place, when one is free; nothing where the pool is no more.
    ///
    /// Who asks for a place that cannot be had at once is before those who come later.
    pub async fn admit_later(&self) -> Option<Ticket> {
        let place = Arc::clone(&self.places).acquire_owned().await.ok()?;
        Some(Ticket { _place: place })
    }

    /// How many requests are admitted now.
    #[must_use]
    pub fn admitted(&self) -> usize {
        self.capacity - self.places.available_permits()
    }

    /// Does `work` on one of the threads and gives its result.
    ///
    /// Work that has not begun by `begin_by` is not begun at all. Nor is that which
    /// nobody waits for any more: with the future its place goes, and what it holds.
    ///
    /// # Errors
    /// [`Unfinished`] says why there is no result.
    pub async fn run<T: Send + 'static>(
        &self,
        ticket: Ticket,
        begin_by: Instant,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> std::result::Result<T, Unfinished> {
        let (answer, mut waiting) = oneshot::channel();
        let queued = Queued(Arc::new(Mutex::new(Some((ticket, work)))));
        let turn = Queued(Arc::clone(&queued.0));
        self.threads.spawn(move || {
            let Some((ticket, work)) = turn.take() else {
                return;
            };
            let result = if Instant::now() >= begin_by {
                Err(Unfinished::TooLate)
            } else {
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
                    .map_err(|_| Unfinished::Failed)
            };
            // Who has an answer finds the place free that it took.
            drop(ticket);
            // Where nobody waits any more the result is nobody's.
            drop(answer.send(result));
        });
        let result = tokio::select! {
            result = &mut waiting => result,
            () = tokio::time::sleep_until(begin_by.into()) => {
                if queued.take().is_some() {
                    return Err(Unfinished::TooLate);
                }
                waiting.await
            }
        };
        result.unwrap_or(Err(Unfinished::Failed))
    }
}

/// Work that waits for its turn. Who takes it first has it: the thread whose turn it is,
/// or the one that waited and left.
struct Queued<W>(Arc<Mutex<Option<W>>>);

impl<W> Queued<W> {
    fn take(&self) -> Option<W> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl<W> Drop for Queued<W> {
    fn drop(&mut self) {
        drop(self.take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    fn soon() -> Instant {
        Instant::now() + Duration::from_mins(1)
    }

    #[tokio::test]
    async fn what_is_full_admits_nobody_until_a_place_is_given_back() {
        let pool = Pool::new(1, 1).expect("threads");
        let (first, second) = (pool.admit(), pool.admit());
        assert!(first.is_some() && second.is_some() && pool.admit().is_none());
        assert_eq!(pool.admitted(), 2);
        drop(second);
        let again = pool.admit().expect("a place");
        assert_eq!(pool.run(again, soon(), || 7).await, Ok(7));
        drop(first);
        assert_eq!(pool.admitted(), 0);
    }

    #[tokio::test]
    async fn a_panic_is_told_and_the_place_given_back() {
        let pool = Pool::new(1, 0).expect("threads");
        let ticket = pool.admit().expect("a place");
        let result = pool.run(ticket, soon(), || panic!("on purpose")).await;
        assert_eq!(result, Err::<(), _>(Unfinished::Failed));
        let ticket = pool.admit().expect("the place is free again");
        assert_eq!(pool.run(ticket, soon(), || 1).await, Ok(1));
    }

    #[tokio::test]
    async fn what_comes_too_late_is_not_begun() {
        let pool = Pool::new(1, 0).expect("threads");
        let ticket = pool.admit().expect("a place");
        let result = pool.run(ticket, Instant::now(), || 1).await;
        assert_eq!(result, Err(Unfinished::TooLate));
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_is_not_begun() {
        let pool = Arc::new(Pool::new(1, 1).expect("threads"));
        let (go, wait) = mpsc::channel::<()>();
        let busy = pool.admit().expect("a place");
        let holder = Arc::clone(&pool);
        let first =
            tokio::spawn(
                async move { holder.run(busy, soon(), move || wait.recv().is_ok()).await },
            );
        // The second waits behind the first; its client leaves.
        let (begun, seen) = mpsc::channel();
        let ticket = pool.admit().expect("a place");
        {
            let waiting = pool.run(ticket, soon(), move || begun.send(()));
            // Asked once, which queues it; then given up.
            tokio::select! {
                biased;
                _ = waiting => panic!("it cannot be done yet"),
                () = std::future::ready(()) => {}
            }
        }
        // Its place is free though its turn has not come.
        assert_eq!(pool.admitted(), 1);
        go.send(()).expect("the first one waits");
        assert_eq!(first.await.expect("no panic"), Ok(true));
        // The pool has one thread: when a third is done, the second was passed over.
        let ticket = pool.admit().expect("a place");
        assert_eq!(pool.run(ticket, soon(), || 3).await, Ok(3));
        assert!(seen.try_recv().is_err());
    }
}
