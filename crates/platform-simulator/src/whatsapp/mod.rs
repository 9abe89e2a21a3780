//! The Graph API of the WhatsApp Business Cloud API.

mod content;
mod control;
mod media;
mod messages;
mod number;
mod signup;
mod templates;
mod validate;

use http::Method;
use secrecy::ExposeSecret;

use crate::core::Turn;
use crate::http::{Answer, Call, GraphError, Mood};
use crate::state::Platform;

pub use templates::TemplateNews;

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
    let path = call.path.iter().map(String::as_str).filter(|part| !is_version(part)).collect::<Vec<_>>();
    if let Some(answer) = signup::route(turn, call, &path) {
        return answer;
    }
    let account = &turn.config.whatsapp;
    if call.token.as_deref() != Some(account.access_token.expose_secret()) {
        return Err(GraphError::token());
    }
    let (phone, waba) = (account.phone_number_id.as_str(), account.waba_id.as_str());
    match (&call.method, path.as_slice()) {
        (&Method::POST, [id, "messages"]) if *id == phone => messages::post(turn, call, mood),
        (&Method::POST, [id, "media"]) if *id == phone => media::upload(turn, call),
        (&Method::POST, [id, "register"]) if *id == phone => number::register(turn, call),
        (&Method::POST, [id, "deregister"]) if *id == phone => Ok(number::deregister(turn)),
        (&Method::POST, [id, "smb_app_data"]) if *id == phone => number::synchronise(turn, call),
        (&Method::GET, [id]) if *id == phone => Ok(Answer::ok(number::describe(turn))),
        (&Method::GET, [id, "phone_numbers"]) if *id == waba => {
            Ok(Answer::ok(serde_json::json!({"data": [number::describe(turn)]})))
        }
        (&Method::POST, [id, "subscribed_apps"]) if *id == waba => Ok(number::subscribe(turn, true)),
        (&Method::DELETE, [id, "subscribed_apps"]) if *id == waba => Ok(number::subscribe(turn, false)),
        (&Method::GET, [id, "subscribed_apps"]) if *id == waba => Ok(number::subscribed(turn)),
        (&Method::GET, [id, "message_templates"]) if *id == waba => templates::list(turn, call),
        (&Method::POST, [id, "message_templates"]) if *id == waba => templates::create(turn, call),
        (&Method::DELETE, [id, "message_templates"]) if *id == waba => templates::delete(turn, call),
        (&Method::GET, ["files", id]) => media::download(turn, call, id),
        (&Method::GET, [id]) => media::resolve(turn, id),
        (&Method::POST, [id]) => templates::edit(turn, call, id),
        (&Method::DELETE, [id]) => media::delete(turn, id),
        (_, path) => Err(GraphError::unknown_object(path.first().copied().unwrap_or_default())),
    }
}

/// `v25.0` and its like.
pub(crate) fn is_version(part: &str) -> bool {
    part.strip_prefix('v')
        .is_some_and(|number| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.'))
}
