//! `POST events`: what the visitor did. The channel's webhook: let in by the same gate as every other, and kept before it is
//! answered.

use std::time::{Duration, Instant};

use axum::extract::{FromRequestParts, Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use channel_core::{Body, Event, Parsed, WebhookRequest};
use channel_webchat::{Author, CHANNEL, Frame, MAX_BODY, VisitorMessage, trust_clock};

use super::{Refusal, Visit, Webchat};
use crate::engine::Delivery;
use crate::http::{Intake, held};
use crate::operations::WebhookOutcome;

pub(super) async fn take(State(webchat): State<Webchat>, request: Request) -> Response {
    let began = Instant::now();
    let answer = keep(&webchat, request).await.map(|()| StatusCode::OK);
    let status = match &answer {
        Ok(status) | Err(Refusal(status)) => *status,
    };
    webchat.engine.answered(&CHANNEL, counted(status), began.elapsed());
    answer.into_response()
}

/// Nothing of the body is read until there is room for it, and until the visitor and the visitor's address may send.
async fn keep(webchat: &Webchat, request: Request) -> Result<(), Refusal> {
    let (mut parts, body) = request.into_parts();
    held::must_fit(&webchat.gate, &body, MAX_BODY).map_err(Refusal)?;
    let visit = Visit::from_request_parts(&mut parts, webchat).await?;
    let visitor = visit.visitor()?;
    let account = visit.account.id;
    let caller = visit.caller;
    if !webchat.paces.events.allows((account, caller)) || !webchat.paces.visitor.allows((account, visitor.as_str())) {
        return Err(Refusal(StatusCode::TOO_MANY_REQUESTS));
    }
    let held = held::read(&webchat.gate, body, MAX_BODY).await.and_then(held::Whole::enter).map_err(Refusal)?;
    let request = WebhookRequest { method: &Method::POST, query: None, headers: &parts.headers, body: &held.bytes };
    let webhook = webchat.channel.webhook();
    let verified = webhook.verify(&request, &visit.secrets()).map_err(|_| Refusal(StatusCode::UNAUTHORIZED))?;
    let mut parsed = webhook.parse(verified).map_err(|_| Refusal(StatusCode::BAD_REQUEST))?;
    if !webchat.paces.events.allows_many((account, caller), more_than_one(&parsed)) {
        return Err(Refusal(StatusCode::TOO_MANY_REQUESTS));
    }
    // Nobody's typing is worth a row: it is over before anyone could look it up.
    parsed.events.retain(|event| !matches!(&event.body, Body::Other(other) if other.kind == "typing"));
    trust_clock(&mut parsed, webchat.seams.now().plus(Duration::from_secs(1)));
    let said: Vec<Frame> = parsed.events.iter().filter_map(said).collect();
    let route = visit.account.external_id.clone();
    webchat.engine.record(&CHANNEL, Some(&route), Delivery::Parsed(parsed)).await?;
    for frame in said {
        webchat.streams.show(account, &visitor.conversation(), frame);
    }
    Ok(())
}

/// The word under which an answer is counted.
fn counted(status: StatusCode) -> WebhookOutcome {
    match status {
        StatusCode::OK => WebhookOutcome::Kept,
        StatusCode::UNAUTHORIZED => WebhookOutcome::Refused,
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => WebhookOutcome::Unavailable,
        _ => WebhookOutcome::Unusable,
    }
}

/// How many things a delivery holds beyond the first, which was counted before it was read. What was not understood is a row
/// as well.
fn more_than_one(parsed: &Parsed) -> usize {
    parsed.events.len().saturating_add(parsed.skipped.len()).saturating_sub(1)
}

/// The visitor's own message, for the visitor's other tabs.
fn said(event: &Event) -> Option<Frame> {
    let Body::Message(content) = &event.body else { return None };
    let message = VisitorMessage::from_content(&event.id, event.at, content)?;
    Some(Frame::Message(message.by(Author::Visitor, None)))
}
