//! The generator: a fixed number of connections that are kept open, each with one request under way.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Connections at once.
const CONNECTIONS: usize = 64;
/// How late a timer may be.
const LATE: Duration = Duration::from_millis(3);

/// Sends them all, as fast as they are answered. Every answer has to be 200.
pub(crate) async fn send(address: SocketAddr, requests: Vec<Vec<u8>>) -> Result<(), String> {
    let requests = Arc::new(requests);
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let (requests, next) = (Arc::clone(&requests), Arc::clone(&next));
        tasks.spawn(async move {
            let mut caller = Caller::connect(address).await?;
            while let Some(request) = requests.get(next.fetch_add(1, Relaxed)) {
                caller.deliver(request).await?;
            }
            Ok::<_, String>(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.map_err(|error| error.to_string())??;
    }
    Ok(())
}

/// Sends them one after the other at a steady pace, and tells how long each took from the moment it was due.
pub(crate) async fn steady(
    address: SocketAddr,
    requests: Vec<Vec<u8>>,
    pause: Duration,
) -> Result<Vec<Duration>, String> {
    let requests = Arc::new(requests);
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let (requests, next) = (Arc::clone(&requests), Arc::clone(&next));
        tasks.spawn(async move {
            let mut caller = Caller::connect(address).await?;
            let mut took = Vec::new();
            loop {
                let number = next.fetch_add(1, Relaxed);
                let Some(request) = requests.get(number) else { return Ok::<_, String>(took) };
                let due = began + pause * u32::try_from(number).unwrap_or(u32::MAX);
                tokio::time::sleep_until(due.into()).await;
                // A timer wakes a little late, which is the generator's own doing; when it is more, every connection was
                // still waiting for its answer.
                let due = if due.elapsed() > LATE { due } else { Instant::now() };
                caller.deliver(request).await?;
                took.push(due.elapsed());
            }
        });
    }
    let mut all = Vec::new();
    while let Some(done) = tasks.join_next().await {
        all.extend(done.map_err(|error| error.to_string())??);
    }
    Ok(all)
}

struct Caller {
    socket: TcpStream,
    answer: [u8; 1_024],
}

impl Caller {
    async fn connect(address: SocketAddr) -> Result<Self, String> {
        let socket = TcpStream::connect(address).await.map_err(|error| format!("connecting: {error}"))?;
        socket.set_nodelay(true).map_err(|error| error.to_string())?;
        Ok(Self { socket, answer: [0; 1_024] })
    }

    /// One request and its answer, which has no body.
    async fn deliver(&mut self, request: &[u8]) -> Result<(), String> {
        self.socket.write_all(request).await.map_err(|error| format!("sending: {error}"))?;
        let mut length = 0;
        loop {
            let room = self.answer.get_mut(length..).unwrap_or_default();
            let read = self.socket.read(room).await.map_err(|error| format!("reading an answer: {error}"))?;
            length += read;
            let answer = self.answer.get(..length).unwrap_or_default();
            if answer.ends_with(b"\r\n\r\n") {
                let ok = answer.starts_with(b"HTTP/1.1 200");
                return if ok { Ok(()) } else { Err(String::from_utf8_lossy(answer).into_owned()) };
            }
            if read == 0 {
                return Err("the server hung up".to_owned());
            }
        }
    }
}
