//! Signs of life.

use channel_core::error::{ChannelError, ErrorKind};
use teloxide_core::payloads::{ReadBusinessMessage, SendChatAction};
use teloxide_core::types::{BusinessConnectionId, ChatAction, ChatId};

use super::call::Call;
use super::message::number;
use crate::place::{Place, Topic, Via};

/// The request that shows that somebody is writing.
pub(crate) fn typing(place: &Place) -> Result<Call, ChannelError> {
    if let Some(Via::Guest(_)) = place.via {
        return Err(ChannelError::refused(ErrorKind::Unsupported, "a guest cannot be seen writing"));
    }
    let call = Call::of(&SendChatAction::new(ChatId(place.chat), ChatAction::Typing))?;
    // The one method of these that knows no topics of a channel's direct messages.
    let thread = match place.topic {
        Some(Topic::Thread(thread)) => Some(thread.into()),
        Some(Topic::Direct(_)) | None => None,
    };
    Ok(call.with_some("message_thread_id", thread).through(place))
}

/// The request that marks a message as read; only business chats have one.
pub(crate) fn mark_read(place: &Place, message_id: &str) -> Result<Call, ChannelError> {
    let Some(connection) = place.business() else {
        return Err(ChannelError::refused(ErrorKind::Unsupported, "the bot's own chats have no read marks"));
    };
    let connection = BusinessConnectionId(connection.to_owned());
    Call::of(&ReadBusinessMessage::new(connection, ChatId(place.chat), number(message_id)?))
}

/// The request that shows an answer while it is written (Bot API 9.3): a preview of 30 seconds, in private chats alone.
pub(crate) fn draft(place: &Place, draft: u32, text: &str) -> Result<Call, ChannelError> {
    if !place.is_private() || place.via.is_some() {
        return Err(ChannelError::refused(ErrorKind::Unsupported, "drafts are shown in the bot's private chats alone"));
    }
    if draft == 0 {
        return Err(ChannelError::refused(ErrorKind::InvalidRequest, "a draft's number is not zero"));
    }
    let params = [("chat_id", place.chat.into()), ("draft_id", draft.into()), ("text", text.into())];
    Ok(Call::named("SendMessageDraft", params).at(place))
}
