//! The folder that holds the weights, and how it is called to somebody who has to mend it.

use std::path::{Path, PathBuf};

use super::environment::{self, HOME_VARIABLE, Rule};
use crate::error::{Error, ErrorKind, Result};

/// Which rule found a home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HomeSource {
    /// The caller named it.
    Argument,
    /// [`HOME_VARIABLE`] names it.
    Variable,
    /// The executable stands in it: an unpacked bundle.
    Bundle,
    /// The per-user data directory of the platform.
    User,
}

/// The folder that holds `models/` and `lib/`, and which rule found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// The folder; it need not exist.
    pub path: PathBuf,
    /// The rule that found it.
    pub source: HomeSource,
}

impl Home {
    /// The home, by the first rule that applies:
    ///
    /// 1. `named`, where the caller gives one;
    /// 2. the variable [`HOME_VARIABLE`], where it is set and not empty;
    /// 3. the folder of the executable, where it holds `models/` and `lib/`;
    /// 4. `datapage` in the user's data directory: `$XDG_DATA_HOME` or
    ///    `~/.local/share`, `~/Library/Application Support` on macOS,
    ///    `%LOCALAPPDATA%` on Windows.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] where no rule applies, because the user
    /// has no home directory.
    pub fn find(named: Option<&Path>) -> Result<Self> {
        if let Some(path) = named {
            return Ok(Self {
                path: path.to_owned(),
                source: HomeSource::Argument,
            });
        }
        let (path, rule) = environment::home().ok_or_else(|| {
            Error::new(
                ErrorKind::Configuration,
                format!(
                    "no folder for the weights: this user has no home directory; \
                     set {HOME_VARIABLE} to the folder that holds models/ and lib/"
                ),
            )
        })?;
        let source = match rule {
            Rule::Variable => HomeSource::Variable,
            Rule::Bundle => HomeSource::Bundle,
            Rule::User => HomeSource::User,
        };
        Ok(Self { path, source })
    }

    /// What to run so that a missing or damaged file is put right.
    #[must_use]
    pub fn mending_command(&self) -> String {
        match self.source {
            HomeSource::Argument => {
                format!("run `cargo xtask setup --home \"{}\"`", self.path.display())
            }
            HomeSource::Variable | HomeSource::User => "run `cargo xtask setup`".to_owned(),
            // There is no cargo on the machine that a bundle is for.
            HomeSource::Bundle => {
                "unpack the bundle again (`tar -xzf` its .tar.gz), or run `cargo xtask setup --home` \
                 with this folder"
                    .to_owned()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_named_folder_wins() {
        let home = Home::find(Some(Path::new("/somewhere"))).expect("a home");
        assert_eq!(
            (home.path.as_path(), home.source),
            (Path::new("/somewhere"), HomeSource::Argument)
        );
        assert!(home.mending_command().contains("--home \"/somewhere\""));
    }

    #[test]
    fn this_process_has_a_home() {
        assert!(Home::find(None).is_ok());
    }
}
