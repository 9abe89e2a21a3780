//! Where platforms deliver: limits, raw bytes, proof, parse, one committed transaction, and only then 200.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use axum::http::{HeaderValue, Method, Response, StatusCode, header, request};
use bytes::Bytes;
use channel_core::{Channel, ChannelId, Verified, WebhookRequest, WebhookSecrets};
use http_body_util::Full;
use hyper::body::Incoming;
use store::{Store, StoreError};

use super::bots::{Again, Bots};
use super::counters::Refused;
use super::gate::Gate;
use super::held::{self, Held};
use super::intake::Intake;
use super::line::Line;
use super::paced::{Pace, Paced};
use super::seldom::Seldom;
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
    whatsapp: Option<Served>,
    instagram: Option<Served>,
    telegram: Option<Served>,
    meta: WebhookSecrets,
    bots: Option<Bots>,
    failures: Seldom,
}

/// A channel, and how often its refusals are told.
struct Served {
    channel: Arc<dyn Channel>,
    refusals: Seldom,
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
        let find = |name: &'static str| {
            let channel = channels.find(&ChannelId::from_static(name)).cloned()?;
            Some(Served { channel, refusals: Seldom::new() })
        };
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
            failures: Seldom::new(),
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

    /// The proof is a signature of the body, which therefore comes first.
    async fn by_app(&self, served: Option<&Served>, head: &request::Parts, body: Incoming, line: Arc<Line>) -> Answer {
        let Some(served) = served else { return plain(StatusCode::NOT_FOUND) };
        if head.method != Method::POST {
            return self.shake(served.channel.as_ref(), head);
        }
        if let Err(status) = self.must_be_wanted(&body) {
            return refusal(status);
        }
        match self.body(body, line).await {
            Ok(held) => self.keep(served, None, &self.meta, &request_of(head, &held.bytes)).await,
            Err(answer) => answer,
        }
    }

    /// The path names the bot by its id, since a Telegram update does not. The proof stands in the head, so the body of a
    /// forged one is not waited for. A bot that nobody connected is refused exactly as a wrong secret is.
    async fn by_bot(&self, bot: &str, head: &request::Parts, body: Incoming, line: Arc<Line>) -> Answer {
        let (Some(served), Some(bots)) = (&self.telegram, &self.bots) else { return plain(StatusCode::NOT_FOUND) };
        if head.method != Method::POST {
            return plain(StatusCode::METHOD_NOT_ALLOWED);
        }
        if let Err(status) = self.must_be_wanted(&body) {
            return refusal(status);
        }
        let secrets = match self.proving(served, bots, bot, head).await {
            Ok(secrets) => secrets,
            Err(answer) => return answer,
        };
        match self.body(body, line).await {
            Ok(held) => self.keep(served, Some(bot), &secrets, &request_of(head, &held.bytes)).await,
            Err(answer) => answer,
        }
    }

    /// The secrets of a bot, where they prove a request by its head alone. It holds a place meanwhile, since the store may
    /// have to be asked.
    async fn proving(
        &self,
        served: &Served,
        bots: &Bots,
        bot: &str,
        head: &request::Parts,
    ) -> Result<Arc<WebhookSecrets>, Answer> {
        let _place = self.gate.enter().ok_or_else(|| refusal(held::shed(&self.gate)))?;
        let request = request_of(head, b"");
        let proves = |secrets: &Arc<WebhookSecrets>| verified(served.channel.as_ref(), &request, secrets).is_some();
        let found = bots.find(bot).await.map_err(|error| self.unavailable(&error))?;
        let found = found.ok_or_else(|| self.unproved(served))?;
        if proves(&found) {
            return Ok(found);
        }
        match bots.find_again(bot).await.map_err(|error| self.unavailable(&error))? {
            Again::Secrets(present) if proves(&present) => Ok(present),
            Again::BeingRead => Err(again()),
            Again::Secrets(_) | Again::Nothing => Err(self.unproved(served)),
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

    /// What is known to be too large and what comes when there is no room is answered before a byte of it is read.
    fn must_be_wanted(&self, body: &Incoming) -> Result<(), StatusCode> {
        held::must_fit(&self.gate, body, self.gate.limits().webhook_bytes)?;
        held::must_have_room(&self.gate)
    }

    async fn body(&self, body: Incoming, line: Arc<Line>) -> Result<Held<'_>, Answer> {
        let body = Paced::new(body, line, Pace::of_webhook(&self.gate));
        let whole = held::read(&self.gate, body, self.gate.limits().webhook_bytes).await.map_err(refusal)?;
        self.intake.read();
        whole.enter().map_err(refusal)
    }

    /// Proves, parses and keeps one delivery. 401 keeps nothing; 200 means it is on disk; 503 asks for it again.
    async fn keep(
        &self,
        served: &Served,
        route: Option<&str>,
        secrets: &WebhookSecrets,
        request: &WebhookRequest<'_>,
    ) -> Answer {
        let channel = served.channel.as_ref();
        let Some(verified) = verified(channel, request, secrets) else { return self.unproved(served) };
        let delivery = match channel.webhook().parse(verified) {
            Ok(parsed) => Delivery::Parsed(parsed),
            Err(error) => Delivery::Unreadable { reason: error.reason, body: verified.bytes().to_vec() },
        };
        match self.intake.keep(&channel.id(), route, delivery).await {
            Ok(()) => plain(StatusCode::OK),
            Err(error) => self.unavailable(&error),
        }
    }

    fn unproved(&self, served: &Served) -> Answer {
        self.gate.counters().count_refused(Refused::Signature);
        if let Some(webhooks) = served.refusals.happened(Instant::now()) {
            tracing::info!(channel.id = %served.channel.id(), webhooks, "webhooks were refused");
        }
        plain(StatusCode::UNAUTHORIZED)
    }

    fn unavailable(&self, error: &StoreError) -> Answer {
        if let Some(webhooks) = self.failures.happened(Instant::now()) {
            tracing::error!(
                error = error as &(dyn std::error::Error + 'static),
                webhooks,
                "webhooks could not be kept; their platforms are asked to send them again"
            );
        }
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

/// The proved body of a request, if it is proved.
fn verified<'a>(channel: &dyn Channel, request: &WebhookRequest<'a>, secrets: &WebhookSecrets) -> Option<Verified<'a>> {
    let outcome = channel.webhook().verify(request, secrets);
    outcome
        .inspect_err(|error| tracing::debug!(channel.id = %channel.id(), reason = %error, "a webhook is not proved"))
        .ok()
}

/// The answer to a body that was not taken.
fn refusal(status: StatusCode) -> Answer {
    if status == StatusCode::SERVICE_UNAVAILABLE { again() } else { plain(status) }
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
