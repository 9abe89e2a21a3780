//! What a bot does in a chat besides writing: typing, reacting, deleting, confirming presses, reading.

use serde_json::{Value, json};

use super::{BotError, Result, chat};
use crate::core::{Effect, Turn};
use crate::http::Call;
use crate::state::{Change, EffectKind, Person, Platform, Progress, Side};

pub(super) fn typing(turn: &mut Turn<'_>, call: &Call) -> Result {
    let person = chat(turn, call)?;
    if call.parameter("action").is_none_or(|action| action.is_empty()) {
        return Err(BotError::bad_request("wrong parameter action in request"));
    }
    turn.effect(Platform::Telegram, EffectKind::Typing, about(&person, call, None, call.parameter("action")));
    turn.record(Change::Typing { platform: Platform::Telegram, person: person.name });
    Ok(json!(true))
}

pub(super) fn react(turn: &mut Turn<'_>, call: &Call) -> Result {
    let person = chat(turn, call)?;
    let message = known_message(turn, call, &person)?;
    let reactions = call.json("reaction").and_then(|list| list.as_array().cloned()).unwrap_or_default();
    if reactions.len() > 1 {
        return Err(BotError::bad_request("REACTIONS_TOO_MANY"));
    }
    let emoji = reactions.first().and_then(|reaction| reaction["emoji"].as_str()).map(str::to_owned);
    turn.effect(Platform::Telegram, EffectKind::Reaction, about(&person, call, Some(message.clone()), emoji.clone()));
    if message_is_shown(turn, &person, &message) {
        turn.record(Change::Reacted { platform: Platform::Telegram, message, side: Side::Shop, emoji });
    }
    Ok(json!(true))
}

pub(super) fn delete(turn: &mut Turn<'_>, call: &Call) -> Result {
    let person = chat(turn, call)?;
    let message =
        known_message(turn, call, &person).map_err(|_| BotError::bad_request("message to delete not found"))?;
    turn.effect(Platform::Telegram, EffectKind::Delete, about(&person, call, Some(message.clone()), None));
    if message_is_shown(turn, &person, &message) {
        turn.record(Change::Deleted { platform: Platform::Telegram, message });
    }
    Ok(json!(true))
}

/// Messages that are gone already are passed over (Bot API, `deleteMessages`).
pub(super) fn delete_several(turn: &mut Turn<'_>, call: &Call) -> Result {
    let person = chat(turn, call)?;
    let ids = call.json("message_ids").and_then(|ids| ids.as_array().cloned()).unwrap_or_default();
    if !(1..=100).contains(&ids.len()) {
        return Err(BotError::bad_request("there must be 1 to 100 message identifiers"));
    }
    for id in ids.iter().map(ToString::to_string) {
        let known = turn.world.message(Platform::Telegram, &id);
        if known.is_some_and(|message| message.person == person.name && !message.deleted) {
            turn.effect(Platform::Telegram, EffectKind::Delete, about(&person, call, Some(id.clone()), None));
            turn.record(Change::Deleted { platform: Platform::Telegram, message: id });
        }
    }
    Ok(json!(true))
}

pub(super) fn read(turn: &mut Turn<'_>, call: &Call) -> Result {
    let person = chat(turn, call)?;
    let message = known_message(turn, call, &person)?;
    turn.effect(Platform::Telegram, EffectKind::Read, about(&person, call, Some(message.clone()), None));
    if message_is_shown(turn, &person, &message) {
        let (platform, progress) = (Platform::Telegram, Progress::Read);
        turn.record(Change::Progressed { platform, message, progress, failure: None });
    }
    Ok(json!(true))
}

pub(super) fn answer_callback(turn: &mut Turn<'_>, call: &Call) -> Result {
    let Some(id) = call.parameter("callback_query_id").filter(|id| !id.is_empty()) else {
        return Err(BotError::bad_request("query is too old and response timeout expired or query ID is invalid"));
    };
    let text = call.parameter("text");
    if text.as_ref().is_some_and(|text| text.chars().count() > 200) {
        return Err(BotError::bad_request("MESSAGE_TOO_LONG"));
    }
    let effect = Effect { to: id.clone(), in_reply_to: Some(id), text, body: call.body(), ..Effect::default() };
    turn.effect(Platform::Telegram, EffectKind::CallbackAnswer, effect);
    Ok(Value::Bool(true))
}

/// The message that a call names. In real chats every chat numbers its messages for itself, so that an id which is
/// somebody else's here may well be a message that a trusted stranger wrote.
fn known_message(turn: &Turn<'_>, call: &Call, person: &Person) -> Result<String> {
    let id = call.parameter("message_id").unwrap_or_default();
    let known = turn.world.message(Platform::Telegram, &id).filter(|message| message.person == person.name);
    let is_there = match known {
        Some(message) => !message.deleted,
        None => turn.trusts_strangers() && id.parse::<i32>().is_ok_and(|id| id > 0),
    };
    if is_there { Ok(id) } else { Err(BotError::bad_request("message not found")) }
}

fn message_is_shown(turn: &Turn<'_>, person: &Person, id: &str) -> bool {
    turn.world.message(Platform::Telegram, id).is_some_and(|message| message.person == person.name)
}

fn about(person: &Person, call: &Call, message: Option<String>, text: Option<String>) -> Effect {
    Effect {
        person: Some(person.name.clone()),
        to: person.id.clone(),
        in_reply_to: message,
        text,
        body: call.body(),
        ..Effect::default()
    }
}
