//! A small TCP proxy that does to connections what networks do: it is slow, thin, or gone.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How the network behaves. A change holds for open connections too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weather {
    /// How long every piece waits, in each direction.
    pub latency: Duration,
    /// How many bytes a second pass in each direction of a connection.
    pub bytes_per_second: Option<u32>,
    /// How many of an answer's bytes a second pass, where that differs from the way there.
    pub answer_bytes_per_second: Option<u32>,
    /// Whether connections are closed and none is taken.
    pub cut: bool,
    /// Whether a connection is closed as soon as an answer begins: the request has arrived and its sender never learns.
    pub drop_answers: bool,
}

/// A proxy on a loopback port of its own. Dropping it cuts everything.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    weather: watch::Sender<Weather>,
    upstreams: watch::Sender<Vec<SocketAddr>>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// Listens, and passes every connection on to the first of the upstreams that takes it, each in its turn.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(upstreams: Vec<SocketAddr>) -> Result<Self, String> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(|error| error.to_string())?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let (weather, upstreams) = (watch::Sender::new(Weather::default()), watch::Sender::new(upstreams));
        let route = Route { weather: weather.clone(), upstreams: upstreams.clone() };
        let accepting = tokio::spawn(async move {
            let mut turn = 0_usize;
            loop {
                let Ok((client, _)) = listener.accept().await else { continue };
                turn = turn.wrapping_add(1);
                tokio::spawn(route.clone().carry(client, turn));
            }
        });
        Ok(Self { address, weather, upstreams, accepting })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes the weather.
    pub fn set(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }

    /// Changes whom it passes new connections on to.
    pub fn lead_to(&self, upstreams: Vec<SocketAddr>) {
        self.upstreams.send_replace(upstreams);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.weather.send_replace(Weather { cut: true, ..Weather::default() });
    }
}

#[derive(Clone, Debug)]
struct Route {
    weather: watch::Sender<Weather>,
    upstreams: watch::Sender<Vec<SocketAddr>>,
}

/// The connection is to be closed in both directions.
struct Broken;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Request,
    Answer,
}

impl Route {
    async fn carry(self, client: TcpStream, turn: usize) {
        if self.weather.borrow().cut {
            return;
        }
        let Some(server) = self.reach(turn).await else { return };
        let _small_pieces_at_once = (client.set_nodelay(true), server.set_nodelay(true));
        let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
        let both = async {
            let request = self.pump(from_client, to_server, Direction::Request);
            let answer = self.pump(from_server, to_client, Direction::Answer);
            let _broken = tokio::try_join!(request, answer);
        };
        let mut seen = self.weather.subscribe();
        tokio::select! {
            _ = seen.wait_for(|weather| weather.cut) => {}
            () = both => {}
        }
    }

    /// The first upstream that takes a connection, beginning with the one whose turn it is.
    async fn reach(&self, turn: usize) -> Option<TcpStream> {
        let upstreams = self.upstreams.borrow().clone();
        for step in 0..upstreams.len() {
            let at = upstreams.get(turn.wrapping_add(step) % upstreams.len())?;
            if let Ok(server) = TcpStream::connect(at).await {
                return Some(server);
            }
        }
        None
    }

    async fn pump(&self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf, way: Direction) -> Result<(), Broken> {
        let mut piece = vec![0; 16 * 1024];
        loop {
            let read = from.read(&mut piece).await.map_err(|_| Broken)?;
            if read == 0 {
                return to.shutdown().await.map_err(|_| Broken);
            }
            let mut left = piece.get(..read).unwrap_or_default();
            let mut latency = self.weather.borrow().latency;
            while !left.is_empty() {
                let weather = self.weather.borrow().clone();
                if weather.drop_answers && way == Direction::Answer {
                    return Err(Broken);
                }
                // A tenth of a second's worth at a time, so that a thin line drips instead of gushing.
                let rate = weather.rate(way);
                let most = rate.map_or(left.len(), |rate| left.len().min((rate as usize / 10).max(1)));
                let (drop, rest) = left.split_at(most);
                let dripping = rate.map_or(0.0, |rate| drop.len() as f64 / f64::from(rate.max(1)));
                let pause = std::mem::take(&mut latency) + Duration::from_secs_f64(dripping);
                if !pause.is_zero() {
                    tokio::time::sleep(pause).await;
                }
                to.write_all(drop).await.map_err(|_| Broken)?;
                left = rest;
            }
        }
    }
}

impl Weather {
    fn rate(&self, way: Direction) -> Option<u32> {
        let answers = self.answer_bytes_per_second.filter(|_| way == Direction::Answer);
        answers.or(self.bytes_per_second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that says back what it hears.
    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(async move {
                    let (mut from, mut to) = stream.into_split();
                    let _said = tokio::io::copy(&mut from, &mut to).await;
                });
            }
        });
        address
    }

    async fn say(stream: &mut TcpStream, words: &[u8]) -> Option<Vec<u8>> {
        stream.write_all(words).await.ok()?;
        let mut heard = vec![0; words.len()];
        stream.read_exact(&mut heard).await.ok()?;
        Some(heard)
    }

    #[tokio::test]
    async fn a_clear_line_carries_everything_and_a_cut_one_nothing() {
        let proxy = Proxy::start(vec![echo().await]).await.unwrap();
        let mut line = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(say(&mut line, b"hello").await.as_deref(), Some(&b"hello"[..]));
        proxy.set(Weather { cut: true, ..Weather::default() });
        assert_eq!(say(&mut line, b"hello").await, None);
        let mut another = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(say(&mut another, b"hello").await, None);
        proxy.set(Weather::default());
        let mut again = TcpStream::connect(proxy.address()).await.unwrap();
        assert!(say(&mut again, b"hello").await.is_some());
    }

    #[tokio::test]
    async fn a_thin_line_carries_everything_and_a_lost_answer_ends_it() {
        let proxy = Proxy::start(vec![echo().await]).await.unwrap();
        proxy.set(Weather { bytes_per_second: Some(10_000), latency: Duration::from_millis(1), ..Weather::default() });
        let mut line = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(say(&mut line, &[7; 3_000]).await, Some(vec![7; 3_000]));
        proxy.set(Weather { drop_answers: true, ..Weather::default() });
        assert_eq!(say(&mut line, b"hello").await, None);
    }

    #[tokio::test]
    async fn an_answer_drips_on_a_line_that_was_open_before() {
        let proxy = Proxy::start(vec![echo().await]).await.unwrap();
        let mut line = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(say(&mut line, b"hello").await.as_deref(), Some(&b"hello"[..]));
        proxy.set(Weather { answer_bytes_per_second: Some(20), ..Weather::default() });
        let asked = std::time::Instant::now();
        assert_eq!(say(&mut line, b"hello").await.as_deref(), Some(&b"hello"[..]));
        assert!(asked.elapsed() >= Duration::from_millis(250), "five bytes take a quarter of a second at least");
    }

    #[tokio::test]
    async fn a_node_that_is_gone_is_passed_over() {
        let gone = TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap();
        let proxy = Proxy::start(vec![gone, echo().await]).await.unwrap();
        for _ in 0..4 {
            let mut line = TcpStream::connect(proxy.address()).await.unwrap();
            assert!(say(&mut line, b"hello").await.is_some());
        }
    }
}
