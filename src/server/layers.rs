//! One TOML file, over it the environment, over that the flags.

use toml::{Table, Value};

use super::Settings;
use crate::error::{Error, ErrorKind, Result};

/// What the names of environment variables begin with: `queue` is
/// `DATAPAGE_SERVE_QUEUE`, `jobs.path` is `DATAPAGE_SERVE_JOBS_PATH`.
pub const ENVIRONMENT: &str = "DATAPAGE_SERVE_";

/// Settings from their three sources, each one stronger than those before it.
#[derive(Debug, Default)]
pub struct Layers {
    settings: Table,
}

impl Layers {
    /// The text of a settings file.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] where it is not TOML.
    pub fn of_file(text: &str) -> Result<Self> {
        let settings = text
            .parse()
            .map_err(|error: toml::de::Error| not_understood(error.message()))?;
        Ok(Self { settings })
    }

    /// Lays the environment over it. Variables that are named like no setting are not
    /// looked at: a container's host sets many.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] where a setting is no value and no table.
    pub fn environment(mut self, read: impl Fn(&str) -> Option<String>) -> Result<Self> {
        for path in paths()? {
            let name = variable(&path);
            if let Some(text) = read(&name) {
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                self.put(&path, of_text(&text))?;
            }
        }
        Ok(self)
    }

    /// Lays a flag over it, where it was given. `path` is `jobs.path`, for instance.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] where what should be a table is a value.
    pub fn flag(mut self, path: &str, value: Option<impl Into<Value>>) -> Result<Self> {
        if let Some(value) = value {
            let path: Vec<&str> = path.split('.').collect();
            self.put(&path, value.into())?;
        }
        Ok(self)
    }

    /// The settings.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] naming what is not known or not a value of its kind.
    pub fn settings(self) -> Result<Settings> {
        self.settings
            .try_into()
            .map_err(|error: toml::de::Error| not_understood(error.message()))
    }

    fn put(&mut self, path: &[&str], value: Value) -> Result<()> {
        let Some((last, tables)) = path.split_last() else {
            return Ok(());
        };
        let mut table = &mut self.settings;
        for name in tables {
            let entry = table
                .entry((*name).to_owned())
                .or_insert_with(|| Table::new().into());
            let Value::Table(inner) = entry else {
                return Err(not_understood(&format!("`{name}` is a table: [{name}]")));
            };
            table = inner;
        }
        table.insert((*last).to_owned(), value);
        Ok(())
    }
}

/// The settings as a file would have them, secrets masked.
///
/// # Errors
/// [`ErrorKind::Internal`] where they cannot be written.
pub fn print(settings: &Settings) -> Result<String> {
    let mut shown = settings.clone();
    for key in &mut shown.keys {
        super::secret::MASK.clone_into(&mut key.salt);
        super::secret::MASK.clone_into(&mut key.sha256);
    }
    toml::to_string(&shown).map_err(|error| {
        Error::new(ErrorKind::Internal, "the settings cannot be written").with_source(error)
    })
}

/// The environment variable of a setting.
fn variable(path: &[String]) -> String {
    format!("{ENVIRONMENT}{}", path.join("_").to_uppercase())
}

/// Every setting that is one value; lists of tables, the keys, stand in the file only.
fn paths() -> Result<Vec<Vec<String>>> {
    let table = Table::try_from(Settings::default()).map_err(|error| {
        Error::new(ErrorKind::Internal, "the settings have no names").with_source(error)
    })?;
    let mut found: Vec<Vec<String>> = UNSET
        .iter()
        .map(|path| path.split('.').map(str::to_owned).collect())
        .collect();
    collect(&table, &[], &mut found);
    Ok(found)
}

/// Settings that have no value where nobody gives one, so that the defaults do not name them.
const UNSET: [&str; 3] = ["console", "upstream", "gateway.hedge_after_ms"];

fn collect(table: &Table, above: &[String], found: &mut Vec<Vec<String>>) {
    for (name, value) in table {
        let mut path = above.to_vec();
        path.push(name.clone());
        match value {
            Value::Table(inner) => collect(inner, &path, found),
            _ if path == ["key"] => {}
            _ => found.push(path),
        }
    }
}

/// A variable's text as TOML has it, `3`, `true` or `["a", "b"]`; what is none is text.
fn of_text(text: &str) -> Value {
    let alone = format!("v = {text}").parse::<Table>().ok();
    let value = alone
        .filter(|table| table.len() == 1)
        .and_then(|mut table| table.remove("v"));
    match value {
        Some(value @ (Value::Integer(_) | Value::Boolean(_) | Value::Array(_))) => value,
        // Text need not stand in quotes; nothing is a date or a float.
        _ => Value::String(text.to_owned()),
    }
}

fn not_understood(what: &str) -> Error {
    Error::new(
        ErrorKind::Configuration,
        format!("the settings cannot be understood: {what}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "queue = 1\nworkers = 1\npatience_seconds = 1\n[jobs]\npath = \"a\"";

    #[test]
    fn flags_count_over_the_environment_and_that_over_the_file() {
        let environment = |name: &str| {
            let text = match name {
                "DATAPAGE_SERVE_QUEUE" | "DATAPAGE_SERVE_WORKERS" => "2",
                "DATAPAGE_SERVE_JOBS_PATH" => "/var/lib/2",
                "DATAPAGE_SERVE_CALLBACK_HOSTS" => "[\"example.org\"]",
                "DATAPAGE_SERVE_LISTEN" => "127.0.0.2:1",
                _ => return None,
            };
            Some(text.to_owned())
        };
        let settings = Layers::of_file(FILE)
            .and_then(|layers| layers.environment(environment))
            .and_then(|layers| layers.flag("queue", Some(3)))
            .and_then(|layers| layers.flag("listen", None::<String>))
            .and_then(Layers::settings)
            .expect("they are understood");
        assert_eq!(
            (
                settings.queue,
                settings.workers,
                settings.patience_seconds,
                settings.jobs.path.to_str()
            ),
            (3, 2, 1, Some("/var/lib/2"))
        );
        assert_eq!(settings.callback.hosts, ["example.org"]);
        assert_eq!(settings.listen.to_string(), "127.0.0.2:1");
    }

    #[test]
    fn what_is_wrong_is_refused_wherever_it_comes_from() {
        let file = Layers::of_file("queue = [").map(|_| ());
        let unknown = Layers::of_file("queu = 1").and_then(Layers::settings);
        let environment = Layers::default()
            .environment(|name| (name == "DATAPAGE_SERVE_QUEUE").then(|| "many".to_owned()))
            .and_then(Layers::settings);
        let no_table = Layers::of_file("jobs = 1")
            .and_then(|layers| layers.flag("jobs.path", Some("x")))
            .and_then(Layers::settings);
        let kinds = [file.err(), unknown.err(), environment.err(), no_table.err()];
        for error in kinds {
            assert_eq!(error.map(|e| e.kind()), Some(ErrorKind::Configuration));
        }
    }

    #[test]
    fn what_is_printed_can_be_read_again_and_shows_no_secret() {
        let text = "[[key]]\nname = \"shop\"\nsalt = \"5a17\"\nsha256 = \"4a5b\"\n\
                    [jobs]\nkey = \"deadbeef\"\n[callback]\nsecret = \"hush\"";
        let settings = Settings::parse(text).expect("it is TOML");
        let printed = print(&settings).expect("it can be written");
        for secret in ["5a17", "4a5b", "deadbeef", "hush"] {
            assert!(!printed.contains(secret), "{printed}");
        }
        for kept in ["name = \"shop\"", "key = \"***\"", "secret = \"***\""] {
            assert!(printed.contains(kept), "{printed}");
        }
        assert!(Settings::parse(&printed).is_ok(), "{printed}");
        let default = print(&Settings::default()).expect("it can be written");
        let again = Settings::parse(&default).and_then(|settings| print(&settings));
        assert_eq!(again.ok(), Some(default));
    }
}
