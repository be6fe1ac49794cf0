//! Text of the settings that is never shown.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::error::{Error, ErrorKind, Result};

/// What is shown in its place.
pub(super) const MASK: &str = "***";

/// A secret; `Debug` and serialisation show `***`, or nothing where it is empty.
#[derive(Clone, Default, Deserialize, PartialEq, Eq)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// This text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether nothing was set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn shown(&self) -> &'static str {
        if self.is_empty() { "" } else { MASK }
    }

    /// This secret, or where it is empty the one in `file`; nothing where neither is set.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] where both are set, or the file cannot be read.
    pub(super) fn or_of_file(&self, name: &str, file: &std::path::Path) -> Result<Option<Self>> {
        let failed = |what: String| Error::new(ErrorKind::Configuration, what);
        match (self.is_empty(), file.as_os_str().is_empty()) {
            (true, true) => Ok(None),
            (false, true) => Ok(Some(self.clone())),
            (false, false) => Err(failed(format!(
                "{name} and {name}_file are both set; set one of them"
            ))),
            (true, false) => {
                let text = std::fs::read_to_string(file).map_err(|error| {
                    failed(format!("cannot read {name}_file {}", file.display())).with_source(error)
                })?;
                Ok(Some(Self::new(text.trim())))
            }
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.shown())
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(self.shown())
    }
}
