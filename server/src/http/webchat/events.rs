//! `POST events`: what the visitor did. The channel's webhook, kept before it is answered like every other.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use channel_core::{Body, Event, WebhookRequest};
use channel_webchat::{Author, CHANNEL, Frame, MAX_BODY, VisitorMessage, trust_clock};

use super::{Refusal, Visit, Webchat};
use crate::engine::Delivery;

pub(super) async fn take(
    State(webchat): State<Webchat>,
    visit: Visit,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let visitor = visit.visitor()?;
    if body.len() > MAX_BODY {
        return Err(Refusal(StatusCode::PAYLOAD_TOO_LARGE));
    }
    if !webchat.pace.allows(visit.account.id, visitor.as_str()) {
        return Err(Refusal(StatusCode::TOO_MANY_REQUESTS));
    }
    let request = WebhookRequest { method: &Method::POST, query: None, headers: &headers, body: &body };
    let webhook = webchat.channel.webhook();
    let verified = webhook.verify(&request, &visit.secrets()).map_err(|_| Refusal(StatusCode::UNAUTHORIZED))?;
    let mut parsed = webhook.parse(verified).map_err(|_| Refusal(StatusCode::BAD_REQUEST))?;
    // Nobody's typing is worth a row: it is over before anyone could look it up.
    parsed.events.retain(|event| !matches!(&event.body, Body::Other(other) if other.kind == "typing"));
    trust_clock(&mut parsed, webchat.seams.now().plus(Duration::from_secs(1)));
    let said: Vec<Frame> = parsed.events.iter().filter_map(said).collect();
    let route = visit.account.external_id.clone();
    webchat.engine.record(&CHANNEL, Some(&route), Delivery::Parsed(parsed)).await?;
    for frame in said {
        webchat.streams.show(visit.account.id, &visitor.conversation(), frame);
    }
    Ok(StatusCode::OK.into_response())
}

/// The visitor's own message, for the visitor's other tabs.
fn said(event: &Event) -> Option<Frame> {
    let Body::Message(content) = &event.body else { return None };
    let message = VisitorMessage::from_content(&event.id, event.at, content)?;
    Some(Frame::Message(message.by(Author::Visitor, None)))
}
