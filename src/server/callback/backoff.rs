//! When to try again.

use std::time::Duration;

/// Waits that double, within bounds, and are spread at random.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    /// The wait after the first failure.
    pub first: Duration,
    /// The longest wait.
    pub longest: Duration,
}

impl Backoff {
    /// The wait after `failures` of them. `share`, from 0 to 1 and random, spreads it
    /// between its half and the whole: receivers that come back are not run over by all
    /// that waited for them at once.
    #[must_use]
    pub fn wait(&self, failures: u32, share: f64) -> Duration {
        let doublings = failures.saturating_sub(1).min(31);
        let whole = self
            .first
            .saturating_mul(1 << doublings)
            .min(self.longest)
            .max(Duration::from_millis(1));
        whole.mul_f64(0.5 + 0.5 * share.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let backoff = Backoff {
            first: Duration::from_secs(1),
            longest: Duration::from_mins(1),
        };
        let waits: Vec<u64> = (1..=8).map(|n| backoff.wait(n, 1.0).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(backoff.wait(3, 0.0), Duration::from_secs(2));
    }

    proptest! {
        #[test]
        fn no_wait_is_outside_its_bounds(
            first in 0u64..100_000, longest in 0u64..10_000_000, failures: u32, share in -1.0..2.0
        ) {
            let (first, longest) = (Duration::from_millis(first), Duration::from_millis(longest));
            let backoff = Backoff { first, longest };
            let wait = backoff.wait(failures, share);
            prop_assert!(wait > Duration::ZERO);
            prop_assert!(wait <= longest.max(Duration::from_millis(1)));
            prop_assert!(wait <= backoff.wait(failures.saturating_add(1), 1.0).max(wait));
        }
    }
}
