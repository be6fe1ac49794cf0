//! One session a worker: sessions are made when first needed and reused.

use std::sync::{Mutex, PoisonError};

use super::Model;
use crate::error::Result;

type Make = dyn Fn() -> Result<Box<dyn Model>> + Send + Sync;

/// Lends a [`Model`] to one worker at a time.
///
/// It holds as many sessions as were ever in use at once. A session runs with
/// one thread: pictures are read in parallel, not the parts of one network.
pub struct Pool {
    make: Box<Make>,
    idle: Mutex<Vec<Box<dyn Model>>>,
}

impl Pool {
    /// A pool that calls `make` whenever no session is idle.
    pub fn new(make: impl Fn() -> Result<Box<dyn Model>> + Send + Sync + 'static) -> Self {
        Self { make: Box::new(make), idle: Mutex::new(Vec::new()) }
    }

    /// Makes one session now, so that the first picture need not wait for it.
    ///
    /// # Errors
    /// Those of making a session.
    pub fn warm(&self) -> Result<()> {
        self.lend(|_| Ok(()))
    }

    /// Calls `work` with a session that nobody else uses meanwhile.
    ///
    /// # Errors
    /// Those of making a session, and those of `work`.
    pub fn lend<T>(&self, work: impl FnOnce(&mut dyn Model) -> Result<T>) -> Result<T> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut session = match idle {
            Some(session) => session,
            None => (self.make)()?,
        };
        let result = work(session.as_mut());
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(session);
        result
    }
}
