//! How the upstream is asked: the `[gateway]` table of the settings.

use std::path::PathBuf;
use std::time::Duration;

use axum::http::Uri;
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};

/// Who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The engine of this machine; the upstream is not asked.
    Local,
    /// The upstream, and this machine where it fails.
    #[default]
    Fallback,
    /// The same; afterwards this machine reads too, and what differs is counted and
    /// logged by the names of fields. Nobody waits for that.
    Shadow,
    /// Both at once: the upstream's answer, with a header that names the fields in which
    /// this machine's differs.
    Compare,
}

/// How the upstream is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GatewaySettings {
    /// Who answers where `upstream` is set.
    pub mode: Mode,
    /// Milliseconds that the upstream may take. Never more than half of the time that is
    /// left for the request: the rest is for this machine.
    pub timeout_ms: u64,
    /// Milliseconds after which this machine begins to read too, and the first result
    /// counts; left out, it waits until the upstream has failed.
    pub hedge_after_ms: Option<u64>,
    /// PEM file of roots that are trusted beside the system's: those of a private CA.
    pub roots_file: PathBuf,
    /// Requests at a time for which the upstream is asked; one more is told 429.
    pub concurrency: usize,
    /// Failures in a row after which the upstream is left alone.
    pub breaker_failures: u32,
    /// Milliseconds for which it is left alone at first; each failed probe doubles them, up
    /// to 32 times as many.
    pub breaker_pause_ms: u64,
}

impl Default for GatewaySettings {
    fn default() -> Self {
        Self {
            mode: Mode::default(),
            timeout_ms: 10_000,
            hedge_after_ms: None,
            roots_file: PathBuf::new(),
            concurrency: 32,
            breaker_failures: 5,
            breaker_pause_ms: 5_000,
        }
    }
}

impl GatewaySettings {
    pub(super) fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }

    pub(super) fn hedge_after(&self) -> Option<Duration> {
        self.hedge_after_ms.map(Duration::from_millis)
    }

    pub(super) fn breaker_pause(&self) -> Duration {
        Duration::from_millis(self.breaker_pause_ms)
    }
}

/// The upstream's base: scheme, host and perhaps the beginning of a path.
///
/// # Errors
/// [`ErrorKind::Configuration`] where it is no such URL, or would carry pictures and keys
/// over a network in the clear.
pub(super) fn base_of(upstream: &str) -> Result<String> {
    let wrong = |why: &str| {
        Error::new(
            ErrorKind::Configuration,
            format!("`upstream` {why}; it is for instance https://api.example.com"),
        )
    };
    let uri: Uri = upstream.parse().map_err(|_| wrong("is no URL"))?;
    let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else {
        return Err(wrong("has no scheme and host"));
    };
    if uri.query().is_some() {
        return Err(wrong("has a query"));
    }
    if uri.authority().is_some_and(|a| a.as_str().contains('@')) {
        return Err(wrong(
            "has a name or a password; callers bring their own key",
        ));
    }
    let is_loopback = host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    match scheme {
        "https" => {}
        "http" if is_loopback => {}
        "http" => return Err(wrong("must be https: it gets pictures and keys")),
        _ => return Err(wrong("must begin with https://")),
    }
    Ok(upstream.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_and_keys_do_not_travel_in_the_clear() {
        for right in [
            "https://api.example.com",
            "https://api.example.com:8443/modules/",
            "http://127.0.0.1:9000",
            "http://[::1]:9000",
            "http://localhost",
        ] {
            let base = base_of(right).unwrap_or_else(|error| panic!("{right}: {error}"));
            assert!(!base.ends_with('/'), "{base}");
        }
        for wrong in [
            "",
            "api.example.com",
            "/modules",
            "http://api.example.com",
            "http://127.0.0.1.example.com",
            "ftp://api.example.com",
            "https://me:secret@api.example.com",
            "https://api.example.com/?key=1",
        ] {
            let error = base_of(wrong).expect_err(wrong);
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert!(!error.to_string().contains("secret"));
        }
    }
}
