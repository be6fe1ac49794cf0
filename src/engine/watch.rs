//! The clock beside the work: what each stage took, and whether another may begin.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::reading::Timings;
use crate::error::{Error, ErrorKind, Result};

/// When work on a picture is to end before it is done.
///
/// It is asked between stages: a stage that has begun is finished. Clones share what
/// was said to one of them.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    deadline: Option<Instant>,
    given_up: Arc<AtomicBool>,
}

impl Stop {
    /// Work ends at `deadline`.
    #[must_use]
    pub fn at(deadline: Instant) -> Self {
        Self {
            deadline: Some(deadline),
            ..Self::default()
        }
    }

    /// Nobody waits for the result any more.
    pub fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    /// Whether another stage may begin.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfTime`] after the deadline, or where it was given up.
    pub fn check(&self) -> Result<()> {
        if self.given_up.load(Ordering::Relaxed) {
            return Err(Error::new(
                ErrorKind::OutOfTime,
                "nobody waits for the result any more",
            ));
        }
        if self.deadline.is_some_and(|end| Instant::now() >= end) {
            return Err(Error::new(
                ErrorKind::OutOfTime,
                "the time for this picture is up; give more, or send fewer at a time",
            ));
        }
        Ok(())
    }
}

/// The clock of one side.
#[derive(Debug, Default)]
pub struct Watch<'a> {
    /// What the stages took until now.
    pub timings: Timings,
    stop: Option<&'a Stop>,
}

impl<'a> Watch<'a> {
    pub(super) fn new(stop: Option<&'a Stop>) -> Self {
        Self {
            stop,
            ..Self::default()
        }
    }

    /// Does the work of a stage, unless it is to stop before, and adds what it took.
    pub(super) fn time<T>(
        &mut self,
        stage: fn(&mut Timings) -> &mut Duration,
        work: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        self.stop.map_or(Ok(()), Stop::check)?;
        let started = Instant::now();
        let result = work();
        *stage(&mut self.timings) += started.elapsed();
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_stage_begins_after_the_deadline_or_when_nobody_waits() {
        let late = Stop::at(Instant::now());
        let left = Stop::default();
        left.clone().give_up();
        for stop in [late, left] {
            let mut watch = Watch::new(Some(&stop));
            let refused = watch.time(
                |t| &mut t.page,
                || -> Result<()> { panic!("it must not begin") },
            );
            assert_eq!(
                refused.map_err(|error| error.kind()),
                Err(ErrorKind::OutOfTime)
            );
        }
        let mut watch = Watch::default();
        assert!(matches!(watch.time(|t| &mut t.page, || Ok(7)), Ok(7)));
    }
}
