//! The settings of `datapage serve`, which `datapage jobs` looks at too.

use std::path::PathBuf;

use clap::Args;

use super::io_error;
use crate::error::Error;
use crate::server::layers::Layers;

/// Where settings come from, and those of the queue.
#[derive(Args)]
pub(super) struct SettingsArguments {
    /// A TOML file; the environment and flags count over it
    #[arg(long, value_name = "FILE", env = "DATAPAGE_SERVE_SETTINGS")]
    settings: Option<PathBuf>,
    /// File of the queue of asynchronous requests; it is made where there is none
    #[arg(long, value_name = "FILE")]
    jobs: Option<PathBuf>,
    /// File of the key that the queue is encrypted with
    #[arg(long, value_name = "FILE")]
    jobs_key_file: Option<PathBuf>,
}

impl SettingsArguments {
    /// File, environment, and the flags that are here.
    pub(super) fn layers(&self) -> Result<Layers, Error> {
        let layers = match &self.settings {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| io_error("cannot read the settings", path, error))?;
                Layers::of_file(&text)?
            }
            None => Layers::default(),
        };
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        layers
            .environment(|name| std::env::var(name).ok())?
            .flag("jobs.path", path(&self.jobs))?
            .flag("jobs.key_file", path(&self.jobs_key_file))
    }
}
