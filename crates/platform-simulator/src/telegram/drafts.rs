//! Answers that are seen while they grow (`sendMessageDraft`, Bot API 9.3).

use serde_json::json;

use super::{BotError, Result, chat, content};
use crate::core::Turn;
use crate::http::Call;
use crate::state::{Change, TelegramChange};

pub(super) fn show(turn: &mut Turn<'_>, call: &Call) -> Result {
    let person = chat(turn, call)?;
    if person.id.starts_with('-') {
        return Err(BotError::bad_request("method is available only for private chats"));
    }
    let id = call.parameter("draft_id").and_then(|id| id.parse::<i64>().ok());
    if id.is_none_or(|id| id == 0) {
        return Err(BotError::bad_request("invalid draft identifier specified"));
    }
    let text = call.parameter("text").unwrap_or_default();
    content::entities(call.json("entities").as_ref(), &text)?;
    if text.chars().count() > 4_096 {
        return Err(BotError::bad_request("message is too long"));
    }
    let at = turn.now;
    turn.record(Change::Telegram(TelegramChange::Draft { person: person.name, text, at }));
    Ok(json!(true))
}

/// The draft gives way to the message.
pub(super) fn gone(turn: &mut Turn<'_>, person: &str) {
    if turn.world.telegram.draft(person, turn.now).is_some() {
        turn.record(Change::Telegram(TelegramChange::DraftGone { person: person.to_owned() }));
    }
}
