//! The circuit breaker: an upstream that fails is left alone for a while.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// After so many pauses that each were twice the one before, they stay as long as they are.
const MOST_DOUBLINGS: u32 = 5;

/// Closed while the upstream answers; open, so that nobody is sent there, after failures
/// in a row; half open after a pause, when one request at a time tries it.
pub(super) struct Breaker {
    state: Mutex<State>,
    /// Failures in a row that open it.
    failures: u32,
    /// How long it stays open at first; each failed probe doubles it.
    pause: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed {
        failed: u32,
    },
    Open {
        until: Instant,
        opened: u32,
    },
    /// A probe is on its way.
    HalfOpen {
        opened: u32,
    },
}

/// How it stands, for the metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Closed,
    HalfOpen,
    Open,
}

/// Leave to ask the upstream once. What came of it must be told; a probe that is dropped
/// untold makes room for another.
pub(super) struct Leave {
    breaker: Arc<Breaker>,
    is_probe: bool,
    is_told: bool,
}

impl Breaker {
    /// Opens after `failures` in a row, for `pause`.
    pub fn new(failures: u32, pause: Duration) -> Self {
        Self {
            state: Mutex::new(State::Closed { failed: 0 }),
            failures: failures.max(1),
            pause,
        }
    }

    /// Leave to ask, unless the upstream is to be left alone `now`.
    pub fn leave(self: &Arc<Self>, now: Instant) -> Option<Leave> {
        let mut state = self.lock();
        let is_probe = match *state {
            State::Closed { .. } => false,
            State::Open { until, opened } if now >= until => {
                *state = State::HalfOpen { opened };
                true
            }
            State::Open { .. } | State::HalfOpen { .. } => return None,
        };
        Some(Leave {
            breaker: Arc::clone(self),
            is_probe,
            is_told: false,
        })
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        match *self.lock() {
            State::Closed { .. } => Standing::Closed,
            State::Open { .. } => Standing::Open,
            State::HalfOpen { .. } => Standing::HalfOpen,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self, now: Instant, opened: u32) -> State {
        let pause = self.pause * 2_u32.pow(opened.min(MOST_DOUBLINGS));
        State::Open {
            until: now + pause,
            opened: opened.saturating_add(1),
        }
    }
}

impl Leave {
    /// Tells whether the upstream answered.
    pub fn told(mut self, answered: bool, now: Instant) {
        self.is_told = true;
        let mut state = self.breaker.lock();
        *state = match (*state, answered) {
            (State::HalfOpen { .. }, true) if self.is_probe => State::Closed { failed: 0 },
            (State::HalfOpen { opened }, false) if self.is_probe => self.breaker.open(now, opened),
            (State::Closed { .. }, true) => State::Closed { failed: 0 },
            (State::Closed { failed }, false) if failed + 1 < self.breaker.failures => {
                State::Closed { failed: failed + 1 }
            }
            (State::Closed { .. }, false) => self.breaker.open(now, 0),
            // One that was sent before it opened: the probe decides.
            (state, _) => state,
        };
    }
}

impl Drop for Leave {
    fn drop(&mut self) {
        if self.is_told || !self.is_probe {
            return;
        }
        let mut state = self.breaker.lock();
        if let State::HalfOpen { opened } = *state {
            let until = Instant::now();
            *state = State::Open { until, opened };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAUSE: Duration = Duration::from_secs(10);

    fn opened(now: Instant) -> Arc<Breaker> {
        let breaker = Arc::new(Breaker::new(2, PAUSE));
        for _ in 0..2 {
            breaker.leave(now).expect("closed").told(false, now);
        }
        breaker
    }

    #[test]
    fn it_opens_after_failures_in_a_row_only() {
        let now = Instant::now();
        let breaker = Arc::new(Breaker::new(2, PAUSE));
        for answered in [false, true, false] {
            breaker.leave(now).expect("closed").told(answered, now);
        }
        assert_eq!(breaker.standing(), Standing::Closed);
        breaker.leave(now).expect("closed").told(false, now);
        assert_eq!(breaker.standing(), Standing::Open);
        assert!(breaker.leave(now + PAUSE / 2).is_none());
    }

    #[test]
    fn one_probe_at_a_time_decides() {
        let now = Instant::now();
        let breaker = opened(now);
        let probe = breaker.leave(now + PAUSE).expect("the pause is over");
        assert_eq!(breaker.standing(), Standing::HalfOpen);
        assert!(breaker.leave(now + PAUSE).is_none());
        probe.told(true, now + PAUSE);
        assert_eq!(breaker.standing(), Standing::Closed);
    }

    #[test]
    fn each_failed_probe_doubles_the_pause_up_to_a_bound() {
        let mut now = Instant::now();
        let breaker = opened(now);
        let mut pause = PAUSE;
        for round in 0..8 {
            let almost = now + pause.saturating_sub(Duration::from_millis(1));
            assert!(breaker.leave(almost).is_none(), "round {round}");
            now += pause;
            breaker
                .leave(now)
                .expect("the pause is over")
                .told(false, now);
            pause = (pause * 2).min(PAUSE * 32);
        }
    }

    #[test]
    fn a_probe_that_was_given_up_makes_room_for_another() {
        let now = Instant::now();
        let breaker = opened(now);
        drop(breaker.leave(now + PAUSE));
        let later = Instant::now() + PAUSE;
        assert!(breaker.leave(later).is_some());
    }

    #[test]
    fn what_was_sent_before_it_opened_does_not_close_it() {
        let now = Instant::now();
        let breaker = Arc::new(Breaker::new(1, PAUSE));
        let (early, late) = (breaker.leave(now), breaker.leave(now));
        early.expect("closed").told(false, now);
        late.expect("closed").told(true, now);
        assert_eq!(breaker.standing(), Standing::Open);
    }
}
