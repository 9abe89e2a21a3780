//! Calls over HTTP: one client, no redirects, no ambient proxy, time limits on the first piece, the next one and all.

use std::{collections::VecDeque, fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream::BoxStream};
use guarded_client::Reach;
use reqwest::header::{HeaderValue, RETRY_AFTER};
use secrecy::ExposeSecret as _;
use tokio::time::{Instant, timeout_at};

use super::{
    classify,
    settings::ProviderSettings,
    sse::{Sse, SseEvent},
    wire::{Decoder, Encoded, encode},
};
use crate::model::{Late, Model, ModelError, ModelErrorKind, ModelEvent, ModelRequest, ModelStream, StopReason};

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);
/// More of a refusal is not read.
const LONGEST_REFUSAL: usize = 64 * 1024;

/// The HTTP clients of all providers. Clones share connections.
#[derive(Debug, Clone)]
pub struct HttpDoor {
    client: reqwest::Client,
    reach: Reach,
    inside: Option<Inside>,
}

/// Places that are called though they are not public, because the operator names them.
#[derive(Debug, Clone)]
struct Inside {
    client: reqwest::Client,
    origins: Arc<[String]>,
}

impl HttpDoor {
    /// A client that calls what is in reach. The address of a provider is a merchant's setting, so it must not reach into the
    /// operator's network unless the operator says so.
    ///
    /// # Errors
    /// When the machine's certificates cannot be loaded.
    pub fn new(reach: Reach) -> Result<Self, ModelError> {
        Ok(Self { client: client(&reach)?, reach, inside: None })
    }

    /// The same, which also calls these places whatever they are: an origin each, such as `http://127.0.0.1:11434`.
    ///
    /// # Errors
    /// When the machine's certificates cannot be loaded.
    pub fn and_inside(self, origins: impl IntoIterator<Item = String>) -> Result<Self, ModelError> {
        let origins: Arc<[String]> = origins.into_iter().collect();
        if origins.is_empty() {
            return Ok(self);
        }
        Ok(Self { inside: Some(Inside { client: client(&Reach::anywhere())?, origins }), ..self })
    }

    /// Whether the address of these settings may be called, as far as it can be told without resolving its name.
    #[must_use]
    pub fn admits(&self, settings: &ProviderSettings) -> bool {
        settings.base().is_ok_and(|base| self.client_for(&base).is_ok())
    }

    /// A model behind these settings.
    #[must_use]
    pub fn model(&self, settings: ProviderSettings) -> Arc<dyn Model> {
        Arc::new(HttpModel { door: self.clone(), settings })
    }

    /// A call that is ready to be sent, by the client that may call its address.
    pub(super) fn prepared(&self, encoded: Encoded) -> Result<reqwest::RequestBuilder, ModelError> {
        let mut call = self.client_for(&encoded.url)?.post(&encoded.url).json(&encoded.body);
        for (name, value) in encoded.headers {
            call = call.header(name, value);
        }
        if let Some((name, key)) = encoded.key {
            let mut value =
                HeaderValue::from_str(key.expose_secret()).map_err(|_| ModelError::new(ModelErrorKind::Key))?;
            value.set_sensitive(true);
            call = call.header(name, value);
        }
        Ok(call)
    }

    /// The client that may call this address. Addresses that are written as numbers are not resolved, so they are looked at
    /// here.
    pub(crate) fn client_for(&self, url: &str) -> Result<&reqwest::Client, ModelError> {
        let url: reqwest::Url = url.parse().map_err(|_| ModelError::new(ModelErrorKind::Refused))?;
        let origin = url.origin().ascii_serialization();
        if let Some(inside) = self.inside.as_ref().filter(|inside| inside.origins.contains(&origin)) {
            return Ok(&inside.client);
        }
        if self.reach.admits(&url) { Ok(&self.client) } else { Err(ModelError::new(ModelErrorKind::Unreachable)) }
    }
}

fn client(reach: &Reach) -> Result<reqwest::Client, ModelError> {
    let client = reach.client().connect_timeout(CONNECT).user_agent(concat!("switchboard/", env!("CARGO_PKG_VERSION")));
    client.build().map_err(|error| ModelError::new(ModelErrorKind::Unreachable).because(error))
}

#[derive(Debug)]
struct HttpModel {
    door: HttpDoor,
    settings: ProviderSettings,
}

#[async_trait]
impl Model for HttpModel {
    async fn stream(&self, request: &ModelRequest) -> Result<ModelStream, ModelError> {
        let refused = |error: super::settings::SettingsError| ModelError::new(ModelErrorKind::Refused).because(error);
        let encoded = encode(&self.settings, request).map_err(refused)?;
        let call = self.door.prepared(encoded)?;
        let timeouts = self.settings.timeouts;
        let begun = Instant::now();
        let total = begun + timeouts.total;
        let first = (begun + timeouts.first_token).min(total);
        let answer = timeout_at(first, call.send()).await.map_err(|_| late(Late::FirstToken))?.map_err(transport)?;
        if !answer.status().is_success() {
            return Err(timeout_at(first, refusal(answer)).await.unwrap_or_else(|_| late(Late::FirstToken)));
        }
        let bytes = answer.bytes_stream().map(|piece| piece.map_err(transport)).boxed();
        Ok(Reading {
            bytes,
            sse: Sse::default(),
            decoder: Decoder::of(self.settings.kind),
            ready: VecDeque::new(),
            until: first,
            late: Late::FirstToken,
            idle: timeouts.idle,
            total,
            stopped: false,
            over: false,
        }
        .into_stream())
    }
}

/// An answer that is being read.
struct Reading {
    bytes: BoxStream<'static, Result<Bytes, ModelError>>,
    sse: Sse,
    decoder: Decoder,
    ready: VecDeque<Result<ModelEvent, ModelError>>,
    until: Instant,
    late: Late,
    idle: Duration,
    total: Instant,
    stopped: bool,
    over: bool,
}

impl Reading {
    fn into_stream(self) -> ModelStream {
        futures_util::stream::unfold(self, |mut reading| async move {
            let item = reading.next().await?;
            Some((item, reading))
        })
        .boxed()
    }

    async fn next(&mut self) -> Option<Result<ModelEvent, ModelError>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                self.over |= item.is_err();
                return Some(item);
            }
            if self.over {
                return None;
            }
            // Signs of life without a piece of the answer do not count: a server may send those for ever.
            match timeout_at(self.until, self.bytes.next()).await {
                Err(_) => {
                    self.over = true;
                    return Some(Err(late(self.late)));
                }
                Ok(Some(Ok(bytes))) => match self.sse.push(&bytes) {
                    Ok(events) => self.read(events),
                    Err(error) => {
                        self.ready.push_back(Err(ModelError::new(ModelErrorKind::Garbled).because(error)));
                    }
                },
                Ok(Some(Err(error))) => self.ready.push_back(Err(error)),
                Ok(None) => {
                    let last = self.sse.end();
                    self.read(last.into_iter().collect());
                    self.over = true;
                    if !self.stopped && !self.ready.iter().any(Result::is_err) {
                        self.ready.push_back(Err(ModelError::new(ModelErrorKind::Garbled)));
                    }
                    return self.ready.pop_front();
                }
            }
        }
    }

    fn read(&mut self, events: Vec<SseEvent>) {
        for event in events {
            match self.decoder.read(&event) {
                Ok(pieces) => {
                    if !pieces.is_empty() {
                        let next = Instant::now() + self.idle;
                        (self.until, self.late) =
                            if next < self.total { (next, Late::Idle) } else { (self.total, Late::Total) };
                    }
                    self.stopped |= pieces.iter().any(|piece| matches!(piece, ModelEvent::Stop(_)));
                    let is_filtered = pieces.contains(&ModelEvent::Stop(StopReason::Filtered));
                    self.ready.extend(pieces.into_iter().map(Ok));
                    if is_filtered {
                        self.stopped = true;
                    }
                }
                Err(error) => {
                    self.ready.push_back(Err(error));
                    return;
                }
            }
        }
    }
}

/// What a provider says that refuses a call. Its words are read and go no further.
pub(crate) async fn refusal(mut answer: reqwest::Response) -> ModelError {
    let status = answer.status().as_u16();
    let after = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let mut body = Vec::new();
    while let Ok(Some(piece)) = answer.chunk().await {
        body.extend_from_slice(&piece);
        if body.len() >= LONGEST_REFUSAL {
            break;
        }
    }
    classify::status(status, after.as_deref(), &body)
}

pub(super) fn late(what: Late) -> ModelError {
    ModelError::new(ModelErrorKind::Late(what))
}

/// The address may hold a name that an organisation keeps for itself, so it is taken off.
pub(crate) fn transport(error: reqwest::Error) -> ModelError {
    let kind = if error.is_decode() || error.is_body() { ModelErrorKind::Garbled } else { ModelErrorKind::Unreachable };
    ModelError::new(kind).because(error.without_url())
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading").finish_non_exhaustive()
    }
}
