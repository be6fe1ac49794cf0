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
        Self {
            make: Box::new(make),
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Makes one session now, so that the first picture need not wait for it.
    ///
    /// # Errors
    /// Those of making a session.
    pub fn warm(&self) -> Result<()> {
        self.lend(|_| Ok(()))
    }

    /// Makes so many sessions now that `count` can be lent at once.
    ///
    /// # Errors
    /// Those of making a session.
    pub fn warm_for(&self, count: usize) -> Result<()> {
        if count == 0 {
            return Ok(());
        }
        self.lend(|_| self.warm_for(count - 1))
    }

    /// Calls `work` with a session that nobody else uses meanwhile.
    ///
    /// # Errors
    /// Those of making a session, and those of `work`.
    pub fn lend<T>(&self, work: impl FnOnce(&mut dyn Model) -> Result<T>) -> Result<T> {
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let mut session = match idle {
            Some(session) => session,
            None => (self.make)()?,
        };
        let result = work(session.as_mut());
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(session);
        result
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use ndarray::{Array4, ArrayD};

    use super::*;
    use crate::error::{Error, ErrorKind};
    use crate::inference::FakeModel;

    fn counted() -> (Pool, Arc<AtomicUsize>) {
        let made = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&made);
        let pool = Pool::new(move || {
            count.fetch_add(1, Ordering::SeqCst);
            Ok(Box::new(FakeModel(
                |input: ndarray::ArrayView4<'_, f32>| input.to_owned().into_dyn(),
            )))
        });
        (pool, made)
    }

    #[test]
    fn a_session_is_reused_even_after_a_failure() {
        let (pool, made) = counted();
        let failed: Result<()> =
            pool.lend(|_| Err(Error::new(ErrorKind::Internal, "made to fail")));
        assert!(failed.is_err() && pool.warm().is_ok());
        assert_eq!(made.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn two_at_a_time_need_two() -> Result<()> {
        let (pool, made) = counted();
        let mut seen = ArrayD::zeros(vec![0]);
        pool.lend(|_| {
            pool.lend(|model| {
                let input = Array4::from_elem((1, 1, 1, 2), 3.0);
                model.run(input.view(), &mut |output| seen = output.to_owned())
            })
        })?;
        assert_eq!(made.load(Ordering::SeqCst), 2);
        assert_eq!(seen.iter().sum::<f32>().to_bits(), 6.0_f32.to_bits());
        pool.warm()?;
        assert_eq!(made.load(Ordering::SeqCst), 2);
        Ok(())
    }

    #[test]
    fn as_many_are_made_as_are_asked_for() -> Result<()> {
        let (pool, made) = counted();
        pool.warm_for(0)?;
        assert_eq!(made.load(Ordering::SeqCst), 0);
        pool.warm()?;
        pool.warm_for(3)?;
        pool.warm_for(2)?;
        assert_eq!(made.load(Ordering::SeqCst), 3);
        Ok(())
    }

    #[test]
    fn a_session_that_cannot_be_made_is_an_error_each_time() {
        let pool = Pool::new(|| Err(Error::new(ErrorKind::Weights, "no such file")));
        for _ in 0..2 {
            assert_eq!(
                pool.warm().err().map(|e| e.kind()),
                Some(ErrorKind::Weights)
            );
        }
    }
}
