//! What can go wrong while a simulator is started or awaited.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Why a simulator could not be started or used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SimulatorError {
    /// The address would let other machines reach the simulator.
    #[error("refusing to listen on {0}: the simulator accepts loopback addresses only")]
    NotLoopback(SocketAddr),
    /// The address could not be bound.
    #[error("listening on {addr}")]
    Listen {
        /// The address that was asked for.
        addr: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The journal could not be read or written.
    #[error("using the journal {}", path.display())]
    Journal {
        /// The journal's file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The client that delivers webhooks could not be built.
    #[error("building the client that delivers webhooks")]
    Client(#[source] reqwest::Error),
    /// The product refused the handshake of a webhook address.
    #[error("verifying the webhook address {url}: {reason}")]
    Handshake {
        /// The address that was asked, without its query.
        url: String,
        /// What was wrong with the answer.
        reason: String,
    },
    /// A product URL was given that does not lead to this machine.
    #[error("refusing the product URL: only http URLs of a loopback host are allowed")]
    ProductNotLoopback,
}

/// Nothing that was waited for happened in time.
#[derive(Debug, thiserror::Error)]
#[error("waited {waited:?} in vain; the ledger holds {entries} entries and {pending} webhooks are undelivered")]
pub struct WaitError {
    /// How long was waited.
    pub waited: Duration,
    /// How many effects the ledger held at the end.
    pub entries: usize,
    /// How many webhooks were not acknowledged at the end.
    pub pending: usize,
}
