//! Thousands of connections that send a byte a second, and how long a genuine delivery waits meanwhile.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use switchboard_tests::Spread;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::bodies::SHAPES;
use crate::child::{Measured, input_ended, myself};
use crate::load;
use crate::options::{Options, Role};

/// The most that genuine deliveries may be slowed down.
const MOST: f64 = 2.0;
/// Genuine deliveries a second.
const RATE: u32 = 400;
/// How often with and without take their turn.
const ROUNDS: usize = 3;

/// Measures, and gives the bounds that do not hold.
pub(crate) async fn run(options: &Options) -> Result<Vec<String>, String> {
    let (connections, seconds) = if options.short { (500, 2) } else { (2_000, 10) };
    println!("\ndrip: {connections} connections send a byte a second beside {RATE} deliveries a second");
    let server = Measured::start(|folder| Role::Durable(folder.path().to_owned()))?;
    let count = usize::try_from(RATE * seconds).map_err(|error| error.to_string())?;
    let [shape, ..] = SHAPES;
    let mut first = 0;
    let (mut calm, mut beset, mut fewest) = (Vec::new(), Vec::new(), usize::MAX);
    for round in 0..=ROUNDS {
        let pause = Duration::from_secs(1) / RATE;
        let alone = load::steady(server.address, shape.requests(first, count), pause).await?;
        first += count;
        let drips = Drips::start(server.address, connections)?;
        let among = load::steady(server.address, shape.requests(first, count), pause).await?;
        first += count;
        let open = drips.end()?;
        if round > 0 {
            fewest = fewest.min(open);
            calm.extend(alone);
            beset.extend(among);
        }
    }
    let (calm, beset) = (Spread::new(calm), Spread::new(beset));
    let millis = |spread: &Spread, percent| spread.percentile(percent).as_secs_f64() * 1e3;
    let ratio = millis(&beset, 99) / millis(&calm, 99);
    println!("  without          p50 {:.2} ms, p99 {:.2} ms", millis(&calm, 50), millis(&calm, 99));
    println!("  with             p50 {:.2} ms, p99 {:.2} ms", millis(&beset, 50), millis(&beset, 99));
    println!("  p99 ratio        {ratio:.2}, with at least {fewest} of {connections} connections open at any time");
    let bounds = [
        (ratio <= MOST, format!("drip: the p99 is {ratio:.2} times that without, more than {MOST:.2}")),
        (fewest >= connections * 9 / 10, format!("drip: only {fewest} of {connections} connections were open")),
    ];
    Ok(bounds.into_iter().filter(|(holds, _)| !holds).map(|(_, what)| what).collect())
}

/// The slow senders, in a process of their own.
struct Drips {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
}

impl Drips {
    /// Starts them and waits until all are connected.
    fn start(address: SocketAddr, connections: usize) -> Result<Self, String> {
        let arguments = ["--drip".to_owned(), address.to_string(), connections.to_string()];
        let mut child = myself()?
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("starting the slow senders: {error}"))?;
        let output = child.stdout.take().ok_or("the slow senders have no output")?;
        let mut drips = Self { child, output: BufReader::new(output) };
        drips.line()?;
        Ok(drips)
    }

    /// Ends them and tells the smallest number that was connected at once.
    fn end(mut self) -> Result<usize, String> {
        drop(self.child.stdin.take());
        self.line()?.trim().parse().map_err(|_| "the slow senders ended early".to_owned())
    }

    fn line(&mut self) -> Result<String, String> {
        let mut line = String::new();
        self.output.read_line(&mut line).map_err(|error| error.to_string())?;
        Ok(line)
    }
}

impl Drop for Drips {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

/// Drips until the input ends: every second connection within its head, the others within a body. Whoever is hung up on
/// connects again at once.
pub(crate) async fn send(address: SocketAddr, connections: usize) -> Result<(), String> {
    let open = Arc::new(AtomicUsize::new(0));
    for number in 0..connections {
        let open = Arc::clone(&open);
        tokio::spawn(async move {
            // Spread over the second, as independent senders are.
            tokio::time::sleep(Duration::from_millis(u64::try_from(number % 1_000).unwrap_or(0))).await;
            loop {
                if let Ok(mut socket) = TcpStream::connect(address).await {
                    open.fetch_add(1, Relaxed);
                    drip(&mut socket, number % 2 == 0).await;
                    open.fetch_sub(1, Relaxed);
                } else {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        });
    }
    while open.load(Relaxed) < connections * 95 / 100 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let say = |text: String| writeln!(std::io::stdout(), "{text}").map_err(|error| error.to_string());
    say("ready".to_owned())?;
    let mut fewest = usize::MAX;
    let mut ended = std::pin::pin!(input_ended());
    loop {
        tokio::select! {
            () = &mut ended => return say(fewest.to_string()),
            () = tokio::time::sleep(Duration::from_millis(20)) => fewest = fewest.min(open.load(Relaxed)),
        }
    }
}

async fn drip(socket: &mut TcpStream, in_head: bool) {
    let opening = if in_head {
        "POST /api/v1/webhooks/whatsapp HTTP/1.1\r\nHost: x\r\nX-Slow: "
    } else {
        "POST /api/v1/webhooks/whatsapp HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"
    };
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    tick.tick().await;
    if socket.write_all(opening.as_bytes()).await.is_err() {
        return;
    }
    let mut answer = [0; 512];
    loop {
        tokio::select! {
            _ = socket.read(&mut answer) => return,
            _ = tick.tick() => {
                if socket.write_all(b"x").await.is_err() {
                    return;
                }
            }
        }
    }
}
