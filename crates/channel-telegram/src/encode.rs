//! Our messages as their requests. Pure: a request is a value that can be looked at without sending it.

use std::fmt;

use bytes::Bytes;
use channel_core::error::{ChannelError, ErrorKind};
use channel_core::outbound::{Choice, MediaKind, MediaSource, OutboundContent, OutboundMessage};
use serde::Serialize;
use serde_json::{Map, Value, json};
use teloxide::payloads::{
    AnswerCallbackQuery, GetFile, GetMe, ReadBusinessMessage, SendAudio, SendChatAction, SendDocument, SendMessage,
    SendPhoto, SendSticker, SendVideo, SendVoice, SetMessageReaction, SetMessageReactionSetters, SetWebhook,
};
use teloxide::requests::Payload;
use teloxide::types::{
    BusinessConnectionId, CallbackQueryId, ChatAction, ChatId, FileId, InlineKeyboardButton, InlineKeyboardMarkup,
    InputFile, MessageId, ReactionType, Recipient, ReplyParameters,
};
use url::Url;

use crate::place::{Place, Topic, Via};

/// The update kinds to ask for: all that Bot API 10.3 has and we read. The platform's default leaves the last ones out.
const ALLOWED_UPDATES: &[&str] = &[
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "callback_query",
    "my_chat_member",
    "message_reaction",
];

/// The name under which an upload travels beside the parameters that point to it.
pub(crate) const ATTACHMENT: &str = "file";

/// One request of the Bot API.
pub(crate) struct Call {
    pub(crate) method: &'static str,
    pub(crate) params: Map<String, Value>,
    pub(crate) upload: Option<Upload>,
}

/// A file that travels with a request.
pub(crate) struct Upload {
    pub(crate) bytes: Bytes,
    pub(crate) mime_type: String,
    pub(crate) file_name: String,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("method", &self.method).finish_non_exhaustive()
    }
}

/// The request that sends a message.
pub(crate) fn message(message: &OutboundMessage) -> Result<Call, ChannelError> {
    let place = Place::of(&message.conversation)?;
    if let Some(Via::Guest(query)) = &place.via {
        return guest_answer(query, &message.content);
    }
    let chat = Recipient::Id(ChatId(place.chat));
    let mut call = match &message.content {
        OutboundContent::Text { text } => call(&SendMessage::new(chat, text))?,
        OutboundContent::Choices { text, choices } => {
            let mut call = call(&SendMessage::new(chat, text))?;
            call.params.insert("reply_markup".into(), keyboard(choices)?);
            call
        }
        OutboundContent::Media { form, source, caption } => media(chat, *form, source, caption.as_deref())?,
        OutboundContent::Reaction { message_id, emoji } => return reaction(&place, message_id, emoji.as_deref()),
        _ => return Err(ChannelError::refused(ErrorKind::Unsupported, "Telegram has no approved forms")),
    };
    if let Some(quoted) = message.reply_to.as_deref().and_then(|id| id.parse().ok()) {
        let reply = ReplyParameters::new(MessageId(quoted)).allow_sending_without_reply();
        call.params.insert("reply_parameters".into(), value(&reply)?);
    }
    address(&mut call, &place);
    Ok(call)
}

/// The request that shows that somebody is writing.
pub(crate) fn typing(place: &Place) -> Result<Call, ChannelError> {
    let mut call = call(&SendChatAction::new(ChatId(place.chat), ChatAction::Typing))?;
    address(&mut call, place);
    Ok(call)
}

/// The request that marks a message as read; only business chats have one.
pub(crate) fn mark_read(place: &Place, message_id: &str) -> Result<Option<Call>, ChannelError> {
    let Some(connection) = place.business() else { return Ok(None) };
    let connection = BusinessConnectionId(connection.to_owned());
    call(&ReadBusinessMessage::new(connection, ChatId(place.chat), number(message_id)?)).map(Some)
}

/// The request that ends the spinner on a pressed button.
pub(crate) fn acknowledge(query: &str) -> Result<Call, ChannelError> {
    call(&AnswerCallbackQuery::new(CallbackQueryId(query.to_owned())))
}

/// The request that asks where a file is.
pub(crate) fn find_file(file_id: &str) -> Result<Call, ChannelError> {
    call(&GetFile::new(FileId(file_id.to_owned())))
}

/// The request that asks whose token this is.
pub(crate) fn who_am_i() -> Result<Call, ChannelError> {
    call(&GetMe::new())
}

/// The request that has updates delivered to `url` with `secret` in their header.
pub(crate) fn set_webhook(url: &Url, secret: &str) -> Result<Call, ChannelError> {
    let mut call = call(&SetWebhook::new(url.clone()))?;
    call.params.insert("secret_token".into(), secret.into());
    // As text, since teloxide has no names for the newest kinds.
    call.params.insert("allowed_updates".into(), json!(ALLOWED_UPDATES));
    Ok(call)
}

fn call<P: Payload + Serialize>(payload: &P) -> Result<Call, ChannelError> {
    match value(payload)? {
        Value::Object(mut params) => {
            params.retain(|_, param| !param.is_null());
            Ok(Call { method: P::NAME, params, upload: None })
        }
        // Some payloads have no parameters at all and serialise as a unit.
        _ => Ok(Call { method: P::NAME, params: Map::new(), upload: None }),
    }
}

fn value<T: Serialize>(payload: &T) -> Result<Value, ChannelError> {
    serde_json::to_value(payload).map_err(|error| {
        ChannelError::refused(ErrorKind::InvalidRequest, "writing the request as JSON").with_source(error)
    })
}

/// Adds what a place needs beside its chat id.
fn address(call: &mut Call, place: &Place) {
    if let Some(connection) = place.business() {
        call.params.insert("business_connection_id".into(), connection.into());
    }
    match place.topic {
        None => {}
        Some(Topic::Thread(thread)) => drop(call.params.insert("message_thread_id".into(), thread.into())),
        Some(Topic::Direct(topic)) => drop(call.params.insert("direct_messages_topic_id".into(), topic.into())),
    }
}

/// One button a row: titles stay readable on a phone.
fn keyboard(choices: &[Choice]) -> Result<Value, ChannelError> {
    let row = |choice: &Choice| vec![InlineKeyboardButton::callback(&choice.title, &choice.id)];
    value(&InlineKeyboardMarkup::new(choices.iter().map(row)))
}

fn media(chat: Recipient, form: MediaKind, source: &MediaSource, caption: Option<&str>) -> Result<Call, ChannelError> {
    let file = match source {
        MediaSource::Link { url } => InputFile::url(Url::parse(url).map_err(|error| {
            ChannelError::refused(ErrorKind::InvalidRequest, "the link to the file is not an address")
                .with_source(error)
        })?),
        MediaSource::Uploaded { id } => InputFile::file_id(FileId(id.clone())),
        MediaSource::Upload { .. } => InputFile::file_id(FileId(format!("attach://{ATTACHMENT}"))),
        MediaSource::Kept { .. } => {
            return Err(ChannelError::refused(ErrorKind::Unsupported, "the program has not said where it keeps files"));
        }
    };
    let mut call = match form {
        MediaKind::Image => call(&SendPhoto::new(chat, file))?,
        MediaKind::Video => call(&SendVideo::new(chat, file))?,
        MediaKind::Audio => call(&SendAudio::new(chat, file))?,
        MediaKind::Voice => call(&SendVoice::new(chat, file))?,
        MediaKind::Document => call(&SendDocument::new(chat, file))?,
        MediaKind::Sticker => call(&SendSticker::new(chat, file))?,
    };
    if let Some(caption) = caption {
        call.params.insert("caption".into(), caption.into());
    }
    if let MediaSource::Upload { bytes, mime_type, file_name } = source {
        let (bytes, mime_type, file_name) = (bytes.clone(), mime_type.clone(), file_name.clone());
        call.upload = Some(Upload { bytes, mime_type, file_name });
    }
    Ok(call)
}

fn reaction(place: &Place, message_id: &str, emoji: Option<&str>) -> Result<Call, ChannelError> {
    if place.business().is_some() {
        return Err(ChannelError::refused(ErrorKind::Unsupported, "business chats take no reactions from bots"));
    }
    let reaction = emoji.map(|emoji| ReactionType::Emoji { emoji: emoji.to_owned() });
    call(&SetMessageReaction::new(ChatId(place.chat), number(message_id)?).reaction(reaction))
}

/// A guest's one answer has the shape of an inline result (Bot API 10.0), which teloxide does not know yet.
fn guest_answer(query: &str, content: &OutboundContent) -> Result<Call, ChannelError> {
    let (text, choices) = match content {
        OutboundContent::Text { text } => (text, None),
        OutboundContent::Choices { text, choices } => (text, Some(keyboard(choices)?)),
        _ => return Err(ChannelError::refused(ErrorKind::Unsupported, "a guest can only answer with words")),
    };
    let title: String = text.chars().take(64).collect();
    let mut result = json!({
        "type": "article", "id": "answer", "title": title, "input_message_content": { "message_text": text }
    });
    if let (Some(keyboard), Some(fields)) = (choices, result.as_object_mut()) {
        fields.insert("reply_markup".into(), keyboard);
    }
    let params = Map::from_iter([("guest_query_id".to_owned(), query.into()), ("result".to_owned(), result)]);
    Ok(Call { method: "AnswerGuestQuery", params, upload: None })
}

fn number(message_id: &str) -> Result<MessageId, ChannelError> {
    message_id.parse().map(MessageId).map_err(|error| {
        ChannelError::refused(ErrorKind::InvalidRequest, "the message id is none of Telegram's").with_source(error)
    })
}
