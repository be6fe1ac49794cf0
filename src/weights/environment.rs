//! Where the weights are, by the surroundings of this process. The only place in the library
//! that reads environment variables; build scripts include it too, so that there is one rule.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The environment variable that names the home, before any other rule.
pub const HOME_VARIABLE: &str = "DATAPAGE_HOME";

/// The folder's name inside the per-user data directory.
const FOLDER: &str = "datapage";

/// Which rule found a home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// [`HOME_VARIABLE`] names it.
    Variable,
    /// The executable stands in it: an unpacked bundle.
    Bundle,
    /// The per-user data directory of the platform.
    User,
}

/// The folder for `models/` and `lib/` and the rule that found it, as `Home::find` says;
/// `None` where this user has no home directory. The folder need not exist.
pub fn home() -> Option<(PathBuf, Rule)> {
    Surroundings::of_this_process().home()
}

/// What the rules look at.
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

    fn home(self) -> Option<(PathBuf, Rule)> {
        if let Some(path) = self.variable.filter(|value| !value.is_empty()) {
            return Some((path.into(), Rule::Variable));
        }
        if let Some(path) = self.executable_folder
            && path.join("models").is_dir()
            && path.join("lib").is_dir()
        {
            return Some((path, Rule::Bundle));
        }
        Some((self.user_data?.join(FOLDER), Rule::User))
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
    fn the_rules_apply_in_order() {
        let bundle = bundle();
        let home = |variable: Option<&str>, executable: Option<&Path>, data: Option<&str>| {
            Surroundings {
                variable: variable.map(OsString::from),
                executable_folder: executable.map(Path::to_owned),
                user_data: data.map(PathBuf::from),
            }
            .home()
        };

        let all = home(Some("/v"), Some(bundle.path()), Some("/d"));
        assert_eq!(all, Some((PathBuf::from("/v"), Rule::Variable)));
        let empty = home(Some(""), Some(bundle.path()), Some("/d"));
        assert_eq!(empty, Some((bundle.path().to_owned(), Rule::Bundle)));
        let half = bundle.path().join("models");
        let user = home(None, Some(&half), Some("/d"));
        assert_eq!(user, Some((Path::new("/d").join("datapage"), Rule::User)));
        assert_eq!(home(None, None, None), None);
    }
}
