//! The real program, killed again and again: what was acknowledged is delivered. And its
//! certificate changes while it runs.

#![cfg(unix)]

mod wire;

use std::collections::{HashMap, HashSet};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};

use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use wire::{ONE_PIXEL, Receiver, Reply, Served, asking, datapage, exchange, queue_in, request};

/// So often is the server killed.
const KILLS: usize = 8;

/// Clients that send one request after another.
const CLIENTS: usize = 4;

fn specimen(name: &str) -> String {
    use base64::Engine as _;
    let path = format!("{}/testdata/{name}", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(path).expect("a specimen");
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not installed: cargo xtask setup"
)]
fn every_job_that_was_acknowledged_is_delivered_though_the_process_is_killed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (queue, key) = queue_in(folder.path());
    // One in five callbacks fails in one way or another.
    let receiver = Receiver::start(|number| match number % 10 {
        3 => Reply::status(500),
        7 => Reply::Hang,
        _ => Reply::status(200),
    });
    let url = receiver.url();
    let start = || {
        Served::start(
            &[
                "--jobs",
                queue.to_str().expect("a name"),
                "--jobs-key-file",
                key.to_str().expect("a name"),
            ],
            &[
                ("DATAPAGE_SERVE_CALLBACK_NETWORKS", "[\"127.0.0.0/8\"]"),
                ("DATAPAGE_SERVE_CALLBACK_FIRST_WAIT_MS", "10"),
                ("DATAPAGE_SERVE_JOBS_AT_A_TIME", "2"),
            ],
        )
    };
    let mut server = start();
    let address: Arc<Mutex<SocketAddr>> = Arc::new(Mutex::new(server.address));
    let over = Arc::new(AtomicBool::new(false));
    let (told, acknowledged) = mpsc::channel();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (address, over, told) = (Arc::clone(&address), Arc::clone(&over), told.clone());
            // One client sends a document, which takes long enough to be killed meanwhile.
            let picture = if client == 0 {
                specimen("specimen-td1-back.jpg")
            } else {
                ONE_PIXEL.to_owned()
            };
            let sent = request(&asking(&picture, &url));
            std::thread::spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    let address = *address.lock().expect("no panic");
                    let Ok(answer) = exchange(address, &sent) else {
                        std::thread::yield_now();
                        continue;
                    };
                    // An answer that was cut off acknowledges nothing.
                    if answer.status == 200
                        && let Some(id) = answer.json()["transactionId"].as_str()
                    {
                        let _ = told.send(id.to_owned());
                    }
                }
            })
        })
        .collect();
    drop(told);
    let mut ids = Vec::new();
    for kill in 0..KILLS {
        // After a number of answers that differs from time to time, so that it is struck
        // at different moments.
        let answers = 5 + 7 * kill % 11;
        ids.extend(acknowledged.iter().take(answers));
        server.kill();
        server = start();
        *address.lock().expect("no panic") = server.address;
    }
    over.store(true, Ordering::Relaxed);
    for client in clients {
        client.join().expect("no panic");
    }
    ids.extend(acknowledged.iter());
    let expected: HashSet<String> = ids.iter().cloned().collect();
    assert_eq!(expected.len(), ids.len(), "an identifier was given twice");
    assert!(ids.len() >= 5 * KILLS, "{} jobs", ids.len());
    receiver.wait(|got| {
        let delivered: HashSet<String> = got.iter().map(wire::Delivery::transaction).collect();
        expected.is_subset(&delivered)
    });
    // It is a queue again, and all is done: until then some may be on their way.
    server.signal("TERM");
    let (status, log) = server.end();
    assert!(status.success(), "{log}");
    let mut bodies: HashMap<String, HashSet<String>> = HashMap::new();
    let got = receiver.deliveries();
    for delivery in &got {
        bodies
            .entry(delivery.transaction())
            .or_default()
            .insert(delivery.body.clone());
    }
    for id in &expected {
        assert_eq!(bodies[id].len(), 1, "{id} has two results");
    }
    eprintln!(
        "{} jobs acknowledged, {KILLS} kills, {} deliveries, none lost",
        ids.len(),
        got.len()
    );
}

/// Makes a certificate and its key in `folder`; gives it as PEM.
fn certify(folder: &Path) -> String {
    let made =
        rcgen::generate_simple_self_signed(vec!["datapage.test".to_owned()]).expect("it is made");
    let certificate = made.cert.pem();
    std::fs::write(folder.join("certificate.pem"), &certificate).expect("written");
    std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).expect("written");
    certificate
}

/// What the server says to one who trusts this certificate alone.
fn securely(address: SocketAddr, certificate: &str) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).expect("PEM");
    roots.add(certificate).expect("a certificate");
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("datapage.test").expect("a name");
    let connection = ClientConnection::new(Arc::new(config), name).expect("a connection");
    let mut stream = StreamOwned::new(connection, TcpStream::connect(address)?);
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[test]
#[cfg_attr(
    not(datapage_weights),
    ignore = "the weights are not installed: cargo xtask setup"
)]
fn a_certificate_is_changed_while_the_server_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = certify(folder.path());
    let path = |name: &str| folder.path().join(name).display().to_string();
    let server = Served::start(
        &[
            "--tls-certificate",
            &path("certificate.pem"),
            "--tls-key",
            &path("key.pem"),
        ],
        &[],
    );
    let answer = securely(server.address, &first).expect("it is trusted");
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n"),
        "{answer}"
    );
    // Plain HTTP gets no answer of HTTP.
    let plain = exchange(server.address, b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
    assert_ne!(plain.map_or(0, |answer| answer.status), 200);
    let second = certify(folder.path());
    assert!(
        securely(server.address, &second).is_err(),
        "it was not told yet"
    );
    server.signal("HUP");
    server.wait_for_log("read anew");
    assert!(securely(server.address, &second).is_ok());
    assert!(securely(server.address, &first).is_err());
    std::fs::write(folder.path().join("key.pem"), "nonsense").expect("written");
    server.signal("HUP");
    server.wait_for_log("stays as it was");
    assert!(securely(server.address, &second).is_ok());
    server.signal("TERM");
    assert!(server.end().0.success());
}

#[test]
fn the_settings_that_count_are_printed_and_wrong_ones_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("datapage.toml");
    std::fs::write(
        &file,
        "queue = 3\nworkers = 3\n[callback]\nsecret = \"0123456789abcdef\"\n",
    )
    .expect("written");
    let file = file.display().to_string();
    let output = datapage(&[
        "serve",
        "--settings",
        &file,
        "--queue",
        "5",
        "--print-config",
    ]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    for line in [
        "queue = 5",
        "workers = 3",
        "secret = \"***\"",
        "[jobs]",
        "[tls]",
    ] {
        assert!(text.lines().any(|l| l == line), "{line}: {text}");
    }
    assert!(!text.contains("0123456789abcdef"), "{text}");
    let output = datapage(&[
        "serve",
        "--settings",
        &file,
        "--tls-key",
        "x",
        "--jobs",
        "y",
    ]);
    assert_eq!(output.status.code(), Some(2));
    let key = datapage(&["serve", "--new-jobs-key"]);
    assert_eq!(key.stdout.len(), 65, "{key:?}");
}
