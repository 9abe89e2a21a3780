//! The Graph API of the WhatsApp Business Cloud API.

mod content;
mod media;
mod messages;
mod templates;
mod validate;

use http::Method;
use secrecy::ExposeSecret;
use serde_json::json;

use crate::core::Turn;
use crate::http::{Answer, Call, GraphError, Mood};
use crate::state::Platform;

/// Whether the call puts something into somebody's conversation, so that faults of sends concern it.
pub(crate) fn is_send(call: &Call) -> bool {
    call.method == Method::POST
        && call.path.last().is_some_and(|last| last == "messages")
        && call.text("status") != Some("read")
}

/// Answers a call.
pub(crate) fn answer(turn: &mut Turn<'_>, call: &Call, mood: Mood) -> Answer {
    match route(turn, call, mood) {
        Ok(answer) => answer,
        Err(error) => error.answer(turn.mint, Platform::WhatsApp),
    }
}

fn route(turn: &mut Turn<'_>, call: &Call, mood: Mood) -> Result<Answer, GraphError> {
    let account = &turn.config.whatsapp;
    if call.token.as_deref() != Some(account.access_token.expose_secret()) {
        return Err(GraphError::token());
    }
    let path = call.path.iter().map(String::as_str).filter(|part| !is_version(part)).collect::<Vec<_>>();
    let (phone, waba) = (account.phone_number_id.as_str(), account.waba_id.as_str());
    match (&call.method, path.as_slice()) {
        (&Method::POST, [id, "messages"]) if *id == phone => messages::post(turn, call, mood),
        (&Method::POST, [id, "media"]) if *id == phone => media::upload(turn, call),
        (&Method::POST, [id, "register" | "deregister"]) if *id == phone => {
            if call.path.last().is_some_and(|last| last == "register")
                && call.parameter("pin").is_none_or(|pin| pin.len() != 6)
            {
                return Err(GraphError::parameter("pin must be six digits"));
            }
            Ok(Answer::ok(json!({"success": true})))
        }
        (&Method::GET, [id]) if *id == phone => Ok(Answer::ok(json!({
            "id": phone,
            "display_phone_number": account.display_phone_number,
            "verified_name": turn.config.shop_name,
            "quality_rating": "GREEN",
            "platform_type": "CLOUD_API",
        }))),
        (&Method::GET, [id, "phone_numbers"]) if *id == waba => Ok(Answer::ok(json!({"data": [{
            "id": phone,
            "display_phone_number": account.display_phone_number,
            "verified_name": turn.config.shop_name,
        }]}))),
        (&Method::POST | &Method::DELETE, [id, "subscribed_apps"]) if *id == waba => {
            Ok(Answer::ok(json!({"success": true})))
        }
        (&Method::GET, [id, "subscribed_apps"]) if *id == waba => {
            let app = json!({"whatsapp_business_api_data": {"id": "1000000000000001", "name": "Simulated app"}});
            Ok(Answer::ok(json!({"data": [app]})))
        }
        (&Method::GET, [id, "message_templates"]) if *id == waba => Ok(templates::list(turn, call)),
        (&Method::POST, [id, "message_templates"]) if *id == waba => templates::create(turn, call),
        (&Method::DELETE, [id, "message_templates"]) if *id == waba => templates::delete(turn, call),
        (&Method::GET, ["files", id]) => media::download(turn, call, id),
        (&Method::GET, [id]) => media::resolve(turn, id),
        (&Method::DELETE, [id]) => media::delete(turn, id),
        (_, path) => Err(GraphError::unknown_object(path.first().copied().unwrap_or_default())),
    }
}

/// `v25.0` and its like.
pub(crate) fn is_version(part: &str) -> bool {
    part.strip_prefix('v')
        .is_some_and(|number| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.'))
}
