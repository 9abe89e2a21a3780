//! The accept loop. Connections are driven by hyper directly, one task each; one more task oversees them all.
//!
//! A node that is told to stop says so (`/readyz`) and goes on taking connections for a short grace, so that whoever
//! balances the load can turn elsewhere; from that moment every answer asks its peer to connect anew. Then it takes what
//! has already connected, closes the listener, closes whoever rests, and lets open requests end.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::front::Front;
use super::intake::Intake;
use super::lines::Lines;
use super::watched::Watched;

/// The most that is buffered of a request's head.
const HEAD_BYTES: usize = 64 * 1024;
/// How long the loop rests when the system gives it no more connections.
const BREATHER: Duration = Duration::from_millis(20);

/// Serves until `stop` is cancelled and what was open has ended.
pub async fn serve<I: Intake>(listener: TcpListener, front: Front<I>, stop: CancellationToken) {
    let gate = front.gate().clone();
    let acceptor = Acceptor {
        lines: Arc::new(Lines::new(gate.clone())),
        tasks: TaskTracker::new(),
        front: Arc::new(front),
        hyper: hyper(),
    };
    let lines = Arc::clone(&acceptor.lines);
    let overseer = tokio::spawn(async move { lines.oversee().await });
    let mut leaving = std::pin::pin!(async {
        stop.cancelled().await;
        gate.drain();
        tokio::time::sleep(gate.limits().drain_grace).await;
    });
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut leaving => break,
            accepted = listener.accept() => accepted,
        };
        if acceptor.take(accepted).is_err() {
            tokio::time::sleep(BREATHER).await;
        }
    }
    while let Some(Ok(accepted)) = listener.accept().now_or_never() {
        let _ = acceptor.take(Ok(accepted));
    }
    drop(listener);
    acceptor.lines.leave();
    acceptor.tasks.close();
    if tokio::time::timeout(gate.limits().drain, acceptor.tasks.wait()).await.is_err() {
        let connections = acceptor.lines.cut();
        tracing::warn!(connections, "requests were still open after the drain time and are cut");
        acceptor.tasks.wait().await;
    }
    overseer.abort();
}

fn hyper() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder.max_buf_size(HEAD_BYTES);
    builder
}

struct Acceptor<I> {
    front: Arc<Front<I>>,
    lines: Arc<Lines>,
    tasks: TaskTracker,
    hyper: http1::Builder,
}

/// The system has no room for connections.
struct Full;

impl<I: Intake> Acceptor<I> {
    fn take(&self, accepted: io::Result<(TcpStream, SocketAddr)>) -> Result<(), Full> {
        match accepted {
            Ok((socket, peer)) => {
                self.open(socket, peer);
                Ok(())
            }
            // The peer was gone before it was taken.
            Err(error) if matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) => {
                Ok(())
            }
            Err(error) => {
                let made_room = self.lines.relieve();
                tracing::warn!(%error, made_room, "taking a connection failed");
                Err(Full)
            }
        }
    }

    fn open(&self, socket: TcpStream, peer: SocketAddr) {
        let registered = match self.lines.admit(peer) {
            Ok(registered) => registered,
            Err(reason) => {
                self.front.gate().counters().count_refused(reason);
                return;
            }
        };
        // A small answer must not wait for the next one to fill a packet.
        let _ = socket.set_nodelay(true);
        let line = Arc::clone(&registered.line);
        let watched = Watched::new(socket, Arc::clone(&line));
        let front = Arc::clone(&self.front);
        let service = service_fn(move |request| {
            let (front, line) = (Arc::clone(&front), Arc::clone(&line));
            async move { front.answer(request, peer, &line).await }
        });
        let connection = self.hyper.serve_connection(watched, service);
        let line = Arc::clone(&registered.line);
        let task = self.tasks.spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(registered);
        });
        line.driven_by(task.abort_handle());
    }
}
