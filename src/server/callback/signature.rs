//! Signatures of callbacks.

use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::error::{Error, ErrorKind, Result};
use crate::server::secret::Secret;

/// The header that holds a signature.
pub const HEADER: &str = "x-datapage-signature";

/// Secrets shorter than this are guessed.
const FEWEST: usize = 16;

/// Signs what goes out.
#[derive(Clone)]
pub struct Signer(Secret);

impl Signer {
    /// With this secret, which the receiver has too.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] where it is too short.
    pub fn new(secret: Secret) -> Result<Self> {
        if secret.reveal().len() < FEWEST {
            return Err(Error::new(
                ErrorKind::Configuration,
                format!("callback.secret has fewer than {FEWEST} characters; make a longer one"),
            ));
        }
        Ok(Self(secret))
    }

    /// The header's value: `t=SECONDS,v1=HEX`, HMAC-SHA256 in hexadecimal of the seconds
    /// since 1970, a full stop, and the body.
    ///
    /// The time is signed so that a receiver can refuse what is old.
    #[must_use]
    pub fn sign(&self, seconds: u64, body: &[u8]) -> String {
        let mut text = format!("t={seconds},v1=");
        // HMAC takes keys of every length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.reveal().as_bytes()) else {
            return text;
        };
        mac.update(seconds.to_string().as_bytes());
        mac.update(b".");
        mac.update(body);
        for byte in mac.finalize().into_bytes() {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_time_and_body() {
        let signer = Signer::new(Secret::new("0123456789abcdef")).expect("it is long enough");
        // printf '%s' '1700000000.{"a":1}' | openssl dgst -sha256 -hmac 0123456789abcdef
        assert_eq!(
            signer.sign(1_700_000_000, b"{\"a\":1}"),
            "t=1700000000,v1=9eb18f493f8ec135d9eb2dad817c369bb4e9cbfa818657897a7437c1cd8c3a23"
        );
    }

    #[test]
    fn a_short_secret_is_refused() {
        assert!(Signer::new(Secret::new("short")).is_err());
    }
}
