//! From a stored call to the adapter's function for it.

use channel_core::channel::Visibility;
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
        CallKind::CommentHide => {
            let (comments, comment) = of_comment(channel, call)?;
            comments.set_visibility(account, comment, Visibility::Hidden).await.map(|()| Receipt::default())
        }
        CallKind::CommentDelete => {
            let (comments, comment) = of_comment(channel, call)?;
            comments.delete(account, comment).await.map(|()| Receipt::default())
        }
    }
}

fn comment<'a>(channel: &'a dyn Channel, call: &'a Call) -> Result<(&'a dyn Comments, &'a str, &'a str), ChannelError> {
    let (comments, comment) = of_comment(channel, call)?;
    let text = text_of(call)
        .ok_or_else(|| ChannelError::refused(ErrorKind::InvalidRequest, "the stored reply cannot be read"))?;
    Ok((comments, comment, text))
}

fn of_comment<'a>(channel: &'a dyn Channel, call: &'a Call) -> Result<(&'a dyn Comments, &'a str), ChannelError> {
    let comments = channel
        .comments()
        .ok_or_else(|| ChannelError::refused(ErrorKind::Unsupported, "this channel has no comments"))?;
    let comment = call
        .comment
        .as_deref()
        .ok_or_else(|| ChannelError::refused(ErrorKind::InvalidRequest, "the stored call names no comment"))?;
    Ok((comments, comment))
}
