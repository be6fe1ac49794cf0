//! HTTPS: the certificate, and how it is changed while connections stay open.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use serde::{Deserialize, Serialize};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};

use crate::error::{Error, ErrorKind, Result};

/// Where the certificate is; both empty means HTTP.
#[derive(Debug, Clone, Default, Serialize, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct TlsSettings {
    /// PEM file of the certificate and those between it and its root, in that order.
    pub certificate_file: PathBuf,
    /// PEM file of its private key.
    pub key_file: PathBuf,
}

impl TlsSettings {
    fn is_set(&self) -> Result<bool> {
        let is_empty = |path: &Path| path.as_os_str().is_empty();
        match (is_empty(&self.certificate_file), is_empty(&self.key_file)) {
            (true, true) => Ok(false),
            (false, false) => Ok(true),
            _ => Err(Error::new(
                ErrorKind::Configuration,
                "tls.certificate_file and tls.key_file belong together; set both, or none",
            )),
        }
    }
}

/// The certificate that is shown to those who connect from now on.
#[derive(Debug)]
pub struct Certificates {
    settings: TlsSettings,
    current: RwLock<Arc<CertifiedKey>>,
}

impl Certificates {
    /// Reads them; nothing where none are set.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] where a file cannot be read, is not PEM, or the key is
    /// not the certificate's.
    pub fn open(settings: &TlsSettings) -> Result<Option<Arc<Self>>> {
        if !settings.is_set()? {
            return Ok(None);
        }
        let current = RwLock::new(read(settings)?);
        let settings = settings.clone();
        Ok(Some(Arc::new(Self { settings, current })))
    }

    /// Reads them again. Where that fails the old ones stay.
    ///
    /// # Errors
    /// Those of [`Certificates::open`].
    pub fn reload(&self) -> Result<()> {
        let new = read(&self.settings)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(())
    }

    /// What makes TLS of a connection: 1.2 and 1.3, as rustls has them by default.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] where the cryptography does not fit, a defect of ours.
    pub fn acceptor(self: &Arc<Self>) -> Result<TlsAcceptor> {
        let shown: Arc<dyn ResolvesServerCert> = Arc::<Self>::clone(self);
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(|error| {
                Error::new(ErrorKind::Internal, "TLS cannot be set up").with_source(error)
            })?
            .with_no_client_auth()
            .with_cert_resolver(shown);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(&current))
    }
}

/// The cryptography of all connections, in and out.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// Whom to trust when others are called: the system's roots, and those of a PEM file where
/// one is named. A system without roots trusts nobody but those of the file.
///
/// # Errors
/// [`ErrorKind::Configuration`] where the file holds none.
pub(super) fn roots(roots_file: &Path) -> Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if !roots_file.as_os_str().is_empty() {
        let (usable, _) = roots.add_parsable_certificates(certificates(roots_file)?);
        if usable == 0 {
            return Err(unusable(roots_file, "it holds no certificate"));
        }
    }
    Ok(roots)
}

/// How others are called.
///
/// # Errors
/// [`ErrorKind::Internal`] where the cryptography does not fit, a defect of ours.
pub(super) fn client(roots: RootCertStore) -> Result<ClientConfig> {
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| {
            Error::new(ErrorKind::Internal, "TLS cannot be set up").with_source(error)
        })?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// The certificates of a PEM file.
fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let found: std::result::Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) => Err(unusable(file, "it holds no certificate")),
        Err(error) => Err(unusable(file, "it cannot be read as PEM").with_source(error)),
    }
}

fn read(settings: &TlsSettings) -> Result<Arc<CertifiedKey>> {
    let chain = certificates(&settings.certificate_file)?;
    let file = &settings.key_file;
    let key = PrivateKeyDer::from_pem_file(file)
        .map_err(|error| unusable(file, "it holds no private key in PEM").with_source(error))?;
    let key = ring::sign::any_supported_type(&key)
        .map_err(|error| unusable(file, "the key is of no known kind").with_source(error))?;
    let certified = CertifiedKey::new(chain, key);
    certified.keys_match().map_err(|error| {
        unusable(file, "the key does not belong to the certificate").with_source(error)
    })?;
    Ok(Arc::new(certified))
}

fn unusable(file: &Path, why: &str) -> Error {
    let file = file.display();
    Error::new(
        ErrorKind::Configuration,
        format!("{file} cannot be used for TLS: {why}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A certificate for `name` with its key, as PEM.
    fn made(name: &str) -> (String, String) {
        let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).expect("it is made");
        (made.cert.pem(), made.signing_key.serialize_pem())
    }

    fn shown(certificates: &Certificates) -> Vec<u8> {
        let current = certificates.current.read().expect("nobody panicked");
        current.cert[0].to_vec()
    }

    #[test]
    fn what_is_broken_is_refused_and_the_old_ones_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = TlsSettings {
            certificate_file: folder.path().join("certificate.pem"),
            key_file: folder.path().join("key.pem"),
        };
        let write = |certificate: &str, key: &str| {
            std::fs::write(&settings.certificate_file, certificate).expect("it is written");
            std::fs::write(&settings.key_file, key).expect("it is written");
        };
        let refused = |result: Result<()>| {
            assert_eq!(
                result.map_err(|error| error.kind()),
                Err(ErrorKind::Configuration)
            );
        };
        refused(Certificates::open(&settings).map(|_| ()));
        let (first, second) = (made("one.test"), made("two.test"));
        write(&first.0, &first.1);
        let certificates = Certificates::open(&settings)
            .expect("they are good")
            .expect("they are set");
        assert!(certificates.acceptor().is_ok());
        let before = shown(&certificates);
        for (certificate, key) in [
            (second.0.as_str(), first.1.as_str()),
            ("", second.1.as_str()),
            (second.0.as_str(), ""),
            ("-----BEGIN CERTIFICATE-----\n!\n", second.1.as_str()),
        ] {
            write(certificate, key);
            refused(certificates.reload());
            assert_eq!(shown(&certificates), before);
        }
        write(&second.0, &second.1);
        assert!(certificates.reload().is_ok());
        assert_ne!(shown(&certificates), before);
    }

    #[test]
    fn one_without_the_other_is_no_setting() {
        assert!(matches!(
            Certificates::open(&TlsSettings::default()),
            Ok(None)
        ));
        let half = TlsSettings {
            key_file: "key.pem".into(),
            ..TlsSettings::default()
        };
        assert!(Certificates::open(&half).is_err());
    }
}
