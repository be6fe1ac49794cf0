//! The engine that reads everything, opened once for all tests of a crate.

use std::sync::OnceLock;

use datapage::engine::{Engine, EngineOptions};
use datapage::mrz::Date;

/// The day on which all tests read: later than any picture of theirs was made.
pub const TODAY: Date = Date {
    year: 2026,
    month: 6,
    day: 15,
};

/// The engine that reads everything.
pub fn full() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        Engine::open(EngineOptions::new(TODAY)).unwrap_or_else(|error| panic!("{error}"))
    })
}
