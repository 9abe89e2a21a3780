//! From a request's bytes to updates.

use bytes::Bytes;
use channel_core::model::Audience;
use channel_core::signature::verify_shared_token;
use channel_core::webhook::Raw;
use channel_core::{
    ChannelId, Event, ParseError, Parsed, Skipped, Verified, VerifyError, Webhook, WebhookRequest, WebhookSecrets,
};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::decode;
use crate::place::Place;

/// The channel's name.
pub const CHANNEL: ChannelId = ChannelId::from_static("telegram");

/// The header with the secret that `setWebhook` was given as `secret_token` (platforms.md §3).
pub const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";

/// Reads the Bot API's updates: one as a webhook delivers it, an array of them, or a whole answer of `getUpdates`.
#[derive(Clone, Copy, Debug, Default)]
pub struct TelegramWebhook;

impl Webhook for TelegramWebhook {
    /// Telegram shakes no hands.
    fn handshake(&self, _: &WebhookRequest<'_>, _: &WebhookSecrets) -> Option<Result<Bytes, VerifyError>> {
        None
    }

    fn verify<'a>(&self, request: &WebhookRequest<'a>, secrets: &WebhookSecrets) -> Result<Verified<'a>, VerifyError> {
        verify_shared_token(&secrets.signing, request.header(SECRET_HEADER), request.body)
    }

    fn parse(&self, payload: Verified<'_>) -> Result<Parsed, ParseError> {
        let mut parsed = Parsed::default();
        for raw in updates(payload.bytes())? {
            parsed.extend(update(&raw));
        }
        parsed.events.iter_mut().for_each(set_audience);
        Ok(parsed)
    }
}

/// Whoever writes in a group or a channel writes to everybody there.
fn set_audience(event: &mut Event) {
    let place = event.conversation.as_ref().and_then(|id| id.as_str().parse::<Place>().ok());
    if place.is_some_and(|place| !place.is_private()) {
        event.audience = Audience::Group;
    }
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    result: Vec<&'a RawValue>,
}

/// Splits a body into updates, each as the text it came as.
fn updates(body: &[u8]) -> Result<Vec<String>, ParseError> {
    let not_json = |_| ParseError::new("the body is not JSON");
    let raws: Vec<&RawValue> = match serde_json::from_slice(body).map_err(not_json)? {
        Value::Object(object) if object.contains_key("update_id") => {
            vec![serde_json::from_slice(body).map_err(not_json)?]
        }
        Value::Object(object) if object.get("result").is_some_and(Value::is_array) => {
            serde_json::from_slice::<Answer<'_>>(body).map_err(not_json)?.result
        }
        Value::Array(_) => serde_json::from_slice(body).map_err(not_json)?,
        _ => return Err(ParseError::new("the body is neither an update nor an answer of getUpdates")),
    };
    Ok(raws.into_iter().map(|raw| raw.get().to_owned()).collect())
}

fn update(raw: &str) -> Parsed {
    let skip = |what: &str, reason: &str| Parsed {
        events: Vec::new(),
        skipped: vec![Skipped { account: None, reason: reason.into(), what: what.into(), raw: Raw(raw.to_owned()) }],
    };
    let Ok(Value::Object(mut fields)) = serde_json::from_str(raw) else {
        return skip("update", "an update is an object and this is none");
    };
    let Some(id) = fields.remove("update_id").and_then(|id| id.as_i64()) else {
        return skip("update", "the update has no readable update_id");
    };
    if fields.is_empty() {
        return skip("update", "the update holds nothing but its id");
    }
    let mut events: Vec<_> = fields.into_iter().flat_map(|(name, payload)| decode::happening(&name, payload)).collect();
    let mut keyless = 0_usize;
    for event in &mut events {
        if event.key.is_empty() {
            event.key = if keyless == 0 { format!("update:{id}") } else { format!("update:{id}/{keyless}") };
            keyless += 1;
        }
        if event.id.is_empty() {
            event.id = format!("update:{id}");
        }
        event.raw = Raw(raw.to_owned());
    }
    Parsed { events, skipped: Vec::new() }
}
