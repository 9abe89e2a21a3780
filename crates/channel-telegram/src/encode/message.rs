//! The request that sends a message.

use channel_core::error::{ChannelError, ErrorKind};
use channel_core::outbound::{OutboundContent, OutboundMessage, Place as Spot, Poll};
use serde_json::{Value, json};
use teloxide_core::payloads::{
    SendLocation, SendMessage, SendPoll, SendPollSetters, SendVenue, SetMessageReaction, SetMessageReactionSetters,
};
use teloxide_core::types::{ChatId, InputPollOption, MessageId, ReactionType, Recipient};

use super::call::Call;
use super::entities::entities;
use super::file::{self, Known};
use super::{album, guest, person, taps};
use crate::place::{Place, Via};

/// The request that sends a message. `known` tells the platform's id of a kept file that was uploaded before.
pub(crate) fn message(message: &OutboundMessage, known: Known<'_>) -> Result<Call, ChannelError> {
    let place = Place::of(&message.conversation)?;
    if let Some(Via::Guest(query)) = &place.via {
        return guest::answer(query, &message.content);
    }
    let chat = Recipient::Id(ChatId(place.chat));
    let call = match &message.content {
        OutboundContent::Reaction { message_id, emoji } => return reaction(&place, message_id, emoji.as_deref()),
        OutboundContent::Media { form, source, caption } => file::one(chat, *form, source, caption.as_deref(), known)?,
        OutboundContent::Album { items } => album::album(chat, items, known)?,
        OutboundContent::Location(spot) => location(chat, spot)?,
        OutboundContent::Contacts { contacts } => person::card(chat, contacts)?,
        OutboundContent::Poll(poll) => question(chat, poll)?,
        content => worded(chat, &words(content)?)?,
    };
    let reply = message.reply_to.as_deref().and_then(reply);
    Ok(call.with_some("reply_parameters", reply).at(&place))
}

/// The words of a message, what styles them, and what stands under them.
pub(super) struct Words<'m> {
    pub(super) text: &'m str,
    pub(super) entities: Option<Value>,
    pub(super) taps: Option<Value>,
}

/// What a message of words is made of.
pub(super) fn words(content: &OutboundContent) -> Result<Words<'_>, ChannelError> {
    let with = |text, taps| Ok(Words { text, entities: None, taps });
    match content {
        OutboundContent::Text { text } => with(text, None),
        OutboundContent::PersonText(person) => with(person.text(), None),
        OutboundContent::Markup(markup) => Ok(Words { text: markup.text(), entities: entities(markup)?, taps: None }),
        OutboundContent::Choices { text, choices } => with(text, Some(taps::choices(choices)?)),
        OutboundContent::Buttons(buttons) => with(&buttons.text, Some(taps::buttons(buttons)?)),
        OutboundContent::Keyboard(keyboard) => with(&keyboard.text, Some(taps::keyboard(keyboard)?)),
        OutboundContent::Request { request, text, button } => {
            with(text, Some(taps::request(*request, button.as_deref())?))
        }
        other => Err(unsupported(other)),
    }
}

/// What has no form on this platform.
pub(super) fn unsupported(content: &OutboundContent) -> ChannelError {
    let sentence = format!("Telegram has no such kind of message here: {}", content.kind());
    ChannelError::refused(ErrorKind::Unsupported, sentence)
}

/// A message id of the platform's.
pub(super) fn number(message_id: &str) -> Result<MessageId, ChannelError> {
    message_id.parse().map(MessageId).map_err(|error| {
        ChannelError::refused(ErrorKind::InvalidRequest, "the message id is none of Telegram's").with_source(error)
    })
}

fn worded(chat: Recipient, words: &Words<'_>) -> Result<Call, ChannelError> {
    let call = Call::of(&SendMessage::new(chat, words.text))?;
    Ok(call.with_some("entities", words.entities.clone()).with_some("reply_markup", words.taps.clone()))
}

/// The message that is answered; when it is gone, the answer is sent all the same. Ephemeral messages have ids of their
/// own (Bot API 10.2).
fn reply(message_id: &str) -> Option<Value> {
    let (name, number) = match message_id.strip_prefix("ephemeral:") {
        Some(ephemeral) => ("ephemeral_message_id", ephemeral),
        None => ("message_id", message_id),
    };
    let number: i64 = number.parse().ok()?;
    Some(json!({ name: number, "allow_sending_without_reply": true }))
}

fn reaction(place: &Place, message_id: &str, emoji: Option<&str>) -> Result<Call, ChannelError> {
    if place.business().is_some() {
        return Err(ChannelError::refused(ErrorKind::Unsupported, "business chats take no reactions from bots"));
    }
    let reaction = emoji.map(|emoji| ReactionType::Emoji { emoji: emoji.to_owned() });
    Call::of(&SetMessageReaction::new(ChatId(place.chat), number(message_id)?).reaction(reaction))
}

/// A place with words is a venue, which must have a title and an address: what is missing is told by the coordinates.
fn location(chat: Recipient, spot: &Spot) -> Result<Call, ChannelError> {
    let given = |words: &Option<String>| words.clone().filter(|words| !words.trim().is_empty());
    let coordinates = || format!("{:.5}, {:.5}", spot.latitude, spot.longitude);
    let (title, address) = match (given(&spot.name), given(&spot.address)) {
        (None, None) => return Call::of(&SendLocation::new(chat, spot.latitude, spot.longitude)),
        (Some(name), Some(address)) => (name, address),
        (Some(one), None) | (None, Some(one)) => (one, coordinates()),
    };
    Call::of(&SendVenue::new(chat, spot.latitude, spot.longitude, title, address))
}

fn question(chat: Recipient, poll: &Poll) -> Result<Call, ChannelError> {
    let options = poll.options.iter().map(InputPollOption::new);
    let mut payload = SendPoll::new(chat, &poll.question, options).is_anonymous(!poll.public);
    if poll.several {
        payload = payload.allows_multiple_answers(true);
    }
    Call::of(&payload)
}
