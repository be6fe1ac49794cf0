//! How many requests a key may make.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::keys::StoredKey;

/// A bucket of tokens for each key that has a limit: a full one holds a minute's requests
/// and is filled again evenly over a minute.
#[derive(Default)]
pub(super) struct Rates(Vec<Option<Mutex<Bucket>>>);

struct Bucket {
    per_second: f64,
    most: f64,
    tokens: f64,
    filled: Instant,
}

impl Rates {
    /// Full buckets for `keys`, in their order.
    pub fn new(keys: &[StoredKey], now: Instant) -> Self {
        let bucket = |key: &StoredKey| {
            let most = f64::from(key.per_minute?);
            Some(Mutex::new(Bucket {
                per_second: most / 60.0,
                most,
                tokens: most,
                filled: now,
            }))
        };
        Self(keys.iter().map(bucket).collect())
    }

    /// Takes a token of the key at `place`.
    ///
    /// # Errors
    /// How long until there is one again.
    pub fn take(&self, place: usize, now: Instant) -> Result<(), Duration> {
        let Some(Some(bucket)) = self.0.get(place) else {
            return Ok(());
        };
        let mut bucket = bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = now.saturating_duration_since(bucket.filled).as_secs_f64();
        bucket.tokens = (bucket.tokens + passed * bucket.per_second).min(bucket.most);
        bucket.filled = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Ok(());
        }
        // A key that may make none waits a minute to be told so again.
        let wait = (1.0 - bucket.tokens) / bucket.per_second;
        Err(Duration::try_from_secs_f64(wait).unwrap_or(Duration::from_mins(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(per_minute: Option<u32>) -> StoredKey {
        StoredKey {
            per_minute,
            ..super::super::new_key("x", &[1; 48]).1
        }
    }

    #[test]
    fn a_minutes_requests_may_come_at_once_and_then_one_by_one() {
        let now = Instant::now();
        let rates = Rates::new(&[key(None), key(Some(3)), key(Some(0))], now);
        for _ in 0..3 {
            assert_eq!(rates.take(1, now), Ok(()));
        }
        let wait = rates.take(1, now).expect_err("none is left");
        assert!((wait.as_secs_f64() - 20.0).abs() < 0.001, "{wait:?}");
        let later = now + Duration::from_secs(21);
        assert_eq!(rates.take(1, later), Ok(()));
        assert!(rates.take(1, later).is_err());
        // The others do not know of it.
        for _ in 0..100 {
            assert_eq!(rates.take(0, now), Ok(()));
        }
        assert_eq!(rates.take(2, later), Err(Duration::from_mins(1)));
    }
}
