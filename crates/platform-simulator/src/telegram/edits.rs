//! Changing messages of the bot.

use serde_json::{Value, json};

use super::{BotError, Result, chat, content, sends};
use crate::core::{Effect, Turn};
use crate::http::Call;
use crate::state::{Change, Choice, EffectKind, Person, Platform, Side, TelegramChange, ThreadMessage};
use crate::wire::telegram::file_object;

/// What a message says is not a text: its caption has to be changed.
const NO_TEXT: &str = "there is no text in the message to edit";

pub(super) fn text(turn: &mut Turn<'_>, call: &Call) -> Result {
    let (person, known) = own(turn, call)?;
    if known.kind != "text" {
        return Err(BotError::bad_request(NO_TEXT));
    }
    let text = content::text(call, 4_096)?;
    let choices = buttons_of(call, &person)?;
    change(turn, call, &person, &known, Some(text.clone()), choices)?;
    Ok(answer(turn, &person, &known.id, vec![("text", json!(text))]))
}

pub(super) fn caption(turn: &mut Turn<'_>, call: &Call) -> Result {
    let (person, known) = own(turn, call)?;
    if known.media.is_empty() || ["location", "contact"].contains(&known.kind.as_str()) {
        return Err(BotError::bad_request("there is no caption in the message to edit"));
    }
    let mode = call.parameter("parse_mode");
    let caption = content::caption(call.text("caption"), mode.as_deref())?.unwrap_or_default();
    let choices = buttons_of(call, &person)?;
    change(turn, call, &person, &known, Some(caption.clone()), choices)?;
    Ok(answer(turn, &person, &known.id, vec![("caption", json!(caption))]))
}

pub(super) fn media(turn: &mut Turn<'_>, call: &Call) -> Result {
    let (person, known) = own(turn, call)?;
    let media = call.json("media").unwrap_or_default();
    let kind = media["type"].as_str().unwrap_or_default().to_owned();
    if !["photo", "video", "audio", "document", "animation"].contains(&kind.as_str()) {
        return Err(BotError::bad_request("can't parse InputMedia: wrong type of the input media"));
    }
    let caption = content::caption(media["caption"].as_str(), media["parse_mode"].as_str())?;
    let file = sends::file(turn, call, Some(&media["media"]), &kind)?;
    let choices = buttons_of(call, &person)?;
    note(turn, call, &person, &known, caption.clone().unwrap_or_default(), choices);
    let fields = vec![(kind.as_str(), file_object(&file, &kind)), ("caption", json!(caption))];
    Ok(answer(turn, &person, &known.id, fields))
}

pub(super) fn buttons(turn: &mut Turn<'_>, call: &Call) -> Result {
    let (person, known) = own(turn, call)?;
    let choices = buttons_of(call, &person)?;
    change(turn, call, &person, &known, known.text.clone(), choices)?;
    Ok(answer(turn, &person, &known.id, vec![("text", json!(known.text))]))
}

/// The message that a call names, which must be the bot's.
fn own(turn: &mut Turn<'_>, call: &Call) -> Result<(Person, ThreadMessage)> {
    let person = chat(turn, call)?;
    let id = call.parameter("message_id").unwrap_or_default();
    let known = turn.world.message(Platform::Telegram, &id).filter(|m| m.person == person.name && !m.deleted);
    match known {
        None => Err(BotError::bad_request("message to edit not found")),
        Some(message) if message.side != Side::Shop => Err(BotError::bad_request("message can't be edited")),
        Some(message) => {
            let message = message.clone();
            Ok((person, message))
        }
    }
}

/// Only inline buttons can be put under a message that is there already.
fn buttons_of(call: &Call, person: &Person) -> Result<Vec<Choice>> {
    let markup = call.json("reply_markup");
    if markup.as_ref().is_some_and(|markup| markup.get("inline_keyboard").is_none()) {
        return Err(BotError::bad_request("inline keyboard expected"));
    }
    content::choices(markup.as_ref(), !person.id.starts_with('-'))
}

fn change(
    turn: &mut Turn<'_>,
    call: &Call,
    person: &Person,
    known: &ThreadMessage,
    text: Option<String>,
    choices: Vec<Choice>,
) -> Result<()> {
    if known.text.clone().unwrap_or_default() == text.clone().unwrap_or_default() && known.choices == choices {
        return Err(BotError::bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
        ));
    }
    note(turn, call, person, known, text.unwrap_or_default(), choices);
    Ok(())
}

fn note(turn: &mut Turn<'_>, call: &Call, person: &Person, known: &ThreadMessage, text: String, choices: Vec<Choice>) {
    let effect = Effect {
        person: Some(person.name.clone()),
        to: person.id.clone(),
        in_reply_to: Some(known.id.clone()),
        text: Some(text.clone()),
        id: known.id.clone(),
        body: call.body(),
        ..Effect::default()
    };
    turn.effect(Platform::Telegram, EffectKind::Edit, effect);
    turn.record(Change::Edited { platform: Platform::Telegram, message: known.id.clone(), text });
    if known.choices != choices {
        turn.record(Change::Telegram(TelegramChange::Buttons { message: known.id.clone(), choices }));
    }
}

fn answer(turn: &Turn<'_>, person: &Person, id: &str, fields: Vec<(&str, Value)>) -> Value {
    let seconds = turn.now.div_euclid(1_000_000);
    sends::message(turn, person, id, fields.into_iter().chain([("edit_date", json!(seconds))]).collect())
}
