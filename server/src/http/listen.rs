//! Having an address to listen on.

use std::io;
use std::net::SocketAddr;

use tokio::net::TcpListener;

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
