//! The engine that reads nothing but the machine-readable zone, opened once for all tests of a
//! crate.

use std::sync::OnceLock;

use datapage::engine::{Engine, EngineOptions};

use crate::full::TODAY;

/// The engine that reads nothing but the machine-readable zone.
pub fn mrz_only() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let options = EngineOptions {
            mrz_only: true,
            ..EngineOptions::new(TODAY)
        };
        Engine::open(options).unwrap_or_else(|error| panic!("{error}"))
    })
}
