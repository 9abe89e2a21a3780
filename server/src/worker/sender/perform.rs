//! From a stored call to the adapter's function for it.

use channel_core::{Account, Channel, ChannelError, Comments, ErrorKind, OutboundMessage, Receipt};
use store::outbox::{Call, CallKind};

use super::settle::text_of;

pub(super) async fn perform(
    channel: &dyn Channel,
    account: &Account,
    call: &Call,
    token: &str,
) -> Result<Receipt, ChannelError> {
    match call.kind {
        CallKind::Message | CallKind::Template | CallKind::Reaction => {
            let message: OutboundMessage = serde_json::from_value(call.payload.clone())
                .map_err(|_| ChannelError::refused(ErrorKind::InvalidRequest, "the stored message cannot be read"))?;
            channel.send(account, &OutboundMessage { token: Some(token.to_owned()), ..message }).await
        }
        CallKind::CommentReply => {
            let (comments, comment, text) = comment(channel, call)?;
            comments.reply(account, comment, text).await
        }
        CallKind::PrivateReply => {
            let (comments, comment, text) = comment(channel, call)?;
            comments.reply_privately(account, comment, text).await
        }
    }
}

fn comment<'a>(channel: &'a dyn Channel, call: &'a Call) -> Result<(&'a dyn Comments, &'a str, &'a str), ChannelError> {
    let comments = channel
        .comments()
        .ok_or_else(|| ChannelError::refused(ErrorKind::Unsupported, "this channel has no comments"))?;
    match (call.comment.as_deref(), text_of(call)) {
        (Some(comment), Some(text)) => Ok((comments, comment, text)),
        _ => Err(ChannelError::refused(ErrorKind::InvalidRequest, "the stored reply cannot be read")),
    }
}
