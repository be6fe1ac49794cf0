//! Where the weights are. The only place in the library that reads
//! environment variables.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};

/// The environment variable that names the home, before any other rule.
pub const HOME_VARIABLE: &str = "DATAPAGE_HOME";

/// The folder's name inside the per-user data directory.
const FOLDER: &str = "datapage";

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
        match named {
            Some(path) => Ok(Self {
                path: path.to_owned(),
                source: HomeSource::Argument,
            }),
            None => Surroundings::of_this_process().home(),
        }
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

/// What the rules of [`Home::find`] look at.
#[derive(Debug, Default)]
struct Surroundings {
    variable: Option<OsString>,
    executable_folder: Option<PathBuf>,
    user_data: Option<PathBuf>,
}

impl Surroundings {
    fn of_this_process() -> Self {
        let executable_folder = std::env::current_exe()
            // A link in /usr/local/bin must lead to the bundle it points into.
            .and_then(std::fs::canonicalize)
            .ok()
            .and_then(|executable| executable.parent().map(Path::to_owned));
        Self {
            variable: std::env::var_os(HOME_VARIABLE),
            executable_folder,
            user_data: user_data(),
        }
    }

    fn home(self) -> Result<Home> {
        if let Some(path) = self.variable.filter(|value| !value.is_empty()) {
            return Ok(Home {
                path: path.into(),
                source: HomeSource::Variable,
            });
        }
        if let Some(path) = self.executable_folder
            && path.join("models").is_dir()
            && path.join("lib").is_dir()
        {
            return Ok(Home {
                path,
                source: HomeSource::Bundle,
            });
        }
        match self.user_data {
            Some(folder) => Ok(Home {
                path: folder.join(FOLDER),
                source: HomeSource::User,
            }),
            None => Err(Error::new(
                ErrorKind::Configuration,
                format!(
                    "no folder for the weights: this user has no home directory; \
                     set {HOME_VARIABLE} to the folder that holds models/ and lib/"
                ),
            )),
        }
    }
}

/// The user's data directory by the custom of the platform.
fn user_data() -> Option<PathBuf> {
    let home = || std::env::home_dir().filter(|path| path.is_absolute());
    // A relative path in these variables is invalid and ignored, as the XDG
    // base directory specification says.
    let folder = |variable| {
        std::env::var_os(variable)
            .map(PathBuf::from)
            .filter(|path: &PathBuf| path.is_absolute())
    };
    if cfg!(target_os = "windows") {
        folder("LOCALAPPDATA").or_else(|| home().map(|home| home.join("AppData").join("Local")))
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library").join("Application Support"))
    } else {
        folder("XDG_DATA_HOME").or_else(|| home().map(|home| home.join(".local").join("share")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(folder.path().join("models")).expect("models/");
        std::fs::create_dir(folder.path().join("lib")).expect("lib/");
        folder
    }

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
    fn the_rules_apply_in_order() {
        let bundle = bundle();
        let surroundings =
            |variable: Option<&str>, executable: Option<&Path>, data: Option<&str>| {
                Surroundings {
                    variable: variable.map(OsString::from),
                    executable_folder: executable.map(Path::to_owned),
                    user_data: data.map(PathBuf::from),
                }
                .home()
                .map(|home| (home.path, home.source))
            };

        let all = surroundings(Some("/v"), Some(bundle.path()), Some("/d")).expect("a home");
        assert_eq!(all, (PathBuf::from("/v"), HomeSource::Variable));
        let empty = surroundings(Some(""), Some(bundle.path()), Some("/d")).expect("a home");
        assert_eq!(empty, (bundle.path().to_owned(), HomeSource::Bundle));
        let half = bundle.path().join("models");
        let user = surroundings(None, Some(&half), Some("/d")).expect("a home");
        assert_eq!(
            user,
            (PathBuf::from("/d").join("datapage"), HomeSource::User)
        );
        let none = surroundings(None, None, None).expect_err("no rule applies");
        assert_eq!(none.kind(), ErrorKind::Configuration);
        assert!(none.to_string().contains(HOME_VARIABLE));
    }

    #[test]
    fn this_process_has_a_home() {
        assert!(Home::find(None).is_ok());
    }
}
