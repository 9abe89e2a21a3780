//! Changing and taking back what was sent.

use channel_core::error::{ChannelError, ErrorKind};
use channel_core::outbound::OutboundContent;
use teloxide_core::payloads::{
    DeleteBusinessMessages, DeleteMessages, EditMessageCaption, EditMessageCaptionSetters, EditMessageMedia,
    EditMessageText,
};
use teloxide_core::types::{BusinessConnectionId, ChatId, MessageId};

use super::album;
use super::call::Call;
use super::file::{Known, input};
use super::message::{Words, number, unsupported, words};
use crate::place::{Place, Via};

/// As many messages as one call takes back (platforms.md §3).
const AT_ONCE: usize = 100;

/// The request that gives a message other words, or another file with its caption. Buttons that are not named are taken
/// away.
pub(crate) fn edit(
    place: &Place,
    message_id: &str,
    content: &OutboundContent,
    known: Known<'_>,
) -> Result<Call, ChannelError> {
    if let OutboundContent::Media { form, source, caption } = content {
        if let Some(Via::Guest(_)) = place.via {
            return Err(unsupported(content));
        }
        let (file, upload) = input(*form, source, 0, known)?;
        let media = album::one(*form, file, caption.clone())?;
        let payload = EditMessageMedia::new(ChatId(place.chat), number(message_id)?, media);
        return Ok(Call::of(&payload)?.carrying(upload).through(place));
    }
    let words = editable(content)?;
    let call = match place.via {
        // A guest's answer is named by an id of its own alone. Teloxide's payload for it names a method that there is not.
        Some(Via::Guest(_)) => {
            Call::named("EditMessageText", [("inline_message_id", message_id.into()), ("text", words.text.into())])
        }
        _ => Call::of(&EditMessageText::new(ChatId(place.chat), number(message_id)?, words.text))?.through(place),
    };
    Ok(call.with_some("entities", words.entities).with_some("reply_markup", words.taps))
}

/// The request that gives a message with a file another caption: what [`edit`] means when Telegram answers that the
/// message has no text.
pub(crate) fn caption_instead(
    place: &Place,
    message_id: &str,
    content: &OutboundContent,
) -> Result<Call, ChannelError> {
    let words = editable(content)?;
    let payload = EditMessageCaption::new(ChatId(place.chat), number(message_id)?).caption(words.text);
    let call = Call::of(&payload)?.through(place);
    Ok(call.with_some("caption_entities", words.entities).with_some("reply_markup", words.taps))
}

/// The requests that take messages back.
pub(crate) fn delete(place: &Place, message_ids: &[String]) -> Result<Vec<Call>, ChannelError> {
    if let Some(Via::Guest(_)) = place.via {
        return Err(ChannelError::refused(ErrorKind::Unsupported, "a guest cannot take its answer back"));
    }
    let ids: Vec<MessageId> = message_ids.iter().map(|id| number(id)).collect::<Result<_, _>>()?;
    let call = |ids: &[MessageId]| match place.business() {
        Some(connection) => {
            let connection = BusinessConnectionId(connection.to_owned());
            Call::of(&DeleteBusinessMessages::new(connection, ids.to_vec()))
        }
        None => Call::of(&DeleteMessages::new(ChatId(place.chat), ids.to_vec())),
    };
    ids.chunks(AT_ONCE).map(call).collect()
}

/// The words a message can be given. Keys in place of the keyboard belong to new messages alone.
fn editable(content: &OutboundContent) -> Result<Words<'_>, ChannelError> {
    match content {
        OutboundContent::Keyboard(_) | OutboundContent::Request { .. } => Err(unsupported(content)),
        content => words(content),
    }
}
