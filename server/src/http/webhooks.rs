//! Where platforms deliver: limits, raw bytes, proof, parse, one committed transaction, and only then 200.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use axum::http::{HeaderValue, Method, Response, StatusCode, header, request};
use bytes::Bytes;
use channel_core::{Channel, ChannelId, WebhookRequest, WebhookSecrets};
use http_body_util::Full;
use hyper::body::{Body, Incoming};
use store::{Store, StoreError};

use super::bots::Bots;
use super::counters::Refused;
use super::gate::Gate;
use super::intake::Intake;
use super::line::Line;
use super::paced::{BodyError, Pace, Paced};
use crate::channels::Channels;
use crate::config::MetaConfig;
use crate::engine::Delivery;
use crate::operations::WebhookOutcome;

/// The answer to a webhook.
pub(super) type Answer = Response<Full<Bytes>>;

/// The webhook routes, with what they work with.
pub struct Webhooks<I> {
    intake: I,
    gate: Gate,
    whatsapp: Option<Arc<dyn Channel>>,
    instagram: Option<Arc<dyn Channel>>,
    telegram: Option<Arc<dyn Channel>>,
    meta: WebhookSecrets,
    bots: Option<Bots>,
}

impl<I> fmt::Debug for Webhooks<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhooks").field("gate", &self.gate).field("meta", &self.meta).finish_non_exhaustive()
    }
}

/// Which route a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route<'a> {
    WhatsApp,
    Instagram,
    Telegram(&'a str),
}

impl<'a> Route<'a> {
    pub(super) fn of(path: &'a str) -> Option<Self> {
        match path.strip_prefix("/api/v1/webhooks/")? {
            "whatsapp" => Some(Self::WhatsApp),
            "instagram" => Some(Self::Instagram),
            other => other.strip_prefix("telegram/").map(Self::Telegram),
        }
    }

    const fn channel(self) -> ChannelId {
        ChannelId::from_static(match self {
            Self::WhatsApp => "whatsapp",
            Self::Instagram => "instagram",
            Self::Telegram(_) => "telegram",
        })
    }
}

impl<I: Intake> Webhooks<I> {
    /// For Meta's channels; [`Webhooks::with_bots`] adds Telegram's.
    #[must_use]
    pub fn new(intake: I, channels: &Channels, meta: &MetaConfig, gate: Gate) -> Self {
        let find = |name: &'static str| channels.find(&ChannelId::from_static(name)).cloned();
        Self {
            intake,
            gate,
            whatsapp: find("whatsapp"),
            instagram: find("instagram"),
            telegram: find("telegram"),
            meta: WebhookSecrets {
                signing: meta.app_secrets.iter().cloned().map(Into::into).collect(),
                verify: meta.verify_tokens.clone(),
            },
            bots: None,
        }
    }

    /// With the bots whose secrets a store knows.
    #[must_use]
    pub fn with_bots(mut self, store: Store) -> Self {
        self.bots = Some(Bots::new(store));
        self
    }

    pub(super) fn gate(&self) -> &Gate {
        &self.gate
    }

    pub(super) async fn take(
        &self,
        route: Route<'_>,
        head: &request::Parts,
        body: Incoming,
        line: Arc<Line>,
    ) -> Answer {
        let began = Instant::now();
        let answer = match route {
            Route::WhatsApp => self.by_app(self.whatsapp.as_ref(), head, body, line).await,
            Route::Instagram => self.by_app(self.instagram.as_ref(), head, body, line).await,
            Route::Telegram(bot) => self.by_bot(bot, head, body, line).await,
        };
        self.intake.answered(&route.channel(), counted(&head.method, answer.status()), began.elapsed());
        answer
    }

    async fn by_app(
        &self,
        channel: Option<&Arc<dyn Channel>>,
        head: &request::Parts,
        body: Incoming,
        line: Arc<Line>,
    ) -> Answer {
        let Some(channel) = channel else { return plain(StatusCode::NOT_FOUND) };
        if head.method != Method::POST {
            return self.shake(channel.as_ref(), head);
        }
        match self.body(body, line).await {
            Ok(Held { bytes, .. }) => {
                let request = request_of(head, &bytes);
                let channel = channel.as_ref();
                match self.keep(channel, None, &self.meta, &request).await {
                    Kept::Yes => plain(StatusCode::OK),
                    Kept::Unproved => self.unproved(channel),
                    Kept::NotNow(error) => unavailable(&error),
                }
            }
            Err(answer) => answer,
        }
    }

    /// The path names the bot by its id, since a Telegram update does not. A bot that nobody connected is refused exactly
    /// as a wrong secret is. Before that its secret is read again: it may have been changed just now.
    async fn by_bot(&self, bot: &str, head: &request::Parts, body: Incoming, line: Arc<Line>) -> Answer {
        let (Some(channel), Some(bots)) = (&self.telegram, &self.bots) else { return plain(StatusCode::NOT_FOUND) };
        if head.method != Method::POST {
            return plain(StatusCode::METHOD_NOT_ALLOWED);
        }
        let held = match self.body(body, line).await {
            Ok(held) => held,
            Err(answer) => return answer,
        };
        let channel = channel.as_ref();
        let request = request_of(head, &held.bytes);
        let remembered = match bots.find(bot).await {
            Ok(Some(secrets)) => secrets,
            Ok(None) => return self.unproved(channel),
            Err(error) => return unavailable(&error),
        };
        match self.keep(channel, Some(bot), &remembered, &request).await {
            Kept::Yes => return plain(StatusCode::OK),
            Kept::NotNow(error) => return unavailable(&error),
            Kept::Unproved => {}
        }
        let present = match bots.read(bot).await {
            Ok(Some(secrets)) => secrets,
            Ok(None) => return self.unproved(channel),
            Err(error) => return unavailable(&error),
        };
        match self.keep(channel, Some(bot), &present, &request).await {
            Kept::Yes => plain(StatusCode::OK),
            Kept::Unproved => self.unproved(channel),
            Kept::NotNow(error) => unavailable(&error),
        }
    }

    fn shake(&self, channel: &dyn Channel, head: &request::Parts) -> Answer {
        match channel.webhook().handshake(&request_of(head, b""), &self.meta) {
            Some(Ok(answer)) => {
                let mut response = Response::new(Full::new(answer));
                let headers = response.headers_mut();
                headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
                headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
                response
            }
            Some(Err(_)) => plain(StatusCode::FORBIDDEN),
            None => plain(StatusCode::METHOD_NOT_ALLOWED),
        }
    }

    /// The body, if it is wanted at all: what is known to be too large and what comes when there is no room is answered
    /// before a byte of it is read.
    async fn body(&self, body: Incoming, line: Arc<Line>) -> Result<Held<'_>, Answer> {
        let most = self.gate.limits().webhook_bytes;
        if usize::try_from(body.size_hint().lower()).map_or(true, |length| length > most) {
            self.gate.counters().count_refused(Refused::TooLarge);
            return Err(plain(StatusCode::PAYLOAD_TOO_LARGE));
        }
        if !self.gate.has_room() {
            return Err(self.shed());
        }
        let mut room = self.gate.room();
        let counters = self.gate.counters();
        match Paced::new(body, line, Pace::of_webhook(&self.gate)).read(most, &mut room).await {
            Ok(bytes) => {
                self.intake.read();
                let place = self.gate.enter().ok_or_else(|| self.shed())?;
                Ok(Held { bytes, _room: room, _place: place })
            }
            Err(BodyError::NoRoom) => Err(self.shed()),
            Err(BodyError::TooLarge) => {
                counters.count_refused(Refused::TooLarge);
                Err(plain(StatusCode::PAYLOAD_TOO_LARGE))
            }
            Err(BodyError::TooSlow) => {
                counters.count_slow();
                Err(plain(StatusCode::REQUEST_TIMEOUT))
            }
            Err(BodyError::Broken(_)) => {
                counters.count_refused(Refused::Malformed);
                Err(plain(StatusCode::BAD_REQUEST))
            }
        }
    }

    /// Proves, parses and keeps one delivery.
    async fn keep(
        &self,
        channel: &dyn Channel,
        route: Option<&str>,
        secrets: &WebhookSecrets,
        request: &WebhookRequest<'_>,
    ) -> Kept {
        let verified = match channel.webhook().verify(request, secrets) {
            Ok(verified) => verified,
            Err(error) => {
                tracing::debug!(channel.id = %channel.id(), reason = %error, "a webhook is not proved");
                return Kept::Unproved;
            }
        };
        let delivery = match channel.webhook().parse(verified) {
            Ok(parsed) => Delivery::Parsed(parsed),
            Err(error) => Delivery::Unreadable { reason: error.reason, body: verified.bytes().to_vec() },
        };
        match self.intake.keep(&channel.id(), route, delivery).await {
            Ok(()) => Kept::Yes,
            Err(error) => Kept::NotNow(error),
        }
    }

    fn unproved(&self, channel: &dyn Channel) -> Answer {
        self.gate.counters().count_refused(Refused::Signature);
        tracing::info!(channel.id = %channel.id(), "a webhook was refused");
        plain(StatusCode::UNAUTHORIZED)
    }

    fn shed(&self) -> Answer {
        self.gate.counters().count_shed();
        again()
    }
}

/// The word under which an answer is counted.
fn counted(method: &Method, status: StatusCode) -> WebhookOutcome {
    match status {
        StatusCode::OK if *method == Method::POST => WebhookOutcome::Kept,
        StatusCode::OK => WebhookOutcome::Handshake,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => WebhookOutcome::Refused,
        StatusCode::SERVICE_UNAVAILABLE => WebhookOutcome::Unavailable,
        _ => WebhookOutcome::Unusable,
    }
}

/// What became of one delivery. 401 keeps nothing; 200 means it is on disk; 503 asks for it again.
enum Kept {
    Yes,
    Unproved,
    NotNow(StoreError),
}

/// A body in memory, with its share of the bounds.
struct Held<'a> {
    bytes: Bytes,
    _room: super::gate::Room<'a>,
    _place: super::gate::Place<'a>,
}

fn request_of<'a>(head: &'a request::Parts, body: &'a [u8]) -> WebhookRequest<'a> {
    WebhookRequest { method: &head.method, query: head.uri.query(), headers: &head.headers, body }
}

/// An answer without a body.
pub(super) fn plain(status: StatusCode) -> Answer {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}

fn again() -> Answer {
    let mut response = plain(StatusCode::SERVICE_UNAVAILABLE);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
    response
}

fn unavailable(error: &StoreError) -> Answer {
    tracing::error!(%error, "a webhook could not be kept; its platform is asked to send it again");
    again()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_webhooks_paths_are_answered_in_front() {
        let table = [
            ("/api/v1/webhooks/whatsapp", Some(Route::WhatsApp)),
            ("/api/v1/webhooks/instagram", Some(Route::Instagram)),
            ("/api/v1/webhooks/telegram/42", Some(Route::Telegram("42"))),
            ("/api/v1/webhooks/whatsapp/", None),
            ("/api/v1/webhooks/meta/deauthorize", None),
            ("/api/v1/webhooks/telegram", None),
            ("/", None),
        ];
        for (path, route) in table {
            assert_eq!(Route::of(path), route, "{path}");
        }
    }
}
