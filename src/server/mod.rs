//! The recognition API over HTTP, on this machine.
//!
//! [`serve`] listens until it is told to stop; [`app`] is the same without a socket, so
//! that tests call it directly. Recognition runs on a pool of threads of its own
//! ([`pool::Pool`]), never on those that serve connections. What the wire looks like is
//! known to [`crate::api`] alone; this room knows headers, sizes and waiting.
//!
//! Asynchronous requests are kept in a queue on disk ([`jobs`]) and their results
//! delivered ([`callback`]). With an `upstream`, another service with this API is asked
//! first ([`GatewaySettings`]); `GET /` is a page to look at what is read, and `/docs` one
//! that shows the API. It speaks HTTP/1.1, by TLS where a certificate is set ([`tls`]).

mod app;
pub mod callback;
mod connections;
mod console;
mod gateway;
mod histogram;
pub mod jobs;
mod keys;
pub mod layers;
mod metrics;
mod openapi;
pub mod pool;
mod rates;
mod readiness;
pub mod secret;
mod settings;
mod stages;
pub mod tls;

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

pub use app::{Recognizer, Service, app};
pub use gateway::{GatewaySettings, Mode};
pub use keys::{KeyBlock, Keys, StoredKey, new_key};
pub use readiness::{Phase, Readiness};
pub use settings::Settings;
pub use stages::Stages;

use self::tls::Certificates;
use crate::error::{Error, ErrorKind, Result};

/// Serves until `stop` resolves, then finishes what was admitted. `ready` is told the
/// address once it listens: port 0 takes any free one. From then on the recognizer warms
/// up, and `/readyz` says how far it is. SIGHUP has it read its certificate anew.
///
/// # Errors
/// [`ErrorKind::Configuration`] where the settings would open the API to a network
/// without a key, the address cannot be had, or the queue or certificate is unusable.
pub fn serve(
    recognizer: Arc<dyn Recognizer>,
    settings: Settings,
    stop: impl Future<Output = ()> + Send + 'static,
    ready: impl FnOnce(SocketAddr),
) -> Result<()> {
    run(recognizer, settings, Box::pin(stop), Box::new(ready))
}

/// [`serve`], of no type of its caller's, so that the whole server is compiled here, once, and
/// not with each program and test that starts one.
fn run(
    recognizer: Arc<dyn Recognizer>,
    settings: Settings,
    stop: Pin<Box<dyn Future<Output = ()> + Send>>,
    ready: Box<dyn FnOnce(SocketAddr) + '_>,
) -> Result<()> {
    settings.check()?;
    let certificates = Certificates::open(&settings.tls)?;
    let failed = |what: &str, error: std::io::Error| {
        Error::new(ErrorKind::Configuration, what.to_owned()).with_source(error)
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        // Connections wait; recognition, which works, has threads of its own.
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| failed("cannot start the threads that serve connections", error))?;
    runtime.block_on(async move {
        let address = settings.listen;
        let listener = tokio::net::TcpListener::bind(address)
            .await
            .map_err(|error| failed(&format!("cannot listen on {address}"), error))?;
        let address = listener
            .local_addr()
            .map_err(|error| failed("the address is not known", error))?;
        let service = Service::new(Arc::clone(&recognizer), settings.clone())?;
        let acceptor = certificates.as_ref().map(Certificates::acceptor);
        let acceptor = acceptor.transpose()?;
        let (stopping, told) = watch::channel(false);
        let reload = tokio::spawn(reload_when_told(certificates));
        let (jobs_stopping, jobs_told) = watch::channel(false);
        let jobs = service.work.map(|work| tokio::spawn(work.run(jobs_told)));
        let readiness = Arc::clone(&service.readiness);
        tokio::spawn(async move {
            stop.await;
            readiness.drain();
            // The receiver is gone only where serving ended by itself.
            let _ = stopping.send(true);
        });
        ready(address);
        tokio::spawn(warm_up(recognizer, service.readiness));
        connections::serve(listener, service.router, acceptor, &settings, told).await;
        // Only now is no job accepted any more.
        let _ = jobs_stopping.send(true);
        if let Some(jobs) = jobs {
            let drain = Duration::from_secs(settings.drain_seconds);
            if tokio::time::timeout(drain, jobs).await.is_err() {
                tracing::warn!("jobs are still in work; they begin anew at the next start");
            }
        }
        reload.abort();
        Ok(())
    })
}

/// Has the recognizer answer once.
async fn warm_up(recognizer: Arc<dyn Recognizer>, readiness: Arc<Readiness>) {
    match tokio::task::spawn_blocking(move || recognizer.warm_up()).await {
        Ok(Ok(())) => {
            readiness.warmed();
            tracing::info!("ready: the networks have answered");
        }
        Ok(Err(error)) => tracing::error!("not ready, the networks do not answer: {error}"),
        Err(_) => tracing::error!("not ready, warming up ended in a panic"),
    }
}

/// Reads the certificate anew at every SIGHUP, for ever.
async fn reload_when_told(certificates: Option<Arc<Certificates>>) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut told) = signal(SignalKind::hangup()) else {
            return;
        };
        while told.recv().await.is_some() {
            let Some(certificates) = &certificates else {
                tracing::info!("there is no certificate to read anew");
                continue;
            };
            let certificates = Arc::clone(certificates);
            let read = tokio::task::spawn_blocking(move || certificates.reload()).await;
            match read {
                Ok(Ok(())) => tracing::info!("the certificate was read anew"),
                Ok(Err(error)) => tracing::error!("the certificate stays as it was: {error}"),
                Err(_) => {}
            }
        }
    }
    #[cfg(not(unix))]
    drop(certificates);
}
