//! The fake's pure half: a tiny envelope `{"messages":[{"id","from","text","edited"?}]}` under a `sha256=` signature.

use bytes::Bytes;
use channel_core::signature::{check_token, hub_signature, verify_hub_signature};
use channel_core::webhook::Raw;
use channel_core::{
    Body, ChannelId, Contact, Content, Event, ParseError, Parsed, Skipped, Timestamp, Verified, VerifyError, Webhook,
    WebhookRequest, WebhookSecrets,
};
use http::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::channel::FakeChannel;
use crate::subject::{Handshake, SignedRequest};

const HEADER: &str = "x-fake-signature";

#[derive(Debug)]
pub(super) struct FakeWebhook;

impl FakeChannel {
    /// A body with these messages, each an id and a text, all from one person.
    #[must_use]
    pub fn body(messages: &[(&str, &str)]) -> Vec<u8> {
        let messages: Vec<Value> =
            messages.iter().map(|(id, text)| json!({"id": id, "from": "ana", "text": text})).collect();
        json!({ "messages": messages }).to_string().into_bytes()
    }

    /// The delivery of a body.
    #[must_use]
    pub fn signed(secret: &SecretString, body: &[u8]) -> SignedRequest {
        SignedRequest::post(body).with_header(HEADER, hub_signature(secret, body))
    }

    /// A handshake with this token.
    #[must_use]
    pub fn handshake(token: &str, challenge: &str) -> Handshake {
        let request = SignedRequest::get(format!("token={}&challenge={challenge}", token.replace(' ', "+")));
        Handshake { request, answer: Bytes::copy_from_slice(challenge.as_bytes()) }
    }

    /// A body cut into bodies of one message each.
    #[must_use]
    pub fn singles(body: &[u8]) -> Vec<Vec<u8>> {
        let value: Value = serde_json::from_slice(body).unwrap_or_default();
        let messages = value.get("messages").and_then(Value::as_array).cloned().unwrap_or_default();
        messages.into_iter().map(|message| json!({ "messages": [message] }).to_string().into_bytes()).collect()
    }
}

impl FakeChannel {
    /// Bodies put into one, in order.
    #[must_use]
    pub fn joined(bodies: &[Vec<u8>]) -> Vec<u8> {
        let value = |body: &Vec<u8>| serde_json::from_slice::<Value>(body).unwrap_or_default();
        let messages = bodies.iter().map(value).flat_map(|body| match body.get("messages") {
            Some(Value::Array(messages)) => messages.clone(),
            _ => Vec::new(),
        });
        json!({ "messages": messages.collect::<Vec<_>>() }).to_string().into_bytes()
    }
}

impl Webhook for FakeWebhook {
    fn handshake(&self, request: &WebhookRequest<'_>, secrets: &WebhookSecrets) -> Option<Result<Bytes, VerifyError>> {
        if request.method != Method::GET {
            return None;
        }
        let field = |name: &str| {
            let pairs = request.query.unwrap_or_default().split('&');
            pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
        };
        let token = field("token").map(|token| token.replace('+', " "));
        let challenge = Bytes::copy_from_slice(field("challenge").unwrap_or_default().as_bytes());
        Some(check_token(&secrets.verify, token.as_deref().map(str::as_bytes)).map(|()| challenge))
    }

    fn verify<'a>(&self, request: &WebhookRequest<'a>, secrets: &WebhookSecrets) -> Result<Verified<'a>, VerifyError> {
        verify_hub_signature(&secrets.signing, request.header(HEADER), request.body)
    }

    fn parse(&self, payload: Verified<'_>) -> Result<Parsed, ParseError> {
        let value: Value =
            serde_json::from_slice(payload.bytes()).map_err(|_| ParseError::new("the body is no JSON"))?;
        let messages = value.get("messages").and_then(Value::as_array);
        let messages = messages.ok_or_else(|| ParseError::new("the body has no messages"))?;
        let mut parsed = Parsed::default();
        for message in messages {
            match event(message) {
                Some(event) => parsed.events.push(event),
                None => parsed.skipped.push(Skipped {
                    account: None,
                    reason: "the message has no id".into(),
                    what: "message".into(),
                    raw: Raw(message.to_string()),
                }),
            }
        }
        Ok(parsed)
    }
}

fn event(message: &Value) -> Option<Event> {
    let field = |name: &str| message.get(name).and_then(Value::as_str);
    let id = field("id").filter(|id| !id.is_empty())?;
    let content = Content::text(field("text").unwrap_or_default());
    let channel = ChannelId::from_static("fake");
    let edited = message.get("edited").and_then(Value::as_bool).unwrap_or_default();
    let body = if edited { Body::Edit(content) } else { Body::Message(content) };
    let mut event = Event::new(channel, "shop-1", id, Timestamp::from_seconds(0), body);
    let from = field("from").unwrap_or("somebody");
    event.from = Some(Contact::new(from));
    event.conversation = Some(from.into());
    event.raw = Raw(message.to_string());
    Some(event)
}
