//! An upstream by TLS: whose certificates count.

use std::path::Path;

use datapage::server::tls::{Certificates, TlsSettings};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

use super::*;

/// A CA of somebody's own.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: String,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("signed").pem();
        Self {
            issuer: Issuer::new(params, key),
            certificate,
        }
    }

    /// What a server of this name shows, as it reads it from `folder`.
    fn acceptor(&self, folder: &Path, name: &str) -> tokio_rustls::TlsAcceptor {
        let settings = TlsSettings {
            certificate_file: folder.join("certificate.pem"),
            key_file: folder.join("key.pem"),
        };
        let params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("signed");
        std::fs::write(&settings.certificate_file, certificate.pem()).expect("written");
        std::fs::write(&settings.key_file, key.serialize_pem()).expect("written");
        let certificates = Certificates::open(&settings).expect("good").expect("set");
        certificates.acceptor().expect("TLS")
    }
}

fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("written");
    path.display().to_string()
}

#[tokio::test]
async fn an_upstream_is_known_by_the_certificates_that_are_trusted() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ours, others) = (Authority::new(), Authority::new());
    let trusted = file(folder.path(), "ours.pem", &ours.certificate);
    // A file may hold more than one.
    let both = others.certificate.clone() + &ours.certificate;
    let both = file(folder.path(), "both.pem", &both);
    let not_trusted = file(folder.path(), "others.pem", &others.certificate);
    for (roots, name, source) in [
        (&trusted, "127.0.0.1", "upstream"),
        (&both, "127.0.0.1", "upstream"),
        (&not_trusted, "127.0.0.1", "local"),
        // It is trusted, and somebody else.
        (&trusted, "upstream.test", "local"),
    ] {
        let acceptor = ours.acceptor(folder.path(), name);
        let acts = [Act::Answer(200, result(THEIRS).to_string())];
        let upstream = Upstream::start_with(acts, Some(acceptor)).await;
        let router = gateway(
            &upstream.address,
            &format!("[gateway]\nroots_file = {roots:?}"),
        );
        let answer = ask(&router).await;
        assert_eq!(
            (answer.status, answer.source()),
            (200, source),
            "{roots} {name}"
        );
        let name = if source == "local" { OURS } else { THEIRS };
        assert_eq!(answer.name(), name);
        // Neither picture nor key went to one that is not trusted.
        assert_eq!(upstream.asked(), usize::from(source == "upstream"));
        let outcome = if source == "local" {
            "connection"
        } else {
            "answered"
        };
        let line = format!("datapage_upstream_requests_total{{outcome=\"{outcome}\"}} 1");
        has_line(&metrics(&router).await, &line);
    }
    // One that speaks no TLS gets nothing either.
    let plain = Upstream::start([Act::Answer(200, result(THEIRS).to_string())]).await;
    let address = plain.address.replace("http://", "https://");
    let router = gateway(
        &address,
        &format!("[gateway]\ntimeout_ms = 300\nroots_file = {trusted:?}"),
    );
    assert_eq!(ask(&router).await.source(), "local");
    let asked = lock(&plain.state.asked);
    assert!(asked.iter().all(|asked| !asked.body.contains("idImage")));
}

#[tokio::test]
async fn roots_that_are_none_are_told_before_anybody_is_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let nonsense = file(folder.path(), "nonsense.pem", "nonsense");
    let absent = folder.path().join("absent.pem").display().to_string();
    for roots in [nonsense, absent] {
        let text = format!("upstream = \"https://127.0.0.1:1\"\n[gateway]\nroots_file = {roots:?}");
        let settings = Settings::parse(&text).expect("settings");
        let error = app(Arc::new(Here), settings).expect_err(&roots);
        assert_eq!(error.kind(), datapage::error::ErrorKind::Configuration);
        assert!(error.to_string().contains(&roots), "{error}");
    }
}
