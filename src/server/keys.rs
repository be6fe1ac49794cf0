//! API keys: made here, kept as salted hashes.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A key as it stands in the settings: the hash of salt and key, never the key.
///
/// Keys are 32 random characters: a plain hash is enough, nobody guesses them.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct StoredKey {
    /// Whose it is, for the metrics.
    pub name: String,
    /// Random text.
    pub salt: String,
    /// SHA-256 of salt and key, in hexadecimal.
    pub sha256: String,
    /// Requests a minute that it may make, at once or spread; any number where it is not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_minute: Option<u32>,
}

/// The block of a settings file that holds a key.
#[derive(Debug, Serialize)]
pub struct KeyBlock {
    /// One key or more.
    pub key: Vec<StoredKey>,
}

/// Who may call.
#[derive(Debug, Clone, Default)]
pub struct Keys(Vec<StoredKey>);

impl Keys {
    /// These.
    #[must_use]
    pub fn new(keys: Vec<StoredKey>) -> Self {
        Self(keys)
    }

    /// Whether a caller with this key is let in; where no keys are set anybody is.
    ///
    /// Every stored key is compared, each in constant time: how long it takes tells nothing.
    #[must_use]
    pub fn admit(&self, given: Option<&str>) -> bool {
        self.0.is_empty() || self.whose(given).is_some()
    }

    /// The place of this key among those that are set.
    ///
    /// Every stored key is compared here too.
    #[must_use]
    pub fn whose(&self, given: Option<&str>) -> Option<usize> {
        let given = given.unwrap_or_default();
        let mut found = None;
        for (place, key) in self.0.iter().enumerate() {
            let hash = hash_of(&key.salt, given);
            let same = hash
                .as_bytes()
                .ct_eq(key.sha256.to_ascii_lowercase().as_bytes());
            if same.into() {
                found = Some(place);
            }
        }
        found
    }
}

/// A new key for `name`: the key, which nobody can recover, and what to keep of it.
///
/// `random` gives random bytes that nobody can predict.
#[must_use]
pub fn new_key(name: &str, random: &[u8; 48]) -> (String, StoredKey) {
    let (key, salt) = random.split_at(32);
    let (key, salt) = (hex(key), hex(salt));
    let sha256 = hash_of(&salt, &key);
    let stored = StoredKey {
        name: name.to_owned(),
        salt,
        sha256,
        per_minute: None,
    };
    (key, stored)
}

fn hash_of(salt: &str, key: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(salt.as_bytes());
    hasher.update(key.as_bytes());
    hex(&hasher.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_keys_that_were_made_are_let_in() {
        let (first, one) = new_key("one", &[7; 48]);
        let (second, two) = new_key("two", &[9; 48]);
        assert_ne!(first, second);
        let keys = Keys::new(vec![one.clone(), two]);
        for key in [&first, &second] {
            assert!(keys.admit(Some(key)));
        }
        let hash = one.sha256.as_str();
        for wrong in [None, Some(""), Some("x"), Some(hash), Some(&first[1..])] {
            assert!(!keys.admit(wrong));
        }
        assert!(Keys::default().admit(None));
    }

    #[test]
    fn the_hash_is_that_of_salt_and_key() {
        // printf '%s' saltkey | sha256sum
        assert_eq!(
            hash_of("salt", "key"),
            "4a466ea0657e479545b1d6c2d994824f80d8eecd7030f3092ff42a9bcad751d8"
        );
    }
}
