//! The day on which pictures are read, which can be set while others read.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::mrz::Date;

/// A date that threads share.
pub(super) struct Day(AtomicU32);

impl Day {
    pub fn new(date: Date) -> Self {
        Self(AtomicU32::new(packed(date)))
    }

    pub fn set(&self, date: Date) {
        // One number says it all: no order with other memory matters.
        self.0.store(packed(date), Ordering::Relaxed);
    }

    pub fn get(&self) -> Date {
        let packed = self.0.load(Ordering::Relaxed);
        Date {
            year: (packed >> 16) as u16,
            month: (packed >> 8) as u8,
            day: packed as u8,
        }
    }
}

fn packed(date: Date) -> u32 {
    u32::from(date.year) << 16 | u32::from(date.month) << 8 | u32::from(date.day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_what_was_set_last() {
        let (first, second) = (
            Date {
                year: 2026,
                month: 11,
                day: 24,
            },
            Date {
                year: 2100,
                month: 2,
                day: 28,
            },
        );
        let day = Day::new(first);
        assert_eq!(day.get(), first);
        day.set(second);
        assert_eq!(day.get(), second);
    }
}
