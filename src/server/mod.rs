//! The recognition API over HTTP, on this machine.
//!
//! [`serve`] listens until it is told to stop; [`app`] is the same without a socket, so
//! that tests call it directly. Recognition runs on a pool of threads of its own
//! ([`pool::Pool`]), never on those that serve connections. What the wire looks like is
//! known to [`crate::api`] alone; this room knows headers, sizes and waiting.
//!
//! With an `upstream`, another service with this API is asked first ([`GatewaySettings`]);
//! `GET /` is a page to look at what is read, and `/docs` one that shows the API.
//!
//! Not part of this version: asynchronous requests (`callbackUrl` is refused with 1015) and
//! TLS. It speaks HTTP/1.1 and is meant for loopback, or to stand behind a proxy.

mod app;
mod console;
mod gateway;
mod keys;
mod metrics;
mod openapi;
pub mod pool;
mod settings;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

pub use app::{Recognizer, app};
pub use gateway::{GatewaySettings, Mode};
pub use keys::{KeyBlock, Keys, StoredKey, new_key};
pub use settings::Settings;

use crate::error::{Error, ErrorKind, Result};

/// Serves until `stop` resolves, then finishes what was admitted. `ready` is told the
/// address once it listens: port 0 takes any free one.
///
/// # Errors
/// [`ErrorKind::Configuration`] where the settings would open the API to a network
/// without a key, or the address cannot be had.
pub fn serve(
    recognizer: Arc<dyn Recognizer>,
    settings: Settings,
    stop: impl Future<Output = ()> + Send + 'static,
    ready: impl FnOnce(SocketAddr),
) -> Result<()> {
    settings.check()?;
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
        let router = app(recognizer, settings)?;
        ready(address);
        axum::serve(listener, router)
            .with_graceful_shutdown(stop)
            .await
            .map_err(|error| failed("serving ended", error))
    })
}
