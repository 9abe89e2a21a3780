//! The accept loop. `axum::serve` has no time limit for request heads, so connections are driven by hyper directly:
//! a peer that connects and says nothing is closed, and the number of connections is bounded.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// How long a peer may take to send a request head; it also ends idle keep-alive connections.
const HEAD_TIMEOUT: Duration = Duration::from_secs(20);
/// How long open requests may take to end once the server stops.
const DRAIN: Duration = Duration::from_secs(5);
/// The greatest number of connections at once.
const CONNECTIONS: usize = 2_048;

/// Binds the address.
///
/// # Errors
/// A sentence that says what to do when the address cannot be had.
pub async fn bind(listen: SocketAddr) -> Result<TcpListener, BindError> {
    TcpListener::bind(listen).await.map_err(|source| BindError { listen, source })
}

/// Why an address could not be bound.
#[derive(Debug, thiserror::Error)]
#[error("listening on {listen}: {}", advice(source))]
pub struct BindError {
    listen: SocketAddr,
    source: io::Error,
}

fn advice(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            "another program uses this address; stop it or choose another one with --listen".to_owned()
        }
        io::ErrorKind::PermissionDenied => "not permitted; choose a port above 1023 with --listen".to_owned(),
        io::ErrorKind::AddrNotAvailable => {
            "this computer has no such address; choose another one with --listen".to_owned()
        }
        _ => format!("{error}; choose another address with --listen"),
    }
}

/// Serves until `stop` is cancelled, then lets open requests end.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(64 * 1024);
    let permits = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = accept(&listener, &permits) => accepted,
        };
        let Some((stream, peer, permit)) = accepted else { continue };
        let service = router.clone().layer(axum::Extension(Peer(peer)));
        let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(permit);
        });
    }
    drop(listener);
    if tokio::time::timeout(DRAIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were still open after the drain time and are cut");
    }
}

/// The address a request came from.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> Option<(tokio::net::TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            // A small answer must not wait for the next one to fill a packet.
            let _ = stream.set_nodelay(true);
            Some((stream, peer, permit))
        }
        Err(error) => {
            tracing::warn!(%error, "accepting a connection failed");
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}
