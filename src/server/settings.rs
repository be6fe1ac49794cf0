//! How a server is to work.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::callback::CallbackSettings;
use super::gateway::{self, GatewaySettings};
use super::jobs::JobSettings;
use super::keys::StoredKey;
use super::tls::TlsSettings;
use crate::api::Profile;
use crate::error::{Error, ErrorKind, Result};

/// How a server is to work.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where it listens; loopback unless said otherwise.
    pub listen: SocketAddr,
    /// Pictures read at a time; 0 means as many as there are cores.
    pub workers: usize,
    /// Requests that may wait beside those being read; one more is told 429.
    pub queue: usize,
    /// Seconds after which a request that still waits is told 429.
    pub patience_seconds: u64,
    /// Seconds that reading a request's pictures may take once its turn has come;
    /// afterwards no stage begins and the answer is 1003.
    pub deadline_seconds: u64,
    /// Connections at a time; one more is told 503.
    pub connections: usize,
    /// Seconds that a client may take to send the head of a request, or to send nothing.
    pub header_seconds: u64,
    /// Seconds that a client may take to send its request.
    pub upload_seconds: u64,
    /// Seconds that what was admitted has to be done when the server is to stop.
    pub drain_seconds: u64,
    /// Largest body in bytes. Two pictures of 50 MB in base64 take 133 MB.
    pub body_bytes: usize,
    /// Which generation of the API's page answers follow.
    #[serde(deserialize_with = "profile", serialize_with = "profile_name")]
    pub profile: Profile,
    /// Whether every request must have a callback; one without is told 1010.
    pub asynchronous_only: bool,
    /// Whether `GET /` shows a page to look at what is read; left out, it does where
    /// nobody but this machine can ask for it.
    pub console: Option<bool>,
    /// Another service with this API, which is asked first: `https://` and its host.
    pub upstream: Option<String>,
    /// How it is asked.
    pub gateway: GatewaySettings,
    /// Who may call.
    #[serde(rename = "key")]
    pub keys: Vec<StoredKey>,
    /// HTTPS.
    pub tls: TlsSettings,
    /// Asynchronous requests.
    pub jobs: JobSettings,
    /// How their results are delivered.
    pub callback: CallbackSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8787)),
            workers: 0,
            queue: 16,
            patience_seconds: 30,
            deadline_seconds: 60,
            // Below the 1024 open files that systems allow a process.
            connections: 512,
            header_seconds: 10,
            upload_seconds: 60,
            drain_seconds: 30,
            body_bytes: 140_000_000,
            profile: Profile::Seed,
            asynchronous_only: false,
            console: None,
            upstream: None,
            gateway: GatewaySettings::default(),
            keys: Vec::new(),
            tls: TlsSettings::default(),
            jobs: JobSettings::default(),
            callback: CallbackSettings::default(),
        }
    }
}

impl Settings {
    /// Reads a settings file's text.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] with the line that is wrong.
    pub fn parse(text: &str) -> Result<Self> {
        toml::from_str(text).map_err(|error| {
            Error::new(
                ErrorKind::Configuration,
                format!("the settings cannot be understood: {}", error.message()),
            )
        })
    }

    /// Refuses what would be dangerous.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] where the API would be open to a network without a key,
    /// or pictures and keys would travel to an upstream in the clear.
    pub fn check(&self) -> Result<()> {
        if self.keys.is_empty() && !self.listen.ip().is_loopback() {
            return Err(Error::new(
                ErrorKind::Configuration,
                format!(
                    "{} can be reached from other machines and no key is set; make one with \
                     `datapage serve --new-key NAME` and put it into the settings, or listen on 127.0.0.1",
                    self.listen
                ),
            ));
        }
        if self.asynchronous_only && !self.jobs.are_kept() {
            return Err(Error::new(
                ErrorKind::Configuration,
                "asynchronous_only needs a queue: set jobs.path and jobs.key_file",
            ));
        }
        gateway::check(self.upstream.as_deref())
    }

    /// Whether the console is on.
    #[must_use]
    pub fn has_console(&self) -> bool {
        self.console.unwrap_or(self.listen.ip().is_loopback())
    }

    /// Pictures read at a time.
    #[must_use]
    pub fn worker_count(&self) -> usize {
        if self.workers > 0 {
            return self.workers;
        }
        std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
    }

    pub(super) fn patience(&self) -> Duration {
        Duration::from_secs(self.patience_seconds)
    }

    pub(super) fn deadline(&self) -> Duration {
        Duration::from_secs(self.deadline_seconds)
    }

    pub(super) fn upload(&self) -> Duration {
        Duration::from_secs(self.upload_seconds)
    }
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde gives it by reference"
)]
fn profile_name<S: serde::Serializer>(
    profile: &Profile,
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    serializer.serialize_str(match profile {
        Profile::Seed => "seed",
        Profile::SeedStrict => "seed-strict",
        Profile::Current => "current",
    })
}

fn profile<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Profile, D::Error> {
    let name = String::deserialize(deserializer)?;
    match name.as_str() {
        "seed" => Ok(Profile::Seed),
        "seed-strict" => Ok(Profile::SeedStrict),
        "current" => Ok(Profile::Current),
        _ => Err(serde::de::Error::custom(
            "`profile` is none of seed, seed-strict, current",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_has_its_default() {
        let settings = Settings::parse("queue = 3\nprofile = \"current\"").expect("it is TOML");
        assert_eq!((settings.queue, settings.profile), (3, Profile::Current));
        assert_eq!(settings.listen, Settings::default().listen);
        assert!(settings.worker_count() >= 1);
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for wrong in [
            "queu = 3",
            "profile = \"best\"",
            "listen = \"here\"",
            "queue = -1",
        ] {
            let error = Settings::parse(wrong).expect_err(wrong);
            assert_eq!(error.kind(), ErrorKind::Configuration, "{wrong}");
        }
    }

    #[test]
    fn an_upstream_has_a_mode_and_the_console_is_for_this_machine() {
        let text = "upstream = \"https://api.example.com\"\n[gateway]\nmode = \"shadow\"";
        let settings = Settings::parse(text).expect("it is TOML");
        assert_eq!(settings.gateway.mode, gateway::Mode::Shadow);
        assert!(settings.check().is_ok() && settings.has_console());
        let clear = Settings::parse("upstream = \"http://api.example.com\"").expect("it is TOML");
        assert!(clear.check().is_err());
        let open = Settings::parse("listen = \"0.0.0.0:80\"").expect("it is TOML");
        assert!(!open.has_console());
        let off = Settings::parse("console = false").expect("it is TOML");
        assert!(!off.has_console());
    }

    /// The sum that stands in `deploy/datapage.service`, with what the settings are now.
    #[test]
    fn the_unit_leaves_the_memory_that_the_defaults_need() {
        let unit = include_str!("../../deploy/datapage.service");
        let allowed = unit
            .lines()
            .find_map(|line| line.strip_prefix("MemoryMax=")?.strip_suffix('G'))
            .and_then(|gib| gib.parse::<usize>().ok())
            .expect("whole GiB");
        let Settings {
            queue, body_bytes, ..
        } = Settings::default();
        let (workers, picture, engine) = (2, 400_000_000, 500_000_000);
        let needed = (queue + workers + 3 * workers) * body_bytes + workers * picture + engine;
        let allowed = allowed << 30;
        assert!(
            (needed..needed * 5 / 4).contains(&allowed),
            "{needed}, {allowed}"
        );
    }

    #[test]
    fn no_key_means_loopback() {
        let open = Settings::parse("listen = \"0.0.0.0:80\"").expect("it is TOML");
        assert_eq!(
            open.check().map_err(|error| error.kind()),
            Err(ErrorKind::Configuration)
        );
        assert!(Settings::default().check().is_ok());
        let keyed =
            "listen = \"0.0.0.0:80\"\n[[key]]\nname = \"a\"\nsalt = \"00\"\nsha256 = \"00\"";
        assert!(Settings::parse(keyed).expect("it is TOML").check().is_ok());
    }
}
