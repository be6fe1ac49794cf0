//! Whether to send requests here: what `/readyz` says.

use std::sync::atomic::{AtomicU8, Ordering};

use axum::http::StatusCode;

/// Where in its life the server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The networks have not answered yet; requests are taken and wait for them.
    Warming = 0,
    /// They have.
    Ready = 1,
    /// It was told to stop: it finishes what it has, and takes nothing new.
    Draining = 2,
}

/// The phase, which goes forward only.
#[derive(Debug, Default)]
pub struct Readiness(AtomicU8);

impl Readiness {
    /// Where it is now.
    #[must_use]
    pub fn phase(&self) -> Phase {
        match self.0.load(Ordering::Acquire) {
            0 => Phase::Warming,
            1 => Phase::Ready,
            _ => Phase::Draining,
        }
    }

    /// The networks have answered. Who is draining stays so.
    pub fn warmed(&self) {
        self.0.fetch_max(Phase::Ready as u8, Ordering::AcqRel);
    }

    /// It was told to stop.
    pub fn drain(&self) {
        self.0.fetch_max(Phase::Draining as u8, Ordering::AcqRel);
    }

    /// What `/readyz` says: 503 unless it is ready.
    pub(super) fn answer(&self) -> (StatusCode, &'static str) {
        match self.phase() {
            Phase::Warming => (StatusCode::SERVICE_UNAVAILABLE, "warming\n"),
            Phase::Ready => (StatusCode::OK, "ready\n"),
            Phase::Draining => (StatusCode::SERVICE_UNAVAILABLE, "draining\n"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_forward_only() {
        let readiness = Readiness::default();
        let says = |text| readiness.answer().1 == text;
        assert!(says("warming\n") && readiness.answer().0 == StatusCode::SERVICE_UNAVAILABLE);
        readiness.warmed();
        assert!(says("ready\n") && readiness.answer().0 == StatusCode::OK);
        readiness.drain();
        assert!(says("draining\n") && readiness.answer().0 == StatusCode::SERVICE_UNAVAILABLE);
        // The networks may answer after the signal has come.
        readiness.warmed();
        assert_eq!(readiness.phase(), Phase::Draining);
        let early = Readiness::default();
        early.drain();
        early.warmed();
        assert_eq!(early.phase(), Phase::Draining);
    }
}
