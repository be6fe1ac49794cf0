//! Encryption of what is kept.

use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};

use crate::error::{Error, ErrorKind, Result};
use crate::server::secret::Secret;

const KEY: usize = 32;
const NONCE: usize = 24;
const TAG: usize = 16;

/// Seals and opens with XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03): its nonces are
/// long enough to be drawn at random.
///
/// A sealed text is nonce, ciphertext, tag.
pub struct Seal(XChaCha20Poly1305);

impl Seal {
    /// With a key of 64 hexadecimal digits.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] where it is not that.
    pub fn new(key: &Secret) -> Result<Self> {
        let key = of_hex(key.reveal()).ok_or_else(|| {
            Error::new(
                ErrorKind::Configuration,
                "jobs.key is not 64 hexadecimal digits; make one with `datapage serve --new-jobs-key`",
            )
        })?;
        Ok(Self(XChaCha20Poly1305::new(&key.into())))
    }

    /// Seals `text` for the place `label`: it opens nowhere else.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] where the system gives no random bytes.
    pub fn seal(&self, label: &str, text: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|error| {
            Error::new(ErrorKind::Internal, "the system gives no random bytes").with_source(error)
        })?;
        let mut sealed = Vec::with_capacity(NONCE + text.len() + TAG);
        sealed.extend(nonce);
        sealed.extend(text);
        let tag = self
            .0
            .encrypt_inout_detached(
                &nonce.into(),
                label.as_bytes(),
                (&mut sealed[NONCE..]).into(),
            )
            .map_err(|_| Error::new(ErrorKind::Internal, "what is kept cannot be encrypted"))?;
        sealed.extend(tag);
        Ok(sealed)
    }

    /// Opens what was sealed for `label`.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] where it was sealed with another key, for another
    /// place, or changed since.
    pub fn open(&self, label: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let broken = || {
            Error::new(
                ErrorKind::Configuration,
                "the queue cannot be decrypted: jobs.key is another than it was written with, \
                 or the file was changed",
            )
        };
        let (nonce, rest) = sealed.split_first_chunk::<NONCE>().ok_or_else(broken)?;
        let (text, tag) = rest.split_last_chunk::<TAG>().ok_or_else(broken)?;
        let mut text = text.to_vec();
        self.0
            .decrypt_inout_detached(
                &(*nonce).into(),
                label.as_bytes(),
                text.as_mut_slice().into(),
                &(*tag).into(),
            )
            .map_err(|_| broken())?;
        Ok(text)
    }
}

fn of_hex(text: &str) -> Option<[u8; KEY]> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() == 2 * KEY)?;
    let mut key = [0; KEY];
    for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = (pair[0] * 16 + pair[1]) as u8;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seal(digit: &str) -> Seal {
        Seal::new(&Secret::new(digit.repeat(64))).expect("it is a key")
    }

    #[test]
    fn a_key_is_sixty_four_hexadecimal_digits() {
        for wrong in [
            "",
            "0",
            &"0".repeat(63),
            &"0".repeat(65),
            &"g".repeat(64),
            &"\u{e9}".repeat(32),
        ] {
            assert!(Seal::new(&Secret::new(wrong)).is_err(), "{wrong}");
        }
        assert_eq!(of_hex(&"0f".repeat(32)), Some([15; 32]));
    }

    proptest! {
        #[test]
        fn it_opens_with_its_key_at_its_place_and_unchanged(
            text in proptest::collection::vec(any::<u8>(), 0..100), at: usize, flip in 1u8..
        ) {
            let sealed = seal("1").seal("a", &text).expect("random bytes");
            prop_assert_eq!(seal("1").open("a", &sealed).ok(), Some(text));
            prop_assert!(seal("2").open("a", &sealed).is_err());
            prop_assert!(seal("1").open("b", &sealed).is_err());
            let mut changed = sealed.clone();
            let at = at % changed.len();
            changed[at] ^= flip;
            prop_assert!(seal("1").open("a", &changed).is_err());
            prop_assert!(seal("1").open("a", &sealed[..sealed.len() - 1]).is_err());
        }
    }
}
