//! A platform's place on loopback: a tiny HTTP server that answers as it is told.

use std::fmt;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::counterpart::{Counterpart, Manner};

/// How long a client may keep the server waiting in the middle of a request.
const PATIENCE: Duration = Duration::from_secs(10);

/// A loopback HTTP server in a platform's place. Point the adapter's base address at [`Peer::base`]; what the platform
/// says when it takes a call is the caller's to know, everything else the [`Manner`] decides.
///
/// It keeps every call it heard, so that a test can look at what was written.
pub struct Peer {
    address: SocketAddr,
    shared: Arc<Shared>,
}

/// A call as it arrived.
#[derive(Clone, PartialEq, Eq)]
pub struct PeerCall {
    /// The method.
    pub method: String,
    /// The path with its query.
    pub target: String,
    /// The headers in order, names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl PeerCall {
    /// The body as JSON; null when it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl fmt::Debug for PeerCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PeerCall({} {} bytes)", self.method, self.body.len())
    }
}

type Taken = Box<dyn Fn(&PeerCall) -> Value + Send + Sync>;

struct Shared {
    taken: Taken,
    /// What stands in the body beside status 429, with the seconds to wait.
    throttled: fn(u32) -> Value,
    manner: Mutex<Manner>,
    calls: Mutex<Vec<PeerCall>>,
    over: AtomicBool,
}

impl Peer {
    /// Listens on a free port. `taken` is what the platform answers when all is well; `throttled` is the body beside
    /// status 429, which comes with `Retry-After` too.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn start(
        taken: impl Fn(&PeerCall) -> Value + Send + Sync + 'static,
        throttled: fn(u32) -> Value,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            taken: Box::new(taken),
            throttled,
            manner: Mutex::default(),
            calls: Mutex::default(),
            over: AtomicBool::new(false),
        });
        let heard = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if heard.over.load(Ordering::SeqCst) {
                    return;
                }
                let (Ok(stream), shared) = (stream, Arc::clone(&heard)) else { continue };
                // A client that breaks off is its own affair.
                thread::spawn(move || shared.serve(stream).ok());
            }
        });
        Ok(Self { address, shared })
    }

    /// Its address, without a slash at the end.
    #[must_use]
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every call it heard, in order.
    #[must_use]
    pub fn heard(&self) -> Vec<PeerCall> {
        lock(&self.shared.calls).clone()
    }
}

impl Counterpart for Peer {
    fn behave(&self, manner: Manner) -> bool {
        *lock(&self.shared.manner) = manner;
        true
    }

    fn calls(&self) -> usize {
        lock(&self.shared.calls).len()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::SeqCst);
        // The listener waits for a connection; this one ends it.
        drop(TcpStream::connect(self.address));
    }
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Peer").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Shared {
    fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        let call = read(&mut BufReader::new(stream.try_clone()?))?;
        let manner = *lock(&self.manner);
        let answer = match manner {
            Manner::Takes => written("200 OK", "", &(self.taken)(&call).to_string()),
            Manner::HangsUp => String::new(),
            Manner::BreaksOff => {
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{\"id\":".to_owned()
            }
            Manner::Babbles => written("200 OK", "", "\u{fffd}{\"id\": it worked"),
            Manner::BadGateway => written("502 Bad Gateway", "", "<html><title>502 Bad Gateway</title></html>"),
            Manner::Throttles { seconds } => {
                let pause = format!("retry-after: {seconds}\r\n");
                written("429 Too Many Requests", &pause, &(self.throttled)(seconds).to_string())
            }
        };
        // Counted before it is answered: whoever has the answer finds the call counted.
        lock(&self.calls).push(call);
        stream.write_all(answer.as_bytes())?;
        stream.flush()
    }
}

fn written(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{headers}content-length: {length}\r\n\
         connection: close\r\n\r\n{body}"
    )
}

fn read(stream: &mut BufReader<TcpStream>) -> io::Result<PeerCall> {
    let first = line(stream)?;
    let mut words = first.split(' ').map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = Vec::new();
    loop {
        let header = line(stream)?;
        let Some((name, value)) = header.split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let value = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let mut body = Vec::new();
    if value("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        loop {
            let size = line(stream)?;
            let size = u64::from_str_radix(size.split(';').next().unwrap_or_default().trim(), 16).unwrap_or(0);
            stream.take(size).read_to_end(&mut body)?;
            line(stream)?;
            if size == 0 {
                break;
            }
        }
    } else if let Some(length) = value("content-length").and_then(|length| length.parse().ok()) {
        stream.take(length).read_to_end(&mut body)?;
    }
    Ok(PeerCall { method, target, headers, body })
}

fn line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = Vec::new();
    stream.read_until(b'\n', &mut line)?;
    Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
