//! A node on a free port, and connections to it without any client in between.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use channel_core::signature::hub_signature;
use channel_core::{Channel, ChannelId};
use channel_telegram::{TelegramChannel, TelegramConfig};
use channel_whatsapp::{WhatsApp, WhatsAppConfig};
use secrecy::SecretString;
use store::{Store, StoreError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, Semaphore};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::channels::Channels;
use crate::config::{Config, Limits};
use crate::engine::Delivery;
use crate::http::{Front, Gate, Intake, Webhooks, serve};

const SECRET: &str = "the app's secret";
pub(super) const PATH: &str = "/api/v1/webhooks/whatsapp";
pub(super) const BODY: &str = r#"{"object":"whatsapp_business_account","entry":[]}"#;

/// Nothing is slow here unless a test says so: a test that hangs instead of failing would take this long.
pub(super) fn patient() -> Limits {
    let long = Duration::from_secs(60);
    Limits { head: long, idle: long, body: long, body_grace: long, drain_grace: Duration::ZERO, ..Limits::default() }
}

pub(super) struct Node {
    pub(super) gate: Gate,
    pub(super) intake: Arc<Paused>,
    pub(super) stop: CancellationToken,
    address: std::net::SocketAddr,
    task: JoinHandle<()>,
}

/// Keeps deliveries once it is let to.
#[derive(Debug)]
pub(super) struct Paused {
    /// One permit for every delivery that came in.
    pub(super) arrived: Semaphore,
    /// One permit for every delivery that may go on.
    pub(super) go: Semaphore,
    pub(super) kept: Mutex<Vec<Delivery>>,
}

impl Intake for Arc<Paused> {
    fn read(&self) {}

    async fn keep(&self, _: &ChannelId, _: Option<&str>, delivery: Delivery) -> Result<(), StoreError> {
        self.arrived.add_permits(1);
        self.go.acquire().await.map_err(|_| StoreError::Unavailable(None))?.forget();
        self.kept.lock().await.push(delivery);
        Ok(())
    }
}

impl Node {
    /// One that keeps what it gets at once.
    pub(super) async fn start(limits: Limits) -> Self {
        let node = Self::start_paused(limits).await;
        node.intake.go.add_permits(1_000);
        node
    }

    /// One that keeps what it gets at once, and knows the bots of a store.
    pub(super) async fn start_with_bots(limits: Limits, store: Store) -> Self {
        let node = Self::begin(limits, Some(store)).await;
        node.intake.go.add_permits(1_000);
        node
    }

    /// One whose deliveries wait to be let go.
    pub(super) async fn start_paused(limits: Limits) -> Self {
        Self::begin(limits, None).await
    }

    async fn begin(limits: Limits, bots: Option<Store>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut meta = Config::on_defaults(address, PathBuf::new()).meta;
        meta.app_secrets = vec![SecretString::from(SECRET)];
        meta.verify_tokens = vec![SecretString::from("token")];
        let channels = Channels::new([
            Arc::new(WhatsApp::new(WhatsAppConfig::default()).unwrap()) as Arc<dyn Channel>,
            Arc::new(TelegramChannel::new(TelegramConfig::default()).unwrap()),
        ]);
        let gate = Gate::new(limits);
        let intake = Arc::new(Paused { arrived: Semaphore::new(0), go: Semaphore::new(0), kept: Mutex::default() });
        let mut webhooks = Webhooks::new(Arc::clone(&intake), &channels, &meta, gate.clone());
        if let Some(store) = bots {
            webhooks = webhooks.with_bots(store);
        }
        let router = Router::new()
            .route("/page", get(|| async { "a page" }))
            .route("/upload", post(|body: String| async move { body.len().to_string() }));
        let stop = CancellationToken::new();
        let task = tokio::spawn(serve(listener, Front::new(webhooks, router), stop.clone()));
        Self { gate, intake, stop, address, task }
    }

    pub(super) async fn connect(&self) -> Socket {
        Socket(TcpStream::connect(self.address).await.unwrap())
    }

    pub(super) fn address(&self) -> std::net::SocketAddr {
        self.address
    }

    /// Waits until one more delivery is being kept.
    pub(super) async fn arrived(&self) {
        self.intake.arrived.acquire().await.unwrap().forget();
    }

    /// Waits until the node is gone.
    pub(super) async fn ended(self) {
        self.task.await.unwrap();
    }

    pub(super) fn refused(&self, reason: &str) -> u64 {
        let counts = self.gate.counters().refused();
        counts.iter().find_map(|(word, count)| (*word == reason).then_some(*count)).unwrap()
    }
}

/// A connection.
pub(super) struct Socket(TcpStream);

impl Socket {
    pub(super) fn of(socket: std::net::TcpStream) -> Self {
        socket.set_nonblocking(true).unwrap();
        Self(TcpStream::from_std(socket).unwrap())
    }

    pub(super) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.unwrap();
    }

    /// One answer, whose status comes first.
    pub(super) async fn answer(&mut self) -> String {
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(self.0.read_u8().await.unwrap());
        }
        let mut text = String::from_utf8(answer).unwrap();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        let mut body = vec![0; length.parse().unwrap()];
        self.0.read_exact(&mut body).await.unwrap();
        text.push_str(&String::from_utf8(body).unwrap());
        text.strip_prefix("HTTP/1.1 ").unwrap().to_owned()
    }

    pub(super) async fn ask(&mut self, bytes: impl AsRef<[u8]>) -> String {
        self.send(bytes).await;
        self.answer().await
    }

    /// What comes until the node hangs up.
    pub(super) async fn rest(mut self) -> String {
        let mut rest = Vec::new();
        // A reset is an end as well.
        let _ended = self.0.read_to_end(&mut rest).await;
        String::from_utf8(rest).unwrap()
    }
}

pub(super) fn signature(body: &[u8]) -> String {
    hub_signature(&SecretString::from(SECRET), body)
}

/// A head with whatever else it says.
pub(super) fn head(more: &str) -> String {
    format!("POST {PATH} HTTP/1.1\r\nhost: x\r\n{more}\r\n")
}

/// A genuine delivery.
pub(super) fn genuine() -> String {
    let proof = signature(BODY.as_bytes());
    head(&format!("x-hub-signature-256: {proof}\r\ncontent-length: {}\r\n", BODY.len())) + BODY
}
